"""People, units, roles, stored files, and the kernel's own rows."""

from accounts.models.files import StoredFile
from accounts.models.kernel import ClockOffset, Job, UsedKey
from accounts.models.people import Membership, PlatformRole, SmsCode, StaffRole, Tenant, Unit, User

__all__ = [
    "ClockOffset",
    "Job",
    "Membership",
    "PlatformRole",
    "SmsCode",
    "StaffRole",
    "StoredFile",
    "Tenant",
    "Unit",
    "UsedKey",
    "User",
]
