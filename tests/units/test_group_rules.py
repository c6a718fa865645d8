"""Row Q3: which units may be one applicant, from names, codes and declarations; a pure function."""

import pytest

from applicants.rules import Known, brand, propose, stem


@pytest.mark.parametrize(
    ("name", "whole"),
    [
        ("演示软件有限公司青岛分公司", "演示软件有限公司"),
        ("演示软件有限公司（青岛分公司）", "演示软件有限公司"),
        ("演示通信集团山东有限公司青岛分公司", "演示通信集团山东有限公司"),
        ("演示商业银行股份有限公司青岛分行市南支行", "演示商业银行股份有限公司"),
        ("演示研究院青岛分院", "演示研究院"),
        ("演示软件有限公司", ""),
        ("青岛分公司", ""),
    ],
)
def test_a_branch_names_its_whole(name, whole):
    assert stem(name) == whole


@pytest.mark.parametrize(
    ("name", "house"),
    [
        ("演示城市集团置业有限公司", "演示城市集团"),
        ("青岛集团有限公司", ""),
        ("山东集团", ""),
        ("演示软件有限公司", ""),
    ],
)
def test_a_house_is_more_than_a_place(name, house):
    assert brand(name) == house


def test_branches_of_one_company_are_proposed_with_the_company_as_head():
    names = ["演示软件有限公司", "演示软件有限公司青岛分公司", "演示软件有限公司济南分公司", "孤立有限公司"]

    [found] = propose(Known(n, name) for n, name in enumerate(names, 1))

    assert (found.name, found.lead, set(found.members)) == ("演示软件有限公司", 1, {1, 2, 3})
    assert found.members[2] == "名称由“演示软件有限公司”加分支机构名称组成。"


def test_branches_are_proposed_though_the_head_is_not_registered():
    [found] = propose([Known(1, "演示银行青岛分行"), Known(2, "演示银行济南分行")])
    assert (found.name, found.lead, set(found.members)) == ("演示银行", None, {1, 2})


def test_a_house_its_subsidiary_and_who_declares_it_are_one_circle():
    units = [
        Known(1, "演示城市集团有限公司", "91370200MA00000001"),
        Known(2, "演示城市集团置业有限公司"),
        Known(3, "另名水务有限公司", parent_uscc="91370200MA00000001"),
        Known(4, "又名热力有限公司", parent_name="演示城市集团有限公司"),
    ]

    [found] = propose(units)

    assert (found.lead, set(found.members)) == (1, {1, 2, 3, 4})
    assert "声明" in found.members[3]
    assert "声明" in found.members[4]


def test_the_same_body_under_two_codes_is_found_by_its_organisation_code():
    [found] = propose([Known(1, "甲局", "11370200MB12345678"), Known(2, "乙局", "12370200MB1234567X")])
    assert "第 9 至 17 位" in found.members[1]


def test_units_of_one_town_and_trade_are_left_apart():
    assert (
        propose(
            [
                Known(1, "青岛水务有限公司"),
                Known(2, "青岛热力有限公司"),
                Known(3, "青岛集团有限公司"),
                Known(4, "青岛集团置业有限公司"),
            ]
        )
        == []
    )


def test_ten_thousand_units_take_seconds_at_most():
    from time import process_time

    began = process_time()
    found = propose(
        Known(n, f"演示{n // 4}号有限公司{'' if n % 4 == 0 else f'第{n % 4}分公司'}") for n in range(10_000)
    )
    assert len(found) == 2_500
    assert process_time() - began < 5
