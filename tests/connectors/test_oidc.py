"""What is sent to the city's identity provider, and what is made of its answers."""

import json
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from connectors.oidc import Client, Oidc
from domain.accounts.identity_provider import Endpoints, SignInRequest, TokensGiven
from domain.wire import HttpResponse

ISSUER: Final = "https://id.city.test/realms/staff"
PAGE: Final = "https://hall.test/officer/"
NOW: Final = datetime(2026, 11, 30, 4, tzinfo=UTC)
ENDPOINTS: Final = Endpoints(
    f"{ISSUER}/auth", f"{ISSUER}/token", f"{ISSUER}/keys", says_issuer=True
)
DOCUMENT: Final = {
    "issuer": ISSUER,
    "authorization_endpoint": ENDPOINTS.authorize,
    "token_endpoint": ENDPOINTS.exchange,
    "jwks_uri": ENDPOINTS.keys,
    "authorization_response_iss_parameter_supported": True,
}
ASKED: Final = SignInRequest("s" * 43, "b" * 43)


def pem(key: ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def oidc(key: str = "") -> Oidc:
    return Oidc(Client(ISSUER, "zhi jian", "s e:cret", key, PAGE), lambda: NOW)


def answer(body: object, status: int = 200) -> HttpResponse:
    return HttpResponse(status, {}, json.dumps(body).encode())


def test_its_document_is_read_at_its_issuer() -> None:
    request = oidc().build_discovery()

    assert (request.method, request.url) == ("GET", f"{ISSUER}/.well-known/openid-configuration")
    assert oidc().parse_discovery(answer(DOCUMENT)) == ENDPOINTS


@pytest.mark.parametrize(
    "changes",
    [
        {"issuer": "https://evil.test"},
        {"issuer": f"{ISSUER}/"},
        {"jwks_uri": "http://127.0.0.1:6379/"},
        {"jwks_uri": "https://127.0.0.1/keys"},
        {"jwks_uri": "http://id.city.test/keys"},
        {"jwks_uri": "https://id.city.test:8443/keys"},
        {"jwks_uri": "https://id.city.test@evil.test/keys"},
        {"jwks_uri": "https://evil.test@id.city.test/keys"},
        {"jwks_uri": "https://[/keys"},
        {"jwks_uri": None},
        {"token_endpoint": "https://evil.test/token"},
        {"authorization_endpoint": "javascript:alert(1)"},
    ],
    ids=lambda changes: " ".join(f"{name}={value}" for name, value in changes.items()),
)
def test_a_document_that_leads_elsewhere_is_of_no_use(changes: dict[str, Any]) -> None:
    assert isinstance(oidc().parse_discovery(answer(DOCUMENT | changes)), str)


def test_a_browser_is_sent_there_with_digests_alone() -> None:
    url = urlsplit(oidc().address(ENDPOINTS, ASKED))

    assert f"{url.scheme}://{url.netloc}{url.path}" == ENDPOINTS.authorize
    assert {name: value for name, (value,) in parse_qs(url.query).items()} == {
        "response_type": "code",
        "client_id": "zhi jian",
        "redirect_uri": PAGE,
        "scope": "openid",
        "state": ASKED.state,
        "nonce": ASKED.nonce,
        "code_challenge": ASKED.challenge,
        "code_challenge_method": "S256",
    }
    assert ASKED.browser not in url.query
    assert ASKED.verifier not in url.query


def test_a_code_is_shown_with_the_verifier_and_the_secret() -> None:
    request = oidc().build_tokens(ENDPOINTS, "a code", ASKED)

    assert (request.method, request.url) == ("POST", ENDPOINTS.exchange)
    assert request.headers["Authorization"] == "Basic emhpJTIwamlhbjpzJTIwZSUzQWNyZXQ="
    assert {name: value for name, (value,) in parse_qs(request.body.decode()).items()} == {
        "grant_type": "authorization_code",
        "code": "a code",
        "redirect_uri": PAGE,
        "code_verifier": ASKED.verifier,
    }


def test_a_key_pair_shows_who_we_are_once_and_for_a_minute() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    made = oidc(key=pem(key))
    forms = [parse_qs(made.build_tokens(ENDPOINTS, "a", ASKED).body.decode()) for _ in range(2)]

    said = [
        jwt.decode(
            form["client_assertion"][0],
            key.public_key(),
            algorithms=["ES256"],
            audience=ENDPOINTS.exchange,
            issuer="zhi jian",
            options={"verify_exp": False, "verify_iat": False},
        )
        for form in forms
    ]
    assert said[0]["sub"] == "zhi jian"
    assert said[0]["exp"] - said[0]["iat"] == 60
    assert said[0]["jti"] != said[1]["jti"]
    assert "Authorization" not in made.build_tokens(ENDPOINTS, "a", ASKED).headers


def test_a_key_that_can_not_sign_is_found_at_the_start() -> None:
    with pytest.raises(ValueError, match="neither RSA nor P-256"):
        oidc(key=pem(ed25519.Ed25519PrivateKey.generate()))


def test_an_answer_to_a_code_is_tokens_a_refusal_or_a_fault() -> None:
    api = oidc()

    good = api.parse_tokens(answer({"id_token": "i", "access_token": "a", "more": 1}))
    assert good == TokensGiven("i", "a")
    assert api.parse_tokens(answer({"error": "invalid_grant"}, 400)) is None
    assert api.parse_tokens(answer({"error": "invalid_client"}, 401)) == "invalid_client"
    assert api.parse_tokens(answer({"access_token": "a"})) == "http-200"
    assert api.parse_tokens(HttpResponse(502, {}, b"<html>")) == "http-502"
    assert isinstance(api.parse_tokens(answer({"id_token": "i" * 40_000})), str)


def test_keys_are_a_list_of_them_or_of_no_use() -> None:
    assert oidc().parse_keys(answer({"keys": []})) == b'{"keys": []}'
    assert oidc().parse_keys(answer({"keys": {}})) == "no keys"
    assert oidc().parse_keys(answer([], 200)) == "http-200"
