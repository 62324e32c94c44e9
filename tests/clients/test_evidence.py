"""The SDK asks other providers, and an officer vouches: in the wire's own models."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from aiohttp import web
from zhijian_client import CitizenClient, OfficerClient

from domain.faces.face_check import CheckState
from domain.pensions.evidence import Assurance, Provider
from proto.http.base import Answer
from proto.http.pensions.evidence import AttestationAnswer, EvidenceAnswer, EvidenceBegun, Opens
from tests.clients.service import serving, session

AT = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
EVIDENCE, RECEIPT, PERSON = UUID(int=3), UUID(int=4), UUID(int=5)
PATH = f"/v1/evidence/{EVIDENCE}"


def answered(model: Answer, status: int = 201) -> web.Response:
    return web.Response(
        text=model.model_dump_json(), status=status, content_type="application/json"
    )


def passed() -> EvidenceAnswer:
    return EvidenceAnswer(
        evidence=EVIDENCE,
        provider=Provider.NETWORK_ID,
        action="pension.certify",
        state=CheckState.PASSED,
        reasons=[],
        text="已确认是您本人",
        next_step="您不需要再做什么",
        certified_until="2027-11-24",
        assurance=Assurance.HIGH,
        receipt=RECEIPT,
        issued_at=AT,
        ended_at=AT,
    )


async def test_a_beginning_says_what_to_open() -> None:
    bodies: list[Any] = []

    async def begin(request: web.Request) -> web.Response:
        bodies.append(await request.json())
        return answered(
            EvidenceBegun(
                evidence=EVIDENCE,
                provider=Provider.WECHAT_VERIFY,
                opens=Opens(by="wx.requestFacialVerify", value="v1"),
                expires_at=AT,
                other_ways=[],
            )
        )

    async with (
        serving({("POST", "/v1/evidence"): begin}) as base,
        CitizenClient(base) as client,
    ):
        await client.sign_in("13800138000", "123456")
        begun = await client.faces.begin_evidence("city-pension", "wechat_verify")

    assert (begun.evidence, begun.opens.by, begun.opens.value) == (
        EVIDENCE,
        "wx.requestFacialVerify",
        "v1",
    )
    assert bodies == [
        {"provider": "wechat_verify", "action": "pension.certify", "scheme": "city-pension"}
    ]


async def test_an_answer_is_handed_on_and_its_end_read() -> None:
    bodies: list[Any] = []

    async def finish(request: web.Request) -> web.Response:
        bodies.append(await request.json())
        return answered(passed())

    async def show(_: web.Request) -> web.Response:
        return answered(passed(), 200)

    async with (
        serving({("POST", f"{PATH}/result"): finish, ("GET", PATH): show}) as base,
        CitizenClient(base) as client,
    ):
        await client.sign_in("13800138000", "123456")
        ended = await client.faces.finish_evidence(EVIDENCE, "signed")
        again = await client.faces.evidence(EVIDENCE)

    assert (ended.state, ended.assurance, ended.receipt) == ("passed", "high", RECEIPT)
    assert again == ended
    assert bodies == [{"answer": "signed"}]


async def test_an_officer_vouches() -> None:
    bodies: list[Any] = []

    async def sign_in(_: web.Request) -> web.Response:
        return web.json_response(session(1), status=201)

    async def attest(request: web.Request) -> web.Response:
        bodies.append(await request.json())
        return answered(
            AttestationAnswer(
                evidence=EVIDENCE,
                certified_until="2027-11-24",
                assurance=Assurance.HIGH,
                reasons=[],
                receipt=RECEIPT,
                jws="a.b.c",
            )
        )

    path = f"/v1/officer/persons/{PERSON}/attestations"
    routes = {("POST", path): attest, ("POST", "/v1/officer/sign-in/sessions"): sign_in}
    async with serving(routes) as base, OfficerClient(base) as client:
        await client.sign_in("li", "a long enough password")
        attested = await client.pensions.attest(PERSON, "city-pension", "看过身份证")

    assert (attested.certified_until, attested.receipt) == ("2027-11-24", RECEIPT)
    assert "a.b.c" not in repr(attested)
    assert bodies == [{"scheme": "city-pension", "presence": "window", "words": "看过身份证"}]
