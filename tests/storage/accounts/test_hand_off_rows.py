"""Whom a code on a screen is shown to again, and how long it opens anything."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from domain.accounts.hand_offs import HandOff, HandOffState
from domain.subjects import SubjectKind
from storage.accounts.hand_offs import HandOffStore
from storage.database import Database
from tests.people import NOON, make_vault
from tests.storage.rows import put

SCREEN, OTHER_SCREEN, OVER, PAST = (UUID(int=n) for n in range(1, 5))
SECOND = timedelta(seconds=1)
CASE, OTHER_CASE = (SubjectKind.CASE.of(UUID(int=n)) for n in (1, 2))


@pytest.fixture
async def hand_offs(database: Database) -> HandOffStore:
    for session, ended, until in (
        (SCREEN, None, NOON + SECOND),
        (OTHER_SCREEN, None, NOON + SECOND),
        (OVER, NOON, NOON + SECOND),
        (PAST, None, NOON),
    ):
        await put(
            database,
            "sessions",
            session_id=session,
            account_id=UUID(int=7),
            revoked_at=ended,
            expires_at=until,
        )
    return HandOffStore(database, make_vault())


def shown(screen: UUID = SCREEN) -> HandOff:
    return HandOff(
        hand_off=uuid4(),
        purpose="photo.upload",
        subject=CASE,
        part="",
        account=UUID(int=7),
        officer=None,
        session=screen,
        kiosk=None,
        digits="1234",
        made_at=NOON,
        ends_at=NOON + SECOND,
    )


async def test_a_code_opens_what_its_screen_shows(hand_offs: HandOffStore) -> None:
    mine, other = shown(), shown(OTHER_SCREEN)
    await hand_offs.add(mine, "mine")
    await hand_offs.add(other, "other")

    for find in (hand_offs.by_code, hand_offs.lock_by_code):
        assert await find("mine", NOON) == mine
        assert await find("nobody's", NOON) is None


@pytest.mark.parametrize("screen", [OVER, PAST, UUID(int=9)], ids=["ended", "past", "unknown"])
async def test_a_code_opens_nothing_once_its_screens_sign_in_is_over(
    hand_offs: HandOffStore, screen: UUID
) -> None:
    await hand_offs.add(shown(), "another's")
    await hand_offs.add(shown(screen), "code")

    assert await hand_offs.by_code("code", NOON) is None
    assert await hand_offs.lock_by_code("code", NOON) is None


async def test_only_the_screen_that_shows_it_hears_how_it_stands(hand_offs: HandOffStore) -> None:
    mine, beside = shown(), shown()
    await hand_offs.add(mine, "mine")
    await hand_offs.add(beside, "beside")

    for read in (hand_offs.of_session, hand_offs.lock_of_session):
        assert await read(mine.hand_off, SCREEN) == mine
        assert await read(mine.hand_off, OTHER_SCREEN) is None
        assert await read(uuid4(), SCREEN) is None


async def test_a_screen_finds_what_it_showed_about_one_thing(hand_offs: HandOffStore) -> None:
    mine = shown()
    others = (
        replace(mine, hand_off=uuid4(), purpose="face.check"),
        replace(mine, hand_off=uuid4(), subject=OTHER_CASE),
        replace(mine, hand_off=uuid4(), session=OTHER_SCREEN),
    )
    for n, each in enumerate((mine, *others)):
        await hand_offs.add(each, f"code {n}")

    assert await hand_offs.shown(SCREEN, "photo.upload", CASE) == (mine,)


async def test_what_waits_or_is_worked_on_is_counted_by_screen_until_it_ends(
    hand_offs: HandOffStore,
) -> None:
    for n, (state, screen) in enumerate(
        (
            (HandOffState.OPEN, SCREEN),
            (HandOffState.CONFIRMED, SCREEN),
            (HandOffState.DONE, SCREEN),
            (HandOffState.OPENED, OTHER_SCREEN),
        )
    ):
        held = shown(screen)
        await hand_offs.add(held, f"code {n}")
        await hand_offs.move(replace(held, state=state))

    assert await hand_offs.under_way(SCREEN, NOON) == 2
    assert await hand_offs.under_way(SCREEN, NOON + SECOND) == 0
