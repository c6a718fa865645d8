"""Forwarded notices (row X17): a channel's link, what is attributed to it, the unit's own letter."""

import io

import pytest
from django.core.cache import cache
from django.test import Client
from openpyxl import load_workbook

from accounts.kernel import scope
from accounts.kernel.once import new_key
from campaigns.actions import appoint
from campaigns.channels import fold_visits
from campaigns.models import Channel
from publicity.forwarding import actions
from publicity.models import Announcement
from publicity.queries import notices
from submissions.models import Enrolment, Submission
from tests.cast import (
    actor_of,
    browser,
    make_campaign,
    make_member,
    make_staff,
    make_tenant,
    make_unit,
    make_user,
    png,
    register_unit,
    upload,
)
from tests.filings import make_submission

pytestmark = pytest.mark.django_db
LETTER = {
    "title": "关于转发征集通知的函",
    "doc_number": "演函〔2024〕1号",
    "issuer": "演示中心",
    "body": "各单位：\n请组织申报。",
}


def xinchuang():
    return make_campaign(preset="xinchuang-2024")


def key(**values):
    return {"_key": new_key(), **values}


def test_the_channels_of_the_rules_are_open_when_the_campaign_is_published_and_carry_their_letter(clock_at):
    clock_at("2024-09-01 09:00")
    campaign = xinchuang()
    with scope.tenant(campaign.tenant):
        row = Channel.objects.select_related("seat", "campaign").get(campaign=campaign)
        letter = Announcement.objects.get(channel=row)
    assert (row.code, row.seat.key, row.state) == ("education", "moe", "open")
    assert letter.kind == "forward"
    page = Client().get(f"/c/{campaign.slug}/").content.decode()
    assert "转发通知" in page
    assert letter.title in page


def test_a_link_is_counted_and_a_filing_begun_after_signing_in_is_attributed_to_it(clock_at):
    clock_at("2024-09-01 09:00")
    campaign = xinchuang()
    client, user = Client(), make_member(make_unit(kind=campaign.rules.kinds[0].key))
    unit = user.memberships.get().unit
    register_unit(unit, campaign.tenant, user)
    response = client.get(f"/c/{campaign.slug}/via/education/")
    assert response["Location"] == f"/c/{campaign.slug}/"
    assert "30 天内" in client.get(f"/c/{campaign.slug}/").content.decode()

    client.force_login(user)
    session = client.session
    session["unit_id"] = unit.pk
    session.save()
    client.post(f"/apply/c/{campaign.slug}/notice/", key(agree="1"))
    page = client.get(f"/apply/c/{campaign.slug}/").content.decode()
    assert "本次报名和申报计入该渠道" in page
    assert client.post(f"/apply/c/{campaign.slug}/start/", key()).status_code == 302
    with scope.system("test"):
        filed = Submission.objects.select_related("channel").get(unit=unit)
        assert filed.channel.code == "education"
        assert fold_visits() == 1
        assert Channel.objects.get(pk=filed.channel_id).visits == 1


def test_an_altered_note_another_campaigns_note_and_a_refused_one_count_for_nobody(clock_at):
    clock_at("2024-09-01 09:00")
    campaign = xinchuang()
    client = Client()
    client.get(f"/c/{campaign.slug}/via/education/")
    name = f"via_{campaign.pk}"
    good = client.cookies[name].value
    for bad in (good[:-2] + "xx", "", "education", "WzEsMl0:1:1"):
        client.cookies[name] = bad
        assert "30 天内" not in client.get(f"/c/{campaign.slug}/").content.decode()
    client.cookies[name] = good
    client.post(f"/c/{campaign.slug}/via/education/", key())
    assert client.cookies[name].value == ""
    assert Client().get(f"/c/{campaign.slug}/via/nobody/").status_code == 404


def test_the_last_link_counts_and_a_withdrawn_one_does_not(clock_at):
    clock_at("2020-08-10 09:00")
    campaign = make_campaign(preset="qingdao-2020")
    client = Client()
    client.get(f"/c/{campaign.slug}/via/wx_xinxi/")
    client.get(f"/c/{campaign.slug}/via/site_news/")
    assert "青岛新闻网" in client.get(f"/c/{campaign.slug}/").content.decode().split("”进入")[0][-60:]
    manager = make_staff(campaign.tenant)
    with scope.tenant(campaign.tenant):
        row = Channel.objects.get(campaign=campaign, code="site_news")
        actions.withdraw(row.pk, reason="演示", actor=actor_of(manager, campaign.tenant))
    assert "30 天内" not in client.get(f"/c/{campaign.slug}/").content.decode()
    cache.clear()
    client.get(f"/c/{campaign.slug}/via/site_news/")
    with scope.system("test"):
        assert fold_visits() == 0


