"""Rows S7 and S8: formal check by the host, then first review by the province's unit within its ten per cent."""

import pytest

from accounts.kernel import scope
from accounts.kernel.policy import Refused
from review.actions import lists
from review.errors import NotYet
from review.models import StageEntry
from submissions.models import Submission
from tests.cast import make_campaign
from tests.review.stage import (
    at_desk,
    close_scoring,
    docket_of,
    entry_of,
    file_many,
    pass_check,
    seal,
    seat_of,
    sign_all,
    sit,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign(clock_at):
    clock_at("2023-01-10 09:00")
    return make_campaign()


def reviewed(campaign, region: str, seat_key: str, number: int, clock_at, clock="2023-02-20 09:00"):
    """So many filings of a region, checked, scored and ready for the list; the better filed first. (head, filings)"""
    rows = file_many(campaign, region, number)
    host, seat = sit(seat_of(campaign, "host")), seat_of(campaign, seat_key)
    head = sit(seat)
    for _ in range(3):
        sit(seat, "reviewer")
    for row in rows:
        pass_check(host, row, "formal")
    clock_at(clock)
    order = {row.pk: 99 - i for i, row in enumerate(rows)}
    sign_all(campaign, "initial", seat, value=lambda entry: order[entry.submission_id])
    close_scoring(head, campaign, "initial")
    return head, rows


def states(campaign, stage):
    with scope.system("tests"):
        return list(
            StageEntry.objects.filter(docket__campaign=campaign, docket__stage=stage)
            .order_by("pk")
            .values_list("state", flat=True)
        )


def test_a_province_with_twelve_filings_sends_the_best_one(campaign, clock_at):
    head, rows = reviewed(campaign, "37", "op_sd", 12, clock_at)

    sealed = seal(head, campaign, "initial", rows[:1])

    assert sealed.sentence == "山东省申报 12 项，按不高于 10% 向下取整，可推荐 1 项"
    assert states(campaign, "initial") == ["passed"] + ["failed"] * 11
    assert states(campaign, "initial_publicity") == ["pending"]


def test_a_province_with_nine_filings_sends_none_and_the_list_says_why(campaign, clock_at):
    head, rows = reviewed(campaign, "37", "op_sd", 9, clock_at)

    with pytest.raises(NotYet) as refused:
        seal(head, campaign, "initial", rows[:1])
    sealed = seal(head, campaign, "initial", [])

    assert "名单中有 1 项，超出名额，请减去 1 项。山东省申报 9 项，按不高于 10% 向下取整，可推荐 0 项" in str(
        refused.value
    )
    assert sealed.allowance == 0
    assert states(campaign, "initial") == ["failed"] * 9
    assert states(campaign, "initial_publicity") == []


def test_filings_refused_at_the_formal_check_still_count_as_filed(campaign, clock_at):
    from review.actions import checking

    rows = file_many(campaign, "37", 10)
    host, seat = sit(seat_of(campaign, "host")), seat_of(campaign, "op_sd")
    head = sit(seat)
    for _ in range(3):
        sit(seat, "reviewer")
    for row in rows[:4]:
        at_desk(host, checking.refuse, entry_of(row, "formal").pk, {}, reason="演示：未盖章")
    for row in rows[4:]:
        pass_check(host, row, "formal")
    clock_at("2023-02-20 09:00")
    sign_all(campaign, "initial")
    close_scoring(head, campaign, "initial")

    assert at_desk_allowance(head, campaign).number == 1


def at_desk_allowance(head, campaign):
    with scope.seat({head.seat.pk}):
        return lists.allowance(docket_of(campaign, "initial", head.seat))


def test_two_seats_of_one_province_share_one_cap(campaign, clock_at):
    rows = file_many(campaign, "4401", 6) + file_many(campaign, "4403", 6)
    host = sit(seat_of(campaign, "host"))
    heads = {}
    for key in ("op_gz", "op_gd"):
        seat = seat_of(campaign, key)
        heads[key] = sit(seat)
        for _ in range(3):
            sit(seat, "reviewer")
    for row in rows:
        pass_check(host, row, "formal")
    clock_at("2023-02-20 09:00")
    sign_all(campaign, "initial")
    for head in heads.values():
        close_scoring(head, campaign, "initial")

    seal(heads["op_gz"], campaign, "initial", rows[:1])
    with pytest.raises(NotYet) as refused:
        seal(heads["op_gd"], campaign, "initial", rows[6:7])

    assert "本省其他单位已推荐 1 项" in str(refused.value)


def test_entries_of_the_city_go_to_its_own_unit_and_the_rest_to_the_provinces(campaign):
    city, rest = file_many(campaign, "4401", 1)[0], file_many(campaign, "4403", 1)[0]
    host = sit(seat_of(campaign, "host"))

    for row in (city, rest):
        pass_check(host, row, "formal")

    assert entry_of(city, "initial").docket.seat.key == "op_gz"
    assert entry_of(rest, "initial").docket.seat.key == "op_gd"


def test_a_province_without_a_unit_of_its_own_is_reviewed_by_the_host_with_a_cap_for_each_province(campaign, clock_at):
    henan, hebei = file_many(campaign, "41", 10), file_many(campaign, "13", 9)
    host = sit(seat_of(campaign, "host"))
    for _ in range(3):
        sit(seat_of(campaign, "host"), "reviewer")
    for row in henan + hebei:
        pass_check(host, row, "formal")
    clock_at("2023-02-20 09:00")
    sign_all(campaign, "initial")
    close_scoring(host, campaign, "initial")

    with pytest.raises(NotYet):
        seal(host, campaign, "initial", hebei[:1])
    sealed = seal(host, campaign, "initial", henan[:1])

    assert sealed.allowance == 1
    assert "河南省申报 10 项" in sealed.sentence
    assert "河北省申报 9 项" in sealed.sentence


def test_a_sealed_list_is_final(campaign, clock_at):
    head, rows = reviewed(campaign, "37", "op_sd", 10, clock_at)
    seal(head, campaign, "initial", rows[:1])

    with pytest.raises(NotYet):
        seal(head, campaign, "initial", [])
    with pytest.raises(NotYet):
        at_desk(head, lists.save_list, docket_of(campaign, "initial", head.seat).pk, 1, {})


def test_the_list_cannot_be_sealed_while_an_entry_of_the_province_is_still_checked(campaign, clock_at):
    file_many(campaign, "37", 1)
    head, rows = None, file_many(campaign, "37", 10)
    host, seat = sit(seat_of(campaign, "host")), seat_of(campaign, "op_sd")
    head = sit(seat)
    for _ in range(3):
        sit(seat, "reviewer")
    for row in rows:
        pass_check(host, row, "formal")
    clock_at("2023-02-20 09:00")
    sign_all(campaign, "initial")

    with pytest.raises(NotYet) as refused:
        close_scoring(head, campaign, "initial")

    assert "还有 1 项在前面的环节办理中" in str(refused.value)


def test_applicants_do_not_learn_the_outcome_from_the_state_of_their_filing(campaign, clock_at):
    head, rows = reviewed(campaign, "37", "op_sd", 10, clock_at)
    seal(head, campaign, "initial", rows[:1])

    with scope.system("tests"):
        assert set(Submission.objects.filter(campaign=campaign).values_list("state", flat=True)) == {"under_review"}


def test_a_reviewer_does_not_seal(campaign, clock_at):
    head, rows = reviewed(campaign, "37", "op_sd", 10, clock_at)
    reviewer = sit(head.seat, "reviewer")

    with pytest.raises(Refused):
        seal(reviewer, campaign, "initial", rows[:1])
