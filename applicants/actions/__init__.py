"""What changes things here: registrations (`registering`)."""
