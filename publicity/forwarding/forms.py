"""Forms of channels, forwarding letters and annexes."""

from __future__ import annotations

from typing import Any

from django import forms

from campaigns.models import Campaign, Channel

from ..actions.annexes import ACCEPT, MAX_MB, blanks

EXTENSIONS = ".pdf,.docx,.xlsx,.zip,.jpg,.jpeg,.png"
assert {"pdf", "image", "docx", "xlsx", "zip"} == ACCEPT


class LetterForm(forms.Form):
    """A forwarding letter."""

    title = forms.CharField(label="标题", max_length=300)
    doc_number = forms.CharField(label="发文字号", max_length=100, required=False)
    issuer = forms.CharField(label="发文单位", max_length=300)
    dated = forms.DateField(
        label="成文日期", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    body = forms.CharField(
        label="正文",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text="每一行是一个自然段。首行以“：”结尾的作为主送单位；“一、”“（一）”开头的短行作为标题。",
    )
    until = forms.DateTimeField(
        label="自定申报截止时间",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        help_text="要求经本链接申报的单位提前报送的，在此填写；须早于活动的申报截止时间。平台提示但不强制。",
    )

    reason = forms.CharField(label="更正原因", max_length=300, help_text="发布后与更正版一起公开。")

    def __init__(self, *args: Any, may_set_until: bool, correction: bool = False, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not may_set_until:
            del self.fields["until"]
        if not correction:
            del self.fields["reason"]


class ChannelForm(forms.Form):
    """A channel the host opens: for a seat, for a unit, or for nobody in particular."""

    label = forms.CharField(label="名称", max_length=200, help_text="例如 某省工业和信息化厅转发通知、某网站首页")
    kind = forms.ChoiceField(label="类型", choices=Channel.Kind.choices)
    seat = forms.ModelChoiceField(label="归属席位", queryset=None, required=False, empty_label="不归属席位")
    uscc = forms.CharField(
        label="或归属单位的统一社会信用代码",
        max_length=18,
        required=False,
        help_text="已在平台注册的单位；该单位可拟写转发通知并查看本渠道的数量。",
    )

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["seat"].queryset = campaign.seats.order_by("position", "pk")
        self.unit = None

    def clean(self) -> dict[str, Any]:
        """At most one of seat and unit, and a unit that exists."""
        from applicants.unit_facts import by_code

        values = super().clean()
        if code := values.get("uscc", "").strip().upper():
            if values.get("seat") is not None:
                self.add_error("uscc", "席位和单位只能选一个。")
            elif (unit := by_code(code)) is None:
                self.add_error("uscc", "没有使用这个统一社会信用代码的注册单位，请核对。")
            else:
                self.unit = unit
        return values


class WithdrawForm(forms.Form):
    """Why a channel is closed."""

    reason = forms.CharField(label="撤销原因", max_length=300)


class AnnexForm(forms.Form):
    """An annex: a file with a title, or a blank form of the rules."""

    document = forms.ChoiceField(label="规则中的空白表", required=False)
    file = forms.FileField(
        label="或上传文件",
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": EXTENSIONS, "data-max-mb": MAX_MB}),
        help_text=f"PDF、Word、Excel、图片或压缩包，不超过 {MAX_MB} MB。",
    )
    title = forms.CharField(
        label="附件名称", max_length=200, required=False, help_text="上传文件时可填；不填用文件名。"
    )

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any):
        super().__init__(*args, **{"auto_id": "annex_%s", **kwargs})  # the letter above has a title of its own
        self.fields["document"].choices = [("", "不选"), *blanks(campaign.rules).items()]

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        values = super().clean()
        if bool(values.get("document")) == bool(values.get("file")):
            self.add_error(None, "请选择一份空白表，或上传一个文件。")
        return values
