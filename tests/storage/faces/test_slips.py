"""Slips on the books: stored at once, for the check and the person, over checks, accounts and sockets."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from domain.accounts.consent import Purpose
from domain.errors import Gone
from domain.faces.capture import CheckInHand
from domain.faces.challenge import LEFT_CAPTURES, SLIPPED_CHECKS
from domain.faces.checks import Booked, Receipt, Ticket
from domain.faces.face_check import CheckResult, EngineId, Reason, Verdict
from server.wiring.privacy import make_face_locks
from storage.database import Database
from storage.faces.tickets import TicketStore
from tests.storage.books import Book
from tests.storage.city import COUNTER, LI, NOW, SCHEME, City, found, issued, signed_in

ENGINE = EngineId("sface", "2", "2026-11")


@pytest.fixture
def city(database: Database, tmp_path: Path) -> City:
    return found(database, tmp_path / "keys")


@pytest.fixture
def book(city: City) -> Book:
    return Book(city)


async def begin(book: Book, person: UUID, account: UUID, at: datetime = NOW) -> CheckInHand:
    check = issued(person, account, at)
    session = await signed_in(book._database, account)
    ticket = Ticket(uuid4().hex, at + timedelta(minutes=3), session)
    await book.open(check, ticket)
    hand = await book.use_ticket(ticket.secret, at)
    assert hand is not None
    return hand


async def ticketed(book: Book, hand: CheckInHand, account: UUID) -> str:
    shown = await book.show(account, hand.check)
    assert shown is not None
    ticket = Ticket(uuid4().hex, shown.expires_at, account)
    await TicketStore(book._database, book._vault).add(shown, ticket, NOW)
    return ticket.secret


async def another_socket(book: Book, hand: CheckInHand, account: UUID) -> CheckInHand:
    again = await book.use_ticket(await ticketed(book, hand, account), NOW)
    assert again is not None
    return again


async def slipped(book: Book, account: UUID, at: datetime = NOW) -> int:
    standing = await book.standing(account, ENGINE, at - timedelta(days=1))
    assert standing is not None
    return standing.slipped


async def test_a_slip_is_known_to_the_next_socket_check_and_account(city: City, book: Book) -> None:
    person = await city.resident()
    first, second = await city.account(person), await city.account(person)
    hand = await begin(book, person, first)

    assert hand.slips == 0
    assert await book.slip(hand) == 1

    again = await begin(book, person, second, NOW + timedelta(minutes=1))
    assert again.slips == 1
    assert await book.slip(again) == 2
    assert await slipped(book, first) == 2


async def test_a_slip_is_of_one_person_alone(city: City, book: Book) -> None:
    wang, li = await city.resident(), await city.resident(LI)
    await book.slip(await begin(book, wang, await city.account(wang)))

    assert (await begin(book, li, await city.account(li))).slips == 0


async def test_a_slip_counts_though_another_check_was_opened_meanwhile(
    city: City, book: Book
) -> None:
    person = await city.resident()
    account = await city.account(person)
    old = await begin(book, person, account)
    await begin(book, person, account, NOW + timedelta(minutes=1))

    assert await book.slip(old) == 1
    assert (await begin(book, person, account, NOW + timedelta(minutes=2))).slips == 1


async def test_a_check_that_passed_leaves_no_slip_behind(city: City, book: Book) -> None:
    person = await city.resident()
    account = await city.account(person)
    hand = await begin(book, person, account)
    await book.slip(hand)
    await city.database.execute("UPDATE face_checks SET state = 'passed'")

    assert await slipped(book, account) == 0
    assert (await begin(book, person, account, NOW + timedelta(minutes=1))).slips == 0


@pytest.mark.parametrize(("days", "left"), [(29, SLIPPED_CHECKS), (30, 0)])
async def test_slipped_checks_are_forgotten_after_thirty_days(
    city: City, book: Book, days: int, left: int
) -> None:
    person = await city.resident()
    account = await city.account(person)
    for number in range(SLIPPED_CHECKS):
        hand = await begin(book, person, account, NOW + timedelta(seconds=number))
        await book.slip(hand)

    assert await slipped(book, account, NOW + timedelta(days=days, minutes=1)) == left


async def test_an_officer_who_opens_the_face_again_forgives_what_was_before(
    city: City, book: Book
) -> None:
    person = await city.resident()
    account = await city.account(person)
    for number in range(SLIPPED_CHECKS):
        await book.slip(await begin(book, person, account, NOW + timedelta(seconds=number)))
    after = NOW + timedelta(minutes=1)

    await make_face_locks(city.database, city.vault).open_again(
        person, actor=COUNTER, why="ID card shown", at=after
    )

    assert await slipped(book, account, after) == 0
    assert (await begin(book, person, account, after + timedelta(minutes=1))).slips == 0
    (why,) = await city.database.fetch(
        "SELECT why FROM audit WHERE action = 'face.opened_again' AND person_id = $1", person
    )
    assert why["why"] == "ID card shown"


async def waits(city: City, how_many: int) -> None:
    for _ in range(500):
        waiting = await city.database.fetchval(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        if waiting >= how_many:
            return
        await asyncio.sleep(0.02)
    raise AssertionError("nobody waits")


async def test_of_two_slips_at_the_same_moment_one_is_free(city: City, book: Book) -> None:
    person = await city.resident()
    first = await begin(book, person, await city.account(person))
    second = await begin(book, person, await city.account(person), NOW + timedelta(seconds=1))

    async with city.database.transaction() as busy:  # both have begun before either commits
        await busy.execute("UPDATE face_checks SET tries = tries WHERE person_id = $1", person)
        both = asyncio.gather(book.slip(first), book.slip(second))
        await waits(city, 2)

    assert sorted(await both) == [1, 2]


async def test_a_slip_that_is_not_free_is_an_officers_though_the_phone_is_gone(
    city: City, book: Book
) -> None:
    person = await city.resident()
    account = await city.account(person)
    for number in range(SLIPPED_CHECKS):  # each left before it came to a result
        await book.slip(await begin(book, person, account, NOW + timedelta(seconds=number)))

    (review,) = await city.database.fetch("SELECT kind, scheme, reasons FROM review_grounds")
    assert (review["kind"], review["scheme"], review["reasons"]) == (
        "face_check",
        SCHEME,
        ["other_movement"],
    )
    assert await city.told(account) == ["review.opened"]  # once, however many slips join


async def end(book: Book, hand: CheckInHand, verdict: Verdict, at: datetime) -> Booked:
    result = CheckResult(
        verdict=verdict, reasons=(), counts=False, tries=0, duration_ms=1, steps=()
    )
    receipt = Receipt(uuid4(), hand.check, at, "jws") if verdict is Verdict.PASS else None
    return await book.end(hand, result, ENGINE, receipt, at)


async def agreed(city: City) -> tuple[UUID, UUID]:
    """A person who agreed to the camera, and her account."""
    person = await city.resident()
    await city.consent(person)
    await city.consent(person, Purpose.SENDING_FRAMES)
    return person, await city.account(person)


async def test_after_a_check_that_slips_ended_a_pass_is_for_an_officer_to_confirm(
    city: City, book: Book
) -> None:
    person, account = await agreed(city)
    for number in range(2):
        await book.slip(await begin(book, person, account, NOW + timedelta(seconds=number)))

    later = NOW + timedelta(days=29)
    booked = await end(book, await begin(book, person, account, later), Verdict.PASS, later)

    assert booked.outcome.reasons == (Reason.OFFICER_CONFIRMS,)
    assert (booked.outcome.certified_until, booked.outcome.receipt) == ("", None)
    assert await city.database.fetchval("SELECT reasons FROM review_grounds") == [
        "other_movement",
        "officer_confirms",
    ]


async def test_thirty_days_later_or_after_an_officer_opened_the_face_again_a_pass_certifies(
    city: City, book: Book
) -> None:
    person, account = await agreed(city)
    for number in range(2):
        await book.slip(await begin(book, person, account, NOW + timedelta(seconds=number)))
    await make_face_locks(city.database, city.vault).open_again(
        person, actor=COUNTER, why="ID card shown", at=NOW + timedelta(minutes=1)
    )

    later = NOW + timedelta(minutes=2)
    booked = await end(book, await begin(book, person, account, later), Verdict.PASS, later)

    assert booked.outcome.certified_until


async def test_one_free_slip_leaves_a_pass_as_good_as_any(city: City, book: Book) -> None:
    person, account = await agreed(city)
    hand = await begin(book, person, account)
    await book.slip(hand)

    assert (await end(book, hand, Verdict.PASS, NOW)).outcome.certified_until


async def test_a_check_that_slips_ended_is_entered_and_passed_by_no_other_socket(
    city: City, book: Book
) -> None:
    person, account = await agreed(city)
    await book.slip(await begin(book, person, account))
    hand = await begin(book, person, account, NOW + timedelta(minutes=1))
    other = await another_socket(book, hand, account)
    await book.slip(hand)  # seen by the socket that lost the check meanwhile

    with pytest.raises(Gone):
        await end(book, other, Verdict.PASS, NOW + timedelta(minutes=2))
    assert await book.use_ticket(await ticketed(book, hand, account), NOW) is None
    assert (
        await city.database.fetchval("SELECT count(*) FROM face_checks WHERE state = 'passed'") == 0
    )


async def test_checks_that_are_left_again_and_again_make_a_pass_an_officers(
    city: City, book: Book
) -> None:
    person, account = await agreed(city)
    hand = await begin(book, person, account)
    for _ in range(LEFT_CAPTURES):
        hand = await another_socket(book, hand, account)
    booked = await end(book, hand, Verdict.PASS, NOW)
    assert booked.outcome.certified_until  # a bad line, as often as it may break

    await city.database.execute("UPDATE face_checks SET state = 'expired'")
    again = await begin(book, person, account, NOW + timedelta(minutes=1))
    booked = await end(book, again, Verdict.PASS, NOW + timedelta(minutes=1))
    assert booked.outcome.reasons == (Reason.OFFICER_CONFIRMS,)
    assert await slipped(book, account) == 0  # the camera stays open to who has a bad line
