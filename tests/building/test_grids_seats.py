"""The grid of seats and quotas: cells read and written, the fewest changes to the rules, and nothing silently empty."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns import catalogue
from campaigns.building.grids import caps, cleaning, differences, places, seats, settle
from campaigns.ruleset.lint import lint
from campaigns.ruleset.quotas import allowance
from campaigns.ruleset.reading import from_data, to_data
from campaigns.ruleset.routing import resolved_seats

NAMES = ("saibao-2022", "xinchuang-2024", "qingdao-2020", "industrial-app-2021", "fuchan-2020")


class Grid:
    """A preset's grid, changed cell by cell and settled."""

    def __init__(self, preset="saibao-2022", levels=()):
        self.rules = catalogue.load(preset)
        self.data = to_data(self.rules)
        self.columns = seats.columns(self.rules, levels)
        self.present = seats.rows_of(self.rules, self.data, self.columns)
        self.cells = seats.table(self.rules, self.present, self.columns)

    def row(self, name):
        return next(row for row in self.cells if row[2] == name)

    def read(self, text=None, **more):
        return seats.read(
            cleaning.joined(self.cells) if text is None else text, self.rules, self.present, self.columns, **more
        )

    def settled(self, text=None, *, remove=True, **more):
        reading = self.read(text, **more)
        assert reading.problems == (), reading.problems[:3]
        found = settle.settled(self.data, reading, self.present, self.columns, remove=remove)
        assert settle.differs(found.data, reading.rows, self.columns) == []
        return found

    def changes(self, found):
        return differences.rows((self.rules, self.data), (from_data(found.data), found.data), self.columns)


@pytest.mark.parametrize("remove", [True, False])
@pytest.mark.parametrize("preset", NAMES)
def test_the_grid_pasted_back_changes_nothing(preset, remove):
    grid = Grid(preset)
    assert grid.settled(remove=remove).data == grid.data


@pytest.mark.parametrize("preset", NAMES)
def test_with_another_column_it_still_changes_nothing(preset):
    level = catalogue.load(preset).dimensions[0].key
    grid = Grid(preset, [level])
    assert len(grid.cells[0]) == 8
    assert grid.settled().data == grid.data


def test_a_number_for_a_whole_tier_changes_its_quota_where_it_stands():
    grid = Grid("fuchan-2020")
    for row in grid.cells[1:]:
        if row[6] == "10" and row[0] == "成批席位":
            row[6] = "12"
    quotas = grid.settled().data["quotas"]
    assert quotas[0] == {
        **grid.data["quotas"][0],
        "number": 12,
        "title": "各省、自治区、直辖市推荐的解决方案不超过12个",
    }
    assert quotas[1:] == grid.data["quotas"][1:]


def test_one_seat_with_a_number_of_its_own_is_named():
    grid = Grid()
    row = grid.row("辽宁省软件行业协会")
    row[6] = "5"
    found = grid.settled()
    made = found.data["quotas"][-1]
    assert (made["seats"], made["number"]) == (["op_ln"], 5)
    assert found.data["quotas"][:-1] == grid.data["quotas"]
    assert found.freed == ("推送终评名单",)  # the step named the common quota: it would not have counted for this seat
    rules = from_data(found.data)
    seat = next(s for s in resolved_seats(rules) if s.key == "op_ln")
    assert allowance(rules, seat, intake=100).number == 5
    assert [(c.kind, c.name, c.cells) for c in grid.changes(found)] == [
        ("changed", "辽宁省软件行业协会", (("推荐名额", "申报数的10% 全省合计", "5"),))
    ]


def test_back_to_the_common_number_no_quota_of_its_own_is_left():
    grid = Grid()
    row = grid.row("辽宁省软件行业协会")
    was, row[6] = row[6], "5"
    data = grid.settled().data
    grid.rules, grid.data = from_data(data), data
    grid.present = seats.rows_of(grid.rules, data, grid.columns)
    row[6] = was
    assert [q["key"] for q in grid.settled().data["quotas"]] == ["initial"]


