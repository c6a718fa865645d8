"""Rubrics, panels, votes, combined scores and awards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

from ..draws import least_of
from ..model import RuleSet
from ..stages import (
    Award,
    AwardStep,
    CombineStep,
    DefenceStep,
    Panel,
    Rubric,
    ScoreStep,
    SelectStep,
    Stage,
    Step,
    VoteStep,
)
from ..votes import counts_embedded, may_embed
from .registry import Hit, check
from .walk import ancestors, every_stage_step, path, step_place, steps_of, words


def _used_rubrics(rules: RuleSet) -> set[str]:
    return {s.rubric for _stage, s in every_stage_step(rules) if isinstance(s, ScoreStep | DefenceStep) and s.rubric}


@check("weights_not_one", "error", "调整权重，合计应为 100%")
def weights_not_one(rules: RuleSet) -> Iterator[Hit]:
    """Weights that do not add up to one."""
    for rubric in rules.rubrics:
        total = sum((criterion.weight for criterion in rubric.criteria), Fraction(0))
        if total != 1:
            yield Hit(path("rubrics", rubric.key), f"“{rubric.title}”各项权重合计 {_percent(total)}", rubric.clause)
    for stage, step in steps_of(rules, "combine"):
        assert isinstance(step, CombineStep)
        total = sum((part.weight for part in step.parts), Fraction(0))
        if total != 1:
            yield Hit(
                step_place(stage, step), f"“{step.title}”各部分权重合计 {_percent(total)}", step.clause or stage.clause
            )


def _percent(share: Fraction) -> str:
    return f"{float(share * 100):.6g}%"


@check("criterion_step", "error", "打分间隔应大于 0，且能整除满分")
def criterion_step(rules: RuleSet) -> Iterator[Hit]:
    """Points that can never reach the maximum."""
    for rubric in rules.rubrics:
        for criterion in rubric.criteria:
            if criterion.step <= 0 or criterion.max % criterion.step != 0:
                place = path("rubrics", rubric.key, criterion.key)
                yield Hit(
                    place,
                    f"“{criterion.label}”满分 {criterion.max}，间隔 {criterion.step}，打不出满分",
                    criterion.clause,
                )


@check("weight_zero", "warning", "给权重，或删去这一项")
def weight_zero(rules: RuleSet) -> Iterator[Hit]:
    """A criterion that counts for nothing."""
    for rubric in rules.rubrics:
        for criterion in rubric.criteria:
            if criterion.weight <= 0:
                place = path("rubrics", rubric.key, criterion.key)
                yield Hit(place, f"“{criterion.label}”的权重不大于 0，打了也不算", criterion.clause)


@check("rubric_unused", "note", "删去，或在评分步骤里使用它")
def rubric_unused(rules: RuleSet) -> Iterator[Hit]:
    """A rubric or a panel nobody uses."""
    rubrics = _used_rubrics(rules) | {follow.rubric for follow in rules.follow_ups}
    panels = {s.panel for _stage, s in every_stage_step(rules) if isinstance(s, ScoreStep | DefenceStep)}
    for rubric in rules.rubrics:
        if rubric.key not in rubrics:
            yield Hit(path("rubrics", rubric.key), f"没有步骤使用“{rubric.title}”", rubric.clause)
    for panel in rules.panels:
        if panel.key not in panels:
            yield Hit(path("panels", panel.key), f"没有步骤使用“{panel.title}”", panel.clause)


@check("panel_minimums", "error", "加大专家组，或减少各类的最低人数")
def panel_minimums(rules: RuleSet) -> Iterator[Hit]:
    """The minimums of the kinds do not fit into the panel."""
    for panel in rules.panels:
        least = sum(least_of(panel, kind.key) for kind in panel.kinds)
        if least > panel.size:
            yield Hit(
                path("panels", panel.key), f"各类专家最低合计 {least} 人，专家组只有 {panel.size} 人", panel.clause
            )
        if panel.per_entry and panel.per_entry > panel.size:
            sentence = f"每项申报要 {panel.per_entry} 名专家，专家组只有 {panel.size} 人"
            yield Hit(path("panels", panel.key), sentence, panel.clause)


def _scored(rules: RuleSet) -> Iterator[tuple[Stage, Step, Rubric, Panel]]:
    rubrics = {rubric.key: rubric for rubric in rules.rubrics}
    panels = {panel.key: panel for panel in rules.panels}
    for stage, step in every_stage_step(rules):
        if isinstance(step, ScoreStep | DefenceStep) and step.rubric in rubrics and step.panel in panels:
            yield stage, step, rubrics[step.rubric], panels[step.panel]


@check("sheets_unreachable", "error", "减少最少份数，或增加专家")
def sheets_unreachable(rules: RuleSet) -> Iterator[Hit]:
    """A rubric asks for more sheets than the panel gives an entry."""
    for stage, step, rubric, panel in _scored(rules):
        given = panel.per_entry or panel.size
        if rubric.min_sheets > given:
            sentence = f"至少要 {rubric.min_sheets} 份评分，每项申报只有 {given} 名专家，永远出不了分"
            yield Hit(step_place(stage, step), sentence, step.clause or stage.clause)


@check("trim_never", "note", "增加专家，或改为平均分")
def trim_never(rules: RuleSet) -> Iterator[Hit]:
    """Highest and lowest are to be dropped, but there are never enough sheets."""
    for stage, step, rubric, panel in _scored(rules):
        given = panel.per_entry or panel.size
        if rubric.combine == "trimmed_mean" and given < rubric.trim_from:
            sentence = f"满 {rubric.trim_from} 份才去掉最高最低分，这里只有 {given} 份"
            yield Hit(step_place(stage, step), sentence, step.clause or stage.clause)


@check("trim_too_early", "warning", "去掉最高最低分一般从五份起")
def trim_too_early(rules: RuleSet) -> Iterator[Hit]:
    """Trimming from so few sheets that one expert decides."""
    for rubric in rules.rubrics:
        if rubric.combine == "trimmed_mean" and rubric.trim_from < 4:
            yield Hit(
                path("rubrics", rubric.key), f"从 {rubric.trim_from} 份起就去掉最高最低分，剩下的太少", rubric.clause
            )


@check("pass_score_above", "error", "及格分应在 0 到 100 之间")
def pass_score_above(rules: RuleSet) -> Iterator[Hit]:
    """A score nobody can reach."""
    for stage, step in every_stage_step(rules):
        needed = (
            step.pass_score if isinstance(step, ScoreStep) else step.score if isinstance(step, SelectStep) else None
        )
        if needed is not None and not 0 <= needed <= 100:
            yield Hit(step_place(stage, step), f"及格分 {needed} 不在 0 到 100 之间", step.clause or stage.clause)


@check("selection_unsaid", "error", "按 by 写明 number、share 或 score")
def selection_unsaid(rules: RuleSet) -> Iterator[Hit]:
    """The best N without N."""
    for stage, step in steps_of(rules, "select"):
        assert isinstance(step, SelectStep)
        needed = {"top": step.number, "share": step.share, "score": step.score, "hand": True}[step.by]
        if needed is None:
            yield Hit(step_place(stage, step), "没有写选多少（number、share、score）", step.clause or stage.clause)


@check("selection_own", "warning", "请主办单位确认数量或比例", "K7")
def selection_own(rules: RuleSet) -> Iterator[Hit]:
    """The notice says a certain ratio or number without giving it."""
    for stage, step in steps_of(rules, "select"):
        if isinstance(step, SelectStep) and step.own and step.by != "hand":
            yield Hit(
                step_place(stage, step), "通知没有写选取的数量或比例，现在的数是自行设定的", step.clause or stage.clause
            )


@check("vote_unlimited_time", "error", "per: minutes 时写明 minutes")
def vote_unlimited_time(rules: RuleSet) -> Iterator[Hit]:
    """A vote counted per some minutes, without how many."""
    for stage, step in steps_of(rules, "vote"):
        assert isinstance(step, VoteStep)
        if (step.per == "minutes") != (step.minutes is not None):
            yield Hit(step_place(stage, step), "按分钟计票要写 minutes，其他情况不写", step.clause or stage.clause)


@check("vote_picks", "error", "每张票最少、最多选几项要对得上")
def vote_picks(rules: RuleSet) -> Iterator[Hit]:
    """A ballot that cannot be filled in."""
    for stage, step in steps_of(rules, "vote"):
        assert isinstance(step, VoteStep)
        if step.picks_min > step.picks_max:
            yield Hit(
                step_place(stage, step), f"最少选 {step.picks_min} 项，最多只能选 {step.picks_max} 项", step.clause
            )
        if step.shortlist != "all" and step.shortlist_number is None:
            yield Hit(step_place(stage, step), "写了按票数入围，没有写名额或票数线", step.clause, "写 shortlist_number")


@check("vote_without_window", "error", "给投票环节写明起止时间")
def vote_without_window(rules: RuleSet) -> Iterator[Hit]:
    """A public vote that nobody knows when to cast."""
    for stage, step in steps_of(rules, "vote"):
        if stage.window is None:
            yield Hit(step_place(stage, step), "公众投票没有起止时间", step.clause or stage.clause)


@check("vote_own", "warning", "在处理意见里写明怎样计票、入围多少", "K11")
def vote_own(rules: RuleSet) -> Iterator[Hit]:
    """How votes are counted, or how many are shortlisted, is ours."""
    for stage, step in steps_of(rules, "vote"):
        if step.own:
            sentence = "通知没有写清计票（每票按活动还是按申报计）或入围数量，现在的算法是自行设定的"
            yield Hit(step_place(stage, step), sentence, step.clause or stage.clause)


@check("vote_without_conversion", "error", "写明 conversion：share_of_highest、rank_points 或 percentile", "K11")
def vote_without_conversion(rules: RuleSet) -> Iterator[Hit]:
    """Votes are weighted into a score without being turned into points."""
    for stage, step in steps_of(rules, "combine"):
        assert isinstance(step, CombineStep)
        for part in step.parts:
            if part.step == "vote" and part.conversion == "direct":
                yield Hit(
                    step_place(stage, step),
                    "票数直接当分数相加，没有换算成百分制",
                    part.clause or step.clause or stage.clause,
                )


@check("conversion_own", "warning", "在处理意见里写明换算办法，并在公示中公开", "K11")
def conversion_own(rules: RuleSet) -> Iterator[Hit]:
    """The notice weights the votes but does not say how they become points."""
    for stage, step in steps_of(rules, "combine"):
        assert isinstance(step, CombineStep)
        if any(part.own and part.conversion != "direct" for part in step.parts):
            yield Hit(
                step_place(stage, step),
                "通知没有写票数怎样换算成分数，现在的换算是自行设定的",
                step.clause or stage.clause,
            )


@check("score_unused", "warning", "在评分之后推荐、选取、合成或定奖，否则评分没有作用")
def score_unused(rules: RuleSet) -> Iterator[Hit]:
    """Experts score and nothing uses the scores."""
    for stage, step in steps_of(rules, "score"):
        assert isinstance(step, ScoreStep)
        after = [s for s in rules.stages if s is stage or stage.key in ancestors(rules, s)]
        uses = {"recommend", "select", "combine", "award", "deliberation", "vote"}
        if step.pass_score is None and not any(t.type in uses for s in after for t in s.steps):
            yield Hit(step_place(stage, step), f"“{step.title}”的分数没有用处", step.clause or stage.clause)


@check("award_undecided", "error", "在某个环节加 award 步骤")
def award_undecided(rules: RuleSet) -> Iterator[Hit]:
    """An award that no step decides, or that two steps decide."""
    times = Counter(key for _s, step in steps_of(rules, "award") if isinstance(step, AwardStep) for key in step.awards)
    for award in rules.awards:
        if times[award.key] == 0:
            yield Hit(path("awards", award.key), f"没有步骤评定“{award.title}”", award.clause)
        if times[award.key] > 1:
            yield Hit(
                path("awards", award.key),
                f"“{award.title}”在 {times[award.key]} 个步骤里评定",
                award.clause,
                "只留一处",
            )


def _award_faults(award: Award) -> Iterator[str]:
    said = [award.number is not None, award.share is not None, award.open_number]
    if sum(said) == 0:
        yield f"没有写“{award.title}”评多少（number、share，或 open_number: true）"
    if sum(said) > 1:
        yield f"“{award.title}”的数量写了不止一种"
    if award.by == "criterion" and award.rubric is None:
        yield f"“{award.title}”按单项评，没有写用哪张评分表"
    yield from _judges_faults(award)
    if (award.to == "recommending_unit") != (award.by == "recommended"):
        yield f"“{award.title}”给推荐单位的奖按推荐情况评，给作品的奖不能按推荐情况评"


def _judges_faults(award: Award) -> Iterator[str]:
    said = {"rubric": award.rubric, "judges_share": award.judges_share, "judges_from": award.judges_from}
    if award.by != "judges":
        if award.judges_share is not None or award.judges_from is not None or award.judges_over:
            yield f"“{award.title}”写了评委比例，但不按评委比例评（by: judges）"
        return
    if missing := [name for name, value in said.items() if value is None]:
        yield f"“{award.title}”按评委比例评，还要写明 {'、'.join(missing)}"
    if award.criterion_any:
        yield f"“{award.title}”按评委比例评，以评分表的总分为准，不能每个评分项各一个"
    if award.judges_over and award.judges_share is not None and award.judges_share >= 1:
        yield f"“{award.title}”要求超过全体评委，谁也得不到"


@check("embed_without_origin", "warning", "写明 origins（如 https://example.cn），或者去掉 embeds_vote")
def embed_without_origin(rules: RuleSet) -> Iterator[Hit]:
    """The vote is to stand inside sites whose addresses are not said: it is shown in none of them."""
    named = [channel.label for channel in rules.identity.channels if channel.embeds_vote and not channel.origins]
    if named:
        yield Hit("identity.channels", f"{words(named)}要在网站内投票，没有写网址，选票不会嵌入")


@check("embed_only_shown", "warning", "嵌入其他网站的投票按 IP 地址计票（voter: address），或者不嵌入")
def embed_only_shown(rules: RuleSet) -> Iterator[Hit]:
    """Inside other sites nobody is signed in or has a device of ours: such votes are cast on our own pages only."""
    if not any(may_embed(channel) for channel in rules.identity.channels):
        return
    for stage, step in steps_of(rules, "vote"):
        if isinstance(step, VoteStep) and not counts_embedded(step):
            yield Hit(
                step_place(stage, step),
                f"“{step.title}”不按 IP 地址计票，合作网站内只显示候选项目，投票要到本平台",
                step.clause,
            )


@check("judges_too_few", "warning", "把评分表的 min_sheets 提高到 3 份以上，或者改按总分评")
def judges_too_few(rules: RuleSet) -> Iterator[Hit]:
    """An award by the share of judges where one or two sheets are enough: the share says nothing."""
    sheets = {rubric.key: rubric.min_sheets for rubric in rules.rubrics}
    for award in rules.awards:
        if award.by == "judges" and award.rubric in sheets and sheets[award.rubric] < 3:
            yield Hit(
                path("awards", award.key),
                f"“{award.title}”按评委比例评，而评分表最少只要 {sheets[award.rubric]} 份",
                award.clause,
            )


@check("award_unsaid", "error", "补全奖项的数量和评定办法")
def award_unsaid(rules: RuleSet) -> Iterator[Hit]:
    """An award whose number or basis is not said, or said twice."""
    for award in rules.awards:
        for sentence in _award_faults(award):
            yield Hit(path("awards", award.key), sentence, award.clause)


@check("award_unscored", "error", "改用前面评过的评分表")
def award_unscored(rules: RuleSet) -> Iterator[Hit]:
    """An award by a rubric that no stage before it scores."""
    by_key = {award.key: award for award in rules.awards}
    for stage, step in steps_of(rules, "award"):
        assert isinstance(step, AwardStep)
        earlier = ancestors(rules, stage) | {stage.key}
        scored = {
            s.rubric
            for other in rules.stages
            if other.key in earlier
            for s in other.steps
            if isinstance(s, ScoreStep | DefenceStep)
        }
        for key in step.awards:
            award = by_key.get(key)
            if award and award.rubric and award.rubric not in scored:
                yield Hit(path("awards", key), f"“{award.title}”所用的评分表在此之前没有评过", award.clause)


@check("recommendation_uncollected", "warning", "加推荐环节，或让申报单位填推荐单位并由其确认", "K12")
def recommendation_uncollected(rules: RuleSet) -> Iterator[Hit]:
    """A unit is awarded for what it recommended, but no step of the procedure collects recommendations."""
    if any(True for _ in steps_of(rules, "recommend")):
        return
    for award in rules.awards:
        if award.by == "recommended":
            how = "现在靠申报单位自填推荐单位并由其确认" if rules.recommender_field else "也没有让申报单位填推荐单位"
            yield Hit(
                path("awards", award.key), f"“{award.title}”按推荐情况评，但程序里没有推荐环节；{how}", award.clause
            )


@check("prefix_shared", "error", "给每种证书不同的编号前缀")
def prefix_shared(rules: RuleSet) -> Iterator[Hit]:
    """Two certificates would get the same numbers."""
    times = Counter(award.certificate.number_prefix for award in rules.awards if award.certificate)
    shared = {prefix for prefix, count in times.items() if count > 1}
    if shared:
        yield Hit("awards", f"证书编号前缀重复：{words(shared)}")
