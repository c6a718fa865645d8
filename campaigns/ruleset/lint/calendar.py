"""Windows: order, gaps, overlaps, and dates the notice leaves open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from ..base import closing, opening
from ..identity import Window
from ..letters import span
from ..model import RuleSet
from ..stages import PublicityStep, Stage
from .registry import Hit, check
from .walk import ancestors, path, step_place, steps_of, words

_JUDGING = frozenset({"score", "vote", "defence", "combine"})


def opens(window: Window | None) -> datetime | None:
    """First instant of a window."""
    return opening(window.opens) if window and window.opens else None


def closes(window: Window | None) -> datetime | None:
    """First instant after a window."""
    return closing(window.closes) if window and window.closes else None


def _named(rules: RuleSet, key: str | None) -> Window | None:
    return next((window for window in rules.windows if window.key == key), None)


def _filing_end(rules: RuleSet) -> datetime | None:
    ends = [end for window in rules.windows_for("file") if (end := closes(window))]
    return max(ends) if ends else None


def _starts_judging(stage: Stage) -> bool:
    return any(step.type in _JUDGING for step in stage.steps)


@check("window_backwards", "error", "结束时间改到开始时间之后")
def window_backwards(rules: RuleSet) -> Iterator[Hit]:
    """A window closes before it opens."""
    for window in rules.windows:
        start, end = opens(window), closes(window)
        if start and end and end <= start:
            yield Hit(path("windows", window.key), f"“{window.title}”的结束时间不晚于开始时间", window.clause)


@check("filing_window_missing", "error", "加一个 purpose: file 的时间段")
def filing_window_missing(rules: RuleSet) -> Iterator[Hit]:
    """Nobody can ever file."""
    if not rules.windows_for("file"):
        yield Hit("windows", "没有申报时间段，谁也不能提交申报")
    elif _filing_end(rules) is None:
        yield Hit("windows", "申报时间段没有截止时间，申报永远不会截止", repair="写明 closes")


@check("enrolment_half", "error", "报名要有报名表和报名时间段，两样都要写或都不写")
def enrolment_half(rules: RuleSet) -> Iterator[Hit]:
    """An enrolment form without a window, or a window without a form."""
    forms, windows = rules.forms_for("enrol"), rules.windows_for("enrol")
    if forms and not windows:
        yield Hit(path("forms", forms[0].key), "有报名表，没有报名时间段，报名表永远打不开", forms[0].clause)
    if windows and not forms:
        yield Hit(path("windows", windows[0].key), "有报名时间段，没有报名表", windows[0].clause)


@check("enrolment_after_filing", "error", "报名应在申报截止之前")
def enrolment_after_filing(rules: RuleSet) -> Iterator[Hit]:
    """Enrolment ends after filing ends, though only enrolled entries may be filed."""
    end = _filing_end(rules)
    for window in rules.windows_for("enrol"):
        start = opens(window)
        if end and start and start >= end:
            yield Hit(path("windows", window.key), "报名在申报截止之后才开始，报上名的也不能申报", window.clause)
        elif end and (last := closes(window)) and last > end:
            yield Hit(path("windows", window.key), "报名截止晚于申报截止，最后报名的来不及申报", window.clause)


@check("seat_deadline_pointless", "error", "写早于该时间段截止、晚于其开始的时间，或者删除")
def seat_deadline_pointless(rules: RuleSet) -> Iterator[Hit]:
    """A seat's own end of a window is not earlier than everybody's, or lies before the window opens."""
    for seat in rules.seats:
        for key, moment in seat.deadlines.items():
            window = _named(rules, key)
            if window is None:
                continue
            own, start, end = closing(moment), opens(window), closes(window)
            place = path("seats", seat.key)
            if end and own >= end:
                yield Hit(
                    place, f"{seat.name}对“{window.title}”另定的截止时间不早于统一的截止时间，不起作用", seat.clause
                )
            if start and own <= start:
                yield Hit(
                    place, f"{seat.name}对“{window.title}”另定的截止时间早于开始时间，归它受理的都不能办理", seat.clause
                )


@check("registration_too_late", "warning", "注册时间段应不晚于报名或申报开始，并至少开放到报名截止")
def registration_too_late(rules: RuleSet) -> Iterator[Hit]:
    """Units cannot register while they would enrol or file."""
    first = [start for window in rules.windows if window.purpose in {"enrol", "file"} and (start := opens(window))]
    for window in rules.windows_for("register"):
        end, start = closes(window), opens(window)
        if first and end and end <= min(first):
            yield Hit(path("windows", window.key), "注册在报名、申报开始之前就关闭，后来的单位进不来", window.clause)
        if first and start and start > min(first):
            yield Hit(path("windows", window.key), "注册开放晚于报名、申报开始", window.clause)


@check("filing_after_review", "error", "评审时间段改到申报截止之后，或只保留形式审查与申报同时进行")
def filing_after_review(rules: RuleSet) -> Iterator[Hit]:
    """Judging starts while entries still arrive, or a stage is over before the last have arrived."""
    end = _filing_end(rules)
    for stage in rules.stages:
        window = _named(rules, stage.window)
        start, last = opens(window), closes(window)
        if end and start and _starts_judging(stage) and start < end:
            yield Hit(
                path("stages", stage.key),
                f"“{stage.title}”在申报截止之前就开始，晚到的申报进不了同一轮评审",
                stage.clause,
            )
        elif end and last and last < end:
            yield Hit(
                path("stages", stage.key), f"“{stage.title}”在申报截止之前就结束，晚到的申报没有人办", stage.clause
            )


def _with_previous(rules: RuleSet) -> Iterator[tuple[Stage, Window, Stage, Window]]:
    by_key = {stage.key: stage for stage in rules.stages}
    for stage in rules.stages:
        window = _named(rules, stage.window)
        for key in sorted(ancestors(rules, stage)):
            before = by_key.get(key)
            earlier = _named(rules, before.window) if before else None
            if window and before and earlier and before is not stage:
                yield stage, window, before, earlier


@check("stage_before_previous", "error", "调整时间段，后一环节不能早于前一环节")
def stage_before_previous(rules: RuleSet) -> Iterator[Hit]:
    """A stage opens or closes before the stage its entries come from."""
    for stage, window, before, earlier in _with_previous(rules):
        start, end = opens(window), closes(window)
        first, last = opens(earlier), closes(earlier)
        if (start and first and start < first) or (end and last and end < last) or (end and first and end <= first):
            place = path("stages", stage.key)
            yield Hit(place, f"“{stage.title}”的时间早于它前面的“{before.title}”，通过的申报等不到它", stage.clause)


@check("stage_overlap", "note", "确认允许边审边进；不允许的，把后一环节移到前一环节结束之后")
def stage_overlap(rules: RuleSet) -> Iterator[Hit]:
    """A stage opens before the one it follows is over."""
    for stage, window, before, earlier in _with_previous(rules):
        start, last = opens(window), closes(earlier)
        in_publicity = any(step.type == "publicity" for step in before.steps)
        if before.key in stage.after and start and last and start < last and window is not earlier and not in_publicity:
            yield Hit(
                path("stages", stage.key),
                f"“{stage.title}”开始时“{before.title}”还没有结束，两个环节会同时进行",
                stage.clause,
            )


@check("publicity_cut_short", "warning", "下一环节移到公示期满之后，或写明公示期满前不处理")
def publicity_cut_short(rules: RuleSet) -> Iterator[Hit]:
    """The next stage opens before the publicity it waits for has ended, so a late objection comes after the fact."""
    for stage, window, before, earlier in _with_previous(rules):
        start, last = opens(window), closes(earlier)
        publicity = any(step.type == "publicity" for step in before.steps)
        if before.key in stage.after and publicity and start and last and start < last:
            yield Hit(path("stages", stage.key), f"“{stage.title}”开始时“{before.title}”的公示期还没有满", stage.clause)


@check("stage_without_window", "warning", "写明时间段，或在处理意见里说明由谁何时确定", "K6")
def stage_without_window(rules: RuleSet) -> Iterator[Hit]:
    """Stages in which somebody works have no window; told once for all of them."""
    open_ended = [
        s for s in rules.stages if s.window is None and any(t.type not in {"publish", "award"} for t in s.steps)
    ]
    if open_ended:
        clause = next((stage.clause for stage in open_ended if stage.clause), "")
        yield Hit("stages", f"没有写时间的环节：{words([stage.title for stage in open_ended])}", clause)


@check("window_own", "warning", "在处理意见里写明这个时间是谁定的、为什么", "K6")
def window_own(rules: RuleSet) -> Iterator[Hit]:
    """Dates of checks, reviews or publicity are ours, because the notice gives none; told once for all of them."""
    ours = [w for w in rules.windows if w.own and w.purpose in {"check", "review", "publicity", "objection"}]
    if ours:
        clause = next((window.clause for window in ours if window.clause), "")
        yield Hit(
            "windows", f"通知没有写这些环节的时间，现在的时间是自行设定的：{words([w.title for w in ours])}", clause
        )


@check("no_time_for_check", "warning", "在申报与投票之间留出审查时间，或写明边申报边审查", "K12")
def no_time_for_check(rules: RuleSet) -> Iterator[Hit]:
    """The ballot opens as soon as filing ends, though entries must be checked first."""
    end = _filing_end(rules)
    for stage in rules.stages:
        start = opens(_named(rules, stage.window))
        if not end or not start or not any(step.type == "vote" for step in stage.steps):
            continue
        checks = [
            s for s in rules.stages if s.key in ancestors(rules, stage) and s.steps[0].type in {"check", "opinion"}
        ]
        if checks and start - end < timedelta(days=1):
            sentence = f"申报一截止“{stage.title}”就开始，中间没有留给“{checks[0].title}”的时间"
            yield Hit(path("stages", stage.key), sentence, stage.clause or checks[0].clause)


@check("no_time_to_recommend", "warning", "给推荐留出申报截止之后的时间，或写明推荐单位可以另定更早的申报截止时间")
def no_time_to_recommend(rules: RuleSet) -> Iterator[Hit]:
    """Recommending units must hand in their lists at the moment the last entry may arrive."""
    end = _filing_end(rules)
    for stage, step in steps_of(rules, "recommend"):
        last = closes(_named(rules, stage.window))
        if end and last == end and not ancestors(rules, stage):
            sentence = "推荐名单与申报同一时刻截止，最后到的申报来不及审查"
            yield Hit(step_place(stage, step), sentence, step.clause or stage.clause)


@check("paper_same_deadline", "warning", "写明以寄出日期还是收到日期为准，以及网上提交以什么时间为准", "K7")
def paper_same_deadline(rules: RuleSet) -> Iterator[Hit]:
    """Paper and online filing share one deadline, which cannot be the same moment for a letter in the post."""
    ends = {end for window in rules.windows_for("file") if (end := closes(window))}
    for document in rules.documents:
        window = _named(rules, document.paper_window)
        if document.paper_copies and window and document.part_of == "filing" and closes(window) in ends:
            sentence = f"纸质件（{document.title}等）与网上申报同一时刻截止，寄出和收到哪个算数没有说清"
            yield Hit(path("windows", window.key), sentence, document.clause or window.clause)
            return


@check("window_unused", "note", "删去，或在环节、公示、文书里使用它")
def window_unused(rules: RuleSet) -> Iterator[Hit]:
    """A window that opens nothing."""
    used = {stage.window for stage in rules.stages} | {document.paper_window for document in rules.documents}
    used |= {follow.window for follow in rules.follow_ups}
    for _stage, step in steps_of(rules, "publicity"):
        assert isinstance(step, PublicityStep)
        used |= {step.window, step.objections.window}
    for window in rules.windows:
        if window.key not in used and window.purpose not in {"register", "enrol", "file"}:
            yield Hit(path("windows", window.key), f"没有环节使用“{window.title}”", window.clause)


@check("reminder_never", "warning", "改少提前的天数，或给时间段写上截止时间")
def reminder_never(rules: RuleSet) -> Iterator[Hit]:
    """A reminder that would be sent before its window opens, or never."""
    for reminder in rules.reminders:
        window = _named(rules, reminder.window)
        if window is None:
            continue
        start, end = opens(window), closes(window)
        place = path("reminders", reminder.window)
        if not reminder.marks:
            yield Hit(place, f"“{window.title}”的提醒没有写提前多久", reminder.clause, "写 days_before 或 hours_before")
        elif end is None:
            yield Hit(place, f"“{window.title}”没有截止时间，提醒发不出去", reminder.clause)
        elif start and end - reminder.marks[0] < start:
            yield Hit(place, f"提前 {span(reminder.marks[0])}时“{window.title}”还没有开始", reminder.clause)


@check("publicity_short", "warning", "公示一般不少于 5 个工作日（7 个自然日）")
def publicity_short(rules: RuleSet) -> Iterator[Hit]:
    """A publicity so short that nobody can object."""
    for stage, step in steps_of(rules, "publicity"):
        assert isinstance(step, PublicityStep)
        window = _named(rules, step.window)
        start, end = opens(window), closes(window)
        length = (end - start).days if start and end else step.days
        if length is not None and length < (5 if step.unit == "working" and not window else 7):
            yield Hit(step_place(stage, step), f"公示只有 {length} 天", step.clause or stage.clause)
