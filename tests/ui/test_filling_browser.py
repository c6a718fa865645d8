"""Filling in a real browser: a lost line, a reload, and two tabs on the same field."""

import hashlib

import pytest
from django.core.files.storage import InMemoryStorage, storages

from accounts.kernel import scope
from submissions import actions
from submissions.models import Attachment, Draft
from tests.cast import actor_of, browser, make_campaign, make_member, make_unit, register_unit
from tests.submissions.conftest import PDF

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk(chromium, live_server, transactional_db, settings, clock_at):
    """A filing of 工业APP in front of the browser; open() gives a further tab of the same person."""
    settings.ALLOWED_HOSTS = ["*"]
    clock_at("2021-10-01 09:00")
    campaign = make_campaign(preset="industrial-app-2021")
    unit = make_unit(kind=campaign.rules.kinds[0].key)
    user = make_member(unit)
    register_unit(unit, campaign.tenant, user)
    with scope.self_(unit=unit, user=user):
        actions.accept_notice(campaign, unit, actor=actor_of(user, unit=unit))
        row = actions.start(campaign, unit, actor=actor_of(user, unit=unit))
    form, section, fields = next(
        (f, s, texts)
        for f in campaign.rules.forms_for("file")
        for s in f.sections
        if len(texts := [x.key for x in s.fields if x.type in ("text", "long_text", "rich_text")]) > 1
    )
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN")
    session = browser(user, unit).cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])

    class Desk:
        draft, first, second = row, fields[0], fields[1]
        tabs = context
        address = f"{live_server.url}/apply/submissions/{row.pk}/fill/{form.key}/{section.key}/"

        def open(self):
            page = context.new_page()
            page.set_default_timeout(15_000)
            page.goto(self.address)
            return page

        def stored(self):
            with scope.system("test"):
                return Draft.objects.get(submission=row).answers

    yield Desk()
    context.close()


def saved(page) -> None:
    page.locator("[data-autosave-state][data-state=saved]").wait_for()


def typed(page, field, text) -> None:
    """Write into a field, leave it, and wait for the answer to the autosave."""
    page.fill(f"#id_{field}", text)
    with page.expect_response(lambda answer: "_autosave" in (answer.request.post_data or "")):
        page.keyboard.press("Tab")


def test_two_tabs_merge_and_ask(desk):
    one, two = desk.open(), desk.open()

    typed(one, desk.first, "第一个窗口写的")
    typed(two, desk.second, "第二个窗口写的")
    saved(two)
    assert two.input_value(f"#id_{desk.first}") == "第一个窗口写的"  # put in, as this tab had not touched it
    assert (desk.stored()[desk.first], desk.stored()[desk.second]) == ("第一个窗口写的", "第二个窗口写的")

    typed(one, desk.first, "第一个窗口又改")
    typed(two, desk.first, "第二个窗口也改")
    two.get_by_role("button", name="用我填写的内容").wait_for()
    assert "第一个窗口又改" in two.locator(f"#clash-{desk.first}").text_content()
    assert desk.stored()[desk.first] == "第一个窗口又改"

    with two.expect_response(lambda answer: "_autosave" in (answer.request.post_data or "")):
        two.get_by_role("button", name="用我填写的内容").click()
    saved(two)
    assert desk.stored()[desk.first] == "第二个窗口也改"


def test_typed_without_a_line_survives_closing_the_tab(desk):
    page = desk.open()
    desk.tabs.set_offline(True)
    page.fill(f"#id_{desk.first}", "断网时写的")
    page.keyboard.press("Tab")
    page.get_by_text("网络中断，内容已保存在本机").wait_for()
    page.close(run_before_unload=False)
    desk.tabs.set_offline(False)
    assert desk.stored().get(desk.first, "") != "断网时写的"

    page = desk.open()
    page.get_by_role("button", name="恢复本机内容").click()
    saved(page)

    assert desk.stored()[desk.first] == "断网时写的"
    assert page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('draft:')).length") == 0


def told(page, address: str = "") -> list[str]:
    """What the first "I am here" of a page opened (or loaded anew) here is answered: who else is there."""
    page.clock.install()
    with page.expect_response(lambda answer: "_here" in (answer.request.post_data or "")) as answer:
        page.goto(address) if address else page.reload()
        page.clock.fast_forward(3000)
    return answer.value.json()["others"]


def test_a_window_is_not_taken_for_a_second_one_of_its_own(desk):
    first = desk.open()
    assert told(first) == []
    assert told(first) == []
    assert "您的另一个窗口" not in first.locator("body").inner_text()

    second = desk.tabs.new_page()
    assert [sentence.partition("正在")[0] for sentence in told(second, desk.address)] == ["您的另一个窗口"]


def test_a_large_file_goes_on_after_a_lost_line_and_a_reload(desk, live_server, tmp_path, monkeypatch):
    monkeypatch.setitem(storages._storages, "private", InMemoryStorage())
    form, section, field = next(
        found
        for found in desk.draft.campaign.rules.fields("file")
        if found[2].type == "file" and "pdf" in found[2].accept
    )
    where = f"{live_server.url}/apply/submissions/{desk.draft.pk}/fill/{form.key}/{section.key}/"
    content = PDF.replace(b"%%EOF", b"%" + b"z" * 1_600_000 + b"\n%%EOF")
    file = tmp_path / "证明材料.pdf"
    file.write_bytes(content)
    page, pieces = desk.tabs.new_page(), []

    def piece(route):
        pieces.append(route.request.headers["upload-offset"])
        if len(pieces) < 2:
            route.continue_()
        else:
            route.abort()

    page.goto(where)
    page.route("**/submissions/uploads/*/", piece)
    page.set_input_files(f"#files-{field.key} input[type=file]", str(file))
    page.locator(f"#files-{field.key}").get_by_role("button", name="上传").last.click()
    page.get_by_text("网络中断，恢复后从").first.wait_for()
    page.close(run_before_unload=False)

    page = desk.tabs.new_page()
    page.goto(where)
    assert "再次选择同一个文件" in page.locator(f"#files-{field.key}").text_content()
    page.on("request", lambda request: pieces.append(request.headers.get("upload-offset", "")))
    pieces.clear()
    page.set_input_files(f"#files-{field.key} input[type=file]", str(file))
    with page.expect_navigation(wait_until="load"):
        page.locator(f"#files-{field.key}").get_by_role("button", name="上传").last.click()
    page.get_by_text("已上传").first.wait_for()

    assert "0" not in pieces  # it did not begin anew
    with scope.system("test"):
        found = Attachment.objects.select_related("file").get(submission=desk.draft, field=field.key)
        assert found.file.sha256 == hashlib.sha256(content).hexdigest()
