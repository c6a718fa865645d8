"""A partner withdraws after the filing, and every partner meets what the rules ask of partners (rows S12, E1, E5, Q4)."""

import pytest

from accounts.kernel import scope
from accounts.kernel.policy import Refused
from review.models import StageEntry
from submissions.actions import consortium, filing
from submissions.eligibility import filed
from submissions.models import ConsortiumPartner, Submission
from tests.cast import browser, demo_uscc, make_staff
from tests.races import scene
from tests.units.helpers import at, letters, post, says
from tests.units.test_consortium import add, client_of

pytestmark = pytest.mark.django_db
RULE = {"allowed": True, "max_partners": 2, "once": True, "clause": "六(二)"}
FIRMS = [
    {
        "key": "local", "type": "region", "title": "在本省注册。", "regions": ["37"], "partners": True, "clause": "六(一)",
    },
    {
        "key": "new", "type": "honour", "title": "上届入选单位不再申报。", "years": [2023], "of": "unit", "effect": "refuse",
        "partners": True, "clause": "六(三)",
    },
]  # fmt: skip


def agreed(campaign, lead, draft, *partners):
    rows = [add(lead, draft, partner.unit) for partner in partners]
    for partner, row in zip(partners, rows, strict=True):
        post(client_of(partner), "apply_partnership_confirm", pk=row.pk)
    return rows


def now(draft):
    with scope.system("test"):
        return Submission.objects.select_related("campaign__version", "unit").get(pk=draft.pk)


def entry_states(draft):
    with scope.system("test"):
        return list(StageEntry.objects.filter(submission=draft).values_list("state", flat=True))


def decide(campaign, row, **facts):
    staff = browser(make_staff(campaign.tenant, "formal_checker"))
    return post(staff, "host_partner_leaving", facts, tenant=campaign.tenant.slug, pk=row.pk)


def gone(client, row, reason="经营调整"):
    return post(client, "apply_partnership_leave", {"reason": reason}, pk=row.pk)


@pytest.fixture
def together(clock_at):
    """together(rule): a filed consortium of three."""

    def make(**more):
        clock_at(scene.OPEN)
        campaign = scene.make_campaign(consortium=RULE | more)
        lead, one, two = (scene.make_firm() for _ in range(3))
        draft = lead.start(campaign)
        rows = agreed(campaign, lead, draft, one, two)
        lead.file(draft)
        return campaign, lead, draft, [(one, rows[0]), (two, rows[1])]

    return make


def test_who_leaves_counts_no_more_and_the_filing_goes_on(together):
    campaign, lead, draft, [(one, row), _] = together()
    client = client_of(one)
    assert says(client.get(at("apply_partnerships")), "申请退出")
    gone(client, row, "  ")
    with scope.system("test"):
        assert ConsortiumPartner.objects.get(pk=row.pk).state == "confirmed"  # not without a reason

    gone(client, row)
    assert {letter.user for letter in letters("partner.leaving")} == {lead.actor.user}
    staff = browser(make_staff(campaign.tenant, "formal_checker"))
    page = staff.get(at("host_submission", tenant=campaign.tenant.slug, pk=draft.pk))
    assert says(page, "申请退出：经营调整")
    decide(campaign, row, allow="1")

    assert now(draft).state == "submitted"
    with scope.system("test"):
        [about] = filed(campaign, lead.unit)
        assert len(about.partners) == 1
        assert not filed(campaign, one.unit)
    assert says(client.get(at("apply_partnerships")), "已退出")
    assert says(client_of(lead).get(at("apply_consortium", pk=draft.pk)), "退出")
    assert {letter.user for letter in letters("partner.released")} == {lead.actor.user, one.actor.user}


def test_the_host_keeps_a_partner_with_its_reason(together):
    campaign, _, draft, [(one, row), _] = together()
    gone(client_of(one), row)
    decide(campaign, row)
    with scope.system("test"):
        assert ConsortiumPartner.objects.get(pk=row.pk).state == "leaving"
    decide(campaign, row, answer="公示期内不办理")
    with scope.system("test"):
        after = ConsortiumPartner.objects.get(pk=row.pk)
    assert (after.state, after.leave_answer) == ("confirmed", "公示期内不办理")
    assert says(client_of(one).get(at("apply_partnerships")), "公示期内不办理")
    assert now(draft).state == "submitted"


