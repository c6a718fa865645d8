"""The registration form: fields of the screen in the notice, required or optional as the rule set's entrance says (row S2)."""

from __future__ import annotations

from django import forms
from django.contrib.auth.password_validation import validate_password

from accounts import identifiers
from accounts.kernel.clock import clock
from campaigns import regions
from campaigns.ruleset.model import RuleSet
from campaigns.ruleset.parties import FactCondition, RegistrationTab
from campaigns.ruleset.vocabulary import FACTS

from .models import ConsentText

FILE = {"accept": ".pdf,.jpg,.jpeg,.png", "data-max-mb": 10}
TEXT_FIELDS = (
    "name",
    "uscc",
    "address",
    "region_code",
    "ownership",
    "ownership_other",
    "enterprise_type",
    "enterprise_type_other",
    "contact_name",
    "id_number",
)
OTHERS = {"ownership_other": "ownership", "enterprise_type_other": "enterprise_type"}


class WordedForm(forms.Form):
    """A form whose empty required fields say what to do: 请填写, 请选择 or 请上传."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            verb = "选择" if isinstance(field, forms.ChoiceField) else "填写"
            verb = "上传" if isinstance(field, forms.FileField) else verb
            field.error_messages["required"] = (
                f"请{field.label}。" if "输入" in field.label else f"请{verb}{field.label}。"
            )


def facts_asked(rules: RuleSet) -> list[tuple[str, str]]:
    """The facts of a unit that the rule set's conditions ask for, with their words."""
    asked = [key for c in rules.conditions if isinstance(c, FactCondition) for key in c.any_of]
    return [(key, FACTS.get(key, key)) for key in dict.fromkeys(asked)]


class PhoneForm(WordedForm):
    """A mobile number that will receive a code."""

    phone = forms.CharField(
        label="手机号", max_length=20, widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"})
    )

    def clean_phone(self) -> str:
        return _checked(identifiers.clean_mobile, self.cleaned_data["phone"])


