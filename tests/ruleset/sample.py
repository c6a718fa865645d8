"""A small invented rule set; tests change the part they are about."""

from typing import Any

from campaigns.ruleset.model import RuleSet
from campaigns.ruleset.reading import from_data


def data(**changes: Any) -> dict[str, Any]:
    """Plain data of a complete small rule set, with top-level parts replaced."""
    base: dict[str, Any] = {
        "name": "演示活动",
        "identity": {
            "title": "关于开展演示解决方案征集的通知",
            "short_title": "演示征集",
            "series": "demo",
            "year": 2024,
            "host": "演示主办方",
            "scope": "面向全国征集。",
            "notices": [
                {
                    "key": "call",
                    "title": "演示通知",
                    "issuer": "演示主办方",
                    "signed_on": "2024-08-15",
                    "published_on": "2024-08-16",
                }
            ],
        },
        "confidentiality": {"level": "strict", "text": "评议过程保密。", "clause": "四(五)"},
        "windows": [
            {"key": "enrol", "title": "报名", "purpose": "enrol", "opens": "2024-08-20", "closes": "2024-08-31"},
            {
                "key": "file",
                "title": "申报",
                "purpose": "file",
                "opens": "2024-09-01",
                "closes": "2024-09-20 17:00",
                "clause": "三(一)",
            },
        ],
        "dimensions": [
            {
                "key": "industry",
                "label": "行业",
                "options": [
                    {"key": "edu", "label": "教育"},
                    {"key": "rail", "label": "铁路"},
                    {
                        "key": "energy",
                        "label": "能源",
                        "children": [{"key": "power", "label": "电力"}, {"key": "gas", "label": "燃气"}],
                    },
                    {"key": "other", "label": "其他", "other": True},
                ],
            }
        ],
        "kinds": [{"key": "firm", "label": "企业"}, {"key": "person", "label": "个人开发者", "by_hand": True}],
        "registration": {
            "tabs": [{"key": "firms", "label": "企业单位", "kinds": ["firm"], "required": ["name", "uscc"]}]
        },
        "forms": [form([{"type": "text", "key": "title", "label": "方案名称"}])],
        "tiers": [
            {"key": "host", "label": "主办单位"},
            {"key": "region", "label": "省级区域"},
            {"key": "trade", "label": "行业"},
        ],
        "seats": [{"key": "host", "name": "演示主办方", "tier": "host", "role": "host"}],
        "stages": [{"key": "final", "title": "终评", "seats": {"seats": ["host"]}, "steps": [{"type": "select"}]}],
    }
    return {**base, **changes}


def form(fields: list[dict[str, Any]], key: str = "main", use: str = "file", **section: Any) -> dict[str, Any]:
    """Data of a form with one section."""
    return {
        "key": key,
        "title": "申报表",
        "use": use,
        "sections": [{"key": "one", "title": "基本信息", "fields": fields, **section}],
    }


def rules(**changes: Any) -> RuleSet:
    """The small rule set with top-level parts replaced."""
    return from_data(data(**changes))
