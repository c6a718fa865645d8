"""征集通知: drafted from the rules, edited, frozen at publishing, corrected as a new version; annexes and the PDF."""

import io

import pikepdf
import pytest
from django.test import Client

from accounts.kernel import scope
from accounts.kernel.once import new_key
from accounts.kernel.policy import Refused
from accounts.models import Job
from campaigns import actions as campaigning
from publicity import notice_papers
from publicity.actions import announcements
from publicity.models import Announcement, AnnouncementAnnex, AnnouncementPaper
from publicity.views.notices import fold_downloads
from tests.cast import actor_of, browser, make_campaign, make_staff, png, upload

pytestmark = pytest.mark.django_db


def key(**values):
    return {"_key": new_key(), **values}


@pytest.fixture
def preparing(clock_at):
    """A campaign in preparation, its manager's actor and browser, and the start of the host's addresses."""
    clock_at("2022-11-28 09:00")
    campaign = make_campaign(publish=False)
    manager = make_staff(campaign.tenant)
    return campaign, actor_of(manager, campaign.tenant), browser(manager), f"/host/{campaign.tenant.slug}"


def test_the_notice_is_drafted_from_the_rules_edited_and_published_with_the_campaign(preparing):
    campaign, actor, client, base = preparing
    page = client.get(f"{base}/campaigns/{campaign.pk}/announcements/").content.decode()
    assert "从规则生成征集通知" in page
    letter = client.post(f"{base}/campaigns/{campaign.pk}/announcements/prepare/", key())["Location"]
    again = client.post(f"{base}/campaigns/{campaign.pk}/announcements/prepare/", key())["Location"]
    assert letter == again
    values = {
        "kind": "notice",
        "title": "改过的征集通知",
        "doc_number": "演发〔2022〕8号",
        "issuer": "演示主办",
        "dated": "2022-11-28",
    }
    body = "各有关单位：\n一、征集范围\n面向全国征集<b>方案</b>。"
    assert client.post(letter, key(**values, body=body)).status_code == 302
    assert "直接" not in client.get(letter).content.decode()
    with scope.tenant(campaign.tenant):
        row = Announcement.objects.get(campaign=campaign)
        assert [a.document for a in row.annexes.all()] == ["", "pledge", "information_form", "disclosure_consent"]
        campaigning.publish(campaign.pk, actor=actor)
    public = Client().get(f"/c/{campaign.slug}/notices/{row.pk}/").content.decode()
    for text in ("改过的征集通知", "演发〔2022〕8号", "演示主办", "<h2>一、征集范围</h2>", "&lt;b&gt;方案"):
        assert text in public
    assert "解决方案报名操作指南" in public
    client.post(letter, key(**values | {"title": "偷偷改过"}, body=body))
    assert "偷偷改过" not in Client().get(f"/c/{campaign.slug}/").content.decode()


def test_a_correction_is_a_new_version_with_a_reason_and_the_old_one_stays_readable(preparing):
    campaign, actor, client, base = preparing
    with scope.tenant(campaign.tenant):
        campaigning.publish(campaign.pk, actor=actor)
        old = Announcement.objects.get(campaign=campaign)
    made = client.post(f"{base}/announcements/{old.pk}/correct/", key())["Location"]
    assert client.post(f"{base}/announcements/{old.pk}/correct/", key())["Location"] == made
    with scope.tenant(campaign.tenant):
        row = Announcement.objects.get(replaces=old)
        assert row.annexes.count() == old.annexes.count()
        with pytest.raises(Refused, match="更正原因"):
            announcements.publish(row, actor=actor)
    values = {
        "title": old.title,
        "doc_number": "",
        "issuer": old.issuer,
        "dated": "2022-11-29",
        "body": "更正后的正文。",
    }
    assert client.post(made, key(**values)).status_code == 200  # no reason
    assert client.post(made, key(**values, reason="申报截止日期有误")).status_code == 302
    before = Client().get(f"/c/{campaign.slug}/").content.decode()
    assert f"/notices/{old.pk}/" in before
    client.post(f"{made}publish/", key())
    after = Client().get(f"/c/{campaign.slug}/").content.decode()
    assert f"/notices/{row.pk}/" in after
    assert f"/notices/{old.pk}/" not in after
    first = Client().get(f"/c/{campaign.slug}/notices/{old.pk}/").content.decode()
    assert "本版已更正" in first
    assert "申报截止日期有误" in first
    second = Client().get(f"/c/{campaign.slug}/notices/{row.pk}/").content.decode()
    assert "更正版（第 2 版）" in second
    assert f"/notices/{old.pk}/" in second


