"""The people of a seat: the host invites heads, heads invite reviewers and hand over; whoever leaves, leaves at once."""

import pytest

from accounts.kernel import scope
from accounts.models import Invitation
from audit.models import AuditEntry
from campaigns.models import SeatMember
from notices.models import Letter
from review.actions import sheets
from review.models import Assignment, StageEntry
from tests.cast import browser, make_campaign, make_staff, make_user, png, upload
from tests.review.stage import at_desk, docket_of, file_many, pass_check, seat_of, sit
from tests.roles.helpers import post, take_up

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign(clock_at):
    clock_at("2022-11-10 09:00")
    return make_campaign()


@pytest.fixture
def seat(campaign):
    with scope.system("tests"):
        key = campaign.seats.filter(role="operator").order_by("pk").first().key
    return seat_of(campaign, key)


@pytest.fixture
def manager(campaign):
    return browser(make_staff(campaign.tenant))


def page_of(seat):
    return f"/host/{seat.tenant.slug}/seats/{seat.pk}/appoint/"


def sitting(seat):
    with scope.system("tests"):
        return dict(SeatMember.objects.filter(seat=seat, active=True).values_list("user_id", "role"))


def test_the_host_invites_a_head_with_a_letter_and_the_head_accepts(seat, manager):
    guest = make_user()

    post(manager, page_of(seat), name="负责人", phone=guest.phone, role="head", letter=upload("letter.png", png()))
    row = Invitation.objects.get()
    assert row.subject["letter"]
    assert manager.get(f"/files/{row.subject['letter']}/").status_code in (200, 404)
    assert take_up(row, guest)["Location"] == f"/desk/{seat.pk}/"

    assert sitting(seat) == {guest.pk: "head"}
    assert browser(guest).get(f"/desk/{seat.pk}/people/").status_code == 200


def test_replacing_a_head_takes_the_old_one_off_when_the_new_one_accepts(seat, manager):
    old, new = sit(seat).user, make_user()

    post(manager, page_of(seat), name="新负责人", phone=new.phone, role="head", instead="on")
    assert sitting(seat) == {old.pk: "head"}
    take_up(None, new)

    assert sitting(seat) == {new.pk: "head"}
    assert browser(old).get(f"/desk/{seat.pk}/").status_code == 404
    with scope.system("tests"):
        assert Letter.objects.filter(event="seat.removed", user=old, channel="inapp").count() == 1
        assert AuditEntry.objects.filter(action="seat.remove").count() == 1


def test_a_head_invites_a_reviewer_and_removes_one(seat):
    head, guest = sit(seat).user, make_user()
    client = browser(head)

    post(client, f"/desk/{seat.pk}/people/", name="评审员", phone=guest.phone)
    take_up(None, guest)
    assert sitting(seat) == {head.pk: "head", guest.pk: "reviewer"}

    with scope.system("tests"):
        member = SeatMember.objects.get(seat=seat, user=guest)
    post(client, f"/desk/{seat.pk}/people/{member.pk}/remove/")
    assert sitting(seat) == {head.pk: "head"}
    assert browser(guest).get(f"/desk/{seat.pk}/").status_code == 404


def test_a_head_removes_neither_themselves_nor_another_head(seat):
    head, other = sit(seat).user, sit(seat).user
    client = browser(head)
    with scope.system("tests"):
        rows = list(SeatMember.objects.filter(seat=seat))

    for row in rows:
        post(client, f"/desk/{seat.pk}/people/{row.pk}/remove/")
    assert set(sitting(seat)) == {head.pk, other.pk}


@pytest.mark.parametrize(("stays", "after"), [("on", "reviewer"), ("", None)])
def test_the_head_hands_over_and_the_successor_must_accept(seat, stays, after):
    head, heir = sit(seat).user, make_user()

    post(browser(head), f"/desk/{seat.pk}/people/hand-over/", name="继任者", phone=heir.phone, stays=stays)
    assert sitting(seat) == {head.pk: "head"}
    take_up(None, heir)

    assert sitting(seat) == {heir.pk: "head", **({head.pk: after} if after else {})}


def test_a_reviewer_becomes_the_heads_successor(seat):
    head, reviewer = sit(seat).user, sit(seat, "reviewer").user
    post(browser(head), f"/desk/{seat.pk}/people/hand-over/", name="继任者", phone=reviewer.phone, stays="")
    take_up(None, reviewer)

    assert sitting(seat) == {reviewer.pk: "head"}


def test_a_hand_over_by_somebody_who_is_no_head_any_more_is_void(seat, manager):
    head, heir, third = sit(seat).user, make_user(), make_user()
    post(browser(head), f"/desk/{seat.pk}/people/hand-over/", name="继任者", phone=heir.phone)
    handing = Invitation.objects.get()
    post(manager, page_of(seat), name="新负责人", phone=third.phone, role="head", instead="on")
    take_up(None, third)

    assert take_up(handing, heir).status_code == 403
    assert sitting(seat) == {third.pk: "head"}


def test_a_reviewer_appoints_nobody(seat):
    client = browser(sit(seat, "reviewer").user)
    for part in ("", "hand-over/"):
        assert post(client, f"/desk/{seat.pk}/people/{part}", name="某人", phone="19900008888").status_code == 403


def test_a_head_of_another_seat_removes_nobody_here(campaign, seat):
    with scope.system("tests"):
        other = campaign.seats.exclude(pk=seat.pk).order_by("pk").first()
        theirs = SeatMember.objects.create(tenant=seat.tenant, seat=seat, user=make_user(), role="reviewer")
    client = browser(sit(seat_of(campaign, other.key)).user)
    assert post(client, f"/desk/{other.pk}/people/{theirs.pk}/remove/").status_code == 404


def test_what_a_removed_reviewer_had_not_signed_goes_back_to_the_heads_list(campaign, clock_at):
    host = seat_of(campaign, next(s.key for s in campaign.rules.seats if s.role == "host"))
    for row in file_many(campaign, "37", 2):
        pass_check(sit(host), row, "formal")
    with scope.system("tests"):
        entry = StageEntry.objects.exclude(docket__stage="formal").select_related("docket__seat").order_by("pk").first()
    stage, seat = entry.docket.stage, seat_of(campaign, entry.docket.seat.key)
    clock_at("2023-01-09 09:00")
    head, reviewer = sit(seat), sit(seat, "reviewer")
    at_desk(head, sheets.assign_reviewers, docket_of(campaign, stage, seat).pk, 0, [reviewer.user.pk])
    with scope.system("tests"):
        assert Assignment.objects.filter(user=reviewer.user, state="assigned").count() == 2
        task = Assignment.objects.filter(user=reviewer.user).first()
        member = SeatMember.objects.get(seat=seat, user=reviewer.user)

    post(browser(head.user), f"/desk/{seat.pk}/people/{member.pk}/remove/")

    with scope.system("tests"):
        assert set(Assignment.objects.filter(user=reviewer.user).values_list("state", flat=True)) == {"released"}
    for url in (f"/desk/{seat.pk}/tasks/{task.pk}/", f"/expert/tasks/{task.pk}/", f"/expert/tasks/{task.pk}/score/"):
        assert browser(reviewer.user).get(url).status_code in (403, 404)
