"""The SDK's calls about deliveries, webhooks and further addresses."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from aiohttp import web
from zhijian_client import CitizenClient, OfficerClient

from tests.clients.service import problem, serving, session

ONE = UUID(int=5)
NOW = "2026-11-24T08:00:00Z"
LEG: dict[str, Any] = {
    "delivery": str(ONE),
    "event_n": 1,
    "kind": "entitlement.certified",
    "channel": "sms",
    "state": "failed",
    "why": "expired",
    "why_words": "超过时限没有发出",
    "attempt": 3,
    "created_at": NOW,
    "next_at": None,
    "sent_at": None,
    "received_at": None,
    "read_at": None,
    "ended_at": NOW,
}
HOOK = {"webhook": str(ONE), "url": "https://p.example.com/", "made_at": NOW, "waiting": 0}


async def signed(_: web.Request) -> web.Response:
    return web.json_response(session(1), status=201)


async def test_deliveries_of_a_person_come_page_by_page_with_a_purpose() -> None:
    asked: list[dict[str, Any]] = []

    async def search(request: web.Request) -> web.Response:
        asked.append(await request.json())
        cursor = "" if len(asked) > 1 else "next"
        return web.json_response({"deliveries": [LEG], "next_cursor": cursor})

    routes = {
        ("POST", "/v1/officer/sign-in/sessions"): signed,
        ("POST", f"/v1/officer/persons/{ONE}/deliveries/search"): search,
    }
    async with serving(routes) as base, OfficerClient(base) as client:
        await client.sign_in("li", "a long enough password")
        found = [each.why_words async for each in client.deliveries.list(ONE, "she asks")]

    assert found == ["超过时限没有发出"] * 2
    assert asked == [{"purpose": "she asks", "cursor": c} for c in ("", "next")]


async def test_dead_letters_are_listed_and_sent_again() -> None:
    async def dead(request: web.Request) -> web.Response:
        assert request.query["channel"] == "sms"
        return web.json_response({"deliveries": [LEG | {"again": True}], "next_cursor": ""})

    async def resend(request: web.Request) -> web.Response:
        assert request.headers["Idempotency-Key"]
        return web.json_response({"queued": 1}, status=201)

    routes = {
        ("POST", "/v1/officer/sign-in/sessions"): signed,
        ("GET", "/v1/officer/dead-letters"): dead,
        ("POST", "/v1/officer/dead-letters/resendings"): resend,
    }
    async with serving(routes) as base, OfficerClient(base) as client:
        await client.sign_in("li", "a long enough password")
        letters = [each async for each in client.deliveries.dead_letters("sms")]
        queued = await client.deliveries.resend("sms", "the vendor is back")

    assert [each.again for each in letters] == [True]
    assert queued == 1


async def test_a_webhooks_secret_is_told_at_its_making_alone() -> None:
    async def add(_: web.Request) -> web.Response:
        return web.json_response(HOOK | {"secret": "whsec_x"}, status=201)

    async def every(_: web.Request) -> web.Response:
        return web.json_response({"webhooks": [HOOK]})

    async def replay(request: web.Request) -> web.Response:
        assert (await request.json())["since"] == "2026-11-24T08:00:00+00:00"
        return web.json_response({"queued": 2, "next_since": NOW}, status=201)

    path = "/v1/officer/webhooks"
    routes = {
        ("POST", "/v1/officer/sign-in/sessions"): signed,
        ("POST", path): add,
        ("GET", path): every,
        ("POST", f"{path}/{ONE}/replays"): replay,
    }
    at = datetime(2026, 11, 24, 8, tzinfo=UTC)
    async with serving(routes) as base, OfficerClient(base) as client:
        await client.sign_in("li", "a long enough password")
        made = await client.webhooks.add("https://p.example.com/", "agreed")
        [seen] = await client.webhooks.list()
        told = await client.webhooks.replay(ONE, at, "lost")

    assert (made.secret, seen.secret) == ("whsec_x", "")
    assert (told.queued, told.next_since) == (2, at)


async def test_the_calls_of_a_webhook_are_read_page_by_page_and_told_again() -> None:
    call = {
        "message": str(ONE),
        "kind": "entitlement.certified",
        "channel": "sms",
        "became": "sent",
        "happened_at": NOW,
        "state": "failed",
        "attempt": 9,
        "answer": "expired",
    }
    again: list[object] = []

    async def calls(request: web.Request) -> web.Response:
        assert request.query["state"] == "failed"
        following = "" if "cursor" in request.query else "next"
        return web.json_response({"calls": [call], "next_cursor": following})

    async def resend(request: web.Request) -> web.Response:
        assert request.headers["Idempotency-Key"]
        again.append(await request.json())
        return web.json_response({"queued": 1}, status=201)

    path = f"/v1/officer/webhooks/{ONE}/calls"
    routes = {
        ("POST", "/v1/officer/sign-in/sessions"): signed,
        ("GET", path): calls,
        ("POST", f"{path}/{ONE}/resendings"): resend,
    }
    async with serving(routes) as base, OfficerClient(base) as client:
        await client.sign_in("li", "a long enough password")
        found = [each async for each in client.webhooks.calls(ONE, failed=True)]
        await client.webhooks.resend(ONE, ONE, "mended")

    assert [(each.answer, each.attempt) for each in found] == [("expired", 9)] * 2
    assert again == [{"why": "mended"}]


async def test_a_webhooks_new_secret_is_told_once() -> None:
    async def rotate(_: web.Request) -> web.Response:
        made = HOOK | {"secret": "whsec_y", "old_secret_until": NOW}
        return web.json_response(made, status=201)

    async def moved(request: web.Request) -> web.Response:
        assert request.headers["Idempotency-Key"]
        return web.json_response(HOOK | {"disabled_at": NOW}, status=201)

    path = f"/v1/officer/webhooks/{ONE}"
    routes = {
        ("POST", "/v1/officer/sign-in/sessions"): signed,
        ("POST", f"{path}/secrets"): rotate,
        ("POST", f"{path}/pauses"): moved,
        ("POST", f"{path}/pings"): moved,
    }
    async with serving(routes) as base, OfficerClient(base) as client:
        await client.sign_in("li", "a long enough password")
        made = await client.webhooks.rotate_secret(ONE, "a year is over")
        paused = await client.webhooks.pause(ONE, "moving house")
        await client.webhooks.ping(ONE, "back again")

    assert made.secret == "whsec_y"
    assert made.old_secret_until == datetime(2026, 11, 24, 8, tzinfo=UTC)
    assert paused.disabled_at is not None


async def test_the_service_account_is_linked_with_what_wechat_brought_back() -> None:
    async def page(_: web.Request) -> web.Response:
        return web.json_response({"url": "https://open.weixin.qq.com/connect"})

    async def link(request: web.Request) -> web.Response:
        assert await request.json() == {"code": "c", "state": "6a"}
        shown = {"channel": "wechat_account", "shown": "", "added_at": NOW}
        return web.json_response({"addresses": [shown], "channels": []})

    path = "/v1/me/addresses/wechat_account"
    routes = {("GET", f"{path}/page"): page, ("PUT", path): link}
    async with serving(routes) as base, CitizenClient(base) as client:
        await client.sign_in("13800000001", "123456")
        url = await client.notices.service_account_page()
        held = await client.notices.link_service_account("c", "6a")

    assert url == "https://open.weixin.qq.com/connect"
    assert [each.channel for each in held.addresses] == ["wechat_account"]


async def test_an_address_is_added_by_the_code_that_came_to_it() -> None:
    async def confirm(request: web.Request) -> web.Response:
        if (await request.json())["code"] != "246810":
            return problem(422, "code-wrong")
        shown = {"channel": "email", "shown": "w***@example.com", "added_at": NOW}
        return web.json_response({"addresses": [shown], "channels": ["email"]})

    async def remove(_: web.Request) -> web.Response:
        return web.Response(status=204)

    routes = {
        ("PUT", "/v1/me/addresses/email"): confirm,
        ("DELETE", "/v1/me/addresses/email"): remove,
    }
    async with serving(routes) as base, CitizenClient(base) as client:
        await client.sign_in("13800000001", "123456")
        held = await client.notices.confirm_email("wang@example.com", "246810")
        await client.notices.remove_address("email")

    assert [each.shown for each in held.addresses] == ["w***@example.com"]
