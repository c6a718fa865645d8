"""A form asked after filing is worked on as the filing was: two tabs are put together, large files come in pieces, until its own end."""

import hashlib
import json
import re

import pytest

from accounts import resumable
from accounts.kernel import scope
from accounts.kernel.once import new_key
from accounts.models import PartialUpload
from submissions.models import AskedFile, AskedForm
from tests.cast import browser, make_member
from tests.review.test_supplements import Scene
from tests.submissions.conftest import PDF

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(clock_at):
    clock_at("2024-10-28 09:00")
    return Scene()


@pytest.fixture
def asked(scene):
    return scene.ask()


@pytest.fixture
def keys():
    """Two texts of the form."""
    return ["demo_plan", "progress"]


def where(asked: AskedForm) -> str:
    return f"/apply/asked/{asked.pk}/fill/"


def opened(client, asked) -> dict:
    """What the page knows, as a browser posts it."""
    page = client.get(where(asked)).content.decode()
    seen = re.search(r'name="seen" value="([^"]*)"', page).group(1).replace("&quot;", '"')
    return {"seen": seen, "editor": re.search(r'name="editor" value="([^"]*)"', page).group(1)}


def stored(asked) -> dict:
    with scope.system("tests"):
        return AskedForm.objects.get(pk=asked.pk).answers


def test_two_colleagues_on_different_fields_are_put_together(scene, asked, keys):
    one, two = keys
    colleague = browser(make_member(scene.unit, role="filler", name="演示同事"), scene.unit)
    mine, theirs = opened(scene.client, asked), opened(colleague, asked)

    colleague.post(where(asked), theirs | {one: "同事写的", "_autosave": "1"})
    answer = scene.client.post(where(asked), mine | {two: "我写的", "_autosave": "1"})

    assert answer.status_code == 200
    assert [(item["field"], item["who"], item["value"]) for item in answer.json()["theirs"]] == [
        (one, "演示同事", "同事写的")
    ]
    assert (stored(asked)[one], stored(asked)[two]) == ("同事写的", "我写的")


def test_the_same_field_is_asked_about_and_nothing_is_overwritten(scene, asked, keys):
    one, two = keys
    mine, theirs = opened(scene.client, asked), opened(scene.client, asked)
    scene.client.post(where(asked), theirs | {one: "先写的", "_autosave": "1"})

    answer = scene.client.post(where(asked), mine | {one: "后写的", two: "另一栏", "_autosave": "1"})

    assert answer.status_code == 409
    clash = answer.json()["clashes"][0]
    assert (clash["field"], clash["mine"], clash["theirs"]) == (one, "后写的", "先写的")
    assert (stored(asked)[one], stored(asked)[two]) == ("先写的", "另一栏")
    seen = json.loads(mine["seen"]) | answer.json()["seen"] | {one: clash["seen"]}
    again = mine | {one: "合起来的", two: "另一栏", "seen": json.dumps(seen), "_autosave": "1"}
    assert scene.client.post(where(asked), again).status_code == 200
    assert stored(asked)[one] == "合起来的"


def test_without_script_the_page_comes_back_with_the_question(scene, asked, keys):
    one = keys[0]
    mine, theirs = opened(scene.client, asked), opened(scene.client, asked)
    scene.client.post(where(asked), theirs | {one: "先写的"})

    page = scene.client.post(where(asked), mine | {one: "后写的"})

    shown = page.content.decode()
    assert page.status_code == 409
    assert ("先写的" in shown, "后写的" in shown, f'name="keep.{one}" value="theirs"' in shown) == (True, True, True)
    seen = re.search(r'name="seen" value="([^"]*)"', shown).group(1).replace("&quot;", '"')
    scene.client.post(where(asked), mine | {one: "后写的", "seen": seen, f"keep.{one}": "mine"})
    assert stored(asked)[one] == "后写的"


