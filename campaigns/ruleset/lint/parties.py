"""Who may apply and with how many: kinds, conditions, counts, consortia."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import RuleSet
from ..parties import FactCondition, HonourCondition, KindCondition, RegionCondition
from .registry import Hit, check
from .walk import path, words


@check("kind_excluded", "warning", "改征集范围或改条件；确要排除的，在处理意见里写明依据", "K1")
def kind_excluded(rules: RuleSet) -> Iterator[Hit]:
    """The scope admits a kind of applicant that a condition for all excludes."""
    labels = {kind.key: kind.label for kind in rules.kinds}
    for condition in rules.conditions:
        if isinstance(condition, KindCondition) and condition.when is None and not condition.advised:
            concerned = set(condition.for_kinds) or set(labels)
            out = [labels[key] for key in labels if key in concerned and key not in condition.kinds]
            if out:
                sentence = f"征集范围包括{words(out)}，这条条件却排除了它们"
                yield Hit(path("conditions", condition.key), sentence, condition.clause)


@check("kind_without_tab", "warning", "加到某个注册入口，或写 by_hand: true 由主办单位准入")
def kind_without_tab(rules: RuleSet) -> Iterator[Hit]:
    """A kind that nobody can register as."""
    entered = {key for tab in rules.registration.tabs for key in tab.kinds}
    for kind in rules.kinds:
        if kind.key not in entered and not kind.by_hand:
            yield Hit(path("kinds", kind.key), f"“{kind.label}”没有注册入口", rules.registration.clause)


@check("tab_field_twice", "error", "required 和 optional 里只留一处")
def tab_field_twice(rules: RuleSet) -> Iterator[Hit]:
    """A registration field that is both required and optional."""
    for tab in rules.registration.tabs:
        twice = set(tab.required) & set(tab.optional)
        if twice:
            sentence = f"“{tab.label}”的{words(sorted(twice))}又是必填又是选填"
            yield Hit(path("registration.tabs", tab.key), sentence, rules.registration.clause)


@check("region_unasked", "error", "在注册入口的必填项里加 region（所在地区）")
def region_unasked(rules: RuleSet) -> Iterator[Hit]:
    """Entries are routed by region, but a tab does not ask where the unit is."""
    by_region = any(
        s.seats.route == "jurisdiction" and _regional(rules, s.seats.tiers, s.seats.seats) for s in rules.stages
    )
    for tab in rules.registration.tabs:
        if by_region and "region" not in tab.required:
            yield Hit(
                path("registration.tabs", tab.key), "申报按地区送审，但注册时不问所在地区", rules.registration.clause
            )


def _regional(rules: RuleSet, tiers: tuple[str, ...], seats: tuple[str, ...]) -> bool:
    named = any(s.jurisdiction.regions for s in rules.seats if s.tier in tiers or s.key in seats)
    return named or any(s.tier in tiers for s in rules.seat_sets)


@check("letter_without_document", "error", "写 letter_document，指向授权书文书")
def letter_without_document(rules: RuleSet) -> Iterator[Hit]:
    """An authorization letter is asked for, without a template to fill in."""
    asks = any("letter" in tab.required or "letter" in tab.optional for tab in rules.registration.tabs)
    if asks and rules.registration.letter_document is None:
        yield Hit("registration", "注册要交授权书，但没有授权书模板可下载", rules.registration.clause)


@check("count_missing", "warning", "写明每家最多几项，或 unlimited: true")
def count_missing(rules: RuleSet) -> Iterator[Hit]:
    """Nothing says how many entries an applicant may file."""
    if not rules.counts:
        yield Hit("counts", "没有写一个申报主体最多报几项")


@check("count_unlimited", "note", "确认通知确实不限")
def count_unlimited(rules: RuleSet) -> Iterator[Hit]:
    """No limit, said openly."""
    for count in rules.counts:
        if count.unlimited:
            yield Hit(path("counts", count.key), "申报数量不限", count.clause)


@check("group_own", "warning", "在处理意见里写明怎样认定同一集团", "K12")
def group_own(rules: RuleSet) -> Iterator[Hit]:
    """A group counts as one applicant, but the notice does not define how a group is known."""
    for count in rules.counts:
        if count.per == "group" and count.own:
            yield Hit(path("counts", count.key), "集团及其分支机构按一家计，但通知没有写怎样认定", count.clause)


@check("consortium_unsaid", "error", "允许联合体就写 max_partners；不允许就去掉按联合体成员计数的规则")
def consortium_unsaid(rules: RuleSet) -> Iterator[Hit]:
    """A consortium that may have no partner, or partners without consortia."""
    if rules.consortium.allowed and rules.consortium.max_partners == 0:
        yield Hit("consortium", "允许联合体申报，却没有写最多几家联合单位", rules.consortium.clause)
    if not rules.consortium.allowed and rules.consortium.max_partners:
        yield Hit("consortium", "不允许联合体，却写了联合单位数", rules.consortium.clause)
    for count in rules.counts:
        if count.per == "consortium_member" and not rules.consortium.allowed:
            yield Hit(path("counts", count.key), "按联合体成员计数，但不允许联合体申报", count.clause)


@check("consortium_bounds", "error", "min_partners 不要大于 max_partners")
def consortium_bounds(rules: RuleSet) -> Iterator[Hit]:
    """At least more partners than at most."""
    rule = rules.consortium
    if rule.allowed and rule.min_partners > rule.max_partners:
        sentence = f"联合体至少 {rule.min_partners} 个成员，却最多 {rule.max_partners} 个"
        yield Hit("consortium", sentence, rule.clause)


@check("partners_unjudged", "error", "去掉 partners；各成员只能核对主体类型、主体情况、地区和单位以往入选")
def partners_unjudged(rules: RuleSet) -> Iterator[Hit]:
    """A condition asked of every partner that says something of the filing, or where nobody files together."""
    for condition in rules.conditions:
        if not condition.partners:
            continue
        of_unit = isinstance(condition, KindCondition | FactCondition | RegionCondition) or (
            isinstance(condition, HonourCondition) and condition.of == "unit" and condition.effect != "statement"
        )
        if not of_unit:
            sentence = f"“{condition.title}”说的是申报内容，不能按联合体的每个成员核对"
            yield Hit(path("conditions", condition.key), sentence, condition.clause)
        elif not rules.consortium.allowed:
            sentence = f"“{condition.title}”要求联合体成员也符合，但不允许联合体申报"
            yield Hit(path("conditions", condition.key), sentence, condition.clause)


@check("paper_entry_unsaid", "error", "接收纸质代录就写 allowed: true；不接收就去掉其余各项")
def paper_entry_unsaid(rules: RuleSet) -> Iterator[Hit]:
    """Details of entering filings from paper, where none are taken."""
    rule = rules.on_paper
    if not rule.allowed and (rule.seats or rule.arrival_counts):
        yield Hit("on_paper", "没有写接收纸质代录，却写了由谁代录或以收到时间为准", rule.clause)


@check("honour_unstated", "error", "写 statement_field，指向说明更新内容的栏目")
def honour_unstated(rules: RuleSet) -> Iterator[Hit]:
    """Earlier winners must state what is new, and there is no field for it."""
    for condition in rules.conditions:
        if isinstance(condition, HonourCondition) and condition.effect == "statement" and not condition.statement_field:
            yield Hit(path("conditions", condition.key), "往届入围的要说明更新情况，但没有填写的栏目", condition.clause)


@check("edition_unknown", "warning", "在 identity.earlier 里列出往届")
def edition_unknown(rules: RuleSet) -> Iterator[Hit]:
    """A rule about an edition that the series does not list."""
    known = {edition.year for edition in rules.identity.earlier}
    for condition in rules.conditions:
        if isinstance(condition, HonourCondition):
            unknown = [str(year) for year in condition.years if year not in known]
            if unknown:
                sentence = f"规则提到往届 {words(unknown)}，往届列表里没有"
                yield Hit(path("conditions", condition.key), sentence, condition.clause)


@check("edition_unmentioned", "warning", "写明这一届的获奖、入围者能不能再报", "K7")
def edition_unmentioned(rules: RuleSet) -> Iterator[Hit]:
    """The notice treats some earlier editions and is silent about others, or our rule fills that silence."""
    rules_on_honour = [c for c in rules.conditions if isinstance(c, HonourCondition)]
    if not rules_on_honour:
        return
    said = {year for condition in rules_on_honour if not condition.own for year in condition.years}
    silent = [str(edition.year) for edition in rules.identity.earlier if edition.year not in said]
    if silent:
        sentence = f"通知没有说 {words(silent)} 年的入围者能不能再报"
        yield Hit("conditions", sentence, next((c.clause for c in rules_on_honour if c.clause), ""))
