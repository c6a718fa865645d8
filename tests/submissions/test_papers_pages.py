"""Previews, papers to stamp and their scans on the 2022 campaign (rows S5, S6, A3), through the pages an applicant uses."""

import io

import pypdfium2
import pytest
from PIL import Image

from accounts.files import open_stored
from accounts.kernel import scope
from accounts.kernel.jobs import drain
from accounts.kernel.once import new_key
from audit.models import AuditEntry
from campaigns.ruleset.eligibility import declarations
from submissions import actions
from submissions.content import DECLARED
from submissions.documents.stamp import read_codes
from submissions.models import BlankDocument, GeneratedDocument, StampedScan
from tests.cast import actor_of, browser, make_campaign, make_member, make_unit, register_unit, upload
from tests.documents.scanner import Scanner
from tests.submissions.conftest import PDF, enrolled

pytestmark = pytest.mark.django_db


def fill(filing, **changed) -> None:
    """Everything filled in, uploaded and declared; nothing stamped."""
    actor = actor_of(filing.user, unit=filing.unit)
    answers = filing.filling.answers | {
        DECLARED: [c.key for c in declarations(filing.campaign.rules, filing.filling.answers)]
    }
    with scope.self_(unit=filing.unit, user=filing.user):
        actions.save(filing.draft.pk, answers | changed, revision=0, actor=actor, overwrite=True)
        for paper in filing.filling.papers:
            content = png_page() if paper.kind == "image" else PDF
            name = paper.name if paper.kind == "image" else paper.name.replace(".png", ".pdf")
            actions.attach(filing.draft.pk, paper.field, upload(name, content), actor=actor)


def png_page() -> bytes:
    sink = io.BytesIO()
    Image.new("RGB", (300, 200), "white").save(sink, "PNG")
    return sink.getvalue()


def make(filing, key: str, final: bool = True) -> GeneratedDocument:
    """The document, generated through its button."""
    filing.post(f"papers/{key}/make/", **({"final": "1"} if final else {}))
    drain()
    with scope.system("test"):
        return (
            GeneratedDocument.objects.select_related("file")
            .filter(submission=filing.draft, document=key, draft=not final)
            .last()
        )


def content(stored) -> bytes:
    with open_stored(stored) as source:
        return source.read()


def read(pdf: bytes) -> str:
    return "".join("".join(page.get_textpage().get_text_bounded().split()) for page in pypdfium2.PdfDocument(pdf))


def scan(filing, key: str, *files) -> str:
    """Upload through the page; what the page then says."""
    filing.client.post(
        f"/apply/submissions/{filing.draft.pk}/papers/{key}/scan/", {"_key": new_key(), "file": list(files)}
    )
    drain()
    return page(filing)


def page(filing) -> str:
    return filing.client.get(f"/apply/submissions/{filing.draft.pk}/papers/").content.decode()


def pictures(pdf: bytes) -> list:
    """The pages stamped, as a scanner gives them back."""
    return [upload(f"扫描{number}.jpg", data) for number, data in enumerate(Scanner().pictures(pdf), 1)]


def test_a_preview_is_marked_as_a_draft_and_carries_no_code(filing):
    made = make(filing, "pledge", final=False)

    pdf = content(made.file)
    assert "草稿" in read(pdf)
    assert not any(p.codes for p in read_codes(pdf))
    assert filing.client.get(f"/files/{made.file_id}/").status_code == 200
    assert browser(make_member()).get(f"/files/{made.file_id}/").status_code == 404


def test_nothing_is_printed_for_stamping_while_something_is_missing(filing):
    filing.post("papers/pledge/make/", final="1")

    assert "填写检查还有" in page(filing)
    with scope.system("test"):
        assert not GeneratedDocument.objects.exists()


def test_undeclared_conditions_are_named_before_anything_is_stamped(filing):
    fill(filing, **{DECLARED: []})

    assert "声明没有勾选" in page(filing)


