"""Experts: invited, pledged, free of conflicts, blind where set, alone with their sheets."""

import pytest

from accounts.kernel import scope
from accounts.kernel.once import new_key
from accounts.kernel.policy import Refused
from campaigns.models import RuleSetVersion
from review import engine
from review.actions import panels, sheets
from review.errors import NotYet
from review.models import Assignment, Docket, PanelMember, ScoreSheet
from submissions.models import AccessGrant
from tests.cast import browser, make_campaign, make_staff, make_unit, make_user
from tests.filings import make_submission
from tests.review.stage import docket_of, entry_of, invite_panel, manager_of, seat_of
from tests.roles.helpers import take_up

pytestmark = pytest.mark.django_db


def post(client, url, **values):
    return client.post(url, {"_key": new_key(), **values})


@pytest.fixture
def final(clock_at):
    """A campaign whose host has two entries in the final review. (campaign, manager, docket, filings)"""
    clock_at("2023-01-10 09:00")
    campaign = make_campaign()
    units = [make_unit(f"演示申报单位{n}公司", kind="enterprise", region_code="37") for n in (1, 2)]
    rows = [make_submission(campaign, unit) for unit in units]
    with scope.system("tests"):
        for row in rows:
            row.campaign = campaign
            engine.enter(campaign.rules.stage("final"), row)
    clock_at("2023-03-20 09:00")
    return campaign, manager_of(campaign), docket_of(campaign, "final"), rows


def assign(manager, docket):
    with scope.tenant(manager.tenant):
        return panels.assign_panel(docket.pk, 0, actor=manager)


def invite(manager, docket, phone, **values):
    with scope.tenant(manager.tenant):
        given = {"name": "演示专家", "employer": "演示大学", "because": "演示直接指定", **values}
        return panels.invite(docket.pk, "final_experts", phone=phone, actor=manager, **given)


def test_each_entry_gets_five_of_the_panel_evenly(final):
    _campaign, manager, docket, _rows = final
    invite_panel(manager, docket, "final_experts", 7)

    made = assign(manager, docket)

    with scope.system("tests"):
        per_person = sorted(
            Assignment.objects.filter(user=m.expert.user).count() for m in PanelMember.objects.select_related("expert")
        )
    assert made == 10
    assert per_person == [1, 1, 1, 1, 2, 2, 2]


def test_an_expert_of_the_applicants_unit_or_with_a_declared_unit_never_gets_the_entry(final):
    _campaign, manager, docket, rows = final
    same = invite(manager, docket, "+8618700000001", kind="technology", employer=rows[0].unit_name)
    avoids = invite(manager, docket, "+8618700000002", kind="industry", avoid=[rows[0].unit.uscc])

    assign(manager, docket)

    with scope.system("tests"):
        got = set(Assignment.objects.values_list("user_id", "entry__submission_id"))
        users = {m.pk: PanelMember.objects.select_related("expert").get(pk=m.pk).expert.user_id for m in (same, avoids)}
    assert got == {(users[same.pk], rows[1].pk), (users[avoids.pk], rows[1].pk)}


def test_an_expert_pledges_declares_reads_and_signs(final, clock_at):
    _campaign, manager, docket, _rows = final
    member = invite(manager, docket, "+8618700000003")
    assign(manager, docket)
    with scope.system("tests"):
        user = PanelMember.objects.select_related("expert__user").get(pk=member.pk).expert.user
        task = Assignment.objects.filter(user=user).order_by("pk").first()
    client = browser(user)

    home = client.get("/expert/").content.decode()
    unpledged = client.get(f"/expert/tasks/{task.pk}/")
    post(client, f"/expert/panels/{member.pk}/pledge/", agree="1")
    declare_page = client.get(f"/expert/tasks/{task.pk}/").content.decode()
    with scope.system("tests"):
        assert not AccessGrant.objects.filter(user=user).exists()
    undeclared = client.get(f"/expert/tasks/{task.pk}/score/")
    post(client, f"/expert/tasks/{task.pk}/declare/")
    page = client.get(f"/expert/tasks/{task.pk}/score/").content.decode()
    points = {f"points.{key}": "77" for key in ("quality", "compat", "satisfaction", "full_stack")}
    signed = post(client, f"/expert/tasks/{task.pk}/score/", **points, comment="可行", revision="0", sign="1", sure="1")

    assert "签署承诺书" in home
    assert unpledged.status_code == 403
    assert "承诺书" in unpledged.content.decode()
    assert "申请回避" in declare_page
    assert "演示内容" not in declare_page
    assert undeclared.status_code == 403
    assert "演示内容：产品质量保证情况" in page
    assert signed.status_code == 302
    with scope.system("tests"):
        assert ScoreSheet.objects.get(assignment=task).signed_at is not None
        assert AccessGrant.objects.filter(user=user).count() == 1


