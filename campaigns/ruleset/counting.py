"""How many entries: limits for a unit, a group or a member of a consortium, and the rules for filing together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .facts import Applicant, Entry, Filed, Ruling
from .model import RuleSet
from .parties import CountLimit
from .shapes import dimension_label, holds_for, option_label, within

_WHO = {"unit": "同一申报主体", "group": "同一集团及其分公司", "consortium_member": "联合体的每个成员"}


@dataclass(frozen=True)
class Room:
    """What a limit leaves to a unit. ``left`` None: openly unlimited. ``option`` names the part of a dimension."""

    rule: str
    title: str
    max: int | None
    used: int
    option: str = ""
    clause: str = ""

    @property
    def left(self) -> int | None:
        """How many more may be filed."""
        return None if self.max is None else max(self.max - self.used, 0)


def limit_words(rules: RuleSet, limit: CountLimit) -> str:
    """A limit as a sentence."""
    where = f"每个{dimension_label(rules, limit.within)}" if limit.within else ""
    if limit.max is None:
        return f"{_WHO[limit.per]}{where}申报数量不限"
    verb = "建议不超过" if limit.advised else "最多申报"
    return f"{_WHO[limit.per]}{where}{verb} {limit.max} 项"


def count_rulings(
    rules: RuleSet, applicant: Applicant, entry: Entry, picked_by: Mapping[str, Sequence[str]], filed: Sequence[Filed]
) -> list[Ruling]:
    """One ruling for each limit that one more entry would break."""
    rulings: list[Ruling] = []
    for limit in rules.counts:
        if limit.max is None or not holds_for(limit.when, picked_by, entry.answers):
            continue
        alike = [f for f in filed if holds_for(limit.when, f.picks)]
        members = (applicant.unit, *entry.partners) if limit.per == "consortium_member" else (applicant.unit,)
        used, member = max(
            ((_used(rules, limit, one, applicant, picked_by, alike), one) for one in members), key=_first
        )
        if used >= limit.max:
            whose = "" if member == applicant.unit or member not in entry.names else entry.called(member)
            reason = f"{limit_words(rules, limit)}，{whose}已申报 {used} 项{_counted_with(limit, applicant)}"
            rulings.append(Ruling(limit.advised, reason, limit.clause, limit.key, limit.advised))
    return rulings


def _first(pair: tuple[int, str]) -> int:
    return pair[0]


def _used(
    rules: RuleSet,
    limit: CountLimit,
    member: str,
    applicant: Applicant,
    picked_by: Mapping[str, Sequence[str]],
    alike: Sequence[Filed],
) -> int:
    """How many count for a member, in the part of the dimension where there are most."""
    options = within(rules, limit.within, picked_by) if limit.within else ("",)
    counts = [
        sum(1 for f in alike if _counts_for(limit, member, applicant, f) and _lies_in(rules, limit, option, f))
        for option in options
    ]
    return max(counts, default=0)


def _counted_with(limit: CountLimit, applicant: Applicant) -> str:
    """Says with whom the unit is counted, where it is not alone."""
    alike = limit.per == "group" and applicant.group and applicant.group_name
    return f"（本单位属于“{applicant.group_name}”，与其成员单位合并计算）" if alike else ""


def _counts_for(limit: CountLimit, member: str, applicant: Applicant, filed: Filed) -> bool:
    if limit.per == "consortium_member":
        return member in filed.units
    if limit.per == "group" and applicant.group:
        return filed.lead == applicant.unit or filed.group == applicant.group
    return filed.lead == applicant.unit


def _lies_in(rules: RuleSet, limit: CountLimit, option: str, filed: Filed) -> bool:
    return limit.within is None or option in within(rules, limit.within, filed.picks)


def tally(rules: RuleSet, applicant: Applicant, filed: Sequence[Filed]) -> list[Room]:
    """What each limit leaves to the unit; a limit within a dimension has a line for each option used so far."""
    rooms: list[Room] = []
    for limit in rules.counts:
        mine = [f for f in filed if _counts_for(limit, applicant.unit, applicant, f) and holds_for(limit.when, f.picks)]
        words = limit_words(rules, limit) + _counted_with(limit, applicant)
        if limit.within is None:
            rooms.append(Room(limit.key, words, limit.max, len(mine), "", limit.clause))
            continue
        used: dict[str, int] = {}
        for f in mine:
            for option in within(rules, limit.within, f.picks):
                used[option] = used.get(option, 0) + 1
        rooms += [
            Room(limit.key, words, limit.max, count, option_label(rules, limit.within, option), limit.clause)
            for option, count in used.items()
        ]
    return rooms


def consortium_rulings(
    rules: RuleSet, applicant: Applicant, entry: Entry, picked_by: Mapping[str, Sequence[str]], filed: Sequence[Filed]
) -> list[Ruling]:
    """What stands against filing together: not allowed, too many partners, somebody twice, or a second head."""
    rule = rules.consortium
    if not entry.partners:
        return []
    if not rule.allowed or not holds_for(rule.when, picked_by, entry.answers):
        return [Ruling(False, "不接受联合体申报，请以一个单位的名义申报", rule.clause, "consortium")]
    found: list[str] = []
    if len(entry.partners) < rule.min_partners:
        found.append(f"联合体除牵头单位外至少 {rule.min_partners} 个成员，现有 {len(entry.partners)} 个")
    if len(entry.partners) > rule.max_partners:
        found.append(f"联合体除牵头单位外最多 {rule.max_partners} 个成员，现有 {len(entry.partners)} 个")
    if applicant.unit in entry.partners or len(set(entry.partners)) != len(entry.partners):
        found.append("联合体里同一单位只能出现一次，请检查成员名单")
    units = frozenset((applicant.unit, *entry.partners))
    if rule.once and (other := next((f for f in filed if _same_consortium(units, applicant.unit, f)), None)):
        head = entry.called(other.lead) if other.lead in entry.names else "另一成员"
        found.append(f"同一联合体已由{head}牵头申报，不得多头申报；请由原牵头单位申报，或先撤回原申报")
    return [Ruling(False, reason, rule.clause, "consortium") for reason in found]


def _same_consortium(units: frozenset[str], lead: str, filed: Filed) -> bool:
    """The same circle under another head. Adding or dropping one unit does not make a new consortium."""
    if not filed.partners or filed.lead == lead:
        return False
    return units <= filed.units or filed.units <= units
