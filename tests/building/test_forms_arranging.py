"""What the designer does to a form: pure, each result reads as a rule set, nothing is lost."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns import catalogue
from campaigns.building import mentions
from campaigns.building.forms import arranging, shown
from campaigns.building.forms.arranging import Misplaced
from campaigns.ruleset.editing import tree
from campaigns.ruleset.editing.tree import NoSuchPlace
from campaigns.ruleset.reading import from_data, to_data

NAMES = ("saibao-2022", "xinchuang-2024", "qingdao-2020", "industrial-app-2021", "fuchan-2020")


def there(preset="saibao-2022", number=0):
    data = to_data(catalogue.load(preset))
    return data, data["forms"][number]


def kept(data, form):
    """The rule set with the form as changed; it reads."""
    return from_data(tree.replaced(data, ("forms", 0), form))


def keys(form):
    return [field["key"] for section in form["sections"] for field in section["fields"]]


@pytest.mark.parametrize("kind", sorted(arranging.TYPES))
def test_a_field_of_every_type_is_added_and_reads(kind):
    data, form = there()
    now, number = arranging.added(data, form, 0, kind, "演示新栏")
    field = now["sections"][0]["fields"][number]
    assert (field["type"], field["label"], field["key"]) == (kind, "演示新栏", "yanshixinlan")
    kept(data, now)


def test_keys_of_new_fields_and_copies_are_their_own():
    data, form = there()
    label = form["sections"][0]["fields"][0]["label"]
    now = arranging.copied(data, form, 0, 0)
    rows = now["sections"][0]["fields"]
    assert rows[1]["label"] == f"{label}（副本）"
    assert {k: v for k, v in rows[1].items() if k not in {"key", "label"}} == {
        k: v for k, v in rows[0].items() if k not in {"key", "label"}
    }
    assert len(set(keys(now))) == len(keys(now))
    kept(data, now)


def test_up_and_down_pass_into_the_next_section():
    _data, form = there("saibao-2022", 1)
    first = form["sections"][0]["fields"]
    now = arranging.shifted(form, 0, len(first) - 1, 1)
    assert now["sections"][1]["fields"][0] == first[-1]
    assert arranging.shifted(now, 1, 0, -1) == form
    assert arranging.shifted(form, 0, 0, -1) == form


def test_the_last_field_and_the_last_section_stay():
    _data, form = there()
    one = {**form, "sections": [{**form["sections"][0], "fields": form["sections"][0]["fields"][:1]}]}
    with pytest.raises(Misplaced, match="至少要有一个字段"):
        arranging.removed(one, 0, 0)
    with pytest.raises(Misplaced, match="至少要有一节"):
        arranging.section_removed(one, 0)


@pytest.mark.parametrize("preset", NAMES)
def test_a_table_posted_as_it_stands_changes_nothing(preset):
    rules = catalogue.load(preset)
    data = to_data(rules)
    for at, form in enumerate(rules.forms):
        for part in shown.parts(rules, form, f"forms.{at}"):
            section = data["forms"][at]["sections"][part.number]
            assert arranging.described(section, posted(part)) == section


def posted(part):
    """What a browser would post for a section."""
    values = {"title": part.title}
    for row in part.rows:
        stem = f"f-{row.number}-"
        values |= {stem + "label": row.label, stem + "limit": row.limit, stem + "mode": row.mode}
        values |= {stem + flag: "on" for flag, _, on in row.flags if on}
    return values


@pytest.mark.parametrize("limit", ["0", "-5", "many", "1e3", "9999999", "³"])
def test_a_limit_that_is_none_is_said_with_its_field(limit):
    _data, form = there("saibao-2022", 1)
    section = next(s for s in form["sections"] if any(f["type"] in arranging.LIMITED for f in s["fields"]))
    number = next(n for n, f in enumerate(section["fields"]) if f["type"] in arranging.LIMITED)
    label = section["fields"][number]["label"]
    with pytest.raises(Misplaced, match="字数上限"):
        arranging.described(section, {f"f-{number}-label": label, f"f-{number}-limit": limit})


def test_a_limit_and_flags_are_kept_as_typed():
    _data, form = there("saibao-2022", 1)
    section = form["sections"][0]
    number = next(n for n, f in enumerate(section["fields"]) if f["type"] in arranging.LIMITED)
    stem = f"f-{number}-"
    now = arranging.described(
        section, {stem + "label": "改名", stem + "limit": "３００", stem + "mode": "advised", stem + "blind": "on"}
    )
    field = now["fields"][number]
    assert (field["label"], field["limit"]["max"], field["limit"]["mode"]) == ("改名", 300, "advised")
    assert field["blind"] is True
    assert field["required"] is False
    assert field["key"] == section["fields"][number]["key"]


def test_who_names_a_field_is_found():
    data, _ = there()
    assert any("案例库" in place for place in mentions.of_field(data, "title"))
    assert mentions.of_field(data, "nobody") == []


def test_a_place_that_is_not_there():
    data, form = there()
    for act in (
        lambda: arranging.removed(form, 99, 0),
        lambda: arranging.copied(data, form, 0, 999),
        lambda: arranging.moved(form, 0, 0, 99),
    ):
        with pytest.raises(NoSuchPlace):
            act()


VERBS = st.lists(
    st.tuples(
        st.sampled_from(["up", "down", "copy", "remove", "move", "add", "section"]),
        st.integers(0, 12),
        st.integers(0, 60),
    ),
    max_size=10,
)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(NAMES), VERBS)
def test_whatever_is_done_the_form_still_reads_and_keys_differ(preset, verbs):
    data, form = there(preset)
    for verb, one, two in verbs:
        section = one % len(form["sections"])
        number = two % len(form["sections"][section]["fields"])
        try:
            form = done(data, form, verb, section, number, two)
        except Misplaced as error:
            assert str(error)  # noqa: PT017 - a refusal is one of the answers
        data = tree.replaced(data, ("forms", 0), form)
    kept(data, form)
    assert len(set(keys(form))) == len(keys(form))


def done(data, form, verb, section, number, other):
    match verb:
        case "up" | "down":
            return arranging.shifted(form, section, number, -1 if verb == "up" else 1)
        case "copy":
            return arranging.copied(data, form, section, number)
        case "remove":
            return arranging.removed(form, section, number)
        case "move":
            return arranging.moved(form, section, number, other % len(form["sections"]))
        case "add":
            return arranging.added(data, form, section, sorted(arranging.TYPES)[other % len(arranging.TYPES)], "演示")[
                0
            ]
    return arranging.section_added(data, form, "演示一节")
