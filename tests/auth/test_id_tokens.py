"""What the city's identity provider signed: taken as OpenID Connect says, and nothing else."""

import hashlib
import hmac
import json
from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from typing import Any, Final

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from auth.id_tokens import IdTokens
from domain.accounts.identity_provider import Claims, TokensGiven

ISSUER, CLIENT, NONCE, ACCESS = "https://id.test/idp", "zhijian", "a nonce", "an access token"
NOW: Final = datetime(2026, 11, 30, 4, tzinfo=UTC)
AT: Final = int(NOW.timestamp())
KEY: Final = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER: Final = rsa.generate_private_key(public_exponent=65537, key_size=2048)
WEAK: Final = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505  # as a poor provider
CURVE: Final = ec.generate_private_key(ec.SECP256R1())


def jwk(key: rsa.RSAPrivateKey, kid: str = "one", **more: str) -> dict[str, Any]:
    return {**RSAAlgorithm.to_jwk(key.public_key(), as_dict=True), "kid": kid, **more}


def jwks(*keys: dict[str, Any]) -> bytes:
    return json.dumps({"keys": keys or [jwk(KEY)]}).encode()


def packed(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def claims(**changes: Any) -> dict[str, Any]:  # noqa: ANN401  # JSON
    said = {
        "iss": ISSUER,
        "sub": "e-1024",
        "aud": CLIENT,
        "iat": AT,
        "exp": AT + 60,
        "nonce": NONCE,
    } | changes
    return {name: value for name, value in said.items() if value is not None}


def token(kid: str | None = "one", **changes: Any) -> str:  # noqa: ANN401  # JSON
    headers = {} if kid is None else {"kid": kid}
    return jwt.encode(claims(**changes), KEY, "RS256", headers=headers)


def read(text: str, keys: bytes | None = None, **how: Any) -> Claims | None:  # noqa: ANN401  # of IdTokens
    parts: dict[str, Any] = {"issuer": ISSUER, "client": CLIENT, "strong": (), "groups_claim": ""}
    proofs = IdTokens(**parts | how)
    return proofs.read(TokensGiven(text, ACCESS), keys or jwks(), nonce=NONCE, now=NOW)


def by_public_key() -> str:
    """Signed by what anybody may read, as if it were a secret."""
    head = packed(json.dumps({"alg": "HS256", "kid": "one"}).encode())
    body = packed(json.dumps(claims()).encode())
    pem = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    mac = hmac.digest(pem, f"{head}.{body}".encode(), "sha256")
    return f"{head}.{body}.{packed(mac)}"


def test_a_token_of_the_provider_says_who_it_is() -> None:
    assert read(token()) == Claims("e-1024", strong=False, groups=None)
    # the only key, which it does not name
    assert read(token(kid=None)) is not None


def test_a_curve_signs_as_well() -> None:
    key = {**ECAlgorithm.to_jwk(CURVE.public_key(), as_dict=True), "kid": "curve"}
    signed = jwt.encode(claims(), CURVE, "ES256", headers={"kid": "curve"})

    assert read(signed, jwks(jwk(KEY), key)) is not None


HALF: Final = packed(hashlib.sha256(ACCESS.encode()).digest()[:16])


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://evil.test/idp"},
        {"iss": None},
        {"aud": "another"},
        {"aud": [CLIENT, "another"]},
        {"aud": [CLIENT, "another"], "azp": "another"},
        {"azp": "another"},
        {"exp": AT - 60},
        {"exp": None},
        {"exp": "soon"},
        {"iat": AT - 601},
        {"iat": AT + 61},
        {"nbf": AT + 61},
        {"nonce": "of another browser"},
        {"nonce": None},
        {"sub": None},
        {"sub": ""},
        {"sub": "x" * 256},
        {"sub": "e\n1024"},
        {"sub": 7},
        {"at_hash": packed(bytes(16))},
        {"at_hash": 7},
    ],
    ids=lambda changes: " ".join(f"{name}={str(value)[:20]}" for name, value in changes.items()),
)
def test_a_token_that_is_not_ours_now_opens_nothing(changes: dict[str, Any]) -> None:
    assert read(token(**changes)) is None


