# ruff: noqa: E402, T201  Django stands before what needs it; the answer goes to standard output
"""One process of the race for SMS budgets: asks codes for many numbers from ten addresses; prints what was granted, as JSON."""

import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")

import django

django.setup()

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test import RequestFactory

from accounts.kernel import scope
from accounts.models import Tenant
from accounts.signin import budgets, codes


def ask(n: int) -> list:
    """A code for the n-th number from the n-th address of ten; and one letter of the host."""
    try:
        request = RequestFactory().post("/", REMOTE_ADDR=f"192.0.2.{n % 10}")
        request.session = SessionStore()
        with scope.system("race"):
            letter = budgets.take(tenant) is None
            return [f"192.0.2.{n % 10}", n, bool(codes.send_code(request, f"+8619900{n:06d}", "signin")), letter]
    finally:
        connection.close()


limits, numbers = json.loads(sys.argv[1]), int(sys.argv[2])
for name, value in limits.items():
    setattr(settings, name, value)
tenant = Tenant.objects.get(slug="race")
with ThreadPoolExecutor(4) as pool:
    print(json.dumps(list(pool.map(ask, range(numbers)))))
