"""The demo as `./run` loads it: every campaign at its place, everybody with something to do, nobody real."""

import re
from collections import Counter
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client

from accounts import invariants
from accounts.files import open_stored
from accounts.identifiers import clean_uscc
from accounts.kernel import scope
from accounts.kernel.clock import clock, real_now, restart_clock
from accounts.models import DemoPerson, Invitation, StoredFile, Unit, User
from accounts.wall.roles import as_owner
from applicants.models import ChangeRequest, JoinRequest, Registration, UnitGroup
from audit import trail
from campaigns import regions
from campaigns.models import Campaign, Seat, Window
from notices.models import Letter
from publicity.demo import loading, scenario
from publicity.models import Candidate, LibraryEntry, Vote
from review.models import Assignment, StageEntry
from submissions.models import ConsortiumPartner, Enrolment, ReturnRequest, Submission


@pytest.fixture(scope="module")
def _loaded(django_db_setup, django_db_blocker):
    from django.test.utils import override_settings

    with django_db_blocker.unblock(), override_settings(DEMO_MODE=True):
        loading.load()
        yield
        with as_owner(connection), transaction.atomic():
            loading.empty()


@pytest.fixture
def demo(_loaded, db, settings):
    settings.DEMO_MODE = True
    with scope.system("test"):
        yield


def campaign_of(name: str) -> Campaign:
    return Campaign.objects.get(slug=scenario.load(name).slug)


def counts() -> dict[str, int]:
    return {m._meta.label: m._base_manager.count() for m in apps.get_models()}


def test_loading_twice_changes_nothing(demo):
    before = counts()
    assert loading.load() is False
    assert counts() == before


def test_an_installation_outside_demo_mode_refuses(db, settings):
    settings.DEMO_MODE = False
    with pytest.raises(CommandError, match="演示模式"):
        call_command("demo", "load")
    with pytest.raises(CommandError, match="演示模式"):
        call_command("demo", "reset")


def test_who_cannot_empty_the_tables_is_told_what_is_missing(demo, settings, monkeypatch):
    settings.DATABASE_OWNER = ""
    monkeypatch.setattr(loading, "may_empty", lambda connection: False)
    with pytest.raises(CommandError, match="DATABASE_OWNER_URL"):
        call_command("demo", "reset")


def test_the_clock_runs_at_real_time_after_loading(demo):
    assert abs(clock() - real_now()) < timedelta(seconds=10)


@pytest.mark.parametrize("name", scenario.names())
def test_today_lies_in_the_window_the_scenario_names(demo, name):
    today = scenario.load(name).today
    window = Window.objects.get(campaign=campaign_of(name), key=today.window)
    assert window.is_open(clock())
    assert (clock().date() - window.opens_at.astimezone(clock().tzinfo).date()).days == today.day - 1


def test_all_presets_have_a_scenario():
    from campaigns import catalogue

    assert {scenario.load(name).preset for name in scenario.names()} == set(catalogue.names())


def test_every_code_of_a_unit_is_valid_and_of_no_area(demo):
    codes = [*Unit.objects.values_list("uscc", flat=True), *Registration.objects.values_list("uscc", flat=True)]
    assert len(codes) > 60
    for code in codes:
        assert clean_uscc(code) == code
        assert not regions.is_known(code[2:4])


def test_everybody_and_every_unit_is_visibly_invented(demo):
    assert not User.objects.exclude(name__startswith="演示").exists()
    assert not Unit.objects.exclude(name__contains="演示").exists()
    assert not Submission.objects.exclude(title__contains="演示").filter(submitted_at__isnull=False).exists()
    assert not Registration.objects.exclude(name__contains="演示").exists()


def test_no_number_could_ring_and_no_mail_could_arrive(demo):
    assert all(re.fullmatch(r"\+861990000\d{4}", user.phone) for user in User.objects.all())
    texts = [str(e.answers) for e in Enrolment.objects.all()]
    for row in Submission.objects.select_related("draft"):
        texts += [str(row.draft.answers), row.draft.personal]
    everything = "\n".join(texts)
    numbers = set(re.findall(r"(?<!\d)1[3-9]\d{9}(?!\d)", everything))
    assert numbers
    assert all(n.startswith("1990000") for n in numbers)
    assert set(re.findall(r"[\w.]+@([\w.]+)", everything)) <= {"example.com"}


def test_the_trail_is_whole_and_the_invariants_hold(demo):
    assert trail.verify() == []
    assert invariants.broken() == {}


def test_every_stored_file_can_be_opened(demo):
    for row in StoredFile.objects.order_by("pk")[:25]:
        with open_stored(row) as content:
            assert len(content.read()) == row.size


def test_all_letters_have_left_and_none_is_dated_later(demo):
    assert set(Letter.objects.values_list("state", flat=True)) == {"sent"}
    assert Letter.objects.count() > 300
    assert not Letter.objects.filter(posted_at__gt=clock()).exists()


def test_a_regional_review_has_something_to_check_to_score_and_to_recommend(demo):
    campaign = campaign_of("saibao-2022")
    entries = StageEntry.objects.filter(docket__campaign=campaign, state="pending")
    kinds = Counter(campaign.rules.stage(e.docket.stage).steps[e.step].type for e in entries.select_related("docket"))
    assert kinds["check"] >= 3
    assert kinds["score"] >= 15
    assert kinds["recommend"] == 12
    assert Assignment.objects.filter(entry__docket__campaign=campaign, state="assigned").count() >= 9
    by_province = Counter(
        regions.province_of(s.region_code)
        for s in Submission.objects.filter(campaign=campaign, submitted_at__isnull=False)
    )
    assert (by_province["37"], by_province["32"]) == (12, 9)


