"""Forms about a unit after it got in: its profile, changes with proof, its people; closing, merging and grouping."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.db.models import Q, QuerySet

from accounts import identifiers
from accounts.invitations.forms import InviteForm
from accounts.models import Membership, Tenant, Unit
from applicants.forms import FILE, WordedForm, facts_asked, region_choices
from applicants.models import UnitGroup
from applicants.unit_facts import named_like
from campaigns.models import Campaign
from campaigns.ruleset.vocabulary import FACTS

PROOF_HELP = "营业执照、法人证书或登记机关的变更通知书，PDF 或图片，不超过 10 MB。"
LONG = {"rows": 3}


def kind_choices(campaigns: Iterable[Campaign]) -> list[tuple[str, str]]:
    """The kinds of applicant of these campaigns, each once."""
    return list({kind.key: kind.label for row in campaigns for kind in row.rules.kinds}.items())


class ProfileForm(WordedForm):
    """What an administrator changes at once."""

    address = forms.CharField(label="单位地址", max_length=300)
    office_phone = forms.CharField(
        label="单位电话", max_length=40, required=False, help_text="单位的办公电话，不要填写个人手机号。"
    )
    ownership = forms.ChoiceField(label="单位属性", required=False)
    enterprise_type = forms.ChoiceField(label="单位类型", required=False)
    facts = forms.MultipleChoiceField(
        label="主体情况",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="请据实勾选，将用于判断是否符合申报条件；修改会留下记录。",
    )
    parent_name = forms.CharField(
        label="总部或母公司",
        max_length=200,
        required=False,
        help_text="本单位是分支机构、子公司或集团成员的，填写总部或母公司的全称；没有则不填。",
    )
    parent_uscc = forms.CharField(label="总部或母公司的统一社会信用代码", max_length=30, required=False)

    def __init__(self, *args, unit: Unit, campaigns: list[Campaign], **kwargs):
        super().__init__(*args, **kwargs)
        held = unit.facts or {}
        asked = {key: label for row in campaigns for key, label in facts_asked(row.rules)}
        asked |= {key: FACTS.get(key, key) for key in held.get("facts", [])}
        self.fields["facts"].choices = list(asked.items())
        for name in ("ownership", "enterprise_type"):
            known = {o.key: o.label for row in campaigns for o in getattr(row.rules.registration, name)}
            known |= {held[name]: known.get(held[name], held[name])} if held.get(name) else {}
            self.fields[name].choices = [("", "未填写"), *known.items()]
        for name in ("facts", "ownership", "enterprise_type"):
            if len(self.fields[name].choices) < (1 if name == "facts" else 2):
                del self.fields[name]

    def clean_parent_uscc(self) -> str:
        return clean_code(self.cleaned_data["parent_uscc"])


class ChangeForm(WordedForm):
    """What only a host changes: name, code, region, kind; with a reason and proof."""

    name = forms.CharField(label="单位名称", max_length=200)
    uscc = forms.CharField(label="统一社会信用代码", max_length=30, required=False)
    region_code = forms.ChoiceField(label="注册地")
    kind = forms.ChoiceField(label="主体类型")
    tenant = forms.ModelChoiceField(
        label="由哪个主办单位审核",
        queryset=Tenant.objects.none(),
        empty_label=None,
        help_text="本单位已注册的主办单位。",
    )
    reason = forms.CharField(label="变更说明", max_length=500, widget=forms.Textarea(attrs=LONG))
    proof = forms.FileField(label="证明材料", widget=forms.ClearableFileInput(attrs=FILE), help_text=PROOF_HELP)

    def __init__(self, *args, unit: Unit, campaigns: list[Campaign], hosts: list[Tenant], **kwargs):
        super().__init__(*args, **kwargs)
        kinds = dict(kind_choices(campaigns))
        kinds.setdefault(unit.kind, kinds.get(unit.kind, unit.kind or "未填写"))
        self.fields["kind"].choices = list(kinds.items())
        self.fields["kind"].required = bool(unit.kind)
        self.fields["region_code"].choices = region_choices()
        self.fields["tenant"].queryset = Tenant.objects.filter(pk__in=[host.pk for host in hosts]).order_by("pk")
        self.fields["uscc"].required = bool(unit.uscc)
        if len(hosts) == 1:
            self.fields["tenant"].widget = forms.HiddenInput()

    def clean_uscc(self) -> str:
        return clean_code(self.cleaned_data["uscc"])

    def wanted(self) -> dict[str, str]:
        """The values asked for, changed or not."""
        return {name: self.cleaned_data[name] for name in ("name", "uscc", "region_code", "kind")}


class ColleagueForm(InviteForm):
    """A colleague and the role."""

    role = forms.ChoiceField(
        label="角色",
        choices=Membership.Role.choices,
        initial=Membership.Role.FILLER,
        help_text="填报人可以填报和提交申报；单位管理员还可以管理单位信息和成员。",
    )


class NoteForm(WordedForm):
    """A decision's reason."""

    note = forms.CharField(label="说明", max_length=500, widget=forms.Textarea(attrs=LONG))


