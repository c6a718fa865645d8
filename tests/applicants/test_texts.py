"""Agreement and privacy text have versions; who accepted an earlier one is asked again at the next sign-in."""

import pytest

from accounts.kernel.once import new_key
from applicants.models import ConsentRecord, ConsentText
from applicants.queries import current_texts, unaccepted
from tests.cast import browser, make_campaign, make_member, make_platform_admin, make_tenant, make_unit

from .registration import form, newcomer, post

pytestmark = pytest.mark.django_db


def accepted(user) -> None:
    for text in current_texts():
        ConsentRecord.objects.create(user=user, text=text, at=text.published_at)


def newer(kind: str = "privacy") -> None:
    answer = browser(make_platform_admin()).post(
        "/platform/texts/", {"_key": new_key(), "kind": kind, "title": "隐私政策", "body": "演示新版全文"}
    )
    assert answer.status_code == 302


def test_a_new_version_is_asked_at_the_next_sign_in_and_leads_back():
    unit = make_unit()
    user = make_member(unit)
    accepted(user)
    before = browser(user, unit)
    newer()

    assert before.get("/apply/").status_code == 200  # signed in before: nothing is torn away
    client = browser(user, unit)
    assert client.get("/apply/submissions/")["Location"] == "/account/texts/"
    page = client.get("/account/texts/").content.decode()
    assert "演示新版全文" in page
    assert "用户注册协议" not in page
    assert client.post("/account/texts/", {"_key": new_key()}).status_code == 200  # not ticked
    answer = client.post("/account/texts/", {"_key": new_key(), "text_privacy": "on"})

    assert answer["Location"] == "/apply/submissions/"
    assert client.get("/apply/").status_code == 200
    assert unaccepted(user) == []


def test_a_form_on_its_way_is_not_lost():
    unit = make_unit()
    user = make_member(unit)
    accepted(user)
    newer()

    assert browser(user, unit).post("/units/choose/", {"_key": new_key(), "unit": unit.pk})["Location"] == "/apply/"


def test_whoever_has_all_texts_is_not_asked():
    user = make_member()
    accepted(user)

    assert browser(user).get("/apply/").status_code == 200


def test_versions_are_kept_and_the_record_names_the_one_accepted(clock_at):
    clock_at("2022-11-28 09:00")
    campaign = make_campaign(make_tenant())
    newer()
    client = newcomer(campaign)
    assert "《隐私政策》（第 2 版）" in client.get(f"/c/{campaign.slug}/register/").content.decode()

    post(client, campaign)

    versions = ConsentRecord.objects.order_by("text__kind").values_list("text__kind", "text__version", "address")
    assert list(versions) == [("agreement", 1, "127.0.0.1"), ("id_number", 1, "127.0.0.1"), ("privacy", 2, "127.0.0.1")]
    assert ConsentText.objects.filter(kind="privacy").count() == 2


def test_the_id_number_is_asked_and_consented_to_only_where_the_rules_ask(clock_at):
    clock_at("2024-09-01 09:00")
    campaign = make_campaign(make_tenant(), preset="xinchuang-2024")
    page = newcomer(campaign).get(f"/c/{campaign.slug}/register/").content.decode()

    assert 'name="id_number"' not in page
    assert "text_id_number" not in page


def test_only_the_system_administrator_publishes():
    assert browser(make_platform_admin("secadmin")).get("/platform/texts/").status_code == 403


def test_a_signed_in_person_registers_without_a_second_account(clock_at):
    from accounts.kernel import scope
    from accounts.models import User
    from applicants.models import Registration
    from tests.cast import make_user

    clock_at("2022-11-28 09:00")
    campaign = make_campaign(make_tenant())
    user = make_user()
    client = browser(user)

    assert 'name="password"' not in client.get(f"/c/{campaign.slug}/register/").content.decode()
    answer = client.post(f"/c/{campaign.slug}/register/?tab=enterprise", form(password=None, again=None))

    assert answer.status_code == 302
    assert User.objects.count() == 1
    with scope.system("test"):
        assert Registration.objects.get().user == user