def test_annexes_go_through_the_upload_pipeline_keep_their_order_and_are_public_once_published(preparing):
    campaign, actor, client, base = preparing
    letter = client.post(f"{base}/campaigns/{campaign.pk}/announcements/prepare/", key())["Location"]
    add = f"{letter}annexes/"
    client.post(add, key(file=upload("流程图.png", png()), title="评选流程图"))
    client.post(add, key(file=upload("坏.pdf", b"MZ not a pdf"), title="坏文件"))
    client.post(add, key(document="pledge"))
    client.post(add, key())
    with scope.tenant(campaign.tenant):
        rows = list(AnnouncementAnnex.objects.order_by("position"))
        assert [r.title for r in rows][4:] == ["评选流程图", "信息技术应用创新解决方案申报承诺书"]
        picture = rows[4]
    client.post(add, key(do="up", annex=str(picture.pk)))
    client.post(add, key(do="remove", annex=str(rows[5].pk)))
    with scope.tenant(campaign.tenant):
        order = list(AnnouncementAnnex.objects.order_by("position").values_list("title", "position"))
        assert order[3] == ("评选流程图", 4)
        assert [number for _, number in order] == [1, 2, 3, 4, 5]
    secret = Client().get(f"/files/{picture.file_id}/")
    assert secret.status_code in (302, 403, 404)
    assert secret.status_code != 302 or "/files/" not in secret["Location"].split("?")[0]
    with scope.tenant(campaign.tenant):
        row = Announcement.objects.get(campaign=campaign)
        campaigning.publish(campaign.pk, actor=actor)
    client.post(add, key(do="remove", annex=str(picture.pk)))
    with scope.tenant(campaign.tenant):
        assert AnnouncementAnnex.objects.filter(pk=picture.pk).exists()
    visitor = Client()
    answer = visitor.get(f"/c/{campaign.slug}/notices/{row.pk}/annexes/4/")
    assert answer["Location"] == f"/files/{picture.file_id}/"
    assert visitor.get(answer["Location"]).status_code == 200
    assert visitor.get(f"/c/{campaign.slug}/notices/{row.pk}/annexes/2/")["Location"].endswith("/documents/pledge/")
    assert visitor.get(f"/c/{campaign.slug}/notices/{row.pk}/annexes/9/").status_code == 404
    with scope.system("test"):
        assert fold_downloads() == 2
        assert AnnouncementAnnex.objects.get(pk=picture.pk).downloads == 1
    assert "下载 1 次" in visitor.get(f"/c/{campaign.slug}/notices/{row.pk}/").content.decode()


def test_another_hosts_editor_cannot_touch_a_draft(preparing):
    campaign, _, client, base = preparing
    letter = client.post(f"{base}/campaigns/{campaign.pk}/announcements/prepare/", key())["Location"]
    other = make_staff(make_campaign().tenant)
    pk = letter.rstrip("/").rpartition("/")[2]
    with scope.system("test"):
        slug = type(campaign.tenant).objects.exclude(pk=campaign.tenant_id).first().slug
    assert browser(other).post(f"/host/{slug}/announcements/{pk}/annexes/", key()).status_code == 404
    assert browser(other).post(f"/host/{slug}/announcements/{pk}/correct/", key()).status_code == 404


def test_the_pdf_is_made_once_in_the_official_layout(preparing, drain):
    campaign, actor, _, _ = preparing
    with scope.tenant(campaign.tenant):
        campaigning.publish(campaign.pk, actor=actor)
        row = Announcement.objects.get(campaign=campaign)
    address = f"/c/{campaign.slug}/notices/{row.pk}/pdf/"
    visitor = Client()
    assert "还没有生成" in visitor.get(address).content.decode()
    visitor.post(address, key())
    visitor.post(address, key())
    with scope.system("test"):
        assert Job.objects.filter(kind=notice_papers.JOB).count() == 1
        Job.objects.exclude(kind=notice_papers.JOB).delete()
    drain()
    answer = visitor.get(visitor.get(address)["Location"])
    assert answer.status_code == 200
    with pikepdf.open(io.BytesIO(b"".join(answer.streaming_content) if answer.streaming else answer.content)) as pdf:
        assert len(pdf.pages) >= 2
    with scope.system("test"):
        assert AnnouncementPaper.objects.get().state == "ready"


def test_the_letter_lists_annexes_from_their_rows_and_not_twice(clock_at):
    clock_at("2022-11-28 09:00")
    campaign = make_campaign()
    with scope.tenant(campaign.tenant):
        row = Announcement.objects.get(campaign=campaign)
        found = notice_papers.layout(row)
    assert found.recipient == "各有关单位"
    assert len(found.attachments) == 4
    assert found.body[-1].startswith("在申报过程中有疑问")  # annexes, issuer and date are set from their fields
    assert found.date == "2022年11月28日"


def test_a_report_of_secret_content_blocks_the_annexes_too(preparing):
    from accounts.quarantine.registry import content_of, files_of

    campaign, actor, client, base = preparing
    letter = client.post(f"{base}/campaigns/{campaign.pk}/announcements/prepare/", key())["Location"]
    client.post(f"{letter}annexes/", key(file=upload("流程图.png", png()), title="评选流程图"))
    with scope.tenant(campaign.tenant):
        campaigning.publish(campaign.pk, actor=actor)
    with scope.system("test"):
        row = Announcement.objects.get(campaign=campaign)
        (file,) = files_of(content_of("announcement"), row)
        assert file.name == "流程图.png"
