"""A draft becomes the rules: before the campaign is published, its first version and the rows laid out from it are written anew."""

from __future__ import annotations

from django.db.models import ProtectedError

from accounts.kernel import scope
from campaigns.actions import lay_out
from campaigns.models import Campaign, RuleDraft, RuleSetVersion, Seat, Window
from campaigns.ruleset.lint import lint, unanswered
from campaigns.ruleset.reading import from_data
from campaigns.ruleset.routing import resolved_seats


class NotReady(Exception):
    """The draft cannot become the rules yet; ``sentence`` says what to do."""

    def __init__(self, sentence: str):
        super().__init__(sentence)
        self.sentence = sentence


def take(campaign: Campaign) -> None:
    """Make the draft of a campaign in preparation its rules; without a draft nothing happens. Raises NotReady; call it in the
    transaction that publishes. Seats keep their people as long as their key stays."""
    draft = RuleDraft.objects.filter(campaign=campaign).first()
    if draft is None:
        return
    rules = from_data(draft.data)
    if left := unanswered(lint(rules)):
        raise NotReady(f"规则检查还有 {len(left)} 处需要处理，请在“规则设置”中处理后再发布。")
    with scope.writing(campaign.tenant_id):
        Window.objects.filter(campaign=campaign).delete()
        _drop_seats(campaign, {seat.key for seat in resolved_seats(rules)})
        RuleSetVersion.objects.filter(pk=campaign.version_id, published_at__isnull=True).update(
            data=rules.model_dump(mode="json")
        )
        Campaign.objects.filter(pk=campaign.pk).update(title=rules.identity.title)
        lay_out(campaign, rules)


def _drop_seats(campaign: Campaign, kept: set[str]) -> None:
    for seat in Seat.objects.filter(campaign=campaign).exclude(key__in=kept).order_by("position", "pk"):
        try:
            seat.delete()
        except ProtectedError as error:
            raise NotReady(f"席位“{seat.name}”已指定成员，不能从规则中删除。请先移除其成员，或恢复该席位。") from error
