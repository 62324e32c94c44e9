"""What a passed check leaves of its movements: sealed, for who agreed to it, until they take it back."""

import asyncio
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from domain.accounts.consent import Purpose
from domain.errors import NotAllowed
from domain.events import EventKind
from domain.faces import copied
from domain.faces.capture import CheckInHand
from domain.faces.checks import Booked, Receipt
from domain.faces.face_check import CheckResult, EngineId, Reason, Step, Verdict
from domain.faces.face_records import FaceSource
from domain.faces.movement import Movement
from domain.pensions.review import Decision
from domain.problems import Problem
from server.wiring.accounts import make_consent_changes
from server.wiring.privacy import make_erasure
from storage.database import Database
from storage.faces.face_checks import FaceCheckStore
from storage.faces.movements import movement_aad
from storage.keys.resealing import reseal
from storage.keys.vault import SealBroken, Vault, add_version, load_keys
from storage.privacy.retention import sweep
from storage.privacy.rights import RightsStore
from tests.storage.books import Book
from tests.storage.city import COUNTER, NOW, City, found
from tests.storage.faces.test_renewals import begin

ENGINE = EngineId("sface", "2", "2026-11")
TURN = Movement(Step.TURN_LEFT, ((0.0, 1.0, 0.05, None), (12.0, 1.5, 0.05, None)))
EYES = Movement(Step.CLOSE_EYES, ((0.0, 0.0, 0.05, 0.3), (0.5, 0.0, 0.05, 0.1)))
MOVEMENTS = tuple((one.step, one.pack()) for one in (TURN, EYES))


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    return tmp_path / "keys"


@pytest.fixture
def city(database: Database, keys: Path) -> City:
    return found(database, keys)


@pytest.fixture
def book(city: City) -> Book:
    return Book(city)


@pytest.fixture
async def wang(city: City) -> UUID:
    person = await city.resident()
    for purpose in (Purpose.FACE_PROCESSING, Purpose.SENDING_FRAMES):
        await city.consent(person, purpose)
    return person


async def give_phone(city: City, account: UUID) -> None:
    sealed = city.vault.seal("identity", b"13800131234", aad=b"accounts.phone:" + account.bytes)
    await city.database.execute(
        "UPDATE accounts SET phone = $2 WHERE account_id = $1", account, sealed
    )


async def end(
    book: Book,
    hand: CheckInHand,
    verdict: Verdict = Verdict.PASS,
    *reasons: Reason,
    movements: tuple[tuple[Step, bytes], ...] = MOVEMENTS,
) -> Booked:
    passed = verdict is Verdict.PASS
    result = CheckResult(
        verdict=verdict,
        reasons=reasons,
        counts=False,
        tries=0,
        duration_ms=9_000,
        movements=movements if passed else (),
    )
    receipt = Receipt(uuid4(), hand.check, NOW, "signed") if passed else None
    return await book.end(hand, result, ENGINE, receipt, NOW)


async def passed(city: City, book: Book, person: UUID) -> CheckInHand:
    hand = await begin(city, book, person)
    await end(book, hand)
    return hand


async def kept(city: City) -> int:
    return await city.count("biometric.movements")


async def test_a_later_check_is_given_the_movements_of_those_that_passed(
    city: City, book: Book, wang: UUID
) -> None:
    await passed(city, book, wang)

    assert set(await book.movements(wang)) == {TURN, EYES}
    assert list(await book.movements(uuid4())) == []


async def test_a_movement_is_sealed_and_opens_in_its_own_row_alone(
    city: City, book: Book, wang: UUID
) -> None:
    hand = await passed(city, book, wang)
    row = await city.database.fetchrow("SELECT * FROM biometric.movements WHERE place = 1")
    assert row is not None

    assert TURN.pack() not in row["movement"]
    aad = movement_aad(wang, hand.check, 1)
    assert city.vault.open("templates", row["movement"], aad=aad) == TURN.pack()
    for other in (movement_aad(uuid4(), hand.check, 1), movement_aad(wang, hand.check, 2)):
        with pytest.raises(SealBroken):
            city.vault.open("templates", row["movement"], aad=other)


