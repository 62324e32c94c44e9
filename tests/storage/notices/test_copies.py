"""Copies for those who act for a person: in their own inbox, while the mandate stands."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from domain.delivery import Channel
from domain.events import EventKind
from domain.subjects import SubjectKind
from domain.words import Language
from storage.database import Database
from storage.events import tell
from storage.notices.inbox import Inbox
from tests.storage.notices.test_notices import LEASE, NOW, House

ADD = """
INSERT INTO mandates (person_id, mandate_id, account_id, kind, scopes, granted_by, granted_at, ends_at)
VALUES ($1, $2, $3, 'helper', $4, 'x', $5, $6)
"""


class Home(House):
    """A mother with an account, and a daughter with one of her own."""

    def __init__(self, database: Database, folder: Path) -> None:
        super().__init__(database, folder)
        self.mother, self.mandate = uuid4(), uuid4()

    async def family(self) -> tuple[UUID, UUID]:
        own = await self.account()
        await self.database.execute(
            "UPDATE accounts SET person_id = $2 WHERE account_id = $1", own, self.mother
        )
        return own, (await self.accounts.of_phone("13900139000", Language.ZH)).account

    async def may(self, account: UUID, *scopes: str, lasts: timedelta = timedelta(days=9)) -> None:
        until = NOW + lasts
        await self.database.execute(
            ADD, self.mother, self.mandate, account, list(scopes), NOW - timedelta(days=1), until
        )

    async def say(self, kind: EventKind) -> tuple[UUID, ...]:
        async with self.database.transaction() as tx:
            return await tell(
                tx, person=self.mother, kind=kind, subject=SubjectKind.PERSON.of(), at=NOW
            )

    async def mandates(self, account: UUID) -> list[UUID | None]:
        return [event.mandate for event in await Inbox(self.database).since(account, 0, 9)]


@pytest.fixture
def home(database: Database, tmp_path: Path) -> Home:
    return Home(database, tmp_path / "keys")


async def test_a_helper_s_inbox_has_a_copy_that_says_by_which_mandate(home: Home) -> None:
    own, helper = await home.family()
    await home.may(helper, "certify", "notices")

    assert set(await home.say(EventKind.CERTIFIED)) == {own, helper}
    assert await home.mandates(own) == [None]
    assert await home.mandates(helper) == [home.mandate]


async def test_a_copy_leaves_by_the_helper_s_own_ways(home: Home) -> None:
    _, helper = await home.family()
    await home.may(helper, "notices")
    await home.say(EventKind.CERTIFIED)

    legs = await home.deliveries.claim(Channel.SMS, at=NOW, until=NOW + LEASE, limit=9)
    assert {leg.address for leg in legs} == {"13800131234", "13900139000"}


@pytest.mark.parametrize("kind", [EventKind.FACE_RECORD_CHANGED, EventKind.ACCOUNT_BOUND])
async def test_what_keeps_her_safe_is_told_to_her_alone(home: Home, kind: EventKind) -> None:
    own, helper = await home.family()
    await home.may(helper, "notices")

    assert await home.say(kind) == (own,)


async def test_a_mandate_for_other_things_brings_no_copies(home: Home) -> None:
    own, helper = await home.family()
    await home.may(helper, "certify")

    assert await home.say(EventKind.CERTIFIED) == (own,)


async def test_a_mandate_that_has_run_out_brings_no_copies(home: Home) -> None:
    own, helper = await home.family()
    await home.may(helper, "notices", lasts=timedelta())

    assert await home.say(EventKind.CERTIFIED) == (own,)


async def test_who_acts_for_herself_hears_it_once(home: Home) -> None:
    own, _ = await home.family()
    await home.may(own, "notices")

    assert await home.say(EventKind.CERTIFIED) == (own,)
    assert await home.mandates(own) == [None]


async def test_a_copy_that_waits_when_the_mandate_ends_does_not_leave(home: Home) -> None:
    own, helper = await home.family()
    await home.may(helper, "notices")
    await home.say(EventKind.CERTIFIED)
    await home.database.execute("UPDATE mandates SET ended_at = $1", NOW)

    legs = await home.deliveries.claim(Channel.SMS, at=NOW, until=NOW + LEASE, limit=9)
    assert {leg.account: leg.moot for leg in legs} == {own: "", helper: "mandate-over"}
