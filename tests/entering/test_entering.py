"""A filing that came on paper: entered by a desk with all the rules of a filing, counted at once, reviewed once its unit confirmed."""

from dataclasses import replace

import pytest

from accounts.kernel import scope
from accounts.kernel.policy import Refused
from accounts.models import Unit
from audit.models import AuditEntry
from campaigns.models import Permit, Seat
from campaigns.windows import OutsideWindow
from notices.models import Letter
from review import arrivals
from review.models import StageEntry
from submissions import actions
from submissions.entering import confirming
from submissions.entering.actions import UnitUnknown, cancel
from submissions.models import PaperFiling, StampedScan, Submission
from tests.cast import (
    actor_of,
    browser,
    demo_uscc,
    make_file,
    make_member,
    make_staff,
    make_tenant,
    make_unit,
    png,
    register_unit,
    upload,
)
from tests.review.stage import sit

P, S = Submission.Paper, Submission.State
AFTER, LATER = "2020-08-24 09:00", "2020-08-31 09:00"


def now(row):
    with scope.system("test"):
        return Submission.objects.select_related("current", "unit").get(pk=row.pk)


def entries(row):
    with scope.system("test"):
        return StageEntry.objects.filter(submission=row).count()


def events(row):
    with scope.system("test"):
        label = "submissions.submission"
        return list(
            AuditEntry.objects.filter(object_id=str(row.pk), object_type=label).values_list("action", flat=True)
        )


def as_unit(unit, user, act, *args, **kwargs):
    with scope.self_(unit=unit, user=user):
        return act(*args, actor=actor_of(user, unit=unit), **kwargs)


@pytest.fixture
def desk(make_desk):
    return make_desk()


@pytest.fixture
def handed_in(desk, registered):
    """A filing of a registered unit, entered and handed in."""
    unit, user = registered(desk.campaign)
    row = desk.begin(unit)
    desk.fill(row)
    desk.submit(row)
    return desk, now(row), unit, user


def test_it_is_counted_and_receipted_at_once_but_not_reviewed(handed_in):
    desk, row, _unit, user = handed_in

    assert (row.state, row.paper_state) == (S.SUBMITTED, P.WAITING)
    assert row.current.receipt_number
    assert row.current.submitted_by == desk.head
    assert entries(row) == 0
    with scope.system("test"):
        assert PaperFiling.objects.get(submission=row).due_at is not None
        told = list(Letter.objects.filter(event="paper.waiting").values_list("channel", "user_id"))
    assert ("inapp", user.pk) in told
    assert ("sms", None) in told


def test_a_member_of_the_unit_confirms_it_and_it_goes_on(handed_in):
    _desk, row, unit, user = handed_in

    as_unit(unit, user, confirming.confirm, row.pk)

    row = now(row)
    assert row.paper_state == P.CONFIRMED
    assert row.created_by == user
    assert entries(row) == 1
    assert [e for e in events(row) if e.startswith("paper.")] == ["paper.begin", "paper.hand_in", "paper.confirm"]
    with pytest.raises(Refused):
        as_unit(unit, user, confirming.confirm, row.pk)  # once


def test_an_objection_sends_it_back_to_the_desk_which_corrects_and_hands_in_again(handed_in):
    desk, row, unit, user = handed_in
    with pytest.raises(Refused):
        as_unit(unit, user, confirming.object_to, row.pk, reason="  ")

    as_unit(unit, user, confirming.object_to, row.pk, reason="案例名称与纸质件不一致")

    row = now(row)
    assert (row.state, row.paper_state) == (S.RETURNED, P.OBJECTED)
    assert entries(row) == 0
    with pytest.raises(Refused):  # the desk's to correct
        as_unit(unit, user, actions.save, row.pk, {"title": "改"}, revision=0, overwrite=True)
    with scope.tenant(desk.campaign.tenant):
        actions.save(row.pk, {"title": "演示改正后的案例"}, revision=0, actor=desk.actor, overwrite=True)
    desk.submit(row)
    as_unit(unit, user, confirming.confirm, row.pk)
    assert now(row).current.number == 2
    assert entries(row) == 1


def test_a_matching_stamped_scan_confirms_it_without_an_account(handed_in):
    desk, row, unit, _user = handed_in
    with scope.tenant(desk.campaign.tenant):
        wanted = [d.key for d in desk.campaign.rules.documents if d.part_of == "filing" and (d.stamped or d.signed)]
        for n, key in enumerate(wanted, 1):
            scan = StampedScan.objects.create(
                tenant_id=row.tenant_id, submission=row, document=key, content_hash=row.current.content_hash,
                checked="matched", file=make_file(desk.campaign.tenant, unit, kind="submission.scan"),
                uploaded_at=row.created_at, uploaded_by=desk.head,
            )  # fmt: skip
            confirming.on_scan(scan.submission)
            assert now(row).paper_state == (P.CONFIRMED if n == len(wanted) else P.WAITING)
        assert PaperFiling.objects.get(submission=row).way == "scan"
    assert entries(row) == 1


