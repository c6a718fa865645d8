"""The graph of stages: drawn without boxes on each other, and edited one edge or stage at a time."""

from datetime import UTC, date, datetime
from itertools import combinations

import pytest

from campaigns import catalogue
from campaigns.building.flow_picture import FITS, LINE, PAD, flow, stage_words
from campaigns.building.timeline import timeline
from campaigns.ruleset.editing import flow as edits
from campaigns.ruleset.editing.layered import draw
from campaigns.ruleset.editing.skeleton import Beginning, skeleton
from campaigns.ruleset.lint import lint, unanswered
from campaigns.ruleset.reading import from_data, to_data

PRESETS = catalogue.names()


def nothing():
    return to_data(
        skeleton(Beginning("演示案例征集", "演示主办方", "案例", "demo", date(2027, 3, 1), date(2027, 4, 30)))
    )


def apart(one, two):
    return (
        one.x + one.width <= two.x
        or two.x + two.width <= one.x
        or one.y + one.height <= two.y
        or two.y + two.height <= one.y
    )


def drawn(*edges):
    keys = dict.fromkeys(key for edge in edges for key in edge)
    return draw(dict.fromkeys(keys, (100, 50)), edges)


def test_what_follows_stands_below():
    picture = drawn(("a", "b"), ("b", "c"), ("a", "c"))
    at = {box.key: box for box in picture.boxes}
    assert at["a"].y < at["b"].y < at["c"].y
    assert [(line.source, line.target) for line in picture.lines] == [("a", "b"), ("b", "c"), ("a", "c")]


def test_a_long_line_passes_beside_the_boxes_between():
    picture = drawn(("a", "b"), ("b", "c"), ("a", "c"))
    at = {box.key: box for box in picture.boxes}
    lane = next(line for line in picture.lines if (line.source, line.target) == ("a", "c"))
    middle = float(lane.path.split("L")[1].split(" ")[0])
    assert not at["b"].x <= middle <= at["b"].x + at["b"].width


@pytest.mark.parametrize(
    "edges",
    [[("a", "b"), ("b", "a")], [("a", "b"), ("b", "c"), ("c", "a")], [("a", "b"), ("b", "c"), ("c", "b"), ("c", "a")]],
)
def test_a_circle_is_drawn_and_not_followed_for_ever(edges):
    picture = drawn(*edges)
    assert {(line.source, line.target) for line in picture.lines} == set(edges)
    assert all(apart(*pair) for pair in combinations(picture.boxes, 2))


def test_nothing_is_drawn_of_nothing():
    assert draw({}, []).boxes == ()
    assert draw({"a": (10, 10)}, [("a", "a"), ("a", "ghost")]).lines == ()


@pytest.mark.parametrize("preset", PRESETS)
def test_every_presets_boxes_stand_apart_and_inside(preset):
    rules = catalogue.load(preset)
    drawn_ = flow(rules)
    assert {node.box.key for node in drawn_.nodes} == {"", *(stage.key for stage in rules.stages)}
    for one, two in combinations(drawn_.picture.boxes, 2):
        assert apart(one, two), (one, two)
    for node in drawn_.nodes:
        assert node.box.x >= 0
        assert node.box.x + node.box.width <= drawn_.picture.width
        assert node.box.y + node.box.height <= drawn_.picture.height
        for text in node.texts:
            assert node.box.y + PAD - LINE < text.y < node.box.y + node.box.height
            assert sum(0.55 if sign.isascii() else 1 for sign in text.words) <= FITS + 1


@pytest.mark.parametrize("preset", PRESETS)
def test_every_stage_says_its_seats_and_steps(preset):
    rules = catalogue.load(preset)
    for stage in rules.stages:
        said = [words for words, _ in stage_words(rules, stage)]
        assert said[0] == stage.title
        assert any(words.startswith("席位：") and "未定" not in words for words in said)
        assert any(words.startswith("步骤：") for words in said)


@pytest.mark.parametrize("kind", sorted(edits.KINDS))
def test_each_kind_of_stage_comes_with_what_it_needs(kind):
    data = edits.add_stage(nothing(), kind, "", ["check"])
    rules = from_data(data)
    codes = {f.code for f in unanswered(lint(rules))}
    assert not {code for code in codes if code.startswith("unknown_")}
    assert rules.stages[-1].after == ("check",)
    assert "stage_before_previous" not in codes
    assert "stage_without_window" not in codes


def test_a_whole_procedure_is_put_together_from_nothing():
    data, last = nothing(), "check"
    for kind in ("panel", "vote", "publicity", "award", "publish"):
        data = edits.add_stage(data, kind, "", [last])
        last = data["stages"][-1]["key"]
    left = {f.code for f in unanswered(lint(from_data(data)))}
    assert left == {"text_unfinished", "count_missing"}


def test_a_stage_is_put_between_two():
    data = edits.add_stage(nothing(), "publish", "", ["check"])
    data = edits.add_stage(data, "panel", "初评", ["check"], "publish")
    stages = {row["key"]: row for row in data["stages"]}
    assert stages["panel"]["after"] == ["check"]
    assert stages["publish"]["after"] == ["panel"]
    assert [row["key"] for row in data["stages"]] == ["check", "panel", "publish"]


def test_stages_are_connected_and_disconnected():
    data = edits.add_stage(edits.add_stage(nothing(), "panel", "", []), "publish", "", ["check"])
    assert "after" not in next(row for row in data["stages"] if row["key"] == "panel")
    joined = edits.connect(data, "panel", "publish")
    assert next(row for row in joined["stages"] if row["key"] == "publish")["after"] == ["check", "panel"]
    assert edits.connect(joined, "panel", "publish") == joined
    assert edits.disconnect(joined, "panel", "publish") == data


def test_a_stage_taken_out_leaves_no_hole():
    data = edits.add_stage(edits.add_stage(nothing(), "panel", "", ["check"]), "publish", "", ["panel"])
    left = edits.remove_stage(data, "panel")
    assert [(row["key"], row["after"]) for row in left["stages"][1:]] == [("publish", ["check"])]


@pytest.mark.parametrize("change", [
    lambda data: edits.add_stage(data, "panel", "", ["ghost"]),
    lambda data: edits.connect(data, "ghost", "check"),
    lambda data: edits.remove_stage(data, "ghost"),
])  # fmt: skip
def test_no_such_stage(change):
    with pytest.raises(KeyError):
        change(nothing())


@pytest.mark.parametrize("preset", PRESETS)
def test_every_presets_calendar_is_drawn_within_its_line(preset):
    rules = catalogue.load(preset)
    drawn_ = timeline(rules, datetime(2022, 9, 1, tzinfo=UTC))
    assert len(drawn_.bars) == len(rules.windows)
    for bar in drawn_.bars:
        if bar.at:
            assert float(bar.at[:-1]) >= 0
            assert float(bar.at[:-1]) + float(bar.length[:-1]) <= 100.1
    assert 1 <= len(drawn_.ticks) <= 13


def test_days_on_which_nothing_is_open_are_named():
    data = nothing()
    data["windows"][2]["opens"] = "2027-05-06"
    drawn_ = timeline(from_data(data), datetime(2027, 4, 1, tzinfo=UTC))
    assert drawn_.gaps == ("2027年5月1日至5月5日",)
    assert drawn_.today
    assert timeline(from_data(nothing()), datetime(2020, 4, 1, tzinfo=UTC)).today is None
