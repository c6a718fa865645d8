"""Paper copies are recorded by the code on them, and one list says who is missing what (fuchan: two copies by post)."""

import pytest

from accounts.kernel import scope
from accounts.kernel.once import new_key
from audit.models import AuditEntry
from notices.models import Letter
from submissions.documents.stamp import page_code, paper_tag
from submissions.models import PaperCopy, StampedScan, Submission
from submissions.tasks import code_number
from tests.cast import browser, make_campaign, make_staff, make_unit
from tests.filings import make_submission, refile
from tests.submissions.test_host_pages import address, make_scan, text

pytestmark = pytest.mark.django_db
KEY = "application"


@pytest.fixture
def campaign(clock_at):
    clock_at("2020-04-20 09:00")
    return make_campaign(preset="fuchan-2020")


@pytest.fixture
def manager(campaign):
    return browser(make_staff(campaign.tenant))


@pytest.fixture
def row(campaign):
    return loaded(
        make_submission(campaign, make_unit("演示甲单位", kind=campaign.rules.kinds[0].key), title="演示方案")
    )


def loaded(row) -> Submission:
    with scope.system("test"):
        return Submission.objects.select_related("campaign__version", "current", "created_by").get(pk=row.pk)


def code(row, key: str = KEY, **changed) -> str:
    facts = {"number": code_number(row.number), "content_hash": row.current.content_hash, "page": 3, "pages": 8}
    return str(page_code(**(facts | changed), paper=paper_tag(key)))


def record(manager, campaign, typed: str, event: str = "arrived", on: str = "2020-04-20", **more) -> str:
    values = {"code": typed, "event": event, "on": on, "_key": new_key()} | more
    return text(manager.post(address(campaign, f"campaigns/{campaign.pk}/copies/record/"), values, follow=True))


def board(manager, campaign, query: str = "") -> str:
    return text(manager.get(address(campaign, f"campaigns/{campaign.pk}/copies/{query}")))


def test_posting_and_arrival_are_recorded_by_the_code_of_any_page(manager, campaign, row):
    assert "缺 2 份" in board(manager, campaign)
    assert "已登记寄出：演示甲单位" in record(manager, campaign, code(row), "posted", "2020-04-18", waybill="SF100")
    assert "已寄出，未收到" in board(manager, campaign)
    assert "已登记收到" in record(manager, campaign, f" {code(row).lower()}\r", copies="1")
    assert "收到 1 份，缺 1 份" in board(manager, campaign)
    record(manager, campaign, code(row, page=1))
    said = board(manager, campaign)
    assert ("已收到 2 份" in said, "SF100" in said, "2020-04-18" in said) == (True, True, True)
    with scope.system("test"):
        made = PaperCopy.objects.get()
        assert AuditEntry.objects.filter(action="submission.copies").count() == 3
    assert (made.copies, str(made.posted_on), str(made.arrived_on)) == (2, "2020-04-18", "2020-04-20")
    with scope.system("test"):  # the applicant hears of it once, however often it is corrected
        letters = Letter.objects.filter(template="paper.arrived")
        assert [letter.user_id for letter in letters] == [row.created_by_id]


def test_only_what_is_missing_is_listed_when_asked(manager, campaign, row):
    assert "演示甲单位" in board(manager, campaign, "?missing=1")
    record(manager, campaign, code(row))
    assert "演示甲单位" in board(manager, campaign, "?missing=1")  # the stamped scan has not come
    scan = make_scan(row, checked=StampedScan.Check.MATCHED)
    assert scan.document == KEY
    assert "没有缺件" in board(manager, campaign, "?missing=1")


def test_wrong_codes_are_refused_with_what_to_do(manager, campaign, row):
    assert "不是本平台文件上的编码" in record(manager, campaign, "4006381333931")
    assert "没有编号为 KEINE-1" in record(manager, campaign, code(row, number="KEINE-1"))
    assert "印的是另一版内容" in record(manager, campaign, code(row, content_hash="0" * 64))
    assert "不要求寄送纸质件" in record(manager, campaign, code(row, key="summary"))
    assert "日期不能晚于今天" in record(manager, campaign, code(row), on="2020-04-21")
    assert "没有登记" in record(manager, campaign, code(row), copies="0")
    with scope.system("test"):
        assert not PaperCopy.objects.exists()


def test_copies_of_an_earlier_version_no_longer_count(manager, campaign, row):
    record(manager, campaign, code(row))
    refile(row)
    row = loaded(row)
    assert "缺 2 份" in board(manager, campaign)
    assert "已登记收到" in record(manager, campaign, code(row))


def test_whoever_does_not_check_papers_reads_the_list_and_records_nothing(campaign, row):
    reader = browser(make_staff(campaign.tenant, role="publicity_editor"))
    assert "登记寄出和收到" not in board(reader, campaign)
    values = {"code": code(row), "event": "arrived", "on": "2020-04-20", "_key": new_key()}
    assert reader.post(address(campaign, f"campaigns/{campaign.pk}/copies/record/"), values).status_code == 403


def test_the_list_costs_the_same_for_one_filing_or_many(manager, campaign, row, django_assert_max_num_queries):
    board(manager, campaign)
    with django_assert_max_num_queries(40) as one:
        board(manager, campaign)
    for _ in range(4):
        make_submission(campaign)
    with django_assert_max_num_queries(len(one)):
        board(manager, campaign)
