"""A crash between a creation and its answer: the repetition finds both, or does it once."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, Final
from uuid import uuid4

import pytest

from domain.people import Role
from tests.server.accounts.acting_family import SON, bound, confirmed
from tests.server.house import ID_NUMBER, NAME, SCHEME, House, hire
from tests.server.notices.test_campaigns import DRAFT
from tests.server.privacy.test_exports import ASK

# What a killed process or a power cut does there: the connection of the creation is gone.
DIES: Final = """
CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END
$$;
CREATE TRIGGER dies BEFORE UPDATE ON idempotency FOR EACH ROW WHEN (NEW.status IS NOT NULL)
    EXECUTE FUNCTION die()
"""
LIVES: Final = "DROP TRIGGER dies ON idempotency; DROP FUNCTION die()"


@asynccontextmanager
async def dying(house: House) -> AsyncIterator[None]:
    """Whoever is about to write an answer dies."""
    await house.infrastructure.database.execute(DIES)
    yield
    await house.infrastructure.database.execute(LIVES)


Call = tuple[str, object, str, str]  # path, body, token, the rows that it makes


async def a_mandate(house: House) -> Call:
    desk = await house.officer()
    await house.resident(desk)
    her = await house.citizen()
    await house.call("POST", "/v1/me/person", {"name": NAME, "id_number": ID_NUMBER}, token=her)
    await bound(house, desk, SON)
    await confirmed(house, her, "13800138000")
    body = {"name": SON[0], "id_number": SON[1], "scopes": ["certify"], "ends_on": "2026-12-31"}
    return "/v1/me/mandates", body, her, "mandates"


async def a_campaign(house: House) -> Call:
    await hire(house.parts.accounts.officers, "zhao", Role.CAMPAIGNS)
    return "/v1/officer/campaigns", DRAFT, await house.officer("zhao"), "campaigns"


async def an_attestation(house: House) -> Call:
    desk = await house.officer()
    person = await house.resident(desk)
    body = {"scheme": SCHEME, "presence": "window", "words": "with the ID card"}
    path = f"/v1/officer/persons/{person}/attestations"
    return path, body, desk, "evidence WHERE provider = 'officer'"


async def an_export(house: House) -> Call:
    await hire(house.parts.accounts.officers, "boss", Role.ADMIN)
    return "/v1/officer/exports", ASK, await house.officer("boss"), "exports"


async def a_proof(house: House) -> Call:
    desk = await house.officer()
    person = await house.resident(desk)
    body = {"source": "hospital", "happened_on": "2026-11-20"}
    return f"/v1/officer/persons/{person}/proofs", body, desk, "proofs"


async def a_registration(house: House) -> Call:
    body = {"name": NAME, "id_number": ID_NUMBER, "phone": "13800138000", "schemes": []}
    return "/v1/officer/persons", body, await house.officer(), "persons"


MAKERS: Final = (a_mandate, a_campaign, an_attestation, an_export, a_proof, a_registration)


async def rows(house: House, table: str) -> int:
    count: int = await house.infrastructure.database.fetchval(f"SELECT count(*) FROM {table}")  # noqa: S608  # words of this file
    return count


async def call(house: House, made: Call, key: str) -> tuple[int, dict[str, Any]]:
    path, body, token, _ = made
    return await house.call("POST", path, body, token=token, headers={"Idempotency-Key": key})


@pytest.mark.parametrize("make", MAKERS, ids=lambda make: make.__name__)
async def test_a_creation_cut_off_before_its_answer_was_kept_is_done_once(
    house: House, make: Callable[[House], Awaitable[Call]]
) -> None:
    made = await make(house)
    table, key = made[3], uuid4().hex
    before = await rows(house, table)

    async with dying(house):
        status, problem = await call(house, made, key)
    assert (status, problem["type"]) == (503, "/problems/busy")
    assert await rows(house, table) == before

    status, answer = await call(house, made, key)
    assert status == 201, answer
    assert await call(house, made, key) == (201, answer)
    assert await rows(house, table) == before + 1


async def test_what_a_process_left_running_is_free_after_two_minutes_and_done_once(
    house: House,
) -> None:
    made, key = await a_registration(house), uuid4().hex
    await call(house, made, key)
    # As the process leaves it that dies before its transaction commits.
    await house.infrastructure.database.execute("DELETE FROM persons")
    await house.infrastructure.database.execute("DELETE FROM lookup_id_number")
    await house.infrastructure.database.execute("UPDATE idempotency SET status = NULL")

    assert (await call(house, made, key))[0] == 409
    await house.infrastructure.database.execute(
        "UPDATE idempotency SET created_at = created_at - interval '2 minutes'"
    )
    status, answer = await call(house, made, key)
    assert status == 201, answer
    assert await rows(house, "persons") == 1


async def test_a_try_that_was_refused_stays_counted(house: House) -> None:
    await house.resident(await house.officer())
    stranger = await house.citizen("13900139000")
    body = {"name": NAME, "id_number": ID_NUMBER}

    statuses = [
        (await house.call("POST", "/v1/me/person", body, token=stranger))[0] for _ in range(6)
    ]

    assert statuses == [403] * 5 + [429]
