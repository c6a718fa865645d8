"""Phone numbers as people write them, and as we keep them (E.164)."""

from typing import Any

import phonenumbers
from allauth.account.fields import PhoneField as AllauthPhoneField
from django.core.exceptions import ValidationError
from django.forms import TextInput

from accounts.signin import wording

LONGEST = 30


def to_e164(raw: str, region: str = "CN") -> str:
    """ "138 0013 8000" → "+8613800138000"; ValidationError with a sentence when it is no number."""
    try:
        number = phonenumbers.parse(raw[: LONGEST + 1], region)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or len(raw) > LONGEST or not phonenumbers.is_possible_number(number) or not _plausible(number):
        raise ValidationError(wording.NOT_A_PHONE, code="invalid_phone")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _plausible(number: Any) -> bool:
    """Mainland numbers are mobile numbers: eleven digits from 1. The library's table of ranges lags behind the carriers'."""
    if number.country_code != 86:
        return phonenumbers.is_valid_number(number)
    return 13_000_000_000 <= number.national_number <= 19_999_999_999


class PhoneField(AllauthPhoneField):
    """A phone number box that takes the local writing and gives E.164."""

    def __init__(self, **kwargs: Any):
        kwargs.setdefault("label", "手机号")
        kwargs.setdefault("error_messages", {"required": wording.PHONE_REQUIRED})
        super().__init__(**kwargs)
        self.widget = TextInput(
            attrs={"type": "tel", "inputmode": "tel", "autocomplete": "username tel", "maxlength": LONGEST}
        )

    def to_python(self, value: Any) -> str:
        return to_e164(value.strip()) if value and value.strip() else ""

    def clean(self, value: Any) -> str:
        return super().clean(self.to_python(value))
