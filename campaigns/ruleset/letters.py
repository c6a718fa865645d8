"""Letters of a rule set: which letter of the outbox each event is, who gets it, and what its words may name.

``own`` answers, for a letter the outbox is about to write, what the rule set says of it. Words are text with ``{name}``; a name
is one of a short list and becomes text: no attribute, index, format or call can be written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from .model import RuleSet
from .stages import Letter, Reminder
from .vocabulary import EVENTS

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
SMS_TEXT = 500
"""The longest template providers register, in characters."""
SMS_PIECE = 70
"""Characters of one short message, signature included; longer ones are billed in pieces of 67."""
COMMON = ("campaign", "short_title", "host")

VALUES: dict[str, tuple[str, str]] = {
    "campaign": ("活动全称", "2027年演示解决方案征集"),
    "short_title": ("活动简称", "演示征集"),
    "host": ("主办单位", "演示产业发展中心"),
    "unit": ("单位名称", "演示单位有限公司"),
    "title": ("申报项目名称", "城市运行一体化平台"),
    "number": ("编号", "YS1-00012"),
    "at": ("时间", "2027年9月18日15:30"),
    "until": ("截止时间", "2027年9月20日17:00"),
    "reason": ("原因或意见", "附件2缺少单位盖章"),
    "stage": ("环节", "初评"),
    "seat": ("席位", "演示省工业和信息化厅"),
    "count": ("数量", "12"),
    "list": ("公示名单", "初评结果公示"),
    "award": ("奖项", "优秀解决方案"),
    "outcome": ("办理结果", "异议不成立"),
    "ruling": ("处理意见", "经核查，材料属实"),
    "lead": ("牵头单位", "演示牵头单位有限公司"),
    "partner": ("成员单位", "演示成员单位有限公司"),
    "window": ("时间段", "申报"),
    "left": ("剩余时间", "3天"),
    "due": ("办理期限", "2027年9月25日"),
    "time": ("开始时间", "2027年11月12日09:30"),
    "place": ("出场次序", "6"),
    "present": ("陈述分钟数", "10"),
    "answer": ("答问分钟数", "5"),
    "version": ("规则版本", "2"),
    "item": ("事项", "2027年度应用情况报告"),
    "paper": ("纸质材料", "申报书"),
    "changes": ("修改内容", "申报截止时间由9月20日改为9月30日"),
}
"""Placeholder → what it is, and a sample for previews."""

SENDS: dict[tuple[str, str], tuple[str, ...]] = {
    ("registration_approved", "applicant"): ("registration.approved",),
    ("registration_refused", "applicant"): ("registration.refused",),
    ("enrolment_received", "applicant"): ("enrolment.received",),
    ("submission_received", "applicant"): ("submission.received",),
    ("submission_returned", "applicant"): ("submission.returned",),
    ("submission_withdrawn", "applicant"): ("submission.withdrawn",),
    ("submission_disqualified", "applicant"): ("submission.disqualified",),
    ("partner_named", "applicant"): ("partner.named",),
    ("recommender_asked", "seat"): ("recommender.asked",),
    ("recommender_confirmed", "applicant"): ("recommender.confirmed",),
    ("paper_arrived", "applicant"): ("paper.arrived",),
    ("paper_arrived", "seat"): ("paper.arrived_seat",),
    ("report_due", "applicant"): ("report.due",),
    ("inspection_drawn", "applicant"): ("inspection.drawn",),
    ("expiry_near", "applicant"): ("expiry.near",),
    ("expired", "applicant"): ("expired",),
    ("check_passed", "applicant"): ("check.passed",),
    ("check_failed", "applicant"): ("check.failed",),
    ("supplement_requested", "applicant"): ("supplement.requested",),
    ("defence_scheduled", "applicant"): ("defence.scheduled",),
    ("docket_opened", "seat"): ("docket.opened",),
    ("list_sealed", "host"): ("list.sealed",),
    ("expert_invited", "expert"): ("expert.invited",),
    ("sheets_assigned", "expert"): ("sheets.assigned",),
    ("vote_opened", "applicant"): ("vote.opened",),
    ("publicity_opened", "applicant"): ("publicity.opened",),
    ("stage_passed", "applicant"): ("publicity.opened",),
    ("stage_failed", "applicant"): ("result.not_selected",),
    ("objection_received", "host"): ("objection.received",),
    ("objection_decided", "objector"): ("objection.progress",),
    ("objection_decided", "applicant"): ("objection.dismissed", "objection.upheld"),
    ("award_decided", "applicant"): ("result.selected",),
    ("award_decided", "seat"): ("result.recommended",),
    ("result_published", "applicant"): ("result.selected", "result.not_selected"),
    ("certificate_issued", "applicant"): ("certificate.issued",),
    ("window_opening", "applicant"): ("window.opening",),
    ("rules_amended", "applicant"): ("rules.amended",),
    ("rules_amended", "seat"): ("rules.amended",),
    ("rules_amended", "expert"): ("rules.amended",),
}
"""(event, who) → the outbox's letters. What a reviewer decided reaches an applicant with the public list only, so passing a stage
is told when its list is shown and not passing when the results are."""

GIVES: dict[str, tuple[str, ...]] = {
    "registration.approved": ("unit",),
    "registration.refused": ("unit", "reason"),
    "enrolment.received": ("title", "number"),
    "submission.received": ("title", "number", "at"),
    "submission.returned": ("title", "until", "reason"),
    "submission.withdrawn": ("title", "number"),
    "submission.disqualified": ("title", "reason"),
    "partner.named": ("title", "lead", "partner"),
    "recommender.asked": ("title", "unit", "seat"),
    "recommender.confirmed": ("title", "seat"),
    "paper.arrived": ("title", "paper", "at", "count"),
    "paper.arrived_seat": ("title", "paper", "at", "count"),
    "report.due": ("title", "item", "until"),
    "inspection.drawn": ("title", "item", "until"),
    "expiry.near": ("title", "until"),
    "expired": ("title", "until"),
    "check.passed": ("title", "stage"),
    "check.failed": ("title", "stage", "reason"),
    "supplement.requested": ("title", "stage", "reason", "due"),
    "defence.scheduled": ("title", "stage", "time", "place", "present", "answer"),
    "docket.opened": ("stage", "seat"),
    "list.sealed": ("seat", "stage", "count"),
    "expert.invited": ("stage",),
    "sheets.assigned": ("stage", "count"),
    "vote.opened": ("title", "until"),
    "publicity.opened": ("title", "list", "until"),
    "result.not_selected": ("title",),
    "result.selected": ("title", "award"),
    "result.recommended": ("seat", "count"),
    "objection.received": ("number", "title"),
    "objection.progress": ("number", "outcome"),
    "objection.dismissed": ("title", "list", "ruling"),
    "objection.upheld": ("title", "list", "ruling"),
    "certificate.issued": ("title", "number"),
    "window.opening": ("window", "at"),
    "window.closing": ("window", "until", "left"),
    "rules.amended": ("reason", "version", "changes"),
}
"""What each of these letters can name beside COMMON."""

REMINDER = "window.closing"
STANDARD_REMINDER = "“{short_title}”的{window}将于{until}截止，还有{left}，请尽快登录平台办理。"


@dataclass(frozen=True, slots=True)
class OwnLetter:
    """What a rule set says of one letter: its channels, and its words where they replace the standard ones."""

    channels: tuple[str, ...]
    title: str
    text: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


def own(rules: RuleSet, sent: str) -> OwnLetter | None:
    """The rule set's letter for the outbox's ``sent``; None when it says nothing. Words that name what this letter does not
    give are left aside (lint finds them): a letter with the standard words is better than one with holes."""
    wanted = [key for key, sends in SENDS.items() if sent in sends]
    wanted.sort(key=lambda key: len(SENDS[key]))  # the event this letter is alone in says it best
    for event, to in wanted:
        for letter in rules.letters:
            if (letter.event, letter.to) == (event, to):
                text = letter.text if not unknown(letter) else ""
                return OwnLetter(letter.channels, EVENTS[event], text, common(rules))
    return None


def common(rules: RuleSet) -> dict[str, str]:
    """What every letter of the campaign can name."""
    who = rules.identity
    return {"campaign": who.title, "short_title": who.short_title, "host": who.host}


def names_of(letter: Letter) -> tuple[str, ...]:
    """The placeholders the words of a letter may use."""
    sends = SENDS.get((letter.event, letter.to), ())
    shared = [name for name in VALUES if sends and all(name in GIVES[one] for one in sends)]
    return (*COMMON, *(name for name in shared if name not in COMMON))


def names_of_reminder() -> tuple[str, ...]:
    """The placeholders of a reminder's words."""
    return (*COMMON, *GIVES[REMINDER])