def test_the_desk_cancels_until_the_unit_has_confirmed_and_the_count_is_free(handed_in):
    desk, row, unit, user = handed_in
    with scope.tenant(desk.campaign.tenant):
        cancel(row.pk, reason="重复登记", actor=desk.actor)
    assert now(row).state == S.WITHDRAWN

    again = desk.begin(unit)
    desk.fill(again)
    desk.submit(again)
    as_unit(unit, user, confirming.confirm, again.pk)
    with pytest.raises(Refused), scope.tenant(desk.campaign.tenant):
        cancel(again.pk, reason="", actor=desk.actor)


def test_the_limit_of_the_notice_counts_what_waits_for_its_unit(make_desk, registered):
    desk = make_desk("fuchan-2020", at="2020-05-10 09:00")
    limit = next(c for c in desk.campaign.rules.counts if c.max)
    unit, _user = registered(desk.campaign)
    from submissions.eligibility import filed

    row = desk.begin(unit)
    with scope.system("test"):
        Submission.objects.filter(pk=row.pk).update(
            state=S.SUBMITTED, paper_state=P.WAITING, submitted_at=row.created_at
        )
        assert limit.max
        assert len(filed(desk.campaign, unit)) == 1


def test_a_unit_without_an_account_is_opened_with_its_letter_and_claimed_later(desk):
    with pytest.raises(UnitUnknown):
        desk.begin()
    kind = desk.campaign.rules.kinds[0].key
    facts = {
        "name": "演示纸质单位",
        "kind": kind,
        "region_code": "3702",
        "address": "演示路7号",
        "facts": {"facts": []},
    }
    with pytest.raises(Refused, match="授权书"):
        desk.begin_new(facts)
    row = desk.begin_new(facts, letter=upload("授权书.png", png()))
    unit = Unit.objects.get(uscc=demo_uscc(7001))
    assert now(row).unit == unit
    assert not unit.memberships.exists()
    user = make_member(unit)
    with scope.system("test"):
        confirming.hand_over(unit)
    assert now(row).created_by == user


def test_four_eyes_and_own_units(handed_in):
    desk, row, unit, user = handed_in
    as_unit(unit, user, confirming.confirm, row.pk)
    from accounts.kernel.policy import may

    other = make_staff(desk.campaign.tenant, "manager")
    with scope.system("test"):
        entry = StageEntry.objects.select_related("docket__seat", "submission").get(submission=row)
        here = replace(desk.actor, seat=entry.docket.seat)
        there = replace(desk.of(other), seat=entry.docket.seat)
        assert "代录" in may(here, "entry.check", entry).reason
        assert may(there, "entry.check", entry)
    at_host = actor_of(desk.head, desk.campaign.tenant)
    with scope.tenant(desk.campaign.tenant):
        assert "代录" in may(at_host, "scan.judge", row).reason
    inside = make_staff(desk.campaign.tenant, "manager")
    register_unit(unit, desk.campaign.tenant, inside)
    unit.memberships.create(user=inside, role="filler")
    with pytest.raises(Refused), scope.tenant(desk.campaign.tenant):
        actions.submit(row.pk, actor=desk.of(inside))


def test_nobody_else_works_on_it(handed_in, make_desk):
    desk, row, _unit, _user = handed_in
    from accounts.kernel.policy import may

    stranger = replace(desk.actor, seat=replace_seat(desk))
    with scope.system("test"):
        assert not may(stranger, "submission.view", row)
        assert not may(stranger, "submission.edit", row)
        assert not may(actor_of(make_member(), unit=None), "paper.confirm", row)


def replace_seat(desk):
    with scope.system("test"):
        return (
            Seat.objects.select_related("campaign__version")
            .filter(campaign=desk.campaign)
            .exclude(pk=desk.seat.pk)
            .first()
        )


# ---------------------------------------------------------------- the deadline


def test_after_the_end_nothing_is_entered_unless_the_rules_count_the_arrival(make_desk, registered, clock_at):
    desk = make_desk()
    unit, _ = registered(desk.campaign)
    arrived = clock_at("2020-08-20 10:00")
    clock_at(AFTER)
    with pytest.raises(OutsideWindow, match="延期许可"):
        desk.begin(unit, arrived_at=arrived, note="签收单 1 号")


