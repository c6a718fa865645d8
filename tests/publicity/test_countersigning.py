"""会签: lists and results are published when the co-hosts have confirmed exactly what is published, and not before."""

import pytest

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.once import new_key
from accounts.models import Membership
from audit.models import AuditEntry
from campaigns import actions as campaigning
from campaigns import catalogue
from campaigns.models import Campaign, RuleSetVersion
from campaigns.ruleset.reading import from_data, to_data
from notices.models import Letter
from publicity.actions import awards, results
from publicity.countersigning import actions, standing
from publicity.models import Countersign, Countersignature, Publicity
from submissions.models import Submission
from tests.cast import actor_of, browser, make_staff, make_tenant
from tests.publicity.scene import arrives, filed, judged
from tests.review.stage import seat_of, sit

pytestmark = pytest.mark.django_db
BUREAUS = ("网信办", "工信局", "数据局")


def a_campaign(slug="yanshi-huiqian", **said):
    """The five notices' first one, with three co-hosts that countersign."""
    data = to_data(catalogue.load("saibao-2022"))
    data["seats"] = [
        *data["seats"],
        *(
            {"key": f"bureau_{n}", "name": f"演示{name}", "tier": "host", "role": "co_host", "rights": ["countersign"]}
            for n, name in enumerate(BUREAUS)
        ),
    ]
    data["countersigning"] = {"decisions": ["publicity", "results"], **said}
    with scope.system("tests"):
        made = campaigning.create(tenant=make_tenant(), rules=from_data(data), slug=slug, actor=Actor.system("tests"))
        return campaigning.publish(made.pk, actor=Actor.system("tests"))


@pytest.fixture
def campaign(clock_at):
    clock_at("2023-04-16 09:00")
    return a_campaign()


@pytest.fixture
def heads(campaign):
    return [sit(seat_of(campaign, f"bureau_{n}")) for n in range(3)]


@pytest.fixture
def manager(campaign):
    return actor_of(make_staff(campaign.tenant, "manager"), tenant=campaign.tenant)


def finalist(campaign, **values):
    """A work that waits for the results to be published."""
    row = filed(campaign, **values)
    judged(row, "final", score="88.5")
    with scope.system("scene"):
        Submission.objects.filter(pk=row.pk).update(state="shortlisted")
        row.state = "shortlisted"
    arrives(row, "award")
    return row


@pytest.fixture
def work(campaign, manager):
    row = finalist(campaign, title="演示待公布的方案")
    with scope.tenant(campaign.tenant):
        awards.finish(campaign, actor=manager)
    return row


def ask(campaign, manager, row=None) -> Countersign:
    with scope.tenant(campaign.tenant):
        return actions.ask(campaign, row, actor=manager)


def own(actor) -> Countersignature:
    with scope.system("tests"):
        return Countersignature.objects.filter(seat=actor.seat).latest("pk")


def post(actor, verb, **values):
    url = f"/desk/{actor.seat.pk}/countersigns/{own(actor).pk}/{verb}/"
    return browser(actor.user).post(url, {"_key": new_key(), **values}, follow=True).content.decode()


def publish(campaign, manager) -> int:
    with scope.tenant(campaign.tenant):
        return results.publish(campaign, actor=manager)


def refused(campaign, manager) -> str:
    with pytest.raises(awards.NotDone) as told:
        publish(campaign, manager)
    return told.value.sentence


def get(actor, path="") -> str:
    return browser(actor.user).get(f"/desk/{actor.seat.pk}/{path}").content.decode()


def test_results_wait_for_every_seat_and_the_sentence_names_who_is_missing(campaign, heads, manager, work):
    assert "请先送会签" in refused(campaign, manager)
    ask(campaign, manager)
    for head in heads[:2]:
        assert "演示待公布的方案" in get(head, f"countersigns/{own(head).pk}/")
        assert "已会签" in post(head, "confirm")
    sentence = refused(campaign, manager)
    assert "还缺：演示数据局" in sentence
    assert "网信办" not in sentence
    post(heads[2], "confirm")
    assert publish(campaign, manager) == 1
    with scope.system("tests"):
        assert Countersign.objects.get().state == "used"
        told = set(AuditEntry.objects.filter(action__startswith="countersign.").values_list("action", flat=True))
        assert told == {"countersign.ask", "countersign.confirm"}
        assert Letter.objects.filter(template="countersign.asked", user__in=[h.user for h in heads]).exists()
        assert Letter.objects.filter(template="countersign.confirmed", user=manager.user).count() == 1


def test_two_of_three_suffice_where_the_rules_say_so(clock_at):
    clock_at("2023-04-16 09:00")
    campaign = a_campaign("yanshi-er-jia", need=2)
    manager = actor_of(make_staff(campaign.tenant, "manager"), tenant=campaign.tenant)
    heads = [sit(seat_of(campaign, f"bureau_{n}")) for n in range(3)]
    finalist(campaign)
    with scope.tenant(campaign.tenant):
        awards.finish(campaign, actor=manager)
    ask(campaign, manager)
    post(heads[0], "return", reason="演示一家不同意")
    post(heads[1], "confirm")
    assert "须经 2 家" in refused(campaign, manager)
    post(heads[2], "confirm")
    assert publish(campaign, manager) == 1


