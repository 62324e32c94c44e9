"""What the SDK does by itself: keys, versions, renewals, tries, and refusals as typed errors."""

import asyncio
from collections.abc import Callable
from typing import Final

import pytest
from aiohttp import web

from tests.clients.service import Handler, me, problem, serving, session
from tests.clients.typescript.program import told

pytestmark = pytest.mark.slow

CASE: Final = "0198c0de-0000-7000-8000-000000000003"
SIGNED_IN: Final = """
import { CitizenClient, Disconnected, Problem, SignInOver } from "zhijian-client";
const kept = [];
const options = { session: given.session, keep: (session) => { kept.push(session?.access_token ?? null); } };
const phone = new CitizenClient(given.base, options);
"""


def refusing_first(times: int, refuse: Callable[[], web.Response], keys: list[str]) -> Handler:
    async def handler(request: web.Request) -> web.StreamResponse:
        keys.append(request.headers.get("Idempotency-Key", ""))
        return refuse() if len(keys) <= times else web.json_response(me(), status=201)

    return handler


@pytest.mark.parametrize("status", [429, 503])
async def test_what_is_full_for_the_moment_is_asked_again_with_the_same_key(status: int) -> None:
    keys: list[str] = []
    route = refusing_first(2, lambda: problem(status, "busy", **{"Retry-After": "0"}), keys)
    script = SIGNED_IN + 'tell(await phone.account.bind({ name: "王秀英", id_number: "1" }));'

    async with serving({("POST", "/v1/me/person"): route}) as base:
        bound = await told(script, base=base, session=session(1))

    assert bound["level"] == 1
    assert len(keys) == 3
    assert len(set(keys)) == 1
    assert len(keys[0]) == 32


async def test_who_is_told_to_come_back_much_later_decides_himself() -> None:
    keys: list[str] = []
    route = refusing_first(1, lambda: problem(503, "draining", **{"Retry-After": "3600"}), keys)
    script = SIGNED_IN + (
        "const refused = await phone.account.bind({ name: '', id_number: '' }).catch((e) => e);\n"
        "tell([refused instanceof Problem, refused.kind, refused.retryAfter, refused.nextStep]);"
    )

    async with serving({("POST", "/v1/me/person"): route}) as base:
        seen = await told(script, base=base, session=session(1))

    assert seen == [True, "draining", 3600, "下一步"]
    assert len(keys) == 1


async def test_a_refusal_is_an_error_with_its_words_and_what_was_wrong_with_each_field() -> None:
    async def refused(request: web.Request) -> web.Response:
        assert request.headers["Accept-Language"] == "en"
        return problem(422, "invalid")

    script = SIGNED_IN + (
        "const english = new CitizenClient(given.base, { ...options, language: 'en' });\n"
        "const told = await english.account.me().catch((error) => error);\n"
        "tell([told.name, told.kind, told.status, told.title, told.requestId, told.errors]);"
    )
    async with serving({("GET", "/v1/me"): refused}) as base:
        seen = await told(script, base=base, session=session(1))

    fault = {"pointer": "/phone", "code": "value_error", "detail": "not a phone"}
    assert seen == ["Problem", "invalid", 422, "题目", "r1", [fault]]


def renewing(
    renewals: list[str], good: str, *, taken: bool = True
) -> dict[tuple[str, str], Handler]:
    async def show(request: web.Request) -> web.Response:
        if request.headers["Authorization"] != f"Bearer {good}":
            return problem(401, "session-over")
        return web.json_response(me())

    async def refresh(request: web.Request) -> web.Response:
        renewals.append((await request.json())["refresh_token"])
        await asyncio.sleep(0.05)
        return web.json_response(session(2)) if taken else problem(401, "session-over")

    return {("GET", "/v1/me"): show, ("POST", "/v1/sessions/refresh"): refresh}


async def test_many_calls_with_a_token_that_ran_out_renew_it_once() -> None:
    renewals: list[str] = []
    script = SIGNED_IN + (
        "const all = await Promise.all(Array.from({ length: 20 }, () => phone.account.me()));\n"
        "tell([all.length, kept]);"
    )
    async with serving(renewing(renewals, "access-2")) as base:
        seen = await told(script, base=base, session=session(1))

    assert seen == [20, ["access-2"]]
    assert renewals == ["refresh-1"]


async def test_a_sign_in_that_can_t_be_renewed_is_over_for_all_callers() -> None:
    renewals: list[str] = []
    script = SIGNED_IN + (
        "const asked = () => phone.account.me().catch((error) => error instanceof SignInOver);\n"
        "tell([await Promise.all([asked(), asked()]), kept, phone.session]);"
    )
    async with serving(renewing(renewals, "access-9", taken=False)) as base:
        seen = await told(script, base=base, session=session(1))

    assert seen == [[True, True], [None], None]
    assert renewals == ["refresh-1"]


