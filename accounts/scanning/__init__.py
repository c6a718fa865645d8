"""Virus scanning by a ClamAV daemon, where one is set (CLAMAV_SOCKET): uploads wait as 待检 until it has answered."""
