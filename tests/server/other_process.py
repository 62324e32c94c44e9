"""A second process of a house: another application on the same store and the same Valkey."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import aiohttp
from aiohttp.test_utils import TestServer
from pydantic import SecretStr

from server.app import create_app
from server.infrastructure import Infrastructure, open_infrastructure
from server.resources import Resources, build_services
from server.settings import Settings
from tests.server.house import House
from tests.server.scripted_faces import ScriptedFaces, ScriptedJudge

WAIT_S: Final = 20.0


@dataclass(frozen=True, slots=True)
class Other:
    """By its address."""

    base: str
    http: aiohttp.ClientSession
    infrastructure: Infrastructure

    async def status(self, token: str) -> int:
        headers = {"Authorization": f"Bearer {token}"}
        async with self.http.get(f"{self.base}/v1/me", headers=headers) as response:
            return response.status


@asynccontextmanager
async def open_other(
    house: House, database_url: str, folder: Path, valkey: str
) -> AsyncIterator[Other]:
    """Each hears the bells of the other. `folder`: of the house, whose keys it has."""
    settings = Settings(
        keys=folder / "keys",
        database_url=SecretStr(database_url),
        redis_url=SecretStr(valkey),
        upload_store=(folder / "uploads").absolute().as_uri(),
        workers=1,
    )
    grounds: list[Infrastructure] = []

    @asynccontextmanager
    async def context() -> AsyncIterator[Resources]:
        async with (
            open_infrastructure(settings) as infrastructure,
            build_services(settings, infrastructure, ScriptedFaces(), ScriptedJudge()) as resources,
        ):
            grounds.append(infrastructure)
            yield resources

    async with TestServer(create_app(settings, context)) as server:
        opened = Other(str(server.make_url("")).rstrip("/"), house.http, grounds[0])
        for each in (opened.infrastructure, house.infrastructure):
            await until(partial(_connected, each))
        yield opened


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(WAIT_S):
        while not true():  # noqa: ASYNC110  # what turns it is another process
            await asyncio.sleep(0.01)


def _connected(infrastructure: Infrastructure) -> bool:
    return infrastructure.ended.stats().connected and infrastructure.desks.stats().connected
