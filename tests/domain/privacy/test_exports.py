"""What may be asked for in bulk, and a file that no spreadsheet runs or rounds."""

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from domain.people import Identity
from domain.privacy.export_rows import BOM, COLUMNS, ExportRow, body, heading, line
from domain.privacy.exports import KINDS, STATES, Ask, Filter, Ground, Selection
from domain.words import Language, Words

TODAY = date(2026, 11, 24)
WANG = Identity(name="王秀英", id_number="440304195912310025", phone="13800138000")
ASK = Ask(
    selection=Selection.ENTITLEMENTS,
    filter=Filter("4403", date(2026, 12, 1), date(2026, 12, 31)),
    purpose="核对十二月到期人员的发放状态",
    ground=Ground.DUTY,
    recipient="市财政局",
)


def faults(ask: Ask) -> list[str]:
    return [fault.pointer for fault in ask.faults(TODAY, {"city-pension": "x"})]


def test_what_is_coming_due_may_be_asked_for_and_what_has_not_happened_may_not() -> None:
    assert faults(ASK) == []
    for selection in (Selection.CONSENTS, Selection.FACE_CHECKS):
        assert faults(replace(ASK, selection=selection)) == ["/until"]


def test_every_fault_is_named_at_once() -> None:
    wrong = Filter("44030", date(2026, 2, 1), date(2026, 1, 1), kind="x", state="y")

    assert faults(replace(ASK, filter=wrong, ground=Ground.OTHER)) == [
        "/area",
        "/until",
        "/kind",
        "/state",
        "/ground_words",
    ]


@pytest.mark.parametrize("selection", Selection)
def test_every_kind_and_state_of_a_selection_can_be_asked_for(selection: Selection) -> None:
    for kind in KINDS.get(selection, ("city-pension",)):
        for state in STATES[selection]:
            wanted = Filter("", date(2026, 1, 1), TODAY, kind, state)
            assert faults(replace(ASK, selection=selection, filter=wanted)) == []


def test_both_days_are_included_as_days_of_the_city() -> None:
    since, behind = Filter("", TODAY, TODAY).moments

    assert since.astimezone(UTC) == datetime(2026, 11, 23, 16, tzinfo=UTC)
    assert behind.astimezone(UTC) == datetime(2026, 11, 24, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+86", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u3000=1", "\uff1d1+1"],
    ids=["equals", "plus", "minus", "at", "tab", "cr", "lf", "space", "wide-space", "wide-equals"],
)
def test_a_cell_that_a_spreadsheet_would_reckon_with_begins_with_an_apostrophe(cell: str) -> None:
    (read,) = next(csv.reader(io.StringIO(line([cell]), newline="")))

    assert read == f"'{cell}"


def test_a_long_number_is_kept_from_being_rounded_and_a_short_one_is_as_it_is() -> None:
    assert line(["440304195912310025", "440304"]) == "'440304195912310025,440304\r\n"


def test_quotes_commas_and_line_ends_stay_within_their_cell() -> None:
    told = 'a "b", c\r\nd'

    assert list(csv.reader(io.StringIO(line([told, "e"]), newline=""))) == [[told, "e"]]


@pytest.mark.parametrize("selection", Selection)
def test_the_heading_has_its_mark_once_and_a_column_for_each_fact(selection: Selection) -> None:
    head = heading(selection, Language.ZH)

    assert head.startswith(f"{BOM}姓名,身份证号,辖区,")
    assert head.count(BOM) == 1
    assert len(head.split(",")) == len(COLUMNS[selection])


def test_id_numbers_are_masked_unless_asked_for_in_full() -> None:
    row = ExportRow(WANG, "440304", ("active", None, date(2026, 12, 1)))

    masked = body([row], Language.ZH, full_numbers=False)
    full = body([row], Language.EN, full_numbers=True)

    assert masked == "王秀英,440***********0025,440304,正常,,2026-12-01\r\n"
    assert full == "王秀英,'440304195912310025,440304,active,,2026-12-01\r\n"


def test_moments_are_the_citys_and_words_in_the_language_asked_for() -> None:
    at = datetime(2026, 11, 24, 16, 0, 5, tzinfo=UTC)
    row = ExportRow(WANG, "", (at, Words("到窗口办理", "at a service window")))

    said = body([row], Language.EN, full_numbers=False)

    assert said.endswith(",2026-11-25 00:00:05,at a service window\r\n")