def test_what_arrived_before_the_end_is_entered_after_it_by_the_head_with_grounds(make_desk, registered, clock_at):
    desk = make_desk(arrival_counts=True)
    unit, _ = registered(desk.campaign)
    arrived = clock_at("2020-08-20 10:00")
    late = clock_at("2020-08-22 00:00")
    clock_at(AFTER)
    checker = desk.of(make_staff(desk.campaign.tenant, "formal_checker"), role="reviewer")
    with pytest.raises(OutsideWindow, match="收到时也已过"):
        desk.begin(unit, arrived_at=late, note="签收单 1 号")
    with pytest.raises(Refused, match="依据"):
        desk.begin(unit, arrived_at=arrived)
    with pytest.raises(Refused, match="负责人"):
        desk.begin(unit, actor=checker, arrived_at=arrived, note="签收单 1 号")
    row = desk.begin(unit, arrived_at=arrived, note="签收单 1 号")
    desk.fill(row)
    desk.submit(row)
    assert now(row).state == S.SUBMITTED
    assert "paper.by_arrival" in events(row)


def test_registered_before_the_end_it_may_be_handed_in_for_some_days_and_then_no_more(make_desk, registered, clock_at):
    desk = make_desk(arrival_counts=True, enter_workdays=3)
    unit, _ = registered(desk.campaign)
    clock_at("2020-08-21 16:00")
    row = desk.begin(unit)
    desk.fill(row)
    clock_at(LATER)
    with pytest.raises(OutsideWindow, match="现已超过"):
        desk.submit(row)
    clock_at(AFTER)
    desk.submit(row)
    with scope.system("test"):
        assert PaperFiling.objects.get(submission=row).by_arrival


def test_a_permit_for_the_unit_counts_for_its_paper(make_desk, registered, clock_at):
    desk = make_desk()
    unit, _ = registered(desk.campaign)
    until = clock_at("2020-08-25 00:00")
    at = clock_at(AFTER)
    with scope.tenant(desk.campaign.tenant):
        Permit.objects.create(
            tenant=desk.campaign.tenant, campaign=desk.campaign, unit=unit, window="file", until=until,
            reason="演示", granted_at=at, granted_by=desk.head,
        )  # fmt: skip
    row = desk.begin(unit)
    desk.fill(row)
    desk.submit(row)
    with scope.system("test"):
        assert not PaperFiling.objects.get(submission=row).by_arrival


def test_a_campaign_that_takes_no_paper_and_a_seat_that_may_not(make_desk, registered):
    desk = make_desk()
    unit, _ = registered(desk.campaign)
    seat = replace_seat(desk)
    with pytest.raises(Refused, match="主办单位代录"):
        desk.begin(unit, actor=desk.of(desk.head, seat=seat))


def test_the_pages_of_the_desk_and_of_the_unit(make_desk, registered):
    """The head is also somebody of a unit that is not registered here: at the desk that says nothing."""
    desk = make_desk()
    unit, user = registered(desk.campaign)
    make_unit().memberships.create(user=desk.head, role="admin")
    client, base = browser(desk.head), f"/desk/{desk.seat.pk}/paper/"
    from accounts.kernel.once import new_key

    assert client.get(base + "new/").status_code == 200
    posted = {
        "uscc": unit.uscc, "arrived_at": "2020-08-10T08:00", "contact": "演示甲", "phone": "19900001111",
        "paper": upload("纸质.png", png()), "_key": new_key(),
    }  # fmt: skip
    answer = client.post(base + "new/", posted | {"uscc": "91370200MA3C00000X"})
    assert "校验位" in answer.content.decode() or "统一社会信用代码" in answer.content.decode()
    answer = client.post(base + "new/", posted | {"paper": upload("纸质.png", png()), "_key": new_key()})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    with scope.system("test"):
        row = Submission.objects.get(unit=unit)
    form = desk.campaign.rules.forms_for("file")[0]
    for page in ("", "check/", "papers/", f"fill/{form.key}/{form.sections[0].key}/"):
        shown = client.get(f"{base}{row.pk}/{page}")
        assert shown.status_code == 200, (page, shown.content.decode()[-1500:])
        assert "/apply/submissions/" not in shown.content.decode(), page
    own = browser(user, unit).get(f"/apply/submissions/{row.pk}/").content.decode()
    assert "代录中" in own
    assert "填写检查与提交" not in own
    desk.fill(row)
    answer = client.post(f"{base}{row.pk}/submit/", {"_key": new_key()})
    assert answer["Location"] == f"{base}{row.pk}/"
    own = browser(user, unit).get(f"/apply/submissions/{row.pk}/").content.decode()
    assert "确认无误" in own
    browser(user, unit).post(f"/apply/submissions/{row.pk}/entered/confirm/", {"_key": new_key()})
    assert now(row).paper_state == P.CONFIRMED


