"""The builder in requests: edits are kept, refused or in conflict; nothing of the running version changes."""

import pytest
from django.urls import reverse

from accounts.kernel import scope
from accounts.kernel.once import new_key
from campaigns.building import drafts
from campaigns.ruleset.reading import to_data
from tests.cast import browser, make_campaign, make_staff, make_tenant

pytestmark = pytest.mark.django_db


class Bench:
    """A manager with a campaign in preparation and the builder's addresses."""

    def __init__(self, preset="saibao-2022", publish=False):
        self.campaign = make_campaign(preset=preset, publish=publish)
        self.client = browser(make_staff(self.campaign.tenant))

    def url(self, name, **kwargs):
        return reverse(name, kwargs={"tenant": self.campaign.tenant.slug, "pk": self.campaign.pk, **kwargs})

    def post(self, name, values=None, *, revision=None, **kwargs):
        now = self.standing().revision if revision is None else revision
        return self.client.post(self.url(name, **kwargs), {"_key": new_key(), "revision": now, **(values or {})})

    def standing(self):
        with scope.tenant(self.campaign.tenant):
            self.campaign.refresh_from_db()
            return drafts.standing(self.campaign)

    def pinned(self):
        with scope.tenant(self.campaign.tenant):
            self.campaign.refresh_from_db()
            return to_data(self.campaign.rules)

    def form_of(self, at):
        """The values the form at a place shows, as a browser would post them."""
        page = self.client.get(self.url("host_rules_part", at=at))
        assert page.status_code == 200, at
        form = page.context["form"]
        values = {}
        for field in form:
            value = field.value()
            if isinstance(value, bool):
                values |= {field.html_name: "on"} if value else {}
            elif value is not None:
                values[field.html_name] = value
        return values


def test_the_outline_lists_chapters_findings_and_history():
    bench = Bench()
    bench.post("host_rules_part", {**bench.form_of("windows.0"), "title": "网上注册与报名"}, at="windows.0")
    page = bench.client.get(bench.url("host_rules")).content.decode()
    assert "谁可以申报" in page
    assert "修改“时间安排 / " in page
    assert "恢复到此" in page


def test_an_edit_is_kept_and_the_running_version_stays():
    bench = Bench()
    was = bench.pinned()
    answer = bench.post("host_rules_part", {**bench.form_of("windows.0"), "title": "改过的名称"}, at="windows.0")
    assert answer.status_code == 302
    assert bench.standing().data["windows"][0]["title"] == "改过的名称"
    assert bench.pinned() == was


@pytest.mark.parametrize(
    "at", ["identity", "registration.tabs.0", "stages.0", "stages.0.seats", "seats.0", "rubrics.0.criteria.0"]
)
def test_a_part_opens_and_saving_it_unchanged_changes_nothing(at):
    bench = Bench()
    before = bench.standing().data
    assert bench.post("host_rules_part", bench.form_of(at), at=at).status_code == 302
    assert bench.standing().data == before


def test_what_does_not_fit_is_said_at_its_field_and_nothing_is_kept():
    bench = Bench()
    answer = bench.post("host_rules_part", {**bench.form_of("windows.0"), "closes": "明天下午"}, at="windows.0")
    assert answer.status_code == 200
    assert "时间写作 2024-09-20" in str(answer.context["form"].errors["closes"])
    assert "明天下午" in answer.content.decode()
    assert bench.standing().revision == 0


def test_two_editors_get_a_conflict_with_what_they_typed():
    bench = Bench()
    values = bench.form_of("windows.0")
    bench.post("host_rules_part", {**values, "title": "第一个人"}, at="windows.0", revision=0)
    answer = bench.post("host_rules_part", {**values, "title": "第二个人"}, at="windows.0", revision=0)
    assert answer.status_code == 409
    assert "第二个人" in answer.content.decode()
    assert bench.standing().data["windows"][0]["title"] == "第一个人"


def test_what_both_editors_changed_is_laid_together():
    bench = Bench()
    bench.post("host_rules_part", {**bench.form_of("identity"), "short_title": "起点"}, at="identity")
    values = bench.form_of("identity")
    bench.post("host_rules_part", {**values, "title": "对方的标题", "scope": "对方的范围"}, at="identity", revision=1)
    answer = bench.post(
        "host_rules_part", {**values, "short_title": "我的简称", "scope": "我的范围"}, at="identity", revision=1
    )
    both = answer.context["both"]
    assert [(row.mine, row.now, row.both) for row in both.typed] == [
        ("我的简称", "起点", False),
        ("我的范围", "对方的范围", True),
    ]
    again = {}
    for name, value in both.inputs:
        again.setdefault(name, []).append(value)
    assert bench.post("host_rules_part", again, at="identity").status_code == 302
    kept = bench.standing().data["identity"]
    assert (kept["title"], kept["short_title"], kept["scope"]) == ("对方的标题", "我的简称", "我的范围")


def test_a_part_that_moved_meanwhile_is_not_written_over():
    bench = Bench()
    bench.post("host_rules_change", {"do": "down"}, at="windows.0")
    values = bench.form_of("windows.0")
    bench.post("host_rules_change", {"do": "down"}, at="windows.0")
    answer = bench.post("host_rules_part", {**values, "title": "改过的名称"}, at="windows.0", revision=1)
    assert answer.status_code == 409
    assert answer.context["both"] is None
    assert "改过的名称" in answer.content.decode()


