"""A partner is told that a person showed by face that it is them: with that person's word, and once."""

import jwt
import pytest
import pytest_asyncio

from tests.server.accounts.partner_program import (
    ISSUER,
    Officers,
    Program,
    at_an_address,
    partner,
    problem,
    query_of,
)
from tests.server.accounts.staff import audited
from tests.server.accounts.test_levels import step_up
from tests.server.house import House
from tests.server.neighbours import Neighbour, neighbour

__all__ = ["at_an_address"]
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bank(shared: House) -> Program:
    return await partner(await Officers.of(shared), scopes=["face.confirmed", "cases.read"])


@pytest_asyncio.fixture(loop_scope="module")
async def person(shared: House, desk: str) -> Neighbour:
    return await neighbour(shared, desk)


async def test_who_has_not_shown_a_face_just_now_agrees_to_nothing_and_may_still(
    bank: Program, shared: House, person: Neighbour
) -> None:
    _, pushed = await bank.push(scope="face.confirmed")
    _, wanted = await bank.asked(person.token, pushed["request_uri"])
    early = await bank.answered(person.token, wanted["request"])
    await step_up(shared, person.token)

    assert problem(early) == (403, "step-up-needed")
    assert (await bank.answered(person.token, wanted["request"]))[0] == 200


async def test_the_result_is_signed_for_this_partner_and_person_and_is_on_record(
    bank: Program, shared: House, person: Neighbour
) -> None:
    await step_up(shared, person.token)
    _, pushed = await bank.push(scope="face.confirmed")
    _, wanted = await bank.asked(person.token, pushed["request_uri"])
    _, led = await bank.answered(person.token, wanted["request"])
    before = len(await audited(shared, "partner.face_told"))
    _, tokens = await bank.redeem(query_of(led["redirect_to"])["code"])
    _, keys = await shared.call("GET", "/.well-known/jwks.json")

    header = jwt.get_unverified_header(tokens["face_result"])
    key = next(each for each in keys["keys"] if each["kid"] == header["kid"])
    said = jwt.decode(
        tokens["face_result"],
        jwt.PyJWK(key).key,
        algorithms=["EdDSA"],
        audience=bank.client,
        issuer=ISSUER,
    )
    assert (header["typ"], said["acr"], said["sub"]) == ("face-result+jwt", "face", tokens["sub"])
    assert said.keys() == {"iss", "aud", "sub", "iat", "jti", "acr", "env"}
    assert len(await audited(shared, "partner.face_told")) == before + 1


async def test_a_face_is_not_told_again_by_a_refresh_nor_where_it_was_not_agreed_to(
    bank: Program, shared: House, person: Neighbour
) -> None:
    await step_up(shared, person.token)
    _, pushed = await bank.push(scope="face.confirmed")
    _, wanted = await bank.asked(person.token, pushed["request_uri"])
    _, led = await bank.answered(person.token, wanted["request"])
    _, tokens = await bank.redeem(query_of(led["redirect_to"])["code"])
    _, again = await bank.refresh(tokens["refresh_token"])
    _, pushed = await bank.push(scope="cases.read")
    _, wanted = await bank.asked(person.token, pushed["request_uri"])
    _, led = await bank.answered(person.token, wanted["request"])
    _, other = await bank.redeem(query_of(led["redirect_to"])["code"])

    assert "face_result" in tokens
    assert "face_result" not in again
    assert "face_result" not in other
