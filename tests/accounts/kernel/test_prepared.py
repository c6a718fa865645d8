"""A prepared statement answers what its queryset answers: in every scope, at any value, on both databases."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.test.utils import CaptureQueriesContext

from accounts.kernel import prepared, scope
from accounts.kernel.prepared import Prepared, PreparedUpdate, insert, insert_all, inserting, reserved
from accounts.kernel.scope import ForeignWrite, ScopeError
from accounts.kernel.statements import Given, Statement
from accounts.models import StoredFile, Unit, UsedKey
from tests.accounts.kernel.test_scope import new_file
from tests.cast import make_file, make_tenant, make_unit

pytestmark = pytest.mark.django_db

OF_A_NAME = Prepared(
    lambda p: StoredFile.objects.filter(name=p.name).select_related("tenant", "unit").order_by("tenant_id")
)
ONE = Prepared(lambda p: StoredFile.objects.filter(pk=p.file))
HELD = Prepared(lambda p: StoredFile.objects.select_for_update(of=("self",)).filter(pk=p.file))
SINCE = Prepared(lambda p: StoredFile.objects.filter(created_at__gte=p.at).order_by("tenant_id"))
BY_KEY = Prepared(lambda p: StoredFile.objects.filter(Q(uuid=p.uuid) & Q(state__in=["clean", "unscanned"])))
UNITS = Prepared(
    lambda p: (
        Unit.objects.annotate(filled=Exists(StoredFile.objects.filter(unit=OuterRef("pk"), name=p.name)))
        .filter(pk=p.unit)
        .order_by("pk")
    )
)
NAMES = Prepared(lambda p: StoredFile.objects.filter(tenant=p.tenant).order_by("pk").values_list("name", flat=True))
NONE = Prepared(lambda p: StoredFile.objects.filter(pk=p.file, name__in=[]))
RENAME = PreparedUpdate(lambda p: StoredFile.objects.filter(pk=p.file), "name", "created_at")


@pytest.fixture(params=[True, False], ids=["told", "sent whole"])
def told(request, settings):
    """With PostgreSQL told the statement before, and without."""
    settings.DATABASE_PREPARES = request.param
    return request.param


@pytest.fixture
def two(told):
    """Two hosts with a file of the same name each, of two units."""
    here, there = make_tenant(), make_tenant()
    return here, there, make_file(here, make_unit()), make_file(there, make_unit())


def test_each_scope_gets_its_own_rows_and_no_others(two):
    here, there, mine, foreign = two
    for _ in range(7):  # PostgreSQL makes one plan for all values after five
        with scope.tenant(here):
            assert OF_A_NAME.all(name=mine.name) == [mine]
        with scope.tenant(there):
            assert OF_A_NAME.all(name=mine.name) == [foreign]
        with scope.self_(unit=mine.unit):
            assert OF_A_NAME.all(name=mine.name) == [mine]
        with scope.self_(unit=foreign.unit):
            assert OF_A_NAME.all(name=mine.name) == [foreign]
        with scope.system("test"):
            assert OF_A_NAME.all(name=mine.name) == [mine, foreign]
            assert OF_A_NAME.all(name="没有") == []
    with scope.seat({1}), pytest.raises(ScopeError):
        OF_A_NAME.all(name=mine.name)
    with pytest.raises(ScopeError):
        OF_A_NAME.all(name=mine.name)


def test_what_it_is_joined_to_comes_along(two, django_assert_num_queries):
    here, _, mine, _ = two
    with scope.tenant(here):
        OF_A_NAME.all(name=mine.name)
        with django_assert_num_queries(1):
            (row,) = OF_A_NAME.all(name=mine.name)
            assert (row.tenant, row.unit.pk, row.created_at) == (here, mine.unit_id, mine.created_at)
            assert (row._state.db, row._state.adding) == ("default", False)


def test_one_row_or_an_error_that_says_which(two):
    _, _, mine, _ = two
    with scope.system("test"):
        assert ONE.get(file=mine.pk) == mine
        assert ONE.first(file=mine.pk) == mine
        assert ONE.first(file="00000000-0000-0000-0000-000000000000") is None
        with pytest.raises(StoredFile.DoesNotExist):
            ONE.get(file="00000000-0000-0000-0000-000000000000")
        with pytest.raises(StoredFile.MultipleObjectsReturned):
            OF_A_NAME.get(name=mine.name)
        assert NONE.all(file=mine.pk) == []
        with pytest.raises(StoredFile.DoesNotExist):
            NONE.get(file=mine.pk)


def test_moments_numbers_keys_and_questions_inside_it(two):
    here, _, mine, foreign = two
    with scope.system("test"):
        assert SINCE.all(at=mine.created_at - timedelta(seconds=1)) == [mine, foreign]
        assert SINCE.all(at=datetime(2100, 1, 1, tzinfo=UTC)) == []
        assert BY_KEY.all(uuid=mine.uuid) == list(
            StoredFile.objects.filter(uuid=mine.uuid, state__in=["clean", "unscanned"])
        )
        assert [u.filled for u in UNITS.all(unit=mine.unit_id, name=mine.name)] == [True]
        assert [u.filled for u in UNITS.all(unit=mine.unit_id, name="没有")] == [False]
        assert UNITS.all(unit=10**30, name=mine.name) == []  # beyond every column: no such row
        assert NAMES.all(tenant=here.pk) == [mine.name]


def test_a_lock_needs_a_transaction(two):
    _, _, mine, _ = two
    with scope.system("test"):
        assert HELD.get(file=mine.pk) == mine
        with CaptureQueriesContext(connection) as said:
            HELD.get(file=mine.pk)
        assert len(said) == 1


def test_an_update_meets_the_rows_of_the_scope_only(two):
    here, _, mine, foreign = two
    at = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
    with scope.tenant(here):
        assert RENAME.run({"name": "新名", "created_at": at}, file=mine.pk) == 1
        assert RENAME.run({"name": "新名", "created_at": at}, file=foreign.pk) == 0
    with scope.public(), pytest.raises((ForeignWrite, ScopeError)):
        RENAME.run({"name": "新名", "created_at": at}, file=mine.pk)
    with scope.system("test"):
        mine.refresh_from_db()
        foreign.refresh_from_db()
    assert (mine.name, mine.created_at) == ("新名", at)
    assert foreign.name != "新名"


def test_saving_named_fields_is_guarded(two):
    here, there, mine, foreign = two
    with scope.tenant(here):
        mine.name = "改过"
        prepared.save(mine, "name")
        with pytest.raises(ForeignWrite):
            prepared.save(foreign, "name")
        mine.tenant = there
        with pytest.raises(ForeignWrite):
            prepared.save(mine, "tenant")
    with scope.self_(unit=mine.unit), pytest.raises(ForeignWrite):
        prepared.save(foreign, "name")
    with scope.system("test"):
        assert StoredFile.objects.get(pk=mine.pk).name == "改过"


def test_an_insert_is_guarded_and_fills_the_row_in(told):
    here, there = make_tenant(), make_tenant()
    with scope.tenant(here):
        rows = [new_file(here, key=f"k{n}") for n in range(3)]
        insert_all(rows)
        insert(one := new_file(here, key="k9"))
        assert list(StoredFile.objects.order_by("key")) == [*rows, one]
        with pytest.raises(ForeignWrite):
            insert(new_file(there))
        one.name = "再改"
        one.save(update_fields=["name"])  # it is a row like any other
    with scope.self_(unit=make_unit()), pytest.raises(ForeignWrite):
        insert(new_file(here))


def test_a_row_that_is_there_is_told_apart(told):
    at = datetime(2024, 1, 1, tzinfo=UTC)
    row = lambda: UsedKey(digest="d" * 64, answer="", created_at=at)  # noqa: E731
    assert insert(row(), unless_there=True)
    assert not insert(row(), unless_there=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(row())
    assert UsedKey.objects.count() == 1


def test_more_rows_than_one_statement_takes(told):
    tenant = make_tenant()
    rows = [new_file(tenant, key=f"k{n:03d}") for n in range(prepared.AT_ONCE * 2 + 1)]
    with scope.tenant(tenant), CaptureQueriesContext(connection) as said:
        insert_all(rows)
    assert len([one for one in said if "PREPARE" not in one["sql"]]) <= 3
    with scope.tenant(tenant):
        assert list(StoredFile.objects.order_by("key")) == rows


GROWN = PreparedUpdate(lambda p: StoredFile.objects.filter(pk=p.file), size=F("size") + 5)


def test_what_an_update_works_out_is_read_back(two):
    here, _, mine, foreign = two
    size = mine.size
    with scope.tenant(here):
        assert GROWN.read_back(file=mine.pk) == (size + 5,)
        assert GROWN.read_back(file=mine.pk) == (size + 10,)
        assert GROWN.read_back(file=foreign.pk) is None


def test_what_points_at_a_row_may_be_written_before_it():
    """The number is the row's alone, and the next row goes on after it."""
    before = make_unit()
    with transaction.atomic(), scope.system("test"):
        later = Unit(pk=reserved(Unit), name="演示后写单位", uscc="91370100000000123X", kind="enterprise")
        file = new_file(make_tenant(), unit=later)
        file.save()
        insert(later)
    after = make_unit()
    with scope.system("test"):
        assert StoredFile.objects.get(pk=file.pk).unit == later
    assert before.pk < later.pk < after.pk


def test_a_row_with_a_number_may_be_added_ahead_of_what_is_asked_next(told):
    tenant, unit = make_tenant(), make_unit()
    with scope.self_(unit=unit), pytest.raises(ForeignWrite):
        inserting(new_file(tenant, unit=make_unit()))
    with scope.system("test"):
        row = Unit(pk=reserved(Unit), name="演示先写单位", uscc="91370100000000124X", kind="enterprise")
        statement = Statement("unit", "SELECT name FROM accounts_unit WHERE id = %s", [Given("unit")])
        cursor = statement.run(connection, {"unit": row.pk}, [inserting(row)])
        assert cursor.fetchall() == [(row.name,)]
        assert not row._state.adding
        row.refresh_from_db()


def test_a_model_that_guards_its_own_writing_is_refused():
    from publicity.models import Vote

    with scope.system("test"):
        with pytest.raises(TypeError):
            insert(Vote(tenant=make_tenant()))
        with pytest.raises(TypeError):
            prepared.save(Vote(pk=1), "voter")
