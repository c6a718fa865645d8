"""A campaign nobody here has seen, set up from nothing in a browser: two tracks with their own limits, three tiers of seats, quotas
by track, an expert panel and a public vote; it is checked, published, and a firm files in it."""

from types import SimpleNamespace as Cast

import pytest

from accounts.kernel import scope
from campaigns.models import Campaign
from submissions.models import Submission
from tests.cast import make_member, make_staff, make_tenant, make_unit, register_unit
from tests.filings import answers_for

from .conftest import Person, Stage
from .filling import fill_fields

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TITLE, SLUG = "2027演示工业智能案例征集", "yanshi-anli-2027"
TRACKS = ("智能制造", "绿色低碳")
SEATS = """名称\t层级\t职责\t管辖\t推荐名额\t每个赛道的名额
演示省工业和信息化厅\t省级推荐单位\t组织\t山东省\t4\t3
演示甲市工业和信息化局\t市级推荐单位\t推荐\t青岛市\t3\t2
演示乙市工业和信息化局\t市级推荐单位\t推荐\t济南市\t2\t1"""
STAGES = {"市级推荐": "审查推荐", "省级推荐": "审查推荐", "专家评审": "专家评审", "公众投票": "网上投票"}
ENDING = {"确定入选名单": "确定名单", "名单公示": "公示", "结果公布": "公布结果"}


def test_an_administrator_builds_a_campaign_from_nothing_and_a_firm_files_in_it(stage: Stage):
    stage.now("2027-01-04 09:00")
    play = Cast(stage=stage, tenant=make_tenant("yanshi-anli"))
    play.host = stage.person("活动管理员").sign_in(make_staff(play.tenant, "manager", name="演示管理员").phone)
    begins(play)
    writes_the_first_page(play)
    tells_tracks_apart(play)
    lists_seats_with_quotas(play)
    lines_up_the_stages(play)
    limits_each_track(play)
    answers_what_is_left(play)
    publishes(play)
    a_firm_files(play)


def begins(play: Cast) -> None:
    """从零开始: five answers from the head of the notice."""
    host: Person = play.host
    host.open(f"/host/{play.tenant.slug}/campaigns/new/").press("从零开始")
    given = {"title": TITLE, "entry_name": "案例", "slug": SLUG, "opens": "2027-02-01", "closes": "2027-03-01"}
    for name, value in given.items():
        host.page.fill(f"[name={name}]", value)
    host.press("建立活动").sees("活动已建立", "待办")
    with scope.system("story"):
        play.campaign = Campaign.objects.get(slug=SLUG)
    play.rules = f"/host/{play.tenant.slug}/campaigns/{play.campaign.pk}/rules/"


def writes_the_first_page(play: Cast) -> None:
    play.host.open(f"{play.rules}identity/").page.fill("[name=scope]", "智能制造和绿色低碳两个赛道的演示案例。")
    play.host.press("保存", exact=True).does_not_see("征集范围”还没有填写")


def tells_tracks_apart(play: Cast) -> None:
    """A dimension, its options pasted, and the question about it put into the form by the repair of the finding."""
    add(play, "dimensions", "赛道")
    play.host.open(f"{play.rules}dimensions.0/options/").page.fill("textarea[name=text]", "\n".join(TRACKS))
    play.host.press("预览", exact=True).sees("新增 2 项").press("保存这些选项")


def lists_seats_with_quotas(play: Cast) -> None:
    """Two more tiers, then seats and quotas pasted as a table."""
    host: Person = play.host
    for tier in ("省级推荐单位", "市级推荐单位"):
        add(play, "tiers", tier)
    host.open(f"/host/{play.tenant.slug}/campaigns/{play.campaign.pk}/seat-grid/").page.get_by_label("每个赛道").check()
    host.press("显示这些列").page.locator("textarea[name=text]").fill(SEATS)
    host.press("预览粘贴的内容").picture("builder-seats").press("保存这些改动").sees("新增 3 个")


