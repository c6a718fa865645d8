"""What a notice contradicts, leaves open, or may not call itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from ..forms import LongTextField, RichTextField
from ..identity import Listing
from ..model import RuleSet
from ..stages import DefenceStep, ScoreStep
from .registry import Hit, check
from .walk import every_stage_step, path, words


@check(
    "criterion_unfed", "warning", "写明评委看哪些栏目（fields）；没有栏目问到的，写 stand_in 并在处理意见里说明", "K2"
)
def criterion_unfed(rules: RuleSet) -> Iterator[Hit]:
    """A criterion that no field of the form asks about."""
    used = {s.rubric for _stage, s in every_stage_step(rules) if isinstance(s, ScoreStep | DefenceStep)}
    for rubric in rules.rubrics:
        for criterion in rubric.criteria:
            if rubric.key in used and not criterion.fields:
                sentence = f"评分项“{criterion.label}”没有栏目直接问到"
                yield Hit(path("rubrics", rubric.key, criterion.key), sentence, criterion.clause or rubric.clause)


@check("field_unscored", "warning", "加一个评分项，或把栏目写进已有评分项的 fields", "K2")
def field_unscored(rules: RuleSet) -> Iterator[Hit]:
    """What applicants write for the reviewers, and no criterion looks at."""
    read = {key for rubric in rules.rubrics for c in rubric.criteria for key in (*c.fields, *c.stand_in)}
    for form, section, field in rules.fields():
        if section.scored and isinstance(field, LongTextField | RichTextField) and field.key not in read:
            place = path("forms", form.key, section.key, field.key)
            yield Hit(place, f"“{field.label}”要申报单位写，却没有评分项看它", field.clause or section.clause)


@check("point_without_criterion", "warning", "改评分项，或在处理意见里写明归入哪一项", "K2")
def point_without_criterion(rules: RuleSet) -> Iterator[Hit]:
    """The notice says what an entry should stand out by, and no criterion is called so."""
    labels = {criterion.label for rubric in rules.rubrics for criterion in rubric.criteria}
    for point in rules.identity.points:
        if labels and point.term not in labels:
            clauses = "、".join(dict.fromkeys(rubric.clause for rubric in rules.rubrics if rubric.clause))
            sentence = f"通知要求突出“{point.term}”，评分表没有这一项"
            yield Hit(path("identity.points", point.term), sentence, clauses)


@check("listing_differs", "warning", "以其中一处为准，在处理意见里写明", "K6")
def listing_differs(rules: RuleSet) -> Iterator[Hit]:
    """Two places of the notice list the same thing differently."""
    subjects: dict[str, list[Listing]] = {}
    for listing in rules.identity.listings:
        subjects.setdefault(listing.subject, []).append(listing)
    for subject, listings in subjects.items():
        parts = [part for one, two in combinations(listings, 2) for part in _differences(one, two)]
        if parts:
            gap = "K3" if subject == "procedure" else "K6"
            clause = "、".join(listing.clause for listing in listings if listing.clause)
            yield Hit(path("identity.listings", subject), "；".join(parts), clause, gap=gap)


def _differences(one: Listing, two: Listing) -> Iterator[str]:
    for here, there in ((one, two), (two, one)):
        alone = [item for item in here.items if item not in there.items]
        if alone:
            yield f"{here.clause or here.title}列有{words(alone)}，{there.clause or there.title}没有"


_NAMES = re.compile(r"中国|中华|全国|国家|国际|世界|亚洲|亚太|全球|国家级|最佳")
_STATED = re.compile(r"国家(标准|级综合|超级计算|工业信息安全)")


@check("name_needs_approval", "warning", "填批准文号 approval_number，或改名；不属评比表彰的，在处理意见里说明")
def name_needs_approval(rules: RuleSet) -> Iterator[Hit]:
    """A title or award with 中国, 全国, 国家 … that may need approval as 评比达标表彰, without an approval number."""
    if rules.identity.approval_number:
        return
    names = [("identity.title", rules.identity.title)]
    names += [(path("awards", award.key), award.title) for award in rules.awards]
    names += [(path("awards", a.key, "certificate"), a.certificate.title) for a in rules.awards if a.certificate]
    for place, title in names:
        found = sorted(set(_NAMES.findall(_STATED.sub("", title))))
        if found:
            yield Hit(place, f"名称“{title}”含有{words(found)}字样，没有批准文号")


@check("notice_missing", "note", "把通知的标题、文号、正文写进 identity.notices")
def notice_missing(rules: RuleSet) -> Iterator[Hit]:
    """The campaign shows no official text."""
    if not rules.identity.notices:
        yield Hit("identity", "没有通知")
    for notice in rules.identity.notices:
        if notice.body is None and not notice.annexes:
            yield Hit(path("identity.notices", notice.key), f"“{notice.title}”没有正文")


@check("annex_gap", "warning", "补上缺的附件，或改编号")
def annex_gap(rules: RuleSet) -> Iterator[Hit]:
    """Annexes whose numbers are doubled or skip one."""
    for notice in rules.identity.notices:
        numbers = [annex.number for annex in notice.annexes]
        if numbers and sorted(numbers) != list(range(1, len(numbers) + 1)):
            yield Hit(path("identity.notices", notice.key), f"附件编号 {words([str(n) for n in numbers])} 不连续或重复")


@check("no_contact", "note", "写答疑的科室，人员由主办单位填写")
def no_contact(rules: RuleSet) -> Iterator[Hit]:
    """Nobody to ask."""
    if not rules.identity.contacts:
        yield Hit("identity", "没有联系方式")


@check("region_contact_missing", "note", "给这些省份写明答疑的科室")
def region_contact_missing(rules: RuleSet) -> Iterator[Hit]:
    """Contacts are given by region, and some province has none."""
    from ...regions import provinces, short_name

    named = {code for contact in rules.identity.contacts for code in contact.regions}
    missing = [short_name(code) for code in provinces() if code not in named]
    if named and missing and len(named) > 5:
        yield Hit("identity.contacts", f"这些省份没有答疑的科室：{words(missing)}")


@check("option_region_twice", "error", "每个地区只放进一个选项")
def option_region_twice(rules: RuleSet) -> Iterator[Hit]:
    """A province that belongs to two options of one dimension."""
    for dimension in rules.dimensions:
        codes = [code for option in dimension.options for code in option.regions]
        twice = {code for code in codes if codes.count(code) > 1}
        if twice:
            yield Hit(path("dimensions", dimension.key), f"地区 {words(twice)} 属于不止一个选项", dimension.clause)


_SILENT = ("rubrics", "panels", "awards", "counts", "conditions", "dimensions", "windows", "follow_ups", "documents")


@check("own_rule", "note", "发布前请主办单位逐项确认")
def own_rule(rules: RuleSet) -> Iterator[Hit]:
    """What the notice does not say and the rule set decides; one note for each sort of thing."""
    for name in _SILENT:
        own = [
            str(getattr(row, "title", "") or getattr(row, "label", "") or row.key)
            for row in getattr(rules, name)
            if row.own
        ]
        if own:
            yield Hit(name, f"自行设定：{words(own)}")
    fields = [field.label for _form, _section, field in rules.fields() if field.own]
    if fields:
        yield Hit("forms", f"自拟栏目：{words(fields)}")
