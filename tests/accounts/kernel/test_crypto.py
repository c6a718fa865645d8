import base64

import pytest
from django.core.exceptions import FieldError
from django.db import connection

from accounts.kernel.crypto import (
    CannotDecrypt,
    active_kid,
    blind_index,
    decrypt,
    encrypt,
    mask_id_number,
    mask_name,
    mask_phone,
)
from accounts.models import User
from tests.cast import make_user

NEW = f"next:{base64.b64encode(b'n' * 32).decode()}"


@pytest.mark.parametrize("cipher", ["aes", "sm4"])
def test_what_is_encrypted_comes_back(cipher, settings):
    settings.FIELD_CIPHER = cipher
    stored = encrypt("演示 13800138000", "user.phone")
    assert stored.split("$")[:2] == ["test", cipher]
    assert "13800138000" not in stored
    assert decrypt(stored, "user.phone") == "演示 13800138000"


def test_the_same_value_never_encrypts_twice_to_the_same_text():
    assert encrypt("甲", "p") != encrypt("甲", "p")


@pytest.mark.parametrize("cipher", ["aes", "sm4"])
def test_a_value_moved_to_another_column_or_changed_does_not_decrypt(cipher, settings):
    settings.FIELD_CIPHER = cipher
    stored = encrypt("甲", "user.phone")
    changed = stored[:-6] + ("A" if stored[-6] != "A" else "B") + stored[-5:]
    for value, purpose in ((stored, "user.email"), (changed, "user.phone"), ("nonsense", "user.phone")):
        with pytest.raises(CannotDecrypt):
            decrypt(value, purpose)


def test_keys_rotate(settings):
    old = encrypt("甲", "p")
    settings.FIELD_KEYS = [NEW, *settings.FIELD_KEYS]
    assert active_kid() == "next"
    assert encrypt("乙", "p").startswith("next$")
    assert decrypt(old, "p") == "甲"
    settings.FIELD_KEYS = [NEW]
    with pytest.raises(CannotDecrypt):
        decrypt(old, "p")


def test_the_blind_index_depends_on_value_and_purpose():
    assert blind_index("甲", "p") == blind_index("甲", "p")
    assert len({blind_index("甲", "p"), blind_index("乙", "p"), blind_index("甲", "q")}) == 3
    assert blind_index("", "p") == ""


@pytest.mark.django_db
def test_the_database_holds_no_plain_phone_number_and_people_are_still_found():
    user = make_user()
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM accounts_user WHERE id = %s", [user.pk])
        stored = cursor.fetchone()[0]
    assert user.phone[-8:] not in stored
    assert User.objects.by_phone(user.phone) == user
    assert User.objects.get(pk=user.pk).phone == user.phone


@pytest.mark.django_db
def test_an_encrypted_field_cannot_be_searched():
    with pytest.raises(FieldError):
        User.objects.filter(phone="+8613800138000")


@pytest.mark.django_db
def test_a_changed_number_changes_its_index_also_with_update_fields():
    user = make_user()
    user.phone = "+8619912345678"
    user.save(update_fields=["phone"])
    assert User.objects.by_phone("+8619912345678") == user


def test_masks():
    assert mask_phone("13800138000") == "138****8000"
    assert mask_phone("+8613800138000") == "+86138****8000"
    assert mask_phone("95588") == "*****"
    assert mask_id_number("360426199101010071") == "360426********0071"
    assert (mask_name("张三"), mask_name("欧阳小明"), mask_name("王"), mask_name("")) == ("张*", "欧**明", "王*", "")
