"""Colleagues by link and SMS, roles, hand-over, leaving, and requests to be invited."""

import pytest

from accounts.models import Membership, User
from applicants.actions import joining
from applicants.models import JoinRequest
from audit.models import AuditEntry
from submissions import actions
from tests.cast import actor_of, browser, make_member, make_tenant, make_user
from tests.invitations.helpers import newcomer, prove, token_of
from tests.races import scene
from tests.roles.helpers import take_up
from tests.units.helpers import at, letters, post, registered, says

pytestmark = pytest.mark.django_db
PHONE = "+8619912349999"


@pytest.fixture
def host():
    return make_tenant()


@pytest.fixture
def firm(host):
    return registered("演示单位有限公司", host)


def role(user, unit):
    return Membership.objects.filter(user=user, unit=unit, is_active=True).values_list("role", flat=True).first()


def test_a_colleague_is_invited_by_sms_and_becomes_a_filler(firm, client):
    from accounts.models import Invitation

    unit, _, admin = firm
    answer = post(admin, "apply_people_invite", {"name": "同事甲", "phone": "19912349999", "role": "filler"})
    assert answer["Location"] == at("apply_people")
    page = admin.get(at("apply_people"))
    assert says(page, "同事甲")
    assert says(page, "等待接受")
    assert not says(page, "19912349999")

    token = token_of(Invitation.objects.get())
    assert says(client.get(at("invite", token=token)), f"加入{unit.name}，担任填报人")
    prove(client, token)
    client.post(at("invite_accept", token=token), newcomer(name="同事甲"))

    user = User.objects.by_phone(PHONE)
    assert role(user, unit) == "filler"
    assert len(letters("member.joined")) == 1
    assert browser(user).get(at("apply_unit")).status_code == 200
    assert browser(user).get(at("apply_unit_edit")).status_code == 403
    assert (
        post(browser(user), "apply_people_invite", {"name": "x", "phone": "19912340000", "role": "filler"}).status_code
        == 403
    )


def test_a_member_is_not_invited_twice(firm):
    unit, _, admin = firm
    other = make_member(unit, role="filler")
    page = post(admin, "apply_people_invite", {"name": "同事", "phone": other.phone, "role": "admin"})
    assert says(page, "已是本单位成员")


def test_an_invitation_is_withdrawn_and_sent_again(firm, client):
    from accounts.models import Invitation

    admin = firm[2]
    post(admin, "apply_people_invite", {"name": "同事甲", "phone": "19912349999", "role": "filler"})
    row = Invitation.objects.get()
    first = token_of(row)
    assert post(admin, "apply_invitation_resend", pk=row.pk)["Location"] == at("apply_people")
    assert client.get(at("invite", token=first)).status_code == 404
    assert post(admin, "apply_invitation_withdraw", pk=row.pk)["Location"] == at("apply_people")
    assert client.get(at("invite", token=token_of(row))).status_code == 404


def test_the_administrator_hands_over_and_the_successor_confirms(firm):
    unit, old, admin = firm
    heir = make_member(unit, role="filler")
    place = Membership.objects.get(user=heir)

    post(admin, "apply_member_hand_over", pk=place.pk)
    assert (role(old, unit), role(heir, unit)) == ("admin", "filler")  # nothing changes before the successor confirms
    take_up(None, heir)

    assert (role(old, unit), role(heir, unit)) == ("filler", "admin")
    entry = _entry("member.hand_over")
    assert (entry.before["administrator"], entry.after["administrator"]) == (old.pk, heir.pk)


def test_a_hand_over_is_void_when_its_giver_is_no_administrator_any_more(firm):
    unit, old, admin = firm
    heir, other = make_member(unit, role="filler"), make_member(unit, role="admin")
    post(admin, "apply_member_hand_over", pk=Membership.objects.get(user=heir).pk)
    post(browser(other, unit), "apply_member_role", pk=Membership.objects.get(user=old).pk)
    answer = take_up(None, heir)
    assert answer.status_code == 403
    assert says(answer, "移交不再有效")
    assert role(heir, unit) == "filler"


