"""How far the countersigning of a decision is, and whether the decision may be published."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.kernel.verdict import YES, Verdict, no
from campaigns.models import Campaign, SeatMember
from campaigns.ruleset.rights import DECISIONS, Signing, signed, signing

from ..models import Countersign, Countersignature, Publicity
from . import wording
from .contents import Content, content_of, subject_of

S = Countersignature.State


class NotSigned(Exception):
    """The countersigning does not allow it; ``sentence`` says why and what to do."""

    def __init__(self, sentence: str):
        self.sentence = sentence
        super().__init__(sentence)


@dataclass(frozen=True)
class Standing:
    """A decision on its way: who signs, the last sending, what each seat said, and the verdict with its sentence."""

    rule: Signing
    row: Countersign | None
    signatures: list[Countersignature]
    changed: bool
    verdict: Verdict
    headless: frozenset[int]  # seats without anybody who could sign

    @property
    def may_ask(self) -> Verdict:
        """Is there something to send (again)?"""
        return no(wording.ALREADY_ASKED) if self.row and self.row.is_live and not self.changed else YES


def needed(campaign: Campaign, publicity: Publicity | None) -> Signing | None:
    """Who must countersign; None when nobody."""
    return signing(campaign.rules, "publicity" if publicity is not None else "results")


def standing(campaign: Campaign, publicity: Publicity | None = None) -> Standing | None:
    """Where it stands; None when nobody has to countersign. Tenant scope."""
    rule = needed(campaign, publicity)
    if rule is None:
        return None
    row = last(campaign, publicity)
    content = content_of(campaign, publicity)
    changed = row is not None and row.is_live and row.content_hash != content.digest
    rows = signatures_of(row)
    heads = SeatMember.objects.filter(seat__in=[r.seat_id for r in rows], active=True, role="head").order_by()
    headless = frozenset(r.seat_id for r in rows) - set(heads.values_list("seat_id", flat=True))
    answer = verdict_on(campaign, publicity, rule, row, content)
    return Standing(rule, row, rows, changed, answer, headless)


def last(campaign: Campaign, publicity: Publicity | None, *, lock: bool = False) -> Countersign | None:
    """The last sending of a decision that was not published yet; ``lock`` holds it until the transaction ends."""
    rows = Countersign.objects.filter(campaign=campaign, subject=subject_of(publicity))
    rows = rows.exclude(state=Countersign.State.USED)
    rows = rows.select_for_update(of=("self",)) if lock else rows.select_related("asked_by")
    return rows.order_by("-pk").first()


def signatures_of(row: Countersign | None) -> list[Countersignature]:
    """What the seats said, in the order of the seats."""
    if row is None:
        return []
    rows = Countersignature.objects.filter(countersign=row).select_related("seat", "by")
    return list(rows.order_by("seat__position", "seat_id"))


def verdict_on(
    campaign: Campaign, publicity: Publicity | None, rule: Signing, row: Countersign | None, content: Content
) -> Verdict:
    """May it be published by what the seats said?"""
    what = f"“{publicity.title}”" if publicity is not None else DECISIONS["results"]
    if row is None:
        return no(wording.NOT_ASKED.format(what=what, names=rule.names), rule.clause)
    if row.state == Countersign.State.RETURNED:
        back = "；".join(f"{s.seat.name}：{s.reason}" for s in signatures_of(row) if s.state == S.RETURNED)
        return no(wording.RETURNED.format(what=what, back=back), rule.clause)
    if not row.is_live or row.content_hash != content.digest:
        return no(wording.CHANGED.format(what=what), rule.clause)
    rows = Countersignature.objects.filter(countersign=row, state=S.CONFIRMED).order_by()
    return signed(rule, set(rows.values_list("seat__key", flat=True)), what)


def verdict(campaign: Campaign, publicity: Publicity | None) -> Verdict:
    """May it be published? For pages and for what is due; `demand` asks again behind the lock."""
    found = standing(campaign, publicity)
    return YES if found is None else found.verdict


def demand(campaign: Campaign, publicity: Publicity | None) -> None:
    """Raise NotSigned unless exactly what stands now was countersigned by enough seats; then the sending is used up. Inside the
    transaction that publishes: a seat that takes its word back waits, or has been faster."""
    rule = needed(campaign, publicity)
    if rule is None:
        return
    row = last(campaign, publicity, lock=True)
    answer = verdict_on(campaign, publicity, rule, row, content_of(campaign, publicity))
    if not answer or row is None:
        raise NotSigned(answer.reason)
    row.state = Countersign.State.USED
    row.save(update_fields=["state"])
