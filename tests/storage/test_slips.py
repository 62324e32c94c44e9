"""Slips on the books: stored at once, for the check and the person, over checks, accounts and sockets."""

from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from domain.capture import CheckInHand
from domain.challenge import SLIPPED_CHECKS
from domain.checks import Check, Ticket
from domain.face_check import CheckState, EngineId
from domain.words import Language
from storage.database import Database
from storage.face_checks import FaceCheckBook
from storage.rights import Rights
from tests.storage.city import COUNTER, LI, NOW, SCHEME, City, found, signed_in

ENGINE = EngineId("sface", "2", "2026-11")


@pytest.fixture
def city(database: Database, tmp_path: Path) -> City:
    return found(database, tmp_path / "keys")


@pytest.fixture
def book(city: City) -> FaceCheckBook:
    return FaceCheckBook(city.database, city.vault)


async def begin(
    book: FaceCheckBook, person: UUID, account: UUID, at: datetime = NOW
) -> CheckInHand:
    check = Check(
        person=person,
        check=uuid4(),
        account=account,
        action="pension.certify",
        subject=f"entitlement:{SCHEME}",
        elder=False,
        language=Language.ZH,
        state=CheckState.ISSUED,
        issued_at=at,
        expires_at=at + timedelta(minutes=15),
    )
    session = await signed_in(book._database, account)
    ticket = Ticket(uuid4().hex, at + timedelta(minutes=3), session)
    await book.open(check, ticket)
    hand = await book.use_ticket(ticket.secret, at)
    assert hand is not None
    return hand


async def slipped(book: FaceCheckBook, account: UUID, at: datetime = NOW) -> int:
    standing = await book.standing(account, SCHEME, ENGINE, at - timedelta(days=1))
    assert standing is not None
    return standing.slipped


async def test_a_slip_is_known_to_the_next_socket_check_and_account(
    city: City, book: FaceCheckBook
) -> None:
    person = await city.resident()
    first, second = await city.account(person), await city.account(person)
    hand = await begin(book, person, first)

    assert hand.slips == 0
    assert await book.count_slip(hand) == 1

    again = await begin(book, person, second, NOW + timedelta(minutes=1))
    assert again.slips == 1
    assert await book.count_slip(again) == 2
    assert await slipped(book, first) == 2


async def test_a_slip_is_of_one_person_alone(city: City, book: FaceCheckBook) -> None:
    wang, li = await city.resident(), await city.resident(LI)
    await book.count_slip(await begin(book, wang, await city.account(wang)))

    assert (await begin(book, li, await city.account(li))).slips == 0


async def test_a_slip_counts_though_another_check_was_opened_meanwhile(
    city: City, book: FaceCheckBook
) -> None:
    person = await city.resident()
    account = await city.account(person)
    old = await begin(book, person, account)
    await begin(book, person, account, NOW + timedelta(minutes=1))

    assert await book.count_slip(old) == 1
    assert (await begin(book, person, account, NOW + timedelta(minutes=2))).slips == 1


async def test_a_check_that_passed_leaves_no_slip_behind(city: City, book: FaceCheckBook) -> None:
    person = await city.resident()
    account = await city.account(person)
    hand = await begin(book, person, account)
    await book.count_slip(hand)
    await city.database.execute("UPDATE face_checks SET state = 'passed'")

    assert await slipped(book, account) == 0
    assert (await begin(book, person, account, NOW + timedelta(minutes=1))).slips == 0


@pytest.mark.parametrize(("days", "left"), [(29, SLIPPED_CHECKS), (30, 0)])
async def test_slipped_checks_are_forgotten_after_thirty_days(
    city: City, book: FaceCheckBook, days: int, left: int
) -> None:
    person = await city.resident()
    account = await city.account(person)
    for number in range(SLIPPED_CHECKS):
        hand = await begin(book, person, account, NOW + timedelta(seconds=number))
        await book.count_slip(hand)

    assert await slipped(book, account, NOW + timedelta(days=days, minutes=1)) == left


async def test_an_officer_who_opens_the_face_again_forgives_what_was_before(
    city: City, book: FaceCheckBook
) -> None:
    person = await city.resident()
    account = await city.account(person)
    for number in range(SLIPPED_CHECKS):
        await book.count_slip(await begin(book, person, account, NOW + timedelta(seconds=number)))
    after = NOW + timedelta(minutes=1)

    await Rights(city.database, city.vault).open_again(
        person, actor=COUNTER, why="ID card shown", at=after
    )

    assert await slipped(book, account, after) == 0
    assert (await begin(book, person, account, after + timedelta(minutes=1))).slips == 0
    (why,) = await city.database.fetch(
        "SELECT why FROM audit WHERE action = 'face.opened_again' AND person_id = $1", person
    )
    assert why["why"] == "ID card shown"
