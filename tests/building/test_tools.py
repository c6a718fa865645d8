"""The builder's pages for a whole side of the rules: calendar, flow, weights, findings."""

import pytest
from django.urls import reverse

from accounts.kernel import scope
from accounts.kernel.once import new_key
from campaigns import actions
from campaigns.building import drafts
from campaigns.models import Campaign
from campaigns.ruleset.lint import lint
from tests.building.test_pages import Bench
from tests.cast import browser, make_staff, make_tenant

pytestmark = pytest.mark.django_db


class Blank(Bench):
    """A manager with a campaign begun from nothing."""

    def __init__(self):
        tenant = make_tenant()
        self.client = browser(make_staff(tenant))
        values = {
            "title": "演示征集",
            "entry_name": "案例",
            "slug": f"yanshi-{tenant.pk}",
            "opens": "2027-03-01",
            "closes": "2027-04-30",
        }
        self.client.post(reverse("host_campaign_blank", args=[tenant.slug]), {**values, "_key": new_key()})
        with scope.tenant(tenant):
            self.campaign = Campaign.objects.select_related("tenant").get()

    @property
    def data(self):
        return self.standing().data

    def codes(self):
        return {f.code for f in lint(self.standing().rules)}

    def mend(self, code, number=0, **more):
        """Press the button of the first finding of a kind."""
        page = self.client.get(self.url("host_rules"))
        row = next(r for r in [*page.context["todo"], *page.context["known"]] if r.finding.code == code)
        values = {"code": code, "place": row.finding.place, "label": row.repairs[number].label, **more}
        return self.post("host_rules_repair", values)


def dates_of(bench):
    form = bench.client.get(bench.url("host_rules_calendar")).context["dates"]
    return {field.html_name: field.value() or "" for field in form}


def test_dates_are_saved_as_one_edit():
    bench = Blank()
    values = {
        **dates_of(bench),
        "closes_day_1": "2027-05-20",
        "closes_hour_1": "17:00",
        "opens_day_2": "2027-05-21",
        "closes_day_2": "",
    }
    assert bench.post("host_rules_calendar", values).status_code == 302
    windows = bench.data["windows"]
    assert windows[1]["closes"] == "2027-05-20 17:00"
    assert windows[2]["opens"] == "2027-05-21"
    assert "closes" not in windows[2]
    assert bench.standing().revision == 1


@pytest.mark.parametrize("wrong", ["下周一", "2027-02-30", "17:00"])
def test_a_date_that_is_none_is_said_beside_it_and_nothing_is_kept(wrong):
    bench = Blank()
    answer = bench.post("host_rules_calendar", {**dates_of(bench), "closes_day_1": wrong})
    assert answer.status_code == 200
    assert "时间写作" in answer.content.decode()
    assert bench.standing().revision == 0


def test_the_calendar_is_moved_as_a_whole():
    bench = Blank()
    bench.post("host_rules_shift", {"start": "2028-03-01", "rule": "interval"})
    assert bench.data["windows"][0]["opens"] == "2028-03-01"
    answer = bench.post("host_rules_shift", {"start": "3028-03-01", "rule": "interval"})
    assert "请核对年份" in answer.content.decode()


def test_the_calendar_changed_meanwhile_is_a_conflict_with_what_was_typed():
    bench = Blank()
    values = dates_of(bench)
    bench.post("host_rules_shift", {"start": "2028-03-01", "rule": "interval"}, revision=0)
    answer = bench.post("host_rules_calendar", {**values, "closes_day_1": "2027-05-21"}, revision=0)
    assert answer.status_code == 409
    assert "2027-05-21" in answer.content.decode()


def test_the_flow_is_edited_by_its_forms():
    bench = Blank()
    bench.post("host_rules_flow_change", {"do": "add", "kind": "publish", "title": "公布", "where": "check"})
    bench.post("host_rules_flow_change", {"do": "add", "kind": "panel", "title": "", "where": "check>publish"})
    assert [row["key"] for row in bench.data["stages"]] == ["check", "panel", "publish"]
    bench.post("host_rules_flow_change", {"do": "add_step", "key": "panel", "type": "deliberation"})
    bench.post("host_rules_flow_change", {"do": "step_up", "key": "panel", "number": 2})
    assert [step["type"] for step in bench.data["stages"][1]["steps"]] == ["score", "deliberation", "select"]
    bench.post("host_rules_flow_change", {"do": "step_remove", "key": "panel", "number": 1})
    bench.post("host_rules_flow_change", {"do": "connect", "source": "check", "target": "publish"})
    assert bench.data["stages"][2]["after"] == ["panel", "check"]
    bench.post("host_rules_flow_change", {"do": "disconnect", "source": "check", "target": "publish"})
    bench.post("host_rules_flow_change", {"do": "remove", "key": "panel"})
    assert [(row["key"], row.get("after")) for row in bench.data["stages"]] == [("check", None), ("publish", ["check"])]
    page = bench.client.get(bench.url("host_rules_flow")).content.decode()
    assert "<svg" in page
    assert "公布" in page


