"""Forms of the review pages."""

from __future__ import annotations

from django import forms

from accounts.invitations.forms import InviteForm
from accounts.models import User
from campaigns.ruleset.stages import Panel

from .models import Expert
from .queries.dockets import STATE_FILTERS


class DocketFilter(forms.Form):
    """Filter of a docket's list."""

    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *STATE_FILTERS])
    q = forms.CharField(label="编号、名称或单位", required=False, max_length=100)


class TextFilter(forms.Form):
    """Search by the words of a line."""

    q = forms.CharField(label="编号、名称或单位", required=False, max_length=100)


class ExpertFilter(TextFilter):
    """Search the pool."""

    q = forms.CharField(label="姓名或工作单位", required=False, max_length=100)


class ReviewersForm(forms.Form):
    """Which people of the seat score."""

    people = forms.MultipleChoiceField(
        label="评审员", widget=forms.CheckboxSelectMultiple, error_messages={"required": "请至少选择一位评审员。"}
    )

    def __init__(self, *args, people: list[User], chosen: list[int], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["people"].choices = [(str(user.pk), str(user)) for user in people]
        self.fields["people"].initial = [str(pk) for pk in chosen] or [str(user.pk) for user in people]


class ProfileForm(forms.Form):
    """What is known of an expert; lists are kept one item a line."""

    employer = forms.CharField(label="工作单位", max_length=200, help_text="与申报单位相同时自动回避。")
    employer_uscc = forms.CharField(label="工作单位统一社会信用代码", max_length=18, required=False)
    title = forms.CharField(label="职称、职务", max_length=100, required=False)
    areas = forms.CharField(
        label="专业领域",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="每行一个。",
    )
    avoid = forms.CharField(
        label="申明回避的单位",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="每行一个单位名称或统一社会信用代码。",
    )

    def clean_areas(self) -> list[str]:
        """One field a line."""
        return _by_line(self.cleaned_data["areas"])

    def clean_avoid(self) -> list[str]:
        """One unit a line."""
        return _by_line(self.cleaned_data["avoid"])

    def clean(self) -> dict:
        values = super().clean()
        if "areas" in values:
            values["fields"] = values.pop("areas")
        return values

    @staticmethod
    def initial_of(row: Expert) -> dict:
        """The form's values for an expert."""
        plain = {name: getattr(row, name) for name in ("employer", "employer_uscc", "title")}
        return plain | {"areas": "\n".join(row.fields), "avoid": "\n".join(row.avoid)}


class ExpertInviteForm(ProfileForm, InviteForm):
    """Invite an expert to the pool."""

    field_order = ("name", "phone", "employer", "employer_uscc", "title", "areas", "avoid")


class ExpertForm(ExpertInviteForm):
    """Invite an expert to a panel."""

    kind = forms.ChoiceField(label="专家类别", required=False)
    chair = forms.BooleanField(label="担任组长", required=False)
    because = forms.CharField(
        label="直接指定的理由",
        max_length=300,
        help_text="本专家组由随机抽取产生；确需直接指定的写明理由，理由将记录在案。",
    )

    def __init__(self, *args, panel: Panel, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", "不分类别"), *((k.key, k.label) for k in panel.kinds)]
        if panel.draw != "random":
            del self.fields["because"]


def _by_line(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class TransferForm(forms.Form):
    """Move an entry to another seat of its stage."""

    seat = forms.ChoiceField(label="调整到")
    reason = forms.CharField(label="理由", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, seats, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["seat"].choices = [(str(s.pk), s.name) for s in seats]
