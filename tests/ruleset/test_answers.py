"""Forms and answers: limits at N and N+1, choices, tables, files, totals, budgets, what is hidden."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.ruleset.answers import (
    clean,
    completeness,
    field_problems,
    from_post,
    problems,
    visible_answers,
    zi,
)
from campaigns.ruleset.base import When
from campaigns.ruleset.codes import is_uscc, misfit
from campaigns.ruleset.display import Block, display, line, rich_blocks, table_rows
from campaigns.ruleset.shapes import FileFact, holds, picks, within
from campaigns.ruleset.text import count_zi

from .sample import form, rules


def one(field, **section):
    """A rule set whose filing form asks this field only, and the field."""
    x = rules(forms=[form([field], **section)])
    return x, x.forms[0].sections[0].fields[0]


def said(field, answer, files=(), *, complete=True):
    x, f = one({"key": "f", "label": "栏目", **field})
    return [(p.sentence, p.hard) for p in field_problems(x, f, answer, files, complete=complete)]


def test_a_hard_limit_holds_at_any_time_and_counts_zi_S5():
    field = {"type": "long_text", "limit": {"max": 5}}
    assert said(field, "一二三四五", complete=False) == []
    assert said(field, "一二三四五六", complete=False) == [("不能超过 5 字，现在 6 字，请删减 1 字", True)]
    assert said(field, "Kylin V10 国产") == []  # two runs of latin signs and two characters


def test_an_advised_limit_only_warns_S5():
    assert said({"type": "long_text", "limit": {"max": 3, "mode": "advised"}}, "一二三四") == [
        ("原则上不超过 3 字，现在 4 字", False)
    ]


def test_a_minimum_is_asked_for_only_when_complete():
    field = {"type": "long_text", "limit": {"max": 9, "min": 3}}
    assert said(field, "一二", complete=False) == []
    assert said(field, "一二") == [("不少于 3 字，现在 2 字", True)]


@pytest.mark.parametrize("kind", ["text", "long_text", "rich_text", "number", "date", "region", "person"])
def test_a_required_field_is_missed_only_when_complete(kind):
    for empty in (None, "", "  ", {}, []):
        assert said({"type": kind}, empty, complete=False) == []
        assert len(said({"type": kind}, empty)) == 1
        assert said({"type": kind, "required": False}, empty) == []


@pytest.mark.parametrize(
    ("field", "answer", "word"),
    [
        ({"type": "number"}, "12", ""),
        ({"type": "number"}, "12.5", "整数"),
        ({"type": "number", "decimals": 2}, "12.50", ""),
        ({"type": "number", "decimals": 2}, "12.505", "2 位小数"),
        ({"type": "number"}, "-1", "不能小于 0"),
        ({"type": "number", "min": "-100", "unit": "%"}, "-100", ""),
        ({"type": "number", "min": "-100", "unit": "%"}, "-101", "不能小于 -100%"),
        ({"type": "number", "max": "100"}, "100", ""),
        ({"type": "number", "max": "100"}, "101", "不能大于 100"),
        ({"type": "number"}, "1e5", "请填写数字"),
        ({"type": "number"}, "NaN", "请填写数字"),
        ({"type": "number"}, "Infinity", "请填写数字"),
        ({"type": "number"}, "十", "请填写数字"),
        ({"type": "number"}, "１２", "请填写数字"),
        ({"type": "number"}, "9" * 50, "请填写数字"),
        ({"type": "number"}, 12, "不能识别"),
        ({"type": "date"}, "2020-05-31", ""),
        ({"type": "date"}, "2020-02-30", "2024-09-20"),
        ({"type": "date"}, "20200531", "2024-09-20"),
        ({"type": "date"}, "2020-W05-1", "2024-09-20"),
        ({"type": "date", "precision": "month"}, "2020-05", ""),
        ({"type": "date", "precision": "month"}, "2020-13", "2024-09"),
        ({"type": "region"}, "370212", ""),
        ({"type": "region"}, "XJBT", ""),
        ({"type": "region"}, "99", "列表"),
        ({"type": "text", "pattern": "mobile"}, "13800138000", ""),
        ({"type": "text", "pattern": "mobile"}, "12800138000", "11 位"),
        ({"type": "text", "pattern": "phone"}, "010-68200327、13717663872", ""),
        ({"type": "text", "pattern": "phone"}, "0532-85916914", ""),
        ({"type": "text", "pattern": "phone"}, "abc", "电话"),
        ({"type": "text", "pattern": "email"}, "a.b@demo.example.cn", ""),
        ({"type": "text", "pattern": "email"}, "a@b", "电子邮箱"),
        ({"type": "text", "pattern": "postcode"}, "100846", ""),
        ({"type": "text", "pattern": "postcode"}, "10084", "6 位"),
        ({"type": "text", "pattern": "url"}, "https://demo.example.cn/a", ""),
        ({"type": "text", "pattern": "url"}, "javascript:alert(1)", "http"),
        ({"type": "text"}, "一行\n两行", "一行"),
        ({"type": "text"}, ["x"], "不能识别"),
        ({"type": "statement", "text": "真实"}, True, ""),
        ({"type": "statement", "text": "真实"}, False, "勾选"),
        ({"type": "statement", "text": "真实"}, "yes", "勾选"),
    ],
)
def test_types_formats_and_ranges(field, answer, word):
    found = said(field, answer)
    assert bool(found) == bool(word), found
    assert not word or word in found[0][0]


def test_the_check_sign_of_a_credit_code_and_authorities_written_as_letters():
    assert is_uscc("91350100M000100Y43")
    assert is_uscc("91110000600037341L")
    assert not is_uscc("91350100M000100Y44")
    assert not is_uscc("91350100m000100y43")
    assert not is_uscc("9135010OM000100Y43")
    assert misfit("uscc", "91350100M000100Y4") != ""
    assert sum(is_uscc("N2370212MF000001" + "0" + c) for c in "0123456789ABCDEFGHJKLMNPQRTUWXY") == 1


CHOICE = {
    "type": "choice",
    "options": [{"key": k, "label": k.upper()} for k in "abcd"] + [{"key": "other", "label": "其他", "other": True}],
}


@pytest.mark.parametrize(
    ("limits", "keys", "word"),
    [
        ({}, ["a"], ""),
        ({}, ["a", "b"], "限选 1 项"),  # E1: 申报方向 1 of 3
        ({"max": 2}, ["a", "b"], ""),  # E1: 技术能力优势 up to 2 of 5
        ({"max": 2}, ["a", "b", "c"], "限选 2 项"),
        ({"max": 3}, ["a", "b", "c"], ""),  # E1: 业务推广模式 up to 3 of 6
        ({"max": 3}, ["a", "b", "c", "d"], "限选 3 项"),
        ({"min": 2, "max": None}, ["a"], "至少选 2 项"),
        ({"min": 2, "max": None}, ["a", "b", "c", "d"], ""),
        ({}, ["z"], "不在列表"),
        ({"max": 3}, ["a", "a"], "不在列表"),
    ],
)
def test_choices_with_stated_limits_E1(limits, keys, word):
    found = said({**CHOICE, **limits}, {"picked": keys})
    assert bool(found) == bool(word), found
    assert not word or word in found[0][0]


def test_other_asks_for_its_text_E1():
    assert "请写明内容" in said(CHOICE, {"picked": ["other"]})[0][0]
    assert said(CHOICE, {"picked": ["other"]}, complete=False) == []
    assert said(CHOICE, {"picked": ["other"], "other": {"other": "园林"}}) == []


GROUPED = {
    "type": "grouped_choice",
    "groups": [
        {
            "key": g,
            "label": label,
            "options": [{"key": "one", "label": "门户"}, {"key": "other", "label": "其他", "other": True}],
        }
        for g, label in (("office", "综合办公系统"), ("run", "生产运营系统"))
    ],
}


def test_each_group_has_its_own_other_S5():
    answer = {"picked": ["office/other", "run/other"], "other": {"office/other": "督办"}}
    assert said(GROUPED, answer) == [("选了“生产运营系统”的“其他”，请写明内容", True)]


@pytest.mark.parametrize(("count", "fine"), [(0, False), (3, False), (4, True), (5, False)])
def test_exactly_four_pictures_Q4(count, fine):
    pictures = [FileFact(f"{n}.png", "image", 1000) for n in range(count)]
    assert (said({"type": "picture", "exactly": 4}, None, pictures) == []) is fine


def test_five_pictures_where_four_are_asked_are_refused_while_drafting_too_Q4():
    pictures = [FileFact(f"{n}.png", "image", 1000) for n in range(5)]
    assert said({"type": "picture", "exactly": 4}, None, pictures, complete=False) == [
        ("“栏目”须恰好 4 张，现有 5 张，请移除 1 张", True)
    ]


@pytest.mark.parametrize(
    ("file", "word"),
    [
        (FileFact("a.pdf", "pdf", 1024 * 1024), ""),
        (FileFact("a.pdf", "pdf", 1024 * 1024 + 1), "超过 1 MB"),
        (FileFact("a.zip", "zip", 10), "类型不对"),
        (FileFact("a.pdf", "pdf", 10, pages=3), ""),
        (FileFact("a.pdf", "pdf", 10, pages=4), "最多 3 页"),
    ],
)
def test_a_file_has_a_type_a_size_and_pages(file, word):
    found = said({"type": "file", "accept": ["pdf"], "max_mb": 1, "pages": 3, "max": 1}, None, [file])
    assert bool(found) == bool(word)
    assert not word or word in found[0][0]


def test_an_optional_file_with_a_minimum_of_two_is_none_or_two():
    field = {"type": "file", "required": False, "min": 2}
    file = FileFact("a.pdf", "pdf", 10)
    assert said(field, None, []) == []
    assert said(field, None, [file])[0][0] == "“栏目”至少 2 份文件，现有 1 份，请上传"
    assert said(field, None, [file, file]) == []


def test_the_parts_of_a_person():
    field = {"type": "person", "optional_parts": ["title"]}
    assert said(field, {"name": "演示甲", "mobile": "13800000000"}) == [("请填写“栏目”的电子邮箱", True)]
    x, f = one({"key": "head", "label": "负责人", **field})
    bad = field_problems(x, f, {"name": "甲", "mobile": "1", "email": "e"}, complete=False)
    assert [p.field for p in bad] == ["head.mobile", "head.email"]


def test_a_table_names_the_cell():
    field = {
        "type": "table",
        "key": "rows",
        "label": "清单",
        "max_rows": 2,
        "min_rows": 1,
        "columns": [{"type": "text", "key": "name", "label": "名称"}, {"type": "number", "key": "n", "label": "数量"}],
    }
    x, f = one(field)
    found = field_problems(x, f, [{"name": "甲", "n": "1"}, {"name": "乙", "n": "x"}], complete=True)
    assert [(p.field, p.sentence) for p in found] == [("rows[1].n", "第 2 行“数量”：请填写数字，不带单位和千分号")]
    assert "最多 2 行" in field_problems(x, f, [{"name": "甲", "n": "1"}] * 3, complete=False)[0].sentence
    assert table_rows(x, f, [{"name": "甲", "n": "1"}]) == [("甲", "1")]
    assert display(x, f, [{"name": "甲", "n": "1"}]) == ["甲；1"]


def totals(relation, answers, *, complete=True):
    fields = [{"type": "number", "key": k, "label": k} for k in ("all", "a", "b")]
    x = rules(forms=[form(fields, totals=[{"total": "all", "parts": ["a", "b"], "relation": relation}])])
    return [p.field for p in problems(x, x.forms[0], answers, {}, complete=complete)]


def test_totals_fit_their_parts():
    assert totals("equal", {"all": "3", "a": "1", "b": "2"}) == []
    assert totals("equal", {"all": "4", "a": "1", "b": "2"}) == ["all"]
    assert totals("at_least", {"all": "4", "a": "1", "b": "2"}) == []
    assert totals("at_least", {"all": "2", "a": "1", "b": "2"}, complete=False) == ["all"]
    assert totals("equal", {"all": "4", "a": "1"}, complete=False) == []


def test_a_section_and_a_form_have_a_budget_A4_E5():
    fields = [{"type": "long_text", "key": k, "label": k} for k in ("a", "b")]
    x = rules(forms=[{**form(fields, limit={"max": 6}), "limit": {"max": 5}}])
    inside = {"a": "一二三", "b": "四五"}
    assert problems(x, x.forms[0], inside, {}, complete=True) == []
    over = {"a": "一二三", "b": "四五六"}
    assert [p.field for p in problems(x, x.forms[0], over, {}, complete=False)] == ["form:main"]
    more = {"a": "一二三", "b": "四五六七"}
    assert [p.field for p in problems(x, x.forms[0], more, {}, complete=False)] == ["section:one", "form:main"]


def test_pictures_and_bars_of_a_rich_text_do_not_count():
    x, f = one({"type": "rich_text", "key": "f", "label": "正文", "limit": {"max": 8}})
    text = "一二三\n\n[图1 架构]\n|指标|值|\n|---|---|\n|快|0.3s|"
    assert rich_blocks(text) == [
        Block("p", "一二三"),
        Block("picture", "架构", 1),
        Block("table", rows=(("指标", "值"), ("快", "0.3s"))),
    ]
    assert zi(f, text) == 3 + 2 + 2 + 1 + 1 + 1
    found = field_problems(x, f, "一\n[图2]", [FileFact("a.png", "image", 1)], complete=False)
    assert [p.sentence for p in found] == ["正文里有“[图2]”，但没有上传第 2 张图片"]


def hidden():
    fields = [
        {
            "type": "choice",
            "key": "honoured",
            "label": "曾入选",
            "options": [{"key": "yes", "label": "是"}, {"key": "no", "label": "否"}],
        },
        {"type": "text", "key": "update", "label": "更新说明", "shown_when": {"field": "honoured", "any_of": ["yes"]}},
    ]
    return rules(forms=[form(fields)])


def test_a_hidden_field_is_neither_asked_nor_kept_X13():
    x = hidden()
    no = {"honoured": {"picked": ["no"]}, "update": "旧稿"}
    assert problems(x, x.forms[0], no, {}, complete=True) == []
    assert visible_answers(x, x.forms[0], no) == {"honoured": {"picked": ["no"]}}
    yes = {"honoured": {"picked": ["yes"]}}
    assert [p.field for p in problems(x, x.forms[0], yes, {}, complete=True)] == ["update"]


def test_marks_of_the_navigation():
    x = rules(forms=[form([{"type": "number", "key": "a", "label": "a"}, {"type": "text", "key": "b", "label": "b"}])])
    mark = lambda answers: completeness(x, x.forms[0], answers, {})["one"]  # noqa: E731
    assert (mark({}).state, mark({}).missing) == ("empty", 2)
    assert (mark({"a": "1"}).state, mark({"a": "1"}).missing) == ("partial", 1)
    assert mark({"a": "x"}).state == "wrong"
    assert mark({"a": "1", "b": "b"}).state == "done"


def test_clean_keeps_what_was_typed_without_control_signs():
    fields = [
        {"type": "text", "key": "t", "label": "t"},
        {"type": "long_text", "key": "l", "label": "l"},
        {"type": "number", "key": "n", "label": "n"},
        {**CHOICE, "key": "c", "label": "c"},
        {"type": "statement", "key": "s", "label": "s", "text": "真实"},
    ]
    x = rules(forms=[form(fields)])
    raw = {
        "t": " ＡＢ\x00\r\n二 ",
        "l": "一\r\n二\x07\u202e",
        "n": "1,200.50",
        "c": ["b", "a"],
        "s": "on",
        "stranger": "x",
    }
    assert clean(x, x.forms[0], raw) == {
        "t": "ＡＢ 二",
        "l": "一\n二",
        "n": "1200.50",
        "c": {"picked": ["a", "b"]},
        "s": True,
    }
    assert clean(x, x.forms[0], {"t": 5, "n": Decimal("1.5"), "c": None, "s": "off", "l": object()}) == {
        "t": "5",
        "n": "1.5",
    }
    kept = clean(x, x.forms[0], {"c": ["a", "forged"]})
    assert "不在列表" in problems(x, x.forms[0], kept, {}, complete=False)[0].sentence


class Post(dict):
    def getlist(self, key):
        return self.get(key, [])


def test_a_posted_form_becomes_answers():
    fields = [
        {"type": "text", "key": "t", "label": "t"},
        {**GROUPED, "key": "g", "label": "g"},
        {"type": "person", "key": "p", "label": "p"},
        {
            "type": "table",
            "key": "rows",
            "label": "r",
            "columns": [{"type": "text", "key": "a", "label": "a"}, {**CHOICE, "key": "c", "label": "c"}],
        },
    ]
    x = rules(forms=[form(fields)])
    post = Post(
        {
            "t": ["方案"],
            "g": ["run/other", "office/one"],
            "g.other.run/other": ["督办"],
            "p.name": ["演示甲"],
            "rows.0.a": ["甲"],
            "rows.0.c": ["b"],
            "rows.10.a": ["丙"],
            "rows.2.a": [""],
        }
    )
    assert from_post(x, x.forms[0], post) == {
        "t": "方案",
        "g": {"picked": ["office/one", "run/other"], "other": {"run/other": "督办"}},
        "p": {"name": "演示甲"},
        "rows": [{"a": "甲", "c": {"picked": ["b"]}}, {"a": "丙"}],
    }


def test_display_says_it_in_words():
    x = rules(
        forms=[
            form(
                [
                    {"type": "choice", "key": "ind", "label": "行业", "dimension": "industry", "max": None},
                    {"type": "number", "key": "n", "label": "收入", "unit": "万元"},
                    {"type": "number", "key": "p", "label": "占比", "unit": "%"},
                    {"type": "date", "key": "d", "label": "日期"},
                    {"type": "date", "key": "m", "label": "月份", "precision": "month"},
                    {"type": "region", "key": "r", "label": "地区"},
                ]
            )
        ]
    )
    field = {f.key: f for _, _, f in x.fields()}
    answer = {"picked": ["other", "energy/power"], "other": {"other": "园林"}}
    assert display(x, field["ind"], answer) == ["能源：电力", "其他（园林）"]
    assert line(x, field["ind"], answer) == "能源：电力、其他（园林）"
    assert display(x, field["n"], "12.50") == "12.50 万元"
    assert display(x, field["p"], "3") == "3%"
    assert display(x, field["d"], "2020-05-31") == "2020年5月31日"
    assert display(x, field["m"], "2020-05") == "2020年5月"
    assert display(x, field["r"], "370212") == "山东省青岛市崂山区"
    assert display(x, field["d"], "") == ""


def test_conditions_and_picks_know_both_levels():
    x = rules(forms=[form([{"type": "choice", "key": "ind", "label": "行业", "dimension": "industry", "max": None}])])
    answers = {"ind": {"picked": ["edu", "energy/gas"]}}
    assert picks(x, answers) == {"industry": ("edu", "energy/gas")}
    assert within(x, "industry", picks(x, answers)) == ("edu", "energy")
    assert holds(When(field="industry", any_of=("energy",)), x, answers)
    assert holds(When(field="ind", any_of=("gas",)), x, answers)
    assert not holds(When(field="industry", any_of=("rail",)), x, answers)
    assert holds(None, x, {})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=10,
)
EVERY_KIND = [
    {"type": "text", "pattern": "email"},
    {"type": "long_text", "limit": {"max": 3}},
    {"type": "rich_text", "limit": {"max": 3}},
    {"type": "number", "max": "5"},
    {"type": "date"},
    {**CHOICE, "max": 2},
    GROUPED,
    {"type": "region"},
    {"type": "file"},
    {"type": "picture", "exactly": 2},
    {"type": "statement", "text": "真实"},
    {"type": "person"},
    {"type": "table", "columns": [{"type": "text", "key": "a", "label": "a"}, {**CHOICE, "key": "c", "label": "c"}]},
]
KITCHEN = rules(forms=[form([{"key": f"f{n}", "label": f"栏{n}", **kind} for n, kind in enumerate(EVERY_KIND)])])


@given(st.dictionaries(st.sampled_from([f"f{n}" for n in range(len(EVERY_KIND))]), JSON))
def test_whatever_is_posted_or_stored_is_judged_and_shown_without_a_traceback(raw):
    sheet = KITCHEN.forms[0]
    for answers in (raw, clean(KITCHEN, sheet, raw)):
        for complete in (True, False):
            problems(KITCHEN, sheet, answers, {}, complete=complete)
        completeness(KITCHEN, sheet, answers, {})
        for _, _, field in KITCHEN.fields():
            line(KITCHEN, field, answers.get(field.key))
        picks(KITCHEN, answers)
    cleaned = clean(KITCHEN, sheet, raw)
    assert clean(KITCHEN, sheet, cleaned) == cleaned


@given(st.text("一a 1,，。-", max_size=30), st.integers(1, 30))
def test_a_limit_refuses_exactly_what_is_over_it(text, most):
    found = said({"type": "long_text", "required": False, "limit": {"max": most}}, text)
    assert bool(found) is (count_zi(text) > most)


def test_a_condition_may_name_the_second_level_Q1():
    categories = [
        {
            "key": "app",
            "label": "应用",
            "children": [{"key": "city", "label": "智慧城市"}, {"key": "ai", "label": "人工智能+"}],
        }
    ]
    x = rules(
        dimensions=[
            {"key": "category", "label": "类别", "child_key": "field", "child_label": "领域", "options": categories}
        ],
        forms=[form([{"type": "choice", "key": "cat", "label": "类别和领域", "dimension": "category"}])],
    )
    answers = {"cat": {"picked": ["app/city"]}}
    assert picks(x, answers) == {"category": ("app/city",), "field": ("app/city",)}
    assert holds(When(field="field", any_of=("city",)), x, answers)
    assert not holds(When(field="field", any_of=("ai",)), x, answers)
    assert within(x, "field", picks(x, answers)) == ("app/city",)
    assert within(x, "category", picks(x, answers)) == ("app",)
