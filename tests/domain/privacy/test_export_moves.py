"""An export from its asking to its download: who moves it, what stands in its way, and its faults by field."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import UUID

import pytest

from domain.errors import Conflict, NotAllowed
from domain.faces.face_check import CheckState
from domain.privacy.export_rows import line
from domain.privacy.exports import (
    STARTS_MOST,
    Ask,
    Export,
    ExportMove,
    ExportState,
    Filter,
    Ground,
    Selection,
    file_name,
)
from domain.problems import Problem
from domain.words import Language

AT: Final = datetime(2026, 11, 24, 4, tzinfo=UTC)
MOMENT: Final = timedelta(microseconds=1)
ENDS: Final = AT + timedelta(days=7)
ASKER, OTHER = UUID(int=1), UUID(int=2)
TODAY: Final = date(2026, 11, 24)
ASK: Final = Ask(
    Selection.CONSENTS,
    Filter("4403", date(2026, 11, 1), TODAY),
    "核对",
    Ground.DUTY,
    "市财政局",
)
WAITING: Final = Export(
    UUID("7f3a09c2-0000-4000-8000-000000000000"),
    *(ASK, 12, ExportState.WAITING, ASKER, "asker", AT, ENDS),
)
APPROVED: Final = replace(WAITING, state=ExportState.APPROVED, decided_by=OTHER)
OVER: Final = (
    ExportState.REFUSED,
    ExportState.WITHDRAWN,
    ExportState.DOWNLOADED,
    ExportState.EXPIRED,
)


@pytest.mark.parametrize(
    ("export", "move", "state"),
    [
        (WAITING, ExportMove.APPROVE, ExportState.APPROVED),
        (WAITING, ExportMove.REFUSE, ExportState.REFUSED),
        (APPROVED, ExportMove.REFUSE, ExportState.REFUSED),
        (WAITING, ExportMove.WITHDRAW, ExportState.WITHDRAWN),
        (APPROVED, ExportMove.WITHDRAW, ExportState.WITHDRAWN),
    ],
)
def test_an_export_is_decided_and_taken_back_while_nothing_has_left(
    export: Export, move: ExportMove, state: ExportState
) -> None:
    assert export.after(move, AT) is state


def test_what_was_approved_is_not_approved_again() -> None:
    with pytest.raises(Conflict, match=Problem.EXPORT_MOVED):
        APPROVED.after(ExportMove.APPROVE, AT)


@pytest.mark.parametrize("state", OVER)
@pytest.mark.parametrize("move", ExportMove)
def test_what_is_over_stays_so(state: ExportState, move: ExportMove) -> None:
    with pytest.raises(Conflict, match=Problem.EXPORT_MOVED):
        replace(WAITING, state=state).after(move, AT)


@pytest.mark.parametrize("export", [WAITING, APPROVED], ids=["waiting", "approved"])
def test_what_nobody_took_in_time_has_expired(export: Export) -> None:
    assert export.state_at(ENDS - MOMENT) is export.state
    assert export.state_at(ENDS) is ExportState.EXPIRED
    assert replace(export, state=ExportState.DOWNLOADED).state_at(ENDS) is ExportState.DOWNLOADED


def test_the_officer_who_asked_downloads_on_another_s_word() -> None:
    last = replace(APPROVED, starts=STARTS_MOST - 1)

    assert APPROVED.approved_by(ASKER, AT) == OTHER
    assert last.approved_by(ASKER, AT) == OTHER
    assert APPROVED.starts == 0


def test_nobody_else_downloads() -> None:
    with pytest.raises(NotAllowed, match=Problem.NOT_PERMITTED):
        APPROVED.approved_by(OTHER, AT)


@pytest.mark.parametrize(
    ("export", "at"),
    [
        pytest.param(WAITING, AT, id="it waits"),
        pytest.param(replace(APPROVED, decided_by=None), AT, id="nobody decided"),
        pytest.param(APPROVED, ENDS, id="its time is over"),
        pytest.param(replace(APPROVED, starts=STARTS_MOST), AT, id="it was begun ten times"),
    ],
)
def test_what_is_not_approved_is_not_downloaded(export: Export, at: datetime) -> None:
    with pytest.raises(Conflict, match=Problem.EXPORT_MOVED):
        export.approved_by(ASKER, at)


def test_while_a_file_leaves_nothing_else_is_done_and_it_says_when_again() -> None:
    busy = replace(APPROVED, busy_until=AT + timedelta(seconds=90))

    with pytest.raises(Conflict, match=Problem.EXPORT_UNDER_WAY) as download:
        busy.approved_by(ASKER, AT)
    with pytest.raises(Conflict, match=Problem.EXPORT_UNDER_WAY):
        busy.after(ExportMove.WITHDRAW, AT)
    assert download.value.retry_after == 91
    assert busy.approved_by(ASKER, AT + timedelta(seconds=90)) == OTHER


def faults(ask: Ask, *, today: date = TODAY) -> list[tuple[str, str]]:
    return [(each.pointer, each.code) for each in ask.faults(today, {"city-pension": "x"})]


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [
        (TODAY, TODAY, []),
        (TODAY, date(2026, 11, 23), [("/until", "period")]),
        (date(1970, 1, 1), TODAY, []),
        (date(1969, 12, 31), TODAY, [("/until", "period")]),
        (TODAY, date(2026, 11, 25), [("/until", "future")]),
    ],
)
def test_days_that_have_begun_are_asked_for(
    since: date, until: date, found: list[tuple[str, str]]
) -> None:
    assert faults(replace(ASK, filter=Filter("", since, until))) == found


@pytest.mark.parametrize(
    ("until", "found"), [(date(2200, 1, 1), []), (date(2200, 1, 2), [("/until", "period")])]
)
def test_certifications_to_come_are_asked_for_up_to_a_far_day(
    until: date, found: list[tuple[str, str]]
) -> None:
    ask = replace(ASK, selection=Selection.ENTITLEMENTS, filter=Filter("", TODAY, until))

    assert faults(ask) == found


def test_each_fault_has_a_code_and_says_what_would_do() -> None:
    wrong = Filter("4", TODAY, TODAY, kind="city-pension", state=CheckState.PASSED)

    found = replace(ASK, filter=wrong, ground=Ground.OTHER).faults(TODAY, {})

    assert [(each.pointer, each.code) for each in found] == [
        ("/area", "area"),
        ("/kind", "unknown"),
        ("/state", "unknown"),
        ("/ground_words", "missing"),
    ]
    assert found[2].detail.en == "one of given, withdrawn, or nothing"
    assert faults(replace(ASK, ground=Ground.OTHER, ground_words="市政府令")) == []


def test_a_person_reads_for_what_and_for_whom() -> None:
    assert ASK.told == "核对（接收方 recipient：市财政局）"
    assert file_name(WAITING.export, Language.EN) == "zhijian-export-7f3a09c2-en.csv"


def test_fifteen_digits_are_kept_by_a_spreadsheet_and_sixteen_are_not() -> None:
    assert line(["1" * 15, "1" * 16, "x" * 16, ""]) == f"{'1' * 15},'{'1' * 16},{'x' * 16},\r\n"
