"""From the reminder to the receipt on the 2022 campaign (rows S4–S6, S12): what is accepted, what is refused and how it is said."""

import pytest

from accounts.kernel import scope
from accounts.kernel.once import new_key
from accounts.kernel.verdict import no
from accounts.models import Job
from audit.models import AuditEntry
from notices.models import Letter
from submissions.actions.filing import Refusal
from submissions.models import Attachment, Draft, Enrolment, StampedScan, SubmissionVersion
from submissions.tasks import tell_received
from tests.cast import browser, make_member, make_unit, png, register_unit, upload
from tests.submissions.conftest import enrolled

pytestmark = pytest.mark.django_db


def enrol_page(campaign):
    unit = make_unit(kind="enterprise", region_code="3701", facts={"facts": ["legal_person", "registered_in_china"]})
    client = browser(make_member(unit), unit)
    register_unit(unit, campaign.tenant)
    return client, f"/apply/c/{campaign.slug}/"


def test_without_agreeing_to_the_reminder_no_form_opens(campaign):
    client, base = enrol_page(campaign)

    assert client.get(f"{base}enrol/")["Location"] == f"{base}notice/"
    client.post(f"{base}notice/", {"_key": new_key(), "disagree": "1"})
    assert client.get(f"{base}enrol/")["Location"] == f"{base}notice/"
    client.post(f"{base}notice/", {"_key": new_key(), "agree": "1"})
    assert client.get(f"{base}enrol/").status_code == 200


@pytest.mark.parametrize(("signs", "taken"), [(100, True), (101, False)])
def test_the_name_takes_100_signs_and_not_101(campaign, signs, taken):
    client, base = enrol_page(campaign)
    client.post(f"{base}notice/", {"_key": new_key(), "agree": "1"})
    post = {"_key": new_key(), "enrol_title": "演" * signs}
    rules = campaign.rules
    for _, _, field in rules.fields("enrol"):
        if field.type == "choice":
            post[field.key] = (field.options or rules.dimension(field.dimension).options)[0].key
        post.setdefault(field.key, "演示")

    response = client.post(f"{base}enrol/", post)

    assert (response.status_code == 302) is taken
    with scope.system("test"):
        assert Enrolment.objects.count() == int(taken)
    if not taken:
        assert 'id="error-enrol_title"' in response.content.decode()


def test_a_fourth_entry_is_refused_with_its_clause_and_three_are_not(filing, clock_at):
    on = clock_at("2022-12-06 10:00").date()
    for seed in "23":
        enrolled(filing.campaign, filing.unit, filing.user, on, seed)

    with pytest.raises(Exception, match="3") as refused:
        enrolled(filing.campaign, filing.unit, filing.user, on, "4")

    assert refused.value.verdicts[0].clause == "N1 六(三)"


def test_enrolment_closes_at_midnight_and_says_so(campaign, clock_at):
    client, base = enrol_page(campaign)
    client.post(f"{base}notice/", {"_key": new_key(), "agree": "1"})
    clock_at("2023-01-01 00:00:00")

    page = client.post(f"{base}enrol/", {"_key": new_key()}, follow=True)

    assert "已于 2022年12月31日24:00 截止" in page.content.decode()


def test_the_declaration_starts_with_what_the_enrolment_said(filing):
    assert filing.draft.title == filing.draft.enrolment.title
    assert filing.draft.draft.answers["title"] == filing.draft.enrolment.title
    assert filing.draft.draft.answers["unit_name"] == filing.unit.name


def brief(filing) -> str:
    for form, section, field in filing.campaign.rules.fields("file"):
        if field.key == "unit_brief":
            return f"fill/{form.key}/{section.key}/"
    raise AssertionError("annex 3 has a 单位简介")


@pytest.mark.parametrize(("signs", "told"), [(200, False), (201, True)])
def test_201_signs_are_kept_but_named_where_200_is_hard(filing, signs, told):
    filing.post(brief(filing), revision="0", unit_brief="演" * signs)

    page = filing.client.get(f"/apply/submissions/{filing.draft.pk}/{brief(filing)}").content.decode()

    assert "演" * signs in page
    assert ("200" in page and 'id="error-unit_brief"' in page) is told


def test_two_tabs_do_not_overwrite_each_other(filing):
    where = brief(filing)
    first = filing.post(where, revision="0", unit_brief="第一个窗口", _autosave="1")
    second = filing.post(where, revision="0", unit_brief="第二个窗口", _autosave="1")

    assert (first.status_code, first.json()["revision"]) == (200, 1)
    assert second.status_code == 409
    assert "尚未保存" in second.json()["detail"]
    with scope.system("test"):
        assert Draft.objects.get().answers["unit_brief"] == "第一个窗口"


