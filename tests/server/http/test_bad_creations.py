"""A creation happens once for its key, whatever the network does to the answer."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from domain.identifiers import check_digit
from domain.problems import Problem
from tests.agreements import VERSION
from tests.server.house import NAME, House
from tests.server.neighbours import neighbour

pytestmark = pytest.mark.asyncio(loop_scope="module")

PERSONS = "/v1/officer/persons"


def newcomer(n: int) -> dict[str, Any]:
    first17 = f"44030419600101{n:03}"
    return {
        "name": NAME,
        "id_number": first17 + check_digit(first17),
        "phone": f"138{n:08}",
        "schemes": [],
    }


def key(value: str | None = None) -> dict[str, str]:
    return {"Idempotency-Key": value or uuid4().hex}


async def test_a_creation_without_a_key_is_refused(shared: House, desk: str) -> None:
    headers = {"Authorization": f"Bearer {desk}"}
    async with shared.http.post(
        shared.base + PERSONS, json=newcomer(1), headers=headers
    ) as response:
        problem = await response.json(content_type=None)

    assert response.status == 400
    assert problem["type"] == f"/problems/{Problem.IDEMPOTENCY_KEY_MISSING}"


@pytest.mark.parametrize(
    "value", ["k" * 129, "é", "\udcff", "a\tb"], ids=["long", "é", "raw", "tab"]
)
async def test_a_key_of_a_strange_form_is_refused(shared: House, desk: str, value: str) -> None:
    reader, writer = await asyncio.open_connection(shared.server.host, shared.server.port)
    writer.write(
        f"POST {PERSONS} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {desk}\r\n"
        f"Content-Type: application/json\r\nContent-Length: 2\r\nIdempotency-Key: {value}"
        "\r\n\r\n{}".encode(errors="surrogateescape")
    )

    answer = await reader.read()

    writer.close()
    assert b" 422 " in answer.splitlines()[0] or b" 400 " in answer.splitlines()[0]


async def test_the_same_creation_again_gets_the_same_answer(shared: House, desk: str) -> None:
    headers = key()

    first = await shared.call("POST", PERSONS, newcomer(2), token=desk, headers=headers)
    again = await shared.call("POST", PERSONS, newcomer(2), token=desk, headers=headers)

    assert first[0] == 201
    assert again == first


async def test_a_key_used_for_another_body_is_refused(shared: House, desk: str) -> None:
    headers = key()
    await shared.call("POST", PERSONS, newcomer(3), token=desk, headers=headers)

    status, problem = await shared.call("POST", PERSONS, newcomer(4), token=desk, headers=headers)

    assert status == 422
    assert problem["type"] == f"/problems/{Problem.IDEMPOTENCY_KEY_REUSED}"


async def test_a_creation_still_running_says_so(shared: House, desk: str) -> None:
    headers = key()

    answers = await asyncio.gather(
        *(shared.call("POST", PERSONS, newcomer(5), token=desk, headers=headers) for _ in range(5))
    )

    assert {status for status, _ in answers} <= {201, 409}
    created = [body for status, body in answers if status == 201]
    assert created
    assert all(body == created[0] for body in created)
    for status, problem in answers:
        if status == 409:
            assert problem["type"] == f"/problems/{Problem.IDEMPOTENCY_RUNNING}"


async def test_a_refused_creation_may_be_tried_again_with_its_key(shared: House, desk: str) -> None:
    resident = await neighbour(shared, desk, agreed=False)
    headers = key()
    body = {"action": "pension.certify", "scheme": "city-pension"}
    call = ("POST", "/v1/face-checks", body)
    refused, _ = await shared.call(*call, token=resident.token, headers=headers)
    await shared.call(
        "POST",
        "/v1/me/consents",
        {"purpose": "sending_frames", "version": VERSION},
        token=resident.token,
    )

    status, _ = await shared.call(*call, token=resident.token, headers=headers)

    assert (refused, status) == (403, 201)


async def test_the_key_of_one_account_says_nothing_to_another(shared: House, desk: str) -> None:
    one, other = await neighbour(shared, desk), await neighbour(shared, desk)
    headers = key()
    body = {"action": "pension.certify", "scheme": "city-pension"}

    first = await shared.call("POST", "/v1/face-checks", body, token=one.token, headers=headers)
    second = await shared.call("POST", "/v1/face-checks", body, token=other.token, headers=headers)

    assert (first[0], second[0]) == (201, 201)
    assert first[1]["check"] != second[1]["check"]


@pytest.mark.parametrize("person", ["%00", "%ff", "a%2fb", "é"])
async def test_a_creation_under_a_strange_path_finds_nothing(
    shared: House, desk: str, person: str
) -> None:
    body = {"purpose": "face_processing", "version": VERSION}

    status, _ = await shared.call("POST", f"{PERSONS}/{person}/consents", body, token=desk)

    assert status == 404


async def test_what_is_kept_of_an_answer_is_sealed(shared: House, desk: str) -> None:
    body = newcomer(6) | {"name": "司马秀英"}
    status, _ = await shared.call("POST", PERSONS, body, token=desk)

    rows = await shared.infrastructure.database.fetch("SELECT body FROM idempotency")

    assert status == 201
    assert not [row for row in rows if row["body"] and "司马".encode() in row["body"]]
