"""What an administrator does to another once a third has agreed: asked, decided, withdrawn, each on record."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import pytest

from domain.accounts.grants import Grant, GrantKind, GrantMove, GrantState
from domain.cursors import Place
from domain.errors import Conflict, NotAllowed, NotFound
from domain.four_eyes import Matter, SecondWord
from domain.people import Officer
from domain.problems import Problem
from services.accounts.grants import PAGE, GrantService
from tests.people import NOON, FakeClock
from tests.services.unit import FakeAudit, FakeUnit

LI: Final = Officer(UUID(int=1), frozenset(), UUID(int=11))
CHEN: Final = Officer(UUID(int=2), frozenset(), UUID(int=12))
FANG, ONE = UUID(int=3), UUID(int=4)
ABOUT: Final = f"officer:{FANG}"
WAITS: Final = Grant(
    grant=ONE,
    officer=FANG,
    username="fang",
    what=GrantKind.PASSWORD,
    why="forgot",
    asked_by=LI.officer,
    asked_name="li",
    asked_at=NOON,
    state=GrantState.WAITING,
    ends_at=NOON + timedelta(days=3),
)


@dataclass
class Desk:
    """LI asked for FANG's password; CHEN is a third. `many`: how many there are in the list."""

    held: Grant = WAITS
    covered: bool = True
    open_: bool = False
    alone: bool = False
    many: int = 1
    words: list[SecondWord] = field(default_factory=list)
    done: list[tuple[object, ...]] = field(default_factory=list)
    audit: FakeAudit = field(default_factory=FakeAudit)
    clock: FakeClock = field(default_factory=FakeClock)

    @property
    def service(self) -> GrantService:
        return GrantService(
            unit=FakeUnit(),
            store=self,
            areas=self,
            second_officers=self,
            audit=self.audit,
            clock=self.clock,
        )

    async def covers(self, admin: UUID, officer: UUID) -> bool:
        assert (admin in {LI.officer, CHEN.officer}, officer) == (True, FANG)
        return self.covered

    async def check(self, word: SecondWord, at: datetime) -> None:
        assert at == self.clock.now
        self.words.append(word)
        if self.alone:
            raise NotAllowed(Problem.NOT_INDEPENDENT)

    async def is_open(self, officer: UUID, what: GrantKind, at: datetime) -> bool:
        assert (officer, what, at) == (FANG, GrantKind.PASSWORD, NOON)
        return self.open_

    async def add(
        self,
        officer: UUID,
        what: GrantKind,
        *,
        admin: UUID,
        why: str,
        at: datetime,
        ends_at: datetime,
    ) -> UUID:
        self.done.append(("add", officer, what, admin, why, at, ends_at))
        return ONE

    async def newest(self, before: Place, limit: int) -> list[Grant]:
        found = (
            replace(WAITS, grant=UUID(int=n), asked_at=NOON + timedelta(seconds=n))
            for n in range(self.many, 0, -1)
        )
        return [each for each in found if (each.asked_at, each.grant) < before][:limit]

    async def read(self, grant: UUID) -> Grant | None:
        return self.held if grant == ONE else None

    async def lock(self, grant: UUID) -> Grant | None:
        return await self.read(grant)

    async def how_many(self, admin: UUID, at: datetime) -> int:
        assert (admin, at) == (CHEN.officer, NOON)
        return 2

    async def decide(
        self,
        grant: UUID,
        state: GrantState,
        *,
        admin: UUID,
        why: str,
        at: datetime,
        ends_at: datetime,
    ) -> None:
        self.done.append(("decide", grant, state, admin, why, at, ends_at))

    async def withdraw(self, grant: UUID, at: datetime) -> None:
        self.done.append(("withdraw", grant, at))


async def test_what_is_asked_for_waits_three_days_for_a_third_on_record() -> None:
    desk = Desk()

    assert await desk.service.ask(LI, FANG, GrantKind.PASSWORD, "forgot") == WAITS
    until = NOON + timedelta(days=3)
    assert desk.done == [("add", FANG, GrantKind.PASSWORD, LI.officer, "forgot", NOON, until)]
    entry = (LI.actor, "officer.grant_asked", None, ABOUT, "password: forgot")
    assert desk.audit.entries == [entry]


