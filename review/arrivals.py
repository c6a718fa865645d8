"""What may still come to a docket: as long as something may, closing it would shut an entry out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from accounts.kernel import scope
from accounts.workdays import end_of_workday
from campaigns.models import Permit, Window
from campaigns.ruleset.model import RuleSet
from campaigns.ruleset.routing import seats_for
from submissions.models import Submission
from submissions.recommending import routed

from . import engine
from .models import Docket, StageEntry


@dataclass(frozen=True, slots=True)
class Coming:
    """Entries on their way: ``here`` at earlier steps of this docket, ``before`` in earlier stages, ``entered`` from paper and not
    confirmed by their units; ``filing`` still open."""

    here: int = 0
    before: int = 0
    filing: bool = False
    entered: int = 0

    def __bool__(self) -> bool:
        return bool(self.here or self.before or self.filing or self.entered)

    @property
    def sentence(self) -> str:
        """What is on its way, in words."""
        parts = []
        if self.filing:
            parts.append("申报尚未截止")
        if self.before:
            parts.append(f"还有 {self.before} 项在前面的环节办理中，可能进入本卷宗")
        if self.entered:
            parts.append(f"还有 {self.entered} 项代录的申报待单位确认，逾期的可以由代录席位取消")
        if self.here:
            parts.append(f"本卷宗还有 {self.here} 项停在前面的步骤")
        return "；".join(parts)


def coming(docket: Docket, step: int, now: datetime) -> Coming:
    """What may still reach this step of the docket."""
    with scope.system("what may still come to a docket"):
        here = StageEntry.objects.filter(docket=docket, step__lt=step, state__in=engine.OPEN).count()
        return Coming(here, _before(docket), _filing_open(docket, now), _entered(docket))


def ancestors(rules: RuleSet, stage_key: str) -> set[str]:
    """The stages from which entries come to this one, however far back."""
    found: set[str] = set()
    waiting = [stage_key]
    while waiting:
        for key in rules.stage(waiting.pop()).after:
            if key not in found:
                found.add(key)
                waiting.append(key)
    return found


def _before(docket: Docket) -> int:
    rules = docket.campaign.rules
    earlier = ancestors(rules, docket.stage)
    if not earlier:
        return 0
    open_there = StageEntry.objects.filter(
        docket__campaign_id=docket.campaign_id, docket__stage__in=earlier, state__in=engine.OPEN
    )
    waiting = Submission.objects.filter(pk__in=open_there.values("submission_id"))
    waiting = waiting.exclude(pk__in=StageEntry.objects.filter(docket=docket).values("submission_id"))
    return _bound_for(docket, waiting)


def _entered(docket: Docket) -> int:
    """Filings a desk entered from paper whose units have not confirmed them: they enter the first stages when they do."""
    if not docket.campaign.rules.on_paper.allowed:
        return 0
    rows = Submission.objects.filter(campaign_id=docket.campaign_id, submitted_at__isnull=False)
    rows = rows.filter(state__in=("submitted", "returned"), paper_state__in=("waiting", "objected"))
    return _bound_for(docket, rows.exclude(pk__in=StageEntry.objects.filter(docket=docket).values("submission_id")))


def _bound_for(docket: Docket, waiting: QuerySet[Submission]) -> int:
    """How many of these filings would come to this docket."""
    rules, rows = docket.campaign.rules, waiting.select_related("unit", "recommender").order_by("pk")
    return sum(
        1
        for row in rows.iterator()
        if any(s.key == docket.seat.key for s in seats_for(rules, docket.stage, routed(row)))
    )


def _filing_open(docket: Docket, now: datetime) -> bool:
    ends = Window.objects.filter(campaign_id=docket.campaign_id, purpose="file", closes_at__isnull=False)
    rule = docket.campaign.rules.on_paper
    last = max((window.closes_at for window in ends), default=None)
    if last is not None and (
        now < last or (rule.allowed and rule.arrival_counts and now < end_of_workday(last, rule.enter_workdays))
    ):
        return True
    with scope.system("may somebody with a permit still file"):
        permits = Permit.objects.filter(campaign_id=docket.campaign_id, window__in=ends.values("key"))
        return permits.filter(revoked_at__isnull=True, until__gt=now).exists()