def test_an_untouched_page_changes_nothing(scene, asked):
    scene.fill(asked)
    before = stored(asked)
    page = scene.client.get(where(asked)).content.decode()
    values = dict(re.findall(r'<input[^>]*type="text"[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page))
    values |= {k: v.strip("\n") for k, v in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>([^<]*)</textarea>', page)}
    answer = scene.client.post(where(asked), opened(scene.client, asked) | values | {"_autosave": "1"})
    assert answer.status_code == 200
    assert {k: stored(asked)[k] for k in values if k in before} == {k: before[k] for k in values if k in before}


def test_who_is_editing_is_said_here_and_not_on_the_filing(scene, asked):
    colleague = browser(make_member(scene.unit, role="filler", name="演示同事"), scene.unit)
    colleague.post(where(asked), {"_here": "1", "editor": "other"}, headers={"X-Requested-With": "presence"})

    told = scene.client.post(where(asked), {"_here": "1", "editor": "own"}).json()

    assert [sentence.partition("正在")[0] for sentence in told["others"]] == ["演示同事"]
    assert "演示同事正在填写" in scene.client.get(where(asked)).content.decode()
    with scope.system("tests"):
        from submissions import presence

        assert presence.others(scene.row) == []


def test_after_its_end_nothing_is_saved_and_the_page_says_so(scene, asked, keys, clock_at):
    page = opened(scene.client, asked)
    clock_at("2024-11-08 00:00")
    answer = scene.client.post(where(asked), page | {keys[0]: "太晚", "_autosave": "1"})
    assert (answer.status_code, "截止" in answer.json()["detail"]) == (422, True)
    assert "截止" in scene.client.post(where(asked), page | {keys[0]: "太晚"}, follow=True).content.decode()
    assert stored(asked).get(keys[0]) != "太晚"


def big() -> bytes:
    return PDF.replace(b"%%EOF", b"%" + b"y" * 500_000 + b"\n%%EOF")


def begin(client, asked, content, name="演示文稿.pdf", field="slides"):
    return client.post(f"/apply/asked/{asked.pk}/uploads/{field}/", {"name": name, "size": str(len(content))})


def send(client, at, content, offset):
    return client.post(
        at["piece"], content, content_type="application/octet-stream", headers={"Upload-Offset": str(offset)}
    )


def test_a_large_file_comes_in_pieces_and_goes_on_after_the_line_broke(scene, asked):
    content = big()
    at = begin(scene.client, asked, content).json()
    send(scene.client, at, content[:200_000], 0)
    colleague = browser(make_member(scene.unit), scene.unit)
    page = scene.client.get(where(asked)).content.decode()
    assert "“演示文稿.pdf”已传 39%" in page
    again = begin(colleague, asked, content).json()
    assert (again["piece"], again["offset"]) == (at["piece"], 200_000)
    send(colleague, again, content[200_000:], 200_000)

    done = colleague.post(again["finish"], {"sha256": hashlib.sha256(content).hexdigest()})

    assert done.status_code == 200, done.content.decode()
    with scope.system("tests"):
        assert AskedFile.objects.get(asked=asked).file.sha256 == hashlib.sha256(content).hexdigest()
        assert not PartialUpload.objects.exists()


@pytest.mark.parametrize(
    ("name", "size", "says"),
    [("a.exe", 9, "不接受"), ("a.zip", 9, "不接受"), ("a.pdf", 0, "空"), ("a.pdf", 10**10, "上限")],
)
def test_what_cannot_be_is_refused_before_the_first_byte(scene, asked, name, size, says):
    answer = scene.client.post(f"/apply/asked/{asked.pk}/uploads/slides/", {"name": name, "size": str(size)})
    assert (answer.status_code, says in answer.json()["detail"]) == (422, True)


def test_fields_that_take_no_files_and_strangers_are_not_there(scene, asked, keys):
    assert begin(scene.client, asked, PDF, field=keys[0]).status_code == 404
    assert begin(scene.client, asked, PDF, field="nichts").status_code == 404
    stranger = make_member()
    other = browser(stranger, stranger.memberships.get().unit)
    assert begin(other, asked, PDF).status_code == 404
    at = begin(scene.client, asked, PDF).json()
    assert send(other, at, PDF, 0).status_code == 404
    assert other.post(at["finish"], {}).status_code == 404


def test_after_the_end_no_piece_is_taken_and_giving_up_still_is_possible(scene, asked, clock_at):
    at = begin(scene.client, asked, PDF).json()
    clock_at("2024-11-08 00:00")
    assert begin(scene.client, asked, PDF, name="b.pdf").status_code == 422
    send(scene.client, at, PDF, 0)
    assert scene.client.post(at["finish"], {}).status_code == 422
    gone = scene.client.post(at["piece"] + "give-up/", {"_key": new_key()})
    assert gone["Location"].endswith(f"/apply/asked/{asked.pk}/fill/#files-slides")
    with scope.system("tests"):
        assert not PartialUpload.objects.exists()
        assert not AskedFile.objects.exists()
    assert resumable.MOST_OPEN
