from datetime import date

import pytest

from accounts.identifiers import clean_id_number, clean_mobile, clean_uscc, id_area_is_known, uscc_check_digit
from tests.cast import demo_uscc

TODAY = date(2022, 11, 28)


@pytest.mark.parametrize(
    ("given", "want"),
    [
        ("91350100M000100Y43", "91350100M000100Y43"),
        ("91110000600037341l", "91110000600037341L"),
        (" 9135 0100 M000-100Y43 ", "91350100M000100Y43"),
    ],
)
def test_a_right_code_is_normalised(given, want):
    assert clean_uscc(given) == want


@pytest.mark.parametrize("head", ["N2", "A1", "Y1", "51"])
def test_an_authority_may_be_a_letter(head):
    body = f"{head}370102MA3YA0001"[:17]
    assert clean_uscc(body + uscc_check_digit(body))


def test_demo_codes_are_valid():
    assert [clean_uscc(demo_uscc(n)) for n in range(1, 40)]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("", "应为 18 位，现在是 0 位"),
        ("91350100M000100Y4", "现在是 17 位"),
        ("91350100M000100Y44", "校验位不对"),
        ("9135O100M000100Y43", "不会出现“O”"),
        ("91A50100M000100Y43", "第 3 至 8 位应为数字"),
        ("９135010M000100Y43X"[:18], "不会出现"),
    ],
)
def test_a_wrong_code_gets_a_sentence(given, says):
    with pytest.raises(ValueError, match=says):
        clean_uscc(given)


@pytest.mark.parametrize("given", ["13800138000", "+86 138 0013 8000", "0086-13800138000", "8613800138000"])
def test_a_mobile_number_is_kept_as_e164(given):
    assert clean_mobile(given) == "+8613800138000"


@pytest.mark.parametrize("given", ["", "010-68200327", "12800138000", "1380013800", "138001380000", "abc"])
def test_other_numbers_are_refused(given):
    with pytest.raises(ValueError, match="11 位数字"):
        clean_mobile(given)


@pytest.mark.parametrize("given", ["360426199101010071", "11010519491231002x"])
def test_a_right_id_number_is_normalised(given):
    assert clean_id_number(given, TODAY) == given.upper()


def test_an_unknown_area_is_a_warning_only():
    code = "99990019910101000" + "0123456789X"[0]
    right = next(code[:17] + digit for digit in "0123456789X" if _passes(code[:17] + digit))
    assert not id_area_is_known(right)


def _passes(code: str) -> bool:
    try:
        return bool(clean_id_number(code, TODAY))
    except ValueError:
        return False


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("36042619910101007", "应为 18 位"),
        ("360426199113010071", "出生日期"),
        ("360426203001010071", "不合理"),
        ("360426199101010072", "校验位不对"),
    ],
)
def test_a_wrong_id_number_gets_a_sentence(given, says):
    with pytest.raises(ValueError, match=says):
        clean_id_number(given, TODAY)
