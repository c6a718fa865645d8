"""Bad input: always findings with line and place, in bounded time and memory; never a trace, never code run, never a silent change."""

from __future__ import annotations

import copy
import time
import tracemalloc
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.building.rule_file import imported  # noqa: F401  (the door these texts come through)
from campaigns.ruleset.lint import lint
from campaigns.ruleset.reading import RuleSetError, from_data, read, to_data, write
from campaigns.ruleset.sentences import about
from campaigns.ruleset.yaml_text import MAX_BYTES, dump

from .presets import FOLDER, NAMES, preset
from .sample import data, form, rules

TEXT = (FOLDER / "saibao-2022.yaml").read_text(encoding="utf-8")


def findings(text: str | bytes):
    with pytest.raises(RuleSetError) as caught:
        read(text)
    return _said(caught.value)


def _said(error: RuleSetError):
    """The findings of an error: some, each with a Chinese sentence."""
    assert error.findings
    assert all(any("\u4e00" <= sign <= "\u9fff" for sign in one.sentence) for one in error.findings)
    return error.findings


BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(9)
)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (BOMB, 1),
        ("name: x\nidentity: !!python/object/apply:os.system ['touch /tmp/pwned']\n", 2),
        ("name: x\nname: y\n", 2),
        ("name: x\n__class__: {__mro__: 1}\n", 2),
        ("name: x\n=cmd|' /C calc'!A0: 1\n", 2),
        ('name: x\n"../../etc/passwd": 1\n', 2),
        ("name: x\n{{7*7}}: 1\n", 2),
        ("name: x\n? {a: b}\n: 1\n", 2),
        ("name: x\n\u202emantle: 1\n", 2),
        ("name: x\r\nnmae: y\r\n", 2),
        ("\ufeffname: x\nnmae: y\n", 2),
        ("name: x\n%YAML 9.9\n", 2),
        ("name: x\na: |\n  b\n c\n", 4),
        ("name: x\nkinds: " + "[" * 60 + "]" * 60, 2),
    ],
)
def test_what_tries_to_be_more_than_data_is_named_by_its_line(text, line):
    found = findings(text)
    assert line in [one.line for one in found]


@pytest.mark.parametrize(
    "junk", [b"\x00" * 4096, b"\x89PNG\r\n\x1a\n" + b"\x01" * 400, b"\xff" * 100, "字".encode("utf-16"), b"PK\x03\x04"]
)
def test_what_is_no_text_is_said_so(junk):
    findings(junk)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("identity.year", "9" * 400),
        ("identity.year", "nan"),
        ("identity.year", ".inf"),
        ("identity.year", "0x7E8"),
        ("quotas[0].number", "1e400"),
        ("quotas[0].number", "-1"),
        ("quotas[0].percent", "1" * 5000 + "%"),
        ("windows[0].closes", "2024-09-20T17:00:00+08:00"),
        ("windows[0].key", "__class__"),
        ("windows[0].key", "../x"),
        ("windows[0].key", "=1+1"),
        ("windows[0].key", "ｆｉｌｅ"),
        ("windows[0].key", "file\u200b"),
        ("rubrics[0].criteria[0].step", "nan"),
        ("rubrics[0].criteria[0].step", "Infinity"),
    ],
)
def test_numbers_keys_and_moments_that_are_none_are_named_by_their_place(place, value):
    spoiled = to_data(preset("saibao-2022"))
    spoiled["quotas"][0].pop("percent", None)
    spoiled["quotas"][0].pop("percent_of", None)
    spoiled["quotas"][0]["number"] = 1
    here: Any = spoiled
    *way, last = [int(p) if p.isdigit() else p for p in place.replace("]", "").replace("[", ".").split(".")]
    for part in way:
        here = here[part]
    here[last] = value
    if place.endswith("percent"):
        here.pop("number")
    found = findings(dump(spoiled))
    assert place in [one.place for one in found]
    assert all(one.line for one in found if one.place == place)


def test_a_file_of_ten_megabytes_costs_nothing():
    huge = b"name: x\n" + b"# " + b"x" * 10_000_000
    tracemalloc.start()
    began = time.process_time()
    assert "1 MB" in findings(huge)[0].sentence
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert time.process_time() - began < 1
    assert peak < 5_000_000


@pytest.mark.parametrize(
    "text",
    [
        "[" * 500_000,
        "{a: " * 200_000,
        "- " * 400_000,
        "a: 'x\n" * 100_000,
        "? " * 300_000,
        "\n".join(f"k{n}: {n}" for n in range(60_000)),
        "windows:\n" + "- {key: a, title: b}\n" * 40_000,
        "a: " + "*b " * 200_000,
        "a:" + " " * 900_000 + "b",
        '"' + "\\x41" * 200_000 + '": 1',
    ],
    ids=lambda text: text[:12].replace("\n", " "),
)
def test_a_file_at_the_limit_is_refused_within_seconds_and_little_memory(text):
    assert len(text) <= MAX_BYTES * 2
    tracemalloc.start()
    began = time.process_time()
    found = findings(text[:MAX_BYTES])
    spent = time.process_time() - began
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(found) <= 200
    assert spent < 30  # tracing costs several times the work itself
    assert peak < 250_000_000


