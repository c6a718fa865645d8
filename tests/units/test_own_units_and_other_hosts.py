"""What staff do to units reaches no other host behind its back, and never concerns a unit of their own."""

import pytest

from accounts.kernel import scope
from accounts.kernel.clock import clock
from accounts.kernel.policy import may
from accounts.models import Membership, User
from applicants.actions import changes
from applicants.models import ChangeRequest, Registration, UnitGroup, UnitName
from audit.models import AuditEntry
from submissions.actions import consortium
from submissions.models import ConsortiumPartner
from tests.applicants.registration import waiting
from tests.cast import (
    actor_of,
    browser,
    demo_uscc,
    make_campaign,
    make_file,
    make_member,
    make_staff,
    make_tenant,
    register_unit,
)
from tests.races import scene
from tests.units.helpers import letters, post, registered, says

pytestmark = pytest.mark.django_db


@pytest.fixture
def host():
    return make_tenant(name="演示主办单位")


def test_a_host_merges_nothing_into_a_unit_that_another_host_knows(host):
    """Or the people of a made-up unit would read what the victim filed with the other host."""
    shell, spy, _ = registered("演示空壳", host)
    victim, user, _ = registered("演示受害单位", host)
    register_unit(victim, make_tenant(), user)
    checker = browser(make_staff(host, "registration_checker"))
    data = {"reason": "吸收合并", "into": victim.name}

    answer = post(checker, "host_unit_merge", data, tenant=host.slug, pk=shell.pk)

    assert says(answer, "须由平台系统管理员办理")
    assert not Membership.objects.filter(user=spy, unit=victim).exists()


def test_nobody_merges_a_unit_into_their_own(host):
    shell, *_ = registered("演示空壳", host)
    own, *_ = registered("演示本单位", host)
    staff = make_staff(host, "registration_checker")
    Membership.objects.create(user=staff, unit=own, role="filler")

    post(browser(staff), "host_unit_merge", {"reason": "吸收合并", "into": own.name}, tenant=host.slug, pk=shell.pk)

    shell.refresh_from_db()
    assert shell.is_active


@pytest.fixture
def circle(host):
    """Two units, one of them the checker's own, and a third."""
    units = [registered(f"演示集团成员{n}", host)[0] for n in "甲乙丙"]
    staff = make_staff(host, "registration_checker")
    Membership.objects.create(user=staff, unit=units[0], role="filler")
    return units, staff


def group(host, units, staff):
    data = {"name": "演示集团", "units": "\n".join(u.name for u in units), "basis": "核对执照"}
    return post(browser(staff), "host_group_new", data, tenant=host.slug)


def live():
    with scope.system("test"):
        row = UnitGroup.objects.filter(state="confirmed").first()
        return row, set(row.members.filter(live=True).values_list("unit_id", flat=True)) if row else set()


def test_staff_do_not_dissolve_or_change_the_group_of_their_own_unit(host, circle):
    units, staff = circle
    group(host, units, make_staff(host))
    row, _ = live()
    data = {"name": "x", "units": [units[1].pk, units[2].pk], "note": "改"}
    theirs = browser(staff)

    assert post(theirs, "host_group_confirm", data, tenant=host.slug, pk=row.pk).status_code == 403
    assert (
        post(theirs, "host_group_dissolve", {"dissolve-note": "解除"}, tenant=host.slug, pk=row.pk).status_code == 403
    )
    assert live()[1] == {unit.pk for unit in units}


def test_staff_put_their_own_unit_into_no_group(host, circle):
    units, staff = circle
    assert says(group(host, units[:2], staff), "须回避")
    assert live()[0] is None
    group(host, units[1:], make_staff(host))
    row, before = live()
    data = {"add-unit": units[0].name, "add-basis": "执照"}
    page = post(browser(staff), "host_group_add", data, tenant=host.slug, pk=row.pk)

    assert says(page, "须回避")
    assert live()[1] == before


@pytest.fixture
def campaign(clock_at, host):
    clock_at("2022-11-28 09:00")
    return make_campaign(host)


def test_staff_let_nobody_in_by_hand_who_is_themselves(campaign):
    staff = make_staff(campaign.tenant, "registration_checker")
    kind = next(kind.key for kind in campaign.rules.kinds if kind.by_hand)
    data = {
        "place": f"{campaign.pk}:{kind}", "name": "我", "region_code": "3701", "address": "x", "contact_name": "我",
        "phone": staff.phone.removeprefix("+86"), "note": "同意",
    }  # fmt: skip
    page = post(browser(staff), "host_registration_admit", data, tenant=campaign.tenant.slug)

    assert says(page, "不能为自己办理准入")
    with scope.system("test"):
        assert not Registration.objects.filter(user=staff).exists()


