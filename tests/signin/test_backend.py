"""Who is signed in and where the person works is one question."""

import pytest
from django.conf import settings
from django.contrib.auth import load_backend
from django.test import RequestFactory

from accounts import people
from accounts.models import PlatformRole
from tests.cast import make_member, make_unit, make_user
from tests.submissions.test_costs import asked

pytestmark = pytest.mark.django_db


@pytest.fixture
def backend():
    return load_backend(settings.AUTHENTICATION_BACKENDS[0])


def request_of(user):
    request = RequestFactory().get("/")
    request.user = user
    return request


def test_a_person_comes_with_the_places_in_force(backend):
    unit, left = make_unit("乙"), make_unit("甲")
    user = make_member(unit, role="filler")
    left.memberships.create(user=user, role="admin", is_active=False)
    PlatformRole.objects.create(user=user, role="auditor")

    def look() -> None:
        request = request_of(backend.get_user(str(user.pk)))
        [place] = people.memberships(request)
        assert (place.unit, place.role, place.user) == (unit, "filler", user)
        assert people.platform_roles(request) == {"auditor"}

    assert len(asked(look)) == 1


def test_somebody_without_a_place_is_somebody_too(backend):
    user = make_user()

    def look() -> None:
        request = request_of(backend.get_user(user.pk))
        assert people.memberships(request) == []

    assert len(asked(look)) == 2


def test_the_moment_of_a_request_comes_with_the_person(backend, clock_at):
    at = clock_at("2022-11-28 09:00")
    for user in (make_member(), make_user()):
        assert backend.get_user(user.pk).read_at == at


def test_a_closed_account_and_nobody_are_nobody(backend):
    member, alone = make_member(), make_user()
    for user in (member, alone):
        user.is_active = False
        user.save(update_fields=["is_active"])
        assert backend.get_user(user.pk) is None
    assert backend.get_user(0) is None
