"""A small invented cast (演示). Every builder takes what the test is about and invents the rest; all write in the system scope."""

import tempfile
from collections.abc import Callable
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.files import keep_generated
from accounts.identifiers import uscc_check_digit
from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.models import Membership, PlatformRole, StaffRole, StoredFile, Tenant, Unit, User

_numbers = count(1)
PASSWORD = "yanshi-mima-2022"


def demo_uscc(number: int) -> str:
    """A 统一社会信用代码 with a right check digit and an area nobody was assigned."""
    body = f"91999900YA{number:07d}"
    return body + uscc_check_digit(body)


def make_tenant(slug: str = "", **values: Any) -> Tenant:
    """A host's space."""
    n = next(_numbers)
    slug = slug or f"yanshi-{n}"
    return Tenant.objects.create(slug=slug, **{"name": f"演示主办方{n}", "sms_signature": "演示", **values})


def make_unit(name: str = "", **values: Any) -> Unit:
    """A unit with a demo code."""
    n = next(_numbers)
    return Unit.objects.create(
        name=name or f"演示单位{n}有限公司", **{"uscc": demo_uscc(n), "region_code": "37", **values}
    )


def make_user(name: str = "", **values: Any) -> User:
    """A person with a verified demo number and PASSWORD."""
    n = next(_numbers)
    return User.objects.create_user(f"+86199000{n:05d}", PASSWORD, name=name or f"演示人员{n}", **values)


def make_member(unit: Unit | None = None, role: str = "admin", **values: Any) -> User:
    """A person in a unit (a new one by default); the membership is `user.memberships.get()`."""
    user = make_user(**values)
    Membership.objects.create(user=user, unit=unit or make_unit(), role=role)
    return user


def make_staff(tenant: Tenant, role: str = "manager", campaign_id: int | None = None, **values: Any) -> User:
    """A person with a role at a host."""
    user = make_user(**values)
    with scope.system("cast"):
        StaffRole.objects.create(user=user, tenant=tenant, role=role, campaign_id=campaign_id)
    return user


def make_platform_admin(role: str = "sysadmin") -> User:
    """One of the three administrators."""
    user = make_user()
    PlatformRole.objects.create(user=user, role=role)
    return user


def register_unit(unit: Unit, tenant: Tenant, user: User | None = None, **values: Any):
    """The unit's approved registration with the host: without one it may neither enrol nor file there."""
    from accounts.kernel.clock import clock
    from applicants.models import Registration

    user = user or next((m.user for m in unit.memberships.order_by("pk")), None) or make_member(unit)
    facts = {"name": unit.name, "uscc": unit.uscc or "", "kind": unit.kind, "region_code": unit.region_code or "37"}
    facts |= {"address": unit.address or "演示路1号", "tab": "enterprise", "contact_name": user.name}
    with scope.system("cast"):
        now = clock()
        return Registration.objects.create(
            tenant=tenant, user=user, unit=unit, state="approved", submitted_at=now, due_at=now, decided_at=now,
            **facts | values,
        )  # fmt: skip


def make_file(tenant: Tenant, unit: Unit | None = None, kind: str = "test.open", name: str = "演示.txt") -> StoredFile:
    """A stored text file, kept as the system's own."""
    with tempfile.TemporaryDirectory() as folder, scope.system("cast"):
        path = Path(folder, "file")
        path.write_bytes(f"演示内容 {next(_numbers)}".encode())
        return keep_generated(path, name, tenant=tenant, unit=unit, kind=kind)


def actor_of(user: User, tenant: Tenant | None = None, unit: Unit | None = None, **values: Any) -> Actor:
    """The actor a request of this person would have."""
    grants: frozenset = frozenset()
    if tenant is not None:
        with scope.tenant(tenant):
            grants = frozenset(StaffRole.objects.filter(user=user).values_list("role", "campaign_id"))
    member = Membership.objects.filter(user=user, **({"unit": unit} if unit else {})).order_by("pk").first()
    return Actor(
        user=user,
        address="192.0.2.1",
        unit=member.unit if member else None,
        membership_role=member.role if member else None,
        tenant=tenant,
        staff_grants=grants,
        staff_roles=frozenset(role for role, _ in grants),
        **values,
    )


def browser(user: User | None = None, unit: Unit | None = None) -> Client:
    """A test client, signed in as the person and working for the unit."""
    client = Client()
    if user is not None:
        client.force_login(user)
    if unit is not None:
        session = client.session
        session["unit_id"] = unit.pk
        session.save()
    return client


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    """An upload as a browser sends it."""
    return SimpleUploadedFile(name, content)


def make_campaign(
    tenant: Tenant | None = None,
    preset: str = "saibao-2022",
    start: date | Callable[[Any], date] | None = None,
    publish: bool = True,
):
    """A campaign from a preset, at the notice's own dates unless `start` (a day, or worked out of the rules) shifts it, published
    unless told otherwise."""
    from campaigns import actions, catalogue
    from campaigns.ruleset.windows import shifted

    rules = catalogue.load(preset)
    rules = shifted(rules, start(rules) if callable(start) else start) if start else rules
    host = tenant or make_tenant()
    with scope.system("cast"):
        campaign = actions.create(
            tenant=host, rules=rules, slug=f"yanshi-huodong-{next(_numbers)}", actor=Actor.system("cast")
        )
        return actions.publish(campaign.pk, actor=Actor.system("cast")) if publish else campaign


def png(width: int = 40, height: int = 30) -> bytes:
    """A small picture, each one different."""
    from io import BytesIO

    from PIL import Image

    sink = BytesIO()
    Image.new("RGB", (width, height), (next(_numbers) % 255, 80, 120)).save(sink, "PNG")
    return sink.getvalue()