def test_items_are_added_copied_moved_and_removed():
    bench = Bench()
    count = len(bench.standing().data["awards"])
    answer = bench.post("host_rules_add", {"title": "最佳创意奖", "kind": ""}, at="awards")
    assert answer["Location"].endswith(f"awards.{count}/")
    bench.post("host_rules_change", {"do": "up"}, at=f"awards.{count}")
    assert bench.standing().data["awards"][count - 1]["title"] == "最佳创意奖"
    bench.post("host_rules_change", {"do": "copy"}, at=f"awards.{count - 1}")
    keys = [award["key"] for award in bench.standing().data["awards"]]
    assert len(keys) == len(set(keys)) == count + 2
    bench.post("host_rules_change", {"do": "remove"}, at=f"awards.{count - 1}")
    assert len(bench.standing().data["awards"]) == count + 1


def test_the_last_of_what_must_be_there_stays():
    bench = Bench()
    for _ in range(len(bench.standing().data["kinds"])):
        bench.post("host_rules_change", {"do": "remove"}, at="kinds.0")
    assert len(bench.standing().data["kinds"]) == 1


def test_a_part_that_may_be_missing_is_taken_away_and_put_back():
    bench = Bench()
    bench.post("host_rules_change", {"do": "remove"}, at="library")
    assert "library" not in bench.standing().data
    assert bench.client.get(bench.url("host_rules_part", at="library")).status_code == 404
    bench.post("host_rules_begin", {"at": "library"})
    assert "library" in bench.standing().data


def test_going_back_is_one_more_edit():
    bench = Bench()
    before = bench.standing().data
    bench.post("host_rules_part", {**bench.form_of("windows.0"), "title": "甲"}, at="windows.0")
    bench.post("host_rules_part", {**bench.form_of("windows.0"), "title": "乙"}, at="windows.0")
    assert bench.post("host_rules_undo", {"to": "0"}).status_code == 302
    assert bench.standing().data == before
    assert bench.standing().revision == 3
    bench.post("host_rules_undo", {"to": "2"})
    assert bench.standing().data["windows"][0]["title"] == "乙"


@pytest.mark.parametrize("at", ["nonsense", "windows.99", "windows.0.title", "__class__", "..", "0"])
def test_no_such_place(at):
    bench = Bench()
    assert bench.client.get(bench.url("host_rules_part", at=at)).status_code == 404
    assert bench.post("host_rules_add", at=at).status_code == 404
    assert bench.post("host_rules_change", {"do": "remove"}, at=at).status_code == 404


@pytest.mark.parametrize("values", [{"do": "explode"}, {"do": ""}, {}])
def test_nonsense_in_a_change_is_no_error(values):
    bench = Bench()
    assert bench.post("host_rules_change", values, at="windows.0").status_code == 404
    assert bench.post("host_rules_undo", {"to": "x"}).status_code == 404
    assert bench.post("host_rules_change", {"do": "up"}, at="windows.1", revision="x").status_code == 404


def test_only_the_hosts_manager_builds():
    bench = Bench()
    other = browser(make_staff(make_tenant()))
    checker = browser(make_staff(bench.campaign.tenant, role="formal_checker"))
    assert other.get(bench.url("host_rules")).status_code == 404
    assert checker.get(bench.url("host_rules")).status_code == 403


def test_publishing_takes_the_draft_with_its_seats_and_windows():
    bench = Bench()
    bench.post("host_rules_part", {**bench.form_of("windows.0"), "title": "网上注册"}, at="windows.0")
    bench.post("host_rules_part", {**bench.form_of("seats.0"), "name": "改名的席位"}, at="seats.0")
    assert bench.post("host_campaign_publish").status_code == 302
    with scope.tenant(bench.campaign.tenant):
        bench.campaign.refresh_from_db()
        assert bench.campaign.state == "published"
        assert bench.campaign.rules.windows[0].title == "网上注册"
        assert bench.campaign.windows.filter(title="网上注册").count() == 1
        assert bench.campaign.windows.count() == len(bench.campaign.rules.windows)
        assert bench.campaign.seats.get(position=0).name == "改名的席位"


def test_a_draft_with_open_findings_is_not_published():
    bench = Bench()
    bench.post("host_rules_add", {"title": "没有人用的评分表"}, at="rubrics")
    bench.post("host_rules_part", {**bench.form_of("stages.0"), "window": ""}, at="stages.0")
    bench.post("host_rules_change", {"do": "remove"}, at="seats.0")
    answer = bench.client.post(bench.url("host_campaign_publish"), {"_key": new_key()}, follow=True)
    assert "规则检查还有" in answer.content.decode()
    with scope.tenant(bench.campaign.tenant):
        bench.campaign.refresh_from_db()
        assert bench.campaign.state == "preparing"


def test_published_rules_are_edited_as_a_draft_only():
    bench = Bench(publish=True)
    was = bench.pinned()
    assert bench.client.get(bench.url("host_rules")).status_code == 200
    bench.post("host_rules_part", {**bench.form_of("windows.0"), "title": "改过的名称"}, at="windows.0")
    assert bench.pinned() == was
