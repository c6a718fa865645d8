"""Who reads which file: every kind of file of a filing × every role, as the pages that link them say."""

import pytest

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.models import Membership
from applicants.models import Registration
from campaigns.models import RuleSetVersion
from publicity.models import AwardGrant, Certificate
from review.actions import panels, sheets
from review.models import Assignment, PanelMember
from submissions.models import Submission
from tests.cast import actor_of, make_campaign, make_file, make_member, make_staff, make_tenant, make_unit, make_user
from tests.files.scene import attached, printed, reads, scanned
from tests.filings import make_submission
from tests.publicity.test_objections import raised, scene  # noqa: F401  (a fixture)
from tests.review.stage import at_desk, entry_of, host_head, invite_panel, pass_check, seat_of, sit
from tests.review.test_experts import assign, final  # noqa: F401  (a fixture)

pytestmark = pytest.mark.django_db

FILES = {
    "frozen": attached,  # an attachment of the filed version
    "telling": lambda row: attached(row, "ev_market"),  # … of a field that tells who the applicant is
    "removed": lambda row: attached(row, removed_at=row.created_at, frozen=False),
    "unfiled": lambda row: attached(row, frozen=False),  # added after the version was filed
    "scan": scanned,
    "void scan": lambda row: (
        scanned(row, "disclosure_consent", void_at=row.created_at),
        scanned(row, "disclosure_consent"),
    )[0],
    "other scan": lambda row: scanned(row, bound=False),  # of content that was never filed
    "paper": printed,
    "preview": lambda row: printed(row, draft=True),
}
VERSION = {"frozen", "telling", "scan"}
HOST = VERSION | {"void scan", "paper"}
EVERYTHING = set(FILES)


def _declared(row, actor: Actor) -> Actor:
    with scope.system("tests"):
        task = Assignment.objects.get(user=actor.user, entry__submission=row)
    with scope.self_(user=actor.user):
        sheets.declare(task.pk, actor=actor)
    return actor


def _expert(row, manager: Actor, docket, *, blind: bool = False) -> Actor:
    if blind:
        with scope.system("tests"):
            version = RuleSetVersion.objects.get(pk=row.campaign.version_id)
            for panel in version.data["panels"]:
                panel["blind"] = True
            RuleSetVersion.objects.filter(pk=version.pk).update(data=version.data)
    expert = invite_panel(manager, docket, "final_experts", 5)[0]
    assign(manager, docket)
    return actor_of(expert.user, row.tenant, is_expert=True)


def _dismissed(row, manager, docket) -> Actor:
    actor = _declared(row, _expert(row, manager, docket))
    with scope.system("tests"):
        member = PanelMember.objects.get(expert__user=actor.user)
    with scope.tenant(row.tenant):
        panels.dismiss(member.pk, actor=manager)
    return actor


def _recused(row, manager, docket) -> Actor:
    actor = _declared(row, _expert(row, manager, docket))
    with scope.system("tests"):
        task = Assignment.objects.get(user=actor.user, entry__submission=row)
    with scope.self_(user=actor.user):
        sheets.recuse(task.pk, reason="亲属在该单位任职", actor=actor)
    return actor


PANEL = {
    "an expert who has not declared": (_expert, set()),
    "an expert": (lambda row, m, d: _declared(row, _expert(row, m, d)), VERSION),
    "an expert of a blind panel": (lambda row, m, d: _declared(row, _expert(row, m, d, blind=True)), {"frozen"}),
    "an expert who recused": (_recused, set()),
    "an expert taken off the panel": (_dismissed, set()),
}
HOSTS = {
    "the unit": (lambda row: actor_of(make_member(row.unit), row.tenant, row.unit), EVERYTHING),
    "another unit": (lambda row: actor_of(make_member(), row.tenant), set()),
    "somebody": (lambda row: actor_of(make_user(), row.tenant), set()),
    "nobody signed in": (lambda row: Actor(user=None, address="192.0.2.1", tenant=row.tenant), set()),
    "the manager": (lambda row: actor_of(make_staff(row.tenant), row.tenant), HOST),
    "the campaign's checker": (
        lambda row: actor_of(make_staff(row.tenant, "formal_checker", row.campaign_id), row.tenant),
        HOST,
    ),
    "another campaign's checker": (
        lambda row: actor_of(make_staff(row.tenant, "formal_checker", make_campaign(row.tenant).pk), row.tenant),
        set(),
    ),
    "another host's manager": (lambda row: actor_of(make_staff(make_tenant()), row.tenant), set()),
    "another campaign's host seat": (
        lambda row: actor_of(host_head(make_campaign(row.tenant)).user, row.tenant),
        set(),
    ),
}


def all_files(row) -> dict:
    with scope.system("tests"):
        row.refresh_from_db()
        return {name: build(row) for name, build in FILES.items()}


def readable(row, actor: Actor, files: dict | None = None) -> set[str]:
    files = files or all_files(row)
    return {name for name, file in files.items() if reads(actor, file)}


@pytest.mark.parametrize("who", HOSTS)
def test_at_the_applicant_and_the_host(final, who):  # noqa: F811
    row, (build, wanted) = final[3][0], HOSTS[who]
    assert readable(row, build(row)) == wanted


