"""联合体: partners are named, agree, count, and nobody heads the same circle twice (row S12)."""

import pytest

from accounts.kernel import scope
from accounts.kernel.once import new_key
from accounts.kernel.policy import Refused
from applicants import events
from submissions.actions import consortium, filing
from submissions.consortium import problems
from submissions.models import ConsortiumPartner, Submission, SubmissionVersion
from tests.cast import browser, demo_uscc, make_staff, make_tenant, make_unit, png, upload
from tests.races import scene
from tests.units.helpers import at, letters, post, registered, says

pytestmark = pytest.mark.django_db
RULE = {"allowed": True, "max_partners": 2, "once": True, "clause": "六(二)"}


@pytest.fixture
def campaign(clock_at):
    clock_at(scene.OPEN)
    return scene.make_campaign(consortium=RULE)


def add(lead, draft, unit):
    with lead.scope():
        return consortium.add_partner(draft.pk, name=unit.name, uscc=unit.uscc, actor=lead.actor)


def client_of(firm):
    return browser(firm.actor.user, firm.unit)


def test_a_partner_is_told_confirms_and_the_filing_names_it(campaign):
    lead, partner = scene.make_firm(), scene.make_firm()
    draft = lead.start(campaign)
    client, theirs = client_of(lead), client_of(partner)
    post(client, "apply_consortium", {"name": partner.unit.name, "uscc": partner.unit.uscc}, pk=draft.pk)
    assert {letter.user for letter in letters("partner.named")} == {partner.actor.user}
    with pytest.raises(filing.NotReady, match="还没有确认"):
        lead.file(draft)

    page = theirs.get(at("apply_partnerships"))
    assert says(page, "演示方案")
    assert says(page, lead.unit.name)
    assert theirs.get(at("apply_submission", pk=draft.pk)).status_code == 404  # title, lead and state, not the content
    with scope.system("test"):
        row = ConsortiumPartner.objects.get()
    assert post(theirs, "apply_partnership_confirm", pk=row.pk)["Location"] == at("apply_partnerships")
    assert [letter.user for letter in letters("partner.confirmed")] == [lead.actor.user]

    version = lead.file(draft)
    assert version.answers["consortium"] == [{"name": partner.unit.name, "uscc": partner.unit.uscc}]
    staff = browser(make_staff(campaign.tenant))
    assert says(staff.get(at("host_submission", tenant=campaign.tenant.slug, pk=draft.pk)), partner.unit.name)
    assert says(client.get(at("apply_submission", pk=draft.pk)), partner.unit.name)


def test_a_stamped_letter_stands_for_a_unit_the_platform_does_not_know(campaign):
    lead = scene.make_firm()
    draft, client = lead.start(campaign), client_of(lead)
    post(client, "apply_consortium", {"name": "没有注册的单位", "uscc": demo_uscc(8_000_001)}, pk=draft.pk)
    with scope.system("test"):
        row = ConsortiumPartner.objects.get()
    post(client, "apply_partner_letter", {"file": upload("同意书.png", png())}, pk=row.pk)
    lead.file(draft)
    with scope.system("test"):
        row = ConsortiumPartner.objects.select_related("letter").get()
    assert (row.state, row.unit_id) == ("confirmed", None)
    assert client.get(row.letter.get_absolute_url()).status_code == 200
    assert browser(make_staff(campaign.tenant)).get(row.letter.get_absolute_url()).status_code == 200
    assert client_of(scene.make_firm()).get(row.letter.get_absolute_url()).status_code in (403, 404)


def test_a_partner_that_declines_is_taken_out_before_the_filing(campaign):
    lead, partner = scene.make_firm(), scene.make_firm()
    draft = lead.start(campaign)
    row = add(lead, draft, partner.unit)
    post(client_of(partner), "apply_partnership_confirm", pk=row.pk)
    post(client_of(partner), "apply_partnership_decline", {"reason": "内部调整"}, pk=row.pk)
    assert "内部调整" in next(le.text for le in letters("partner.declined") if le.channel == "inapp")
    with pytest.raises(filing.NotReady, match="请移出该成员"):
        lead.file(draft)
    post(client_of(lead), "apply_partner_remove", pk=row.pk)
    assert "consortium" not in lead.file(draft).answers


def test_no_partner_twice_no_lead_as_partner_no_more_than_the_rules_say(campaign):
    lead, one, two, three = (scene.make_firm() for _ in range(4))
    draft = lead.start(campaign)
    with pytest.raises(Refused, match="牵头单位不能同时是成员"):
        add(lead, draft, lead.unit)
    add(lead, draft, one.unit)
    with pytest.raises(Refused, match="同一单位只能出现一次"):
        add(lead, draft, one.unit)
    add(lead, draft, two.unit)
    with pytest.raises(Refused, match="最多 2 个成员"):
        add(lead, draft, three.unit)


def test_one_consortium_does_not_file_under_several_heads(campaign):
    a, b = scene.make_firm(), scene.make_firm()
    first, second = a.start(campaign), b.start(campaign)
    rows = [add(a, first, b.unit), add(b, second, a.unit)]
    for firm, row in zip((b, a), rows, strict=True):
        post(client_of(firm), "apply_partnership_confirm", pk=row.pk)
    a.file(first)
    with pytest.raises(filing.Refusal, match="不得多头申报"):
        b.file(second)


