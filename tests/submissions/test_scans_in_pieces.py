"""Stamped scans over bad lines: the pages come in pieces and are taken together, in the order picked, as files sent at once are."""

import hashlib
import io

import pypdfium2
import pytest
from django.core.files.storage import InMemoryStorage, storages
from PIL import Image

from accounts.files import open_stored
from accounts.kernel import scope
from accounts.kernel.once import new_key
from accounts.models import PartialUpload
from submissions.content import draft_hash
from submissions.models import GeneratedDocument, StampedScan, Submission
from tests.cast import browser, make_member, upload
from tests.submissions.conftest import PDF

pytestmark = pytest.mark.django_db
KEY = "pledge"


@pytest.fixture(autouse=True)
def storage(monkeypatch):
    own = InMemoryStorage()
    monkeypatch.setitem(storages._storages, "private", own)
    return own


@pytest.fixture
def printed(filing):
    """A draft whose pledge was printed; what is on it does not matter here."""
    with scope.system("test"):
        row = Submission.objects.select_related("campaign__version", "draft").get(pk=filing.draft.pk)
        GeneratedDocument.objects.create(
            tenant=row.tenant, submission=row, document=KEY, content_hash=draft_hash(row), draft=False, state="ready"
        )
    return filing


def photo(shade: int) -> bytes:
    """A noisy page; which one tells its shade."""
    sink = io.BytesIO()
    Image.effect_noise((300, 420), 30).point(lambda v: v // 3 + shade).save(sink, "JPEG", quality=90)
    return sink.getvalue()


def pdf(more: int) -> bytes:
    """A real PDF of some size."""
    return PDF.replace(b"%%EOF", b"%" + b"y" * more + b"\n%%EOF")


def place(filing) -> str:
    return f"/apply/submissions/{filing.draft.pk}/papers/{KEY}/scan/"


def begin(filing, name, content, client=None, key=KEY):
    where = f"/apply/submissions/{filing.draft.pk}/papers/{key}/scan/upload/"
    return (client or filing.client).post(where, {"name": name, "size": str(len(content))})


def sent(filing, name: str, content: bytes, upto: int | None = None) -> str:
    """The number of an upload sent in pieces, to its end or so far."""
    at = begin(filing, name, content).json()
    for offset in range(at["offset"], len(content) if upto is None else upto, 20_000):
        filing.client.post(
            at["piece"],
            content[offset : offset + 20_000],
            content_type="application/octet-stream",
            headers={"Upload-Offset": str(offset)},
        )
    return at["upload"]


def hand_in(filing, uploads, contents, **more):
    digests = [hashlib.sha256(content).hexdigest() for content in contents]
    values = {"_key": new_key(), "upload": uploads, "sha256": digests} | more
    return filing.client.post(place(filing), values, follow=True).content.decode()


def scans(filing) -> list[StampedScan]:
    with scope.system("test"):
        return list(StampedScan.objects.select_related("file").filter(submission=filing.draft).order_by("pk"))


def left() -> int:
    with scope.system("test"):
        return PartialUpload.objects.count()


def test_photos_in_pieces_become_the_pages_in_the_order_picked(printed):
    pages = [photo(30), photo(150)]
    numbers = [sent(printed, f"第{n}页.jpg", page) for n, page in enumerate(pages)]

    said = hand_in(printed, numbers, pages)

    assert "扫描件已上传" in said
    (scan,) = scans(printed)
    with open_stored(scan.file) as source:
        pictures = [page.render(scale=0.2).to_pil().convert("L") for page in pypdfium2.PdfDocument(source.read())]
    means = [sum(picture.resize((8, 8)).tobytes()) / 64 for picture in pictures]
    assert means[0] + 60 < means[1]
    assert left() == 0


def test_a_line_that_broke_goes_on_and_the_page_tells_how_far_it_got(printed):
    content = pdf(60_000)
    sent(printed, "扫描.pdf", content, upto=20_000)
    page = printed.client.get(f"/apply/submissions/{printed.draft.pk}/papers/").content.decode()
    assert "“扫描.pdf”已传 33%" in page

    at = begin(printed, "扫描.pdf", content).json()

    assert at["offset"] == 20_000
    assert "扫描件已上传" in hand_in(printed, [sent(printed, "扫描.pdf", content)], [content])
    assert len(scans(printed)) == 1


def test_half_a_scan_is_not_taken_and_keeps_what_it_has(printed):
    content = pdf(60_000)
    number = sent(printed, "扫描.pdf", content, upto=20_000)
    assert "还没有传完" in hand_in(printed, [number], [content])
    assert (scans(printed), left()) == ([], 1)


@pytest.mark.parametrize("damage", ["digest", "no pdf"])
def test_what_arrives_spoilt_is_refused_and_forgotten(printed, damage):
    content = b"x" * 30_000 if damage == "no pdf" else pdf(30_000)
    number = sent(printed, "扫描.pdf", content)
    said = hand_in(printed, [number], [content if damage == "no pdf" else b"another"])
    assert "扫描件没有上传" in said
    assert (scans(printed), left()) == ([], 0)


def test_the_same_form_twice_is_one_scan(printed):
    content = pdf(30_000)
    number, key = sent(printed, "扫描.pdf", content), new_key()
    for _ in range(2):
        hand_in(printed, [number], [content], _key=key)
    assert len(scans(printed)) == 1


@pytest.mark.parametrize("number", ["", "x", "9" * 36, "00000000-0000-4000-8000-000000000000"])
def test_numbers_of_nothing_are_not_there(printed, number):
    assert printed.client.post(place(printed), {"_key": new_key(), "upload": [number]}).status_code == 404
    assert scans(printed) == []


def test_an_upload_of_another_place_or_unit_is_not_taken(printed):
    content = pdf(30_000)
    number = sent(printed, "扫描.pdf", content)
    with scope.system("test"):
        PartialUpload.objects.update(target=f"scan:{printed.draft.pk}:disclosure_consent")
    answer = printed.client.post(place(printed), {"_key": new_key(), "upload": [number]})
    assert (answer.status_code, left()) == (404, 1)
    stranger = make_member()
    client = browser(stranger, stranger.memberships.get().unit)
    assert begin(printed, "扫描.pdf", content, client=client).status_code == 404


def test_it_cannot_be_finished_alone(printed):
    number = sent(printed, "扫描.pdf", PDF)
    assert printed.client.post(f"/apply/submissions/uploads/{number}/finish/", {}).status_code == 404
    assert left() == 1


def test_without_its_paper_nothing_is_begun(printed):
    with scope.system("test"):
        GeneratedDocument.objects.all().delete()
    answer = begin(printed, "扫描.pdf", PDF)
    assert (answer.status_code, "请先生成盖章件" in answer.json()["detail"]) == (422, True)
    assert begin(printed, "扫描.pdf", PDF, key="information_form_x").status_code == 404


@pytest.mark.parametrize(("name", "size", "says"), [("a.docx", 9, "PDF"), ("a.pdf", 51 << 20, "上限"), ("a.jpg", 21 << 20, "上限")])  # fmt: skip
def test_what_no_scan_can_be_is_refused_before_the_first_byte(printed, name, size, says):
    where = f"/apply/submissions/{printed.draft.pk}/papers/{KEY}/scan/upload/"
    answer = printed.client.post(where, {"name": name, "size": str(size)})
    assert (answer.status_code, says in answer.json()["detail"]) == (422, True)


def test_more_photos_than_uploads_may_be_under_way(printed, monkeypatch):
    """Whole parts wait for the others and do not count as under way."""
    monkeypatch.setattr("accounts.resumable.MOST_OPEN", 2)
    pages = [photo(40 + 20 * n) for n in range(4)]
    numbers = [sent(printed, f"{n}.jpg", page) for n, page in enumerate(pages)]
    assert "扫描件已上传" in hand_in(printed, numbers, pages)


def test_without_script_it_is_taken_as_before(printed):
    answer = printed.client.post(
        place(printed), {"_key": new_key(), "file": [upload("扫描.pdf", PDF)]}, follow=True
    ).content.decode()
    assert "扫描件已上传" in answer
    assert len(scans(printed)) == 1
