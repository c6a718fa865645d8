"""Letters to everybody concerned. They are posted by a job queued in the transaction that changes the campaign: there may be
thousands of readers, and the campaign is held alone meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from accounts.kernel import jobs, scope
from accounts.kernel.clock import clock
from campaigns.amending.uses import Use, concerned, register_concerned, register_uses
from campaigns.models import Campaign, Permit, Seat, SeatMember, Window
from campaigns.ruleset.windows import spoken
from notices import outbox

JOB = "campaigns.tell_concerned"


def queue(campaign: Campaign, event: str, key: str, params: Mapping[str, Any], *, judging: bool = False) -> None:
    """Write to everybody concerned once this transaction is committed. ``key`` makes each letter unique."""
    payload = {"campaign": campaign.pk, "event": event, "key": key, "params": dict(params), "judging": judging}
    jobs.enqueue(JOB, payload, tenant_id=campaign.tenant_id, key=f"{event}:{key}")


@jobs.job(JOB, queue="letters")
def tell_concerned(payload: dict) -> None:
    """Post the letters; again is harmless."""
    with scope.system("who is concerned by a change"):
        campaign = Campaign.objects.select_related("tenant").get(pk=payload["campaign"])
        people = concerned(campaign, judging=payload["judging"])
        outbox.post(
            payload["event"], key=payload["key"], tenant=campaign.tenant, to=[outbox.Recipient(user=u) for u in people],
            params=payload["params"], campaign_id=campaign.pk, link=campaign.get_absolute_url(),
        )  # fmt: skip


def heads(campaign: Campaign, judging: bool) -> list:
    """The heads of the campaign's seats."""
    rows = SeatMember.objects.filter(seat__campaign=campaign, role="head", active=True).select_related("user")
    return [row.user for row in rows.order_by("pk")]


def seated(campaign: Campaign) -> Iterator[Use]:
    """Seats with people cannot vanish under them. System scope."""
    members = SeatMember.objects.filter(seat__campaign=campaign, active=True).order_by()
    for key in sorted(set(members.values_list("seat__key", flat=True))):
        yield Use("seated", key, "已指定成员，请先移除其成员")


register_concerned(heads)
register_uses(seated)


def tell_seat(seat: Seat, row: Permit, params: Mapping[str, Any]) -> None:
    """The heads of one seat hear of their longer time."""
    with scope.system("the heads of a seat"):
        members = seat.members.filter(active=True, role="head").select_related("user").order_by("pk")
        people = [outbox.Recipient(user=member.user) for member in members]
    _permit_letter(row, people, params, f"/desk/{seat.pk}/")


def tell_people(row: Permit, people: list, params: Mapping[str, Any], link: str) -> None:
    """The people of a unit hear of their permit."""
    _permit_letter(row, [outbox.Recipient(user=user) for user in people], params, link)


def _permit_letter(row: Permit, people: list, params: Mapping[str, Any], link: str) -> None:
    window = Window.objects.get(campaign_id=row.campaign_id, key=row.window)
    outbox.post(
        "permit.granted", key=f"permit:{row.pk}", tenant=row.tenant_id, to=people, link=link, campaign_id=row.campaign_id,
        params={**params, "window": window.title, "until": spoken(row.until, closing=True)},
    )  # fmt: skip


def moved(*, campaign: Campaign, event: str, reason: str, **facts: Any) -> None:
    """Listener: the campaign was suspended, resumed or cancelled; everybody concerned is written to, experts too."""
    name = {"suspend": "campaign.suspended", "resume": "campaign.resumed", "cancel": "campaign.cancelled"}.get(event)
    if name is not None:
        said = {"campaign": campaign.title, "reason": reason or ("" if event == "resume" else "见活动页面公告")}
        queue(campaign, name, f"campaign:{campaign.pk}:{event}:{clock():%Y%m%d%H%M%S%f}", said, judging=True)
