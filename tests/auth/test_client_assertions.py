"""What an assertion of a partner's program has to be, and every way in which one may be wrong."""

import hmac
import json
from typing import Any
from uuid import UUID

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

from auth.client_assertions import ClientAssertions, read_keys, written_keys
from domain.accounts.partners import Asserted
from domain.base64url import packed
from tests.people import NOON

ISSUER = "https://hall.test"
CLIENT = str(UUID(int=7))
NOW = int(NOON.timestamp())
KEY = ec.generate_private_key(ec.SECP256R1())
JWK = ECAlgorithm.to_jwk(KEY.public_key(), as_dict=True) | {"kid": "one"}
PEM = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
GOOD: dict[str, Any] = {
    "iss": CLIENT,
    "sub": CLIENT,
    "aud": ISSUER,
    "exp": NOW + 60,
    "jti": "j1",
}


def read(text: str) -> Asserted | None:
    doors = ClientAssertions(ISSUER)
    claimed = doors.claimed(text)
    (key,) = read_keys(json.dumps({"keys": [JWK]}))
    return doors.asserted(claimed, key, NOON) if claimed else None


def signed(**other: object) -> str:
    claims = {name: value for name, value in (GOOD | other).items() if value is not None}
    return jwt.encode(claims, KEY, algorithm="ES256", headers={"kid": "one"})


def test_a_good_assertion_says_which_one_it_is_and_until_when_it_must_not_come_again() -> None:
    asserted = read(signed())

    assert asserted is not None
    assert asserted.jti == "j1"
    assert asserted.until.timestamp() == NOW + 120  # as long as a clock of ours may be behind


@pytest.mark.parametrize(
    "other",
    [
        {"aud": "https://another.test"},
        {"aud": [ISSUER, "https://another.test"]},
        {"aud": f"{ISSUER}/v1/oauth/token"},
        {"iss": str(UUID(int=8))},
        {"exp": NOW - 60},
        {"exp": NOW + 361},
        {"exp": None},
        {"jti": None},
        {"jti": ""},
        {"jti": "j" * 129},
        {"jti": 7},
        {"nbf": NOW + 61},
        {"iat": NOW + 61},
        {"iat": "yesterday"},
    ],
    ids=str,
)
def test_an_assertion_for_another_server_or_time_or_without_its_parts_is_none(
    other: dict[str, object],
) -> None:
    assert read(signed(**other)) is None


@pytest.mark.parametrize(
    "other",
    [
        {"exp": NOW - 59},
        {"exp": NOW + 360},
        {"jti": "j" * 128},
        {"nbf": NOW + 60},
        {"iat": NOW + 60},
        {"nbf": NOW, "iat": NOW + 3600},  # from when it is good, it says itself
    ],
    ids=str,
)
def test_a_partner_s_clock_may_be_a_minute_off_and_an_assertion_good_for_five(
    other: dict[str, object],
) -> None:
    assert read(signed(**other)) is not None


def test_an_assertion_may_be_4096_letters_long() -> None:
    def of_length(letters: int) -> str:
        near = (letters - len(signed(more=""))) * 3 // 4
        made = (signed(more="x" * more) for more in range(near - 4, near + 4))
        return next(each for each in made if len(each) == letters)

    assert read(of_length(4096)) is not None
    assert ClientAssertions(ISSUER).claimed(of_length(4098)) is None


def test_an_assertion_that_asks_for_what_nobody_here_understands_is_none() -> None:
    headers = {"kid": "one", "crit": ["exp"]}

    assert ClientAssertions(ISSUER).claimed(jwt.encode(GOOD, KEY, "ES256", headers)) is None


def test_an_assertion_by_no_algorithm_is_none() -> None:
    text = jwt.encode(GOOD, "", algorithm="none", headers={"kid": "one"})

    assert read(text) is None


@pytest.mark.parametrize("secret", [json.dumps(JWK).encode(), PEM], ids=["jwk", "pem"])
def test_an_assertion_whose_secret_is_our_copy_of_the_public_key_is_none(secret: bytes) -> None:
    """HS256 with what everybody may read (RFC 8725, 2.1); by hand, as PyJWT makes none."""
    header, claims = (
        packed(json.dumps(part).encode())
        for part in ({"alg": "HS256", "kid": "one", "typ": "JWT"}, GOOD)
    )
    mark = hmac.digest(secret, f"{header}.{claims}".encode(), "sha256")

    assert ClientAssertions(ISSUER).claimed(f"{header}.{claims}.{packed(mark)}")
    assert read(f"{header}.{claims}.{packed(mark)}") is None


def test_an_assertion_by_another_key_of_the_same_name_is_none() -> None:
    other = ec.generate_private_key(ec.SECP256R1())

    assert read(jwt.encode(GOOD, other, algorithm="ES256", headers={"kid": "one"})) is None


@pytest.mark.parametrize("text", ["", "a.b.c", "x" * 5000, "....", "é.é.é"])
def test_what_is_no_token_is_no_assertion(text: str) -> None:
    assert ClientAssertions(ISSUER).claimed(text) is None


def test_an_assertion_whose_client_is_no_id_is_none() -> None:
    assert ClientAssertions(ISSUER).claimed(signed(iss="me", sub="me")) is None


def test_a_header_that_names_a_key_of_its_own_changes_nothing() -> None:
    thief = ec.generate_private_key(ec.SECP256R1())
    own = ECAlgorithm.to_jwk(thief.public_key(), as_dict=True)
    headers = {"kid": "one", "jwk": own, "jku": "https://thief.test/keys"}

    assert read(jwt.encode(GOOD, thief, algorithm="ES256", headers=headers)) is None


def test_a_set_may_hold_ten_keys_with_names_of_128_letters() -> None:
    keys = [JWK | {"kid": f"{n}".rjust(128, "k")} for n in range(10)]

    assert len(read_keys(json.dumps({"keys": keys}))) == 10
    with pytest.raises(ValueError, match="no key with a `kid`"):
        read_keys(json.dumps({"keys": [JWK | {"kid": "k" * 129}, JWK | {"kid": ""}]}))


def test_a_set_keeps_the_keys_that_are_taken_and_writes_them_again() -> None:
    ed = ed25519.Ed25519PrivateKey.generate().public_key()
    other = rsa.generate_private_key(65537, 2048).public_key()
    keys = [
        JWK | {"alg": "ES256", "use": "sig", "x5t": "of a certificate"},
        OKPAlgorithm.to_jwk(ed, as_dict=True) | {"kid": "two"},
        RSAAlgorithm.to_jwk(other, as_dict=True) | {"kid": "three"},
        JWK | {"kid": "four", "use": "enc"},
    ]

    found = read_keys(json.dumps({"keys": keys}))

    assert [each.kid for each in found] == ["one", "two"]
    assert read_keys(written_keys(found)) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"keys": []}',
        '{"keys": ["a"]}',
        json.dumps({"keys": [JWK, JWK]}),
        json.dumps({"keys": [JWK] * 11}),
        json.dumps({"keys": [ECAlgorithm.to_jwk(KEY, as_dict=True) | {"kid": "one"}]}),
        json.dumps({"keys": [{name: JWK[name] for name in JWK if name != "kid"}]}),
        "[" * 100_000,
    ],
    ids=[
        "nothing",
        "list",
        "no-keys",
        "none",
        "text",
        "twice",
        "many",
        "private",
        "no-kid",
        "deep",
    ],
)
def test_what_is_no_set_of_public_keys_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # the words are for who made it
        read_keys(text)
