"""A courier's calls: who may call, what is kept of what it says, and what follows for a case or a letter."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import pytest

from domain.delivery import Channel, Outcome
from domain.errors import Busy, Invalid, NotAllowed
from domain.events import EventKind
from domain.hall.cases import CaseState, Move
from domain.hall.parcel_news import EARLY, News, NewsKind
from domain.hall.parcels import Parcel, ParcelState, Trouble
from domain.notices.delivery_reports import Called, Forged, Unreadable
from domain.problems import Problem
from domain.wire import HttpRequest, HttpResponse, TransportFailed
from services.hall.parcel_updates import ParcelAsker, ParcelUpdateService
from tests.domain.hall.sample import APPLICANT, refused
from tests.people import NOON, FakeClock
from tests.services.hall.counter import FakeItems, FakeMover, cases_of
from tests.services.hall.parcel_room import (
    CASE,
    COMING,
    LETTER,
    NUMBER,
    PARCEL,
    FakeParcels,
    case,
    out,
)
from tests.services.unit import ACCOUNT, FakeAudit, FakeEvents, FakeUnit

ABOUT = f"parcel:{PARCEL.parcel}"
OTHER: Final = "1272448151316"


def news(kind: NewsKind | None, minutes: int = 5, number: str = NUMBER) -> News:
    return News(number, NOON + timedelta(minutes=minutes), str(kind), kind=kind)


class Reader:
    """Reads what a test laid out."""

    def __init__(self) -> None:
        self.told: Sequence[News] | Exception = Forged()

    def read(self, called: Called) -> Sequence[News]:
        if isinstance(self.told, Exception):
            raise self.told
        return self.told

    def thanks(self, called: Called) -> str:
        return "thanks"


class Courier:
    """services.hall.parcel_updates, an hour later; what it says goes by the vendor's name `ems`."""

    def __init__(self) -> None:
        self.clock = FakeClock(NOON + timedelta(hours=1))
        self.store, self.cases, self.items = FakeParcels(), cases_of(CASE), FakeItems()
        self.mover, self.events, self.audit = FakeMover(self.clock), FakeEvents(), FakeAudit()
        self.reader, self.counts = Reader(), Counter[tuple[str, str]]()
        self.letters: list[tuple[UUID, str, datetime]] = []
        self.deliveries: list[tuple[Channel, str, datetime, Outcome]] = []
        self.store.put(out())
        self.service = ParcelUpdateService(
            unit=FakeUnit(),
            store=self.store,  # type: ignore[arg-type]  # silent ones are the asker's
            cases=self.cases,
            items=self.items,
            mover=self.mover,
            letters=self,
            deliveries=self,
            events=self.events,
            audit=self.audit,
            readers={"ems": self.reader},
            counts=self.counts,
            clock=self.clock,
        )

    async def took(self, letter: UUID, number: str, at: datetime) -> bool:
        self.letters.append((letter, number, at))
        return True

    async def received(
        self, channel: Channel, reference: str, at: datetime, outcome: Outcome
    ) -> bool:
        self.deliveries.append((channel, reference, at, outcome))
        return True

    async def says(self, *kinds: NewsKind | None, minutes: int = 5) -> str:
        return await self.service.put(NUMBER, [news(each, minutes) for each in kinds])

    @property
    def parcel(self) -> Parcel:
        return self.store.only


@pytest.fixture
def ems() -> Courier:
    return Courier()


async def test_a_call_is_thanked_for_and_counted_once_for_each_parcel_in_it(ems: Courier) -> None:
    ems.reader.told = [news(NewsKind.PICKED), news(NewsKind.IN_TRANSIT, 6), news(None, 7, OTHER)]

    assert await ems.service.take("ems", Called()) == "thanks"
    assert await ems.service.take("ems", Called()) == "thanks"

    assert ems.counts == {
        ("ems-parcels", "taken"): 1,
        ("ems-parcels", "unknown"): 2,
        ("ems-parcels", "repeated"): 1,
    }
    assert ems.parcel.state is ParcelState.IN_TRANSIT
    assert ems.store.said[PARCEL.parcel] == [news(NewsKind.PICKED), news(NewsKind.IN_TRANSIT, 6)]


async def test_who_is_not_the_courier_is_refused_and_counted(ems: Courier) -> None:
    with refused(Problem.CALLBACK_FORGED, NotAllowed):
        await ems.service.take("sf", Called())
    with refused(Problem.CALLBACK_FORGED, NotAllowed):
        await ems.service.take("ems", Called())
    ems.reader.told = Unreadable()
    with refused(Problem.BODY_UNREADABLE, Invalid):
        await ems.service.take("ems", Called())

    assert ems.counts == {("ems-parcels", "forged"): 1, ("ems-parcels", "unreadable"): 1}


async def test_news_of_the_future_are_nobodys_beyond_what_two_clocks_differ_by(
    ems: Courier,
) -> None:
    latest = ems.clock() + EARLY
    ems.reader.told = [replace(news(NewsKind.PICKED), at=latest)]
    await ems.service.take("ems", Called())
    ems.reader.told = [replace(news(NewsKind.PICKED), at=latest + timedelta(seconds=1))]
    with refused(Problem.CALLBACK_FORGED, NotAllowed):
        await ems.service.take("ems", Called())

    assert ems.counts == {("ems-parcels", "taken"): 1, ("ems-parcels", "early"): 1}


