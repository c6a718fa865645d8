"""The SQL a rehearsal remembers is the SQL Django would have worked out, whatever the values."""

from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from django.db.backends.sqlite3.base import SQLiteCursorWrapper
from django.db.models import Model, Q
from django.db.models.sql.compiler import SQLCompiler, SQLInsertCompiler, SQLUpdateCompiler

from accounts.kernel import scope
from accounts.models import Tenant
from campaigns.models import Campaign
from publicity.rehearsal import statements
from review.models import StageEntry
from submissions.models import Submission

PATCHED = {
    SQLCompiler: ("as_sql", "get_converters"), SQLInsertCompiler: ("execute_sql",), SQLUpdateCompiler: ("as_sql",),
    Model: ("_do_update",), SQLiteCursorWrapper: ("convert_query",), type(connection._connections["default"]): ("savepoint",),
}  # fmt: skip


pytestmark = pytest.mark.sqlite  # a rehearsal plays on SQLite


@pytest.fixture
def remembering(db, monkeypatch):
    """The short cuts, for one test; gives Django's own compilation."""
    for owner, names in PATCHED.items():
        for name in names:
            monkeypatch.setattr(owner, name, getattr(owner, name))
    slow = SQLCompiler.as_sql
    statements.install()
    yield slow
    vars(connection._connections["default"]).pop("savepoint", None)


def questions(number: int, words: str):
    """One of each kind; the same shapes for other values."""
    at = datetime(2030, 1, number, tzinfo=UTC)
    rows = Submission.objects.order_by("pk")
    yield rows.filter(pk=number)
    yield rows.filter(state=words, unit=number).select_related("unit", "campaign__version")
    yield rows.filter(Q(title=words) | ~Q(number=words), submitted_at__lt=at)[:number]
    yield rows.filter(state__in=[words, "x", words], submitted_at=None)
    yield rows.filter(pk__in=StageEntry.objects.filter(docket=number, state=words).values("submission"))
    yield StageEntry.objects.filter(docket__campaign=number, docket__seat__key=words).order_by("-pk")
    yield rows.filter(campaign__slug=words).values_list("pk", "title")
    yield Campaign.objects.filter(tenant__name=words).only("title").order_by("slug")


def test_the_text_and_the_values_are_those_of_django(remembering):
    for opened in (scope.system("test"), scope.tenant(3), scope.self_(unit=5, user=6)):
        with opened:
            for number, words in ((1, "a"), (2, "b"), (3, "c")):
                for rows in questions(number, words):
                    told = rows.query.get_compiler("default").as_sql()
                    asked = remembering(rows.query.clone().get_compiler("default"))
                    assert told[0] == asked[0]
                    assert tuple(told[1]) == tuple(asked[1])


def test_rows_are_written_and_found_again(remembering):
    with scope.system("test"), transaction.atomic():
        for number in range(3):
            made = Tenant.objects.create(name=f"单位{number}", slug=f"t{number}")
            made.name = f"改名{number}"
            made.save(update_fields=["name"])
        with pytest.raises(ZeroDivisionError):
            _renamed_in_vain()
        assert list(Tenant.objects.filter(slug__in=["t0", "t2"]).order_by("slug").values_list("name", flat=True)) == [
            "改名0",
            "改名2",
        ]


@transaction.atomic
def _renamed_in_vain():
    Tenant.objects.update(name="谁")
    with transaction.atomic():
        raise ZeroDivisionError
