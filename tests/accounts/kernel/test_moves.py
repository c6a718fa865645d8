import pytest

from accounts.kernel import policy, ports, scope
from accounts.kernel.actor import Actor
from accounts.kernel.moves import IllegalMove, Moves
from accounts.kernel.policy import Refused
from accounts.kernel.verdict import YES, no
from accounts.models import StoredFile
from tests.cast import make_file, make_tenant

pytestmark = pytest.mark.django_db
MOVES = Moves(
    name="testfile",
    table={("ready", "block"): "blocked", ("blocked", "release"): "ready", ("ready", "scan"): "scanning"},
    states={"ready": "可用", "blocked": "已隔离", "scanning": "查毒中"},
    events={"block": "隔离", "release": "放行", "scan": "查毒"},
)
GRID = """
            block     release   scan
ready       blocked   -         scanning
blocked     -         ready     -
scanning    -         -         -
"""
POLICY = {
    "testfile.block": (lambda actor, file: YES,),
    "testfile.release": (lambda actor, file: no("只有安全管理员可以放行。"),),
    "testfile.scan": (lambda actor, file: YES,),
}
ANYBODY, SYSTEM = Actor(user=None, address="192.0.2.1"), Actor.system("test")


@pytest.fixture(autouse=True)
def _policy(monkeypatch):
    """The actions of the made-up moves, for these tests only: other tests go through the whole table."""
    monkeypatch.setattr(policy, "_POLICY", policy._POLICY | POLICY)


@pytest.fixture
def entries(monkeypatch):
    """What the trail was given."""
    written = []
    monkeypatch.setitem(ports._plugs, "record", lambda action, **facts: written.append((action, facts)))
    return written


@pytest.fixture
def file():
    tenant = make_tenant()
    with scope.tenant(tenant):
        yield make_file(tenant)


def cells():
    head, *body = [line.split() for line in GRID.strip().splitlines()]
    return [(state, event, want) for state, *row in body for event, want in zip(head, row, strict=True)]


@pytest.mark.parametrize(("state", "event", "want"), cells())
def test_every_move_is_as_written(state, event, want, file, entries):
    StoredFile.objects.update(state=state)
    if want == "-":
        with pytest.raises(IllegalMove):
            MOVES.advance(StoredFile, file.pk, event, actor=SYSTEM)
        assert entries == []
        want = state
    else:
        MOVES.advance(StoredFile, file.pk, event, actor=SYSTEM)
    file.refresh_from_db()
    assert file.state == want


def test_a_move_leaves_one_entry_with_before_and_after(file, entries):
    MOVES.advance(StoredFile, file.pk, "block", actor=ANYBODY, note="病毒")
    [(action, facts)] = entries
    assert (action, facts["before"], facts["after"], facts["note"]) == (
        "testfile.block",
        {"state": "ready"},
        {"state": "blocked"},
        "病毒",
    )
    assert facts["tenant"] == file.tenant


def test_the_policy_is_asked_before_the_table(file, entries):
    with pytest.raises(Refused, match="安全管理员"):
        MOVES.advance(StoredFile, file.pk, "release", actor=ANYBODY)


def test_a_check_that_raises_changes_nothing(file, entries):
    def refuse(row):
        raise ValueError("too late")

    with pytest.raises(ValueError):
        MOVES.advance(StoredFile, file.pk, "block", actor=SYSTEM, check=refuse)
    file.refresh_from_db()
    assert (file.state, entries) == ("ready", [])


def test_a_failing_trail_undoes_the_move(file, monkeypatch):
    def fail(action, **facts):
        raise RuntimeError("trail")

    monkeypatch.setitem(ports._plugs, "record", fail)
    with pytest.raises(RuntimeError):
        MOVES.advance(StoredFile, file.pk, "block", actor=SYSTEM)
    file.refresh_from_db()
    assert file.state == "ready"


def test_values_are_written_with_the_state(file, entries):
    MOVES.advance(StoredFile, file.pk, "block", actor=SYSTEM, values={"name": "隔离.txt"})
    file.refresh_from_db()
    assert (file.state, file.name) == ("blocked", "隔离.txt")


def test_the_sentence_names_the_state_and_the_next_step(file, entries):
    with pytest.raises(IllegalMove) as late:
        MOVES.advance(StoredFile, file.pk, "release", actor=SYSTEM)
    assert "“可用”" in late.value.sentence
    assert "刷新" in late.value.sentence


def test_buttons_and_diagram_come_from_the_table():
    assert MOVES.open_to("ready") == ("block", "scan")
    assert MOVES.open_to("scanning") == ()
    assert "    ready --> blocked: 隔离" in MOVES.diagram().splitlines()
    assert "    ready: 可用" in MOVES.diagram().splitlines()
