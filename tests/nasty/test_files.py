"""R16: nasty files through every kind of upload: none crashes, none stays dangerous, none refused leaves anything behind."""

import contextlib
import io
import json
import re
import resource
import subprocess
import sys
import time

import pikepdf
import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.file_check import TYPES
from accounts.files import RejectedFile, open_stored, store
from accounts.kernel import scope
from accounts.models import StoredFile
from tests.cast import make_tenant
from tests.nasty.files import everything

pytestmark = pytest.mark.django_db
ALL = frozenset({"pdf", "image", "docx", "xlsx", "zip"})
SLOTS = {"evidence": {"pdf", "image"}, "scan": {"pdf"}, "page of a scan": {"image"}, "anything": ALL}
SECONDS, MEGABYTES = 10, 300
EVERY_SO_MANY = 5  # of the files in the ordinary suite; all of them in ./test nasty
NAMES = sorted(everything())


def kept() -> list[str]:
    """Every key in storage."""
    storage = storages["private"]

    def walk(path: str) -> list[str]:
        folders, files = storage.listdir(path)
        return [f"{path}{name}" for name in files] + [key for name in folders for key in walk(f"{path}{name}/")]

    return walk("")


def sent(name: str, content: bytes, accept) -> StoredFile:
    tenant = make_tenant()
    file = SimpleUploadedFile("x", content)
    file._name = name  # as a browser that does not tidy names
    with scope.tenant(tenant):
        return store(file, tenant=tenant, kind="test.open", accept=accept, max_bytes=200 << 20)


def harmless(row: StoredFile) -> bool:
    with open_stored(row) as stored:
        content = stored.read()
    if row.content_type == "application/pdf":
        out = io.BytesIO()
        with pikepdf.open(io.BytesIO(content)) as document:
            document.save(out, qdf=True, stream_decode_level=pikepdf.StreamDecodeLevel.all)
        content += out.getvalue()
    return not re.search(rb"CANARY|<script|javascript|GPSInfo", content, re.IGNORECASE)


def examine(label: str, accept=ALL) -> None:
    name, content, wanted = everything()[label]
    before, begun = kept(), time.monotonic()
    usage = resource.RUSAGE_CHILDREN, resource.RUSAGE_SELF  # a child counts what this process held when it was forked
    largest = max(resource.getrusage(who).ru_maxrss for who in usage)
    row, sentence = None, ""
    try:
        row = sent(name, content, accept)
    except RejectedFile as refusal:
        sentence = refusal.sentence
    if row is None:
        assert wanted != "harmless", f"{label}: {sentence}"
        assert re.search(r"[\u4e00-\u9fff].*(请|没有)", sentence), sentence
        assert kept() == before
        with scope.system("test"):
            assert not StoredFile.objects.exists()
    else:
        assert wanted != "refused", label
        assert harmless(row), label
        assert not re.search(r"[/\\<>\"\r\n\0\u202e\u200b]", row.name), row.name
        assert row.key.startswith(f"{row.tenant_id}/")
        assert len(kept()) == len(before) + 1
    assert time.monotonic() - begun < SECONDS + 5  # the child has ten; five for starting it on a busy machine
    # the figure is the largest child this process ever had: tests before this one may have had larger ones of other kinds
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss <= max(largest, MEGABYTES * 1024)


def test_there_are_more_than_enough():
    assert len(NAMES) >= 120


@pytest.mark.parametrize("label", NAMES[::EVERY_SO_MANY])
def test_a_sample_of_nasty_files(label):
    examine(label)


@pytest.mark.nasty
@pytest.mark.parametrize("label", NAMES)
def test_every_nasty_file_in_a_child(label, settings):
    settings.FILE_CHILD_OVER_BYTES = 0
    examine(label)


@pytest.mark.parametrize("slot", SLOTS)
def test_a_slot_refuses_every_type_it_does_not_ask_for(slot):
    before = kept()
    for label in NAMES:
        name, content, _ = everything()[label]
        suffix = f".{name.rpartition('.')[2]}".lower()
        if content and TYPES.get(suffix, ("",))[0] not in SLOTS[slot] and label.startswith(("pdf", "zip", "office")):
            with pytest.raises(RejectedFile, match="请上传"):
                sent(name, content, SLOTS[slot])
    assert kept() == before


@pytest.mark.nasty
def test_a_web_process_does_not_grow():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for label in NAMES:
        name, content, _ = everything()[label]
        with contextlib.suppress(RejectedFile):
            sent(name, content, ALL)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 * 1024


@pytest.mark.nasty
def test_no_nasty_file_makes_its_reader_talk_to_anybody(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "tests.nasty.netless", str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout)
    if not found["alone"]:
        pytest.fail("this machine allows no network namespace: run it as root, or where user namespaces are allowed")
    assert found == {"alone": True, "opened": len(NAMES), "attempts": 0, "control": 1}


def test_the_reader_of_uploads_has_no_network():
    """Where the kernel allows it, as on every machine the suite was tried on; a container may forbid it."""
    code = "import socket; from accounts.netless import *; print(leave_the_network()); socket.create_connection(('127.0.0.1', 9), 1)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "unreachable" in done.stderr if done.stdout.strip() == "True" else "refused" in done.stderr