def test_the_pledge_lists_the_materials_and_carries_the_hash_that_is_filed(filing):
    fill(filing)
    made = make(filing, "pledge")
    pdf = content(made.file)
    text = read(pdf)

    assert "草稿" not in text
    assert filing.unit.name in text
    for paper in filing.filling.papers:
        if paper.kind != "image":
            assert "".join(paper.name.rpartition(".")[0].split()) in text
    for key in ("pledge", "disclosure_consent"):
        paper = make(filing, key)
        assert "编码核对一致" in scan(filing, key, upload("盖章件.pdf", Scanner().pdf(content(paper.file))))
    filing.post("submit/")
    filed = filing.reload().current
    codes = {code for one in read_codes(pdf) for code in one.codes}
    assert {c.hash12 for c in codes} == {filed.content_hash[:12].upper()}
    assert {c.number for c in codes} == {filing.draft.number}
    assert str(made.file_id) in page(filing)
    with scope.system("test"):
        assert AuditEntry.objects.filter(action="submission.paper").count() == 2


def test_editing_voids_the_scan_at_once_and_says_so(filing):
    fill(filing)
    made = make(filing, "pledge")
    scan(filing, "pledge", upload("盖章件.pdf", content(made.file)))
    actor = actor_of(filing.user, unit=filing.unit)

    with scope.self_(unit=filing.unit, user=filing.user):
        actions.save(filing.draft.pk, {"title": "改过的名称（演示）"}, revision=0, actor=actor, overwrite=True)

    with scope.system("test"):
        assert StampedScan.objects.get().void_at is not None
    assert "填报内容已修改，原扫描件作废，请重新生成并盖章" in page(filing)
    assert "生成盖章件" in page(filing)
    assert "此前打印的文件作废" not in page(filing)


def test_editing_voids_a_paper_that_was_printed_and_not_scanned_yet(filing):
    fill(filing)
    make(filing, "pledge")
    assert "作废" not in page(filing).partition('id="paper-pledge"')[2]
    actor = actor_of(filing.user, unit=filing.unit)

    with scope.self_(unit=filing.unit, user=filing.user):
        actions.save(filing.draft.pk, {"title": "改过的名称（演示）"}, revision=0, actor=actor, overwrite=True)

    assert page(filing).count("填报内容已修改，此前打印的文件作废，请重新生成并盖章") == 1
    assert "需重新生成" in page(filing)
    make(filing, "pledge")
    assert "此前打印的文件作废" not in page(filing)


def test_pictures_of_the_pages_are_bound_and_read(filing):
    fill(filing)
    made = make(filing, "pledge")

    said = scan(filing, "pledge", *pictures(content(made.file)))

    with scope.system("test"):
        found = StampedScan.objects.select_related("file").get()
    assert found.checked == "matched", found.note
    assert found.file.name.endswith(".pdf")
    assert "编码核对一致" in said


def test_the_scan_of_another_filing_is_refused_with_a_sentence(filing, clock_at):
    fill(filing)
    make(filing, "pledge")
    clock_at("2022-12-06 10:00")
    row = enrolled(filing.campaign, filing.unit, filing.user, clock_at("2022-12-06 10:00").date(), "2")
    clock_at("2023-01-10 09:00")
    with scope.self_(unit=filing.unit, user=filing.user):
        other = actions.start(
            filing.campaign, filing.unit, actor=actor_of(filing.user, unit=filing.unit), enrolment=row
        )
    from submissions.documents.produce import produce
    from submissions.papers.layout import layout
    from submissions.papers.sources import Source

    rules = filing.campaign.rules
    foreign = produce(
        layout(Source(rules=rules, number=other.number), rules.documents[1]),
        number=other.number,
        content_hash="ab" * 32,
    )

    said = scan(filing, "pledge", upload("盖章件.pdf", foreign))

    assert f"扫描件第 1 页是另一项申报的（编号 {other.number}，" in said
    assert said.count("是另一项申报的") == 1
    assert "扫描件不符" in said
    with scope.system("test"):
        assert StampedScan.objects.get().checked == "refused"


def test_a_scan_without_readable_codes_is_kept_for_the_host_to_look_at(filing):
    fill(filing)
    make(filing, "pledge")

    said = scan(filing, "pledge", upload("盖章件.pdf", PDF))

    assert "待人工核对" in said


