"""回避 as one table: every action about a filing is refused to people of the filing's unit, of its group and of its consortium.

A new action belongs into ABOUT_A_FILING, or into EXCEPT with its reason, or is about something else (OTHER, by prefix).
"""

from datetime import timedelta
from typing import Any

import pytest

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.policy import known_actions
from accounts.models import Membership, StaffRole
from applicants.models import UnitGroup, UnitGroupMember
from publicity.models import (
    AwardGrant,
    Countersign,
    Countersignature,
    FollowUpRecord,
    FollowUpTask,
    Objection,
    Publicity,
    PublicityItem,
)
from review.models import Assignment, JointReview
from submissions.models import AskedForm, ConsortiumPartner, Submission
from tests.cast import make_campaign, make_member, make_unit
from tests.filings import make_submission
from tests.review.stage import docket_of, entry_of

pytestmark = pytest.mark.django_db

ABOUT_A_FILING = {
    "submission.read": "filing",
    "submission.read_at_host": "filing",
    "submission.personal": "version",
    "scan.judge": "filing",
    "scan.judge_at_seat": "filing",
    "scan.read_at_seat": "filing",
    "copies.record_at_seat": "filing",
    "partner.judge_letter": "filing",
    "partner.judge_leaving": "filing",
    "asked.read_at_seat": "asked",
    "asked.confirm": "asked",
    "asked.give_back": "asked",
    "asked.extend": "asked",
    "asked.personal": "asked",
    "copies.record": "filing",
    "submission.carry": "filing",
    "entry.read": "entry",
    "entry.check": "entry",
    "entry.opinion": "entry",
    "entry.confirm": "entry",
    "entry.deliberate": "entry",
    "entry.personal": "entry",
    "joint.opinion": "joint",
    "priority.mark": "entry",
    "sheet.declare": "sheet",
    "sheet.read": "sheet",
    "sheet.write": "sheet",
    "review.transfer": "entry",
    "docket.assign": "docket",
    "docket.close": "docket",
    "docket.order": "docket",
    "docket.recommend": "docket",
    "docket.select": "docket",
    "docket.summary": "docket",
    "review.panel": "docket",
    "filing.read": "filing",
    "countersign.read": "countersign",
    "countersign.sign": "countersign",
    "publicity.view": "list",
    "publicity.confirm": "list",
    "objection.view": "objection",
    "objection.identity": "objection",
    "objection.accept": "objection",
    "objection.decline": "objection",
    "objection.uphold": "objection",
    "objection.dismiss": "objection",
    "award.view": "campaign",
    "award.decide": "campaign",
    "vote.view": "campaign",
    "vote.decide": "campaign",
    "result.publish": "campaign",
    "certificate.revoke": "grant",
    "follow_up.remove": "record",
    "follow_up.read": "due",
    "follow_up.conclude": "due",
    "follow_up.take_off": "due",
    "follow_up.inspect": "campaign",
}
EXCEPT = {
    "copies.list_at_seat": "a person's own filings are left out of the list",
    "submission.list_behind": "numbers and what is missing; moving one's own is closed (submission.carry)",
    "submission.view": "the unit's own page",
    "upload.send": "the unit's own files; at a desk those of a filing it enters, which asks for itself",
    "submission.look": "a consortium partner's own page",
    "submission.edit": "the unit's own page",
    "submission.submit": "the unit's own page",
    "submission.withdraw": "the unit's own page",
    "submission.start": "the unit's own page",
    "submission.list_own": "the unit's own page",
    "submission.name_recommender": "the unit's own page",
    "enrolment.view": "the unit's own page",
    "enrolment.submit": "the unit's own page",
    "asked.list": "the unit's own page",
    "asked.view": "the unit's own page",
    "asked.fill": "the unit's own page",
    "asked.answer": "the unit's own page",
    "asked.report": "the unit's own page",
    "asked.list_at_seat": "names and states only; the report itself is closed",
    "certificate.own": "the unit's own page",
    "outcome.own": "the unit's own page",
    "submission.list_at_host": "names and public states only; the filing itself is closed",
    "docket.view": "lists the docket without the reader's own filings (review.queries.dockets.entry_rows)",
    "docket.progress": "counts of sheets per reviewer, no filing",
    "review.overview": "counts per docket; its list leaves out the reader's own filings",
    "review.open_docket": "before the first filing arrives",
    "joint.list": "names only; the opinion is closed",
    "filing.list": "leaves out the reader's own filings",
    "countersign.list": "what was sent and when; the list itself is closed",
    "priority.list": "names only; the mark is closed",
    "sheet.recuse": "this is the recusal",
    "expert.task": "leads only to the declaration, which is closed, and to the recusal",
    "expert.pledge": "about the panel, no filing",
    "objection.list": "numbers and states; the objection itself is closed",
    "certificate.view": "what was published",
    "follow_up.view": "what happened after the publication",
    "follow_up.record": "what happened after the publication",
    "collection.view": "what was published",
    "collection.compile": "what was published",
    "collection.publish": "what was published",
}
OTHER = (
    "account", "administrator", "text", "announcement", "apply", "audit", "calendar", "campaign", "change", "desk", "expert.home", "expert.phone",
    "factor", "group", "invitation", "join", "letters", "member", "personal", "platform", "registration", "seat", "staff",
    "tenant", "unit", "rules", "expert", "content", "quarantine", "consortium", "partner", "account", "consent",
    "paper",  # closed in `works_on`, see tests/entering; what a unit says of its own filing is its own
    "channel", "forward", "rehearsal", "permit", "question",
)  # fmt: skip