def test_what_was_sent_back_can_still_be_corrected(demo):
    asked = list(ReturnRequest.objects.filter(answered_at__isnull=True))
    assert asked
    assert all(row.due_at > clock() and row.remarks for row in asked)


def test_a_filing_campaign_has_drafts_filings_and_registrations_to_check(demo):
    campaign = campaign_of("xinchuang-2024")
    states = Counter(Submission.objects.filter(campaign=campaign).values_list("state", flat=True).order_by())
    assert states["draft"] >= 3
    assert states["submitted"] >= 5
    assert Registration.objects.filter(campaign=campaign, state="pending").count() == 3


def test_units_and_hosts_have_something_to_settle(demo):
    saibao, qingdao = campaign_of("saibao-2022"), campaign_of("qingdao-2020")
    partners = Counter(ConsortiumPartner.objects.filter(submission__state="returned").values_list("state", flat=True))
    assert partners == {"confirmed": 1, "invited": 1}
    assert Submission.objects.get(paper_state="waiting").state == "submitted"
    waiting = Registration.objects.filter(tenant=saibao.tenant, state="pending")
    assert waiting.filter(due_at__lte=clock()).count() == 1
    assert waiting.filter(basis="claim").count() == 1
    assert ChangeRequest.objects.get(state="pending").tenant_id == saibao.tenant_id
    assert JoinRequest.objects.filter(state="asked").count() == 1
    invited = Invitation.objects.filter(used_at=None, withdrawn_at=None, expires_at__gt=real_now())
    assert Counter(invited.values_list("kind", flat=True)) == {"colleague": 1, "staff": 1}
    group = UnitGroup.objects.get(state="confirmed")
    assert group.tenant_id == qingdao.tenant_id
    assert group.members.filter(live=True).count() == 3


def test_a_vote_is_on_with_ballots_of_every_day_so_far(demo):
    campaign = campaign_of("qingdao-2020")
    assert Candidate.objects.filter(campaign=campaign).count() == 16
    assert Vote.objects.filter(campaign=campaign).count() >= 100
    assert len(set(Vote.objects.filter(campaign=campaign).values_list("period", flat=True).order_by())) == 3


def test_a_published_campaign_shows_its_works(demo):
    campaign = campaign_of("fuchan-2020")
    selected = Submission.objects.filter(campaign=campaign, state="selected").count()
    assert selected == 5
    assert LibraryEntry.objects.filter(campaign=campaign, state="shown").count() == selected
    assert Submission.objects.filter(campaign=campaign, state="not_passed").exists()


def test_every_desk_seat_of_a_scenario_exists(demo):
    for name in scenario.names():
        keys = set(Seat.objects.filter(campaign=campaign_of(name)).values_list("key", flat=True))
        assert {member.seat for member in scenario.load(name).seats} <= keys


def arrival(person: DemoPerson) -> str:
    """What is wrong with the page a person arrives at; empty when nothing is."""
    client = Client()
    client.force_login(person.user)
    answer = client.get(person.workspace_url)
    if answer.status_code != 200:
        return f"{person.label}: {person.workspace_url} {answer.status_code}"
    page = answer.content.decode()
    signs = ("ui-empty", "<table", "ui-stat", "<form", "<article", "pub-")
    return "" if any(sign in page for sign in signs) else f"{person.label}: {person.workspace_url} is bare"


def test_everybody_on_the_demo_page_arrives_at_a_page_with_work_or_an_honest_word(demo):
    people = list(DemoPerson.objects.select_related("user"))
    assert len(people) > 35
    assert [wrong for person in people if (wrong := arrival(person))] == []


def test_one_click_signs_a_demo_person_in(demo):
    person = DemoPerson.objects.select_related("user").first()
    client = Client()
    assert person.label in client.get("/demo/").content.decode()
    answer = client.post(f"/demo/people/{person.pk}/", {"_key": "0" * 32})
    assert answer.status_code == 302
    assert answer.url == person.workspace_url


def test_the_printed_list_names_everybody_with_an_address_and_the_password(demo, capsys):
    call_command("demo", "signins")
    printed = capsys.readouterr().out
    assert "/demo/" in printed
    assert scenario.bystanders().password in printed
    assert all(person.label in printed for person in DemoPerson.objects.all())
    assert len(printed.splitlines()) <= 12


def test_a_demo_person_can_sign_in_with_the_printed_password(demo):
    user = DemoPerson.objects.select_related("user").first().user
    assert user.check_password(scenario.bystanders().password)


@pytest.mark.owner
def test_starting_again_gives_the_same_cast_with_other_files(demo):
    names, files = (
        set(User.objects.values_list("name", flat=True)),
        set(StoredFile.objects.values_list("pk", flat=True)),
    )
    loading.reset(("industrial-app-2021",))
    assert set(User.objects.values_list("name", flat=True)) < names
    assert not files & set(StoredFile.objects.values_list("pk", flat=True))
    assert trail.verify() == []
    restart_clock()
