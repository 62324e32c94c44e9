"""Partners: registered by two officers, known by their keys, reading what a person let them read."""

import asyncio
from typing import Any

import jwt
import pytest
import pytest_asyncio

from tests.server.accounts.partner_program import (
    BACK,
    ISSUER,
    PARTNERS,
    PURPOSE,
    Officers,
    Program,
    at_an_address,
    error,
    partner,
    problem,
    query_of,
)
from tests.server.accounts.staff import HERE, WHY, audited, officer
from tests.server.house import NAME, SCHEME, House
from tests.server.neighbours import Neighbour, neighbour

__all__ = ["at_an_address"]
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def officers(shared: House) -> Officers:
    return await Officers.of(shared)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bank(officers: Officers) -> Program:
    return await partner(officers)


@pytest_asyncio.fixture(loop_scope="module")
async def person(shared: House, desk: str) -> Neighbour:
    return await neighbour(shared, desk)


async def uses(house: House, token: str) -> list[dict[str, Any]]:
    status, answer = await house.call("GET", "/v1/me/uses", token=token)
    assert status == 200
    return list(answer["uses"])


# Registration


async def test_a_partner_gets_no_token_before_a_second_officer_agreed(officers: Officers) -> None:
    program = Program(officers.house)
    _, asked = await officers.ask(program.jwks)
    program.client = asked["partner"]
    early = await program.post("token", {"grant_type": "client_credentials"})
    own = await officers.move(program.client, "approve", officers.asks)
    moved = await officers.move(program.client, "approve")

    assert error(early) == (401, "invalid_client")
    assert problem(own) == (403, "another-admin-needed")
    assert (moved[0], moved[1]["state"]) == (201, "live")
    assert await program.own_token()


async def test_who_serves_a_district_registers_no_partner(shared: House) -> None:
    districts = await officer(shared, "district admin", HERE)

    refused = await Officers(shared, districts, districts).ask(Program(shared).jwks)

    assert problem(refused) == (403, "officer-outside")


@pytest.mark.parametrize(
    "uri",
    [
        "http://bank.example.com/callback",
        "https://127.0.0.1/callback",
        "https://localhost/callback",
        "https://bank.example.com/callback#part",
        "https://user@bank.example.com/callback",
        "app://callback",
    ],
)
async def test_a_redirect_uri_is_https_at_a_public_name(officers: Officers, uri: str) -> None:
    status, answer = await officers.ask(Program(officers.house).jwks, redirect_uris=[uri])

    assert (status, answer["errors"][0]["pointer"]) == (422, "/redirect_uris/0")


async def test_a_suspended_partner_s_tokens_open_nothing_until_another_officer_resumes_it(
    officers: Officers,
) -> None:
    program = await partner(officers)
    token = await program.own_token()
    await officers.move(program.client, "suspend", officers.agrees)
    shut = await program.get("/v1/partner/self", token)
    own = await officers.move(program.client, "resume", officers.agrees)
    resumed = await officers.move(program.client, "resume", officers.asks)

    assert problem(shut) == (401, "sign-in-needed")
    assert problem(own) == (403, "another-admin-needed")
    assert resumed[0] == 201
    assert (await program.get("/v1/partner/self", token))[0] == 200


async def test_a_closed_partner_is_closed_for_good(officers: Officers) -> None:
    program = await partner(officers)
    await officers.move(program.client, "close")

    assert problem(await officers.move(program.client, "resume")) == (409, "partner-moved")


async def test_each_step_of_a_partner_is_in_the_audit_with_its_reason(
    officers: Officers, bank: Program
) -> None:
    assert bank.client
    for action in ("partner.asked", "partner.approved"):
        assert WHY["why"] in await audited(officers.house, action)


async def test_officers_see_partners_without_their_keys(officers: Officers, bank: Program) -> None:
    _, seen = await officers.house.call("GET", PARTNERS, token=officers.asks)

    (found,) = (each for each in seen["partners"] if each["partner"] == bank.client)
    assert (found["state"], found["environment"]) == ("live", "sandbox")
    assert (found["calls_a_minute"], "jwks" in found) == (600, False)


# Tokens of its own


async def test_a_partner_s_own_token_tells_it_who_it_is(bank: Program) -> None:
    status, answer = await bank.get("/v1/partner/self", await bank.own_token())

    assert (status, answer["partner"], answer["name"]) == (200, bank.client, "示例银行")


async def test_a_token_without_its_key_opens_nothing(bank: Program, shared: House) -> None:
    token = await bank.own_token()
    thief = Program(shared)

    assert problem(await thief.get("/v1/partner/self", token)) == (401, "proof-needed")
    assert (await shared.call("GET", "/v1/partner/self", token=token))[0] == 401


