"""异议: who may raise one and when, who sees whom, what it stops, and every move of the table."""

import pytest
from django.test import Client

from accounts.kernel import scope
from accounts.kernel.moves import IllegalMove
from accounts.kernel.once import new_key
from accounts.kernel.policy import Refused
from audit.models import AuditEntry
from notices.models import Letter
from publicity.actions import objections
from publicity.models import Objection, Publicity, PublicityItem
from submissions.models import Submission
from tests.cast import actor_of, browser, make_campaign, make_file, make_staff, upload
from tests.publicity.scene import arrives, filed, judged
from tests.signin.helpers import last_code

pytestmark = pytest.mark.django_db
STAGE = "initial_publicity"
GRID = """
               accept     decline        uphold   dismiss
filed          accepted   not_accepted   -        -
accepted       -          -              upheld   dismissed
not_accepted   -          -              -        -
upheld         -          -              -        -
dismissed      -          -              -        -
"""


def cells(grid: str):
    head, *rows = [line.split() for line in grid.strip().splitlines()]
    return [(row[0], event, want) for row in rows for event, want in zip(head, row[1:], strict=True)]


@pytest.fixture
def scene(clock_at, tick):
    """An open list with one work; (campaign, submission, item, handler)."""
    clock_at("2023-02-28 09:00")
    campaign = make_campaign()
    row = filed(campaign, title="被异议的方案")
    judged(row, "initial")
    arrives(row, STAGE)
    clock_at("2023-03-01 00:00")
    tick()
    with scope.system("test"):
        item = PublicityItem.objects.select_related("publicity__campaign__version", "publicity__campaign__tenant").get()
    return campaign, row, item, make_staff(campaign.tenant, "objection_handler")


def raised(item, **values) -> Objection:
    with scope.system("test"):
        evidence = make_file(item.tenant, kind="objection.evidence")
    wanted = {
        "name": "演示异议人",
        "phone": "+8619900001234",
        "by_unit": False,
        "text": "与事实不符",
        "evidence": evidence,
        **values,
    }
    with scope.public():
        return objections.file(item, **wanted)[0]


def act(campaign, handler, event, row):
    actor = actor_of(handler, campaign.tenant)
    with scope.tenant(campaign.tenant):
        if event == "accept":
            return objections.accept(row.pk, actor=actor)
        if event == "decline":
            return objections.decline(row.pk, reason="没有证据", actor=actor)
        return getattr(objections, event)(row.pk, ruling="经核查", actor=actor)


@pytest.mark.parametrize(("state", "event", "want"), cells(GRID))
def test_every_move_is_as_written(scene, state, event, want):
    campaign, _, item, handler = scene
    row = raised(item)
    with scope.system("test"):
        Objection.objects.filter(pk=row.pk).update(state=state)
    if want == "-":
        with pytest.raises(IllegalMove):
            act(campaign, handler, event, row)
    else:
        assert act(campaign, handler, event, row).state == want


@pytest.mark.parametrize("role", ["manager", "publicity_editor", "formal_checker"])
def test_only_the_objection_handler_rules(scene, role):
    campaign, _, item, _ = scene
    row = raised(item)
    with pytest.raises(Refused):
        act(campaign, make_staff(campaign.tenant, role), "accept", row)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"name": ""}, "匿名异议不予受理"),
        ({"phone": ""}, "匿名异议不予受理"),
        ({"evidence": None}, "没有证据的异议不予受理"),
    ],
)
def test_an_anonymous_or_empty_handed_objection_is_refused_with_a_sentence(scene, values, words):
    with pytest.raises(objections.NotAccepted, match=words):
        raised(scene[2], **values)


def test_an_objection_is_taken_until_24_00_of_the_last_day_and_refused_at_that_second(scene, clock_at):
    clock_at("2023-03-15 23:59:59")
    raised(scene[2])
    clock_at("2023-03-16 00:00:00")
    with pytest.raises(objections.NotAccepted, match="3月15日24:00截止"):
        raised(scene[2])


def test_an_open_objection_holds_its_work_and_dismissing_lets_it_go_on(scene, clock_at, tick):
    campaign, row, item, handler = scene
    found = raised(item)
    clock_at("2023-03-16 00:00")
    tick()
    entry = entry_of(row)
    assert (entry.state, entry.step) == ("held", 0)
    assert "有异议正在处理" in entry.reason

    act(campaign, handler, "accept", found)
    act(campaign, handler, "dismiss", found)

    assert entry_of(row).state == "passed"
    with scope.system("test"):
        assert row.entries.filter(docket__stage="final").count() == 1


def test_two_objections_both_have_to_be_settled(scene, clock_at, tick):
    campaign, row, item, handler = scene
    first, second = raised(item), raised(item)
    clock_at("2023-03-16 00:00")
    tick()
    act(campaign, handler, "decline", first)
    assert entry_of(row).state == "held"
    act(campaign, handler, "decline", second)
    assert entry_of(row).state == "passed"


