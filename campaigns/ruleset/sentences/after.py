"""What happens with a result, who is told what, and how material is kept."""

from __future__ import annotations

from collections.abc import Iterable

from ..base import show_share
from ..letters import audiences, happens, span
from ..model import RuleSet
from ..stages import FollowUp, Letter
from ..vocabulary import EVENTS
from ..windows import period_words
from .parts import Sentence, ended, joined

CHANNELS = {"sms": "短信", "email": "邮件", "inapp": "站内消息"}
READERS = ("applicant", "objector")
KINDS = {
    "report": "提交报告",
    "self_evaluation": "提交自评",
    "inspection": "接受抽查",
    "evaluation": "接受评价",
    "promotion": "推广宣传",
    "forwarding": "推荐转送",
}


def afterwards(rules: RuleSet) -> list[Sentence]:
    """What becomes public of a selected work, and what is due later."""
    found = []
    library = rules.library
    if library is not None:
        labels = {f.key: f.label for _, _, f in rules.fields()}
        shown = joined((labels.get(key, key) for key in library.fields), "栏")
        agreed = "申报单位同意公开的，" if library.consent_field else ""
        clean = "、公示无异议" if library.needs_clean_publicity else ""
        stage = next((s.title for s in rules.stages if s.key == library.from_stage), "")
        when = f"通过{stage}{clean}后" if stage else f"结果公布{clean}后"
        books = f"，并收入{'、'.join(library.collections)}" if library.collections else ""
        found.append(
            Sentence(
                f"{agreed}{when}在“{library.title}”公开展示{f'：{shown}' if shown else ''}{books}。",
                library.clause,
            )
        )
    return [*found, *(Sentence(follow_up_words(rules, one), one.clause) for one in rules.follow_ups)]


def follow_up_words(rules: RuleSet, one: FollowUp) -> str:
    """What is due, of whom, when, and through whom."""
    window = next((f"，{period_words(w)}" for w in rules.windows if w.key == one.window), "")
    later = f"，结果公布 {one.years_after} 年后" if one.years_after else ""
    whom = f"（{'、'.join(str(year) for year in one.of_editions)} 年入选的）" if one.of_editions else ""
    share = f"，抽取 {show_share(one.share)}" if one.share is not None else ""
    form = next((f"，填写“{f.title}”" for f in rules.forms if f.key == one.form), "")
    through = "，经推荐单位报送" if one.through_recommender else ""
    later += (
        f"，{one.days} 天内" if one.years_after and not window and one.kind in ("report", "self_evaluation") else ""
    )
    through += "；逾期不办理的，可以移出案例库" if one.overdue == "removal" else ""
    return f"{one.title}{whom}：{KINDS[one.kind]}{window}{later}{share}{form}{through}。{ended(one.note) if one.note else ''}"


def letters(rules: RuleSet) -> list[Sentence]:
    """Of what applicants are told by themselves, and when they are reminded."""
    by: dict[tuple[str, ...], list[str]] = {}
    for letter in rules.letters:
        if letter.to in READERS and letter.to in audiences(letter.event) and happens(rules, letter):
            by.setdefault(letter.channels, []).append(_event(letter))
    found = [
        Sentence(f"以{_channels(channels)}通知：{'、'.join(dict.fromkeys(events))}。")
        for channels, events in by.items()
    ]
    titles = {w.key: w.title for w in rules.windows}
    for reminder in rules.reminders:
        if reminder.to == "applicant" and reminder.marks:
            marks = "、".join(span(mark) for mark in reminder.marks)
            title = titles.get(reminder.window, reminder.window)
            found.append(
                Sentence(
                    f"{title}截止前 {marks}，以{_channels(reminder.channels)}提醒尚未办理的单位。", reminder.clause
                )
            )
    if found:
        found.append(Sentence("通知发给填报人的手机号和账号，请保持畅通；是否办理以平台显示的状态为准。"))
    return found


def _event(letter: Letter) -> str:
    return {"stage_passed": "列入公示名单", "publicity_opened": "列入公示名单", "stage_failed": "未入选"}.get(
        letter.event, EVENTS[letter.event]
    )


def _channels(channels: Iterable[str]) -> str:
    return "和".join(word for name, word in CHANNELS.items() if name in channels)


def secrecy(rules: RuleSet) -> list[Sentence]:
    """How material is kept, what is seen of scores, and that nothing is charged."""
    seen = rules.disclosure
    open_parts = [
        word for word, there in (("得分", seen.applicants_see_scores), ("评语", seen.applicants_see_comments)) if there
    ]
    told = (
        f"结果公布后，申报单位可以查看本单位项目的{'和'.join(open_parts)}"
        if open_parts
        else "得分、名次和评语不向申报单位公开"
    )
    public = "；得分向公众公开" if seen.scores_public else ""
    found = [Sentence(ended(rules.confidentiality.text), rules.confidentiality.clause)]
    if rules.confidentiality.must_accept:
        found.append(Sentence("填报前须阅读并同意以上保密提醒，不同意的不能填报。", rules.confidentiality.clause))
    found.append(Sentence(f"{told}{public}。", seen.clause))
    return [*found, Sentence(ended(rules.fee.statement), rules.fee.clause)]


def channels(rules: RuleSet) -> list[Sentence]:
    """Links by which one may come."""
    names = [c.label for c in rules.identity.channels]
    if not names:
        return []
    return [Sentence(f"也可以从{joined(names, '个渠道')}进入；从哪里进入只作统计，不影响评审。")]
