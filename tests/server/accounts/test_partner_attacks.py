"""What RFC 9700 warns of, tried by who wants a person's data without the person's word."""

import time
from uuid import uuid4

import jwt
import pytest
import pytest_asyncio

from tests.server.accounts.partner_program import (
    BACK,
    ISSUER,
    KID,
    Officers,
    Program,
    at_an_address,
    error,
    partner,
    problem,
    query_of,
)
from tests.server.house import House
from tests.server.keyed import Keyed
from tests.server.neighbours import Neighbour, neighbour

__all__ = ["at_an_address"]
pytestmark = pytest.mark.asyncio(loop_scope="module")

OVER = (410, "partner-request-over")
NO_GRANT = (400, "invalid_grant")
NO_CLIENT = (401, "invalid_client")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def officers(shared: House) -> Officers:
    return await Officers.of(shared)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bank(officers: Officers) -> Program:
    return await partner(officers)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def thief(officers: Officers) -> Program:
    """A partner too, which two officers approved."""
    return await partner(officers)


@pytest_asyncio.fixture(loop_scope="module")
async def person(shared: House, desk: str) -> Neighbour:
    return await neighbour(shared, desk)


async def past(house: House, column: str, table: str = "partner_requests") -> None:
    """As if its time were over."""
    await house.infrastructure.database.execute(
        f"UPDATE {table} SET {column} = now() - interval '1 second' WHERE {column} > now()"  # noqa: S608  # ours
    )


# Codes


async def test_a_code_that_comes_twice_ends_what_it_gave(bank: Program, person: Neighbour) -> None:
    code = await bank.code(person.token)
    _, tokens = await bank.redeem(code)
    again = await bank.redeem(code)

    assert error(again) == NO_GRANT
    shut = await bank.get("/v1/partner/person", tokens["access_token"])
    assert problem(shut) == (401, "session-over")
    assert error(await bank.refresh(tokens["refresh_token"])) == NO_GRANT


async def test_a_stolen_code_is_nothing_without_the_verifier(
    bank: Program, person: Neighbour
) -> None:
    """Code injection: the thief puts it into a session of its own at the same partner."""
    code, own = await bank.code(person.token), bank.verifier
    await bank.push()  # the thief's session, with a verifier of its own

    assert error(await bank.redeem(code)) == NO_GRANT
    assert (await bank.redeem(code, code_verifier=own))[0] == 200


async def test_a_stolen_code_is_nothing_to_another_partner(
    bank: Program, thief: Program, person: Neighbour
) -> None:
    code = await bank.code(person.token)

    assert error(await thief.redeem(code, code_verifier=bank.verifier)) == NO_GRANT


async def test_a_code_is_redeemed_by_the_key_that_asked_for_it(
    bank: Program, person: Neighbour
) -> None:
    code, honest = await bank.code(person.token), bank.proves
    bank.proves = Keyed(bank.house)
    stolen = await bank.redeem(code)
    bank.proves = honest

    assert error(stolen) == NO_GRANT


async def test_a_code_is_good_for_a_minute(bank: Program, person: Neighbour) -> None:
    code = await bank.code(person.token)
    await past(bank.house, "code_until")

    assert error(await bank.redeem(code)) == NO_GRANT


@pytest.mark.parametrize(
    "uri", [f"{BACK}&more=1", BACK.partition("?")[0], "https://bank.example.com/"]
)
async def test_a_code_goes_with_the_redirect_uri_that_was_pushed(
    bank: Program, person: Neighbour, uri: str
) -> None:
    code = await bank.code(person.token)

    assert error(await bank.redeem(code, redirect_uri=uri)) == NO_GRANT


@pytest.mark.parametrize("code", ["", "x", "é", "A" * 43, "A" * 5000])
async def test_an_invented_code_is_none(bank: Program, code: str) -> None:
    assert (await bank.redeem(code))[0] == 400


# Pushed requests


@pytest.mark.parametrize(
    "uri",
    [
        f"{BACK}&more=1",
        f"{BACK}.evil.example.com",
        "https://bank.example.com/callback",
        "https://bank.example.com/",
        "https://bank.example.com.evil.example.net/callback?bank=one",
        "http://bank.example.com/callback?bank=one",
        "http://127.0.0.1:8080/callback",
        "https://BANK.example.com/callback?bank=one",
    ],
)
async def test_a_redirect_uri_that_is_not_registered_letter_by_letter_is_refused(
    bank: Program, uri: str
) -> None:
    assert error(await bank.push(redirect_uri=uri)) == (400, "invalid_request")


