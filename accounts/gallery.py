"""The gallery: every component of the interface kit in each of its states, with invented data. It touches no row."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.kernel.access import public_page
from accounts.kernel.verdict import YES, no

CHINA = dt.timezone(dt.timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class SampleState:
    """What components expect of a state: a word and a tone."""

    label: str
    tone: str


@dataclass(frozen=True, slots=True)
class SampleFile:
    """What `<c-file>` expects of a stored file."""

    pk: str
    name: str
    content_type: str
    size: int


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="解决方案名称", max_length=200, help_text="与盖章件上的名称一致，不含引号。")
    intro = forms.CharField(
        label="解决方案介绍",
        widget=forms.Textarea(attrs={"rows": 4, "data-count-limit": 300, "data-count-mode": "hard"}),
        help_text="概述建设背景、主要功能和应用成效。",
    )
    merit = forms.CharField(label="亮点", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    kind = forms.ChoiceField(
        label="申报类型", choices=[("", "请选择"), ("solution", "典型解决方案"), ("case", "应用案例")]
    )
    direction = forms.ChoiceField(
        label="申报方向", widget=forms.RadioSelect, choices=[("a", "经营管理"), ("b", "生产运营"), ("c", "基础软件")]
    )
    fields_of_use = forms.MultipleChoiceField(
        label="应用领域",
        widget=forms.CheckboxSelectMultiple,
        help_text="限选 2 项。",
        choices=[
            (str(n), text) for n, text in enumerate(("党政", "金融", "电信", "能源", "交通", "医疗", "教育", "其他"))
        ],
    )
    in_use_since = forms.DateField(label="投入使用日期", widget=forms.DateInput)
    invested = forms.DecimalField(label="项目投入", required=False)
    scan = forms.FileField(
        label="盖章扫描件", widget=forms.ClearableFileInput(attrs={"accept": ".pdf", "data-max-mb": 20})
    )
    honest = forms.BooleanField(label="我承诺以上内容真实，不涉及国家秘密、工作秘密和敏感信息。")


class SampleFilter(forms.Form):
    """A search over a list."""

    q = forms.CharField(label="关键词", required=False)
    region = forms.ChoiceField(
        label="所在地区", required=False, choices=[("", "全部地区"), ("37", "山东"), ("44", "广东")]
    )


@public_page
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in each state; 404 outside demo mode."""
    if not settings.DEMO_MODE:
        raise Http404
    return render(request, "gallery/index.html", sample(request))


def sample(request: HttpRequest) -> dict[str, Any]:
    """The gallery's context: invented rows and a fixed moment, so that two renderings look alike."""
    now = dt.datetime(2026, 11, 21, 14, 3, tzinfo=CHINA)
    wrong = SampleForm(
        {"intro": "政务云平台" * 70, "kind": "solution", "fields_of_use": ["1", "2"]}, auto_id="wrong_%s"
    )
    return {
        "page_title": "组件陈列",
        "page_subtitle": "界面组件的各种状态，供设计、开发与验收对照。",
        "now": now,
        "in_20_days": now + dt.timedelta(days=20, hours=5),
        "in_3_days": dt.datetime(2026, 11, 25, tzinfo=CHINA),
        "in_5_hours": now + dt.timedelta(hours=5, minutes=12),
        "past": now - dt.timedelta(days=2),
        "states": [
            SampleState(label, tone)
            for label, tone in (
                ("填报中", "neutral"),
                ("待审核", "info"),
                ("已推荐", "success"),
                ("退回修改", "warning"),
                ("不予受理", "danger"),
                ("已撤回", "muted"),
            )
        ],
        "allowed": YES,
        "refused": no("本单位已提交 2 项，达到本领域上限，请先撤回其中一项。", "通知第三条"),
        "form": SampleForm(initial={"in_use_since": dt.date(2025, 3, 1)}),
        "wrong": wrong,
        "filter_form": SampleFilter(request.GET or None),
        "page": Paginator(range(1, 236), 20).get_page(request.GET.get("page", 3)),
        "rows": sample_rows(),
        "files": sample_files(),
        **sample_lists(now),
    }


