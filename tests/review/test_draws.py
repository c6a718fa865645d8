"""抽取: experts and running orders by lot with a public seed, through actions and pages; the record can be drawn again."""

import json
from datetime import timedelta

import pytest
from django.core.management import call_command

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.once import new_key
from accounts.models import User
from campaigns import actions as campaign_actions
from campaigns import catalogue
from campaigns.ruleset import draws as arithmetic
from campaigns.ruleset.reading import from_data, to_data
from notices.models import Letter
from review import engine
from review.actions import panels
from review.drawing import actions, defence
from review.errors import NotYet
from review.models import Draw, DrawPlace, Expert, PanelMember, StageEntry
from tests.cast import browser, make_campaign, make_tenant, make_unit, make_user
from tests.filings import make_submission
from tests.review.stage import at_desk, docket_of, host_head, manager_of, sit

pytestmark = pytest.mark.django_db
KINDS = ["technology"] * 8 + ["industry"] * 5 + ["quality"] * 3


@pytest.fixture
def final(clock_at):
    """A final review with two entries and sixteen experts in the pool. (campaign, manager, docket)"""
    clock_at("2023-01-10 09:00")
    campaign = make_campaign()
    with scope.system("tests"):
        for n in (1, 2):
            row = make_submission(campaign, make_unit(f"演示申报单位{n}公司", kind="enterprise", region_code="37"))
            row.campaign = campaign
            engine.enter(campaign.rules.stage("final"), row)
        for n, kind in enumerate(KINDS, 1):
            Expert.objects.create(
                tenant=campaign.tenant,
                user=make_user(f"演示专家{n}"),
                name=f"演示专家{n}",
                employer=f"演示院{n}",
                kind=kind,
            )
    clock_at("2023-03-20 09:00")
    return campaign, manager_of(campaign), docket_of(campaign, "final")


def announce(manager, docket, **values):
    given = {"source": "演示彩票第 1 期", "seed_at": clock() + timedelta(hours=1), **values}
    with scope.tenant(manager.tenant):
        return actions.announce(docket.pk, 0, actor=manager, **given)


def hold(manager, draw, seed="3 1 7"):
    with scope.tenant(manager.tenant):
        return actions.hold(draw.pk, seed, actor=manager)


def seated(docket):
    with scope.system("tests"):
        return list(PanelMember.objects.filter(docket=docket).values_list("expert__name", "expert__kind"))


def test_experts_are_drawn_by_the_rule_and_hear_of_it(final, clock_at):
    _campaign, manager, docket = final
    draw = announce(manager, docket)
    with pytest.raises(NotYet, match="才产生"):
        hold(manager, draw)
    clock_at("2023-03-20 10:00")
    drawn = hold(manager, draw, "  3 1  7 ")

    people = seated(docket)
    kinds = [kind for _name, kind in people]
    assert len(people) == 7
    assert kinds.count("technology") >= 3
    assert kinds.count("industry") >= 2
    assert kinds.count("quality") >= 1
    assert drawn.record["seed"] == "3 1 7"
    assert arithmetic.verify(json.loads(json.dumps(drawn.record))) == []
    assert "演示专家" not in json.dumps(drawn.record, ensure_ascii=False)
    with scope.system("tests"):
        assert Letter.objects.filter(template="expert.invited").values("user").distinct().count() == 7
    with pytest.raises(NotYet, match="专家组已满"):
        announce(manager, docket)


def test_the_command_draws_again_from_the_published_data_alone(final, clock_at, tmp_path, capsys):
    _campaign, manager, docket = final
    draw = announce(manager, docket)
    clock_at("2023-03-20 10:00")
    draw = hold(manager, draw)
    path = tmp_path / "draw.json"
    path.write_text(json.dumps(draw.record), encoding="utf-8")
    call_command("verify_draw", str(path))
    assert "核对无误" in capsys.readouterr().out
    path.write_text(json.dumps(draw.record | {"members": draw.record["members"][::-1]}), encoding="utf-8")
    with pytest.raises(SystemExit):
        call_command("verify_draw", str(path))
    assert "抽中名单应为" in capsys.readouterr().out


