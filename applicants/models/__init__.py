"""What exists here: registrations and consents (`registering`)."""

from applicants.models.registering import ConsentRecord, ConsentText, Honour, Registration

__all__ = ["ConsentRecord", "ConsentText", "Honour", "Registration"]
