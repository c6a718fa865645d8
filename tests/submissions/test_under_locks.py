"""What becomes true while a submit waits for its locks is seen by it: everything it is judged by is read behind them."""

import pytest

from accounts.kernel import scope
from accounts.kernel.clock import clock, real_now, restart_clock
from accounts.kernel.once import new_key
from accounts.kernel.policy import Refused
from accounts.kernel.verdict import no
from accounts.models import ContentCase, StoredFile
from applicants.models import UnitGroup, UnitGroupMember
from notices.models import Letter
from review.models import StageEntry
from submissions import eligibility
from submissions.actions import NotReady, Refusal, looking
from submissions.actions import filing as filing_action
from submissions.eligibility import Moved
from submissions.models import AccessGrant, Attachment, ConsortiumPartner, PersonalRecord, Submission
from tests.cast import make_file, make_user
from tests.races import scene

pytestmark = pytest.mark.django_db
GROUP = [{"key": "per_group", "per": "group", "max": 1, "clause": "三(二)"}]
ONE = [{"key": "per_unit", "per": "unit", "max": 1, "clause": "三(二)"}]


@pytest.fixture
def meanwhile(monkeypatch):
    """``meanwhile(act)``: act happens when the units are about to be locked; gives the sets that were locked."""

    def arrange(act):
        real, asked = eligibility._locked, []

        def locked(units):
            with scope.system("meanwhile"):
                if not asked:
                    act()
            asked.append(set(units))
            return real(units)

        monkeypatch.setattr(eligibility, "_locked", locked)
        return asked

    return arrange


@pytest.fixture
def open_campaign(clock_at):
    clock_at("2024-09-10 10:00")
    return scene.make_campaign


def number_of_versions(campaign) -> int:
    return scene.filed(campaign)


def test_a_report_of_its_content(open_campaign, meanwhile):
    campaign, firm = open_campaign(), scene.make_firm()
    row = firm.start(campaign)
    meanwhile(
        lambda: ContentCase.objects.create(
            tenant=row.tenant, kind="submission", subject=str(row.pk), reported_at=clock(), reported_real=real_now(),
            reported_by=make_user(),
        )
    )  # fmt: skip
    with pytest.raises(Refused, match="隔离"):
        firm.file(row)
    assert number_of_versions(campaign) == 0


def test_a_group_whose_other_unit_has_filed(open_campaign, meanwhile):
    campaign, firm, other = open_campaign(counts=GROUP), scene.make_firm(), scene.make_firm()
    row = firm.start(campaign)
    other.file(other.start(campaign))

    def confirm():
        group = UnitGroup.objects.create(
            tenant=campaign.tenant, name="演示集团", state="confirmed", basis="人工", proposed_at=clock()
        )
        for one in (firm, other):
            UnitGroupMember.objects.create(
                tenant=campaign.tenant, group=group, unit=one.unit, basis="人工", live=True, added_at=clock()
            )

    locked = meanwhile(confirm)
    with pytest.raises(Moved):
        firm.file(row)
    with pytest.raises(Refusal, match="演示集团"):
        firm.file(row)
    assert locked == [{firm.unit.pk}, {firm.unit.pk, other.unit.pk}]
    assert number_of_versions(campaign) == 1


def test_a_filing_of_the_same_unit(open_campaign, meanwhile):
    campaign, firm = open_campaign(counts=ONE), scene.make_firm()
    row, second = firm.start(campaign), firm.start(campaign)
    meanwhile(lambda: Submission.objects.filter(pk=second.pk).update(state="submitted", submitted_at=clock()))
    with pytest.raises(Refusal, match="已申报"):
        firm.file(row)


def test_a_filing_of_others_that_names_the_unit(open_campaign, meanwhile):
    campaign, firm, other = open_campaign(counts=ONE), scene.make_firm(), scene.make_firm()
    row, theirs = firm.start(campaign), other.start(campaign)
    other.file(theirs)
    seen = []
    real = eligibility.filed

    def name():
        ConsortiumPartner.objects.create(
            tenant=theirs.tenant, submission=theirs, unit=firm.unit, name=firm.unit.name, uscc=firm.unit.uscc,
            state="confirmed", invited_at=clock(), position=1,
        )  # fmt: skip

    def noting(*args, **kwargs):
        seen.extend(found := real(*args, **kwargs))
        return found

    meanwhile(name)
    eligibility.filed = noting
    try:
        firm.file(row)
    except Refusal:
        pass  # what the rules make of it is theirs to say
    finally:
        eligibility.filed = real
    assert [(one.lead, one.partners) for one in seen] == [(str(other.unit.pk), (str(firm.unit.pk),))]


