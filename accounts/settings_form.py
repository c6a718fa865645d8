"""The form of a host's own settings: names, logo, footer, SMS signature and policies."""

import re
from typing import Any

from django import forms
from pydantic import ValidationError as BadPolicy

from accounts import wording
from accounts.forms import FOOTER
from accounts.kernel.crypto import encrypt
from accounts.models import Tenant
from accounts.tenant_policies import OIDC_SECRET, OidcPolicy, TenantPolicies, policies_of, retention_kinds

LOGO_BYTES = 300 * 1024
PASSWORD_PROFILES = [
    ("asvs", "通用：至少 10 个字符，不用常见密码，不强制定期更换"),
    ("dengbao", "等级保护：至少 10 个字符、四类字符占三类、不含姓名和手机号、不重复前 5 次，工作人员 90 天更换"),
]
SECOND_FACTOR = [
    ("required", "必须：工作人员、席位成员和专家未设置两步验证，不能进入工作台"),
    ("recommended", "建议：可以不设置"),
]
FOREIGN = [
    ("ask", "由本单位逐个确认"),
    ("accept", "直接认可其他主办单位的审核结果"),
    ("own_letter", "须另外提交给本单位的授权书"),
]
OIDC_FIELDS = ("server_url", "client_id", "label", "provider_does_second_factor")


