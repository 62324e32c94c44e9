"""A partner asks for a face by a code on its screen or a link in a text message, and hears the result alone."""

import asyncio
from typing import Any, Final
from uuid import UUID

import jwt
import pytest
import pytest_asyncio

from domain.accounts.face_requests import SMS_FROM_ONE, sms_code
from proto import capture_pb2 as camera
from tests.server.accounts.partner_program import (
    ISSUER,
    PURPOSE,
    Answer,
    Officers,
    Program,
    at_an_address,
    partner,
    problem,
)
from tests.server.accounts.test_levels import step_up
from tests.server.accounts.test_partners import uses
from tests.server.house import House
from tests.server.neighbours import Neighbour, neighbour

__all__ = ["at_an_address"]
pytestmark = pytest.mark.asyncio(loop_scope="module")

ASK: Final = "/v1/partner/face-requests"
NONCE: Final = "n-0123456789abcdef"
OVER: Final = (410, "partner-request-over")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def officers(shared: House) -> Officers:
    return await Officers.of(shared, "faces")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bank(officers: Officers) -> Program:
    return await partner(officers, scopes=["face.confirmed", "cases.read"])


@pytest_asyncio.fixture(loop_scope="module")
async def person(shared: House, desk: str) -> Neighbour:
    return await neighbour(shared, desk)


async def call(
    program: Program, method: str, path: str, body: object = None, *, key: str = ""
) -> Answer:
    """By the partner's own token."""
    program.proves.token, headers = await program.own_token(), {"Idempotency-Key": key}
    try:
        return await program.proves.call(method, path, body, headers=headers if key else {})
    finally:
        program.proves.token = ""


async def ask(program: Program, **other: str) -> dict[str, Any]:
    status, asked = await call(program, "POST", ASK, {"way": "qr", "nonce": NONCE, **other})
    assert status == 201, asked
    return asked


async def read(program: Program, request: str) -> dict[str, Any]:
    status, seen = await call(program, "GET", f"{ASK}/{request}")
    assert status == 200, seen
    return seen


def code_of(asked: dict[str, Any]) -> str:
    return str(asked["link"]).rpartition("/")[2]


async def opened(house: House, token: str, code: str) -> Answer:
    return await house.call("POST", "/v1/me/face-requests", {"code": code}, token=token)


async def answered(house: House, token: str, request: str, *, agrees: bool = True) -> Answer:
    path = f"/v1/me/face-requests/{request}/answers"
    return await house.call("POST", path, {"agrees": agrees}, token=token)


async def done(house: House, program: Program, token: str) -> str:
    """A request that a person answered with their face."""
    asked = await ask(program)
    await opened(house, token, code_of(asked))
    await step_up(house, token)
    assert (await answered(house, token, asked["request"]))[1]["state"] == "done"
    return str(asked["request"])


async def subject_of(program: Program, token: str, scope: str = "cases.read") -> str:
    """Of a person who agreed to this partner before."""
    _, pushed = await program.push(scope=scope)
    _, wanted = await program.asked(token, pushed["request_uri"])
    status, led = await program.answered(token, wanted["request"])
    assert status == 200, led
    code = str(led["redirect_to"]).partition("code=")[2].partition("&")[0]
    return str((await program.redeem(code))[1]["sub"])


async def test_a_face_that_is_shown_on_the_city_s_page_is_told_the_partner_signed_and_bound(
    bank: Program, shared: House, person: Neighbour
) -> None:
    asked = await ask(bank)
    _, seen = await opened(shared, person.token, code_of(asked))
    _, agreed = await answered(shared, person.token, asked["request"])
    early = await read(bank, asked["request"])
    await step_up(shared, person.token)
    _, after = await answered(shared, person.token, asked["request"])
    first, again = await read(bank, asked["request"]), await read(bank, asked["request"])

    assert asked["link"].startswith(f"{ISSUER}/#/ask/")
    assert seen["digits"] == asked["digits"]
    assert (agreed["state"], early["state"], early["face_result"]) == ("agreed", "agreed", None)
    assert (after["state"], first["state"]) == ("done", "done")
    assert first["face_result"] == again["face_result"]
    on_record = [each for each in await uses(shared, person.token) if PURPOSE in str(each)]
    assert [each["actor"] for each in on_record] == ["partner", "you"]
    _, keys = await shared.call("GET", "/.well-known/jwks.json")
    kid = jwt.get_unverified_header(first["face_result"])["kid"]
    key = next(each for each in keys["keys"] if each["kid"] == kid)
    said = jwt.decode(
        first["face_result"],
        jwt.PyJWK(key).key,
        algorithms=["EdDSA"],
        audience=bank.client,
        issuer=ISSUER,
    )
    assert (said["request"], said["nonce"], said["acr"]) == (asked["request"], NONCE, "face")
    assert said.keys() == {"iss", "aud", "sub", "iat", "jti", "acr", "env", "request", "nonce"}


