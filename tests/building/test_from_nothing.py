"""From nothing, through the pages: two tracks of different rules, three tiers of seats, a quota per track, a panel and a vote."""

import pytest

from accounts.kernel import scope
from accounts.kernel.once import new_key
from campaigns.ruleset.lint import unanswered
from tests.building.test_tools import Blank
from tests.filings import make_submission

pytestmark = pytest.mark.django_db


def build(bench):
    """The clicks, in the order of the manual."""
    bench.post("host_rules_part", {**bench.form_of("identity"), "scope": "面向企业征集案例。"}, at="identity")
    bench.post("host_rules_add", {"title": "赛道"}, at="dimensions")
    bench.post("host_rules_part", {**bench.form_of("dimensions.0"), "key": "track"}, at="dimensions.0")
    bench.post(
        "host_rules_part",
        {**bench.form_of("dimensions.0.options.0"), "key": "plan", "label": "解决方案"},
        at="dimensions.0.options.0",
    )
    bench.post("host_rules_add", {"title": "应用案例"}, at="dimensions.0.options")
    bench.post(
        "host_rules_part", {**bench.form_of("dimensions.0.options.1"), "key": "case"}, at="dimensions.0.options.1"
    )
    for label, key in (("省级", "province"), ("行业", "industry")):
        bench.post("host_rules_add", {"title": label}, at="tiers")
        number = len(bench.data["tiers"]) - 1
        bench.post("host_rules_part", {**bench.form_of(f"tiers.{number}"), "key": key}, at=f"tiers.{number}")
    for name, tier in (("演示省工信厅", "province"), ("演示行业协会", "industry")):
        bench.post("host_rules_add", {"title": name}, at="seats")
        at = f"seats.{len(bench.data['seats']) - 1}"
        values = {**bench.form_of(at), "tier": tier, "role": "organizing"}
        values |= (
            {"jurisdiction-regions": "37"}
            if tier == "province"
            else {"jurisdiction-dimension": "track", "jurisdiction-options": ["case"]}
        )
        bench.post("host_rules_part", values, at=at)
    for kind, title, after, only in (
        ("recommend", "初评推荐", "check", ""), ("panel", "专家评审", "recommend", "track=plan"), ("vote", "网上投票", "recommend", "track=case"),
        ("publicity", "公示", "panel", ""), ("award", "确定奖项", "publicity", ""), ("publish", "公布结果", "award", ""),
    ):  # fmt: skip
        bench.post("host_rules_flow_change", {"do": "add", "kind": kind, "title": title, "where": after, "only": only})
    bench.post("host_rules_flow_change", {"do": "connect", "source": "vote", "target": "publicity"})
    bench.post("host_rules_add", {"title": "每个赛道 5 项"}, at="quotas")
    values = {**bench.form_of("quotas.0"), "tiers": ["province", "industry", "host"], "number": "5", "within": "track"}
    values.pop("unlimited", None)
    bench.post("host_rules_part", values, at="quotas.0")


def test_two_tracks_three_tiers_a_quota_per_track_a_panel_and_a_vote():
    bench = Blank()
    build(bench)
    for _ in range(8):
        page = bench.client.get(bench.url("host_rules"))
        row = next((row for row in page.context["todo"] if row.repairs), None)
        if row is None:
            break
        values = {"code": row.finding.code, "place": row.finding.place, "label": row.repairs[0].label}
        bench.post("host_rules_repair", values)
    left = unanswered([row.finding for row in page.context["todo"]])
    assert left == []
    bench.client.post(bench.url("host_campaign_publish"), {"_key": new_key()})
    with scope.tenant(bench.campaign.tenant):
        bench.campaign.refresh_from_db()
        rules = bench.campaign.rules
    assert bench.campaign.state == "published"
    assert len({seat.tier for seat in rules.seats}) == 3
    assert [(stage.key, stage.when.any_of if stage.when else ()) for stage in rules.stages if stage.when] == [
        ("panel", ("plan",)), ("vote", ("case",)),
    ]  # fmt: skip
    assert rules.quotas[0].within == "track"
    assert any(getattr(field, "dimension", None) == "track" for _, _, field in rules.fields())
    filed = make_submission(bench.campaign)
    with scope.tenant(bench.campaign.tenant):
        assert [row.docket.stage for row in filed.entries.select_related("docket").order_by("pk")] == ["check"]
