"""What a unit may keep: bytes and files, the host's own limits, the sentence, and what frees space."""

import pytest

from accounts import quota
from accounts.files import RejectedFile, store
from accounts.kernel import scope
from accounts.models import StoredFile
from tests.accounts.kernel.test_files import packed
from tests.cast import make_member, make_tenant, make_unit, upload

pytestmark = pytest.mark.django_db


def sent(tenant, unit, number: int = 0, size: int = 10) -> StoredFile:
    with scope.tenant(tenant):
        return store(
            upload("a.zip", packed({f"{number}.txt": b"x" * size})),
            tenant=tenant, unit=unit, by=make_member(unit), kind="test.open", accept={"zip"}, max_bytes=10**8,
        )  # fmt: skip


def test_the_number_of_files_is_limited_and_the_sentence_says_what_to_do(settings):
    settings.UNIT_QUOTA_FILES = 2
    tenant, unit = make_tenant(), make_unit()
    sent(tenant, unit, 1)
    sent(tenant, unit, 2)
    with pytest.raises(RejectedFile, match=r"文件 2 个（最多 2 个）.*请在填报页删除") as refusal:
        sent(tenant, unit, 3)
    assert "空间不够" in refusal.value.sentence
    with scope.system("test"):
        assert StoredFile.objects.filter(unit=unit).count() == 2


def test_bytes_are_limited_too(settings, monkeypatch):
    tenant, unit = make_tenant(), make_unit()
    monkeypatch.setattr(quota, "MEGA", 200)
    settings.UNIT_QUOTA_MB = 1
    sent(tenant, unit)
    with pytest.raises(RejectedFile, match="空间不够"):
        sent(tenant, unit, 2)


def test_other_units_and_other_hosts_count_for_themselves(settings):
    settings.UNIT_QUOTA_FILES = 1
    tenant, unit = make_tenant(), make_unit()
    sent(tenant, unit)
    sent(tenant, make_unit())
    sent(make_tenant(), unit)


def test_a_host_gives_its_units_more_or_less(settings):
    settings.UNIT_QUOTA_FILES = 1000
    tenant, unit = make_tenant(policies={"unit_files": 10, "unit_megabytes": 20}), make_unit()
    found = quota.usage(tenant, unit)
    assert (found.most_files, found.most_bytes) == (10, 20 * 1024 * 1024)
    assert found.words == "已用 0.0 MB（共 20 MB），文件 0 个（最多 10 个）"


def test_what_was_purged_takes_no_space():
    tenant, unit = make_tenant(), make_unit()
    sent(tenant, unit)
    with scope.system("test"):
        StoredFile.objects.update(blocked_because="purged")
    assert quota.usage(tenant, unit).files == 0
