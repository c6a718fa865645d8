"""What the registration form says when something is missing."""

import pytest

from applicants.forms import CodeForm, PasswordForm, PhoneForm, RegistrationForm
from tests.presets.loaded import preset

RULES = preset("saibao-2022")


def said(form):
    form.is_valid()
    return {name: str(errors[0]) for name, errors in form.errors.items()}


@pytest.mark.parametrize(
    ("field", "sentence"),
    [
        ("name", "请填写单位名称。"),
        ("region_code", "请选择注册地。"),
        ("letter", "请上传注册授权书。"),
    ],
)
def test_an_empty_field_says_what_to_do(field, sentence):
    form = RegistrationForm({}, {}, rules=RULES, tab=RULES.registration.tabs[0])

    assert said(form)[field] == sentence


def test_phone_code_and_password_too():
    assert said(PhoneForm({}))["phone"] == "请填写手机号。"
    assert said(CodeForm({}))["code"] == "请填写短信验证码。"
    assert said(PasswordForm({}))["again"] == "请再次输入密码。"


def test_a_kept_id_number_is_not_called_an_upload():
    form = RegistrationForm(rules=RULES, tab=RULES.registration.tabs[0], kept=("id_number", "letter"))

    assert form.fields["id_number"].help_text.startswith("已填写；不修改时留空。")
    assert form.fields["letter"].help_text.startswith("已上传；需要更换时重新选择文件。")


def test_a_unit_of_the_corps_can_say_where_it_sits():
    form = RegistrationForm(rules=RULES, tab=RULES.registration.tabs[0])

    offered = dict(form.fields["region_code"].choices)

    assert ("XJBT", "新疆生产建设兵团") in offered["新疆生产建设兵团"]
    assert ("37", "山东省（省级）") in offered["山东省"]
