"""A unit's own system: all that it is told of a case, and how much it may answer."""

import json
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import pytest

from connectors.dispatch.standard import StandardSystem
from domain.delivery import OPERATOR_S
from domain.documents import DocumentKind
from domain.hall.cases import Move, Opinion
from domain.hall.dispatches import DispatchedCase, DispatchKind, Heads
from domain.hall.uploads import FileKind
from domain.people import Identity
from domain.wire import HttpRequest
from tests.connectors.test_unit_system import AT, MESSAGE, SAID, SYSTEM, answer
from tests.domain.hall.sample import ITEM, accepted
from tests.domain.hall.test_materials import file

DUE: Final = datetime(2026, 12, 4, 16, 0, tzinfo=UTC)
PERSON: Final = Identity("张三", "440301199001010019", "13800000000", "深南大道1号")
PLAN: Final = file(5, kind=FileKind.PDF, size=9, digest=b"\xab" * 32, material="plan")


def told(due: datetime | None = DUE) -> dict[str, Any]:
    case = replace(accepted(), number="20261102-0000001-0")
    message = replace(MESSAGE, kind=DispatchKind.DISPATCHED, step="safety", case=case.case)
    request = SYSTEM.build_message(message, DispatchedCase(case, ITEM, PERSON, (PLAN,), due), AT)
    return body(request)


def body(request: HttpRequest) -> dict[str, Any]:
    return dict(json.loads(request.body))


def test_a_unit_is_told_what_its_officers_would_see_and_nothing_of_phone_or_address() -> None:
    said = told()

    assert (said["type"], said["step"]) == ("case.dispatched", "safety")
    assert said["data"] == {
        "number": "20261102-0000001-0",
        "item": "permit.shopfront",
        "item_version": 1,
        "item_name": "招牌",
        "kind": "review",
        "due": "2026-12-04T16:00:00Z",
        "applicant": {
            "name": "张三",
            "document": DocumentKind.RESIDENT_ID.value,
            "number": "440301199001010019",
        },
        "form": {"shop": "包子铺"},
        "files": [
            {
                "material": "plan",
                "name": "招牌.jpg",
                "kind": "application/pdf",
                "size": 9,
                "sha256": "ab" * 32,
            }
        ],
    }


def test_a_step_without_a_clock_has_no_last_moment() -> None:
    assert told(due=None)["data"]["due"] is None


def test_what_a_unit_said_is_asked_for_behind_a_number_and_a_hundred_at_once() -> None:
    look, heads = SYSTEM.build_look(7, AT), SYSTEM.build_heads(AT)

    assert (look.url, heads.url) == (
        "https://fire.test/zhijian/answers",
        "https://fire.test/zhijian/heads",
    )
    moment = {"timestamp": "2026-11-30T01:02:03Z"}
    assert body(look) == {"after": 7, "limit": 100, "path": "/answers", **moment}
    assert body(heads) == {"path": "/heads", **moment}
    assert look.headers["webhook-id"] != heads.headers["webhook-id"]
    assert look.headers["webhook-id"].startswith("msg_")
    assert look.headers["webhook-timestamp"] == str(int(AT.timestamp()))
    assert look.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    ("status", "wait"),
    [(399, 9.0), (400, OPERATOR_S), (404, OPERATOR_S), (429, 9.0), (499, OPERATOR_S), (500, 9.0)],
)
def test_what_it_refuses_waits_for_an_operator_and_what_it_is_too_busy_for_does_not(
    status: int, wait: float
) -> None:
    found = SYSTEM.parse_message(MESSAGE, answer(status, **{"retry-after": "9"}))

    assert (found.code, found.retry_after) == (f"http-{status}", wait)


def test_an_answer_is_read_whole() -> None:
    said = SAID | {"words": "通道不足", "opinion": "disagrees", "wants": ["plan", "招牌"]}

    (found,) = SYSTEM.parse_look(answer(200, {"answers": [said]})) or ()

    assert (found.unit, found.step, found.move) == ("fire_rescue", "fire", Move.APPROVE)
    assert (found.words, found.opinion) == ("通道不足", Opinion.DISAGREES)
    assert found.wants == ("plan", "招牌")


def test_an_answer_may_say_no_more_than_its_number_and_its_move() -> None:
    (found,) = SYSTEM.parse_look(answer(200, {"answers": [SAID]})) or ()

    assert (found.words, found.opinion, found.wants) == ("", None, ())


@pytest.mark.parametrize(
    "changes",
    [
        {"words": "不" * 1000},
        {"step": "s" * 60},
        {"wants": ["x" * 60] * 100},
        {"sequence": 1},
        {"sequence": 2**53 - 1},
    ],
    ids=["words", "step", "wants", "first", "last"],
)
def test_an_answer_may_be_as_long_as_it_is_written(changes: dict[str, object]) -> None:
    assert SYSTEM.parse_look(answer(200, {"answers": [SAID | changes]}))


@pytest.mark.parametrize(
    "changes",
    [
        {"words": "不" * 1001},
        {"words": 7},
        {"step": "s" * 61},
        {"wants": ["x"] * 101},
        {"wants": ["x" * 61]},
        {"wants": [7]},
        {"wants": "plan"},
        {"sequence": 0},
        {"sequence": True},
        {"sequence": 2**53},
        {"sequence": "7"},
        {"answers": 0},
        {"answers": None},
        {"case": "8"},
        {"case": f"{{{UUID(int=7)}}}"},
        {"move": "close"},
        {"opinion": "perhaps"},
        {"opinion": ""},
    ],
    ids=lambda changes: " ".join(f"{name}={str(value)[:6]}" for name, value in changes.items()),
)
def test_an_answer_that_says_more_or_something_else_is_none(changes: dict[str, object]) -> None:
    assert SYSTEM.parse_look(answer(200, {"answers": [SAID | changes]})) is None


def test_of_more_than_a_hundred_answers_the_first_hundred_are_read() -> None:
    said = [SAID | {"sequence": n} for n in range(1, 102)]

    found = SYSTEM.parse_look(answer(200, {"answers": said})) or ()

    assert [each.sequence for each in found] == list(range(1, 101))


@pytest.mark.parametrize(
    ("heads", "read"),
    [
        ({"heard": 0, "sent": 0}, Heads(0, 0)),
        ({"heard": 2**53 - 1, "sent": 1}, Heads(2**53 - 1, 1)),
        ({"heard": -1, "sent": 1}, None),
        ({"heard": 1, "sent": 2**53}, None),
        ({"heard": True, "sent": 1}, None),
        ({"heard": 1}, None),
        ({"sent": 1}, None),
    ],
    ids=["nothing yet", "the last", "negative", "too far", "a truth", "half", "the other half"],
)
def test_both_numbers_are_compared_or_none(heads: dict[str, object], read: Heads | None) -> None:
    assert SYSTEM.parse_heads(answer(200, heads)) == read


@pytest.mark.parametrize(("size", "good"), [(23, False), (24, True), (64, True), (65, False)])
def test_a_secret_has_as_many_bytes_as_standard_webhooks_asks_for(size: int, *, good: bool) -> None:
    secret = "whsec_" + b64encode(bytes(size)).decode()

    if good:
        StandardSystem("fire_rescue", "https://fire.test", secret)
    else:
        with pytest.raises(ValueError, match="24 to 64 bytes"):
            StandardSystem("fire_rescue", "https://fire.test", secret)
