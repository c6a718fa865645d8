"""What PostgreSQL shows by itself is what the application shows, for every model in every scope; and it is the only one asked."""

import pytest
from django.db import connection, models, transaction
from django.db.utils import ProgrammingError

from accounts.kernel import scope
from accounts.kernel.scope import Scope, ScopeError
from accounts.wall import security
from tests.wall.off import application_scoping_off
from tests.wall.rows import World

pytestmark = [pytest.mark.pg, pytest.mark.django_db, pytest.mark.usefixtures("walled")]


def scopes(world: World) -> list[Scope]:
    """One of every sort, some of two."""
    from campaigns.models import Seat

    (one, two), (unit, other), (person, _) = world.tenants, world.units, world.people
    with scope.system("test"):
        seats = list(models.QuerySet(Seat).order_by("pk").values_list("pk", flat=True))
    return [
        Scope("public"),
        Scope("public", tenant_id=one.pk),
        Scope("public", host_id=two.pk),
        Scope("self", unit_id=unit.pk),
        Scope("self", unit_id=other.pk, tenant_id=two.pk),
        Scope("self", user_id=person.pk),
        Scope("self", unit_id=unit.pk, user_id=person.pk),
        Scope("seat", seat_ids=frozenset(seats[:1])),
        Scope("seat", seat_ids=frozenset({seats[0], seats[-1]})),
        Scope("seat"),
        Scope("tenant", tenant_id=one.pk),
        Scope("tenant", tenant_id=two.pk),
        Scope("system", reason="test"),
    ]


def by_application(model, at: Scope) -> set:
    """Keys the application's scope holds, with the wall out of the way."""
    try:
        with scope.entered(at):
            query = model.objects.order_by().values_list("pk", flat=True)
    except ScopeError:
        return set()
    with scope.system("test"):
        return set(query)


def by_wall(model, at: Scope) -> set:
    """Keys the wall lets through, with the application's scope out of the way."""
    with application_scoping_off(), scope.entered(at):
        return set(model.objects.order_by().values_list("pk", flat=True))


@pytest.mark.parametrize("seed", [1, 2])
def test_the_wall_shows_what_the_application_shows(seed):
    world = World(seed=seed, each=4).fill()
    told, differ = set(), []
    for at in scopes(world):
        for model in security.models():
            here, there = by_application(model, at), by_wall(model, at)
            if here != there:
                differ.append((model.__name__, at, "only application", here - there, "only wall", there - here))
            if here:
                told.add((model, at.kind))
    assert differ == []
    for model in security.models():
        assert (model, "system") in told, f"no row of {model.__name__} was looked at"
        assert (model, "tenant") in told
    seen = {kind for _, kind in told}
    assert seen == {"public", "self", "seat", "tenant", "system"}


def test_without_a_scope_no_table_with_a_tenant_shows_a_row():
    World(each=1).fill()
    with connection.cursor() as cursor:
        for model in security.models():
            cursor.execute(f"SELECT count(*) FROM {model._meta.db_table}")
            assert cursor.fetchone() == (0,), model
    with application_scoping_off():
        assert [m for m in security.models() if models.QuerySet(m).exists()] == []


def test_foreign_rows_are_neither_changed_nor_deleted_by_any_statement():
    world = World(each=2).fill()
    for at in scopes(world)[:-1]:
        for model in security.models():
            mine = by_wall(model, at)
            with scope.system("test"):
                foreign = [row.pk for row in models.QuerySet(model) if row.pk not in mine]
            table, key = model._meta.db_table, model._meta.pk.column
            with scope.entered(at), connection.cursor() as cursor:
                if model._meta.label == "audit.AuditEntry":
                    continue  # its rights are a test of their own
                cursor.execute(f"UPDATE {table} SET tenant_id = tenant_id WHERE {key} = ANY(%s)", [foreign])
                assert cursor.rowcount == 0, (model, at)
                cursor.execute(f"DELETE FROM {table} WHERE {key} = ANY(%s)", [foreign])
                assert cursor.rowcount == 0, (model, at)


def refused(statement: str, values: list) -> bool:
    """True when the statement is refused for want of the right, whatever else would be wrong with it."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
    except ProgrammingError as error:
        return error.__cause__.pgcode == "42501"
    return False


def test_no_row_is_added_for_a_host_that_is_not_written_to():
    world = World(each=1).fill()
    one, two = world.tenants
    unit, seat = world.units[0], 1
    for at in (
        Scope("public"),
        Scope("public", tenant_id=one.pk),
        Scope("self", unit_id=unit.pk),
        Scope("self", unit_id=unit.pk, tenant_id=one.pk),
        Scope("seat", seat_ids=frozenset({seat}), tenant_id=one.pk),
        Scope("tenant", tenant_id=one.pk),
        None,
    ):
        token = scope._current.set(at)
        try:
            for model in security.models():
                assert refused(f"INSERT INTO {model._meta.db_table} (tenant_id) VALUES (%s)", [two.pk]), (model, at)
        finally:
            scope._current.reset(token)


def test_a_row_never_changes_its_tenant_outside_the_system_scope():
    world = World(each=2).fill()
    one, two = world.tenants
    for at in scopes(world)[:-1]:
        for model in security.models():
            mine = by_wall(model, at)
            table, key = model._meta.db_table, model._meta.pk.column
            with scope.system("test"):
                mine = list(models.QuerySet(model).filter(pk__in=mine, tenant=one).values_list("pk", flat=True))
            with scope.entered(at):
                for pk in mine:
                    assert refused(f"UPDATE {table} SET tenant_id = %s WHERE {key} = %s", [two.pk, pk]), (model, at)


def test_the_public_changes_only_rows_of_the_host_it_acts_for():
    world = World(each=2).fill()
    one, two = world.tenants
    changed = 0
    for model in security.models():
        for at in (Scope("public"), Scope("public", tenant_id=one.pk)):
            table, key = model._meta.db_table, model._meta.pk.column
            with scope.system("test"):
                theirs = set(models.QuerySet(model).filter(tenant=two).values_list("pk", flat=True))
            for pk in by_wall(model, at) & theirs:
                with scope.entered(at):
                    assert refused(f"UPDATE {table} SET {key} = {key} WHERE {key} = %s", [pk]), (model, at)
                    changed += 1
    assert changed
