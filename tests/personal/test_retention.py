"""What is over its period goes, the rest stays; twice is once; each purge leaves one entry."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.files.storage import storages
from django.core.management import call_command

from accounts.kernel import scope
from accounts.kernel.clock import clock, real_now, restart_clock
from accounts.models import Export, Invitation, Job, SmsCode, StoredFile, UsedKey
from accounts.personal import retention
from applicants.models import JoinRequest, Registration
from audit.models import AuditEntry
from notices import outbox
from notices.models import Letter
from submissions.content import version_answers
from submissions.models import Draft, PersonalRecord
from tests.cast import make_campaign, make_file, make_tenant, make_unit, make_user
from tests.filings import make_submission

pytestmark = pytest.mark.django_db
NOW = real_now()


def later(days: int) -> None:
    """The business clock stands that many days ahead."""
    restart_clock(NOW + timedelta(days=days), stopped=True)


def ago(days: float):
    return real_now() - timedelta(days=days)


def entries() -> list[AuditEntry]:
    with scope.system("test"):
        return list(AuditEntry.objects.filter(action="retention.purge").order_by("pk"))


def old_and_new(kind: str, days: int, make) -> None:
    """make(at) writes a row of that age; one row is over, one not yet."""
    make(ago(days + 1))
    make(ago(days - 0.5))
    assert retention.purge(dry_run=True, only=kind) == {kind: 1}
    assert retention.purge(only=kind) == {kind: 1}
    assert retention.purge(only=kind) == {}


def test_keys_codes_jobs_sessions_and_invitations_go_by_real_time():
    count = iter(range(100))

    def key(at):
        UsedKey.objects.create(digest=f"k{next(count)}", created_at=at)

    def code(at):
        SmsCode.objects.create(
            phone_index="p", purpose="x", session=f"s{next(count)}", code_hash="h", created_at=at, expires_at=at
        )

    def job(at):
        Job.objects.create(kind="x", state="done", created_at=at, finished_at=at)

    def session(at):
        Session.objects.create(session_key=f"s{next(count)}", session_data="", expire_date=at)

    def invitation(at):
        Invitation.objects.create(kind="x", token_hash=f"t{next(count)}", phone="+8619900000001", expires_at=at)

    for kind, days, make in (
        ("accounts.used_keys", 7, key), ("accounts.codes", 30, code), ("accounts.jobs", 90, job),
        ("accounts.sessions", 1, session), ("accounts.invitations", 180, invitation),
    ):  # fmt: skip
        old_and_new(kind, days, make)


def test_an_exports_bytes_go_after_a_week_and_its_row_later(django_capture_on_commit_callbacks):
    from django.core.files.base import ContentFile

    key = storages["private"].save("exports/x.zip", ContentFile(b"x"))
    row = Export.objects.create(
        user=make_user(), kind="own_data", state="ready", key=key, asked_at=ago(8), ready_at=ago(8), expires_at=ago(1)
    )

    with django_capture_on_commit_callbacks(execute=True):
        retention.purge(only="accounts.exports")

    row.refresh_from_db()
    assert (row.state, row.key) == ("expired", "")
    assert not storages["private"].exists(key)
    Export.objects.update(asked_at=ago(401))
    assert retention.purge(only="accounts.export_rows") == {"accounts.export_rows": 1}


def test_sent_letters_lose_words_and_address_and_do_not_leave_again():
    with scope.system("test"):
        to = outbox.Recipient(phone="+8619900000077")
        facts = {"key": "k", "tenant": None, "to": to, "params": {"purpose": "登录"}, "secret": {"code": "123456"}}
        [letter] = outbox.post("signin.code", **facts, one_time=True)
        Letter.objects.update(state="sent", posted_real=ago(181))
        assert retention.purge(only="notices.sent") == {"notices.sent": 1}
        assert retention.purge(only="notices.sent") == {}
        letter.refresh_from_db()
        assert (letter.address, letter.address_masked, letter.params, letter.secret) == ("", "", {}, "")
        assert "123456" not in letter.text
        assert outbox.post("signin.code", **facts, one_time=True) == []


def registration(tenant, **values) -> Registration:
    with scope.system("test"):
        return Registration.objects.create(
            **{
                "tenant": tenant, "user": make_user(), "tab": "unit", "kind": "enterprise", "name": "演示单位",
                "address": "演示路 1 号", "region_code": "37", "contact_name": "演示联系人", "id_number": "360426199101010071",
                "submitted_at": NOW, "due_at": NOW, "decided_at": NOW, "state": "approved", **values,
            }
        )  # fmt: skip


def test_id_numbers_go_thirty_days_after_the_decision():
    tenant = make_tenant()
    decided, waiting = registration(tenant), registration(tenant, state="pending", decided_at=None)
    later(31)

    assert retention.purge(only="applicants.id_numbers") == {"applicants.id_numbers": 1}

    with scope.system("test"):
        assert Registration.objects.get(pk=decided.pk).id_number == ""
        assert Registration.objects.get(pk=waiting.pk).id_number != ""
    assert retention.purge(only="applicants.id_numbers") == {}


def test_a_refused_registration_loses_person_and_papers(django_capture_on_commit_callbacks):
    tenant = make_tenant()
    letter = make_file(tenant, kind="registration.letter")
    row = registration(tenant, state="refused", letter=letter)
    later(179)
    assert retention.purge(only="applicants.refused") == {}
    later(181)

    with django_capture_on_commit_callbacks(execute=True):
        assert retention.purge(only="applicants.refused") == {"applicants.refused": 1}

    with scope.system("test"):
        row.refresh_from_db()
        assert (row.contact_name, row.id_number, row.address, row.letter_id) == ("已清除", "", "", None)
        assert row.name == "演示单位"
        assert not StoredFile.objects.filter(pk=letter.pk).exists()
    assert not storages["private"].exists(letter.key)


def test_a_host_may_set_its_own_period_but_not_below_the_least():
    from accounts.tenant_policies import policies_of

    strict, lax = make_tenant(policies={"retention": {"applicants.id_numbers": 5}}), make_tenant()
    registration(strict), registration(lax)
    later(6)

    assert retention.purge(only="applicants.id_numbers") == {"applicants.id_numbers": 1}
    too_short = make_tenant(policies={"retention": {"submissions.personal": 3}})
    assert policies_of(too_short).keep_days("submissions.personal") == 365


def test_answered_requests_to_join_go():
    tenant, unit = make_tenant(), make_unit()
    with scope.system("test"):
        for state in ("asked", "declined"):
            JoinRequest.objects.create(
                tenant=tenant, unit=unit, name="演示", phone="+8619900000001", phone_index=state, state=state, at=NOW
            )
    later(181)

    assert retention.purge(only="applicants.joins") == {"applicants.joins": 1}
    with scope.system("test"):
        assert JoinRequest.objects.get().state == "asked"


def test_personal_answers_go_a_year_after_the_campaign_and_leave_their_hash():
    campaign = make_campaign()
    row = make_submission(campaign)
    with scope.system("test"):
        record = PersonalRecord.objects.get(submission=row)
        later_end = campaign.windows.order_by("-closes_at").exclude(closes_at=None).first().closes_at
        restart_clock(later_end + timedelta(days=400), stopped=True)
    assert retention.purge(only="submissions.personal") == {}  # the campaign was never closed
    with scope.system("test"):
        type(campaign).objects.filter(pk=campaign.pk).update(state="closed")

    assert retention.purge(only="submissions.personal") == {"submissions.personal": 1}

    with scope.system("test"):
        after = PersonalRecord.objects.select_related("version").get(pk=record.pk)
        assert (after.data, after.keyed_hash) == ("", record.keyed_hash)
        assert Draft.objects.get(submission=row).personal == ""
        assert version_answers(after.version, personal=True) == after.version.answers
    assert retention.purge(only="submissions.personal") == {}


@pytest.mark.parametrize("event", ["close", "cancel"])
def test_a_campaign_closed_lately_keeps_its_answers(event):
    from accounts.kernel.actor import Actor
    from campaigns import actions

    campaign = make_campaign()
    make_submission(campaign)
    with scope.system("test"):
        last = campaign.windows.order_by("-closes_at").exclude(closes_at=None).first().closes_at
        restart_clock(last + timedelta(days=400), stopped=True)
        actions.move(campaign.pk, event, actor=Actor.system("test"))
        restart_clock(last + timedelta(days=500), stopped=True)

    assert retention.purge(only="submissions.personal") == {}


def test_a_purge_leaves_one_entry_with_counts_and_a_dry_run_none(capsys):
    UsedKey.objects.create(digest="a", created_at=ago(8))
    call_command("purge", "--dry-run")
    assert "accounts.used_keys（防重复提交标识）：应清除 1" in capsys.readouterr().out
    assert entries() == []

    call_command("purge")
    call_command("purge")

    [entry] = entries()
    assert entry.after == {"purged": {"防重复提交标识": 1}}
    assert "没有超过保存期限的数据" in capsys.readouterr().out


def test_it_works_in_batches(monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 3)
    for n in range(8):
        UsedKey.objects.create(digest=f"b{n}", created_at=ago(8))

    assert retention.purge(only="accounts.used_keys") == {"accounts.used_keys": 8}


def test_the_trail_is_never_purged_and_every_kind_says_its_ground():
    table = {period.kind: period for period in retention.table()}

    assert (table["trail"].days, table["trail"].over) == (None, None)
    assert all(period.label and period.ground and period.words for period in table.values())
    assert clock() is not None
