"""The file of an export: its columns, its cells, and CSV that no spreadsheet takes for a program."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from domain.accounts.consent import TERMS
from domain.days import SHANGHAI
from domain.faces.face_check import CheckState
from domain.levels import STEP_UP
from domain.pensions.entitlement import Standing
from domain.pensions.evidence import ACTION as CERTIFY
from domain.people import Identity, masked_id_number
from domain.privacy.exports import GIVEN, WITHDRAWN, Selection
from domain.words import Language, Words

Fact = Words | str | date | datetime | None

#: The byte order mark, by which Excel knows UTF-8.
BOM: Final = "\ufeff"
#: What a spreadsheet begins a formula with, also in full width, and what it skips before looking.
_FORMULA: Final = (*"=+-@\t\r\n", *"\uff1d\uff0b\uff0d\uff20")
#: Digits beyond this a spreadsheet rounds away.
_DIGITS_KEPT: Final = 15

_WHO: Final = (Words("姓名", "Name"), Words("身份证号", "ID number"), Words("辖区", "Area"))
COLUMNS: Final[Mapping[Selection, tuple[Words, ...]]] = {
    Selection.ENTITLEMENTS: (
        *_WHO,
        Words("险种", "Scheme"),
        Words("认证有效期至", "Certified until"),
        Words("认证方式", "Certified by"),
        Words("状态", "State"),
        Words("暂停日期", "Suspended on"),
        Words("补发起始", "Back pay from"),
    ),
    Selection.CONSENTS: (
        *_WHO,
        Words("同意事项", "Agreement"),
        Words("文本版本", "Version"),
        Words("同意时间", "Given at"),
        Words("状态", "State"),
        Words("撤回时间", "Withdrawn at"),
    ),
    Selection.FACE_CHECKS: (
        *_WHO,
        Words("办理事项", "Action"),
        Words("开始时间", "Begun at"),
        Words("结束时间", "Ended at"),
        Words("结果", "Result"),
    ),
}
#: Codes of the store in words; one that is missing here is written as it is.
CODES: Final[Mapping[str, Words]] = {
    Standing.ACTIVE: Words("正常", "active"),
    Standing.SUSPENDED: Words("已暂停", "suspended"),
    GIVEN: Words("有效", "given"),
    WITHDRAWN: Words("已撤回", "withdrawn"),
    CheckState.PASSED: Words("通过", "passed"),
    CheckState.FAILED: Words("未通过", "not passed"),
    CheckState.UNSURE: Words("不能确定", "not certain"),
    CheckState.EXPIRED: Words("未完成", "not finished"),
    **{purpose: terms.name for purpose, terms in TERMS.items()},
    CERTIFY: Words("养老待遇资格认证", "pension certification"),
    STEP_UP: Words("确认本人操作", "confirming who acts"),
}


@dataclass(frozen=True, slots=True)
class ExportRow:
    identity: Identity
    area: str
    facts: tuple[Fact, ...]  # the columns behind who it is


def heading(selection: Selection, language: Language) -> str:
    """The first line, with the byte order mark before it."""
    return BOM + line(column.in_(language) for column in COLUMNS[selection])


def body(rows: Sequence[ExportRow], language: Language, *, full_numbers: bool) -> str:
    return "".join(line(_cells(row, language, full_numbers=full_numbers)) for row in rows)


def line(cells: Iterable[str]) -> str:
    """One line of RFC 4180; what a spreadsheet would reckon with or round has an apostrophe before it."""
    made = io.StringIO()
    csv.writer(made).writerow([_harmless(cell) for cell in cells])
    return made.getvalue()


def _cells(row: ExportRow, language: Language, *, full_numbers: bool) -> list[str]:
    number = row.identity.id_number
    shown = number if full_numbers else masked_id_number(number)
    return [row.identity.name, shown, row.area, *(_said(fact, language) for fact in row.facts)]


def _said(fact: Fact, language: Language) -> str:
    """Moments as the city's clock shows them."""
    match fact:
        case None:
            return ""
        case Words():
            return fact.in_(language)
        case datetime():
            return fact.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
        case date():
            return fact.isoformat()
    return CODES[fact].in_(language) if fact in CODES else fact


def _harmless(cell: str) -> str:
    # A space before it does not stop every spreadsheet from reckoning.
    reckoned = cell.lstrip(" \u00a0\u3000").startswith(_FORMULA)
    rounded = cell.isascii() and cell.isdigit() and len(cell) > _DIGITS_KEPT
    return f"'{cell}" if reckoned or rounded else cell
