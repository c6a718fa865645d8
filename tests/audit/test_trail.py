"""The trail: linked per tenant, refused to change by the database, and broken places named exactly."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from accounts.kernel import ports, prepared, scope
from accounts.kernel.actor import Actor
from accounts.models import Tenant, User
from audit import anchors, guards, trail
from audit.models import AuditEntry, ChainHead

pytestmark = [pytest.mark.django_db, pytest.mark.owner]  # tampers with what the application may not touch
SYSTEM = Actor.system("测试")


@pytest.fixture
def host():
    return Tenant.objects.create(slug="host-a", name="演示主办方甲")


@pytest.fixture
def other():
    return Tenant.objects.create(slug="host-b", name="演示主办方乙")


@pytest.fixture
def five(host):
    with scope.tenant(host):
        return [trail.record("thing.changed", actor=SYSTEM, after={"n": n}) for n in range(1, 6)]


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_entries_of_a_tenant_are_numbered_and_linked(five, host):
    assert [entry.seq for entry in five] == [1, 2, 3, 4, 5]
    assert [entry.prev_hash for entry in five] == ["", *[entry.hash for entry in five[:-1]]]
    assert trail.verify(host) == []


def test_entries_recorded_together_are_linked_in_their_order_at_the_end(host, other):
    before = trail.record("a.first", actor=SYSTEM, tenant=host)
    with trail.together():
        one = trail.record("a.b", actor=SYSTEM, tenant=host)
        with trail.together():
            two = trail.record("a.c", actor=SYSTEM, tenant=host)
        trail.record("a.d", actor=SYSTEM, tenant=other)
        assert trail.count() == 1
    assert [entry.seq for entry in (before, one, two)] == [1, 2, 3]
    assert (one.prev_hash, two.prev_hash) == (before.hash, one.hash)
    assert trail.count() == 4
    assert trail.verify() == []


def test_an_error_in_the_block_writes_none_of_it(host):
    def fails():
        with trail.together():
            trail.record("a.b", actor=SYSTEM, tenant=host)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    assert trail.count() == 0
    assert trail.record("a.b", actor=SYSTEM, tenant=host).seq == 1


def test_a_statement_put_beside_them_goes_ahead_at_the_end(host, other):
    def named(name):
        host.name = name
        return prepared.saving(host, "name")

    def there():
        return Tenant.objects.get(pk=host.pk).name

    with trail.together() as ahead:
        ahead.append(named("演示主办方丙"))
        assert there() == "演示主办方甲"
        for tenant in (host, other):
            trail.record("a.b", actor=SYSTEM, tenant=tenant)
    assert there() == "演示主办方丙"
    with trail.together() as ahead, trail.together() as inner:
        assert inner is ahead
        ahead.append(named("演示主办方丁"))  # nothing is recorded
    assert there() == "演示主办方丁"

    def fails():
        with trail.together() as ahead:
            ahead.append(named("演示主办方戊"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    assert there() == "演示主办方丁"


def test_each_tenant_and_the_platform_have_their_own_chain(host, other):
    entries = [trail.record("a.b", actor=SYSTEM, tenant=where) for where in (host, other, host)]
    with scope.public():
        entries.append(trail.record("a.b", actor=SYSTEM))

    assert [(entry.tenant_id, entry.seq) for entry in entries] == [(host.pk, 1), (other.pk, 1), (host.pk, 2), (None, 1)]
    assert trail.verify() == []


def test_an_entry_without_a_named_tenant_belongs_to_its_object_s_or_the_scope_s(host, other):
    with scope.tenant(host):
        assert trail.record("a.b", actor=SYSTEM).tenant_id == host.pk
        assert trail.record("a.b", actor=SYSTEM, obj=other).tenant_id == other.pk


def test_a_tenant_reads_its_own_chain_and_the_system_reads_all(five, host, other):
    with scope.tenant(other):
        assert AuditEntry.objects.count() == 0
    with scope.tenant(host):
        assert AuditEntry.objects.count() == 5
    with scope.system("test"):
        assert AuditEntry.objects.count() == 5
    with scope.self_(user=1), pytest.raises(scope.ScopeError):
        AuditEntry.objects.count()


def test_an_entry_says_who_where_and_on_what(host):
    person = User.objects.create_user(phone="+8613800000001", name="演示甲")
    entry = trail.record("user.renamed", actor=Actor(user=person, address="192.0.2.1"), obj=person, tenant=host)

    assert (entry.actor_id, entry.actor_label, entry.address) == (person.pk, person.uid, "192.0.2.1")
    assert (entry.object_type, entry.object_id, entry.object_label) == (
        "accounts.user",
        str(person.pk),
        f"用户 {person.uid}",
    )


def test_the_kernel_s_port_records_in_the_trail(host):
    with scope.tenant(host):
        ports.record("a.b", actor=SYSTEM, note="经由端口")
        assert AuditEntry.objects.get().note == "经由端口"


def test_values_survive_the_database_so_that_the_hash_still_fits(host):
    from datetime import date
    from decimal import Decimal

    trail.record(
        "a.b", actor=SYSTEM, tenant=host, note="a\x00b\ud800",
        before={"float": 1e16, "small": 0.1, "text": "\x00", 3: {1, 2}, "big": 2**70, "none": None},
        after={"day": date(2026, 1, 9), "money": Decimal("1.50"), "list": [1, "二", True], "tenant": host},
    )  # fmt: skip

    assert trail.verify() == []


def test_numbers_in_a_reason_are_masked(host):
    note = "电话13812345678打不通，身份证360426199101010071有误，金额12345678901234元，代码91370000MA3C000000"
    entry = trail.record("a.b", actor=SYSTEM, tenant=host, note=note)

    assert (
        entry.note
        == "电话138****5678打不通，身份证360426********0071有误，金额12345678901234元，代码91370000MA3C000000"
    )


def test_a_personal_value_is_kept_only_as_a_keyed_hash():
    assert trail.keyed("13800000001") == trail.keyed("13800000001") != trail.keyed("13800000002")
    assert "138" not in trail.keyed("13800000001")[:8]
    assert trail.keyed("") == trail.keyed(None) == ""


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_auditentry SET note = 'x' WHERE seq = 2",
        "DELETE FROM audit_auditentry WHERE seq = 5",
    ],
)
def test_the_database_refuses_to_change_or_delete_an_entry(five, host, statement):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        sql(statement)

    assert trail.verify() == []


def test_the_model_cannot_change_or_delete_an_entry_either(five, host):
    with scope.tenant(host):
        entry = AuditEntry.objects.get(seq=3)
        entry.note = "x"
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            entry.save()
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            entry.delete()


def test_a_changed_row_is_named(five, unguarded):
    sql("UPDATE audit_auditentry SET note = 'x' WHERE id = %s", five[2].pk)

    assert [(p.seq, p.row_id) for p in trail.verify()] == [(3, five[2].pk)]


def test_a_changed_row_with_a_fresh_hash_breaks_the_link_after_it(five, unguarded):
    five[2].note = "x"
    sql("UPDATE audit_auditentry SET note = 'x', hash = %s WHERE id = %s", trail.digest(five[2]), five[2].pk)

    assert [(p.seq, p.row_id) for p in trail.verify()] == [(4, five[3].pk)]


def test_a_missing_row_is_named(five, unguarded):
    sql("DELETE FROM audit_auditentry WHERE id = %s", five[1].pk)

    assert [(p.seq, p.row_id) for p in trail.verify()] == [(2, None)]


def test_a_cut_tail_is_found_against_the_head(five, unguarded):
    sql("DELETE FROM audit_auditentry WHERE seq > 3")

    (problem,) = trail.verify()
    assert (problem.seq, "末尾被截断" in problem.what) == (4, True)


def test_a_cut_tail_with_a_rewritten_head_is_found_against_the_anchor(five, unguarded, settings, tmp_path):
    settings.AUDIT_ANCHORS = str(tmp_path / "anchors.jsonl")
    with scope.system("test"):
        assert (anchors.anchor(), anchors.anchor()) == (1, 0)
        sql("DELETE FROM audit_auditentry WHERE seq > 3")
        ChainHead.objects.update(seq=3, hash=five[2].hash)

    assert trail.verify() == []
    assert [(p.seq, p.what) for p in anchors.compare()] == [(5, "已锚定的记录不见了")]


def test_a_chain_whose_head_was_removed_is_found(five, unguarded):
    sql("DELETE FROM audit_chainhead")

    assert len(trail.verify()) == 5


def test_a_row_moved_to_another_tenant_is_named(five, other, unguarded):
    sql("UPDATE audit_auditentry SET tenant_id = %s WHERE id = %s", other.pk, five[0].pk)

    assert [(p.seq, p.row_id) for p in trail.verify()] == [(1, five[0].pk)]


def test_the_command_says_whole_or_names_the_rows_and_exits_with_one(five, settings, tmp_path):
    settings.AUDIT_ANCHORS = str(tmp_path / "none.jsonl")
    out = StringIO()
    call_command("verify_audit", stdout=out)
    assert "共 5 条" in out.getvalue()

    guards.lift(connection)
    sql("UPDATE audit_auditentry SET note = 'x' WHERE id = %s", five[2].pk)
    with pytest.raises(CommandError) as refused:
        call_command("verify_audit", stdout=out)
    guards.install(connection)

    assert refused.value.returncode == 1
    assert f"第 3 条（行 {five[2].pk}）" in out.getvalue()
    assert "缺少保护触发器" in out.getvalue()


def test_the_guards_are_back_after_every_migrate():
    guards.lift(connection)
    assert len(guards.missing(connection)) == 2

    call_command("migrate", verbosity=0)

    assert guards.missing(connection) == []


def test_a_rolled_back_action_leaves_no_entry(five, host):
    with transaction.atomic():
        trail.record("a.b", actor=SYSTEM, tenant=host)
        transaction.set_rollback(True)

    assert trail.verify() == []
    with scope.tenant(host):
        assert AuditEntry.objects.count() == 5


def test_the_trail_cannot_be_flushed_outside_tests(settings):
    settings.AUDIT_FLUSHABLE = False
    with pytest.raises(CommandError, match="只增不删"):
        call_command("flush", interactive=False, verbosity=0)
