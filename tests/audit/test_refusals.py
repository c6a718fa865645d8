"""A refusal leaves an entry: who, what, where, why; noted aside, once, and never at the answer's cost."""

import pytest

from accounts.kernel import ports, refusals, scope
from accounts.kernel.verdict import no
from audit.models import AuditEntry
from tests.cast import actor_of, browser, make_staff, make_tenant

pytestmark = pytest.mark.django_db


def noted(action: str = "access.refused") -> list[AuditEntry]:
    with scope.system("test"):
        return list(AuditEntry.objects.filter(action=action).order_by("pk"))


@pytest.fixture
def host():
    return make_tenant()


def test_a_refused_page_is_noted_with_person_action_place_and_reason(host):
    checker = make_staff(host, "formal_checker")

    answer = browser(checker).get(f"/host/{host.slug}/audit/", REMOTE_ADDR="192.0.2.7")

    assert answer.status_code == 403
    [entry] = noted()
    assert (entry.actor_id, entry.tenant_id, entry.address) == (checker.pk, host.pk, "192.0.2.7")
    assert entry.after == {"action": "audit.read", "method": "GET", "path": f"/host/{host.slug}/audit/"}
    assert "只有本主办单位的活动管理员可以查看" in entry.note


def test_a_refused_post_is_noted_although_its_own_work_is_undone(host):
    checker = make_staff(host, "formal_checker")

    answer = browser(checker).post(f"/host/{host.slug}/audit/export/", {"_key": "k" * 20})

    assert answer.status_code == 403
    assert [entry.after["method"] for entry in noted()] == ["POST"]


def test_the_same_refusal_is_noted_once(host):
    client = browser(make_staff(host, "formal_checker"))
    for _ in range(5):
        client.get(f"/host/{host.slug}/audit/")
    assert len(noted()) == 1


def test_nobody_floods_the_trail(host, monkeypatch, rf):
    monkeypatch.setattr(refusals, "PER_HOUR", 3)
    checker = make_staff(host, "formal_checker")
    with scope.tenant(host):
        for n in range(20):
            request = rf.get(f"/host/{host.slug}/page/{n}/")
            request.actor = actor_of(checker, host)
            refusals.note(request, no("不可以"), "audit.read")

    assert len(noted()) == 3
    assert len(noted("access.refused_often")) == 1


def test_the_answer_comes_although_the_trail_cannot_be_written(host, monkeypatch, caplog):
    def broken(*args, **facts):
        raise RuntimeError("no trail")

    client = browser(make_staff(host, "formal_checker"))
    monkeypatch.setitem(ports._plugs, "record", broken)

    assert client.get(f"/host/{host.slug}/audit/").status_code == 403
    assert "a refusal could not be recorded" in caplog.text


def test_a_stranger_is_sent_to_sign_in_and_leaves_nothing(host):
    assert browser().get(f"/host/{host.slug}/audit/").status_code == 302
    assert noted() == []
