"""The host reads every filing of its campaigns, and judges by eye the scans whose codes could not be read."""

import pytest

from accounts.kernel import scope
from accounts.kernel.clock import clock
from accounts.kernel.once import new_key
from audit.models import AuditEntry
from submissions.models import Draft, StampedScan, Submission
from tests.cast import browser, make_campaign, make_file, make_member, make_staff, make_tenant, make_unit
from tests.filings import make_submission, refile

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign(clock_at):
    clock_at("2022-12-20 09:00")
    return make_campaign()


@pytest.fixture
def manager(campaign):
    return browser(make_staff(campaign.tenant))


def address(campaign, rest: str) -> str:
    return f"/host/{campaign.tenant.slug}/{rest}"


def text(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def filed(campaign, title: str, region: str = "37", **values) -> Submission:
    unit = make_unit(kind=campaign.rules.kinds[0].key, region_code=region)
    return make_submission(campaign, unit, title=title, **values)


def make_scan(row: Submission, checked: str = "manual") -> StampedScan:
    with scope.system("scan"):
        return StampedScan.objects.create(
            tenant_id=row.tenant_id, submission=row, document=stamped(row), content_hash=row.current.content_hash,
            file=make_file(row.campaign.tenant, kind="submission.scan", name="演示扫描件.pdf"), uploaded_at=clock(),
            uploaded_by=row.created_by, checked=checked,
        )  # fmt: skip


def stamped(row: Submission) -> str:
    return next(d.key for d in row.campaign.rules.documents if d.stamped and d.when is None and d.part_of == "filing")


@pytest.mark.parametrize(
    "query, found",
    [
        ("", {"演示甲方案", "演示乙方案"}),
        ("?q=甲方", {"演示甲方案"}),
        ("?region=32", {"演示乙方案"}),
        ("?state=submitted", {"演示甲方案", "演示乙方案"}),
        ("?state=selected", set()),
        ("?state=nonsense&region=zz&page=x", {"演示甲方案", "演示乙方案"}),
        ("?q=" + "长" * 300, {"演示甲方案", "演示乙方案"}),
    ],
)
def test_the_list_can_be_narrowed_and_nonsense_narrows_nothing(campaign, manager, query, found):
    filed(campaign, "演示甲方案", "3702")
    filed(campaign, "演示乙方案", "3201")

    page = text(manager.get(address(campaign, f"campaigns/{campaign.pk}/submissions/{query}")))

    assert {title for title in ("演示甲方案", "演示乙方案") if title in page} == found


def test_the_list_costs_the_same_for_one_or_many_and_reads_no_answers(campaign, manager, django_assert_max_num_queries):
    url = address(campaign, f"campaigns/{campaign.pk}/submissions/")
    make_submission(campaign)
    manager.get(url)
    with django_assert_max_num_queries(32) as one:
        manager.get(url)
    for _ in range(8):
        make_submission(campaign)
    with django_assert_max_num_queries(32) as many:
        page = text(manager.get(url))

    assert "共 9 项" in page
    assert len(many.captured_queries) <= len(one.captured_queries)
    assert not [q for q in many.captured_queries if '"submissions_draft"' in q["sql"]]


def test_any_staff_reads_a_filing_with_its_versions_and_no_personal_values(campaign):
    row = filed(campaign, "演示甲方案")
    with scope.system("read"):
        first = row.current.receipt_number
    second = refile(row).receipt_number
    reader = browser(make_staff(campaign.tenant, "registration_checker"))

    page = text(reader.get(address(campaign, f"submissions/{row.pk}/")))

    assert first in page
    assert second in page
    assert "个人信息，已隐藏" in page
    assert "13800000000" not in page
    assert "不是最新的" in text(reader.get(address(campaign, f"submissions/{row.pk}/?version=1")))
    assert "不是最新的" not in text(reader.get(address(campaign, f"submissions/{row.pk}/?version=nonsense")))


def test_of_a_draft_the_host_sees_that_it_is_there_and_nothing_of_its_content(campaign, manager):
    unit = make_unit(kind=campaign.rules.kinds[0].key)
    with scope.system("a draft"):
        row = Submission.objects.create(
            tenant_id=campaign.tenant_id, campaign=campaign, unit=unit, title="演示草稿", unit_name=unit.name,
            region_code="37", created_at=clock(), created_by=make_member(unit),
        )  # fmt: skip
        Draft.objects.create(
            tenant_id=campaign.tenant_id, submission=row, answers={"title": "没有提交的内容"}, saved_at=clock(),
            saved_by=row.created_by,
        )  # fmt: skip

    assert "演示草稿" in text(manager.get(address(campaign, f"campaigns/{campaign.pk}/submissions/?state=draft")))
    page = text(manager.get(address(campaign, f"submissions/{row.pk}/")))
    assert "还没有提交" in page
    assert "没有提交的内容" not in page


def test_another_hosts_filing_is_not_there(campaign):
    row = filed(campaign, "演示甲方案")
    other = make_tenant()
    client = browser(make_staff(other))

    assert client.get(f"/host/{other.slug}/submissions/{row.pk}/").status_code == 404
    assert client.get(f"/host/{other.slug}/campaigns/{campaign.pk}/submissions/").status_code == 404


def judge(client, scan, **values):
    url = f"/host/{scan.submission.campaign.tenant.slug}/scans/{scan.pk}/judge/"
    return client.post(url, {"_key": new_key(), **values}, follow=True)


def test_a_scan_without_readable_codes_is_confirmed_by_eye_and_recorded(campaign, manager):
    scan = make_scan(filed(campaign, "演示甲方案"))

    page = text(judge(manager, scan, matches="1"))

    assert "主办单位已人工核对" in page
    assert "核对不符" not in page
    with scope.system("read"):
        assert StampedScan.objects.get().checked == "matched"
        assert AuditEntry.objects.filter(action="submission.scan_judged").count() == 1


def test_a_scan_is_refused_only_with_a_reason_and_is_then_void(campaign, manager):
    scan = make_scan(filed(campaign, "演示甲方案"))

    assert "请写明哪里不符" in text(judge(manager, scan, reason=" "))
    assert "已标为不符" in text(judge(manager, scan, reason="公章不清晰"))
    with scope.system("read"):
        scan.refresh_from_db()
        assert (scan.checked, scan.note, scan.void_at is None) == ("refused", "公章不清晰", False)


def test_a_scan_is_judged_once_and_only_by_those_who_check(campaign, manager):
    scan = make_scan(filed(campaign, "演示甲方案"))

    assert judge(browser(make_staff(campaign.tenant, "publicity_editor")), scan, matches="1").status_code == 403
    judge(manager, scan, matches="1")
    assert "已经核对过" in text(judge(manager, scan, reason="公章不清晰"))
    with scope.system("read"):
        assert StampedScan.objects.get().checked == "matched"
