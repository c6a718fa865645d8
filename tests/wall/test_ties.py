"""A child's tenant is its parent's, on both databases, whatever statement tries otherwise; and the registry is what the database has."""

import pytest
from django.db import IntegrityError, connection, models, transaction

from accounts.kernel import scope
from accounts.wall import install, security, ties
from tests.wall.rows import World

TIES = [pytest.param(tie, id=f"{tie.child}.{tie.column}") for tie in ties.ties()]
TABLES = {model._meta.db_table: model for model in security.models()}


@pytest.fixture(scope="module")
def _seen() -> set:
    return set()


def settle() -> None:
    """What the database would say at the commit, said now."""
    connection.check_constraints()


def refused_by(tie: ties.Tie, act, *, named: bool = True) -> None:
    """The tie itself refuses it, not something else; a parent may be held by several."""

    def done() -> None:
        with transaction.atomic():
            act()
            settle()

    with pytest.raises(IntegrityError) as caught:
        done()
    assert (tie.name if named else "tie_") in str(caught.value) or ties.REFUSAL in str(caught.value)


def fresh(world: World, tie: ties.Tie, host: int) -> int:
    """A parent nobody points at, of one of the hosts."""
    return world.make(TABLES[tie.parent], world.tenants[host]).pk


def raw(value) -> object:
    return value.hex if connection.vendor == "sqlite" and hasattr(value, "hex") else value


@pytest.mark.django_db
@pytest.mark.parametrize("tie", TIES)
def test_a_child_of_another_hosts_parent_is_refused(tie):
    world, child = World(each=1), TABLES[tie.child]
    home, away = fresh(world, tie, 0), fresh(world, tie, 1)
    here = world.tenants[0]
    refused_by(tie, lambda: world.make(child, here, **{tie.column: away}))
    row = world.make(child, here, **{tie.column: home})
    settle()
    key = child._meta.pk.column
    if tie.child == "audit_auditentry":
        return  # nobody changes the trail: its own triggers refuse first, see tests/audit

    def execute(statement: str, *values: object) -> None:
        with scope.system("test"), connection.cursor() as cursor:
            cursor.execute(statement, [raw(value) for value in values])

    refused_by(tie, lambda: execute(f"UPDATE {tie.child} SET {tie.column} = %s WHERE {key} = %s", away, row.pk))
    refused_by(
        tie,
        lambda: execute(f"UPDATE {tie.parent} SET tenant_id = %s WHERE {tie.key} = %s", world.tenants[1].pk, home),
        named=False,
    )


def test_every_foreign_key_between_tables_with_a_tenant_is_tied_or_says_why_not():
    tied = {(tie.child, tie.column) for tie in ties.ties()}
    assert len(tied) >= 80
    for model in security.models():
        for name, reason in ties.exceptions(model).items():
            assert len(reason) > 10, f"{model.__name__}.{name} needs a reason"
    loose = {
        f"{model.__name__}.{field.name}"
        for model in security.models()
        for field in model._meta.local_fields
        if field.is_relation
        and issubclass(field.related_model, scope.ScopedModel)
        and (model._meta.db_table, field.column) not in tied
        and field.name not in ties.exceptions(model)
    }
    assert loose == set()
    names = [tie.name for tie in ties.ties()]
    assert len(set(names)) == len(names)
    assert max(len(f"{name}_i") for name in names) <= 30


@pytest.mark.django_db
def test_the_database_has_what_the_registry_holds():
    assert ties.missing(connection) == []


@pytest.mark.sqlite  # takes triggers away; PostgreSQL's keys are tried as the owner below
@pytest.mark.django_db
def test_what_was_taken_away_is_named_and_put_back():
    tie = ties.ties()[0]
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {tie.name}_u")
        cursor.execute(f"CREATE TRIGGER tie_of_nobody BEFORE INSERT ON {tie.child} BEGIN SELECT 1; END")
    assert ties.missing(connection) == sorted([f"{tie.name}_u", "tie_of_nobody"])
    ties.install(connection)
    assert ties.missing(connection) == []


@pytest.mark.sqlite  # only SQLite drops triggers with a rebuilt table
@pytest.mark.django_db(transaction=True)
def test_a_rebuilt_table_has_its_ties_again_after_the_migration():
    """Every guarded table in turn, as a migration does it: SQLite makes a new table and drops the old one with its triggers."""
    for model in security.models():
        install.before_migrate(None, plan=[model])
        with connection.schema_editor() as editor:
            editor._remake_table(model)
        assert ties.missing(connection)
        install.after_migrate(None, plan=[model])
        assert ties.missing(connection) == [], model


@pytest.mark.sqlite  # only SQLite drops triggers with a rebuilt table
@pytest.mark.django_db(transaction=True)
def test_a_flush_leaves_the_ties_alone():
    from django.core.management import call_command

    call_command("flush", interactive=False, verbosity=0)
    assert ties.missing(connection) == []


@pytest.mark.pg
@pytest.mark.owner
@pytest.mark.django_db
@pytest.mark.parametrize("tie", TIES[::9])
def test_a_migration_may_alter_and_drop_a_tied_column_and_the_rest_comes_back(tie):
    """On PostgreSQL nothing is lifted: a composite key goes with its column, and is made again when the column comes back."""
    child = TABLES[tie.child]
    field = next(f for f in child._meta.local_fields if f.column == tie.column)
    other = models.ForeignKey(field.related_model, models.CASCADE, null=not field.null, related_name="+")
    other.set_attributes_from_name(field.name)
    other.model = child
    with connection.schema_editor(atomic=False) as editor:
        editor.alter_field(child, field, other)
        editor.alter_field(child, other, field)
    assert ties.missing(connection) == []
    with connection.schema_editor(atomic=False) as editor:
        editor.remove_field(child, field)
    ties.install(connection)
    assert tie.name in ties.missing(connection)
    with connection.schema_editor(atomic=False) as editor:
        editor.add_field(child, field)
    ties.install(connection)
    assert ties.missing(connection) == []
