"""Whose rows are seen and written. The stored file stands for every tenant-owned row (its self scope: the unit's own)."""

import pytest
from django.db import IntegrityError, models, transaction
from django.db.models import Exists, OuterRef
from django.db.models.signals import post_init
from django.utils import timezone

from accounts.kernel import scope
from accounts.kernel.scope import ForeignWrite, ScopeError
from accounts.models import StaffRole, StoredFile, Tenant, Unit
from tests.cast import make_file, make_staff, make_tenant, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def two():
    """Two hosts with a file each, of two units."""
    here, there = make_tenant(), make_tenant()
    return here, there, make_file(here, make_unit()), make_file(there, make_unit())


def new_file(tenant: Tenant, unit: Unit | None = None, key: str = "k") -> StoredFile:
    return StoredFile(
        tenant=tenant, unit=unit, kind="x", name="新", content_type="-", size=1, key=key, created_at=timezone.now()
    )


QUERIES = {
    "all": lambda m, row: list(m.objects.all()),
    "get": lambda m, row: m.objects.get(pk=row.pk),
    "filter": lambda m, row: m.objects.filter(pk=row.pk).first(),
    "exists": lambda m, row: m.objects.exists(),
    "exclude exists": lambda m, row: m.objects.exclude(pk=row.pk).exists(),
    "count": lambda m, row: m.objects.count(),
    "aggregate": lambda m, row: m.objects.aggregate(),
    "explain": lambda m, row: m.objects.explain(),
    "in_bulk": lambda m, row: m.objects.in_bulk([row.pk]),
    "update": lambda m, row: m.objects.update(name="x"),
    "delete": lambda m, row: m.objects.filter(pk=row.pk).delete(),
    "bulk_create": lambda m, row: m.objects.bulk_create([]),
    "raw": lambda m, row: list(m.objects.raw("SELECT * FROM accounts_storedfile")),
    "base manager": lambda m, row: list(m._base_manager.all()),
    "refresh": lambda m, row: row.refresh_from_db(),
    "save": lambda m, row: row.save(),
    "delete row": lambda m, row: row.delete(),
}


@pytest.mark.parametrize("query", QUERIES)
def test_without_a_scope_no_query_runs(query, two):
    with pytest.raises(ScopeError):
        QUERIES[query](StoredFile, two[2])


def test_without_a_scope_related_access_raises():
    user = make_staff(make_tenant())
    with pytest.raises(ScopeError):
        list(user.staff_roles.all())


def test_the_empty_queryset_needs_no_scope():
    assert list(StoredFile.objects.none()) == []


def test_a_tenant_scope_holds_its_own_rows_only(two):
    here, _, mine, foreign = two
    with scope.tenant(here):
        assert list(StoredFile.objects.order_by("pk")) == [mine]
        assert not StoredFile.objects.filter(pk=foreign.pk).exists()
        assert list(StoredFile.objects.filter(pk__in=[mine.pk, foreign.pk]).values_list("pk", flat=True)) == [mine.pk]


def test_refresh_and_related_access_obey_the_scope(two):
    here, there, _, foreign = two
    user = make_staff(there)
    with scope.tenant(here):
        with pytest.raises(StoredFile.DoesNotExist):
            foreign.refresh_from_db()
        assert list(user.staff_roles.all()) == []
        assert not Tenant.objects.filter(Exists(StaffRole.objects.filter(tenant=OuterRef("pk")))).exists()


def test_a_self_scope_holds_the_units_rows_across_tenants(two):
    _, there, mine, _ = two
    also = make_file(there, mine.unit)
    with scope.self_(unit=mine.unit):
        assert set(StoredFile.objects.values_list("pk", flat=True)) == {mine.pk, also.pk}


def test_a_kind_the_model_does_not_list_raises(two):
    with scope.public(), pytest.raises(ScopeError):
        StoredFile.objects.count()
    with scope.seat([1]), pytest.raises(ScopeError):
        StoredFile.objects.count()


def test_the_system_scope_sees_everything_and_needs_a_reason(two):
    with scope.system("test"):
        assert StoredFile.objects.count() == 2
    with pytest.raises(ScopeError):
        scope.system("")


def test_scopes_nest_and_end(two):
    here, there, mine, foreign = two
    with scope.tenant(here):
        with scope.tenant(there):
            assert StoredFile.objects.get() == foreign
        assert StoredFile.objects.get() == mine
    with pytest.raises(ScopeError):
        scope.current()


