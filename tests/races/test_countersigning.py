"""A seat takes its word back in the moment the results are published: one of the two was faster, never both."""

from accounts.kernel import scope
from campaigns.models import Campaign
from publicity.actions import awards, results
from publicity.countersigning import actions
from publicity.countersigning.standing import NotSigned
from publicity.models import Countersign, Countersignature
from tests.cast import actor_of, make_staff
from tests.publicity.test_countersigning import a_campaign, ask, finalist
from tests.races.crowd import at_once
from tests.review.stage import seat_of, sit


def test_sent_back_or_published_never_both():
    campaign = a_campaign("yanshi-jingzheng", need=1)
    manager = actor_of(make_staff(campaign.tenant, "manager"), tenant=campaign.tenant)
    head = sit(seat_of(campaign, "bureau_0"))
    finalist(campaign)
    with scope.tenant(campaign.tenant):
        awards.finish(campaign, actor=manager)
    row = ask(campaign, manager)
    with scope.system("tests"):
        own = Countersignature.objects.get(countersign=row, seat=head.seat)
        others = Countersignature.objects.filter(countersign=row).exclude(pk=own.pk)
        others.update(state="returned", reason="演示")
    with scope.seat({head.seat.pk}):
        actions.confirm(own.pk, actor=head)

    def act(n: int) -> object:
        if n:
            with scope.seat({head.seat.pk}):
                return actions.send_back(own.pk, reason="演示收回", actor=head)
        with scope.tenant(campaign.tenant):
            fresh = Campaign.objects.select_related("version", "tenant").get(pk=campaign.pk)
            return results.publish(fresh, actor=manager)

    published, sent_back = at_once(act, 2)
    with scope.system("tests"):
        state = Countersign.objects.get(pk=row.pk).state
    if isinstance(published, awards.NotDone):
        assert not isinstance(sent_back, Exception)
        assert state == "returned"
    else:
        assert published == 1
        assert isinstance(sent_back, NotSigned)
        assert state == "used"
