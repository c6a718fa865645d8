"""What exists here: registrations and consents (`registering`), what becomes of units (`units`), groups (`groups`)."""

from applicants.models.groups import UnitGroup, UnitGroupMember
from applicants.models.registering import ConsentRecord, ConsentText, Honour, Registration
from applicants.models.units import ChangeRequest, JoinRequest, UnitEnd, UnitName

__all__ = [
    "ChangeRequest",
    "ConsentRecord",
    "ConsentText",
    "Honour",
    "JoinRequest",
    "Registration",
    "UnitEnd",
    "UnitGroup",
    "UnitGroupMember",
    "UnitName",
]
