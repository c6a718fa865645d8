"""An invitation is used once, however many send it at once; what comes too late gets a page, never an error."""

from django.test import Client

from accounts.models import Invitation, User
from accounts.signin import codes
from tests.invitations import helpers
from tests.invitations.helpers import PHONE, at, invited, newcomer, prove
from tests.races.crowd import at_once, kinds

CROWD = 20


def test_an_invitation_accepted_by_twenty_requests_is_used_once():
    helpers.register()
    row, token = invited()
    client = Client()
    prove(client, token)
    forms = [newcomer() for _ in range(CROWD)]

    def accept(n: int) -> int:
        again = Client()
        again.cookies.update(client.cookies)
        return again.post(at("invite_accept", token), forms[n]).status_code

    outcomes = at_once(accept, CROWD)

    assert kinds(outcomes) == {"done": CROWD}, outcomes
    assert not [status for status in outcomes if status >= 500]
    user = User.objects.by_phone(PHONE)
    assert helpers.taken == [(row.pk, user.pk)]
    assert Invitation.objects.get().used_by == user


def test_a_known_person_accepting_from_twenty_places_is_counted_once():
    from tests.cast import browser, make_user

    helpers.register()
    user = make_user()
    row, token = invited(user.phone)
    cookies = browser(user).cookies
    forms = [newcomer() for _ in range(CROWD)]

    def accept(n: int) -> int:
        again = Client()
        again.cookies.update(cookies)
        return again.post(at("invite_accept", token), forms[n]).status_code

    outcomes = at_once(accept, CROWD)

    assert not [status for status in outcomes if isinstance(status, Exception) or status >= 500], outcomes
    assert outcomes.count(302) == 1, outcomes
    assert helpers.taken == [(row.pk, user.pk)]


def test_the_days_budget_of_a_number_holds_for_twenty_inviters_at_once():
    helpers.register()
    made = at_once(lambda n: invited(subject={"n": n}), CROWD)

    assert sum(not isinstance(outcome, Exception) for outcome in made) == 5, made
    assert Invitation.objects.count() == 5
    assert codes.TRIES == 5
