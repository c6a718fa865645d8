"""A code that is known already: nothing is disclosed before the number is proven, nobody gets in by knowing it (row S2)."""

import pytest

from accounts.kernel import scope
from accounts.kernel.once import new_key
from accounts.models import Membership, Unit
from applicants.actions import entering
from applicants.actions import registering as actions
from applicants.models import JoinRequest, Registration
from audit.models import AuditEntry
from notices.models import Letter
from tests.cast import actor_of, browser, demo_uscc, make_campaign, make_member, make_staff, make_tenant, make_unit

from .registration import PHONE, again, checker, form, newcomer, post, waiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign(clock_at):
    clock_at("2022-11-28 09:00")
    return make_campaign(make_tenant(name="演示主办单位"))


@pytest.fixture
def known():
    """A unit with the code of the form, and its administrator."""
    unit = make_unit("演示老单位有限公司", uscc=demo_uscc(4001))
    return unit, make_member(unit, name="演示老管理员")


def letters(event: str) -> list[Letter]:
    with scope.system("test"):
        return list(Letter.objects.filter(event=event, channel="inapp").order_by("pk"))


def test_the_newcomer_is_offered_two_ways_and_learns_nothing_of_the_unit(campaign, known):
    page = post(newcomer(campaign), campaign).content.decode()

    assert "请本单位管理员邀请您" in page
    assert "凭新的授权书认领" in page
    assert "演示老单位" not in page
    assert "演示老管理员" not in page
    with scope.system("test"):
        assert not Registration.objects.exists()


def test_before_the_number_is_proven_a_known_and_an_unknown_code_answer_alike(campaign, known):
    answers = [
        browser().post(f"/c/{campaign.slug}/register/ask/", form(uscc=demo_uscc(n), letter=None, license=None))
        for n in (4001, 4002)
    ]

    assert [a["Location"] for a in answers] == [f"/c/{campaign.slug}/register/phone/"] * 2
    with scope.system("test"):
        assert not JoinRequest.objects.exists()


def test_asking_reaches_the_administrator_once_and_at_most_three_units_a_day(campaign, known):
    client = newcomer(campaign)
    ask = lambda **values: client.post(f"/c/{campaign.slug}/register/ask/", form(**values), follow=True)  # noqa: E731

    assert "请求已转告" in ask().content.decode()
    ask()
    ask()
    spent = ask().content.decode()

    assert "已达上限" in spent
    with scope.system("test"):
        row = JoinRequest.objects.get()
    assert (row.unit, row.name) == (known[0], "演示甲")
    assert [letter.user for letter in letters("join.asked")] == [known[1]]


def claimed(campaign):
    answer = post(newcomer(campaign), campaign, claim="1")
    assert answer.status_code == 302
    with scope.system("test"):
        return Registration.objects.get()


def test_a_claim_is_told_to_the_old_administrator_at_once(campaign, known):
    row = claimed(campaign)

    assert (row.basis, row.unit) == ("claim", None)
    assert [letter.user for letter in letters("registration.claimed")] == [known[1]]
    assert not Membership.objects.filter(user=row.user).exists()


@pytest.mark.parametrize(("choice", "role", "active"), [("fillers", "filler", True), ("removed", "admin", False)])
def test_the_host_decides_what_becomes_of_the_old_administrator(campaign, known, choice, role, active):
    row, (unit, old) = claimed(campaign), known
    client, base = checker(campaign)

    undecided = client.post(f"{base}{row.pk}/approve/", {"_key": new_key()}).content.decode()
    assert "请选择原管理员如何处理" in undecided
    assert again(row).state == "pending"
    client.post(f"{base}{row.pk}/approve/", {"_key": new_key(), "old_admins": choice})

    assert again(row).unit == unit
    assert unit.memberships.get(user=row.user).role == "admin"
    assert (unit.memberships.get(user=old).role, unit.memberships.get(user=old).is_active) == (role, active)
    assert Unit.objects.filter(uscc=unit.uscc).count() == 1
    assert [letter.user for letter in letters("registration.claim_approved")] == [old]
    with scope.system("test"):
        assert AuditEntry.objects.get(action="registration.claim").after["old_admins"] == choice


