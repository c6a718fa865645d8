"""What a next version means for what was filed, for drafts and enrolments, and for stamped papers."""

import pytest

from accounts.kernel import scope
from accounts.kernel.policy import Refused
from accounts.models import Membership
from audit.models import AuditEntry
from campaigns.amending.actions import NotAllowed
from campaigns.models import rules_of
from campaigns.windows import OutsideWindow
from notices.models import Letter
from review.models import StageEntry
from submissions import actions, content, reading
from submissions.actions import filing
from submissions.amending import carrying, permits
from submissions.models import Draft, Submission, SubmissionVersion
from tests.amending.bench import Bench, china, titled, with_item
from tests.cast import actor_of, browser, make_member, make_unit, register_unit
from tests.filings import answers_for, make_submission

pytestmark = pytest.mark.django_db
PRESET = "industrial-app-2021"


@pytest.fixture
def bench(clock_at):
    bench = Bench.__new__(Bench)
    Bench.__init__(bench, PRESET)
    window = bench.rules().windows_for("file")[0]
    clock_at(f"{window.closes[:10]} 09:00")
    bench.window = window
    return bench


def fields(data: dict, change) -> dict:
    """The rule data with the fields of each section of the filing forms replaced by ``change(fields)``."""

    def section(one: dict) -> dict:
        return {**one, "fields": change(one["fields"])}

    filing_forms = [form for form in data["forms"] if form.get("use", "file") == "file"]
    forms = [
        {**form, "sections": [section(one) for one in form["sections"]]} if form in filing_forms else form
        for form in data["forms"]
    ]
    return {**data, "forms": forms}


def with_field(data: dict, **field) -> dict:
    """One more field at the end of the first section that asks for the title."""
    new = {"type": "text", "key": "added", "label": "新增的一项", **field}
    return fields(data, lambda old: [*old, new] if any(f["key"] == "title" for f in old) else old)


def with_files(row: Submission, rules) -> Submission:
    """The filed version has a file wherever one is asked for."""
    suffix = {"image": "png"}
    files = {}
    for _, _, spec in rules.fields("file"):
        if spec.type in ("file", "picture"):
            kind = next(iter(getattr(spec, "accept", ("image",))))
            name = f"演示.{suffix.get(kind, kind)}"
            count = getattr(spec, "exactly", None) or max(getattr(spec, "min", 1), 1)
            one = {"file": "00000000-0000-4000-8000-000000000000", "name": name, "sha256": "0" * 64, "size": 10}
            files[spec.key] = [one] * count
    with scope.system("test"):
        SubmissionVersion.objects.filter(submission=row).update(files=files)
    return row


class Applicant:
    """A unit with a draft in the campaign."""

    def __init__(self, bench):
        self.unit = make_unit(kind=bench.rules().kinds[0].key)
        self.user = make_member(self.unit)
        register_unit(self.unit, bench.tenant, self.user)
        self.actor = actor_of(self.user, unit=self.unit)
        self.client = browser(self.user, self.unit)
        self.bench = bench

    def scope(self):
        return scope.self_(unit=self.unit, user=self.user)

    def start(self, **given) -> Submission:
        with self.scope():
            campaign = self.bench.fresh()
            row = actions.start(campaign, self.unit, actor=self.actor)
            answers = answers_for(campaign, self.unit, **given)
            actions.save(row.pk, answers, revision=0, actor=self.actor)
            return self.row(row.pk)

    def row(self, pk) -> Submission:
        with self.scope():
            return Submission.objects.select_related("campaign__version", "draft", "enrolment", "unit").get(pk=pk)


def test_what_is_filed_keeps_its_version_and_is_read_by_its_words(bench):
    row = make_submission(bench.campaign)
    title = next(f for _, _, f in bench.rules().fields("file") if f.key == "title")
    bench.amend(lambda data: fields(data, lambda old: [
        {**f, "label": "改过的名称"} if f["key"] == "title" else f for f in old]))  # fmt: skip
    with scope.system("test"):
        version = SubmissionVersion.objects.select_related("rules").get(submission=row)
        assert version.rules.number == 1
        labels = {i.key: i.label for part in reading.parts(bench.rules(), version) for i in part.items}
    assert labels["title"] == title.label
    page = bench.client.get(f"/host/{bench.tenant.slug}/submissions/{row.pk}/").content.decode()
    assert "改过的名称" not in page.split("<main")[1]


def test_a_field_that_is_hidden_from_blind_reviewers_now_is_hidden_in_what_was_filed_before(bench):
    row = make_submission(bench.campaign)
    bench.amend(
        lambda data: fields(data, lambda old: [{**f, "blind": True} if f["key"] == "title" else f for f in old])
    )
    with scope.system("test"):
        version = SubmissionVersion.objects.select_related("rules").get(submission=row)
        keys = {i.key for part in reading.parts(bench.rules(), version, blind=True) for i in part.items}
    assert "title" not in keys


