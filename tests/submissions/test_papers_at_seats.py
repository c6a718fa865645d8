"""Stamped paper that comes to the recommending unit first (fuchan, 工业 APP): its people record and look; the host has it afterwards."""

import pytest

from accounts.kernel import scope
from accounts.kernel.once import new_key
from accounts.models import StoredFile
from audit.models import AuditEntry
from notices.models import Letter
from submissions.actions import grant
from submissions.documents.stamp import page_code, paper_tag
from submissions.models import PaperCopy, StampedScan, Submission
from submissions.tasks import code_number
from tests.cast import browser, make_campaign, make_staff, make_unit, make_user
from tests.filings import make_submission, refile
from tests.review.stage import seat_of, sit
from tests.submissions.test_host_pages import address, make_scan, text

pytestmark = pytest.mark.django_db
KEY = "application"


@pytest.fixture
def campaign(clock_at):
    clock_at("2020-04-20 09:00")
    return make_campaign(preset="fuchan-2020")


@pytest.fixture
def seat(campaign):
    return seat_of(campaign, "provinces_44")


@pytest.fixture
def reviewer(seat):
    return browser(sit(seat, "reviewer").user)


def filed(campaign, seat, name="演示甲单位"):
    """A filing that named the seat and was routed there."""
    unit = make_unit(name, kind=campaign.rules.kinds[0].key, region_code="4401")
    row = make_submission(campaign, unit, title="演示方案")
    with scope.system("test"):
        Submission.objects.filter(pk=row.pk).update(recommender=seat)
        grant(row, seat=seat)
        return Submission.objects.select_related("current", "unit", "created_by").get(pk=row.pk)


@pytest.fixture
def row(campaign, seat):
    return filed(campaign, seat)


def code(row, **changed) -> str:
    facts = {"number": code_number(row.number), "content_hash": row.current.content_hash, "page": 3, "pages": 8}
    return str(page_code(**(facts | changed), paper=paper_tag(KEY)))


def record(client, seat, typed, event="arrived", on="2020-04-20", **more) -> str:
    values = {"code": typed, "event": event, "on": on, "_key": new_key()} | more
    return text(client.post(f"/desk/{seat.pk}/copies/record/", values, follow=True))


def board(client, seat, query="") -> str:
    return text(client.get(f"/desk/{seat.pk}/copies/{query}"))


def test_the_seat_records_by_the_code_and_the_host_and_the_applicant_see_it(campaign, seat, reviewer, row):
    assert "缺 2 份" in board(reviewer, seat)
    assert "已登记收到：演示甲单位" in record(reviewer, seat, code(row))
    assert "已收到 2 份" in board(reviewer, seat)
    assert "已登记报送主办单位" in record(reviewer, seat, code(row), "passed_on", waybill="SF200")
    at_host = text(browser(make_staff(campaign.tenant)).get(address(campaign, f"campaigns/{campaign.pk}/copies/")))
    assert ("已寄出，未收到" in at_host, "SF200" in at_host) == (True, True)
    assert f"{seat.name} 2020-04-20 收到 2 份" in at_host
    own = text(browser(row.created_by, row.unit).get(f"/apply/submissions/{row.pk}/papers/"))
    assert f"{seat.name}登记：2020-04-20 收到 2 份" in own
    assert "主办单位登记：2020-04-20 寄出（运单号 SF200）" in own
    with scope.system("test"):
        copies = {copy.seat_id: copy for copy in PaperCopy.objects.all()}
        assert (copies[seat.pk].copies, copies[None].copies) == (2, 0)
        assert [letter.user_id for letter in Letter.objects.filter(template="paper.at_seat")] == [row.created_by_id]
        assert not Letter.objects.filter(template="paper.arrived").exists()
        assert AuditEntry.objects.filter(action="submission.copies").count() == 2


def test_arrivals_at_the_seat_and_at_the_host_are_two(campaign, seat, reviewer, row):
    record(reviewer, seat, code(row))
    manager = browser(make_staff(campaign.tenant))
    values = {"code": code(row), "event": "arrived", "on": "2020-04-19", "copies": "1", "_key": new_key()}
    manager.post(address(campaign, f"campaigns/{campaign.pk}/copies/record/"), values)
    with scope.system("test"):
        found = {c.seat_id: (str(c.arrived_on), c.copies) for c in PaperCopy.objects.all()}
    assert found == {seat.pk: ("2020-04-20", 2), None: ("2020-04-19", 1)}


def test_only_filings_that_came_to_the_seat_are_there(campaign, seat, reviewer, row):
    other = seat_of(campaign, "provinces_43")
    elsewhere = filed(campaign, other, "演示乙单位")
    assert "演示乙单位" not in board(reviewer, seat)
    assert "没有编号为" in record(reviewer, seat, code(elsewhere))
    stranger = browser(sit(other).user)
    assert "没有编号为" in record(stranger, other, code(row))
    assert stranger.get(f"/desk/{seat.pk}/copies/").status_code == 404
    with scope.system("test"):  # a seat that may read everything collects nothing of others
        grant(elsewhere, seat=seat)
    assert "演示乙单位" not in board(reviewer, seat)
    assert "不交到本席位" in record(reviewer, seat, code(elsewhere))
    with scope.system("test"):
        assert not PaperCopy.objects.exists()


@pytest.mark.parametrize(
    ("changed", "says"),
    [({"number": "KEINE-1"}, "没有编号为"), ({"content_hash": "0" * 64}, "印的是另一版内容")],
)
def test_wrong_codes_say_what_to_do(seat, reviewer, row, changed, says):
    assert says in record(reviewer, seat, code(row, **changed))
    assert "不是本平台文件上的编码" in record(reviewer, seat, "4006381333931")
    assert "没有登记" in record(reviewer, seat, code(row), event="nichts")


