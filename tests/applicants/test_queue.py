"""The host's queue: two working days, overdue marks, search, decisions one by one and several at once (row S3)."""

import pytest

from accounts.kernel import scope
from accounts.kernel.once import new_key
from accounts.models import Membership, StaffRole, Unit
from applicants import tasks
from notices.models import Letter
from tests.cast import browser, demo_uscc, make_campaign, make_member, make_staff, make_tenant, make_unit

from .registration import again, checker, form, waiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign(clock_at):
    clock_at("2022-11-28 09:00")
    return make_campaign(make_tenant(name="演示主办单位"))


def shown(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_last_day_and_the_day_after_are_marked_by_colour_and_word(campaign, clock_at):
    waiting(campaign)
    client, base = checker(campaign)

    clock_at("2022-11-29 10:00")
    assert "今日到期" not in shown(client, base)
    clock_at("2022-11-30 10:00")
    assert "今日到期" in shown(client, base)
    clock_at("2022-12-01 00:00")
    late = shown(client, base)
    assert "已逾期 1 天" in late
    assert "1 项已超过审核期限" in late


def test_a_corrected_calendar_moves_the_deadline_of_what_waits(campaign):
    from accounts import calendar
    from tests.accounts.test_workdays import admin, at

    row = waiting(campaign)
    with scope.system("test"):
        calendar.correct(
            at("2022-11-29 00:00").date(), at("2022-11-29 00:00").date(), is_workday=False, note="演示", actor=admin()
        )

    assert again(row).due_at == at("2022-12-02 00:00")


def test_checkers_are_reminded_once_a_day_while_something_is_overdue(campaign, clock_at):
    waiting(campaign)
    client, _ = checker(campaign)
    make_staff(campaign.tenant, "formal_checker")
    run = lambda: [tasks.remind() for _ in range(2)]  # noqa: E731

    with scope.system("test"):
        run()
        assert not Letter.objects.filter(event="registration.overdue").exists()
        clock_at("2022-12-01 00:00")
        run()
        assert Letter.objects.filter(event="registration.overdue").count() == 1
        clock_at("2022-12-02 00:00")
        run()
        letters = Letter.objects.filter(event="registration.overdue").order_by("pk")
        assert {letter.user for letter in letters} == {StaffRole.objects.get(role="registration_checker").user}
        assert len(letters) == 2
    assert "已超过审核期限的注册申请" in shown(client, f"/host/{campaign.tenant.slug}/")


def test_the_queue_is_searched_narrowed_and_ordered(campaign, clock_at):
    waiting(campaign, 1, name="演示甲有限公司")
    clock_at("2022-11-28 10:00")
    waiting(campaign, 2, name="演示乙有限公司", contact_name="欧阳演示")
    client, base = checker(campaign)

    assert "演示乙" not in shown(client, f"{base}?q=演示甲")
    assert "演示甲" not in shown(client, f"{base}?q={demo_uscc(5002)}")
    assert "演示甲" not in shown(client, f"{base}?q=欧阳")
    assert "没有符合条件" in shown(client, f"{base}?q=没有这一家")
    assert "没有符合条件" in shown(client, f"{base}?basis=claim")
    assert "没有符合条件" in shown(client, f"{base}?late=1")
    newest = shown(client, f"{base}?sort=newest&campaign={campaign.pk}")
    assert newest.index("演示乙") < newest.index("演示甲")
    assert shown(client, f"{base}?sort=nonsense&campaign=x&state=nonsense")


@pytest.mark.parametrize("rows", [1, 6])
def test_the_queue_costs_the_same_for_one_row_or_many(campaign, rows, django_assert_max_num_queries):
    for n in range(rows):
        waiting(campaign, n)
    client, base = checker(campaign)
    client.get(base)

    with django_assert_max_num_queries(30):
        client.get(base)


def bulk(client, base: str, rows, decision: str, **values) -> str:
    answer = client.post(f"{base}bulk/", {"rows": [row.pk for row in rows], "decision": decision, **values})
    assert answer.status_code in (200, 302)
    return answer.content.decode()


def test_several_are_approved_and_the_answer_says_who_was_not(campaign):
    fine, gone, known = waiting(campaign, 1), waiting(campaign, 2), waiting(campaign, 3, uscc=demo_uscc(77))
    make_member(make_unit("演示已有有限公司", uscc=demo_uscc(77)))
    alike = waiting(campaign, 4, name="演示同名研究所")
    make_unit("演示同名研究所", uscc=None)
    client, base = checker(campaign)
    other, _ = checker(campaign)
    other.post(f"{base}{gone.pk}/refuse/", {"_key": new_key(), "reason": "演示"})

    page = bulk(client, base, [fine, gone, known, alike], "approve")

    assert "已办理 1 项，未办理 3 项" in page
    assert "可能有人刚刚处理过" in page
    assert page.count("需要先核对") == 2
    assert [again(row).state for row in (fine, gone, known, alike)] == ["approved", "refused", "pending", "pending"]
    assert Unit.objects.filter(name=fine.name).count() == 1


def test_posting_a_bulk_decision_again_changes_nothing(campaign):
    rows = [waiting(campaign, 1), waiting(campaign, 2)]
    client, base = checker(campaign)

    bulk(client, base, rows, "approve")
    page = bulk(client, base, rows, "approve")

    assert page.count("已由您办理") == 2
    with scope.system("test"):
        assert Letter.objects.filter(event="registration.approved", channel="sms").count() == 2


def test_several_are_sent_back_with_one_reason_and_not_without(campaign):
    rows = [waiting(campaign, 1), waiting(campaign, 2)]
    client, base = checker(campaign)

    bulk(client, base, rows, "refuse", reason="")
    assert {again(row).state for row in rows} == {"pending"}
    bulk(client, base, rows, "refuse", marks=["letter:0"], reason="请重新上传。")

    assert {again(row).state for row in rows} == {"refused"}
    assert again(rows[0]).reason == "注册授权书：没有加盖单位公章；请重新上传。"


def test_a_bulk_decision_reaches_only_the_hosts_own(campaign):
    row = waiting(make_campaign(make_tenant()), 1)
    client, base = checker(campaign)

    bulk(client, base, [row], "approve")

    assert again(row).state == "pending"


def test_reasons_stand_at_their_fields_when_the_registrant_corrects(campaign):
    row = waiting(campaign)
    client, base = checker(campaign)
    client.post(f"{base}{row.pk}/refuse/", {"_key": new_key(), "marks": ["letter:0", "name:0"]})
    person = browser(row.user)

    page = shown(person, f"/apply/registration/{row.pk}/")

    assert again(row).remarks == {
        "letter": ["没有加盖单位公章"],
        "name": ["与营业执照或法人证书不一致，请填写全称"],
    }
    assert page.count("审核意见") == 2
    assert "没有加盖单位公章" in page
    answer = person.post(
        f"/apply/registration/{row.pk}/", form(letter=None, uscc=row.uscc, facts=[], password=None, again=None)
    )
    assert answer.status_code == 302
    assert again(row).state == "pending"


@pytest.mark.parametrize("tie", ["same_unit", "same_name"])
def test_nobody_decides_about_a_unit_they_belong_to(campaign, tie):
    row = waiting(campaign)
    unit = make_unit(row.name if tie == "same_name" else "演示别名有限公司")
    if tie == "same_unit":
        Unit.objects.filter(pk=unit.pk).update(uscc=row.uscc)
    staff = make_staff(campaign.tenant, "registration_checker")
    Membership.objects.create(user=staff, unit=unit, role="filler")
    client, base = browser(staff, unit), f"/host/{campaign.tenant.slug}/registrations/"

    page = shown(client, f"{base}{row.pk}/")
    answer = client.post(f"{base}{row.pk}/approve/", {"_key": new_key()})

    assert "须回避" in page
    assert answer.status_code == 403
    assert "须回避" in bulk(client, base, [row], "approve")
    assert again(row).state == "pending"


def test_a_year_without_announced_holidays_is_named_in_the_queue(campaign, clock_at):
    clock_at("2039-05-05 09:00")
    client, base = checker(campaign)

    assert "2039 年的放假安排尚未公布" in shown(client, base)
