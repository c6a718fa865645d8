"""补充材料 on the step's own form: asked at the desk, filled in like the filing, answered until its own deadline, read beside the filing."""

from datetime import timedelta

import pytest

from accounts.files import may_read
from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.once import new_key
from accounts.models import StoredFile
from audit.models import AuditEntry
from campaigns.models import rules_of
from notices.models import Letter
from publicity.demo.specimen import Filer, Lexicon, Specimen
from review import engine
from review.actions import supplements
from review.errors import NotYet
from review.models import StageEntry
from submissions.actions import NotReady
from submissions.asking import actions as asking
from submissions.asking import reading
from submissions.models import AskedForm
from tests.cast import browser, make_campaign, make_member, make_unit, upload
from tests.filings import make_submission
from tests.review.stage import at_desk, entry_of, host_head, seat_of, sit
from tests.review.test_thin_steps import changed
from tests.submissions.conftest import PDF

pytestmark = pytest.mark.django_db


class Scene:
    """One filing at the step of the national review that asks for a supplement."""

    def __init__(self, change=None):
        self.campaign = (
            changed("xinchuang-2024", change, "yanshi-buchong") if change else make_campaign(preset="xinchuang-2024")
        )
        self.unit = make_unit(region_code="37", kind="vendor")
        self.row = make_submission(self.campaign, self.unit)
        self.user = make_member(self.unit)
        with scope.system("tests"):
            self.row.campaign = self.campaign
            engine.enter(self.campaign.rules.stage("national_review"), self.row)
        self.host = host_head(self.campaign)
        self.actor = Actor(user=self.user, address="192.0.2.1", unit=self.unit, membership_role="admin")
        self.client = browser(self.user, self.unit)

    @property
    def entry(self) -> StageEntry:
        return entry_of(self.row, "national_review")

    def ask(self, text="请补充测试报告") -> AskedForm:
        at_desk(self.host, supplements.ask, self.entry.pk, text=text)
        with scope.system("tests"):
            return AskedForm.objects.select_related("rules", "submission").latest("pk")

    def fill(self, asked: AskedForm) -> None:
        form = rules_of(asked.rules).form(asked.form)
        who = Filer("演示单位", "", "演示路1号", "37", "演示甲", "19900001111")
        made = Specimen(rules_of(asked.rules), Lexicon(), who, on=clock().date(), seed="a").fill_form(form)
        with scope.self_(unit=self.unit, user=self.user):
            asking.save(asked.pk, made.answers, revision=0, actor=self.actor, overwrite=True)
            asking.attach(asked.pk, "slides", upload("演示文稿.pdf", PDF), actor=self.actor)

    def answer(self, asked: AskedForm) -> AskedForm:
        with scope.self_(unit=self.unit, user=self.user):
            return asking.answer(asked.pk, actor=self.actor)


@pytest.fixture
def scene(clock_at):
    clock_at("2024-10-28 09:00")
    return Scene()


def ended() -> int:
    with scope.system("tests"):
        return supplements.end_overdue_supplements()


def reads(user, file) -> bool:
    with scope.system("tests"):
        return bool(may_read(Actor(user=user, address="192.0.2.1"), file))


def test_the_form_opens_for_the_applicant_until_the_end_of_the_last_day(scene):
    asked = scene.ask()

    assert asked.form == "national_supplement"
    assert f"{asked.due_at.astimezone():%Y-%m-%d %H:%M}" == "2024-11-08 00:00"
    page = scene.client.get("/apply/").content.decode()
    assert "待提交的补充材料" in page
    with scope.system("tests"):
        letter = Letter.objects.filter(template="supplement.requested").latest("pk")
    assert letter.params["due"] == "2024年11月7日"
    assert letter.link == f"/apply/asked/{asked.pk}/"
    shown = scene.client.get(f"/apply/asked/{asked.pk}/fill/").content.decode()
    for section in rules_of(asked.rules).form("national_supplement").sections:
        assert section.title in shown
    assert "请补充测试报告" in shown