def test_a_draft_goes_on_under_the_next_version_nothing_lost_and_missing_answers_pointed_out(bench, clock_at):
    applicant = Applicant(bench)
    row = applicant.start()
    before = content.draft_answers(row.draft)
    clock_at(f"{bench.window.closes[:10]} 10:00")

    bench.amend(with_field)

    with applicant.scope():
        row = applicant.row(row.pk)
        assert content.draft_answers(row.draft) == before
        assert any("新增的一项" in p.sentence for p in filing.readiness(row))
    page = applicant.client.get(f"/apply/submissions/{row.pk}/").content.decode()
    assert "规则修改过，请核对" in page
    with applicant.scope():
        actions.save(row.pk, {"added": "补上"}, revision=row.draft.revision, actor=applicant.actor)
        row = applicant.row(row.pk)
        assert not any("新增的一项" in p.sentence for p in filing.readiness(row))
    assert "规则修改过" not in applicant.client.get(f"/apply/submissions/{row.pk}/").content.decode()


def test_answers_to_a_field_that_is_gone_stay_in_the_draft_and_are_not_filed(bench):
    bench.amend(lambda data: with_field(data, personal=True))
    applicant = Applicant(bench)
    row = applicant.start(added="秘密的内容")
    bench.amend(lambda data: fields(data, lambda old: [f for f in old if f["key"] != "added"]))
    with applicant.scope():
        row = applicant.row(row.pk)
        actions.save(row.pk, {"title": "新的名称"}, revision=row.draft.revision, actor=applicant.actor)
        draft = Draft.objects.get(submission=row)
        assert content.draft_answers(draft)["added"] == "秘密的内容"
        assert "added" not in draft.answers  # it was personal and stays sealed
        opened, personal = content.asked(bench.rules(), draft)
        assert "added" not in opened | personal


def test_an_option_that_is_gone_is_pointed_out_and_stays_as_it_was(bench):
    choice = next(f for _, _, f in bench.rules().fields("file") if f.type == "choice" and f.dimension)
    dimension = bench.rules().dimension(choice.dimension)
    gone = dimension.options[0].key
    applicant = Applicant(bench)
    row = applicant.start(**{choice.key: {"picked": [gone]}})
    options = next(o for o in bench.fresh().version.data["dimensions"] if o["key"] == dimension.key)["options"][1:]
    bench.amend(lambda data: with_item(data, "dimensions", dimension.key, options=options))
    with applicant.scope():
        row = applicant.row(row.pk)
        assert content.draft_answers(row.draft)[choice.key] == {"picked": [gone]}
        assert any(p.field.startswith(choice.key) for p in filing.readiness(row))


def test_a_longer_deadline_leaves_stamped_papers_good_a_new_field_does_not(bench):
    applicant = Applicant(bench)
    row = applicant.start()
    with applicant.scope():
        before = content.draft_hash(row)
    bench.extend(bench.window.key, "2027-01-01 17:00", later_too=True)
    with applicant.scope():
        assert content.draft_hash(applicant.row(row.pk)) == before
    bench.amend(with_field)
    with applicant.scope():
        assert content.draft_hash(applicant.row(row.pk)) != before


def test_the_host_moves_what_checks_out_and_the_content_stays(bench):
    row = with_files(make_submission(bench.campaign), bench.rules())
    with scope.system("test"):
        old = SubmissionVersion.objects.get(submission=row)
    bench.amend(titled(bench.window.key, "改名的申报期"))

    with scope.tenant(bench.tenant):
        [standing] = carrying.standings(bench.fresh())
        assert standing.missing == []
        version = carrying.carry(row.pk, reason="统一按新规则", actor=bench.actor)

    assert (version.number, version.rules.number) == (2, 2)
    assert (version.answers, version.files, version.content_hash) == (old.answers, old.files, old.content_hash)
    assert version.submitted_at == old.submitted_at
    assert version.carried_because == "统一按新规则"
    with scope.system("test"):
        assert set(StageEntry.objects.filter(submission=row).values_list("version_id", flat=True)) <= {version.pk}
        assert Letter.objects.filter(event="submission.carried", user=row.created_by).exists()
        assert AuditEntry.objects.filter(action="submission.carry").exists()
    with scope.tenant(bench.tenant):
        assert carrying.standings(bench.fresh()) == []
        with pytest.raises(carrying.NotCarried, match="已经适用现行规则"):
            carrying.carry(row.pk, reason="再来", actor=bench.actor)


