"""A seat's, a named recommender's and a channel's own earlier end of filing is kept to the instant, and permits lengthen it."""

from datetime import datetime

import pytest

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.once import new_key
from campaigns.actions import appoint
from campaigns.amending import actions as amending
from campaigns.amending.guards import refusals
from campaigns.models import Campaign, Channel, Seat
from campaigns.ruleset.base import CHINA
from campaigns.ruleset.routing import Routed, on_the_way
from campaigns.ruleset.windows import Early, End, end_for
from campaigns.windows import OutsideWindow
from notices.models import Letter
from publicity.reminding import due
from review import arrivals, engine
from submissions import actions, deadlines
from submissions.models import Submission
from submissions.todos import todos
from tests.cast import actor_of, browser, make_staff, make_user
from tests.races.scene import TITLE, make_campaign, make_firm
from tests.ruleset.sample import form, rules

pytestmark = pytest.mark.django_db
OWN = "2024-09-10 17:00"
ASK = {"type": "choice", "key": "trade", "label": "行业", "dimension": "industry"}
PARTS = {
    "forms": [form([TITLE, ASK])],
    "seats": [
        {"key": "host", "name": "演示主办方", "tier": "host", "role": "host"},
        {"key": "east", "name": "山东评审组", "tier": "region", "role": "organizing", "jurisdiction": {"regions": ["37"]},
         "deadlines": {"file": OWN}},
        {"key": "south", "name": "广东评审组", "tier": "region", "role": "organizing", "jurisdiction": {"regions": ["44"]}},
        {"key": "rails", "name": "铁路评审组", "tier": "trade", "role": "organizing",
         "jurisdiction": {"dimension": "industry", "options": ["rail"]}, "deadlines": {"file": "2024-09-08"}},
    ],
    "stages": [
        {"key": "check", "title": "形式审查", "seats": {"seats": ["host"]}, "steps": [{"type": "select"}]},
        {"key": "first", "title": "初评", "after": ["check"], "seats": {"tiers": ["region", "trade"]},
         "steps": [{"type": "select"}]},
    ],
    "reminders": [{"window": "file", "to": "applicant", "days_before": [3], "channels": ["inapp"]}],
}  # fmt: skip


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


# ---- what counts, as a pure function


@pytest.mark.parametrize(
    ("early", "permit", "end"),
    [
        ([], None, End(at("2024-09-20"))),
        ([Early("甲")], None, End(at("2024-09-20"))),
        ([Early("甲", at("2024-09-10"))], None, End(at("2024-09-10"), "甲")),
        ([Early("甲", at("2024-09-10")), Early("乙", at("2024-09-08"))], None, End(at("2024-09-08"), "乙")),
        ([Early("甲", at("2024-09-10"), longer=at("2024-09-12"))], None, End(at("2024-09-12"), "甲")),
        ([Early("甲", at("2024-09-10"), longer=at("2024-09-22"))], None, End(at("2024-09-22"))),
        ([Early("甲", longer=at("2024-09-22")), Early("乙", at("2024-09-08"))], None, End(at("2024-09-08"), "乙")),
        ([Early("甲", at("2024-09-10"))], at("2024-09-11"), End(at("2024-09-11"))),
        ([Early("甲", at("2024-09-10"))], at("2024-09-09"), End(at("2024-09-10"), "甲")),
    ],
)
def test_the_earliest_own_end_counts_and_permits_lengthen_it(early, permit, end):
    assert end_for(at("2024-09-20"), early, permit) == end


def test_every_stage_and_the_named_unit_are_on_the_way():
    made = rules(**PARTS)

    def keys(**who):
        return {seat.key for seat in on_the_way(made, Routed(**who))}

    assert keys(region="4401") == {"host", "south"}
    assert keys(region="3702", picks={"industry": ["rail"]}) == {"host", "east", "rails"}
    assert keys(region="4401", recommender="east") == {"host", "south", "east"}


# ---- the site obeys


