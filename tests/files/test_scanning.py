"""待检, 已检, 隔离: with a real clamd (mark `clamav`), with a daemon that is down, and without one."""

import os

import pytest

from accounts.files import may_read, register_reader, store
from accounts.kernel import jobs, scope
from accounts.kernel.verdict import YES
from accounts.models import StoredFile
from accounts.scanning import client
from accounts.scanning import jobs as scanning
from audit.models import AuditEntry
from notices.models import Letter
from tests.accounts.kernel.test_files import packed, pdf
from tests.cast import actor_of, make_tenant, make_user, upload

pytestmark = pytest.mark.django_db
VIRUS = packed({"a.txt": b"scan-me-as-a-virus-7731"})
register_reader("test.scanned", lambda actor, file: YES)


def sent(content: bytes = b"", name: str = "材料.zip", by=None) -> StoredFile:
    tenant = make_tenant()
    with scope.tenant(tenant):
        return store(
            upload(name, content or packed({"a.txt": b"a"})),
            tenant=tenant, kind="test.scanned", accept={"zip", "pdf"}, max_bytes=200 << 20, by=by or make_user(),
        )  # fmt: skip


def now(file: StoredFile) -> StoredFile:
    with scope.system("test"):
        return StoredFile.objects.get(pk=file.pk)


def test_without_a_scanner_an_upload_is_ready_at_once(settings):
    settings.CLAMAV_SOCKET = ""
    assert sent().state == "ready"


@pytest.mark.parametrize("where", ["/nowhere/socket", "127.0.0.1:9"])
def test_while_the_scanner_is_down_files_wait_and_only_their_uploader_reads_them(settings, where):
    settings.CLAMAV_SOCKET = where
    mine = make_user()
    file = sent(by=mine)
    jobs.drain()
    with scope.system("test"):
        scanning.rescan()
        assert now(file).state == "scanning"
        assert may_read(actor_of(mine), file)
        assert not may_read(actor_of(make_user()), file)


def test_once_the_scanner_is_taken_away_what_waited_is_ready(settings):
    settings.CLAMAV_SOCKET = "/nowhere/socket"
    file = sent()
    settings.CLAMAV_SOCKET = ""
    with scope.system("test"):
        assert scanning.rescan() == 1
    assert now(file).state == "ready"


@pytest.mark.parametrize(("answer", "state"), [("", "ready"), ("Eicar", "blocked")])
def test_what_waited_is_scanned_when_the_scanner_is_back(settings, monkeypatch, answer, state):
    settings.CLAMAV_SOCKET = "/nowhere/socket"
    file = sent()
    jobs.drain()
    monkeypatch.setattr(client, "ping", lambda: True)
    monkeypatch.setattr(client, "scan", lambda pieces: answer)
    with scope.system("test"):
        scanning.rescan()
        scanning.rescan()
    assert now(file).state == state
    assert now(file).scanned_at is not None
    with scope.system("test"):
        assert AuditEntry.objects.filter(action="file.blocked").count() == (state == "blocked")
        assert Letter.objects.filter(event="file.blocked").count() == (state == "blocked")


def test_a_file_in_quarantine_is_read_by_nobody(settings, monkeypatch):
    settings.CLAMAV_SOCKET = "/nowhere/socket"
    mine = make_user()
    file = sent(by=mine)
    monkeypatch.setattr(client, "scan", lambda pieces: "Eicar")
    jobs.drain()
    with scope.system("test"):
        assert not may_read(actor_of(mine), now(file))


@pytest.mark.clamav
class TestWithTheRealDaemon:
    @pytest.fixture(autouse=True)
    def _daemon(self, settings):
        assert "TEST_CLAMAV_SOCKET" in os.environ, "./test clamav starts a daemon"
        settings.CLAMAV_SOCKET = os.environ["TEST_CLAMAV_SOCKET"]

    def test_it_answers(self):
        assert client.ping()

    @pytest.mark.parametrize(("content", "state"), [(b"", "ready"), (VIRUS, "blocked")])
    def test_files_get_their_state(self, content, state):
        file = sent(content)
        assert file.state == "scanning"
        jobs.drain()
        assert (now(file).state, now(file).blocked_because) == (state, "virus" if state == "blocked" else "")

    def test_the_name_of_what_was_found_is_in_the_trail(self):
        sent(VIRUS)
        jobs.drain()
        with scope.system("test"):
            assert AuditEntry.objects.get(action="file.blocked").after["found"].startswith("Platform.Test.Signature")

    def test_a_clean_pdf_and_ten_megabytes(self):
        assert client.scan([pdf()]) == ""
        assert client.scan(b"\0" * (1 << 20) for _ in range(10)) == ""

    def test_a_stream_over_the_limit_is_not_called_clean(self):
        with pytest.raises(client.ScannerDown):
            client.scan(b"\0" * (1 << 20) for _ in range(220))
