"""Rights of co-hosts: reading every filing, and taking part in the host's final review (rows Q12, X16)."""

import pytest

from accounts.kernel import scope
from accounts.kernel.once import new_key
from accounts.models import Membership
from campaigns.models import Campaign, RuleSetVersion
from notices.models import Letter
from review import cohosts, engine
from review.models import JointReview
from submissions.actions import mark
from submissions.models import AccessGrant, Attachment, Submission
from tests.cast import actor_of, browser, make_campaign, make_file, make_unit
from tests.filings import make_submission
from tests.review.stage import entry_of, seat_of, sit

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign(clock_at):
    clock_at("2020-08-10 09:00")
    return make_campaign(preset="qingdao-2020")


@pytest.fixture
def cohost(campaign):
    """The head of one of the three co-hosts."""
    return sit(seat_of(campaign, "data_bureau"))


def without_rights(campaign) -> Campaign:
    """The campaign before anybody gave its co-hosts a right."""
    data = campaign.version.data | {
        "seats": [seat | {"rights": []} for seat in campaign.version.data["seats"]],
        "countersigning": None,
    }
    return with_rules(campaign, data)


def with_rules(campaign, data) -> Campaign:
    """The campaign with these rules as its next version."""
    with scope.system("tests"):
        number = campaign.versions.count() + 1
        Campaign.objects.filter(pk=campaign.pk).update(
            version=RuleSetVersion.objects.create(
                tenant=campaign.tenant, campaign=campaign, number=number, data=data,
                created_at=campaign.published_at, published_at=campaign.published_at,
            )
        )  # fmt: skip
        return Campaign.objects.select_related("version", "tenant").get(pk=campaign.pk)


def desk(actor, path=""):
    return browser(actor.user).get(f"/desk/{actor.seat.pk}/{path}")


def text(answer) -> str:
    return answer.content.decode()


def final(campaign, row):
    """The filing comes to the stage in which the host decides."""
    with scope.system("tests"):
        filed = Submission.objects.select_related("campaign__version", "campaign__tenant", "unit", "current").get(
            pk=row.pk
        )
        engine.enter(campaign.rules.stage("result"), filed)
    return entry_of(row, "result")


def test_every_filing_is_listed_and_opened_at_the_desk(campaign, cohost):
    row = make_submission(campaign, title="演示全部可读的案例")
    page = text(desk(cohost, "filings/"))
    assert "演示全部可读的案例" in page
    assert "全部申报" in text(desk(cohost))

    detail = desk(cohost, f"filings/{row.pk}/")
    assert detail.status_code == 200
    assert row.number in text(detail)
    assert "名次" not in text(detail)


def test_drafts_and_what_was_withdrawn_are_not_shown(campaign, cohost):
    row = make_submission(campaign, title="演示已撤回的案例")
    with scope.system("tests"):
        draft = Submission.objects.get(pk=make_submission(campaign, title="演示草稿案例").pk)
        Submission.objects.filter(pk=draft.pk).update(state="draft", submitted_at=None)
        mark(Submission.objects.get(pk=row.pk), "withdraw", actor=actor_of(row.created_by, unit=row.unit))
    page = text(desk(cohost, "filings/"))
    assert "演示已撤回的案例" not in page
    assert "演示草稿案例" not in page
    assert desk(cohost, f"filings/{row.pk}/").status_code in (403, 404)
    assert desk(cohost, f"filings/{draft.pk}/").status_code in (403, 404)


def test_filings_that_came_before_the_right_was_given_are_read_too_and_no_longer_after_it_is_taken(campaign, cohost):
    before = campaign.version.data
    bare = without_rights(campaign)
    row = make_submission(bare)
    assert desk(cohost, "filings/").status_code == 403
    assert "全部申报" not in text(desk(cohost))

    campaign = with_rules(campaign, before)
    assert cohosts.settle(campaign) == 3
    assert cohosts.settle(campaign) == 0
    assert row.title in text(desk(cohost, "filings/"))

    cohosts.on_amended(campaign=without_rights(campaign))
    with scope.system("tests"):
        assert not AccessGrant.objects.filter(submission=row, seat=cohost.seat).exists()
        assert AccessGrant.objects.filter(submission=row).exists()  # the seat whose docket it is


