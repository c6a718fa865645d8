"""Two editors of one part: what each of them changed since the page was opened, and both together as a form to send again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from campaigns.building.part_form import PartForm
from campaigns.models import Campaign, RuleDraftStep
from campaigns.ruleset.editing.tree import NoSuchPlace, Spot, spot
from campaigns.ruleset.model import RuleSet
from campaigns.ruleset.reading import from_data


@dataclass(frozen=True)
class Typed:
    """A field that the person at hand changed: its value when the page was opened, as it is now, and as it was typed."""

    label: str
    was: str
    now: str
    mine: str

    @property
    def both(self) -> bool:
        """The other editor changed it too, to something else."""
        return self.now not in (self.was, self.mine)


@dataclass(frozen=True)
class Both:
    """What was typed, and the inputs (name, value) that lay it over the rules as they are now."""

    typed: tuple[Typed, ...]
    inputs: tuple[tuple[str, str], ...]


def together(campaign: Campaign, here: Spot, rules: RuleSet, form: PartForm, revision: int) -> Both | None:
    """The typed values against the draft as it was at ``revision`` and as it is now (``here`` in ``rules``).

    None when that revision is not known or another part stands at the place by now.
    """
    step = RuleDraftStep.objects.filter(draft__campaign=campaign, revision=revision).first()
    if step is None or here.model is None:
        return None
    try:
        before = spot(step.data, here.path)
    except NoSuchPlace:
        return None
    if before.model is not here.model or before.value.get("key") != here.value.get("key"):
        return None
    base = PartForm(here.model, before.value, from_data(step.data))
    now = PartForm(here.model, here.value, rules)
    typed, inputs = [], []
    for name in form.fields:
        was, latest, mine = (_values(one, name) for one in (base, now, form))
        if mine != was:
            typed.append(Typed(str(form.fields[name].label), *("、".join(value) for value in (was, latest, mine))))
        inputs += [(name, value) for value in (mine if mine != was else latest)]
    return Both(tuple(typed), tuple(inputs))


def _values(form: PartForm, name: str) -> list[str]:
    """What a field shows, as a browser would send it; nothing for an empty one."""
    return list(_sent(form[name].value())) if name in form.fields else []


def _sent(value: Any) -> Iterator[str]:
    if isinstance(value, bool):
        yield from ["on"] if value else []
    elif isinstance(value, list | tuple):
        yield from map(str, value)
    elif value not in (None, ""):
        yield str(value).replace("\r\n", "\n").strip()
