"""Tokens of partners: what each claim says, and that none of another kind or house opens a door."""

from dataclasses import replace
from datetime import timedelta
from typing import Final
from uuid import UUID

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from auth.partner_tokens import PartnerTokens
from auth.tokens import Tokens
from domain.accounts.face_requests import FaceResult
from domain.accounts.partners import Environment, PartnerScope, PartnerToken
from domain.errors import NotSignedIn
from domain.problems import Problem
from tests.people import NOON, FakeClock

ISSUER: Final = "https://zhijian.example"
KEY: Final = Ed25519PrivateKey.generate()
SIGNER: Final = Tokens({"now": KEY}, "now", ISSUER, clock=FakeClock())
TOKENS: Final = PartnerTokens(SIGNER, issuer=ISSUER, environment=Environment.PRODUCTION)
PARTNER: Final = UUID(int=5)
OWN: Final = PartnerToken(
    token=UUID(int=1),
    partner=PARTNER,
    key="thumbprint",
    scopes=frozenset[PartnerScope](),
    issued_at=NOON,
    expires_at=NOON + timedelta(minutes=5),
)
OF_PERSON: Final = replace(
    OWN, scopes=frozenset(list(PartnerScope)[:2]), grant=UUID(int=2), subject="pairwise"
)


def claims(token: str) -> dict[str, object]:
    return dict(jwt.decode(token, options={"verify_signature": False}))


def test_a_token_for_the_partner_itself_names_it_as_its_subject() -> None:
    assert claims(TOKENS.issue(OWN)) == {
        "iss": ISSUER,
        "aud": "partner",
        "env": "production",
        "sub": str(PARTNER),
        "client_id": str(PARTNER),
        "jti": str(UUID(int=1)),
        "sid": str(UUID(int=1)),
        "scope": "",
        "iat": int(NOON.timestamp()),
        "exp": int(NOON.timestamp()) + 300,
        "cnf": {"jkt": "thumbprint"},
    }


def test_a_token_for_a_person_names_the_grant_and_the_person_to_this_partner() -> None:
    said = claims(TOKENS.issue(OF_PERSON))

    assert (said["sub"], said["sid"]) == ("pairwise", str(UUID(int=2)))
    assert jwt.get_unverified_header(TOKENS.issue(OF_PERSON))["typ"] == "partner-at+jwt"


@pytest.mark.parametrize("token", [OWN, OF_PERSON], ids=["the partner's own", "of a person"])
def test_a_token_is_read_as_it_was_issued(token: PartnerToken) -> None:
    assert TOKENS.read(TOKENS.issue(token)) == token


def test_a_result_of_a_face_is_for_one_partner_and_says_when() -> None:
    result = FaceResult(PARTNER, "pairwise", NOON, UUID(int=9), "nonce")
    said = {
        "iss": ISSUER,
        "aud": str(PARTNER),
        "sub": "pairwise",
        "iat": int(NOON.timestamp()),
        "jti": str(UUID(int=9)),
        "acr": "face",
        "env": "production",
    }

    assert claims(TOKENS.face_result(PARTNER, "pairwise", NOON, UUID(int=9))) == said
    assert claims(TOKENS.face_result_of(result)) == said | {
        "request": str(UUID(int=9)),
        "nonce": "nonce",
    }
    assert jwt.get_unverified_header(TOKENS.face_result_of(result))["typ"] == "face-result+jwt"


@pytest.mark.parametrize(
    "change",
    [
        {"env": "sandbox"},
        {"jti": "none"},
        {"sid": None},
        {"client_id": ""},
        {"scope": "everything"},
        {"cnf": {}},
        {"cnf": {"jkt": ""}},
        {"cnf": "thumbprint"},
        {"iat": "noon"},
        {"aud": "citizen"},
        {"iss": "https://other.example"},
    ],
    ids=str,
)
def test_a_token_that_says_otherwise_opens_nothing(change: dict[str, object]) -> None:
    token = SIGNER.sign(claims(TOKENS.issue(OF_PERSON)) | change, "partner-at+jwt")

    with pytest.raises(NotSignedIn) as caught:
        TOKENS.read(token)
    assert caught.value.problem is Problem.SIGN_IN_NEEDED


@pytest.mark.parametrize("name", ["env", "jti", "sid", "client_id", "scope", "cnf"])
def test_a_token_without_a_claim_opens_nothing(name: str) -> None:
    said = claims(TOKENS.issue(OF_PERSON))
    del said[name]

    with pytest.raises(NotSignedIn):
        TOKENS.read(SIGNER.sign(said, "partner-at+jwt"))


def test_a_result_of_a_face_is_no_token() -> None:
    with pytest.raises(NotSignedIn):
        TOKENS.read(SIGNER.sign(claims(TOKENS.issue(OF_PERSON)), "face-result+jwt"))


def test_a_token_ends_when_it_says_and_is_then_told_so() -> None:
    clock = FakeClock()
    signer = Tokens({"now": KEY}, "now", ISSUER, clock=clock)
    tokens = PartnerTokens(signer, issuer=ISSUER, environment=Environment.PRODUCTION)
    token = tokens.issue(OWN)
    clock.forward(minutes=4, seconds=59)
    assert tokens.read(token) == OWN
    clock.forward(seconds=1)

    with pytest.raises(NotSignedIn) as caught:
        tokens.read(token)
    assert caught.value.problem is Problem.SESSION_OVER