@pytest.mark.parametrize("who", PANEL)
def test_in_the_experts_room(final, who):  # noqa: F811
    _campaign, manager, docket, rows = final
    build, wanted = PANEL[who]
    row = rows[0]
    with scope.system("tests"):
        row = Submission.objects.select_related("campaign__version", "tenant", "unit", "current", "created_by").get(
            pk=row.pk
        )
    assert readable(row, build(row, manager, docket)) == wanted


@pytest.fixture
def desk(clock_at):
    """(filing, its entry in the first review, the seat's head)"""
    clock_at("2023-01-10 09:00")
    campaign = make_campaign()
    row = make_submission(campaign, make_unit(kind="enterprise", region_code="370212"))
    pass_check(host_head(campaign), row, "formal")
    entry = entry_of(row, "initial")
    clock_at("2023-02-10 09:00")
    return row, entry, sit(seat_of(campaign, entry.docket.seat.key))


def test_at_the_desk(desk):
    row, entry, head = desk
    other = next(s for s in entry.docket.campaign.rules.seats if s.key != entry.docket.seat.key and s.role != "host")

    stranger = actor_of(sit(seat_of(entry.docket.campaign, other.key)).user, row.tenant)
    files = all_files(row)
    assert readable(row, actor_of(head.user, row.tenant), files) == VERSION
    assert readable(row, stranger, files) == set()


def test_a_reviewer_of_the_own_unit_reads_as_the_unit_only(desk):
    row, _entry, head = desk
    Membership.objects.create(user=head.user, unit=row.unit, role="filler")
    Membership.objects.create(user=head.user, unit=make_unit(), role="filler")

    with scope.system("tests"):
        for_another = Actor(user=head.user, address="192.0.2.1", tenant=row.tenant)
    assert readable(row, for_another) == set()


def test_who_recused_at_the_desk_has_no_other_way_to_the_files(desk):
    row, entry, head = desk
    reviewer = sit(entry.docket.seat, "reviewer")
    actor = actor_of(reviewer.user, row.tenant)
    files = all_files(row)
    assert readable(row, actor, files) == VERSION
    at_desk(head, sheets.assign_reviewers, entry.docket_id, 0, [reviewer.user.pk])
    with scope.system("tests"):
        task = Assignment.objects.get(entry=entry, user=reviewer.user)
    at_desk(reviewer, sheets.recuse, task.pk, reason="亲属在该单位任职")

    assert readable(row, actor, files) == set()


def test_the_desk_reads_the_version_it_judges_and_not_a_later_one(desk):
    row, _entry, head = desk
    old = attached(row)
    with scope.system("tests"):
        from tests.filings import freeze

        freeze(row, row.current.answers, {}, row.created_by, row.created_at)
    new = attached(row)

    assert (reads(actor_of(head.user, row.tenant), old), reads(actor_of(head.user, row.tenant), new)) == (True, False)
    manager = actor_of(make_staff(row.tenant), row.tenant)
    assert (reads(manager, old), reads(manager, new)) == (True, True)


def test_a_scan_page_is_read_by_nobody_but_the_job(desk):
    row, _entry, head = desk
    file = make_file(row.tenant, row.unit, kind="submission.scan_page")
    assert not reads(actor_of(head.user, row.tenant), file)
    assert not reads(actor_of(make_member(row.unit), row.tenant, row.unit), file)


@pytest.mark.parametrize(
    ("role", "wanted"),
    [
        ("manager", {"certificate", "registration"}),
        ("registration_checker", {"registration"}),
        ("formal_checker", set()),
        ("publicity_editor", {"certificate"}),
        ("objection_handler", {"evidence"}),
    ],
)
def test_other_kinds_at_the_host(scene, role, wanted):  # noqa: F811
    campaign, row, item, _handler = scene
    found = {"evidence": raised(item).evidence}
    with scope.system("tests"):
        grant = AwardGrant.objects.create(
            tenant=campaign.tenant, campaign=campaign, award="excellent_case", submission=row, decided_at=row.created_at
        )
        found["certificate"] = make_file(campaign.tenant, kind="certificate")
        Certificate.objects.create(
            tenant=campaign.tenant, grant=grant, number="YS1", holder="x", work="x", award_title="x", issuer="x",
            issued_on=row.created_at, file=found["certificate"],
        )  # fmt: skip
        found["registration"] = make_file(campaign.tenant, kind="registration.letter")
        Registration.objects.create(
            tenant=campaign.tenant, user=make_user(), campaign=campaign, tab="enterprise", kind="enterprise", name="演示",
            address="演示", region_code="37", contact_name="演示", letter=found["registration"],
            submitted_at=row.created_at, due_at=row.created_at,
        )  # fmt: skip
    here = actor_of(make_staff(campaign.tenant, role, campaign.pk), campaign.tenant)
    elsewhere = actor_of(make_staff(campaign.tenant, role, make_campaign(campaign.tenant).pk), campaign.tenant)

    assert {name for name, file in found.items() if reads(here, file)} == wanted
    assert {name for name, file in found.items() if reads(elsewhere, file)} == set()


def test_files_of_no_row_are_read_by_nobody_at_the_host():
    tenant = make_tenant()
    manager = actor_of(make_staff(tenant), tenant)
    for kind in ("registration.letter", "certificate", "objection.evidence", "submission.attachment"):
        assert not reads(manager, make_file(tenant, kind=kind))
