"""Whatever the apps record, the trail's page says it in Chinese."""

import ast
from pathlib import Path

import pytest

from accounts.kernel.actor import Actor
from applicants.actions.registering import MOVES as REGISTRATION
from audit import trail
from audit.wording import ACTIONS
from campaigns.actions import MOVES as CAMPAIGN
from publicity.actions.lists import MOVES as PUBLICITY
from publicity.actions.objections import MOVES as OBJECTION
from review.models import Docket, StageEntry
from submissions.actions.states import MOVES as SUBMISSION
from tests.cast import browser, make_staff, make_tenant

ROOT = Path(__file__).parents[2]
APPS = ("accounts", "audit", "notices", "campaigns", "applicants", "submissions", "review", "publicity")
MOVED = (REGISTRATION, CAMPAIGN, PUBLICITY, OBJECTION, SUBMISSION)
DECIDED = (StageEntry.State.PASSED, StageEntry.State.FAILED, StageEntry.State.HELD)


def recorded() -> set[str]:
    """The action of every call of record() that names it in its own line."""
    calls = [
        node
        for app in APPS
        for path in sorted((ROOT / app).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "record" and node.args
    ]
    return {call.args[0].value for call in calls if isinstance(call.args[0], ast.Constant)}


def test_every_action_that_is_recorded_has_words():
    moved = {f"{moves.name}.{event}" for moves in MOVED for _, event in moves.table}
    assert (recorded() | moved | {f"entry.{state}" for state in DECIDED}) - set(ACTIONS) == set()


@pytest.mark.django_db
def test_what_has_no_words_of_its_own_is_named_by_kind_and_what_the_system_does_is_the_systems():
    tenant = make_tenant()
    entry = trail.record("docket.open", actor=Actor.system("review.due"), obj=Docket(pk=7), tenant=tenant)

    page = browser(make_staff(tenant)).get(f"/host/{tenant.slug}/audit/").content.decode()

    assert entry.object_label == "评审卷宗 7"
    assert "建立卷宗" in page
    assert "<td>系统</td>" in page.replace(' data-label="操作人"', "")
    assert "review.due" not in page