def test_a_seat_without_the_right_finds_nothing(campaign):
    other = sit(seat_of(campaign, "shinan"))
    row = make_submission(campaign)
    assert desk(other, "filings/").status_code == 403
    assert desk(other, f"filings/{row.pk}/").status_code in (403, 404)


def test_nobody_reads_a_filing_of_their_own_unit(campaign, cohost):
    unit = make_unit(kind=campaign.rules.kinds[0].key)
    row = make_submission(campaign, unit, title="演示本单位的案例")
    Membership.objects.create(user=cohost.user, unit=unit, role="operator")
    assert "演示本单位的案例" not in text(desk(cohost, "filings/"))
    answer = desk(cohost, f"filings/{row.pk}/")
    assert answer.status_code == 403
    assert "回避" in text(answer)


def test_a_foreign_campaigns_filing_is_absent(campaign, cohost):
    foreign = make_submission(make_campaign(preset="qingdao-2020"))
    assert desk(cohost, f"filings/{foreign.pk}/").status_code == 404


def test_files_of_every_filing_open_for_its_readers_only(campaign, cohost):
    row = make_submission(campaign)
    other = sit(seat_of(campaign, "shinan"))
    picture = make_file(campaign.tenant, row.unit, kind="submission.attachment")
    field = next(f.key for _, _, f in campaign.rules.fields("file") if f.type == "picture")
    with scope.system("tests"):
        line = {"file": str(picture.pk), "name": picture.name, "sha256": "x", "size": 1}
        row.versions.update(files={field: [line]})
        Attachment.objects.create(
            tenant=campaign.tenant, submission=row, field=field, file=picture, added_at=row.submitted_at
        )
    url = f"/files/{picture.pk}/"
    assert browser(cohost.user).get(url).status_code == 200
    assert browser(other.user).get(url).status_code in (403, 404)


def test_a_filing_is_still_read_after_it_left_the_docket_of_a_co_host(campaign, cohost):
    row = make_submission(campaign)
    with scope.system("tests"):
        engine.revoke(row, cohost.seat)
        assert AccessGrant.objects.filter(submission=row, seat=cohost.seat).exists()


def test_co_hosts_take_part_in_the_final_review_and_the_host_reads_what_they_say(campaign, cohost, clock_at):
    row = make_submission(campaign)
    assert "没有联合评议的申报" in text(desk(cohost, "joint/"))
    clock_at("2020-09-22 09:00")
    entry = final(campaign, row)
    with scope.system("tests"):
        joint = JointReview.objects.get(entry=entry, seat=cohost.seat)
        assert JointReview.objects.filter(entry=entry).count() == 3
        assert Letter.objects.filter(template="final.joined", user=cohost.user).exists()
    assert row.title in text(desk(cohost, "joint/"))
    answer = browser(cohost.user).post(
        f"/desk/{cohost.seat.pk}/joint/{joint.pk}/", {"_key": new_key(), "text": "演示同意列为典型案例"}
    )
    assert answer.status_code == 302

    host = sit(seat_of(campaign, "publicity_department"))
    assert "演示同意列为典型案例" in text(desk(host, f"entries/{entry.pk}/"))
    assert "演示同意列为典型案例" in text(desk(host, f"dockets/{entry.docket_id}/select/"))


def test_entries_that_came_before_the_right_was_given_are_joined_later(campaign, cohost):
    before = campaign.version.data
    row = make_submission(without_rights(campaign))
    entry = final(without_rights(campaign), row)
    with scope.system("tests"):
        assert not JointReview.objects.exists()
    cohosts.settle(with_rules(campaign, before))
    with scope.system("tests"):
        assert JointReview.objects.filter(entry=entry).count() == 3
    cohosts.settle(without_rights(campaign))
    with scope.system("tests"):
        assert not JointReview.objects.exists()


def test_no_opinion_on_a_filing_of_ones_own_unit(campaign, cohost):
    unit = make_unit(kind=campaign.rules.kinds[0].key)
    row = make_submission(campaign, unit)
    final(campaign, row)
    Membership.objects.create(user=cohost.user, unit=unit, role="operator")
    with scope.system("tests"):
        joint = JointReview.objects.get(seat=cohost.seat)
    assert desk(cohost, f"joint/{joint.pk}/").status_code == 403
