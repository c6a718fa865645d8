"""Forms of the host's campaign pages."""

from __future__ import annotations

from django import forms
from django.core.validators import RegexValidator

from accounts.kernel import scope

from . import catalogue
from .models import Campaign

ADDRESS = RegexValidator(r"^[a-z0-9][a-z0-9-]{2,59}$", "网址名由小写字母、数字和短横线组成，至少 3 个字符。")


class NewCampaignForm(forms.Form):
    """Choose a preset, an address and a first day; the whole calendar moves with it."""

    preset = forms.ChoiceField(label="规则模板", help_text="模板来自已发布的征集通知，建立后可再调整。")
    title = forms.CharField(label="活动名称", max_length=200, required=False, help_text="留空则沿用模板中的名称。")
    slug = forms.CharField(
        label="网址名",
        max_length=60,
        help_text="活动主页的地址，由小写字母、数字和短横线组成，例如 innovation-2027。",
        validators=[ADDRESS],
    )
    start = forms.DateField(
        label="开始日期",
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="日程中最早的一天；其余时间按原日程顺延，各阶段的长短不变。",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["preset"].choices = [(name, catalogue.load(name).identity.title) for name in catalogue.names()]

    def clean_slug(self) -> str:
        slug = self.cleaned_data["slug"]
        if slug_taken(slug):
            raise forms.ValidationError("这个网址名已被使用，请换一个。")
        return slug


def slug_taken(slug: str) -> bool:
    """Addresses are unique over the installation, so this one question is asked beyond the tenant."""
    with scope.system("is this campaign address free?"):
        return Campaign.objects.filter(slug=slug).exists()
