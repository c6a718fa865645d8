"""System checks of the wall: `manage.py check --database default` compares the registry with the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.core import checks
from django.db import connections

from accounts.wall import roles, security, ties
from accounts.wall.conditions import Translator, Untranslatable

_comparing: ContextVar[bool] = ContextVar("comparing", default=True)


@contextmanager
def not_compared() -> Iterator[None]:
    """For `migrate`, which asks the checks of the database first: it is what puts the wall up."""
    token = _comparing.set(False)
    try:
        yield
    finally:
        _comparing.reset(token)


@checks.register("wall")
def every_child_can_be_tied(app_configs, **kwargs) -> list[checks.CheckMessage]:
    """A tie holds nothing for a row without a tenant, and an exception names a foreign key that exists."""
    errors = []
    for model in security.models():
        fields = {field.name: field for field in model._meta.local_fields}
        if any(tie.child == model._meta.db_table for tie in ties.ties()) and fields["tenant"].null:
            errors.append(checks.Error(f"{model._meta.label}: a tied row needs a tenant", obj=model, id="wall.E001"))
        errors += [
            checks.Error(
                f"{model._meta.label}.{name} is excepted from the ties and does not exist", obj=model, id="wall.E002"
            )
            for name in ties.exceptions(model)
            if name not in fields
        ]
    return errors


@checks.register("wall")
def every_scope_can_be_told_to_postgresql(app_configs, **kwargs) -> list[checks.CheckMessage]:
    """The conditions of SCOPES are made of what row-level security can say, whatever database is in use."""
    errors = []
    for model in security.models():
        try:
            Translator(connections["default"]).condition(model)
        except Untranslatable as problem:
            errors.append(checks.Error(str(problem), obj=model, id="wall.E005"))
    return errors


@checks.register(checks.Tags.database)
def the_database_has_the_wall(app_configs, databases=None, **kwargs) -> list[checks.CheckMessage]:
    """Ties and policies are in the database as the models want them; on PostgreSQL the role does not pass them."""
    found = []
    for connection in (connections[alias] for alias in databases or () if alias == "default" and _comparing.get()):
        found += [
            checks.Error(f"tie {name} is not as the models want it", hint="manage.py migrate", id="wall.E003")
            for name in ties.missing(connection)
        ]
        if connection.vendor == "postgresql":
            found += [
                checks.Error(f"{table} lacks its row-level security", hint="manage.py migrate", id="wall.E004")
                for table in security.missing(connection)
            ]
            if (why := roles.passes(connection)) and not roles.is_owner(connection):
                kind = checks.Error if settings.WALL_REQUIRED else checks.Warning
                found.append(kind(f"DATABASE_URL 的角色{'、'.join(why)}，行级安全不起作用。", id="wall.W001"))
    return found