def test_copies_of_an_earlier_version_no_longer_count(seat, reviewer, row):
    record(reviewer, seat, code(row))
    refile(row)
    assert "缺 2 份" in board(reviewer, seat)


@pytest.fixture
def scan(row):
    made = make_scan(row, checked=StampedScan.Check.MANUAL)
    with scope.system("test"):
        StoredFile.objects.filter(pk=made.file_id).update(unit=row.unit)
        StampedScan.objects.filter(pk=made.pk).update(
            note="没有读到编码", pages=[{"at": 1, "is": 0, "turn": 0, "blank": False, "says": "没有读到编码"}]
        )
    return made


def judge(client, seat, scan, **values):
    return client.post(f"/desk/{seat.pk}/scans/{scan.pk}/judge/", {"_key": new_key()} | values)


def state(scan) -> tuple[str, str, bool]:
    with scope.system("test"):
        found = StampedScan.objects.get(pk=scan.pk)
    return found.checked, found.note, found.void_at is not None


def test_the_seat_looks_at_a_scan_and_the_applicant_reads_who_did(seat, reviewer, row, scan):
    assert "待人工核对的扫描件" in text(reviewer.get(f"/desk/{seat.pk}/"))
    page = text(reviewer.get(f"/desk/{seat.pk}/scans/{scan.pk}/"))
    assert ("没有读到编码" in page, f"/desk/{seat.pk}/scans/{scan.pk}/judge/" in page) == (True, True)
    assert "由受理申报的单位或主办单位人工核对" in text(
        browser(row.created_by, row.unit).get(f"/apply/submissions/{row.pk}/papers/")
    )

    assert judge(reviewer, seat, scan, matches="1").status_code == 302

    assert state(scan) == ("matched", f"{seat.name}已人工核对，与盖章件一致。", False)
    assert f"{seat.name}已人工核对" in text(
        browser(row.created_by, row.unit).get(f"/apply/submissions/{row.pk}/papers/")
    )
    assert "待人工核对的扫描件" not in text(reviewer.get(f"/desk/{seat.pk}/"))


def test_a_scan_is_refused_with_a_reason_the_applicant_reads(seat, reviewer, row, scan):
    assert judge(reviewer, seat, scan, reason=" ").status_code == 302
    assert state(scan)[0] == "manual"
    judge(reviewer, seat, scan, reason="第 2 页不是本单位的章")
    assert state(scan) == ("refused", "第 2 页不是本单位的章", True)
    assert "第 2 页不是本单位的章" in text(
        browser(row.created_by, row.unit).get(f"/apply/submissions/{row.pk}/papers/")
    )
    judge(reviewer, seat, scan, matches="1")  # somebody else with the page still open
    assert state(scan)[0] == "refused"


def test_whoever_is_of_the_unit_keeps_away(campaign, seat, row, scan):
    from accounts.models import Membership

    actor = sit(seat)
    with scope.system("test"):
        Membership.objects.create(unit=row.unit, user=actor.user, role="filler")
    own = browser(actor.user)
    assert row.number not in board(own, seat)
    assert own.get(f"/desk/{seat.pk}/scans/{scan.pk}/").status_code == 403
    assert judge(own, seat, scan, matches="1").status_code == 403
    assert "回避" in record(own, seat, code(row))
    assert (state(scan)[0], own.get(f"/desk/{seat.pk}/scans/{scan.pk}/pages/1/scan/").status_code) == ("manual", 403)


def test_whoever_declared_a_conflict_keeps_away(seat, row, scan):
    from review import engine
    from review.models import Assignment
    from tests.review.stage import entry_of

    actor = sit(seat)
    with scope.system("test"):
        row.campaign = seat.campaign
        engine.enter(seat.campaign.rules.stage("recommendation"), row)
        entry = entry_of(row, "recommendation")
        Assignment.objects.create(
            tenant=row.tenant,
            entry=entry,
            user=actor.user,
            step=0,
            state=Assignment.State.RECUSED,
            assigned_at=row.created_at,
        )
    assert judge(browser(actor.user), seat, scan, matches="1").status_code == 403
    assert "回避" in record(browser(actor.user), seat, code(row))


def test_other_seats_and_campaigns_whose_paper_goes_to_the_host(campaign, seat, row, scan, clock_at):
    other = browser(sit(seat_of(campaign, "provinces_43")).user)
    assert other.get(f"/desk/{seat_of(campaign, 'provinces_43').pk}/scans/{scan.pk}/").status_code == 404
    clock_at("2024-09-01 09:00")
    direct = make_campaign(preset="xinchuang-2024")
    with scope.system("test"):
        from campaigns.models import Seat

        somewhere = Seat.objects.filter(campaign=direct, tier="region").order_by("pk").first()
    member = browser(sit(somewhere, user=make_user()).user)
    assert member.get(f"/desk/{somewhere.pk}/copies/").status_code == 403
    assert "/copies/" not in text(member.get(f"/desk/{somewhere.pk}/"))


def test_the_list_costs_the_same_for_one_filing_or_many(campaign, seat, reviewer, row, django_assert_max_num_queries):
    board(reviewer, seat)
    with django_assert_max_num_queries(60) as one:
        board(reviewer, seat)
    for n in range(3):
        filed(campaign, seat, f"演示单位{n}")
    with django_assert_max_num_queries(len(one)):
        board(reviewer, seat)
