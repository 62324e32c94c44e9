"""The steps of an export: who may ask, decide, download and withdraw, until when, and what stands on record."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import UUID

import pytest

from domain.errors import Conflict, NotAllowed, NotFound
from domain.four_eyes import Matter, SecondWord
from domain.privacy.exports import (
    OPEN_MOST,
    Ask,
    Export,
    ExportMove,
    ExportState,
    Filter,
    Ground,
    Selection,
    Start,
)
from domain.problems import Problem
from services.privacy.export_steps import ExportSteps
from tests.services.unit import FakeAudit, FakeUnit

NOW: Final = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
ASKER, SECOND = UUID(int=7), UUID(int=8)
BY_ASKER, BY_SECOND = f"officer:{ASKER}", f"officer:{SECOND}"
ASK: Final = Ask(
    selection=Selection.CONSENTS,
    filter=Filter("440304", date(2026, 11, 1), date(2026, 11, 23)),
    purpose="答复审计机关的检查",
    ground=Ground.DUTY,
    recipient="市审计局",
)
WAITING: Final = Export(
    export=UUID(int=1),
    ask=ASK,
    rows=3,
    state=ExportState.WAITING,
    asked_by=ASKER,
    asked_name="li",
    asked_at=NOW,
    ends_at=NOW + timedelta(days=7),
)
APPROVED: Final = replace(WAITING, state=ExportState.APPROVED, decided_by=SECOND)
ABOUT: Final = f"export:{WAITING.export}"
START: Final = Start(WAITING.export, ASK, 1, NOW, ASKER)
TOLD: Final = "答复审计机关的检查（接收方 recipient：市审计局）"


@dataclass
class Exports:
    """One export; both officers administer its area, unless somebody is taken from `standing`."""

    held: Export | None = WAITING
    open: int = 0
    rows: int = 3
    standing: set[UUID] = field(default_factory=lambda: {ASKER, SECOND})
    keeps_place: bool = True
    done: list[tuple[object, ...]] = field(default_factory=list)
    counted: list[int] = field(default_factory=list)

    async def count(self, ask: Ask, most: int) -> int:
        self.counted.append(most)
        return min(self.rows, most)

    async def lock(self, export: UUID) -> Export | None:
        return self.held

    async def lock_standing(self, officers: Collection[UUID], area: str) -> set[UUID]:
        return self.standing & set(officers) if area == ASK.filter.area else set()

    async def count_open(self, officer: UUID, at: datetime) -> int:
        return self.open

    async def add(
        self, export: UUID, ask: Ask, rows: int, *, officer: UUID, at: datetime, ends_at: datetime
    ) -> None:
        self.done.append(("asked", rows, officer, ends_at))

    async def decide(
        self,
        export: UUID,
        state: ExportState,
        *,
        officer: UUID,
        rows: int | None,
        at: datetime,
        ends_at: datetime,
        why: str,
    ) -> None:
        self.done.append((state, rows, officer, ends_at, why))

    async def withdraw(self, export: UUID, at: datetime) -> None:
        self.done.append(("withdrawn", at))

    async def begin(self, export: UUID, ask: Ask, officer: UUID, busy_until: datetime) -> Start:
        self.done.append(("begun", busy_until))
        return START

    async def note_persons(self, start: Start, actor: str) -> None:
        self.done.append(("noted", actor))

    async def finish(self, start: Start, rows: int, sha256: str, at: datetime) -> bool:
        self.done.append(("finished", rows, sha256))
        return self.keeps_place


@dataclass
class Words:
    """Second words, which all count."""

    heard: list[SecondWord] = field(default_factory=list)

    async def check(self, word: SecondWord, at: datetime) -> None:
        self.heard.append(word)
        if word.outside is not None:
            raise NotAllowed(word.outside)


class Office:
    def __init__(self, exports: Exports | None = None) -> None:
        self.exports, self.words, self.audit = exports or Exports(), Words(), FakeAudit()
        self.steps = ExportSteps(
            unit=FakeUnit(), store=self.exports, second_officers=self.words, audit=self.audit
        )

    async def decide(self, move: ExportMove, rows: int | None = None) -> None:
        await self.steps.decide(
            WAITING.export, move, officer=SECOND, rows=rows, at=NOW, why="seen the letter"
        )

    async def start(self, most: int = 3, officer: UUID = ASKER) -> Start:
        return await self.steps.start(WAITING.export, officer=officer, at=NOW, most=most)


async def test_an_ask_waits_a_week_and_is_on_record_with_its_purpose_and_recipient() -> None:
    office = Office(Exports(open=OPEN_MOST - 1))

    export = await office.steps.add(ASK, 3, officer=ASKER, at=NOW)

    assert office.exports.done == [("asked", 3, ASKER, NOW + timedelta(days=7))]
    assert office.audit.entries == [(BY_ASKER, "export.asked", None, f"export:{export}", TOLD)]


@pytest.mark.parametrize(
    ("exports", "refusal", "problem"),
    [
        (Exports(standing={SECOND}), NotAllowed, Problem.NOT_PERMITTED),
        (Exports(open=OPEN_MOST), Conflict, Problem.EXPORTS_OPEN),
    ],
    ids=["not_of_the_area", "three_open"],
)
async def test_nobody_asks_beyond_their_area_or_for_a_fourth(
    exports: Exports, refusal: type[NotAllowed | Conflict], problem: Problem
) -> None:
    office = Office(exports)

    with pytest.raises(refusal) as refused:
        await office.steps.add(ASK, 3, officer=ASKER, at=NOW)
    assert refused.value.problem is problem
    assert (office.exports.done, office.audit.entries) == ([], [])


async def test_an_approval_holds_a_day_and_says_how_many_rows_it_was_of() -> None:
    office = Office()

    await office.decide(ExportMove.APPROVE, 3)

    assert office.exports.done == [
        (ExportState.APPROVED, 3, SECOND, NOW + timedelta(days=1), "seen the letter")
    ]
    assert office.words.heard == [SecondWord(Matter.EXPORT, ASKER, SECOND)]
    assert office.audit.entries == [(BY_SECOND, "export.approved", None, ABOUT, "seen the letter")]


async def test_a_no_ends_it_at_once_and_takes_nothing_from_anybody() -> None:
    office = Office(Exports(APPROVED))

    await office.decide(ExportMove.REFUSE)

    assert office.exports.done == [(ExportState.REFUSED, None, SECOND, NOW, "seen the letter")]
    assert office.words.heard == [SecondWord(Matter.EXPORT, ASKER, SECOND, declines=True)]
    assert office.audit.entries[0][1] == "export.refused"


async def test_who_does_not_administer_the_area_decides_nothing() -> None:
    office = Office(Exports(standing={ASKER}))

    with pytest.raises(NotAllowed) as refused:
        await office.decide(ExportMove.APPROVE, 3)
    assert refused.value.problem is Problem.NOT_PERMITTED
    assert (office.exports.done, office.audit.entries) == ([], [])


async def test_who_asked_takes_it_back_and_nobody_else() -> None:
    office = Office()

    with pytest.raises(NotAllowed):
        await office.steps.withdraw(WAITING.export, officer=SECOND, at=NOW, why="")
    assert not office.exports.done
    await office.steps.withdraw(WAITING.export, officer=ASKER, at=NOW, why="not needed")
    assert office.exports.done == [("withdrawn", NOW)]
    assert office.audit.entries == [(BY_ASKER, "export.withdrawn", None, ABOUT, "not needed")]


async def test_what_has_moved_on_is_taken_back_no_more() -> None:
    office = Office(Exports(replace(WAITING, state=ExportState.REFUSED)))

    with pytest.raises(Conflict):
        await office.steps.withdraw(WAITING.export, officer=ASKER, at=NOW, why="")
    assert not office.exports.done


async def test_before_a_row_leaves_every_person_is_on_record_and_the_place_is_taken() -> None:
    office = Office(Exports(APPROVED))

    assert await office.start(most=3) == START
    assert office.exports.counted == [4]  # one more says that it grew too large
    assert office.exports.done == [("begun", NOW + timedelta(minutes=11)), ("noted", BY_ASKER)]
    assert office.audit.entries == [(BY_ASKER, "export.started", None, ABOUT, TOLD)]


@pytest.mark.parametrize(
    ("exports", "most", "refusal", "problem"),
    [
        (Exports(APPROVED, standing={SECOND}), 3, NotAllowed, Problem.NOT_PERMITTED),
        (Exports(APPROVED, standing={ASKER}), 3, Conflict, Problem.EXPORT_VOID),
        (Exports(APPROVED), 2, Conflict, Problem.EXPORT_TOO_LARGE),
        (Exports(WAITING), 3, Conflict, Problem.EXPORT_MOVED),
        (Exports(None), 3, NotFound, Problem.NOT_FOUND),
    ],
    ids=["asker_left", "approver_left", "grown", "not_approved", "none"],
)
async def test_no_download_begins_without_both_administrators_and_within_the_bound(
    exports: Exports,
    most: int,
    refusal: type[NotAllowed | Conflict | NotFound],
    problem: Problem,
) -> None:
    office = Office(exports)

    with pytest.raises(refusal) as refused:
        await office.start(most)
    assert refused.value.problem is problem
    assert (exports.done, office.audit.entries) == ([], [])


async def test_a_download_is_on_record_with_its_rows_and_digest() -> None:
    office = Office(Exports(APPROVED))

    await office.steps.finish(START, 3, "ab12", NOW)

    assert office.exports.done == [("finished", 3, "ab12")]
    assert office.audit.entries == [
        (BY_ASKER, "export.downloaded", None, ABOUT, "3 rows, SHA-256 ab12")
    ]


async def test_a_download_that_lost_its_place_spends_nothing() -> None:
    office = Office(Exports(APPROVED, keeps_place=False))

    with pytest.raises(Conflict) as refused:
        await office.steps.finish(START, 3, "ab12", NOW)
    assert refused.value.problem is Problem.EXPORT_MOVED
    assert not office.audit.entries
