"""Seats: who has jurisdiction, who authorizes, who may send on how many."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from ...regions import name as region_name
from ...regions import province_of
from ..model import RuleSet
from ..parties import Quota, Seat
from ..stages import RecommendStep, Stage
from .registry import Hit, check
from .walk import path, quotas_of, seats_of, set_regions, step_place, steps_of, words


@check("host_missing", "error", "加一个 role: host 的席位")
def host_missing(rules: RuleSet) -> Iterator[Hit]:
    """Nobody has the host's desk."""
    if not any(seat.role == "host" for seat in rules.seats):
        yield Hit("seats", "没有主办单位的席位，终审、公示、公布都没有人办")


@check("tier_empty", "warning", "加上这一层级的席位，或写明 open_list: true")
def tier_empty(rules: RuleSet) -> Iterator[Hit]:
    """A tier without a seat."""
    filled = {seat.tier for seat in rules.seats} | {seat_set.tier for seat_set in rules.seat_sets}
    for tier in rules.tiers:
        if tier.key not in filled and not tier.open_list:
            yield Hit(path("tiers", tier.key), f"“{tier.label}”没有席位")


@check("stage_without_seats", "error", "写明在哪个层级或哪个席位办理")
def stage_without_seats(rules: RuleSet) -> Iterator[Hit]:
    """A stage that is held nowhere."""
    open_tiers = {tier.key for tier in rules.tiers if tier.open_list} | {s.tier for s in rules.seat_sets}
    for stage in rules.stages:
        if not seats_of(rules, stage) and not open_tiers & set(stage.seats.tiers):
            yield Hit(path("stages", stage.key), f"“{stage.title}”没有席位办理", stage.clause)


@check("recommender_unasked", "error", "写 recommender_field: true，或按管辖送审")
def recommender_unasked(rules: RuleSet) -> Iterator[Hit]:
    """Entries go to the seat the applicant named, but no applicant is asked for one."""
    for stage in rules.stages:
        if stage.seats.route == "recommender" and not rules.recommender_field:
            yield Hit(path("stages", stage.key), "申报送往申报单位所选的推荐单位，但没有让申报单位选", stage.clause)


@check("seat_without_jurisdiction", "warning", "写明管辖的地区、行业、单位类别，或用 assists 协助别的席位")
def seat_without_jurisdiction(rules: RuleSet) -> Iterator[Hit]:
    """A seat of a stage routed by jurisdiction gets nothing."""
    told: set[str] = set()
    for stage in rules.stages:
        if stage.seats.route != "jurisdiction":
            continue
        for seat in seats_of(rules, stage):
            j = seat.jurisdiction
            some = j.regions or j.everywhere or j.dimension or j.kinds or j.named_units
            if not some and not seat.assists and seat.key != stage.seats.fallback and seat.key not in told:
                told.add(seat.key)
                yield Hit(
                    path("seats", seat.key), f"“{seat.name}”没有管辖范围，“{stage.title}”不会有申报送到", seat.clause
                )


@check("dimension_without_options", "error", "写明管辖哪些选项")
def dimension_without_options(rules: RuleSet) -> Iterator[Hit]:
    """A jurisdiction over a dimension that names no option, or options of no dimension."""
    for seat in rules.seats:
        if bool(seat.jurisdiction.dimension) != bool(seat.jurisdiction.options):
            yield Hit(
                path("seats", seat.key),
                f"“{seat.name}”的管辖范围只写了一半（dimension 和 options 要一起写）",
                seat.clause,
            )


def _rivals(rules: RuleSet) -> Iterator[tuple[Seat, Seat]]:
    """Pairs of seats that get entries of the same stage by jurisdiction and do not work on one docket."""
    seen: set[tuple[str, str]] = set()
    for stage in rules.stages:
        if stage.seats.route != "jurisdiction":
            continue
        held = [s for s in seats_of(rules, stage) if s.key != stage.seats.fallback]
        for one, two in combinations(held, 2):
            joint = two.key in one.assists or one.key in two.assists
            if not joint and (one.key, two.key) not in seen:
                seen.add((one.key, two.key))
                yield one, two


@check("jurisdiction_overlap", "warning", "划分管辖，或让一个席位 assists 另一个", "K5")
def jurisdiction_overlap(rules: RuleSet) -> Iterator[Hit]:
    """Two seats have exactly the same ground, and nothing says whose an entry is."""
    for one, two in _rivals(rules):
        a, b = one.jurisdiction, two.jurisdiction
        same = set(a.regions) & set(b.regions)
        options = set(a.options) & set(b.options) if a.dimension == b.dimension else set()
        units = set(a.named_units) & set(b.named_units)
        ground = words([region_name(code) for code in sorted(same)]) or words(sorted(options | units))
        if a.everywhere and b.everywhere:
            ground = "全部申报"
        if ground:
            yield Hit(
                path("seats", one.key), f"“{one.name}”和“{two.name}”都管辖{ground}，没有分工", one.clause or two.clause
            )


