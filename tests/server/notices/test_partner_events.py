"""A partner is told of what a person lets it hear: by signed calls, or by asking; and not a moment longer."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer
from standardwebhooks import Webhook
from zhijian_client import webhooks

from server.infrastructure import now
from tests.server.accounts.partner_program import (
    ISSUER,
    Answer,
    Officers,
    Program,
    partner,
    problem,
    query_of,
)
from tests.server.accounts.staff import WHY
from tests.server.house import House, open_house
from tests.server.neighbours import Neighbour, neighbour
from tests.server.notices.test_deliveries import until

pytestmark = pytest.mark.asyncio(loop_scope="module")
EVENTS: Final = "/v1/partner/events"
CERTIFIED: Final = "certification.certified"


@dataclass
class Receiver:
    """Answers as it is told, and keeps what came."""

    status: int = 204
    calls: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    host: str = ""

    async def take(self, request: web.Request) -> web.Response:
        self.calls.append((dict(request.headers), await request.read()))
        return web.Response(status=self.status)

    def marks(self) -> list[str]:
        return [headers["webhook-id"] for headers, _ in self.calls]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def receivers() -> AsyncIterator[tuple[Receiver, Receiver]]:
    """Of a partner that takes calls, and of one that does not."""
    found = Receiver(), Receiver(status=500)
    app = web.Application()
    app.router.add_post("/good", found[0].take)
    app.router.add_post("/bad", found[1].take)
    async with TestServer(app) as server:
        for each in found:
            each.host = f"127.0.0.1:{server.port}"
        yield found


@pytest_asyncio.fixture(scope="module", loop_scope="module", name="shared")
async def at_an_address(
    shared_database_url: str,
    tmp_path_factory: Any,  # noqa: ANN401  # pytest's
    receivers: tuple[Receiver, Receiver],
) -> AsyncIterator[House]:
    folder: Path = tmp_path_factory.mktemp("house")
    more = {"public_url": ISSUER, "webhook_standins": (receivers[0].host,)}
    async with open_house(shared_database_url, folder, lambda _: more) as opened:
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def officers(shared: House) -> Officers:
    return await Officers.of(shared)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def called(officers: Officers, receivers: tuple[Receiver, Receiver]) -> Program:
    return await hearing(officers, f"http://{receivers[0].host}/good")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def asking(officers: Officers) -> Program:
    return await hearing(officers, "")


@pytest_asyncio.fixture(loop_scope="module")
async def person(shared: House, desk: str) -> Neighbour:
    return await neighbour(shared, desk)


async def hearing(officers: Officers, url: str) -> Program:
    terms = {
        "events": [CERTIFIED, "case.accepted"],
        "events_url": url,
        "contact": "it@bank.example.com",
    }
    return await partner(officers, **terms)


async def consents(program: Program, person: Neighbour) -> str:
    """Agrees that her certification is read; who she is to the partner."""
    _, pushed = await program.push(scope="certification.read")
    _, wanted = await program.asked(person.token, pushed["request_uri"])
    _, led = await program.answered(person.token, wanted["request"])
    _, tokens = await program.redeem(query_of(led["redirect_to"])["code"])
    return str(tokens["sub"])


async def certified(house: House, person: Neighbour) -> None:
    await house.infrastructure.database.execute(
        "UPDATE entitlements SET certified_until = certified_until + 365 WHERE person_id = $1",
        person.person,
    )


async def withdrawn(house: House, person: Neighbour) -> None:
    _, mine = await house.call("GET", "/v1/me/partner-consents", token=person.token)
    for each in mine["consents"]:
        path = f"/v1/me/partner-consents/{each['consent']}"
        await house.call("DELETE", path, token=person.token)


async def uses(house: House, person: Neighbour) -> int:
    _, answer = await house.call("GET", "/v1/me/uses", token=person.token)
    return sum(each["action"] == "partner.certification_told" for each in answer["uses"])


async def get(program: Program, path: str) -> Answer:
    return await program.get(path, await program.own_token())


async def post(program: Program, path: str, body: object = None) -> Answer:
    program.proves.token = await program.own_token()
    try:
        return await program.proves.call("POST", path, body)
    finally:
        program.proves.token = ""


async def test_a_call_is_signed_names_no_person_and_is_among_her_uses(
    shared: House, called: Program, person: Neighbour, receivers: tuple[Receiver, Receiver]
) -> None:
    good = receivers[0]
    _, made = await post(called, "/v1/partner/webhook/secrets")
    _, hook = await get(called, "/v1/partner/webhook")
    sub = await consents(called, person)
    already = len(good.calls)
    await certified(shared, person)
    await until(lambda: len(good.calls) > already)
    headers, body = good.calls[-1]

    told = webhooks.verify(headers, body, [hook["public_key"]])
    assert Webhook(made["secret"]).verify(body, headers)
    assert told.data == {
        "sub": sub,
        "kind": "certification",
        "id": "city-pension",
        "state": "certified",
    }
    assert (told.type, hook["secret_set"]) == (CERTIFIED, True)
    assert await uses(shared, person) == 1


async def test_who_asks_is_told_until_it_acknowledges_and_once_on_record(
    shared: House, asking: Program, person: Neighbour
) -> None:
    sub = await consents(asking, person)
    await certified(shared, person)
    _, first = await get(asking, EVENTS)
    _, again = await get(asking, EVENTS)
    [event] = first["events"]
    _, other = await get(asking, f"{EVENTS}?after={event['id']}")
    _, taken = await post(asking, f"{EVENTS}/acknowledgements", {"events": [event["id"]]})
    _, twice = await post(asking, f"{EVENTS}/acknowledgements", {"events": [event["id"]]})

    assert (event["type"], event["data"]["sub"]) == (CERTIFIED, sub)
    assert again == first
    assert (other["events"], taken["acknowledged"], twice["acknowledged"]) == ([], 1, 0)
    assert (await get(asking, EVENTS))[1]["events"] == []
    assert await uses(shared, person) == 1


async def test_a_consent_that_is_withdrawn_ends_telling_at_once_also_of_what_waits(
    shared: House,
    officers: Officers,
    asking: Program,
    person: Neighbour,
    receivers: tuple[Receiver, Receiver],
) -> None:
    bad = receivers[1]
    failing = await hearing(officers, f"http://{bad.host}/bad")
    await consents(asking, person)
    await consents(failing, person)
    await certified(shared, person)
    await until(lambda: bool(bad.calls))
    await withdrawn(shared, person)
    _, seen = await get(failing, "/v1/partner/deliveries")
    await shared.infrastructure.database.execute("UPDATE partner_events SET next_at = now()")
    shared.infrastructure.partner_calls.wake()
    before, recorded = len(bad.calls), await uses(shared, person)

    async def state() -> str:
        _, listed = await get(failing, "/v1/partner/deliveries")
        return str(listed["deliveries"][0]["state"])

    while await state() != "skipped":  # the loops of the house give no event
        await shared.infrastructure.partner_calls.run_once(9)
    assert seen["deliveries"][0]["tries"][0]["answer"] == "http-500"
    assert (await get(asking, EVENTS))[1]["events"] == []
    assert (len(bad.calls), await uses(shared, person)) == (before, recorded)


async def test_what_was_taken_but_not_written_down_comes_again_with_its_id_and_one_record(
    shared: House, called: Program, person: Neighbour, receivers: tuple[Receiver, Receiver]
) -> None:
    good = receivers[0]
    await consents(called, person)
    already = len(good.calls)
    await certified(shared, person)
    await until(lambda: len(good.calls) > already)
    # As a worker leaves it that is killed between the call and the record.
    await shared.infrastructure.database.execute(
        "UPDATE partner_events SET state = 'claimed', ended_at = NULL, next_at = now()"
        " WHERE event_id = $1",
        good.marks()[-1].removeprefix("msg_"),
    )
    shared.infrastructure.partner_calls.wake()
    await until(lambda: len(good.calls) > already + 1)

    assert good.marks()[-1] == good.marks()[-2]
    assert await uses(shared, person) == 1


async def test_a_delivery_is_made_again_when_asked_and_none_of_another_s(
    shared: House,
    called: Program,
    asking: Program,
    person: Neighbour,
    receivers: tuple[Receiver, Receiver],
) -> None:
    good = receivers[0]
    await consents(called, person)
    already = len(good.calls)
    await certified(shared, person)
    await until(lambda: len(good.calls) > already)
    mark = good.marks()[-1]
    path = f"/v1/partner/deliveries/{mark}/redeliveries"
    stranger = await post(asking, path)
    status = 404
    while status == 404:  # the first is being written down
        status, _ = await post(called, path)
    await until(lambda: good.marks()[already:].count(mark) > 1)

    assert problem(stranger) == (404, "not-found")
    assert status == 201
    assert await uses(shared, person) == 2


async def test_a_suspended_partner_is_told_nothing_and_what_happened_meanwhile_never(
    shared: House, officers: Officers, person: Neighbour, receivers: tuple[Receiver, Receiver]
) -> None:
    good = receivers[0]
    program = await hearing(officers, f"http://{good.host}/good")
    await consents(program, person)
    token = await program.own_token()
    await officers.move(program.client, "suspend")
    await certified(shared, person)
    shut = await program.get(EVENTS, token)
    await officers.move(program.client, "resume", officers.asks)
    _, waits = await get(program, EVENTS)

    assert problem(shut) == (401, "sign-in-needed")
    assert waits["events"] == []


async def test_calls_are_switched_on_again_by_the_partner_or_by_an_administrator(
    shared: House, officers: Officers, called: Program
) -> None:
    async def off() -> None:
        await shared.infrastructure.database.execute(
            "UPDATE partners SET failing_since = $1, off_at = $1", now() - timedelta(hours=1)
        )

    await off()
    _, before = await get(called, "/v1/partner/webhook")
    _, after = await post(called, "/v1/partner/webhook/enablings")
    await off()
    path = f"/v1/officer/partners/{called.client}/webhook/enablings"
    status, seen = await shared.call("POST", path, WHY, token=officers.agrees)

    assert before["switched_off_at"]
    assert (after["switched_off_at"], after["failing_since"]) == (None, None)
    assert (status, seen["off_at"]) == (201, None)


@pytest.mark.parametrize(
    ("terms", "pointer"),
    [
        ({"events": ["booking.booked"]}, ""),
        ({"events": ["case.accepted"], "events_url": "https://bank.example.com/e"}, ""),
        ({"events": ["case.accepted"], "contact": "nobody"}, "/contact"),
        ({"events": ["case.*"]}, "/events"),
        (
            {
                "events": ["case.accepted"],
                "events_url": "https://127.0.0.1/e",
                "contact": "it@bank.example.com",
            },
            "/events_url",
        ),
    ],
    ids=["beyond its scopes", "no mailbox", "no address", "no type", "inside"],
)
async def test_what_a_partner_may_not_ask_to_be_told(
    officers: Officers, terms: dict[str, object], pointer: str
) -> None:
    status, answer = await officers.ask(Program(officers.house).jwks, **terms)

    assert status == 422
    assert answer["errors"][0]["pointer"].startswith(pointer)


async def test_a_person_reads_before_agreeing_that_the_partner_is_told_of_changes(
    called: Program, person: Neighbour
) -> None:
    _, pushed = await called.push(scope="certification.read person.read")
    _, wanted = await called.asked(person.token, pushed["request_uri"])

    told = {each["scope"]: "主动告诉对方" in each["words"] for each in wanted["shares"]}
    assert told == {"certification.read": True, "person.read": False}
