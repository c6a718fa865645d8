"""The states of a campaign as a grid; every cell is run, the dashes too."""

import pytest

from accounts.kernel import jobs, scope
from accounts.kernel.actor import Actor
from accounts.kernel.moves import IllegalMove
from accounts.kernel.policy import may
from audit.models import AuditEntry
from campaigns import actions
from campaigns.models import Campaign
from publicity.models import Announcement
from tests.amending.bench import Bench

pytestmark = pytest.mark.django_db

GRID = """
             publish     suspend     resume      cancel      close
preparing    published   -           -           -           -
published    -           suspended   -           cancelled   closed
suspended    -           -           published   cancelled   -
cancelled    -           -           -           -           -
closed       -           -           -           -           -
"""


def cells() -> list[tuple[str, str, str]]:
    head, *lines = [line.split() for line in GRID.strip().splitlines()]
    return [(line[0], event, want) for line in lines for event, want in zip(head, line[1:], strict=True)]


@pytest.fixture
def bench(clock_at):
    clock_at("2023-01-10 09:00")
    return Bench()


@pytest.mark.parametrize(("state", "event", "want"), cells())
def test_every_move_is_as_written(bench, state, event, want):
    with scope.system("test"):
        Campaign.objects.filter(pk=bench.campaign.pk).update(state=state)
        if want == "-":
            with pytest.raises(IllegalMove):
                actions.MOVES.advance(Campaign, bench.campaign.pk, event, actor=Actor.system("test"))
        else:
            moved = actions.MOVES.advance(Campaign, bench.campaign.pk, event, actor=Actor.system("test"))
            assert moved.state == want


@pytest.mark.parametrize(
    ("state", "allowed"),
    [("preparing", {"build"}), ("published", {"build", "amend", "extend", "cancel"}),
     ("suspended", {"build", "amend", "extend", "cancel"}), ("cancelled", set()), ("closed", set())],
)  # fmt: skip
def test_rules_and_times_change_only_while_it_runs(bench, state, allowed):
    with scope.tenant(bench.tenant):
        Campaign.objects.filter(pk=bench.campaign.pk).update(state=state)
        campaign = bench.fresh()
        found = {
            name for name in ("build", "amend", "extend", "cancel") if may(bench.actor, f"campaign.{name}", campaign)
        }
    assert found == allowed


@pytest.mark.parametrize(("event", "words"), [("suspend", "暂停"), ("cancel", "取消")])
def test_a_stop_is_announced_with_its_reason_in_the_same_commit(bench, event, words):
    bench.move(event, "核查系统")
    jobs.drain()
    with scope.tenant(bench.tenant):
        notice = Announcement.objects.get(kind="change")
        assert f"关于{words}" in notice.title
        assert "核查系统" in notice.body
        assert notice.published_at is not None
        assert AuditEntry.objects.filter(action=f"campaign.{event}", note="核查系统").count() == 1
    assert bench.fresh().state_reason == "核查系统"