async def test_no_token_is_given_without_a_key_to_bind_it_to(bank: Program, shared: House) -> None:
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": bank.assertion(),
    }
    async with shared.http.post(f"{shared.base}/v1/oauth/token", data=form) as response:
        answer = response.status, await response.json()

    assert error(answer) == (400, "invalid_dpop_proof")


async def test_a_partner_s_own_token_shows_no_person(bank: Program) -> None:
    token = await bank.own_token()

    assert problem(await bank.get("/v1/partner/person", token)) == (403, "partner-scope")


async def test_a_partner_s_token_is_no_citizen_s_and_the_other_way(
    bank: Program, shared: House, person: Neighbour
) -> None:
    token = await bank.own_token()

    assert problem(await bank.get("/v1/me", token)) == (401, "sign-in-needed")
    status, _ = await shared.call("GET", "/v1/partner/self", token=person.token)
    assert status == 401


async def test_introspection_says_of_the_own_token_alone_that_it_lives(
    officers: Officers, bank: Program
) -> None:
    token, other = await bank.own_token(), await partner(officers)

    _, own = await bank.post("introspections", {"token": token})
    _, others = await other.post("introspections", {"token": token})

    assert (own["active"], own["client_id"], own["iss"]) == (True, bank.client, ISSUER)
    assert others == {"active": False}


async def test_a_revoked_token_opens_nothing_and_another_partner_revokes_none(
    officers: Officers, bank: Program
) -> None:
    token, other = await bank.own_token(), await partner(officers)
    await other.post("revocations", {"token": token})
    still = await bank.get("/v1/partner/self", token)
    status, _ = await bank.post("revocations", {"token": token})

    assert (still[0], status) == (200, 200)
    assert problem(await bank.get("/v1/partner/self", token)) == (401, "session-over")
    assert (await bank.post("introspections", {"token": token}))[1] == {"active": False}


async def test_calls_beyond_the_plan_are_refused_and_each_answer_says_what_is_left(
    officers: Officers,
) -> None:
    small = await partner(officers, plan="small")
    token = await small.own_token()
    for _ in range(60):
        await small.house.parts.limits.allow(f"partner {small.client}", 60, 60)

    status, answer = await small.get("/v1/partner/self", token)

    assert (status, answer["type"]) == (429, "/problems/too-many-requests")


async def test_the_metadata_name_doors_that_there_are(shared: House) -> None:
    status, said = await shared.call("GET", "/.well-known/oauth-authorization-server")

    assert (status, said["issuer"]) == (200, ISSUER)
    for name, url in said.items():
        if name.endswith("_endpoint") and name != "authorization_endpoint":
            path = url.removeprefix(ISSUER)
            assert (await shared.call("POST", path))[0] == 415, name


# A person's consent


async def test_a_person_reads_who_asks_what_for_and_how_long(
    bank: Program, person: Neighbour
) -> None:
    status, wanted = await bank.asked(person.token)

    assert (status, wanted["name"], wanted["purpose"]) == (200, "示例银行", PURPOSE)
    assert [each["scope"] for each in wanted["shares"]] == [
        "cases.read",
        "certification.read",
        "person.read",
    ]
    assert wanted["until"] > wanted["answer_by"]


async def test_an_answer_leads_back_with_state_and_who_answers(
    bank: Program, person: Neighbour
) -> None:
    _, wanted = await bank.asked(person.token)
    _, led = await bank.answered(person.token, wanted["request"])

    said = query_of(led["redirect_to"])
    assert led["redirect_to"].startswith(BACK)
    assert (said["bank"], said["state"], said["iss"]) == ("one", "s1", ISSUER)


async def test_a_person_who_refuses_gives_no_code(bank: Program, person: Neighbour) -> None:
    _, wanted = await bank.asked(person.token)
    _, led = await bank.answered(person.token, wanted["request"], agrees=False)

    said = query_of(led["redirect_to"])
    assert (said["error"], "code" in said) == ("access_denied", False)


async def test_a_partner_reads_what_the_person_let_it_read(
    bank: Program, person: Neighbour
) -> None:
    tokens = await bank.tokens(person.token)
    _, who = await bank.get("/v1/partner/person", tokens["access_token"])
    _, due = await bank.get("/v1/partner/certifications", tokens["access_token"])
    status, cases = await bank.get("/v1/partner/cases", tokens["access_token"])

    assert who == {"subject": tokens["sub"], "level": 2, "name": None}
    assert [each["scheme"] for each in due["certifications"]] == [SCHEME]
    assert (status, cases["cases"], due["subject"]) == (200, [], tokens["sub"])


async def test_the_name_is_told_of_who_was_seen(
    bank: Program, shared: House, person: Neighbour
) -> None:
    tokens = await bank.tokens(person.token)
    await shared.infrastructure.database.execute(
        "UPDATE partner_grants SET level = 3 WHERE person_id = $1", person.person
    )

    _, who = await bank.get("/v1/partner/person", tokens["access_token"])

    assert (who["level"], who["name"]) == (3, NAME)


