"""Face checks beside others of the same person, account or device: which counts, closes, enters and is shown."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from domain.accounts.consent import Purpose
from domain.accounts.mandates import Mandate, MandateKind
from domain.faces.actions import verified_as
from domain.faces.attestation import Attestation
from domain.faces.checks import Check, CheckStanding, Claim, Receipt, Ticket
from domain.faces.face_check import CheckState, EngineId
from domain.subjects import SubjectKind
from domain.words import Language
from storage.database import Database
from storage.faces.face_checks import FaceCheckStore
from storage.faces.receipts import ReceiptStore
from storage.faces.tickets import TicketStore
from storage.keys.vault import Vault
from tests.agreements import VERSION
from tests.people import WANG, make_vault, register
from tests.storage.rows import put

ONE, TWO, THREE, FOUR, ACCOUNT, HELPER, STRANGER = (UUID(int=n) for n in range(101, 108))
MANDATE, OTHER_MANDATE, SESSION, KIOSK, CAPTURE = (UUID(int=n) for n in range(111, 116))
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
SINCE, LATER = NOW - DAY, NOW + SECOND
ENGINE, OTHER = EngineId("sface", "2", ""), EngineId("dlib", "1", "")
UNLOCKING = "account.step_up"
PENSION = SubjectKind.ENTITLEMENT.of("basic")
OPEN: dict[str, object] = {"state": "capturing", "tries": 1}


@pytest.fixture
def vault() -> Vault:
    return make_vault()


@pytest.fixture
def checks(database: Database, vault: Vault) -> FaceCheckStore:
    return FaceCheckStore(database, vault, unlocking=[UNLOCKING])


@pytest.fixture
async def person(database: Database, vault: Vault) -> UUID:
    """With the account, whose phone she holds."""
    mother = await register(database, vault)
    await put(database, "accounts", account_id=ACCOUNT, person_id=mother)
    await put(database, "accounts", account_id=HELPER, person_id=STRANGER)
    return mother


async def check(database: Database, number: int, person: UUID, **changed: object) -> None:
    usual: dict[str, object] = {
        "account_id": ACCOUNT,
        "state": "failed",
        "issued_at": NOW,
        "expires_at": NOW + DAY,
        "subject": str(PENSION),
        "language": "zh-CN",
        "action": "pension.certify",
    }
    key = {"check_id": UUID(int=number), "person_id": person}
    await put(database, "face_checks", **key, **usual | changed)


def acting(person: UUID, mandate: UUID = MANDATE) -> Mandate:
    kind = MandateKind.HELPER
    return Mandate(mandate, person, HELPER, kind, frozenset(), "", SINCE, NOW + DAY)


async def test_what_counts_against_the_own_hand_is_of_one_day_and_of_no_other_hand(
    database: Database, checks: FaceCheckStore, person: UUID
) -> None:
    cases: tuple[dict[str, object], ...] = (
        {"counts": True},
        OPEN | {"issued_at": SINCE + 2 * SECOND},
        OPEN | {"state": "issued", "tries": 0},
        OPEN | {"state": "expired"},
        {"counts": True, "issued_at": SINCE},
        {"counts": True, "mandate_id": MANDATE, "issued_at": SINCE + SECOND},
        {"counts": True, "mandate_id": MANDATE, "account_id": HELPER},
    )
    for n, columns in enumerate(cases, 1):
        await check(database, n, person, **columns)
    await check(database, 9, STRANGER, counts=True)
    for n, (at, counts, whose) in enumerate(
        ((NOW, True, person), (NOW, False, person), (SINCE, True, person), (NOW, True, STRANGER))
    ):
        row = {"evidence_id": UUID(int=n), "person_id": whose}
        await put(database, "evidence", **row, issued_at=at, counts=counts)

    own = await checks.standing(ACCOUNT, ENGINE, SINCE)

    assert own is not None
    assert (own.person, own.failed, own.oldest_failed) == (person, 3, SINCE + 2 * SECOND)
    assert own.born == WANG.born
    # Whoever acts spends the tries of the own hand: of this mandate, and of others of the account.
    await check(database, 10, person, counts=True, mandate_id=OTHER_MANDATE, account_id=HELPER)
    helping = await checks.standing(HELPER, ENGINE, SINCE, acting(person))
    assert helping is not None
    oldest = SINCE + SECOND
    assert (helping.person, helping.failed, helping.oldest_failed) == (person, 4, oldest)
    assert await checks.standing(ONE, ENGINE, SINCE) is None


async def test_a_person_stands_with_what_is_agreed_enrolled_locked_and_slipped(
    database: Database, checks: FaceCheckStore, person: UUID
) -> None:
    bare = await checks.standing(ACCOUNT, ENGINE, SINCE)
    assert bare is not None
    assert (bare.consents, bare.enrolled, bare.died, bare.locked, bare.slipped) == (
        frozenset(),
        False,
        False,
        False,
        0,
    )
    for whose, purpose, version, withdrawn in (
        (person, Purpose.FACE_PROCESSING, VERSION, None),
        (person, Purpose.SENDING_FRAMES, VERSION, NOW),
        (person, Purpose.FACE_SIGNING, "of long ago", None),
        (STRANGER, Purpose.FACE_SIGNING, VERSION, None),
    ):
        await put(
            database,
            "consents",
            person_id=whose,
            purpose=purpose,
            version=version,
            withdrawn_at=withdrawn,
        )
    await record(database, person, engine=OTHER)
    await record(database, STRANGER)
    assert (await standing(checks)).enrolled is False
    await record(database, person)
    for n, (whose, at, slips) in enumerate(
        (
            (person, SINCE - 29 * DAY + SECOND, 1),
            (person, SINCE - 29 * DAY, 1),
            (person, NOW, 0),
            (STRANGER, NOW, 1),
        ),
        1,
    ):
        await check(database, n, whose, issued_at=at, slips=slips)

    full = await standing(checks)

    assert full.consents == frozenset({Purpose.FACE_PROCESSING})
    assert (full.enrolled, full.slipped) == (True, 1)
    await database.execute("UPDATE persons SET face_locked_at = $1, died_on = $2", NOW, NOW.date())
    full = await standing(checks)
    assert (full.died, full.locked) == (True, True)


async def standing(checks: FaceCheckStore) -> CheckStanding:
    found = await checks.standing(ACCOUNT, ENGINE, SINCE)
    assert found is not None
    return found


async def record(
    database: Database,
    person: UUID,
    *,
    engine: EngineId = ENGINE,
    source: str = "id_photo",
    template: bytes = b"",
) -> None:
    await put(
        database,
        "biometric.face_records",
        person_id=person,
        engine=str(engine),
        source=source,
        template=template,
        review_on=date(2031, 1, 1),
    )


async def test_a_device_is_charged_with_what_failed_on_it_whoever_held_it(
    database: Database, vault: Vault, checks: FaceCheckStore
) -> None:
    phone, other = (vault.mac("device", each) for each in (b"phone", b"other"))
    cases: tuple[dict[str, object], ...] = (
        {"counts": True, "device": phone},
        OPEN | {"device": phone, "issued_at": SINCE + SECOND},
        OPEN | {"device": phone, "state": "issued"},
        OPEN | {"device": phone, "state": "passed"},
        OPEN | {"device": phone, "tries": 0},
        {"counts": True, "device": phone, "issued_at": SINCE},
        {"counts": True, "device": other},
    )
    for n, columns in enumerate(cases, 1):
        await check(database, n, UUID(int=n), **columns)

    assert await checks.of_device("phone", SINCE) == (3, SINCE + SECOND)
    assert await checks.of_device("none", SINCE) == (0, None)


def opened(person: UUID, number: int = 77, **changed: object) -> Check:
    usual = Check(
        person=person,
        check=UUID(int=number),
        account=ACCOUNT,
        action="pension.certify",
        subject=PENSION,
        elder=True,
        language=Language.ZH,
        state=CheckState.ISSUED,
        issued_at=NOW,
        expires_at=NOW + DAY,
    )
    return replace(usual, **changed)  # type: ignore[arg-type]  # as each test says


TICKET = Ticket("secret", NOW + 2 * DAY, SESSION)


async def test_a_new_check_closes_what_is_open_in_the_same_hand_and_in_no_other(
    database: Database, checks: FaceCheckStore, person: UUID
) -> None:
    theirs = {"mandate_id": OTHER_MANDATE, "account_id": HELPER}
    cases: tuple[dict[str, object], ...] = (
        OPEN | {"capture_id": ONE},
        {"state": "issued", "capture_id": TWO},
        {"state": "issued"},
        {"state": "passed", "capture_id": THREE},
        OPEN | {"mandate_id": MANDATE, "capture_id": FOUR},
        OPEN | {"capture_id": CAPTURE} | theirs,
    )
    for n, columns in enumerate(cases, 1):
        await check(database, n, person, **columns)
    await check(database, 9, STRANGER, **OPEN, capture_id=KIOSK)

    assert set(await checks.open(opened(person), TICKET, limited=False)) == {ONE, TWO}

    rows = await database.fetch("SELECT state, counts, ended_at FROM face_checks ORDER BY check_id")
    assert [tuple(row) for row in rows[:3]] == [
        ("expired", True, NOW),
        ("expired", False, NOW),
        ("expired", False, NOW),
    ]
    assert [row["state"] for row in rows[3:]] == [
        "passed",
        "capturing",
        "capturing",
        "capturing",
        "issued",
    ]
    # By another mandate of the same account, and by a device of which is known whose it was.
    helping = opened(person, 78, account=HELPER, mandate=MANDATE, device="phone", kiosk=KIOSK)
    assert set(await checks.open(helping, replace(TICKET, secret="2"), limited=False)) == {
        FOUR,
        CAPTURE,
    }
    held = await database.fetch("SELECT held_by FROM face_checks WHERE check_id > $1", UUID(int=76))
    assert {row["held_by"] for row in held} == {None, STRANGER}
    (entry,) = await database.fetch("SELECT * FROM audit WHERE about LIKE '%:' || $1", str(MANDATE))
    assert (entry["actor"], entry["action"], entry["why"]) == (
        f"citizen:{HELPER}",
        "face_check.open",
        "pension.certify",
    )
    assert entry["person_id"] == person


async def session(database: Database, **changed: object) -> None:
    usual: dict[str, object] = {"account_id": ACCOUNT, "expires_at": LATER, "revoked_at": None}
    await put(database, "sessions", session_id=SESSION, **usual | changed)


async def test_a_ticket_says_whose_it_is_and_lets_one_socket_in_with_all_that_it_knows(
    database: Database, vault: Vault, checks: FaceCheckStore, person: UUID
) -> None:
    tickets = TicketStore(database, vault)
    await session(database)
    await checks.open(opened(person, kiosk=KIOSK), TICKET, limited=False)
    await check(database, 1, person, slips=2, issued_at=NOW - 30 * DAY + SECOND)
    await check(database, 2, person, slips=4, issued_at=NOW - 30 * DAY)
    await check(database, 3, STRANGER, slips=8)
    await database.execute(
        "UPDATE face_checks SET attested_by = 'app_attest', attested_session = $1, tries = 1"
        " WHERE check_id = $2",
        SESSION,
        UUID(int=77),
    )
    proof = Attestation.APP_ATTEST
    claim = Claim(person, ACCOUNT, None, SESSION, "pension.certify", verified_as(KIOSK, proof))
    assert await tickets.look("secret", NOW) == claim
    assert (await tickets.look("other", NOW), await tickets.look("secret", LATER)) == (None, None)

    hand = await checks.use_ticket("secret", NOW)

    assert hand is not None
    assert (hand.person, hand.account, hand.check) == (person, ACCOUNT, UUID(int=77))
    assert (hand.tries, hand.slips, hand.kiosk, hand.attested) == (1, 2, KIOSK, proof)
    assert (hand.language, hand.subject, hand.before) == (Language.ZH, PENSION, None)
    assert await checks.use_ticket("secret", NOW) is None
    assert await tickets.look("secret", NOW) is None
    # Entered by another sign-in, its camera is any camera, and what it was is forgotten.
    await database.execute("UPDATE face_checks SET attested_session = $1", ONE)
    await database.execute("UPDATE capture_tickets SET used_at = NULL, capture_id = $1", CAPTURE)
    assert await tickets.look("secret", NOW) == replace(claim, capture=verified_as(KIOSK, None))
    taken_over = await checks.use_ticket("secret", NOW)
    assert taken_over is not None
    assert (taken_over.attested, taken_over.before) == (None, hand.capture)
    rows = await database.fetch("SELECT state, begun, started_at FROM face_checks ORDER BY 1")
    assert [tuple(row) for row in rows] == [("capturing", 2, NOW)] + [("failed", 0, None)] * 3


OVER = {
    "used": "UPDATE capture_tickets SET used_at = $1",
    "run out": "UPDATE capture_tickets SET expires_at = $1",
    "session revoked": "UPDATE sessions SET revoked_at = $1",
    "session over": "UPDATE sessions SET expires_at = $1",
    "check run out": "UPDATE face_checks SET expires_at = $1",
    "check ended": "UPDATE face_checks SET state = 'passed', ended_at = $1",
}


@pytest.mark.parametrize("what", OVER)
async def test_nobody_looks_or_enters_by_a_ticket_that_is_over(
    database: Database, vault: Vault, checks: FaceCheckStore, person: UUID, what: str
) -> None:
    await session(database)
    await checks.open(opened(person), TICKET, limited=False)

    await database.execute(OVER[what], NOW)

    assert await TicketStore(database, vault).look("secret", NOW) is None
    assert await checks.use_ticket("secret", NOW) is None


@pytest.mark.parametrize(
    ("mandate", "ended", "until", "enters"),
    [
        (MANDATE, None, LATER, True),
        (MANDATE, None, NOW, False),
        (MANDATE, NOW, LATER, False),
        (OTHER_MANDATE, None, LATER, False),
    ],
    ids=["stands", "over now", "ended", "another"],
)
async def test_who_acts_enters_while_the_mandate_stands(
    database: Database,
    checks: FaceCheckStore,
    person: UUID,
    *,
    mandate: UUID,
    ended: datetime | None,
    until: datetime,
    enters: bool,
) -> None:
    await session(database)
    await put(
        database,
        "mandates",
        person_id=person,
        mandate_id=mandate,
        ends_at=until,
        ended_at=ended,
    )
    await checks.open(opened(person, mandate=MANDATE), TICKET, limited=False)

    assert (await checks.use_ticket("secret", NOW) is not None) is enters


async def test_a_check_and_its_receipt_are_shown_to_the_account_that_did_it(
    database: Database, checks: FaceCheckStore, person: UUID
) -> None:
    await checks.open(opened(person, 77), TICKET, limited=False)
    mandated = opened(person, 78, account=HELPER, mandate=MANDATE)
    await checks.open(mandated, replace(TICKET, secret="2"), limited=False)
    receipts = ReceiptStore(database)
    mine, hers = (Receipt(UUID(int=n), UUID(int=n), NOW, f"jws {n}") for n in (77, 78))
    await receipts.add(person, ACCOUNT, mine)
    await receipts.add(person, HELPER, hers)

    assert await checks.show(ACCOUNT, UUID(int=77)) == opened(person, 77, receipt=UUID(int=77))
    shown = replace(mandated, receipt=UUID(int=78))
    assert await checks.show(HELPER, UUID(int=78), person) == shown
    assert await checks.show(HELPER, UUID(int=78)) is None
    assert await checks.show(ACCOUNT, UUID(int=78)) is None
    assert await checks.show(HELPER, UUID(int=77), person) is None
    end = NOW + 3 * DAY
    assert await checks.receipt(ACCOUNT, UUID(int=77), end - SECOND) == mine
    assert await checks.receipt(ACCOUNT, UUID(int=77), end) is None
    assert await checks.receipt(HELPER, UUID(int=78), NOW, person) == hers
    assert await checks.receipt(HELPER, UUID(int=78), NOW) is None
    assert await checks.receipt(ACCOUNT, UUID(int=78), NOW) is None
