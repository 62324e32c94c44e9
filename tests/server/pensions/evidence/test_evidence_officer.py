"""An officer who met the person vouches."""

from typing import Any
from uuid import UUID

import jwt
import pytest

from domain.problems import Problem
from tests.server.house import SCHEME, House
from tests.server.neighbours import neighbour
from tests.server.pensions.evidence.providers import certified_by, is_problem, recorded

pytestmark = pytest.mark.asyncio(loop_scope="module")


def attestation(presence: str = "window", scheme: str = SCHEME) -> dict[str, str]:
    return {"scheme": scheme, "presence": presence, "words": "身份证核对无误"}


async def attested(
    house: House, token: str, person: UUID, body: dict[str, str]
) -> tuple[int, dict[str, Any]]:
    return await house.call("POST", f"/v1/officer/persons/{person}/attestations", body, token=token)


@pytest.mark.parametrize(
    ("presence", "way", "assurance"),
    [
        ("window", "window", "high"),
        ("home_visit", "home_visit", "high"),
        ("video", "officer", "substantial"),
    ],
)
async def test_an_officer_who_met_the_person_certifies(
    shared: House, desk: str, presence: str, way: str, assurance: str
) -> None:
    found = await neighbour(shared, desk)

    status, answer = await attested(shared, desk, found.person, attestation(presence))
    claims = jwt.decode(answer["jws"], options={"verify_signature": False})

    assert (status, answer["assurance"]) == (201, assurance), answer
    assert answer["certified_until"]
    assert (claims["provider"], claims["assurance"]) == ("officer", assurance)
    assert await certified_by(shared, found) == way
    assert await recorded(shared, found) == [("evidence.attested", presence)]


async def test_an_officers_word_stays_with_it_and_names_the_officer(
    shared: House, desk: str
) -> None:
    found = await neighbour(shared, desk)
    await attested(shared, desk, found.person, attestation())

    row = await shared.infrastructure.database.fetchrow(
        "SELECT presence, words, attested_by FROM evidence WHERE person_id = $1", found.person
    )

    assert row is not None
    assert (row["presence"], row["words"]) == ("window", "身份证核对无误")
    assert row["attested_by"] is not None


async def test_with_a_recorded_death_an_officers_word_becomes_a_review(
    shared: House, desk: str
) -> None:
    found = await neighbour(shared, desk)
    await shared.death(desk, found.person)

    status, answer = await attested(shared, desk, found.person, attestation())

    assert (status, answer["certified_until"]) == (201, "")
    assert answer["reasons"] == ["recorded_death"]
    assert await certified_by(shared, found) == "window"


async def test_an_account_is_not_proven_by_a_meeting_elsewhere(shared: House, desk: str) -> None:
    found = await neighbour(shared, desk)
    await attested(shared, desk, found.person, attestation())

    _, me = await shared.call("GET", "/v1/me", token=found.token)

    assert me["level"] == 2


async def test_a_scheme_that_the_person_does_not_hold_is_not_found(
    shared: House, desk: str
) -> None:
    found = await neighbour(shared, desk)

    answer = await attested(shared, desk, found.person, attestation(scheme="resident-pension"))

    assert is_problem(answer, 404, Problem.NOT_FOUND), answer


async def test_a_citizen_attests_nothing(shared: House, desk: str) -> None:
    found = await neighbour(shared, desk)

    answer = await attested(shared, found.token, found.person, attestation())

    assert answer[0] == 403
