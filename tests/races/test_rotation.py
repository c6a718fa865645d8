"""Keys rotate while people read, sign in and change their data: nobody fails, nothing is lost, the old key can go.

The drill with 10 000 people: `ROTATION_PEOPLE=10000 ./test drill tests/races/test_rotation.py -s` prints its numbers.
"""

import os
import threading
import time
from collections import Counter

import pytest
from django.contrib.auth.hashers import make_password

from accounts.kernel.crypto import blind_index
from accounts.models import User
from accounts.models.people import PHONE
from accounts.personal import rotation
from tests.cast import PASSWORD
from tests.races.crowd import alone

pytestmark = pytest.mark.drill
PEOPLE = int(os.environ.get("ROTATION_PEOPLE", "400"))
NEW = "next:bmV4dC1rZXktbmV4dC1rZXktbmV4dC1rZXktbmV4dC0="
MOST = 120  # seconds for 10 000


class Traffic:
    """Four who never stop: two read and find, one signs in, one changes e-mails."""

    def __init__(self, people: list[tuple[int, str]]):
        self.people, self.stop = people, threading.Event()
        self.done: Counter[str] = Counter()
        self.failed: list[BaseException | str] = []
        self.written: dict[int, str] = {}

    def run(self, work, step: int) -> None:
        for n in range(10**9):
            if self.stop.is_set():
                return
            pk, phone = self.people[(n * step) % len(self.people)]
            try:
                work(pk, phone, n)
            except Exception as error:  # noqa: BLE001
                self.failed.append(error)
            self.done[work.__name__] += 1

    def read(self, pk: int, phone: str, n: int) -> None:
        if User.objects.get(pk=pk).phone != phone:
            self.failed.append(f"{pk} reads another number")

    def find(self, pk: int, phone: str, n: int) -> None:
        found = User.objects.by_phone(phone)
        if found is None or found.pk != pk:
            self.failed.append(f"{pk} is not found")

    def sign_in(self, pk: int, phone: str, n: int) -> None:
        if not User.objects.by_phone(phone).check_password(PASSWORD):
            self.failed.append(f"{pk} cannot sign in")

    def change(self, pk: int, phone: str, n: int) -> None:
        user = User.objects.get(pk=pk)
        user.email = self.written[pk] = f"yanshi-{pk}-{n}@example.com"
        user.save(update_fields=["email"])
        time.sleep(0.002)


def crowd(count: int) -> list[tuple[int, str]]:
    password = make_password(PASSWORD)
    numbers = [f"+86199{n:08d}" for n in range(count)]
    User.objects.bulk_create(
        User(phone=n, phone_index=blind_index(n, PHONE), email=f"{n[3:]}@example.com", name="演示", password=password)
        for n in numbers
    )
    return list(zip(User.objects.order_by("pk").values_list("pk", flat=True), numbers, strict=True))


def test_keys_rotate_under_traffic(settings, capsys):
    people = crowd(PEOPLE)
    old = settings.FIELD_KEYS[0]
    settings.FIELD_KEYS, settings.BLIND_INDEX_KEYS = [NEW, old], ["n" * 40, *settings.BLIND_INDEX_KEYS]
    traffic = Traffic(people)
    works = [(traffic.read, 7), (traffic.find, 11), (traffic.sign_in, 13), (traffic.change, 17)]
    threads = [threading.Thread(target=alone, args=(traffic.run, *work)) for work in works]
    [thread.start() for thread in threads]
    began = time.monotonic()
    try:
        outcomes = rotation.rotate()
    finally:
        took = time.monotonic() - began
        traffic.stop.set()
        [thread.join() for thread in threads]

    assert traffic.failed == []
    users = next(o for o in outcomes if o.name == "accounts.User")
    assert (users.unreadable, users.conflicts, users.contested, users.indexes) == ([], [], 0, PEOPLE)
    assert rotation.stale() == {}
    settings.FIELD_KEYS, settings.BLIND_INDEX_KEYS = [NEW], ["n" * 40]
    for (pk, phone), user in zip(people, User.objects.order_by("pk").iterator(), strict=True):
        assert (user.pk, user.phone) == (pk, phone)
        assert user.email == traffic.written.get(pk, f"{phone[3:]}@example.com")
    assert User.objects.by_phone(people[-1][1]).pk == people[-1][0]
    assert took < max(MOST * PEOPLE / 10_000, 20)
    with capsys.disabled():
        calls = "，".join(f"{name} {count}" for name, count in sorted(traffic.done.items()))
        print(f"\n轮换 {PEOPLE} 人：{took:.1f} 秒，失败 0；同时进行 {calls}")  # noqa: T201


def test_running_twice_changes_nothing(settings):
    crowd(20)
    settings.FIELD_KEYS = [NEW, *settings.FIELD_KEYS]
    first = rotation.rotate()
    before = list(rotation._raw(User, []).order_by("pk").values_list("pk", "phone_index"))

    again = rotation.rotate()

    assert sum(o.values for o in first) == 40
    assert sum(o.values + o.indexes for o in again) == 0
    assert list(rotation._raw(User, []).order_by("pk").values_list("pk", "phone_index")) == before
