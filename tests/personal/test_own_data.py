"""My data: what is kept, a file of it, put right; and an account closed for good."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.core.files.storage import storages

from accounts.kernel import scope
from accounts.kernel.clock import clock, restart_clock
from accounts.models import Closing, Export, Membership, StaffRole, User
from accounts.personal import closing, own
from audit.models import AuditEntry
from notices.models import Letter
from submissions.models import PersonalRecord, Submission
from tests.cast import (
    PASSWORD,
    actor_of,
    browser,
    make_campaign,
    make_member,
    make_staff,
    make_tenant,
    make_unit,
    make_user,
)
from tests.filings import make_submission

pytestmark = pytest.mark.django_db
KEY = {"_key": "k" * 20}


def entries(action: str) -> list[AuditEntry]:
    with scope.system("test"):
        return list(AuditEntry.objects.filter(action=action).order_by("pk"))


def test_the_page_says_what_is_kept_why_and_how_long():
    text = browser(make_user()).get("/account/data/").content.decode()

    for part in own.parts():
        assert part.label in text
        assert part.purpose in text
        assert part.keep in text
    assert "网络日志留存不少于六个月" in text


def test_the_export_holds_ones_own_data_in_clear_and_nobody_elses(drain):
    row = make_submission(make_campaign())
    user, stranger = row.created_by, make_user("演示外人")
    client = browser(user)

    client.post("/account/data/export/", KEY)
    drain()

    export = Export.objects.get()
    packed = zipfile.ZipFile(io.BytesIO(b"".join(client.get(f"/account/exports/{export.pk}/").streaming_content)))
    text = packed.read("数据.json").decode()
    assert user.phone in text
    assert row.title in text
    assert set(json.loads(text)) == {part.kind for part in own.parts()}
    assert stranger.phone not in text
    assert browser(stranger).get(f"/account/exports/{export.pk}/").status_code == 404
    with scope.system("test"):
        assert Letter.objects.filter(event="export.ready", user=user).count() == 1
    assert len(entries("export.own_data")) == 1


def test_one_export_a_day(drain):
    user = make_user()
    client = browser(user)
    client.post("/account/data/export/", KEY)

    again = client.post("/account/data/export/", {"_key": "n" * 20}, follow=True)

    assert "每天只能导出一次" in again.content.decode()
    assert Export.objects.count() == 1
    Export.objects.update(asked_at=Export.objects.get().asked_at - timedelta(days=1, seconds=1))
    client.post("/account/data/export/", {"_key": "m" * 20})
    assert Export.objects.count() == 2


def test_an_export_that_expired_is_not_there(drain):
    user = make_user()
    client = browser(user)
    client.post("/account/data/export/", KEY)
    drain()
    export = Export.objects.get()
    Export.objects.update(expires_at=export.asked_at)

    assert client.get(f"/account/exports/{export.pk}/").status_code == 404


def test_making_it_twice_makes_it_once(drain):
    from accounts.personal import exports

    browser(make_user()).post("/account/data/export/", KEY)
    drain()
    key = Export.objects.get().key

    exports.make({"export": str(Export.objects.get().pk)})

    assert Export.objects.get().key == key


def test_name_and_email_are_put_right_and_the_trail_does_not_hold_them():
    user = make_user("演示旧名")

    browser(user).post("/account/data/correct/", KEY | {"name": "演示新名", "email": "xin@example.com"})

    user.refresh_from_db()
    assert (user.name, user.email) == ("演示新名", "xin@example.com")
    [entry] = entries("account.correct")
    assert set(entry.after) == {"name", "email"}
    assert "演示" not in str((entry.before, entry.after, entry.object_label))


def close(user: User, **more):
    return browser(user).post("/account/close/", KEY | {"sure": "1", "password": PASSWORD} | more)


def test_closing_waits_fifteen_days_then_forgets_the_person_and_keeps_the_filings():
    row = make_submission(make_campaign())
    user, unit = row.created_by, row.unit
    make_member(unit, "admin")
    tenant = row.tenant
    with scope.system("test"):
        StaffRole.objects.create(user=user, tenant=make_tenant(), role="formal_checker")
        Submission.objects.filter(pk=row.pk).update(state="selected")
    UserSession.objects.create(user=user, session_key="s1", ip="192.0.2.1", user_agent="x", data={})
    phone, name = user.phone, user.name
    assert close(user).status_code == 302
    due = Closing.objects.get().due_at
    assert due == Closing.objects.get().asked_at + timedelta(days=15)
    restart_clock(due - timedelta(seconds=1), stopped=True)
    with scope.system("test"):
        assert closing.close_due() == 0
    assert User.objects.get(pk=user.pk).is_active
    restart_clock(due, stopped=True)

    with scope.system("test"):
        assert (closing.close_due(), closing.close_due()) == (1, 0)

    gone = User.objects.get(pk=user.pk)
    assert (gone.name, gone.phone, gone.phone_index, gone.email, gone.is_active) == ("已注销用户", "", None, "", False)
    assert gone.uid == user.uid
    assert not gone.has_usable_password()
    assert not UserSession.objects.filter(user=user).exists()
    assert not Membership.objects.filter(user=user, is_active=True).exists()
    with scope.system("test"):
        assert not StaffRole.objects.filter(user=user).exists()
        assert Submission.objects.filter(pk=row.pk, tenant=tenant).exists()
        assert PersonalRecord.objects.filter(submission=row).exists()
        told = AuditEntry.objects.filter(actor_id=user.pk)
        assert not any(name in f"{e.actor_label}{e.object_label}{e.note}{e.after}" for e in told)
        left = Letter.objects.filter(user=user)
        assert not any(phone in (letter.address + letter.text) for letter in left)
    assert User.objects.by_phone(phone) is None
    User.objects.create_user(phone, PASSWORD)  # the number is free again


def test_a_request_may_be_taken_back():
    user = make_user()
    close(user)

    browser(user).post("/account/close/cancel/", KEY)

    restart_clock(clock() + timedelta(days=16), stopped=True)
    with scope.system("test"):
        assert closing.close_due() == 0
    assert User.objects.get(pk=user.pk).is_active
    assert [len(entries(a)) for a in ("account.close_ask", "account.close_cancel", "account.close")] == [1, 1, 0]


def test_asking_twice_is_asking_once():
    user = make_user()
    with scope.system("test"):
        closing.ask(user, actor_of(user))
        closing.ask(user, actor_of(user))
    assert Closing.objects.count() == 1


@pytest.mark.parametrize("given", [{"password": "falsch"}, {"sure": ""}])
def test_without_password_or_consent_nothing_is_asked(given):
    close(make_user(), **given)
    assert Closing.objects.count() == 0


def test_the_only_administrator_of_others_hands_over_first():
    unit = make_unit("演示某某公司")
    boss = make_member(unit, "admin")
    make_member(unit, "filler")

    answer = close(boss)

    assert "您是演示某某公司唯一的管理员" in answer.content.decode()
    assert Closing.objects.count() == 0


def test_the_only_manager_and_the_only_administrator_hand_over_first():
    from tests.cast import make_platform_admin

    manager, auditor = make_staff(make_tenant(name="演示主办")), make_platform_admin("auditor")

    assert "您是演示主办唯一的活动管理员" in browser(manager).get("/account/close/").content.decode()
    assert "唯一的审计管理员" in browser(auditor).get("/account/close/").content.decode()


def test_who_is_alone_with_a_filing_under_way_sees_to_it_first():
    row = make_submission(make_campaign())
    with scope.system("test"):
        Submission.objects.filter(pk=row.pk).update(state="under_review")

    assert "项申报在办" in browser(row.created_by).get("/account/close/").content.decode()


def test_what_comes_up_meanwhile_stops_it_and_is_told():
    unit = make_unit()
    boss = make_member(unit, "admin")
    close(boss)
    make_member(unit, "filler")
    restart_clock(clock() + timedelta(days=16), stopped=True)

    with scope.system("test"):
        assert closing.close_due() == 0
        assert Letter.objects.filter(event="account.closing_blocked", user=boss).count() == 1

    assert User.objects.get(pk=boss.pk).is_active
    assert "唯一的管理员" in Closing.objects.get().blocked


def test_a_closed_account_has_no_files_left(drain, django_capture_on_commit_callbacks):
    user = make_user()
    browser(user).post("/account/data/export/", KEY)
    drain()
    key = Export.objects.get().key
    close(user, _key="c" * 20)
    restart_clock(clock() + timedelta(days=16), stopped=True)

    with scope.system("test"), django_capture_on_commit_callbacks(execute=True):
        closing.close_due()

    assert not Export.objects.exists()
    assert not storages["private"].exists(key)
