"""Face records whose time is over are asked about and erased, one person at a time; and Google's list as it is loaded."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

import pytest

from domain.events import EventKind
from domain.faces.face_records import RecordDue, ReviewCalendar
from services.faces.face_reviews import FaceReviewService
from services.faces.revocations import MOST_BYTES, RevocationService, read_revocations
from tests.people import FakeBell
from tests.services.unit import ACCOUNT, FakeAudit, FakeEvents, FakeUnit

#: After midnight in the city: its day is the 25th.
NOW: Final = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
WANG, LI = UUID(int=21), UUID(int=22)


@dataclass
class Records:
    """Persons with one record each, still to be asked or past their time; `renewed`: meanwhile."""

    ask: list[UUID] = field(default_factory=list)
    over: list[UUID] = field(default_factory=list)
    dead: frozenset[UUID] = frozenset()
    renewed: frozenset[UUID] = frozenset()
    others: frozenset[UUID] = frozenset()
    forgotten: list[UUID] = field(default_factory=list)
    day: date | None = None

    async def unasked(self, calendar: ReviewCalendar, most: int) -> Sequence[RecordDue]:
        return [RecordDue(each, "sface") for each in self.ask[:most]]

    async def overdue(self, calendar: ReviewCalendar, most: int) -> Sequence[RecordDue]:
        self.day = calendar.today
        return [RecordDue(each, "sface") for each in self.over[:most]]

    async def lock_living(self, person: UUID) -> bool:
        return person not in self.dead

    async def note_asked(self, person: UUID, calendar: ReviewCalendar) -> bool:
        self.ask.remove(person)
        return person not in self.renewed

    async def erase(self, due: RecordDue, calendar: ReviewCalendar) -> bool:
        self.over.remove(due.person)
        return due.person not in self.renewed

    async def forget_checks(self, due: RecordDue) -> None:
        self.forgotten.append(due.person)

    async def any_left(self, person: UUID) -> bool:
        return person in self.others


@dataclass
class House:
    records: Records
    audit: FakeAudit = field(default_factory=FakeAudit)
    events: FakeEvents = field(default_factory=FakeEvents)
    bell: FakeBell = field(default_factory=FakeBell)
    woken: int = 0

    def wake(self) -> None:
        self.woken += 1

    async def once(self) -> int:
        service = FaceReviewService(
            unit=FakeUnit(),
            store=self.records,
            events=self.events,
            audit=self.audit,
            bell=self.bell,
            wake=self.wake,
            clock=lambda: NOW,
        )
        return await service.once()


async def test_holders_are_asked_once_and_what_nobody_renewed_is_erased() -> None:
    house = House(Records(ask=[WANG], over=[LI]))

    assert await house.once() == 2
    assert house.records.day == date(2026, 11, 25)
    assert house.records.forgotten == [LI]
    assert house.audit.entries == [
        ("system", "face_record.erased", LI, "face_record:sface", "review date"),
        ("system", "face_record.review_asked", WANG, "face_record:review", "review date"),
    ]
    assert house.events.told == [
        (EventKind.FACE_RECORD_ERASED, "face_record:review", LI),
        (EventKind.FACE_REVIEW_DUE, "face_record:review", WANG),
    ]
    assert (house.bell.rung, house.woken) == ([ACCOUNT, ACCOUNT], 2)


@pytest.mark.parametrize(
    ("records", "entries"),
    [
        (Records(ask=[WANG], dead=frozenset({WANG})), 1),
        (Records(over=[WANG], dead=frozenset({WANG})), 1),
        (Records(over=[WANG], others=frozenset({WANG})), 1),
        (Records(ask=[WANG], renewed=frozenset({WANG})), 0),
        (Records(over=[WANG], renewed=frozenset({WANG})), 0),
    ],
    ids=["dead_asked", "dead_erased", "has_others", "renewed_before", "renewed_in_time"],
)
async def test_nobody_is_told_who_died_renewed_or_has_another_record(
    records: Records, entries: int
) -> None:
    house = House(records)

    assert await house.once() == 0
    assert len(house.audit.entries) == entries
    assert (house.events.told, house.bell.rung, house.woken) == ([], [], 0)


@dataclass
class Revocations:
    serials: frozenset[str] = frozenset()

    async def load(self, serials: Collection[str], at: datetime) -> None:
        self.serials = frozenset(serials)

    async def loaded_at(self) -> datetime | None:
        return NOW if self.serials else None


async def test_a_list_of_revoked_keys_is_loaded_on_record_with_its_length() -> None:
    store, audit = Revocations(), FakeAudit()
    service = RevocationService(unit=FakeUnit(), store=store, audit=audit, clock=lambda: NOW)
    before = await service.loaded_at()

    await service.load(read_revocations(json.dumps({"entries": {"A1": {}, "b2": {}}}).encode()))

    assert (before, await service.loaded_at()) == (None, NOW)
    assert store.serials == {"a1", "b2"}
    assert audit.entries == [
        ("system", "attestation.revocations_loaded", None, "attestations", "2 serials")
    ]


@pytest.mark.parametrize(
    "text",
    [
        b"[]",
        b"{}",
        b'{"entries": {}}',
        b'{"entries": ["a1"]}',
        b"no JSON",
        b'{"entries": {"A1": {}}}'.ljust(MOST_BYTES + 1),
    ],
    ids=["a_list", "nothing", "empty", "no_table", "no_json", "too_long"],
)
def test_what_is_no_such_list_clears_no_key(text: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # whatever says so
        read_revocations(text)


def test_a_list_may_be_as_long_as_any() -> None:
    text = b'{"entries": {"A1": {}}}'

    assert read_revocations(text + b" " * (MOST_BYTES - len(text))) == {"a1"}
