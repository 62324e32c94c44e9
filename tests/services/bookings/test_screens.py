"""A caller screen: whose key opens what, and what all screens of a hall show at one moment."""

from datetime import timedelta
from uuid import UUID

import pytest

from domain.bookings.screens import hall_key
from domain.errors import NotAllowed, NotFound
from domain.problems import Problem
from services.bookings.screens import SHOWN_FRESH, ScreenService
from tests.services.bookings.floor import CHEN, FAR, HALL, NOW, FakeScreens, Floor


class Board(Floor):
    def __init__(self, base: str = "") -> None:
        super().__init__()
        self.store = FakeScreens()
        self.drawn: list[str] = []
        self.service_of_screens = ScreenService(
            unit=self,
            store=self.store,
            halls=self.hall_service,
            queues=self.queues,
            audit=self,
            screens=self.screens,
            codes=self.codes,
            draw=self.draw,
            base=base,
            clock=self.clock,
        )

    def draw(self, address: str) -> str:
        self.drawn.append(address)
        return f"<svg>{address}</svg>"


@pytest.fixture
def board() -> Board:
    return Board()


async def test_a_screen_is_known_by_its_key_until_it_is_revoked(board: Board) -> None:
    service = board.service_of_screens
    made = await service.make(CHEN, "civic", "东厅", "新装")
    other = await service.make(CHEN, "civic", "西厅", "新装")

    assert await service.known(made.key) == made.screen
    assert await service.of_hall(CHEN, "civic") == [made.screen, other.screen]
    assert (made.screen.hall, made.screen.made_at) == ("civic", NOW)
    assert len(made.key) == 32
    assert made.key != other.key
    revoked = await service.revoke(CHEN, made.screen.screen, "拆除")
    assert revoked.revoked_at == NOW
    with pytest.raises(NotAllowed) as refused:
        await service.known(made.key)
    assert refused.value.problem is Problem.SCREEN_KEY
    assert board.screens.rung == [hall_key("civic")]
    assert board.audit[0] == (CHEN.actor, "screen.made", None, "新装 (civic, 东厅)")
    assert board.audit[-1] == (CHEN.actor, "screen.revoked", None, "拆除 (civic, 东厅)")
    for screen in (made.screen.screen, UUID(int=9)):
        with pytest.raises(NotFound):
            await service.revoke(CHEN, screen, "x")


async def test_an_administrator_of_another_area_makes_lists_and_revokes_none(
    board: Board,
) -> None:
    service = board.service_of_screens
    made = await service.make(CHEN, "civic", "东厅", "新装")

    for ask in (
        service.make(FAR, "civic", "东厅", "x"),
        service.of_hall(FAR, "civic"),
        service.revoke(FAR, made.screen.screen, "x"),
    ):
        with pytest.raises(NotAllowed):
            await ask
    with pytest.raises(NotFound):
        await service.make(CHEN, "nowhere", "东厅", "x")
    assert await service.known(made.key) == made.screen


async def test_all_screens_of_a_hall_show_one_look_for_a_second(board: Board) -> None:
    service = board.service_of_screens
    screen = (await service.make(CHEN, "civic", "东厅", "新装")).screen
    shown = await service.shown(screen)
    at_once = await service.shown(screen)
    board.now = NOW + SHOWN_FRESH - timedelta(milliseconds=1)
    same = await service.shown(screen)
    board.now = NOW + SHOWN_FRESH
    fresh = await service.shown(screen)

    assert same is at_once is shown
    assert fresh is not shown
    assert board.store.looks == 2
    assert (shown.hall, [call.number for call in shown.calls], shown.at) == (HALL, ["A001"], NOW)


@pytest.mark.parametrize("base", ["", "https://city.example"])
def test_a_phone_takes_a_ticket_at_the_citys_address_else_where_the_screen_came_from(
    base: str,
) -> None:
    board = Board(base)
    code = board.codes.now("civic", NOW)

    address = board.service_of_screens.address("civic", "https://hall.example")

    assert address == f"{base or 'https://hall.example'}/#/ticket/civic/{code}"


def test_an_address_is_drawn_once(board: Board) -> None:
    service = board.service_of_screens

    assert [service.drawn(each) for each in ("a", "a", "b")] == [
        "<svg>a</svg>",
        "<svg>a</svg>",
        "<svg>b</svg>",
    ]
    assert board.drawn == ["a", "b"]