async def test_an_edit_names_the_version_that_was_seen() -> None:
    versions: list[str] = []

    async def save(request: web.Request) -> web.Response:
        versions.append(request.headers["If-Match"])
        return problem(412, "case-changed")

    script = SIGNED_IN + (
        f"tell((await phone.cases.save('{CASE}', 3, {{ name: '' }}).catch((e) => e)).kind);"
    )
    async with serving({("PUT", f"/v1/cases/{CASE}/form"): save}) as base:
        seen = await told(script, base=base, session=session(1))

    assert (seen, versions) == ("case-changed", ['"3"'])


async def test_a_list_is_read_to_its_end_page_by_page() -> None:
    async def page(request: web.Request) -> web.Response:
        cursor = request.query.get("cursor", "")
        after = {"": "a b&c", "a b&c": ""}[cursor]
        return web.json_response({"bookings": [{"booking": cursor}], "next_cursor": after})

    script = SIGNED_IN + (
        "const all = []; for await (const each of phone.bookings.list()) all.push(each.booking);\n"
        "tell(all);"
    )
    async with serving({("GET", "/v1/bookings"): page}) as base:
        seen = await told(script, base=base, session=session(1))

    assert seen == ["", "a b&c"]


async def test_a_name_in_a_path_stays_one_name() -> None:
    """An id that somebody else chose reaches no other door."""
    asked: list[str] = []

    async def any_door(request: web.Request) -> web.Response:
        asked.append(request.raw_path)
        return problem(404, "not-found")

    script = SIGNED_IN + "tell((await phone.cases.read('../me?x=#').catch((e) => e)).kind);"
    async with serving({("GET", "/{path:.*}"): any_door}) as base:
        seen = await told(script, base=base, session=session(1))

    assert (seen, asked) == ("not-found", ["/v1/cases/..%2Fme%3Fx%3D%23"])


async def test_a_creation_whose_line_breaks_is_said_again_under_its_key_and_a_question_is_not() -> (
    None
):
    keys: list[str] = []
    asked: list[str] = []

    async def broken(request: web.Request) -> web.Response:
        keys.append(request.headers["Idempotency-Key"])
        if len(keys) == 1 and request.transport is not None:
            request.transport.abort()
        return web.json_response(me(), status=201)

    async def question(request: web.Request) -> web.Response:
        asked.append(request.path)
        if request.transport is not None:
            request.transport.abort()
        return web.json_response({})

    script = SIGNED_IN + (
        "const bound = await phone.account.bind({ name: '', id_number: '' });\n"
        "const silent = await phone.notices.markRead(3).catch((e) => e);\n"
        "tell([bound.level, silent instanceof Disconnected]);"
    )
    routes = {("POST", "/v1/me/person"): broken, ("POST", "/v1/inbox/read"): question}
    async with serving(routes) as base:
        seen = await told(script, base=base, session=session(1))

    assert seen == [1, True]
    assert len(keys) == 2
    assert len(set(keys)) == 1
    assert asked == ["/v1/inbox/read"]


async def test_calls_under_a_mandate_say_so_and_the_phone_s_own_do_not() -> None:
    mandates: list[str] = []

    async def due(request: web.Request) -> web.Response:
        mandates.append(request.headers.get("Zhijian-Acting-For", ""))
        return web.json_response({"entitlements": []})

    script = SIGNED_IN + (
        "await phone.actingFor({ mandate: 'm1' }).pensions.entitlements();\n"
        "await phone.pensions.entitlements();\n"
        "tell(null);"
    )
    async with serving({("GET", "/v1/entitlements"): due}) as base:
        await told(script, base=base, session=session(1))

    assert mandates == ["m1", ""]


async def test_a_proxy_s_page_of_an_error_is_a_problem_without_words() -> None:
    async def page(_: web.Request) -> web.Response:
        return web.Response(status=502, text="<h1>Bad Gateway</h1>", content_type="text/html")

    script = SIGNED_IN + (
        "const said = await phone.account.me().catch((e) => e);\n"
        "tell([said.type, said.status, said.nextStep]);"
    )
    async with serving({("GET", "/v1/me"): page}) as base:
        seen = await told(script, base=base, session=session(1))

    assert seen == ["about:blank", 502, ""]


async def test_a_newer_service_may_answer_more_than_is_known() -> None:
    async def newer(_: web.Request) -> web.Response:
        return web.json_response(me(colour="blue"))

    async with serving({("GET", "/v1/me"): newer}) as base:
        seen = await told(
            SIGNED_IN + "tell((await phone.account.me()).level);", base=base, session=session(1)
        )

    assert seen == 1