@check("jurisdiction_own", "warning", "在处理意见里写明分工的依据，或请主办单位确认", "K5")
def jurisdiction_own(rules: RuleSet) -> Iterator[Hit]:
    """The notice names several seats for one province; how they divide the work is ours. Told once per province."""
    told: set[str] = set()
    for one, two in _rivals(rules):
        if not (one.jurisdiction.own or two.jurisdiction.own):
            continue
        shared = {province_of(c) for c in one.jurisdiction.regions} & {province_of(c) for c in two.jurisdiction.regions}
        for code in sorted(shared - told):
            told.add(code)
            sentence = f"通知给{region_name(code)}写了不止一个单位（“{one.name}”“{two.name}”），没有写分工，现在的分工是自行设定的"
            yield Hit(path("seats", two.key), sentence, two.clause or one.clause)


@check("authorizer_missing", "warning", "补上授权单位，或在处理意见里写明由谁授权", "K5")
def authorizer_missing(rules: RuleSet) -> Iterator[Hit]:
    """Seats that act on another unit's authorization, in provinces that have no such unit."""
    for stage in rules.stages:
        tier = stage.seats.authorized_by
        if tier is None:
            continue
        able = {province_of(c) for s in rules.seats if s.tier == tier for c in s.jurisdiction.regions}
        bare = [
            seat.name
            for seat in seats_of(rules, stage)
            if seat.jurisdiction.regions and not {province_of(c) for c in seat.jurisdiction.regions} & able
        ]
        if bare:
            sentence = f"“{stage.title}”要由指导单位授权，但这些单位所在省份没有指导单位：{words(bare)}"
            yield Hit(path("stages", stage.key, "seats"), sentence, stage.clause)


@check("seat_unused", "note", "确认只列名；要参与评审的，写进某个环节")
def seat_unused(rules: RuleSet) -> Iterator[Hit]:
    """A working seat that no stage uses."""
    used = {seat.key for stage in rules.stages for seat in seats_of(rules, stage)}
    used |= {key for seat in rules.seats if seat.key in used for key in seat.assists}
    for seat in rules.seats:
        helps = used & set(seat.assists)
        chosen = rules.recommender_field and seat.role in {"recommending", "organizing"}
        working = seat.role in {"operator", "organizing", "recommending", "co_reviewer"} and not chosen
        if working and seat.key not in used and not helps:
            yield Hit(path("seats", seat.key), f"“{seat.name}”没有参加任何环节", seat.clause)


def _recommending(rules: RuleSet) -> Iterator[tuple[Stage, RecommendStep, str, str, str]]:
    """For each recommend step its seats as (stage, step, tier, seat key or "", name)."""
    for stage, step in steps_of(rules, "recommend"):
        assert isinstance(step, RecommendStep)
        for seat in seats_of(rules, stage):
            if not seat.assists:
                yield stage, step, seat.tier, seat.key, seat.name
        for seat_set in rules.seat_sets:
            if seat_set.tier in stage.seats.tiers and set_regions(seat_set):
                yield stage, step, seat_set.tier, "", seat_set.name
        for tier in rules.tiers:
            if tier.open_list and tier.key in stage.seats.tiers:
                yield stage, step, tier.key, "", tier.label


@check("quota_missing", "warning", "写明名额：数字、比例，或 unlimited: true", "K9")
def quota_missing(rules: RuleSet) -> Iterator[Hit]:
    """A seat recommends, and nothing says how many; told once per stage."""
    missing: dict[str, list[str]] = {}
    steps: dict[str, tuple[Stage, RecommendStep]] = {}
    for stage, step, tier, seat, name in _recommending(rules):
        if not quotas_of(rules, step, tier, seat):
            place = step_place(stage, step)
            steps[place] = (stage, step)
            if name not in missing.setdefault(place, []):
                missing[place].append(name)
    for place, names in missing.items():
        stage, step = steps[place]
        yield Hit(place, f"这些席位要推荐，但没有写名额：{words(names)}", step.clause or stage.clause)