def test_too_few_left_sends_the_filing_back_and_another_partner_mends_it(together):
    campaign, lead, draft, [(one, row), _] = together(min_partners=2)
    gone(client_of(one), row)
    decide(campaign, row, allow="1")

    assert now(draft).state == "returned"
    assert entry_states(draft) == ["returned"]
    with pytest.raises(filing.Refusal, match="至少 2 个成员，现有 1 个"):
        lead.file(draft)
    with pytest.raises(Refused, match="不能再次加入"):
        add(lead, draft, one.unit)
    agreed(campaign, lead, draft, scene.make_firm())
    version = lead.file(draft)
    assert [p["uscc"] for p in version.answers["consortium"]].count(one.unit.uscc) == 0
    assert entry_states(draft) == ["pending"]


def test_too_few_left_ends_the_filing_where_the_rules_say_so(together):
    campaign, lead, draft, [(one, row), _] = together(min_partners=2, on_leaving="end")
    gone(client_of(one), row)
    decide(campaign, row, allow="1")
    assert now(draft).state == "disqualified"
    assert entry_states(draft) == ["failed"]
    with scope.system("test"):
        assert not filed(campaign, lead.unit)


def test_another_units_place_is_nobodys_to_give_up(together):
    _, _, _, [(one, _), (_, other)] = together()
    assert gone(client_of(one), other).status_code == 404
    with scope.system("test"):
        assert ConsortiumPartner.objects.get(pk=other.pk).state == "confirmed"


# ---------------------------------------------------------------- what is asked of each partner


@pytest.fixture
def strict(clock_at):
    clock_at(scene.OPEN)
    return scene.make_campaign(consortium=RULE, conditions=FIRMS)


def test_a_partner_from_elsewhere_is_refused_when_it_confirms_with_rule_and_clause(strict):
    lead, far = scene.make_firm(), scene.make_firm("4401")
    row = add(lead, lead.start(strict), far.unit)
    with pytest.raises(Refused) as refused, far.scope():
        consortium.confirm_partner(row.pk, actor=far.actor)
    assert far.unit.name in str(refused.value.verdict.reason)
    assert (refused.value.verdict.rule, refused.value.verdict.clause) == ("local", "六(一)")


def test_what_changed_after_the_confirmation_is_found_at_the_filing(strict):
    from applicants.models import Honour

    lead, partner = scene.make_firm(), scene.make_firm()
    draft = lead.start(strict)
    agreed(strict, lead, draft, partner)
    with scope.system("test"):
        Honour.objects.create(
            tenant=strict.tenant, series="demo", year=2023, work="", uscc=partner.unit.uscc, unit_name=partner.unit.name
        )
    with pytest.raises(filing.Refusal) as refused:
        lead.file(draft)
    assert [(v.rule, v.clause) for v in refused.value.verdicts] == [("new", "六(三)")]
    assert partner.unit.name in refused.value.verdicts[0].reason


def test_a_partner_nobody_knows_is_left_to_the_formal_check(strict):
    from submissions.actions.filing import rulings

    lead = scene.make_firm()
    draft = lead.start(strict)
    with lead.scope():
        consortium.add_partner(draft.pk, name="没有注册的单位", uscc=demo_uscc(8_000_005), actor=lead.actor)
    with scope.system("test"):
        said = rulings(
            Submission.objects.select_related("campaign__version", "draft").get(pk=draft.pk),
            lead.unit,
            draft.created_at,
        )
    assert {r.rule for r in said if r.advised} == {"local", "new"}
    assert all("没有注册的单位没有在平台注册" in r.reason for r in said)


def test_a_second_filing_through_a_partner_names_it_when_it_confirms(clock_at):
    clock_at(scene.OPEN)
    limit = [{"key": "member", "per": "consortium_member", "max": 1, "clause": "六(四)"}]
    campaign = scene.make_campaign(consortium=RULE, counts=limit)
    a, b, c = (scene.make_firm() for _ in range(3))
    first = a.start(campaign)
    agreed(campaign, a, first, c)
    a.file(first)
    second = b.start(campaign)
    row = add(b, second, c.unit)
    with pytest.raises(Refused, match=f"联合体成员{c.unit.name}已申报 1 项"), c.scope():
        consortium.confirm_partner(row.pk, actor=c.actor)
