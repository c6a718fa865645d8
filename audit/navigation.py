"""Entries of the trail in the workspaces' navigation."""

from accounts.kernel.workspace import nav

nav("host", "审计记录", "host_audit", "history", order=90)
nav("platform", "审计记录", "platform_audit", "history", order=90)
