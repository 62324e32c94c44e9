"""The wire to units' own systems: whole requests, each answer, and what is signed by nobody whom we know."""

import json
from datetime import UTC, datetime
from uuid import UUID

import pytest
from standardwebhooks import Webhook

from clients.standins.unit_system import SECRET, sign
from connectors.dispatch.standard import StandardSystem
from domain.delivery import Outcome
from domain.hall.cases import Move
from domain.hall.dispatches import EXPECTS, ClaimedDispatch, DispatchKind, Heads
from domain.notices.delivery_reports import Forged, Unreadable
from domain.wire import HttpResponse

AT = datetime(2026, 11, 30, 1, 2, 3, tzinfo=UTC)
SYSTEM = StandardSystem("fire_rescue", "https://fire.test/zhijian/", SECRET)
CASE = UUID(int=7)
MESSAGE = ClaimedDispatch(
    message=UUID(int=1),
    unit="fire_rescue",
    sequence=3,
    kind=DispatchKind.RECALLED,
    person=UUID(int=2),
    case=CASE,
    step="fire",
    attempt=1,
    fence=1,
    created_at=AT,
)
SAID = {"sequence": 7, "answers": 3, "case": str(CASE), "step": "fire", "move": "approve"}


def answer(status: int, body: object = None, **headers: str) -> HttpResponse:
    return HttpResponse(status, headers, json.dumps(body).encode())


def signed(body: str, moment: datetime, key: str = SECRET) -> dict[str, str]:
    return {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": Webhook(key).sign("msg_1", moment, body),
    }


def test_a_message_is_one_signed_body_with_its_number_path_and_time() -> None:
    request = SYSTEM.build_message(MESSAGE, None, AT)

    assert (request.method, request.url) == ("POST", "https://fire.test/zhijian/cases")
    assert request.body is not None
    assert json.loads(request.body) == {
        "type": "case.recalled",
        "unit": "fire_rescue",
        "sequence": 3,
        "case": str(CASE),
        "step": "fire",
        "path": "/cases",
        "timestamp": "2026-11-30T01:02:03Z",
    }
    headers = request.headers
    assert headers["webhook-id"] == f"msg_{UUID(int=1).hex}"
    assert headers["webhook-signature"] == sign(
        headers["webhook-id"], headers["webhook-timestamp"], request.body.decode()
    )
    assert SECRET not in str(request)


@pytest.mark.parametrize(
    ("response", "outcome", "code", "reference"),
    [
        (answer(200, {"heard": 3}), Outcome.DELIVERED, "", ""),
        (answer(200, {"heard": 2}), Outcome.RETRY, "unreadable", ""),
        (answer(200, ["a page"]), Outcome.RETRY, "unreadable", ""),
        (answer(409, {"expects": 2}), Outcome.RETRY, EXPECTS, "2"),
        (answer(409, {"expects": True}), Outcome.RETRY, "http-409", ""),
        (answer(401), Outcome.RETRY, "http-401", ""),
        (answer(503), Outcome.RETRY, "http-503", ""),
    ],
    ids=["taken", "not-yet", "a-page", "another", "nonsense", "refused", "busy"],
)
def test_no_answer_gives_a_message_up(
    response: HttpResponse, outcome: Outcome, code: str, reference: str
) -> None:
    found = SYSTEM.parse_message(MESSAGE, response)

    assert (found.outcome, found.code, found.reference) == (outcome, code, reference)


def test_what_is_asked_for_and_compared_is_read_or_nothing() -> None:
    (found,) = SYSTEM.parse_look(answer(200, {"answers": [SAID]})) or ()

    assert (found.sequence, found.answers, found.case, found.move) == (7, 3, CASE, Move.APPROVE)
    assert SYSTEM.parse_heads(answer(200, {"heard": 3, "sent": 7})) == Heads(3, 7)
    for wrong in (answer(500), answer(200, {}), answer(200, {"answers": [{}]}), answer(200, [])):
        assert SYSTEM.parse_look(wrong) is None
        assert SYSTEM.parse_heads(wrong) is None


def test_a_call_is_read_when_the_unit_signed_it_now() -> None:
    body, now = json.dumps(SAID), datetime.now(UTC)
    other = "whsec_" + "b3RoZXItdW5pdC1zeXN0ZW0tc2VjcmV0LTAwMDE="

    assert SYSTEM.read(signed(body, now), body.encode()).sequence == 7
    for headers, sent in (
        (signed(body, now, other), body),
        (signed(body, AT), body),
        (signed(body, now), body.replace("approve", "reject")),
        ({}, body),
    ):
        with pytest.raises(Forged):
            SYSTEM.read(headers, sent.encode())
    for junk in ("[]", "1", "{", "\x00"):
        with pytest.raises(Unreadable):
            SYSTEM.read(signed(junk, now), junk.encode())


def test_the_same_words_have_the_same_digest_however_they_come() -> None:
    (first,) = SYSTEM.parse_look(answer(200, {"answers": [SAID]})) or ()
    (other,) = SYSTEM.parse_look(answer(200, {"answers": [SAID | {"words": "不"}]})) or ()
    body = json.dumps(SAID, indent=1)

    assert SYSTEM.read(signed(body, datetime.now(UTC)), body.encode()).digest == first.digest
    assert other.digest != first.digest


@pytest.mark.parametrize(
    "secret",
    ["", "whsec_", "whsec_no secret", "whsec_c2hvcnQ=", SECRET.removeprefix("whsec_")],
    ids=["empty", "no-key", "no-base64", "short", "no-prefix"],
)
def test_what_is_no_secret_is_said_at_once(secret: str) -> None:
    with pytest.raises(ValueError, match="the secret is no"):
        StandardSystem("fire_rescue", "https://fire.test", secret)
