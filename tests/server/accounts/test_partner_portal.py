"""What a partner's program reads of itself: its registration, its keys and its calls, and nobody else's."""

import jwt
import pytest
import pytest_asyncio
from cryptography.hazmat.primitives.asymmetric import ec

from server.routes import ROUTES
from tests.server.accounts.partner_program import (
    BACK,
    KID,
    PURPOSE,
    SCOPES,
    Officers,
    Program,
    at_an_address,
    error,
    partner,
    problem,
)
from tests.server.house import House
from tests.server.neighbours import neighbour

__all__ = ["at_an_address"]
pytestmark = pytest.mark.asyncio(loop_scope="module")

REGISTRATION = "/v1/partner/registration"
USAGE = "/v1/partner/usage"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def officers(shared: House) -> Officers:
    return await Officers.of(shared)


@pytest_asyncio.fixture(loop_scope="module")
async def bank(officers: Officers) -> Program:
    """Of each test, so that its calls are its own."""
    return await partner(officers)


async def calls(program: Program, query: str = "") -> dict[str, tuple[int, int]]:
    """By door all calls and the refused, before those that ask."""
    status, usage = await program.get(USAGE + query, await program.own_token())
    assert status == 200, usage
    return {each["door"]: (each["calls"], each["refused"]) for each in usage["days"]}


async def test_a_partner_reads_its_registration_and_when_each_key_was_used(bank: Program) -> None:
    status, own = await bank.get(REGISTRATION, await bank.own_token())

    assert (status, own["partner"], own["state"]) == (200, bank.client, "live")
    assert (own["purpose"], own["redirect_uris"]) == (PURPOSE, [BACK])
    assert (own["scopes"], own["jwks_url"], own["keys_away"]) == (sorted(SCOPES), "", False)
    (key,) = own["keys"]
    assert (key["kid"], key["alg"]) == (KID, "ES256")
    assert key["first_used_at"] == key["last_used_at"] is not None


async def test_calls_are_counted_by_door_and_what_was_refused_beside(bank: Program) -> None:
    token = await bank.own_token()
    await bank.get("/v1/partner/self", token)
    await bank.get("/v1/partner/person", token)
    await bank.post("token", {"grant_type": "password"})

    assert await calls(bank) == {"self": (1, 0), "person": (1, 1), "oauth": (3, 1)}
    assert (await calls(bank))["usage"] == (1, 0), "the look before, once it had its answer"


async def test_another_partner_s_calls_and_keys_never_appear(
    officers: Officers, bank: Program
) -> None:
    other = await partner(officers)
    await other.get("/v1/partner/self", await other.own_token())

    assert await calls(bank, f"?partner={other.client}") == {"oauth": (1, 0)}
    _, own = await bank.get(f"{REGISTRATION}?partner={other.client}", await bank.own_token())
    assert own["partner"] == bank.client


async def test_who_has_not_the_key_adds_nothing_to_a_partner_s_calls_and_keys(
    bank: Program, shared: House
) -> None:
    """The attack: its token without its key, and assertions in its name, to make its numbers worthless."""
    token, thief = await bank.own_token(), Program(shared, bank.client)
    stolen = await thief.get("/v1/partner/self", token)
    forged = thief.assertion()
    named = jwt.encode(
        jwt.decode(forged, options={"verify_signature": False}),
        ec.generate_private_key(ec.SECP256R1()),
        "ES256",
        headers={"kid": "made-up"},
    )
    answers = [
        await thief.post("token", {"grant_type": "client_credentials"}, assertion=one)
        for one in (forged, named)
    ]

    assert problem(stolen) == (401, "proof-needed")
    assert {error(one) for one in answers} == {(401, "invalid_client")}
    assert await calls(bank) == {"oauth": (2, 0)}, "both its own"
    _, own = await bank.get(REGISTRATION, token)
    assert [each["kid"] for each in own["keys"]] == [KID]


async def test_a_suspended_partner_reads_nothing_and_its_calls_count_as_refused(
    officers: Officers, bank: Program
) -> None:
    token = await bank.own_token()
    await officers.move(bank.client, "suspend", officers.agrees)
    shut = [problem(await bank.get(path, token)) for path in (REGISTRATION, USAGE)]
    await officers.move(bank.client, "resume", officers.asks)

    assert shut == [(401, "sign-in-needed")] * 2
    assert await calls(bank) == {"oauth": (2, 0), "registration": (1, 1), "usage": (1, 1)}


async def test_a_token_that_a_person_s_consent_made_does_not_open_them(
    bank: Program, shared: House, desk: str
) -> None:
    tokens = await bank.tokens((await neighbour(shared, desk)).token)

    doors = [
        path
        for path in (one.path for one in ROUTES if one.own and one.method == "GET")
        if "{" not in path
    ]
    refused = [await bank.get(path, tokens["access_token"]) for path in doors]
    assert set(doors) > {REGISTRATION, USAGE}
    assert {problem(one) for one in refused} == {(403, "partner-scope")}


async def test_a_partner_s_address_that_is_away_is_said_and_closes_nothing(
    bank: Program, shared: House
) -> None:
    """`.invalid` is no name of the internet."""
    token = await bank.own_token()
    await shared.infrastructure.database.execute(
        "UPDATE partners SET jwks = '', jwks_url = 'https://bank.invalid/jwks' WHERE partner_id = $1",
        bank.client,
    )

    status, own = await bank.get(REGISTRATION, token)

    assert (status, own["keys_away"]) == (200, True)
    assert [(each["kid"], each["alg"]) for each in own["keys"]] == [(KID, "")]
