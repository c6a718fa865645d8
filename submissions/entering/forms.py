"""The form with which a desk registers a filing that came on paper."""

from __future__ import annotations

from datetime import timedelta

from django import forms

from accounts import identifiers
from applicants.forms import FILE, WordedForm, facts_asked, region_choices
from applicants.unit_forms import clean_code
from campaigns.models import Campaign

from . import wording
from .actions import Came

UNIT = ("name", "kind", "region_code", "address")
KEPT_MINUTES = 5  # the clock of a desk's computer may be a little fast


class PaperForm(WordedForm):
    """Whose paper, when it came, its scan; and the unit's own facts where the platform does not know it."""

    uscc = forms.CharField(label="申报单位统一社会信用代码", max_length=30, help_text="已在平台上的单位只填代码。")
    arrived_at = forms.DateTimeField(label="纸质件收到时间", help_text="以收发登记或签收单为准，登记后不能修改。")
    contact = forms.CharField(label="联系人", max_length=50)
    phone = forms.CharField(
        label="联系人手机号", max_length=20, help_text="提交后发短信请单位确认。",
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )  # fmt: skip
    paper = forms.FileField(
        label="纸质申报扫描件", widget=forms.ClearableFileInput(attrs={**FILE, "data-max-mb": 50}),
        help_text="完整扫描，PDF 或图片，不超过 50 MB。",
    )  # fmt: skip
    note = forms.CharField(
        label="收件依据", max_length=300, required=False,
        help_text="例如邮戳日期、签收单号。截止后补登截止前收到的纸质件，必须填写。",
    )  # fmt: skip
    name = forms.CharField(label="单位名称", max_length=200, required=False)
    kind = forms.ChoiceField(label="主体类型", required=False)
    region_code = forms.ChoiceField(label="注册地", required=False)
    address = forms.CharField(label="单位地址", max_length=300, required=False)
    facts = forms.MultipleChoiceField(label="主体情况", required=False, widget=forms.CheckboxSelectMultiple)
    letter = forms.FileField(
        label="授权书扫描件", required=False, widget=forms.ClearableFileInput(attrs=FILE),
        help_text="加盖公章，PDF 或图片，不超过 10 MB。没有在本主办单位注册的单位必须上传。",
    )  # fmt: skip

    def __init__(self, *args, campaign: Campaign, now, **kwargs):
        super().__init__(*args, **kwargs)
        self.now = now
        rules = campaign.rules
        self.fields["kind"].choices = [("", "请选择"), *((kind.key, kind.label) for kind in rules.kinds)]
        self.fields["region_code"].choices = region_choices()
        self.fields["facts"].choices = facts_asked(rules)
        if not self.fields["facts"].choices:
            del self.fields["facts"]

    def clean_uscc(self) -> str:
        return clean_code(self.cleaned_data["uscc"])

    def clean_phone(self) -> str:
        try:
            return identifiers.clean_mobile(self.cleaned_data["phone"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error

    def clean_arrived_at(self):
        at = self.cleaned_data["arrived_at"]
        if at > self.now + timedelta(minutes=KEPT_MINUTES):
            raise forms.ValidationError(wording.FUTURE)
        return min(at, self.now)

    def clean(self) -> dict:
        """A unit that is begun here needs all of its facts."""
        values = super().clean()
        if any(values.get(key) for key in UNIT):
            for key in UNIT:
                if not values.get(key) and key not in self.errors:
                    self.add_error(key, self.fields[key].error_messages["required"])
        return values

    def came(self) -> Came:
        """What a valid form says."""
        values = self.cleaned_data
        unit = {key: values[key] for key in UNIT} | {"facts": {"facts": values.get("facts", [])}}
        return Came(
            uscc=values["uscc"], arrived_at=values["arrived_at"], contact=values["contact"], phone=values["phone"],
            paper=values["paper"], letter=values["letter"], note=values["note"], unit=unit if values["name"] else None,
        )  # fmt: skip
