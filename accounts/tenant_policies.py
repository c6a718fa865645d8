"""A host's policies: typed, frozen, with defaults. What is stored badly counts as not stored, and is reported by a check.

`policies_of(tenant)` reads; accounts.actions.change_settings writes (after `TenantPolicies.model_validate`). Where a
person works for several hosts, the strictest of their policies holds: `strictest`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from accounts.kernel.crypto import CannotDecrypt, decrypt
from accounts.models import Tenant

OIDC_SECRET = "tenant.oidc_secret"  # noqa: S105  the purpose of an encrypted field, no secret
LOCAL = ("http://127.0.0.1:", "http://127.0.0.1/")


@dataclass(frozen=True, slots=True)
class Retention:
    """A kind of record that is purged after some days: what it is called, the default and the shortest period allowed."""

    label: str
    days: int
    least: int


_retention: dict[str, Retention] = {}


def register_retention(kind: str, label: str, *, days: int, least: int = 1) -> None:
    """Name a kind of record whose period each host may set; it appears on the host's settings page."""
    _retention[kind] = Retention(label, days, least)


def retention_kinds() -> dict[str, Retention]:
    """All kinds of records with a period, in the order they were registered."""
    return dict(_retention)


class OidcPolicy(BaseModel):
    """Sign-in of a host's staff by its own identity provider (OpenID Connect). `secret` is stored encrypted."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    server_url: str = Field(max_length=300)
    client_id: str = Field(min_length=1, max_length=200)
    secret: str = Field(max_length=1000)
    label: str = Field(default="单位统一身份认证", min_length=1, max_length=30)
    provider_does_second_factor: bool = False

    @field_validator("server_url")
    @classmethod
    def _encrypted_way(cls, url: str) -> str:
        if not url.startswith(("https://", *LOCAL)):
            raise ValueError("必须以 https:// 开头")
        return url.rstrip("/")

    @property
    def plain_secret(self) -> str:
        """The client's secret in clear; "" when it cannot be read any more."""
        try:
            return decrypt(self.secret, OIDC_SECRET)
        except CannotDecrypt:
            return ""


class TenantPolicies(BaseModel):
    """What a host has decided. Each value stands alone: one that does not validate falls back to its default."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    password_profile: Literal["asvs", "dengbao"] = "asvs"  # noqa: S105
    second_factor: Literal["required", "recommended"] = "required"
    idle_minutes: int = Field(default=30, ge=5, le=240)
    session_hours: int = Field(default=12, ge=1, le=24)
    unit_megabytes: int | None = Field(default=None, ge=10, le=1_000_000)
    unit_files: int | None = Field(default=None, ge=10, le=1_000_000)
    sessions_at_most: int = Field(default=0, ge=0, le=20)  # 0 = no limit
    sms_per_day: int = Field(default=5000, ge=10, le=1_000_000)
    foreign_approvals: Literal["ask", "accept", "own_letter"] = "ask"
    oidc: OidcPolicy | None = None
    retention: dict[str, int] = Field(default_factory=dict)

    @field_validator("retention")
    @classmethod
    def _long_enough(cls, periods: dict[str, int]) -> dict[str, int]:
        for kind, days in periods.items():
            least = _retention[kind].least if kind in _retention else 1
            if not least <= days <= 36_500:
                raise ValueError(f"{kind}: {days}")
        return periods

    def keep_days(self, kind: str) -> int:
        """How many days records of the kind are kept; KeyError for a kind nobody registered."""
        return self.retention.get(kind, _retention[kind].days)


DEFAULTS = TenantPolicies()


def read(stored: Any) -> tuple[TenantPolicies, list[str]]:
    """The policies of a stored value, and the names of those which did not validate and fell back to the default."""
    given = {name: stored[name] for name in TenantPolicies.model_fields if name in stored} if _is_map(stored) else {}
    try:
        return TenantPolicies.model_validate(given), []
    except ValidationError as error:
        bad = sorted({str(problem["loc"][0]) for problem in error.errors()})
    return TenantPolicies.model_validate({name: value for name, value in given.items() if name not in bad}), bad


def policies_of(tenant: Tenant) -> TenantPolicies:
    """The tenant's policies. No query; a bad stored value reads as its default."""
    return read(tenant.policies)[0]


def problems() -> Iterable[str]:
    """Tenants whose stored policies do not validate, with the values' names. For the check over the whole database."""
    for tenant in Tenant.objects.order_by("pk"):
        bad = read(tenant.policies)[1]
        if bad or not _is_map(tenant.policies):
            yield f"{tenant.slug}: {'、'.join(bad) or 'policies'}"


def strictest(all_of: Iterable[TenantPolicies]) -> TenantPolicies:
    """One set of sign-in policies that satisfies each given one; the defaults when none is given."""
    held = list(all_of) or [DEFAULTS]
    limits = [one.sessions_at_most for one in held if one.sessions_at_most]
    return TenantPolicies(
        password_profile=max((one.password_profile for one in held), key=("asvs", "dengbao").index),
        second_factor="required" if any(one.second_factor == "required" for one in held) else "recommended",
        idle_minutes=min(one.idle_minutes for one in held),
        session_hours=min(one.session_hours for one in held),
        sessions_at_most=min(limits, default=0),
    )


_workplaces: list[Callable[[Any], Iterable[int]]] = []


def workplace(source: Callable[[Any], Iterable[int]]) -> Callable[[Any], Iterable[int]]:
    """Register fn(user) -> ids of tenants for which the person works; called in the system scope. Upper apps add
    seats and experts."""
    if source not in _workplaces:
        _workplaces.append(source)
    return source


def workplaces(user: Any) -> set[int]:
    """The ids of all tenants for which the person works as staff, at a seat or as an expert. System scope."""
    return {pk for source in _workplaces for pk in source(user)}


def _is_map(stored: Any) -> bool:
    return isinstance(stored, dict)
