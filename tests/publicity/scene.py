"""Filings at any point of a campaign, as real rows: what stands before publicity is written down, what follows is done by the site."""

from itertools import count

from accounts.kernel import scope
from campaigns.actions import next_number
from campaigns.models import Seat
from publicity.models import Publicity
from review import engine
from review.models import Docket, StageEntry
from submissions.models import Submission, SubmissionVersion
from tests.cast import make_campaign, make_member

_numbers = count(1)


def filed(
    campaign, *, region="370212", title="", unit_name="", consent="willing", member=None, picks=None, **answers
) -> Submission:
    """A filing under review with one version."""
    n = next(_numbers)
    user = member or make_member()
    unit = user.memberships.get().unit
    title, unit_name = title or f"演示方案{n:03d}", unit_name or unit.name
    with scope.system("scene"):
        row = Submission.objects.create(
            tenant=campaign.tenant,
            campaign=campaign,
            unit=unit,
            number=f"{campaign.code}S{next_number(campaign, 'submission'):05d}",
            title=title,
            unit_name=unit_name,
            region_code=region,
            picks=picks or {"region": ["east"], "industry": ["finance"]},
            state="under_review",
            created_at=campaign.published_at,
            created_by=user,
            submitted_at=campaign.published_at,
        )
        content = {
            "title": title,
            "unit_name": unit_name,
            "region": {"picked": ["east"]},
            "disclosure": {"picked": [consent]},
        }
        row.current = SubmissionVersion.objects.create(
            tenant=campaign.tenant,
            submission=row,
            number=1,
            rules=campaign.version,
            answers=content | {"brief": "演示简介", "quality": "不公开的内容"} | answers,
            files={},
            content_hash=f"{n:064x}",
            receipt_number=f"{row.number}-1",
            submitted_at=campaign.published_at,
            submitted_by=user,
        )
        row.save(update_fields=["current"])
    return row


def judged(submission: Submission, stage: str, state: str = "passed", **values) -> StageEntry:
    """Its finished entry in a stage of review, at the host's seat."""
    campaign = submission.campaign
    with scope.system("scene"):
        seat = Seat.objects.filter(campaign=campaign).order_by("position").first()
        docket, _ = Docket.objects.get_or_create(
            campaign=campaign,
            stage=stage,
            seat=seat,
            defaults={"tenant_id": campaign.tenant_id, "opened_at": campaign.published_at},
        )
        return StageEntry.objects.create(
            tenant_id=campaign.tenant_id,
            docket=docket,
            submission=submission,
            version=submission.current,
            step=len(campaign.rules.stage(stage).steps),
            state=state,
            entered_at=campaign.published_at,
            **values,
        )


def arrives(submission: Submission, stage: str) -> StageEntry:
    """The engine puts it into a stage."""
    with scope.system("scene"):
        engine.enter(submission.campaign.rules.stage(stage), submission)
        return StageEntry.objects.get(submission=submission, docket__stage=stage)


def make_published_list(tenant=None) -> Publicity:
    """An open list with one line."""
    from datetime import timedelta

    from publicity.models import PublicityItem

    campaign = make_campaign(tenant)
    row = filed(campaign)
    with scope.system("scene"):
        found = Publicity.objects.create(
            tenant=campaign.tenant,
            campaign=campaign,
            stage="initial_publicity",
            step=0,
            title="演示公示",
            state="open",
            opens_at=campaign.published_at,
            closes_at=campaign.published_at + timedelta(days=15),
            columns=[{"key": "title", "label": "名称"}],
        )
        PublicityItem.objects.create(
            tenant=campaign.tenant, publicity=found, submission=row, position=1, shown={"title": row.title}
        )
    return found
