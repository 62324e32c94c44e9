import asyncio
from datetime import datetime, timedelta

import pytest

from services.accounts.sign_in_codes import SignInCodes
from storage.accounts.sign_in_codes import SignInCodeStore
from storage.database import Database
from tests.people import NOON, OTHER_PHONE, PHONE, make_vault

HERE, ELSEWHERE, FAR = "here", "elsewhere", "far"


@pytest.fixture
def codes(database: Database) -> SignInCodeStore:
    return SignInCodeStore(database, make_vault())


async def keep(
    codes: SignInCodeStore, phone: str, place: str, code: str, at: datetime, *, proven: bool = False
) -> int:
    limits = SignInCodes(unit=codes._database, codes=codes)
    return await limits.keep(phone, place, code, at, proven=proven)


async def test_a_code_is_good_once(codes: SignInCodeStore) -> None:
    await keep(codes, PHONE, HERE, "123456", NOON)

    assert await codes.redeem(PHONE, HERE, "123456", NOON)
    assert not await codes.redeem(PHONE, HERE, "123456", NOON)


async def test_of_many_at_the_same_moment_one_redeems_it(codes: SignInCodeStore) -> None:
    await keep(codes, PHONE, HERE, "123456", NOON)

    answers = await asyncio.gather(*(codes.redeem(PHONE, HERE, "123456", NOON) for _ in range(5)))

    assert sum(answers) == 1


async def test_a_code_is_good_for_its_own_phone_only(codes: SignInCodeStore) -> None:
    await keep(codes, PHONE, HERE, "123456", NOON)
    await keep(codes, OTHER_PHONE, HERE, "654321", NOON)

    assert not await codes.redeem(OTHER_PHONE, HERE, "123456", NOON)
    assert not await codes.redeem("13700137000", HERE, "123456", NOON)


async def test_a_code_ends_after_five_minutes(codes: SignInCodeStore) -> None:
    await keep(codes, PHONE, HERE, "123456", NOON)

    assert not await codes.redeem(PHONE, HERE, "123456", NOON + timedelta(minutes=5))
    assert await codes.redeem(PHONE, HERE, "123456", NOON + timedelta(minutes=4, seconds=59))


async def test_the_fifth_try_may_be_right(codes: SignInCodeStore) -> None:
    await keep(codes, PHONE, HERE, "123456", NOON)
    for wrong in range(4):
        assert not await codes.redeem(PHONE, HERE, f"00000{wrong}", NOON)

    assert await codes.redeem(PHONE, HERE, "123456", NOON)


async def test_after_five_wrong_tries_the_right_one_is_too_late(codes: SignInCodeStore) -> None:
    await keep(codes, PHONE, HERE, "123456", NOON)
    await asyncio.gather(*(codes.redeem(PHONE, HERE, f"00000{n}", NOON) for n in range(5)))

    assert not await codes.redeem(PHONE, HERE, "123456", NOON)


async def test_a_new_code_takes_the_place_of_the_one_before(codes: SignInCodeStore) -> None:
    await keep(codes, PHONE, HERE, "123456", NOON)
    await keep(codes, PHONE, HERE, "654321", NOON + timedelta(minutes=1))

    assert not await codes.redeem(PHONE, HERE, "123456", NOON + timedelta(minutes=1))
    assert await codes.redeem(PHONE, HERE, "654321", NOON + timedelta(minutes=1))


async def test_a_refused_wish_leaves_the_code_that_was_sent(codes: SignInCodeStore) -> None:
    await keep(codes, PHONE, HERE, "123456", NOON)

    assert await keep(codes, PHONE, HERE, "654321", NOON + timedelta(seconds=20)) == 40
    assert await codes.redeem(PHONE, HERE, "123456", NOON + timedelta(seconds=20))


async def test_two_wishes_at_once_of_a_new_phone_send_one_code(codes: SignInCodeStore) -> None:
    waits = await asyncio.gather(*(keep(codes, PHONE, HERE, "123456", NOON) for _ in range(4)))

    assert sorted(waits) == [0, 60, 60, 60]


