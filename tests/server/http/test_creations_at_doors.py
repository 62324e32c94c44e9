"""A creation by its caller's key: done once, answered the same again, and forgotten where it came to nothing."""

import hashlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any, Final
from uuid import UUID

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from auth.access import Access
from domain.creations import Begun, Stored
from domain.errors import Busy, Conflict, NotFound, Refusal
from domain.people import Citizen, Level
from domain.problems import Problem
from handlers.request import MANDATE, PARTNER, PRINCIPAL
from server.doors import CREATIONS, GATEKEEPER, Gatekeeper
from server.route import Asks, Route
from tests.people import NOON

ACCOUNT, PERSON = UUID(int=1), UUID(int=2)
CITIZEN: Final = Citizen(ACCOUNT, Level.BOUND, UUID(int=3))
KEY: Final = {"Idempotency-Key": "once"}


class Memory:
    """Remembers creations, and in which order what was asked."""

    def __init__(self, found: Stored | None = None) -> None:
        self.found = found
        self.asked: list[object] = []

    async def begin(self, scope: str, key: str, fingerprint: bytes) -> Stored | Begun:
        self.asked.append((scope, key, fingerprint))
        return self.found or Begun(scope, key, NOON)

    @asynccontextmanager
    async def unit(self) -> AsyncIterator[None]:
        try:
            yield
        except BaseException:
            self.asked.append("rolled back")
            raise
        self.asked.append("committed")

    async def finish(self, begun: Begun, status: int, headers: dict[str, str], body: bytes) -> None:
        self.asked.append((status, headers, body))

    async def forget(self, begun: Begun) -> None:
        self.asked.append("forgotten")


async def creates(_: web.Request) -> web.StreamResponse:
    return web.json_response({"n": 1}, status=201, headers={"ETag": '"1"', "X-Own": "not kept"})


def refusing(refusal: Exception) -> Any:  # noqa: ANN401  # a handler
    async def handler(_: web.Request) -> web.StreamResponse:
        raise refusal

    return handler


async def create(
    memory: Memory,
    handler: Any = creates,  # noqa: ANN401  # a handler
    headers: dict[str, str] | None = None,
    noted: Mapping[Any, object] | None = None,
) -> web.Response:
    app = web.Application()
    app[GATEKEEPER], app[CREATIONS] = Gatekeeper(frozenset()), memory
    made = make_mocked_request("POST", "/v1/things?a=b", headers or KEY, app=app)
    made[PRINCIPAL] = CITIZEN
    for key, value in (noted or {}).items():
        made[key] = value
    answer = await app[GATEKEEPER]._act(  # what stands behind who may pass
        made, Route("POST", "/v1/things", handler, Access.BOUND, asks=Asks.KEY)
    )
    assert isinstance(answer, web.Response)
    return answer


async def test_a_creation_and_its_answer_commit_together() -> None:
    memory = Memory()
    answer = await create(memory)
    kept = {"Content-Type": "application/json; charset=utf-8", "Etag": '"1"'}

    assert answer.status == 201
    assert memory.asked == [
        (f"{ACCOUNT} POST /v1/things", "once", hashlib.sha256(b"").digest()),
        (201, kept, b'{"n": 1}'),
        "committed",
    ]


async def test_what_was_created_before_is_answered_the_same_and_not_done_again() -> None:
    stored = Stored(same=True, status=201, headers={"ETag": '"1"'}, body=b"before")
    answer = await create(Memory(stored), refusing(AssertionError("done again")))

    assert (answer.status, answer.body, answer.headers["ETag"]) == (201, b"before", '"1"')


@pytest.mark.parametrize(
    ("stored", "problem"),
    [
        (Stored(same=False, status=201, headers={}, body=b""), Problem.IDEMPOTENCY_KEY_REUSED),
        (Stored(same=False, status=None, headers={}, body=b""), Problem.IDEMPOTENCY_KEY_REUSED),
        (Stored(same=True, status=None, headers={}, body=b""), Problem.IDEMPOTENCY_RUNNING),
    ],
    ids=["another", "another that runs", "this one runs"],
)
async def test_a_key_of_something_else_and_one_that_runs_are_refused(
    stored: Stored, problem: Problem
) -> None:
    memory = Memory(stored)
    with pytest.raises(Refusal) as refused:
        await create(memory)

    assert refused.value.problem is problem
    assert len(memory.asked) == 1
    if isinstance(refused.value, Conflict):
        assert refused.value.retry_after == 1


async def test_a_refusal_commits_with_what_was_counted_and_its_key_is_free_again() -> None:
    memory = Memory()
    with pytest.raises(NotFound):
        await create(memory, refusing(NotFound(Problem.NOT_FOUND)))

    assert memory.asked[1:] == ["forgotten", "committed"]


@pytest.mark.parametrize("broken", [Busy(Problem.BUSY), RuntimeError("broken")])
async def test_what_breaks_is_undone_and_its_key_is_free_again(broken: Exception) -> None:
    memory = Memory()
    with pytest.raises(type(broken)):
        await create(memory, refusing(broken))

    assert memory.asked[1:] == ["rolled back", "forgotten"]


async def test_where_forgetting_fails_too_the_first_error_is_told() -> None:
    class Down(Memory):
        async def forget(self, begun: Begun) -> None:
            raise Busy(Problem.BUSY)

    with pytest.raises(RuntimeError, match="broken"):
        await create(Down(), refusing(RuntimeError("broken")))


async def test_who_creates_for_another_or_as_a_partner_has_keys_of_their_own() -> None:
    acting, partner = Memory(), Memory()
    await create(acting, noted={MANDATE: SimpleNamespace(person=PERSON)})
    await create(partner, noted={PARTNER: SimpleNamespace(partner=PERSON)})

    assert [each.asked[0] for each in (acting, partner)] == [
        (f"{ACCOUNT} for {PERSON} POST /v1/things", "once", hashlib.sha256(b"").digest()),
        (f"{PERSON} POST /v1/things", "once", hashlib.sha256(b"").digest()),
    ]


@pytest.mark.parametrize("key", ["k", "k" * 128, "a b", "!~"])
async def test_a_key_is_one_to_128_plain_characters(key: str) -> None:
    assert (await create(Memory(), headers={"Idempotency-Key": key})).status == 201


@pytest.mark.parametrize("key", ["", "k" * 129, "é", "a\tb"])
async def test_another_key_is_none(key: str) -> None:
    memory = Memory()
    with pytest.raises(Refusal) as refused:
        await create(memory, headers={"Idempotency-Key": key})

    assert refused.value.problem is Problem.IDEMPOTENCY_KEY_MISSING
    assert memory.asked == []


async def test_a_stream_is_answered_once_and_kept_nowhere() -> None:
    async def streams(_: web.Request) -> web.StreamResponse:
        return web.Response(status=204)

    memory = Memory()
    await create(memory, streams)

    assert memory.asked[1:] == ["committed"]