@pytest.fixture
def world(clock_at):
    """A filing in review and everything actions ask about it."""
    clock_at("2022-11-10 09:00")
    campaign = make_campaign()
    unit = make_unit(kind=campaign.rules.kinds[0].key)
    filing = make_submission(campaign, unit)
    entry = entry_of(filing, "formal")
    docket = docket_of(campaign, "formal")
    with scope.system("tests"):
        version = filing.current
        listed = Publicity.objects.create(
            tenant=campaign.tenant, campaign=campaign, stage="formal", step=0, title="名单", confirmed_at=None
        )
    line = PublicityItem(submission=filing, publicity=listed)
    return {
        "campaign": campaign,
        "filing": filing,
        "version": version,
        "entry": entry,
        "due": FollowUpTask(submission=filing, campaign=campaign, tenant=campaign.tenant),
        "asked": AskedForm(submission=filing, campaign=campaign, tenant=campaign.tenant),
        "docket": docket,
        "sheet": Assignment(entry=entry, step=0, rubric="x"),
        "joint": JointReview(entry=entry, seat=docket.seat),
        "list": listed,
        "countersign": Countersignature(countersign=Countersign(campaign=campaign), seat=docket.seat),
        "objection": Objection(item=line, publicity=listed),
        "grant": AwardGrant(submission=filing, campaign=campaign),
        "record": FollowUpRecord(submission=filing, campaign=campaign),
        "unit": unit,
    }


def almighty(world: dict, user: Any) -> Actor:
    """Somebody who holds every role at once, so that only the recusal can stand in the way."""
    campaign, seat = world["campaign"], world["docket"].seat
    grants = frozenset((role, None) for role in StaffRole.Role.values)
    return Actor(
        user=user, address="", tenant=campaign.tenant, staff_grants=grants, staff_roles=frozenset(r for r, _ in grants),
        seat=seat, seat_role="head", is_expert=True,
    )  # fmt: skip


def recused(action: str, actor: Actor, subject: Any) -> bool:
    """Does one of the action's clauses refuse for the sake of the actor's own unit?"""
    with scope.system("tests"):
        found = [
            clause(actor, subject)
            for clause in known_actions()[action]
            if "own" in clause.__name__ or "free_to" in clause.__name__ or "reads_submission" in clause.__name__
        ]
    return any(not verdict and "回避" in verdict.reason for verdict in found)