def test_new_seats_of_a_new_tier_with_words_for_their_quotas():
    grid = Grid()
    grid.cells += [
        [
            "",
            "",
            "演示行业协会甲",
            "行业组织",
            "推荐",
            "应用行业：交通（公路水路运输、铁路、航空、邮政等）、烟草",
            "3 不占名额",
        ],
        ["席位", "", "演示行业协会乙", "行业组织", "推荐单位", "无", "不限"],
        ["席位", "xiehui_c", "演示行业协会丙", "行业组织", "", "广州市、山东省青岛市", "不分配"],
    ]
    data = grid.settled().data
    one, two, three = data["seats"][-3:]
    assert one["jurisdiction"] == {"dimension": "industry", "options": ["transport", "tobacco"]}
    assert (one["role"], two["role"], three["key"], three["jurisdiction"]) == (
        "recommending", "recommending", "xiehui_c", {"regions": ["4401", "3702"]},
    )  # fmt: skip
    assert data["tiers"][-1] == {"key": "hangyezuzhi", "label": "行业组织"}
    tails = [{k: v for k, v in q.items() if k not in {"key", "title"}} for q in data["quotas"][1:]]
    assert {"seats": [one["key"]], "number": 3, "outside_local": True} in tails or any(
        q.get("number") == 3 for q in tails
    )
    assert any(q.get("unlimited") for q in tails)
    assert any(q.get("number") == 0 for q in tails)
    assert from_data(data)


def test_a_column_for_each_option_of_a_dimension():
    grid = Grid("xinchuang-2024", ["industry"])
    assert grid.cells[0][7] == "每个行业属性的名额"
    host = grid.cells[1]
    host[7] = "3"
    made = grid.settled().data["quotas"][-1]
    assert made["within"] == "industry"
    assert made["number"] == 3


def test_seats_left_out_stay_or_go_as_asked():
    grid = Grid()
    gone = grid.cells.pop(14)
    assert grid.settled(remove=False).data == grid.data
    found = grid.settled(remove=True)
    assert len(found.data["seats"]) == len(grid.data["seats"]) - 1
    assert [(c.kind, c.name) for c in grid.changes(found)] == [("removed", gone[2])]


def test_a_removed_seat_leaves_no_name_behind_in_quotas():
    grid = Grid()
    grid.row("辽宁省软件行业协会")[6] = "5"
    data = grid.settled().data
    grid.rules, grid.data = from_data(data), data
    grid.present = seats.rows_of(grid.rules, data, grid.columns)
    grid.cells.remove(grid.row("辽宁省软件行业协会"))
    assert [q["key"] for q in grid.settled().data["quotas"]] == ["initial"]


def test_a_step_does_not_name_a_quota_that_went_with_its_only_seat():
    grid = Grid("xinchuang-2024")
    key = grid.data["quotas"][0]["key"]
    data = {
        **grid.data,
        "stages": [
            {**s, "steps": [{**t, "quota": key} if t["type"] == "recommend" else t for t in s["steps"]]}
            for s in grid.data["stages"]
        ],
    }
    grid.rules, grid.data = from_data(data), data
    grid.present = seats.rows_of(grid.rules, data, grid.columns)
    grid.cells.remove(grid.cells[1])
    found = grid.settled()
    assert found.data["quotas"] == []
    assert all(t.get("quota") is None for s in found.data["stages"] for t in s["steps"])


def test_undecided_is_said_openly_and_the_lint_asks():
    grid = Grid()
    grid.row("辽宁省软件行业协会")[6] = "待定"
    rules = from_data(grid.settled().data)
    assert any(f.code == "quota_missing" and "辽宁" in f.sentence for f in lint(rules))
    assert Grid().row("辽宁省软件行业协会")[6] != ""


@pytest.mark.parametrize(
    "column, text, said",
    [
        (6, "", "名额空着"),
        (6, "不推荐", "在推荐环节里"),
        (6, "不另限", "没有一列写名额"),
        (6, "很多", "读不懂"),
        (6, "=SUM(A1:A9)", "读不懂"),
        (6, "-1", "读不懂"),
        (6, "99999999", "读不懂"),
        (6, "999999", "太大"),
        (6, "1/0", "分母不能是 0"),
        (6, "名额nobody的50%", "没有代号为"),
        (5, "", "管辖范围空着"),
        (5, "火星", "没有叫“火星”的地区"),
        (5, "鼓楼区", "不止一个"),
        (5, "申报区域：月球", "里没有“月球”"),
        (3, "承办单位们", "是不是“承办单位”"),
        (4, "皇帝", "职责“皇帝”不认识"),
        (0, "飞船", "种类“飞船”不认识"),
        (2, "", "没有名称"),
        (2, "甲" * 301, "超过 300 字"),
    ],
)
def test_what_a_cell_cannot_say_is_told_with_its_line(column, text, said):
    grid = Grid()
    grid.cells[14][column] = text
    reading = grid.read()
    assert [p.line for p in reading.problems] == [15]
    assert said in reading.problems[0].sentence


