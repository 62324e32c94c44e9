import asyncio
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from domain.accounts.consent import Consent, How, Purpose
from domain.errors import NotAllowed
from domain.problems import Problem
from domain.words import Language
from server.wiring.accounts import make_binding, make_consent_changes
from services.accounts.consent_changes import ConsentChanges
from storage.accounts.accounts import AccountStore
from storage.accounts.consents import ConsentStore
from storage.database import Database
from storage.keys.vault import Vault
from tests.agreements import VERSION, shown
from tests.people import NOON, PHONE, make_vault, register

CITIZEN = f"citizen:{UUID(int=1)}"
FACES = Purpose.FACE_PROCESSING
FRAMES = Purpose.SENDING_FRAMES
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def vault() -> Vault:
    return make_vault()


@pytest.fixture
def consents(database: Database) -> ConsentStore:
    return ConsentStore(database)


@pytest.fixture
async def person(database: Database, vault: Vault) -> UUID:
    return await register(database, vault)


@pytest.fixture
def changes(database: Database) -> ConsentChanges:
    return make_consent_changes(database)


async def give(
    changes: ConsentChanges, person: UUID, purpose: Purpose, at: datetime = NOON
) -> bool:
    return await changes.give(
        person,
        purpose,
        actor=CITIZEN,
        why="given",
        at=at,
        shown=shown(purpose, Language.ZH, How.PAGE),
    )


async def withdraw(changes: ConsentChanges, person: UUID, purpose: Purpose) -> tuple[UUID, ...]:
    return await changes.withdraw(person, purpose, actor=CITIZEN, why="withdrawn", at=LATER)


async def add_face_record(database: Database, person: UUID, source: str = "id_photo") -> None:
    await database.execute(
        "INSERT INTO biometric.face_records VALUES ($1, 'engine', $2, 'sealed', $3, $4)",
        person,
        source,
        NOON,
        NOON.date(),
    )


async def face_records(database: Database) -> list[UUID]:
    rows = await database.fetch("SELECT person_id FROM biometric.face_records")
    return [row["person_id"] for row in rows]


async def test_nothing_stands_before_it_is_given(consents: ConsentStore, person: UUID) -> None:
    assert not await consents.has(person, FACES)
    assert await consents.standing(person) == ()


async def test_an_agreement_stands_for_its_own_purpose_and_person(
    consents: ConsentStore, changes: ConsentChanges, person: UUID
) -> None:
    assert await give(changes, person, FACES)

    assert await consents.has(person, FACES)
    assert not await consents.has(person, FRAMES)
    assert not await consents.has(uuid4(), FACES)
    assert await consents.standing(person) == (Consent(FACES, VERSION, NOON),)


async def test_agreeing_again_keeps_the_first_time(
    consents: ConsentStore, changes: ConsentChanges, person: UUID, database: Database
) -> None:
    await give(changes, person, FACES)
    await asyncio.gather(*(give(changes, person, FACES, LATER) for _ in range(3)))

    assert await consents.standing(person) == (Consent(FACES, VERSION, NOON),)
    assert await database.fetchval("SELECT count(*) FROM consents") == 1


async def test_two_agreements_at_once_are_one(
    changes: ConsentChanges, person: UUID, database: Database
) -> None:
    moments = [NOON + timedelta(seconds=n) for n in range(4)]
    await asyncio.gather(*(give(changes, person, FACES, at) for at in moments))

    assert await database.fetchval("SELECT count(*) FROM consents") == 1


async def test_nobody_agrees_who_is_not_on_the_register(changes: ConsentChanges) -> None:
    assert not await give(changes, uuid4(), FACES)


async def test_an_agreement_to_an_earlier_text_is_no_agreement_to_todays(
    consents: ConsentStore, changes: ConsentChanges, person: UUID, database: Database
) -> None:
    await give(changes, person, FACES)
    await database.execute("UPDATE consents SET version = '2020-01'")

    assert not await consents.has(person, FACES)
    assert await consents.standing(person) == (Consent(FACES, "2020-01", NOON),)

    await give(changes, person, FACES, LATER)
    assert await consents.has(person, FACES)
    assert await consents.standing(person) == (Consent(FACES, VERSION, LATER),)


