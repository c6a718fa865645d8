"""Forms of the platform's pages."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator

from accounts import own_hosts, wording
from accounts.models import Tenant

FOOTER = {
    "organizer": "主办单位",
    "operator": "承办单位",
    "contact": "联系方式",
    "icp": "ICP 备案号",
    "police": "公安备案号",
    "site_code": "网站标识码",
    "copyright": "版权说明",
}


class TenantForm(forms.Form):
    """A host's space: its names, its SMS signature and what the foot of its pages says."""

    slug = forms.CharField(
        label="标识",
        max_length=40,
        help_text="工作台地址 /host/标识/ 的一部分，定下后不能改。",
        validators=[RegexValidator(r"^[a-z][a-z0-9-]{2,39}$", wording.SLUG_SHAPE)],
    )
    name = forms.CharField(label="单位全称", max_length=100)
    short_name = forms.CharField(label="简称", max_length=30, required=False)
    sms_signature = forms.CharField(
        label="短信签名", max_length=20, required=False, help_text="须与短信服务商审核通过的签名一致。"
    )
    is_active = forms.BooleanField(
        label="启用", required=False, initial=True, help_text="停用后，工作人员不能进入工作台，数据保留。"
    )

    def __init__(self, *args: Any, tenant: Tenant | None = None, **kwargs: Any):
        self.tenant = tenant
        super().__init__(*args, initial=_values(tenant) if tenant else None, **kwargs)
        for key, label in FOOTER.items():
            self.fields[f"footer_{key}"] = forms.CharField(label=f"页脚：{label}", max_length=100, required=False)
            if tenant is not None:
                self.fields[f"footer_{key}"].initial = tenant.footer.get(key, "")
        self.fields["host_names"] = forms.CharField(
            label="独立域名",
            required=False,
            help_text=wording.HOSTS_HELP,
            widget=forms.Textarea(attrs={"rows": 3}),
            initial="\n".join(tenant.host_names.order_by("pk").values_list("name", flat=True)) if tenant else "",
        )
        if tenant is not None:
            del self.fields["slug"]
        else:
            del self.fields["is_active"]

    def clean_slug(self) -> str:
        """Refuse a taken one."""
        slug = self.cleaned_data["slug"]
        if Tenant.objects.filter(slug=slug).exists():
            raise forms.ValidationError(wording.SLUG_TAKEN)
        return slug

    def clean_host_names(self) -> list[str]:
        """Names nobody else has."""
        return own_hosts.clean_names(self.cleaned_data["host_names"], self.tenant)

    def values(self) -> dict[str, Any]:
        """What was given, as fields of Tenant; keys of the footer this form does not know are kept."""
        given = self.cleaned_data
        footer = dict(self.tenant.footer) if self.tenant else {}
        for key in FOOTER:
            footer.pop(key, None)
            if text := given[f"footer_{key}"]:
                footer[key] = text
        plain = {
            name: given[name] for name in ("slug", "name", "short_name", "sms_signature", "is_active") if name in given
        }
        return plain | {"footer": footer}


def _values(tenant: Tenant) -> dict[str, Any]:
    return {name: getattr(tenant, name) for name in ("name", "short_name", "sms_signature", "is_active")}


class StaffFilter(forms.Form):
    """Filter of the list of staff."""

    tenant = forms.ModelChoiceField(
        Tenant.objects.order_by("name", "pk"), label="主办单位", required=False, empty_label="全部"
    )
    q = forms.CharField(label="姓名", required=False, max_length=50)
