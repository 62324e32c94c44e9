"""The shared house of these tests has the outside providers connected."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.server.house import House
from tests.server.pensions.evidence.providers import open_connected


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared(
    shared_database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    async with open_connected(shared_database_url, tmp_path_factory.mktemp("house")) as house:
        yield house
