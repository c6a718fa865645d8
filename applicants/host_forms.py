"""Forms of the host's pages about registrations: let in by hand, approve, send back, search the queue."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from django import forms

from accounts.models import Unit

from .actions.entering import OLD_ADMINS
from .forms import PhoneForm, WordedForm, region_choices
from .models import Registration
from .wording import CHOOSE_OLD_ADMINS, FIELDS, USUAL


class AdmitForm(PhoneForm):
    """Whom the host lets in by hand: for which campaign, as what kind, and on what grounds."""

    place = forms.ChoiceField(label="征集活动和主体类型")
    name = forms.CharField(label="团队或个人名称", max_length=200)
    region_code = forms.ChoiceField(label="所在地")
    address = forms.CharField(label="地址", max_length=300)
    contact_name = forms.CharField(label="联系人", max_length=50)
    note = forms.CharField(
        label="准入依据",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="核实了什么、由谁同意，将记入审计记录。",
    )
    field_order = ("place", "name", "region_code", "address", "contact_name", "phone", "note")

    def __init__(self, *args, campaigns, **kwargs):
        super().__init__(*args, **kwargs)
        self.campaigns = {str(campaign.pk): campaign for campaign in campaigns}
        self.fields["region_code"].choices = region_choices()
        self.fields["place"].choices = [("", "请选择")] + [
            (campaign.title, [(f"{pk}:{kind.key}", kind.label) for kind in campaign.rules.kinds if kind.by_hand])
            for pk, campaign in self.campaigns.items()
        ]

    def chosen(self) -> tuple:
        """(campaign, values of the registration) of a valid form."""
        pk, _, kind = self.cleaned_data["place"].partition(":")
        names = ("name", "region_code", "address", "contact_name")
        return self.campaigns[pk], {name: self.cleaned_data[name] for name in names} | {"kind": kind}


class RefuseForm(WordedForm):
    """Why registrations are sent back: usual reasons ticked field by field, and words of one's own."""

    marks = forms.MultipleChoiceField(label="常见原因", required=False, widget=forms.CheckboxSelectMultiple)
    reason = forms.CharField(
        label="退回原因",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="可以只勾选常见原因，也可以另行说明；申请人会看到全部原因。",
    )

    def __init__(self, *args, asked: Collection[str] = tuple(FIELDS), **kwargs):
        super().__init__(*args, **kwargs)
        self.groups = [
            (FIELDS[name], [(f"{name}:{n}", sentence) for n, sentence in enumerate(USUAL[name])])
            for name in FIELDS
            if name in USUAL and name in asked
        ]
        self.fields["marks"].choices = [choice for _, choices in self.groups for choice in choices]

    def clean(self) -> dict:
        """At least one reason."""
        values = super().clean()
        if not values.get("marks") and not values.get("reason") and not self.errors:
            self.add_error("reason", "请勾选或写明退回原因。")
        return values

    @property
    def ticked(self) -> set[str]:
        """Keys of the reasons as posted, for the page."""
        return set(self["marks"].value() or ())

    @property
    def remarks(self) -> dict[str, list[str]]:
        """Form field → what is wrong with it."""
        found: dict[str, list[str]] = {}
        for mark in self.cleaned_data["marks"]:
            name, _, number = mark.partition(":")
            found.setdefault(name, []).append(USUAL[name][int(number)])
        return found

    @property
    def words(self) -> str:
        """All reasons in one text, for the letter and the trail."""
        lines = [f"{FIELDS[name]}：{'、'.join(sentences)}" for name, sentences in self.remarks.items()]
        return "；".join([*lines, *filter(None, [self.cleaned_data["reason"].strip()])])


class ApproveForm(forms.Form):
    """What the host settles with its approval: the administrators of a claimed unit, or whether it is a known unit."""

    def __init__(self, *args, claims: bool, joinable: Sequence[Unit], **kwargs):
        super().__init__(*args, **kwargs)
        if claims:
            self.fields["old_admins"] = forms.ChoiceField(
                label="原管理员",
                choices=list(OLD_ADMINS.items()),
                widget=forms.RadioSelect,
                error_messages={"required": CHOOSE_OLD_ADMINS},
            )
        elif joinable:
            choices = [("", "不是同一单位，新建单位")]
            choices += [(str(unit.pk), f"是同一单位，加入{unit.name}（{_known_as(unit)}）") for unit in joinable]
            self.fields["join"] = forms.ChoiceField(
                label="疑似同一单位", choices=choices, required=False, widget=forms.RadioSelect
            )

    def settled(self) -> dict:
        """Keyword arguments of ``actions.approve``."""
        found = self.cleaned_data
        join = found.get("join")
        return {"old_admins": found.get("old_admins", ""), "join": int(join) if join else None}


class QueueFilter(forms.Form):
    """How the queue is narrowed and ordered."""

    q = forms.CharField(label="单位、代码或联系人", required=False, max_length=60)
    campaign = forms.ChoiceField(label="征集活动", required=False)
    basis = forms.ChoiceField(label="申请事项", required=False, choices=[("", "全部"), *Registration.Basis.choices])
    sort = forms.ChoiceField(
        label="排序",
        required=False,
        choices=[("", "最早提交在前"), ("newest", "最近提交在前"), ("due", "审核期限"), ("name", "单位名称")],
    )
    late = forms.BooleanField(label="只看已逾期", required=False)
    state = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, campaigns: Iterable[tuple[int, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["campaign"].choices = [("", "全部"), *((str(pk), title) for pk, title in campaigns)]

    def wanted(self) -> dict:
        """What was asked for; what does not fit is left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


def _known_as(unit: Unit) -> str:
    return unit.uscc or "没有登记代码"