async def test_an_hour_has_five_codes(codes: SignInCodeStore) -> None:
    for n in range(5):
        assert not await keep(codes, PHONE, HERE, "123456", NOON + timedelta(minutes=2 * n))

    assert await keep(codes, PHONE, HERE, "123456", NOON + timedelta(minutes=10)) == 50 * 60


async def test_what_was_taken_back_does_not_count(codes: SignInCodeStore) -> None:
    await keep(codes, PHONE, HERE, "123456", NOON)

    await codes.take_back(PHONE, HERE, NOON)

    assert not await keep(codes, PHONE, HERE, "654321", NOON + timedelta(seconds=1))


async def test_neither_code_nor_phone_can_be_read_in_the_database(
    codes: SignInCodeStore, database: Database
) -> None:
    await keep(codes, PHONE, HERE, "123456", NOON)
    row = await database.fetchrow("SELECT * FROM sign_in_codes")

    assert row is not None
    assert PHONE.encode() not in row["phone_blind"]
    assert b"123456" not in row["code_mac"]
    assert len(row["code_mac"]) == 32


async def ask_often(codes: SignInCodeStore, place: str) -> int:
    """A code every seven minutes until it has to wait: how many were sent."""
    for n in range(99):
        if await keep(codes, PHONE, place, "654321", NOON + timedelta(minutes=7 * n + 1)):
            return n
    raise AssertionError("no end")


async def test_ten_codes_asked_for_by_a_stranger_lock_nobody_out(codes: SignInCodeStore) -> None:
    assert 5 <= await ask_often(codes, ELSEWHERE) <= 10

    late = NOON + timedelta(hours=2)
    assert await keep(codes, PHONE, HERE, "123456", late) == 0
    assert await codes.redeem(PHONE, HERE, "123456", late)


async def test_strangers_guesses_and_wishes_leave_the_holders_code_alone(
    codes: SignInCodeStore,
) -> None:
    await keep(codes, PHONE, HERE, "123456", NOON)
    await keep(codes, PHONE, ELSEWHERE, "654321", NOON)
    for wrong in range(9):
        assert not await codes.redeem(PHONE, ELSEWHERE, f"00000{wrong}", NOON)
    assert not await codes.redeem(PHONE, ELSEWHERE, "123456", NOON)

    assert await codes.redeem(PHONE, HERE, "123456", NOON)


async def test_strangers_from_many_places_cost_the_city_no_more_than_twenty_a_day(
    codes: SignInCodeStore,
) -> None:
    sent = 0
    for n in range(60):
        at = NOON + timedelta(minutes=20 * n)
        sent += not await keep(codes, PHONE, f"place {n}", "654321", at)

    assert sent == 20
    assert await keep(codes, OTHER_PHONE, "place 1", "123456", NOON) == 0


async def test_where_a_phone_signed_in_it_gets_in_whatever_strangers_spent(
    codes: SignInCodeStore,
) -> None:
    await codes.note_place(PHONE, HERE, NOON - timedelta(days=89))
    for n in range(60):
        await keep(codes, PHONE, f"place {n}", "654321", NOON + timedelta(minutes=20 * n))
    late = NOON + timedelta(hours=20)

    assert await keep(codes, PHONE, FAR, "123456", late) > 0
    assert await keep(codes, PHONE, HERE, "123456", late) == 0
    assert await keep(codes, PHONE, FAR, "123456", late, proven=True) == 0


async def test_a_place_is_forgotten_after_90_days(codes: SignInCodeStore) -> None:
    await codes.note_place(PHONE, HERE, NOON - timedelta(days=91))
    for n in range(10):
        await keep(codes, PHONE, f"place {n}", "654321", NOON)

    assert await keep(codes, PHONE, HERE, "123456", NOON) > 0


async def test_neither_a_place_nor_a_phone_can_be_read_from_the_store(
    codes: SignInCodeStore, database: Database
) -> None:
    await codes.note_place(PHONE, HERE, NOON)

    place = await database.fetchval("SELECT place FROM sign_in_places")
    assert PHONE.encode() not in place
    assert HERE.encode() not in place
