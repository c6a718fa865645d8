"""R15: every form a role finds on its pages, posted with hostile values: no answer is an error of the server, none takes long.

FUZZ_POSTS says how many posts are sent (60 seconds' worth in the ordinary suite, 20 000 in ./test nasty); SHUFFLE_SEED chooses them.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from accounts.kernel.once import new_key
from tests.conftest import SEED
from tests.nasty.strings import FILE_NAMES, hostile
from tests.walk.about import stops
from tests.walk.robot import Form, forms
from tests.walk.roles import visitors
from tests.walk.walker import Walker
from tests.walk.world import World, build, quiet_refusals

pytestmark = pytest.mark.django_db
SECONDS = 5
PLACES = {
    "apply": ("unit_", "registrant"),
    "desk": ("seat_", "host_head"),
    "expert": ("expert",),
    "host": ("staff_",),
    "platform": ("platform_",),
}
FEW, MANY = int(os.environ.get("FUZZ_POSTS", "200")), int(os.environ.get("FUZZ_POSTS", "20000"))


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> Iterator[World]:
    """Built once, thrown away with its transaction."""
    with quiet_refusals(), django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


def found_forms(walker: Walker) -> list[tuple[Any, Form]]:
    """(who, form) for every form on a page of somebody's own; of each page the first role that sees it."""
    seen, found, everybody = set(), [], visitors(walker.world)
    for stop in stops():
        for who in everybody:
            address = walker.address(stop, who, "own")
            if address is None or not _concerns(who, address):
                continue
            response = walker.ask(who, "GET", address).response
            if response.status_code != 200 or response.streaming or "html" not in response.get("Content-Type", ""):
                continue
            new = [form for form in forms(response.content, address) if form.url not in seen]
            seen |= {form.url for form in new}
            found += [(who, form) for form in new]
            break
    return found


def _concerns(who: Any, address: str) -> bool:
    return who.name.startswith(PLACES.get(address.split("/")[1], ("stranger", "person", "unit_admin")))


def posted(dice: random.Random, form: Form) -> tuple[dict[str, Any], dict[str, Any]]:
    """(the data, more arguments): some of the form's own values replaced, odd keys added, sometimes no form at all."""
    data = dict(form.data)
    for name in data:
        if name not in ("_key", "csrfmiddlewaretoken") and dice.random() < 0.6:
            data[name] = dice.choice([hostile(dice), [hostile(dice), hostile(dice)]])
    data["_key"] = new_key()
    kind = dice.randrange(12)
    if kind == 0:
        return {"_key": new_key()}, {}
    if kind == 1:
        return data | {f"x{n}": "1" for n in range(2000)}, {}
    if kind == 2:
        return b"_key=" + new_key().encode() + b"&a=\xff\xfe%ff%C3&" + "名称=值".encode("gbk"), {"content_type": "application/x-www-form-urlencoded"}  # fmt: skip
    if kind == 3:
        return b"--x\r\nContent-Disposition: form-data; name=", {"content_type": "multipart/form-data; boundary=x"}
    if kind == 4:
        return data | {dice.choice(FILE_NAMES): hostile(dice)}, {}
    return data, {}


def fuzz(world: World, number: int) -> None:
    dice, walker = random.Random(SEED), Walker(world)
    candidates = found_forms(walker)
    assert len(candidates) > 40
    bad, slow = [], []
    for n in range(number):
        who, form = candidates[n % len(candidates)] if n < len(candidates) else dice.choice(candidates)
        data, more = posted(dice, form)
        begun = time.process_time()  # its own work; a busy machine makes every request wait
        status = walker.ask(who, "POST", form.url, data, **more).response.status_code
        if status >= 500:
            bad.append((who.name, form.url, status, str(data)[:300]))
        if time.process_time() - begun > SECONDS:
            slow.append((who.name, form.url))
    assert bad == [], bad[:5]
    assert slow == []


def test_hostile_posts(world):
    fuzz(world, FEW)


@pytest.mark.nasty
def test_many_hostile_posts(world):
    fuzz(world, MANY)
