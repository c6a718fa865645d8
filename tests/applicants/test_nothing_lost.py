"""An error in the form costs nothing that was typed or uploaded; letters come filled in (rows S2, 附件1 一)."""

import io

import docx
import pytest

from accounts.kernel import jobs, scope
from accounts.models import StoredFile, User
from applicants import letters, tasks
from applicants.models import Registration
from tests.cast import browser, make_campaign, make_tenant, make_user, upload

from .registration import ID_NUMBER, PDF, form, newcomer, post

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign(clock_at):
    clock_at("2022-11-28 09:00")
    return make_campaign(make_tenant(name="演示主办单位"))


def files(kind: str = "") -> list[StoredFile]:
    with scope.system("test"):
        rows = StoredFile.objects.order_by("created_at", "pk")
        return list(rows.filter(kind=kind) if kind else rows)


def test_files_password_and_ticks_survive_an_error_in_another_field(campaign):
    client = newcomer(campaign)
    page = post(client, campaign, name="").content.decode()

    assert "已上传：授权书.pdf" in page
    assert page.count("checked") >= 3
    assert "已设置；需要更换时重新填写两次。" in page
    answer = post(client, campaign, letter=None, license=None, password="", again="")

    assert answer.status_code == 302
    with scope.system("test"):
        row = Registration.objects.select_related("letter", "license", "user").get()
    assert (row.letter.kind, row.license.kind) == ("registration.letter", "registration.license")
    assert row.letter.uploaded_by == row.user
    assert row.user.check_password("yanshi-mima-2022")
    assert files("registration.pending") == []


def test_boxes_are_never_ticked_beforehand(campaign):
    page = newcomer(campaign).get(f"/c/{campaign.slug}/register/").content.decode()

    assert page.count('name="text_') == 3
    assert "checked" not in page


def test_a_better_file_replaces_the_one_that_waits_and_a_bad_one_does_not(campaign):
    client = newcomer(campaign)
    post(client, campaign, name="")
    post(client, campaign, name="", letter=upload("新授权书.pdf", PDF + b"\n"), license=None)
    page = post(client, campaign, name="", letter=upload("坏.pdf", b"no pdf"), license=None).content.decode()

    assert sorted(file.name for file in files()) == ["执照.pdf", "新授权书.pdf"]
    assert "已上传：新授权书.pdf" in page


def test_nobody_reads_a_waiting_file_and_another_session_does_not_find_it(campaign):
    post(newcomer(campaign), campaign, name="")

    assert browser(make_user()).get(f"/files/{files()[0].pk}/").status_code == 404
    other = post(newcomer(campaign, "199 0000 8889"), campaign, name="", letter=None, license=None).content.decode()
    assert "已上传：授权书.pdf" not in other


def test_what_is_never_filed_goes_after_a_day_and_what_was_filed_stays(campaign, clock_at):
    post(newcomer(campaign), campaign, name="")
    post(newcomer(campaign, "199 0000 8889"), campaign)
    clock_at("2022-11-29 12:00")

    with scope.system("test"):
        assert tasks.sweep_files() == 2
        assert tasks.sweep_files() == 0
    assert sorted(file.kind for file in files()) == ["registration.letter", "registration.license"]


def test_an_unproven_browser_uploads_nothing(campaign):
    answer = browser().post(f"/c/{campaign.slug}/register/", form())

    assert answer["Location"].endswith("/register/phone/")
    assert files() == []


def test_other_ownership_must_be_said(campaign):
    client = newcomer(campaign)

    assert "选择了“其他”，请填写单位属性" in post(client, campaign, ownership="other").content.decode()
    post(client, campaign, ownership="other", ownership_other="集体所有制合作社", enterprise_type_other="多余")
    with scope.system("test"):
        row = Registration.objects.get()
    assert (row.ownership_other, row.enterprise_type_other) == ("集体所有制合作社", "")


def words_of(content: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs)


def test_the_letter_comes_filled_in_as_word(campaign):
    client = newcomer(campaign)
    answer = client.post(f"/c/{campaign.slug}/register/letter/", form(format="docx", letter=None, license=None))
    text = words_of(answer.content)

    for part in ("注册授权书", "演示数智科技有限公司", "演示甲", "19900008888", ID_NUMBER, campaign.title, "（盖章）"):
        assert part in text
    assert text.startswith(f"注册授权书\n{campaign.rules.identity.host}：")
    assert "月" in text.splitlines()[-1]


def test_the_letter_is_blank_for_anybody(campaign):
    text = words_of(browser().get(f"/c/{campaign.slug}/register/letter/").content)

    assert "注册授权书" in text
    assert "{" not in text


def test_the_letter_comes_filled_in_as_pdf(campaign):
    import pypdfium2

    client = newcomer(campaign)
    answer = client.post(f"/c/{campaign.slug}/register/letter/", form(format="pdf", letter=None, license=None))
    pages = pypdfium2.PdfDocument(answer.content)
    text = pages[0].get_textpage().get_text_bounded().replace("\r\n", "")

    assert (len(pages), answer["Content-Type"]) == (1, "application/pdf")
    for part in ("演示数智科技有限公司", "演示甲", "19900008888"):
        assert part in text


def test_a_letter_stores_nothing_and_needs_the_number_proven(campaign):
    url = f"/c/{campaign.slug}/register/letter/"

    assert browser().post(url, form(format="docx"))["Location"].endswith("/register/phone/")
    newcomer(campaign).post(url, form(format="docx"))
    assert files() == []
    assert User.objects.count() == 0


@pytest.mark.parametrize("name", ["演示\x0b甲", "演\ufffe示", "𠮷野家" * 60, "<b>演示</b>", "{contact}"])
def test_odd_names_make_a_letter_all_the_same(campaign, name):
    client = newcomer(campaign)

    for wanted in ("docx", "pdf"):
        answer = client.post(f"/c/{campaign.slug}/register/letter/", {"format": wanted, "name": name})
        assert answer.status_code == 200


def test_too_many_letters_and_a_failing_engine_are_answered_with_a_sentence(campaign, monkeypatch):
    client, url = newcomer(campaign), f"/c/{campaign.slug}/register/letter/"

    def fails(*_):
        raise letters.NotMade

    monkeypatch.setattr(letters, "_pdf", [fails])
    assert "没有生成" in client.post(url, {"format": "pdf"}, follow=True).content.decode()
    monkeypatch.setattr(letters, "PER_HOUR", 1)
    assert "没有生成" in client.post(url, {"format": "docx"}, follow=True).content.decode()


def test_the_second_run_of_due_functions_does_nothing_new(campaign):
    with scope.system("test"):
        assert tasks.remind() == tasks.remind() == 0
    assert "registrations.overdue" in jobs._due
