"""A newcomer asks to be invited into a unit that is known already; its administrators answer."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.crypto import blind_index, blind_indexes
from accounts.kernel.moves import Moves
from accounts.models import Membership, Unit
from accounts.models.people import PHONE
from applicants.actions import members
from applicants.models import JoinRequest
from applicants.unit_facts import administrators
from audit import trail
from notices import outbox

S = JoinRequest.State
MOVES = Moves(
    name="join",
    table={(S.ASKED, "invite"): S.INVITED, (S.ASKED, "decline"): S.DECLINED},
    states=dict(S.choices),
    events={"invite": "发出邀请", "decline": "谢绝"},
)


@transaction.atomic
def ask_to_join(
    unit: Unit, *, tenant, phone: str, name: str, actor: Actor, campaign=None, user=None, note: str = ""
) -> JoinRequest:
    """Keep the request and tell the unit's administrators. The caller has proven the number (E.164) before.

    An open request of the same number is answered with itself: asking twice is asking once.
    """
    index = blind_index(phone, PHONE)
    with scope.tenant(tenant):
        try:
            with transaction.atomic():
                row = JoinRequest.objects.create(
                    tenant=tenant,
                    campaign=campaign,
                    unit=unit,
                    user=user,
                    name=name,
                    phone=phone,
                    phone_index=index,
                    note=note,
                    at=clock(),
                )
        except IntegrityError:
            with scope.system("the same request, perhaps by way of another host"):
                return JoinRequest.objects.get(unit=unit, phone_index__in=blind_indexes(phone, PHONE), state=S.ASKED)
        outbox.post(
            "join.asked",
            key=f"join:{row.pk}",
            tenant=tenant,
            to=administrators(unit),
            params={"unit": unit.name, "person": name},
            link="/apply/unit/people/",
        )
        trail.record("join.ask", actor=actor, obj=row, after={"unit": unit.name}, tenant=tenant)
    return row


@transaction.atomic
def answer_join(pk: int, *, invite: bool, actor: Actor, role: str = Membership.Role.FILLER) -> JoinRequest:
    """The administrator invites the newcomer (by the invitation's own SMS) or declines, which the newcomer is told."""
    row = JoinRequest.objects.select_related("tenant", "unit").get(pk=pk)
    with scope.writing(row.tenant_id):
        if invite:
            members.invite(row.unit, phone=row.phone, name=row.name, role=role, actor=actor)
        values = {"answered_at": clock(), "answered_by": actor.user}
        row = MOVES.advance(JoinRequest, pk, "invite" if invite else "decline", actor=actor, values=values)
        if not invite:
            outbox.post(
                "join.declined",
                key=f"join:{row.pk}:declined",
                tenant=row.tenant,
                to=outbox.Recipient(user=row.user, phone=row.phone),
                params={"unit": row.unit.name},
            )
    return row
