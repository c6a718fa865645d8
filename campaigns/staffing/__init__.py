"""The host's people: who holds which role over all campaigns or for one; invited, changed and removed by its managers."""
