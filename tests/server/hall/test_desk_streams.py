"""Officers' desks hear of moves in any process, see what they may, and end with the session and the post."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import aiohttp
import pytest
from pydantic import SecretStr

from storage.postgres.embedded_valkey import embedded_valkey
from tests.databases import open_folder
from tests.server.accounts.staff import WHY
from tests.server.hall.test_new_item import Fair, open_fair
from tests.server.hall.test_posts import who
from tests.server.house import House, open_house
from tests.server.other_process import WAIT_S, open_other

UPDATES: Final = "/v1/officer/updates"


class Desk:
    """An open stream."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self._response = response

    async def next(self) -> tuple[str, dict[str, Any]]:
        name = ""
        async with asyncio.timeout(WAIT_S):
            async for line in self._response.content:
                kind, _, value = line.decode().rstrip("\n").partition(": ")
                if kind == "event":
                    name = value
                elif kind == "data":
                    return name, json.loads(value)
        raise AssertionError("it ended")

    async def until(self, wanted: str) -> dict[str, Any]:
        while True:
            name, data = await self.next()
            if name == wanted:
                return data

    async def end(self) -> None:
        async with asyncio.timeout(WAIT_S):
            await self._response.content.read()


@asynccontextmanager
async def desk(
    http: aiohttp.ClientSession, base: str, token: str, case: str = ""
) -> AsyncIterator[Desk]:
    query = f"?case={case}" if case else ""
    headers = {"Authorization": f"Bearer {token}"}
    async with http.get(f"{base}{UPDATES}{query}", headers=headers) as response:
        assert (response.status, response.content_type) == (200, "text/event-stream")
        await response.content.readuntil(b"\n\n")  # open: whatever is rung from now on is heard
        yield Desk(response)


async def status(fair: Fair, token: str, case: str = "") -> int:
    query = f"?case={case}" if case else ""
    return (await fair.house.call("GET", f"{UPDATES}{query}", token=token))[0]


async def taken(fair: Fair, case: dict[str, Any]) -> dict[str, Any]:
    seen = await fair.ok("GET", f"/v1/officer/cases/{case['case']}", token=fair.officers["sun"])
    return await fair.move("sun", seen, "take", "accept")


async def test_a_move_in_one_process_is_heard_at_desks_of_the_other(
    database_url: str, tmp_path: Path
) -> None:
    with open_folder() as folder:
        async with (
            embedded_valkey(folder) as valkey,
            open_house(database_url, tmp_path, lambda _: {"redis_url": SecretStr(valkey)}) as house,
            open_other(house, database_url, tmp_path, valkey) as other,
        ):
            fair = await open_fair(house)
            sun = fair.officers["sun"]
            async with desk(house.http, other.base, sun) as lists:
                case = await fair.applied(lit="candle", extinguisher="灭火毯")
                assert await lists.next() == ("work", {})
            async with desk(house.http, other.base, sun, case["case"]) as open_case:
                first = await open_case.until("case")
                moved = await taken(fair, case)
                told = await open_case.until("case")

                assert first == {"case": case["case"], "version": case["version"]}
                assert told == {"case": case["case"], "version": moved["version"]}
                await house.call("DELETE", "/v1/officer/sessions/current", token=sun)
                assert await open_case.until("over") == {"why": "signed_out"}
                await open_case.end()


async def test_a_post_that_is_revoked_ends_what_its_holder_hears(house: House) -> None:
    fair = await open_fair(house)
    sun, chen = fair.officers["sun"], await house.officer("chen")
    case = await fair.applied(lit="candle", extinguisher="灭火毯")
    posts = f"/v1/officer/officers/{await who(house, sun)}/posts"
    async with desk(house.http, house.base, sun, case["case"]) as open_case:
        body = WHY | {"unit": "culture_fair", "role": "clerk", "area": ""}
        await fair.ok("POST", f"{posts}/revocations", body, token=chen)

        assert await open_case.until("over") == {"why": "posts"}
        await open_case.end()
    assert await status(fair, sun, case["case"]) == 404
    assert house.parts.hall.desk_updates.open == 0


async def test_a_case_is_followed_by_its_units_alone(house: House) -> None:
    fair = await open_fair(house)
    case = await fair.ok("POST", "/v1/cases", {"item": "permit.lantern"}, token=fair.her)

    assert await status(fair, fair.officers["sun"], case["case"]) == 404  # a draft
    case = await fair.applied(lit="candle", extinguisher="灭火毯")
    assert await status(fair, await house.officer("chen"), case["case"]) == 404
    assert await status(fair, fair.officers["sun"], "x") == 422
    assert await status(fair, fair.her) == 403


async def test_what_came_of_a_case_by_rule_reaches_the_desk(house: House) -> None:
    """Judged beside the request, in a transaction of its own."""
    fair = await open_fair(house)
    async with desk(house.http, house.base, fair.officers["gao"]) as lists:
        other = await fair.applied(lit="candle", extinguisher="灭火毯")
        await taken(fair, other)
        async with desk(house.http, house.base, fair.officers["sun"]) as suns:
            case = await fair.applied(lit="electric")
            await fair.until(case["case"], "closed")
            assert await suns.next() == ("work", {})
        moved = await fair.ok(
            "GET", f"/v1/officer/cases/{other['case']}", token=fair.officers["sun"]
        )
        moved = await fair.move("sun", moved, "accept", "accept")
        moved = await fair.move("hu", moved, "take", "fire")
        await fair.move("hu", moved, "finish_step", "fire", opinion="agrees")

        assert await lists.next() == ("work", {})  # what waits for the approver


@pytest.mark.parametrize("lost", ["session", "officer"])
async def test_who_is_disabled_hears_no_more(house: House, lost: str) -> None:
    fair = await open_fair(house)
    hu, chen = fair.officers["hu"], await house.officer("chen")
    async with desk(house.http, house.base, hu) as lists:
        if lost == "session":
            await house.call("DELETE", "/v1/officer/sessions/current", token=hu)
        else:
            path = f"/v1/officer/officers/{await who(house, hu)}/disablings"
            await fair.ok("POST", path, WHY, token=chen)

        await lists.until("over")
        await lists.end()