async def test_it_is_asked_for_once_at_a_time_within_the_own_areas_and_of_another() -> None:
    beyond, open_, own = Desk(covered=False), Desk(open_=True), Desk()

    with pytest.raises(NotAllowed) as outside:
        await beyond.service.ask(LI, FANG, GrantKind.PASSWORD, "w")
    with pytest.raises(Conflict) as twice:
        await open_.service.ask(LI, FANG, GrantKind.PASSWORD, "w")
    with pytest.raises(NotAllowed) as self_:
        await own.service.ask(LI, LI.officer, GrantKind.PASSWORD, "w")
    assert [each.value.problem for each in (outside, twice, self_)] == [
        Problem.OFFICER_OUTSIDE,
        Problem.GRANT_OPEN,
        Problem.ANOTHER_ADMIN_NEEDED,
    ]
    assert (beyond.done, open_.done, own.done) == ([], [], [])


@pytest.mark.parametrize(
    ("move", "state", "lives"),
    [
        (GrantMove.APPROVE, GrantState.APPROVED, timedelta(days=1)),
        (GrantMove.DECLINE, GrantState.DECLINED, timedelta(0)),
    ],
)
async def test_a_third_approves_for_a_day_or_declines(
    move: GrantMove, state: GrantState, lives: timedelta
) -> None:
    desk = Desk()
    now = desk.clock.forward(hours=1)

    assert await desk.service.move(CHEN, ONE, move, "seen") == WAITS
    assert desk.words == [
        SecondWord(
            Matter.GRANT,
            LI.officer,
            CHEN.officer,
            concerns=FANG,
            outside=None,
            declines=move is GrantMove.DECLINE,
        )
    ]
    assert desk.done == [("decide", ONE, state, CHEN.officer, "seen", now, now + lives)]
    assert desk.audit.entries == [(CHEN.actor, f"officer.grant_{state}", None, ABOUT, "seen")]


async def test_a_word_that_does_not_count_decides_nothing_and_says_where_it_lies() -> None:
    desk = Desk(alone=True, covered=False)

    with pytest.raises(NotAllowed) as refused:
        await desk.service.move(CHEN, ONE, GrantMove.APPROVE, "w")
    assert refused.value.problem is Problem.NOT_INDEPENDENT
    assert [each.outside for each in desk.words] == [Problem.OFFICER_OUTSIDE]
    assert (desk.done, desk.audit.entries) == ([], [])


async def test_who_asked_and_nobody_else_withdraws() -> None:
    desk = Desk()

    with pytest.raises(NotAllowed) as refused:
        await desk.service.move(CHEN, ONE, GrantMove.WITHDRAW, "w")
    assert (refused.value.problem, desk.done) == (Problem.NOT_PERMITTED, [])
    await desk.service.move(LI, ONE, GrantMove.WITHDRAW, "remembered")
    assert (desk.done, desk.words) == ([("withdraw", ONE, NOON)], [])
    entry = (LI.actor, "officer.grant_withdrawn", None, ABOUT, "remembered")
    assert desk.audit.entries == [entry]


async def test_what_is_over_is_decided_no_more_and_nothing_is_not_found() -> None:
    desk = Desk()
    desk.clock.forward(days=3)

    with pytest.raises(Conflict) as refused:
        await desk.service.move(CHEN, ONE, GrantMove.APPROVE, "w")
    assert refused.value.problem is Problem.GRANT_MOVED
    for asked in (
        desk.service.move(CHEN, UUID(int=99), GrantMove.APPROVE, "w"),
        desk.service.one(UUID(int=99)),
    ):
        with pytest.raises(NotFound):
            await asked
    assert (desk.done, desk.audit.entries) == ([], [])


@pytest.mark.parametrize(("many", "pages"), [(0, [0]), (PAGE, [50]), (PAGE + 1, [50, 1])])
async def test_the_newest_come_first_to_the_end(many: int, pages: list[int]) -> None:
    desk, sizes, seen, cursor = Desk(many=many), list[int](), list[int](), ""
    while cursor or not sizes:
        page = await desk.service.newest(cursor)
        sizes.append(len(page.grants))
        seen += [each.grant.int for each in page.grants]
        cursor = page.next_cursor

    assert sizes == pages
    assert seen == list(range(many, 0, -1))


async def test_an_administrator_hears_how_many_wait() -> None:
    desk = Desk()

    assert (await desk.service.waiting(CHEN), desk.service.now()) == (2, NOON)
