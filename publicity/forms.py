"""Forms of publicity."""

from __future__ import annotations

from typing import Any

from django import forms

from .models import Announcement

FILE = {"accept": ".pdf,.jpg,.jpeg,.png", "data-max-mb": 10}


class ObjectionForm(forms.Form):
    """An objection: to which line, by whom, why. The rules decide about name and evidence, so the fields do not."""

    item = forms.TypedChoiceField(label="对哪一个项目提出异议", coerce=int, empty_value=None)
    by_unit = forms.TypedChoiceField(
        label="以什么身份提出",
        choices=[("0", "个人（写真实姓名）"), ("1", "单位（写单位全称，证明材料加盖公章）")],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
        initial="0",
    )
    name = forms.CharField(label="姓名或单位全称", max_length=100, required=False)
    text = forms.CharField(
        label="异议的事实和理由",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8, "data-count-limit": 2000, "data-count-mode": "hard"}),
        help_text="写明哪些内容不属实或不符合申报要求、依据是什么。只对评审结果、奖项等级有不同看法的，不属于异议范围。",
    )
    evidence = forms.FileField(
        label="证明材料",
        required=False,
        widget=forms.ClearableFileInput(attrs=FILE),
        help_text="PDF 或图片，不超过 10 MB。",
    )
    honest = forms.BooleanField(label="所写内容属实，愿意承担相应责任；同意主办单位为核查本异议使用以上联系方式。")

    def __init__(self, *args, items, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["item"].choices = [
            ("", "请选择"),
            *[(i.pk, " · ".join(v for v in i.shown.values() if v)[:120]) for i in items],
        ]


class LookupForm(forms.Form):
    """Number and query code of an objection."""

    number = forms.CharField(label="异议编号", max_length=40)
    code = forms.CharField(label="查询码", max_length=12, widget=forms.TextInput(attrs={"autocomplete": "off"}))


class RulingForm(forms.Form):
    """A reason or ruling, never empty."""

    ruling = forms.CharField(label="处理意见", max_length=2000, widget=forms.Textarea(attrs={"rows": 5}))


class AnnouncementForm(forms.ModelForm):
    """An announcement written by the host."""

    class Meta:
        model = Announcement
        fields = ("kind", "title", "doc_number", "issuer", "dated", "body", "reason")
        labels = {"kind": "类别"}
        widgets = {
            "body": forms.Textarea(attrs={"rows": 18}),
            "dated": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }
        help_texts = {
            "body": "每一行是一个自然段；首行以“：”结尾的作为主送单位；“一、”“（一）”开头的短行作为标题。"
            "发布后不能修改，需要更正的发布更正版，原版仍可查看。",
            "issuer": "多个单位用“、”分开。",
            "reason": "发布后与更正版一起公开。",
        }

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.instance.replaces_id is None:
            del self.fields["reason"]
        else:
            self.fields["reason"].required = True
        if self.instance.replaces_id is not None or self.instance.kind == Announcement.Kind.FORWARD:
            del self.fields["kind"]  # a correction stays what it corrects
        else:
            self.fields["kind"].choices = [c for c in Announcement.Kind.choices if c[0] != Announcement.Kind.FORWARD]


class ReasonForm(forms.Form):
    """Why a certificate is withdrawn."""

    reason = forms.CharField(label="撤销理由", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class FollowUpForm(forms.Form):
    """What was done for the ticked works: which follow-up, when, where and what."""

    item = forms.ChoiceField(label="推广事项", error_messages={"required": "请选择推广事项。"})
    on = forms.DateField(label="日期", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    note = forms.CharField(label="地点和内容", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    link = forms.URLField(label="网址", required=False, max_length=300, assume_scheme="https")

    def __init__(self, *args, promised, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["item"].choices = [("", "请选择"), *((f.key, f.title) for f in promised)]

    def clean_link(self) -> str:
        """Pages of the web only."""
        link = self.cleaned_data["link"]
        if link and not link.startswith(("http://", "https://")):
            raise forms.ValidationError("请填写 http:// 或 https:// 开头的网址。")
        return link


def ids(post: Any, name: str) -> list[int]:
    """The ids posted under a name; what is no id is left out."""
    return [int(pk) for pk in post.getlist(name) if pk.isascii() and pk.isdecimal() and len(pk) < 19]