def test_recusal_closes_the_entry_and_the_host_assigns_another(final):
    _campaign, manager, docket, rows = final
    experts = invite_panel(manager, docket, "final_experts", 6)
    assign(manager, docket)
    entry = entry_of(rows[0], "final")
    with scope.system("tests"):
        task = Assignment.objects.filter(entry=entry).order_by("pk").first()
    actor = next(e for e in experts if e.user.pk == task.user_id)

    with scope.self_(user=actor.user):
        sheets.declare(task.pk, actor=actor)
        sheets.recuse(task.pk, reason="曾任该单位顾问", actor=actor)
        with pytest.raises(Refused):
            sheets.save_sheet(task.pk, {"quality": "1"}, "", revision=0, actor=actor)
    again = assign(manager, docket)

    with scope.system("tests"):
        assert not AccessGrant.objects.filter(user=actor.user, submission=rows[0]).exists()
        assert Assignment.objects.filter(entry=entry, state="assigned").count() == 5
    assert again == 1


def test_an_expert_cannot_open_a_colleagues_task(final):
    _campaign, manager, docket, _rows = final
    experts = invite_panel(manager, docket, "final_experts", 5)
    assign(manager, docket)
    with scope.system("tests"):
        theirs = Assignment.objects.filter(user=experts[1].user).order_by("pk").first()
    client = browser(experts[0].user)

    for path in ("", "score/"):
        there = client.get(f"/expert/tasks/{theirs.pk}/{path}")
        nowhere = client.get(f"/expert/tasks/999999999/{path}")
        assert (there.status_code, there.content) == (404, nowhere.content)


def test_a_blind_panel_sees_neither_the_unit_nor_the_fields_that_tell(final):
    campaign, manager, docket, rows = final
    with scope.system("tests"):
        version = RuleSetVersion.objects.get(pk=campaign.version_id)
        for panel in version.data["panels"]:
            panel["blind"] = True
        RuleSetVersion.objects.filter(pk=version.pk).update(data=version.data)
    experts = invite_panel(manager, docket, "final_experts", 5)
    assign(manager, docket)
    with scope.system("tests"):
        task = Assignment.objects.filter(user=experts[0].user, entry__submission=rows[0]).get()
    client = browser(experts[0].user)
    pages = [client.get("/expert/").content.decode(), client.get(f"/expert/tasks/{task.pk}/").content.decode()]
    post(client, f"/expert/tasks/{task.pk}/declare/")
    pages.append(client.get(f"/expert/tasks/{task.pk}/score/").content.decode())

    assert rows[0].title in pages[0]
    assert [page for page in pages if rows[0].unit_name in page or rows[0].unit.uscc in page] == []
    assert "演示内容：产品质量保证情况" in pages[2]


def test_nobody_else_enters_the_experts_room(final):
    campaign, *_ = final

    assert browser(make_staff(campaign.tenant)).get("/expert/").status_code == 403


