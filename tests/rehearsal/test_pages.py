"""The host's pages of rehearsals: start, watch, cancel, read, take along; one at a time; the site's own rows untouched."""

import io

import pytest
from django.apps import apps
from openpyxl import load_workbook

from accounts.kernel import jobs, scope
from accounts.kernel.once import new_key
from accounts.kernel.policy import Refused
from accounts.models import Job
from audit.models import AuditEntry
from campaigns.building import drafts
from publicity.models import RehearsalRun
from publicity.rehearsal import actions, running, wording
from publicity.rehearsal.report import report
from tests.cast import actor_of, browser, make_campaign, make_staff
from tests.rehearsal.test_report import STAGES, seen
from tests.ruleset import sample

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign(clock_at):
    clock_at("2022-11-28 09:00")
    return make_campaign(publish=False)


@pytest.fixture
def manager(campaign):
    return make_staff(campaign.tenant)


@pytest.fixture
def played(monkeypatch):
    """The child answers at once; what it was asked for is kept."""
    asked = []

    def rehearse(rules, submissions, seed, *, heard, seconds):
        asked.append((rules.name, submissions, seed))
        if not heard("正在申报", 0.4):
            raise running.NotPlayed(wording.CANCELLED, "cancelled")
        return report(sample.rules(stages=STAGES), seen(), submissions=submissions, seed=seed, timings={"seconds": 1.0})

    monkeypatch.setattr(running, "rehearse", rehearse)
    return asked


def url_of(campaign, more="") -> str:
    return f"/host/{campaign.tenant.slug}/{more or f'campaigns/{campaign.pk}/rehearsals/'}"


def start(campaign, manager, **values):
    data = {"_key": new_key(), "submissions": 20, "seed": 7, **values}
    return browser(manager).post(url_of(campaign), data)


def runs(campaign) -> list[RehearsalRun]:
    with scope.tenant(campaign.tenant):
        return list(RehearsalRun.objects.filter(campaign=campaign).order_by("pk"))


def test_start_play_and_read(campaign, manager, played, drain):
    answer = start(campaign, manager)
    (row,) = runs(campaign)
    page = url_of(campaign, f"rehearsals/{row.pk}/")
    assert answer["Location"] == page
    waiting = browser(manager).get(page)
    assert "等待后台开始" in waiting.content.decode()
    assert 'hx-trigger="every 3s"' in waiting.content.decode()
    drain()
    assert played == [(campaign.rules.name, 20, 7)]
    text = browser(manager).get(page).content.decode()
    assert "<svg" in text
    assert "没有错误" in text
    assert "到达 2，通过 1" in text
    listed = browser(manager).get(url_of(campaign)).content.decode()
    assert "已完成" in listed
    with scope.tenant(campaign.tenant):
        assert AuditEntry.objects.filter(action="rehearsal.start").count() == 1


def test_the_workbook(campaign, manager, played, drain):
    start(campaign, manager)
    drain()
    (row,) = runs(campaign)
    answer = browser(manager).get(url_of(campaign, f"rehearsals/{row.pk}/report.xlsx"))
    assert answer["Content-Disposition"].endswith('.xlsx"')
    assert load_workbook(io.BytesIO(answer.content))["概要"]["B2"].value == 20


def test_no_workbook_before_the_report(campaign, manager, played):
    start(campaign, manager)
    (row,) = runs(campaign)
    assert browser(manager).get(url_of(campaign, f"rehearsals/{row.pk}/report.xlsx")).status_code == 404


def test_one_at_a_time_for_a_host(campaign, manager, played, drain):
    start(campaign, manager)
    other = make_campaign(campaign.tenant, "fuchan-2020", publish=False)
    assert wording.RUNNING in start(other, manager).content.decode()
    assert runs(other) == []
    drain()
    assert start(other, manager).status_code == 302


@pytest.mark.parametrize("values", [{"submissions": 0}, {"submissions": 99999}, {"seed": -1}, {"submissions": "viele"}])
def test_numbers_out_of_bounds_are_refused(campaign, manager, played, values):
    assert start(campaign, manager, **values).status_code == 200
    assert runs(campaign) == []


