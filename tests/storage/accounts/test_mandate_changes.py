"""What begins and ends with a mandate, in a real database: all of it together, or nothing."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from domain.accounts.mandates import Mandate, MandateKind, Scope
from domain.events import EventKind
from server.wiring.accounts import make_mandate_changes
from services.accounts.mandate_changes import MandateChanges
from storage.database import Database
from tests.databases import waits
from tests.storage.city import COUNTER, LI, NOW, City, found

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def city(database: Database, tmp_path: Path) -> City:
    return found(database, tmp_path / "keys")


@pytest.fixture
def changes(city: City) -> MandateChanges:
    return make_mandate_changes(city.database, city.vault)


@pytest.fixture
async def helper(city: City) -> Mandate:
    """For Wang by Li's account, not granted yet."""
    account = await city.account(await city.resident(LI))
    return Mandate(
        mandate=uuid4(),
        person=await city.resident(),
        account=account,
        kind=MandateKind.HELPER,
        scopes=frozenset({Scope.CERTIFY}),
        granted_by=f"citizen:{account}",
        granted_at=NOW,
        ends_at=LATER,
    )


async def test_who_refuses_helpers_in_this_very_moment_has_none(
    city: City, changes: MandateChanges, helper: Mandate
) -> None:
    async with city.database.transaction() as refusing:
        await refusing.execute(
            "SELECT FROM persons WHERE person_id = $1 FOR NO KEY UPDATE", helper.person
        )
        granting = asyncio.ensure_future(changes.grant(helper, EventKind.HELPED))
        await waits(city.database)
        await refusing.execute("INSERT INTO no_helpers VALUES ($1, $2)", helper.person, NOW)

    assert await granting is None
    assert await city.count("mandates") == 0
    assert "mandate.granted" not in await city.recorded(helper.person)


async def test_who_wants_no_helpers_may_have_a_representative(
    city: City, changes: MandateChanges, helper: Mandate
) -> None:
    own = await city.account(helper.person)
    await changes.refuse_helpers(helper.person, actor=COUNTER, at=NOW)

    other = replace(helper, kind=MandateKind.REPRESENTATIVE, granted_by=f"citizen:{own}")
    told = await changes.grant(other, EventKind.MANDATE_GRANTED)

    assert told == (own, helper.account)


async def test_who_took_a_mandate_is_not_told_of_it(
    city: City, changes: MandateChanges, helper: Mandate
) -> None:
    own = await city.account(helper.person)

    assert await changes.grant(helper, EventKind.HELPED) == (own,)
    assert await city.told(helper.account) == []


async def test_nobody_acts_for_who_is_not_on_the_register(
    city: City, changes: MandateChanges, helper: Mandate
) -> None:
    stranger = replace(helper, person=UUID(int=404))

    assert await changes.grant(stranger, EventKind.HELPED) is None
    assert await city.count("mandates") == 0


async def test_what_was_agreed_to_under_a_mandate_ends_with_it_and_is_on_record(
    city: City, changes: MandateChanges, helper: Mandate
) -> None:
    guardian = replace(helper, kind=MandateKind.GUARDIAN, granted_by=COUNTER)
    await changes.grant(guardian, EventKind.MANDATE_GRANTED)
    await city.consent(helper.person)
    await city.database.execute("UPDATE consents SET mandate_id = $1", helper.mandate)
    await city.database.execute(
        "INSERT INTO biometric.face_records VALUES ($1, 'e', 'id_photo', 's', $2, $3)",
        helper.person,
        NOW,
        NOW.date(),
    )

    rung = await changes.end_of_childhood(LATER)

    assert set(rung) == {helper.account}
    assert await city.count("biometric.face_records") == 0
    assert (await city.recorded(helper.person))[-2:] == ["consent.withdrawn", "mandate.ended"]
    assert (await city.told(helper.account))[-1] == EventKind.MANDATE_ENDED
    assert await changes.end_of_childhood(LATER) == ()