def test_an_enrolments_channel_is_its_declarations(clock_at):
    from submissions.actions import start

    clock_at("2023-01-10 09:00")
    campaign = make_campaign()
    user = make_member(make_unit(kind=campaign.rules.kinds[0].key))
    unit = user.memberships.get().unit
    register_unit(unit, campaign.tenant, user)
    with scope.system("test"):
        first, second = (
            Channel.objects.create(
                tenant=campaign.tenant, campaign=campaign, code=code, label=code, kind="site", state="open",
                created_at=campaign.published_at,
            )
            for code in ("one", "two")
        )  # fmt: skip
        enrolment = Enrolment.objects.create(
            tenant=campaign.tenant, campaign=campaign, unit=unit, number="BM1", title="演示", submitted_by=user,
            submitted_at=campaign.published_at, channel=first,
        )  # fmt: skip
    with scope.self_(unit=unit, user=user):
        row = start(campaign, unit, actor=actor_of(user, unit=unit), enrolment=enrolment, channel=second)
    assert row.channel_id == first.pk


# ---------------------------------------------------------------- a seat forwards


def seated(campaign, key="moe"):
    """A seat of the campaign and its head."""
    with scope.tenant(campaign.tenant):
        seat = campaign.seats.select_related("campaign__tenant", "campaign__version").get(key=key)
        head = make_user()
        from accounts.kernel.actor import Actor

        appoint(seat, head, "head", actor=Actor.system("test"))
    return seat, head


def test_a_seat_asks_the_host_approves_and_the_seat_publishes_its_letter(clock_at):
    clock_at("2024-09-01 09:00")
    campaign = xinchuang()
    with scope.tenant(campaign.tenant):
        key_of = next(s.key for s in campaign.seats.order_by("position") if s.role == "organizing")
    seat, head = seated(campaign, key_of)
    desk, host = browser(head), browser(make_staff(campaign.tenant))
    base, hosted = f"/desk/{seat.pk}/forwarding/", f"/host/{campaign.tenant.slug}"
    assert "申请转发" in desk.get(base).content.decode()
    desk.post(f"{base}propose/", key())
    with scope.system("test"):
        row = Channel.objects.get(seat=seat)
    assert row.state == "proposed"
    made = desk.post(f"{base}{row.pk}/new/", key(**LETTER, until="2024-09-15T17:00"))
    assert made.status_code == 302, made.content.decode()
    letter = made["Location"]
    desk.post(f"{letter}annexes/", key(file=upload("原文.png", png()), title="征集通知原文"))
    assert "征集通知原文" in desk.get(letter).content.decode()
    desk.post(f"{letter}publish/", key())  # too early: the host has not approved
    assert LETTER["title"] not in Client().get(f"/c/{campaign.slug}/").content.decode()

    assert "待审核" in host.get(f"{hosted}/campaigns/{campaign.pk}/channels/").content.decode()
    host.post(f"{hosted}/channels/{row.pk}/approve/", key())
    desk.post(f"{letter}publish/", key())
    assert LETTER["title"] in Client().get(f"/c/{campaign.slug}/").content.decode()
    with scope.system("test"):
        row.refresh_from_db()
        found = Announcement.objects.get(channel=row)
    public = Client().get(f"/c/{campaign.slug}/notices/{found.pk}/").content.decode()
    assert LETTER["doc_number"] in public
    assert f"/c/{campaign.slug}/via/{row.code}/" in public
    visitor = Client()
    visitor.get(f"/c/{campaign.slug}/via/{row.code}/")
    assert "2024年9月15日 17:00" in visitor.get(f"/c/{campaign.slug}/").content.decode().replace(
        "2024-09-15", "2024年9月15日"
    )

    desk.post(letter, key(**{**LETTER, "title": "偷偷改过"}))
    with scope.system("test"):
        assert not Announcement.objects.filter(title="偷偷改过").exists()
    made = desk.post(f"{letter}correct/", key())["Location"]
    assert desk.post(made, key(**{**LETTER, "title": "更正后的转发函"})).status_code == 200  # no reason
    desk.post(made, key(**{**LETTER, "title": "更正后的转发函"}, reason="文号有误"))
    desk.post(f"{made}publish/", key())
    home = Client().get(f"/c/{campaign.slug}/").content.decode()
    assert "更正后的转发函" in home
    assert LETTER["title"] not in home
    assert "文号有误" in Client().get(f"/c/{campaign.slug}/notices/{found.pk}/").content.decode()
    assert (
        host.post(f"{hosted}/announcements/{found.pk}/correct/", key()).status_code == 403
    )  # the seat's, not the host's
    host.post(f"{hosted}/channels/{row.pk}/", key(reason="不再转发"))
    assert "转发渠道已撤销" in Client().get(f"/c/{campaign.slug}/notices/{found.pk}/").content.decode()
    assert LETTER["title"] not in Client().get(f"/c/{campaign.slug}/").content.decode()


