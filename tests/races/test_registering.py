"""Registering under a race: one unit for a code, one account for a number, one decision for a registration."""

import pytest
from django.db import connection

from accounts.kernel import scope
from accounts.kernel.clock import restart_clock
from accounts.models import Membership, Unit, User
from applicants.actions import registering as actions
from applicants.models import Registration
from tests.applicants.registration import waiting
from tests.cast import actor_of, demo_uscc, make_campaign, make_staff, make_tenant
from tests.races.crowd import at_once, kinds
from tests.races.test_filing import at


@pytest.fixture
def campaigns():
    restart_clock(at("2022-11-28 09:00"), stopped=True)
    return [make_campaign(make_tenant()) for _ in range(2)]


def test_eight_registrations_of_one_code_at_two_hosts_make_one_unit(campaigns, monkeypatch):
    rows = [waiting(campaigns[n % 2], n, uscc=demo_uscc(4001)) for n in range(8)]
    staff = [actor_of(make_staff(c.tenant, "registration_checker"), c.tenant) for c in campaigns]
    looked = actions.entering.unit_facts.by_code

    def slow(code):
        found = looked(code)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_sleep(0.1)")
        return found

    monkeypatch.setattr(actions.entering.unit_facts, "by_code", slow)

    def approve(n: int) -> Registration:
        with scope.tenant(campaigns[n % 2].tenant):
            return actions.approve(rows[n].pk, actor=staff[n % 2])

    outcomes = at_once(approve, 8)

    assert kinds(outcomes) == {"done": 1, "NotSettled": 7}
    assert Unit.objects.filter(uscc=demo_uscc(4001)).count() == 1
    assert Membership.objects.count() == 1
    with scope.system("race"):
        assert Registration.objects.filter(state="approved").count() == 1


def test_one_number_in_eight_tabs_is_one_account_and_one_registration(campaigns):
    outcomes = at_once(lambda n: waiting(campaigns[0], 1), 8)

    assert kinds(outcomes) == {"done": 1, "PhoneTaken": 7}
    assert User.objects.count() == 1
    with scope.system("race"):
        assert Registration.objects.count() == 1


def test_one_person_in_eight_tabs_files_once_with_a_host(campaigns):
    user = waiting(campaigns[1], 1).user
    actor = actor_of(user)

    def again(n: int) -> Registration:
        with scope.public():
            return waiting(campaigns[0], 10 + n, actor=actor)

    assert kinds(at_once(again, 8)) == {"done": 1, "AlreadyRegistered": 7}