class UnitField(forms.CharField):
    """A unit by its code or name, typed; a host may know thousands. `units` are those that may be named."""

    units: QuerySet[Unit] = Unit.objects.none()

    def clean(self, value: str) -> Unit | None:
        text = super().clean(value)
        return find_unit(self.units, text) if text else None


class UnitsField(UnitField):
    """Several units, one in each line."""

    widget = forms.Textarea(attrs={"rows": 5})

    def clean(self, value: str) -> list[Unit]:
        lines = [line.strip() for line in forms.CharField.clean(self, value).splitlines() if line.strip()]
        return list(dict.fromkeys(find_unit(self.units, line) for line in lines))


def find_unit(units: QuerySet[Unit], text: str) -> Unit:
    """The one unit with this code or name; ValidationError says what to type instead."""
    found = list(units.filter(Q(uscc__iexact=text) | Q(name=text))[:2]) or list(units.filter(named_like(text))[:6])
    if not found:
        raise forms.ValidationError(f"没有找到“{text}”。请填写在本平台注册的全称或者统一社会信用代码。")
    if len(found) > 1:
        names = "、".join(unit.name for unit in found[:5])
        raise forms.ValidationError(f"“{text}”对应多个单位（{names}），请填写全称或者统一社会信用代码。")
    return found[0]


BY_NAME = "填写全称或者统一社会信用代码。"


class EndForm(WordedForm):
    """Why a unit is closed, or merged into which."""

    into = UnitField(label="并入哪个单位", max_length=200, help_text=f"{BY_NAME}成员、注册和申报转由这个单位办理。")
    reason = forms.CharField(label="原因", max_length=500, widget=forms.Textarea(attrs=LONG))
    proof = forms.FileField(
        label="证明材料", required=False, widget=forms.ClearableFileInput(attrs=FILE),
        help_text="登记机关的注销、合并或变更通知书，PDF 或图片，不超过 10 MB。",
    )  # fmt: skip

    def __init__(self, *args, others=None, **kwargs):
        super().__init__(*args, **kwargs)
        if others is None:
            del self.fields["into"]
        else:
            self.fields["into"].units = others


class GroupForm(WordedForm):
    """A group's name, head, and the units that count."""

    name = forms.CharField(label="名称", max_length=200)
    units = forms.MultipleChoiceField(
        label="合并计算的单位", widget=forms.CheckboxSelectMultiple, help_text="取消勾选的单位不计入，以后也不再提出。"
    )
    lead = forms.ChoiceField(label="总部或母公司", required=False)
    note = forms.CharField(label="确认依据", max_length=500, required=False, widget=forms.Textarea(attrs=LONG))

    def __init__(self, *args, group: UnitGroup, members: list, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["units"].choices = [(str(row.unit_id), row.unit.name) for row in members]
        self.fields["lead"].choices = [("", "没有注册，或者不清楚"), *self.fields["units"].choices]
        self.initial.setdefault("name", group.name)
        self.initial.setdefault("lead", str(group.lead_id or ""))
        confirmed = group.state == UnitGroup.State.CONFIRMED
        self.initial.setdefault("units", [str(row.unit_id) for row in members if row.live or not confirmed])

    def chosen(self) -> dict:
        """The decision of a valid form."""
        data = self.cleaned_data
        return {
            "name": data["name"],
            "units": {int(pk) for pk in data["units"]},
            "lead": int(data["lead"]) if data["lead"] else None,
        }


class MemberForm(WordedForm):
    """One more unit for a group, by its name or code."""

    unit = UnitField(label="单位", max_length=200, help_text=BY_NAME)
    basis = forms.CharField(label="依据", max_length=300, help_text="例如：营业执照载明隶属关系。")

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].units = units


class NewGroupForm(WordedForm):
    """A group put together by hand."""

    name = forms.CharField(label="名称", max_length=200)
    units = UnitsField(
        label="成员单位", max_length=4000, help_text="每行一个，至少两个，填写全称或者统一社会信用代码。"
    )
    lead = UnitField(label="总部或母公司", max_length=200, required=False, help_text="没有注册或者不清楚的不填。")
    basis = forms.CharField(label="依据", max_length=300, widget=forms.Textarea(attrs=LONG))

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["units"].units = self.fields["lead"].units = units

    def clean_units(self) -> list[Unit]:
        units = self.cleaned_data["units"]
        if len(units) < 2:
            raise forms.ValidationError("请至少填写两个单位，每行一个。")
        return units


class SearchForm(forms.Form):
    """Units by name or code, earlier ones too."""

    q = forms.CharField(
        label="单位", required=False, max_length=100, help_text="名称或统一社会信用代码，曾用的也可以。"
    )


def clean_code(text: str) -> str:
    """A code in capitals, or nothing; ValidationError with the sentence of what is wrong."""
    try:
        return identifiers.clean_uscc(text) if text else ""
    except ValueError as error:
        raise forms.ValidationError(str(error)) from error
