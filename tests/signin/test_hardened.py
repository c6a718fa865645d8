"""Ways around that were closed: loopback written as IPv6, one provider's word at another host, a number nobody has."""

import socket

import pytest
from django.test import RequestFactory

from accounts.models import PlatformRole, User
from accounts.signin import oidc, phone_views
from tests.cast import make_staff, make_tenant, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "inside"),
    [("::ffff:127.0.0.1", True), ("::ffff:169.254.169.254", True), ("::ffff:192.0.2.1", False), ("192.0.2.1", False)],
)
def test_ipv4_written_as_ipv6_is_what_it_stands_for(monkeypatch, address, inside):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args: [(family, 1, 6, "", (address, 443))])
    assert oidc._is_inside("idp.example.org", 443) is inside


def test_a_hosts_provider_speaks_for_its_own_rooms_only():
    tenant = make_tenant()
    here, both, platform = make_staff(tenant), make_staff(tenant), make_staff(tenant)
    make_staff_too(both)
    PlatformRole.objects.create(user=platform, role="auditor")

    assert [oidc.works_only_at(person, tenant) for person in (here, both, platform)] == [True, False, False]


def make_staff_too(user):
    from accounts.kernel import scope
    from accounts.models import StaffRole

    other = make_tenant()
    with scope.tenant(other):
        StaffRole.objects.create(user=user, tenant=other, role="formal_checker")


def test_an_account_without_a_number_has_not_proven_it():
    request = RequestFactory().get("/")
    request.session = {}
    request.user = User.objects.create_user(name="无号")
    assert not phone_views._proved_old(request)
    request.user = make_user()
    assert not phone_views._proved_old(request)