async def test_each_step_that_the_citizen_waits_for_is_told_and_on_record(ems: Courier) -> None:
    for n, kind in enumerate((NewsKind.PICKED, NewsKind.IN_TRANSIT, NewsKind.DELIVERING)):
        assert await ems.says(kind, minutes=n) == "taken"

    moved = (EventKind.PARCEL_MOVED, ABOUT, CASE.person)
    assert ems.events.told == [moved, moved]  # that it is on its way is no news
    assert ems.audit.entries == [
        ("system", "parcel.news", CASE.person, ABOUT, state)
        for state in ("picked", "in_transit", "delivering")
    ]
    assert ems.parcel.heard_at == ems.clock()
    assert ems.mover.told == [(CASE, CASE, (ACCOUNT,)), (CASE, CASE, ()), (CASE, CASE, (ACCOUNT,))]
    assert ems.mover.written == []


async def test_what_is_delivered_ends_its_case_which_tells_of_it(ems: Courier) -> None:
    assert await ems.says(NewsKind.PICKED, NewsKind.DELIVERED) == "taken"

    (moved,) = ems.mover.written
    assert ems.parcel.state is ParcelState.DELIVERED
    assert (moved.event.move, moved.case.state) == (Move.DELIVER, CaseState.CLOSED)
    assert (ems.events.told, ems.mover.told) == ([], [(CASE, moved.case, (ACCOUNT,))])


async def test_what_comes_back_is_told_and_the_time_of_the_delivery_goes_on(ems: Courier) -> None:
    await ems.says(NewsKind.RETURNING)
    await ems.says(NewsKind.DELIVERED, minutes=6)

    (moved,) = ems.mover.written
    assert (moved.event.move, moved.event.actor) == (Move.COME_BACK, "system")
    assert ems.parcel.state is ParcelState.RETURNED
    assert [kind for kind, *_ in ems.events.told] == [EventKind.PARCEL_MOVED] * 2
    assert ems.mover.told[-1] == (CASE, moved.case, (ACCOUNT, ACCOUNT))


async def test_what_arrives_of_a_case_that_is_over_or_of_originals_moves_no_case(
    ems: Courier,
) -> None:
    ems.cases.kept[CASE.case] = case(state=CaseState.CLOSED)
    await ems.says(NewsKind.DELIVERED)
    ems.cases.kept[CASE.case] = CASE
    ems.store.rows.clear()
    ems.store.put(COMING)
    await ems.says(NewsKind.RETURNING, NewsKind.DELIVERED)

    assert ems.mover.written == []
    assert [about for _, about, _ in ems.events.told] == [ABOUT, f"parcel:{COMING.parcel}"]


async def test_one_that_was_brought_in_vain_is_told_once(ems: Courier) -> None:
    await ems.says(NewsKind.IN_TRANSIT)
    await ems.says(NewsKind.ATTEMPTED, minutes=6)
    assert len(ems.events.told) == 1
    await ems.says(NewsKind.ATTEMPTED, minutes=7)

    assert ems.parcel.trouble is Trouble.ATTEMPTED
    assert len(ems.events.told) == 1
    assert [why for *_, why in ems.audit.entries] == ["in_transit"]


async def test_who_applied_in_her_place_hears_of_it_too(ems: Courier) -> None:
    ems.cases.kept[CASE.case] = case(mandate=UUID(int=5))
    await ems.says(NewsKind.PICKED)
    ems.cases.kept[CASE.case] = CASE
    await ems.says(NewsKind.DELIVERING, minutes=6)

    assert ems.events.acting == [UUID(APPLICANT.partition(":")[2]), None]


async def test_what_was_said_before_changes_nothing(ems: Courier) -> None:
    await ems.says(NewsKind.PICKED)
    before = ems.parcel
    ems.clock.forward(hours=1)

    assert await ems.says(NewsKind.PICKED) == "repeated"
    assert ems.parcel == before
    assert len(ems.mover.told) == 1


async def test_news_of_another_year_are_of_another_parcel(ems: Courier) -> None:
    assert await ems.says(NewsKind.PICKED, minutes=-60 * 24 * 300) == "stale"
    assert await ems.says() == "stale"
    assert (ems.parcel, ems.store.said) == (out(), {})


async def test_one_that_is_gone_when_it_is_locked_is_left_alone(ems: Courier) -> None:
    ems.store.locked[PARCEL.parcel] = None

    assert await ems.says(NewsKind.PICKED) == "unknown"
    assert (ems.parcel, ems.store.said) == (out(), {})


async def test_news_of_a_case_that_is_kept_no_more_reach_nobody(ems: Courier) -> None:
    ems.cases.kept.clear()

    assert await ems.says(NewsKind.PICKED) == "taken"
    assert (ems.events.told, ems.mover.told) == ([], [])
    assert [action for _, action, *_ in ems.audit.entries] == ["parcel.news"]


