"""SMS budgets held by 4 processes at once: nothing above any budget, nothing short of it; on both databases."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection

from tests.cast import make_tenant

pytestmark = [pytest.mark.race]
ROOT = Path(__file__).parents[2]
PROCESSES, NUMBERS = 4, 60
LIMITS = {"SMS_PER_SITE_DAY": 40, "SMS_PER_ADDRESS_HOUR": 5, "SMS_PER_ADDRESS_DAY": 5}
LETTERS = 30
CHILD = [sys.executable, str(Path(__file__).parent / "sms_child.py")]


def race(environment, limits):
    running = [
        subprocess.Popen([*CHILD, json.dumps(limits), str(NUMBERS)], cwd=ROOT, stdout=subprocess.PIPE, env=environment)
        for _ in range(PROCESSES)
    ]
    answers = []
    for child in running:
        out, _ = child.communicate(timeout=240)
        assert child.returncode == 0
        answers += json.loads(out.splitlines()[-1])
    return answers


def held(answers, limits):
    granted = [(address, number) for address, number, code, _ in answers if code]
    assert len(answers) == PROCESSES * NUMBERS
    assert max(Counter(number for _, number in granted).values()) == 1
    by_address = Counter(address for address, _ in granted)
    assert max(by_address.values()) <= limits["SMS_PER_ADDRESS_HOUR"]
    wanted = min(10 * limits["SMS_PER_ADDRESS_HOUR"], limits["SMS_PER_SITE_DAY"], NUMBERS)
    assert len(granted) == wanted
    assert sum(letter for *_, letter in answers) == LETTERS
    print(  # noqa: T201  the verdict of the run
        f"SMS budgets held by {PROCESSES} processes at once: {len(granted)} of {len(answers)} codes, {LETTERS} letters"
    )


def environment_for(**values):
    keep = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DATA_DIR")}
    return keep | {"PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "config.settings.test", **values}


CASES = [
    LIMITS,
    LIMITS | {"SMS_PER_SITE_DAY": 1000},
    LIMITS | {"SMS_PER_ADDRESS_HOUR": 500, "SMS_PER_ADDRESS_DAY": 500},
]


@pytest.mark.parametrize("limits", CASES, ids=["site", "address", "both"])
def test_on_sqlite(tmp_path, limits):
    environment = environment_for(DATA_DIR=str(tmp_path))
    manage = [sys.executable, "manage.py"]
    subprocess.run([*manage, "migrate", "-v0", "--skip-checks"], cwd=ROOT, env=environment, check=True)
    begin = (
        "from accounts.models import Tenant; "
        f"Tenant.objects.create(slug='race', name='演示', policies={{'sms_per_day': {LETTERS}}})"
    )
    subprocess.run([*manage, "shell", "-v0", "-c", begin], cwd=ROOT, env=environment, check=True)

    held(race(environment, limits), limits)


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("limits", CASES, ids=["site", "address", "both"])
def test_on_postgresql(limits):
    make_tenant(slug="race", policies={"sms_per_day": LETTERS})
    given = django_settings.DATABASES["default"]
    name = connection.settings_dict["NAME"]
    url = f"postgres://{given['USER']}:{given['PASSWORD']}@{given['HOST']}:{given['PORT']}/{name}"

    held(race(environment_for(DATABASE_URL=url), limits), limits)