def test_every_member_counts_where_the_rules_say_so(clock_at):
    clock_at(scene.OPEN)
    limit = [{"key": "member", "per": "consortium_member", "max": 1, "clause": "六(三)"}]
    campaign = scene.make_campaign(consortium={**RULE, "confirmed": False}, counts=limit)
    a, b, c = (scene.make_firm() for _ in range(3))
    first, second = a.start(campaign), b.start(campaign)
    add(a, first, c.unit)
    add(b, second, c.unit)
    a.file(first)
    with pytest.raises(filing.Refusal, match="联合体的每个成员最多申报 1 项"):
        b.file(second)


def test_where_no_consortium_is_taken_there_is_no_page_for_it(clock_at):
    clock_at(scene.OPEN)
    campaign, lead = scene.make_campaign(), scene.make_firm()
    draft = lead.start(campaign)
    assert client_of(lead).get(at("apply_consortium", pk=draft.pk)).status_code == 404
    with pytest.raises(Refused, match="不接受联合体申报"):
        add(lead, draft, make_unit())


def test_after_the_filing_nobody_changes_partners(campaign):
    lead, partner = scene.make_firm(), scene.make_firm()
    draft = lead.start(campaign)
    row = add(lead, draft, partner.unit)
    post(client_of(partner), "apply_partnership_confirm", pk=row.pk)
    lead.file(draft)
    post(client_of(partner), "apply_partnership_decline", pk=row.pk)
    post(client_of(lead), "apply_partner_remove", pk=row.pk)
    with scope.system("test"):
        row.refresh_from_db()
        assert SubmissionVersion.objects.count() == 1
    assert row.state == "confirmed"
    assert row.removed_at is None


def test_a_partner_that_registers_later_is_asked_then(campaign):
    lead = scene.make_firm()
    draft = lead.start(campaign)
    code = demo_uscc(8_000_002)
    with lead.scope():
        consortium.add_partner(draft.pk, name="后来注册", uscc=code, actor=lead.actor)
    unit, user, client = registered("后来注册", campaign.tenant, uscc=code)
    with scope.tenant(campaign.tenant):
        events.emit("let_in", unit=unit, tenant=campaign.tenant, actor=scene.SYSTEM)
    assert {letter.user for letter in letters("partner.named")} == {user}
    assert says(client.get(at("apply_partnerships")), "确认参加")


def test_another_units_partnership_is_not_there(campaign):
    lead, partner, stranger = (scene.make_firm() for _ in range(3))
    row = add(lead, lead.start(campaign), partner.unit)
    registered("x", make_tenant())
    for name in (
        "apply_partnership_confirm",
        "apply_partnership_decline",
        "apply_partner_remove",
        "apply_partner_letter",
    ):
        assert post(client_of(stranger), name, pk=row.pk).status_code == 404
    for name in ("apply_partner_remove", "apply_partner_letter"):  # the partner is not the lead
        assert post(client_of(partner), name, pk=row.pk).status_code == 404
    assert post(client_of(lead), "apply_partnership_confirm", pk=row.pk).status_code == 404


@pytest.fixture
def consented(campaign):
    """A filing whose partner consented by a stamped letter."""
    lead = scene.make_firm()
    draft, client = lead.start(campaign), client_of(lead)
    post(client, "apply_consortium", {"name": "没有注册的单位", "uscc": demo_uscc(8_000_002)}, pk=draft.pk)
    with scope.system("test"):
        row = ConsortiumPartner.objects.get()
    post(client, "apply_partner_letter", {"file": upload("同意书.png", png())}, pk=row.pk)
    lead.file(draft)
    return lead, client, draft, row


def judged(campaign, row, **facts):
    staff = browser(make_staff(campaign.tenant, "formal_checker"))
    where = f"/host/{campaign.tenant.slug}"
    page = staff.get(f"{where}/submissions/{row.submission_id}/").content.decode()
    staff.post(f"{where}/partners/{row.pk}/letter/", {"_key": new_key(), **facts})
    with scope.system("test"):
        return page, ConsortiumPartner.objects.get(pk=row.pk)


def test_the_host_looks_at_a_stamped_consent_and_confirms_it_once(campaign, consented):
    *_, row = consented
    page, after = judged(campaign, row, matches="1")
    assert "同意书待核对" in page
    assert (after.state, after.letter_judged_at is None) == ("confirmed", False)

    again, after = judged(campaign, row, reason="后来想想不对")
    assert "同意书核对一致" in again
    assert after.state == "confirmed"


def test_a_refused_consent_no_longer_confirms_and_the_lead_hears_why(campaign, consented):
    _, client, draft, row = consented
    assert judged(campaign, row, reason="  ")[1].state == "confirmed"  # not without a reason
    _, after = judged(campaign, row, reason="没有盖章")

    assert (after.state, after.confirmed_at, after.letter_note) == ("invited", None, "没有盖章")
    assert "没有盖章" in next(le.text for le in letters("partner.letter_refused") if le.channel == "inapp")
    assert "没有盖章" in client.get(at("apply_consortium", pk=draft.pk)).content.decode()
    with scope.system("test"):
        filing_ = Submission.objects.select_related("campaign__version").get(pk=draft.pk)
        assert [p.hard for p in problems(filing_)] == [True]
