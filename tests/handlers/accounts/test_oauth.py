"""Doors of OAuth: what a program's form asks for, and that standard's JSON for it."""

import json
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from domain.accounts.partners import Partner, PartnerScope, PartnerToken, Pushed
from domain.errors import Invalid, NotFound
from domain.problems import Problem
from handlers.accounts import oauth
from handlers.accounts.services import ACCOUNTS, AccountServices
from handlers.request import COUNTED, DEVICE_KEY
from services.accounts.partner_tokens import Issued
from tests.made import MOMENT, made
from tests.service_sets import with_only

BANK: Final = made(Partner, partner=UUID(int=5))
ISSUER: Final = "https://hall.example"
ASSERTION: Final = {"client_assertion_type": "jwt", "client_assertion": "a.b.c", "client_id": "5"}
TOKEN: Final = made(
    PartnerToken,
    partner=BANK.partner,
    subject="",
    key="thumb",
    scopes=frozenset({PartnerScope.CASES}),
    issued_at=MOMENT,
    expires_at=MOMENT + timedelta(minutes=5),
)


class Desk:
    """Knows the bank, and notes what it is asked."""

    def __init__(self, token: PartnerToken | None = TOKEN, issued: Issued | None = None) -> None:
        self.token = token
        self.issued = issued or Issued(TOKEN, "access")
        self.asked: list[object] = []

    async def authenticate(self, *shown: str) -> Partner:
        assert shown == tuple(ASSERTION.values())
        return BANK

    async def push(self, partner: Partner, pushed: Pushed) -> str:
        self.asked.append((partner, pushed))
        return "urn:one"

    async def own(self, *asked: object) -> Issued:
        self.asked.append(asked)
        return self.issued

    async def redeem(self, *asked: object, **named: str) -> Issued:
        self.asked.append((*asked, named))
        return self.issued

    async def refresh(self, *asked: object) -> Issued:
        self.asked.append(asked)
        return self.issued

    async def introspect(self, *asked: object) -> PartnerToken | None:
        self.asked.append(asked)
        return self.token

    async def revoke(self, *asked: object) -> None:
        self.asked.append(asked)


async def ask(
    handler: Any,  # noqa: ANN401  # any of the doors
    desk: Desk,
    form: dict[str, str] | bytes,
    key: str = "thumb",
) -> tuple[int, Any]:
    app = web.Application()
    any_: Any = desk
    app[ACCOUNTS] = with_only(
        AccountServices,
        partner_clients=any_,
        partner_consents=any_,
        partner_issuer=ISSUER,
        partner_tokens=any_,
    )
    request = make_mocked_request("POST", "/v1/oauth/token", app=app)
    request[DEVICE_KEY] = key
    body = form if isinstance(form, bytes) else urlencode(ASSERTION | form).encode()
    answer = await handler(request, body)
    assert request[COUNTED] == BANK.partner
    return answer.status, json.loads(answer.body) if answer.body else None


def refused(problem: Problem) -> "pytest.RaisesExc[Invalid]":
    return pytest.raises(Invalid, check=lambda refusal: refusal.problem is problem)


# Tokens


async def test_a_partner_has_a_token_of_its_own_for_nothing_but_its_key() -> None:
    desk = Desk()
    answer = await ask(oauth.token, desk, {"grant_type": "client_credentials"})

    assert desk.asked == [(BANK, "thumb")]
    assert answer == (
        200,
        {"access_token": "access", "token_type": "DPoP", "expires_in": 300, "scope": "cases.read"},
    )


async def test_a_code_is_redeemed_with_its_address_and_its_verifier() -> None:
    desk = Desk(issued=Issued(TOKEN, "access", "refresh", "face"))
    form = {"code": "c", "redirect_uri": "https://bank.example/back", "code_verifier": "v"}
    status, said = await ask(oauth.token, desk, {"grant_type": "authorization_code", **form})

    named = {"code": "c", "redirect_uri": form["redirect_uri"], "verifier": "v"}
    assert desk.asked == [(BANK, "thumb", named)]
    assert (status, said["refresh_token"], said["face_result"]) == (200, "refresh", "face")


async def test_tokens_follow_a_refresh_token() -> None:
    desk = Desk()
    await ask(oauth.token, desk, {"grant_type": "refresh_token", "refresh_token": "r"})

    assert desk.asked == [(BANK, "thumb", "r")]


@pytest.mark.parametrize(
    ("form", "problem"),
    [
        ({}, Problem.PARTNER_REQUEST),
        ({"grant_type": "password"}, Problem.PARTNER_GRANT_TYPE),
        ({"grant_type": "client_credentials", "scope": "cases.read"}, Problem.PARTNER_SCOPE),
        ({"grant_type": "refresh_token"}, Problem.PARTNER_REQUEST),
        ({"grant_type": "authorization_code", "code": "c"}, Problem.PARTNER_REQUEST),
    ],
)
async def test_another_grant_and_one_that_lacks_something_gives_no_token(
    form: dict[str, str], problem: Problem
) -> None:
    desk = Desk()
    with refused(problem):
        await ask(oauth.token, desk, form)

    assert desk.asked == []


