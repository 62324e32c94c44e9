"""What the national network identity finds, against a wire-true stand-in."""

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from domain.problems import Problem
from tests.server.house import House
from tests.server.pensions.evidence.providers import (
    asked,
    begun,
    certified_by,
    counted,
    finished,
    is_problem,
    network_answer,
    played,
    recorded,
    resident,
    reviews,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_the_network_identity_certifies(shared: House, desk: str) -> None:
    found = await resident(shared, desk, "network_id")
    asking = await begun(shared, found, "network_id")

    status, answer = await finished(shared, found, asking, await network_answer(shared, asking))

    assert asking["opens"]["by"] == "address"
    assert (status, answer["state"], answer["assurance"]) == (201, "passed", "substantial"), answer
    assert await certified_by(shared, found) == "network_id"


async def test_it_is_open_while_the_face_is_locked(shared: House, desk: str) -> None:
    found = await resident(shared, desk, "network_id")
    await shared.call("POST", "/v1/me/face-lock", token=found.token)
    asking = await begun(shared, found, "network_id")

    status, answer = await finished(shared, found, asking, await network_answer(shared, asking))

    assert (status, answer["state"]) == (201, "passed")


async def test_its_no_opens_a_review_and_does_not_count(shared: House, desk: str) -> None:
    found = await resident(shared, desk, "network_id")
    asking = await begun(shared, found, "network_id")
    no = await network_answer(shared, asking, verified=False)

    status, answer = await finished(shared, found, asking, no)

    assert (status, answer["state"], answer["reasons"]) == (201, "failed", ["not_the_person"])
    assert await reviews(shared, found) == ["face_check"]
    assert await counted(shared, found) == 0


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"id_digest": "0" * 64}, "person"),
        ({"jti": "0" * 32}, "number"),
        ({"exp": 1}, "late"),
        ({"aud": "somebody-else"}, "audience"),
        ({"level": "none"}, "form"),
    ],
    ids=["other person's", "replayed", "late", "for another service", "without a level"],
)
async def test_an_answer_that_is_not_about_this_is_refused_and_audited(
    shared: House, desk: str, changes: dict[str, object], why: str
) -> None:
    found = await resident(shared, desk, "network_id")
    asking = await begun(shared, found, "network_id")
    wrong = await network_answer(shared, asking, **changes)

    answer = await finished(shared, found, asking, wrong)

    assert is_problem(answer, 403, Problem.EVIDENCE_REFUSED), answer
    assert (await recorded(shared, found))[-1] == ("evidence.refused", f"network_id: {why}")


async def test_a_forged_signature_is_refused_and_audited(shared: House, desk: str) -> None:
    found = await resident(shared, desk, "network_id")
    asking = await begun(shared, found, "network_id")
    claims = jwt.decode(await network_answer(shared, asking), options={"verify_signature": False})
    forged = jwt.encode(claims, ec.generate_private_key(ec.SECP256R1()), algorithm="ES256")

    answer = await finished(shared, found, asking, forged)

    assert is_problem(answer, 403, Problem.EVIDENCE_REFUSED), answer
    assert (await recorded(shared, found))[-1] == ("evidence.refused", "network_id: signature")
    true = await finished(shared, found, asking, await network_answer(shared, asking))
    assert is_problem(true, 410, Problem.EVIDENCE_OVER), true  # nobody guesses twice


async def test_a_neighbours_good_answer_certifies_nobody_else(shared: House, desk: str) -> None:
    found = await resident(shared, desk, "network_id")
    other = await resident(shared, desk, "network_id")
    theirs = await network_answer(shared, await begun(shared, other, "network_id"))
    asking = await begun(shared, found, "network_id")

    answer = await finished(shared, found, asking, theirs)

    assert is_problem(answer, 403, Problem.EVIDENCE_REFUSED), answer


@pytest.mark.parametrize("junk", ["", "x", "a.b.c", "…"])
async def test_junk_instead_of_an_answer_is_refused(shared: House, desk: str, junk: str) -> None:
    found = await resident(shared, desk, "network_id")
    asking = await begun(shared, found, "network_id")

    answer = await finished(shared, found, asking, junk)

    assert is_problem(answer, 403, Problem.EVIDENCE_REFUSED), answer


async def test_while_the_platform_is_away_nothing_begins(shared: House, desk: str) -> None:
    found = await resident(shared, desk, "network_id")
    await played(shared, "faults", {"vendor": "network_id", "times": 1, "mode": "drop"})

    answer = await asked(shared, found, "network_id")

    assert is_problem(answer, 503, Problem.OUTSIDE_SYSTEM), answer
