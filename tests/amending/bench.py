"""A running campaign with one short form, a manager, and drafts of its next version made from plain changes."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse

from accounts.kernel import scope
from accounts.kernel.once import new_key
from campaigns import actions as campaigns
from campaigns.amending import actions
from campaigns.building import drafts
from campaigns.models import Campaign, RuleSetVersion
from campaigns.ruleset.lint import lint, unanswered
from tests.cast import actor_of, browser, make_campaign, make_staff, make_tenant

REASON = "部分单位反映原条款有歧义"


def china(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai"))


class Bench:
    """A manager of the host at a published campaign."""

    def __init__(self, preset: str = "saibao-2022", publish: bool = True):
        self.tenant = make_tenant()
        self.campaign = make_campaign(self.tenant, preset, publish=publish)
        self.user = make_staff(self.tenant)
        self.actor = actor_of(self.user, self.tenant)
        self.client = browser(self.user)

    def fresh(self) -> Campaign:
        with scope.tenant(self.tenant):
            return Campaign.objects.select_related("version", "tenant").get(pk=self.campaign.pk)

    def rules(self):
        return self.fresh().rules

    def draft(self, change: Callable[[dict], dict]) -> int:
        """One edit of the next version; returns its revision."""
        with scope.tenant(self.tenant):
            campaign = self.fresh()
            now = drafts.standing(campaign).revision
            return drafts.edit(campaign, change, revision=now, said="修改", actor=self.actor).revision

    def amend(self, change: Callable[[dict], dict] | None = None, reason: str = REASON) -> RuleSetVersion:
        """Edit and publish the next version."""
        if change is not None:
            self.draft(change)
        with scope.tenant(self.tenant):
            revision = drafts.standing(self.fresh()).revision
            return actions.amend(self.campaign.pk, reason=reason, revision=revision, actor=self.actor)

    def extend(self, window: str, until: str, reason: str = "系统故障", **more: Any) -> RuleSetVersion:
        with scope.tenant(self.tenant):
            return actions.extend(self.campaign.pk, window, china(until), reason=reason, actor=self.actor, **more)

    def move(self, event: str, reason: str = "原因") -> Campaign:
        with scope.tenant(self.tenant):
            return campaigns.move(self.campaign.pk, event, actor=self.actor, note=reason)

    def url(self, name: str, **kwargs: Any) -> str:
        return reverse(name, kwargs={"tenant": self.tenant.slug, "pk": self.campaign.pk, **kwargs})

    def post(self, name: str, values: dict | None = None, **kwargs: Any):
        return self.client.post(self.url(name, **kwargs), {"_key": new_key(), **(values or {})})

    def left(self) -> list:
        return unanswered(lint(self.rules()))


def titled(key: str, title: str, part: str = "windows", name: str = "title") -> Callable[[dict], dict]:
    """A change: the item of a list with this key is called otherwise."""
    return lambda data: with_item(data, part, key, **{name: title})


def with_item(data: dict, part: str, key: str, **changes: Any) -> dict:
    rows = [{**row, **changes} if row["key"] == key else row for row in data[part]]
    return {**data, part: rows}
