"""What ends in one process ends in the others: two applications on one store and one Valkey."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from redis.asyncio import Redis

from storage.postgres.embedded_valkey import embedded_valkey
from tests.databases import open_folder
from tests.server.house import PHONE, House, open_house
from tests.server.other_process import WAIT_S, Other, open_other, until


@pytest.fixture
async def valkey() -> AsyncIterator[str]:
    """A Valkey of the test's own, which it may kill; started again by its keeper."""
    with open_folder() as folder:
        async with embedded_valkey(folder) as url:
            yield url


@pytest.fixture
async def house(database_url: str, tmp_path: Path, valkey: str) -> AsyncIterator[House]:
    more: dict[str, Any] = {"redis_url": SecretStr(valkey)}
    async with open_house(database_url, tmp_path, lambda _: more) as opened:
        yield opened


@pytest.fixture
async def other(
    house: House, database_url: str, tmp_path: Path, valkey: str
) -> AsyncIterator[Other]:
    async with open_other(house, database_url, tmp_path, valkey) as opened:
        yield opened


async def until_refused(other: Other, token: str) -> None:
    async with asyncio.timeout(WAIT_S):
        while await other.status(token) != 401:  # noqa: ASYNC110  # nobody announces it
            await asyncio.sleep(0.01)


async def test_a_sign_out_is_heard_in_the_other_process(house: House, other: Other) -> None:
    token = await house.citizen()
    assert await other.status(token) == 200

    await house.call("DELETE", "/v1/sessions/current", token=token)

    await until_refused(other, token)


async def test_a_stream_in_the_other_process_ends(house: House, other: Other) -> None:
    token = await house.citizen()
    headers = {"Authorization": f"Bearer {token}", "Accept": "text/event-stream"}
    async with house.http.get(f"{other.base}/v1/updates?since=0", headers=headers) as stream:
        await stream.content.readuntil(b"caught_up")

        await house.call("DELETE", "/v1/sessions/current", token=token)

        async with asyncio.timeout(WAIT_S):
            await stream.content.read()  # to its end


async def test_a_sign_out_while_valkey_is_away_is_found_in_the_store(
    house: House, other: Other, valkey: str
) -> None:
    token = await house.citizen()
    assert await other.status(token) == 200
    async with Redis.from_url(valkey) as client:
        await client.shutdown(nosave=True)
    await until(lambda: not other.infrastructure.ended.stats().connected)

    await house.call("DELETE", "/v1/sessions/current", token=token)

    await until_refused(other, token)


async def test_signing_others_out_ends_them_everywhere_and_leaves_the_one_that_asks(
    house: House, other: Other
) -> None:
    stolen = await house.citizen()
    await house.infrastructure.database.execute("DELETE FROM sign_in_codes")
    token = await house.citizen(PHONE)

    await house.call("DELETE", "/v1/me/sessions", token=token)

    await until_refused(other, stolen)
    assert await other.status(token) == 200
