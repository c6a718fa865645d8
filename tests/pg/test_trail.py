"""The trail on PostgreSQL: eight writers on one chain leave no fork; a superuser's change is found at its row."""

import threading
import time

import pytest
from django.db import connection

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from audit import anchors, guards, trail
from audit.models import AuditEntry, ChainHead
from tests.cast import make_tenant
from tests.races.crowd import alone, at_once

pytestmark = pytest.mark.pg
WRITERS, SECONDS = 8, 4
SYSTEM = Actor.system("测试")


def test_eight_writers_append_without_a_fork(capsys):
    tenant = make_tenant()
    stop = threading.Event()

    def write(n: int) -> int:
        written = 0
        while not stop.is_set():
            trail.record("thing.open", actor=SYSTEM, tenant=tenant, after={"writer": n, "entry": written})
            written += 1
        return written

    def one(n: int) -> int:
        with scope.system("writers"):
            return write(n)

    began = time.monotonic()
    timer = threading.Timer(SECONDS, stop.set)
    timer.start()
    written = at_once(lambda n: alone(one, n), WRITERS)
    took = time.monotonic() - began

    assert all(isinstance(count, int) for count in written), written
    assert trail.verify(tenant) == []
    with scope.system("test"):
        assert (
            AuditEntry.objects.filter(tenant=tenant).count() == sum(written) == ChainHead.objects.get(tenant=tenant).seq
        )
    rate = sum(written) / took
    with capsys.disabled():
        print(f"\n审计追加：{WRITERS} 个写入者，每秒 {rate:.0f} 条，分叉 0")  # noqa: T201


@pytest.fixture
def five(tmp_path, settings):
    settings.AUDIT_ANCHORS = str(tmp_path / "anchors.jsonl")
    tenant = make_tenant()
    rows = [trail.record("thing.open", actor=SYSTEM, tenant=tenant, after={"n": n}) for n in range(5)]
    with scope.system("test"):
        anchors.anchor()
    guards.lift(connection)
    yield tenant, rows
    guards.install(connection)


def sql(statement: str, *values) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.mark.owner
def test_a_superusers_change_is_found_at_its_row(five):
    tenant, rows = five
    sql("UPDATE audit_auditentry SET note = 'x' WHERE id = %s", rows[2].pk)

    assert [(p.seq, p.row_id) for p in trail.verify(tenant)] == [(3, rows[2].pk)]


@pytest.mark.owner
def test_a_cut_tail_is_found_also_with_a_rewritten_head(five):
    tenant, rows = five
    sql("DELETE FROM audit_auditentry WHERE id = %s", rows[4].pk)
    assert ["末尾被截断" in str(p) for p in trail.verify(tenant)] == [True]
    sql("UPDATE audit_chainhead SET seq = 4, hash = %s WHERE tenant_id = %s", rows[3].hash, tenant.pk)

    assert trail.verify(tenant) == []
    with scope.system("test"):
        assert [(p.seq, p.what) for p in anchors.compare()] == [(5, "已锚定的记录不见了")]


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_auditentry SET note = 'x'", "DELETE FROM audit_auditentry", "TRUNCATE audit_auditentry"]
)
def test_the_database_itself_refuses(statement):
    from django.db import DatabaseError, transaction

    trail.record("thing.open", actor=SYSTEM, tenant=make_tenant())
    with pytest.raises(DatabaseError), transaction.atomic():
        sql(statement)