@pytest.mark.parametrize("until", ["2024-12-31T17:00", "2001-01-01T00:00"])
def test_an_own_end_lies_inside_the_calls_window(clock_at, until):
    clock_at("2024-09-01 09:00")
    campaign = xinchuang()
    with scope.tenant(campaign.tenant):
        key_of = next(s.key for s in campaign.seats.order_by("position") if s.role == "organizing")
    seat, head = seated(campaign, key_of)
    desk = browser(head)
    desk.post(f"/desk/{seat.pk}/forwarding/propose/", key())
    with scope.system("test"):
        row = Channel.objects.get(seat=seat)
    answer = desk.post(f"/desk/{seat.pk}/forwarding/{row.pk}/new/", key(**LETTER, until=until))
    if until.startswith("2001") and campaign.rules.windows_for("file")[0].opens is None:
        return
    assert answer.status_code == 200
    assert "截止时间应" in answer.content.decode()


def test_a_unit_the_host_lets_in_writes_its_letter_and_sees_its_own_numbers_only(clock_at):
    clock_at("2024-09-01 09:00")
    campaign = xinchuang()
    unit = make_unit()
    user = make_member(unit)
    host = browser(make_staff(campaign.tenant))
    values = {"label": "演示协会", "kind": "letter", "uscc": unit.uscc}
    host.post(f"/host/{campaign.tenant.slug}/campaigns/{campaign.pk}/channels/", key(**values))
    with scope.system("test"):
        row = Channel.objects.get(unit=unit)
    filed = make_submission(campaign)
    with scope.system("test"):
        Submission.objects.filter(pk=filed.pk).update(channel=row)
    client = browser(user, unit)
    page = client.get("/apply/forwarding/").content.decode()
    assert row.code in page
    assert "教育管理信息中心" not in page
    made = client.post(f"/apply/forwarding/{row.pk}/new/", key(**LETTER))
    assert made.status_code == 302
    client.post(f"{made['Location']}publish/", key())
    assert LETTER["title"] in Client().get(f"/c/{campaign.slug}/").content.decode()

    stranger = browser(make_member(make_unit()))
    assert stranger.get(made["Location"]).status_code == 404
    assert stranger.get(f"/apply/forwarding/{row.pk}/new/").status_code == 404
    with scope.system("test"):
        other = Channel.objects.get(campaign=campaign, code="education")
    assert client.get(f"/apply/forwarding/{other.pk}/new/").status_code == 404


def test_the_hosts_table_and_its_spreadsheet_count_by_channel(clock_at):
    clock_at("2024-09-01 09:00")
    campaign = xinchuang()
    rows = [make_submission(campaign) for _ in range(3)]
    with scope.system("test"):
        channel = Channel.objects.get(campaign=campaign, code="education")
        Channel.objects.filter(pk=channel.pk).update(label="=1+1")
        Submission.objects.filter(pk__in=[rows[0].pk, rows[1].pk]).update(channel=channel)
        Submission.objects.filter(pk=rows[0].pk).update(state="selected")
    with scope.tenant(campaign.tenant):
        first, direct = notices.figures(campaign, notices.channels(campaign), direct=True)
    assert (first.filed, first.selected, direct.filed) == (2, 1, 1)
    host = browser(make_staff(campaign.tenant))
    answer = host.get(f"/host/{campaign.tenant.slug}/campaigns/{campaign.pk}/channels/export/")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    found = list(sheet.iter_rows(values_only=True))
    assert found[1][0] == "=1+1"
    assert sheet.cell(2, 1).data_type == "s"
    assert found[1][-3:] == (2, 1, 0)  # filed, selected, votes


def test_the_channels_of_another_host_are_absent(clock_at):
    clock_at("2024-09-01 09:00")
    campaign = xinchuang()
    with scope.system("test"):
        row = Channel.objects.get(campaign=campaign)
    other = make_tenant()
    client = browser(make_staff(other))
    assert client.get(f"/host/{other.slug}/channels/{row.pk}/").status_code == 404
    assert client.get(f"/host/{other.slug}/campaigns/{campaign.pk}/channels/").status_code == 404
