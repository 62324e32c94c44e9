"""A hall of a running house: loaded, with officers at its windows, and people who take tickets."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import time
from typing import Any, Final

import aiohttp

from domain.bookings.hall_files import SHIPPED, read_halls
from tests.server.accounts.staff import WHY
from tests.server.house import House

HALL: Final = "civic_center"
OF_HALL: Final = f"/v1/officer/halls/{HALL}"


@dataclass(slots=True)
class OpenHall:
    """Open at any hour, so that no test depends on when it runs."""

    house: House

    async def ok(self, method: str, path: str, body: object = None, *, token: str = "") -> Any:  # noqa: ANN401  # JSON
        status, answer = await self.house.call(method, path, body, token=token)
        assert status < 300, answer
        return answer

    async def give(self, token: str, group: str = "A", **more: str) -> dict[str, Any]:
        return dict(
            await self.ok("POST", f"{OF_HALL}/tickets", {"group": group} | more, token=token)
        )

    async def sit(self, token: str, window: int) -> dict[str, Any]:
        path = f"{OF_HALL}/windows/{window}/openings"
        return dict(await self.ok("POST", path, token=token))

    async def call_next(self, token: str, window: int) -> dict[str, Any]:
        path = f"{OF_HALL}/windows/{window}/calls"
        return dict(await self.ok("POST", path, token=token))

    async def move(self, token: str, ticket: str, move: str, **more: str) -> dict[str, Any]:
        path = f"/v1/officer/tickets/{ticket}/moves"
        return dict(await self.ok("POST", path, {"move": move} | more, token=token))

    async def screen(self, admin: str) -> tuple[str, str]:
        """Its id and its key."""
        made = await self.ok("POST", f"{OF_HALL}/screens", WHY | {"name": "东门"}, token=admin)
        return str(made["screen"]["screen"]), str(made["key"])


async def open_hall(house: House) -> OpenHall:
    halls = [
        replace(each, opens=time(0), closes=time(23, 59, 59, 999999), daily=True)
        for each in read_halls(SHIPPED)
    ]
    await house.parts.queues.halls.load(halls)
    return OpenHall(house)


@asynccontextmanager
async def screen_stream(
    house: House, key: str, base: str = "", since: int | None = None
) -> AsyncIterator[aiohttp.ClientResponse]:
    headers = {"Cookie": f"zj_screen={key}"}
    if since is not None:
        headers["Last-Event-ID"] = f"{since}"
    path = f"{base or house.base}/v1/hall-screen/updates"
    async with house.http.get(path, headers=headers) as response:
        assert response.status == 200, await response.text()
        yield response
