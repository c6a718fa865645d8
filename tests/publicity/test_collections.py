"""案例集: compiled from what the library shows, in the chapters and order of the rules; read by everybody once published."""

import pytest

from accounts.kernel import scope
from accounts.kernel.clock import clock
from accounts.kernel.once import new_key
from accounts.models import Job
from audit.models import AuditEntry
from publicity.actions.awards import NotDone
from publicity.collecting import actions, contents
from publicity.models import Collection, LibraryEntry
from submissions.documents.produce import to_html
from submissions.models import Submission
from tests.cast import actor_of, browser, make_file, make_staff
from tests.publicity.scene import filed
from tests.review.test_thin_steps import changed

pytestmark = pytest.mark.django_db
TITLE = "演示案例集"


def grouped(data):
    data["library"] |= {"collections": [TITLE], "grouped_by": "industry", "collection_order": "name"}


@pytest.fixture
def campaign(clock_at):
    clock_at("2023-06-01 09:00")
    return changed("saibao-2022", grouped, "yanshi-huibian")


def work(campaign, title, industry, state="shown", text="公开的简介") -> LibraryEntry:
    row = filed(campaign, title=title, picks={"industry": [industry]})
    with scope.system("t"):
        Submission.objects.filter(pk=row.pk).update(state="selected")
        return LibraryEntry.objects.create(
            tenant=campaign.tenant, campaign=campaign, submission=row, title=title, unit_name=row.unit_name, region_code="37",
            year=2022, published_at=clock(), state=state, awards=["优秀案例奖"],
            shown=[{"key": "brief", "label": "方案简介", "text": text}],
        )  # fmt: skip


def url(campaign) -> str:
    return f"/host/{campaign.tenant.slug}/campaigns/{campaign.pk}/collections/"


def compiled(campaign, **values) -> Collection:
    manager = make_staff(campaign.tenant, "publicity_editor")
    with scope.tenant(campaign.tenant):
        return actions.compile_now(campaign, TITLE, actor=actor_of(manager, campaign.tenant), **values)


def test_chapters_are_the_options_and_works_stand_by_name(campaign):
    first, second = [o for d in campaign.rules.dimensions if d.key == "industry" for o in d.options][:2]
    work(campaign, "乙方案", second.key)
    work(campaign, "丙方案", first.key)
    work(campaign, "丁方案", second.key)
    work(campaign, "已下架方案", first.key, state="removed")
    with scope.system("t"):
        found = contents.chapters(campaign)
        alone = contents.chapters(campaign, first.label)

    assert [(c["group"], [w["title"] for w in c["works"]]) for c in found] == [
        (first.label, ["丙方案"]),
        (second.label, sorted(["乙方案", "丁方案"])),
    ]
    assert [c["group"] for c in alone] == [first.label]


def test_an_editor_compiles_and_publishes_and_everybody_reads(campaign, client):
    entry = work(campaign, "乙方案", "finance")
    editor = browser(make_staff(campaign.tenant, "publicity_editor"))
    assert TITLE in editor.get(url(campaign)).content.decode()
    assert (
        editor.post(url(campaign), {"_key": new_key(), "title": TITLE, "only": "", "preface": "前言一段"}).status_code
        == 302
    )
    with scope.system("t"):
        row = Collection.objects.get()
        assert Job.objects.filter(kind=actions.JOB).exists()
        html = to_html(actions.layout(row))
    assert "公开的简介" in html
    assert "⚠" not in html
    assert client.get(f"/library/collections/{row.pk}/").status_code == 404
    publish = f"/host/{campaign.tenant.slug}/collections/{row.pk}/publish/"
    editor.post(publish, {"_key": new_key()})
    with scope.system("t"):
        assert Collection.objects.get().published_at is None  # nothing to download yet
        file = make_file(campaign.tenant, kind=actions.KIND)
        Collection.objects.update(state="ready", file=file, pages=5)
    assert client.get(f"/files/{file.pk}/").status_code in (302, 403, 404)
    editor.post(publish, {"_key": new_key()})

    page = client.get(f"/library/collections/{row.pk}/").content.decode()
    assert "公开的简介" in page
    assert "前言一段" in page
    assert TITLE in client.get("/library/").content.decode()
    assert client.get(f"/files/{file.pk}/").status_code == 200
    with scope.system("t"):
        LibraryEntry.objects.filter(pk=entry.pk).update(state="removed")
        assert actions.layout(Collection.objects.select_related("campaign__version").get()).chapters == ()
        assert AuditEntry.objects.filter(action="collection.publish").count() == 1
    assert "公开的简介" not in client.get(f"/library/collections/{row.pk}/").content.decode()
    editor.post(f"/host/{campaign.tenant.slug}/collections/{row.pk}/withdraw/", {"_key": new_key()})
    assert client.get(f"/library/collections/{row.pk}/").status_code == 404


def test_a_next_edition_takes_the_place_of_the_published_one(campaign):
    work(campaign, "乙方案", "finance")
    first, second = compiled(campaign), compiled(campaign)
    assert (first.edition, second.edition) == (1, 2)
    manager = actor_of(make_staff(campaign.tenant), campaign.tenant)
    with scope.system("t"):
        Collection.objects.update(state="ready", file=make_file(campaign.tenant, kind=actions.KIND))
    with scope.tenant(campaign.tenant):
        actions.publish(first.pk, actor=manager)
        actions.publish(second.pk, actor=manager)
        assert [c.edition for c in Collection.objects.filter(published_at__isnull=False)] == [2]


def test_only_what_the_rules_name_and_only_when_there_is_something(campaign):
    with pytest.raises(NotDone):
        compiled(campaign)
    work(campaign, "乙方案", "finance")
    with pytest.raises(NotDone):
        compiled(campaign, only="没有的行业")
    manager = actor_of(make_staff(campaign.tenant), campaign.tenant)
    with scope.tenant(campaign.tenant), pytest.raises(NotDone):
        actions.compile_now(campaign, "别的名称", actor=manager)


def test_the_job_prints_once(campaign):
    work(campaign, "乙方案", "finance", text="方案简介若干字。" * 30)
    row = compiled(campaign, preface="前言")
    with scope.system("t"):
        actions.render({"collection": row.pk})
        row.refresh_from_db()
        file = row.file_id
        actions.render({"collection": row.pk})
        row.refresh_from_db()
    assert (row.state, row.file_id) == ("ready", file)
    assert row.pages == 4  # cover, preface, contents, one work
