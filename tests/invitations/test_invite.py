"""The link: for one number, once, seven days; what it discloses, and what it asks of somebody new."""

import re

import pytest
from django.test import RequestFactory
from django.urls import reverse

from accounts import invitations
from accounts.invitations import wording
from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.once import new_key
from accounts.models import Invitation, User
from audit.models import AuditEntry
from notices.models import Letter
from tests.cast import browser, make_tenant, make_user
from tests.invitations import helpers
from tests.invitations.helpers import PHONE, at, invited, newcomer, prove

pytestmark = pytest.mark.django_db


def unmarked(page: str) -> str:
    """The page without the random keys of its forms."""
    return re.sub(r'value="[^"]*"|"X-CSRFToken": "\w*"', "", page)


@pytest.fixture(autouse=True)
def kind():
    helpers.register()


def test_the_sms_carries_the_whole_link_and_only_its_hash_is_kept():
    row, token = invited()

    with scope.system("test"):
        letter = Letter.objects.get(event="invitation.sent")
    from notices.outbox import full_text

    assert f"http://localhost:8000/invite/{token}/" in full_text(letter)
    assert token not in letter.text
    row = Invitation.objects.get(pk=row.pk)
    assert token not in str(row.__dict__)
    assert len(token) >= 32


def test_the_page_says_what_it_is_about_and_hides_names_and_numbers():
    _row, token = invited(tenant=make_tenant(name="演示省工信厅"))
    page = browser().get(at("invite", token)).content.decode()

    assert "演示省工信厅邀请您担任演示岗位。" in page
    assert "演示省工信厅（王*任）" in page
    assert "199****0001" in page
    assert "李四" not in page
    assert "19912340001" not in page


def test_somebody_new_proves_the_number_sets_a_password_and_is_in():
    row, token = invited()
    client = browser()
    assert prove(client, token).status_code == 302
    assert "设置登录密码" in client.get(at("invite", token)).content.decode()

    answer = client.post(at("invite_accept", token), newcomer())

    user = User.objects.by_phone(PHONE)
    assert (answer.status_code, answer["Location"]) == (302, "/account/")
    assert user.phone_verified_at
    assert user.check_password(helpers.PASSWORD)
    assert user.consents.count() == 2
    assert helpers.taken == [(row.pk, user.pk)]
    assert client.get("/account/").status_code == 200
    row.refresh_from_db()
    assert (row.used_by, row.is_settled()) == (user, True)
    with scope.tenant(row.tenant):
        assert AuditEntry.objects.filter(action="invitation.accept", actor_id=user.pk).exists()


def test_without_the_consents_nobody_is_registered():
    _row, token = invited()
    client = browser()
    prove(client, token)
    form = newcomer()
    del form["text_privacy"]

    answer = client.post(at("invite_accept", token), form)

    assert wording.UNREAD in answer.content.decode()
    assert User.objects.by_phone(PHONE) is None


def test_without_the_proof_nothing_is_accepted_or_declined():
    row, token = invited()
    for name in ("invite_accept", "invite_decline"):
        answer = browser().post(at(name, token), newcomer())
        assert answer["Location"] == at("invite", token)
    row.refresh_from_db()
    assert not row.is_settled()
    assert User.objects.by_phone(PHONE) is None


def test_the_proof_of_one_number_does_not_open_the_invitation_of_another():
    _, token = invited()
    other, other_token = invited("+8619912340002")
    client = browser()
    prove(client, token)

    client.post(at("invite_accept", other_token), newcomer())

    other.refresh_from_db()
    assert not other.is_settled()


def test_a_known_number_signs_in_and_accepts_with_one_button():
    user = make_user()
    row, token = invited(user.phone)
    client = browser()

    answer = prove(client, token)
    assert answer["Location"] == at("invite", token)
    assert "您已登录为" in client.get(at("invite", token)).content.decode()
    client.post(at("invite_accept", token), {"_key": new_key()})

    assert helpers.taken == [(row.pk, user.pk)]


def test_a_second_factor_is_asked_before_anything_is_accepted():
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    user = make_user()
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    row, token = invited(user.phone)
    client = browser()

    answer = prove(client, token)
    client.post(at("invite_accept", token), newcomer())

    assert answer["Location"].startswith(reverse("mfa_authenticate"))
    row.refresh_from_db()
    assert not row.is_settled()