@pytest.mark.parametrize("blank, number", [("zero", 0), ("all", None)])
def test_empty_quotas_are_filled_only_when_somebody_says_how(blank, number):
    grid = Grid()
    grid.row("辽宁省软件行业协会")[6] = ""
    made = grid.settled(blank=blank).data["quotas"][-1]
    assert made.get("number") == number
    assert made.get("unlimited", False) == (number is None)


def test_names_and_numbers_without_a_heading():
    grid = Grid("fuchan-2020")
    reading = grid.read("演示集团甲\t3\n演示集团乙\t不限", new_tier="central_enterprise")
    assert reading.problems == ()
    assert [(row.name, row.caps[""][0].words) for row in reading.rows] == [("演示集团甲", "3"), ("演示集团乙", "不限")]


@pytest.mark.parametrize(
    "text, said",
    [
        ("", "没有读到"),
        ("甲\t乙\t丙", "第一行请写列名"),
        ("名称\t推荐名额", "只有列名"),
        ("名称\t密码\n甲\t乙", "不认识的列名：密码"),
        ("名称\n甲", "没有写层级"),
        ("种类\t名称\n成批席位\t甲", "没有“甲”这样的成批席位"),
    ],
)
def test_a_paste_that_is_no_grid(text, said):
    assert said in Grid().read(text).problems[0].sentence


def test_the_same_seat_twice_and_too_many_rows():
    grid = Grid()
    grid.cells.append(grid.cells[5])
    assert "同一席位" in grid.read().problems[0].sentence
    many = "名称\t层级\n" + "\n".join(f"演示席位{n}\t承办单位" for n in range(seats.MOST + 5))
    assert "最多 1000 行" in grid.read(many, blank="open").problems[0].sentence


def test_a_set_and_an_open_list_of_one_tier_agree():
    grid = Grid("fuchan-2020")
    data = {**grid.data, "tiers": [{**t, "open_list": True} for t in grid.data["tiers"]]}
    grid.rules, grid.data = from_data(data), data
    grid.present = seats.rows_of(grid.rules, data, grid.columns)
    grid.cells = seats.table(grid.rules, grid.present, grid.columns)
    next(row for row in grid.cells if row[0] == "成批席位")[6] = "7"
    reading = grid.read()
    with pytest.raises(settle.Unsayable, match="同一层级"):
        settle.settled(grid.data, reading, grid.present, grid.columns, remove=True)


CELLS = st.sampled_from(
    ["5", "7", "不限", "不分配", "10%", "申报数的10% 全省合计", "3 不占名额", "待定", "1/3 进一 至少1", "2 且 50%"]
)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(NAMES), st.lists(st.tuples(st.integers(1, 60), CELLS), min_size=1, max_size=8))
def test_whatever_is_typed_is_what_the_rules_then_say(preset, typed):
    grid = Grid(preset)
    for at, text in typed:
        grid.cells[1 + at % (len(grid.cells) - 1)][6] = text
    reading = grid.read()
    if reading.problems:
        return
    try:
        found = settle.settled(grid.data, reading, grid.present, grid.columns, remove=True)
    except settle.Unsayable:
        return
    assert settle.differs(found.data, reading.rows, grid.columns) == []
    rules = from_data(found.data)
    again = seats.rows_of(rules, found.data, grid.columns)
    back = seats.read(cleaning.joined(seats.table(rules, again, grid.columns)), rules, again, grid.columns)
    assert back.problems == ()
    assert settle.settled(found.data, back, again, grid.columns, remove=True).data == found.data


SIZES = st.one_of(
    st.builds(caps.Cap, number=st.integers(0, 100_000)),
    st.builds(caps.Cap, unlimited=st.just(True)),
    st.builds(
        caps.Cap,
        percent=st.fractions(min_value=0, max_value=1, max_denominator=1000).filter(bool),
        percent_of=st.sampled_from(["intake", "filed", "other_one"]),
        rounding=st.sampled_from(["floor", "ceil", "half_up"]),
        minimum=st.integers(0, 50),
        pool=st.sampled_from(["seat", "region"]),
        outside_local=st.booleans(),
    ),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(SIZES, min_size=1, max_size=3))
def test_every_quota_is_written_and_read_back(said):
    assert caps.read(caps.words(tuple(said)), bases=frozenset({"other_one"})) == tuple(said)
    assert [caps.of_quota(caps.data_of(cap)) for cap in said] == said


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_no_text_breaks_the_readers(text):
    grid = Grid()
    grid.read(text)
    words = places.words_of(grid.rules)
    for reader in (lambda: caps.read(text), lambda: places.read(text, words)):
        with suppress(caps.Unreadable, places.Unreadable):
            reader()