def test_what_is_right_beside_what_is_refused_is_taken() -> None:
    assert read(token(aud=[CLIENT, "another"], azp=CLIENT)) is not None
    assert read(token(at_hash=HALF)) is not None
    assert read(token(exp=AT - 59)) is not None
    assert read(token(nbf=AT + 60)) is not None
    assert read(token(iat=AT - 600)) is not None
    assert read(token(iat=AT + 60)) is not None
    assert read(token(sub="x" * 255)) is not None
    assert read(token(groups=["g"] * 1_000), groups_claim="groups") is not None
    assert read(token(), jwks(*[jwk(KEY, kid=str(n)) for n in range(49)], jwk(KEY))) is not None
    assert read(token(), jwks(jwk(KEY, use="sig", alg="RS256"))) is not None


@pytest.mark.parametrize(
    "signed",
    [
        jwt.encode(claims(), "", "none", headers={"kid": "one"}),
        by_public_key(),
        jwt.encode(claims(), OTHER, "RS256", headers={"kid": "one"}),
        token()[:-8] + "AAAAAAAA",
        "a.b.c",
        "",
    ],
    ids=["none", "by the public key", "by a stranger", "changed", "junk", "empty"],
)
def test_a_token_that_the_provider_did_not_sign_opens_nothing(signed: str) -> None:
    assert read(signed) is None


@pytest.mark.parametrize(
    "keys",
    [
        b"",
        b"{}",
        b'{"keys": 7}',
        jwks({"kty": "oct", "k": packed(b"a secret of many letters" * 2), "kid": "one"}),
        jwks(jwk(KEY, use="enc")),
        jwks(jwk(KEY, alg="RS512")),
        jwks(jwk(KEY, kid="two")),
        jwks(jwk(KEY), jwk(OTHER)),
        jwks(*[jwk(KEY, kid=str(n)) for n in range(50)], jwk(KEY)),
        jwks({"kty": "RSA", "kid": "one", "n": "AQAB", "e": "AQAB"}),
    ],
    ids=[
        "nothing",
        "no keys",
        "no list",
        "a secret",
        "for encryption",
        "of another algorithm",
        "of another name",
        "two of one name",
        "too many",
        "a broken one",
    ],
)
def test_keys_of_which_none_is_the_one_named_open_nothing(keys: bytes) -> None:
    proofs = IdTokens(issuer=ISSUER, client=CLIENT, strong=(), groups_claim="")

    assert proofs.read(TokensGiven(token(), ACCESS), keys, nonce=NONCE, now=NOW) is None
    assert not proofs.knows(keys, token())


def test_a_short_key_opens_nothing() -> None:
    head = packed(json.dumps({"alg": "RS256", "kid": "one"}).encode())
    body = packed(json.dumps(claims()).encode())
    signature = WEAK.sign(f"{head}.{body}".encode(), PKCS1v15(), SHA256())

    assert read(f"{head}.{body}.{packed(signature)}", jwks(jwk(WEAK))) is None


def test_junk_makes_nobody_look_for_new_keys() -> None:
    proofs = IdTokens(issuer=ISSUER, client=CLIENT, strong=(), groups_claim="")

    assert proofs.knows(jwks(), "a.b.c")
    assert proofs.knows(jwks(), by_public_key())
    assert not proofs.knows(jwks(), token(kid="two"))


@pytest.mark.parametrize(
    ("said", "strong"),
    [
        ({"amr": ["pwd", "mfa"]}, True),
        ({"acr": "urn:city:high"}, True),
        ({"amr": ["pwd"]}, False),
        ({"amr": "mfa"}, False),
        ({"amr": [["mfa"]]}, False),
        ({"acr": None}, False),
    ],
    ids=["amr", "acr", "a password", "no list", "nested", "nothing"],
)
def test_only_what_the_settings_list_stands_for_our_second_factor(
    said: dict[str, Any],
    strong: bool,  # noqa: FBT001  # of the table
) -> None:
    found = read(token(**said), strong=("mfa", "urn:city:high"))

    assert (found is not None and found.strong) is strong


@pytest.mark.parametrize(
    ("said", "groups"),
    [
        (["hall", "archive"], ("hall", "archive")),
        ("hall", ("hall",)),
        (None, ()),
        (["hall", 7], ("hall",)),
    ],
    ids=["a list", "a word", "nothing", "not all words"],
)
def test_groups_are_read_from_the_claim_that_the_settings_name(
    said: object, groups: tuple[str, ...]
) -> None:
    found = read(token(groups=said), groups_claim="groups")

    assert found is not None
    assert found.groups == groups


@pytest.mark.parametrize("said", [{"hall": True}, ["g"] * 1_001], ids=["no list", "too many"])
def test_groups_that_are_none_open_nothing(said: object) -> None:
    assert read(token(groups=said), groups_claim="groups") is None