def colleague(world: dict) -> Any:
    """A member of the unit that files."""
    return make_member(world["unit"])


def of_the_group(world: dict) -> Any:
    """A member of a branch that the host counts as one with the unit that files."""
    tenant, branch, now = world["campaign"].tenant, make_unit(), clock()
    with scope.system("tests"):
        group = UnitGroup.objects.create(
            tenant=tenant, name="演示集团", lead=world["unit"], state="confirmed", basis="演示", proposed_at=now,
            decided_at=now,
        )  # fmt: skip
        for unit in (world["unit"], branch):
            UnitGroupMember.objects.create(tenant=tenant, group=group, unit=unit, basis="演示", live=True, added_at=now)
    return make_member(branch)


def of_a_partner(world: dict) -> Any:
    """A member of a unit that files together with the leading one."""
    partner = make_unit()
    with scope.system("tests"):
        ConsortiumPartner.objects.create(
            tenant=world["campaign"].tenant, submission=world["filing"], unit=partner, name=partner.name,
            uscc=partner.uscc, invited_at=clock(),
        )  # fmt: skip
    return make_member(partner)


@pytest.mark.parametrize("relation", [colleague, of_the_group, of_a_partner], ids=lambda r: r.__name__)
def test_every_action_about_a_filing_is_closed_to_its_own_people(world, relation):
    actor = almighty(world, relation(world))

    open_to_them = [action for action, of in ABOUT_A_FILING.items() if not recused(action, actor, world[of])]

    assert open_to_them == []


def test_somebody_of_another_unit_is_not_sent_away_for_it(world):
    actor = almighty(world, make_member())

    assert [action for action, of in ABOUT_A_FILING.items() if recused(action, actor, world[of])] == []


def test_somebody_who_left_the_unit_stays_bound_by_what_it_had_begun(world, clock_at):
    user = make_member(world["unit"])
    clock_at("2022-11-11 09:00")
    Membership.objects.filter(user=user).end()

    actor = almighty(world, user)
    assert [action for action, of in ABOUT_A_FILING.items() if not recused(action, actor, world[of])] == []


def test_somebody_who_left_the_unit_is_free_of_what_it_begins_later(world, clock_at):
    user = make_member(world["unit"])
    Membership.objects.filter(user=user).end()
    with scope.system("tests"):
        Submission.objects.filter(unit=world["unit"]).update(created_at=clock() + timedelta(days=1))

    actor = almighty(world, user)
    assert [action for action, of in ABOUT_A_FILING.items() if recused(action, actor, world[of])] == []


def test_every_action_stands_in_the_table():
    unknown = [
        action
        for action in known_actions()
        if action not in ABOUT_A_FILING and action not in EXCEPT and not action.startswith(OTHER)
    ]
    assert unknown == [], "new actions: about a filing? then ABOUT_A_FILING, or EXCEPT with a reason"
    assert [a for a in (*ABOUT_A_FILING, *EXCEPT) if a not in known_actions()] == []


def test_a_files_page_is_closed_to_staff_of_the_filing_unit(world):
    from accounts.models import StaffRole as Held
    from tests.cast import browser

    user = make_member(world["unit"])
    with scope.system("tests"):
        Held.objects.create(user=user, tenant=world["campaign"].tenant, role="manager")
    slug = world["campaign"].tenant.slug

    page = browser(user).get(f"/host/{slug}/submissions/{world['filing'].pk}/")
    assert page.status_code == 403
    assert "回避" in page.content.decode()


def test_the_table_would_notice_an_action_without_the_clause(world):
    actor = almighty(world, make_member(world["unit"]))
    assert not recused("campaign.view", actor, world["campaign"])