async def test_who_agreed_before_it_was_said_is_recognised_and_nothing_of_it_is_kept(
    city: City, book: Book
) -> None:
    person = await city.resident()
    for purpose in (Purpose.FACE_PROCESSING, Purpose.SENDING_FRAMES):
        await city.consent(person, purpose, "2026-12")
    stored = await city.face_records.put(
        person, ENGINE, FaceSource.ID_PHOTO, bytes(512), at=NOW, review_on=date(2031, 11, 24),
        actor=COUNTER,
    )  # fmt: skip
    assert stored is not None
    hand = await begin(city, book, person)
    assert len(await book.references(person, ENGINE)) == 1

    booked = await end(book, hand)

    assert booked.outcome.certified_until
    assert await kept(city) == 0


async def test_such_a_person_is_asked_again_before_the_next_check(city: City, book: Book) -> None:
    person = await city.resident()
    account = await city.account(person)
    await city.consent(person, Purpose.FACE_PROCESSING, "2026-12")
    await city.consent(person, Purpose.SENDING_FRAMES)
    await city.consent(person, Purpose.NETWORK_ID, "2026-12")

    standing = await book.standing(account, ENGINE, NOW)

    assert standing is not None
    assert standing.consents == {Purpose.SENDING_FRAMES, Purpose.NETWORK_ID}


@pytest.mark.parametrize("verdict", [Verdict.FAIL, Verdict.UNSURE])
async def test_of_a_check_that_did_not_pass_nothing_is_kept(
    city: City, book: Book, wang: UUID, verdict: Verdict
) -> None:
    await end(book, await begin(city, book, wang), verdict, Reason.NOT_SURE)

    assert await kept(city) == 0


async def test_of_somebody_recorded_as_dead_nothing_is_kept(
    city: City, book: Book, wang: UUID
) -> None:
    hand = await begin(city, book, wang)
    await city.database.execute("UPDATE persons SET died_on = $1", NOW.date())

    await end(book, hand)

    assert await kept(city) == 0


async def test_withdrawing_the_agreement_for_faces_erases_them(
    city: City, book: Book, wang: UUID
) -> None:
    await passed(city, book, wang)

    await make_consent_changes(city.database).withdraw(
        wang, Purpose.FACE_PROCESSING, actor="citizen:1", why="withdrawn", at=NOW
    )

    assert await kept(city) == 0


async def test_deleting_the_account_erases_them(city: City, book: Book, wang: UUID) -> None:
    hand = await passed(city, book, wang)
    await give_phone(city, hand.account)

    await make_erasure(city.database, city.vault).erase(hand.account, at=NOW)

    assert await kept(city) == 0


async def test_the_copy_of_everything_says_that_they_are_held(
    city: City, book: Book, wang: UUID
) -> None:
    account = await city.account(wang)
    await give_phone(city, account)
    hand = await passed(city, book, wang)

    held = await RightsStore(city.database, city.vault).holdings(account, NOW)

    assert held is not None
    assert [(one.check, one.step) for one in held[copied.MOVEMENTS]] == [
        (hand.check, Step.TURN_LEFT),
        (hand.check, Step.CLOSE_EYES),
    ]


@pytest.mark.parametrize(("age", "left"), [("5 years 1 hour", 0), ("4 years 364 days", 2)])
async def test_they_go_after_five_years(
    city: City, book: Book, wang: UUID, age: str, left: int
) -> None:
    await passed(city, book, wang)
    await city.database.execute(
        f"UPDATE biometric.movements SET kept_at = now() - interval '{age}'"  # noqa: S608  # from this test
    )

    await sweep(city.database)

    assert await kept(city) == left


