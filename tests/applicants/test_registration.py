"""A unit registers with a stamped letter, the host decides within two working days, the SMS tells (rows S2, S3)."""

import re
from datetime import timedelta

import pytest

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import real_now
from accounts.kernel.once import new_key
from accounts.models import Membership, Unit, User
from applicants.actions import registering as actions
from applicants.actions.registering import due_at
from applicants.models import ConsentRecord, ConsentText, Registration
from campaigns.models import Campaign
from notices.models import Letter
from notices.outbox import full_text
from tests.cast import (
    browser,
    demo_uscc,
    make_campaign,
    make_staff,
    make_tenant,
    upload,
)

pytestmark = pytest.mark.django_db
PHONE = "199 0000 8888"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


@pytest.fixture
def campaign(clock_at) -> Campaign:
    clock_at("2022-11-28 09:00")
    return make_campaign(make_tenant(name="演示主办单位"))


def sms_code(campaign: Campaign) -> str:
    with scope.system("test reads the letter"):
        letter = Letter.objects.filter(channel="sms").order_by("-pk").first()
        return re.search(r"\d{6}", full_text(letter)).group()


def verified(client, campaign):
    url = f"/c/{campaign.slug}/register/phone/"
    client.post(url, {"phone": PHONE, "send": "1"})
    return client.post(url, {"phone": PHONE, "check": "1", "code": sms_code(campaign)})


def facts(**values) -> dict:
    wanted = {
        "_key": new_key(),
        "kind": "enterprise",
        "name": "演示数智科技有限公司",
        "uscc": demo_uscc(4001),
        "region_code": "3701",
        "address": "演示路1号",
        "ownership": "private",
        "enterprise_type": "vendor",
        "facts": ["legal_person", "registered_in_china"],
        "contact_name": "演示甲",
        "id_number": "999999199001011234",
        "letter": upload("授权书.pdf", PDF),
        "license": upload("执照.pdf", PDF),
        "password": "yanshi-mima-2022",
        "again": "yanshi-mima-2022",
        "text_agreement": "on",
        "text_privacy": "on",
        "text_id_number": "on",
        **values,
    }
    return {name: value for name, value in wanted.items() if value is not None}


def id_number() -> str:
    body = "99999919900101123"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


def register(client, campaign, **values):
    return client.post(f"/c/{campaign.slug}/register/?tab=enterprise", facts(**{"id_number": id_number(), **values}))


def registered(campaign) -> tuple:
    client = browser()
    verified(client, campaign)
    response = register(client, campaign)
    assert response.status_code == 302, re.findall(r"ui-errors.*?</ul>", response.content.decode(), re.DOTALL)
    with scope.tenant(campaign.tenant):
        return client, Registration.objects.get()


def test_the_form_opens_only_after_the_phone_is_verified(campaign):
    client = browser()

    response = client.get(f"/c/{campaign.slug}/register/")

    assert response["Location"].endswith("/register/phone/")


def test_a_registration_waits_for_the_host_until_the_end_of_the_second_working_day(campaign):
    _, row = registered(campaign)

    assert row.state == "pending"
    assert row.due_at.isoformat() == "2022-11-30T16:00:00+00:00"
    assert User.objects.by_phone("+8619900008888").check_password("yanshi-mima-2022")
    assert not Membership.objects.exists()


def test_both_texts_stand_on_the_form_from_the_first_day_and_their_acceptance_is_kept(campaign):
    client = browser()
    verified(client, campaign)

    page = client.get(f"/c/{campaign.slug}/register/").content.decode()
    register(client, campaign)

    assert "用户注册协议" in page
    assert "隐私政策" in page
    assert {record.text.kind for record in ConsentRecord.objects.select_related("text").order_by("pk")} == {
        "agreement",
        "privacy",
        "id_number",
    }
    assert ConsentText.objects.count() == 3


def test_a_number_that_got_an_account_in_the_meantime_is_named_and_nothing_is_made(campaign):
    _, row = registered(campaign)
    facts_of = {"contact_name": "演示甲", "name": "演示另一单位", "tab": "enterprise", "kind": "enterprise"}

    with pytest.raises(actions.PhoneTaken):
        actions.register(
            phone=row.user.phone,
            campaign=campaign,
            values=facts_of,
            files={},
            texts=[],
            actor=Actor(user=None, address="192.0.2.1"),
        )

    with scope.tenant(campaign.tenant):
        assert Registration.objects.get() == row


def test_two_working_days_skip_the_spring_festival(clock_at):
    friday = clock_at("2023-01-20 15:00")

    assert due_at(friday, 2).isoformat() == "2023-01-30T00:00:00+08:00"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"uscc": demo_uscc(4001)[:17] + "0"}, "校验位不对"),
        ({"name": ""}, "单位名称"),
        ({"again": "bu-yi-yang-2022"}, "两次输入的密码不一致"),
        ({"letter": None}, "注册授权书"),
        ({"letter": upload("授权书.pdf", b"this is not a pdf at all")}, "PDF"),
        ({"text_privacy": None}, "请阅读《隐私政策》并勾选"),
        ({"text_id_number": None}, "请阅读《身份证号处理同意书》并勾选"),
        ({"id_number": "123"}, "18 位"),
    ],
)
def test_bad_input_is_named_and_nothing_is_made(campaign, values, sentence):
    client = browser()
    verified(client, campaign)

    page = register(client, campaign, **values)

    assert page.status_code == 200
    assert sentence in page.content.decode()
    assert not User.objects.filter(name="演示甲").exists()
    with scope.tenant(campaign.tenant):
        assert not Registration.objects.exists()


