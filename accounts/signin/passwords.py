"""What a password must be, by the profile that holds for the person, and which ones they had."""

import unicodedata
from typing import Any

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from pypinyin import lazy_pinyin

from accounts.models import PasswordRecord
from accounts.signin import wording
from accounts.signin.terms import site_policies, terms_of

LAST = 5
FRAGMENT = 4  # of a phone number's digits
CLASSES = 3


class Profile:
    """The 等保 profile, where it holds; and the record of passwords for everybody. A Django password validator."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError when the password does not satisfy the profile of the person's terms."""
        profile = terms_of(user).password_profile if user is not None else site_policies().password_profile
        if profile != "dengbao":
            return
        faults = [
            wording.TOO_FEW_CLASSES if _classes(password) < CLASSES else "",
            wording.OWN_FACTS_IN_IT if user is not None and _is_own(password, user) else "",
            wording.USED_BEFORE.format(last=LAST) if user is not None and _had(password, user) else "",
        ]
        if any(faults):
            raise ValidationError([fault for fault in faults if fault])

    def password_changed(self, password: str, user: Any = None) -> None:
        """Called by Django when a person with a new password was saved."""
        if user is None or user.pk is None or not user.has_usable_password():
            return
        PasswordRecord.objects.create(user=user, encoded=user.password)
        old = PasswordRecord.objects.filter(user=user).order_by("-set_at", "-pk")[LAST:]
        PasswordRecord.objects.filter(pk__in=[row.pk for row in old]).delete()

    def get_help_text(self) -> str:
        """What the profile asks, in a sentence."""
        return wording.PASSWORD_HELP["dengbao"]


def help_for(user: Any) -> str:
    """What to tell the person beside the box of a new password."""
    profile = terms_of(user).password_profile if user is not None else site_policies().password_profile
    return wording.PASSWORD_HELP[profile]


def _classes(password: str) -> int:
    return len({_class(character) for character in password})


def _class(character: str) -> str:
    if character.isdigit():
        return "digit"
    if character.isalpha() and unicodedata.category(character) in ("Lu", "Ll"):
        return "upper" if character.isupper() else "lower"
    return "other"


def _is_own(password: str, user: Any) -> bool:
    given, digits = password.lower(), user.phone.removeprefix("+86").removeprefix("+")
    pieces = {digits[at : at + FRAGMENT] for at in range(len(digits) - FRAGMENT + 1)}
    syllables = lazy_pinyin(user.name)
    pieces |= {user.name.lower(), "".join(syllables), "".join(syllables[1:]), "".join(syllables[2:])}
    return any(len(piece) >= 2 and piece in given and (len(piece) >= 3 or not piece.isascii()) for piece in pieces)


def _had(password: str, user: Any) -> bool:
    if user.pk is None:
        return False
    rows = PasswordRecord.objects.filter(user=user).order_by("-set_at", "-pk")[:LAST]
    return any(check_password(password, row.encoded) for row in rows)
