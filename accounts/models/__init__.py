"""People, units, roles, stored files, and the kernel's own rows."""

from accounts.models.administrators import AdministratorProposal
from accounts.models.calendar import WorkdayChange
from accounts.models.demo import DemoPerson
from accounts.models.files import PartialUpload, StoredFile
from accounts.models.invitations import Invitation
from accounts.models.kernel import ClockOffset, Job, UsedKey
from accounts.models.people import Membership, PlatformRole, StaffRole, Tenant, Unit, User
from accounts.models.personal import Closing, Export
from accounts.models.quarantine import ContentCase
from accounts.models.signin import PasswordRecord, TenantHost
from accounts.models.sms import SmsBudget, SmsCode

__all__ = [
    "AdministratorProposal",
    "ClockOffset",
    "Closing",
    "ContentCase",
    "DemoPerson",
    "Export",
    "Invitation",
    "Job",
    "Membership",
    "PartialUpload",
    "PasswordRecord",
    "PlatformRole",
    "SmsBudget",
    "SmsCode",
    "StaffRole",
    "StoredFile",
    "Tenant",
    "TenantHost",
    "Unit",
    "UsedKey",
    "User",
    "WorkdayChange",
]
