"""What a rehearsal found wrong: dead ends, broken rules, impossible timing. Pure: rules and plain data in, sentences out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from itertools import pairwise
from statistics import median

from campaigns.ruleset.model import RuleSet
from campaigns.ruleset.stages import Stage

from .seen import OPEN, Load, Seen

ERROR, WARNING, NOTE = "error", "warning", "note"
BUSY, IDLE_DAYS, MOST_NAMED = 10, 30, 12  # sheets a working day; days without anything; places named one by one
UNDECIDED = ("submitted", "accepted", "under_review", "shortlisted")
NO_PLAN = "规则没有为这里规定名额，名单无法封存。请为该层级或席位补充名额，或写明不限。"


@dataclass(frozen=True)
class Finding:
    """One thing to look at: how bad, where (stage, step, seat as words), what, and what to do."""

    kind: str
    level: str
    place: str
    sentence: str


def findings(rules: RuleSet, seen: Seen) -> list[dict[str, str]]:
    """Everything found, the worst first, in the order of the graph."""
    look = _Looking(rules, seen)
    found = [
        *look.unreached(), *look.stuck(), *look.nowhere(), *look.lost(), *look.untold(), *look.unscored(), *look.quotas(), *look.votes(),
        *look.late(), *look.heavy(), *look.idle(), *look.broken(),
    ]  # fmt: skip
    order = {ERROR: 0, WARNING: 1, NOTE: 2}
    return [asdict(one) for one in sorted(found, key=lambda one: order[one.level])]


class _Looking:
    def __init__(self, rules: RuleSet, seen: Seen):
        self.rules, self.seen = rules, seen
        self.stages = {stage.key: stage for stage in rules.stages}
        self.names = {(d.stage, d.seat): d.name for d in seen.desks}
        self.why = {(s.stage, s.step, s.seat): s.sentence for s in seen.stuck}
        self.there: dict[str, set[int]] = defaultdict(set)
        for entry in seen.entries:
            self.there[entry.stage].add(entry.filing)

    def place(self, stage: str, step: int | None = None, seat: str = "") -> str:
        """Where, in words."""
        parts = [self.stages[stage].title]
        steps = self.stages[stage].steps
        if step is not None and step < len(steps):
            parts.append(steps[step].title)
        if seat:
            parts.append(self.names.get((stage, seat), seat))
        return " · ".join(parts)

    # ---------------------------------------------------------------- dead ends

    def unreached(self) -> Iterator[Finding]:
        """Stages nobody came to, each with the reason."""
        for stage in self.rules.stages:
            if not self.there[stage.key]:
                level, why = self._why_not(stage)
                yield Finding("stage_unreached", level, stage.title, f"没有一项申报到达这个环节：{why}")
        for stage in self.rules.stages:
            for number, step in enumerate(stage.steps):
                if self.there[stage.key] and not self._reached(stage.key, number):
                    place = self.place(stage.key, number)
                    yield Finding(
                        "step_unreached", ERROR, place, f"没有一项申报到达“{step.title}”，都停在或止于前面的步骤。"
                    )

    def _reached(self, stage: str, number: int) -> bool:
        return any(e.step >= number for e in self.seen.entries if e.stage == stage)

    def _why_not(self, stage: Stage) -> tuple[str, str]:
        """How bad that is, and why; a stage for the few may just have met none of them."""
        if stage.left_over_from and self.seen.entries:
            return NOTE, "所有申报都已由别的环节的席位受理，没有剩下的。"
        if not stage.after:
            return ERROR, "申报提交后没有席位受理。请核对席位的管辖和兜底席位。"
        before = [e for e in self.seen.entries if e.stage in stage.after]
        if not before:
            names = "、".join(f"“{self.stages[key].title}”" for key in stage.after if key in self.stages)
            return ERROR, f"前面的环节{names}也没有申报到达。"
        states = Counter(e.state for e in before)
        if not states["passed"] and stage.takes == "passed":
            stopped = sum(states[s] for s in OPEN)
            return ERROR, f"前面的环节没有一项通过（未通过 {states['failed']} 项，停在原处 {stopped} 项）。"
        if stage.when is not None:
            return WARNING, "前面通过的申报都不符合进入本环节的条件（类别、方向）。请增加申报数量再预演。"
        if stage.join == "all":
            return ERROR, "本环节要求前面的环节全部通过，没有一项申报做到。"
        return ERROR, "前面有申报通过，但没有席位对它们有管辖权。请核对本环节的席位和兜底席位。"

    def stuck(self) -> Iterator[Finding]:
        """Entries nobody can move any more."""
        counts = Counter((e.stage, e.step, e.seat) for e in self.seen.entries if e.state in OPEN)
        by_step: dict[tuple[str, int], list[tuple[str, int]]] = defaultdict(list)
        for (stage, step, seat), count in counts.items():
            by_step[stage, step].append((seat, count))
        for (stage, step), seats in by_step.items():
            for seat, count in seats[:MOST_NAMED]:
                why = self.why.get((stage, step, seat)) or self.why.get((stage, step, "")) or self._behind(stage)
                sentence = f"{count} 项停在这里，到规则的最后一天也没有人能够办理。{why}"
                yield Finding("entries_stuck", ERROR, self.place(stage, step, seat), sentence)
            if len(seats) > MOST_NAMED:
                rest = sum(count for _, count in seats[MOST_NAMED:])
                yield Finding(
                    "entries_stuck",
                    ERROR,
                    self.place(stage, step),
                    f"另有 {len(seats) - MOST_NAMED} 个席位共 {rest} 项停在这里。",
                )

    def _behind(self, stage: str) -> str:
        """Something before it is stuck itself."""
        ahead, waiting = list(self.stages[stage].after), set()
        while ahead:
            key = ahead.pop()
            if key not in waiting and key in self.stages:
                waiting.add(key)
                ahead += self.stages[key].after
        held = sum(1 for e in self.seen.entries if e.stage in waiting and e.state in OPEN)
        return f"前面的环节还有 {held} 项没有办结，本环节因此不能结束。" if held else "没有发现任何人可以采取的下一步。"

    def nowhere(self) -> Iterator[Finding]:
        """Filings that found no seat at all."""
        reasons = Counter(f.nowhere for f in self.seen.filings if f.nowhere and f.state not in ("withdrawn", "draft"))
        for why, count in reasons.most_common():
            yield Finding("filings_without_seat", ERROR, "申报提交", f"{count} 项申报没有任何席位受理：{why}。")

    def lost(self) -> Iterator[Finding]:
        """Entries that passed a stage and reached none of those after it, though those are open to them."""
        for stage in self.rules.stages:
            after = [s for s in self.rules.stages if stage.key in s.after]
            open_to_all = [s for s in after if s.when is None and s.join == "any"]
            if not open_to_all:
                continue
            on = set().union(*(self.there[s.key] for s in after))
            passed = {e.filing for e in self.seen.entries if e.stage == stage.key and e.state == "passed"}
            if lost := passed - on - self._dead():
                names = "、".join(f"“{s.title}”" for s in after)
                yield Finding(
                    "lost_between", ERROR, stage.title, f"{len(lost)} 项通过后没有进入{names}：没有席位有管辖权。"
                )

    def _dead(self) -> set[int]:
        return {f.pk for f in self.seen.filings if f.state in ("withdrawn", "not_accepted", "disqualified")}

    def untold(self) -> Iterator[Finding]:
        """Filings nobody deals with any more, whose applicants never heard how it ended."""
        alive = {e.filing for e in self.seen.entries if e.state in OPEN}
        dealt = {e.filing for e in self.seen.entries}
        left = Counter(f.label for f in self.seen.filings if f.state in UNDECIDED and f.pk in dealt - alive)
        for label, count in left.items():
            sentence = f"{count} 项申报的评审已经结束，申报单位看到的仍是“{label}”，没有得到结果。"
            yield Finding("never_told", ERROR if self._published() else NOTE, "结果", sentence)

    def _published(self) -> bool:
        return any(what == "result.publish" for _, what in self.seen.acts)

    def unscored(self) -> Iterator[Finding]:
        """Places where sheets were never signed, or experts kept being barred."""
        for load in self.seen.loads:
            if load.open:
                place = self.place(load.stage, load.step, load.seat)
                yield Finding("sheets_unsigned", WARNING, place, f"{load.person}还有 {load.open} 份评分表没有签名。")
        for refusal in self.seen.refusals:
            if refusal.tried in ("assign", "draw", "invite") and refusal.stage:
                sentence = f"评审人员不够或不能分配（遇到 {refusal.count} 次）：{refusal.sentence}"
                yield Finding("panel_short", WARNING, self.place(refusal.stage), sentence)

    # ---------------------------------------------------------------- rules

    def quotas(self) -> Iterator[Finding]:
        """Seats without a quota, with one of nothing, or over theirs."""
        for row in self.seen.sent:
            place = self.place(row.stage, None, row.seat)
            if not row.said:
                yield Finding("no_quota", ERROR, place, NO_PLAN)
            elif row.over:
                yield Finding("quota_broken", ERROR, place, f"推荐 {row.sent} 项，突破了名额：{row.over[0]}")
            elif row.given == 0:
                yield Finding("quota_zero", WARNING, place, f"受理了申报，但一项也不能推荐。{row.sentence}。")

    def votes(self) -> Iterator[Finding]:
        """Ballots without works, or works without ballots."""
        for stage in self.rules.stages:
            for number, step in enumerate(stage.steps):
                if step.type != "vote":
                    continue
                place = self.place(stage.key, number)
                if stage.window is None:
                    yield Finding("vote_without_window", ERROR, place, "投票没有时间段，选票永远不会开放。")
                elif self.there[stage.key] and not self.seen.ballots.get(stage.key):
                    yield Finding("vote_empty", ERROR, place, "投票期间没有一张有效选票，后面的得分没有来源。")

    def broken(self) -> Iterator[Finding]:
        """Invariants of the database that do not hold, and counts that do not add up."""
        for sentence in self.seen.broken:
            yield Finding("invariant_broken", ERROR, "数据检查", sentence)
        twice = Counter((e.filing, e.stage, e.seat) for e in self.seen.entries)
        for (filing, stage, seat), count in twice.items():
            if count > 1:
                yield Finding(
                    "entered_twice", ERROR, self.place(stage, None, seat), f"第 {filing} 项申报有 {count} 条记录。"
                )
        ended = {e.filing for e in self.seen.entries if e.state in OPEN}
        for row in self.seen.filings:
            if row.state == "selected" and row.pk in ended:
                yield Finding("state_mismatch", NOTE, "数据检查", f"第 {row.pk} 项申报已经入选，但还有环节没有办结。")

    # ---------------------------------------------------------------- time

    def late(self) -> Iterator[Finding]:
        """Windows too short for the work that had to be done in them."""
        by_stage: dict[str, list[str]] = defaultdict(list)
        for desk in self.seen.desks:
            if desk.late:
                by_stage[desk.stage].append(desk.name)
        for stage, names in by_stage.items():
            shown = "、".join(names[:5]) + (f"等 {len(names)} 个席位" if len(names) > 5 else "")
            sentence = f"{shown}在截止以后才办结：受理数量与办理时间不相称，请延长时间或增加人手。"
            yield Finding("window_too_short", WARNING, self.place(stage), sentence)

    def heavy(self) -> Iterator[Finding]:
        """More sheets for one person than the days of the window allow."""
        days = {(d.stage, d.seat): working_days(d.opens, d.closes) for d in self.seen.desks}
        worst: dict[tuple[str, int], tuple[float, Load]] = {}
        for load in self.seen.loads:
            if (span := days.get((load.stage, load.seat))) and load.sheets / span > BUSY:
                key = (load.stage, load.step)
                worst[key] = max(worst.get(key, (0.0, load)), (load.sheets / span, load), key=lambda one: one[0])
        for (stage, step), (each, load) in worst.items():
            sentence = f"最忙的一位要签 {load.sheets} 份评分表，平均每个工作日 {each:.0f} 份。"
            yield Finding(
                "load_heavy", WARNING, self.place(stage, step, load.seat), sentence + "请增加评审人员或延长时间。"
            )

    def idle(self) -> Iterator[Finding]:
        """Long stretches in which nothing happened at all."""
        days = sorted({date.fromisoformat(day) for day, _ in self.seen.acts})
        for before, after in pairwise(days):
            if (gap := (after - before).days) > IDLE_DAYS:
                sentence = f"从{before.isoformat()}到{after.isoformat()}的 {gap} 天里没有任何进展，申报单位只能等待。"
                yield Finding("idle", NOTE, "日程", sentence)


def working_days(opens: str, closes: str) -> int:
    """About how many working days lie between two dates; 0 when one is missing."""
    if not opens or not closes:
        return 0
    return max(1, round((date.fromisoformat(closes) - date.fromisoformat(opens)).days * 5 / 7))


def spread(values: list[int]) -> dict[str, float]:
    """Largest, smallest and middle of some numbers."""
    return {"max": max(values, default=0), "min": min(values, default=0), "median": median(values) if values else 0}
