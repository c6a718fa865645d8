"""A consortium's partners: added and taken out by the lead, confirmed or declined by themselves, or by a stamped letter."""

from __future__ import annotations

from django.db import transaction

from accounts.files import store
from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.moves import Moves
from accounts.kernel.policy import Refused, require
from accounts.kernel.verdict import no
from accounts.models import Unit
from applicants import unit_facts
from audit import trail
from campaigns.ruleset.eligibility import refusal
from notices import outbox

from .. import consortium, content, eligibility, wording
from ..models import ConsortiumPartner, Draft, Submission
from .drafts import void_outdated_scans

S = ConsortiumPartner.State
LETTER = "consortium.letter"
MAX_BYTES = 10 * 1024 * 1024
MOVES = Moves(
    name="partner",
    table={
        (S.INVITED, "confirm"): S.CONFIRMED,
        (S.INVITED, "decline"): S.DECLINED,
        (S.CONFIRMED, "decline"): S.DECLINED,  # a partner withdraws while the filing is still open
        (S.INVITED, "letter"): S.CONFIRMED,
        (S.CONFIRMED, "refuse_letter"): S.INVITED,  # the host found that the stamped consent is none
        (S.CONFIRMED, "ask_leave"): S.LEAVING,  # after the filing, see `leaving`
        (S.LEAVING, "release"): S.LEFT,
        (S.LEAVING, "keep"): S.CONFIRMED,
        (S.LEAVING, "decline"): S.DECLINED,  # it was returned meanwhile: the partner goes by itself
    },
    states=dict(S.choices),
    events={
        "confirm": "在线确认",
        "decline": "谢绝或退出",
        "letter": "上传盖章同意书",
        "refuse_letter": "同意书核对不符",
        "ask_leave": "申请退出",
        "release": "同意退出",
        "keep": "不同意退出",
    },
)


@transaction.atomic
def add_partner(pk: int, *, name: str, uscc: str, actor: Actor) -> ConsortiumPartner:
    """Name a unit that files together; a unit the platform knows is asked to confirm. Raises Refused."""
    row = locked(pk)
    require(actor, "partner.add", row)
    there = eligibility.partners_of(row)
    rule = row.campaign.rules.consortium
    unit = unit_facts.by_code(uscc)
    if unit is not None and unit.pk == row.unit_id:
        raise Refused(no(wording.PARTNER_IS_LEAD))
    if ConsortiumPartner.objects.filter(submission=row, uscc=uscc, state=S.LEFT, removed_at__isnull=True).exists():
        raise Refused(no(wording.PARTNER_LEFT))
    if any(p.uscc == uscc or (unit and p.unit_id == unit.pk) for p in there):
        raise Refused(no(wording.PARTNER_TWICE))
    if len(there) >= rule.max_partners:
        raise Refused(no(f"联合体除牵头单位外最多 {rule.max_partners} 个成员，请先移出一个。", rule.clause))
    with scope.writing(row.tenant_id):
        partner = ConsortiumPartner.objects.create(
            tenant_id=row.tenant_id, submission=row, unit=unit, name=name, uscc=uscc, invited_at=clock(),
            position=max((p.position for p in there), default=0) + 1,
        )  # fmt: skip
        rewrite(row)
        if unit is not None:
            _ask(row, partner)
        after = {"name": name, "uscc": uscc}
        trail.record("partner.add", actor=actor, obj=row, after=after, tenant=row.tenant)
    return partner


@transaction.atomic
def remove_partner(pk: int, *, actor: Actor) -> ConsortiumPartner:
    """Take a partner out of the filing while it may be edited; the partner is told."""
    partner = ConsortiumPartner.objects.get(pk=pk, removed_at__isnull=True)
    row = locked(partner.submission_id)
    require(actor, "partner.remove", row)
    with scope.writing(row.tenant_id):
        partner.removed_at = clock()
        partner.save(update_fields=["removed_at"])
        rewrite(row)
        if partner.unit is not None:
            tell("partner.removed", row, partner, unit_facts.administrators(partner.unit))
        before = {"name": partner.name, "uscc": partner.uscc, "state": partner.state}
        trail.record("partner.remove", actor=actor, obj=row, before=before, tenant=row.tenant)
    return partner


@transaction.atomic
def attach_letter(pk: int, upload, *, actor: Actor) -> ConsortiumPartner:
    """The partner's consent as a stamped letter, uploaded by the lead. Raises RejectedFile."""
    partner = ConsortiumPartner.objects.get(pk=pk, removed_at__isnull=True)
    row = locked(partner.submission_id)
    require(actor, "partner.add", row)
    with scope.writing(row.tenant_id):
        file = store(
            upload, tenant=row.tenant, unit=row.unit_id, kind=LETTER, accept={"pdf", "image"}, max_bytes=MAX_BYTES,
            by=actor.user,
        )  # fmt: skip
        values = {"letter": file, "confirmed_at": clock(), "confirmed_by": actor.user}
        values |= {"letter_judged_at": None, "letter_judged_by": None, "letter_note": ""}
        return MOVES.advance(ConsortiumPartner, pk, "letter", actor=actor, values=values)