@pytest.mark.parametrize(
    "body",
    [
        b"grant_type",
        b"a=1&a=2",
        b"a=\xff",
        "a=é".encode(),
        b"&".join(b"a%d=1" % n for n in range(21)),
    ],
    ids=["no value", "twice", "no text", "no ASCII", "too many"],
)
async def test_what_is_no_form_with_each_field_once_is_refused(body: bytes) -> None:
    with refused(Problem.PARTNER_REQUEST):
        await ask(oauth.token, Desk(), body)


async def test_a_form_may_have_twenty_fields() -> None:
    extra = {f"a{n}": "1" for n in range(16)}

    status, _ = await ask(oauth.token, Desk(), {"grant_type": "client_credentials", **extra})
    assert status == 200


# Introspection and revocation


async def test_a_token_that_opens_something_is_described() -> None:
    own = await ask(oauth.introspect, Desk(), {"token": "t"})
    of_person = await ask(oauth.introspect, Desk(made(PartnerToken, subject="sub")), {"token": "t"})
    at = int(MOMENT.timestamp())

    assert own == (
        200,
        {
            "active": True,
            "client_id": str(BANK.partner),
            "scope": "cases.read",
            "sub": str(BANK.partner),
            "token_type": "DPoP",
            "iat": at,
            "exp": at + 300,
            "iss": ISSUER,
            "cnf": {"jkt": "thumb"},
        },
    )
    assert of_person[1]["sub"] == "sub"


async def test_of_a_token_that_opens_nothing_that_alone_is_said() -> None:
    assert await ask(oauth.introspect, Desk(None), {"token": "t"}) == (200, {"active": False})


async def test_a_token_is_revoked_without_a_word() -> None:
    desk = Desk()

    assert await ask(oauth.revoke, desk, {"token": "t"}) == (200, None)
    assert desk.asked == [(BANK, "t")]


@pytest.mark.parametrize("handler", [oauth.introspect, oauth.revoke])
async def test_a_token_has_to_be_named(handler: Any) -> None:  # noqa: ANN401  # of the two
    with refused(Problem.PARTNER_REQUEST):
        await ask(handler, Desk(), {})


# Requests that are pushed

PUSHED: Final = {
    "response_type": "code",
    "code_challenge_method": "S256",
    "code_challenge": "c" * 43,
    "state": "s",
    "scope": "cases.read",
    "redirect_uri": "https://bank.example/back",
}


@pytest.mark.parametrize(
    ("key", "named", "kept"),
    [("thumb", "", "thumb"), ("thumb", "thumb", "thumb"), ("", "named", "named"), ("", "", "")],
)
async def test_what_is_pushed_is_kept_for_the_key_that_redeems_it(
    key: str, named: str, kept: str
) -> None:
    desk = Desk()
    form = PUSHED | ({"dpop_jkt": named} if named else {})
    status, said = await ask(oauth.push, desk, form, key)

    assert (status, said) == (201, {"request_uri": "urn:one", "expires_in": said["expires_in"]})
    assert desk.asked == [
        (
            BANK,
            Pushed(
                "https://bank.example/back",
                frozenset({PartnerScope.CASES}),
                "s",
                "c" * 43,
                kept,
            ),
        )
    ]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"request": "jwt"}, Problem.PARTNER_REQUEST),
        ({"request_uri": "urn:x"}, Problem.PARTNER_REQUEST),
        ({"response_type": "token"}, Problem.PARTNER_REQUEST),
        ({"code_challenge_method": "plain"}, Problem.PARTNER_REQUEST),
        ({"code_challenge": "c" * 42}, Problem.PARTNER_REQUEST),
        ({"state": ""}, Problem.PARTNER_REQUEST),
        ({"redirect_uri": ""}, Problem.PARTNER_REQUEST),
        ({"scope": "everything"}, Problem.PARTNER_SCOPE),
        ({"dpop_jkt": "another"}, Problem.PARTNER_REQUEST),
    ],
)
async def test_what_oauth_does_not_know_any_more_is_not_pushed(
    change: dict[str, str], problem: Problem
) -> None:
    desk = Desk()
    with refused(problem):
        await ask(oauth.push, desk, PUSHED | change)

    assert desk.asked == []


# Metadata


async def metadata(issuer: str) -> Any:  # noqa: ANN401  # JSON
    app = web.Application()
    app[ACCOUNTS] = with_only(AccountServices, partner_issuer=issuer)
    answer = await oauth.metadata(make_mocked_request("GET", "/", app=app))
    assert isinstance(answer.body, bytes)
    return json.loads(answer.body)


async def test_a_library_finds_every_door_by_the_metadata() -> None:
    said = await metadata(ISSUER)

    assert said["issuer"] == ISSUER
    assert said["authorization_endpoint"] == f"{ISSUER}/"
    assert {name: each for name, each in said.items() if isinstance(each, bool)} == {
        "require_pushed_authorization_requests": True,
        "authorization_response_iss_parameter_supported": True,
    }
    assert said["response_types_supported"] == ["code"]
    assert said["response_modes_supported"] == ["query"]
    assert said["grant_types_supported"] == [
        "authorization_code",
        "client_credentials",
        "refresh_token",
    ]
    assert said["code_challenge_methods_supported"] == ["S256"]
    assert said["dpop_signing_alg_values_supported"] == ["ES256", "EdDSA"]


async def test_where_partners_are_off_there_is_no_metadata() -> None:
    with pytest.raises(NotFound) as gone:
        await metadata("")
    assert gone.value.problem is Problem.PARTNERS_OFF
