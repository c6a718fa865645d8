"""Scores, ranks, comments and outcomes stay inside the seat that reviews, and the host (rows X16, S7-S9)."""

import pytest

from accounts.kernel import scope
from accounts.kernel.once import new_key
from accounts.kernel.scope import ScopeError
from review.models import Assignment, CheckMark, Decision, Recommendation, RecommendationItem, ScoreSheet, StageEntry
from tests.cast import browser, make_campaign, make_staff
from tests.review.stage import (
    close_scoring,
    docket_of,
    entry_of,
    file_many,
    host_head,
    pass_check,
    seal,
    seat_of,
    sign_all,
    sit,
)

pytestmark = pytest.mark.django_db
CANARY = "CANARY-7Q4Z"
RANK = 471_104_711  # so long that no key or token of a page holds it by chance


@pytest.fixture
def reviewed(clock_at):
    """Ten filings of one province: checked, scored, sealed, with a canary in every place where somebody writes."""
    clock_at("2023-01-10 09:00")
    campaign = make_campaign()
    rows = file_many(campaign, "37", 10)
    host, head = host_head(campaign), sit(seat_of(campaign, "op_sd"))
    for _ in range(3):
        sit(head.seat, "reviewer")
    for row in rows:
        pass_check(host, row, "formal")
    clock_at("2023-02-20 09:00")
    sign_all(campaign, "initial")
    close_scoring(head, campaign, "initial")
    seal(head, campaign, "initial", rows[:1])
    with scope.system("tests"):
        ScoreSheet.objects.update(comment=CANARY)
        CheckMark.objects.update(remark=CANARY)
        Decision.objects.update(text=CANARY)
        Recommendation.objects.update(note=CANARY)
        StageEntry.objects.filter(docket__stage="initial").update(reason=CANARY, score="87.6543", rank=RANK)
    return campaign, rows, head


def test_the_applicants_scope_holds_nothing_of_the_review(reviewed):
    _, rows, _ = reviewed

    with scope.self_(unit=rows[0].unit, user=rows[0].created_by):
        for model in (StageEntry, Assignment, ScoreSheet):
            assert not model.objects.exists()
        for model in (CheckMark, Decision, Recommendation, RecommendationItem):
            with pytest.raises(ScopeError):
                model.objects.exists()


def test_no_page_of_the_applicant_says_anything_of_the_review(reviewed):
    campaign, rows, _ = reviewed
    for row in rows[:2]:
        client = browser(row.created_by, row.unit)
        pages = [
            client.get(url)
            for url in ("/apply/", "/apply/submissions/", f"/apply/submissions/{row.pk}/", f"/apply/c/{campaign.slug}/")
        ]

        texts = [page.content.decode() for page in pages if page.status_code == 200]
        assert texts
        assert [
            t for t in texts if CANARY in t or "87.65" in t or str(RANK) in t or "未通过初评" in t or "通过初评" in t
        ] == []


def test_another_seat_gets_the_same_404_for_a_foreign_entry_and_for_none(reviewed):
    campaign, rows, _ = reviewed
    stranger = sit(seat_of(campaign, "op_bj"))
    entry, client, base = entry_of(rows[0], "initial"), browser(stranger.user), f"/desk/{stranger.seat.pk}"

    for path in ("entries/{}/", "entries/{}/check/", "entries/{}/deliberate/"):
        there, nowhere = client.get(f"{base}/{path.format(entry.pk)}"), client.get(f"{base}/{path.format(999_999_999)}")
        assert (there.status_code, there.content) == (404, nowhere.content)
    for path in ("dockets/{}/", "dockets/{}/summary/", "dockets/{}/recommend/", "dockets/{}/progress/"):
        there, nowhere = (
            client.get(f"{base}/{path.format(entry.docket_id)}"),
            client.get(f"{base}/{path.format(999_999_999)}"),
        )
        assert (there.status_code, there.content) == (404, nowhere.content)
    posted = client.post(f"{base}/dockets/{entry.docket_id}/steps/0/close/", {"_key": new_key()})
    assert posted.status_code == 404


def test_a_member_of_one_seat_cannot_open_the_desk_of_another(reviewed):
    campaign, _, head = reviewed
    client = browser(head.user)

    assert client.get(f"/desk/{head.seat.pk}/").status_code == 200
    assert client.get(f"/desk/{seat_of(campaign, 'op_bj').pk}/").status_code == 404


def test_staff_of_another_host_find_no_docket(reviewed):
    campaign, _rows, _ = reviewed
    other = make_campaign()
    client = browser(make_staff(other.tenant))
    docket = docket_of(campaign, "initial")

    there = client.get(f"/host/{other.tenant.slug}/review/dockets/{docket.pk}/")
    nowhere = client.get(f"/host/{other.tenant.slug}/review/dockets/999999999/")

    assert (there.status_code, there.content) == (404, nowhere.content)


def test_the_progress_pages_show_no_points(reviewed):
    campaign, _, head = reviewed
    docket = docket_of(campaign, "initial")

    page = browser(head.user).get(f"/desk/{head.seat.pk}/dockets/{docket.pk}/progress/").content.decode()

    assert "87.65" not in page
    assert CANARY not in page
