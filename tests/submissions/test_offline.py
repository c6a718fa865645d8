"""The form as a Word document: out, filled in, back, looked at, taken over; hostile documents refused."""

import io
import re
import zipfile

import pytest
from docx import Document
from docx.oxml.ns import qn

from accounts.kernel import scope
from accounts.kernel.once import new_key
from accounts.models import StoredFile
from campaigns import catalogue
from submissions import content
from submissions.models import DraftChange
from submissions.offline import reading, wording
from submissions.offline.writing import offline_docx
from tests.cast import upload
from tests.submissions.invented import answers

pytestmark = pytest.mark.django_db
PRESETS = ("saibao-2022", "fuchan-2020", "industrial-app-2021", "qingdao-2020", "xinchuang-2024")


def control(document, key: str):
    return next(
        t for t in document.element.body.iter(qn("w:sdt")) if t.find(f".//{qn('w:tag')}").get(qn("w:val")) == key
    )


def write(document, key: str, *lines: str) -> None:
    """Type into a field's box, one line for each paragraph that is there."""
    paragraphs = control(document, f"f:{key}").findall(f"{qn('w:sdtContent')}/{qn('w:p')}")
    for paragraph, line in zip(paragraphs, lines, strict=False):
        for run in paragraph.findall(qn("w:r")):
            paragraph.remove(run)
        run = paragraph.makeelement(qn("w:r"), {})
        text = run.makeelement(qn("w:t"), {})
        text.text = line
        run.append(text)
        paragraph.append(run)


