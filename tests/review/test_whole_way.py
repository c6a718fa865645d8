"""Rows S7 to S9 on a clock that moves: formal check, first review, publicity, final review by experts, the final list."""

import pytest

from accounts.kernel import jobs, scope
from review.actions import lists, panels
from review.models import StageEntry
from tests.cast import make_campaign
from tests.review.stage import (
    at_desk,
    close_scoring,
    docket_of,
    entry_of,
    file_many,
    host_head,
    invite_panel,
    manager_of,
    pass_check,
    seal,
    seat_of,
    sign_all,
    sit,
)

pytestmark = pytest.mark.django_db


def states(campaign, stage):
    with scope.system("tests"):
        rows = StageEntry.objects.filter(docket__campaign=campaign, docket__stage=stage).order_by("pk")
        return list(rows.values_list("state", flat=True))


def test_from_the_formal_check_to_the_list_of_the_final_review(clock_at):
    clock_at("2023-01-10 09:00")
    campaign = make_campaign()
    host, manager = host_head(campaign), manager_of(campaign)
    filed = {"op_sd": file_many(campaign, "37", 10), "op_bj": file_many(campaign, "11", 20)}
    heads = {key: sit(seat_of(campaign, key)) for key in filed}
    for head in heads.values():
        for _ in range(3):
            sit(head.seat, "reviewer")

    clock_at("2023-02-02 09:00")
    for row in filed["op_sd"] + filed["op_bj"]:
        pass_check(host, row, "formal")
    order = {row.pk: 99 - i for rows in filed.values() for i, row in enumerate(rows)}
    sign_all(campaign, "initial", value=lambda entry: order[entry.submission_id])
    for head in heads.values():
        close_scoring(head, campaign, "initial")
    assert entry_of(filed["op_bj"][1], "initial").rank == 2
    clock_at("2023-02-25 09:00")
    seal(heads["op_sd"], campaign, "initial", filed["op_sd"][:1])
    seal(heads["op_bj"], campaign, "initial", filed["op_bj"][:2])
    assert states(campaign, "initial").count("passed") == 3

    clock_at("2023-03-01 00:00:01")
    jobs.tick()
    clock_at("2023-03-15 23:59")
    jobs.tick()
    assert states(campaign, "initial_publicity") == ["pending"] * 3
    clock_at("2023-03-16 00:00")
    jobs.tick()
    assert states(campaign, "initial_publicity") == ["passed"] * 3

    docket = docket_of(campaign, "final")
    experts = invite_panel(manager, docket, "final_experts", 7)
    with scope.tenant(campaign.tenant):
        assert panels.assign_panel(docket.pk, 0, actor=manager) == 15
        assert panels.assign_panel(docket.pk, 0, actor=manager) == 0
    assert len(experts) == 7
    sign_all(campaign, "final", value=lambda entry: order[entry.submission_id])
    close_scoring(host, campaign, "final")
    best = entry_of(filed["op_sd"][0], "final")
    assert (best.rank, str(best.score)) == (1, "99.0000")
    at_desk(host, lists.select, docket.pk, 1, [best.pk, entry_of(filed["op_bj"][0], "final").pk])

    assert sorted(states(campaign, "final")) == ["failed", "passed", "passed"]
    assert states(campaign, "final_publicity") == ["pending"] * 2
    clock_at("2023-04-01 00:00:01")
    jobs.tick()
    clock_at("2023-04-16 00:00")
    jobs.tick()
    assert states(campaign, "award") == ["pending"] * 2