def test_somebody_else_is_told_to_sign_out():
    row, token = invited()
    client = browser(make_user())

    page = client.get(at("invite", token)).content.decode()
    answer = client.post(at("invite_accept", token), {"_key": new_key()})

    assert wording.WRONG_PERSON in page
    assert answer.status_code == 403
    row.refresh_from_db()
    assert not row.is_settled()


def test_what_the_kind_refuses_is_said_on_the_page_and_does_not_use_the_link_up():
    user = make_user(name="在岗")
    row, token = invited(user.phone)
    client = browser(user)

    assert "您已在岗位上。" in client.get(at("invite", token)).content.decode()
    assert client.post(at("invite_accept", token), {"_key": new_key()}).status_code == 403
    row.refresh_from_db()
    assert not row.is_settled()


def test_declining_tells_the_inviter():
    boss, user = make_user(), make_user()
    _row, token = invited(user.phone, boss=boss)
    client = browser(user)

    client.post(at("invite_decline", token), {"_key": new_key()})

    assert client.get(at("invite", token)).status_code == 404
    with scope.system("test"):
        assert Letter.objects.filter(event="invitation.declined", user=boss).count() == 1


def test_a_garbage_a_used_an_expired_and_a_withdrawn_link_answer_the_same_page():
    boss, user = make_user(), make_user()
    _used, used_token = invited(user.phone)
    browser(user).post(at("invite_accept", used_token), {"_key": new_key()})
    expired, expired_token = invited("+8619912340003")
    helpers.expire(expired)
    withdrawn, withdrawn_token = invited("+8619912340004", boss=boss)
    with scope.system("test"):
        invitations.withdraw(withdrawn.pk, Actor(user=boss, address=""))

    tokens = ("bu-cun-zai", used_token, expired_token, withdrawn_token)
    pages = {t: browser().get(at("invite", t)) for t in tokens}

    assert {page.status_code for page in pages.values()} == {404}
    assert len({unmarked(page.content.decode().replace(t, "")) for t, page in pages.items()}) == 1


def test_moving_the_business_clock_does_not_expire_a_link(clock_at):
    _, token = invited()
    clock_at("2039-01-01 09:00")

    assert browser().get(at("invite", token)).status_code == 200


def test_a_resent_link_replaces_the_old_one():
    boss = make_user()
    row, old = invited(boss=boss)
    helpers.expire(row)
    with scope.system("test"):
        invitations.resend(row.pk, Actor(user=boss, address=""))

    assert browser().get(at("invite", old)).status_code == 404
    assert browser().get(at("invite", helpers.token_of(row))).status_code == 200


def test_the_same_invitation_is_not_sent_twice_while_it_is_open():
    boss, tenant = make_user(), make_tenant()
    row, _ = invited(boss=boss, tenant=tenant, subject={"seat": 1})
    with pytest.raises(invitations.AlreadyInvited):
        invited(boss=boss, tenant=tenant, subject={"seat": 1})
    invited(boss=boss, tenant=tenant, subject={"seat": 2})

    with scope.system("test"):
        invitations.withdraw(row.pk, Actor(user=boss, address=""))
    invited(boss=boss, tenant=tenant, subject={"seat": 1})


def test_a_number_gets_five_invitations_a_day_and_no_more():
    for n in range(5):
        invited(subject={"n": n})
    with pytest.raises(invitations.BudgetSpent):
        invited(subject={"n": 6})
    assert Invitation.objects.count() == 5


def test_only_the_inviter_or_whom_the_kind_names_withdraws():
    from accounts.kernel.policy import Refused

    row, _ = invited()
    with scope.system("test"), pytest.raises(Refused):
        invitations.withdraw(row.pk, Actor(user=make_user(), address=""))


def test_the_list_names_the_state_and_masks_the_number():
    tenant = make_tenant()
    row, _ = invited(tenant=tenant)
    _other, _ = invited(tenant=make_tenant())

    (line,) = invitations.waiting(RequestFactory().get("/"), invitations.listed(helpers.KIND, tenant=tenant))

    assert (line.pk, line.phone, line.state, line.open_) == (row.pk, "+86199****0001", "等待接受", True)