def test_a_scan_needs_its_paper_first_and_a_file_that_is_one(filing):
    assert "请先生成盖章件" in scan(filing, "pledge", upload("盖章件.pdf", PDF))
    fill(filing)
    make(filing, "pledge")
    assert "扫描件没有上传" in scan(filing, "pledge", upload("盖章件.pdf", b"MZ"))
    assert "请先选择盖章后的扫描件" in scan(filing, "pledge")
    with scope.system("test"):
        assert not StampedScan.objects.exists()


def test_a_hostile_text_is_printed_as_text(filing):
    hostile = "<script>alert(1)</script>{{ secret }}{title}\u202e%s\x00"
    fill(filing, unit_brief=hostile, outline="<img src=file:///etc/passwd>" + "长" * 5000, title="《{unit}》<b>")

    for key in ("information_form", "pledge"):
        made = make(filing, key, final=False)
        assert made.state == "ready", made.problem
    assert "《{unit}》<b>" in read(content(made.file))


def test_the_same_content_is_made_once_and_a_failed_one_again(filing):
    make(filing, "pledge", final=False)
    make(filing, "pledge", final=False)
    with scope.system("test"):
        row = GeneratedDocument.objects.get()
        row.state, row.file, row.problem = row.State.FAILED, None, "生成超时，请重试。"
        row.save()
    assert "生成超时，请重试。" in page(filing)
    assert make(filing, "pledge", final=False).state == "ready"


def test_the_card_of_a_paper_being_made_looks_again_by_itself_and_leaves_the_others_alone(filing):
    filing.post("papers/pledge/make/")
    address = f"/apply/submissions/{filing.draft.pk}/papers/"
    whole = page(filing)
    assert whole.count("hx-trigger") == 1
    assert "正在生成预览" in whole
    drain()
    part = filing.client.get(f"{address}?card=pledge", headers={"HX-Request": "true"}).content.decode()
    assert "带草稿水印" in part
    assert "hx-trigger" not in part
    assert "<html" not in part
    assert filing.client.get(f"{address}?card=nichts", headers={"HX-Request": "true"}).status_code == 404


def test_paper_copies_their_deadline_and_what_is_bound_behind_are_said(clock_at):
    clock_at("2020-04-20 09:00")
    campaign = make_campaign(preset="fuchan-2020")
    unit = make_unit(
        "演示工业互联网有限公司", kind="manufacturer", facts={"facts": ["legal_person", "registered_in_china"]}
    )
    user = make_member(unit)
    register_unit(unit, campaign.tenant, user)
    with scope.self_(unit=unit, user=user):
        row = actions.start(campaign, unit, actor=actor_of(user, unit=unit))

    said = browser(user, unit).get(f"/apply/submissions/{row.pk}/papers/").content.decode()

    assert "本文件末尾附有《单位责任声明》" in said
    assert "纸质件一式 2 份" in said
    assert "扫描件电子光盘 1 张" in said
    assert "报送截止" in said
    assert 'id="paper-responsibility"' not in said


def test_the_receipt_is_a_paper_too(filing):
    filing.complete()
    filing.post("submit/")
    filing.post("receipt/1/paper/")
    drain()

    with scope.system("test"):
        made = GeneratedDocument.objects.select_related("file").get(document="receipt.1")
    filed = filing.reload().current
    text = read(content(made.file))
    assert filed.receipt_number in text
    assert filed.content_hash[:16] in text
    assert str(made.file_id) in page(filing)


def test_a_stranger_gets_the_blank_authorization_letter(campaign):
    client = browser()
    address = f"/c/{campaign.slug}/documents/registration_letter/"
    assert "生成空白文件" in client.get(address).content.decode()
    client.post(address, {"_key": new_key()})
    waiting = client.get(address)
    assert ("正在生成" in waiting.content.decode(), "Refresh" in waiting) == (True, True)
    drain()
    found = client.get(address, follow=True)
    assert found["Content-Type"] == "application/pdf"
    assert client.get(f"/c/{campaign.slug}/documents/bu-cun-zai/").status_code == 404


def test_blank_documents_are_made_before_anybody_asks(clock_at, tick, settings):
    settings.PAPERS_AHEAD = True
    clock_at("2022-12-05 10:00")
    campaign = make_campaign()
    tick()
    tick()
    with scope.system("test"):
        assert BlankDocument.objects.count() == len(campaign.rules.documents)
