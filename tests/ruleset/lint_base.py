"""A small invented rule set in which the lint finds nothing, and ways to spoil it."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from campaigns.ruleset.lint import Finding, lint
from campaigns.ruleset.reading import from_data

Data = dict[str, Any]
Fault = Callable[[Data], None]

BASE: Data = {
    "name": "演示征集",
    "identity": {
        "title": "演示方案征集", "short_title": "演示征集", "series": "demo", "year": 2024, "host": "演示主办方", "scope": "面向企业征集。",
        "notices": [
            {"key": "call", "title": "演示通知", "issuer": "演示主办方", "signed_on": "2024-01-01", "body": "正文",
             "annexes": [{"number": 1, "title": "申报书", "document": "printed"}, {"number": 2, "title": "公开承诺书", "document": "consent"}]}
        ],
        "contacts": [{"topic": "申报答疑", "office": "演示项目组"}],
        "earlier": [{"year": 2023}],
    },
    "confidentiality": {"level": "campaign_only", "text": "仅用于本活动。"},
    "windows": [
        {"key": "register", "title": "注册", "purpose": "register", "opens": "2024-01-01", "closes": "2024-02-29"},
        {"key": "enrol", "title": "报名", "purpose": "enrol", "opens": "2024-01-01", "closes": "2024-01-31"},
        {"key": "file", "title": "申报", "purpose": "file", "opens": "2024-02-01", "closes": "2024-02-29"},
        {"key": "paper", "title": "纸质件", "purpose": "paper", "opens": "2024-02-01", "closes": "2024-03-10"},
        {"key": "check", "title": "形式审查", "purpose": "check", "opens": "2024-03-01", "closes": "2024-03-10"},
        {"key": "regional", "title": "初评", "purpose": "review", "opens": "2024-03-11", "closes": "2024-03-31"},
        {"key": "vote", "title": "投票", "purpose": "vote", "opens": "2024-04-01", "closes": "2024-04-10"},
        {"key": "final", "title": "终评", "purpose": "review", "opens": "2024-04-11", "closes": "2024-04-30"},
        {"key": "publicity", "title": "公示", "purpose": "publicity", "opens": "2024-05-01", "closes": "2024-05-15"},
        {"key": "award", "title": "颁奖", "purpose": "award", "opens": "2024-05-16"},
    ],
    "dimensions": [
        {"key": "track", "label": "赛道", "child_key": "branch", "options": [
            {"key": "solution", "label": "解决方案", "children": [{"key": "cloud", "label": "云"}, {"key": "edge", "label": "端"}]},
            {"key": "case", "label": "应用案例", "children": [{"key": "city", "label": "城市"}]}]},
        {"key": "zone", "label": "区域", "options": [
            {"key": "north", "label": "北方", "regions": ["11", "12"]}, {"key": "south", "label": "南方", "regions": ["44"]}]},
    ],
    "kinds": [{"key": "enterprise", "label": "企业"}, {"key": "person", "label": "个人", "by_hand": True}],
    "registration": {
        "tabs": [{"key": "unit", "label": "企业单位", "kinds": ["enterprise"], "required": ["name", "region", "letter"], "optional": ["uscc"]}],
        "letter_document": "letter",
    },
    "conditions": [
        {"key": "legal", "type": "fact", "title": "独立法人。", "any_of": ["legal_person"]},
        {"key": "new", "type": "honour", "title": "2023 年入围的不再申报。", "years": [2023], "effect": "refuse"},
        {"key": "recent", "type": "date", "title": "近三年投用。", "field": "since", "relation": "within_years", "reference": "notice", "years": 3},
        {"key": "proof", "type": "evidence", "title": "至少一项证明。", "fields": ["ev_test", "ev_use"], "need": 1},
    ],
    "counts": [{"key": "three", "per": "unit", "max": 3}],
    "consortium": {"allowed": True, "max_partners": 3},
    "forms": [
        {"key": "sign_up", "title": "报名表", "use": "enrol", "sections": [{"key": "one", "title": "报名", "fields": [
            {"key": "early_title", "type": "text", "label": "名称"}]}]},
        {"key": "main", "title": "申报书", "use": "file", "sections": [
            {"key": "basics", "title": "基本信息", "fields": [
                {"key": "title", "type": "text", "label": "方案名称", "limit": {"max": 100}, "public": True, "prefill": "enrolment.early_title"},
                {"key": "unit_name", "type": "text", "label": "单位", "prefill": "unit.name", "blind": True},
                {"key": "track", "type": "choice", "label": "赛道", "dimension": "track", "max": 2},
                {"key": "zone", "type": "choice", "label": "区域", "dimension": "zone"},
                {"key": "leader", "type": "person", "label": "负责人", "personal": True, "blind": True},
                {"key": "since", "type": "date", "label": "投用时间"},
                {"key": "staff", "type": "number", "label": "员工", "unit": "人"},
                {"key": "engineers", "type": "number", "label": "研发", "unit": "人"},
                {"key": "agree", "type": "choice", "label": "公开", "options": [{"key": "willing", "label": "自愿"}, {"key": "no", "label": "不愿"}]}],
             "totals": [{"total": "staff", "parts": ["engineers"], "relation": "at_least"}]},
            {"key": "text", "title": "正文", "scored": True, "limit": {"max": 5000}, "fields": [
                {"key": "technology", "type": "rich_text", "label": "技术", "limit": {"max": 2000}},
                {"key": "effect", "type": "long_text", "label": "成效", "limit": {"max": 2000, "min": 10}}]},
            {"key": "files", "title": "材料", "fields": [
                {"key": "ev_test", "type": "file", "label": "测试", "required": False},
                {"key": "ev_use", "type": "file", "label": "应用", "required": False},
                {"key": "products", "type": "table", "label": "产品", "columns": [{"key": "product", "type": "text", "label": "名称"}]}]}]},
        {"key": "more", "title": "补充材料", "use": "supplement", "sections": [{"key": "one", "title": "补充", "fields": [
            {"key": "extra", "type": "long_text", "label": "说明"}]}]},
        {"key": "yearly", "title": "年度报告", "use": "report", "sections": [{"key": "one", "title": "报告", "fields": [
            {"key": "income", "type": "number", "label": "收入", "unit": "万元"}]}]},
    ],
    "documents": [
        {"key": "letter", "title": "授权书", "layout": "authorization", "part_of": "registration", "body": ["授权 {contact} 办理。"], "stamped": True},
        {"key": "printed", "title": "申报书", "layout": "form", "forms": ["main"], "stamped": True, "paper_copies": 2, "paper_window": "paper"},
        {"key": "consent", "title": "公开承诺书", "layout": "consent", "choice_field": "agree", "body": ["我单位{agree}公开{title}。"]},
        {"key": "summary", "title": "汇总表", "layout": "summary_table", "part_of": "recommendation", "columns": ["title", "leader.name"]},
    ],
    "tiers": [{"key": "host", "label": "主办"}, {"key": "guide", "label": "指导"}, {"key": "region", "label": "承办"}],
    "seats": [
        {"key": "host", "name": "演示主办方", "tier": "host", "role": "host", "jurisdiction": {"everywhere": True}},
        {"key": "guide_a", "name": "演示指导甲", "tier": "guide", "role": "guiding", "jurisdiction": {"regions": ["11"]}},
        {"key": "guide_b", "name": "演示指导乙", "tier": "guide", "role": "guiding", "jurisdiction": {"regions": ["44"]}},
        {"key": "north", "name": "演示承办甲", "tier": "region", "role": "operator", "jurisdiction": {"regions": ["11"]}},
        {"key": "south", "name": "演示承办乙", "tier": "region", "role": "operator", "jurisdiction": {"regions": ["44"]}},
    ],
    "quotas": [{"key": "ten", "title": "不超过 10 项", "tiers": ["region", "host"], "number": 10}],
    "rubrics": [{"key": "sheet", "title": "评分表", "min_sheets": 3, "criteria": [
        {"key": "technology", "label": "技术", "weight": "60%", "fields": ["technology"]},
        {"key": "effect", "label": "成效", "weight": "40%", "fields": ["effect", "ev_use"]}]}],
    "panels": [{"key": "experts", "title": "专家组", "size": 5, "blind": True, "kinds": [{"key": "tech", "label": "技术", "at_least": 3}]}],
    "stages": [
        {"key": "check", "title": "形式审查", "seats": {"seats": ["host"], "route": "all"}, "window": "check", "steps": [
            {"type": "check", "items": [{"key": "complete", "text": "材料齐全"}]}]},
        {"key": "regional", "title": "初评", "after": ["check"], "window": "regional",
         "seats": {"tiers": ["region"], "route": "jurisdiction", "fallback": "host", "authorized_by": "guide"}, "steps": [
            {"type": "supplement", "form": "more"}, {"type": "score", "rubric": "sheet", "panel": "experts"},
            {"type": "recommend", "quota": "ten", "document": "summary"}]},
        {"key": "vote", "title": "公众投票", "after": ["regional"], "window": "vote", "seats": {"seats": ["host"], "route": "all"},
         "steps": [{"type": "vote", "shortlist": "top", "shortlist_number": 20}]},
        {"key": "final", "title": "终评", "after": ["vote"], "window": "final", "seats": {"seats": ["host"], "route": "all"}, "steps": [
            {"type": "score", "rubric": "sheet", "panel": "experts", "pass_score": "60"},
            {"type": "combine", "parts": [
                {"stage": "final", "step": "score", "weight": "70%"},
                {"stage": "vote", "step": "vote", "weight": "30%", "conversion": "share_of_highest"}]},
            {"type": "deliberation"}, {"type": "select", "by": "top", "number": 10}]},
        {"key": "publicity", "title": "公示", "after": ["final"], "window": "publicity", "seats": {"seats": ["host"], "route": "all"},
         "steps": [{"type": "publicity", "window": "publicity", "fields": ["title"]}]},
        {"key": "award", "title": "颁奖", "after": ["publicity"], "window": "award", "seats": {"seats": ["host"], "route": "all"},
         "steps": [{"type": "award", "awards": ["best"]}, {"type": "publish"}]},
    ],
    "awards": [{"key": "best", "title": "优秀奖", "by": "total", "rubric": "sheet", "number": 5,
                "certificate": {"title": "优秀", "body": "{unit}：{title}", "number_prefix": "YX", "issuer": "演示主办方"}}],
    "validity": {"years": 3},
    "library": {"fields": ["title"], "consent_field": "agree", "consent_any_of": ["willing"]},
    "follow_ups": [{"key": "yearly", "title": "年度报告", "kind": "report", "form": "yearly", "years_after": 1}],
    "letters": [
        {"event": event, "to": "applicant", "channels": ["sms"]}
        for event in ("registration_approved", "submission_received", "submission_returned")
    ],
    "reminders": [{"window": "file", "days_before": [3]}],
}  # fmt: skip


def base() -> Data:
    """A fresh copy of the rule set."""
    return deepcopy(BASE)


def at(data: Data, path: str) -> Any:
    """The part at ``stages.final.score``: rows are found by key, steps by type, rows without either by number."""
    here: Any = data
    for name in filter(None, path.split(".")):
        here = here[name] if isinstance(here, dict) else _row(here, name)
    return here


def _row(rows: list[Any], name: str) -> Any:
    if name.isdigit():
        return rows[int(name)]
    return next(row for row in rows if name in {row.get("key"), row.get("type"), row.get("event"), row.get("window")})


def put(path: str, **values: Any) -> Fault:
    """Change values of one part."""
    return lambda data: at(data, path).update(deepcopy(values))


def add(path: str, *rows: Any) -> Fault:
    """Append rows to a list, which need not exist yet."""

    def spoil(data: Data) -> None:
        parent, _, name = path.rpartition(".")
        at(data, parent).setdefault(name, []).extend(deepcopy(rows))

    return spoil


def drop(path: str, *names: str) -> Fault:
    """Remove parts by name (or rows by key)."""

    def spoil(data: Data) -> None:
        here = at(data, path)
        for name in names:
            if isinstance(here, list):
                here.remove(_row(here, name))
            else:
                del here[name]

    return spoil


def both(*faults: Fault) -> Fault:
    """Several changes at once."""

    def spoil(data: Data) -> None:
        for fault in faults:
            fault(data)

    return spoil


def found(fault: Fault | None = None) -> list[Finding]:
    """What the lint says about the spoiled rule set."""
    data = base()
    if fault:
        fault(data)
    return lint(from_data(data))