def test_conflicts_and_absences_keep_out_of_the_draw(final, clock_at):
    _campaign, manager, docket = final
    with scope.system("tests"):
        barred = Expert.objects.get(name="演示专家1")
        Expert.objects.filter(pk=barred.pk).update(avoid=["演示申报单位1公司", "演示申报单位2公司"])
        one = Expert.objects.get(
            name="演示专家3"
        )  # barred from one of two entries: five of seven score each, so it may sit
        Expert.objects.filter(pk=one.pk).update(avoid=["演示申报单位1公司"])
        away = Expert.objects.get(name="演示专家2")
    draw = announce(manager, docket, absent={away.pk: "出国"})
    with scope.system("tests"):
        codes = {place.expert_id: place.code for place in DrawPlace.objects.filter(draw=draw)}
        note = DrawPlace.objects.get(draw=draw, expert=barred).note
    told = {row["code"]: row["barred"] for row in draw.record["pool"]}
    assert (told[codes[barred.pk]], told[codes[away.pk]], told[codes[one.pk]]) == ("回避", "不参加", "")
    assert "已申明回避" in note
    assert "出国" not in json.dumps(draw.record, ensure_ascii=False)
    clock_at("2023-03-20 10:00")
    hold(manager, draw)
    assert not {"演示专家1", "演示专家2"} & {name for name, _kind in seated(docket)}


def test_a_substitute_takes_the_place_and_the_record_still_holds(final, clock_at):
    _campaign, manager, docket = final
    draw = announce(manager, docket)
    clock_at("2023-03-20 10:00")
    draw = hold(manager, draw)
    leaving = draw.record["members"][0]
    with scope.tenant(manager.tenant):
        with pytest.raises(NotYet, match="理由"):
            actions.replace(draw.pk, leaving, reason=" ", actor=manager)
        called = actions.replace(draw.pk, leaving, reason="因病", actor=manager)
        with pytest.raises(NotYet, match="不在专家组"):
            actions.replace(draw.pk, leaving, reason="再次", actor=manager)
    draw = _again(draw)
    assert called in draw.record["substitutes"]
    assert len(seated(docket)) == 7
    assert arithmetic.verify(draw.record) == []


def _again(draw):
    with scope.system("tests"):
        return Draw.objects.get(pk=draw.pk)


def test_a_pool_too_small_a_second_draw_and_a_past_seed_are_refused(final):
    _campaign, manager, docket = final
    with pytest.raises(NotYet, match="晚于现在"):
        announce(manager, docket, seed_at=clock())
    with pytest.raises(NotYet, match="来源"):
        announce(manager, docket, source=" ")
    draw = announce(manager, docket)
    with pytest.raises(NotYet, match="正在等待种子"):
        announce(manager, docket)
    with scope.tenant(manager.tenant):
        actions.give_up(draw.pk, reason="彩票停售", actor=manager)
    with scope.system("tests"):
        Expert.objects.filter(kind="quality").update(active=False)
    with pytest.raises(NotYet, match="质量与测试专家"):
        announce(manager, docket)


def test_a_drawn_panel_takes_nobody_by_hand_without_a_reason(final):
    _campaign, manager, docket = final
    with scope.tenant(manager.tenant), pytest.raises(NotYet, match="随机抽取产生"):
        panels.invite(docket.pk, "final_experts", name="演示", phone="+8618800009999", employer="演示院", actor=manager)
    assert not User.objects.by_phone("+8618800009999")


def test_the_pages_of_a_draw_from_announcing_to_the_public_record(final, clock_at):
    campaign, manager, docket = final
    client = browser(manager.user)
    base = f"/host/{campaign.tenant.slug}/review"
    page = client.get(f"{base}/dockets/{docket.pk}/panel/0/")
    assert "公告抽取" in page.content.decode()
    url = f"{base}/dockets/{docket.pk}/panel/0/draw/"
    assert "演示专家16" in client.get(url).content.decode()
    answer = client.post(url, {"_key": new_key(), "source": "演示彩票", "seed_at": "2023-03-20T08:00"})
    assert "晚于现在" in answer.content.decode()
    answer = client.post(url, {"_key": new_key(), "source": "演示彩票", "seed_at": "2023-03-20T09:30"})
    draw_url = answer["Location"]
    assert "种子产生后" in client.get(draw_url).content.decode()
    clock_at("2023-03-20 10:00")
    client.post(f"{draw_url}hold/", {"_key": new_key(), "seed": "317"})
    assert "替换" in client.get(draw_url).content.decode()
    public = browser()
    told = public.get(f"/c/{campaign.slug}/draws/").content.decode()
    assert "317" in told
    assert "演示专家" not in told
    assert "专家抽取公告" in public.get(f"/c/{campaign.slug}/").content.decode()
    with scope.system("tests"):
        pk = Draw.objects.get(docket=docket).pk
    record = json.loads(public.get(f"/c/{campaign.slug}/draws/{pk}/record.json").content)
    assert arithmetic.verify(record) == []
    assert public.get(f"/c/{campaign.slug}/draws/999999/record.json").status_code == 404


