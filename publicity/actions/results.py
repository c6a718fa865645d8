"""公布结果: awards become public, certificates get their numbers, works are selected and enter the library."""

from __future__ import annotations

from collections import Counter

from django.db import transaction

from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.policy import require
from audit import trail
from campaigns import letters, regions
from campaigns.models import Campaign, Seat
from campaigns.ruleset.disclosure import in_results
from campaigns.ruleset.stages import AwardStep, PublishStep
from notices import outbox
from review import engine
from review.models import StageEntry
from submissions.actions import mark
from submissions.models import Submission

from ..countersigning import standing as countersigning
from ..models import Announcement, AwardGrant, Objection
from . import certificates, library
from .announcements import announce
from .awards import NotDone, entries_at, one_at_a_time, steps_of
from .lists import end_failed

G = AwardGrant.State


def ready(campaign: Campaign) -> list[StageEntry]:
    """The works that wait to be published."""
    return entries_at(campaign, steps_of(campaign, PublishStep))


def blocked_by(campaign: Campaign) -> str:
    """Why the results cannot be published yet; empty when they can."""
    if entries_at(campaign, steps_of(campaign, AwardStep)):
        return "还有项目没有完成奖项评定，请先在“奖项”页完成评定。"
    if not ready(campaign) and not _open_grants(campaign, []):
        return "没有等待公布的项目。"
    return ""


def _open_grants(campaign: Campaign, chosen: list[int]) -> list[AwardGrant]:
    """The proposed awards that can be published: to units, to these works, and to works selected earlier."""
    rows = (
        AwardGrant.objects.select_related("submission__unit", "submission__created_by", "seat", "campaign__version")
        .filter(campaign=campaign, state=G.PROPOSED)
        .order_by("pk")
    )
    earlier = Submission.State.SELECTED
    return [
        g
        for g in rows
        if (g.seat_id and chosen) or g.submission_id in chosen or (g.submission_id and g.submission.state == earlier)
    ]


def held(campaign: Campaign) -> int:
    """How many works wait for the ruling on an objection; they are published later."""
    return (
        Objection.objects.filter(publicity__campaign=campaign, state__in=("filed", "accepted"))
        .values("item")
        .distinct()
        .count()
    )


def coming(campaign: Campaign) -> tuple[list[StageEntry], list[AwardGrant]]:
    """The works and the awards that would be published now."""
    entries = ready(campaign)
    return entries, _open_grants(campaign, [entry.submission_id for entry in entries])


@transaction.atomic
def publish(campaign: Campaign, *, actor: Actor) -> int:
    """Publish what waits: returns the number of works. Those held by an objection follow with a later publication.

    Marks works selected, publishes their awards, numbers certificates (their PDFs follow by a job), writes the library
    and the announcement, ends all who failed before, posts letters. Raises NotDone.
    """
    require(actor, "result.publish", campaign)
    one_at_a_time(campaign)
    if reason := blocked_by(campaign):
        raise NotDone(reason)
    try:
        countersigning.demand(campaign, None)
    except countersigning.NotSigned as error:
        raise NotDone(error.sentence) from error
    now, entries = clock(), ready(campaign)
    chosen = [entry.submission_id for entry in entries]
    stages = {entry.docket.stage for entry in entries}
    for entry in entries:
        mark(entry.submission, "select", actor=actor)
        engine.pass_step(entry, actor=actor)
    grants = _open_grants(campaign, chosen)
    for grant in grants:
        grant.state, grant.published_at = G.PUBLISHED, now
        grant.save(update_fields=["state", "published_at"])
        certificates.issue(grant, now)
    for stage in sorted(stages):
        end_failed(campaign, stage)
    library.refresh(campaign, chosen)
    body = "\n".join(announcement(campaign, entries, grants))
    announce(campaign, Announcement.Kind.RESULT, title=title_of(campaign), body=body, actor=actor)
    _tell(campaign, entries, grants)
    _tell_seats(campaign, grants)
    after = {"works": len(entries), "awards": len(grants)}
    trail.record("result.publish", actor=actor, obj=campaign, after=after, tenant=campaign.tenant)
    return len(entries)


