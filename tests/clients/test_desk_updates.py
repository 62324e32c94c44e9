"""The SDK's stream of a desk: hints as they come, across dropped connections."""

from contextlib import aclosing
from uuid import UUID

import pytest
from aiohttp import web
from zhijian_client import CaseChanged, OfficerClient, Problem, Replaced, WorkChanged

from tests.clients.service import Handler, problem, serving, session

CASE = UUID(int=5)
PATH = ("GET", "/v1/officer/updates")


def telling(runs: list[list[str]], asked: list[str]) -> Handler:
    """Each connection tells the next row of events and ends."""

    async def handler(request: web.Request) -> web.StreamResponse:
        asked.append(request.query.get("case", ""))
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        await response.write(b"retry: 10\n\n: still here\n\n")
        for event in runs.pop(0):
            await response.write(f"{event}\n\n".encode())
        return response

    return handler


async def signs_in(request: web.Request) -> web.Response:
    return web.json_response(session(1), status=201)


def signing(*more: tuple[tuple[str, str], Handler]) -> dict[tuple[str, str], Handler]:
    return {("POST", "/v1/officer/sign-in/sessions"): signs_in, **dict(more)}


async def heard(base: str, count: int) -> list[WorkChanged | CaseChanged]:
    found: list[WorkChanged | CaseChanged] = []
    async with OfficerClient(base) as client:
        await client.sign_in("chen", "a long enough password")
        async with aclosing(client.cases.updates(CASE)) as updates:
            async for each in updates:
                found.append(each)
                if len(found) == count:
                    break
    return found


async def test_a_desk_that_was_cut_off_looks_again_at_its_lists() -> None:
    asked: list[str] = []
    case = f'event: case\ndata: {{"case":"{CASE}","version":7}}'
    route = telling([[case, "event: work\ndata: {}"], [case]], asked)

    async with serving(signing((PATH, route))) as base:
        found = await heard(base, 4)

    changed = CaseChanged(CASE, 7)
    assert found == [changed, WorkChanged(), WorkChanged(), changed]
    assert asked == [str(CASE)] * 2


async def test_posts_that_are_others_are_asked_with_anew() -> None:
    route = telling([['event: over\ndata: {"why":"posts"}'], []], [])

    async with serving(signing((PATH, route))) as base:
        assert await heard(base, 1) == [WorkChanged()]


async def test_the_oldest_of_too_many_does_not_come_back() -> None:
    route = telling([['event: over\ndata: {"why":"replaced"}']], [])

    async with serving(signing((PATH, route))) as base:
        with pytest.raises(Replaced):
            await heard(base, 1)


async def test_a_case_that_is_not_there_is_refused_for_good() -> None:
    async def refuses(request: web.Request) -> web.Response:
        return problem(404, "not-found")

    async with serving(signing((PATH, refuses))) as base:
        with pytest.raises(Problem) as refused:
            await heard(base, 1)

    assert refused.value.name == "not-found"
