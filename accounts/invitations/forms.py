"""Forms of invitations."""

from typing import Any

from django import forms

from accounts.signin.forms import NewPasswordForm
from accounts.signin.phones import PhoneField


class InviteForm(forms.Form):
    """Whom to invite: the base of every page that invites."""

    name = forms.CharField(label="姓名", max_length=50, error_messages={"required": "请填写姓名。"})
    phone = PhoneField(help_text="邀请链接以短信发送，只能由该号码接受。")


class ArriveForm(NewPasswordForm):
    """Somebody new: name and password."""

    name = forms.CharField(label="姓名", max_length=50, error_messages={"required": "请填写姓名。"})
    field_order = ("name", "password1", "password2")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for field in ("password1", "password2"):
            self.fields[field].error_messages["required"] = "请填写密码。"
