"""Who may apply, seats, awards, library: what was left unsaid."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from campaigns.ruleset.editing.starters import keys_in
from campaigns.ruleset.editing.tree import Data, removed

from .registry import Case, Repair, repair


def _free(data: Data, stem: str) -> str:
    taken, number = keys_in(data), 1
    while f"{stem}_{number}" in taken:
        number += 1
    return f"{stem}_{number}"


@repair("count_missing")
def count(case: Case) -> Iterator[Repair]:
    """One each, or openly as many as one likes."""
    for label, said in (("每家限报 1 项", {"max": 1}), ("写明不限数量", {"unlimited": True})):
        yield Repair(label, _append("counts", "count", {"per": "unit", **said}))


def _append(name: str, stem: str, row: Data) -> Any:
    return lambda data: {**data, name: [*data.get(name, []), {"key": _free(data, stem), **row}]}


@repair("kind_without_tab")
def kind(case: Case) -> Iterator[Repair]:
    """Put it on the first entrance, or let the host admit it."""
    key, tab = case.part["key"], case.data["registration"]["tabs"][0]

    def change(data: Data) -> Data:
        made = deepcopy(data)
        made["registration"]["tabs"][0]["kinds"].append(key)
        return made

    yield Repair(f"加到注册入口“{tab['label']}”", change)
    yield case.put("由主办单位人工准入", by_hand=True)


@repair("tab_field_twice")
def twice(case: Case) -> Iterator[Repair]:
    """Required."""
    part = case.part
    yield case.put("作为必填", optional=[one for one in part["optional"] if one not in part["required"]] or None)
    yield case.put("作为选填", required=[one for one in part["required"] if one not in part["optional"]])


@repair("region_unasked")
def region(case: Case) -> Iterator[Repair]:
    """Ask where the unit is."""
    part = case.part
    optional = [one for one in part.get("optional", []) if one != "region"]
    yield case.put("注册时必填所在地区", required=[*part["required"], "region"], optional=optional or None)


@repair("letter_without_document")
def letter(case: Case) -> Iterator[Repair]:
    """Use the paper there is, or add one."""
    ready = [doc for doc in case.rules.documents if doc.layout == "authorization"]
    for doc in ready[:1]:
        yield case.put(f"用“{doc.title}”", letter_document=doc.key)
    if not ready:

        def change(data: Data) -> Data:
            made = deepcopy(data)
            key = _free(made, "authorization")
            body = "兹授权我单位工作人员 {contact}（手机号：{mobile}）代表我单位办理“{campaign}”的填报、材料提交及相关联系事宜。"
            row = {
                "key": key,
                "title": "注册授权书",
                "layout": "authorization",
                "part_of": "registration",
                "body": [body],
            }
            made["documents"] = [
                *made.get("documents", []),
                {**row, "signer": "单位（盖章）", "stamped": True, "own": True},
            ]
            made["registration"]["letter_document"] = key
            return made

        yield Repair("加一份授权书模板", change)


@repair("consortium_unsaid")
def consortium(case: Case) -> Iterator[Repair]:
    """Say how many, or that there are none."""
    if case.path[0] == "counts":
        yield case.put("改为按单位计数", per="unit")
        yield Repair("允许联合体申报（最多 3 家联合单位）", _consortium(allowed=True, max_partners=3))
    elif case.part.get("allowed"):
        yield case.put("最多 3 家联合单位", max_partners=3)
        yield case.put("不允许联合体申报", allowed=False, max_partners=None)
    else:
        yield case.put("去掉联合单位数", max_partners=None)
        yield case.put("允许联合体申报", allowed=True)


@repair("consortium_bounds")
def bounds(case: Case) -> Iterator[Repair]:
    """As many at most as at least, or no least."""
    yield case.put("最少也按最多的数", min_partners=case.part.get("max_partners"))
    yield case.put("不规定最少几个", min_partners=None)


@repair("partners_unjudged")
def partners(case: Case) -> Iterator[Repair]:
    """Ask the lead alone."""
    yield case.put("只核对牵头单位", partners=None)


@repair("paper_entry_unsaid")
def on_paper(case: Case) -> Iterator[Repair]:
    """Take paper, or drop what is said of it."""
    yield case.put("接收纸质代录", allowed=True)
    yield case.put("不接收纸质代录", seats=None, arrival_counts=None)


def _consortium(**values: Any) -> Any:
    return lambda data: {**data, "consortium": {**data.get("consortium", {}), **values}}


@repair("host_missing")
def host(case: Case) -> Iterator[Repair]:
    """A seat for the host, in a tier of its own."""

    def change(data: Data) -> Data:
        made = deepcopy(data)
        tier, seat = _free(made, "host_tier"), _free(made, "host")
        made["tiers"].append({"key": tier, "label": "主办单位"})
        row = {"key": seat, "name": made["identity"]["host"], "tier": tier, "role": "host"}
        made["seats"].insert(0, {**row, "jurisdiction": {"everywhere": True}})
        return made

    yield Repair("加主办单位席位", change)


@repair("tier_empty")
def tier(case: Case) -> Iterator[Repair]:
    """Seats are added by name later, or the tier goes."""
    path = case.path
    yield case.put("由主办单位按名称添加席位", open_list=True)
    key = case.part["key"]
    if not any(key in stage.seats.tiers for stage in case.rules.stages):
        yield Repair("删去这一层级", lambda data: removed(data, path))


@repair("seat_without_jurisdiction")
def jurisdiction(case: Case) -> Iterator[Repair]:
    """Everywhere, where nobody else has ground in the tier."""
    yield case.put("管辖全部申报", jurisdiction={**case.part.get("jurisdiction", {}), "everywhere": True})


@repair("dimension_unasked")
def dimension(case: Case) -> Iterator[Repair]:
    """Ask for it in the form that is filed."""
    asked = {getattr(field, "dimension", None) for _form, _section, field in case.rules.fields()}
    needed = [
        one for one in case.rules.dimensions if one.key not in asked and f"“{one.label}”" in case.finding.sentence
    ]
    forms = [n for n, form in enumerate(case.rules.forms) if form.use == "file"]
    for one in needed if forms else ():

        def change(data: Data, key: str = one.key, label: str = one.label, number: int = forms[0]) -> Data:
            made = deepcopy(data)
            row = {"type": "choice", "key": key, "label": label, "dimension": key, "public": True, "summary": True}
            fields = made["forms"][number]["sections"][0]["fields"]
            fields.insert(1, row if key not in {f["key"] for f in fields} else {**row, "key": f"{key}_choice"})
            return made

        yield Repair(f"在“{case.rules.forms[forms[0]].title}”里加一栏“{one.label}”", change)


@repair("award_unsaid")
def award(case: Case) -> Iterator[Repair]:
    """The host decides how many; whom it goes to and by what fit together."""
    part = case.part
    fits = part.get("by", "total")
    if (part.get("to") == "recommending_unit") != (fits == "recommended"):
        fits = "recommended" if part.get("to") == "recommending_unit" else "hand"
    if fits == "criterion" and not part.get("rubric"):
        fits = "hand"
    said = [name for name in ("number", "share", "open_number") if part.get(name)]
    if len(said) != 1:
        values = {"number": None, "share": None, "open_number": True}
        yield case.put("数量据实确定", by=fits, **values)
    if "number" in said or not said:
        yield case.put(
            f"评 {part.get('number') or 10} 个", by=fits, number=part.get("number") or 10, share=None, open_number=None
        )
    elif len(said) == 1:
        yield case.put("评定办法改为与授予对象一致", by=fits)


@repair("prefix_shared")
def prefix(case: Case) -> Iterator[Repair]:
    """A letter more for each that comes second."""

    def change(data: Data) -> Data:
        made = deepcopy(data)
        seen: set[str] = set()
        for row in made["awards"]:
            paper = row.get("certificate")
            if not paper:
                continue
            stem, letters = paper["number_prefix"][:5], iter("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
            while paper["number_prefix"] in seen:
                paper["number_prefix"] = stem + next(letters)
            seen.add(paper["number_prefix"])
        return made

    yield Repair("给重复的前缀各加一个字母", change)


@repair("clean_without_publicity")
def clean(case: Case) -> Iterator[Repair]:
    """Show without a publicity."""
    yield case.put("不要求公示无异议", needs_clean_publicity=False)


@repair("expiry_without_years")
def years(case: Case) -> Iterator[Repair]:
    """Three years, or no expiry."""
    yield case.put("有效期三年", years=3)
    yield case.put("期满即失效，不重新评价", on_expiry=None)


@repair("personal_published")
def personal(case: Case) -> Iterator[Repair]:
    """Not public any more."""
    if isinstance(case.part, dict) and case.part.get("public"):
        yield case.put("不公开这一栏", public=None)