class Case:
    """A campaign whose 山东 seat closes on the tenth, and a firm with a draft."""

    def __init__(self, clock_at, region="37", trade="edu"):
        self.at = clock_at
        clock_at("2024-09-02 09:00")
        self.campaign = make_campaign(**PARTS)
        self.firm = make_firm(region)
        self.draft = self.start(trade)

    def start(self, trade: str, channel: Channel | None = None) -> Submission:
        self.firm.enter(self.campaign)
        with self.firm.scope():
            campaign = Campaign.objects.get(pk=self.campaign.pk)
            row = actions.start(campaign, self.firm.unit, actor=self.firm.actor, channel=channel)
        self.answer(row, trade)
        return row

    def answer(self, row: Submission, trade: str) -> None:
        with self.firm.scope():
            values = {"title": "演示方案", "trade": {"picked": [trade]}}
            actions.save(row.pk, values, revision=0, actor=self.firm.actor, overwrite=True)

    def submit(self, row: Submission | None = None):
        return self.firm.file(row or self.draft)

    def seat(self, key: str) -> Seat:
        with scope.system("test"):
            return Seat.objects.select_related("campaign__tenant").get(campaign=self.campaign, key=key)

    def permit(self, key: str, until: str) -> None:
        staff = make_staff(self.campaign.tenant)
        with scope.tenant(self.campaign.tenant):
            amending.grant_seat(
                self.seat(key), "file", at(until), reason="受灾", actor=actor_of(staff, self.campaign.tenant)
            )

    def end(self) -> End:
        with self.firm.scope():
            row = Submission.objects.select_related("campaign__version", "unit", "recommender").get(pk=self.draft.pk)
            return deadlines.end_of(row)


@pytest.fixture
def case(clock_at) -> Case:
    return Case(clock_at)


def test_a_filing_is_in_before_its_seats_own_end(case):
    case.at("2024-09-10 16:59:59")
    assert case.submit().receipt_number


def test_at_its_seats_own_end_it_is_too_late_and_the_sentence_says_whose_end_it_was(case):
    case.at("2024-09-10 17:00:00")
    with pytest.raises(OutsideWindow, match="山东评审组的申报已于 2024年9月10日17:00 截止") as refused:
        case.submit()
    assert "统一" in refused.value.sentence


def test_another_seats_filings_have_the_whole_window(clock_at):
    case = Case(clock_at, region="44")
    clock_at("2024-09-20 16:59:59")
    assert case.submit().receipt_number


def test_an_answer_may_bring_it_to_a_seat_that_has_closed_already(clock_at):
    case = Case(clock_at, region="44")
    clock_at("2024-09-09 00:00:00")
    case.answer(case.draft, "rail")
    with pytest.raises(OutsideWindow, match="铁路评审组"):
        case.submit()
    case.answer(case.draft, "edu")
    assert case.submit().receipt_number


def test_an_answer_saved_between_the_check_and_the_lock_is_seen(clock_at, monkeypatch):
    case = Case(clock_at, region="44")
    clock_at("2024-09-09 09:00")
    hold = actions.filing.eligibility.hold

    def meanwhile(*args, **kwargs):
        Submission.objects.filter(unit_id=args[1]).update(picks={"industry": ["rail"]})
        return hold(*args, **kwargs)

    monkeypatch.setattr(actions.filing.eligibility, "hold", meanwhile)
    with pytest.raises(OutsideWindow, match="铁路评审组"):
        case.submit()


@pytest.mark.parametrize(("moment", "taken"), [("2024-09-12 16:59:59", True), ("2024-09-12 17:00:00", False)])
def test_a_permit_for_the_seat_overrides_its_own_end(case, moment, taken):
    case.permit("east", "2024-09-12 17:00")
    case.at(moment)
    if taken:
        assert case.submit().receipt_number
    else:
        with pytest.raises(OutsideWindow, match="山东评审组"):
            case.submit()


def test_a_permit_for_the_seat_reaches_past_everybodys_end_and_its_dockets_wait_for_it(clock_at):
    case = Case(clock_at, region="44")
    case.permit("south", "2024-09-23 17:00")
    clock_at("2024-09-22 09:00")
    with scope.system("test"):
        stage = case.campaign.rules.stage("first")
        docket = engine.open_docket(case.campaign, stage, case.seat("south"))
        assert arrivals.coming(docket, 0, clock()).filing
    late = case.start("edu")
    assert case.submit(late).receipt_number


def test_a_permit_for_the_applicant_overrides_the_seats_end(case):
    with scope.tenant(case.campaign.tenant):
        staff = actor_of(make_staff(case.campaign.tenant), case.campaign.tenant)
        amending.permit(
            case.campaign.pk, "file", at("2024-09-25 17:00"), reason="受灾", actor=staff, unit=case.firm.unit
        )
    case.at("2024-09-24 09:00")
    assert case.end() == End(at("2024-09-25 17:00"))
    assert case.submit().receipt_number