def test_what_lacks_something_is_listed_and_stays(bench):
    row = make_submission(bench.campaign)
    bench.amend(with_field)
    with scope.tenant(bench.tenant):
        [standing] = carrying.standings(bench.fresh())
        assert any("新增的一项" in sentence for sentence in standing.missing)
        with pytest.raises(carrying.NotCarried, match="新增的一项"):
            carrying.carry(row.pk, reason="统一", actor=bench.actor)
    page = bench.client.get(bench.url("host_behind")).content.decode()
    assert "新增的一项" in page
    assert "转入勾选的申报" not in page
    with scope.system("test"):
        assert rules_of(SubmissionVersion.objects.get(submission=row).rules) != bench.rules()


def test_filings_are_moved_in_bulk_from_the_page(bench):
    rows = [with_files(make_submission(bench.campaign), bench.rules()) for _ in range(3)]
    bench.amend(titled(bench.window.key, "改名的申报期"))
    chosen = [str(row.pk) for row in rows[:2]]
    answer = bench.post("host_behind", {"filing": chosen, "reason": "统一"})
    assert answer.status_code == 302
    with scope.system("test"):
        moved = SubmissionVersion.objects.filter(carried_at__isnull=False).values_list("submission_id", flat=True)
        assert sorted(moved) == sorted(row.pk for row in rows[:2])


def test_a_filing_of_ones_own_unit_is_not_moved(bench):
    row = make_submission(bench.campaign)
    Membership.objects.create(user=bench.user, unit=row.unit, role="filler")
    bench.amend(titled(bench.window.key, "改名的申报期"))
    with scope.tenant(bench.tenant), pytest.raises(Refused):
        carrying.carry(row.pk, reason="统一", actor=bench.actor)


def test_nobody_gives_the_own_unit_longer(bench):
    mine = Applicant(bench)
    Membership.objects.create(user=bench.user, unit=mine.unit, role="filler")
    until = china("2098-12-31 17:00")
    with scope.tenant(bench.tenant), pytest.raises(NotAllowed, match="您所在的单位"):
        permits.grant(bench.fresh(), [mine.unit], bench.window.key, until, reason="停电", actor=bench.actor)


def test_a_permit_opens_the_closed_window_for_that_unit_alone(bench, clock_at):
    mine, other = Applicant(bench), Applicant(bench)
    drafts = mine.start(), other.start()
    with scope.tenant(bench.tenant):
        clock_at("2098-12-30 09:00")
        permits.grant(
            bench.fresh(), [mine.unit], bench.window.key, china("2098-12-31 17:00"), reason="停电", actor=bench.actor
        )
    with other.scope(), pytest.raises(OutsideWindow, match="截止"):
        actions.submit(drafts[1].pk, actor=other.actor)
    with mine.scope(), pytest.raises((actions.NotReady, actions.Refusal)):
        actions.submit(drafts[0].pk, actor=mine.actor)  # in time now; what it lacks is another matter
    clock_at("2098-12-31 17:00")
    with mine.scope(), pytest.raises(OutsideWindow, match="2098年12月31日17:00"):
        actions.submit(drafts[0].pk, actor=mine.actor)
    with scope.tenant(bench.tenant):
        assert Letter.objects.filter(event="permit.granted", user=mine.user).exists()


def test_while_suspended_nothing_is_filed_and_the_reason_is_said(bench):
    applicant = Applicant(bench)
    row = applicant.start()
    bench.move("suspend", "核查系统")
    with applicant.scope(), pytest.raises(OutsideWindow, match="核查系统"):
        actions.submit(row.pk, actor=applicant.actor)
    bench.move("cancel", "政策调整")
    with applicant.scope():
        with pytest.raises(OutsideWindow, match="已取消"):
            actions.submit(row.pk, actor=applicant.actor)
        with pytest.raises(Refused, match="已取消"):
            actions.save(row.pk, {"title": "改"}, revision=1, actor=applicant.actor)


def test_an_enrolment_page_loaded_before_the_change_is_judged_by_what_is_in_force_now(clock_at):
    clock_at("2022-12-01 09:00")
    bench = Bench("saibao-2022")
    applicant = Applicant(bench)
    with applicant.scope():
        stale = bench.fresh()
        assert stale.rules
    form = next(f for f in bench.fresh().version.data["forms"] if f["use"] == "enrol")

    def change(data):
        forms = []
        for one in data["forms"]:
            first, *rest = one["sections"]
            more = {"type": "text", "key": "added", "label": "新增的报名项"}
            wider = {**one, "sections": [{**first, "fields": [*first["fields"], more]}, *rest]}
            forms.append(wider if one["key"] == form["key"] else one)
        return {**data, "forms": forms}

    bench.amend(change)
    with applicant.scope(), pytest.raises(actions.NotReady, match="新增的报名项"):
        actions.enrol(stale, applicant.unit, {"title": "演示"}, actor=applicant.actor)
