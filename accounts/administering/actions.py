"""Appointing and dismissing the platform's administrators, and inviting a new host's first manager."""

from django.db import transaction

from accounts import invitations
from accounts.administering import wording
from accounts.kernel import ports
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.moves import Moves
from accounts.kernel.policy import Refused, require
from accounts.kernel.verdict import YES, Verdict, no
from accounts.models import AdministratorProposal, Invitation, PlatformRole, StaffRole, Tenant, User
from accounts.signin.codes import in_site

KIND = "platform"
P = AdministratorProposal
S = P.State
MOVES = Moves(
    name="administrator",
    table={
        (S.PROPOSED, "confirm"): S.CONFIRMED,
        (S.PROPOSED, "refuse"): S.REFUSED,
        (S.PROPOSED, "withdraw"): S.WITHDRAWN,
    },
    states=dict(S.choices),
    events={"confirm": "确认", "refuse": "不同意", "withdraw": "撤回"},
)


@transaction.atomic
def propose_appointment(*, name: str, phone: str, role: str, reason: str, actor: Actor) -> AdministratorProposal:
    """The system administrator names somebody; nothing leaves before the confirmation. Refused when it could never be accepted."""
    require(actor, "administrator.propose")
    if (user := User.objects.by_phone(phone)) is not None and not (verdict := eligible(user)):
        raise Refused(verdict)
    waiting = P.objects.filter(event=P.Event.APPOINT, state=S.PROPOSED)
    if any(row.phone == phone for row in waiting):
        raise Refused(no(wording.PROPOSED_ALREADY))
    return _proposed(P.Event.APPOINT, role, name, reason, actor, phone=phone)


@transaction.atomic
def propose_dismissal(user: User, *, reason: str, actor: Actor) -> AdministratorProposal:
    """The system administrator proposes to end somebody's role. DoesNotExist when the person holds none."""
    require(actor, "administrator.propose")
    held = PlatformRole.objects.get(user=user)
    if P.objects.filter(event=P.Event.DISMISS, state=S.PROPOSED, user=user).exists():
        raise Refused(no(wording.PROPOSED_ALREADY))
    return _proposed(P.Event.DISMISS, held.role, user.name, reason, actor, user=user)


@transaction.atomic
def confirm(pk: int, *, actor: Actor) -> AdministratorProposal:
    """The security administrator agrees: the invitation leaves, or the role ends at the person's next request."""
    row = MOVES.advance(P, pk, "confirm", actor=actor, values={"decided_by": actor.user, "decided_at": clock()})
    if row.event == P.Event.APPOINT:
        invitations.invite(KIND, phone=row.phone, name=row.name, actor=actor, subject={"role": row.role})
    else:
        _dismiss(row, actor)
    return row


@transaction.atomic
def answer(pk: int, event: str, *, actor: Actor) -> AdministratorProposal:
    """`refuse` by the security administrator, `withdraw` by the proposer."""
    return MOVES.advance(P, pk, event, actor=actor, values={"decided_by": actor.user, "decided_at": clock()})


@transaction.atomic
def invite_manager(tenant: Tenant, *, name: str, phone: str, actor: Actor) -> Invitation:
    """The first manager of a host's space; the kind "staff" is the campaigns app's. Raises AlreadyInvited, BudgetSpent."""
    require(actor, "tenant.invite_manager", tenant)
    return invitations.invite(
        "staff", phone=phone, name=name, actor=actor, tenant=tenant, subject={"grants": [["manager", None]]}
    )


def eligible(user: User) -> Verdict:
    """At most one of the three, and no role at a host: who runs the installation never works in a host's space."""
    if PlatformRole.objects.filter(user=user).exists():
        return no(wording.ONE_OF_THREE)
    return no(wording.WORKS_AT_HOST) if StaffRole.objects.filter(user=user).exists() else YES


def accept(invitation: Invitation, user: User, actor: Actor) -> str:
    """The invited person is the administrator from now on."""
    row = PlatformRole.objects.create(user=user, role=invitation.subject["role"])
    ports.record("administrator.appoint", actor=actor, obj=user, after={"role": row.get_role_display()})
    return "/platform/"


def _dismiss(row: AdministratorProposal, actor: Actor) -> None:
    held = list(PlatformRole.objects.select_for_update(of=("self",)).filter(role=row.role).order_by("pk"))
    if not any(one.user_id != row.user_id for one in held):
        raise Refused(no(wording.LAST_OF_KIND.format(role=row.get_role_display())))
    PlatformRole.objects.filter(user=row.user, role=row.role).delete()
    ports.post(
        "administrator.dismissed", key=f"administrator:{row.pk}", tenant=None, to=in_site(row.user),
        params={"role": row.get_role_display()},
    )  # fmt: skip
    ports.record("administrator.dismiss", actor=actor, obj=row.user, before={"role": row.get_role_display()})


def _proposed(event: str, role: str, name: str, reason: str, actor: Actor, **values) -> AdministratorProposal:
    row = P.objects.create(
        event=event, role=role, name=name, reason=reason, proposed_by=actor.user, proposed_at=clock(), **values
    )
    after = {"event": row.get_event_display(), "role": row.get_role_display()}
    ports.record("administrator.propose", actor=actor, obj=row, after=after, note=reason)
    return row
