import io
import struct
import zipfile
import zlib
from datetime import timedelta

import pikepdf
import pytest
from django.core.files.storage import storages
from django.db import transaction
from django.test import Client
from PIL import Image

from accounts import files, tasks
from accounts.files import RejectedFile, clean_name, open_stored, register_reader, store
from accounts.kernel import scope
from accounts.kernel.clock import real_now
from accounts.kernel.verdict import YES, no
from accounts.models import StoredFile
from tests.cast import browser, make_file, make_member, make_tenant, make_user, upload

pytestmark = pytest.mark.django_db
ALL = frozenset({"pdf", "image", "docx", "xlsx", "zip"})
register_reader("test.open", lambda actor, file: YES)
register_reader(
    "test.own", lambda actor, file: YES if actor.unit and actor.unit.pk == file.unit_id else no("不是本单位的文件。")
)


def pdf(change=lambda document: None, **save) -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        change(document)
        document.save(out, **save)
    return out.getvalue()


def scripted(document) -> None:
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def picture(form: str, size=(20, 10), **save) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, form, **save)
    return out.getvalue()


def packed(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


DOCX = packed({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"})
XLSX = packed({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"})


def keep(name: str, content: bytes, accept=ALL, max_bytes=5_000_000) -> StoredFile:
    tenant = make_tenant()
    with scope.tenant(tenant):
        return store(upload(name, content), tenant=tenant, kind="test.open", accept=accept, max_bytes=max_bytes)


def kept_bytes(file: StoredFile) -> bytes:
    with open_stored(file) as stored:
        return stored.read()


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("申报书.pdf", pdf(), "application/pdf"),
        ("架构图.png", picture("PNG"), "image/png"),
        ("架构图.JPG", picture("JPEG"), "image/jpeg"),
        ("说明.docx", DOCX, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("汇总.xlsx", XLSX, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("材料.zip", packed({"a.txt": b"a"}), "application/zip"),
    ],
)
def test_good_files_are_kept(name, content, content_type):
    file = keep(name, content)
    assert (file.name, file.content_type, file.state) == (name, content_type, "ready")
    assert file.size == len(kept_bytes(file))


@pytest.mark.parametrize("over", [0, 10**9], ids=["in a child", "here"])
@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("病毒.exe", b"MZ", "不接受 .exe 文件。请上传PDF"),
        ("无后缀", b"x", "不接受这种文件"),
        ("空.pdf", b"", "文件是空的"),
        ("网页.pdf", b"<html>", "文件内容不是PDF"),
        ("改名.png", pdf(), "文件内容不是图片"),
        ("改名.jpg", picture("PNG"), "文件内容不是图片"),
        ("坏.pdf", b"%PDF-1.7\n" + b"x" * 2000, "PDF 已损坏"),
        ("加密.pdf", pdf(encryption=pikepdf.Encryption(user="a", owner="b")), "去掉密码"),
        ("坏.png", picture("PNG")[:45], "图片已损坏"),
        ("改名.docx", packed({"a.txt": b"a"}), "文件内容不是Word"),
        ("改名.xlsx", DOCX, "文件内容不是Excel"),
        ("不是.zip", b"PK\x03\x04nonsense", "不是有效的ZIP"),
        ("逃逸.zip", packed({"../../etc/passwd": b"a"}), "路径不合规"),
        (
            "宏.docx",
            packed({"[Content_Types].xml": b"", "word/document.xml": b"", "word/vbaProject.bin": b""}),
            "不含宏",
        ),
    ],
)
def test_bad_files_get_a_sentence_and_leave_nothing(name, content, says, over, settings):
    settings.FILE_CHILD_OVER_BYTES = over
    with pytest.raises(RejectedFile) as refusal:
        keep(name, content)
    assert says in refusal.value.sentence
    assert "请" in refusal.value.sentence
    with scope.system("test"):
        assert not StoredFile.objects.exists()


def test_the_size_limit_names_both_sizes():
    with pytest.raises(RejectedFile, match=r"文件有 2 MB，超过 1 MB 的上限"):
        keep("大.pdf", b"x" * 2 * 1024 * 1024, max_bytes=1024 * 1024)


def test_a_type_nobody_asked_for_is_refused():
    with pytest.raises(RejectedFile, match="请上传PDF。"):
        keep("图.png", picture("PNG"), accept={"pdf"})


@pytest.mark.parametrize("limit", [("MAX_PIXELS", 100), ("MAX_PIXELS", 150)])
def test_a_picture_over_the_pixel_cap_is_refused(limit, monkeypatch):
    from accounts import file_image

    monkeypatch.setattr(file_image, *limit)
    with pytest.raises(RejectedFile, match="图片"):
        keep("大图.png", picture("PNG"))


def test_an_archive_is_counted_while_unpacking(monkeypatch):
    from accounts import file_archive

    monkeypatch.setattr(file_archive, "MAX_UNPACKED", 1000)
    with pytest.raises(RejectedFile, match="解压后超过"):
        keep("炸弹.zip", packed({"a": b"0" * 100_000}))


def test_pictures_are_re_encoded_without_what_they_carried():
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    dirty = picture("JPEG", exif=exif.tobytes()) + b"<script>alert(1)</script>"
    clean = kept_bytes(keep("照片.jpg", dirty))
    assert b"script" not in clean
    assert b"secret place" not in clean


def test_scripts_are_taken_out_of_a_pdf():
    clean = kept_bytes(keep("脚本.pdf", pdf(scripted)))
    assert b"JavaScript" not in clean
    with pikepdf.open(io.BytesIO(clean)) as document:
        assert "/OpenAction" not in document.Root


def test_a_harmless_pdf_keeps_its_bytes_so_that_a_signature_stays_valid():
    content = pdf()
    assert kept_bytes(keep("签章.pdf", content)) == content


def test_a_pdf_that_points_at_nothing_is_taken():
    body = b"1 0 obj<</Type/Catalog/Pages 2 0 R/AA 9 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    page = b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    assert keep("演示.pdf", b"%PDF-1.4\n" + body + page).content_type == "application/pdf"


def test_a_picture_with_broken_particulars_gets_a_sentence():
    plain, particulars = picture("PNG"), b"eXIfII*\0\xff"
    broken = plain[:33] + struct.pack(">I", 5) + particulars + struct.pack(">I", zlib.crc32(particulars)) + plain[33:]
    with pytest.raises(RejectedFile, match="图片已损坏"):
        keep("演示.png", broken)


def test_names_are_made_fit():
    assert clean_name("C:\\用户\\申报书\u202e.pdf") == "申报书.pdf"
    assert clean_name('a"b\r\n.pdf') == "ab.pdf"
    assert clean_name("长" * 300 + ".pdf") == "长" * 110 + ".pdf"
    assert clean_name("") == "文件"


def test_a_failing_row_leaves_no_bytes_behind():
    tenant, other = make_tenant(), make_tenant()
    with scope.tenant(tenant), pytest.raises(scope.ForeignWrite):
        store(upload("a.pdf", pdf()), tenant=other, kind="test.open", accept=ALL, max_bytes=10**6)
    assert storages["private"].listdir(str(other.pk))[1] == [] if storages["private"].exists(str(other.pk)) else True


def test_bytes_of_a_form_that_was_undone_are_swept_after_a_day_and_no_others(monkeypatch):
    mine = keep("申报书.pdf", pdf())
    with transaction.atomic():
        lost = keep("申报书.pdf", pdf())
        transaction.set_rollback(True)
    storage = storages["private"]
    assert storage.exists(lost.key)

    with scope.system("test"):
        tasks.sweep_files()
    assert storage.exists(lost.key)
    later = real_now() + timedelta(days=2)
    monkeypatch.setattr(tasks, "real_now", lambda: later)
    with scope.system("test"):
        assert tasks.sweep_files() >= 1

    assert (storage.exists(lost.key), storage.exists(mine.key)) == (False, True)


def test_a_download_carries_the_headers_that_keep_it_harmless():
    file = make_file(make_tenant(), name="说明 “一”.txt")
    response = Client().get(file.get_absolute_url())
    assert b"".join(response.streaming_content).decode().startswith("演示内容")
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"


def test_pictures_and_pdf_open_in_the_page_unless_asked_otherwise():
    file = keep("图.png", picture("PNG"))
    for query, start in (("", "inline"), ("?download", "attachment")):
        response = Client().get(file.get_absolute_url() + query)
        assert response["Content-Disposition"].startswith(start)
        assert response.getvalue()  # read to its end: closing it by hand would also end PostgreSQL's connection


def test_the_reader_of_the_kind_decides(settings):
    member = make_member()
    file = make_file(make_tenant(), member.memberships.get().unit, kind="test.own")
    assert browser(member).get(file.get_absolute_url()).status_code == 200
    assert browser(make_member()).get(file.get_absolute_url()).status_code == 404
    assert Client().get(file.get_absolute_url())["Location"].startswith(settings.LOGIN_URL)


def test_a_kind_without_a_reader_is_readable_by_nobody():
    file = make_file(make_tenant(), kind="test.forgotten")
    assert browser(make_user()).get(file.get_absolute_url()).status_code == 404


def test_a_blocked_file_is_not_served():
    file = make_file(make_tenant())
    with scope.system("test"):
        StoredFile.objects.update(state="blocked")
    assert browser(make_user()).get(file.get_absolute_url()).status_code == 404


def test_behind_nginx_the_bytes_are_handed_over(settings):
    settings.X_ACCEL_PREFIX = "/protected/"
    file = make_file(make_tenant())
    response = Client().get(file.get_absolute_url())
    assert response["X-Accel-Redirect"] == f"/protected/{file.key}"
    assert response.content == b""


def test_the_very_same_bytes_are_opened_once_by_a_process_and_only_where_nothing_was_to_be_cleaned(
    settings, monkeypatch
):
    settings.FILE_CHILD_OVER_BYTES = 0
    opened = []
    child = files.subprocess.run
    monkeypatch.setattr(files, "_unchanged", set())
    monkeypatch.setattr(files.subprocess, "run", lambda *args, **kwargs: opened.append(args) or child(*args, **kwargs))
    plain, dirty = pdf(), pdf(scripted)
    for content in (plain, plain, dirty, dirty):
        keep("附件.pdf", content)
    assert len(opened) == 3
    for name in ("附件.docx", "附件.png"):  # the same bytes under another name are another claim
        with pytest.raises(RejectedFile):
            keep(name, plain)
    assert len(opened) >= 4
