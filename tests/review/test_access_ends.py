"""Access and words end with the task: an expert taken off a panel, an entry moved, a recused reviewer, what the state tells."""

import pytest

from accounts.files import may_read
from accounts.kernel import scope
from accounts.kernel.once import new_key
from accounts.models import Membership, StaffRole
from campaigns.ruleset.routing import Routed, recommenders
from review.actions import panels, sheets
from review.models import Assignment, PanelMember
from submissions.models import AccessGrant, Submission
from tests.cast import actor_of, browser, make_campaign, make_unit
from tests.files.scene import attached
from tests.filings import make_submission
from tests.review.stage import (
    at_desk,
    docket_of,
    entry_of,
    host_head,
    invite_panel,
    pass_check,
    seal,
    seat_of,
    sit,
)
from tests.review.test_experts import assign, final  # noqa: F401  (a fixture)
from tests.review.test_other_rule_sets import window_end

pytestmark = pytest.mark.django_db


def test_an_expert_taken_off_the_panel_no_longer_reads_the_files(final):  # noqa: F811
    campaign, manager, docket, rows = final
    expert = invite_panel(manager, docket, "final_experts", 5)[0]
    assign(manager, docket)
    with scope.system("tests"):
        task = Assignment.objects.get(user=expert.user, entry__submission=rows[0])
        member = PanelMember.objects.get(expert__user=expert.user)
    with scope.self_(user=expert.user):
        sheets.declare(task.pk, actor=expert)
    file = attached(rows[0])
    with scope.system("tests"):
        assert may_read(actor_of(expert.user, campaign.tenant), file)

    with scope.tenant(campaign.tenant):
        panels.dismiss(member.pk, actor=manager)

    with scope.system("tests"):
        assert not AccessGrant.objects.filter(user=expert.user).exists()
        assert not may_read(actor_of(expert.user, campaign.tenant), file)


def test_a_reviewer_who_recused_does_not_open_the_entry_at_the_desk(clock_at):
    clock_at("2023-01-10 09:00")
    campaign = make_campaign()
    row = make_submission(campaign, make_unit(kind="enterprise", region_code="370212"))
    pass_check(host_head(campaign), row, "formal")
    entry = entry_of(row, "initial")
    seat = seat_of(campaign, entry.docket.seat.key)
    head, reviewer = sit(seat), sit(seat, "reviewer")
    clock_at("2023-02-10 09:00")
    at_desk(head, sheets.assign_reviewers, entry.docket_id, 0, [reviewer.user.pk])
    with scope.system("tests"):
        task = Assignment.objects.get(entry=entry, user=reviewer.user)
    client = browser(reviewer.user)
    assert client.get(f"/desk/{seat.pk}/entries/{entry.pk}/").status_code == 200

    at_desk(reviewer, sheets.recuse, task.pk, reason="亲属在该单位任职")

    assert client.get(f"/desk/{seat.pk}/entries/{entry.pk}/").status_code == 403


@pytest.mark.parametrize(
    "points", ["sNaN", "NaN", "Infinity", "-Infinity", "1e999999", "1E-999999", "9" * 5000, "١", "1_0"]
)
def test_points_that_are_no_points_get_a_sentence(final, points):  # noqa: F811
    _campaign, manager, docket, rows = final
    expert = invite_panel(manager, docket, "final_experts", 5)[0]
    assign(manager, docket)
    with scope.system("tests"):
        task = Assignment.objects.get(user=expert.user, entry__submission=rows[0])
    with scope.self_(user=expert.user):
        sheets.declare(task.pk, actor=expert)
    client = browser(expert.user)
    sent = {f"points.{key}": points for key in ("quality", "compat", "satisfaction", "full_stack", "unheard_of")}

    for path in ("score/", "score/save/"):
        answer = client.post(
            f"/expert/tasks/{task.pk}/{path}",
            {"_key": new_key(), "revision": "0", "sign": "1", "sure": "1", "comment": "x", **sent},
        )
        assert answer.status_code in (200, 302, 422)


def test_a_step_that_is_not_there_is_a_page_that_is_not_there(clock_at):
    clock_at("2023-01-10 09:00")
    campaign = make_campaign()
    make_submission(campaign)
    head = host_head(campaign)
    docket = docket_of(campaign, "formal")
    client = browser(head.user)
    for number in ("7", "99999999999999999999999"):
        base = f"/desk/{head.seat.pk}/dockets/{docket.pk}/steps/{number}"
        assert client.get(f"{base}/order/").status_code == 404
        assert client.post(f"{base}/order/", {"_key": new_key(), "place.1": "1"}).status_code == 404
        assert client.post(f"{base}/close/", {"_key": new_key()}).status_code == 404


def test_the_state_an_applicant_sees_does_not_tell_who_was_sent_on(clock_at):
    clock_at("2020-05-10 09:00")
    campaign = make_campaign(preset="fuchan-2020")
    seat = seat_of(campaign, recommenders(campaign.rules, Routed(region="37"))[0].key)
    head = sit(seat)
    kind = campaign.rules.kinds[0].key
    rows = [make_submission(campaign, make_unit(region_code="37", kind=kind), recommender=seat) for _ in range(2)]
    for row in rows:
        pass_check(head, row, "recommendation")
    clock_at(f"{window_end(campaign, 'file'):%Y-%m-%d %H:%M}")

    seal(head, campaign, "recommendation", rows[:1])

    with scope.system("tests"):
        assert Submission.objects.get(pk=rows[0].pk).state == Submission.objects.get(pk=rows[1].pk).state


def test_who_belongs_to_an_applicant_does_not_see_in_the_list_where_it_stands(clock_at):
    clock_at("2023-01-10 09:00")
    campaign = make_campaign()
    mine, other = make_submission(campaign, title="本单位方案"), make_submission(campaign, title="其他单位方案")
    head = host_head(campaign)
    Membership.objects.create(user=head.user, unit=mine.unit, role="filler")
    docket = docket_of(campaign, "formal")
    pages = [f"/desk/{head.seat.pk}/dockets/{docket.pk}/"]
    pages += [f"{pages[0]}?q={mine.number}", f"/host/{campaign.tenant.slug}/review/dockets/{docket.pk}/"]
    with scope.system("tests"):
        StaffRole.objects.create(user=head.user, tenant=campaign.tenant, role="manager")

    shown = [browser(head.user).get(page).content.decode() for page in pages]

    assert [other.title in page for page in shown] == [True, False, True]
    assert [mine.title in page for page in shown] == [False, False, False]
