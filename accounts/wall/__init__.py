"""The second wall: the database itself knows whose rows a request may see, and that a child has its parent's tenant.

`context` tells PostgreSQL the scope in force, `conditions` and `security` turn the models' SCOPES into row-level security,
`ties` holds child and parent together on both databases, `roles` keeps owner and application apart, `install` puts all of it
in place after every migration. The first wall is `accounts.kernel.scope`; neither relies on the other.
"""