def sample_rows() -> list[dict[str, Any]]:
    """Rows of a reviewer's list."""
    return [
        {
            "no": "YS-2026-0017",
            "name": "演示云一体化办公解决方案",
            "unit": "演示海晏软件有限公司",
            "amount": 1280.5,
            "state": SampleState("待初审", "info"),
        },
        {
            "no": "YS-2026-0021",
            "name": "演示港口生产运营核心系统替代应用案例",
            "unit": "演示临港集团信息中心",
            "amount": 36,
            "state": SampleState("退回修改", "warning"),
        },
        {
            "no": "YS-2026-0034",
            "name": "演示医疗影像归档",
            "unit": "演示第一医院",
            "amount": 408.25,
            "state": SampleState("已推荐", "success"),
        },
    ]


def sample_files() -> list[SampleFile]:
    """Stored files of three kinds."""
    return [
        SampleFile("1", "申报书（盖章扫描件）.pdf", "application/pdf", 3_482_112),
        SampleFile("2", "总体架构图.png", "image/png", 812_004),
        SampleFile("3", "推荐汇总表.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", 24_576),
    ]


def sample_groups() -> list[dict[str, Any]]:
    """Groups of options, each with its own 其他."""
    return [
        {
            "label": "办公与政务",
            "other_name": "other_0",
            "other_value": "",
            "options": [
                {"value": "oa", "label": "综合办公", "checked": True},
                {"value": "mail", "label": "电子邮件"},
                {"value": "archive", "label": "电子档案"},
            ],
        },
        {
            "label": "生产运营",
            "other_name": "other_1",
            "other_value": "演示调度",
            "options": [
                {"value": "mes", "label": "制造执行"},
                {"value": "scada", "label": "数据采集与监控", "checked": True},
            ],
        },
    ]


def sample_lists(now: dt.datetime) -> dict[str, Any]:
    """Items of timeline, tabs, steps, sections and grouped choices."""
    return {
        "crumbs": [("工作台", "/"), ("我的申报", "#"), ("演示云一体化办公解决方案", "")],
        "timeline": [
            {"label": "申报单位提交", "at": now - dt.timedelta(days=9), "status": "done", "by": "演示海晏软件有限公司"},
            {"label": "形式审查通过", "at": now - dt.timedelta(days=4), "status": "done"},
            {
                "label": "专家评审",
                "when": "12月1日至12月20日",
                "status": "current",
                "note": "共 5 位专家，已提交 3 份评分表。",
            },
            {"label": "结果公示", "when": "15 个自然日", "status": "upcoming"},
            {"label": "查重未通过", "status": "blocked"},
        ],
        "tabs": [
            {"label": "待办", "url": "#", "active": True, "count": 12},
            {"label": "已办", "url": "#", "active": False, "count": 86},
            {"label": "全部", "url": "#", "active": False, "count": None},
        ],
        "steps": [
            {"label": "填写内容", "status": "done", "url": "#"},
            {"label": "打印盖章", "status": "done"},
            {"label": "上传扫描件", "status": "current"},
            {"label": "核对提交", "status": "todo"},
        ],
        "steps_wrong": [{"label": "填写内容", "status": "error", "url": "#"}, {"label": "打印盖章", "status": "todo"}],
        "sections": [
            {"label": "一、基本信息", "url": "#", "status": "done"},
            {"label": "二、方案介绍", "url": "#", "status": "partial", "active": True},
            {"label": "三、应用情况", "url": "#", "status": "error", "errors": 2},
            {"label": "四、佐证材料", "url": "#", "status": "todo"},
        ],
        "groups": sample_groups(),
        "facts": [
            ("申报单位", "演示海晏软件有限公司"),
            ("统一社会信用代码", "9137 0200 MA00 0000 0X"),
            ("所在地区", "山东省青岛市"),
            ("合作单位", ""),
        ],
    }