def test_a_seat_enters_what_comes_to_it_and_nothing_else(make_desk, registered):
    desk = make_desk(seats=True)
    unit, _ = registered(desk.campaign)
    takes, other = None, None
    with scope.system("test"):
        seats = list(
            Seat.objects.select_related("campaign__version").filter(campaign=desk.campaign).exclude(role="host")
        )
    for seat in seats:
        actor = desk.of(desk.head, seat=seat)
        row = desk.begin(unit, actor=actor)
        with scope.tenant(desk.campaign.tenant):
            paper = PaperFiling.objects.select_related("seat").get(submission=row)
            row = Submission.objects.select_related("campaign__version", "unit", "recommender").get(pk=row.pk)
            answer = confirming.comes_to(row, paper)
        takes, other = (seat, other) if answer else (takes, seat)
    assert takes is not None
    assert other is not None


def test_the_paper_is_read_by_its_unit_its_desk_and_the_host_alone(desk, registered):
    unit, user = registered(desk.campaign)
    row = desk.begin(unit)
    with scope.system("test"):
        url = PaperFiling.objects.select_related("paper").get(submission=row).paper.get_absolute_url()
    publisher = make_staff(desk.campaign.tenant, "publicity_editor")
    allowed = [browser(desk.head), browser(user, unit)]
    foreign = [browser(publisher), browser(make_member()), browser(make_staff(make_tenant()))]
    assert [client.get(url).status_code for client in allowed] == [200, 200]
    assert all(client.get(url).status_code in (403, 404) for client in foreign)
    desk.fill(row)
    desk.submit(row)
    assert browser(publisher).get(url).status_code == 200  # handed in: whoever reads the filing at the host


def test_a_desk_of_a_campaign_that_takes_no_paper_says_so(make_desk):
    desk = make_desk()
    with scope.system("test"):
        seat = Seat.objects.filter(campaign=desk.campaign, role="host").first()
        version = desk.campaign.version
        data = dict(version.data)
        data.pop("on_paper")
        type(version).objects.filter(pk=version.pk).update(data=data)
    page = browser(desk.head).get(f"/desk/{seat.pk}/paper/").content.decode()
    assert "不接收纸质代录" in page
    assert browser(desk.head).get(f"/desk/{seat.pk}/paper/new/").status_code == 403


def test_what_nobody_confirmed_in_its_term_is_a_to_do(handed_in, clock_at):
    desk, _, unit, user = handed_in
    assert "待确认的代录申报" in browser(user, unit).get("/apply/").content.decode()
    assert "逾期未经单位确认" not in browser(desk.head).get(f"/desk/{desk.seat.pk}/").content.decode()
    clock_at("2020-08-20 09:00")
    assert "逾期未经单位确认" in browser(desk.head).get(f"/desk/{desk.seat.pk}/").content.decode()


def test_a_docket_waits_for_what_its_units_have_not_confirmed_and_for_paper_that_may_still_be_entered(
    make_desk, registered, clock_at
):
    desk = make_desk(arrival_counts=True, enter_workdays=3)
    rows = []
    for unit, user in (registered(desk.campaign), registered(desk.campaign)):
        rows.append((desk.begin(unit), unit, user))
        desk.fill(rows[-1][0])
        desk.submit(rows[-1][0])
    as_unit(*rows[0][1:], confirming.confirm, rows[0][0].pk)
    with scope.system("test"):
        entry = StageEntry.objects.select_related("docket__campaign__version", "docket__seat").get()
        waiting = now(rows[1][0])
        Submission.objects.filter(pk=waiting.pk).update(
            picks=entry.submission.picks, recommender=entry.submission.recommender
        )
        soon = arrivals.coming(entry.docket, 0, clock_at(AFTER))
        assert (soon.filing, soon.entered) == (True, 1)
        assert "待单位确认" in soon.sentence
        late = arrivals.coming(entry.docket, 0, clock_at("2020-09-10 09:00"))
        assert (late.filing, late.entered) == (False, 1)
    with scope.tenant(desk.campaign.tenant):
        cancel(waiting.pk, reason="逾期未确认", actor=desk.actor)
    with scope.system("test"):
        assert not arrivals.coming(entry.docket, 0, clock_at("2020-09-10 09:00"))


@pytest.mark.parametrize("seats", [False, True])
def test_only_desks_that_take_paper_have_an_entry_for_it(make_desk, seats):
    there = make_desk(seats=seats)
    with scope.system("test"):
        seat = Seat.objects.filter(campaign=there.campaign).exclude(role="host").order_by("pk")[0]

    def navigation(seat):
        page = browser(sit(seat).user).get(f"/desk/{seat.pk}/").content.decode()
        return page[page.index('aria-label="工作台导航"') : page.index("</aside>")]

    assert ("纸质代录" in navigation(seat)) is seats
    assert "纸质代录" in navigation(there.seat)
