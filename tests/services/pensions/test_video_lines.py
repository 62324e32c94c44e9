"""What two browsers say to each other by way of the house, and when a line ends."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from domain.errors import NotAllowed
from domain.pensions.videos import (
    SIGNALS_MOST,
    Call,
    CallOutcome,
    Over,
    Party,
    Seat,
    Signal,
    SignalKind,
)
from domain.problems import Problem
from services.pensions import video_lines
from services.pensions.video_calls import digest_of
from services.pensions.video_lines import Line, News, VideoLineService
from tests.services.bookings.ledger import CITIZEN, NOW, WANG
from tests.services.unit import FakeUnit

CALL, OTHER = UUID(int=201), UUID(int=202)
CLOSES = NOW + timedelta(minutes=50)
HERS, CHENS = UUID(int=12), UUID(int=32)
TICKETS = {"hers": (Party.CITIZEN, HERS), "chens": (Party.OFFICER, CHENS)}


@dataclass
class House:
    """One call in memory; `room`: how many signals are taken yet, `rings`: what a listener hears."""

    now: datetime = NOW
    calls: dict[UUID, Call] = field(default_factory=dict)
    signals: list[tuple[Party, Signal]] = field(default_factory=list)
    room: int = SIGNALS_MOST
    beats: list[tuple[Party, int, datetime | None]] = field(default_factory=list)
    rung: list[UUID] = field(default_factory=list)
    rings: list[set[bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        seats = dict.fromkeys(Party, Seat(1))
        self.calls[CALL] = Call(WANG, CALL, CLOSES, seats=seats)
        self.lines = VideoLineService(
            unit=FakeUnit(), store=self, bells=self, clock=lambda: self.now
        )

    async def sit(self, ticket: bytes, at: datetime) -> tuple[Call, Party, UUID] | None:
        assert at == self.now
        for word, (party, session) in TICKETS.items():
            if digest_of(word) == ticket:
                return self.calls[CALL], party, session
        return None

    async def read(self, booking: UUID) -> Call | None:
        return self.calls.get(booking)

    async def lock(self, booking: UUID) -> Call | None:
        return self.calls.get(booking)

    async def beat(self, booking: UUID, party: Party, seat: int, at: datetime | None) -> None:
        self.beats.append((party, seat, at))
        held = self.calls[booking]
        warm = replace(held.seats[party], on_at=at)
        self.calls[booking] = replace(held, seats={**held.seats, party: warm})

    async def saw(self, call: Call) -> None:
        self.calls[call.booking] = call

    async def say(
        self, call: Call, party: Party, kind: SignalKind, body: str, at: datetime, most: int
    ) -> bool:
        assert (at, most) == (self.now, SIGNALS_MOST)
        if len(self.signals) >= self.room:
            return False
        self.signals.append((party, Signal(len(self.signals) + 1, kind, body)))
        return True

    async def said(self, call: Call, party: Party, after: int) -> Sequence[Signal]:
        return [each for by, each in self.signals if by is party and each.n > after]

    async def ring(self, accounts: Iterable[UUID]) -> None:
        self.rung.extend(accounts)

    async def listen(self) -> AsyncIterator[set[bytes]]:
        for rung in self.rings:
            yield rung

    async def both(self) -> tuple[Line, Line]:
        """Wang's line and Chen's, each told that it is alone."""
        hers, chens = await self.lines.join("hers"), await self.lines.join("chens")
        assert [await self.heard(each) for each in (hers, chens)] == [News(epoch="")] * 2
        return hers, chens

    async def heard(self, line: Line) -> News | None:
        """What is new for it; None: it goes on waiting, having looked several times."""
        waiting = asyncio.create_task(self.lines.next(line))
        for _ in range(10):
            await asyncio.sleep(0)
        if waiting.done():
            return waiting.result()
        waiting.cancel()
        with suppress(asyncio.CancelledError):
            await waiting
        return None

    def change(self, **more: object) -> None:
        self.calls[CALL] = replace(self.calls[CALL], **more)  # type: ignore[arg-type]  # fields of a call


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> House:
    """A line that has nothing to hear looks again at once."""
    monkeypatch.setattr(video_lines, "BEAT_S", 0)
    return House()


async def test_who_has_a_ticket_sits_down_and_the_other_hears_of_it(house: House) -> None:
    line = await house.lines.join("hers")

    assert (line.booking, line.party, line.seat, line.session, line.closes_at) == (
        CALL,
        Party.CITIZEN,
        1,
        HERS,
        CLOSES,
    )
    assert (house.rung, house.lines.open) == ([CALL], 1)
    with pytest.raises(NotAllowed) as refused:
        await house.lines.join("none")
    assert refused.value.problem is Problem.TICKET_INVALID
    assert house.lines.open == 1


async def test_who_is_alone_is_told_so_once_and_then_that_the_other_came(house: House) -> None:
    hers = await house.lines.join("hers")
    alone = [await house.heard(hers) for _ in range(2)]
    chens = await house.lines.join("chens")
    came = [await house.heard(each) for each in (chens, hers, chens, hers)]

    assert alone == [News(epoch=""), None]
    assert came == [News(epoch=""), News(epoch="1.1"), News(epoch="1.1"), None]
    assert house.beats[0] == (Party.CITIZEN, 1, NOW)
    assert house.lines.open == 2


async def test_a_line_that_was_woken_for_nothing_rests_again(house: House) -> None:
    line = await house.lines.join("hers")
    await house.heard(line)
    line.awake.set()

    assert await house.heard(line) is None
    assert not line.awake.is_set()


async def test_what_one_says_the_other_hears_once_and_in_order(house: House) -> None:
    hers, chens = await house.both()
    await house.heard(chens)
    await house.heard(hers)
    house.rung.clear()

    await house.lines.say(hers, "1.1", SignalKind.OFFER, "sdp")
    await house.lines.say(hers, "1.1", SignalKind.CANDIDATE, "ice")

    assert await house.heard(chens) == News(
        signals=(Signal(1, SignalKind.OFFER, "sdp"), Signal(2, SignalKind.CANDIDATE, "ice"))
    )
    assert await house.heard(chens) is None
    assert await house.heard(hers) is None  # nobody hears themselves
    assert house.rung == [CALL, CALL]


async def test_while_one_is_alone_nothing_is_relayed(house: House) -> None:
    hers, chens = await house.both()
    await house.lines.say(hers, "1.1", SignalKind.OFFER, "sdp")
    house.now += timedelta(seconds=16)  # and Wang's process was silent since

    assert await house.heard(chens) is None


async def test_a_party_that_fell_silent_is_there_no_more_and_is_met_anew(house: House) -> None:
    hers, chens = await house.both()
    await house.heard(chens)
    await house.heard(hers)
    await house.lines.say(hers, "1.1", SignalKind.OFFER, "sdp")
    await house.heard(chens)
    house.now += timedelta(seconds=16)
    alone = await house.heard(chens)
    await house.heard(hers)
    again = await house.heard(chens)

    assert alone == News(epoch="")
    assert again == News(epoch="1.1", signals=(Signal(1, SignalKind.OFFER, "sdp"),))


@pytest.mark.parametrize("lack", ["epoch", "seat", "call"])
async def test_what_is_said_of_an_earlier_connection_is_dropped(house: House, lack: str) -> None:
    hers, _ = await house.both()
    if lack == "seat":
        seats = {**house.calls[CALL].seats, Party.CITIZEN: Seat(2)}
        house.change(seats=seats)
    if lack == "call":
        house.calls.clear()
    house.rung.clear()

    epoch = {"epoch": "0.1", "seat": "2.1", "call": "1.1"}[lack]
    await house.lines.say(hers, epoch, SignalKind.OFFER, "sdp")

    assert (house.signals, house.rung, hers.over) == ([], [], None)


async def test_who_says_more_than_browsers_do_is_cut_off(house: House) -> None:
    hers, _ = await house.both()
    house.room, house.rung = 0, []

    await house.lines.say(hers, "1.1", SignalKind.CANDIDATE, "x")

    assert (hers.over, house.rung) == (Over.TOO_MUCH, [])
    assert await house.heard(hers) == News(over=Over.TOO_MUCH)


async def test_they_have_met_once_both_browsers_see_the_other(house: House) -> None:
    hers, chens = await house.both()

    await house.lines.sees(hers, "1.1")
    alone = house.calls[CALL].met_at
    await house.lines.sees(chens, "1.0")  # of an earlier connection
    old = house.calls[CALL].met_at
    await house.lines.sees(chens, "1.1")

    assert (alone, old, house.calls[CALL].met_at) == (None, None, NOW)


async def test_a_line_that_was_replaced_sees_nothing_for_the_new_one(house: House) -> None:
    hers, chens = await house.both()
    await house.lines.sees(chens, "2.1")
    house.change(seats={**house.calls[CALL].seats, Party.CITIZEN: Seat(2)})

    await house.lines.sees(hers, "2.1")
    house_empty = dict(house.calls)
    house.calls.clear()
    await house.lines.sees(hers, "2.1")  # of no call, nothing

    assert house_empty[CALL].seats[Party.CITIZEN].saw == ""


@pytest.mark.parametrize(
    ("change", "over"),
    [
        ({"outcome": CallOutcome.REVIEW}, Over.ENDED),
        ({"seats": {Party.CITIZEN: Seat(2), Party.OFFICER: Seat(1)}}, Over.REPLACED),
    ],
    ids=["ended", "replaced"],
)
async def test_a_line_hears_why_it_is_over(
    house: House, change: dict[str, object], over: Over
) -> None:
    hers, _ = await house.both()
    house.change(**change)

    assert await house.heard(hers) == News(over=over)


@pytest.mark.parametrize(("seconds", "over"), [(0, None), (1, Over.WINDOW)])
async def test_a_line_is_over_once_the_appointments_time_is(
    house: House, seconds: int, over: Over | None
) -> None:
    hers, _ = await house.both()
    house.now = CLOSES + timedelta(seconds=seconds)

    if over is None:
        assert await house.heard(hers) is None
    else:
        assert await house.heard(hers) == News(over=over)


async def test_of_a_call_that_is_gone_the_line_is_over(house: House) -> None:
    hers, _ = await house.both()
    house.calls.clear()

    assert await house.heard(hers) == News(over=Over.ENDED)


async def test_with_a_sign_out_the_lines_of_that_sign_in_end(house: House) -> None:
    hers, chens = await house.both()

    house.lines.end_session(HERS)

    assert (hers.over, chens.over) == (Over.SIGNED_OUT, None)
    assert hers.awake.is_set()
    assert CITIZEN.session == HERS


async def test_who_leaves_is_gone_at_once_and_the_other_hears_of_it(house: House) -> None:
    hers, chens = await house.both()
    house.rung.clear()

    await house.lines.leave(hers)
    await house.lines.leave(hers)  # once more is nothing

    assert house.lines.open == 1
    assert house.beats[-1] == (Party.CITIZEN, 1, None)
    assert house.rung == [CALL, CALL]
    await house.lines.leave(chens)
    assert house.lines.open == 0


@pytest.mark.parametrize(
    ("rung", "woken"),
    [(set(), True), ({CALL.bytes}, True), ({OTHER.bytes}, False)],
    ids=["all", "this", "another"],
)
async def test_a_bell_wakes_the_lines_of_its_call_or_all(
    house: House, rung: set[bytes], *, woken: bool
) -> None:
    hers, chens = await house.lines.join("hers"), await house.lines.join("chens")
    house.rings = [rung]

    await house.lines.run()

    assert [each.awake.is_set() for each in (hers, chens)] == [woken, woken]