def test_a_pages_own_autosave_still_under_way_is_no_conflict_for_its_save_button(filing):
    where = brief(filing)
    filing.post(where, revision="0", editor="the-same-page", unit_brief="自动保存", _autosave="1")

    filing.post(where, revision="0", editor="the-same-page", unit_brief="点了保存")
    late = filing.post(where, revision="0", editor="the-same-page", unit_brief="自动保存", _autosave="1")

    assert late.status_code == 409
    with scope.system("test"):
        assert Draft.objects.get().answers["unit_brief"] == "点了保存"


def test_a_file_that_is_not_what_its_name_says_is_refused_and_leaves_nothing(filing):
    form, section, field = next(found for found in filing.campaign.rules.fields("file") if found[2].type == "file")

    page = filing.client.post(
        f"/apply/submissions/{filing.draft.pk}/fill/{form.key}/{section.key}/files/{field.key}/",
        {"_key": new_key(), "file": upload("证书.pdf", b"MZ not a pdf")},
        follow=True,
    )

    assert "没有上传" in page.content.decode()
    with scope.system("test"):
        assert not Attachment.objects.exists()


def test_an_incomplete_filing_is_not_taken_and_every_gap_is_linked(filing):
    page = filing.client.get(f"/apply/submissions/{filing.draft.pk}/check/").content.decode()
    response = filing.post("submit/")

    assert "需要补充或修改" in page
    assert response["Location"].endswith("/check/")
    assert filing.reload().state == "draft"


def test_a_complete_filing_becomes_a_version_with_a_receipt_letter_and_trail(filing, drain):
    filing.complete()

    response = filing.post("submit/")
    drain()

    row = filing.reload()
    assert response["Location"] == f"/apply/submissions/{row.pk}/receipt/1/"
    assert row.state == "submitted"
    page = filing.client.get(response["Location"]).content.decode()
    assert row.current.receipt_number in page
    assert row.current.content_hash in page
    with scope.system("test"):
        assert Letter.objects.filter(event="submission.received", channel="sms").count() == 1
        assert AuditEntry.objects.filter(action="submission.submit").count() == 1


def test_the_letter_about_a_receipt_is_a_job_of_the_submit_and_written_once(filing, drain, monkeypatch):
    """The job is committed with the version, or not at all; run twice it writes one letter a channel."""
    filing.complete()
    with scope.system("test"):
        waiting = Job.objects.filter(kind="submissions.received")

        with monkeypatch.context() as broken:
            broken.setattr("submissions.actions.filing.trail.record", fail_with(Refusal([no("演示")])))
            filing.post("submit/")
        assert not waiting.exists()

        filing.post("submit/")
        [job] = waiting
        drain()
        tell_received(job.payload)
        letters = Letter.objects.filter(event="submission.received")
        assert sorted(letters.values_list("channel", flat=True)) == ["inapp", "sms"]
        version = SubmissionVersion.objects.get()
        assert {one.posted_at for one in letters} == {version.submitted_at}
        assert all(version.receipt_number in one.text for one in letters)


def fail_with(error: Exception):
    def fail(*args, **kwargs):
        raise error

    return fail


def test_personal_answers_are_not_in_the_version_row(filing):
    filing.complete()
    filing.post("submit/")

    with scope.system("test"):
        version = SubmissionVersion.objects.select_related("personal").get()
        assert "contact" not in version.answers
        assert "19900001111" in version.personal.data
        assert "19900001111" not in str(version.answers)


@pytest.mark.parametrize(
    ("moment", "taken"),
    [("2023-01-31 23:59:59.900000", True), ("2023-02-01 00:00:00", False), ("2023-02-01 00:00:01", False)],
)
def test_a_submit_one_second_late_is_refused_and_nothing_is_lost(filing, clock_at, moment, taken):
    filing.complete()
    clock_at(moment)

    page = filing.client.post(f"/apply/submissions/{filing.draft.pk}/submit/", {"_key": new_key()}, follow=True)

    assert (filing.reload().state == "submitted") is taken
    if not taken:
        assert "截止" in page.content.decode()
        assert filing.reload().draft.answers["title"]


def test_a_double_submit_is_one_version(filing):
    filing.complete()
    key = new_key()
    url = f"/apply/submissions/{filing.draft.pk}/submit/"

    first = filing.client.post(url, {"_key": key})
    again = filing.client.post(url, {"_key": key})
    other_tab = filing.client.post(url, {"_key": new_key()}, follow=True)

    assert first["Location"] == again["Location"]
    assert "当前状态为" in other_tab.content.decode()
    with scope.system("test"):
        assert SubmissionVersion.objects.count() == 1


