"""Attestations of one check and sign-in, keys of one account, and counts of an engine's days."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from domain.faces.attestation import AppleKey, Attestation, Listed, ToAttest
from domain.faces.check_counts import DayCount, PairCount, Period, What
from domain.faces.face_check import Verdict
from storage.database import Database
from storage.faces.phone_attestations import PhoneAttestationStore, RevocationStore
from storage.faces.score_bands import CheckCountStore
from tests.storage.rows import put

PERSON, STRANGER, CHECK, OTHER, CAPTURE, SESSION, ACCOUNT = (UUID(int=n) for n in range(101, 108))
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
LATER = NOW + SECOND


async def check(database: Database, number: UUID, **columns: object) -> None:
    await put(database, "face_checks", check_id=number, person_id=PERSON, **columns)


async def test_an_attestation_is_of_one_check_one_sign_in_and_its_time(database: Database) -> None:
    store = PhoneAttestationStore(database)
    asked = ToAttest(PERSON, CHECK, ACCOUNT, SESSION)
    for other in (
        ToAttest(STRANGER, CHECK, ACCOUNT, SESSION),
        ToAttest(PERSON, OTHER, ACCOUNT, SESSION),
    ):
        await store.keep_challenge(other, b"other", LATER)
    await store.keep_challenge(asked, b"before", LATER)
    await store.keep_challenge(asked, b"mine", LATER)
    assert await store.take_challenge(ToAttest(PERSON, CHECK, ACCOUNT, OTHER), NOW) is None
    assert await store.take_challenge(asked, LATER) is None
    assert await store.take_challenge(asked, NOW) == b"mine"
    assert await store.take_challenge(asked, NOW) is None
    assert await database.fetchval("SELECT count(*) FROM attestation_challenges") == 2
    for number, columns in (
        (CHECK, {"state": "issued", "expires_at": LATER}),
        (OTHER, {"state": "capturing", "expires_at": LATER}),
    ):
        await check(database, number, **columns)
    held = [await store.hold(asked, at) for at in (NOW, LATER)]
    assert held == [True, False]
    assert not await store.hold(ToAttest(PERSON, OTHER, ACCOUNT, SESSION), NOW)
    await store.mark(asked, Attestation.APP_ATTEST)
    marked = await database.fetch(
        "SELECT attested_by, attested_session FROM face_checks ORDER BY 1"
    )
    assert [tuple(row) for row in marked] == [("app_attest", SESSION), (None, None)]


async def test_a_key_is_of_the_account_that_showed_it_and_one_list_says_what_is_revoked(
    database: Database,
) -> None:
    store, revocations = PhoneAttestationStore(database), RevocationStore(database)
    assert await store.add_key(b"1", ACCOUNT, b"public", NOW)
    assert not await store.add_key(b"1", OTHER, b"another", NOW)
    assert await store.add_key(b"2", ACCOUNT, b"second", NOW)
    assert (await store.lock_key(b"1", OTHER), await store.lock_key(b"3", ACCOUNT)) == (None, None)
    await store.put_counted(b"1", 7, LATER)
    keys = [await store.lock_key(each, ACCOUNT) for each in (b"1", b"2")]
    assert keys == [AppleKey(b"1", b"public", 7), AppleKey(b"2", b"second", 0)]
    assert (await store.listed(["a"]), await revocations.loaded_at()) == (None, None)
    await revocations.load({"z"}, NOW)
    await revocations.load({"a", "b"}, LATER)
    assert await store.listed(["a", "c"]) == Listed(LATER, revoked=True)
    assert await store.listed(["z"]) == Listed(LATER, revoked=False)
    assert await revocations.loaded_at() == LATER


async def test_counts_of_an_engine_are_those_of_its_days_both_ends_within(
    database: Database,
) -> None:
    counts = CheckCountStore(database)
    assert await counts.baseline("sface/2", 7) is None
    for engine, day, checks in (
        ("sface/2", TODAY, 1),
        ("sface/2", TODAY + DAY, 2),
        ("sface/2", TODAY - DAY, 4),
        ("sface/2", TODAY + 2 * DAY, 8),
        ("dlib/1", TODAY - 9 * DAY, 16),
        ("dlib/1", TODAY, 32),
    ):
        for ages in ("under_60", "60_69"):
            row = {"engine": engine, "day": day, "what": "outcome", "bucket": "pass", "ages": ages}
            await put(database, "check_counts", **row, checks=checks)
        shadow = {"engine": engine, "day": day, "verdict": "pass", "shadow_verdict": "fail"}
        await put(database, "shadow_counts", **shadow, shadow="x", checks=checks)
    period = Period(TODAY, TODAY + DAY)

    assert await counts.by_day("sface/2", period) == [
        DayCount(TODAY, What.OUTCOME, "pass", 2),
        DayCount(TODAY + DAY, What.OUTCOME, "pass", 4),
    ]
    by_ages = await counts.by_ages("sface/2", period, [What.OUTCOME])
    assert [(each.ages, each.checks) for each in by_ages] == [("60_69", 3), ("under_60", 3)]
    assert await counts.by_ages("sface/2", period, [What.BAND]) == []
    assert await counts.pairs(period) == [
        PairCount(engine, "x", Verdict.PASS, 0, Verdict.FAIL, 0, checks)
        for engine, checks in (("dlib/1", 32), ("sface/2", 3))
    ]
    assert await counts.baseline("sface/2", 7) == Period(TODAY - DAY, TODAY + 5 * DAY)
    await counts.set_baseline("dlib/1", period)
    await counts.set_baseline("sface/2", Period(TODAY, TODAY))
    await counts.set_baseline("sface/2", period)
    assert await counts.baseline("sface/2", 7) == period
