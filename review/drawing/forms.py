"""Forms of draws and timetables."""

from __future__ import annotations

from django import forms


def _moment(label: str, help_text: str = "") -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, help_text=help_text, widget=widget)


class AnnounceForm(forms.Form):
    """Where the seed will come from, and when it is known."""

    source = forms.CharField(
        label="种子来源",
        max_length=200,
        help_text="写明届时任何人都能查到的一个数，例如“福利彩票 3D 第 2030001 期开奖号码”。",
    )
    seed_at = _moment("种子产生时间", "应晚于现在；到了这个时间才能抽取。")


class SeedForm(forms.Form):
    """The seed."""

    seed = forms.CharField(label="种子", max_length=200, help_text="照公布的原样填写，填写后立即抽取，不能更改。")


class ReasonForm(forms.Form):
    """Why a draw is given up, or a drawn expert replaced."""

    reason = forms.CharField(label="理由", max_length=200, help_text="理由将公布。")


class TimetableForm(forms.Form):
    """When the first one presents."""

    begins = _moment("第一项开始时间", "其余各项按陈述、提问和间隔的分钟数依次排定，并通知申报单位。")