def test_cancelled_while_it_waits_it_never_starts(campaign, manager, played, drain):
    start(campaign, manager)
    (row,) = runs(campaign)
    page = url_of(campaign, f"rehearsals/{row.pk}/cancel/")
    browser(manager).post(page, {"_key": new_key()})
    drain()
    assert played == []
    assert runs(campaign)[0].state == "cancelled"


def test_cancelled_while_it_runs_the_child_is_told_to_end(campaign, manager, monkeypatch, drain):
    start(campaign, manager)
    (row,) = runs(campaign)
    actor = actor_of(manager, campaign.tenant)

    def rehearse(rules, submissions, seed, *, heard, seconds):
        assert heard("正在申报", 0.1)
        actions.cancel(row.pk, actor=actor)
        assert not heard("正在申报", 0.2)
        raise running.NotPlayed(wording.CANCELLED, "cancelled")

    monkeypatch.setattr(running, "rehearse", rehearse)
    drain()
    assert runs(campaign)[0].state == "cancelled"


def test_a_child_that_fails_leaves_its_sentence(campaign, manager, monkeypatch, drain):
    def rehearse(*args, **options):
        raise running.NotPlayed(wording.CRASHED, "crash", "Traceback")

    monkeypatch.setattr(running, "rehearse", rehearse)
    start(campaign, manager)
    drain()
    (row,) = runs(campaign)
    assert (row.state, row.error) == ("failed", wording.CRASHED)
    text = browser(manager).get(url_of(campaign, f"rehearsals/{row.pk}/")).content.decode()
    assert wording.CRASHED in text
    assert "Traceback" not in text


def test_a_rehearsal_whose_worker_died_does_not_block_the_host_for_ever(campaign, manager, played):
    start(campaign, manager)
    (row,) = runs(campaign)
    with scope.system("t"):
        Job.objects.filter(pk=row.job_id).update(state="failed")
        assert actions.give_up_lost() == 1
        assert actions.give_up_lost() == 0
    assert start(campaign, manager).status_code == 302


def test_the_draft_is_what_is_played(campaign, manager, played, drain):
    with scope.tenant(campaign.tenant):
        actor = actor_of(manager, campaign.tenant)
        drafts.edit(campaign, lambda data: data | {"name": "draft-of-ours"}, revision=0, said="改名", actor=actor)
    start(campaign, manager)
    drain()
    assert played[0][0] == "draft-of-ours"
    assert runs(campaign)[0].revision == 1


def test_only_the_last_few_reports_stay(campaign, manager, played, drain):
    for seed in range(actions.KEPT + 2):
        start(campaign, manager, seed=seed)
        drain()
    assert [row.seed for row in runs(campaign)] == [2, 3, 4, 5, 6]


def test_only_managers(campaign, played):
    editor = make_staff(campaign.tenant, "publicity_editor")
    assert start(campaign, editor).status_code == 403
    with scope.tenant(campaign.tenant), pytest.raises(Refused):
        actions.start(campaign, submissions=1, seed=1, actor=actor_of(editor, campaign.tenant))


def test_reachable_from_the_campaign_and_from_the_builder(campaign, manager):
    for place in (f"campaigns/{campaign.pk}/", f"campaigns/{campaign.pk}/rules/"):
        assert f'href="{url_of(campaign)}"' in browser(manager).get(url_of(campaign, place)).content.decode()


def test_the_sites_own_rows_stay_as_they_are(campaign, manager):
    """Through the job and a real child: nothing of what was played is found in the site's database."""
    start(campaign, manager, submissions=2)
    (row,) = runs(campaign)
    before = counts()
    with scope.system("t"):
        jobs.run(row.job_id, raising=True)
    assert counts() == before
    assert runs(campaign)[0].state == "done", runs(campaign)[0].error
    assert runs(campaign)[0].report["filings"]["filed"] == 2


def counts() -> dict[str, int]:
    with scope.system("t"):
        return {m._meta.label: m._base_manager.count() for m in apps.get_models()}