def test_editing_after_stamping_voids_the_scan_at_once(filing):
    filing.complete()

    filing.post(brief(filing), revision=str(filing.reload().draft.revision), unit_brief="改了一个字")

    with scope.system("test"):
        assert not StampedScan.objects.filter(void_at__isnull=True).exists()
    assert filing.post("submit/")["Location"].endswith("/check/")


def test_undeclared_conditions_are_refused_by_name(filing):
    filing.filling.answers["declared"] = []
    filing.complete()

    page = filing.client.get(f"/apply/submissions/{filing.draft.pk}/check/").content.decode()

    assert "无违法违规记录" in page
    assert filing.post("submit/")["Location"].endswith("/check/")
    assert filing.reload().state == "draft"


def test_a_solution_in_use_for_more_than_two_years_is_refused(filing):
    filing.filling.answers["in_use_since"] = "2020-11-27"
    filing.complete()

    page = filing.client.post(f"/apply/submissions/{filing.draft.pk}/submit/", {"_key": new_key()}, follow=True)

    assert "近两年" in page.content.decode()
    assert filing.reload().state == "draft"


def test_withdrawn_is_final_and_asked_for(filing):
    filing.complete()
    filing.post("submit/")

    filing.post("withdraw/")

    assert filing.reload().state == "withdrawn"
    assert filing.post("submit/").status_code in (302, 403)
    assert filing.reload().state == "withdrawn"


def test_a_strangers_filing_is_the_same_404_as_none(filing):
    other = make_unit(kind="enterprise")
    client = browser(make_member(other), other)

    foreign = client.get(f"/apply/submissions/{filing.draft.pk}/")
    absent = client.get("/apply/submissions/999999/")
    foreign_post = client.post(f"/apply/submissions/{filing.draft.pk}/submit/", {"_key": new_key()})

    assert foreign.status_code == absent.status_code == foreign_post.status_code == 404
    assert foreign.content == absent.content == foreign_post.content


@pytest.mark.parametrize("page", ["", "check/", "papers/"])
def test_every_page_of_a_filing_opens(filing, page):
    assert filing.client.get(f"/apply/submissions/{filing.draft.pk}/{page}").status_code == 200


def test_every_section_of_annex_3_opens_empty_and_filled(filing):
    urls = [
        f"/apply/submissions/{filing.draft.pk}/fill/{form.key}/{section.key}/?check=1"
        for form in filing.campaign.rules.forms_for("file")
        for section in form.sections
    ]
    assert [filing.client.get(url).status_code for url in urls] == [200] * len(urls)

    filing.complete()

    assert [filing.client.get(url).status_code for url in urls] == [200] * len(urls)


def test_start_pages_open(filing):
    for url in (
        "/apply/",
        "/apply/submissions/",
        f"/apply/c/{filing.campaign.slug}/",
        f"/apply/enrolments/{filing.draft.enrolment_id}/",
    ):
        assert filing.client.get(url).status_code == 200


def test_pictures_are_taken_for_the_diagram(filing):
    form, section, field = next(found for found in filing.campaign.rules.fields("file") if found[2].type == "picture")

    response = filing.client.post(
        f"/apply/submissions/{filing.draft.pk}/fill/{form.key}/{section.key}/files/{field.key}/",
        {"_key": new_key(), "file": upload("架构图.png", png())},
    )

    assert response.status_code == 302
    with scope.system("test"):
        assert Attachment.objects.get().field == field.key


def test_an_enrolment_without_declaration_opens(campaign, clock_at):
    unit = make_unit(kind="enterprise", region_code="3701", facts={"facts": ["legal_person", "registered_in_china"]})
    user = make_member(unit)
    row = enrolled(campaign, unit, user, clock_at("2022-12-05 10:00").date())
    client = browser(user, unit)

    assert "正式申报尚未开始" in client.get(f"/apply/enrolments/{row.pk}/").content.decode()
    assert client.get(f"/apply/c/{campaign.slug}/").status_code == 200


def test_a_file_in_quarantine_keeps_the_filing_back_and_is_named(filing, clock_at):
    clock_at("2023-01-10 10:00")
    filing.complete()
    with scope.system("test"):
        one = Attachment.objects.filter(submission=filing.draft).select_related("file").order_by("pk")[0]
        type(one.file).objects.filter(pk=one.file_id).update(state="blocked", blocked_because="virus")

    page = filing.client.get(f"/apply/submissions/{filing.draft.pk}/check/").content.decode()
    answer = filing.post("submit/")

    assert f"文件“{one.title or one.file.name}”已被隔离" in page
    assert answer.status_code in (200, 302, 409)
    with scope.system("test"):
        assert not SubmissionVersion.objects.filter(submission=filing.draft).exists()
