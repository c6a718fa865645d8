"""A digitally sealed PDF uploaded in place of a scan."""

import pytest

from accounts.kernel import scope
from submissions.models import StampedScan
from tests.cast import upload
from tests.documents.sealing import Authority, signed
from tests.submissions.test_papers_pages import content, fill, make, scan

pytestmark = pytest.mark.django_db


@pytest.fixture
def authority(settings, tmp_path):
    made = Authority()
    (tmp_path / "authorities.pem").write_bytes(made.pem)
    settings.SEAL_AUTHORITIES = str(tmp_path / "authorities.pem")
    return made


def test_a_sealed_pdf_counts_in_place_of_a_scan_and_says_who_sealed(filing, authority):
    fill(filing)
    paper = content(make(filing, "pledge").file)

    said = scan(filing, "pledge", upload("盖章件.pdf", signed(paper, authority.seal(filing.unit.name))))

    with scope.system("test"):
        row = StampedScan.objects.get()
    assert row.checked == "matched", row.note
    assert row.signatures[0]["word"] == "签章有效"
    assert all(words in said for words in ("电子签章有效", filing.unit.name, "演示电子认证中心", "签署方所报时间"))


def test_a_sealed_pdf_that_was_changed_afterwards_is_refused(filing, authority):
    fill(filing)
    paper = content(make(filing, "pledge").file)
    sealed = bytearray(signed(paper, authority.seal(filing.unit.name)))
    at = sealed.index(b"/Producer")
    sealed[at + 11 : at + 13] = b"XX"

    said = scan(filing, "pledge", upload("盖章件.pdf", bytes(sealed)))

    assert "第 1 个电子签章无效" in said
    with scope.system("test"):
        assert StampedScan.objects.get().void_at is not None