def test_the_last_administrator_neither_leaves_nor_steps_down_nor_is_removed(firm):
    unit, user, admin = firm
    place = Membership.objects.get(user=user)
    assert says(admin.get(at("apply_people")), "请先把管理员移交给其他成员")
    post(admin, "apply_people_leave")
    post(admin, "apply_member_role", pk=place.pk)
    post(admin, "apply_member_remove", pk=place.pk)
    assert role(user, unit) == "admin"

    make_member(unit, role="admin")
    assert post(admin, "apply_people_leave")["Location"] == at("unit_choose")
    assert role(user, unit) is None


def test_a_removed_member_has_no_access_at_the_next_request_and_the_drafts_stay(clock_at):
    clock_at(scene.OPEN)
    campaign, firm = scene.make_campaign(), scene.make_firm()
    filler = make_member(firm.unit, role="filler")
    other = scene.Firm(firm.unit, actor_of(filler, unit=firm.unit))
    draft = other.start(campaign)
    theirs, admin = browser(filler, firm.unit), browser(firm.actor.user, firm.unit)
    assert theirs.get(at("apply_submission", pk=draft.pk)).status_code == 200

    post(admin, "apply_member_remove", pk=Membership.objects.get(user=filler).pk)

    assert theirs.get(at("apply_submission", pk=draft.pk))["Location"] == at("unit_choose")
    assert admin.get(at("apply_submission", pk=draft.pk)).status_code == 200
    with firm.scope():
        actions.save(draft.pk, {"title": "接着填"}, revision=1, actor=firm.actor)
    assert len(letters("member.removed")) == 1


def test_members_of_another_unit_are_not_there(firm, host):
    _, stranger, _ = registered("别的单位", host)
    pk = Membership.objects.get(user=stranger).pk
    for name in ("apply_member_role", "apply_member_remove", "apply_member_hand_over"):
        assert post(firm[2], name, pk=pk).status_code == 404
        assert post(firm[2], name, pk=999_999).status_code == 404


def test_who_asks_to_join_is_invited_or_declined_by_the_administrator(firm, host):
    unit, _, admin = firm
    newcomer_, actor = make_user(name="新人"), actor_of(make_user())
    row = joining.ask_to_join(unit, tenant=host, phone=PHONE, name="新人", actor=actor)
    again = joining.ask_to_join(unit, tenant=host, phone=PHONE, name="新人", actor=actor)
    assert row == again
    assert len(letters("join.asked")) == 2
    page = admin.get(at("apply_people"))
    assert says(page, "请求加入本单位的人")
    assert says(page, "199****9999")
    assert not says(page, PHONE)

    assert post(admin, "apply_join_invite", pk=row.pk)["Location"] == at("apply_people")
    assert says(admin.get(at("apply_people")), "等待接受")
    second = joining.ask_to_join(unit, tenant=host, phone=newcomer_.phone, name="又一人", actor=actor, user=newcomer_)
    post(admin, "apply_join_decline", pk=second.pk)

    states = JoinRequest._base_manager.model
    from accounts.kernel import scope

    with scope.system("test"):
        assert list(states.objects.order_by("pk").values_list("state", flat=True)) == ["invited", "declined"]
    assert len(letters("join.declined")) == 1


def test_another_units_administrator_does_not_answer_for_it(firm, host):
    row = joining.ask_to_join(firm[0], tenant=host, phone=PHONE, name="新人", actor=actor_of(make_user()))
    _, _, stranger = registered("别的单位", host)
    assert post(stranger, "apply_join_invite", pk=row.pk).status_code == 404


def _entry(action):
    from accounts.kernel import scope

    with scope.system("test"):
        return AuditEntry.objects.get(action=action)
