"""What an officer grants a person: easier rules of a check, a wider limit of acting; on record, and told."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import UUID

import pytest

from domain.accounts.acting_limits import LONGEST, ActingNow, Crowded, Widened
from domain.errors import Invalid, NotFound
from domain.events import EventKind
from domain.pensions.register import RegisterEntry
from domain.people import Identity, Officer, Person
from services.accounts.acting_limits import ActingLimitService
from services.accounts.elder import ElderService
from tests.people import FakeBell
from tests.services.unit import ACCOUNT, FakeAudit, FakeEvents, FakeUnit

#: After midnight in the city: its day is the 25th.
NOW: Final = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
TODAY: Final = date(2026, 11, 25)
LI: Final = Officer(UUID(int=7), frozenset(), UUID(int=8))
PERSON: Final = UUID(int=1)
NUMBER: Final = "440304195912310025"
ENTRY: Final = RegisterEntry(Person(PERSON, Identity("王秀英", NUMBER, "13800138000")), (), (), ())


class Register:
    async def entry(self, person: UUID) -> RegisterEntry | None:
        return ENTRY if person == PERSON else None


@dataclass
class Rules:
    """Of one person: the easier rules of a check, and the limit of acting for others."""

    granted: date | str | None = "none"
    widened: Widened | None = None

    async def grant(self, person: UUID, until: date | None, at: datetime) -> None:
        self.granted = until

    async def take_back(self, person: UUID) -> bool:
        before, self.granted = self.granted, "none"
        return before != "none"

    async def crowded(
        self, now: datetime, limit: int, *, officer: UUID, why: str
    ) -> Sequence[Crowded]:
        assert (limit, officer, why) == (100, LI.officer, "list")
        return [Crowded("account", PERSON, 5, 5, NOW)]

    async def read(self, person: UUID, now: datetime, *, actor: str, why: str) -> ActingNow:
        assert (actor, why) == (LI.actor, "call")
        return await self.now(person, now)

    async def now(self, person: UUID, now: datetime) -> ActingNow:
        return ActingNow(3, 5, self.widened)

    async def widen(self, person: UUID, widened: Widened | None) -> None:
        self.widened = widened


@dataclass
class Told:
    rules: Rules = field(default_factory=Rules)
    audit: FakeAudit = field(default_factory=FakeAudit)
    events: FakeEvents = field(default_factory=FakeEvents)
    bell: FakeBell = field(default_factory=FakeBell)

    @property
    def elder(self) -> ElderService:
        return ElderService(
            unit=FakeUnit(),
            grants=self.rules,
            persons=Register(),
            events=self.events,
            audit=self.audit,
            bell=self.bell,
            clock=lambda: NOW,
            age=67,
        )

    @property
    def limits(self) -> ActingLimitService:
        return ActingLimitService(
            unit=FakeUnit(),
            store=self.rules,
            events=self.events,
            audit=self.audit,
            bell=self.bell,
            clock=lambda: NOW,
        )


@pytest.mark.parametrize("until", [TODAY, None], ids=["through_today", "for_ever"])
async def test_easier_rules_are_granted_through_a_day_and_the_person_is_told(
    until: date | None,
) -> None:
    told = Told()

    assert await told.elder.grant(LI, PERSON, until, "手抖") == ENTRY
    assert told.rules.granted == until
    assert told.audit.entries == [(LI.actor, "elder_rules.granted", PERSON, "face", "手抖")]
    assert told.events.told == [(EventKind.FACE_RULES, "face", PERSON)]
    assert told.bell.rung == [ACCOUNT]


async def test_easier_rules_are_taken_back_once() -> None:
    told = Told(Rules(granted=TODAY))

    assert await told.elder.take_back(LI, PERSON, "好转") == ENTRY
    assert await told.elder.take_back(LI, PERSON, "又一次") == ENTRY

    assert told.audit.entries == [(LI.actor, "elder_rules.ended", PERSON, "face", "好转")]
    assert told.events.told == [(EventKind.FACE_RULES, "face", PERSON)]
    assert told.bell.rung == [ACCOUNT]


async def test_no_rules_are_granted_to_nobody_or_for_a_day_that_is_past() -> None:
    told, granted = Told(), Told(Rules(granted=TODAY))

    with pytest.raises(NotFound):
        await told.elder.grant(LI, UUID(int=99), None, "手抖")
    with pytest.raises(NotFound):
        await granted.elder.take_back(LI, UUID(int=99), "好转")
    assert granted.rules.granted == TODAY
    with pytest.raises(Invalid) as refused:
        await told.elder.grant(LI, PERSON, TODAY - timedelta(days=1), "手抖")
    assert [(each.pointer, each.code) for each in refused.value.errors] == [("/until", "past")]
    assert (told.rules.granted, told.audit.entries) == ("none", [])


@pytest.mark.parametrize(("born", "old"), [(date(1959, 11, 25), True), (date(1959, 11, 26), False)])
async def test_by_age_are_those_who_have_it_on_the_citys_day(born: date, *, old: bool) -> None:
    identity = replace(ENTRY.person.identity, born_on=born)

    entry = replace(ENTRY, person=replace(ENTRY.person, identity=identity))
    assert Told().elder.by_age(entry) is old


@pytest.mark.parametrize("until", [TODAY, TODAY + LONGEST])
async def test_a_limit_is_widened_for_a_year_at_most_and_the_person_is_told(until: date) -> None:
    told = Told()

    now = await told.limits.widen(LI, PERSON, 30, until, "社区工作者")

    assert now == ActingNow(3, 5, Widened(30, until))
    assert told.audit.entries == [(LI.actor, "acting.widened", PERSON, "acting", "社区工作者")]
    assert told.events.told == [(EventKind.ACTING_LIMIT, "acting", PERSON)]
    assert told.bell.rung == [ACCOUNT]


@pytest.mark.parametrize("days", [-1, LONGEST.days + 1])
async def test_a_limit_is_widened_for_no_day_beyond(days: int) -> None:
    told = Told()

    with pytest.raises(Invalid) as refused:
        await told.limits.widen(LI, PERSON, 30, TODAY + timedelta(days=days), "x")
    assert [(each.pointer, each.code) for each in refused.value.errors] == [
        ("/until", "out_of_range")
    ]
    assert (told.rules.widened, told.audit.entries) == (None, [])


async def test_a_limit_is_narrowed_again_and_reads_are_passed_on_with_their_purpose() -> None:
    told = Told(Rules(widened=Widened(30, TODAY)))

    assert (await told.limits.read(LI, PERSON, "call")).widened == Widened(30, TODAY)
    assert len(await told.limits.crowded(LI, "list")) == 1
    assert (await told.limits.narrow(LI, PERSON, "离职")).widened is None
    assert [(action, why) for _, action, _, _, why in told.audit.entries] == [
        ("acting.narrowed", "离职")
    ]
