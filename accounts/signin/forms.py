"""Forms of signing in."""

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.forms import LoginForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.signin import wording
from accounts.signin.passwords import help_for
from accounts.signin.phones import PhoneField


class SignInForm(LoginForm):
    """Phone number and password; allauth checks them."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "手机号"
        self.fields["login"].widget.attrs["autofocus"] = True
        password = self.fields["password"]
        password.label, password.help_text = "密码", ""
        password.widget.attrs.pop("placeholder", None)
        password.error_messages["required"] = "请填写密码。"


class PhoneForm(forms.Form):
    """A number to send a code to."""

    phone = PhoneField()


class CodeForm(forms.Form):
    """The code that came by SMS."""

    code = forms.RegexField(
        r"^\s*\d{6}\s*$",
        label="短信验证码",
        error_messages={"required": wording.CODE_REQUIRED, "invalid": wording.CODE_REQUIRED},
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": 6, "autofocus": True}
        ),
    )


class NewPasswordForm(forms.Form):
    """A new password, twice."""

    password1 = forms.CharField(
        label="新密码",
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label="再次填写新密码",
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: Any = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["password1"].help_text = help_for(user)

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        first, second = values.get("password1"), values.get("password2")
        if first and second and first != second:
            self.add_error("password2", wording.PASSWORDS_DIFFER)
        elif first:
            try:
                validate_password(first, self.user)
            except ValidationError as error:
                self.add_error("password1", error)
        return values


class ChangePasswordForm(allauth_forms.ChangePasswordForm):
    """The old password and a new one, with what the person's profile asks."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = help_for(self.user)


class SetPasswordForm(allauth_forms.SetPasswordForm):
    """A first password, with what the person's profile asks."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = help_for(self.user)