def announcement(campaign: Campaign, entries: list[StageEntry], grants: list[AwardGrant]) -> list[str]:
    """The list line by line: awards in the order of the rule set, works in the order of GB/T 2260; no rank, and scores only where the rules say so."""
    rows = sorted((e.submission for e in entries), key=lambda s: (regions.order(s.region_code), s.number or ""))
    parts = [f"{campaign.title}评审、公示程序已经完成，现将结果予以公布（按行政区划排列，排名不分先后）。"]
    for award in campaign.rules.awards:
        for criterion in sorted({g.criterion for g in grants if g.award == award.key}):
            these = [g for g in grants if g.award == award.key and g.criterion == criterion]
            parts.append(f"{certificates.award_words(campaign, award, criterion)}（{len(these)} 项）")
            parts += _award_lines(these, rows)
    without = [s for s in rows if s.pk not in {g.submission_id for g in grants}]
    if without:
        parts.append(f"{'其他入选项目' if grants else '入选项目'}（{len(without)} 项）")
        parts += [f"{i}. {s.title}（{s.unit_name}）" for i, s in enumerate(without, start=1)]
    return parts + _score_lines(rows) if in_results(campaign.rules) else parts


def title_of(campaign: Campaign) -> str:
    """What the next announcement of results is called."""
    earlier = Announcement.objects.filter(campaign=campaign, kind=Announcement.Kind.RESULT).count()
    return f"关于公布{campaign.rules.identity.short_title}结果的公告" + (f"（第 {earlier + 1} 批）" if earlier else "")


def _score_lines(rows: list[Submission]) -> list[str]:
    """The last score of every published work that has one, where the rules make scores public."""
    found = StageEntry.objects.filter(submission__in=rows, score__isnull=False).order_by("pk")
    scores = dict(found.values_list("submission_id", "score"))
    lines = [f"{s.title}（{s.unit_name}）：{scores[s.pk].normalize():f} 分" for s in rows if s.pk in scores]
    return [f"得分（{len(lines)} 项）", *lines] if lines else []


def _award_lines(grants: list[AwardGrant], rows: list[Submission]) -> list[str]:
    order = {s.pk: i for i, s in enumerate(rows)}
    these = sorted(grants, key=lambda g: order.get(g.submission_id, 0))
    words = [f"{g.submission.title}（{g.submission.unit_name}）" if g.submission_id else g.seat.name for g in these]
    return [f"{i}. {text}" for i, text in enumerate(words, start=1)]


def _tell_seats(campaign: Campaign, grants: list[AwardGrant]) -> None:
    """Recommending units whose works got an award, where the rules ask for it."""
    if not letters.wanted(campaign, "award_decided", "seat"):
        return
    counts = Counter(g.submission.recommender_id for g in grants if g.submission_id and g.submission.recommender_id)
    for seat in Seat.objects.filter(pk__in=counts).order_by("pk"):
        heads = seat.members.filter(active=True, role="head").select_related("user").order_by("pk")
        outbox.post(
            "result.recommended",
            key=f"result:{campaign.pk}:{seat.pk}:{counts[seat.pk]}",
            tenant=campaign.tenant,
            to=[outbox.Recipient(user=member.user) for member in heads],
            params={"seat": seat.name, "count": str(counts[seat.pk])},
            campaign_id=campaign.pk,
        )


def _tell(campaign: Campaign, entries: list[StageEntry], grants: list[AwardGrant]) -> None:
    awards: dict[int, list[str]] = {}
    for grant in grants:
        if grant.submission_id:
            words = certificates.award_words(campaign, campaign.rules.award(grant.award), grant.criterion)
            awards.setdefault(grant.submission_id, []).append(words)
    there = {e.submission_id: e.submission for e in entries} | {
        g.submission_id: g.submission for g in grants if g.submission_id
    }
    for filed in there.values():
        words = "、".join(awards.get(filed.pk, ())) or "入选"
        outbox.post(
            "result.selected",
            key=f"result:{filed.pk}:{words}"[:100],
            tenant=campaign.tenant,
            to=outbox.Recipient(user=filed.created_by),
            params={"title": filed.title, "campaign": campaign.title, "award": words},
            campaign_id=campaign.pk,
            link="/apply/certificates/",
        )