async def test_each_reading_is_among_the_uses_of_the_person(
    bank: Program, shared: House, person: Neighbour
) -> None:
    tokens = await bank.tokens(person.token)
    for door in ("person", "certifications", "cases"):
        await bank.get(f"/v1/partner/{door}", tokens["access_token"])

    found = [each for each in await uses(shared, person.token) if PURPOSE in str(each)]
    partners = [each for each in found if each["actor"] == "partner"]
    assert len(partners) == 3
    assert len(found) == 4, "and that the person agreed"


async def test_two_partners_know_one_person_by_two_names_and_one_by_the_same(
    officers: Officers, bank: Program, person: Neighbour
) -> None:
    other = await partner(officers)

    first, second = await bank.tokens(person.token), await bank.tokens(person.token)

    assert first["sub"] == second["sub"]
    assert (await other.tokens(person.token))["sub"] != first["sub"]
    assert str(person.person) not in first["sub"]


async def test_what_is_withdrawn_is_closed_at_once(
    bank: Program, shared: House, person: Neighbour
) -> None:
    tokens = await bank.tokens(person.token)
    _, mine = await shared.call("GET", "/v1/me/partner-consents", token=person.token)
    consent = mine["consents"][0]
    path = f"/v1/me/partner-consents/{consent['consent']}"
    status, _ = await shared.call("DELETE", path, token=person.token)
    _, after = await shared.call("GET", "/v1/me/partner-consents", token=person.token)

    assert (consent["holds"], status, after["consents"][0]["holds"]) == (True, 204, False)
    shut = await bank.get("/v1/partner/person", tokens["access_token"])
    assert problem(shut) == (401, "session-over")
    assert error(await bank.refresh(tokens["refresh_token"])) == (400, "invalid_grant")


async def test_nobody_withdraws_another_person_s_consent(
    bank: Program, shared: House, desk: str, person: Neighbour
) -> None:
    await bank.tokens(person.token)
    stranger = await neighbour(shared, desk)
    _, mine = await shared.call("GET", "/v1/me/partner-consents", token=person.token)
    path = f"/v1/me/partner-consents/{mine['consents'][0]['consent']}"

    assert (await shared.call("DELETE", path, token=stranger.token))[0] == 404


async def test_who_is_bound_to_nobody_is_asked_nothing(
    bank: Program, shared: House, desk: str
) -> None:
    unbound = await neighbour(shared, desk, bound=False)

    assert problem(await bank.asked(unbound.token)) == (403, "binding-needed")


async def test_a_consent_to_one_scope_opens_one_door(bank: Program, person: Neighbour) -> None:
    _, pushed = await bank.push(scope="cases.read")
    _, wanted = await bank.asked(person.token, pushed["request_uri"])
    _, led = await bank.answered(person.token, wanted["request"])
    _, tokens = await bank.redeem(query_of(led["redirect_to"])["code"])

    assert (await bank.get("/v1/partner/cases", tokens["access_token"]))[0] == 200
    refused = await bank.get("/v1/partner/person", tokens["access_token"])
    assert problem(refused) == (403, "partner-scope")


async def test_a_lost_answer_to_a_refresh_is_given_again(bank: Program, person: Neighbour) -> None:
    first = (await bank.tokens(person.token))["refresh_token"]

    (_, once), (_, again) = await bank.refresh(first), await bank.refresh(first)

    assert once["refresh_token"] == again["refresh_token"] != first


async def test_the_tokens_of_a_deleted_account_open_nothing(
    bank: Program, shared: House, person: Neighbour
) -> None:
    tokens = await bank.tokens(person.token)
    await shared.infrastructure.database.execute(
        "UPDATE partner_grants SET ended = 'account', ends_at = now() WHERE person_id = $1",
        person.person,
    )

    shut = await bank.get("/v1/partner/person", tokens["access_token"])
    assert problem(shut) == (401, "session-over")


async def test_a_token_says_no_more_than_it_has_to(bank: Program, person: Neighbour) -> None:
    token = (await bank.tokens(person.token))["access_token"]

    said = jwt.decode(token, options={"verify_signature": False})

    assert said.keys() == {
        *("iss", "aud", "env", "sub", "client_id", "jti", "sid", "scope", "iat", "exp", "cnf")
    }
    assert not {str(person.person), person.id_number, person.phone, NAME} & set(
        map(str, said.values())
    )


async def test_two_refreshes_at_once_leave_one_line_of_tokens(
    bank: Program, person: Neighbour
) -> None:
    first = (await bank.tokens(person.token))["refresh_token"]

    answers = await asyncio.gather(bank.refresh(first), bank.refresh(first))

    assert len({answer["refresh_token"] for _, answer in answers}) == 1