def test_text_stays_text_whatever_it_looks_like():
    nasty = "=cmd|' /C calc'!A0 {unit.__class__} ../../x <script>alert(1)</script> ${7*7} \u202e\u2066"
    made = rules(forms=[form([{"type": "text", "key": "t", "label": nasty, "help": nasty}])])
    assert read(write(made)) == made
    assert made.forms[0].sections[0].fields[0].help == nasty
    about(made)
    lint(made)


def test_stages_in_a_circle_are_found_and_hang_nothing():
    spoiled = to_data(preset("saibao-2022"))
    for stage in spoiled["stages"]:
        stage["after"] = [spoiled["stages"][-1]["key"]]
        stage["left_over_from"] = [stage["key"]]
    codes = {finding.code for finding in lint(from_data(spoiled))}
    assert {"stage_circular", "stage_unreachable"} <= codes


def test_an_option_within_an_option_without_end_is_refused():
    inner: dict[str, Any] = {"key": "a", "label": "a"}
    for _ in range(60):
        inner = {"key": "a", "label": "a", "children": [inner]}
    spoiled = data(dimensions=[{"key": "d", "label": "d", "options": [inner]}])
    assert "嵌套过深" in findings(dump(spoiled))[0].sentence


JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(
        ["__class__", "../x", "=1+1", "*", "&a", "!!map", "9" * 50, "nan", "{{x}}", "\u202e", "type", "key"]
    ),
    st.lists(st.integers() | st.text(max_size=5), max_size=3),
    st.dictionaries(st.text(max_size=8), st.integers() | st.text(max_size=5), max_size=3),
)


def _places(here: Any, way: tuple[Any, ...] = ()):
    if isinstance(here, dict):
        for key, value in here.items():
            yield (*way, key)
            yield from _places(value, (*way, key))
    elif isinstance(here, list):
        for number, value in enumerate(here):
            yield (*way, number)
            yield from _places(value, (*way, number))


PLACES = {name: list(_places(to_data(preset(name)))) for name in NAMES}


@st.composite
def mutated(draw) -> dict[str, Any]:
    """A preset with up to three of its places replaced, dropped, renamed, doubled or swapped with another."""
    name = draw(st.sampled_from(NAMES))
    spoiled = copy.deepcopy(to_data(preset(name)))
    for _ in range(draw(st.integers(1, 3))):
        way = draw(st.sampled_from(PLACES[name]))
        here: Any = spoiled
        try:
            for part in way[:-1]:
                here = here[part]
            here[way[-1]]
        except (KeyError, IndexError, TypeError):
            continue
        match draw(st.sampled_from(["replace", "drop", "rename", "double"])):
            case "replace":
                here[way[-1]] = draw(JUNK)
            case "drop":
                del here[way[-1]]
            case "rename" if isinstance(here, dict):
                here[draw(st.text(max_size=12))] = here.pop(way[-1])
            case "double" if isinstance(here, list):
                here.append(here[way[-1]])
    return spoiled


def _judged(spoiled: dict[str, Any], *, as_text: bool) -> None:
    """Reads or raises RuleSetError with Chinese sentences; what reads can be linted, explained and written back."""
    try:
        made = read(dump(spoiled)) if as_text else from_data(spoiled)
    except RuleSetError as error:
        _said(error)
        return
    assert isinstance(lint(made), list)
    about(made)
    assert read(write(made)) == made


@settings(max_examples=150)
@given(mutated())
def test_a_mutated_campaign_never_raises_anything_else(spoiled):
    _judged(spoiled, as_text=False)


def _plain(here: Any) -> bool:
    """YAML can say it: no floats that are no numbers."""
    if isinstance(here, dict):
        return all(_plain(value) for value in here.values())
    if isinstance(here, list):
        return all(_plain(value) for value in here)
    return not isinstance(here, float)


@settings(max_examples=25)
@given(mutated().filter(_plain))
def test_a_mutated_campaign_as_text_never_raises_anything_else(spoiled):
    _judged(spoiled, as_text=True)


@settings(max_examples=60)
@given(st.integers(0, len(TEXT) - 1), st.text(max_size=6), st.integers(0, 40))
def test_a_file_damaged_anywhere_never_raises_anything_else(at, noise, cut):
    try:
        made = read(TEXT[:at] + noise + TEXT[at + cut :])
    except RuleSetError as error:
        _said(error)
    else:
        lint(made)