class SettingsForm(forms.Form):
    """What a host's manager may decide. Sections are listed by `sections`; `values` gives fields of Tenant."""

    name = forms.CharField(label="单位全称", max_length=100)
    short_name = forms.CharField(
        label="简称", max_length=30, required=False, help_text="显示在工作台左上角和席位名称中。"
    )
    logo = forms.FileField(label="标志", required=False)
    drop_logo = forms.BooleanField(label="去掉现有标志", required=False)
    footer_government = forms.BooleanField(
        label="本单位是党政机关或事业单位", required=False, help_text="页脚显示“党政机关网站”；企业和社会组织不得勾选。"
    )
    sms_signature = forms.CharField(
        label="短信签名", max_length=12, min_length=2, required=False, help_text=wording.SIGNATURE_RULE
    )
    sms_per_day = forms.IntegerField(
        label="每天最多发送短信",
        min_value=10,
        max_value=1_000_000,
        help_text="本单位的通知、邀请等短信合计。用完后顺延到次日 8 时起发送，登录验证码不受影响。",
    )
    password_profile = forms.ChoiceField(
        label="密码要求",
        choices=PASSWORD_PROFILES,
        widget=forms.RadioSelect,
        help_text="对本单位的工作人员、席位成员和专家生效。",
    )
    second_factor = forms.ChoiceField(label="两步验证", choices=SECOND_FACTOR, widget=forms.RadioSelect)
    idle_minutes = forms.IntegerField(
        label="无操作退出（分钟）", min_value=5, max_value=240, help_text="多长时间没有操作后须重新登录。"
    )
    session_hours = forms.IntegerField(
        label="登录最长时间（小时）", min_value=1, max_value=24, help_text="无论是否在操作，超过后须重新登录。"
    )
    sessions_at_most = forms.IntegerField(
        label="同时登录的设备数", min_value=0, max_value=20, help_text="0 表示不限制；超过时最早登录的设备自动退出。"
    )
    unit_megabytes = forms.IntegerField(
        label="每个单位的文件空间（MB）",
        required=False,
        min_value=10,
        max_value=1_000_000,
        help_text="不填按平台统一规定。",
    )
    unit_files = forms.IntegerField(
        label="每个单位的文件个数", required=False, min_value=10, max_value=1_000_000, help_text="不填按平台统一规定。"
    )
    foreign_approvals = forms.ChoiceField(
        label="已被其他主办单位审核通过的单位", choices=FOREIGN, widget=forms.RadioSelect
    )
    oidc_server_url = forms.CharField(
        label="服务地址",
        max_length=300,
        required=False,
        help_text="以 https:// 开头的发行方地址。留空即不使用统一身份认证。",
    )
    oidc_client_id = forms.CharField(label="应用编号（client_id）", max_length=200, required=False)
    oidc_secret = forms.CharField(
        label="应用密钥（client_secret）",
        max_length=500,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="加密保存，不再显示；留空表示不改。",
    )
    oidc_label = forms.CharField(label="登录按钮上的名称", max_length=30, required=False)
    oidc_provider_does_second_factor = forms.BooleanField(
        label="对方已做两步验证时不再重复验证",
        required=False,
        help_text="仅当对方在令牌中声明（amr 含 mfa）时有效，否则仍须在本平台做两步验证。",
    )

    def __init__(self, *args: Any, tenant: Tenant, **kwargs: Any):
        self.tenant, self.policies = tenant, policies_of(tenant)
        super().__init__(*args, initial=_initial(tenant, self.policies), **kwargs)
        for key, label in FOOTER.items():
            self.fields[f"footer_{key}"] = forms.CharField(
                label=label, max_length=100, required=False, initial=tenant.footer.get(key, "")
            )
        for kind, term in retention_kinds().items():
            self.fields[f"keep_{kind}"] = forms.IntegerField(
                label=f"{term.label}（天）",
                min_value=term.least,
                max_value=36_500,
                required=False,
                initial=self.policies.keep_days(kind),
                help_text=f"不少于 {term.least} 天；留空按平台默认的 {term.days} 天。",
            )

    def sections(self) -> list[tuple[str, str, list[forms.BoundField]]]:
        """(title, explanation, fields) in the order of the page. The logo stands apart: its control is an upload."""
        parts = [
            ("名称", "", ["name", "short_name"]),
            ("页脚", wording.FOOTER_RULE, [*(f"footer_{key}" for key in FOOTER), "footer_government"]),
            ("短信", "", ["sms_signature", "sms_per_day"]),
            ("登录与安全", wording.STRICTEST, [
                "password_profile", "second_factor", "idle_minutes", "session_hours", "sessions_at_most",
            ]),
            ("统一身份认证", wording.OIDC_RULE, [
                "oidc_server_url", "oidc_client_id", "oidc_secret", "oidc_label", "oidc_provider_does_second_factor",
            ]),
            ("单位注册", "", ["foreign_approvals"]),
            ("文件空间", "", ["unit_megabytes", "unit_files"]),
            ("保存期限", wording.RETENTION_RULE, [f"keep_{kind}" for kind in retention_kinds()]),
        ]  # fmt: skip
        return [(title, hint, [self[name] for name in names]) for title, hint, names in parts if names]

    def clean_sms_signature(self) -> str:
        """Providers accept names of units, applications and trade marks: no brackets, no spaces."""
        text = self.cleaned_data["sms_signature"]
        if text and not re.fullmatch(r"[\w·（）()&-]+", text):
            raise forms.ValidationError(wording.SIGNATURE_SHAPE)
        return text

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if not self.errors and given["oidc_server_url"] and self._oidc() is None:
            self.add_error("oidc_server_url", wording.OIDC_INCOMPLETE)
        return given

    def values(self) -> dict[str, Any]:
        """Fields of Tenant: names, signature, footer and policies. Keys this form does not know are kept."""
        given = self.cleaned_data
        footer = {key: value for key, value in self.tenant.footer.items() if key not in (*FOOTER, "government")}
        footer |= {key: text for key in FOOTER if (text := given[f"footer_{key}"])}
        if given["footer_government"]:
            footer["government"] = True
        plain = {name: given[name] for name in ("name", "short_name", "sms_signature")}
        return plain | {"footer": footer, "policies": self._policies()}

    def _policies(self) -> dict[str, Any]:
        given = self.cleaned_data
        kept = {name: value for name, value in self.tenant.policies.items() if name not in TenantPolicies.model_fields}
        chosen = {name: given[name] for name in TenantPolicies.model_fields if name in given}
        periods = dict(self.policies.retention)
        for kind, term in retention_kinds().items():
            periods.pop(kind, None)
            if (days := given[f"keep_{kind}"] or term.days) != term.days:
                periods[kind] = days
        oidc = self._oidc() if given["oidc_server_url"] else None
        chosen |= {"oidc": oidc.model_dump() if oidc else None, "retention": periods}
        return kept | TenantPolicies.model_validate(chosen).model_dump(exclude_defaults=True)

    def _oidc(self) -> OidcPolicy | None:
        given = {name: self.cleaned_data[f"oidc_{name}"] for name in OIDC_FIELDS}
        if not given["label"]:
            del given["label"]
        if secret := self.cleaned_data["oidc_secret"]:
            given["secret"] = encrypt(secret, OIDC_SECRET)
        elif self.policies.oidc:
            given["secret"] = self.policies.oidc.secret
        try:
            return OidcPolicy.model_validate(given)
        except BadPolicy:
            return None


def _initial(tenant: Tenant, policies: TenantPolicies) -> dict[str, Any]:
    values = {name: getattr(tenant, name) for name in ("name", "short_name", "sms_signature")}
    values |= policies.model_dump(exclude={"oidc", "retention"})
    if policies.oidc:
        values |= {f"oidc_{name}": getattr(policies.oidc, name) for name in OIDC_FIELDS}
    return values | {"footer_government": bool(tenant.footer.get("government"))}
