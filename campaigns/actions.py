"""What changes a campaign: made from a rule set, published, suspended, closed; seats appointed; numbers drawn."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.moves import Moves
from accounts.kernel.policy import require
from accounts.kernel.prepared import PreparedUpdate
from audit import trail

from . import events
from .locks import settle
from .models import Campaign, Counter, RuleSetVersion, Seat, SeatMember, Window
from .ruleset import base
from .ruleset.model import RuleSet
from .ruleset.routing import resolved_seats

S = Campaign.State
MOVES = Moves(
    name="campaign",
    table={
        (S.PREPARING, "publish"): S.PUBLISHED,
        (S.PUBLISHED, "suspend"): S.SUSPENDED,
        (S.SUSPENDED, "resume"): S.PUBLISHED,
        (S.PUBLISHED, "cancel"): S.CANCELLED,
        (S.SUSPENDED, "cancel"): S.CANCELLED,
        (S.PUBLISHED, "close"): S.CLOSED,
    },
    states=dict(S.choices),
    events={"publish": "发布", "suspend": "暂停", "resume": "恢复", "cancel": "取消", "close": "结束"},
)


@transaction.atomic
def create(*, tenant, rules: RuleSet, slug: str, actor: Actor, title: str = "") -> Campaign:
    """A campaign in preparation with version 1 of the rules, its seats and its windows as rows. Records the trail entry."""
    if not actor.is_system:
        require(actor, "campaign.create")
    with scope.writing(tenant):
        now = clock()
        campaign = Campaign.objects.create(
            tenant=tenant, slug=slug, title=title or rules.identity.title, created_at=now
        )
        version = RuleSetVersion.objects.create(
            tenant=tenant, campaign=campaign, number=1, data=rules.model_dump(mode="json"), created_at=now
        )
        campaign.version = version
        campaign.save(update_fields=["version"])
        lay_out(campaign, rules)
        trail.record("campaign.create", actor=actor, obj=campaign, after={"slug": slug, "version": 1}, tenant=tenant)
    return campaign


def lay_out(campaign: Campaign, rules: RuleSet) -> None:
    """Write the seats and windows of the rules as rows. Seats known by their key are brought up to date, so they keep their people."""
    known = {seat.key: seat for seat in Seat.objects.filter(campaign=campaign)}
    for position, wanted in enumerate(resolved_seats(rules)):
        if (seat := known.get(wanted.key)) is not None:
            seat.name, seat.tier, seat.role, seat.position = wanted.name, wanted.tier, wanted.role, position
            seat.save(update_fields=["name", "tier", "role", "position"])
    Seat.objects.bulk_create(
        Seat(
            tenant_id=campaign.tenant_id,
            campaign=campaign,
            key=s.key,
            name=s.name,
            tier=s.tier,
            role=s.role,
            position=i,
        )
        for i, s in enumerate(resolved_seats(rules))
        if s.key not in known
    )
    _lay_out_windows(campaign, rules)


def _lay_out_windows(campaign: Campaign, rules: RuleSet) -> None:
    """Windows known by their key are brought up to date, those the rules no longer have go."""
    known = {window.key: window for window in Window.objects.filter(campaign=campaign)}
    for wanted in rules.windows:
        row = known.pop(wanted.key, None) or Window(tenant_id=campaign.tenant_id, campaign=campaign, key=wanted.key)
        row.title, row.purpose = wanted.title, wanted.purpose
        row.opens_at = base.opening(wanted.opens) if wanted.opens else None
        row.closes_at = base.closing(wanted.closes) if wanted.closes else None
        row.save()
    Window.objects.filter(pk__in=[row.pk for row in known.values()]).delete()


@transaction.atomic
def publish(pk: int, *, actor: Actor) -> Campaign:
    """Open the campaign to the public and freeze its rule set version; a draft of the rules becomes the version first.

    Raises building.taking.NotReady while the draft has findings that nobody dealt with.
    """
    from .building.taking import take

    now = clock()
    take(Campaign.objects.select_for_update(no_key=True).get(pk=pk))
    campaign = MOVES.advance(Campaign, pk, "publish", actor=actor, values={"published_at": now})
    RuleSetVersion.objects.filter(pk=campaign.version_id).update(published_at=now)
    events.emit("published", campaign=campaign, actor=actor)
    return campaign


@transaction.atomic
def move(pk: int, event: str, *, actor: Actor, note: str = "") -> Campaign:
    """Suspend, resume, cancel or close a campaign; `note` is the public reason. Filings under way are finished first; those
    that come later find it done. Those above (notice, letters) hear of it in the same transaction."""
    settle(pk)
    values = {"state_reason": note if event in ("suspend", "cancel") else ""}
    campaign = MOVES.advance(Campaign, pk, event, actor=actor, note=note, values=values)
    events.emit("moved", campaign=campaign, event=event, reason=note, actor=actor)
    return campaign


@transaction.atomic
def appoint(seat: Seat, user, role: str, *, actor: Actor) -> SeatMember:
    """Make a person head or reviewer of a seat; a second call changes the role."""
    if not actor.is_system:
        require(actor, "seat.appoint" if actor.seat is None else "seat.appoint_reviewer", seat)
    member, made = SeatMember.objects.get_or_create(
        seat=seat, user=user, defaults={"tenant_id": seat.tenant_id, "role": role}
    )
    if not made and (member.role, member.active) != (role, True):
        member.role, member.active = role, True
        member.save(update_fields=["role", "active"])
    trail.record("seat.appoint", actor=actor, obj=seat, after={"user": user.pk, "role": role}, tenant=seat.tenant)
    return member


def next_number(campaign: Campaign, key: str) -> int:
    """The next running number of this kind, starting at 1; call inside the transaction that uses it, so that none is skipped."""
    with scope.writing(campaign.tenant_id):
        if (found := _COUNTED_UP.read_back(campaign=campaign.pk, key=key)) is None:
            Counter.objects.get_or_create(campaign=campaign, key=key, defaults={"tenant_id": campaign.tenant_id})
            found = _COUNTED_UP.read_back(campaign=campaign.pk, key=key)
        return found[0]


_COUNTED_UP = PreparedUpdate(lambda p: Counter.objects.filter(campaign=p.campaign, key=p.key), value=F("value") + 1)
