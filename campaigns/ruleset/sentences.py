"""The rules as sentences for applicants and the public, made from the same objects that judge."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from .base import show_share
from .counting import limit_words
from .model import RuleSet
from .parties import Condition, Consortium, DateCondition, DeclareCondition, JudgeCondition, Quota
from .publicity import length_words
from .shapes import dimension_label, option_label
from .stages import (
    Award,
    CombineStep,
    DefenceStep,
    PublicityStep,
    Rubric,
    ScorePart,
    ScoreStep,
    SelectStep,
    Stage,
    Step,
    VoteStep,
)
from .votes import allowance_words
from .windows import period_words


@dataclass(frozen=True)
class Sentence:
    """One rule in words and the clause it comes from."""

    text: str
    clause: str = ""


@dataclass(frozen=True)
class Chapter:
    """A heading and its sentences."""

    heading: str
    sentences: tuple[Sentence, ...]


_ROUNDING = {"floor": "向下取整", "ceil": "向上取整", "half_up": "四舍五入"}
_CONVERSIONS = {
    "direct": "直接计入",
    "share_of_highest": "按占最高者的比例折算为百分制",
    "rank_points": "按名次折算为百分制",
    "percentile": "按百分位折算",
}


def about(rules: RuleSet) -> list[Chapter]:
    """The whole rule set in words, chapter by chapter; chapters without a sentence are left out."""
    parts: list[tuple[str, Callable[[RuleSet], Iterable[Sentence]]]] = [
        ("时间安排", calendar),
        ("申报条件", conditions),
        ("申报数量与联合申报", numbers),
        ("评审程序", procedure),
        ("评分办法", scoring),
        ("推荐名额", quotas),
        ("公示与异议", publicity),
        ("奖项与有效期", awards),
        ("保密与费用", secrecy),
    ]
    chapters = [Chapter(heading, tuple(make(rules))) for heading, make in parts]
    return [chapter for chapter in chapters if chapter.sentences]


def _ended(text: str) -> str:
    return text if text.endswith(("。", "！", "？", "；")) else f"{text}。"


def _condition_of(rules: RuleSet, field: str, any_of: Iterable[str]) -> str:
    labels = [option_label(rules, field, key) for key in any_of]
    return f"（限{dimension_label(rules, field)}：{'、'.join(labels)}）"


def calendar(rules: RuleSet) -> list[Sentence]:
    """Every window with its period."""
    return [Sentence(f"{w.title}：{period_words(w)}。", w.clause) for w in rules.windows]


def conditions(rules: RuleSet) -> list[Sentence]:
    """Who may apply, and who judges what."""
    return [Sentence(_condition(rules, c), c.clause) for c in rules.conditions]


def _condition(rules: RuleSet, condition: Condition) -> str:
    track = _condition_of(rules, condition.when.field, condition.when.any_of) if condition.when else ""
    kinds = [k.label for k in rules.kinds if k.key in condition.for_kinds]
    note = f"（限{'、'.join(kinds)}）" if kinds else ""
    if isinstance(condition, DeclareCondition):
        note += "（由申报单位声明）"
    elif isinstance(condition, JudgeCondition):
        note += "（由形式审查人员核定）"
    elif isinstance(condition, DateCondition) and condition.relation in {"before", "after"}:
        note += "（含当日）"
    if condition.advised:
        note += "（建议，不符合的只作提醒）"
    return f"{_ended(condition.title)}{track}{note}"


def numbers(rules: RuleSet) -> list[Sentence]:
    """How many entries, and whether several units may file together."""
    found = []
    for limit in rules.counts:
        track = _condition_of(rules, limit.when.field, limit.when.any_of) if limit.when else ""
        found.append(Sentence(f"{limit_words(rules, limit)}{track}。", limit.clause))
    return [*found, Sentence(_consortium(rules, rules.consortium), rules.consortium.clause)]


def _consortium(rules: RuleSet, rule: Consortium) -> str:
    if not rule.allowed:
        return "不接受联合体申报。"
    track = _condition_of(rules, rule.when.field, rule.when.any_of) if rule.when else ""
    once = "，同一联合体不得多头申报" if rule.once else ""
    agreed = "，成员须在线确认或者出具盖章同意书" if rule.confirmed else ""
    return f"接受联合体申报{track}：由一个单位牵头，另有成员不超过 {rule.max_partners} 个{agreed}{once}。"


def procedure(rules: RuleSet) -> list[Sentence]:
    """The stages in their order: who holds them, when, and with which steps."""
    return [Sentence(_stage(rules, stage), stage.clause) for stage in rules.stages]


def _stage(rules: RuleSet, stage: Stage) -> str:
    names = {s.key: s.name for s in rules.seats}
    labels = {t.key: t.label for t in rules.tiers}
    who = [names.get(key, key) for key in stage.seats.seats] + [labels.get(key, key) for key in stage.seats.tiers]
    how = {"jurisdiction": "按管辖范围分别", "recommender": "由申报时选定的单位分别", "all": ""}[stage.seats.route]
    spread = how if stage.seats.tiers else ""
    window = next((f"，{period_words(w)}" for w in rules.windows if w.key == stage.window), "")
    spare = names.get(stage.seats.fallback or "")
    rest = f"；没有单位受理的由{spare}办理" if spare else ""
    titles = {s.key: s.title for s in rules.stages}
    after = "、".join(titles.get(key, key) for key in stage.after)
    several = "" if len(stage.after) < 2 else "全部" if stage.join == "all" else "任一"
    start = f"经{after}{several}通过后，" if after else ""
    track = _condition_of(rules, stage.when.field, stage.when.any_of) if stage.when else ""
    steps = "、".join(step.title for step in stage.steps)
    return f"{stage.title}{track}{window}：{start}由{'、'.join(who)}{spread}办理（{steps}）{rest}。"


def scoring(rules: RuleSet) -> list[Sentence]:
    """How scores come about: sheets, votes, the sum, and who is chosen."""
    found: list[Sentence] = []
    seen: set[str] = set()
    for stage in rules.stages:
        for step in stage.steps:
            for sentence in _scored(rules, stage, step):
                if sentence.text not in seen:
                    seen.add(sentence.text)
                    found.append(sentence)
    return found


def _scored(rules: RuleSet, stage: Stage, step: Step) -> list[Sentence]:
    rubric = step.rubric if isinstance(step, (ScoreStep, DefenceStep)) else None
    if rubric is not None and any(r.key == rubric for r in rules.rubrics):
        sheet = rules.rubric(rubric)
        return [Sentence(_rubric(sheet), sheet.clause or step.clause)]
    if isinstance(step, VoteStep):
        return [Sentence(f"{stage.title}：{allowance_words(step)}；{_ballot(step)}{_on(step)}。", step.clause)]
    if isinstance(step, CombineStep):
        parts = "，".join(
            f"{_source(rules, p)}占 {show_share(p.weight)}（{_CONVERSIONS[p.conversion]}）" for p in step.parts
        )
        apart = f"，按{dimension_label(rules, step.within)}分别排名" if step.within else ""
        return [Sentence(f"{step.title}：{parts}{apart}。", step.clause)]
    if isinstance(step, SelectStep) and step.by != "hand":
        return [Sentence(f"{stage.title}：{_selected(rules, step)}{stage.pass_label}。", step.clause)]
    return []


def _rubric(sheet: Rubric) -> str:
    parts = "、".join(f"{c.label}（{show_share(c.weight)}）" for c in sheet.criteria)
    how = {
        "mean": "取各份评分表的平均分",
        "trimmed_mean": f"评分表达到 {sheet.trim_from} 份时去掉一个最高分和一个最低分，取平均分",
        "median": "取各份评分表的中位数",
    }[sheet.combine]
    least = f"，至少 {sheet.min_sheets} 份" if sheet.min_sheets > 1 else ""
    level = "，先按评审人的打分尺度作标准化" if sheet.normalise == "z_score" else ""
    return f"{sheet.title}：{parts}；{how}{least}{level}，保留 {sheet.decimals} 位小数。"


def _ballot(step: VoteStep) -> str:
    if step.picks_min == step.picks_max:
        return f"每张选票选 {step.picks_max} 项"
    return f"每张选票选 {step.picks_min} 至 {step.picks_max} 项"


def _on(step: VoteStep) -> str:
    if step.shortlist == "all":
        return ""
    if step.shortlist_number is None:
        return "；入围数量由主办单位据实确定"
    return (
        f"；得票前 {step.shortlist_number} 名入围"
        if step.shortlist == "top"
        else f"；得票不少于 {step.shortlist_number} 票入围"
    )


def _source(rules: RuleSet, part: ScorePart) -> str:
    if part.rubric is not None and any(r.key == part.rubric for r in rules.rubrics):
        return rules.rubric(part.rubric).title
    for stage in rules.stages:
        if stage.key == part.stage:
            return next((step.title for step in stage.steps if step.type == part.step), stage.title)
    return part.stage


def _selected(rules: RuleSet, step: SelectStep) -> str:
    each = f"每个{dimension_label(rules, step.within)}" if step.within else ""
    if step.by == "top":
        return f"{each}得分前 {step.number} 名"
    if step.by == "share":
        return f"{each}得分前 {show_share(step.share)} " if step.share is not None else ""
    return f"得分不低于 {step.score:f} 分的" if step.score is not None else ""


def quotas(rules: RuleSet) -> list[Sentence]:
    """How many the recommending and reviewing units may send on."""
    return [Sentence(f"{_quota_units(rules, q)}：{_quota(rules, q)}。", q.clause) for q in rules.quotas]


def _quota_units(rules: RuleSet, quota: Quota) -> str:
    names = [s.name for s in rules.seats if s.key in quota.seats] + [
        t.label for t in rules.tiers if t.key in quota.tiers
    ]
    return "、".join(names) or quota.title


def _quota(rules: RuleSet, quota: Quota) -> str:
    each = f"每个{dimension_label(rules, quota.within)}" if quota.within else ""
    shared = "，同一省份各单位合并计算" if quota.pool == "region" else ""
    outside = "，不占属地指标" if quota.outside_local else ""
    if quota.unlimited:
        return f"{each}推荐数量不限{outside}"
    if quota.number is not None:
        return f"{each}推荐不超过 {quota.number} 项{shared}{outside}"
    assert quota.percent is not None
    base = {"intake": "受理数目", "filed": "申报数目"}.get(quota.percent_of)
    if base is None:
        base = next((f"“{q.title}”名额" for q in rules.quotas if q.key == quota.percent_of), "名额")
    least = f"，至少 {quota.minimum} 项" if quota.minimum else ""
    share = f"{show_share(quota.percent)}（{_ROUNDING[quota.rounding]}{least}）"
    return f"{each}推荐不高于{base}的 {share}{shared}{outside}"


def publicity(rules: RuleSet) -> list[Sentence]:
    """How long lists are shown and how to object."""
    found: list[Sentence] = []
    for stage in rules.stages:
        for step in stage.steps:
            if isinstance(step, PublicityStep):
                rule = step.objections
                who = "任何单位和个人" if rule.who == "anyone" else "申报单位"
                how = "实名" if rule.real_name else ""
                proof = "并附证明材料" if rule.evidence_required else ""
                holds = "，异议处理完毕前该项目不进入下一环节" if rule.blocks else ""
                text = (
                    f"{stage.title}：公示 {length_words(rules, step)}；{who}可在公示期内{how}提出异议{proof}{holds}。"
                )
                found.append(Sentence(text, step.clause or stage.clause))
    return found


def awards(rules: RuleSet) -> list[Sentence]:
    """The awards and how long a result is valid."""
    found = [Sentence(_award(award), award.clause) for award in rules.awards]
    rule = rules.validity
    if rule.years is not None:
        after = "期满自动失效" if rule.on_expiry == "expires" else "期满后重新评价"
        again = "，更新后可再次申报" if rule.may_reapply else ""
        found.append(Sentence(f"结果自公布之日起有效期 {rule.years} 年，{after}{again}。", rule.clause))
    return found


def _award(award: Award) -> str:
    by = {
        "total": "按综合得分评定",
        "criterion": "按单项得分评定",
        "hand": "由主办单位评定",
        "recommended": "按推荐的数量和质量评定",
    }[award.by]
    to = "授予推荐单位，" if award.to == "recommending_unit" else ""
    count = ""
    if award.number is not None:
        count = f"，{award.number} 项"
    elif award.share is not None:
        count = f"，占 {show_share(award.share)}"
    elif award.open_number:
        count = "，数量据实确定"
    given = [word for word, there in (("证书", award.certificate is not None), ("奖杯", award.trophy)) if there]
    return f"{award.title}：{to}{by}{count}{'，颁发' + '、'.join(given) if given else ''}{'，可以空缺' if award.may_be_vacant else ''}。"


def secrecy(rules: RuleSet) -> list[Sentence]:
    """How material is kept and that nothing is charged."""
    return [
        Sentence(_ended(rules.confidentiality.text), rules.confidentiality.clause),
        Sentence(_ended(rules.fee.statement), rules.fee.clause),
    ]