@pytest.mark.parametrize("values", [
    {}, {"do": "explode"}, {"do": "add", "kind": "ghost", "where": ""}, {"do": "add", "kind": "publish", "where": "ghost"},
    {"do": "connect", "source": "check", "target": "check"}, {"do": "remove", "key": "ghost"},
    {"do": "add_step", "key": "check", "type": "ghost"}, {"do": "step_up", "key": "check", "number": "99"},
    {"do": "step_up", "key": "check", "number": "x"}, {"do": "step_up"},
])  # fmt: skip
def test_nonsense_in_the_flow_is_not_found(values):
    bench = Blank()
    assert bench.post("host_rules_flow_change", values).status_code == 404
    assert bench.standing().revision == 0


def test_the_last_stage_stays():
    bench = Blank()
    answer = bench.client.post(
        bench.url("host_rules_flow_change"),
        {"_key": new_key(), "revision": 0, "do": "remove", "key": "check"},
        follow=True,
    )
    assert "没有修改" in answer.content.decode()
    assert len(bench.data["stages"]) == 1


def scored():
    bench = Blank()
    bench.post("host_rules_flow_change", {"do": "add", "kind": "panel", "title": "", "where": "check"})
    return bench


def test_weights_are_typed_in_one_table_and_the_total_is_shown():
    bench = scored()
    page = bench.client.get(bench.url("host_rules_weights", at="rubrics.0"))
    assert page.context["total"] == "100%"
    assert page.context["fits"]
    values = {field.html_name: field.value() or "" for field in page.context["form"]}
    values |= {"weight_0": "50", "label_3": "示范性", "weight_3": "12.5%", "max_3": "10", "label_1": ""}
    assert bench.post("host_rules_weights", values, at="rubrics.0").status_code == 302
    rows = bench.data["rubrics"][0]["criteria"]
    assert [(row["label"], row["weight"]) for row in rows] == [
        ("创新性", "50%"),
        ("推广价值", "30%"),
        ("示范性", "12.5%"),
    ]
    assert rows[2]["max"] == 10
    page = bench.client.get(bench.url("host_rules_weights", at="rubrics.0"))
    assert page.context["total"] == "92.5%"
    assert not page.context["fits"]
    assert "weights_not_one" in {row.finding.code for row in page.context["findings"]}
    bench.mend("weights_not_one")
    assert bench.client.get(bench.url("host_rules_weights", at="rubrics.0")).context["fits"]


@pytest.mark.parametrize(("name", "typed", "said"), [
    ("weight_0", "一半", "权重写作"), ("weight_0", "1/0", "权重写作"), ("weight_0", "", "权重写作"), ("max_0", "-3", "正整数"), ("max_0", "²", "正整数"),
])  # fmt: skip
def test_a_weight_that_is_none_is_said(name, typed, said):
    bench = scored()
    form = bench.client.get(bench.url("host_rules_weights", at="rubrics.0")).context["form"]
    values = {field.html_name: field.value() or "" for field in form}
    answer = bench.post("host_rules_weights", {**values, name: typed}, at="rubrics.0")
    assert answer.status_code == 200
    assert said in answer.content.decode()


@pytest.mark.parametrize("at", ["windows.0", "rubrics", "rubrics.9", "stages.0.steps.0"])
def test_only_what_has_weights_has_the_table(at):
    bench = scored()
    assert bench.client.get(bench.url("host_rules_weights", at=at)).status_code == 404


def test_a_finding_is_mended_by_its_button():
    bench = Blank()
    assert "count_missing" in bench.codes()
    assert bench.mend("count_missing").status_code == 302
    assert "count_missing" not in bench.codes()
    assert bench.data["counts"][0]["max"] == 1


