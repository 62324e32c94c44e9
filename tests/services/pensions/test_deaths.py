"""A death is looked at, and then recorded: by the same officer, of the same person, within the time."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from uuid import UUID, uuid4

import pytest

from domain.errors import Conflict, Invalid, NotFound
from domain.pensions.entitlement import Entitlement, Standing
from domain.pensions.register import RegisterEntry
from domain.people import Identity, Officer, Person, Role
from domain.problems import Problem
from domain.ways import Way
from services.pensions.deaths import LOOK_LIFE, DeathService

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
TODAY = date(2026, 11, 25)
PERSON = UUID(int=1)
SOURCE = "civil affairs"
WANG = Identity(name="王秀英", id_number="440304195912310025", phone="13800131234")
LI = Officer(UUID(int=7), frozenset({Role.COUNTER}), UUID(int=8))


@dataclass
class Town:
    """A register with one person, a clock that is set, and digests by two versions of a key."""

    now: datetime = NOW
    alive_on: date | None = None
    versions: tuple[str, ...] = ("old",)
    recorded: list[tuple[UUID, date, str]] = field(default_factory=list)
    looked: list[tuple[str, str]] = field(default_factory=list)
    died_on: date | None = None
    by: list[tuple[str, datetime]] = field(default_factory=list)
    rung: list[UUID] = field(default_factory=list)

    async def entry(self, person: UUID) -> RegisterEntry | None:
        if person != PERSON:
            return None
        held = Entitlement(PERSON, "city-pension", date(2026, 12, 31), Way.WINDOW)
        stopped = replace(held, scheme="resident-pension", standing=Standing.SUSPENDED)
        return RegisterEntry(Person(PERSON, WANG, self.died_on), (), (held, stopped), ())

    async def look_at_death(self, person: UUID, source: str, *, actor: str) -> date | None:
        self.looked.append((actor, source))
        return self.alive_on

    async def record_death(
        self, person: UUID, died_on: date, source: str, *, at: datetime, actor: str
    ) -> tuple[UUID, ...]:
        self.recorded.append((person, died_on, source))
        self.by.append((actor, at))
        self.died_on = died_on
        return (UUID(int=9),)

    async def ring(self, accounts: Iterable[UUID]) -> None:
        self.rung.extend(accounts)

    def macs(self, label: str, data: bytes) -> list[bytes]:
        return [sha256(f"{key} {label} ".encode() + data).digest() for key in self.versions]


@pytest.fixture
def town() -> Town:
    return Town()


@pytest.fixture
def deaths(town: Town) -> DeathService:
    return DeathService(persons=town, store=town, macs=town.macs, bell=town, clock=lambda: town.now)


async def test_a_look_shows_whom_it_concerns_and_changes_nothing(
    deaths: DeathService, town: Town
) -> None:
    look, _ = await deaths.look(LI, PERSON, TODAY, SOURCE)

    assert look.person.identity == WANG
    assert [each.scheme for each in look.active] == ["city-pension"]
    assert town.looked == [(LI.actor, SOURCE)]
    assert (town.recorded, town.died_on) == ([], None)


async def test_a_sign_of_life_after_the_day_of_death_is_pointed_out(
    deaths: DeathService, town: Town
) -> None:
    signs = (None, TODAY - timedelta(days=1), TODAY)
    said = []
    for town.alive_on in signs:
        look, _ = await deaths.look(LI, PERSON, TODAY, SOURCE)
        said.append((look.alive_on, look.contradicted))

    assert said == list(zip(signs, (False, False, True), strict=True))


async def test_what_was_looked_at_is_recorded(deaths: DeathService, town: Town) -> None:
    _, seen = await deaths.look(LI, PERSON, TODAY, SOURCE)

    entry = await deaths.record(LI, PERSON, TODAY, SOURCE, seen)

    assert entry.person.died_on == TODAY
    assert town.recorded == [(PERSON, TODAY, SOURCE)]
    assert town.by == [(LI.actor, NOW)]
    assert town.rung == [UUID(int=9)]


@pytest.mark.parametrize("seen", ["", "0", "-", "x-y", "99999999999-00", "²-ff", "9" * 100 + "-a"])
async def test_nothing_is_recorded_that_was_not_looked_at(
    deaths: DeathService, town: Town, seen: str
) -> None:
    with pytest.raises(Conflict) as refusal:
        await deaths.record(LI, PERSON, TODAY, SOURCE, seen)

    assert refusal.value.problem is Problem.DEATH_NOT_LOOKED_AT
    assert town.recorded == []


async def test_a_look_is_good_for_its_officer_its_day_and_its_source(
    deaths: DeathService, town: Town
) -> None:
    _, seen = await deaths.look(LI, PERSON, TODAY, SOURCE)
    colleague = replace(LI, officer=uuid4())

    for officer, day, source in (
        (colleague, TODAY, SOURCE),
        (LI, TODAY - timedelta(days=1), SOURCE),
        (LI, TODAY, "hearsay"),
    ):
        with pytest.raises(Conflict):
            await deaths.record(officer, PERSON, day, source, seen)
    assert town.recorded == []


async def test_the_time_of_a_look_cannot_be_made_longer(deaths: DeathService, town: Town) -> None:
    _, seen = await deaths.look(LI, PERSON, TODAY, SOURCE)
    until, _, mark = seen.partition("-")
    town.now = NOW + LOOK_LIFE + timedelta(seconds=1)

    for shown in (seen, f"{int(until) + 3600}-{mark}"):
        with pytest.raises(Conflict):
            await deaths.record(LI, PERSON, TODAY, SOURCE, shown)
    assert town.recorded == []


async def test_a_look_outlives_the_rotation_of_a_key(deaths: DeathService, town: Town) -> None:
    _, seen = await deaths.look(LI, PERSON, TODAY, SOURCE)
    town.versions = ("new", "old")

    await deaths.record(LI, PERSON, TODAY, SOURCE, seen)

    assert len(town.recorded) == 1


async def test_a_look_is_good_to_the_last_second_of_a_quarter_of_an_hour(
    deaths: DeathService, town: Town
) -> None:
    _, seen = await deaths.look(LI, PERSON, TODAY, SOURCE)
    town.now = NOW + timedelta(minutes=15)

    await deaths.record(LI, PERSON, TODAY, SOURCE, seen)

    assert len(town.recorded) == 1


@pytest.mark.parametrize(
    ("day", "code"), [(date(2026, 11, 26), "in_future"), (date(1959, 12, 30), "before_birth")]
)
async def test_a_death_tomorrow_or_before_birth_is_refused(
    deaths: DeathService, day: date, code: str
) -> None:
    for refused in (
        deaths.look(LI, PERSON, day, SOURCE),
        deaths.record(LI, PERSON, day, SOURCE, "of another look"),
    ):
        with pytest.raises(Invalid) as refusal:
            await refused
        assert [(error.pointer, error.code) for error in refusal.value.errors] == [
            ("/died_on", code)
        ]


async def test_a_child_may_die_on_the_day_of_its_birth(deaths: DeathService) -> None:
    look, _ = await deaths.look(LI, PERSON, date(1959, 12, 31), SOURCE)

    assert look.died_on == date(1959, 12, 31)


async def test_nobody_on_the_register_can_be_recorded_as_dead(deaths: DeathService) -> None:
    with pytest.raises(NotFound):
        await deaths.look(LI, uuid4(), TODAY, SOURCE)
    with pytest.raises(NotFound):
        await deaths.record(LI, uuid4(), TODAY, SOURCE, "")