class CodeForm(WordedForm):
    """The code from the SMS."""

    code = forms.CharField(
        label="短信验证码",
        max_length=6,
        help_text="验证码 5 分钟内有效。",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class RegistrationForm(WordedForm):
    """Unit and contact of one entrance (企业单位 or 用户单位). ``kept`` names what is there already and need not come again,
    ``fixed`` fields that are not asked because they stand firm, ``waived`` fields this time optional."""

    kind = forms.ChoiceField(label="主体类型")
    name = forms.CharField(label="单位名称", max_length=200, help_text="与营业执照或法人证书一致的全称。")
    uscc = forms.CharField(label="统一社会信用代码", max_length=30, help_text="18 位，见营业执照或法人证书。")
    region_code = forms.ChoiceField(label="注册地", help_text="选择注册登记所在的省（自治区、直辖市）和市。")
    address = forms.CharField(label="单位地址", max_length=300)
    ownership = forms.ChoiceField(label="单位属性")
    ownership_other = forms.CharField(label="单位属性（其他）", max_length=50, help_text="选择“其他”时填写。")
    enterprise_type = forms.ChoiceField(label="单位类型")
    enterprise_type_other = forms.CharField(label="单位类型（其他）", max_length=50, help_text="选择“其他”时填写。")
    facts = forms.MultipleChoiceField(
        label="主体情况",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="请据实勾选，将用于判断是否符合申报条件。",
    )
    license = forms.FileField(
        label="营业执照", widget=forms.ClearableFileInput(attrs=FILE), help_text="PDF 或图片，不超过 10 MB。"
    )
    letter = forms.FileField(
        label="注册授权书",
        widget=forms.ClearableFileInput(attrs=FILE),
        help_text="下载模板，填写并加盖单位公章后扫描上传。",
    )
    contact_name = forms.CharField(label="联系人", max_length=50)
    id_number = forms.CharField(label="联系人身份证号", max_length=18, help_text="加密保存，仅用于核对授权。")

    def __init__(
        self,
        *args,
        rules: RuleSet,
        tab: RegistrationTab,
        kept: tuple[str, ...] = (),
        fixed: tuple[str, ...] = (),
        waived: tuple[str, ...] = (),
        **kwargs,
    ):
        super().__init__(*args, **kwargs)
        labels = {kind.key: kind.label for kind in rules.kinds}
        self.fields["kind"].choices = [(key, labels[key]) for key in tab.kinds]
        self.fields["ownership"].choices = [("", "请选择"), *((o.key, o.label) for o in rules.registration.ownership)]
        self.fields["enterprise_type"].choices = [
            ("", "请选择"),
            *((o.key, o.label) for o in rules.registration.enterprise_type),
        ]
        self.fields["region_code"].choices = region_choices()
        self.fields["facts"].choices = facts_asked(rules)
        self._others = {
            name: {o.key for o in getattr(rules.registration, source) if o.other} for name, source in OTHERS.items()
        }
        self._demand(tab, kept, fixed)
        for name in waived:
            if name in self.fields:
                self.fields[name].required = False
        if len(tab.kinds) == 1:
            self.fields["kind"].widget = forms.HiddenInput()
            self.fields["kind"].initial = tab.kinds[0]
        if not self.fields["facts"].choices:
            del self.fields["facts"]

    def _demand(self, tab: RegistrationTab, kept: tuple[str, ...], fixed: tuple[str, ...]) -> None:
        own_names = {"region": "region_code", "contact": "contact_name"}
        required = {own_names.get(name, name) for name in tab.required}
        optional = {own_names.get(name, name) for name in tab.optional}
        optional |= {name for name, source in OTHERS.items() if source in required | optional and self._others[name]}
        for name in [name for name in self.fields if name not in {"kind", "facts"}]:
            if name not in required | optional or name in fixed:
                del self.fields[name]
            else:
                self.fields[name].required = name in required and name not in kept
        for name in kept:
            if name in self.fields:
                there = "已填写；不修改时留空。" if name == "id_number" else "已上传；需要更换时重新选择文件。"
                self.fields[name].help_text = f"{there}{self.fields[name].help_text}"

    def clean(self) -> dict:
        """What “other” is must be said; what was written beside another choice goes."""
        values = super().clean()
        for name, source in OTHERS.items():
            if name not in self.fields:
                continue
            if values.get(source) not in self._others[name]:
                values[name] = ""
            elif not values.get(name) and name not in self.errors:
                self.add_error(name, f"选择了“其他”，请填写{self.fields[source].label}。")
        return values

    def clean_uscc(self) -> str:
        code = self.cleaned_data["uscc"]
        return _checked(identifiers.clean_uscc, code) if code else ""

    def clean_id_number(self) -> str:
        number = self.cleaned_data["id_number"]
        return _checked(lambda text: identifiers.clean_id_number(text, clock().date()), number) if number else ""


class PasswordForm(WordedForm):
    """The password of the new account, typed twice."""

    password = forms.CharField(
        label="密码",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="至少 10 个字符，不要使用常见密码。",
    )
    again = forms.CharField(label="再次输入密码", widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))

    def __init__(self, *args, kept: bool = False, **kwargs):
        """With ``kept`` a password was chosen already and stays unless another is typed."""
        super().__init__(*args, **kwargs)
        if kept:
            self.keep()

    def keep(self) -> None:
        """A password is there: leaving both fields empty keeps it."""
        self.fields["password"].required = self.fields["again"].required = False
        self.fields["password"].help_text = "已设置；需要更换时重新填写两次。"
        for name in ("password", "again"):  # bound fields keep the words they were made with
            self._bound_fields_cache.pop(name, None)

    def clean(self) -> dict:
        first, second = self.cleaned_data.get("password"), self.cleaned_data.get("again")
        if (first or second) and first != second and not self.errors:
            self.add_error("again", "两次输入的密码不一致，请重新输入。")
        elif first:
            try:
                validate_password(first)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return self.cleaned_data


class ConsentForm(forms.Form):
    """One box for each text, never ticked beforehand; what was ticked stays ticked when something else is wrong."""

    def __init__(self, *args, texts: list[ConsentText], **kwargs):
        super().__init__(*args, **kwargs)
        for text in texts:
            sentence = f"请阅读《{text.title}》并勾选后再提交。"
            self.fields[f"text_{text.kind}"] = forms.BooleanField(
                label=f"我已阅读并同意《{text.title}》（第 {text.version} 版）", error_messages={"required": sentence}
            )
        self.texts = texts

    def boxes(self) -> list[tuple]:
        """(field, text) for the page."""
        return [(self[f"text_{text.kind}"], text) for text in self.texts]


def region_choices() -> list:
    """Provinces with their cities, as groups of a select; 新疆生产建设兵团 after them."""
    found: list = [("", "请选择")]
    for title, codes in regions.offered("city"):
        found.append((title, [(code, f"{title}（省级）" if len(code) == 2 else regions.name(code)) for code in codes]))
    return found


def _checked(clean, text: str) -> str:
    try:
        return clean(text)
    except ValueError as error:
        raise forms.ValidationError(str(error)) from error
