"""The frames every page stands in."""

from datetime import datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.template import Template
from django.template.context import RequestContext
from django.test import RequestFactory

SECRET = "本平台为互联网非涉密平台，严禁填报、处理、传输国家秘密、工作秘密和敏感信息"
FOOTER = {
    "organizer": "演示主办方",
    "icp": "演示ICP备00000000号",
    "police": "演示公网安备00000000000000号",
    "site_code": "0000000000",
}


@pytest.fixture
def ui() -> SimpleNamespace:
    return SimpleNamespace(
        workspace="申报工作台", demo=False, senior=False, bell=(3, "/inbox/"), logo="",
        nav=[{"label": "我的申报", "url": "/apply/mine/", "icon": "file-text", "active": True, "badge": 2}],
        actor=SimpleNamespace(user=SimpleNamespace(name="周演示"), unit=SimpleNamespace(name="演示单位")),
        tenant=SimpleNamespace(name="演示主办方", short_name="演示", footer=FOOTER),
        now=datetime(2026, 11, 21, 14, 3, tzinfo=ZoneInfo("Asia/Shanghai")),
        workspaces=[
            (SimpleNamespace(label="演示单位", role="单位管理员", url="/apply/", unit_id=1), True),
            (SimpleNamespace(label="专家工作台", role="", url="/expert/", unit_id=None), False),
        ],
    )  # fmt: skip


def render(layout: str, ui: SimpleNamespace, **context) -> str:
    request = RequestFactory().get("/apply/")
    request.user = SimpleNamespace(is_authenticated=False)
    page = RequestContext(request, {"page_title": "我的申报", "page_subtitle": "", "messages": [], **context})
    page.update({"ui": ui})
    with page.bind_template(template := Template(f'{{% extends "layouts/{layout}.html" %}}')):
        page.update({"ui": ui})
        return template.nodelist.render(page)


@pytest.mark.parametrize("layout", ["public", "workspace", "auth"])
def test_a_layout_warns_of_secrets_and_has_one_main_and_one_heading(layout, ui):
    html = render(layout, ui)
    assert html.count(SECRET) == 1
    assert html.count("<main ") == 1
    assert html.count("<h1") == 1
    assert html.index('class="ui-skip" href="#main"') < html.index('id="main"')
    assert '<html lang="zh-CN"' in html


@pytest.mark.parametrize("layout", ["public", "workspace", "auth"])
def test_a_layout_offers_large_type(layout, ui):
    ui.senior = True
    html = render(layout, ui)
    assert 'class="ui-senior"' in html
    assert layout == "auth" or "标准版" in html


def test_the_workspace_says_who_and_where_and_when(ui):
    html = render("workspace", ui)
    assert 'aria-current="page"' in html
    assert "我的申报" in html
    assert "2<span" in html
    assert "周演示" in html
    assert "演示单位" in html
    assert 'href="/expert/"' in html
    assert "服务器时间" in html
    assert "2026-11-21 14:03" in html
    assert 'href="/inbox/"' in html


def test_the_public_footer_shows_the_records_of_the_host(ui):
    html = render("public", ui)
    for shown in FOOTER.values():
        assert shown in html


def test_the_demo_bar_is_there_only_in_demo_mode(ui):
    assert "/demo/mailbox/" not in render("public", ui)
    ui.demo = True
    assert "/demo/mailbox/" in render("public", ui)