def test_a_draw_of_another_host_is_as_absent(final):
    campaign, manager, docket = final
    draw = announce(manager, docket)
    other = make_campaign()
    stranger = manager_of(other)
    for page in ("", "record.json"):
        assert browser(stranger.user).get(f"/host/{other.tenant.slug}/review/draws/{draw.pk}/{page}").status_code == 404
    assert browser(manager.user).get(f"/host/{campaign.tenant.slug}/review/draws/{draw.pk}/").status_code == 200
    assert browser().get(f"/c/{other.slug}/draws/{draw.pk}/record.json").status_code == 404


@pytest.fixture
def defended(clock_at):
    """A national review at its defence, whose order is drawn. (campaign, head, docket, entries)"""
    clock_at("2024-09-01 09:00")
    campaign = _campaign("xinchuang-2024")
    stage = next(s for s in campaign.rules.stages if any(x.type == "defence" for x in s.steps))
    number = next(n for n, x in enumerate(stage.steps) if x.type == "defence")
    rows = [make_submission(campaign, make_unit(region_code="11", kind=campaign.rules.kinds[0].key)) for _ in range(3)]
    with scope.system("tests"):
        for row in rows:
            row.campaign = campaign
            engine.enter(stage, row)
        StageEntry.objects.filter(docket__stage=stage.key).update(step=number)
    clock_at("2025-03-20 09:00")
    head = host_head(campaign)
    return campaign, head, docket_of(campaign, stage.key, head.seat), number


def _campaign(preset):
    data = to_data(catalogue.load(preset))
    for stage in data["stages"]:
        for step in stage["steps"]:
            if step["type"] == "defence":
                step.update(order="drawn", present_minutes=10, answer_minutes=5, pause_minutes=5)
    actor = Actor.system("tests")
    with scope.system("tests"):
        made = campaign_actions.create(tenant=make_tenant(), rules=from_data(data), slug="yanshi-dabian", actor=actor)
        return campaign_actions.publish(made.pk, actor=actor)


def test_the_order_of_a_defence_is_drawn_and_its_times_follow(defended, clock_at):
    _campaign, head, docket, number = defended
    with pytest.raises(NotYet, match="抽签产生"):
        at_desk(head, defence.set_running_order, docket.pk, number, {})
    with pytest.raises(NotYet, match="还没有出场顺序"):
        at_desk(head, defence.set_timetable, docket.pk, number, clock() + timedelta(days=2))
    draw = at_desk(
        head, actions.announce_order, docket.pk, number, source="演示", seed_at=clock() + timedelta(minutes=1)
    )
    clock_at("2025-03-20 10:00")
    draw = at_desk(head, actions.hold, draw.pk, "317")
    assert arithmetic.verify(draw.record) == []
    begins = clock() + timedelta(days=1)
    assert at_desk(head, defence.set_timetable, docket.pk, number, begins) == 3
    with scope.system("tests"):
        rows = StageEntry.objects.filter(docket=docket).select_related("submission").order_by("running")
        assert [row.submission.number for row in rows] == draw.record["members"]
        assert [row.presents_at - begins for row in rows] == [timedelta(minutes=20 * n) for n in range(3)]
        letters = Letter.objects.filter(template="defence.scheduled")
        assert letters.filter(channel="inapp").count() == 3
    at_desk(head, defence.set_timetable, docket.pk, number, begins)
    with scope.system("tests"):
        assert Letter.objects.filter(template="defence.scheduled", channel="inapp").count() == 3


def test_the_pages_of_a_drawn_defence(defended, clock_at):
    campaign, head, docket, number = defended
    client, base = browser(head.user), f"/desk/{head.seat.pk}"
    url = f"{base}/dockets/{docket.pk}/steps/{number}/order/"
    assert "待抽签" in client.get(url).content.decode()
    answer = client.post(f"{url}draw/", {"_key": new_key(), "source": "演示", "seed_at": "2025-03-20T09:30"})
    page = client.get(answer["Location"]).content.decode()
    assert "抽取范围" in page
    clock_at("2025-03-20 10:00")
    client.post(f"{answer['Location']}hold/", {"_key": new_key(), "seed": "317"})
    assert client.get(f"{answer['Location']}record.json").json()["seed"] == "317"
    client.post(
        f"{base}/dockets/{docket.pk}/steps/{number}/timetable/", {"_key": new_key(), "begins": "2025-03-25T09:00"}
    )
    assert "03-25 09:20" in client.get(url).content.decode()
    other = browser(sit(head.seat, "reviewer").user)
    assert other.get(answer["Location"]).status_code == 403
    assert "还没有抽取公告" in browser().get(f"/c/{campaign.slug}/draws/").content.decode()
