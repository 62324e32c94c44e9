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


def attestation(scheme: str = SCHEME, presence: str = "window") -> dict[str, str]:
    return {"scheme": scheme, "presence": presence, "words": "身份证核对无误"}


async def attested(
    house: House, token: str, person: UUID, body: dict[str, str]
) -> tuple[int, dict[str, Any]]:
    return await house.call("POST", f"/v1/officer/persons/{person}/attestations", body, token=token)


async def test_an_officer_who_met_the_person_certifies(shared: House, desk: str) -> None:
    found = await neighbour(shared, desk)

    status, answer = await attested(shared, desk, found.person, attestation())
    claims = jwt.decode(answer["jws"], options={"verify_signature": False})

    assert (status, answer["assurance"]) == (201, "high"), answer
    assert answer["certified_until"]
    assert (claims["provider"], claims["assurance"]) == ("officer", "high")
    assert await certified_by(shared, found) == "window"
    assert await recorded(shared, found) == [("evidence.attested", "window")]


@pytest.mark.parametrize("presence", ["home_visit", "video"])
async def test_a_visit_or_a_call_that_nobody_booked_is_not_attested_at_a_counter(
    shared: House, desk: str, presence: str
) -> None:
    found = await neighbour(shared, desk)

    answer = await attested(shared, desk, found.person, attestation(presence=presence))

    assert is_problem(answer, 422, Problem.BODY_INVALID), answer


async def test_an_officer_does_not_attest_themselves(shared: House, desk: str) -> None:
    found = await neighbour(shared, desk)
    officer = UUID(jwt.decode(desk, options={"verify_signature": False})["sub"])
    put = "UPDATE officers SET person_id = $2 WHERE officer_id = $1"
    await shared.infrastructure.database.execute(put, officer, found.person)

    answer = await attested(shared, desk, found.person, attestation())
    await shared.infrastructure.database.execute(put, officer, None)

    assert is_problem(answer, 403, Problem.OWN_CASE), answer


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
