"""The interface in a real browser: accessible, usable by keyboard and without script, at ease on a phone."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser

FORM = """() => {
  document.querySelector("main").innerHTML = `<form method="post" data-autosave-url="/draft/" data-dirty>
    <input type="hidden" name="revision" value="7"><label>名称 <input name="title" id="title"></label>
    <span class="ui-saved" data-autosave-state role="status"></span></form>`;
  document.dispatchEvent(new Event("DOMContentLoaded"));
}"""


def serious(page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {[node['target'] for node in one['nodes']][:4]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("width", [1280, 390])
def test_the_gallery_has_no_serious_barrier(open_page, width):
    assert serious(open_page("/gallery/", width=width)) == []


def test_the_gallery_in_large_type_has_no_serious_barrier(open_page):
    page = open_page("/gallery/")
    page.get_by_role("button", name="长辈版").click()
    page.wait_for_url("**/gallery/")

    assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") >= 18
    assert page.get_by_role("button", name="标准版").count() == 1
    assert serious(page) == []


@pytest.mark.parametrize("width", [1280, 768, 390])
def test_no_page_is_wider_than_the_screen(open_page, width):
    page = open_page("/gallery/", width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_first_tab_stop_leads_to_the_content(open_page):
    page = open_page("/gallery/")
    page.evaluate("document.activeElement.blur()")
    page.evaluate("window.scrollTo(0, 0)")
    page.locator(".ui-skip").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_dangerous_action_asks_in_a_dialog(open_page):
    page = open_page("/gallery/")
    page.locator("summary", has_text="删除草稿").click()
    dialog = page.get_by_role("dialog", name="确认删除草稿？")
    assert dialog.is_visible()

    dialog.get_by_role("button", name="取消").click()

    assert not dialog.is_visible()
    assert page.evaluate("document.activeElement.textContent").strip() == "删除草稿"


def test_without_script_the_question_opens_in_place(open_page):
    page = open_page("/gallery/", script=False)
    panel = page.locator(".ui-confirm-panel", has_text="3 个附件将被删除")
    assert not panel.is_visible()
    page.locator("summary", has_text="删除草稿").click()
    assert panel.is_visible()
    assert panel.get_by_role("button", name="确认删除").is_visible()


def test_the_summary_of_errors_has_the_focus(open_page):
    page = open_page("/gallery/")
    assert "处需要修改" in page.evaluate("document.activeElement.textContent")


def test_chosen_rows_are_counted(open_page):
    page = open_page("/gallery/")
    bulk = page.get_by_role("button", name="批量分派")
    assert bulk.is_disabled()
    page.get_by_label("全选").check()
    assert page.locator("[data-select-count]").text_content() == "3"
    assert bulk.is_enabled()


def test_a_hard_limit_says_how_much_too_long(open_page):
    page = open_page("/gallery/")
    page.locator("#id_intro").fill("字" * 310)
    assert "超出 10 字，请删减" in page.locator('[data-counter-for="id_intro"]').text_content()
    assert page.evaluate("document.getElementById('id_intro').checkValidity()") is False
    page.locator("#id_merit").fill("字" * 510)
    assert "仍可提交" in page.locator('[data-counter-for="id_merit"]').text_content()
    assert page.evaluate("document.getElementById('id_merit').checkValidity()") is True


def test_a_file_of_the_wrong_kind_is_named_at_once(open_page):
    page = open_page("/gallery/")
    page.locator("#id_letter").set_input_files(
        {"name": "a.exe", "mimeType": "application/octet-stream", "buffer": b"x"}
    )
    assert "类型不符" in page.locator("[data-upload]", has=page.locator("#id_letter")).text_content()


def answer(route, status: int, **body) -> None:
    route.fulfill(status=status, content_type="application/json", body=json.dumps(body))


def test_text_is_saved_by_itself(open_page):
    page, sent = open_page("/gallery/"), []
    page.route(
        "**/draft/",
        lambda route: (sent.append(route.request.post_data), answer(route, 200, revision=8, saved_at="14:03")),
    )
    page.evaluate(FORM)
    page.locator("#title").fill("演示")
    page.get_by_text("已保存 14:03").wait_for()
    assert 'name="revision"\r\n\r\n7' in sent[0]
    assert page.locator("input[name=revision]").input_value() == "8"


def test_text_typed_while_the_line_is_down_is_kept_and_sent_later(open_page):
    page = open_page("/gallery/")
    page.route("**/draft/", lambda route: route.fulfill(status=502, content_type="text/html", body="down"))
    page.evaluate(FORM)
    page.locator("#title").fill("没有网络时写的")
    page.get_by_text("网络中断，内容已保存在本机，恢复后自动补存").wait_for()
    assert "没有网络时写的" in page.evaluate("localStorage.getItem('draft:/draft/')")

    page.unroute("**/draft/")
    page.route("**/draft/", lambda route: answer(route, 200, revision=8, saved_at="14:05"))
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.get_by_text("已保存 14:05").wait_for()
    assert page.evaluate("localStorage.getItem('draft:/draft/')") is None


def test_a_change_made_elsewhere_is_not_overwritten_unasked(open_page):
    page, sent = open_page("/gallery/"), []

    def conflict_once(route):
        sent.append(route.request.post_data)
        if len(sent) == 1:
            answer(route, 409, detail="有人在另一处修改了这份内容", revision=9)
        else:
            answer(route, 200, revision=10, saved_at="14:09")

    page.route("**/draft/", conflict_once)
    page.evaluate(FORM)
    page.locator("#title").fill("我的版本")
    page.get_by_role("button", name="以我的内容为准").wait_for()
    page.locator("#title").fill("我的版本改")
    page.wait_for_timeout(1800)
    assert len(sent) == 1

    page.get_by_role("button", name="以我的内容为准").click()
    page.get_by_text("已保存 14:09").wait_for()
    assert 'name="overwrite"' in sent[1]
