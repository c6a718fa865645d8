"""What changes a draft of rules: edits against a known revision, and going back to an earlier one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from django.db import transaction

from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.policy import require
from audit import trail
from campaigns.models import Campaign, RuleDraft, RuleDraftStep
from campaigns.ruleset.editing.tree import Data
from campaigns.ruleset.model import RuleSet
from campaigns.ruleset.reading import from_data, to_data

SHOWN_STEPS = 30


class Conflict(Exception):
    """Somebody changed the draft since the page was opened; ``step`` is the latest change."""

    def __init__(self, step: RuleDraftStep):
        super().__init__(step.said)
        self.step = step


@dataclass(frozen=True)
class Standing:
    """The rules as they are being edited: the draft's, or the pinned version's while nobody has edited (revision 0)."""

    data: Data
    revision: int
    draft: RuleDraft | None

    @cached_property
    def rules(self) -> RuleSet:
        """The data as a rule set; a draft always reads."""
        return from_data(self.data)


def standing(campaign: Campaign) -> Standing:
    """Where editing stands. Writes nothing."""
    draft = RuleDraft.objects.filter(campaign=campaign).first()
    if draft is None:
        return Standing(to_data(campaign.rules), 0, None)
    return Standing(draft.data, draft.revision, draft)


def steps(campaign: Campaign) -> list[RuleDraftStep]:
    """The latest edits, newest first, without their data."""
    found = RuleDraftStep.objects.filter(draft__campaign=campaign).select_related("by").defer("data")
    return list(found.order_by("-revision")[:SHOWN_STEPS])


@transaction.atomic
def edit(campaign: Campaign, change: Callable[[Data], Data], *, revision: int, said: str, actor: Actor) -> RuleDraft:
    """Make one edit to the draft (the first one begins it). ``said`` tells in a few words what was changed.

    Raises Conflict when the draft is no longer at ``revision``, NoSuchPlace or RuleSetError from the change: nothing is kept then.
    """
    if not actor.is_system:
        require(actor, "campaign.build", campaign)
    draft = RuleDraft.objects.select_for_update(no_key=True).filter(campaign=campaign).first()
    if draft is None:
        draft = _begin(campaign, actor)
    if draft.revision != revision:
        raise Conflict(RuleDraftStep.objects.select_related("by").filter(draft=draft).order_by("-revision")[0])
    draft.data = to_data(from_data(change(draft.data)))
    draft.revision += 1
    draft.save(update_fields=["data", "revision"])
    _step(draft, said, actor)
    trail.record(
        "campaign.rules_edited", actor=actor, obj=campaign, after={"revision": draft.revision, "what": said[:300]},
        tenant=campaign.tenant,
    )  # fmt: skip
    return draft


def undo(campaign: Campaign, *, to: int, revision: int, actor: Actor) -> RuleDraft:
    """Bring the draft back to how it was after edit ``to``; that is one more edit, so it can be undone too. DoesNotExist: no such edit."""
    step = RuleDraftStep.objects.get(draft__campaign=campaign, revision=to)
    return edit(campaign, lambda _: step.data, revision=revision, said=f"恢复到第 {to} 次修改", actor=actor)


def _begin(campaign: Campaign, actor: Actor) -> RuleDraft:
    Campaign.objects.select_for_update(no_key=True).get(
        pk=campaign.pk
    )  # two first edits at once: the second finds the draft
    draft = RuleDraft.objects.filter(campaign=campaign).first()
    if draft is None:
        draft = RuleDraft.objects.create(tenant_id=campaign.tenant_id, campaign=campaign, data=to_data(campaign.rules))
        _step(draft, "开始修改", actor)
    return draft


def _step(draft: RuleDraft, said: str, actor: Actor) -> None:
    RuleDraftStep.objects.create(
        tenant_id=draft.tenant_id, draft=draft, revision=draft.revision, data=draft.data, said=said[:300],
        by=actor.user, at=clock(),
    )  # fmt: skip
