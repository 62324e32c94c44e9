"""An incident: the reading of the audit is on record first, has a bound, and each person is told once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import UUID

import pytest

from domain.errors import Conflict
from domain.events import EventKind
from domain.people import Officer, Role
from domain.privacy.breach import Duties
from domain.privacy.incident_count import Touch
from domain.problems import Problem
from domain.subjects import Subject
from services.privacy.breach import BreachService
from tests.services.unit import FakeAudit, FakeEvents, FakeUnit

#: After midnight in the city: its day is the 25th.
NOW: Final = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
SINCE: Final = NOW - timedelta(days=1)
ADMIN: Final = Officer(UUID(int=7), frozenset({Role.ADMIN}), UUID(int=8))
WANG, LI = UUID(int=21), UUID(int=22)
CLERK: Final = f"officer:{UUID(int=9)}"


def touch(seq: int, person: UUID = WANG) -> Touch:
    return Touch(seq, SINCE + timedelta(seconds=seq), CLERK, "person.read", person)


@dataclass
class Audited:
    """Entries in pages of two; `told`: who was told of which incident."""

    entries: Sequence[Touch] = ()
    told: set[tuple[UUID, str]] = field(default_factory=set)
    asked: list[tuple[tuple[datetime, int], str]] = field(default_factory=list)
    looked_up: list[str] = field(default_factory=list)
    day: date | None = None

    async def actor_named(self, username: str) -> str | None:
        self.looked_up.append(username)
        return CLERK if username == "zhao" else None

    async def sealed_to(self) -> int:
        return 1

    async def page(
        self, place: tuple[datetime, int], until: datetime, actor: str
    ) -> Sequence[Touch]:
        self.asked.append((place, actor))
        return [each for each in self.entries if (each.at, each.seq) > place][:2]

    async def names(self, officers: Sequence[UUID]) -> Mapping[str, str]:
        return {f"officer:{each}": "zhao" for each in officers}

    async def duties(self, today: date) -> Duties:
        self.day = today
        return Duties("PIA-3", None, 5)

    async def hold_person(self, person: UUID) -> bool:
        return person in {WANG, LI}

    async def was_told(self, person: UUID, incident: Subject) -> bool:
        return (person, str(incident)) in self.told


class Desk:
    def __init__(self, store: Audited | None = None) -> None:
        self.store, self.events, self.audit = store or Audited(), FakeEvents(), FakeAudit()
        self.service = BreachService(
            unit=FakeUnit(),
            store=self.store,
            events=self.events,
            audit=self.audit,
            clock=lambda: NOW,
        )


async def test_what_was_touched_is_counted_over_all_pages_to_the_end() -> None:
    desk = Desk(Audited([touch(1), touch(2), touch(3, LI)]))

    seen = await desk.service.look("INC-1", SINCE, NOW)

    found = seen.findings
    assert (found.entries, found.unsealed, found.persons) == (3, 2, 2)
    assert [(each.name, each.entries, each.persons) for each in found.actors] == [("zhao", 3, 2)]
    assert set(seen.persons) == {WANG, LI}
    assert [place for place, _ in desk.store.asked] == [
        (SINCE, 0),
        (touch(2).at, 2),
        (touch(3).at, 3),
    ]


async def test_a_report_is_on_record_by_whoever_made_it_with_the_duties_of_the_citys_day() -> None:
    desk = Desk(Audited([touch(1)]))

    reported = await desk.service.report(ADMIN, "INC-1", SINCE, NOW, "")

    assert reported.duties == Duties("PIA-3", None, 5)
    assert desk.store.day == date(2026, 11, 25)
    assert desk.audit.entries == [
        (ADMIN.actor, "breach.reported", None, "incident:INC-1", "incident")
    ]


@pytest.mark.parametrize(
    ("asked", "read", "looked_up"),
    [
        ("zhao", CLERK, ["zhao"]),
        ("nobody", "nobody", ["nobody"]),
        (CLERK, CLERK, []),
        ("system", "system", []),
        ("", "", []),
    ],
)
async def test_one_actor_is_asked_for_by_user_name_or_as_recorded(
    asked: str, read: str, looked_up: list[str]
) -> None:
    desk = Desk()

    await desk.service.look("INC-1", SINCE, NOW, asked)

    assert [actor for _, actor in desk.store.asked] == [read]
    assert desk.store.looked_up == looked_up
    assert desk.audit.entries[0][0] == "system"


async def test_a_window_too_long_for_a_page_is_refused_and_still_on_record() -> None:
    desk = Desk(Audited([touch(1), touch(2), touch(3)]))

    assert (await desk.service.look("INC-1", SINCE, NOW, most=3)).findings.entries == 3
    with pytest.raises(Conflict) as refused:
        await desk.service.look("INC-1", SINCE, NOW, most=2)
    assert (refused.value.problem, refused.value.detail) == (
        Problem.BREACH_TOO_LARGE,
        "at most 2 entries",
    )
    assert len(desk.audit.entries) == 2


async def test_a_page_reports_a_quarter_of_a_million_entries_at_the_most() -> None:
    class TooMany(Audited):
        async def page(
            self, place: tuple[datetime, int], until: datetime, actor: str
        ) -> Sequence[Touch]:
            found = [] if self.asked else [touch(1)] * 250_001
            self.asked.append((place, actor))
            return found

    with pytest.raises(Conflict) as refused:
        await Desk(TooMany()).service.report(ADMIN, "INC-1", SINCE, NOW, "")

    assert refused.value.detail == "at most 250000 entries"


async def test_a_person_is_told_of_an_incident_and_it_is_on_record() -> None:
    desk = Desk()

    assert await desk.service.tell("INC-1", WANG) == (UUID(int=1),)
    assert desk.audit.entries == [("system", "breach.told", WANG, "incident:INC-1", "incident")]
    assert desk.events.told == [(EventKind.DATA_INCIDENT, "incident:INC-1", WANG)]


@pytest.mark.parametrize("person", [LI, UUID(int=99)], ids=["told_before", "nobody"])
async def test_nobody_is_told_twice_and_nobody_who_is_not_there(person: UUID) -> None:
    desk = Desk(Audited(told={(LI, "incident:INC-1")}))

    assert await desk.service.tell("INC-1", person) is None
    assert (desk.audit.entries, desk.events.told) == ([], [])