@pytest.mark.parametrize(
    "form",
    [
        {"code_challenge_method": "plain"},
        {"code_challenge_method": ""},
        {"code_challenge": ""},
        {"code_challenge": "short"},
        {"response_type": "token"},
        {"response_type": "code id_token"},
        {"state": ""},
        {"request": "a.b.c"},
        {"request_uri": "https://thief.test/request"},
        {"dpop_jkt": "of another key"},
    ],
    ids=str,
)
async def test_pkce_is_not_left_out_and_nothing_older_is_taken(
    bank: Program, form: dict[str, str]
) -> None:
    assert error(await bank.push(**form)) == (400, "invalid_request")


@pytest.mark.parametrize("scope", ["everything", "", "person.read everything"])
async def test_a_scope_that_there_is_not_is_refused(bank: Program, scope: str) -> None:
    assert error(await bank.push(scope=scope)) == (400, "invalid_scope")


async def test_no_more_is_asked_of_a_person_than_two_officers_agreed_to(
    officers: Officers,
) -> None:
    narrow = await partner(officers, scopes=["cases.read"])

    assert error(await narrow.push()) == (400, "invalid_scope")


async def test_a_parameter_that_comes_twice_is_refused(bank: Program) -> None:
    body = b"grant_type=client_credentials&grant_type=refresh_token"
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = await bank.proves.call("POST", "/v1/oauth/token", data=body, headers=headers)

    assert error(answer) == (400, "invalid_request")


async def test_a_request_is_answered_once(bank: Program, person: Neighbour) -> None:
    _, pushed = await bank.push()
    _, wanted = await bank.asked(person.token, pushed["request_uri"])
    await bank.answered(person.token, wanted["request"])

    assert problem(await bank.answered(person.token, wanted["request"])) == OVER
    assert problem(await bank.asked(person.token, pushed["request_uri"])) == OVER


async def test_a_request_is_not_shown_as_another_partner_s(
    bank: Program, thief: Program, person: Neighbour
) -> None:
    _, pushed = await bank.push()

    assert problem(await thief.asked(person.token, pushed["request_uri"])) == OVER


async def test_a_request_that_one_person_has_open_is_answered_by_no_other(
    bank: Program, shared: House, desk: str, person: Neighbour
) -> None:
    """Who is sent somebody else's link agrees to nothing in that one's place."""
    other = await neighbour(shared, desk)
    _, pushed = await bank.push()
    _, wanted = await bank.asked(person.token, pushed["request_uri"])

    assert problem(await bank.asked(other.token, pushed["request_uri"])) == OVER
    assert problem(await bank.answered(other.token, wanted["request"])) == OVER


async def test_a_request_is_not_answered_before_it_was_read(
    bank: Program, shared: House, person: Neighbour
) -> None:
    await bank.push()
    request = await shared.infrastructure.database.fetchval(
        "SELECT request_id FROM partner_requests WHERE account_id IS NULL ORDER BY expires_at DESC LIMIT 1"
    )

    assert problem(await bank.answered(person.token, str(request))) == OVER


async def test_a_request_is_over_after_its_time(bank: Program, person: Neighbour) -> None:
    _, pushed = await bank.push()
    await past(bank.house, "expires_at")

    assert problem(await bank.asked(person.token, pushed["request_uri"])) == OVER


async def test_nobody_agrees_to_a_partner_that_was_suspended_meanwhile(
    officers: Officers, person: Neighbour
) -> None:
    program = await partner(officers)
    _, wanted = await program.asked(person.token)
    await officers.move(program.client, "suspend")

    assert problem(await program.answered(person.token, wanted["request"])) == OVER


async def test_the_answer_says_whose_it_is_so_that_no_other_server_s_is_taken_for_it(
    bank: Program, person: Neighbour
) -> None:
    """Mix-up: RFC 9207, in the answer that refuses too."""
    _, wanted = await bank.asked(person.token)
    _, led = await bank.answered(person.token, wanted["request"], agrees=False)

    assert query_of(led["redirect_to"])["iss"] == ISSUER


# Clients


async def test_an_assertion_is_good_once(bank: Program) -> None:
    shown, form = bank.assertion(), {"grant_type": "client_credentials"}

    assert (await bank.post("token", form, assertion=shown))[0] == 200
    assert error(await bank.post("token", form, assertion=shown)) == NO_CLIENT
    assert error(await bank.post("introspections", {"token": "x"}, assertion=shown)) == NO_CLIENT


async def test_an_assertion_for_another_server_is_none_here(bank: Program) -> None:
    shown = bank.assertion(aud="https://another.test")

    assert error(await bank.post("token", {}, assertion=shown)) == NO_CLIENT


async def test_a_partner_s_key_makes_no_other_partner_s_assertion(
    bank: Program, thief: Program
) -> None:
    shown = thief.assertion(iss=bank.client, sub=bank.client)

    assert error(await thief.post("token", {}, assertion=shown)) == NO_CLIENT


