"""What applicants will read: the draft's rules in sentences, and every letter with sample values."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.kernel.access import allow
from campaigns.building import bench, tools
from campaigns.building.bench import Editing
from campaigns.ruleset import letters, sentences
from campaigns.ruleset.letters import SENDS
from campaigns.ruleset.model import RuleSet
from campaigns.ruleset.stages import Letter, Reminder
from campaigns.ruleset.vocabulary import EVENTS
from notices import wording

CHANNELS = {"sms": "短信", "email": "邮件", "inapp": "站内消息"}
TO = {"applicant": "申报单位", "seat": "席位", "host": "主办单位", "expert": "专家", "objector": "异议人"}


@dataclass(frozen=True)
class Text:
    """One channel's words with samples, and for an SMS how many pieces it is billed as."""

    channel: str
    title: str
    text: str
    note: str = ""


@dataclass(frozen=True)
class Shown:
    """A letter of the rules, or a standard one they say nothing of, as it will read."""

    title: str
    to: str
    at: str
    own: bool
    texts: tuple[Text, ...]
    problem: str = ""
    names: str = ""


@require_GET
@allow("campaign.build", load=bench.whole)
def explained(request: HttpRequest, editing: Editing) -> HttpResponse:
    """规则说明 as it will read when this draft is published."""
    context = bench.frame(request, editing, title="规则说明预览")
    context["chapters"] = sentences.about(editing.standing.rules)
    return render(request, "campaigns/building/explained.html", context)


@require_GET
@allow("campaign.build", load=bench.whole)
def wordings(request: HttpRequest, editing: Editing) -> HttpResponse:
    """Every letter and reminder with sample values; then the standard ones the rules say nothing of."""
    context = bench.frame(request, editing, title="通知文字预览")
    rules = editing.standing.rules
    context |= {"own": of_rules(rules), "standard": left_standard(rules)}
    return render(request, "campaigns/building/wordings.html", context)


def of_rules(rules: RuleSet) -> list[Shown]:
    """The letters and reminders of the rules."""
    found = [_letter(rules, letter, f"letters.{i}") for i, letter in enumerate(rules.letters)]
    titles = {w.key: w.title for w in rules.windows}
    for i, reminder in enumerate(rules.reminders):
        marks = "、".join(letters.span(mark) for mark in reminder.marks)
        text = reminder.text or letters.STANDARD_REMINDER
        known = {
            "window": titles.get(reminder.window, ""),
            "left": letters.span(reminder.marks[-1]) if reminder.marks else "",
        }
        texts = tuple(
            _text(rules, c, "即将截止", text, bool(reminder.text), **known) for c in CHANNELS if c in reminder.channels
        )
        title = f"{titles.get(reminder.window, reminder.window)}截止前 {marks}"
        names = letters.placeholders_help(letters.names_of_reminder())
        found.append(
            Shown(title, TO[reminder.to], f"reminders.{i}", bool(reminder.text), texts, _problem(reminder), names)
        )
    return found


def left_standard(rules: RuleSet) -> list[Shown]:
    """The letters of a campaign that go out with the standard words because the rules do not name them."""
    said = {(letter.event, letter.to) for letter in rules.letters}
    told = {one for key in said for one in SENDS.get(key, ())}
    found = []
    for (event, to), sends in SENDS.items():
        if (event, to) in said or told & set(sends):
            continue
        texts = tuple(
            _text(rules, channel, words.title, words.text)
            for one in sends
            for channel, words in wording.known_events().get(one, {}).items()
        )
        found.append(Shown(EVENTS[event], TO[to], "", False, texts))
    return found


def _letter(rules: RuleSet, letter: Letter, at: str) -> Shown:
    sends = SENDS.get((letter.event, letter.to), ())
    names = letters.placeholders_help(letters.names_of(letter))
    title, texts = EVENTS.get(letter.event, letter.event), []
    for one in sends:
        own = wording.Own(letter.channels, title, letter.text if not letters.unknown(letter) else "", {})
        texts += [_text(rules, c, w.title, w.text, bool(own.text)) for c, w in wording.chosen(own, one).items()]
    return Shown(title, TO[letter.to], at, bool(letter.text), tuple(dict.fromkeys(texts)), _problem(letter), names)


def _text(rules: RuleSet, channel: str, title: str, text: str, own: bool = False, **known: str) -> Text:
    shown = letters.preview(text, rules, **known)
    note = ""
    if channel == "sms":
        times = letters.pieces(shown)
        note = f"{len(shown)} 字（另加签名），约 {times} 条" + ("，自拟文字须先报备短信模板" if own else "")
    return Text(CHANNELS[channel], letters.preview(title, rules) if channel != "sms" else "", shown, note)


def _problem(part: Letter | Reminder) -> str:
    if isinstance(part, Letter) and not letters.audiences(part.event):
        return "这件事目前没有自动通知，这一条不会发出。"
    if bad := letters.unknown(part):
        return f"文字中的 {'、'.join(bad)} 没有对应的内容，将改用标准文字。"
    return ""


tools.tool("规则说明预览", "申报单位将看到的规则说明，由草稿生成", "host_rules_explained", 60)
tools.tool("通知文字预览", "每条短信和消息用示例内容显示", "host_rules_wordings", 70)
tools.shortcut("预览通知文字", "host_rules_wordings", r"(letters|reminders)(\.\d+)?")
