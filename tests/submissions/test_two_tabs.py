"""Two tabs and two colleagues on one filing: put together field by field, asked about the same field, never overwritten unasked."""

import json
import re

import pytest

from accounts.kernel import scope
from submissions import form_page, merging
from submissions.models import Draft, DraftChange, Editing
from tests.cast import browser, make_campaign, make_member, make_unit
from tests.filings import answers_for

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("stored", "posted", "take", "clashes", "theirs"),
    [
        ("甲", "甲", None, (), ()),  # nobody changed anything
        ("甲", "丙", "丙", (), ()),  # this page did
        ("乙", "甲", None, (), ("a",)),  # somebody else did
        ("乙", "丙", None, ("a",), ()),  # both did
        ("乙", "乙", None, (), ()),  # both to the same
        ("甲", "", "", (), ()),  # cleared
        ("乙", "", None, ("a",), ()),  # cleared here, changed there
    ],
)
def test_three_ways(stored, posted, take, clashes, theirs):
    found = merging.merge({"a": stored}, {"a": posted}, {"a": merging.digest("甲")})

    assert (found.take.get("a"), found.clashes, found.theirs) == (take, clashes, theirs)


def test_a_field_the_page_did_not_show_is_not_cleared_by_it():
    assert merging.merge({"a": "甲"}, {"a": ""}, {}).take == {}


@pytest.mark.parametrize(
    "preset", ["saibao-2022", "xinchuang-2024", "fuchan-2020", "industrial-app-2021", "qingdao-2020"]
)
def test_posting_a_page_as_it_was_shown_changes_nothing(preset, clock_at):
    """Every field of every preset survives page and post with the same digest, or each save would be a change."""
    clock_at("2024-09-01 09:00")
    campaign = make_campaign(preset=preset)
    rules, answers = campaign.rules, answers_for(campaign, make_unit(kind=campaign.rules.kinds[0].key))
    for form in rules.forms_for("file"):
        for section in form.sections:
            fields = [f for f in section.fields if not isinstance(f, form_page.FILE_TYPES)]
            posted = form_page.section_answers(rules, form, section, as_posted(form_page.rows(rules, fields, answers)))
            changed = [f.key for f in fields if merging.digest(posted[f.key]) != merging.digest(answers.get(f.key))]
            assert changed == [], f"{form.key}/{section.key}"


class Post(dict):
    """Just enough of a QueryDict."""

    def getlist(self, key):
        return self.get(key, [])


def as_posted(rows) -> Post:
    """What a browser sends of these inputs, untouched."""
    post = Post()
    for row in rows:
        if row.parts:
            post |= {part.name: [str(part.value)] for part in row.parts}
        elif row.table:
            for cell in (cell for cells in row.table for cell in cells):
                ticked = [line.value for line in cell.options if line.checked]
                post[cell.name] = ticked if cell.options else [str(cell.value)]
        elif row.groups:
            lines = [line for group in row.groups for line in group.options]
            post[row.name] = [line.value for line in lines if line.checked]
            post |= {line.other_name: [line.other_value] for line in lines if line.other_name}
        else:
            post[row.name] = ["on"] if row.value is True else [str(row.value)]
    return post


@pytest.fixture
def section(filing):
    """A section with two plain texts: its address and their keys."""
    for form in filing.campaign.rules.forms_for("file"):
        for found in form.sections:
            texts = [f.key for f in found.fields if f.type in ("text", "long_text")]
            if len(texts) > 1:
                return f"fill/{form.key}/{found.key}/", texts[0], texts[1]
    raise AssertionError("annex 3 has texts")


def opened(filing, where, client=None) -> dict:
    """The hidden facts and texts of a section's page, as a browser would post them."""
    client = client or filing.client
    page = client.get(f"/apply/submissions/{filing.draft.pk}/{where}").content.decode()
    seen = re.search(r'name="seen" value="([^"]*)"', page).group(1).replace("&quot;", '"')
    editor = re.search(r'name="editor" value="([^"]*)"', page).group(1)
    return {"seen": seen, "editor": editor, **texts(filing, where)}


def texts(filing, where) -> dict:
    answers = stored(filing)
    keys = [f.key for form, s, f in filing.campaign.rules.fields("file") if f"{form.key}/{s.key}/" in where and f.type in ("text", "long_text")]  # fmt: skip
    return {key: answers.get(key, "") for key in keys}


def stored(filing) -> dict:
    with scope.system("test"):
        return Draft.objects.get(submission_id=filing.draft.pk).answers


def test_different_fields_of_two_tabs_are_put_together(filing, section):
    where, one, two = section
    first, second = opened(filing, where), opened(filing, where)

    filing.post(where, **first | {one: "第一个窗口"}, _autosave="1")
    answer = filing.post(where, **second | {two: "第二个窗口"}, _autosave="1")

    assert answer.status_code == 200
    assert [item["field"] for item in answer.json()["theirs"]] == [one]
    assert (stored(filing)[one], stored(filing)[two]) == ("第一个窗口", "第二个窗口")


