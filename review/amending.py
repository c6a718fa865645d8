"""What reviews hang on in the rules, and the experts who hear of changed judging."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count

from accounts.models import User
from campaigns.amending.uses import Use
from campaigns.models import Campaign

from .models import Assignment, Docket, PanelMember, ScoreSheet, StageEntry


def uses(campaign: Campaign) -> Iterator[Use]:
    """Stages and seats with entries, panels with members, sheets somebody scores on. System scope."""
    entries = StageEntry.objects.filter(docket__campaign=campaign).order_by()
    for key, count in entries.values_list("docket__stage").annotate(count=Count("pk")):
        yield Use("stages", key, f"已有 {count} 项申报在这一环节")
    for key, count in entries.values_list("docket__seat__key").annotate(count=Count("pk")):
        yield Use("seats", key, f"已有 {count} 项申报由它办理")
    empty = Docket.objects.filter(campaign=campaign, entries__isnull=True).order_by("pk")
    for stage, seat in empty.values_list("stage", "seat__key"):
        yield Use("stages", stage, "已建立评审卷宗")
        yield Use("seats", seat, "已建立评审卷宗")
    members = PanelMember.objects.filter(docket__campaign=campaign).order_by()
    for key in sorted(set(members.values_list("panel", flat=True))):
        yield Use("panels", key, "已编入专家")
    sheets = ScoreSheet.objects.filter(assignment__entry__docket__campaign=campaign).order_by()
    for key in sorted(set(sheets.values_list("assignment__rubric", flat=True))):
        yield Use("rubrics", key, "已经有人按它评分，改变评分办法对先评和后评的申报不公平", fixed=True)


def experts(campaign: Campaign, judging: bool) -> list[User]:
    """The experts on the campaign's panels and with open sheets, when the rules of judging changed. System scope."""
    if not judging:
        return []
    members = PanelMember.objects.filter(docket__campaign=campaign, expert__active=True).order_by()
    tasks = Assignment.objects.filter(entry__docket__campaign=campaign, state=Assignment.State.ASSIGNED).order_by()
    people = {*members.values_list("expert__user_id", flat=True), *tasks.values_list("user_id", flat=True)}
    return list(User.objects.filter(pk__in=people, is_active=True).order_by("pk"))
