"""How entries are judged: stages, checks, scores, votes, experts, quotas, publicity, awards."""

from __future__ import annotations

from ..base import show_share
from ..judges import basis_words
from ..model import RuleSet
from ..parties import Quota
from ..publicity import length_words
from ..rights import DECISIONS, EVERY, final_stages, holders, signing
from ..shapes import dimension_label, option_label
from ..stages import (
    Award,
    CheckStep,
    CombineStep,
    DefenceStep,
    DeliberationStep,
    DuplicatesStep,
    OpinionStep,
    Panel,
    PublicityStep,
    RecommendStep,
    Rubric,
    ScorePart,
    ScoreStep,
    SelectStep,
    Stage,
    Step,
    SupplementStep,
    VoteStep,
)
from ..vocabulary import LIST_COLUMNS
from ..votes import allowance_words
from ..windows import period_words
from .parts import Sentence, condition_of, ended, joined

_ROUNDING = {"floor": "向下取整", "ceil": "向上取整", "half_up": "四舍五入"}
_CONVERSIONS = {
    "direct": "直接计入",
    "share_of_highest": "按占最高者的比例折算为百分制",
    "rank_points": "按名次折算为百分制",
    "percentile": "按百分位折算",
}


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
    if stage.left_over_from:
        left = "、".join(titles.get(key, key) for key in stage.left_over_from)
        spare, rest = "", f"；只办理{left}没有单位受理的{rest}"
    joins = [labels.get(key, key) for key in stage.seats.joined_by]
    rest += f"；{'、'.join(joins)}共同参加" if joins else ""
    if stage.seats.authorized_by:
        rest += f"；由{labels.get(stage.seats.authorized_by, '')}授权"
    several = "" if len(stage.after) < 2 else "全部" if stage.join == "all" else "任一"
    start = f"经{after}{several}通过后，" if after else ""
    track = condition_of(rules, stage.when.field, stage.when.any_of) if stage.when else ""
    names_of_steps = "、".join(step.title for step in stage.steps)
    taken = "，未通过的也进入本环节" if after and stage.takes == "all" else ""
    note = ended(stage.note) if stage.note else ""
    return (
        f"{stage.title}{track}{window}：{start}由{'、'.join(who)}{spread}办理（{names_of_steps}）{taken}{rest}。{note}"
    )


def steps(rules: RuleSet) -> list[Sentence]:
    """What single steps ask of an applicant: corrections, supplements, a defence; and what may change an outcome."""
    found: list[Sentence] = []
    for stage in rules.stages:
        for step in stage.steps:
            if text := _step(rules, step):
                name = step.title if step.title == stage.title else f"{stage.title}的{step.title}"
                sentence = Sentence(f"{name}：{text}。", step.clause)
                if sentence.text not in {s.text for s in found}:
                    found.append(sentence)
    return found


def _step(rules: RuleSet, step: Step) -> str:
    match step:
        case CheckStep():
            back = (
                f"，可以退回补正，每次 {step.return_days} 天，最多 {step.max_returns} 次"
                if step.may_return
                else "，不退回补正"
            )
            return f"逐项核对 {len(step.items)} 项{back if step.max_returns else '，不退回补正'}"
        case OpinionStep():
            return f"由评审人员写出意见，作出通过或不通过的结论{f'；{step.prompt}' if step.prompt else ''}"
        case DefenceStep():
            order = "抽签排定次序" if step.order == "drawn" else "由主办单位排定次序"
            return f"{order}，每项演示 {step.present_minutes} 分钟、答辩 {step.answer_minutes} 分钟"
        case DuplicatesStep():
            return f"与本活动其他申报和往届入选内容比对，相似达到 {show_share(step.hold_from)} 的由人工核实"
        case DeliberationStep():
            return "可以调整结论或名次，须写明理由"
        case SupplementStep():
            form = next((f"，填写“{f.title}”" for f in rules.forms if f.key == step.form), "")
            late = "，逾期不补交的不再进入下一步" if step.overdue == "fails" and step.form else ""
            return f"通知需要补充材料的，在 {step.days} 天内补交{form}{late}"
        case RecommendStep():
            return f"在推荐名额内{'按优先顺序' if step.ordered else ''}提出推荐名单，封存后不再变动"
    return ""


BARS = {
    "same_unit": "申报单位的人员",
    "same_group": "申报单位所属集团的人员",
    "declared_unit": "本人申明须回避的单位",
    "consortium": "联合体成员单位的人员",
    "recommending_unit": "推荐单位的人员",
}


