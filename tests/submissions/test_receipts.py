"""A receipt's signature: /verify/ checks it, anybody checks it with the public key, a changed word breaks it."""

import base64
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from accounts.kernel import scope
from accounts.kernel.jobs import drain
from submissions import receipts
from submissions.models import SubmissionVersion
from tests.cast import browser, make_campaign
from tests.filings import make_submission
from tests.submissions.test_papers_pages import content, read

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(clock_at):
    clock_at("2022-12-20 09:00")
    row = make_submission(make_campaign())
    with scope.system("test"):
        return SubmissionVersion.objects.select_related("submission").get(submission=row)


def verify(version, **query) -> str:
    return browser().get(f"/verify/{version.receipt_number}/", query).content.decode()


def test_the_signature_of_a_receipt_is_checked_on_the_public_page(version):
    assert "回执属实" in verify(version)
    said = verify(version, s=receipts.sign(version))
    assert ("回执属实" in said, "签名不符" in said) == (True, False)
    assert receipts.public_key() in said


@pytest.mark.parametrize("forged", ["AAAA", "不是签名", "A" * 86, "=" * 20])
def test_a_forged_signature_is_named_as_such(version, forged):
    assert "签名不符" in verify(version, s=forged)


def test_a_signature_holds_for_every_fact_it_states(version):
    signed = receipts.sign(version)
    assert receipts.is_signed(version, f" {signed[:20]} {signed[20:]}\n")
    for name, value in (
        ("receipt_number", "YS-2"),
        ("number", 2),
        ("content_hash", "0" * 64),
        ("submitted_at", version.submitted_at + timedelta(microseconds=1)),
    ):
        kept = getattr(version, name)
        setattr(version, name, value)
        assert not receipts.is_signed(version, signed), name
        setattr(version, name, kept)


def test_the_public_key_alone_checks_a_receipt(version):
    def raw(text: str) -> bytes:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))

    key = Ed25519PublicKey.from_public_bytes(raw(receipts.public_key()))
    key.verify(raw(receipts.sign(version)), receipts.statement(version).encode())


def test_the_printed_receipt_carries_signature_and_address(filing):
    filing.complete()
    filing.post("submit/")
    filing.post("receipt/1/paper/")
    drain()
    with scope.system("test"):
        version = SubmissionVersion.objects.select_related("submission").get(submission=filing.draft)
        paper = filing.draft.documents.get(document="receipt.1").file
    text = read(content(paper))
    signature = receipts.sign(version)
    plain = str.maketrans("", "", "-\ufffe\x02")  # a hyphen at a line's end is read as a soft one
    assert signature.translate(plain) in text.translate(plain)
    assert f"/verify/{version.receipt_number}/" in text
    page = filing.client.get(f"/apply/submissions/{filing.draft.pk}/receipt/1/").content.decode()
    assert f"?s={signature}" in page