def test_a_button_pressed_twice_or_too_late_does_no_harm():
    bench = Blank()
    values = {"code": "count_missing", "place": "counts", "label": "每家限报 1 项"}
    bench.post("host_rules_repair", values)
    answer = bench.client.post(
        bench.url("host_rules_repair"), {"_key": new_key(), "revision": 1, **values}, follow=True
    )
    assert "已经不在了" in answer.content.decode()
    assert bench.standing().revision == 1
    assert bench.post("host_rules_repair", {**values, "code": "ghost"}).status_code == 404


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_a_button_leads_back_only_into_the_builder(back):
    bench = Blank()
    assert bench.mend("count_missing", back=back)["Location"] == bench.url("host_rules")


def test_a_warning_is_answered_on_record():
    bench = Blank()
    asked = {"code": "count_missing", "place": "counts"}
    page = bench.client.get(bench.url("host_rules_finding"), asked)
    assert "没有写一个申报主体最多报几项" in page.content.decode()
    bench.post(
        "host_rules_finding",
        {**asked, "decision": "通知没有限制，不限。", "reason": "经主办单位确认。", "clause": "三"},
    )
    row = bench.data["resolutions"][0]
    assert (row["finding"], row["place"], row["decision"], row["clause"]) == (
        "count_missing",
        "counts",
        "通知没有限制，不限。",
        "三",
    )
    assert "处理决定：通知没有限制，不限。" in bench.client.get(bench.url("host_rules")).content.decode()
    bench.post("host_rules_finding", {**asked, "decision": "限一项。", "reason": "改定。"})
    assert [row["decision"] for row in bench.data["resolutions"]] == ["限一项。"]


def test_an_error_cannot_be_answered_only_mended():
    bench = Blank()
    asked = {"code": "nothing_published", "place": "stages"}
    assert "必须改正" in bench.client.get(bench.url("host_rules_finding"), asked).content.decode()
    assert bench.post("host_rules_finding", {**asked, "decision": "不改", "reason": "不改"}).status_code == 404


def test_a_finding_that_is_gone_leads_to_the_outline():
    bench = Blank()
    answer = bench.client.get(
        bench.url("host_rules_finding"), {"code": "weights_not_one", "place": "rubrics.x"}, follow=True
    )
    assert "已经不在了" in answer.content.decode()
    assert bench.client.get(bench.url("host_rules_finding"), {"code": "ghost"}).status_code == 404


def test_from_nothing_to_published_by_buttons_alone():
    """What the shortest way looks like: stages from the flow page, the rest mended, one text written."""
    bench = Blank()
    for kind in ("panel", "vote", "publicity", "publish"):
        last = bench.data["stages"][-1]["key"]
        bench.post("host_rules_flow_change", {"do": "add", "kind": kind, "title": "", "where": last})
    bench.mend("count_missing")
    bench.post("host_rules_part", {**bench.form_of("identity"), "scope": "面向企业征集案例。"}, at="identity")
    with scope.tenant(bench.campaign.tenant):
        assert [f for f in lint(drafts.standing(bench.campaign).rules) if f.severity == "error"] == []
    bench.client.post(bench.url("host_campaign_publish"), {"_key": new_key()})
    with scope.tenant(bench.campaign.tenant):
        bench.campaign.refresh_from_db()
        assert bench.campaign.state == "published"
        assert actions.Campaign.objects.count() == 1


def test_an_edit_says_what_it_changed_and_what_going_back_changes():
    bench = Blank()
    bench.mend("count_missing")
    bench.post("host_rules_flow_change", {"do": "add", "kind": "publish", "title": "公布名单", "where": "check"})
    page = bench.client.get(bench.url("host_rules_step", revision=1))
    assert {change.top for change in page.context["made"]} == {"counts"}
    assert {change.top for change in page.context["back"]} == {"stages"}
    latest = bench.client.get(bench.url("host_rules_step", revision=2))
    assert latest.context["back"] == []
    assert "公布名单" in latest.content.decode()
    assert bench.client.get(bench.url("host_rules_step", revision=9)).status_code == 404


def test_a_manager_of_this_campaign_alone_builds_it():
    bench = Blank()
    own = browser(make_staff(bench.campaign.tenant, campaign_id=bench.campaign.pk))
    assert own.get(bench.url("host_rules")).status_code == 200
    assert own.get(bench.url("host_rules_part", at="windows.0")).status_code == 200
    assert own.get(bench.url("host_rules_flow")).status_code == 200