def test_a_foreign_row_is_neither_saved_nor_deleted(two):
    here, _, _, foreign = two
    for entered in (scope.tenant(here), scope.self_(unit=make_unit())):
        with entered:
            for write in (foreign.save, foreign.delete, lambda: foreign.save(update_fields=["name"])):
                with pytest.raises(ForeignWrite), transaction.atomic():
                    write()
    with scope.system("test"):
        assert StoredFile.objects.filter(pk=foreign.pk, name=foreign.name).exists()


def test_a_row_made_up_with_a_foreign_id_overwrites_nothing(two):
    here, _, _, foreign = two
    fake = new_file(here)
    fake.pk = foreign.pk
    with scope.tenant(here), pytest.raises(IntegrityError):
        fake.save()


def test_a_new_row_belongs_to_the_scopes_tenant(two):
    here, there, *_ = two
    with scope.tenant(here):
        new_file(here).save()
        for write in (
            lambda: new_file(there, key="a").save(),
            lambda: StoredFile.objects.bulk_create([new_file(there, key="b")]),
            lambda: StoredFile.objects.create(tenant=there, size=1, created_at=timezone.now()),
        ):
            with pytest.raises(ForeignWrite):
                write()


def test_the_tenant_of_a_row_never_changes(two):
    here, there, mine, _ = two
    with scope.tenant(here):
        row = StoredFile.objects.get(pk=mine.pk)
        row.tenant = there
        with pytest.raises(ForeignWrite):
            row.save()
        with pytest.raises(ForeignWrite):
            StoredFile.objects.update(tenant=there)
    with scope.self_(unit=mine.unit):
        row = StoredFile.objects.get(pk=mine.pk)
        row.tenant = there
        with pytest.raises(ForeignWrite):
            row.save()


def test_a_unit_changes_its_own_rows_and_adds_where_the_action_writes(two):
    here, there, mine, _ = two
    with scope.self_(unit=mine.unit):
        row = StoredFile.objects.get(pk=mine.pk)
        row.name = "改名"
        row.save()
        with pytest.raises(ForeignWrite):
            new_file(here, mine.unit).save()
        with scope.writing(here):
            new_file(here, mine.unit).save()
            with pytest.raises(ForeignWrite):
                new_file(there, mine.unit, key="b").save()


def test_a_tenant_scope_does_not_write_elsewhere(two):
    here, there, *_ = two
    with scope.tenant(here), pytest.raises(ForeignWrite):
        scope.writing(there)


def test_upserts_are_refused_outside_the_system_scope(two):
    here, *_ = two
    with scope.tenant(here), pytest.raises(ForeignWrite):
        StoredFile.objects.bulk_create(
            [new_file(here)], update_conflicts=True, update_fields=["name"], unique_fields=["key"]
        )


def test_bulk_update_stays_inside_the_scope(two):
    here, _, mine, foreign = two
    mine.name = foreign.name = "批量"
    with scope.tenant(here):
        assert StoredFile.objects.bulk_update([mine, foreign], ["name"]) == 1


def test_every_tenant_model_of_the_project_is_scoped():
    from accounts.checks import every_tenant_model_is_scoped

    assert every_tenant_model_is_scoped(None) == []


def test_a_row_read_is_what_djangos_constructor_makes_of_it():
    """All columns, some columns, and the row at the other end of a key."""
    tenant, unit = make_tenant(), make_unit()
    number = make_file(tenant, unit).pk
    with scope.system("test"):
        for rows in (
            StoredFile.objects.all(),
            StoredFile.objects.only("name", "tenant"),
            StoredFile.objects.defer("name"),
        ):
            read = rows.get(pk=number)
            there = [f.attname for f in StoredFile._meta.concrete_fields if f.attname in read.__dict__]
            built = models.Model.from_db.__func__(StoredFile, "default", there, [read.__dict__[name] for name in there])
            assert (read._state.adding, read._state.db) == (built._state.adding, built._state.db)
            mine, djangos = ({k: v for k, v in vars(one).items() if k != "_state"} for one in (read, built))
            assert mine.pop("_tenant_was") == tenant.pk
            assert mine == djangos
            assert read.get_deferred_fields() == built.get_deferred_fields()
            assert (read.tenant, read.unit, read.name) == (tenant, unit, "演示.txt")


def test_whoever_listens_to_a_models_making_hears_of_rows_read():
    made = []

    def hear(sender, instance, **kwargs):
        made.append(instance.pk)

    number = make_file(make_tenant(), make_unit()).pk
    post_init.connect(hear, sender=StoredFile)
    try:
        with scope.system("test"):
            StoredFile.objects.get(pk=number)
    finally:
        post_init.disconnect(hear, sender=StoredFile)
    assert made == [number]
