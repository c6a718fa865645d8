"""Filling in a real browser: a lost line, a reload, and two tabs on the same field."""

import pytest

from accounts.kernel import scope
from submissions import actions
from submissions.models import Draft
from tests.cast import actor_of, browser, make_campaign, make_member, make_unit, register_unit

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


def test_two_tabs_merge_and_ask(desk):
    one, two = desk.open(), desk.open()

    one.fill(f"#id_{desk.first}", "第一个窗口写的")
    one.keyboard.press("Tab")
    saved(one)
    two.fill(f"#id_{desk.second}", "第二个窗口写的")
    two.keyboard.press("Tab")
    saved(two)
    assert two.input_value(f"#id_{desk.first}") == "第一个窗口写的"  # put in, as this tab had not touched it
    assert (desk.stored()[desk.first], desk.stored()[desk.second]) == ("第一个窗口写的", "第二个窗口写的")

    one.fill(f"#id_{desk.first}", "第一个窗口又改")
    one.keyboard.press("Tab")
    one.get_by_text("第二个窗口", exact=False)
    one.locator("[data-autosave-state][data-state=saved]").wait_for()
    two.fill(f"#id_{desk.first}", "第二个窗口也改")
    two.keyboard.press("Tab")
    two.get_by_role("button", name="用我填写的内容").wait_for()
    assert "第一个窗口又改" in two.locator(f"#clash-{desk.first}").text_content()
    assert desk.stored()[desk.first] == "第一个窗口又改"

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
