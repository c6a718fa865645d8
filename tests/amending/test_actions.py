"""The next version of a running campaign: put in force at once, with its reason, its notice and its letters."""

import pytest

from accounts.kernel import jobs, scope
from audit.models import AuditEntry
from campaigns.amending import wording
from campaigns.amending.actions import NotAllowed
from campaigns.models import RuleSetVersion, Seat, Window
from notices.models import Letter
from tests.amending.bench import REASON, Bench, china, titled, with_item

pytestmark = pytest.mark.django_db


@pytest.fixture
def bench(clock_at):
    clock_at("2022-10-20 09:00")
    return Bench()


def test_the_next_version_is_frozen_with_its_reason_and_is_in_force(bench):
    version = bench.amend(titled("file", "正式申报（含补充）"))

    assert (version.number, version.reason, bool(version.published_at)) == (2, REASON, True)
    assert bench.fresh().version_id == version.pk
    assert bench.rules().window("file").title == "正式申报（含补充）"
    with scope.tenant(bench.tenant):
        assert RuleSetVersion.objects.filter(campaign=bench.campaign).count() == 2
        assert AuditEntry.objects.filter(action="campaign.amend", note=REASON).count() == 1


def test_editing_alone_changes_nothing_that_is_in_force(bench):
    before = bench.rules()
    bench.draft(titled("file", "改过的名称"))
    assert bench.rules() == before


def test_windows_and_seats_are_brought_up_to_date_and_keep_their_rows(bench):
    with scope.tenant(bench.tenant):
        windows = dict(Window.objects.filter(campaign=bench.campaign).values_list("key", "pk"))
        seats = dict(Seat.objects.filter(campaign=bench.campaign).values_list("key", "pk"))
    seat = bench.rules().seats[-1].key

    bench.amend(lambda data: with_item(titled("file", "申报期")(data), "seats", seat, name="改名的单位"))

    with scope.tenant(bench.tenant):
        assert dict(Window.objects.filter(campaign=bench.campaign).values_list("key", "pk")) == windows
        assert dict(Seat.objects.filter(campaign=bench.campaign).values_list("key", "pk")) == seats
        assert Window.objects.get(campaign=bench.campaign, key="file").title == "申报期"
        assert Seat.objects.get(campaign=bench.campaign, key=seat).name == "改名的单位"


def test_nothing_to_publish_no_reason_and_a_draft_that_moved_on_are_refused(bench):
    with pytest.raises(NotAllowed, match="没有差别"):
        bench.amend()
    bench.draft(titled("file", "甲"))
    with pytest.raises(NotAllowed) as error:
        bench.amend(reason=" ")
    assert error.value.sentences == [wording.REASON_WANTED]


def test_rules_with_findings_are_not_published(bench):
    with pytest.raises(NotAllowed, match="规则检查还有"):
        bench.amend(lambda data: with_item(data, "windows", "file", opens="2023-09-01", closes="2023-09-20"))
    assert bench.fresh().version.number == 1


def test_an_extension_is_a_next_version_of_its_own_and_never_shortens(bench):
    was = bench.rules().window("file").closes
    version = bench.extend("file", "2023-02-10 17:00", later_too=True)

    assert version.number == 2
    assert bench.rules().window("file").closes == "2023-02-10 17:00" != was
    with scope.tenant(bench.tenant):
        assert Window.objects.get(campaign=bench.campaign, key="file").closes_at == china("2023-02-10 17:00")
    with pytest.raises(NotAllowed, match="只能推后"):
        bench.extend("file", "2023-02-09 17:00")


def test_a_draft_under_way_takes_the_extension_with_it(bench):
    bench.draft(titled("file", "正式申报（修改稿）"))
    bench.extend("file", "2023-02-10 17:00", later_too=True)
    bench.amend()
    assert bench.rules().window("file").closes == "2023-02-10 17:00"
    assert bench.rules().window("file").title == "正式申报（修改稿）"


def test_a_window_that_has_closed_opens_again(bench, clock_at):
    end = bench.fresh().windows
    with scope.tenant(bench.tenant):
        closes = end.get(key="file").closes_at
    from datetime import timedelta

    at = closes + timedelta(hours=2)
    clock_at(at.astimezone(china("2022-01-01 00:00").tzinfo).strftime("%Y-%m-%d %H:%M"))
    until = (at + timedelta(days=3)).astimezone(china("2022-01-01 00:00").tzinfo).strftime("%Y-%m-%d %H:%M")
    bench.extend("file", until, later_too=True)
    with scope.tenant(bench.tenant):
        window = Window.objects.get(campaign=bench.campaign, key="file")
        assert window.is_open(at)


def test_those_concerned_are_written_to_once(bench):
    from tests.filings import make_submission

    row = make_submission(bench.campaign)
    bench.amend(titled("file", "申报期"))
    jobs.drain()
    with scope.system("test"):
        letters = Letter.objects.filter(event="rules.amended", user=row.created_by, channel="inapp")
        assert letters.count() == 1
        assert "申报期" in letters.get().text
        assert REASON in letters.get().text