async def test_an_unknown_partner_is_refused_as_a_wrong_key_is(bank: Program) -> None:
    client = str(uuid4())
    shown = bank.assertion(iss=client, sub=client)

    assert error(await bank.post("token", {}, assertion=shown)) == NO_CLIENT


async def test_a_client_id_beside_an_assertion_is_the_same(bank: Program, thief: Program) -> None:
    form = {"grant_type": "client_credentials", "client_id": thief.client}

    assert error(await bank.post("token", form)) == NO_CLIENT


# Tokens


async def test_a_refresh_token_that_was_followed_ends_the_consent(
    bank: Program, person: Neighbour
) -> None:
    tokens = await bank.tokens(person.token)
    _, following = await bank.refresh(tokens["refresh_token"])
    await bank.refresh(following["refresh_token"])
    reused = await bank.refresh(tokens["refresh_token"])

    assert error(reused) == NO_GRANT
    shut = await bank.get("/v1/partner/person", following["access_token"])
    assert problem(shut) == (401, "session-over")


async def test_a_stolen_refresh_token_is_nothing_to_another_partner_or_key(
    bank: Program, thief: Program, person: Neighbour
) -> None:
    tokens = await bank.tokens(person.token)
    stolen = await thief.refresh(tokens["refresh_token"])
    honest, bank.proves = bank.proves, Keyed(bank.house)
    by_another_key = await bank.refresh(tokens["refresh_token"])
    bank.proves = honest

    assert error(stolen) == error(by_another_key) == NO_GRANT
    assert (await bank.refresh(tokens["refresh_token"]))[0] == 200, "and the partner keeps its own"


@pytest.mark.parametrize("token", ["x", "A" * 70, "é"])
async def test_an_invented_refresh_token_is_none(bank: Program, token: str) -> None:
    assert error(await bank.refresh(token)) == NO_GRANT


async def test_no_partner_ends_another_s_consent(
    bank: Program, thief: Program, person: Neighbour
) -> None:
    tokens = await bank.tokens(person.token)
    await thief.post("revocations", {"token": tokens["refresh_token"]})

    assert (await bank.get("/v1/partner/person", tokens["access_token"]))[0] == 200


async def test_a_revoked_refresh_token_takes_the_consent_along(
    bank: Program, person: Neighbour
) -> None:
    tokens = await bank.tokens(person.token)
    await bank.post("revocations", {"token": tokens["refresh_token"]})

    shut = await bank.get("/v1/partner/person", tokens["access_token"])
    assert problem(shut) == (401, "session-over")


async def test_a_partner_signs_no_token_itself(bank: Program, person: Neighbour) -> None:
    good = (await bank.tokens(person.token))["access_token"]
    claims = jwt.decode(good, options={"verify_signature": False})
    header = {"kid": KID, "typ": "partner-at+jwt"}

    own = jwt.encode(claims | {"exp": int(time.time()) + 600}, bank.key, "ES256", headers=header)
    none = jwt.encode(claims, "", "none", headers=jwt.get_unverified_header(good) | {"alg": "none"})
    for token in (own, none):
        assert problem(await bank.get("/v1/partner/person", token)) == (401, "sign-in-needed")


async def test_the_other_environment_s_partner_and_token_open_nothing_here(
    officers: Officers,
) -> None:
    """A database that was copied from the sandbox into production, and the other way."""
    program = await partner(officers)
    token = await program.own_token()
    await officers.house.infrastructure.database.execute(
        "UPDATE partners SET environment = 'production' WHERE partner_id = $1", program.client
    )

    assert problem(await program.get("/v1/partner/self", token)) == (401, "sign-in-needed")
    assert error(await program.post("token", {"grant_type": "client_credentials"})) == NO_CLIENT


async def test_keys_at_our_own_machine_are_not_fetched(officers: Officers) -> None:
    for url in ("https://127.0.0.1/keys", "http://bank.example.com/keys", "https://localhost/keys"):
        status, answer = await officers.ask("", jwks_url=url)
        assert (status, answer["errors"][0]["pointer"]) == (422, "/jwks_url"), url


async def test_what_a_person_asks_about_the_own_data_is_no_partner_s_to_read(
    bank: Program, shared: House, person: Neighbour
) -> None:
    ask = {"kind": "correct", "words": "我的名字写错了一个字"}
    assert (await shared.call("POST", "/v1/me/requests", ask, token=person.token))[0] == 201
    tokens = await bank.tokens(person.token)
    _, own = await shared.call("GET", "/v1/cases", token=person.token)
    _, told = await bank.get("/v1/partner/cases", tokens["access_token"])

    assert [each["item"] for each in own["cases"]] == ["data.correct"]
    assert told["cases"] == []
