"""What of an earlier filing can be taken into another: same field, same kind, options that are still there; the rest is named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from campaigns.models import rules_of
from campaigns.ruleset.answers import clean_field
from campaigns.ruleset.checking import field_problems
from campaigns.ruleset.forms import ChoiceField, FileField, GroupedChoiceField, PictureField
from campaigns.ruleset.model import RuleSet
from campaigns.ruleset.shapes import choices, is_empty, other_texts, picked

from . import content, merging
from .models import Draft, Submission

FILES = (FileField, PictureField)


@dataclass(frozen=True, slots=True)
class Offer:
    """What would be taken over, what stays behind and why, what would replace something already filled in."""

    take: Mapping[str, Any]
    left: Sequence[tuple[str, str]]  # label → why
    replaces: Sequence[str] = ()  # labels


def answers_of(row: Submission) -> dict[str, Any]:
    """What the filing says now: its working copy, which holds what was filed last too."""
    return content.draft_answers(row.draft)


def offer(
    source: RuleSet, target: RuleSet, answers: Mapping[str, Any], present: Mapping[str, Any] | None = None
) -> Offer:
    """Look at each answered field of the source. ``present``: what stands in the target already."""
    there = {field.key: field for _, _, field in target.fields("file")}
    take: dict[str, Any] = {}
    left: list[tuple[str, str]] = []
    replaces: list[str] = []
    for _, _, field in source.fields("file"):
        value = answers.get(field.key)
        if isinstance(field, FILES):
            left.append((field.label, "附件须重新上传"))
            continue
        if is_empty(value) or value is False:
            continue
        new = there.get(field.key)
        if new is None:
            left.append((field.label, "新的表格没有这一栏"))
        elif new.type != field.type:
            left.append((field.label, "新的表格里这一栏的填写方式不同"))
        elif new.type == "statement":
            left.append((field.label, "声明须重新勾选"))
        else:
            kept, why = fitted(target, new, value)
            if why:
                left.append((field.label, why))
            if not is_empty(kept):
                take[field.key] = kept
                standing = (present or {}).get(field.key)
                if not is_empty(standing) and merging.digest(standing) != merging.digest(kept):
                    replaces.append(new.label)
    return Offer(take, left, replaces)


def fitted(rules: RuleSet, field: Any, value: Any) -> tuple[Any, str]:
    """The answer as the field takes it, and what of it could not be kept."""
    if isinstance(field, ChoiceField | GroupedChoiceField):
        known = {choice.key for choice in choices(rules, field)}
        keys = [key for key in picked(value) if key in known]
        texts = {key: text for key, text in other_texts(value).items() if key in keys}
        kept = clean_field(rules, field, {"picked": keys, "other": texts})
        return kept, "" if len(keys) == len(picked(value)) else "有的选项已经没有，请重新选择"
    kept = clean_field(rules, field, value)
    hard = [p for p in field_problems(rules, field, kept, (), complete=False) if p.hard]
    return kept, f"已带入，但{hard[0].sentence}" if hard else ""


def sources(row: Submission) -> list[Submission]:
    """Earlier filings of the same unit of this series or with this host, the likeliest first: the same series, then the latest."""
    rows = Submission.objects.filter(unit_id=row.unit_id, tenant_id=row.tenant_id).exclude(pk=row.pk)
    rows = rows.select_related("campaign__version", "draft").order_by("-pk")[:50]
    series = row.campaign.rules.identity.series
    found = [one for one in rows if one.draft.answers]
    return sorted(found, key=lambda one: one.campaign.rules.identity.series != series)


def has_sources(row: Submission) -> bool:
    """Is there anything to take over?"""
    return Submission.objects.filter(unit_id=row.unit_id, tenant_id=row.tenant_id).exclude(pk=row.pk).exists()


def offer_from(source: Submission, target: Submission) -> Offer:
    """What an earlier filing offers to a working copy."""
    draft = Draft.objects.get(submission=target)
    version = source.current.rules if source.current_id else source.campaign.version
    return offer(rules_of(version), target.campaign.rules, answers_of(source), content.draft_answers(draft))