async def test_a_result_is_not_told_again_later(
    bank: Program, shared: House, person: Neighbour
) -> None:
    request = await done(shared, bank, person.token)
    first = await read(bank, request)
    await shared.infrastructure.database.execute(
        "UPDATE partner_face_requests SET told_at = told_at - interval '2 minutes'"
        " WHERE request_id = $1",
        UUID(request),
    )

    assert first["face_result"]
    assert (await read(bank, request))["face_result"] is None


async def test_who_withdraws_before_it_was_read_is_not_told_of(
    bank: Program, shared: House, person: Neighbour
) -> None:
    request = await done(shared, bank, person.token)
    _, mine = await shared.call("GET", "/v1/me/partner-consents", token=person.token)
    path = f"/v1/me/partner-consents/{mine['consents'][0]['consent']}"
    await shared.call("DELETE", path, token=person.token)

    assert (await read(bank, request))["face_result"] is None


async def test_a_link_is_of_whoever_opens_it_first(
    bank: Program, shared: House, person: Neighbour, desk: str
) -> None:
    other, asked = await neighbour(shared, desk), await ask(bank)
    first = await opened(shared, person.token, code_of(asked))

    assert first[0] == 200
    assert problem(await opened(shared, other.token, code_of(asked))) == OVER
    assert problem(await answered(shared, other.token, asked["request"])) == OVER
    assert (await opened(shared, person.token, code_of(asked)))[0] == 200


async def test_nothing_is_answered_that_was_not_opened_by_its_link(
    bank: Program, shared: House, person: Neighbour
) -> None:
    """Its number stands on the partner's page, where anybody may read it."""
    asked = await ask(bank)

    assert problem(await answered(shared, person.token, asked["request"])) == OVER
    assert problem(await opened(shared, person.token, asked["request"])) == OVER


async def test_a_link_that_is_over_and_one_that_never_was_are_answered_alike(
    bank: Program, shared: House, person: Neighbour
) -> None:
    asked = await ask(bank)
    await shared.infrastructure.database.execute(
        "UPDATE partner_face_requests SET ends_at = now() WHERE request_id = $1",
        UUID(asked["request"]),
    )

    assert problem(await opened(shared, person.token, code_of(asked))) == OVER
    assert problem(await opened(shared, person.token, "A" * 22)) == OVER
    assert (await read(bank, asked["request"]))["state"] == "expired"


async def test_whom_the_partner_named_alone_may_open_it(
    bank: Program, shared: House, person: Neighbour, desk: str
) -> None:
    other = await neighbour(shared, desk)
    asked = await ask(bank, subject=await subject_of(bank, person.token))

    assert problem(await opened(shared, other.token, code_of(asked))) == OVER
    assert (await opened(shared, person.token, code_of(asked)))[0] == 200


async def test_a_link_of_a_suspended_partner_leads_nowhere(
    officers: Officers, shared: House, person: Neighbour
) -> None:
    shop = await partner(officers, scopes=["face.confirmed"])
    asked = await ask(shop)
    await officers.move(shop.client, "suspend")

    assert problem(await opened(shared, person.token, code_of(asked))) == OVER


async def test_a_request_of_another_partner_is_as_unknown_as_none(
    bank: Program, officers: Officers
) -> None:
    shop, asked = await partner(officers, scopes=["face.confirmed"]), await ask(bank)

    assert (await call(shop, "GET", f"{ASK}/{asked['request']}"))[0] == 404


async def test_a_key_of_a_creation_is_one_partner_s_alone(
    bank: Program, officers: Officers
) -> None:
    shop, body = (
        await partner(officers, scopes=["face.confirmed"]),
        {"way": "qr", "nonce": NONCE},
    )
    _, first = await call(bank, "POST", ASK, body, key="one key")
    _, again = await call(bank, "POST", ASK, body, key="one key")
    _, other = await call(shop, "POST", ASK, body, key="one key")

    assert again == first
    assert other["request"] != first["request"]


