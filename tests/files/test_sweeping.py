"""Bytes nobody refers to are swept: undone forms, crashed uploads, removed attachments, bound scan pages; a store like S3 too."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage, storages

from accounts import files, tasks
from accounts.kernel import scope
from accounts.kernel.clock import real_now
from accounts.models import StoredFile
from tests.cast import make_tenant, upload
from tests.nasty.archives import packed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty_storage(monkeypatch):
    """Nothing of other tests in storage."""
    monkeypatch.setitem(storages._storages, "private", InMemoryStorage())


def sweep(monkeypatch, days: int = 2) -> int:
    later = real_now() + timedelta(days=days)
    monkeypatch.setattr(tasks, "real_now", lambda: later)
    with scope.system("test"):
        return tasks.sweep_files()


def test_an_upload_that_died_before_its_row_is_swept(monkeypatch):
    class Dead(BaseException):
        pass

    def dies(self, *args, **kwargs):
        raise Dead

    tenant = make_tenant()
    with scope.tenant(tenant), monkeypatch.context() as patch:
        patch.setattr(StoredFile, "save", dies)
        patch.setattr(storages["private"], "delete", lambda key: None)  # killed: nobody tidies up
        with pytest.raises(Dead):
            files.store(
                upload("a.zip", packed({"a": b"a"})), tenant=tenant, kind="test.open", accept={"zip"}, max_bytes=10**6
            )
    left = storages["private"].listdir(str(tenant.pk))[0]
    assert len(left) == 1
    sweep(monkeypatch)
    assert storages["private"].listdir(f"{tenant.pk}/{left[0]}")[1] == []


class Bucket(InMemoryStorage):
    """Keys without folders, as an S3 bucket: an empty prefix lists nothing instead of raising."""

    bucket_name = "演示"

    def listdir(self, path):
        return super().listdir(path) if not path or self.exists(path) else ([], [])


def test_a_bucket_is_swept_as_well(monkeypatch):
    bucket = Bucket()
    monkeypatch.setitem(storages._storages, "private", bucket)
    assert sweep(monkeypatch) == 0
    bucket.save("7/ab/lost.pdf", ContentFile(b"x"))
    assert sweep(monkeypatch) == 1


def test_what_waits_for_the_scanner_is_not_swept(monkeypatch, settings):
    settings.CLAMAV_SOCKET = "/nowhere/socket"
    tenant = make_tenant()
    with scope.tenant(tenant):
        row = files.store(
            upload("a.zip", packed({"a": b"a"})), tenant=tenant, kind="test.open", accept={"zip"}, max_bytes=10**6
        )
    sweep(monkeypatch)
    assert storages["private"].exists(row.key)
