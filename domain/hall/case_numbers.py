"""The numbers of cases, as they are given, said and typed."""

import re
from datetime import date
from typing import Final

from domain.errors import Unfit

_NUMBER: Final = re.compile(r"([0-9]{8})-?([0-9]{7,12})-?([0-9])", re.ASCII)


def case_number(day: date, serial: int) -> str:
    """`20261129-0000123-0`: the day, a number that runs through, and a check digit (ISO/IEC 7064 MOD 11,10)."""
    digits = f"{day:%Y%m%d}{serial:07d}"
    return f"{digits[:8]}-{digits[8:]}-{check_digit(digits)}"


def read_case_number(text: str) -> str:
    """As it is stored, from what somebody typed or said. Unfit when a digit is wrong."""
    found = _NUMBER.fullmatch(text.strip().replace(" ", ""))
    if found is None:
        raise Unfit(
            "办件编号如 20261129-0000123-0", "the number of a case, like 20261129-0000123-0"
        )
    day, serial, check = found.groups()
    if check_digit(day + serial) != check:
        raise Unfit(
            "办件编号有误，请逐位核对", "This number has a wrong digit; please check each one"
        )
    return f"{day}-{serial}-{check}"


def check_digit(digits: str) -> str:
    """ISO/IEC 7064 MOD 11,10: finds each wrong digit and nearly all that change places."""
    product = 10
    for digit in digits:
        product = ((int(digit) + product) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)
