"""Groups and consortia under a race: together they file no more than one applicant may."""

from accounts.kernel import scope
from accounts.kernel.clock import restart_clock
from applicants.actions import groups
from submissions.actions import consortium
from submissions.models import Submission
from tests.cast import actor_of, make_staff
from tests.races import scene
from tests.races.crowd import at_once, kinds
from tests.races.test_filing import at


def grouped(campaign, firms):
    manager = actor_of(make_staff(campaign.tenant), campaign.tenant)
    with scope.tenant(campaign.tenant):
        return groups.create("演示集团", {f.unit.pk: "人工" for f in firms}, lead=None, basis="人工", actor=manager)


def test_twenty_filings_of_three_branches_at_once_make_two():
    restart_clock(at(scene.OPEN), stopped=True)
    campaign = scene.make_campaign(counts=[{"key": "per_group", "per": "group", "max": 2, "clause": "三(二)"}])
    firms = [scene.make_firm() for _ in range(3)]
    work = [(firm, firm.start(campaign)) for firm in firms for _ in range(7)][:20]
    grouped(campaign, firms)

    outcomes = at_once(lambda n: work[n][0].file(work[n][1]), len(work))

    assert kinds(outcomes) == {"done": 2, "Refusal": 18}, outcomes
    assert scene.filed(campaign) == 2


def test_a_group_confirmed_in_the_rush_is_never_exceeded_afterwards():
    restart_clock(at(scene.OPEN), stopped=True)
    campaign = scene.make_campaign(counts=[{"key": "per_group", "per": "group", "max": 1, "clause": "三(二)"}])
    firms = [scene.make_firm() for _ in range(4)]
    work = [(firm, firm.start(campaign)) for firm in firms]

    def one(n: int):
        return grouped(campaign, firms) if n == len(work) else work[n][0].file(work[n][1])

    outcomes = at_once(one, len(work) + 1)
    before = scene.filed(campaign)  # those that came before the group was confirmed
    assert set(kinds(outcomes)) <= {"done", "Refusal"}, outcomes
    if before:
        again = [(firm, firm.start(campaign)) for firm in firms]
        assert kinds(at_once(lambda n: again[n][0].file(again[n][1]), len(again))) == {"Refusal": 4}


def test_one_consortium_heads_one_filing_however_many_try_at_once():
    restart_clock(at(scene.OPEN), stopped=True)
    rule = {"allowed": True, "max_partners": 3, "once": True, "confirmed": False, "clause": "六(二)"}
    campaign = scene.make_campaign(consortium=rule)
    firms = [scene.make_firm() for _ in range(4)]
    work = [(firm, firm.start(campaign)) for firm in firms]
    for firm, draft in work:
        for other in firms:
            if other is not firm:
                with firm.scope():
                    consortium.add_partner(draft.pk, name=other.unit.name, uscc=other.unit.uscc, actor=firm.actor)

    outcomes = at_once(lambda n: work[n][0].file(work[n][1]), len(work))

    assert kinds(outcomes) == {"done": 1, "Refusal": 3}, outcomes


def test_a_partner_nobody_knows_counts_once_too():
    restart_clock(at(scene.OPEN), stopped=True)
    rule = {"allowed": True, "max_partners": 3, "once": True, "confirmed": False, "clause": "六(二)"}
    limit = [{"key": "member", "per": "consortium_member", "max": 1, "clause": "六(三)"}]
    campaign = scene.make_campaign(consortium=rule, counts=limit)
    work = [(firm, firm.start(campaign)) for firm in (scene.make_firm() for _ in range(5))]
    for firm, draft in work:
        with firm.scope():
            consortium.add_partner(draft.pk, name="没有注册的单位", uscc="91999900YB0000001X", actor=firm.actor)

    outcomes = at_once(lambda n: work[n][0].file(work[n][1]), len(work))

    assert kinds(outcomes) == {"done": 1, "Refusal": 4}, outcomes
    with scope.system("race"):
        assert Submission.objects.filter(campaign=campaign, submitted_at__isnull=False).count() == 1
