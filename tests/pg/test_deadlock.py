"""Two forms that wait for each other: the database undoes one of them, and it is done again."""

import threading

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.db import OperationalError, transaction
from django.http import HttpResponseRedirect
from django.test import RequestFactory

from accounts.kernel.once import new_key, once
from accounts.models import Tenant, UsedKey
from tests.cast import make_tenant, upload
from tests.races.crowd import PATIENCE, at_once, kinds

pytestmark = [pytest.mark.pg, pytest.mark.race]


def posted(n: int):
    request = RequestFactory().post(f"/{n}/", {"_key": new_key(), "file": upload("演示.txt", b"whole")})
    request.user, request.session = AnonymousUser(), SessionStore()
    return request


def crossing(tenants: list[Tenant]):
    """A view that writes both tenants, the second visitor in the other order; the first time each waits for the other."""
    met, been = threading.Barrier(2), set()

    def view(request):
        n = int(request.path.strip("/"))
        first, second = tenants if n else tenants[::-1]
        assert request.FILES["file"].read() == b"whole"
        Tenant.objects.filter(pk=first.pk).update(short_name=f"{n}")
        if n not in been:
            been.add(n)
            met.wait(PATIENCE)
        Tenant.objects.filter(pk=second.pk).update(short_name=f"{n}")
        return HttpResponseRedirect("/done/")

    return view


def test_a_form_that_was_undone_as_a_deadlock_is_done_again():
    view = once(crossing([make_tenant(), make_tenant()]))
    answers = at_once(lambda n: view(posted(n)), 2)

    assert [(a.status_code, a["Location"]) for a in answers] == [(302, "/done/")] * 2
    assert UsedKey.objects.filter(answer="/done/").count() == 2
    assert len(set(Tenant.objects.values_list("short_name", flat=True))) == 1


def test_without_that_one_of_the_two_would_fail():
    """The control."""
    view = crossing([make_tenant(), make_tenant()])

    def work(n: int):
        with transaction.atomic():
            return view(posted(n))

    assert kinds(at_once(work, 2)) == {"done": 1, "OperationalError": 1}


def test_other_failures_of_the_database_are_not_tried_again():
    calls = []

    def view(request):
        calls.append(1)
        raise OperationalError("the disk is full")

    with pytest.raises(OperationalError):
        once(view)(posted(1))
    assert len(calls) == 1