async def test_nothing_is_agreed_to_under_a_mandate_that_ends_in_this_moment(
    consents: ConsentStore, changes: ConsentChanges, person: UUID, database: Database
) -> None:
    mandate = uuid4()
    await database.execute(
        "INSERT INTO mandates (person_id, mandate_id, account_id, kind, scopes, granted_by,"
        " granted_at, ends_at) VALUES ($1, $2, $3, 'guardian', '{}', '', $4, $5)",
        person,
        mandate,
        UUID(int=1),
        NOON,
        LATER,
    )

    async with database.transaction() as ending:
        await ending.execute("UPDATE mandates SET ended_at = $1", NOON)
        giving = asyncio.create_task(
            changes.give(
                person,
                FACES,
                actor=CITIZEN,
                why="given",
                at=NOON,
                shown=shown(FACES, Language.ZH, How.PAGE),
                mandate=mandate,
            )
        )
        waits = (
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        async with asyncio.timeout(30):
            while not await database.fetchval(waits):  # noqa: ASYNC110  # the server rings no bell
                await asyncio.sleep(0.02)

    with pytest.raises(NotAllowed) as refused:
        await giving
    assert refused.value.problem is Problem.MANDATE_ENDED
    assert not await consents.has(person, FACES)


async def test_what_is_withdrawn_stands_no_more_and_may_be_given_again(
    consents: ConsentStore, changes: ConsentChanges, person: UUID
) -> None:
    await give(changes, person, FRAMES)
    await withdraw(changes, person, FRAMES)

    assert not await consents.has(person, FRAMES)
    assert await consents.standing(person) == ()

    await give(changes, person, FRAMES, LATER + timedelta(hours=1))
    assert await consents.has(person, FRAMES)


async def test_withdrawing_face_processing_erases_the_persons_templates(
    changes: ConsentChanges, person: UUID, database: Database
) -> None:
    other = uuid4()
    await give(changes, person, FACES)
    await add_face_record(database, person)
    await add_face_record(database, person, "officer")
    await add_face_record(database, other)

    await withdraw(changes, person, FACES)

    assert await face_records(database) == [other]


async def test_withdrawing_the_sending_of_frames_erases_nothing(
    consents: ConsentStore, changes: ConsentChanges, person: UUID, database: Database
) -> None:
    await give(changes, person, FACES)
    await give(changes, person, FRAMES)
    await add_face_record(database, person)

    assert await withdraw(changes, person, FRAMES) == ()
    assert await face_records(database) == [person]
    assert await consents.has(person, FACES)


async def test_the_person_is_told_that_templates_were_erased(
    changes: ConsentChanges, person: UUID, database: Database, vault: Vault
) -> None:
    accounts = AccountStore(database, vault)
    account = (await accounts.of_phone(PHONE, Language.ZH)).account
    await make_binding(database, vault).bind(account, person, NOON)
    await give(changes, person, FACES)
    await add_face_record(database, person)

    assert await withdraw(changes, person, FACES) == (account,)

    event = await database.fetchrow("SELECT n, kind, subject, happened_at FROM inbox WHERE n = 2")
    assert event is not None
    assert tuple(event) == (2, "face_record.erased", "consent:face_processing", LATER)


async def test_nobody_is_told_of_an_erasure_when_there_was_no_template(
    changes: ConsentChanges, person: UUID, database: Database
) -> None:
    await give(changes, person, FACES)

    assert await withdraw(changes, person, FACES) == ()
    assert await database.fetchval("SELECT count(*) FROM inbox") == 0


async def test_withdrawing_waits_for_an_enrolment_under_way_and_erases_what_it_stored(
    changes: ConsentChanges, person: UUID, database: Database
) -> None:
    await give(changes, person, FACES)
    async with database.transaction() as enrolment:
        await enrolment.fetch("SELECT 1 FROM consents WHERE person_id = $1 FOR SHARE", person)
        withdrawal = asyncio.create_task(withdraw(changes, person, FACES))
        await asyncio.sleep(0.2)
        assert not withdrawal.done()
        await enrolment.execute(
            "INSERT INTO biometric.face_records VALUES ($1, 'e', 'id_photo', 's', $2, $3)",
            person,
            NOON,
            NOON.date(),
        )
    await withdrawal

    assert await face_records(database) == []


async def test_giving_and_withdrawing_are_on_record(
    changes: ConsentChanges, person: UUID, database: Database
) -> None:
    await give(changes, person, FACES)
    await give(changes, person, FACES)
    await withdraw(changes, person, FACES)
    await withdraw(changes, person, FACES)
    rows = await database.fetch(
        "SELECT actor, action, person_id, about, why FROM audit WHERE about LIKE 'consent:%'"
        " ORDER BY seq"
    )

    assert [tuple(row) for row in rows] == [
        (CITIZEN, "consent.given", person, "consent:face_processing", "given"),
        (CITIZEN, "consent.withdrawn", person, "consent:face_processing", "withdrawn"),
    ]


async def test_the_text_that_was_agreed_to_can_be_read_by_its_digest(
    consents: ConsentStore, changes: ConsentChanges, person: UUID, database: Database
) -> None:
    await give(changes, person, FACES)
    sha256 = await database.fetchval("SELECT text_sha256 FROM consents")

    assert await consents.text(sha256) == shown(FACES, Language.ZH, How.PAGE).text
    assert await consents.text(bytes(32)) is None


async def test_an_agreement_to_an_earlier_text_that_asked_as_much_is_as_good(
    consents: ConsentStore, changes: ConsentChanges, person: UUID, database: Database
) -> None:
    await give(changes, person, Purpose.NETWORK_ID)
    await give(changes, person, FACES)
    await database.execute("UPDATE consents SET version = '2026-12'")

    assert await consents.has(person, Purpose.NETWORK_ID)
    assert not await consents.has(person, FACES)