def test_the_applicants_pages_show_the_own_end(case):
    client = browser(case.firm.actor.user, case.firm.unit)
    overview = client.get(f"/apply/submissions/{case.draft.pk}/").content.decode()
    check = client.get(f"/apply/submissions/{case.draft.pk}/check/").content.decode()
    for page in (overview, check):
        assert "2024-09-10 17:00" in page
        assert "按山东评审组的要求" in page
    case.at("2024-09-10 17:00:00")
    assert "山东评审组的申报已于" in client.get(f"/apply/submissions/{case.draft.pk}/").content.decode()
    assert "山东评审组的申报已于" in client.get(f"/apply/c/{case.campaign.slug}/").content.decode()


def test_the_to_do_names_the_first_own_end(case, rf):
    request = rf.get("/apply/")
    request.actor, request.now = case.firm.actor, clock()
    with case.firm.scope():
        assert [todo.due for todo in todos(request)] == [at(OWN)]


def test_people_are_reminded_of_the_end_that_is_theirs(case):
    other = make_firm("44")
    case.firm, mine = other, case.firm
    case.start("edu")
    case.firm = mine
    case.at("2024-09-07 17:05")
    with scope.system("test"):
        assert due.remind() == 1
        letter = Letter.objects.latest("pk")
        assert letter.user_id == mine.actor.user_id
        assert "山东评审组" in letter.text
        assert due.remind() == 0
    case.at("2024-09-17 17:05")
    with scope.system("test"):
        assert due.remind() == 1
        assert Letter.objects.latest("pk").user_id == other.actor.user_id


# ---- channels


def channel_of(case: Case, until: str | None) -> Channel:
    with scope.system("test"):
        return Channel.objects.create(
            tenant=case.campaign.tenant, campaign=case.campaign, code="abc234", label="教育厅转发", kind="letter",
            seat=case.seat("south"), state="open", until=at(until) if until else None, created_at=clock(),
        )  # fmt: skip


def test_a_channels_own_end_counts_for_what_began_by_it(clock_at):
    case = Case(clock_at, region="44")
    row = case.start("edu", channel_of(case, "2024-09-12 17:00"))
    clock_at("2024-09-12 17:00:00")
    with pytest.raises(OutsideWindow, match="教育厅转发的申报已于"):
        case.submit(row)
    assert case.submit().receipt_number  # the one that came without it


def test_a_withdrawn_channel_ends_nothing(clock_at):
    case = Case(clock_at, region="44")
    channel = channel_of(case, "2024-09-12 17:00")
    row = case.start("edu", channel)
    with scope.system("test"):
        Channel.objects.update(state="withdrawn")
    clock_at("2024-09-12 17:00:00")
    assert case.submit(row).receipt_number


def test_who_has_begun_by_a_channel_is_not_cut_short(clock_at):
    case = Case(clock_at, region="44")
    channel = channel_of(case, None)
    case.start("edu", channel)
    seat = case.seat("south")
    with scope.tenant(case.campaign.tenant):
        head = make_user()
        appoint(seat, head, "head", actor=Actor.system("test"))
    answer = browser(head).post(
        f"/desk/{seat.pk}/forwarding/{channel.pk}/new/",
        {"_key": new_key(), "title": "转发", "issuer": "教育厅", "body": "请各单位申报。", "until": "2024-09-12T17:00"},
    )
    assert answer.status_code == 200
    assert "不能再提前" in answer.content.decode()


# ---- amending


def test_giving_everybody_longer_moves_the_seats_own_end_along(case):
    staff = actor_of(make_staff(case.campaign.tenant), case.campaign.tenant)
    with scope.tenant(case.campaign.tenant):
        amending.extend(case.campaign.pk, "file", at("2024-09-23 17:00"), reason="故障", actor=staff)
    assert case.end() == End(at("2024-09-13 17:00"), "山东评审组")
    case.at("2024-09-13 16:59:59")
    assert case.submit().receipt_number


def test_a_next_version_does_not_bring_a_seats_end_forward_once_filing_has_begun(case):
    before = rules(**PARTS)
    sooner = rules(
        **{
            **PARTS,
            "seats": [{**s, "deadlines": {"file": "2024-09-05"}} if s["key"] != "host" else s for s in PARTS["seats"]],
        }
    )
    later = rules(
        **{
            **PARTS,
            "seats": [{**s, "deadlines": {"file": "2024-09-18"}} if s.get("deadlines") else s for s in PARTS["seats"]],
        }
    )
    said = refusals(before, sooner, now=at("2024-09-02"))
    assert [name in " ".join(said) for name in ("山东评审组", "广东评审组", "铁路评审组")] == [True] * 3
    assert not refusals(before, later, now=at("2024-09-02"))
    assert not refusals(before, sooner, now=at("2024-08-20"))
