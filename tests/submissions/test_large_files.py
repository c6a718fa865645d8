"""Large files in pieces: any order of accidents ends in the same file or a sentence, and nothing is left behind."""

import hashlib
from datetime import timedelta

import pytest
from django.core.files.storage import InMemoryStorage, storages

from accounts import resumable
from accounts.kernel import scope
from accounts.kernel.clock import real_now
from accounts.kernel.once import new_key
from accounts.models import PartialUpload, StoredFile
from accounts.quota import usage
from submissions.models import Attachment
from tests.cast import browser, make_member
from tests.nasty.archives import packed
from tests.submissions.conftest import PDF

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def storage(monkeypatch):
    own = InMemoryStorage()
    monkeypatch.setitem(storages._storages, "private", own)
    return own


@pytest.fixture
def field(filing):
    return next(f.key for _, _, f in filing.campaign.rules.fields("file") if f.type == "file" and "pdf" in f.accept)


@pytest.fixture
def big():
    """A real PDF of half a megabyte."""
    return PDF.replace(b"%%EOF", b"%" + b"y" * 500_000 + b"\n%%EOF")


def begin(filing, field, content, name="证明.pdf", client=None):
    where = f"/apply/submissions/{filing.draft.pk}/uploads/{field}/"
    return (client or filing.client).post(where, {"name": name, "size": str(len(content))})


def send(filing, at, offset, piece, client=None):
    return (client or filing.client).post(
        at["piece"], piece, content_type="application/octet-stream", headers={"Upload-Offset": str(offset)}
    )


def everything(filing, field, content, **facts):
    at = begin(filing, field, content).json()
    while at["offset"] < len(content):
        at = send(filing, at, at["offset"], content[at["offset"] : at["offset"] + 200_000]).json()
    return filing.client.post(at["finish"], facts)


def left(storage, filing) -> list:
    folder = f"{filing.campaign.tenant_id}/parts"
    return [n for name in storage.listdir(folder)[0] for n in storage.listdir(f"{folder}/{name}")[1]] if storage.exists(folder) else []  # fmt: skip


