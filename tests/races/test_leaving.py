"""Two partners leave at once, and two ways to the last entry: the rules hold whatever the order."""

from accounts.kernel import scope
from accounts.kernel.clock import clock, restart_clock
from campaigns.models import Campaign, Seat
from submissions import actions
from submissions.actions import consortium, leaving
from submissions.entering.actions import Came, begin
from submissions.models import ConsortiumPartner, Submission
from tests.cast import actor_of, make_staff, png, upload
from tests.races import scene
from tests.races.crowd import at_once, kinds
from tests.races.test_filing import at


def test_two_partners_leave_at_once_and_the_filing_is_returned_once():
    restart_clock(at(scene.OPEN), stopped=True)
    rule = {"allowed": True, "min_partners": 2, "max_partners": 3, "clause": "六(二)"}
    campaign = scene.make_campaign(consortium=rule)
    lead, *partners = (scene.make_firm() for _ in range(4))
    draft = lead.start(campaign)
    rows = []
    for partner in partners:
        with lead.scope():
            row = consortium.add_partner(draft.pk, name=partner.unit.name, uscc=partner.unit.uscc, actor=lead.actor)
        with partner.scope():
            consortium.confirm_partner(row.pk, actor=partner.actor)
        rows.append(row)
    lead.file(draft)
    for partner, row in zip(partners[:2], rows[:2], strict=True):
        with partner.scope():
            leaving.ask(row.pk, reason="经营调整", actor=partner.actor)
    host = actor_of(make_staff(campaign.tenant), campaign.tenant)

    def let_go(n: int):
        with scope.tenant(campaign.tenant):
            return leaving.judge(rows[n].pk, allow=True, actor=host)

    outcomes = at_once(let_go, 2)

    assert sorted(map(str, outcomes)) == [leaving.GOES_ON, leaving.RETURNED], outcomes
    with scope.system("race"):
        assert ConsortiumPartner.objects.filter(submission=draft, state="left").count() == 2
        assert Submission.objects.get(pk=draft.pk).returns.count() == 1


def test_a_desk_and_the_unit_itself_race_for_the_last_entry():
    restart_clock(at(scene.OPEN), stopped=True)
    campaign = scene.make_campaign(
        on_paper={"allowed": True}, counts=[{"key": "one", "per": "unit", "max": 1, "clause": "六(三)"}]
    )
    firm = scene.make_firm()
    own = [firm.start(campaign) for _ in range(2)]
    with scope.system("race"):
        campaign = Campaign.objects.select_related("version", "tenant").get(pk=campaign.pk)
        seat = Seat.objects.select_related("campaign__version").filter(campaign=campaign, role="host").first()
    head = actor_of(make_staff(campaign.tenant), campaign.tenant, seat=seat, seat_role="head", workspace="desk")
    came = Came(firm.unit.uscc, clock(), "演示甲", "+8619900001111", upload("纸质.png", png()))
    with scope.tenant(campaign.tenant):
        entered = begin(campaign, came, actor=head)
        actions.save(entered.pk, {"title": "演示方案"}, revision=0, actor=head, overwrite=True)

    def one(n: int):
        if n < len(own):
            return firm.file(own[n])
        with scope.tenant(campaign.tenant):
            return actions.submit(entered.pk, actor=head)

    outcomes = at_once(one, 3)

    assert kinds(outcomes) == {"done": 1, "Refusal": 2}, outcomes
    assert scene.filed(campaign) == 1
