"""Forms of the pages about a running campaign."""

from __future__ import annotations

from django import forms

from campaigns.models import Campaign, Seat, Window
from campaigns.ruleset.windows import spoken

from . import wording

LONGEST_REASON = 500


def reason_field(label: str, help_text: str = "", *, required: bool = True) -> forms.CharField:
    """A reason in a few lines."""
    return forms.CharField(
        label=label, help_text=help_text, required=required, max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


def until_field(
    label: str = "新的截止时间", help_text: str = "北京时间；填写零点表示到前一天 24:00 截止。"
) -> forms.DateTimeField:
    """A moment to the minute."""
    return forms.DateTimeField(
        label=label, help_text=help_text, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )  # fmt: skip


def windows_of(campaign: Campaign) -> list[tuple[str, str]]:
    """The windows that end, with the end they have now."""
    rows = Window.objects.filter(campaign=campaign, closes_at__isnull=False).order_by("closes_at", "pk")
    return [(row.key, f"{row.title}（现为 {spoken(row.closes_at, closing=True)} 截止）") for row in rows]


class AmendForm(forms.Form):
    """Publish the next version as it was shown."""

    reason = reason_field("修改理由", "随公告公布，并写进给各单位的通知。")
    revision = forms.IntegerField(widget=forms.HiddenInput)


class ExtendForm(forms.Form):
    """Longer for everybody."""

    window = forms.ChoiceField(label="时间段")
    until = until_field()
    later_too = forms.BooleanField(
        label="后面的时间段一并顺延",
        required=False,
        help_text="不早于它截止的时间段，结束时间按延长的天数推后；在它之后开始的，整体推后。",
    )
    reason = reason_field("延长理由", "例如：系统故障，10 月 8 日 15:00 至 17:00 不能提交。随公告公布。")

    def __init__(self, *args, campaign: Campaign, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["window"].choices = [("", "请选择"), *windows_of(campaign)]


class SeatPermitForm(forms.Form):
    """Longer for one seat."""

    seat = forms.ChoiceField(label="席位")
    window = forms.ChoiceField(label="时间段")
    until = until_field("延长至")
    reason = reason_field("延长理由", "告知该席位负责人并记入审计，不对外公布。")

    def __init__(self, *args, campaign: Campaign, **kwargs):
        super().__init__(*args, **kwargs)
        seats = Seat.objects.filter(campaign=campaign).order_by("position", "pk")
        self.fields["seat"].choices = [("", "请选择"), *((str(seat.pk), seat.name) for seat in seats)]
        self.fields["window"].choices = [("", "请选择"), *windows_of(campaign)]


class StopForm(forms.Form):
    """Suspend or resume."""

    reason = reason_field("原因")

    def __init__(self, *args, event: str, **kwargs):
        super().__init__(*args, **kwargs)
        resume = event == "resume"
        self.fields["reason"].required = not resume
        self.fields["reason"].label = "补充说明" if resume else "暂停原因"
        self.fields["reason"].help_text = "随公告公布，并写进给各单位的通知。"


class CancelForm(forms.Form):
    """Cancel: for good, so the name is typed."""

    reason = reason_field("取消原因", "随公告公布，并写进给各单位的通知。")
    name = forms.CharField(label="活动全称", max_length=200, help_text="请照原样填写活动全称，以示确认。")

    def __init__(self, *args, campaign: Campaign, **kwargs):
        super().__init__(*args, **kwargs)
        self.campaign = campaign

    def clean_name(self) -> str:
        name = self.cleaned_data["name"].strip()
        if name != self.campaign.title.strip():
            raise forms.ValidationError(wording.WRONG_NAME)
        return name


class RevokeForm(forms.Form):
    """Take a permit back."""

    reason = reason_field("收回理由")