def test_a_partner_that_was_named(open_campaign, meanwhile):
    rule = {"allowed": True, "max_partners": 3, "once": True, "confirmed": False, "clause": "六(二)"}
    campaign, firm, other = open_campaign(consortium=rule), scene.make_firm(), scene.make_firm()
    row = firm.start(campaign)
    meanwhile(
        lambda: ConsortiumPartner.objects.create(
            tenant=row.tenant, submission=row, unit=other.unit, name=other.unit.name, uscc=other.unit.uscc,
            state="confirmed", invited_at=clock(), position=1,
        )
    )  # fmt: skip
    with pytest.raises(Moved, match="刚刚有变化"):
        firm.file(row)
    assert firm.file(row)  # looked at anew, with the partner


def test_a_file_that_was_blocked(open_campaign, meanwhile):
    campaign, firm = open_campaign(), scene.make_firm()
    row = firm.start(campaign)
    with scope.system("test"):
        file = make_file(campaign.tenant, firm.unit)
        Attachment.objects.create(tenant=row.tenant, submission=row, field="title", file=file, added_at=clock())
    meanwhile(lambda: StoredFile.objects.filter(pk=file.pk).update(state="blocked", blocked_because="virus"))
    with pytest.raises(NotReady, match=file.name):
        firm.file(row)


def test_a_registration_that_is_gone(open_campaign, meanwhile):
    campaign, firm = open_campaign(), scene.make_firm()
    row = firm.start(campaign)
    meanwhile(lambda: firm.unit.registrations.all().update(state="refused"))
    with pytest.raises(Refused, match=campaign.tenant.name):
        firm.file(row)


def test_what_is_read_at_once_is_what_each_part_would_say(open_campaign):
    """The one statement against the questions it stands for."""
    campaign, firm = open_campaign(), scene.make_firm()
    row = firm.start(campaign)
    with firm.scope():
        draft = looking._EVERYTHING.get(
            row=row.pk, subject=str(row.pk), campaign=campaign.pk, tenant=campaign.tenant_id, unit=firm.unit.pk
        )
    with scope.system("test"):
        [approved] = draft.registrations
        assert approved.pk == eligibility.standing(firm.unit, campaign.tenant_id).pk
        assert "id_number" in approved.get_deferred_fields()
    flags = (draft.partnered, draft.sealed, draft.grouped, draft.has_filed, draft.is_named)
    assert not any(flags)
    assert (draft.files, draft.scans) == ([], [])


def test_what_a_submit_writes_has_the_moment_at_which_it_was_judged(filing, drain):
    """Receipt, entry, grant and letter say the same time: that of the clock read behind the campaign's lock."""
    filing.complete()
    restart_clock(clock())  # it runs: two readings would differ
    filing.post("submit/")
    drain()
    with scope.system("test"):
        row = Submission.objects.select_related("current").get(pk=filing.draft.pk)
        at = row.current.submitted_at
        assert row.submitted_at == at
        assert set(StageEntry.objects.filter(submission=row).values_list("entered_at", flat=True)) == {at}
        assert set(AccessGrant.objects.filter(submission=row).values_list("granted_at", flat=True)) == {at}
        assert set(Letter.objects.filter(event="submission.received").values_list("posted_at", flat=True)) == {at}


def test_a_submit_that_is_refused_leaves_nothing_and_its_form_can_be_sent_again(filing, monkeypatch):
    """It has no savepoint of its own: what began the transaction undoes it, though the answer is a redirect."""
    filing.complete()
    key, told = new_key(), filing_action._told

    def fail(*args, **kwargs):
        raise Refusal([no("演示：写入之后才出的问题。")])

    monkeypatch.setattr(filing_action, "_told", fail)
    assert filing.post("submit/", _key=key)["Location"].endswith("/check/")
    with scope.system("test"):
        assert Submission.objects.get(pk=filing.draft.pk).current_id is None
        assert not PersonalRecord.objects.filter(version__submission=filing.draft.pk).exists()
    monkeypatch.setattr(filing_action, "_told", told)
    assert "receipt" in filing.post("submit/", _key=key)["Location"]


def test_a_group_that_turns_up_is_looked_at_anew(clock_at, transactional_db, monkeypatch):
    """Whoever calls it without a transaction, and every form, hears nothing of the second round."""
    clock_at("2024-09-10 10:00")
    campaign, firm = scene.make_campaign(), scene.make_firm()
    row, rounds, demand = firm.start(campaign), [], eligibility.demand_held

    def turned_up(*args):
        rounds.append(args)
        if len(rounds) < 3:
            raise Moved
        return demand(*args)

    monkeypatch.setattr(eligibility, "demand_held", turned_up)
    assert firm.file(row).receipt_number
    assert len(rounds) == 3
