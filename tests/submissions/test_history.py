"""What changed, by whom, when; back to an earlier state; and what a resubmission changed, for whoever checks it again."""

import re
from datetime import timedelta

import pytest

from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.once import new_key
from campaigns.models import rules_of
from submissions import actions, content, differences, history, queries, reading
from submissions.models import DraftChange, Submission, SubmissionVersion
from tests.cast import actor_of, browser, make_member, make_staff

pytestmark = pytest.mark.django_db


def shown(bits) -> str:
    marks = {"gone": "-{}-", "new": "+{}+", "same": "{}"}
    return "".join(marks[bit.kind].format(bit.text) for bit in bits)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("平台已部署十家。", "平台已部署十二家。", "平台已部署十+二+家。"),
        ("甲。乙。丙。", "甲。丙。", "甲。-乙。-丙。"),
        ("", "新写的", "+新写的+"),
        ("写过的", "", "-写过的-+（已清空）+"),
        ("完全不同的一句话。", "另外写了别的东西。", "-完全不同的一句话。-+另外写了别的东西。+"),
    ],
)
def test_differences_in_words(before, after, told):
    assert shown(differences.texts(before, after)) == told


def test_five_thousand_signs_are_compared_in_no_time():
    before = "".join(f"第{n}句说明平台的第{n}项功能，" for n in range(400))
    assert len(shown(differences.texts(before, before.replace("第7项", "第七项")))) < 400


@pytest.fixture
def resubmitted(filing):
    """Filed, returned with two remarks, one followed, filed again."""
    filing.complete()
    filing.post("submit/")
    staff = make_staff(filing.campaign.tenant)
    row = filing.reload()
    texts = [f.key for _, _, f in filing.campaign.rules.fields("file") if f.type == "long_text"][:2]
    with scope.tenant(filing.campaign.tenant):
        row = Submission.objects.select_related("campaign", "tenant", "created_by").get(pk=row.pk)
        actions.return_for_correction(
            row,
            note="请按意见修改",
            remarks=[{"field": texts[0], "text": "请补充数据"}, {"field": texts[1], "text": "请写清楚"}],
            due_at=clock() + timedelta(days=5),
            actor=Actor(user=staff, tenant=filing.campaign.tenant, address="192.0.2.1"),
        )
    actor = actor_of(filing.user, unit=filing.unit)
    with scope.self_(unit=filing.unit, user=filing.user):
        row = queries.submission(filing.draft.pk)
        actions.save(row.pk, {texts[0]: "补充了数据的内容。"}, revision=row.draft.revision, actor=actor)
    filing.stamp()
    filing.post("submit/")
    assert filing.reload().current.number == 2
    return texts


def test_the_checker_sees_what_changed_and_which_remark_was_not_followed(filing, resubmitted):
    followed, ignored = resubmitted
    with scope.system("test"):
        version = SubmissionVersion.objects.select_related("rules", "submission").get(number=2)
        first, *rest = reading.parts(rules_of(version.rules), version, answering_return=True)

    told = {item.key: item for item in first.items}
    assert first.lead == "请按意见修改"
    assert told[followed].asked == "请补充数据"
    assert "补充了数据的内容。" in shown(told[followed].bits)
    assert (told[ignored].kind, told[ignored].asked) == ("unchanged", "请写清楚")
    assert set(told) == {followed, ignored}
    assert all(part.folded for part in rest)


def test_experts_do_not_read_the_remarks_of_a_return(filing, resubmitted):
    with scope.system("test"):
        version = SubmissionVersion.objects.select_related("rules", "submission").get(number=2)
        for blind in (True, False):
            assert reading.CHANGES not in [p.key for p in reading.parts(rules_of(version.rules), version, blind=blind)]


def test_host_and_unit_see_the_comparison(filing, resubmitted):
    host = browser(make_staff(filing.campaign.tenant))
    page = host.get(f"/host/{filing.campaign.tenant.slug}/submissions/{filing.draft.pk}/").content.decode()
    own = filing.client.get(f"/apply/submissions/{filing.draft.pk}/history/").content.decode()

    assert "第 1 次补正的修改" in page
    assert re.search(r"<ins>[^<]*补充了数据", page)
    assert "第 2 次提交的修改" in own


def test_a_version_that_answers_no_return_reads_as_ever(filing):
    filing.complete()
    filing.post("submit/")
    with scope.system("test"):
        version = SubmissionVersion.objects.select_related("rules", "submission").get()
        parts = reading.parts(rules_of(version.rules), version, answering_return=True)
    assert not any(part.folded for part in parts)


@pytest.fixture
def worked_on(filing):
    """Two people's stretches on one text."""
    actor = actor_of(filing.user, unit=filing.unit)
    colleague = make_member(filing.unit, role="filler", name="演示同事")
    key = next(f.key for _, _, f in filing.campaign.rules.fields("file") if f.type == "long_text")
    for person, text in ((actor, "第一稿。"), (actor_of(colleague, unit=filing.unit), "第二稿。")):
        with scope.self_(unit=filing.unit, user=person.user):
            row = queries.submission(filing.draft.pk)
            actions.save(row.pk, {key: text}, revision=row.draft.revision, actor=person)
    return key


def answers(filing) -> dict:
    with scope.system("test"):
        return content.draft_answers(filing.reload().draft)


def test_the_history_names_who_changed_what(filing, worked_on):
    with scope.self_(unit=filing.unit, user=filing.user):
        latest, first = history.stretches(queries.submission(filing.draft.pk))

    assert [str(s.row.by) for s in (latest, first)] == ["演示同事", str(filing.user)]
    assert shown(latest.changes[0].bits) == "第-一-+二+稿。"


def test_going_back_and_going_back_again(filing, worked_on):
    with scope.system("test"):
        second = DraftChange.objects.order_by("-pk").first()

    filing.client.post(f"/apply/submissions/changes/{second.pk}/restore/", {"_key": new_key()})
    assert answers(filing)[worked_on] == "第一稿。"

    with scope.system("test"):
        undone = DraftChange.objects.order_by("-pk").first()
    assert undone.kind == "restore"
    filing.client.post(f"/apply/submissions/changes/{undone.pk}/restore/", {"_key": new_key()})
    assert answers(filing)[worked_on] == "第二稿。"


def test_what_was_filed_is_not_taken_back(filing, worked_on):
    filing.complete()
    filing.post("submit/")
    with scope.system("test"):
        change = DraftChange.objects.order_by("pk").first()
    before = answers(filing)

    answer = filing.client.post(f"/apply/submissions/changes/{change.pk}/restore/", {"_key": new_key()})

    assert answer.status_code == 403
    assert answers(filing) == before


def test_a_stranger_finds_no_history(filing, worked_on):
    stranger = make_member()
    client = browser(stranger, stranger.memberships.get().unit)
    assert client.get(f"/apply/submissions/{filing.draft.pk}/history/").status_code == 404
