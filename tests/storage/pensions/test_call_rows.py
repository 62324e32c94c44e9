"""Seats, tickets and words of video calls, and who of a day may be called by whom."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from domain.pensions.home_visits import Doubt
from domain.pensions.videos import (
    Call,
    CallDone,
    CallDue,
    CallOutcome,
    Checked,
    Party,
    Seat,
    Signal,
    SignalKind,
)
from domain.people import Identity
from domain.subjects import SubjectKind
from storage.accounts.persons import PersonStore
from storage.database import Database
from storage.keys.vault import Vault
from storage.pensions.videos import VideoStore, of_person
from tests.people import WANG, make_vault
from tests.storage.rows import put

PERSON, ONE, TWO, THREE, FOUR = (UUID(int=n) for n in range(1, 6))
OFFICER, SESSION, OTHER_SESSION, EVIDENCE = (UUID(int=n) for n in range(11, 15))
NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
CLOSES = NOW + 5 * MINUTE
TODAY = date(2026, 11, 24)
PENSION = str(SubjectKind.ENTITLEMENT.of("basic"))
SIGNAL = SignalKind.OFFER


@pytest.fixture
def vault() -> Vault:
    return make_vault()


@pytest.fixture
def calls(database: Database, vault: Vault) -> VideoStore:
    return VideoStore(database, vault)


async def entered(
    calls: VideoStore, party: Party, ticket: bytes, session: UUID = SESSION, booking: UUID = ONE
) -> Call:
    call = await calls.lock(booking) or await calls.open(PERSON, booking, CLOSES)
    call = call.enter(party, NOW, OFFICER if party is Party.OFFICER else None)
    await calls.seat(call, party, ticket, session, NOW + MINUTE)
    return call


async def test_a_call_is_opened_once_and_closes_when_the_last_entrance_says(
    calls: VideoStore,
) -> None:
    assert await calls.read(ONE) is None
    assert await calls.lock(ONE) is None

    opened = await calls.open(PERSON, ONE, NOW)
    other = await calls.open(PERSON, TWO, NOW)

    assert opened == Call(PERSON, ONE, NOW)
    assert await calls.open(PERSON, ONE, CLOSES) == Call(PERSON, ONE, CLOSES)
    assert [await calls.read(each) for each in (ONE, TWO)] == [Call(PERSON, ONE, CLOSES), other]


async def test_a_ticket_seats_its_party_once_before_its_time_is_over(calls: VideoStore) -> None:
    await entered(calls, Party.CITIZEN, b"hers")
    await entered(calls, Party.OFFICER, b"his", OTHER_SESSION)
    await entered(calls, Party.CITIZEN, b"elsewhere", booking=TWO)
    assert await calls.sit(b"nobody's", NOW) is None
    assert await calls.sit(b"hers", NOW + MINUTE) is None
    assert await calls.sit(b"his", NOW + MINUTE) is None

    hers = await calls.sit(b"hers", NOW + MINUTE - SECOND)
    his = await calls.sit(b"his", NOW)

    assert hers is not None
    assert his is not None
    assert (hers[1:], his[1:]) == ((Party.CITIZEN, SESSION), (Party.OFFICER, OTHER_SESSION))
    assert (his[0].officer, his[0].booking) == (OFFICER, ONE)
    seats = {Party.CITIZEN: Seat(1, NOW + MINUTE - SECOND), Party.OFFICER: Seat(1, NOW)}
    assert his[0].seats == seats
    assert [await calls.sit(each, NOW) for each in (b"hers", b"his")] == [None, None]
    elsewhere = await calls.sit(b"elsewhere", NOW)
    assert elsewhere is not None
    assert elsewhere[0].seats == {Party.CITIZEN: Seat(1, NOW), Party.OFFICER: Seat()}


@pytest.mark.parametrize("party", Party)
async def test_nobody_sits_down_once_the_appointment_closed_or_the_call_has_ended(
    database: Database, calls: VideoStore, party: Party
) -> None:
    await entered(calls, party, b"mine")
    await database.execute("UPDATE video_calls SET closes_at = $1", NOW)
    assert await calls.sit(b"mine", NOW) is None

    ended = "UPDATE video_calls SET outcome = 'not_held', ended_at = $1, closes_at = $2"
    await database.execute(ended, NOW, CLOSES)
    assert await calls.sit(b"mine", NOW) is None


async def test_a_new_seat_ends_the_one_before_and_leaves_the_other_partys(
    calls: VideoStore,
) -> None:
    for party, first, second, other in (
        (Party.CITIZEN, b"c1", b"c2", b"o1"),
        (Party.OFFICER, b"o2", b"o3", b"c3"),
    ):
        await entered(calls, party, first)
        await entered(calls, party.other, other)
        await calls.beat(ONE, party, (await entered(calls, party, second)).seats[party].number, NOW)
        call = await entered(calls, party, second)

        assert call.seats[party].on_at is None
        held = await calls.read(ONE)
        assert held is not None
        assert held.seats[party] == Seat(call.seats[party].number)
        assert await calls.sit(first, NOW) is None
        assert await calls.sit(other, NOW) is not None
        assert await calls.sit(second, NOW) is not None


async def test_only_the_seat_that_holds_is_heard_and_seen(calls: VideoStore) -> None:
    await entered(calls, Party.CITIZEN, b"c1")
    await entered(calls, Party.OFFICER, b"o1")
    await entered(calls, Party.OFFICER, b"o2")
    await entered(calls, Party.CITIZEN, b"c1", booking=TWO)

    await calls.beat(ONE, Party.CITIZEN, 1, NOW)
    await calls.beat(ONE, Party.OFFICER, 1, NOW)  # its chair is another's by now
    await calls.beat(ONE, Party.OFFICER, 2, NOW + SECOND)
    await calls.beat(ONE, Party.CITIZEN, 2, NOW + MINUTE)

    held = await calls.read(ONE)
    assert held is not None
    assert held.seats == {Party.CITIZEN: Seat(1, NOW), Party.OFFICER: Seat(2, NOW + SECOND)}
    met = held.saw(Party.CITIZEN, held.epoch, NOW).saw(Party.OFFICER, held.epoch, NOW)
    await calls.saw(met)
    assert await calls.read(ONE) == met
    other = await calls.read(TWO)
    assert other is not None
    assert (other.seats[Party.CITIZEN], other.met_at) == (Seat(1), None)
    await calls.beat(ONE, Party.CITIZEN, 1, None)
    held = await calls.read(ONE)
    assert held is not None
    assert held.seats[Party.CITIZEN].on_at is None


async def test_what_is_said_is_heard_by_the_seats_that_hold_in_its_order(
    calls: VideoStore,
) -> None:
    before = await calls.open(PERSON, ONE, CLOSES)
    elsewhere = await calls.open(PERSON, TWO, CLOSES)
    call = before.enter(Party.CITIZEN, NOW)
    citizen, officer = Party.CITIZEN, Party.OFFICER
    for spoken, party, body in (
        (before, citizen, "of before"),
        (call, citizen, "first"),
        (call, officer, "between"),
        (elsewhere, citizen, "elsewhere"),
    ):
        assert await calls.say(spoken, party, SIGNAL, body, NOW, 9)
    assert await calls.say(call, citizen, SignalKind.ANSWER, "second", NOW, 9)

    heard = await calls.said(call, citizen, 0)

    assert [(each.kind, each.body) for each in heard] == [
        (SIGNAL, "first"),
        (SignalKind.ANSWER, "second"),
    ]
    assert await calls.said(call, citizen, heard[0].n) == heard[1:]
    assert [each.body for each in await calls.said(call, officer, 0)] == ["between"]
    assert [each.body for each in await calls.said(before, citizen, 0)] == ["of before"]
    # Three of the citizen in this call by now, whatever seats they were said to.
    assert not await calls.say(call, citizen, SIGNAL, "too much", NOW, 3)
    assert await calls.say(call, officer, SIGNAL, "not yet", NOW, 3)
    await calls.seat(call, citizen, b"t", SESSION, NOW)
    assert await calls.said(call, citizen, 0) == []
    assert len(await calls.said(elsewhere, citizen, 0)) == 1


DONE = CallDone(
    person=PERSON,
    booking=ONE,
    officer=OFFICER,
    scheme="basic",
    said=Checked(
        CallOutcome.REVIEW, face=True, document=False, answers={"well": True}, words="后面有人"
    ),
    outcome=CallOutcome.REVIEW,
    doubts=(Doubt.DOCUMENT,),
    met_at=NOW - MINUTE,
    ended_at=NOW,
    evidence=EVIDENCE,
)


async def test_a_call_ends_once_with_all_that_was_attested_and_nothing_that_was_relayed(
    database: Database, vault: Vault, calls: VideoStore
) -> None:
    call = await entered(calls, Party.CITIZEN, b"t")
    other = await calls.open(PERSON, TWO, CLOSES)
    await calls.saw(replace(call, met_at=NOW - MINUTE))
    for each in (call, other):
        await calls.say(each, Party.CITIZEN, SIGNAL, "hello", NOW, 9)

    assert await calls.end(DONE)
    assert not await calls.end(replace(DONE, outcome=CallOutcome.CERTIFIED))

    assert await of_person(database, vault, PERSON, 9) == (DONE,)
    ended = await calls.read(ONE)
    assert ended is not None
    assert (ended.outcome, ended.officer) == (CallOutcome.REVIEW, OFFICER)
    assert await calls.sit(b"t", NOW) is None
    assert await calls.said(call, Party.CITIZEN, 0) == []
    assert not await calls.say(call, Party.CITIZEN, SIGNAL, "late", NOW, 9)
    await calls.beat(ONE, Party.CITIZEN, 1, NOW)
    assert await calls.read(ONE) == ended
    heard = await calls.said(other, Party.CITIZEN, 0)
    assert heard == [Signal(heard[0].n, SIGNAL, "hello")]


async def test_a_persons_calls_are_those_of_which_an_officer_said_something_newest_first(
    database: Database, vault: Vault, calls: VideoStore
) -> None:
    older = replace(DONE, met_at=None)
    newer = replace(older, booking=TWO, ended_at=NOW + SECOND)
    of_another = replace(older, booking=THREE, person=FOUR)
    for each in (older, newer, of_another):
        await calls.open(each.person, each.booking, CLOSES)
        await calls.end(each)
    await calls.open(PERSON, FOUR, CLOSES)

    assert await of_person(database, vault, PERSON, 9) == (newer, older)
    assert await of_person(database, vault, PERSON, 1) == (newer,)


async def resident(database: Database, vault: Vault, identity: Identity, area: str) -> UUID:
    person = await PersonStore(database, vault).add(identity, [], actor="system", area=area)
    assert person is not None
    return person


async def booked(
    database: Database,
    booking: UUID,
    person: UUID,
    *,
    at: datetime = NOW,
    state: str = "booked",
    place: str = "video",
    about: str = PENSION,
    kind: str = "video",
) -> None:
    await put(
        database,
        "bookings",
        booking_id=booking,
        person_id=person,
        place=place,
        day=at.date(),
        starts_at=at,
        minutes=20,
        state=state,
        about=about,
        kind=kind,
    )


async def test_the_days_list_is_of_its_place_and_of_whom_the_officer_serves_and_is_not(
    database: Database, vault: Vault, calls: VideoStore
) -> None:
    here = await resident(database, vault, WANG, "440304")
    away = await resident(database, vault, replace(WANG, id_number="440304194001010021"), "440305")
    await put(database, "officers", officer_id=OFFICER, areas=["440304"])
    await booked(database, ONE, here, at=NOW + SECOND, state="missed")
    await booked(database, TWO, here, place="other")
    await booked(database, THREE, here, at=NOW + timedelta(days=1))
    await booked(database, FOUR, away)
    await booked(database, UUID(int=6), here, at=NOW + 2 * SECOND, state="cancelled")
    await booked(database, UUID(int=7), here, at=NOW, state="cancelled", about="case:1")
    await booked(database, UUID(int=8), here, at=NOW, state="served")
    await calls.open(here, UUID(int=8), CLOSES)
    await database.execute("UPDATE video_calls SET citizen_on_at = $1", NOW)
    await calls.end(replace(DONE, person=here, booking=UUID(int=8)))
    await database.execute("UPDATE bookings SET about = 'case:1' WHERE booking_id = $1", THREE)
    served = CallDue(
        UUID(int=8), here, NOW, 20, "served", WANG.name, None, outcome=CallOutcome.REVIEW
    )
    missed = CallDue(ONE, here, NOW + SECOND, 20, "missed", WANG.name)

    assert await calls.day("video", TODAY, OFFICER, NOW, 9) == [served, missed]
    assert await calls.day("video", TODAY, OFFICER, NOW, 1) == [served]
    assert [await calls.serves(OFFICER, each) for each in (here, away)] == [True, False]
    assert await calls.identity(here) == WANG


@pytest.mark.parametrize(
    ("acts", "ended", "until", "listed"),
    [
        (True, None, NOW + SECOND, False),
        (True, None, NOW, True),
        (True, NOW, NOW + SECOND, True),
        (False, None, NOW + SECOND, True),
    ],
    ids=["acts", "acted until now", "acts no more", "acts for another"],
)
async def test_nobody_calls_for_whom_they_act(
    database: Database,
    vault: Vault,
    calls: VideoStore,
    *,
    acts: bool,
    ended: datetime | None,
    until: datetime,
    listed: bool,
) -> None:
    mother = await resident(database, vault, WANG, "")
    await booked(database, ONE, mother)
    await put(database, "officers", officer_id=OFFICER, person_id=PERSON)
    await put(database, "officers", officer_id=UUID(int=12), person_id=mother)
    await put(database, "accounts", account_id=SESSION, person_id=PERSON)
    await put(
        database,
        "mandates",
        account_id=SESSION,
        person_id=mother if acts else FOUR,
        ends_at=until,
        ended_at=ended,
    )
    listed_now = bool(await calls.day("video", TODAY, OFFICER, NOW, 9))
    assert listed_now is listed
    await database.execute(
        "UPDATE officers SET person_id = $1 WHERE officer_id = $2", mother, OFFICER
    )
    assert await calls.day("video", TODAY, OFFICER, NOW, 9) == []


async def test_who_came_and_met_nobody_is_found_once_the_call_has_closed(
    database: Database, calls: VideoStore
) -> None:
    for n, (kind, state, closes) in enumerate(
        (
            ("video", "checked_in", NOW - SECOND),
            ("video", "checked_in", NOW - 2 * SECOND),
            ("video", "checked_in", NOW),
            ("video", "booked", NOW - SECOND),
            ("home", "checked_in", NOW - SECOND),
            ("video", "checked_in", NOW - SECOND),
        ),
        1,
    ):
        await booked(database, UUID(int=n), UUID(int=n), kind=kind, state=state)
        await calls.open(UUID(int=n), UUID(int=n), closes)
    await calls.end(replace(DONE, person=UUID(int=6), booking=UUID(int=6)))

    assert [each.int for each in await calls.left(NOW, 9)] == [2, 1]
    assert [each.int for each in await calls.left(NOW, 1)] == [2]