async def test_a_new_key_reaches_them(city: City, book: Book, wang: UUID, keys: Path) -> None:
    await passed(city, book, wang)
    add_version(keys, "templates")
    later = Vault(load_keys(keys))

    await reseal(city.database, later, "templates")

    rows = await city.database.fetch("SELECT movement FROM biometric.movements")
    assert all(later.is_latest("templates", row["movement"]) for row in rows)
    assert set(await FaceCheckStore(city.database, later).movements(wang)) == {TURN, EYES}


async def test_one_that_was_known_again_opens_a_review(city: City, book: Book, wang: UUID) -> None:
    hand = await begin(city, book, wang)

    booked = await end(book, hand, Verdict.UNSURE, Reason.MOVEMENT_KNOWN)

    assert booked.outcome.certified_until == ""
    assert await city.told(hand.account) == [EventKind.REVIEW_OPENED]
    assert await city.database.fetchval("SELECT reasons FROM review_grounds") == ["movement_known"]


async def test_until_an_officer_has_decided_no_other_film_certifies(
    city: City, book: Book, wang: UUID
) -> None:
    await end(book, await begin(city, book, wang), Verdict.UNSURE, Reason.MOVEMENT_KNOWN)

    booked = await end(book, await begin(city, book, wang))

    assert (booked.outcome.certified_until, booked.outcome.receipt) == ("", None)
    assert booked.outcome.reasons == (Reason.MOVEMENT_KNOWN,)
    assert await city.count("review_grounds") == 1
    assert await city.count("receipts") == 0


async def test_after_the_decision_checks_certify_again(city: City, book: Book, wang: UUID) -> None:
    await end(book, await begin(city, book, wang), Verdict.UNSURE, Reason.MOVEMENT_KNOWN)
    await city.database.execute("UPDATE review_grounds SET decision = $1", Decision.CERTIFIED)

    booked = await end(book, await begin(city, book, wang))

    assert booked.outcome.certified_until


async def test_an_agreement_that_is_gone_at_the_end_leaves_nothing_of_the_check(
    city: City, book: Book, wang: UUID
) -> None:
    hand = await begin(city, book, wang)
    await city.withdraw(wang)

    with pytest.raises(NotAllowed) as refused:
        await end(book, hand)

    assert refused.value.problem is Problem.CONSENT_WITHDRAWN
    row = await city.database.fetchrow("SELECT state, reasons FROM face_checks")
    assert row is not None
    assert tuple(row) == ("expired", ["consent_withdrawn"])
    assert await kept(city) == 0
    assert await city.count("receipts") == await city.count("review_grounds") == 0
    assert await city.told(hand.account) == []


@pytest.mark.parametrize("purpose", [Purpose.FACE_PROCESSING, Purpose.SENDING_FRAMES])
async def test_each_of_the_two_agreements_has_to_stand_at_the_end(
    city: City, book: Book, wang: UUID, purpose: Purpose
) -> None:
    hand = await begin(city, book, wang)
    await city.database.execute(
        "UPDATE consents SET withdrawn_at = now() WHERE purpose = $1", purpose
    )

    with pytest.raises(NotAllowed):
        await end(book, hand, Verdict.UNSURE, Reason.NOT_SURE)

    assert await city.count("review_grounds") == 0


async def test_a_withdrawal_waits_for_an_end_under_way_and_undoes_nothing_of_it(
    city: City, book: Book, wang: UUID
) -> None:
    hand = await begin(city, book, wang)
    consents = make_consent_changes(city.database)

    booked, _ = await asyncio.gather(
        end(book, hand),
        consents.withdraw(wang, Purpose.SENDING_FRAMES, actor="c", why="withdrawn", at=NOW),
        return_exceptions=True,
    )

    state = await city.database.fetchval("SELECT state FROM face_checks")
    certified = isinstance(booked, Booked)
    assert state == ("passed" if certified else "expired")
    assert await city.count("receipts") == int(certified)