def experts(rules: RuleSet) -> list[Sentence]:
    """Who scores: how many, of which kinds, how they are found, and who keeps away."""
    return [Sentence(_panel(panel), panel.clause) for panel in rules.panels]


def _panel(panel: Panel) -> str:
    kinds = []
    for kind in panel.kinds:
        share = f"不少于 {show_share(kind.share)}" if kind.share is not None else ""
        least = f"不少于 {kind.at_least} 人" if kind.at_least else ""
        kinds.append(f"{kind.label}{share or least or '若干'}")
    found = [f"{panel.size} 人组成{'，其中' + '、'.join(kinds) if kinds else ''}"]
    found.append("从专家库中随机抽取" if panel.draw == "random" else "由主办单位聘请")
    if panel.substitutes:
        found.append(f"另备候补 {panel.substitutes} 人")
    if panel.per_entry:
        found.append(f"每项由其中 {panel.per_entry} 人评分")
    if panel.load:
        found.append(f"每人最多评 {panel.load} 项")
    if panel.blind:
        found.append("专家看不到申报单位名称")
    if panel.bars:
        found.append(f"须回避：{'、'.join(BARS[name] for name in panel.bars)}")
    return f"{panel.title}：{'；'.join(found)}。"


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
        found = [Sentence(_rubric(sheet), sheet.clause or step.clause)]
        if isinstance(step, ScoreStep) and step.pass_score is not None:
            found.append(
                Sentence(f"{stage.title}：得分不低于 {step.pass_score:f} 分为{stage.pass_label}。", step.clause)
            )
        return found
    if isinstance(step, VoteStep):
        shown = "投票期间显示票数" if step.show_counts else "投票期间不显示票数"
        order = {"random": "候选项目随机排列", "number": "候选项目按编号排列", "name": "候选项目按名称排列"}[step.order]
        text = f"{stage.title}：{allowance_words(step)}；{_ballot(step)}{_on(rules, step)}；{order}，{shown}。"
        return [Sentence(text, step.clause)]
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
    labels = {c.key: c.label for c in sheet.criteria}
    ties = (
        f"；总分相同时依次比较{'、'.join(labels.get(key, key) for key in sheet.tie_order)}" if sheet.tie_order else ""
    )
    return f"{sheet.title}：{parts}；{how}{least}{level}，保留 {sheet.decimals} 位小数{ties}。"


def _ballot(step: VoteStep) -> str:
    if step.picks_min == step.picks_max:
        return f"每张选票选 {step.picks_max} 项"
    return f"每张选票选 {step.picks_min} 至 {step.picks_max} 项"


def _on(rules: RuleSet, step: VoteStep) -> str:
    if step.shortlist == "all":
        return "；得票计入综合得分或供评定参考"
    each = f"每个{dimension_label(rules, step.within)}" if step.within else ""
    if step.shortlist_number is None:
        return "；入围数量由主办单位据实确定"
    return (
        f"；{each}得票前 {step.shortlist_number} 名入围"
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
    if quota.within and quota.options:
        each = joined((f"“{option_label(rules, quota.within, option)}”" for option in quota.options), "个选项")
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


def together(rules: RuleSet) -> list[Sentence]:
    """What the host does not decide alone: who takes part in the final review, and whose confirmation comes before publishing."""
    found = []
    sitting, stages = holders(rules, "final_review"), final_stages(rules)
    if sitting and stages:
        names, titles = "、".join(s.name for s in sitting), "、".join(s.title for s in stages)
        found.append(Sentence(f"{names}参加终审（{titles}），提出的意见供主办单位决定时采纳。", sitting[0].clause))
    by: dict[tuple[str, int, str], list[str]] = {}
    for decision in EVERY:
        if (rule := signing(rules, decision)) is not None:
            by.setdefault((rule.names, rule.need, rule.clause), []).append(DECISIONS[decision])
    for (names, need, clause), what in by.items():
        many = len(holders(rules, "countersign"))
        how = f"中的 {need} 家" if need < many else ""
        found.append(Sentence(f"{'、'.join(what)}公布前，须经{names}{how}会签。", clause))
    return found


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
                labels = LIST_COLUMNS | {f.key: f.label for _, _, f in rules.fields()}
                columns = joined((labels.get(key, key) for key in step.fields), "栏")
                shown = f"，公示内容：{columns}" if columns else ""
                late = next((f"（异议时间：{period_words(w)}）" for w in rules.windows if w.key == rule.window), "")
                text = (
                    f"{stage.title}：公示 {length_words(rules, step)}{shown}；"
                    f"{who}可在公示期内{how}提出异议{proof}{late}{holds}。"
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
        "judges": basis_words(award),
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
