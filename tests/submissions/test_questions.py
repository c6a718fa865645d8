"""Questions with answers, and the FAQ that grows from them: only the unit and whom it asked read a question."""

import pytest

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.once import new_key
from accounts.kernel.policy import Refused
from notices.models import Letter
from submissions.models import FaqEntry, Question
from submissions.questions import actions
from tests.cast import browser, make_campaign, make_member, make_staff, make_unit, register_unit

pytestmark = pytest.mark.django_db


class Asking:
    def __init__(self, clock_at):
        clock_at("2022-12-05 10:00")
        self.campaign = make_campaign()
        self.tenant = self.campaign.tenant
        self.unit = make_unit("演示数智科技有限公司", kind="enterprise", region_code="4401")
        self.user = make_member(self.unit)
        register_unit(self.unit, self.tenant, self.user)
        self.client = browser(self.user, self.unit)
        self.staff = browser(make_staff(self.tenant))
        self.here = f"/apply/c/{self.campaign.slug}/questions/"
        self.host = f"/host/{self.tenant.slug}"

    def ask(self, text="联合体成员要不要都注册？", **more):
        self.client.post(self.here, {"_key": new_key(), "text": text, **more})
        with scope.system("test"):
            return Question.objects.order_by("-pk").first()


@pytest.fixture
def asking(clock_at):
    return Asking(clock_at)


def test_asked_answered_and_told(asking):
    row = asking.ask()
    assert "联合体成员要不要都注册？" in asking.client.get(asking.here).content.decode()

    listed = asking.staff.get(f"{asking.host}/campaigns/{asking.campaign.pk}/questions/").content.decode()
    assert "待答复" in listed
    assert "待答复的提问" in asking.staff.get(f"{asking.host}/").content.decode()
    asking.staff.post(f"{asking.host}/questions/{row.pk}/", {"_key": new_key(), "answer": "都要注册。"})

    assert "都要注册。" in asking.client.get(asking.here).content.decode()
    with scope.system("test"):
        assert Letter.objects.filter(event="question.answered", user=asking.user).exists()
        assert not FaqEntry.objects.exists()


def test_the_faq_holds_the_words_the_host_chose_and_nobodys_name(asking):
    row = asking.ask("演示数智科技有限公司要不要注册？")
    asking.staff.post(f"{asking.host}/questions/{row.pk}/", {"_key": new_key(), "answer": "要。"})
    here = f"{asking.host}/questions/{row.pk}/"
    words = {"publish": "1", "question": row.text, "answer": "要。"}

    named = asking.staff.post(here, {"_key": new_key(), **words}).content.decode()
    assert "请去掉后再公布" in named
    asking.staff.post(here, {"_key": new_key(), **words, "question": "单位要不要注册？"})

    public = browser().get(f"/c/{asking.campaign.slug}/faq/").content.decode()
    assert "单位要不要注册？" in public
    assert "演示数智科技有限公司" not in public

    asking.staff.post(here, {"_key": new_key(), **words, "question": "各单位要不要注册？"})
    public = browser().get(f"/c/{asking.campaign.slug}/faq/").content.decode()
    assert "各单位要不要注册？" in public
    assert ">单位要不要注册？" not in public

    with scope.system("test"):
        entry = FaqEntry.objects.get(withdrawn_at__isnull=True)
    asking.staff.post(f"{asking.host}/faq/{entry.pk}/withdraw/", {"_key": new_key()})
    assert "各单位要不要注册？" not in browser().get(f"/c/{asking.campaign.slug}/faq/").content.decode()


def test_a_seat_on_the_way_answers_or_passes_on(asking):
    with scope.self_(unit=asking.unit, user=asking.user):
        seats = actions.addressees(asking.campaign, asking.unit)
    assert seats
    row = asking.ask(to=str(seats[0].pk))
    assert row.seat_id == seats[0].pk

    head = make_member()
    actor = Actor(user=head, seat=seats[0], seat_role="head", tenant=asking.tenant, address="192.0.2.1")
    with scope.seat([seats[0].pk]):
        actions.pass_on(row.pk, actor=actor)
    with scope.system("test"):
        assert Question.objects.get(pk=row.pk).seat_id is None
        with pytest.raises(Refused):
            actions.answer(row.pk, text="越权", actor=actor)


@pytest.mark.parametrize(("text", "says"), [("", "请写明"), ("   ", "请写明"), ("问" * 1001, "最多 1000")])
def test_what_is_no_question_is_refused_and_kept_on_the_page(asking, text, says):
    page = asking.client.post(asking.here, {"_key": new_key(), "text": text}).content.decode()
    assert says in page
    with scope.system("test"):
        assert not Question.objects.exists()


def test_at_most_ten_open_ones(asking):
    for n in range(11):
        asking.ask(f"第{n}个问题")
    with scope.system("test"):
        assert Question.objects.count() == 10


def test_nobody_else_reads_a_question(asking):
    row = asking.ask()
    stranger = make_member()
    client = browser(stranger, stranger.memberships.get().unit)
    foreign = browser(make_staff(make_campaign(preset="fuchan-2020").tenant))

    assert row.text not in client.get(asking.here).content.decode()
    assert foreign.get(f"{asking.host}/questions/{row.pk}/").status_code in (403, 404)
