"""Access, workspaces, forms that count once, headers: the kernel through the browser's eyes."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.kernel import policy, workspace
from accounts.models import Unit, UsedKey
from tests.accounts.kernel.pages import SEE, rounds
from tests.cast import (
    browser,
    make_file,
    make_member,
    make_platform_admin,
    make_staff,
    make_tenant,
    make_unit,
    make_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.accounts.kernel.pages")]
KEY = "abcdefghijklmnop1234"
ABSENT = "00000000-0000-4000-8000-000000000000"


@pytest.fixture(autouse=True)
def what_the_pages_ask(monkeypatch):
    for action, clauses in SEE.items():
        monkeypatch.setitem(policy._POLICY, action, clauses)


def body(response) -> str:
    return response.content.decode()


def test_public_addresses_are_in_the_public_scope():
    assert body(Client().get("/where/")) == "public|public|None|None|[]|{}"


def test_a_view_that_declares_nothing_is_refused():
    assert Client().get("/silent/").status_code == 403


@pytest.mark.parametrize("address", ["/apply/", "/desk/1/", "/expert/", "/host/x/", "/platform/"])
def test_workspaces_ask_to_sign_in(address, settings):
    assert Client().get(address)["Location"] == f"{settings.LOGIN_URL}?next={address}"


def test_an_applicant_is_in_the_scope_of_the_only_unit():
    user = make_member()
    unit = user.memberships.get().unit
    assert body(browser(user).get("/apply/")) == f"apply|self|None|{unit.pk}|[]|{{}}"


def test_somebody_with_two_units_chooses_first():
    user = make_member()
    second = make_unit()
    user.memberships.create(unit=second, role="filler")
    assert browser(user).get("/apply/")["Location"] == reverse("unit_choose")
    assert f"|{second.pk}|" in body(browser(user, second).get("/apply/"))


def test_a_unit_one_left_is_not_active_any_more():
    user = make_member()
    unit = user.memberships.get().unit
    client = browser(user, unit)
    user.memberships.update(is_active=False)
    assert client.get("/apply/")["Location"] == reverse("unit_choose")


def test_somebody_without_a_unit_reaches_what_needs_none():
    assert body(browser(make_user()).get("/apply/first/")).startswith("apply|self|None|None")


def test_staff_is_in_the_tenants_scope_and_the_address_does_not_reach_the_view():
    tenant = make_tenant()
    assert body(browser(make_staff(tenant)).get(f"/host/{tenant.slug}/")) == f"host|tenant|{tenant.pk}|None|[]|{{}}"


def test_an_inactive_host_is_closed():
    tenant = make_tenant(is_active=False)
    assert browser(make_staff(tenant)).get(f"/host/{tenant.slug}/").status_code == 404


def test_a_desk_is_what_the_resolver_says(monkeypatch):
    tenant, seat = make_tenant(), make_unit()

    def resolve(request, seat_id):
        return workspace.Place(seat, "reviewer", tenant, frozenset({seat_id, 8})) if seat_id == 7 else None

    monkeypatch.setitem(workspace._resolvers, "desk", resolve)
    client = browser(make_user())
    assert body(client.get("/desk/7/")) == "desk|seat|None|None|[7, 8]|{}"
    assert client.get("/desk/9/").status_code == 404


def test_an_expert_is_in_the_persons_scope():
    assert body(browser(make_user()).get("/expert/")).startswith("expert|self|None|None|")


def test_the_platform_is_for_its_administrators():
    assert body(browser(make_platform_admin()).get("/platform/")).startswith("platform|system")
    assert browser(make_user()).get("/platform/").status_code == 404


def test_a_foreign_file_and_an_absent_one_are_the_same_404():
    tenant, other = make_tenant(), make_tenant()
    client = browser(make_staff(tenant))
    own, foreign = make_file(tenant), make_file(other)
    assert body(client.get(f"/host/{tenant.slug}/files/{own.pk}/")) == "演示.txt"
    answers = [client.get(f"/host/{tenant.slug}/files/{pk}/") for pk in (foreign.pk, ABSENT)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


def test_a_refusal_is_a_page_with_the_reason_and_the_next_step():
    tenant = make_tenant()
    file = make_file(tenant, name="别的.txt")
    response = browser(make_staff(tenant)).get(f"/host/{tenant.slug}/files/{file.pk}/")
    assert response.status_code == 403
    for words in ("这份文件不归您处理。请联系演示主办方。", "依据：规则三", "请返回上一页查看当前状态"):
        assert words in body(response)


def test_somebody_faster_is_a_sentence_not_an_error():
    response = Client().get("/too-late/")
    assert response.status_code == 409
    assert "“已提交”" in body(response)


def test_a_form_counts_once_and_the_second_post_answers_the_first_ones_redirect():
    client = Client()
    first, second = (client.post("/add-unit/", {"name": "演示甲", "_key": KEY}) for _ in range(2))
    assert Unit.objects.count() == 1
    assert first["Location"] == second["Location"] == f"/units/{Unit.objects.get().pk}/"


def test_a_form_that_needs_correction_keeps_its_key_and_writes_nothing():
    client = Client()
    assert "请填写" in body(client.post("/add-unit/", {"name": "", "_key": KEY}))
    assert (Unit.objects.count(), UsedKey.objects.count()) == (0, 0)
    assert client.post("/add-unit/", {"name": "演示甲", "_key": KEY}).status_code == 302


@pytest.mark.parametrize("to", ["/units/likely/", "/units/other/"])
def test_a_form_that_says_where_it_likely_leads_answers_where_it_led(to):
    client = Client()
    first, second = (client.post("/guessing/", {"to": to, "_key": KEY}) for _ in range(2))
    assert Unit.objects.count() == 1
    assert first["Location"] == second["Location"] == to


def test_a_guess_is_nothing_where_the_work_led_nowhere_or_was_not_kept():
    client = Client()
    assert client.post("/guessing/", {"to": "", "_key": KEY}).status_code == 200
    assert (Unit.objects.count(), UsedKey.objects.count()) == (0, 0)
    client.post("/guessing/", {"to": "204", "_key": KEY})
    assert UsedKey.objects.get().answer == ""
    assert client.post("/guessing/", {"to": "204", "_key": KEY})["Location"] == "/guessing/"


def test_a_redirect_to_what_speaks_against_it_keeps_nothing():
    rounds.clear()
    client = Client()
    sent = {"rounds": "1", "_key": KEY}
    assert client.post("/again/", {**sent, "against": "1"}).status_code == 302
    assert (Unit.objects.count(), UsedKey.objects.count()) == (0, 0)
    assert client.post("/again/", sent).status_code == 302
    assert Unit.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("times", "status", "kept"), [(3, 302, 1), (4, 409, 0)])
def test_work_that_has_to_hold_other_rows_is_done_again_twice_at_most(times, status, kept):
    rounds.clear()
    response = Client().post("/again/", {"rounds": str(times), "_key": KEY})
    assert response.status_code == status
    assert len(rounds) == 3
    assert (Unit.objects.count(), UsedKey.objects.count()) == (kept, kept)
    assert ("请刷新页面核对后重新提交" in body(response)) is not bool(kept)


@pytest.mark.parametrize("key", ["", "short", "有空格 和汉字的标识标识标识", "x" * 65])
def test_a_form_without_a_key_is_not_counted(key):
    response = Client().post("/add-unit/", {"name": "演示甲", "_key": key})
    assert response.status_code == 400
    assert "刷新后重新提交" in body(response)
    assert Unit.objects.count() == 0


def test_one_persons_key_is_not_anothers():
    for user in (make_user(), make_user()):
        browser(user).post("/add-unit/", {"name": "演示甲", "_key": KEY})
    assert Unit.objects.count() == 2


def test_every_answer_carries_the_headers():
    for address in ("/where/", "/nowhere/", "/silent/", "/apply/"):
        headers = Client().get(address).headers
        assert "script-src 'self'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
