"""Reading the trail: one entry with before and after, filters, pages that stay fast, files of it, published heads."""

import csv
import io

import pytest
from django.core.files.storage import storages
from openpyxl import load_workbook

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.models import Export, StaffRole
from audit import anchors, queries, trail
from audit.models import AuditEntry
from notices.models import Letter
from tests.cast import actor_of, browser, make_platform_admin, make_staff, make_tenant, make_user

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("测试")


@pytest.fixture
def host():
    return make_tenant(name="演示甲")


def entry_of(tenant, **facts) -> AuditEntry:
    return trail.record("tenant.change", actor=facts.pop("actor", SYSTEM), tenant=tenant, **facts)


def test_one_entry_shows_before_and_after_and_what_vanished(host):
    row = entry_of(host, before={"name": "旧名", "footer": "旧"}, after={"name": "新名"}, note="换名")

    text = browser(make_staff(host)).get(f"/host/{host.slug}/audit/{row.pk}/").content.decode()

    assert all(word in text for word in ("旧名", "新名", "页脚", "换名", row.hash, "内容与摘要相符"))


@pytest.mark.owner
def test_a_changed_entry_says_so(host, unguarded):
    row = entry_of(host, note="真")
    with scope.system("test"):
        AuditEntry.objects.filter(pk=row.pk).update(note="假")

    text = browser(make_staff(host)).get(f"/host/{host.slug}/audit/{row.pk}/").content.decode()

    assert "这条记录被改动过" in text


def test_another_hosts_entry_is_not_there(host):
    foreign = entry_of(make_tenant())
    client = browser(make_staff(host))

    assert client.get(f"/host/{host.slug}/audit/{foreign.pk}/").status_code == 404
    assert browser(make_platform_admin("auditor")).get(f"/platform/audit/{foreign.pk}/").status_code == 200
    assert browser(make_platform_admin("sysadmin")).get(f"/platform/audit/{foreign.pk}/").status_code == 403


@pytest.mark.parametrize("wanted, found", [
    ({"address": "192.0.2.1"}, 1), ({"address": "192.0.2.9"}, 0), ({"q": "演示经办"}, 1), ({"action": "tenant.change"}, 2),
    ({"action": "tenant."}, 2), ({"action": "campaign."}, 0),
])  # fmt: skip
def test_filters(host, wanted, found):
    entry_of(host, actor=actor_of(make_user("演示经办人")))
    entry_of(host)
    with scope.tenant(host):
        assert queries.entries(wanted).count() == found


def test_a_person_and_an_object_can_be_followed(host):
    user = make_user()
    row = entry_of(host, actor=actor_of(user), obj=host)
    entry_of(host)
    with scope.tenant(host):
        assert [e.pk for e in queries.entries({"actor": user.pk})] == [row.pk]
        assert [e.pk for e in queries.entries({"object": f"accounts.tenant:{host.pk}"})] == [row.pk]


def test_pages_go_by_number_both_ways(host):
    for n in range(120):
        entry_of(host, after={"n": n})
    with scope.tenant(host):
        rows = queries.entries({})
        first = queries.leaf(rows, "", "")
        second = queries.leaf(rows, first.older, "")
        third = queries.leaf(rows, second.older, "")
        back = queries.leaf(rows, "", third.newer)
    shown = [row.after["n"] for leaf in (first, second, third) for row in leaf.rows]
    assert shown == list(range(119, -1, -1))
    assert (first.newer, third.older) == ("", "")
    assert [row.pk for row in back.rows] == [row.pk for row in second.rows]


def test_names_are_looked_up_when_read_and_forgotten_with_the_person(host):
    user = make_staff(host, name="演示某人")
    entry_of(host, actor=actor_of(user, host))
    client = browser(make_staff(host))
    assert "演示某人" in client.get(f"/host/{host.slug}/audit/").content.decode()

    user.name = "已注销用户"
    user.save()

    assert "演示某人" not in client.get(f"/host/{host.slug}/audit/").content.decode()


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_list_becomes_a_file_without_formulas_for_the_one_who_asked(host, drain, kind):
    entry_of(host, note="=cmd|' /C calc'!A0")
    manager, other = make_staff(host), make_staff(host)
    client = browser(manager)

    client.post(f"/host/{host.slug}/audit/export/", {"_key": "k" * 20, "format": kind, "action": "tenant.change"})
    drain()

    export = Export.objects.get()
    body = b"".join(client.get(f"/account/exports/{export.pk}/").streaming_content)
    if kind == "csv":
        cells = [cell for line in csv.reader(io.StringIO(body.decode("utf-8-sig"))) for cell in line]
        assert "'=cmd|' /C calc'!A0" in cells
    else:
        sheet = load_workbook(io.BytesIO(body)).active
        [cell] = [cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("=cmd")]
        assert cell.data_type == "s"
    assert browser(other).get(f"/account/exports/{export.pk}/").status_code == 404
    with scope.system("test"):
        asked = AuditEntry.objects.get(action="export.audit")
        assert (asked.actor_id, asked.tenant_id) == (manager.pk, host.pk)
        assert Letter.objects.filter(event="export.ready", user=manager).exists()
        StaffRole.objects.filter(user=manager).delete()
    assert client.get(f"/account/exports/{export.pk}/").status_code == 404


def test_a_hosts_file_holds_its_own_chain_only(host, drain):
    entry_of(make_tenant(), note="别家的")
    entry_of(host, note="自家的")
    browser(make_staff(host)).post(f"/host/{host.slug}/audit/export/", {"_key": "k" * 20, "format": "csv"})
    drain()

    text = storages["private"].open(Export.objects.get().key).read().decode("utf-8-sig")

    assert "自家的" in text
    assert "别家的" not in text


def test_heads_are_published_on_the_page_and_told_to_the_audit_administrators_once_a_day(
    host, settings, tmp_path, clock_at
):
    settings.AUDIT_ANCHORS = str(tmp_path / "anchors.jsonl")
    auditor = make_platform_admin("auditor")
    row = entry_of(host)
    clock_at("2022-11-28 09:00")
    with scope.system("test"):
        anchors.anchor()
        assert (anchors.tell(), anchors.tell()) == (1, 0)
        letter = Letter.objects.get(event="audit.heads")
    assert letter.user == auditor
    assert row.hash in letter.text
    assert row.hash in browser(auditor).get("/platform/audit/heads/").content.decode()
    assert row.hash in browser(make_staff(host)).get(f"/host/{host.slug}/audit/heads/").content.decode()
    clock_at("2022-11-29 09:00")
    with scope.system("test"):
        assert anchors.tell() == 1


def test_the_daily_duties_are_known_at_start():
    from accounts.kernel import jobs

    assert {"audit.anchor", "audit.heads_letter", "accounts.retention", "accounts.close"} <= set(jobs._due)
