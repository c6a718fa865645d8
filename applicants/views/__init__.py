"""Pages: registration and the host's queue (`registering`)."""
