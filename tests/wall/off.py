"""The application's own scoping switched off, so that what is left is the wall in the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

from django.db import models

from accounts.kernel import scope


@contextmanager
def application_scoping_off() -> Iterator[None]:
    """Inside, `accounts.kernel.scope` neither filters reads nor guards writes; the scopes themselves are opened as ever, so the
    wall knows them. For proofs on PostgreSQL as the application's role only (`walled` in tests/wall/conftest.py): anywhere
    else everybody now sees everything. In this process only, also in its other threads."""
    plain = models.QuerySet
    with (
        mock.patch.object(scope, "visible", return_value=models.Q()),
        mock.patch.object(scope, "_guard_insert"),
        mock.patch.object(scope, "_guard_known"),
        mock.patch.object(scope, "_refuse_public"),
        mock.patch.object(
            scope.ScopedManager, "get_queryset", models.Manager.from_queryset(scope.ScopedQuerySet).get_queryset
        ),
        mock.patch.object(scope.ScopedQuerySet, "update", plain.update),
        mock.patch.object(scope.ScopedQuerySet, "delete", plain.delete),
        mock.patch.object(scope.ScopedQuerySet, "bulk_create", plain.bulk_create),
    ):
        yield
