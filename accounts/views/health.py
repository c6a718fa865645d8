"""Liveness and readiness."""

from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.kernel.access import Access


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Database reachable and migrated, cache reachable; 503 and the names of what is not."""
    failing = [name for name, probe in (("database", _database), ("cache", _cache)) if not _works(probe)]
    return JsonResponse({"status": "unready" if failing else "ok", "failing": failing}, status=503 if failing else 200)


healthz.access = readyz.access = Access(None, bare=True)


def _works(probe) -> bool:
    try:
        return bool(probe())
    except Exception:  # noqa: BLE001  any failure means: not ready
        return False


def _database() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _cache() -> bool:
    cache.set("readyz", 1, 10)
    return cache.get("readyz") == 1