def test_the_user_entrance_asks_no_licence_and_no_code(campaign):
    client = browser()
    verified(client, campaign)
    url = f"/c/{campaign.slug}/register/?tab=user"

    response = client.post(url, facts(kind="user_unit", uscc="", license=None, id_number=id_number()))

    assert response.status_code == 302


def test_approval_makes_unit_and_administrator_and_posts_the_sms(campaign):
    _, row = registered(campaign)
    checker = make_staff(campaign.tenant, "registration_checker")

    response = browser(checker).post(
        f"/host/{campaign.tenant.slug}/registrations/{row.pk}/approve/", {"_key": new_key()}
    )

    assert response.status_code == 302
    unit = Unit.objects.get(uscc=row.uscc)
    assert unit.memberships.get().role == "admin"
    with scope.tenant(campaign.tenant):
        assert Letter.objects.filter(event="registration.approved", channel="sms").count() == 1


def test_a_refused_unit_sees_the_reason_and_files_again(campaign):
    client, row = registered(campaign)
    checker = browser(make_staff(campaign.tenant, "registration_checker"))
    url = f"/host/{campaign.tenant.slug}/registrations/{row.pk}/refuse/"
    checker.post(url, {"_key": new_key(), "reason": "授权书未加盖公章"})
    client.force_login(row.user)

    assert "授权书未加盖公章" in client.get("/apply/registration/").content.decode()
    response = client.post(
        f"/apply/registration/{row.pk}/", facts(letter=upload("新授权书.pdf", PDF), license=None, id_number="")
    )

    assert response.status_code == 302
    with scope.tenant(campaign.tenant):
        again = Registration.objects.get()
        assert (again.state, again.round, again.id_number) == ("pending", 2, id_number())


def test_two_checkers_deciding_at_once_is_told_to_the_second(campaign):
    _, row = registered(campaign)
    first, second = (browser(make_staff(campaign.tenant, "registration_checker")) for _ in range(2))
    base = f"/host/{campaign.tenant.slug}/registrations/{row.pk}"

    first.post(f"{base}/approve/", {"_key": new_key()})
    answer = second.post(f"{base}/refuse/", {"_key": new_key(), "reason": "演示"}, follow=True)

    assert "可能有人刚刚处理过" in answer.content.decode()
    with scope.tenant(campaign.tenant):
        assert Registration.objects.get().state == "approved"


def test_an_id_number_is_hidden_until_somebody_looks_and_the_look_is_recorded(campaign):
    from audit.models import AuditEntry

    _, row = registered(campaign)
    checker = browser(make_staff(campaign.tenant, "registration_checker"))
    base = f"/host/{campaign.tenant.slug}/registrations/{row.pk}/"

    hidden = checker.get(base).content.decode()
    asked = f"/host/{campaign.tenant.slug}/reveal/registration.id_number/{row.pk}/"
    shown = checker.post(asked, {"purpose": "verify", "note": "核对授权书"}).content.decode()

    assert id_number() not in hidden
    assert id_number() in shown
    with scope.tenant(campaign.tenant):
        assert AuditEntry.objects.filter(action="personal.reveal").count() == 1


def test_another_hosts_checker_gets_the_same_404_as_for_nothing(campaign):
    _, row = registered(campaign)
    other = make_tenant()
    client = browser(make_staff(other, "registration_checker"))

    foreign = client.get(f"/host/{other.slug}/registrations/{row.pk}/")
    absent = client.get(f"/host/{other.slug}/registrations/999999/")

    assert foreign.status_code == absent.status_code == 404
    assert foreign.content == absent.content


def admit(campaign, **values):
    checker = browser(make_staff(campaign.tenant, "registration_checker"))
    facts = {
        "place": f"{campaign.pk}:individual",
        "name": "演示开发者",
        "region_code": "3701",
        "address": "演示路2号",
        "contact_name": "演示乙",
        "phone": PHONE,
        "note": "技术支持核实身份，演示",
    }
    return checker.post(f"/host/{campaign.tenant.slug}/registrations/admit/", {"_key": new_key(), **facts, **values})


def test_a_single_developer_is_let_in_by_hand_and_may_enrol(campaign):
    from submissions.eligibility import applicant, may_enrol

    response = admit(campaign)

    assert response.status_code == 302
    unit = Unit.objects.get(name="演示开发者")
    assert (unit.kind, unit.memberships.get().role) == ("individual", "admin")
    with scope.tenant(campaign.tenant):
        assert Letter.objects.filter(event="registration.admitted", channel="sms").count() == 1
    with scope.self_(unit=unit, user=unit.memberships.get().user):
        assert applicant(campaign, unit).kind == "individual"
        assert [r for r in may_enrol(campaign, unit, {}, campaign.created_at) if not r] == []


def test_nobody_is_let_in_twice_or_as_a_kind_that_registers_by_itself(campaign):
    admit(campaign)

    assert "不需要人工准入" in admit(campaign).content.decode()
    assert admit(campaign, place=f"{campaign.pk}:enterprise", phone="19900007777").status_code == 200
    assert Unit.objects.count() == 1


def test_a_number_proven_long_ago_is_proved_again(campaign, monkeypatch):
    client, page = browser(), f"/c/{campaign.slug}/register/"
    verified(client, campaign)
    assert client.get(page).status_code == 200

    later = real_now() + timedelta(hours=3)
    monkeypatch.setattr("applicants.views.registering.real_now", lambda: later)

    assert client.get(page)["Location"] == f"{page}phone/"
