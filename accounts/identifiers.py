"""Chinese identifiers: each checker returns the normalised value or raises ValueError with a sentence for the person."""

import re
from datetime import date

from stdnum.cn import ric
from stdnum.exceptions import ValidationError as StdnumError

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_SHAPE = re.compile(rf"[1-9A-HJ-NPQRTUWXY][{USCC_ALPHABET}]\d{{6}}[{USCC_ALPHABET}]{{10}}")
MOBILE = re.compile(r"1[3-9]\d{9}")
SPACING = re.compile(r"[\s\-—–()（）]")
ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def uscc_check_digit(body: str) -> str:
    """The 18th character of a 17-character 统一社会信用代码 body (GB 32100-2015)."""
    total = sum(USCC_ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(body))
    return USCC_ALPHABET[(31 - total) % 31]


def clean_uscc(value: str) -> str:
    """A 统一社会信用代码 in capitals, check digit verified. Authorities may be letters (N2, A1, Y1 …)."""
    code = SPACING.sub("", value).upper()
    if len(code) != 18:
        raise ValueError(f"统一社会信用代码应为 18 位，现在是 {len(code)} 位。请对照营业执照或法人证书填写。")
    if odd := sorted(set(code) - set(USCC_ALPHABET)):
        raise ValueError(f"统一社会信用代码不会出现“{'、'.join(odd)}”。请检查是否把数字 0、1、2、5 误写成字母。")
    if not USCC_SHAPE.fullmatch(code):
        raise ValueError("统一社会信用代码的第 3 至 8 位应为数字（登记机关行政区划）。请对照营业执照或法人证书填写。")
    if uscc_check_digit(code[:17]) != code[17]:
        raise ValueError("统一社会信用代码的校验位不对，可能有一位写错。请对照营业执照或法人证书逐位核对。")
    return code


def clean_mobile(value: str) -> str:
    """A mainland mobile number as +86 and eleven digits."""
    digits = SPACING.sub("", value)
    digits = re.sub(r"^(\+86|0086|86(?=1\d{10}$))", "", digits)
    if not MOBILE.fullmatch(digits):
        raise ValueError("手机号应为 1 开头的 11 位数字，例如 138 0013 8000。请检查后重新填写。")
    return f"+86{digits}"


def clean_id_number(value: str, today: date) -> str:
    """An 18-character 居民身份证 number (also 港澳台居民居住证): length, birth date and check digit are firm, area codes not."""
    code = SPACING.sub("", value).upper()
    if not re.fullmatch(r"\d{17}[\dX]", code):
        raise ValueError("身份证号应为 18 位，前 17 位是数字，最后一位是数字或 X。请对照证件填写。")
    try:
        born = date(int(code[6:10]), int(code[10:12]), int(code[12:14]))
    except ValueError:
        raise ValueError("身份证号中的出生日期（第 7 至 14 位）不存在。请对照证件填写。") from None
    if not date(1900, 1, 1) <= born <= today:
        raise ValueError("身份证号中的出生日期（第 7 至 14 位）不合理。请对照证件填写。")
    remainder = sum(int(digit) * weight for digit, weight in zip(code, ID_WEIGHTS, strict=False)) % 11
    if "10X98765432"[remainder] != code[17]:
        raise ValueError("身份证号的校验位不对，可能有一位写错。请对照证件逐位核对。")
    return code


def id_area_is_known(code: str) -> bool:
    """Does the library know the number's area? New counties and residence permits are not in it: only ever a warning."""
    try:
        ric.validate(code)
    except StdnumError:
        return False
    return True