def asked(text: str) -> list[str]:
    """The names between braces, and a lone brace as it stands."""
    rest = PLACEHOLDER.sub("", text)
    return [*PLACEHOLDER.findall(text), *(sign for sign in "{}" if sign in rest)]


def unknown(part: Letter | Reminder) -> list[str]:
    """What the words ask for and will not get."""
    known = names_of(part) if isinstance(part, Letter) else names_of_reminder()
    return [name for name in asked(part.text) if name not in known]


def preview(text: str, rules: RuleSet | None = None, **known: str) -> str:
    """The words with sample values, those of the campaign itself where a rule set is given, and what is ``known``."""
    samples = {name: sample for name, (_, sample) in VALUES.items()} | (common(rules) if rules else {}) | known
    return PLACEHOLDER.sub(lambda found: samples.get(found[1], found[0]), text)


def span(left: timedelta) -> str:
    """How long, as people say it: 3天, 36小时."""
    hours = int(left.total_seconds() // 3600)
    return f"{hours // 24}天" if hours % 24 == 0 else f"{hours}小时"


def pieces(text: str, signature: int = 8) -> int:
    """How many short messages a text is billed as, with a signature of so many characters."""
    size = len(text) + signature
    return 1 if size <= SMS_PIECE else -(-size // 67)


def audiences(event: str) -> list[str]:
    """Who hears of an event at all."""
    return [to for known, to in SENDS if known == event]


STEPS = {
    "publicity.opened": "publicity",
    "vote.opened": "vote",
    "defence.scheduled": "defence",
    "supplement.requested": "supplement",
    "check.passed": "check",
    "check.failed": "check",
    "result.selected": "publish",
    "sheets.assigned": "score",
}
"""Letters that only a step of this kind sends."""


OTHERWISE: dict[str, Callable[[RuleSet], bool]] = {
    "recommender.confirmed": lambda rules: any(s.seats.route == "recommender" for s in rules.stages),
    "paper.arrived": lambda rules: any(d.paper_copies for d in rules.documents),
    "paper.arrived_seat": lambda rules: any(d.paper_copies for d in rules.documents),
    "report.due": lambda rules: any(f.form and f.kind in ("report", "self_evaluation") for f in rules.follow_ups),
    "inspection.drawn": lambda rules: any(f.kind == "inspection" for f in rules.follow_ups),
    "expiry.near": lambda rules: rules.library is not None and rules.validity.years is not None,
    "expired": lambda rules: rules.library is not None and rules.validity.years is not None,
}
"""Letters that something else in the rules has to bring about."""


def happens(rules: RuleSet, letter: Letter) -> bool:
    """Is there something in the rules that could send it? Letters that nothing in particular sends always happen."""
    sent = SENDS.get((letter.event, letter.to), ())
    if sent and not any(OTHERWISE[one](rules) if one in OTHERWISE else True for one in sent):
        return False
    there = {step.type for stage in rules.stages for step in stage.steps}
    if "defence" in there:
        there.add("score")
    needed = [STEPS[one] for one in SENDS.get((letter.event, letter.to), ()) if one in STEPS]
    return not needed or bool(there & set(needed))


def silent() -> list[str]:
    """Events of the vocabulary that nothing sends yet."""
    told = {event for event, _ in SENDS}
    return [event for event in EVENTS if event not in told]


def placeholders_help(names: Iterable[str]) -> str:
    """The placeholders in words, for a form's help."""
    return "、".join(f"{{{name}}} {VALUES[name][0]}" for name in names)
