"""What units and hosts have to settle beside the filings: consortia, changes, colleagues, claims, late registrations, groups.

Everything by the site's own actions; what waits is left waiting, so that there is something to decide.
"""

from __future__ import annotations

from datetime import timedelta

from django.core.files.base import ContentFile

from accounts.kernel import scope
from applicants.actions import changes, groups, joining, members
from applicants.models import UnitGroup, UnitGroupMember
from campaigns.staffing import actions as staffing

from . import cast as casting
from .applying import Applying
from .drawing import sheet
from .on_paper import enter
from .plays import Play
from .scenario import Asked, Consortium, Group, Life
from .together import name_partner

LATE = timedelta(days=9)  # more than two working days, whatever holidays lie between
FRESH = timedelta(hours=5)


class Living:
    """The everyday of one play's units and host, shortly before now."""

    def __init__(self, play: Play):
        self.play, self.timeline, self.cast = play, play.timeline, play.cast
        self.life: Life = play.scenario.life

    def prepare(self) -> None:
        """Lay it on the timeline, after the filings and reviews of the same play."""
        life, lately = self.life, self.timeline.now - FRESH
        for one in life.consortia:
            self._consortium(one)
        for n in range(life.late.count if life.late else 0):
            self.timeline.at(self.timeline.now - LATE, self.play.register, self.play.applying(life.late, n))
        for claim in life.claims:
            self.timeline.at(lately, self.claim, claim)
        for group in life.groups:
            self.timeline.at(lately, self.group, group)
        for paper in life.on_paper:
            self.timeline.at(lately, enter, self.play, self._applying(paper.unit), paper.picks)
        if life.change:
            self.timeline.at(lately, self.change)
        if life.colleague:
            self.timeline.at(lately, self.invite_colleague)
        if life.newcomer:
            self.timeline.at(lately, self.ask_to_join)
        if life.staff:
            self.timeline.at(lately, self.invite_staff)

    # ---------------------------------------------------------------- filing together

    def _consortium(self, one: Consortium) -> None:
        filing = next(f for f in self.play.filings if f.by is self._applying(one.lead))
        filing.partners = [self._applying(name) for name in one.confirmed]
        if one.invited:
            moment = self.timeline.now - timedelta(minutes=50)  # the filing has come back by then
            self.timeline.at(moment, name_partner, filing, self._applying(one.invited))

    # ---------------------------------------------------------------- units

    def change(self) -> None:
        """A unit asks for another name."""
        asked = self.life.change
        by = self._applying(asked.unit)
        actor = casting.applicant(by.user, by.unit)
        proof = ContentFile(sheet("准予变更登记通知书（演示）", asked.name), name="准予变更登记通知书.pdf")
        with scope.self_(unit=by.unit, user=by.user):
            wanted = {**changes.values_of(by.unit), "name": asked.name}
            changes.ask(by.unit, wanted, tenant=self.play.tenant, reason=asked.reason, upload=proof, actor=actor)

    def invite_colleague(self) -> None:
        """An administrator has invited somebody who has not opened the link yet."""
        by = self._applying(self.life.colleague.unit)
        actor = casting.applicant(by.user, by.unit)
        with scope.self_(unit=by.unit, user=by.user):
            phone = self.cast.next_phone()
            members.invite(by.unit, phone=phone, name=self.life.colleague.name, role="filler", actor=actor)

    def ask_to_join(self) -> None:
        """Somebody wants to be let into a unit."""
        asked = self.life.newcomer
        unit = self._applying(asked.unit).unit
        joining.ask_to_join(
            unit, tenant=self.play.tenant, campaign=self.play.campaign, phone=self.cast.next_phone(), name=asked.name,
            actor=casting.Actor(user=None, address=casting.ADDRESS % 1), note=asked.note,
        )  # fmt: skip

    def claim(self, claim: Asked) -> None:
        """Somebody claims a unit that is there already: its administrators have left, the host decides."""
        there = self._applying(claim.unit)
        by = Applying(there.name, there.region, there.kind, there.number, claim.name)
        self.play.register(by, claim=True)

    # ---------------------------------------------------------------- the host

    def group(self, group: Group) -> None:
        """The checker finds units that are one applicant."""
        units = [self._applying(name).unit for name in group.units]
        with scope.tenant(self.play.tenant):
            checker = casting.staff(self.play.staff["registration_checker"], self.play.tenant)
            groups.look(self.play.tenant.pk, actor=checker)
            row = UnitGroup.objects.get(pk=UnitGroupMember.objects.get(unit=units[0]).group_id)
            groups.confirm(
                row.pk,
                units={unit.pk for unit in units},
                name=group.name,
                lead=units[0].pk,
                note=group.note,
                actor=checker,
            )

    def invite_staff(self) -> None:
        """The manager has invited somebody who has not taken the role yet."""
        wanted, host = self.life.staff, self.play.tenant
        with scope.tenant(host):
            manager = casting.staff(self.play.staff["manager"], host)
            phone = self.cast.next_phone()
            staffing.invite(host, name=wanted.name, phone=phone, grants={(wanted.role, None)}, actor=manager)

    def _applying(self, name: str) -> Applying:
        """By its card on the demo page, or by its name."""
        return next(u for u in self.play.units if name in (u.name, u.shown and u.shown.label))