def test_a_file_in_pieces_is_the_file(filing, field, big, storage, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer = everything(filing, field, big, sha256=hashlib.sha256(big).hexdigest())

    assert answer.status_code == 200, answer.content.decode()
    with scope.system("test"):
        found = Attachment.objects.select_related("file").get(submission=filing.draft, field=field)
        assert found.file.sha256 == hashlib.sha256(big).hexdigest()
        assert PartialUpload.objects.count() == 0
    assert left(storage, filing) == []


def test_a_reload_a_new_session_and_a_colleague_go_on_where_it_stopped(filing, field, big):
    at = begin(filing, field, big).json()
    send(filing, at, 0, big[:100_000])

    again = begin(filing, field, big, client=browser(make_member(filing.unit), filing.unit)).json()

    assert (again["piece"], again["offset"]) == (at["piece"], 100_000)
    assert filing.client.get(at["piece"]).json()["offset"] == 100_000


def test_a_piece_sent_twice_is_stored_once(filing, field, big):
    at = begin(filing, field, big).json()
    send(filing, at, 0, big[:1000])

    late = send(filing, at, 0, big[:1000])

    assert (late.status_code, late.json()["offset"]) == (409, 1000)


@pytest.mark.parametrize("offset", ["-1", "x", "", "9" * 30, "500"])
def test_odd_offsets_are_told_the_right_one(filing, field, big, offset):
    at = begin(filing, field, big).json()
    answer = send(filing, at, offset, b"abc")
    assert (answer.status_code, answer.json()["offset"]) == (409, 0)


def test_what_arrives_damaged_is_refused_and_forgotten(filing, field, big, storage, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer = everything(filing, field, big, sha256="0" * 64)

    assert answer.status_code == 422
    assert "不一致" in answer.json()["detail"]
    with scope.system("test"):
        assert not PartialUpload.objects.exists()
        assert not Attachment.objects.filter(submission=filing.draft, field=field).exists()
    assert left(storage, filing) == []


def test_pieces_are_checked_as_any_upload(filing, field, storage, django_capture_on_commit_callbacks):
    disguised = packed({"a": b"a" * 100_000})
    with django_capture_on_commit_callbacks(execute=True):
        answer = everything(filing, field, disguised)

    assert answer.status_code == 422
    with scope.system("test"):
        assert not Attachment.objects.filter(submission=filing.draft, field=field).exists()
    assert left(storage, filing) == []


def test_finishing_early_says_what_is_missing(filing, field, big):
    at = begin(filing, field, big).json()
    send(filing, at, 0, big[:1000])
    early = filing.client.post(at["finish"], {})
    assert (early.status_code, early.json()["offset"]) == (409, 1000)


def test_more_than_was_announced_and_too_large_pieces_are_refused(filing, field):
    at = begin(filing, field, b"x" * 10).json()
    assert send(filing, at, 0, b"y" * 11).status_code == 422
    at = begin(filing, field, b"x" * 3_000_000).json()
    assert send(filing, at, 0, b"y" * (resumable.PIECE + 1)).status_code == 413


@pytest.mark.parametrize(
    ("name", "size", "says"),
    [("a.exe", 10, "不接受"), ("a.pdf", 0, "空"), ("a.pdf", 10**9, "上限"), ("a", 5, "不接受")],
)
def test_what_cannot_be_is_refused_before_the_first_byte(filing, field, name, size, says):
    where = f"/apply/submissions/{filing.draft.pk}/uploads/{field}/"
    answer = filing.client.post(where, {"name": name, "size": str(size)})
    assert answer.status_code == 422
    assert says in answer.json()["detail"]


def test_its_whole_size_is_promised_at_once(filing, field, big, settings):
    settings.UNIT_QUOTA_MB = 1
    assert begin(filing, field, big).status_code == 200
    assert begin(filing, field, big, name="另一份.pdf").status_code == 200

    third = begin(filing, field, big, name="第三份.pdf")

    assert third.status_code == 422
    assert "空间不够" in third.json()["detail"]
    with scope.system("test"):
        assert usage(filing.campaign.tenant, filing.unit).used == 2 * len(big)


def test_giving_up_frees_the_room(filing, field, big, storage, django_capture_on_commit_callbacks):
    at = begin(filing, field, big).json()
    send(filing, at, 0, big[:1000])
    page = filing.client.get(next(url for url in pages(filing) if field in filing.client.get(url).content.decode()))
    assert "已传 0%" in page.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        filing.client.post(at["piece"] + "give-up/", {"_key": new_key()})

    with scope.system("test"):
        assert not PartialUpload.objects.exists()
    assert left(storage, filing) == []


def pages(filing):
    for form in filing.campaign.rules.forms_for("file"):
        for section in form.sections:
            yield f"/apply/submissions/{filing.draft.pk}/fill/{form.key}/{section.key}/"


def test_another_unit_finds_no_upload(filing, field, big):
    at = begin(filing, field, big).json()
    stranger = make_member()
    client = browser(stranger, stranger.memberships.get().unit)
    assert client.get(at["piece"]).status_code == 404
    assert send(filing, at, 0, b"x", client).status_code == 404
    assert client.post(at["finish"], {}).status_code == 404
    assert begin(filing, field, big, client=client).status_code == 404


def test_abandoned_ones_are_swept_with_their_pieces(filing, field, big, storage, django_capture_on_commit_callbacks):
    at = begin(filing, field, big).json()
    send(filing, at, 0, big[:1000])
    with scope.system("sweep"):
        assert resumable.sweep() == 0
        PartialUpload.objects.update(touched_at=real_now() - timedelta(days=8))
        with django_capture_on_commit_callbacks(execute=True):
            assert resumable.sweep() == 1
        assert StoredFile.objects.filter(kind="submission.attachment").count() == 0
    assert left(storage, filing) == []