def test_a_refused_claim_changes_nobody_and_the_administrator_hears_of_it(campaign, known):
    row, (unit, old) = claimed(campaign), known
    client, base = checker(campaign)
    client.post(f"{base}{row.pk}/refuse/", {"_key": new_key(), "reason": "公章不符"})

    assert list(unit.memberships.values_list("user_id", "role")) == [(old.pk, "admin")]
    assert [letter.user for letter in letters("registration.claim_refused")] == [old]


def test_a_claim_needs_a_new_letter(campaign, known):
    page = post(newcomer(campaign), campaign, claim="1", letter=None).content.decode()

    assert "加盖公章的注册授权书" in page
    with scope.system("test"):
        assert not Registration.objects.exists()


def test_a_code_that_became_known_while_waiting_is_decided_as_a_claim(campaign):
    first, second = waiting(campaign, 1, uscc=demo_uscc(6)), waiting(campaign, 2, uscc=demo_uscc(6))
    client, base = checker(campaign)
    client.post(f"{base}{first.pk}/approve/", {"_key": new_key()})

    page = client.get(f"{base}{second.pk}/").content.decode()
    answer = client.post(f"{base}{second.pk}/approve/", {"_key": new_key()})

    assert "按认领办理" in page
    assert answer.status_code == 200
    assert Unit.objects.filter(uscc=demo_uscc(6)).count() == 1
    assert again(second).state == "pending"


def test_who_loses_the_race_for_a_code_is_told_and_nothing_is_half_done(campaign, monkeypatch):
    row = waiting(campaign, 1, uscc=demo_uscc(7))
    make_unit("演示快一步有限公司", uscc=demo_uscc(7))
    monkeypatch.setattr(entering.unit_facts, "by_code", lambda code: None)  # looked before the other one committed
    staff = make_staff(campaign.tenant, "registration_checker")

    with scope.tenant(campaign.tenant), pytest.raises(entering.NotSettled, match="刚刚已有单位注册"):
        actions.approve(row.pk, actor=actor_of(staff, campaign.tenant))

    assert again(row).state == "pending"
    assert Unit.objects.filter(uscc=demo_uscc(7)).count() == 1
    assert not Membership.objects.filter(user=row.user).exists()


def test_a_member_of_the_unit_does_not_register_it_again(campaign, known):
    unit, member = known
    client = browser(member, unit)

    page = client.post(f"/c/{campaign.slug}/register/?tab=enterprise", form(password=None, again=None)).content.decode()

    assert "您已是该单位的成员" in page


def test_a_namesake_without_code_is_shown_and_may_be_joined(campaign):
    old = make_unit("演示同名（济南）研究所", uscc=None)
    admin = make_member(old)
    row = waiting(campaign, 1, name="演示同名(济南)研究所")
    client, base = checker(campaign)

    page = client.get(f"{base}{row.pk}/").content.decode()
    client.post(f"{base}{row.pk}/approve/", {"_key": new_key(), "join": str(old.pk)})

    assert "疑似同一单位" in page
    assert again(row).unit == old
    assert old.memberships.get(user=row.user).role == "filler"
    assert Unit.objects.get(pk=old.pk).uscc == row.uscc
    assert [letter.user for letter in letters("registration.joined")] == [admin]


def test_two_codes_are_two_units_however_they_are_named(campaign):
    other = make_unit("演示同名有限公司", uscc=demo_uscc(8))
    row = waiting(campaign, 1, name=other.name)
    client, base = checker(campaign)

    page = client.get(f"{base}{row.pk}/").content.decode()
    client.post(f"{base}{row.pk}/approve/", {"_key": new_key(), "join": str(other.pk)})

    assert "代码不同的是两个单位" in page
    assert again(row).unit != other
    assert again(row).unit.memberships.get().role == "admin"


def test_the_number_in_the_form_is_the_proven_one(campaign):
    post(newcomer(campaign), campaign)

    with scope.system("test"):
        assert Registration.objects.select_related("user").get().user.phone == "+86" + PHONE.replace(" ", "")