@transaction.atomic
def judge_letter(pk: int, *, matches: bool, reason: str = "", actor: Actor) -> ConsortiumPartner:
    """The host looked at a partner's stamped consent: it is one, or it is not and why. A refused one no longer confirms: the
    filing stays as it is, and is not filed again without another. Raises Refused when it does not wait, or without a reason."""
    partner = ConsortiumPartner.objects.get(pk=pk, removed_at__isnull=True)
    row = locked(partner.submission_id)
    require(actor, "partner.judge_letter", row)
    partner = ConsortiumPartner.objects.select_for_update(of=("self",)).get(pk=pk)
    if not partner.letter_waits:
        raise Refused(no(wording.LETTER_SETTLED))
    if not matches and not reason.strip():
        raise Refused(no(wording.LETTER_REASON))
    values = {"letter_judged_at": clock(), "letter_judged_by": actor.user}
    if matches:
        for name, value in values.items():
            setattr(partner, name, value)
        partner.save(update_fields=list(values))
        trail.record("partner.accept_letter", actor=actor, obj=row, after={"uscc": partner.uscc}, tenant=row.tenant)
        return partner
    values |= {"letter_note": reason.strip()[:300], "confirmed_at": None, "confirmed_by": None}
    partner = MOVES.advance(ConsortiumPartner, pk, "refuse_letter", actor=actor, note=reason.strip(), values=values)
    outbox.post(
        "partner.letter_refused",
        key=f"partner:{pk}:letter:{clock():%Y%m%d%H%M%S}",
        tenant=row.tenant,
        to=outbox.Recipient(user=row.created_by),
        params={"title": row.title, "partner": partner.name, "reason": partner.letter_note},
        campaign_id=row.campaign_id,
        link=f"/apply/submissions/{row.pk}/consortium/",
    )
    return partner


@transaction.atomic
def confirm_partner(pk: int, *, actor: Actor) -> ConsortiumPartner:
    """The partner agrees, by one of its administrators; the lead is told."""
    return _answer(pk, "confirm", actor, {"confirmed_at": clock(), "confirmed_by": actor.user})


@transaction.atomic
def decline_partner(pk: int, *, reason: str, actor: Actor) -> ConsortiumPartner:
    """The partner says no, or withdraws while the filing is open; the lead is told and takes it out or finds another."""
    return _answer(pk, "decline", actor, {"reason": reason, "confirmed_at": None, "confirmed_by": None})


def link(unit: Unit, **facts) -> None:
    """A unit got in, or got this code: filings that named the code before are its to confirm now."""
    with scope.system("a named partner has registered"):
        rows = ConsortiumPartner.objects.filter(unit__isnull=True, uscc=unit.uscc or "-", removed_at__isnull=True)
        for partner in rows.select_related("submission__campaign", "submission__tenant").order_by("pk"):
            partner.unit = unit
            partner.save(update_fields=["unit"])
            if partner.state == S.INVITED:
                _ask(partner.submission, partner)


def _answer(pk: int, event: str, actor: Actor, values: dict) -> ConsortiumPartner:
    partner = consortium.partnership(actor.unit, pk)
    with scope.system("a partner answers the lead"):
        row = locked(partner.submission_id)
        if row.state not in consortium.OPEN:
            raise Refused(no(wording.PARTNER_TOO_LATE))
        if event == "confirm" and not (verdict := refusal(eligibility.may_join(row, partner, clock()))):
            raise Refused(verdict)
        partner = MOVES.advance(ConsortiumPartner, pk, event, actor=actor, note=values.get("reason", ""), values=values)
        leads = [outbox.Recipient(user=row.created_by)] if row.created_by.is_active else []
        people = {to.user.pk: to for to in [*leads, *unit_facts.administrators(row.unit)]}
        tell(f"partner.{event}ed" if event == "confirm" else "partner.declined", row, partner, list(people.values()))
    return partner


def locked(pk: int) -> Submission:
    """The filing, locked, with what the rules of its consortium need."""
    rows = Submission.objects.select_for_update(of=("self",))
    return rows.select_related("campaign__version", "tenant", "unit", "draft", "created_by").get(pk=pk)


def rewrite(row: Submission) -> None:
    """Put the names into the working copy: paper, hash and frozen version hold them; printed papers are void."""
    draft = Draft.objects.get(submission=row)
    named = [{"name": p.name, "uscc": p.uscc} for p in eligibility.partners_of(row)]
    draft.answers = {k: v for k, v in draft.answers.items() if k != content.PARTNERS}
    draft.answers |= {content.PARTNERS: named} if named else {}
    draft.save(update_fields=["answers"])
    row.draft = draft
    void_outdated_scans(row)


def _ask(row: Submission, partner: ConsortiumPartner) -> None:
    tell("partner.named", row, partner, unit_facts.administrators(partner.unit))


def tell(event: str, row: Submission, partner: ConsortiumPartner, to: list[outbox.Recipient]) -> None:
    """One letter about a partner, to the lead or to the partner itself."""
    own = event in ("partner.named", "partner.removed", "partner.released", "partner.kept")
    outbox.post(
        event,
        key=f"partner:{partner.pk}:{event}:{clock():%Y%m%d%H%M%S}",
        tenant=row.tenant,
        to=to,
        params={
            "title": row.title,
            "lead": row.unit_name,
            "partner": partner.name,
            "campaign": row.campaign.title,
            "reason": partner.reason,
            "answer": partner.leave_answer,
        },
        campaign_id=row.campaign_id,
        link="/apply/submissions/partnerships/" if own else f"/apply/submissions/{row.pk}/consortium/",
    )
