"""A filing that came on paper: the host's desk has entered it and handed it in; its unit has not answered yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile

from accounts.kernel import scope
from accounts.kernel.clock import clock
from campaigns.models import Seat
from submissions import actions as filing
from submissions.entering.actions import Came, begin

from . import cast as casting
from .applying import Applying, Filing
from .drawing import sheet

if TYPE_CHECKING:
    from .plays import Play


def enter(play: Play, by: Applying, want: dict[str, Any]) -> None:
    """Register the paper at the host's seat, type it in, hand it in."""
    with scope.tenant(play.tenant):
        seat = Seat.objects.select_related("campaign__version").get(campaign=play.campaign, role="host")
        head = casting.staff(play.staff["manager"], play.tenant, seat=seat, seat_role="head", workspace="desk")
        scanned = ContentFile(sheet("纸质申报材料（演示）", by.name), name="纸质申报材料扫描件.pdf")
        came = Came(
            by.unit.uscc or "", clock(), by.contact, by.user.phone, scanned, note="挂号信收件登记（演示）"
        )  # fmt: skip
        one = Filing(by, "submitted", len(play.filings) + 900, want, row=begin(play.campaign, came, actor=head))
        made = play.specimen(one).fill("file")
        filing.save(one.row.pk, made.answers, revision=0, actor=head, overwrite=True)
        for paper in made.papers:
            play.attach(one, paper, head)
        filing.submit(one.row.pk, actor=head)
