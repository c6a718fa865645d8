"""Letters: whether anything sends them, whom they reach, and what their words ask for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from .. import letters
from ..model import RuleSet
from ..stages import Letter, Reminder
from ..vocabulary import EVENTS
from .registry import Hit, check
from .walk import path

TO = {"applicant": "申报单位", "seat": "席位", "host": "主办单位", "expert": "专家", "objector": "异议人"}


def _parts(rules: RuleSet) -> Iterator[tuple[Letter | Reminder, str]]:
    for letter in rules.letters:
        yield letter, path("letters", letter.event, letter.to)
    for reminder in rules.reminders:
        yield reminder, path("reminders", reminder.window)


@check("letter_twice", "warning", "合并成一条，渠道写在一起")
def letter_twice(rules: RuleSet) -> Iterator[Hit]:
    """The same person would be told the same thing twice."""
    for (event, to), times in Counter((letter.event, letter.to) for letter in rules.letters).items():
        if times > 1:
            yield Hit(path("letters", event, to), f"同一件事给同一方写了 {times} 条通知")


_EXPECTED = {
    "registration_approved": "注册审核结果",
    "submission_received": "申报回执",
    "submission_returned": "退回补正",
}


@check("letter_missing", "note", "在 letters 里加上")
def letter_missing(rules: RuleSet) -> Iterator[Hit]:
    """Things applicants wait for, of which nobody tells them."""
    told = {letter.event for letter in rules.letters}
    for event, label in _EXPECTED.items():
        if event not in told:
            yield Hit(path("letters", event), f"“{label}”没有短信或站内信")


@check("letter_unsent", "note", "这件事由工作人员另行通知，或删去这一条")
def letter_unsent(rules: RuleSet) -> Iterator[Hit]:
    """An event of the vocabulary of which the system sends no letter yet."""
    for letter in rules.letters:
        if letter.event in EVENTS and not letters.audiences(letter.event):
            label = EVENTS[letter.event]
            yield Hit(
                path("letters", letter.event, letter.to), f"“{label}”目前没有自动通知，这一条不会发出", letter.clause
            )
        elif not letters.happens(rules, letter):
            sentence = f"规则中没有会引起“{EVENTS[letter.event]}”的步骤或安排，这一条不会发出"
            yield Hit(path("letters", letter.event, letter.to), sentence, letter.clause)


@check("letter_audience", "warning", "改为这件事会通知到的一方")
def letter_audience(rules: RuleSet) -> Iterator[Hit]:
    """The event is told, but not to these."""
    for letter in rules.letters:
        heard = letters.audiences(letter.event)
        if heard and letter.to not in heard:
            names = "、".join(TO[to] for to in heard)
            sentence = f"“{EVENTS[letter.event]}”通知的是{names}，不会通知{TO[letter.to]}"
            yield Hit(path("letters", letter.event, letter.to), sentence, letter.clause)


@check("letter_unreachable", "error", "渠道改为短信")
def letter_unreachable(rules: RuleSet) -> Iterator[Hit]:
    """Objectors have no account and leave a phone number only."""
    for letter in rules.letters:
        if letter.to == "objector" and "sms" not in letter.channels:
            yield Hit(path("letters", letter.event, "objector"), "异议人没有账号，只能用短信通知", letter.clause)


@check("letter_placeholder", "error", "改用列出的占位词，或直接写出文字")
def letter_placeholder(rules: RuleSet) -> Iterator[Hit]:
    """Words that ask for something this letter does not give; only names of the list are filled in."""
    for part, place in _parts(rules):
        if isinstance(part, Letter) and not letters.audiences(part.event):
            continue
        known = letters.names_of(part) if isinstance(part, Letter) else letters.names_of_reminder()
        for name in dict.fromkeys(letters.unknown(part)):
            shown = name if name in "{}" else f"{{{name}}}"
            help_text = letters.placeholders_help(known)
            yield Hit(place, f"通知文字中的“{shown}”没有对应的内容；可以用：{help_text}", part.clause)


@check("letter_sms_long", "warning", "缩短文字，或去掉短信渠道")
def letter_sms_long(rules: RuleSet) -> Iterator[Hit]:
    """An SMS longer than providers register, or with a signature of its own."""
    for part, place in _parts(rules):
        if part.text and "sms" in part.channels:
            if len(part.text) > letters.SMS_TEXT:
                yield Hit(place, f"短信文字有 {len(part.text)} 字，模板不能超过 {letters.SMS_TEXT} 字", part.clause)
            if "【" in part.text:
                yield Hit(place, "短信文字中有“【”：签名由系统加在前面，文字中不能再写", part.clause, "删去方头括号")


@check("letter_sms_template", "note", "发布前把这段文字作为短信模板报短信服务商审核，一般需 1 至 2 个工作日")
def letter_sms_template(rules: RuleSet) -> Iterator[Hit]:
    """Own words for an SMS must be registered with the provider before they may leave."""
    for part, place in _parts(rules):
        if part.text and "sms" in part.channels and not letters.unknown(part):
            times = letters.pieces(letters.preview(part.text, rules))
            billed = f"，约按 {times} 条计费" if times > 1 else ""
            yield Hit(place, f"自拟的短信文字须先报备模板{billed}", part.clause)
