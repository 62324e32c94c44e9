"""A rate that all workers keep together, in a real Valkey."""

from uuid import uuid4

from redis.asyncio import Redis

from storage.bell import open_redis
from storage.turns import Turns

AWAY = "redis://127.0.0.1:1/0"


async def waits(turns: Turns, key: str, times: int, per_second: float = 4.0) -> list[float]:
    return [await turns.take(key, per_second, 60.0) for _ in range(times)]


async def test_two_workers_hand_out_the_turns_of_one_rate(valkey: str) -> None:
    key = uuid4().hex
    async with open_redis(valkey) as one, open_redis(valkey) as other:
        first = await waits(Turns(one), key, 8)
        then = await waits(Turns(other), key, 4)

    # a second's worth was saved up and is gone: the other worker's turns come after the first's
    assert first[:4] == [0.0] * 4
    assert min(then) > max(first)
    assert then[-1] > 1.5


async def test_a_turn_too_far_off_is_not_taken(valkey: str) -> None:
    key = uuid4().hex
    async with open_redis(valkey) as client:
        turns = Turns(client)
        await turns.take(key, 0.1, 5.0)
        far = [await turns.take(key, 0.1, 5.0) for _ in range(3)]

    assert all(9.0 < wait <= 10.0 for wait in far)


async def test_each_channel_has_its_own(valkey: str) -> None:
    async with open_redis(valkey) as client:
        turns = Turns(client)
        await waits(turns, uuid4().hex, 20)

        assert await turns.take(uuid4().hex, 4.0, 5.0) == 0.0


async def test_without_valkey_a_worker_keeps_the_rate_by_itself() -> None:
    client = Redis.from_url(AWAY)
    turns = Turns(client, clock=lambda: 100.0)

    assert await waits(turns, "sms", 6) == [0.0, 0.0, 0.0, 0.0, 0.25, 0.5]
    await client.aclose()
