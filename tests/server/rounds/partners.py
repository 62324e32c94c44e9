"""A partner: registered by two officers, asks a person, reads, and is withdrawn from."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from domain.accounts.partner_events import PartnerEvent, PartnerTelling
from storage.notices.partner_events import PartnerEventStore
from tests.server.accounts.partner_program import (
    ASSERTION,
    BACK,
    PURPOSE,
    SCOPES,
    Program,
    query_of,
)
from tests.server.rounds.city import City

CERTIFIED = PartnerEvent.CERTIFICATION_CERTIFIED
OFFICER = "/v1/officer/partners"


async def asked(city: City, her: str) -> None:
    """`her`: the token of whoever agrees."""
    enter, program = city.walker.enter, Program(city.house)
    terms = {
        "name": "示例银行",
        "purpose": PURPOSE,
        "redirect_uris": [BACK],
        "scopes": [*SCOPES, "face.confirmed"],
        "plan": "standard",
        "jwks": program.jwks,
        "events": [CERTIFIED],
        "why": "协议第 7 号",
    }
    registered = await enter(f"POST {OFFICER}", terms, by=city.officers["chen"])
    program.client = registered["partner"]
    agreed = {"move": "approve", "why": "协议已核对"}
    path = f"POST {OFFICER}/{{partner}}/moves"
    await enter(path, agreed, by=city.officers["zhou"], partner=program.client)
    await enter(f"GET {OFFICER}", by=city.officers["chen"])
    await enter("GET /.well-known/oauth-authorization-server")
    pushed = await _post(city, program, "requests", program.wanted())
    asks = {"client_id": program.client, "request_uri": pushed["request_uri"]}
    wanted = await enter("POST /v1/me/partner-requests", asks, by=her)
    answer = "POST /v1/me/partner-requests/{request}/answers"
    led = await enter(answer, {"agrees": True}, by=her, request=wanted["request"])
    code = {
        "grant_type": "authorization_code",
        "code": query_of(led["redirect_to"])["code"],
        "redirect_uri": BACK,
        "code_verifier": program.verifier,
    }
    tokens = await _post(city, program, "token", code)
    own = await _post(city, program, "token", {"grant_type": "client_credentials"})
    for door in ("registration", "usage"):
        headers = program.headers("GET", f"/v1/partner/{door}", str(own["access_token"]))
        await enter(f"GET /v1/partner/{door}", headers=headers)
    token = str(tokens["access_token"])
    for door in ("self", "person", "certifications", "cases"):
        headers = program.headers("GET", f"/v1/partner/{door}", token)
        await enter(f"GET /v1/partner/{door}", headers=headers)
    await _asked_for_a_face(city, program, str(own["access_token"]), her)
    mine = await enter("GET /v1/me/partner-consents", by=her)
    consent = mine["consents"][0]["consent"]
    await _hears(city, program, str(own["access_token"]), consent)
    enabling = "POST /v1/officer/partners/{partner}/webhook/enablings"
    why = {"why": "对方已修好"}
    await enter(enabling, why, by=city.officers["chen"], partner=program.client)
    await _post(city, program, "introspections", {"token": token})
    await _post(city, program, "revocations", {"token": token})
    await enter("DELETE /v1/me/partner-consents/{consent}", by=her, consent=consent)


async def _asked_for_a_face(city: City, program: Program, token: str, her: str) -> None:
    enter, path = city.walker.enter, "/v1/partner/face-requests"
    headers = program.headers("POST", path, token) | {"Idempotency-Key": "face 1"}
    body = {"way": "qr", "nonce": "n-0123456789abcdef"}
    asked = await enter(f"POST {path}", body, headers=headers)
    request = asked["request"]
    await enter("GET /v1/face-requests/{request}", request=request)
    code = asked["link"].rpartition("/")[2]
    await enter("POST /v1/me/face-requests", {"code": code}, by=her)
    answer = "POST /v1/me/face-requests/{request}/answers"
    await enter(answer, {"agrees": False}, by=her, request=request)
    headers = program.headers("GET", f"{path}/{request}", token)
    await enter(f"GET {path}/{{request}}", headers=headers, request=request)


async def _hears(city: City, program: Program, token: str, consent: str) -> None:
    """Of a certification: it asks, acknowledges, and wants to be told again."""

    async def enter(method: str, door: str, body: object = None) -> Any:  # noqa: ANN401  # JSON
        path = f"/v1/partner/{door}"
        headers = program.headers(method, path, token)
        return await city.walker.enter(f"{method} {path}", body, headers=headers)

    told = PartnerTelling(
        UUID(program.client), UUID(consent), CERTIFIED, "city-pension", datetime.now(UTC)
    )
    await PartnerEventStore(city.house.infrastructure.database).tell(told)
    waiting = await enter("GET", "events")
    mark = waiting["events"][0]["id"]
    await enter("POST", "events/acknowledgements", {"events": [mark]})
    await enter("GET", "webhook")
    await enter("POST", "webhook/secrets")
    await enter("POST", "webhook/enablings")
    await enter("GET", "deliveries")
    path = "/v1/partner/deliveries/{delivery}/redeliveries"
    headers = program.headers("POST", path.format(delivery=mark), token)
    await city.walker.enter(f"POST {path}", headers=headers, delivery=mark)


async def _post(city: City, program: Program, door: str, form: dict[str, str]) -> Any:  # noqa: ANN401  # JSON
    said = {"client_assertion_type": ASSERTION, "client_assertion": program.assertion(), **form}
    await program.know_nonce()
    headers = program.headers("POST", f"/v1/oauth/{door}")
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    path = f"POST /v1/oauth/{door}"
    return await city.walker.enter(path, data=urlencode(said).encode(), headers=headers)
