"""Named invariants over the whole database: tests, drills and `manage.py check_invariants` run them in the system scope."""

from collections.abc import Callable, Iterable

from django.db.models import Q

from accounts import tenant_policies
from accounts.kernel import scope
from accounts.kernel.crypto import blind_indexes
from accounts.models import Job, StoredFile, User
from accounts.models.people import PHONE

_invariants: dict[str, Callable[[], Iterable[object]]] = {}


def invariant(name: str) -> Callable:
    """Register fn() → what is broken (rows or sentences; empty = holds) under a name such as "submissions.one_receipt"."""

    def add(find: Callable[[], Iterable[object]]) -> Callable:
        if name in _invariants:
            raise ValueError(f"invariant {name} is already registered")
        _invariants[name] = find
        return find

    return add


def broken(only: str = "") -> dict[str, list[str]]:
    """Every broken invariant (those whose name starts with `only`) with at most ten of its offenders."""
    found = {}
    with scope.system("invariants"):
        for name, find in sorted(_invariants.items()):
            if name.startswith(only) and (offenders := [str(item) for item, _ in zip(find(), range(10), strict=False)]):
                found[name] = offenders
    return found


def names() -> list[str]:
    """The names of all registered invariants."""
    return sorted(_invariants)


@invariant("accounts.phone_index_fits")
def phone_index_fits() -> Iterable[object]:
    """A person is found by the number the record shows."""
    return (
        f"user {user.pk}"
        for user in User.objects.iterator()
        if (user.phone_index or "") not in (blind_indexes(user.phone, PHONE) or [""])
    )


@invariant("accounts.job_states")
def job_states() -> Iterable[object]:
    """A running job has a lease; a finished one has its end and no lease."""
    running = Q(state="running") & (Q(lease_until__isnull=True) | Q(claim__isnull=True))
    finished = Q(state__in=("done", "failed")) & (Q(finished_at__isnull=True) | Q(lease_until__isnull=False))
    return (f"job {job.pk}" for job in Job.objects.filter(running | finished).order_by("pk"))


@invariant("accounts.file_keys")
def file_keys() -> Iterable[object]:
    """A file lies in its tenant's folder."""
    return (
        f"file {file.pk}"
        for file in StoredFile.objects.order_by("pk").iterator()
        if not file.key.startswith(f"{file.tenant_id}/")
    )


@invariant("accounts.policies_fit")
def policies_fit() -> Iterable[object]:
    """What a host decided is what counts: a stored policy that does not validate would silently read as its default."""
    return tenant_policies.problems()