async def test_a_partner_that_is_not_registered_to_hear_of_faces_asks_for_none(
    officers: Officers,
) -> None:
    shop = await partner(officers, scopes=["cases.read"])

    refused = await call(shop, "POST", ASK, {"way": "qr", "nonce": NONCE})
    assert problem(refused) == (403, "partner-scope")


async def test_a_text_message_goes_to_whom_the_partner_knows_and_only_so_often(
    bank: Program, shared: House, person: Neighbour, desk: str
) -> None:
    other, subject = await neighbour(shared, desk), await subject_of(bank, person.token)
    body = {"way": "sms", "nonce": NONCE, "subject": subject}
    answers = [await call(bank, "POST", ASK, body) for _ in range(SMS_FROM_ONE + 2)]
    told = await shared.infrastructure.database.fetch(
        "SELECT subject FROM deliveries WHERE kind = 'partner.face_asked' AND channel = 'sms'"
    )

    assert [status for status, _ in answers] == [201] * SMS_FROM_ONE + [429] * 2
    requests = [answer["request"] for _, answer in answers[:SMS_FROM_ONE]]
    assert {row["subject"] for row in told} == {f"face_request:{each}" for each in requests}
    assert len(told) == SMS_FROM_ONE
    assert answers[0][1]["link"] == answers[0][1]["qr_svg"] == answers[0][1]["digits"] == ""
    code = sms_code(UUID(requests[0]))
    assert problem(await opened(shared, other.token, code)) == OVER
    assert (await opened(shared, person.token, code))[0] == 200
    assert (await opened(shared, person.token, requests[1]))[0] == 200  # out of the inbox


async def test_nobody_is_sent_a_message_who_withdrew_or_is_another_partner_s(
    bank: Program, officers: Officers, shared: House, person: Neighbour
) -> None:
    shop = await partner(officers, scopes=["face.confirmed"])
    body = {"way": "sms", "nonce": NONCE, "subject": await subject_of(bank, person.token)}
    _, mine = await shared.call("GET", "/v1/me/partner-consents", token=person.token)
    elsewhere = await call(shop, "POST", ASK, body)
    path = f"/v1/me/partner-consents/{mine['consents'][0]['consent']}"
    await shared.call("DELETE", path, token=person.token)
    withdrawn = await call(bank, "POST", ASK, body)

    assert problem(elsewhere) == problem(withdrawn)
    assert elsewhere[0] == 422


async def test_a_face_that_is_not_known_costs_nothing_at_the_pension(
    bank: Program, shared: House, person: Neighbour
) -> None:
    _, before = await shared.call("GET", "/v1/entitlements", token=person.token)
    asked = await ask(bank)
    await opened(shared, person.token, code_of(asked))
    await answered(shared, person.token, asked["request"])
    verdict = await step_up(shared, person.token, likeness=0.1)
    _, still = await answered(shared, person.token, asked["request"])
    _, after = await shared.call("GET", "/v1/entitlements", token=person.token)
    _, reviews = await shared.call("GET", "/v1/me/reviews", token=person.token)

    assert verdict.outcome == camera.OUTCOME_FAIL
    assert still["state"] == "agreed"
    assert after == before
    assert reviews["reviews"] == []


async def test_a_screen_of_any_origin_hears_at_once_how_it_ended_and_nothing_of_whom(
    bank: Program, shared: House, person: Neighbour
) -> None:
    asked = await ask(bank)
    await opened(shared, person.token, code_of(asked))
    url = f"{shared.base}/v1/face-requests/{asked['request']}?known=opened"
    origin = {"Origin": "https://bank.example.com"}

    heard = asyncio.create_task(told_by(shared, url, origin))
    await asyncio.sleep(0.2)
    assert not heard.done()

    await answered(shared, person.token, asked["request"], agrees=False)
    async with asyncio.timeout(5):
        allowed, said = await heard
    assert allowed == "*"
    assert said.keys() == {"request", "state", "ends_at"}
    assert said["state"] == "declined"


async def told_by(house: House, url: str, headers: dict[str, str]) -> tuple[str, dict[str, Any]]:
    async with house.http.get(url, headers=headers) as response:
        return response.headers["Access-Control-Allow-Origin"], await response.json()
