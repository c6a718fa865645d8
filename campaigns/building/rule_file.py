"""Rules in and out as a YAML file: a campaign made from one, its draft replaced by one, and the file of any version."""

from __future__ import annotations

from accounts.kernel.actor import Actor
from campaigns import actions
from campaigns.building import drafts
from campaigns.models import Campaign, RuleSetVersion
from campaigns.ruleset.reading import from_data, read, to_data, write


class NoSuchVersion(LookupError):
    """The campaign has no version of this number; ``sentence`` names those it has."""

    def __init__(self, campaign: Campaign, number: int):
        numbers = RuleSetVersion.objects.filter(campaign=campaign).order_by("number").values_list("number", flat=True)
        self.sentence = f"这个活动没有第 {number} 版规则，只有第 {'、'.join(map(str, numbers))} 版"
        super().__init__(self.sentence)


def exported(campaign: Campaign, number: int | None = None) -> str:
    """The rules as canonical YAML: what is being edited, or a version by number. Raises NoSuchVersion.

    Reading the text gives the same rule set, and writing that again the same text. Comments of an imported file are not kept.
    """
    if number is None:
        return write(drafts.standing(campaign).rules)
    row = RuleSetVersion.objects.filter(campaign=campaign, number=number).first()
    if row is None:
        raise NoSuchVersion(campaign, number)
    return write(from_data(row.data))


def imported(campaign: Campaign, text: str | bytes, *, revision: int, actor: Actor, name: str = "") -> int:
    """Replace the draft by the rules of a file, as one edit that can be undone. Returns its revision.

    Raises RuleSetError for a text that is no rule set (nothing is kept), Conflict when somebody edited since ``revision``.
    """
    data = to_data(read(text))
    said = f"导入规则文件{f'“{name[:80]}”' if name else ''}"
    return drafts.edit(campaign, lambda _: data, revision=revision, said=said, actor=actor).revision


def begun(*, tenant, text: str | bytes, slug: str, actor: Actor, title: str = "") -> Campaign:
    """A campaign in preparation with the rules of a file. Raises RuleSetError."""
    return actions.create(tenant=tenant, rules=read(text), slug=slug, actor=actor, title=title)