def test_a_seat_sends_it_back_with_a_reason_and_the_host_sends_it_again(campaign, heads, manager, work):
    ask(campaign, manager)
    assert "请写明退回的理由" in post(heads[0], "return", reason=" ")
    post(heads[0], "return", reason="演示单位名称有误")
    assert "演示单位名称有误" in refused(campaign, manager)
    assert "这次会签已经结束" in post(heads[1], "confirm")
    page = browser(manager.user).get(f"/host/{campaign.tenant.slug}/campaigns/{campaign.pk}/awards/").content.decode()
    assert "演示单位名称有误" in page
    assert "重新送会签" in page
    home = browser(manager.user).get(f"/host/{campaign.tenant.slug}/").content.decode()
    assert "会签已退回" in home
    ask(campaign, manager)
    for head in heads:
        post(head, "confirm")
    assert publish(campaign, manager) == 1


def test_a_change_voids_what_was_confirmed(campaign, heads, manager, work, tick):
    ask(campaign, manager)
    for head in heads[:2]:
        post(head, "confirm")
    with scope.system("tests"):
        Submission.objects.filter(pk=work.pk).update(unit_name="演示改名后的单位")
    assert "内容有变动" in refused(campaign, manager)
    assert "内容有变动" in post(heads[2], "confirm")
    assert "演示待公布的方案" not in get(heads[2], f"countersigns/{own(heads[2]).pk}/")
    tick()
    with scope.system("tests"):
        assert Countersign.objects.get().state == "void"
        assert Letter.objects.filter(template="countersign.void", user=heads[0].user).exists()
        assert Letter.objects.filter(template="countersign.void", user=manager.user).exists()
    assert "请重新送会签" in refused(campaign, manager)
    ask(campaign, manager)
    for head in heads:
        post(head, "confirm")
    assert publish(campaign, manager) == 1


def test_a_seat_may_take_its_word_back_until_it_is_published(campaign, heads, manager, work):
    ask(campaign, manager)
    for head in heads:
        post(head, "confirm")
    post(heads[1], "return", reason="演示再核实")
    assert "演示再核实" in refused(campaign, manager)


def test_a_list_is_shown_to_nobody_before_it_is_countersigned(campaign, heads, manager, clock_at, tick):
    clock_at("2023-03-02 09:00")
    row = filed(campaign, title="演示待公示的方案")
    judged(row, "initial")
    arrives(row, "initial_publicity")
    with scope.system("tests"):
        listed = Publicity.objects.select_related("campaign__version", "campaign__tenant").get(campaign=campaign)
    tick()
    page = browser(manager.user).get(f"/host/{campaign.tenant.slug}/publicity/{listed.pk}/").content.decode()
    assert "请先送会签" in page
    client = browser(manager.user)
    client.post(f"/host/{campaign.tenant.slug}/publicity/{listed.pk}/countersign/", {"_key": new_key()})
    assert "演示待公示的方案" in get(heads[0], f"countersigns/{own(heads[0]).pk}/")
    assert "待会签" in get(heads[0])
    for head in heads:
        post(head, "confirm")
    with scope.system("tests"):
        assert Publicity.objects.get(pk=listed.pk).state == "prepared"
    tick()
    with scope.system("tests"):
        assert Publicity.objects.get(pk=listed.pk).state == "open"
        assert Countersign.objects.get(publicity=listed).state == "used"


def test_only_heads_of_the_seats_asked_sign_and_nobody_about_a_filing_of_their_own(campaign, heads, manager, work):
    ask(campaign, manager)
    reviewer = sit(heads[0].seat, "reviewer")
    assert "由席位负责人办理" in post(reviewer, "confirm")
    other = sit(seat_of(campaign, "guide_bj"))
    assert browser(other.user).get(f"/desk/{other.seat.pk}/countersigns/").status_code == 403
    assert browser(heads[1].user).get(f"/desk/{heads[1].seat.pk}/countersigns/{own(heads[0]).pk}/").status_code == 404
    Membership.objects.create(user=heads[0].user, unit=work.unit, role="operator")
    answer = browser(heads[0].user).get(f"/desk/{heads[0].seat.pk}/countersigns/{own(heads[0]).pk}/")
    assert answer.status_code == 403
    assert "回避" in answer.content.decode()
    with scope.system("tests"):
        assert not Countersignature.objects.exclude(state="waiting").exists()


def test_without_countersigning_seats_nothing_is_asked(clock_at):
    clock_at("2023-04-16 09:00")
    from tests.cast import make_campaign

    campaign = make_campaign()
    with scope.tenant(campaign.tenant):
        assert standing.standing(campaign) is None
        assert standing.verdict(campaign, None)


def test_nothing_is_asked_twice_and_nothing_empty(campaign, heads, manager):
    with pytest.raises(standing.NotSigned):
        ask(campaign, manager)
    finalist(campaign)
    with scope.tenant(campaign.tenant):
        awards.finish(campaign, actor=manager)
    ask(campaign, manager)
    with pytest.raises(standing.NotSigned):
        ask(campaign, manager)


def test_other_rules_of_countersigning_are_another_sending(campaign, heads, manager, work):
    ask(campaign, manager)
    for head in heads:
        post(head, "confirm")
    data = {**campaign.version.data, "countersigning": {"decisions": ["results"], "need": 2}}
    with scope.system("tests"):
        version = RuleSetVersion.objects.create(
            tenant=campaign.tenant, campaign=campaign, number=2, data=data, created_at=campaign.published_at,
            published_at=campaign.published_at,
        )  # fmt: skip
        Campaign.objects.filter(pk=campaign.pk).update(version=version)
        campaign = Campaign.objects.select_related("version", "tenant").get(pk=campaign.pk)
    assert "会签的规则有修改" in refused(campaign, manager)
    ask(campaign, manager)
    for head in heads[1:]:
        post(head, "confirm")
    assert publish(campaign, manager) == 1