def a_letter(ems: Courier, **changes: object) -> None:
    ems.store.rows.clear()
    ems.store.put(replace(LETTER, **changes))  # type: ignore[arg-type]  # a test's own


async def test_a_letter_that_the_courier_has_is_posted_and_one_that_arrives_received(
    ems: Courier,
) -> None:
    a_letter(ems)
    await ems.says(NewsKind.PICKED)
    await ems.says(NewsKind.DELIVERED, minutes=30)

    at = [NOON + timedelta(minutes=minutes) for minutes in (5, 30)]
    assert ems.letters == [(LETTER.parcel, NUMBER, at[0]), (LETTER.parcel, NUMBER, at[1])]
    assert ems.deliveries == [(Channel.LETTER, LETTER.parcel.hex, at[1], Outcome.DELIVERED)]
    assert (ems.audit.entries, ems.events.told, ems.mover.told) == ([], [], [])


async def test_a_letter_that_comes_back_was_refused_and_none_is_received_in_the_future(
    ems: Courier,
) -> None:
    a_letter(ems)
    await ems.says(NewsKind.RETURNING)
    await ems.says(NewsKind.DELIVERED, minutes=65)  # the courier's clock is before ours

    assert ems.deliveries == [(Channel.LETTER, LETTER.parcel.hex, ems.clock(), Outcome.REFUSED)]


async def test_a_letter_of_which_nothing_is_known_is_not_posted_and_repeats_change_nothing(
    ems: Courier,
) -> None:
    a_letter(ems)
    await ems.says(None)
    assert ems.letters == []
    await ems.says(NewsKind.DELIVERED, minutes=6)
    await ems.says(NewsKind.DELIVERED, minutes=7)

    assert len(ems.deliveries) == 1


class Asked:
    """The courier's trace, by number; a TransportFailed for one that is not there."""

    def __init__(self, ems: Courier, *claimed: tuple[UUID, str]) -> None:
        self.ems, self.claimed = ems, claimed
        self.answers: dict[str, Sequence[News] | None] = {}
        self.sent: list[tuple[str, datetime]] = []
        self.claims: list[tuple[datetime, datetime, int]] = []
        self.again: list[tuple[list[UUID], datetime, datetime]] = []
        self.asker = ParcelAsker(
            api=self,
            store=self,  # type: ignore[arg-type]  # what is silent
            transport=self,
            updates=ems.service,
            clock=ems.clock,
        )

    async def claim_silent(
        self, before: datetime, at: datetime, limit: int
    ) -> list[tuple[UUID, str]]:
        self.claims.append((before, at, limit))
        return list(self.claimed)

    async def ask_again(
        self, parcels: Sequence[UUID], claimed_at: datetime, heard_at: datetime
    ) -> None:
        self.again.append((list(parcels), claimed_at, heard_at))

    def build_trace(self, number: str, at: datetime) -> HttpRequest:
        self.sent.append((number, at))
        return HttpRequest("POST", number)

    async def send(self, request: HttpRequest) -> HttpResponse:
        if request.url not in self.answers:
            raise TransportFailed("away", sent=False)
        return HttpResponse(200, {}, request.url.encode())

    def parse_trace(self, response: HttpResponse) -> Sequence[News] | None:
        return self.answers[response.body.decode()]


async def test_what_was_silent_for_hours_is_asked_about_and_followed(ems: Courier) -> None:
    asked = Asked(ems, (PARCEL.parcel, NUMBER))
    asked.answers[NUMBER] = [news(NewsKind.PICKED), news(NewsKind.DELIVERED, 6, OTHER)]

    assert await asked.asker.round() == 1

    now = ems.clock()
    assert asked.claims == [(now - timedelta(hours=6), now, 50)]
    assert asked.sent == [(NUMBER, now)]
    assert (ems.parcel.state, asked.again) == (ParcelState.PICKED, [])


async def test_a_courier_that_does_not_answer_is_asked_again_in_a_while_about_the_rest(
    ems: Courier,
) -> None:
    asked = Asked(ems, (UUID(int=1), OTHER), (PARCEL.parcel, NUMBER), (UUID(int=3), "3"))
    asked.answers[OTHER] = None

    assert await asked.asker.round() == 1

    now = ems.clock()
    assert [number for number, _ in asked.sent] == [OTHER, NUMBER]
    assert asked.again == [
        ([PARCEL.parcel, UUID(int=3)], now, now - timedelta(hours=5, minutes=45))
    ]
    assert ems.parcel == out()


async def test_the_asker_goes_on_after_a_store_that_was_away(
    ems: Courier, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Asked(ems)
    done: list[object] = []

    class Stop(Exception):
        pass

    async def sleep(seconds: float) -> None:
        done.append(seconds)
        if len(done) == 4:
            raise Stop

    async def away(*_: object) -> list[tuple[UUID, str]]:
        done.append("asked")
        raise Busy(Problem.BUSY)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    monkeypatch.setattr(asked, "claim_silent", away)
    with pytest.raises(Stop):
        await asked.asker.forever()

    assert done == ["asked", 60.0, "asked", 60.0]
