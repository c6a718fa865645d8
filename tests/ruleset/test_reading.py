"""Rule sets read from YAML and written back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.ruleset.reading import RuleSetError, from_data, read, to_data, write
from campaigns.ruleset.yaml_text import dump

from .presets import NAMES, preset
from .sample import data, form, rules


def findings(text: str | bytes):
    with pytest.raises(RuleSetError) as caught:
        read(text)
    return caught.value.findings


def test_a_rule_set_written_and_read_is_the_same():
    x = rules()
    assert read(write(x)) == x
    assert write(read(write(x))) == write(x)
    assert from_data(to_data(x)) == x


def test_codes_dates_and_shares_need_no_quotes():
    text = dump(data()) + "quotas:\n- {key: q, title: 名额, seats: [host], percent: 12.5%}\n"
    text = text.replace("role: host", "role: host\n    jurisdiction:\n      regions: [44, 4401, 01]")
    got = read(text)
    assert got.seats[0].jurisdiction.regions == ("44", "4401", "01")
    assert str(got.quotas[0].percent) == "1/8"
    assert "12.5%" in write(got)


def test_an_unknown_key_names_line_place_and_the_likely_word():
    text = dump(data()).replace("short_title:", "short_titel:")
    found = findings(text)
    line = text.splitlines().index("  short_titel: 演示征集") + 1
    assert (found[-1].line, found[-1].column, found[-1].place) == (line, 3, "identity.short_titel")
    assert "short_title" in found[-1].sentence
    assert any(f.place == "identity.short_title" and "缺少" in f.sentence for f in found)


def test_a_wrong_type_deep_inside_a_stage_names_its_place():
    found = findings(dump(data()).replace("seats:\n      seats:\n        - host", "seats:\n      tiers: host"))
    assert [(f.place, f.sentence) for f in found] == [("stages[0].seats.tiers", "应是一个列表，每项以“- ”开头")]
    assert found[0].line > 1


def test_a_place_inside_a_field_leaves_out_the_tag_of_its_kind():
    spoiled = data()
    spoiled["forms"][0]["sections"][0]["fields"] = [
        {"type": "text", "key": "title", "label": "名称", "limit": {"max": "many"}},
        {"type": "novel", "key": "x", "label": "x"},
        {"key": "y", "label": "y"},
    ]
    found = findings(dump(spoiled))
    assert [f.place for f in found] == [
        "forms[0].sections[0].fields[0].limit.max",
        "forms[0].sections[0].fields[1]",
        "forms[0].sections[0].fields[2]",
    ]
    assert "novel" in found[1].sentence
    assert "type" in found[2].sentence


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("a: &x 1\nb: *x\n", "锚点"),
        ("a: {<<: {b: 1}}\n", "合并"),
        ("a: !!python/object:os.system x\n", "标签"),
        ("a: !!str x\n", "标签"),
        ("a: 1\na: 2\n", "两次"),
        ("a: 1\n---\nb: 2\n", "只能有一份"),
        ("a: [1\n", "YAML"),
        ("a:\n\t- 1\n", "YAML"),
        ("", "空"),
        ("- 1\n", "最外层"),
        ("文字", "最外层"),
        ("? [a]\n: b\n", "名称"),
        ("[" * 100, "嵌套"),
        ("a: " + "{a: " * 60, "嵌套"),
        (b"\xff\xfe\x00", "UTF-8"),
        ("a: \x00", "字符"),
        ("\ud800", "字符"),
    ],
)
def test_yaml_that_is_not_plain_is_refused_with_a_sentence(text, word):
    found = findings(text)
    assert len(found) == 1
    assert word in found[0].sentence


def test_ten_megabytes_are_refused_at_once():
    assert "1 MB" in findings(b"a" * 10_000_000)[0].sentence
    assert "1 MB" in findings("字" * 400_000)[0].sentence


def test_a_file_full_of_nonsense_gives_a_readable_number_of_findings():
    assert len(findings("\n".join(f"k{n}: 1" for n in range(20_000)))) == 200


@pytest.mark.parametrize("share", ["1/0", "1e999999999", "nan", "十分之一", "9" * 5000])
def test_a_share_that_is_none_is_a_finding(share):
    spoiled = data(quotas=[{"key": "q", "title": "名额", "percent": share}])
    assert findings(dump(spoiled))[0].place == "quotas[0].percent"


@pytest.mark.parametrize("moment", ["2024-02-30", "2024-13-01", "9999-12-31", "tomorrow", "2024-09-20 25:00"])
def test_a_moment_that_is_none_is_a_finding(moment):
    spoiled = data()
    spoiled["windows"][0]["closes"] = moment
    assert findings(dump(spoiled))[0].place == "windows[0].closes"


def test_findings_come_in_the_order_of_the_lines():
    found = findings("name: x\nfoo: 1\nbar: [1]\n")
    assert [f.line for f in found] == sorted(f.line for f in found)


def test_every_sentence_is_chinese():
    spoiled = data(
        windows=[{"key": "A b", "title": "", "purpose": "nothing"}], counts=[{"key": "c"}], recommender_field="perhaps"
    )
    for finding in findings(dump(spoiled)):
        assert any("\u4e00" <= sign <= "\u9fff" for sign in finding.sentence), finding


@pytest.mark.parametrize("name", NAMES)
def test_a_preset_written_and_read_is_the_same(name):
    x = preset(name)
    text = write(x)
    assert read(text) == x
    assert write(read(text)) == text
    assert from_data(x.model_dump(mode="json")) == x


TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=80)


@given(TEXTS, TEXTS)
def test_any_text_survives_writing_and_reading(one, two):
    fields = [{"type": "text", "key": "t", "label": "名称", "help": one, "hint": two}]
    x = rules(forms=[form(fields, intro=f"{two}\n{one}")], recommender_field=True)
    assert read(write(x)) == x
    assert write(read(write(x))) == write(x)


@pytest.mark.parametrize(
    "word",
    [
        "true",
        "null",
        "~",
        "44",
        "2024-09-20",
        "1e3",
        "0x1F",
        "- a",
        "a: b",
        "# c",
        "&x",
        "*x",
        "!x",
        "@x",
        "%x",
        "'",
        '"',
    ],
)
def test_words_that_yaml_may_take_for_something_else_stay_text(word):
    x = rules(name=word)
    assert read(write(x)).name == word


@given(st.text(max_size=300))
def test_reading_raises_nothing_but_its_own_error(text):
    with pytest.raises(RuleSetError) as caught:
        read(text)
    assert caught.value.findings


@given(st.binary(max_size=200))
def test_reading_bytes_raises_nothing_but_its_own_error(text):
    with pytest.raises(RuleSetError):
        read(text)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)


@given(st.sampled_from(sorted(data())), JSON)
def test_a_spoiled_part_is_a_finding_in_chinese_and_never_a_traceback(key, junk):
    found = []
    try:
        from_data(data(**{key: junk}))
    except RuleSetError as error:
        found = list(error.findings)
    assert [f for f in found if not any("\u4e00" <= sign <= "\u9fff" for sign in f.sentence)] == []