def test_sheets_cannot_be_written_before_the_window(final, clock_at):
    from campaigns.windows import OutsideWindow

    _campaign, manager, docket, _rows = final
    experts = invite_panel(manager, docket, "final_experts", 5)
    assign(manager, docket)
    clock_at("2023-03-15 23:59:59")
    with scope.system("tests"):
        task = Assignment.objects.filter(user=experts[0].user).order_by("pk").first()

    with scope.self_(user=experts[0].user):
        sheets.declare(task.pk, actor=experts[0])
    with scope.self_(user=experts[0].user), pytest.raises(OutsideWindow):
        sheets.save_sheet(task.pk, {"quality": "1"}, "", revision=0, actor=experts[0])


def test_the_docket_of_the_final_review_can_be_made_early_and_experts_invited_on_the_page(clock_at):
    clock_at("2023-01-10 09:00")
    campaign = make_campaign()
    client = browser(make_staff(campaign.tenant))
    base = f"/host/{campaign.tenant.slug}"

    post(client, f"{base}/campaigns/{campaign.pk}/review/open/", stage="final")
    docket = docket_of(campaign, "final")
    invited = post(
        client,
        f"{base}/review/dockets/{docket.pk}/panel/0/",
        name="演示专家",
        phone="187 0000 0009",
        employer="演示研究院",
        kind="quality",
        because="补充行业专家",
    )
    page = client.get(f"{base}/review/dockets/{docket.pk}/panel/0/").content.decode()
    guest = make_user()
    with_link = post(
        client,
        f"{base}/review/dockets/{docket.pk}/panel/0/",
        name="演示专家",
        phone=guest.phone,
        employer="演示研究院",
        because="补充行业专家",
    )
    assert with_link.status_code == 302
    take_up(None, guest)
    seated = client.get(f"{base}/review/dockets/{docket.pk}/panel/0/").content.decode()
    nobody_yet = post(client, f"{base}/review/dockets/{docket.pk}/panel/0/assign/")

    assert (invited.status_code, nobody_yet.status_code) == (302, 302)
    assert "187****0009" in page  # waits for an answer
    assert "演示研究院" not in page
    assert "演示研究院" in seated


def test_a_panel_with_too_few_members_says_which_entries_lack_experts(final):
    _campaign, manager, docket, _rows = final

    with pytest.raises(NotYet) as refused:
        assign(manager, docket)

    assert "还没有成员" in str(refused.value)


def test_signed_sheets_are_immutable_for_their_author_too(final):
    _campaign, manager, docket, _rows = final
    expert = invite_panel(manager, docket, "final_experts", 5)[0]
    assign(manager, docket)
    points = dict.fromkeys(("quality", "compat", "satisfaction", "full_stack"), "60")
    with scope.system("tests"):
        task = Assignment.objects.filter(user=expert.user).order_by("pk").first()

    with scope.self_(user=expert.user):
        sheets.declare(task.pk, actor=expert)
        sheets.sign_sheet(task.pk, points, "好", revision=0, actor=expert)
        with pytest.raises(Refused):
            sheets.save_sheet(task.pk, points | {"quality": "99"}, "改", revision=1, actor=expert)
        with pytest.raises(Refused):
            sheets.recuse(task.pk, reason="后悔", actor=expert)
        assert ScoreSheet.objects.get(assignment=task).points["quality"] == "60"


def test_two_windows_of_one_sheet_do_not_overwrite_each_other(final):
    _campaign, manager, docket, _rows = final
    expert = invite_panel(manager, docket, "final_experts", 5)[0]
    assign(manager, docket)
    with scope.system("tests"):
        task = Assignment.objects.filter(user=expert.user).order_by("pk").first()

    with scope.self_(user=expert.user):
        sheets.declare(task.pk, actor=expert)
        sheets.save_sheet(task.pk, {"quality": "50"}, "", revision=0, actor=expert)
        with pytest.raises(sheets.Stale):
            sheets.save_sheet(task.pk, {"quality": "60"}, "", revision=0, actor=expert)


def test_the_seat_of_the_docket_is_the_hosts(final):
    campaign, _, docket, _ = final
    assert (docket.seat_id, docket.state) == (seat_of(campaign, "host").pk, Docket.State.OPEN)
