"""Option lists out of pasted text: cleaning, levels, keys that stay, and nothing that breaks."""

from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns import catalogue
from campaigns.building.grids import cleaning, keys, options
from campaigns.ruleset.base import Option
from campaigns.ruleset.reading import to_data

NAMES = ("saibao-2022", "xinchuang-2024", "qingdao-2020", "industrial-app-2021", "fuchan-2020")


def there(*labels):
    return options.nodes([{"key": f"k{n}", "label": label} for n, label in enumerate(labels)])


def taken(text, present=(), **more):
    return options.read(text, list(present), **more)


def labels(reading):
    return [(node.label, [child.label for child in node.children]) for node in reading.tree]


@pytest.mark.parametrize(
    "raw, label",
    [
        ("1. 人工智能；", "人工智能"),
        ("（一）信息", "信息"),
        ("一、智能", "智能"),
        ("①甲", "甲"),
        ("● 甲", "甲"),
        ("１．云计算", "云计算"),
        ("1.1 边缘", "边缘"),
        ("甲……12", "甲"),
        ("5G应用", "5G应用"),
        ("3.0版本", "3.0版本"),
        ("2.5次元", "2.5次元"),
        ("十二生肖", "十二生肖"),
        ("一体化平台", "一体化平台"),
        ("统信服务器（ＵＯＳ）", "统信服务器（UOS）"),
        ("1.", "1."),
    ],
)
def test_numbering_goes_and_names_stay(raw, label):
    assert cleaning.without_numbering(cleaning.tidy(raw)) == label


def test_one_line_is_one_option_and_says_what_was_cleaned():
    reading = taken("1. 智能制造；\n\n2. 智慧农业；\n3. 其他")
    assert labels(reading) == [("智能制造", []), ("智慧农业", []), ("其他", [])]
    assert reading.fit
    assert reading.changes
    assert [line.number for line in reading.lines] == [1, 3, 4]
    assert "原文“1. 智能制造；”" in reading.lines[0].remarks[0]
    assert reading.tree[2].data["other"] is True


@pytest.mark.parametrize(
    "text",
    [
        "制造\n\t离散\n\t流程\n农业\n\t种植",
        "制造\n  离散\n  流程\n农业\n  种植",
        "制造\n　　离散\n　　流程\n农业\n　　种植",
        "制造\t离散\n制造\t流程\n农业\t种植",
        "制造\t离散\n\t流程\n农业\t种植",
        "大类\t小类\n制造\t离散\n\t流程\n农业\t种植",
    ],
)
def test_the_second_level_comes_by_indentation_or_by_column(text):
    reading = taken(text)
    assert labels(reading) == [("制造", ["离散", "流程"]), ("农业", ["种植"])]
    assert reading.fit


def test_a_code_column_gives_keys():
    reading = taken("A01\t制造\nA02\t农业")
    assert [node.key for node in reading.tree] == ["a01", "a02"]
    again = taken("A01\t制造\nA01\t农业")
    assert [node.key for node in again.tree] == ["a01", "nongye"]
    assert "不能用" in again.lines[1].remarks[0]


def test_a_second_column_can_be_a_note():
    reading = taken("华北\t北京、天津\n华东\t上海", second="note")
    assert [(node.label, node.data["note"]) for node in reading.tree] == [("华北", "北京、天津"), ("华东", "上海")]


def test_repeated_lines_are_taken_once_and_named():
    reading = taken("甲\n乙\n甲")
    assert labels(reading) == [("甲", []), ("乙", [])]
    assert reading.lines[2].state == "twice"
    assert reading.lines[2].remarks == ["与第 1 行重复，只取一次"]
    assert reading.fit


@pytest.mark.parametrize(
    "text, said",
    [
        ("甲" * 301, "超过 300 字"),
        ("甲\n  乙\n    丙", "最多两级"),
        ("甲\t乙\t丙", "列数太多"),
        ("名称\t第二级\n\t乙", "上面没有第一级"),
    ],
)
def test_what_is_wrong_is_said_at_its_line(text, said):
    reading = taken(text)
    assert not reading.fit
    assert any(said in remark for line in reading.lines for remark in line.remarks)


@pytest.mark.parametrize("text", ["", "\n\n", " \t \n", "\u200b\u202e", "名称"])
def test_nothing_is_not_taken_for_an_empty_list(text):
    assert not taken(text, there("甲")).fit


def test_a_label_that_comes_again_keeps_its_key_wherever_it_stands():
    reading = taken("丙\n1. 甲", there("甲", "乙", "丙"))
    assert [(node.label, node.key) for node in reading.tree] == [("丙", "k2"), ("甲", "k0")]
    assert [node.label for node in reading.gone] == ["乙"]