def test_a_complete_answer_is_handed_in_once_and_read_beside_the_filing(scene):
    asked = scene.ask()
    with pytest.raises(NotReady):
        scene.answer(asked)
    assert "还有" in scene.client.get(f"/apply/asked/{asked.pk}/").content.decode()
    scene.fill(asked)

    post = {"_key": new_key()}
    url = f"/apply/asked/{asked.pk}/answer/"
    assert [scene.client.post(url, post).status_code for _ in range(2)] == [302, 302]

    with scope.system("tests"):
        asked.refresh_from_db()
        assert asked.state == "answered"
        assert asked.files["slides"][0]["name"] == "演示文稿.pdf"
        assert len(asked.content_hash) == 64
        assert AuditEntry.objects.filter(action="asked.answer", object_id=str(asked.pk)).count() == 1
        assert Letter.objects.filter(template="supplement.answered", user=scene.host.user).exists()
        file = StoredFile.objects.get(pk=asked.files["slides"][0]["file"])
    desk = (
        browser(scene.host.user).get(f"/desk/{scene.host.seat.pk}/entries/{scene.entry.pk}/confirm/").content.decode()
    )
    assert "请补充测试报告" in desk
    assert "演示文稿.pdf" in desk
    assert reads(scene.host.user, file)
    assert not reads(make_member(), file)
    assert not reads(sit(seat_of(scene.campaign, "shandong")).user, file)
    assert scene.client.post(f"/apply/asked/{asked.pk}/fill/", {"revision": "9"}).status_code == 403


def test_autosave_merges_nothing_over_somebody_else(scene):
    asked = scene.ask()
    first = scene.client.post(
        f"/apply/asked/{asked.pk}/fill/", {"_autosave": "1", "revision": "0", "demo_plan": "甲", "editor": "a" * 20}
    )
    stale = scene.client.post(
        f"/apply/asked/{asked.pk}/fill/", {"_autosave": "1", "revision": "0", "demo_plan": "乙", "editor": "b" * 20}
    )

    assert first.json()["revision"] == 1
    assert stale.status_code == 409
    with scope.system("tests"):
        asked.refresh_from_db()
        assert asked.answers["demo_plan"] == "甲"


def test_too_late_is_too_late_and_the_desk_decides(scene, clock_at):
    asked = scene.ask()
    scene.fill(asked)
    with pytest.raises(NotYet):
        at_desk(scene.host, supplements.end_unanswered, scene.entry.pk, text="未交")
    with pytest.raises(NotYet):
        scene.ask("再补一份")
    clock_at("2024-11-08 00:00")

    page = scene.client.post(f"/apply/asked/{asked.pk}/answer/", {"_key": new_key()}, follow=True).content.decode()
    assert "截止" in page
    with scope.system("tests"):
        asked.refresh_from_db()
    assert asked.state == "asked"
    assert ended() == 0  # the rule leaves it to the desk
    assert (
        "逾期未交，不予通过"
        in browser(scene.host.user)
        .get(f"/desk/{scene.host.seat.pk}/entries/{scene.entry.pk}/confirm/")
        .content.decode()
    )
    again = scene.ask("最后一次")
    assert again.round == 2
    clock_at("2024-11-30 00:00")
    url = f"/desk/{scene.host.seat.pk}/entries/{scene.entry.pk}/confirm/"
    browser(scene.host.user).post(url, {"_key": new_key(), "fail": "1", "text": "两次逾期未交"})
    assert scene.entry.state == "failed"


def _fails(data):
    for stage in data["stages"]:
        for step in stage["steps"]:
            if step["type"] == "supplement":
                step["overdue"] = "fails"
    for panel in data["panels"]:
        panel["blind"] = True


def test_where_the_rule_says_so_a_missed_form_ends_the_entry(clock_at):
    clock_at("2024-10-28 09:00")
    scene = Scene(_fails)
    asked = scene.ask()
    clock_at("2024-11-07 23:59")
    assert ended() == 0
    clock_at("2024-11-08 00:00")

    assert ended() == 1
    assert ended() == 0
    assert scene.entry.state == "failed"
    with scope.system("tests"):
        asked.refresh_from_db()
    assert asked.state == "dropped"


def test_going_on_without_the_form_needs_a_reason_and_blind_readers_see_no_person(scene):
    asked = scene.ask()
    with pytest.raises(NotYet):
        at_desk(scene.host, supplements.confirm, scene.entry.pk, text="")
    scene.fill(asked)
    scene.answer(asked)
    with scope.system("tests"):
        asked = AskedForm.objects.select_related("rules", "submission").get(pk=asked.pk)
        told = {item.key for part in reading.parts(asked) for item in part.items}
        blind = {item.key for part in reading.parts(asked, blind=True) for item in part.items}
        assert reading.given([asked], blind=True)[0].question == ""
    assert told - blind == {"speaker"}
    at_desk(scene.host, supplements.confirm, scene.entry.pk, text="")
    assert scene.entry.step == 1


def test_nothing_is_asked_of_a_filing_that_left(scene):
    asked = scene.ask()
    with scope.system("tests"):
        from submissions import events

        events.emit("disqualified", submission=scene.row, actor=scene.host)
        asked.refresh_from_db()
    assert asked.state == "dropped"
    assert clock() + timedelta(days=30) > asked.due_at
