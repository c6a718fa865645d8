"""The report of a rehearsal as JSON: the same rules, number and seed give the same report, apart from ``timings``. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from campaigns.ruleset import follow_ups as arithmetic
from campaigns.ruleset.model import RuleSet
from campaigns.ruleset.windows import period_words

from .findings import findings, spread
from .seen import OPEN, Entry, Seen

VERSION = 1
FILED = "filed"
TRIED = {
    "enrol": "报名", "draft": "填写申报", "submit": "提交申报", "withdraw": "撤回申报", "answer": "提交补正", "check": "形式审查",
    "opinion": "评议意见", "duplicates": "查重", "supplement": "补充材料", "vote": "确定入围", "deliberation": "结束复议",
    "combine": "计算综合得分", "recommend": "封存推荐名单", "select": "确定名单", "assign": "分配评分任务", "draw": "抽取专家",
    "invite": "邀请专家", "sheet": "签署评分表", "close": "结束评分", "joint": "联合评议意见", "publicity": "确认公示",
    "objection": "异议", "ballot": "投票", "award": "评定奖项", "publish": "公布结果", "follow_up": "推广记录",
    "order": "安排答辩顺序", "inspection": "随机抽查", "report": "提交后续报告", "conclude": "后续工作结论",
}  # fmt: skip
ACTS = {
    "enrolment.submit": "报名", "submission.freeze": "提交申报", "submission.return": "退回修改", "submission.accept": "受理",
    "sheet.sign": "签署评分表", "docket.close_step": "办结步骤", "publicity.open": "开始公示", "publicity.close": "公示结束",
    "objection.file": "收到异议", "award.decide": "评定奖项", "result.publish": "公布结果",
}  # fmt: skip


def report(rules: RuleSet, seen: Seen, *, submissions: int, seed: int, timings: Mapping[str, float]) -> dict[str, Any]:
    """Everything there is to say."""
    found = findings(rules, seen)
    return {
        "version": VERSION,
        "rules": rules.name,
        "title": rules.identity.title,
        "submissions": submissions,
        "seed": seed,
        "period": {"from": seen.start, "to": seen.end},
        "clean": not any(one["level"] == "error" for one in found),
        "findings": found,
        "filings": _filings(seen),
        "stages": _stages(rules, seen),
        "flow": flow(rules, seen),
        "seats": _seats(rules, seen),
        "quotas": [asdict(row) | {"seat_name": _name(seen, row.stage, row.seat)} for row in seen.sent],
        "experts": _experts(rules, seen),
        "letters": _by_day(seen.letters),
        "calendar": _calendar(rules, seen),
        "refusals": _refusals(rules, seen),
        "results": {
            "awards": {a.title: seen.awards.get(a.key, 0) for a in rules.awards},
            "certificates": seen.certificates, "library": seen.shown, "expired": seen.expired,
            "follow_ups": {f.title: seen.follow_ups.get(f.key, (0, 0)) for f in arithmetic.due(rules)},
            "objections": seen.objections, "ballots": sum(seen.ballots.values()),
        },
        "timings": dict(timings),
    }  # fmt: skip


def _filings(seen: Seen) -> dict[str, Any]:
    states = Counter(f.label for f in seen.filings)
    return {
        "started": len(seen.filings),
        "filed": sum(f.filed for f in seen.filings),
        "corrected": sum(f.versions > 1 for f in seen.filings),
        "states": dict(states.most_common()),
    }


def _stages(rules: RuleSet, seen: Seen) -> list[dict[str, Any]]:
    by_stage: dict[str, list[Entry]] = defaultdict(list)
    for entry in seen.entries:
        by_stage[entry.stage].append(entry)
    return [_stage(rules, stage, by_stage[stage.key]) for stage in rules.stages]


def _stage(rules: RuleSet, stage: Any, entries: list[Entry]) -> dict[str, Any]:
    states = Counter(e.state for e in entries)
    ended = [e.decided for e in entries if e.decided]
    return {
        "key": stage.key,
        "title": stage.title,
        "reached": bool(entries),
        "filings": len({e.filing for e in entries}),
        "entries": len(entries),
        "passed": states["passed"],
        "failed": states["failed"],
        "open": sum(states[s] for s in OPEN),
        "seats": len({e.seat for e in entries}),
        "window": period_words(rules.window(stage.window)) if stage.window else "",
        "first": min((e.entered for e in entries), default=""),
        "last": max(ended, default=""),
        "steps": [
            {"title": s.title, "type": s.type, "reached": sum(e.step >= n for e in entries)}
            for n, s in enumerate(stage.steps)
        ],
    }


def flow(rules: RuleSet, seen: Seen) -> dict[str, Any]:
    """Nodes (filing, then the stages by how far they are from it) and what went from one to the next."""
    there: dict[str, set[int]] = defaultdict(set)
    passed: dict[str, set[int]] = defaultdict(set)
    opened: dict[str, set[int]] = defaultdict(set)
    for entry in seen.entries:
        there[entry.stage].add(entry.filing)
        if entry.state == "passed":
            passed[entry.stage].add(entry.filing)
        elif entry.state in OPEN:
            opened[entry.stage].add(entry.filing)
    filed = {f.pk for f in seen.filings if f.filed}
    layers = _layers(rules)
    nodes = [{"key": FILED, "title": "提交申报", "layer": 0, "count": len(filed), "passed": len(filed), "open": 0}]
    links = []
    for stage in rules.stages:
        nodes.append(
            {
                "key": stage.key, "title": stage.title, "layer": layers[stage.key], "count": len(there[stage.key]),
                "passed": len(passed[stage.key]), "open": len(opened[stage.key]),
            }
        )  # fmt: skip
        sources = [(key, there[key] if stage.takes == "all" else passed[key]) for key in stage.after] or [
            (FILED, filed)
        ]
        for key, came in sources:
            if count := len(came & there[stage.key]):
                links.append({"source": key, "target": stage.key, "count": count})
    return {"nodes": nodes, "links": links}


def _layers(rules: RuleSet) -> dict[str, int]:
    """How many stages lie before each one, by the longest way; a circle (an error of the rules) is cut."""
    found: dict[str, int] = {}

    def layer(key: str, seen: tuple[str, ...] = ()) -> int:
        if key not in found:
            stage = rules.stage(key)
            earlier = [*stage.after, *(k for k in stage.left_over_from if not stage.after)]
            known = {s.key for s in rules.stages}
            found[key] = 1 + max((layer(k, (*seen, key)) for k in earlier if k in known and k not in seen), default=0)
        return found[key]

    for stage in rules.stages:
        layer(stage.key)
    return found


def _name(seen: Seen, stage: str, seat: str) -> str:
    return next((d.name for d in seen.desks if (d.stage, d.seat) == (stage, seat)), seat)


def _seats(rules: RuleSet, seen: Seen) -> list[dict[str, Any]]:
    """One row for each desk of each stage: what came, what became of it, what its people had to do, what it sent on."""
    by_desk: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in seen.entries:
        by_desk[entry.stage, entry.seat].append(entry)
    sheets: dict[tuple[str, str], list[int]] = defaultdict(list)
    for load in seen.loads:
        sheets[load.stage, load.seat].append(load.sheets)
    titles = {stage.key: stage.title for stage in rules.stages}
    sent = {(row.stage, row.seat): row for row in seen.sent}
    rows = []
    for desk in seen.desks:
        key = (desk.stage, desk.seat)
        states, quota = Counter(e.state for e in by_desk[key]), sent.get(key)
        rows.append(
            {
                "stage": desk.stage, "stage_title": titles[desk.stage], "seat": desk.seat, "name": desk.name,
                "entries": len(by_desk[key]), "passed": states["passed"], "failed": states["failed"],
                "open": sum(states[s] for s in OPEN), "late": desk.late, "people": len(sheets[key]),
                "sheets": sum(sheets[key]), **{f"load_{k}": v for k, v in spread(sheets[key]).items()},
                "asked": quota.asked if quota else None, "given": quota.given if quota else None,
                "unlimited": bool(quota and quota.said and quota.given is None), "sent": quota.sent if quota else None,
            }
        )  # fmt: skip
    return rows


def _experts(rules: RuleSet, seen: Seen) -> dict[str, Any]:
    """Panels with the load of their members, and everybody who scored with all they had to do."""
    titles = {panel.key: panel.title for panel in rules.panels}
    stages = {stage.key: stage.title for stage in rules.stages}
    panels: dict[tuple[str, str], list[Any]] = defaultdict(list)
    people: Counter = Counter()
    for load in seen.loads:
        if load.panel:
            panels[load.stage, load.panel].append(load)
            people[load.person] += load.sheets
    rows = []
    for (stage, panel), loads in panels.items():
        each: Counter = Counter()
        for load in loads:
            each[load.person] += load.sheets
        rows.append(
            {
                "stage_title": stages[stage], "panel": titles.get(panel, panel), "people": len(each),
                "sheets": sum(each.values()), "recused": sum(load.recused for load in loads), **spread(list(each.values())),
            }
        )  # fmt: skip
    return {"panels": rows, "people": [{"name": name, "sheets": n} for name, n in people.most_common()]}


def _by_day(counts: Mapping[tuple[str, str], int]) -> list[dict[str, Any]]:
    days: dict[str, dict[str, int]] = defaultdict(dict)
    for (day, what), count in sorted(counts.items()):
        days[day][what] = count
    return [{"date": day, "total": sum(by.values()), "by": by} for day, by in days.items()]


def _calendar(rules: RuleSet, seen: Seen) -> dict[str, Any]:
    """The windows of the rules with what happened in them, and every day on which something did."""
    days = [
        {"date": row["date"], "total": row["total"], "by": {ACTS.get(k, k): n for k, n in row["by"].items()}}
        for row in _by_day(seen.acts)
    ]
    return {"windows": [{"title": w.title, "period": period_words(w)} for w in rules.windows], "days": days}


def _refusals(rules: RuleSet, seen: Seen) -> list[dict[str, Any]]:
    titles = {stage.key: stage.title for stage in rules.stages}
    rows = sorted(seen.refusals, key=lambda r: (-r.count, r.tried, r.stage, r.sentence))
    return [
        asdict(row) | {"tried": TRIED.get(row.tried, row.tried), "stage": titles.get(row.stage, row.stage)}
        for row in rows
    ]
