"""Invitations by SMS link: single use, seven days of real time, for the one number they were sent to.

An app says what an invitation of its kind means (`register_kind`), invites (`invite`) and lists (`listed`); the page
/invite/<token>/ proves the number, opens an account for somebody new and accepts. Withdraw and resend have routes in
every workspace (`invitation_routes`).
"""

from accounts.invitations.actions import AlreadyInvited, BudgetSpent, invite, resend, withdraw
from accounts.invitations.kinds import Consents, Kind, kind_of, register_consents, register_kind
from accounts.invitations.queries import Shown, listed, waiting

__all__ = [
    "AlreadyInvited",
    "BudgetSpent",
    "Consents",
    "Kind",
    "Shown",
    "invite",
    "kind_of",
    "listed",
    "register_consents",
    "register_kind",
    "resend",
    "waiting",
    "withdraw",
]