@pytest.mark.parametrize("as_", ["merged", "renamed"])
def test_staff_do_not_decide_a_claim_of_their_unit_under_an_earlier_code_or_name(campaign, as_):
    staff = make_staff(campaign.tenant, "registration_checker")
    old, *_ = registered("演示旧单位", campaign.tenant, uscc=demo_uscc(4001), is_active=as_ != "merged")
    own, *_ = registered("演示新单位", campaign.tenant)
    Membership.objects.create(user=staff, unit=own, role="filler")
    if as_ == "merged":
        from applicants.models import UnitEnd

        with scope.tenant(campaign.tenant):
            UnitEnd.objects.create(tenant=campaign.tenant, unit=old, into=own, reason="合并", at=campaign.created_at)
        row = waiting(campaign, uscc=demo_uscc(4002))
        with scope.system("test"):
            Registration.objects.filter(pk=row.pk).update(uscc=old.uscc)
    else:
        UnitName.objects.create(unit=own, name="演示曾用名", uscc="", until=campaign.created_at)
        row = waiting(campaign)
        with scope.system("test"):
            Registration.objects.filter(pk=row.pk).update(name="演示曾用名", uscc="")
    with scope.tenant(campaign.tenant):
        row = Registration.objects.get(pk=row.pk)
        assert not may(actor_of(staff, campaign.tenant), "registration.approve", row)
        other = make_staff(campaign.tenant, "registration_checker")
        assert may(actor_of(other, campaign.tenant), "registration.approve", row)


def test_who_left_the_unit_files_its_registration_no_more(campaign):
    unit, admin, _ = registered("演示单位", make_tenant())
    row = waiting(campaign)
    with scope.system("test"):
        Registration.objects.filter(pk=row.pk).update(unit=unit, user=admin, state="refused", basis="accept")
        row = Registration.objects.select_related("user").get(pk=row.pk)
    actor = actor_of(User.objects.get(pk=admin.pk), unit=unit)
    assert may(actor, "registration.resubmit", row)
    make_member(unit, role="admin")
    Membership.objects.filter(user=admin).update(is_active=False)

    assert not may(actor, "registration.resubmit", row)


def test_a_closed_unit_takes_its_registration_to_no_other_host(campaign):
    unit, _, client = registered("演示单位", make_tenant())
    url = f"/apply/registration/at/{campaign.slug}/"
    assert client.get(url).status_code == 200
    unit.is_active = False
    unit.save()
    assert client.get(url).status_code == 403


def test_the_other_hosts_of_a_claimed_unit_hear_of_it(campaign):
    unit, admin, _ = registered("演示单位", campaign.tenant, uscc=demo_uscc(4009))
    elsewhere = make_tenant()
    register_unit(unit, elsewhere, admin)
    theirs = make_staff(elsewhere, "registration_checker")
    row = waiting(campaign)
    with scope.system("test"):
        Registration.objects.filter(pk=row.pk).update(uscc=unit.uscc, basis="claim")
    client = browser(make_staff(campaign.tenant, "registration_checker"))
    data = {"old_admins": "removed"}
    post(client, "host_registration_approve", data, tenant=campaign.tenant.slug, pk=row.pk)

    assert [letter.user for letter in letters("registration.claimed_elsewhere")] == [theirs]
    with scope.system("test"):
        found = AuditEntry.objects.filter(action="registration.claim").values_list("tenant_id", flat=True)
        assert set(found) == {campaign.tenant.pk, elsewhere.pk}


def test_a_unit_that_gets_a_code_named_before_is_that_partner(clock_at):
    """Or its own filings and those that name it would be counted apart."""
    clock_at(scene.OPEN)
    campaign = scene.make_campaign(consortium={"allowed": True, "max_partners": 2, "once": True, "clause": "六(二)"})
    lead, firm, code = scene.make_firm(), scene.make_firm(), demo_uscc(4010)
    draft = lead.start(campaign)
    with lead.scope():
        consortium.add_partner(draft.pk, name="演示伙伴", uscc=code, actor=lead.actor)
    firm.start(campaign)
    with scope.system("test"):
        row = ChangeRequest.objects.create(
            tenant=campaign.tenant, unit=firm.unit, before={}, wanted={"uscc": code}, reason="换证", asked_at=clock(),
            asked_by=firm.actor.user, due_at=clock(), proof=make_file(campaign.tenant),
        )  # fmt: skip
    with scope.tenant(campaign.tenant):
        changes.approve(row.pk, actor=actor_of(make_staff(campaign.tenant), campaign.tenant))

    with scope.system("test"):
        assert ConsortiumPartner.objects.get().unit == firm.unit
