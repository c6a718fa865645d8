"""What a rotation does to each kind of stored value, and what it does not."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.kernel import scope
from accounts.kernel.crypto import CannotDecrypt, blind_index
from accounts.models import User
from accounts.models.people import PHONE
from accounts.personal import rotation
from audit.models import AuditEntry
from tests.cast import make_user

pytestmark = pytest.mark.django_db
NEW = "next:bmV4dC1rZXktbmV4dC1rZXktbmV4dC1rZXktbmV4dC0="


def raw(table: str, column: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table}")
        return [row[0] for row in cursor.fetchall()]


def test_every_value_is_sealed_with_the_new_key_and_opens_without_the_old(settings):
    user = make_user(email="yanshi@example.com")
    settings.FIELD_KEYS = [NEW, *settings.FIELD_KEYS]
    assert rotation.stale() == {"accounts.User": 1}

    call_command("rotate_keys", verbosity=0)

    settings.FIELD_KEYS = [NEW]
    again = User.objects.get(pk=user.pk)
    assert (again.phone, again.email) == (user.phone, "yanshi@example.com")
    assert all(text.startswith("next$aes$") for text in raw("accounts_user", "phone"))
    with scope.system("test"):
        assert AuditEntry.objects.get(action="keys.rotate").after == {"key": "next", "items": 2}


def test_a_change_of_cipher_is_a_rotation_too(settings):
    user = make_user()
    settings.FIELD_CIPHER = "sm4"

    rotation.rotate()

    assert raw("accounts_user", "phone")[0].split("$")[1] == "sm4"
    assert User.objects.get(pk=user.pk).phone == user.phone


def test_personal_answers_letters_and_all_other_models_are_found_by_looking():
    found = {model._meta.label for model, _ in rotation.encrypted_models()}

    assert found >= {
        "accounts.User", "notices.Letter", "applicants.Registration", "submissions.Draft", "submissions.PersonalRecord",
        "publicity.Objection",
    }  # fmt: skip


def test_second_factors_are_encrypted_at_rest_and_rotate(settings):
    user = make_user()
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(user)
    codes = RecoveryCodes(Authenticator.objects.get(user=user, type="recovery_codes")).get_unused_codes()
    assert not any("JBSWY3DPEHPK3PXP" in str(data) for data in raw("mfa_authenticator", "data"))
    settings.FIELD_KEYS = [NEW, *settings.FIELD_KEYS]

    rotation.rotate()

    settings.FIELD_KEYS = [NEW]
    assert all("next$aes$" in str(data) for data in raw("mfa_authenticator", "data"))
    rows = {row.type: row for row in Authenticator.objects.order_by("pk")}
    assert TOTP(rows["totp"]).validate_code("000000") is False
    assert RecoveryCodes(rows["recovery_codes"]).get_unused_codes() == codes


def test_indexes_move_to_the_new_key_and_both_are_found_meanwhile(settings):
    before = make_user()
    settings.BLIND_INDEX_KEYS = ["n" * 40, *settings.BLIND_INDEX_KEYS]
    after = make_user()
    assert [User.objects.by_phone(u.phone).pk for u in (before, after)] == [before.pk, after.pk]

    rotation.rotate()

    settings.BLIND_INDEX_KEYS = ["n" * 40]
    assert [User.objects.by_phone(u.phone).pk for u in (before, after)] == [before.pk, after.pk]
    assert User.objects.get(pk=before.pk).phone_index == blind_index(before.phone, PHONE)


def test_a_number_stays_unique_while_indexes_rotate(settings):
    from django.db import IntegrityError

    before = make_user()
    settings.BLIND_INDEX_KEYS = ["n" * 40, *settings.BLIND_INDEX_KEYS]

    with pytest.raises(IntegrityError):
        User.objects.create_user(before.phone, None)


def test_a_row_written_meanwhile_is_left_to_its_writer(settings, monkeypatch):
    user = make_user(email="yanshi@example.com")
    settings.FIELD_KEYS = [NEW, *settings.FIELD_KEYS]
    replace = rotation._replace

    def late(model, fields, pk, *rest):
        if not done:
            done.append(1)
            User.objects.filter(pk=pk).update(email="xin@example.com")
        replace(model, fields, pk, *rest)

    done: list[int] = []
    monkeypatch.setattr(rotation, "_replace", late)
    rotation.rotate()

    settings.FIELD_KEYS = [NEW]
    assert User.objects.get(pk=user.pk).email == "xin@example.com"
    assert User.objects.get(pk=user.pk).phone == user.phone


def test_what_cannot_be_opened_is_named_and_left(settings, capsys):
    user, other = make_user(), make_user()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_user SET phone = 'lost$aes$AAAA' WHERE id = %s", [user.pk])
    settings.FIELD_KEYS = [NEW, *settings.FIELD_KEYS]

    with pytest.raises(CommandError):
        call_command("rotate_keys")

    assert f"无法解密：{user.pk}" in capsys.readouterr().err
    settings.FIELD_KEYS = [NEW]
    assert User.objects.get(pk=other.pk).phone == other.phone
    with pytest.raises(CannotDecrypt):
        User.objects.get(pk=user.pk)


def test_a_number_that_two_rows_have_is_named_and_the_others_go_on(settings):
    twin, other = make_user(), make_user()
    settings.BLIND_INDEX_KEYS = ["n" * 40, *settings.BLIND_INDEX_KEYS]
    User.objects.bulk_create([User(phone=twin.phone, phone_index=blind_index(twin.phone, PHONE), name="演示")])

    users = next(o for o in rotation.rotate() if o.name == "accounts.User")

    assert users.conflicts == [twin.pk]
    assert User.objects.get(pk=other.pk).phone_index == blind_index(other.phone, PHONE)


def test_check_says_what_is_left(settings, capsys):
    make_user()
    call_command("rotate_keys", "--check")
    settings.FIELD_KEYS = [NEW, *settings.FIELD_KEYS]

    with pytest.raises(CommandError):
        call_command("rotate_keys", "--check")

    assert "accounts.User：1 行仍用旧密钥" in capsys.readouterr().out


def test_hashes_on_papers_ballots_and_in_the_trail_do_not_change_with_the_indexes(settings):
    from audit.trail import keyed
    from submissions.content import content_hash

    before = keyed("甲"), content_hash("1", 1, {}, {"name": "甲"}, {})
    settings.BLIND_INDEX_KEYS = ["n" * 40]

    assert (keyed("甲"), content_hash("1", 1, {}, {"name": "甲"}, {})) == before
