"""A courier's monthly bill, held against the parcels that went.

The bill is a table in CSV with a first line that names its columns: the number of each parcel and its
postage in yuan. The courier's own form is not public; whatever columns it has besides are left alone.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from domain.errors import Unfit
from domain.hall.parcel_numbers import read_parcel_number

_NUMBER: Final = frozenset({"邮件号", "邮件号码", "运单号", "单号", "waybillno", "number"})
_POSTAGE: Final = frozenset({"资费", "邮费", "金额", "postage", "postagetotal", "amount"})
_YUAN: Final = re.compile(r"([0-9]{1,6})(?:\.([0-9]{1,2}))?", re.ASCII)
LINES_MAX: Final = 1_000_000  # own choice: a city sends fewer in a month


class BillUnreadable(ValueError):
    """Says in which line, and why."""


class Difference(StrEnum):
    NOT_OURS = "not_ours"  # billed, and no parcel of ours
    TWICE = "twice"  # billed more than once
    NO_NUMBER = "no_number"  # billed under what is no number
    NOT_BILLED = "not_billed"  # taken by the courier, and not on the bill


@dataclass(frozen=True, slots=True)
class BillLine:
    line: int
    number: str  # as it stands, where it is none
    fen: int
    valid: bool


@dataclass(frozen=True, slots=True)
class Found:
    what: Difference
    number: str
    fen: int


@dataclass(frozen=True, slots=True)
class BillResult:
    lines: int
    fen: int
    differences: tuple[Found, ...]


def read_bill(text: str) -> tuple[BillLine, ...]:
    """Raises BillUnreadable."""
    rows = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    try:
        names = [each.strip().lower() for each in next(rows)]
    except (StopIteration, csv.Error) as empty:
        raise BillUnreadable("line 1: it has no first line that names the columns") from empty
    number, postage = _column(names, _NUMBER), _column(names, _POSTAGE)
    if number is None or postage is None:
        raise BillUnreadable("line 1: no column for the number, or for the postage in yuan")
    found: list[BillLine] = []
    try:
        for row in rows:
            if not any(each.strip() for each in row):
                continue
            if len(row) != len(names) or len(found) >= LINES_MAX:
                raise BillUnreadable(f"line {rows.line_num}: not as many columns as the first line")
            found.append(_line(rows.line_num, row[number], row[postage]))
    except csv.Error as broken:
        raise BillUnreadable(f"line {rows.line_num}: {broken}") from broken
    return tuple(found)


def compare(bill: Iterable[BillLine], known: Collection[str], sent: Collection[str]) -> BillResult:
    """`known`: which of the billed numbers are ours; `sent`: what the courier took in that month."""
    lines = tuple(bill)
    differences = []
    counted = Counter[str]()
    for each in lines:
        counted[each.number] += 1
        if not each.valid:
            differences.append(Found(Difference.NO_NUMBER, each.number, each.fen))
        elif counted[each.number] > 1:
            differences.append(Found(Difference.TWICE, each.number, each.fen))
        elif each.number not in known:
            differences.append(Found(Difference.NOT_OURS, each.number, each.fen))
    differences += [
        Found(Difference.NOT_BILLED, number, 0) for number in sorted(set(sent) - counted.keys())
    ]
    return BillResult(len(lines), sum(each.fen for each in lines), tuple(differences))


def _column(names: list[str], wanted: frozenset[str]) -> int | None:
    return next((at for at, name in enumerate(names) if name in wanted), None)


def _line(line: int, number: str, postage: str) -> BillLine:
    yuan = _YUAN.fullmatch(postage.strip())
    if yuan is None:
        raise BillUnreadable(f"line {line}: the postage is no amount in yuan")
    fen = int(yuan[1]) * 100 + int((yuan[2] or "").ljust(2, "0"))
    try:
        return BillLine(line, read_parcel_number(number), fen, valid=True)
    except Unfit:
        return BillLine(line, number.strip()[:40], fen, valid=False)