@check("quota_gives_nothing", "warning", "写 minimum: 1 或改为进位，或在处理意见里说明就是不送", "K4")
def quota_gives_nothing(rules: RuleSet) -> Iterator[Hit]:
    """A percentage rounded down that sends nothing from a seat with few entries."""
    for quota in rules.quotas:
        if quota.percent and quota.rounding != "ceil" and quota.minimum == 0 and quota.percent < 1:
            need = -(-quota.percent.denominator // quota.percent.numerator)
            if quota.rounding == "half_up":
                need = -(-quota.percent.denominator // (2 * quota.percent.numerator))
            if need > 1 and quota.percent_of in {"intake", "filed"}:
                sentence = f"“{quota.title}”：不足 {need} 项的席位一项也送不出去"
                yield Hit(path("quotas", quota.key), sentence, quota.clause)


@check("quota_share_own", "warning", "请主办单位确认比例", "K7")
def quota_share_own(rules: RuleSet) -> Iterator[Hit]:
    """The notice says a certain ratio without a number."""
    for quota in rules.quotas:
        if quota.own and quota.percent is not None:
            yield Hit(
                path("quotas", quota.key), f"通知没有写“{quota.title}”的比例，现在的比例是自行设定的", quota.clause
            )


@check("quota_number_own", "warning", "请主办单位确认名额", "K9")
def quota_number_own(rules: RuleSet) -> Iterator[Hit]:
    """The notice addresses a unit but gives it no number."""
    for quota in rules.quotas:
        if quota.own and quota.percent is None:
            yield Hit(
                path("quotas", quota.key), f"通知没有给“{quota.title}”写名额，现在的名额是自行设定的", quota.clause
            )


@check("quota_unlimited", "note", "确认通知写明不限")
def quota_unlimited(rules: RuleSet) -> Iterator[Hit]:
    """No limit on what a seat sends on, said openly."""
    for quota in rules.quotas:
        if quota.unlimited:
            yield Hit(path("quotas", quota.key), f"“{quota.title}”不限数量", quota.clause)


@check("quota_unused", "note", "删去，或在推荐步骤里使用它")
def quota_unused(rules: RuleSet) -> Iterator[Hit]:
    """A quota that binds nobody."""
    used = {q.key for _s, step, tier, seat, _n in _recommending(rules) for q in quotas_of(rules, step, tier, seat)}
    used |= {quota.percent_of for quota in rules.quotas}
    for quota in rules.quotas:
        if quota.key not in used:
            yield Hit(path("quotas", quota.key), f"“{quota.title}”没有用在任何推荐步骤", quota.clause)


@check("quota_contradicts", "error", "只留一条，或把一条限定到具体席位")
def quota_contradicts(rules: RuleSet) -> Iterator[Hit]:
    """Two whole quotas of the same tier or seat give different numbers."""
    plain = [quota for quota in rules.quotas if quota.within is None]
    for one, two in combinations(plain, 2):
        named = set(one.seats) & set(two.seats)
        tiers = set(one.tiers) & set(two.tiers)
        chosen = {step.quota for _s, step in steps_of(rules, "recommend") if isinstance(step, RecommendStep)}
        if (named or tiers) and not ({one.key, two.key} & chosen) and _size(one) != _size(two):
            sentence = f"“{one.title}”和“{two.title}”管的是同样的席位（{words(sorted(named | tiers))}），数字不一样"
            yield Hit(path("quotas", two.key), sentence, two.clause or one.clause)


def _size(quota: Quota) -> tuple[object, ...]:
    return (quota.number, quota.percent, quota.unlimited, quota.percent_of)


@check("quota_circular", "error", "名额的比例不能绕回自己")
def quota_circular(rules: RuleSet) -> Iterator[Hit]:
    """A quota is a share of itself."""
    base = {quota.key: quota.percent_of for quota in rules.quotas if quota.percent is not None}
    for key, source in base.items():
        seen, here = {key}, source
        while here in base and here not in seen:
            seen.add(here)
            here = base[here]
        if here == key:
            yield Hit(path("quotas", key), "这个名额是按它自己的比例算的", rules.quota(key).clause)


@check("quota_minimum_above", "error", "最低数不能超过名额")
def quota_minimum_above(rules: RuleSet) -> Iterator[Hit]:
    """A quota whose minimum exceeds its number, or whose share exceeds the whole."""
    for quota in rules.quotas:
        if quota.number is not None and quota.minimum > quota.number:
            yield Hit(path("quotas", quota.key), f"最低 {quota.minimum} 项超过了名额 {quota.number} 项", quota.clause)
        if quota.percent is not None and not 0 < quota.percent <= 1:
            yield Hit(path("quotas", quota.key), "比例应大于 0、不超过 100%", quota.clause, "改比例")