def saved(document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def downloaded(filing):
    answer = filing.client.get(f"/apply/submissions/{filing.draft.pk}/offline/form.docx")
    assert answer.status_code == 200
    return Document(io.BytesIO(answer.content))


def hand_in(filing, data: bytes, name: str = "离线稿.docx"):
    address = f"/apply/submissions/{filing.draft.pk}/offline/upload/"
    return filing.client.post(address, {"_key": new_key(), "file": upload(name, data)}, follow=True)


@pytest.mark.parametrize("preset", PRESETS)
def test_what_is_written_is_read_back_the_same(preset):
    rules = catalogue.load(preset)
    given = answers(rules)
    found = reading.read_docx(offline_docx(rules, given, mark="YS-1", title="演示"))
    assert reading.mark_of(found) == "YS-1"
    lines = reading.lines(rules, found, given)
    assert lines
    unlike = {one.field.key: (one.old, one.new, one.doubts) for one in lines if one.changes or not one.is_there}
    assert not unlike


@pytest.mark.parametrize(("preset", "code"), [("fuchan-2020", "11"), ("fuchan-2020", "XJBT"), ("qingdao-2020", "3702")])
def test_a_region_without_a_smaller_one_is_read_back(preset, code):
    rules = catalogue.load(preset)
    given = answers(rules) | {"unit_region": code}
    found = reading.read_docx(offline_docx(rules, given, mark="YS-1", title="演示"))
    line = next(one for one in reading.lines(rules, found, given) if one.field.key == "unit_region")
    assert (line.new, line.changes, line.doubts) == (code, False, ())


def test_a_filled_in_form_is_shown_field_by_field_and_taken_over(filing):
    document = downloaded(filing)
    write(document, "title", "离线填写的名称（演示）")
    page = hand_in(filing, saved(document))
    text = page.content.decode()
    assert "离线填写的名称（演示）" in text
    assert filing.draft.title in text
    with scope.system("test"):
        before = content.draft_answers(filing.reload().draft)
    address = page.request["PATH_INFO"]
    revision = re.search(r'name="revision" value="(\d+)"', text)[1]
    done = filing.client.post(
        f"{address}take/", {"_key": new_key(), "revision": revision, "field": ["title"]}, follow=True
    )
    assert "已带入 1 栏" in done.content.decode()
    with scope.system("test"):
        after = content.draft_answers(filing.reload().draft)
        assert DraftChange.objects.filter(submission=filing.draft, kind="import").count() == 1
        assert not StoredFile.objects.filter(kind="submission.offline").exists()
    assert after == before | {"title": "离线填写的名称（演示）"}


def test_what_cannot_be_read_is_said_and_changes_nothing(filing):
    document = downloaded(filing)
    choice = next(f for _, _, f in filing.campaign.rules.fields("file") if f.type == "choice")
    write(document, choice.key, "☑ 没有这一项")
    lost = next(f.key for _, _, f in filing.campaign.rules.fields("file") if f.type == "long_text")
    box = control(document, f"f:{lost}")
    box.getparent().remove(box)
    text = hand_in(filing, saved(document)).content.decode()
    assert "没有读懂勾选的“没有这一项”" in text
    assert wording.MISSING in text


def test_a_save_in_between_asks_to_look_again(filing):
    document = downloaded(filing)
    write(document, "title", "离线填写的名称（演示）")
    page = hand_in(filing, saved(document))
    done = filing.client.post(
        f"{page.request['PATH_INFO']}take/", {"_key": new_key(), "revision": "999", "field": ["title"]}, follow=True
    )
    assert wording.STALE in done.content.decode()


def test_the_form_of_another_filing_is_refused(filing):
    data = offline_docx(filing.campaign.rules, {}, mark="QITA-1", title="演示")
    assert "这份文件是另一项申报的（QITA-1）" in hand_in(filing, data).content.decode()


def changed(data: bytes, **members: bytes) -> bytes:
    """The archive with these members added or replaced (`__` stands for `/`)."""
    out = io.BytesIO()
    named = {name.replace("__", "/").replace("_dot_", "."): body for name, body in members.items()}
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.infolist():
            if member.filename not in named:
                target.writestr(member, source.read(member.filename))
        for name, body in named.items():
            target.writestr(name, body)
    return out.getvalue()


RELS = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r9" Type="http://x/attachedTemplate" Target="http://127.0.0.1/x.dotm" TargetMode="External"/></Relationships>'
DTD = b'<!DOCTYPE d [<!ENTITY a "aaaa">]><d>&a;</d>'
HOSTILE = [
    (lambda data: changed(data, word__vbaProject_dot_bin=b"x"), "宏"),
    (lambda data: changed(data, word___rels__settings_dot_xml_dot_rels=RELS), "外部"),
    (lambda data: changed(data, word__document_dot_xml=DTD), "不允许的内容定义"),
    (lambda data: changed(data, word__document_dot_xml=b"<w>" + b" " * 30_000_000 + b"</w>"), "过大"),
    (lambda data: changed(data, word__document_dot_xml=b"<broken"), "已损坏"),
    (lambda data: b"PK\x03\x04" + b"\0" * 50, "已损坏"),
    (lambda data: b"", "已损坏"),
]


@pytest.mark.parametrize(("hostile", "words"), HOSTILE)
def test_hostile_documents_are_refused_in_the_child(hostile, words):
    data = hostile(offline_docx(catalogue.load("saibao-2022"), {}, mark="YS-1", title="演示"))
    with pytest.raises(reading.NotReadable) as failed:
        reading.read_docx(data)
    assert words in str(failed.value)


@pytest.mark.parametrize(("hostile", "words"), HOSTILE[:3])
def test_hostile_documents_do_not_pass_the_door(filing, hostile, words):
    data = hostile(offline_docx(filing.campaign.rules, {}, mark=filing.draft.number, title="演示"))
    page = hand_in(filing, data)
    assert page.request["PATH_INFO"].endswith("/offline/")
    with scope.system("test"):
        assert not StoredFile.objects.filter(kind="submission.offline").exists()


def test_links_in_the_text_are_words():
    rels = RELS.replace(b"attachedTemplate", b"hyperlink")
    data = offline_docx(catalogue.load("saibao-2022"), {}, mark="YS-1", title="演示")
    assert reading.read_docx(changed(data, word___rels__header1_dot_xml_dot_rels=rels))
