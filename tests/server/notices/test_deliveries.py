"""Deliveries at the desk and webhooks, through the whole house."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.test_utils import TestServer
from standardwebhooks import Webhook, WebhookVerificationError

from domain.people import Role
from domain.wire import HttpRequest, TransportFailed
from server.outside.webhooks import PublicResolver, open_public_transport
from tests.server.house import House, hire, open_house

HOOKS = "/v1/officer/webhooks"


@dataclass
class Partner:
    """A receiver that answers as it is told and keeps what came."""

    status: int = 204
    calls: list[tuple[dict[str, str], str]] = field(default_factory=list)
    host: str = ""
    paths: list[str] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        self.calls.append((dict(request.headers), await request.text()))
        self.paths.append(request.path)
        return web.Response(status=self.status, headers={"Location": "/elsewhere"})


@pytest.fixture
async def partner() -> AsyncIterator[Partner]:
    partner = Partner()
    app = web.Application()
    app.router.add_post("/{path:.*}", partner.take)
    async with TestServer(app) as server:
        partner.host = f"127.0.0.1:{server.port}"
        yield partner


@pytest.fixture
async def told(database_url: str, tmp_path: Path, partner: Partner) -> AsyncIterator[House]:
    """A house whose partner is a stand-in."""
    more = {"webhook_standins": (partner.host,)}
    async with open_house(database_url, tmp_path, lambda _: more) as opened:
        yield opened


async def until(holds: Callable[[], bool]) -> None:
    """Waits for what the loops of the house do beside us."""
    async with asyncio.timeout(60):
        while not holds():  # noqa: ASYNC110  # the loops of the house give no event
            await asyncio.sleep(0.05)


async def signed_in(house: House, *roles: Role) -> str:
    await hire(house.parts.accounts.officers, "zhao", *roles)
    return await house.officer("zhao")


async def changed(house: House) -> None:
    """One SMS was taken by the vendor."""
    await house.pensioner()
    await house.infrastructure.database.execute(
        "UPDATE deliveries SET state = 'sent', sent_at = now(), ended_at = now()"
        " WHERE channel = 'sms'"
    )


async def hooked(house: House, partner: Partner, token: str) -> dict[str, Any]:
    body = {"url": f"http://{partner.host}/hook", "why": "agreed"}
    status, made = await house.call("POST", HOOKS, body, token=token)
    assert status == 201, made
    return made


async def test_an_officer_sees_why_a_notice_did_not_arrive(house: House) -> None:
    desk = await house.officer()
    person = await house.resident(desk)
    token = await house.citizen()
    binding = {"name": "王秀英", "id_number": "440304195912310025"}
    await house.call("POST", "/v1/me/person", binding, token=token)
    await house.infrastructure.database.execute(
        "UPDATE deliveries SET state = 'failed', answer = 'isv.MOBILE_NUMBER_ILLEGAL',"
        " ended_at = now() WHERE channel = 'sms'"
    )
    path = f"/v1/officer/persons/{person}/deliveries/search"
    status, seen = await house.call("POST", path, {"purpose": "she asks"}, token=desk)

    assert status == 200, seen
    assert ("sms", "failed", "手机号不对") in [
        (each["channel"], each["state"], each["why_words"]) for each in seen["deliveries"]
    ]
    assert "13800138000" not in str(seen)


async def test_an_administrator_sends_dead_letters_again_once(house: House) -> None:
    admin = await signed_in(house, Role.ADMIN)
    await changed(house)
    await house.infrastructure.database.execute(
        "UPDATE deliveries SET state = 'failed', answer = 'x', ended_at = now()"
        " WHERE channel = 'sms'"
    )
    _, page = await house.call("GET", "/v1/officer/dead-letters?channel=sms", token=admin)
    again = {"channel": "sms", "reason": "x", "why": "the vendor is back"}
    path = "/v1/officer/dead-letters/resendings"
    status, done = await house.call("POST", path, again, token=admin)
    twice, nothing = await house.call("POST", path, again, token=admin)

    assert page["deliveries"][0]["again"] is True
    assert page["counts"][0]["why_words"] == "服务商的代码：x"
    assert (status, done["queued"]) == (201, len(page["deliveries"]))
    assert (twice, nothing["type"]) == (409, "/problems/nothing-to-resend")


async def test_a_resending_names_either_letters_or_a_channel(house: House) -> None:
    admin = await signed_in(house, Role.ADMIN)
    resendings = "/v1/officer/dead-letters/resendings"
    both = {"why": "w", "channel": "sms", "deliveries": ["0" * 32]}

    for body in ({"why": "w"}, both):
        status, _ = await house.call("POST", resendings, body, token=admin)
        assert status == 422


async def test_the_doors_of_administrators_are_closed_to_the_counter(house: House) -> None:
    counter = await signed_in(house, Role.COUNTER)
    paths = ("channels", "dead-letters", "webhooks")

    answers = [(await house.call("GET", f"/v1/officer/{p}", token=counter))[0] for p in paths]
    assert answers == [403, 403, 403]


async def test_alarms_and_delays_stand_in_readiness_and_metrics(house: House) -> None:
    status, ready = await house.call("GET", "/readyz")
    async with house.http.get(f"{house.base}/metrics") as response:
        text = await response.text()

    assert (status, ready["delivery_alarms"]) == (200, [])
    assert "zhijian_delivery_alarms 0.0" in text
    assert "zhijian_delivery_delay_seconds" in text


async def test_a_partner_verifies_what_it_is_told(told: House, partner: Partner) -> None:
    made = await hooked(told, partner, await signed_in(told, Role.ADMIN))
    await changed(told)
    await until(lambda: bool(partner.calls))

    headers, body = partner.calls[0]
    content = Webhook(made["secret"]).verify(body, headers)
    assert content["type"] == "delivery.sent"
    assert content["data"]["channel"] == "sms"
    with pytest.raises(WebhookVerificationError):
        Webhook(made["secret"]).verify(body.replace("sent", "read"), headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(made["secret"]).verify(body, headers | {"webhook-timestamp": "1"})


async def test_a_redirect_is_not_followed_and_tried_again(told: House, partner: Partner) -> None:
    admin = await signed_in(told, Role.ADMIN)
    await hooked(told, partner, admin)
    partner.status = 307
    await changed(told)
    hook: dict[str, Any] = {"failing_since": None}
    async with asyncio.timeout(60):
        while hook["failing_since"] is None:
            _, seen = await told.call("GET", HOOKS, token=admin)
            [hook] = seen["webhooks"]

    assert hook["waiting"] > 0
    assert {call[0]["Host"] for call in partner.calls} == {partner.host}
    assert "secret" not in hook


async def test_what_was_missed_is_told_again(told: House, partner: Partner) -> None:
    admin = await signed_in(told, Role.ADMIN)
    made = await hooked(told, partner, admin)
    await changed(told)
    await until(lambda: bool(partner.calls))
    first = partner.calls[0][0]["webhook-id"]
    async with asyncio.timeout(60):
        while (await told.call("GET", HOOKS, token=admin))[1]["webhooks"][0]["waiting"]:  # noqa: ASYNC110  # as above
            await asyncio.sleep(0.05)
    path = f"{HOOKS}/{made['webhook']}"
    body = {"since": "2026-01-01T00:00:00Z", "why": "lost"}
    status, replayed = await told.call("POST", f"{path}/replays", body, token=admin)
    await until(lambda: [one[0]["webhook-id"] for one in partner.calls].count(first) > 1)

    assert status == 201
    assert replayed["queued"] > 0
    assert replayed["next_since"] is None
    assert (await told.call("DELETE", path, token=admin))[0] == 204


async def test_an_address_inside_is_not_taken(house: House) -> None:
    admin = await signed_in(house, Role.ADMIN)
    inside = ("https://127.0.0.1/", "http://example.com/", "https://169.254.169.254/latest")
    no_address = ("https://[", "https://[::1", "https://127.1/", "https://a.b:[")

    for url in (*inside, *no_address):
        status, refused = await house.call("POST", HOOKS, {"url": url, "why": "w"}, token=admin)
        assert (status, refused["errors"][0]["pointer"]) == (422, "/url"), url


async def test_a_name_that_leads_inside_is_not_called(partner: Partner) -> None:
    async with open_public_transport(()) as transport:
        request = HttpRequest(
            "POST", f"http://localhost:{partner.host.partition(':')[2]}/", {}, b"x"
        )
        with pytest.raises(TransportFailed):
            await transport.send(request)

    assert partner.calls == []


async def test_a_test_call_is_signed_and_stands_among_the_calls(
    told: House, partner: Partner
) -> None:
    admin = await signed_in(told, Role.ADMIN)
    made = await hooked(told, partner, admin)
    path = f"{HOOKS}/{made['webhook']}"
    body = {"why": "the partner asked"}
    assert (await told.call("POST", f"{path}/pauses", body, token=admin))[0] == 201
    status, changed = await told.call("POST", f"{path}/secrets", body, token=admin)
    assert status == 201
    assert (await told.call("POST", f"{path}/pings", body, token=admin))[0] == 202
    await until(lambda: bool(partner.calls))
    headers, sent = partner.calls[0]
    async with asyncio.timeout(60):
        while True:
            _, seen = await told.call("GET", f"{path}/calls", token=admin)
            [call] = seen["calls"]
            if call["state"] == "sent":
                break
            await asyncio.sleep(0.05)

    for secret in (made["secret"], changed["secret"]):
        content = Webhook(secret).verify(sent, headers)
        assert (content["type"], content["data"]) == ("ping", {})
    assert (call["became"], call["delivery"], call["answer"]) == ("ping", None, "http-204")
    again = f"{path}/calls/{call['message']}/resendings"
    assert (await told.call("POST", again, body, token=admin))[0] == 404
    assert (await told.call("GET", f"{path}/calls?state=failed", token=admin))[1]["calls"] == []


@dataclass
class Rebinding(AbstractResolver):
    """A name that is public when it is first looked up, and leads inside from then on."""

    asked: int = 0

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        self.asked += 1
        return [
            ResolveResult(
                hostname=host,
                host="1.1.1.1" if self.asked == 1 else "127.0.0.1",
                port=port,
                family=family,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
        ]

    async def close(self) -> None:
        pass


async def test_a_name_that_was_public_a_moment_ago_is_judged_again_for_each_call(
    partner: Partner,
) -> None:
    port = int(partner.host.partition(":")[2])
    names = Rebinding()
    (first,) = await PublicResolver(names).resolve("partner.example.com", port)
    assert first["host"] == "1.1.1.1"

    async with open_public_transport((), resolver=names) as transport:
        for path in ("hook", "hook", "push"):
            call = HttpRequest("POST", f"http://partner.example.com:{port}/{path}", {}, b"x")
            with pytest.raises(TransportFailed) as refused:
                await transport.send(call)
            assert not refused.value.sent

    assert (names.asked, partner.calls) == (4, [])


async def test_a_redirect_of_a_partner_is_not_followed(told: House, partner: Partner) -> None:
    admin = await signed_in(told, Role.ADMIN)
    partner.status, made = 307, await hooked(told, partner, admin)
    path = f"{HOOKS}/{made['webhook']}"
    await told.call("POST", f"{path}/pings", {"why": "moved?"}, token=admin)
    async with asyncio.timeout(60):
        while True:
            _, seen = await told.call("GET", f"{path}/calls", token=admin)
            if seen["calls"] and seen["calls"][0]["answer"]:
                break
            await asyncio.sleep(0.05)

    assert seen["calls"][0]["answer"] == "http-307"
    assert {sent["Host"] for sent, _ in partner.calls} == {partner.host}
    assert partner.paths == ["/hook"] * len(partner.calls)


async def test_a_redirect_of_a_push_service_is_not_followed(partner: Partner) -> None:
    partner.status = 308

    async with open_public_transport((partner.host,)) as transport:
        answer = await transport.send(HttpRequest("POST", f"http://{partner.host}/push", {}, b"x"))

    assert (answer.status, partner.paths) == (308, ["/push"])
