"""The number on a courier's label: S10 of the Universal Postal Union, or the 13 digits of a domestic one.

S10-12: two letters, eight digits, a check digit, two letters of the country. The domestic form carries
no check that is known, so that of its digits none is found wrong.
"""

import re
from typing import Final

from domain.errors import Unfit

_S10: Final = re.compile(r"([A-Z]{2})([0-9]{8})([0-9])([A-Z]{2})", re.ASCII)
_DOMESTIC: Final = re.compile(r"[0-9]{13}", re.ASCII)
_WEIGHTS: Final = (8, 6, 4, 2, 3, 5, 9, 7)


def s10_check_digit(serial: str) -> str:
    """Of the eight digits: 11 less the weighted sum modulo 11, where 10 is written 0, and 11 is 5."""
    rest = 11 - sum(int(d) * weight for d, weight in zip(serial, _WEIGHTS, strict=True)) % 11
    return {10: "0", 11: "5"}.get(rest, str(rest))


def read_parcel_number(text: str) -> str:
    """As scanned or typed, in its stored form. Unfit for what can be none, and for a wrong check digit."""
    number = "".join(text.split()).upper()
    if _DOMESTIC.fullmatch(number):
        return number
    found = _S10.fullmatch(number)
    if found is None:
        raise Unfit(
            "13 位数字，或如 EB000717618HK 的单号",
            "13 digits, or a number like EB000717618HK",
        )
    if found[3] != s10_check_digit(found[2]):
        raise Unfit(
            "单号的校验位不对，请重新扫描或核对",
            "its check digit is wrong: scan it again, or compare it with the label",
        )
    return number
