"""Change notices of the host, and what passing review shows in a library that does not wait for results (row Q9)."""

import pytest
from django.test import Client

from accounts.kernel import scope
from accounts.kernel.once import new_key
from publicity.models import Announcement, LibraryEntry
from tests.cast import browser, make_campaign, make_staff
from tests.publicity.scene import filed, judged

pytestmark = pytest.mark.django_db


def test_an_announcement_is_a_draft_until_published_and_then_stays_as_it_is(clock_at):
    clock_at("2022-12-01 09:00")
    campaign = make_campaign()
    client = browser(make_staff(campaign.tenant, "publicity_editor"))
    base = f"/host/{campaign.tenant.slug}"
    values = {"kind": "change", "title": "报名延期公告", "issuer": "演示主办", "body": "报名延期一周。"}

    draft = client.post(f"{base}/campaigns/{campaign.pk}/announcements/new/", {"_key": new_key(), **values})["Location"]
    assert "报名延期公告" not in Client().get(f"/c/{campaign.slug}/").content.decode()
    client.post(f"{draft}publish/", {"_key": new_key()})
    assert "报名延期公告" in Client().get(f"/c/{campaign.slug}/").content.decode()

    client.post(draft, {"_key": new_key(), **values, "title": "偷偷改过的标题"})
    with scope.public():
        assert Announcement.objects.filter(title="报名延期公告").exists()
    with scope.system("test"):
        assert not Announcement.objects.filter(title="偷偷改过的标题").exists()


def test_every_work_that_passed_review_stands_in_the_exhibition_when_the_rules_say_so(clock_at, tick):
    clock_at("2020-08-10 09:00")
    campaign = make_campaign(preset="qingdao-2020")
    passed, failed = filed(campaign, title="通过审核的案例"), filed(campaign, title="没有通过的案例")
    judged(passed, "initial")
    judged(failed, "initial", "failed")
    tick()
    tick()

    page = Client().get("/library/").content.decode()
    assert "通过审核的案例" in page
    assert "没有通过的案例" not in page
    with scope.public():
        shown = {row["key"] for row in LibraryEntry.objects.get().shown}
    assert shown <= set(campaign.rules.library.fields)


@pytest.mark.parametrize("page", ["publicity", "awards", "certificates", "announcements"])
@pytest.mark.parametrize("preset", ["saibao-2022", "qingdao-2020", "fuchan-2020"])
def test_every_host_page_opens_on_an_empty_campaign(clock_at, preset, page):
    clock_at("2022-12-01 09:00")
    campaign = make_campaign(preset=preset)
    client = browser(make_staff(campaign.tenant))
    assert client.get(f"/host/{campaign.tenant.slug}/campaigns/{campaign.pk}/{page}/").status_code == 200
    assert client.get(f"/host/{campaign.tenant.slug}/publicity/").status_code == 200
    assert client.get(f"/host/{campaign.tenant.slug}/").status_code == 200