def test_an_upheld_objection_takes_the_work_off_the_list_and_ends_it(scene):
    campaign, row, item, handler = scene
    found = raised(item)
    act(campaign, handler, "accept", found)
    act(campaign, handler, "uphold", found)

    assert entry_of(row).state == "failed"
    with scope.system("test"):
        assert Submission.objects.get(pk=row.pk).state == "not_passed"
        assert PublicityItem.objects.get().removed_at is not None
        told = set(Letter.objects.filter(event__startswith="objection").values_list("event", "user"))
    assert ("objection.upheld", row.created_by_id) in told
    assert ("objection.progress", None) in told
    page = Client().get(f"/c/{campaign.slug}/publicity/{item.publicity_id}/").content.decode()
    assert "异议成立，已移出名单" in page


def entry_of(row):
    with scope.system("test"):
        return row.entries.get(docket__stage=STAGE)


def test_only_the_handler_learns_who_objected_and_the_look_is_recorded(scene):
    campaign, _, item, handler = scene
    row = raised(item, name="演示某某")
    url = f"/host/{campaign.tenant.slug}/objections/{row.pk}/"
    asked = f"/host/{campaign.tenant.slug}/reveal/objection.identity/{row.pk}/"
    reason = {"purpose": "objection", "note": "回复异议人"}
    for role in ("manager", "publicity_editor"):
        client = browser(make_staff(campaign.tenant, role))
        assert "演示某某" not in client.get(url).content.decode()
        assert client.post(asked, reason).status_code == 403
    client = browser(handler)
    assert "演示某某" not in client.get(url).content.decode()

    assert "演示某某" in client.post(asked, reason).content.decode()

    with scope.system("test"):
        assert AuditEntry.objects.filter(action="personal.reveal").count() == 1
        assert not any("演示某某" in str(entry.after) for entry in AuditEntry.objects.order_by("pk"))


def test_evidence_is_read_by_the_handler_alone(scene):
    campaign, _, item, handler = scene
    row = raised(item)
    with scope.system("test"):
        url = row.evidence.get_absolute_url()
    assert browser(handler).get(url).status_code == 200
    assert browser(make_staff(campaign.tenant, "manager")).get(url).status_code == 404


def test_a_decision_needs_its_reason(scene):
    campaign, _, item, handler = scene
    row = raised(item)
    page = browser(handler).post(
        f"/host/{campaign.tenant.slug}/objections/{row.pk}/rule/",
        {"_key": new_key(), "event": "decline", "ruling": " "},
    )
    assert page.status_code == 200
    with scope.system("test"):
        assert Objection.objects.get().state == "filed"


def test_a_citizen_proves_the_number_files_and_looks_the_outcome_up(scene, drain):
    campaign, _, item, handler = scene
    client, base = Client(), f"/c/{campaign.slug}/publicity/{item.publicity_id}/objection/"
    assert client.get(base)["Location"] == f"{base}phone/"
    client.post(f"{base}phone/", {"phone": "19900001234", "send": "1"})
    client.post(f"{base}phone/", {"phone": "19900001234", "code": last_code(), "check": "1"})

    values = {
        "_key": new_key(),
        "item": item.pk,
        "by_unit": "0",
        "name": "演示异议人",
        "text": "不符合申报条件",
        "honest": "on",
    }
    without = client.post(base, values)
    assert "没有证据的异议不予受理" in without.content.decode()
    answer = client.post(base, {**values, "_key": new_key(), "evidence": upload("证明.png", png())})

    assert answer["Location"] == f"{base}done/"
    page = client.get(answer["Location"]).content.decode()
    with scope.system("test"):
        row = Objection.objects.get()
        assert Letter.objects.filter(event="objection.received", user=handler).exists()
    assert row.number in page
    number, code = client.session["objection_receipt"]
    assert "待受理" in Client().post("/objections/", {"number": number, "code": code.lower()}).content.decode()
    assert "编号与查询码不符" in Client().post("/objections/", {"number": number, "code": "AAAAAAAA"}).content.decode()


def png() -> bytes:
    from io import BytesIO

    from PIL import Image

    target = BytesIO()
    Image.new("RGB", (40, 30), "white").save(target, "PNG")
    return target.getvalue()


def test_a_late_visitor_reads_why_no_objection_can_be_filed(scene, clock_at, tick):
    campaign, _, item, _ = scene
    clock_at("2023-03-16 00:00")
    tick()
    page = Client().get(f"/c/{campaign.slug}/publicity/{item.publicity_id}/").content.decode()
    assert "逾期不予受理" in page
    with scope.system("test"):
        assert Publicity.objects.get().state == "closed"
