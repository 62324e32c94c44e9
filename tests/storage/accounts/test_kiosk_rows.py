"""Which kiosk a key, a code or an officer finds, and what ends when one is taken out of service."""

from datetime import timedelta
from uuid import UUID

import pytest

from domain.accounts.kiosks import Kiosk
from storage.accounts.kiosks import KioskStore
from storage.database import Database
from tests.people import NOON, make_vault
from tests.storage.rows import put

ONE, TWO, THREE, FOUR, FIVE = (UUID(int=n) for n in range(1, 6))
SECOND = timedelta(seconds=1)


@pytest.fixture
def kiosks(database: Database) -> KioskStore:
    return KioskStore(database, make_vault())


async def test_a_kiosk_is_known_by_its_own_key_and_without_a_key_none_is(
    database: Database, kiosks: KioskStore
) -> None:
    await put(database, "kiosks", kiosk_id=ONE, device_key="one")
    await put(database, "kiosks", kiosk_id=TWO, device_key="")

    known = await kiosks.of_key("one")

    assert known is not None
    assert known.kiosk == ONE
    assert await kiosks.of_key("two") is None
    assert await kiosks.of_key("") is None


async def test_an_officer_sees_the_kiosks_of_the_areas_served_those_out_of_service_last(
    database: Database, kiosks: KioskStore
) -> None:
    await put(database, "officers", officer_id=ONE, areas=["440304"])
    await put(database, "officers", officer_id=TWO, areas=["440304"], disabled_at=NOON)
    areas = ((ONE, "440304", NOON), (TWO, "440304001", None), (THREE, "440305", None))
    for kiosk, area, revoked in areas:
        await put(database, "kiosks", kiosk_id=kiosk, area=area, revoked_at=revoked)

    seen = await kiosks.of_officer(ONE, 10)

    assert [(each.kiosk, each.revoked_at) for each in seen] == [(TWO, None), (ONE, NOON)]
    assert await kiosks.of_officer(TWO, 10) == ()


async def test_a_code_enrols_its_kiosk_until_its_time_is_over(kiosks: KioskStore) -> None:
    await kiosks.add(Kiosk(ONE, "大厅", "4403", NOON, enrol_until=NOON), b"code", by=FIVE)

    assert await kiosks.lock_by_code(b"another", NOON - SECOND) is None
    assert await kiosks.lock_by_code(b"code", NOON) is None
    found = await kiosks.lock_by_code(b"code", NOON - SECOND)
    assert found is not None
    assert found.kiosk == ONE


async def test_a_code_enrols_no_kiosk_that_is_out_of_service(
    database: Database, kiosks: KioskStore
) -> None:
    await kiosks.add(Kiosk(ONE, "大厅", "4403", NOON, enrol_until=NOON), b"code", by=FIVE)
    await database.execute("UPDATE kiosks SET revoked_at = $1", NOON)

    assert await kiosks.lock_by_code(b"code", NOON - SECOND) is None


async def test_with_a_kiosk_end_the_sessions_at_it_and_no_others(
    database: Database, kiosks: KioskStore
) -> None:
    keys = ((ONE, "one", None), (TWO, "one", NOON), (THREE, "three", None), (FOUR, "", None))
    for session, key, end in keys:
        await put(
            database,
            "sessions",
            session_id=session,
            account_id=FIVE,
            device_key=key,
            revoked_at=end,
        )

    assert await kiosks.end_sessions("one", NOON) == (ONE,)
    assert await kiosks.end_sessions("", NOON) == ()


async def test_with_a_kiosk_end_the_checks_that_run_there_and_a_failed_try_counts(
    database: Database, kiosks: KioskStore
) -> None:
    checks = (
        (ONE, ONE, "issued", 0, None),
        (TWO, ONE, "capturing", 1, FIVE),
        (THREE, ONE, "passed", 1, None),
        (FOUR, TWO, "issued", 1, None),
        (FIVE, None, "issued", 1, None),
    )
    for check, kiosk, state, tries, capture in checks:
        await put(
            database,
            "face_checks",
            check_id=check,
            kiosk_id=kiosk,
            state=state,
            tries=tries,
            capture_id=capture,
        )

    assert await kiosks.end_checks(ONE, NOON) == (FIVE,)

    rows = await database.fetch("SELECT check_id, state, counts FROM face_checks ORDER BY check_id")
    assert [tuple(row) for row in rows] == [
        (ONE, "expired", False),
        (TWO, "expired", True),
        (THREE, "passed", False),
        (FOUR, "issued", False),
        (FIVE, "issued", False),
    ]


async def test_each_kiosk_is_counted_in_one_state(database: Database, kiosks: KioskStore) -> None:
    states = (
        ("a", NOON, NOON),
        ("", NOON, None),
        ("", None, None),
        ("b", None, NOON + SECOND),
        ("c", None, NOON + SECOND),
        ("d", None, NOON + SECOND),
        ("e", None, NOON),
        ("f", None, NOON),
        ("g", None, NOON),
        ("h", None, NOON),
    )
    for key, revoked, seen in states:
        await put(database, "kiosks", device_key=key, revoked_at=revoked, seen_at=seen)

    counted = await kiosks.counts(silent_since=NOON)

    assert counted == {"revoked": 2, "enrolling": 1, "live": 3, "silent": 4}