def lines_up_the_stages(play: Cast) -> None:
    """Each stage after the one before; the two recommendations each at its own tier."""
    host: Person = play.host.open(f"{play.rules}flow/")
    for title, kind in (STAGES | ENDING).items():
        choose(host, "kind", kind)
        host.page.fill("main input[name=title]", title)
        host.press("加环节").sees(title)
    host.picture("builder-flow")
    for number, tier in ((1, "市级推荐单位"), (2, "省级推荐单位")):
        host.open(f"{play.rules}stages.{number}/")
        for box in host.page.locator("input[name='seats-tiers']").all():
            box.set_checked(box.evaluate("e => e.labels[0].innerText.trim()") == tier)
        host.press("保存", exact=True)


def limits_each_track(play: Cast) -> None:
    """每家限报: one in the first track, two in the second."""
    host: Person = play.host
    for number, track in enumerate(TRACKS):
        add(play, "counts", f"{track}限报")
        host.page.fill("input[name=max]", str(number + 1))
        host.page.uncheck("input[name=unlimited]")
        choose(host, "when-field", "赛道")
        host.page.get_by_label(f"赛道：{track}").check()
        host.press("保存", exact=True)


def answers_what_is_left(play: Cast) -> None:
    """The to-do list is worked off by its own proposals."""
    host: Person = play.host.open(play.rules).picture("builder-todo")
    for _ in range(20):
        offers = host.page.locator("main form[action$='/repair/'] button")
        if not offers.count():
            break
        host.go(offers.first).open(play.rules)
    host.does_not_see("错误").picture("builder-clean")


def publishes(play: Cast) -> None:
    host: Person = play.host.open(f"/host/{play.tenant.slug}/campaigns/{play.campaign.pk}/")
    host.confirm("发布")
    host.sees("已发布")
    guest = play.stage.person("访客").open(f"/c/{SLUG}/").sees(TITLE)
    guest.open(f"/c/{SLUG}/rules/").picture("builder-explained")
    guest.sees(*TRACKS, "评审专家", "公众投票", "每个赛道推荐不超过 1 项", "最多申报 1 项（限赛道：智能制造）")


def a_firm_files(play: Cast) -> None:
    """In the second track, to its receipt."""
    stage: Stage = play.stage
    stage.now("2027-02-02 10:00")
    unit = make_unit(name="演示案例申报有限公司", region_code="370200")
    user = make_member(unit)
    register_unit(unit, play.tenant)
    firm = stage.person("申报单位").sign_in(user.phone).open(f"/apply/c/{SLUG}/")
    firm.press("阅读提醒").press("我已阅读并同意").open(f"/apply/c/{SLUG}/").press("新建申报")
    with scope.system("story"):
        row = Submission.objects.select_related("campaign__version").get(unit=unit)
        track = next(iter(row.campaign.rules.dimensions))
        answers = answers_for(row.campaign, unit) | {track.key: {"picked": [track.options[1].key]}}
    here = f"/apply/submissions/{row.pk}/"
    for form in row.campaign.rules.forms_for("file"):
        for section in form.sections:
            firm.open(f"{here}fill/{form.key}/{section.key}/").sees(section.title)
            fill_fields(firm, section.fields, answers)
            firm.picture("builder-filing").press("保存并")
    firm.open(f"{here}check/").confirm("提交申报").sees("提交回执", "回执编号").picture("builder-receipt")
    with scope.system("story"):
        row.refresh_from_db()
    assert (row.state, row.picks) == ("submitted", {track.key: [track.options[1].key]})


def add(play: Cast, part: str, title: str) -> None:
    """One more entry of a list of the rules; its page opens."""
    play.host.open(f"{play.rules}{part}/").page.locator("form[action$='/add/'] input[name=title]").fill(title)
    play.host.go(play.host.page.locator("form[action$='/add/'] button"))


def choose(person: Person, name: str, words: str) -> None:
    """The first option of a list that begins with these words."""
    options = person.page.locator(f"select[name='{name}'] option").all()
    value = next(one.get_attribute("value") for one in options if one.inner_text().startswith(words))
    person.page.select_option(f"select[name='{name}']", value)
