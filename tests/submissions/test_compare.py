"""A scan beside the printed paper, page by page."""

import io

import pytest
from PIL import Image

from accounts.kernel import scope
from submissions.models import GeneratedDocument, StampedScan
from tests.cast import browser, make_staff, make_tenant, upload
from tests.documents.scanner import Scanner, bound
from tests.submissions.test_host_pages import address, text
from tests.submissions.test_papers_pages import content, fill, make, scan

pytestmark = pytest.mark.django_db


@pytest.fixture
def filed(filing):
    """A filing whose pledge came back unsealed and upside down: left to eyes."""
    fill(filing)
    for key, operator in (("pledge", Scanner(sealed=False, turn=180)), ("disclosure_consent", Scanner())):
        paper = make(filing, key)
        scan(filing, key, upload("扫描.pdf", bound(operator.pictures(content(paper.file)))))
    filing.post("submit/")
    return filing


def found(filing) -> StampedScan:
    with scope.system("test"):
        return StampedScan.objects.get(submission=filing.draft, document="pledge")


def test_a_scan_in_doubt_is_shown_upright_beside_the_paper(filed):
    row, manager = found(filed), browser(make_staff(filed.campaign.tenant))
    assert row.checked == "manual"
    assert row.pages[0]["turn"] == 180
    page = text(manager.get(address(filed.campaign, f"scans/{row.pk}/")))
    assert "没有看到红色印章" in page
    assert "已自动转正" in page
    pictures = []
    for side in ("printed", "scan"):
        answer = manager.get(address(filed.campaign, f"scans/{row.pk}/pages/1/{side}/"))
        assert answer["Content-Type"] == "image/jpeg"
        pictures.append(Image.open(io.BytesIO(answer.content)).convert("L").resize((20, 28)))
    ours, theirs = (list(picture.tobytes()) for picture in pictures)
    apart = sum(abs(a - b) for a, b in zip(ours, theirs, strict=True)) / len(ours)
    assert apart < 6  # the code stands in the same corner of both
    assert text(manager.get(address(filed.campaign, f"submissions/{filed.draft.pk}/"))).count(f"/scans/{row.pk}/") >= 1


def test_pages_that_do_not_exist_and_strangers_get_404(filed):
    row, manager = found(filed), browser(make_staff(filed.campaign.tenant))
    for rest in ("pages/9/scan/", "pages/1/nichts/", "pages/0/printed/"):
        assert manager.get(address(filed.campaign, f"scans/{row.pk}/{rest}")).status_code == 404
    other = make_tenant(name="演示别家")
    stranger = browser(make_staff(other))
    assert stranger.get(f"/host/{other.slug}/scans/{row.pk}/").status_code == 404
    with scope.system("test"):
        GeneratedDocument.objects.filter(document="pledge").update(content_hash="0" * 64)
    assert "没有对应的页面" in text(manager.get(address(filed.campaign, f"scans/{row.pk}/")))
