"""A campaign from nothing: the smallest rules that read, holding what every campaign has and leaving open what its notice decides.

What is left open is a finding of the lint, so that the list of findings is the list of what is still to be done.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from campaigns.ruleset.lint.unfinished import BLANK
from campaigns.ruleset.model import RuleSet
from campaigns.ruleset.reading import from_data

CHECK_DAYS = 10


@dataclass(frozen=True)
class Beginning:
    """What somebody knows who starts with nothing but the printed notice: first and last day of filing, both included."""

    title: str
    host: str
    entry_name: str
    series: str
    opens: date
    closes: date


def skeleton(told: Beginning) -> RuleSet:
    """Rules with one filing window, one form, the host's seat and its formal check; all the rest is to be added."""
    return from_data({**_identity(told), **_calendar(told), **_applicants(), **_form(told), **_review(told)})


def _identity(told: Beginning) -> dict[str, Any]:
    return {
        "name": told.title[:60],
        "identity": {
            "title": told.title, "short_title": told.title[:40], "series": told.series, "year": told.opens.year,
            "host": told.host, "scope": BLANK, "entry_name": told.entry_name,
            "parties": [{"name": told.host, "role": "host"}],
        },
        "confidentiality": {"level": "campaign_only", "text": "申报材料仅用于本次活动的评审，不得涉及国家秘密和其他敏感信息。", "own": True},
    }  # fmt: skip


def _calendar(told: Beginning) -> dict[str, Any]:
    opens, closes = told.opens.isoformat(), told.closes.isoformat()
    first = told.closes + timedelta(days=1)
    last = told.closes + timedelta(days=CHECK_DAYS)
    return {
        "windows": [
            {"key": "register", "title": "单位注册", "purpose": "register", "opens": opens, "closes": closes},
            {"key": "file", "title": "申报", "purpose": "file", "opens": opens, "closes": closes},
            {"key": "check", "title": "形式审查", "purpose": "check", "opens": first.isoformat(), "closes": last.isoformat()},
        ]
    }  # fmt: skip


def _applicants() -> dict[str, Any]:
    asked = ["name", "address", "region", "uscc", "letter", "contact", "mobile"]
    return {
        "kinds": [{"key": "enterprise", "label": "企业"}, {"key": "institution", "label": "事业单位、高校和科研院所"}],
        "registration": {
            "tabs": [{"key": "unit", "label": "单位", "kinds": ["enterprise", "institution"], "required": asked}],
            "letter_document": "authorization_letter",
        },
        "documents": [
            {
                "key": "authorization_letter", "title": "注册授权书", "layout": "authorization", "part_of": "registration",
                "body": [
                    "兹授权我单位工作人员 {contact}（手机号：{mobile}）代表我单位在本平台注册账号，并办理“{campaign}”的填报、材料提交及相关联系事宜。"
                ],
                "signer": "单位（盖章）", "stamped": True, "own": True,
            }
        ],
    }  # fmt: skip


def _form(told: Beginning) -> dict[str, Any]:
    fields = [
        {"type": "text", "key": "title", "label": f"{told.entry_name}名称", "limit": {"max": 60}, "public": True, "summary": True},
        {"type": "text", "key": "unit_name", "label": "申报单位", "prefill": "unit.name", "public": True, "blind": True, "summary": True},
        {"type": "long_text", "key": "summary", "label": f"{told.entry_name}简介", "limit": {"max": 1000}},
    ]  # fmt: skip
    return {
        "forms": [
            {
                "key": "application", "title": "申报书", "use": "file",
                "sections": [{"key": "basic", "title": "基本信息", "fields": fields}],
            }
        ]
    }  # fmt: skip


def _review(told: Beginning) -> dict[str, Any]:
    items = [{"key": "complete", "text": "材料齐全、填写完整"}, {"key": "qualified", "text": "申报单位符合申报条件"}]
    return {
        "tiers": [{"key": "host", "label": "主办单位"}],
        "seats": [{"key": "host", "name": told.host, "tier": "host", "role": "host", "jurisdiction": {"everywhere": True}}],
        "stages": [
            {
                "key": "check", "title": "形式审查", "seats": {"tiers": ["host"], "route": "all"}, "window": "check",
                "steps": [{"type": "check", "items": items}],
            }
        ],
    }  # fmt: skip