def test_the_same_field_is_asked_about_with_both_texts(filing, section):
    where, one, two = section
    colleague = make_member(filing.unit, role="filler", name="演示同事")
    client = browser(colleague, filing.unit)
    mine, theirs = opened(filing, where), opened(filing, where, client)

    client.post(f"/apply/submissions/{filing.draft.pk}/{where}", theirs | {one: "同事写的", "_autosave": "1"})
    answer = filing.post(where, **mine | {one: "我写的", two: "另一栏"}, _autosave="1")

    asked = answer.json()["clashes"][0]
    assert answer.status_code == 409
    assert (asked["mine"], asked["theirs"], asked["who"]) == ("我写的", "同事写的", "演示同事")
    assert (stored(filing)[one], stored(filing)[two]) == ("同事写的", "另一栏")

    seen = json.loads(mine["seen"]) | answer.json()["seen"] | {one: asked["seen"]}
    again = filing.post(where, **mine | {one: "两份合起来", two: "另一栏", "seen": json.dumps(seen)}, _autosave="1")
    assert again.status_code == 200
    assert stored(filing)[one] == "两份合起来"


def test_without_script_the_page_asks_and_either_answer_is_kept(filing, section):
    where, one, _ = section
    mine, theirs = opened(filing, where), opened(filing, where)
    filing.post(where, **theirs | {one: "先保存的"})

    page = filing.post(where, **mine | {one: "后保存的"})

    shown = page.content.decode()
    assert page.status_code == 409
    assert "先保存的" in shown
    assert "后保存的" in shown
    assert f'name="keep.{one}" value="theirs"' in shown
    assert stored(filing)[one] == "先保存的"

    seen = re.search(r'name="seen" value="([^"]*)"', shown).group(1).replace("&quot;", '"')
    filing.post(where, **mine | {one: "后保存的", "seen": seen, f"keep.{one}": "theirs"})
    assert stored(filing)[one] == "先保存的"
    filing.post(where, **mine | {one: "后保存的", "seen": seen, f"keep.{one}": "mine"})
    assert stored(filing)[one] == "后保存的"


def test_a_save_whose_answer_was_lost_is_no_clash_with_oneself(filing, section):
    where, one, _ = section
    page = opened(filing, where)
    filing.post(where, **page | {one: "第一次"}, _autosave="1")  # the answer never arrives: `seen` stays as it was

    again = filing.post(where, **page | {one: "第一次和第二次"}, _autosave="1")

    assert again.status_code == 200
    assert stored(filing)[one] == "第一次和第二次"


def test_seen_that_cannot_be_read_falls_back_to_the_revision(filing, section):
    where, one, _ = section
    for odd in ("[1]", "{", "x" * 200_000, "null"):
        assert filing.post(where, seen=odd, revision="77", **{one: "乱写"}, _autosave="1").status_code == 409
    assert stored(filing).get(one) != "乱写"


def test_typing_on_is_one_stretch_of_history_and_another_page_begins_a_new_one(filing, section):
    where, one, two = section
    before = texts(filing, where)[one]
    page = opened(filing, where)
    for text in ("一", "一二", "一二三"):
        filing.post(where, **page | {one: text}, _autosave="1")
    filing.post(where, **page | {one: "一二三", two: "也改了"}, _autosave="1")
    filing.post(where, **opened(filing, where) | {one: "另一页"}, _autosave="1")

    with scope.system("test"):
        rows = list(DraftChange.objects.filter(submission_id=filing.draft.pk).order_by("pk"))
    assert [{one, two} & set(row.columns) for row in rows] == [{one, two}, {one}]
    assert (rows[0].earlier[one], rows[1].earlier[one]) == (before, "一二三")


def test_colleagues_see_who_is_editing_what(filing, section):
    where, _, _ = section
    colleague = browser(make_member(filing.unit, role="filler", name="演示同事"), filing.unit)
    address = f"/apply/submissions/{filing.draft.pk}/{where}"

    colleague.post(address, {"_here": "1", "editor": "other-page"}, headers={"X-Requested-With": "presence"})
    told = filing.post(where, _here="1", editor="own-page").json()

    assert [s.partition("“")[0] for s in told["others"]] == ["演示同事正在填写"]
    assert "演示同事正在填写" in filing.client.get(address).content.decode()
    with scope.system("test"):
        assert Editing.objects.count() == 2
        Editing.objects.all().delete()
    assert "演示同事正在填写" not in filing.client.get(address).content.decode()


def test_one_s_own_window_is_told_apart_only_by_a_page_that_says_which_it_is(filing, section):
    where, _, _ = section
    address = f"/apply/submissions/{filing.draft.pk}/{where}"
    filing.post(where, _here="1", editor="this-window")

    assert "正在填写“" not in filing.client.get(address).content.decode()
    assert filing.post(where, _here="1", editor="this-window").json()["others"] == []
    assert "您的另一个窗口" in str(filing.post(where, _here="1", editor="second-window").json()["others"])


def test_a_stranger_cannot_say_it_is_here(filing, section):
    stranger = make_member()
    client = browser(stranger, stranger.memberships.get().unit)
    answer = client.post(f"/apply/submissions/{filing.draft.pk}/{section[0]}", {"_here": "1", "editor": "x"})
    assert answer.status_code == 404
