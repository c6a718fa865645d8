"""Who takes part: invented people with one prepared password hash, their actors as requests would have them, demo cards."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.auth.hashers import make_password
from django.urls import NoReverseMatch, reverse

from accounts.identifiers import ID_WEIGHTS, uscc_check_digit
from accounts.kernel.actor import Actor
from accounts.models import Membership, PlatformRole, StaffRole, Tenant, Unit, User
from accounts.signin import demo_people

from .scenario import Shown, bystanders

ADDRESS = "192.0.2.%d"  # RFC 5737: nobody's address
AREA = "999900"  # no area of GB/T 2260 begins with 99
GROUPS = ("申报单位", "组织单位席位", "专家", "主办单位", "平台管理", "公众")


def demo_phone(number: int) -> str:
    """The n-th demo number, +86 199 0000 xxxx."""
    return f"+86199{number:08d}"


def demo_uscc(number: int) -> str:
    """The n-th 统一社会信用代码: right check digit, an area nobody was assigned."""
    body = f"91{AREA}YA{number:07d}"
    return body + uscc_check_digit(body)


def demo_id_number(number: int) -> str:
    """The n-th ID number: right check digit, an area nobody was assigned."""
    body = f"{AREA}1990{number % 12 + 1:02d}{number % 28 + 1:02d}{number % 999:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, ID_WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]


@dataclass
class Cast:
    """Everybody met so far, by name; numbers for phones and codes run on."""

    phones: int = 0
    units: int = 0
    cards: int = 0

    def __post_init__(self) -> None:
        self.by_name: dict[str, User] = {}

    @cached_property
    def password(self) -> str:
        """One hash for everybody: a slow hash per person would take longer than the whole demo."""
        return make_password(bystanders().password)

    def next_phone(self) -> str:
        """A number nobody has yet."""
        self.phones += 1
        return demo_phone(self.phones)

    def next_unit(self) -> int:
        """The number of the next unit, for its code."""
        self.units += 1
        return self.units

    def person(self, name: str) -> User:
        """The person of this name, new at the first call."""
        if name not in self.by_name:
            user = User(name=name, phone=self.next_phone(), password=self.password)
            user.save()
            self.by_name[name] = user
        return self.by_name[name]

    def known(self, user: User) -> User:
        """Give a person whom an action has made the prepared password."""
        user.password = self.password
        user.save(update_fields=["password"])
        self.by_name[user.name] = user
        return user

    def show(self, user: User, shown: Shown | None, group: str, url: str, *, order: int = 9) -> None:
        """Put the person on the demo page, by group and ``order``; nothing when the scenario does not show them."""
        if shown is None:
            return
        self.cards += 1
        group = shown.group or group
        place = GROUPS.index(group) * 5000 + order * 500 + self.cards
        demo_people.register(user, shown.label, shown.arrive or url, shown.blurb, group=group, order=place)


def applicant(user: User, unit: Unit | None) -> Actor:
    """Somebody filing for a unit."""
    role = Membership.Role.ADMIN if unit else None
    return Actor(user=user, address=ADDRESS % (user.pk % 200 + 1), unit=unit, membership_role=role)


def staff(user: User, tenant: Tenant, **place: Any) -> Actor:
    """Somebody of a host, with the roles held there. Call where StaffRole may be read (tenant or system scope)."""
    held = StaffRole.objects.filter(user=user, tenant=tenant).order_by("pk")
    grants = frozenset(held.values_list("role", "campaign_id"))
    address = ADDRESS % (user.pk % 200 + 1)
    return Actor(
        user=user,
        address=address,
        tenant=tenant,
        staff_grants=grants,
        staff_roles=frozenset(r for r, _ in grants),
        **place,
    )


def staff_free(user: User, *, tenant: Tenant, **place: Any) -> Actor:
    """Somebody at a seat who holds nothing at the host."""
    return Actor(user=user, address=ADDRESS % (user.pk % 200 + 1), tenant=tenant, **place)


def expert(user: User) -> Actor:
    """Somebody of a host's expert pool."""
    return Actor(user=user, address=ADDRESS % (user.pk % 200 + 1), is_expert=True)


def stand_by(cast: Cast) -> None:
    """The platform's administrators and the people outside every campaign."""
    try:
        platform = reverse("platform_home")
    except NoReverseMatch:  # an installation without the platform workspace
        platform = "/"
    for person in bystanders().people:
        user = cast.person(person.name)
        if person.role:
            PlatformRole.objects.get_or_create(user=user, defaults={"role": person.role})
        cast.show(user, person.show, "平台管理" if person.role else "公众", platform if person.role else "/")