def test_renamed_where_it_stands_it_keeps_its_key():
    reading = taken("华北\n华中地区\n华东", there("华北", "华中", "华东"))
    assert [node.key for node in reading.tree] == ["k0", "k1", "k2"]
    assert reading.lines[1].state == "renamed"
    assert reading.lines[1].was == "华中"


def test_the_most_alike_is_the_renamed_one():
    reading = taken("华北\n东北地区\n其他", there("华北", "西北区域", "东北区域"))
    assert [(node.label, node.key) for node in reading.tree][:2] == [("华北", "k0"), ("东北地区", "k2")]
    assert [node.label for node in reading.gone] == ["西北区域"]


def test_a_wholly_different_list_renames_nothing():
    reading = taken("红\n黄\n蓝", there("制造", "农业", "教育"))
    assert {line.state for line in reading.lines} == {"new"}
    assert len(reading.gone) == 3


def test_another_thing_in_the_same_place_is_no_renaming():
    reading = taken("华北区域\n华中区域\nAI专区", there("华北区域", "华中区域", "东北区域"))
    assert [line.state for line in reading.lines] == ["same", "same", "new"]
    assert [node.label for node in reading.gone] == ["东北区域"]


def test_a_given_code_moves_the_option_of_that_code():
    reading = taken("k1\t乙改名\nk0\t甲", there("甲", "乙"))
    assert [(node.label, node.key) for node in reading.tree] == [("乙改名", "k1"), ("甲", "k0")]


def test_what_the_paste_does_not_speak_of_stays():
    present = options.nodes([{"key": "a", "label": "华北", "note": "五省", "regions": ["11"], "other": True}])
    assert taken("华北", present).tree[0].data == present[0].data


def test_numbers_behind_go_unless_they_tell_labels_apart():
    assert labels(taken("信息技术（一）\n信息技术（二）\n农业（三）")) == [
        ("信息技术（一）", []),
        ("信息技术（二）", []),
        ("农业", []),
    ]


def test_a_long_list_for_another_long_list_is_read_at_once():
    present = there(*(f"演示旧选项之{n:03d}号{'甲' * 200}" for n in range(500)))
    start = perf_counter()
    assert taken("\n".join(f"演示新选项之{n:03d}号{'乙' * 200}" for n in range(500)), present).fit
    assert perf_counter() - start < 5


def test_groups_need_options():
    assert not taken("办公\n经营\n  财务", grouped=True).fit
    assert taken("办公\n  邮件\n经营\n  财务", grouped=True).fit


@pytest.mark.parametrize("preset", NAMES)
def test_what_is_written_reads_back_without_a_change(preset):
    data = to_data(catalogue.load(preset))
    lists = [row["options"] for row in data["dimensions"]]
    lists += [
        field["options"]
        for form in data["forms"]
        for part in form["sections"]
        for field in part["fields"]
        if "options" in field
    ]
    for rows in lists:
        present = options.nodes(rows)
        reading = options.read(options.written(present), present)
        assert reading.fit
        assert not reading.changes
        assert reading.gone == ()
        assert options.plain(reading.tree) == rows


words = st.text(alphabet="智能制造农业 5G（）、.1\"'=+", min_size=1, max_size=12).map(cleaning.tidy).filter(bool)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(words, st.lists(words, max_size=3, unique=True)), min_size=1, max_size=8, unique_by=lambda r: r[0]
    )
)
def test_any_tree_read_once_is_stable(rows):
    text = "\n".join("\n".join([top, *("\t" + child for child in below)]) for top, below in rows)
    first = options.read(text, [])
    if not first.fit:
        return
    again = options.read(options.written(first.tree), list(first.tree))
    assert not again.changes
    for row in options.plain(first.tree):
        Option.model_validate(row)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400))
def test_no_text_breaks_the_reader(text):
    reading = options.read(text, there("甲", "乙"))
    if reading.fit:
        every = [one for node in reading.tree for one in (node, *node.children)]
        assert len({one.key for one in every}) == len(every)
        for row in options.plain(reading.tree):
            Option.model_validate(row)


@settings(max_examples=100, deadline=None)
@given(st.text(min_size=1, max_size=80))
def test_every_name_gives_a_fit_key_and_always_the_same(label):
    assert keys.CODE.match(keys.spelt(label))
    assert keys.spelt(label) == keys.spelt(label)
    assert keys.fresh(label, {keys.spelt(label)}) != keys.spelt(label)
