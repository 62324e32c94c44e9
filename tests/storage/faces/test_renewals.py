"""The second reference that a strong pass keeps beside the photo's, in the end of the check."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from domain.accounts.consent import Purpose
from domain.errors import NotAllowed
from domain.faces.capture import CheckInHand
from domain.faces.checks import Booked, Receipt, Ticket
from domain.faces.face_check import (
    CheckResult,
    EngineId,
    Reason,
    Reference,
    Verdict,
)
from domain.faces.face_records import FaceSource
from domain.hall.signatures import CASE_SIGN
from domain.pensions.certify import CERTIFY
from domain.subjects import Subject, SubjectKind
from storage.database import Database
from storage.faces.face_checks import FaceCheckStore
from storage.faces.face_records import FaceRecordStore
from storage.keys.vault import KeysError, SealBroken, Vault, init_keys, load_keys
from storage.pensions.register import RegisterStore
from tests.storage.books import Book
from tests.storage.city import COUNTER, NOW, City, found, issued, signed_in

ENGINE = EngineId("sface", "2", "2026-11")
PHOTO = bytes(512)
PROBE = bytes(range(256)) * 2
YESTERDAY = NOW - timedelta(days=1)


@pytest.fixture
def city(database: Database, tmp_path: Path) -> City:
    return found(database, tmp_path / "keys")


@pytest.fixture
def book(city: City) -> Book:
    return Book(city)


async def enrol(city: City, person: UUID, *, days_ago: int = 1) -> None:
    stored = await city.face_records.put(
        person,
        ENGINE,
        FaceSource.ID_PHOTO,
        PHOTO,
        at=NOW - timedelta(days=days_ago),
        review_on=date(2031, 11, 24),
        actor=COUNTER,
    )
    assert stored is not None


async def begin(
    city: City, book: Book, person: UUID, action: str = CERTIFY.name, subject: Subject | None = None
) -> CheckInHand:
    check = replace(issued(person, await city.account(person)), action=action)
    check = check if subject is None else replace(check, subject=subject)
    session = await signed_in(city.database, check.account)
    ticket = Ticket(uuid4().hex, NOW + timedelta(minutes=3), session)
    await book.open(check, ticket)
    hand = await book.use_ticket(ticket.secret, NOW)
    assert hand is not None
    return hand


async def end(
    book: Book, hand: CheckInHand, verdict: Verdict = Verdict.PASS, probe: bytes = PROBE
) -> Booked:
    passed = verdict is Verdict.PASS
    result = CheckResult(
        verdict=verdict,
        reasons=() if passed else (Reason.NOT_SURE,),
        counts=False,
        tries=0,
        duration_ms=9_000,
        renewal=probe,
    )
    receipt = Receipt(uuid4(), hand.check, NOW, "jws") if passed else None
    return await book.end(hand, result, ENGINE, receipt, NOW)


async def resident(city: City) -> UUID:
    person = await city.resident()
    await city.consent(person)
    await city.consent(person, Purpose.SENDING_FRAMES)
    await enrol(city, person)
    return person


async def kept(city: City, person: UUID) -> list[bytes]:
    return await city.face_records.references(person, ENGINE)


async def test_a_strong_pass_is_kept_beside_the_photo(city: City, book: Book) -> None:
    person = await resident(city)

    await end(book, await begin(city, book, person))

    assert await kept(city, person) == [PROBE, PHOTO]
    assert "face_record.renew" in await city.recorded(person)


async def test_a_pass_that_signs_leaves_no_template_since_no_text_asks_leave_for_one(
    city: City, book: Book
) -> None:
    person = await resident(city)
    await city.consent(person, Purpose.FACE_SIGNING)
    subject = SubjectKind.CASE_DIGEST.of(f"{uuid4()}:{'0f' * 32}")

    await end(book, await begin(city, book, person, CASE_SIGN.name, subject))

    assert await kept(city, person) == [PHOTO]


async def test_a_strong_pass_puts_off_the_review_of_the_photo(city: City, book: Book) -> None:
    person = await resident(city)
    await city.database.execute(
        "UPDATE biometric.face_records SET review_on = $1, review_asked_on = $1", NOW.date()
    )

    await end(book, await begin(city, book, person))

    rows = await city.database.fetch(
        "SELECT review_on, review_asked_on FROM biometric.face_records"
    )
    assert [tuple(row) for row in rows] == [(date(2031, 11, 24), None)] * 2


async def test_the_next_check_knows_which_of_the_two_is_the_photo(city: City, book: Book) -> None:
    person = await resident(city)
    await end(book, await begin(city, book, person))

    references = await book.references(person, ENGINE)

    assert set(references) == {Reference(PHOTO), Reference(PROBE, anchor=False)}


async def test_the_next_strong_pass_takes_the_place_of_the_last_never_of_the_photo(
    city: City, book: Book
) -> None:
    person = await resident(city)
    await end(book, await begin(city, book, person))

    await end(book, await begin(city, book, person), probe=b"newer")

    assert await kept(city, person) == [b"newer", PHOTO]


async def test_a_pass_that_offers_nothing_leaves_what_is_kept(city: City, book: Book) -> None:
    person = await resident(city)
    await end(book, await begin(city, book, person))

    await end(book, await begin(city, book, person), probe=b"")

    assert await kept(city, person) == [PROBE, PHOTO]


@pytest.mark.parametrize("verdict", [Verdict.FAIL, Verdict.UNSURE])
async def test_only_a_pass_is_kept(city: City, book: Book, verdict: Verdict) -> None:
    person = await resident(city)

    await end(book, await begin(city, book, person), verdict)

    assert await kept(city, person) == [PHOTO]


async def test_after_a_withdrawal_in_the_middle_nothing_is_kept(city: City, book: Book) -> None:
    person = await resident(city)
    hand = await begin(city, book, person)
    await city.withdraw(person)

    with pytest.raises(NotAllowed):
        await end(book, hand)

    assert "face_record.renew" not in await city.recorded(person)
    assert await kept(city, person) == [PHOTO]


async def test_a_withdrawal_waits_for_what_is_being_kept(city: City, book: Book) -> None:
    person = await resident(city)
    hand = await begin(city, book, person)

    async with city.database.transaction() as tx:
        await tx.fetch("SELECT FROM consents WHERE person_id = $1 FOR UPDATE", person)
        ending = asyncio.create_task(end(book, hand))
        await asyncio.wait({ending}, timeout=0.2)
        assert not ending.done()
        await tx.execute("UPDATE consents SET withdrawn_at = $2 WHERE person_id = $1", person, NOW)
    with pytest.raises(NotAllowed):
        await ending

    assert await kept(city, person) == [PHOTO]


async def test_of_a_person_recorded_as_dead_nothing_new_is_kept(city: City, book: Book) -> None:
    person = await resident(city)
    hand = await begin(city, book, person)
    await city.database.execute(
        "UPDATE persons SET died_on = $2 WHERE person_id = $1", person, YESTERDAY.date()
    )

    await end(book, hand)

    assert await kept(city, person) == [PHOTO]


async def test_a_new_photo_erases_what_was_trusted_for_being_like_the_old(
    city: City, book: Book
) -> None:
    person = await resident(city)
    await end(book, await begin(city, book, person))

    await enrol(city, person, days_ago=0)

    assert await kept(city, person) == [PHOTO]


async def test_a_photo_replaced_during_the_check_gets_no_second_reference_from_it(
    city: City, book: Book
) -> None:
    person = await resident(city)
    hand = await begin(city, book, person)
    await enrol(city, person, days_ago=0)

    await end(book, hand)

    assert await kept(city, person) == [PHOTO]


async def test_a_kept_template_is_sealed_and_says_nothing_in_the_database(
    city: City, book: Book
) -> None:
    person = await resident(city)

    await end(book, await begin(city, book, person))

    rows = await city.database.fetch("SELECT template FROM biometric.face_records")
    assert all(PROBE[:32] not in row["template"] for row in rows)


@pytest.mark.parametrize(
    ("version", "refusal"), [(1, SealBroken), (2, KeysError)], ids=["another key", "a newer key"]
)
async def test_once_the_template_key_is_destroyed_no_template_can_be_read_and_identities_can(
    city: City, book: Book, tmp_path: Path, version: int, refusal: type[Exception]
) -> None:
    person = await resident(city)
    await end(book, await begin(city, book, person))
    keys = tmp_path / "keys"
    (keys / "templates.1.key").unlink()
    init_keys(keys)
    (keys / "templates.1.key").rename(keys / f"templates.{version}.key")
    later = Vault(load_keys(keys))

    with pytest.raises(refusal):
        await FaceCheckStore(city.database, later).references(person, ENGINE)
    with pytest.raises(refusal):
        await FaceRecordStore(city.database, later).references(person, ENGINE)
    assert await RegisterStore(city.database, later).entry(person) is not None
