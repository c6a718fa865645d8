"""Forms for the ways to begin a campaign."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from campaigns.forms import ADDRESS, slug_taken
from campaigns.models import Campaign
from campaigns.ruleset.editing.calendar import RULES

from .actions import PEOPLE

DAY = forms.DateInput(attrs={"type": "date"})
TAKEN = "这个网址名已被使用，请换一个。"


def address_field() -> forms.CharField:
    """The campaign's address, free over the installation."""
    return forms.CharField(
        label="网址名",
        max_length=60,
        help_text="活动主页的地址，由小写字母、数字和短横线组成，例如 innovation-2027。",
        validators=[ADDRESS],
    )


class BlankForm(forms.Form):
    """What is on the first page of the notice: everything else is set up in the builder."""

    title = forms.CharField(label="活动名称", max_length=200, help_text="照通知的标题写，不含“关于”“通知”。")
    entry_name = forms.CharField(
        label="征集的是什么", max_length=40, initial="案例", help_text="一份申报叫什么，例如案例、项目、解决方案。"
    )
    slug = address_field()
    opens = forms.DateField(label="申报开始日期", widget=DAY)
    closes = forms.DateField(
        label="申报截止日期", widget=DAY, help_text="当天 24:00 截止；到几点截止，之后在日程里写。"
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("slug") and slug_taken(cleaned["slug"]):
            self.add_error("slug", TAKEN)
        opens, closes = cleaned.get("opens"), cleaned.get("closes")
        if opens and closes and closes < opens:
            self.add_error("closes", "截止日期不能早于开始日期。")
        if opens and not 1990 <= opens.year <= 2100:
            self.add_error("opens", "请核对年份。")
        if closes and not 1990 <= closes.year <= 2100:
            self.add_error("closes", "请核对年份。")
        return cleaned


class CalendarForm(forms.Form):
    """Which campaign is held again, and when: asked by GET, so that the resulting calendar can be looked at before anything is made."""

    source = forms.ChoiceField(label="往届活动", help_text="规则、席位和检查意见的处理决定都沿用。")
    start = forms.DateField(label="新一届开始日期", widget=DAY, help_text="日程中最早的一天。")
    rule = forms.ChoiceField(
        label="日程顺延方式", choices=list(RULES.items()), initial="weekday", widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, rows: Iterable[Campaign], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = [(str(row.pk), row.title) for row in rows]

    def clean_start(self) -> date:
        start: date = self.cleaned_data["start"]
        if not 1990 <= start.year <= 2090:
            raise forms.ValidationError("请核对年份。")
        return start


class EditionForm(forms.Form):
    """The rest of what a next edition needs. ``raised``: marks of the raises that are carried out."""

    title = forms.CharField(label="活动名称", max_length=200)
    slug = address_field()
    people = forms.ChoiceField(
        label="席位负责人和评审员", choices=list(PEOPLE.items()), initial="keep", widget=forms.RadioSelect
    )
    raised = forms.MultipleChoiceField(label="改写的文字", required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, marks: Iterable[str] = (), **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["raised"].choices = [(mark, mark) for mark in marks]

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if slug_taken(slug):
            raise forms.ValidationError(TAKEN)
        return slug
