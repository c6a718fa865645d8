"""A secret planted in every place of a filing: sealed at once, gone after two persons' purge, back after lifting."""

import pytest
from django.core.files.storage import storages

from accounts.files import may_read
from accounts.kernel import jobs, scope
from accounts.kernel.actor import Actor
from accounts.kernel.policy import Refused
from accounts.models import ContentCase, Export, StoredFile
from accounts.quarantine import actions, sealing
from audit import trail
from submissions.models import Submission, SubmissionVersion
from tests.cast import actor_of, make_platform_admin, make_staff
from tests.quarantine.scene import WORD, hits, plant

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty_storage(monkeypatch):
    """Nothing of other tests in storage."""
    from django.core.files.storage import InMemoryStorage

    fresh = InMemoryStorage()
    monkeypatch.setitem(storages._storages, "private", fresh)


@pytest.fixture
def sealed(clock_at):
    """(filing, case, first handler, second handler)"""
    row = plant(clock_at)
    reporter = actor_of(make_staff(row.tenant, "formal_checker"), row.tenant)
    with scope.tenant(row.tenant):
        case, _ = actions.report("submission", str(row.pk), why="secret", note="", contact="", actor=reporter)
    first = actor_of(make_staff(row.tenant), row.tenant)
    second = Actor(user=make_platform_admin("secadmin"), address="192.0.2.1", platform_roles=frozenset({"secadmin"}))
    return row, case, first, second


def decide(sealed, wish: str) -> None:
    row, case, first, second = sealed
    with scope.tenant(row.tenant):
        actions.propose(case.pk, wish, reason="经核实", actor=first)
        with pytest.raises(Refused):
            actions.confirm(case.pk, actor=first)
    with scope.system("test"):
        actions.confirm(case.pk, actor=second)


def run() -> None:
    with scope.system("test"):
        actions.purge({"case": ContentCase.objects.get().pk})


def test_the_scene_plants_the_word_nearly_everywhere(clock_at):
    plant(clock_at)
    assert len(hits()) >= 40


def test_a_report_takes_the_content_away_at_once(sealed):
    row, *_ = sealed
    left = [place for place in hits() if not place.startswith("storage:")]
    assert left == ["accounts.ContentCase.box"]
    with scope.system("test"):
        staff = actor_of(make_staff(row.tenant), row.tenant)
        files = StoredFile.objects.filter(tenant=row.tenant, blocked_because="reported")
        assert files.count() == 7
        assert not any(may_read(staff, file) for file in files)


def test_two_persons_purge_it_from_everywhere_and_hashes_stay(sealed):
    row, case, *_ = sealed
    with scope.system("test"):
        version = SubmissionVersion.objects.get(submission=row)
        files = {str(f.pk): f.sha256 for f in StoredFile.objects.filter(blocked_because="reported")}
    decide(sealed, "purge")
    run()

    assert hits() == []
    with scope.system("test"):
        case.refresh_from_db()
        row.refresh_from_db()
        after = SubmissionVersion.objects.get(submission=row)
        assert (case.state, case.box, row.title) == ("purged", "", "（内容已清除）")
        assert row.state in ("disqualified", "withdrawn")
        assert (after.content_hash, after.receipt_number) == (version.content_hash, version.receipt_number)
        assert {f["id"]: f["sha256"] for f in case.record["files"]} == files
        assert dict(StoredFile.objects.filter(pk__in=files).values_list("sha256", "blocked_because")) == dict.fromkeys(
            files.values(), "purged"
        )
        assert Export.objects.get().state == "expired"
        assert trail.verify() == []


def test_running_the_purge_again_changes_nothing(sealed):
    decide(sealed, "purge")
    run()
    before = trail.count()
    run()
    with scope.system("test"):
        actions.unfinished()
    assert (trail.count(), hits()) == (before, [])


@pytest.mark.parametrize("where", ["while bytes go", "before the end"])
def test_a_purge_that_was_killed_is_finished_by_the_next(sealed, monkeypatch, where):
    decide(sealed, "purge")
    storage = storages["private"]
    calls = []

    def dies(*args, **kwargs):
        calls.append(args)
        if len(calls) == 3 or where != "while bytes go":
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(*((storage, "delete", dies) if where == "while bytes go" else (actions, "clock", dies)))
        with pytest.raises(KeyboardInterrupt):
            run()
    assert hits() != [] or where != "while bytes go"
    run()

    assert hits() == []


def test_lifting_puts_every_word_back(sealed, clock_at):
    decide(sealed, "lift")
    with scope.system("test"):
        box = ContentCase.objects.get().box
    assert box == ""
    assert len(hits()) >= 40
    with scope.system("test"):
        row = Submission.objects.get()
        assert row.title == f"{WORD}方案"
        assert StoredFile.objects.filter(blocked_because="").count() == StoredFile.objects.count()


def test_what_is_written_after_the_report_is_purged_too(sealed):
    row, *_ = sealed
    with scope.system("test"):
        row.returns.update(note=f"又写了{WORD}")
    decide(sealed, "purge")
    jobs.drain()
    assert hits() == []


def test_a_second_report_makes_no_second_case(sealed):
    row, case, first, _ = sealed
    with scope.tenant(row.tenant):
        again, new = actions.report("submission", str(row.pk), why="other", note="", contact="", actor=first)
    with scope.system("test"):
        again.refresh_from_db()
    assert (again.pk, new, again.reports) == (case.pk, False, 2)


def test_sealing_leaves_other_filings_alone(clock_at):
    from tests.filings import make_submission

    row = plant(clock_at)
    other = make_submission(row.campaign, title="别的方案")
    with scope.tenant(row.tenant):
        actions.report(
            "submission",
            str(row.pk),
            why="secret",
            note="",
            contact="",
            actor=actor_of(make_staff(row.tenant), row.tenant),
        )
    with scope.system("test"):
        other.refresh_from_db()
        assert other.title == "别的方案"
        assert sealing.SEALED not in str(SubmissionVersion.objects.get(submission=other).answers)
