"""What the city signs about a certificate to be shown: single fields of it, and nothing of the others."""

import json
from base64 import urlsafe_b64decode
from typing import Any, Final

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from auth.credentials import Credentials, digest
from auth.tokens import Tokens
from tests.key_holder import KeyHolder
from tests.people import FakeClock

KEY: Final = Ed25519PrivateKey.generate()
LISTS: Final = "https://city.test/v1/status-lists"
CITY: Final = Credentials(Tokens({"now": KEY}, "now", "city", clock=FakeClock()), LISTS)
FIELDS: Final = {"shop": "小店", "holder": "王秀英", "area": 30}


def read(signed: str) -> dict[str, Any]:
    """The claims, which our key signed."""
    return dict(jwt.decode(signed, KEY.public_key(), algorithms=["EdDSA"]))


def told(disclosure: str) -> tuple[bytes, str, object]:
    """The salt, the name and the value that it holds."""
    salt, name, value = json.loads(unpacked(disclosure))
    return unpacked(salt), name, value


def unpacked(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def test_a_certificate_and_a_list_are_each_of_their_own_kind() -> None:
    certificate, statuses = CITY.certificate({"sub": "a"}), CITY.status_list({"sub": "b"})

    assert jwt.get_unverified_header(certificate)["typ"] == "certificate+jwt"
    assert jwt.get_unverified_header(statuses)["typ"] == "statuslist+jwt"
    assert (read(certificate)["sub"], read(statuses)["sub"]) == ("a", "b")
    assert CITY.lists == LISTS


def test_a_field_that_is_shown_can_be_checked_and_the_others_cannot_be_guessed() -> None:
    shown = CITY.presentation({"sub": "c"}, FIELDS, ["area", "shop"], None)

    signed, *disclosures, end = shown.split("~")
    claims = read(signed)
    assert jwt.get_unverified_header(signed)["typ"] == "dc+sd-jwt"
    assert end == ""
    assert [told(each)[1:] for each in disclosures] == [("shop", "小店"), ("area", 30)]
    assert (claims["sub"], claims["_sd_alg"]) == ("c", "sha-256")
    assert "cnf" not in claims
    digests = claims["fields"]["_sd"]
    assert len(digests) == len(FIELDS)
    assert digests == sorted(digests)  # their order tells nothing
    assert {digest(each) for each in disclosures} <= set(digests)
    assert [len(told(each)[0]) for each in disclosures] == [16, 16]


def test_no_two_presentations_have_a_salt_in_common() -> None:
    one, other = (CITY.presentation({}, FIELDS, FIELDS, None).split("~")[1:-1] for _ in range(2))

    assert set(one).isdisjoint(other)


def test_a_digest_is_that_of_the_standard() -> None:
    # RFC 9901, section 4.2.3.
    disclosure = "WyI2cU1RdlJMNWhhaiIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0"

    assert digest(disclosure) == "uutlBuYeMDyjLLTpf6Jxi7yNkEF35jdyWMn9U7b_RYY"


def test_what_is_bound_to_a_key_names_its_public_part_alone() -> None:
    phone = KeyHolder()
    holder = phone.jwk | {"kid": "mine", "use": "sig"}

    claims = read(CITY.presentation({}, FIELDS, [], holder).split("~")[0])

    assert claims["cnf"] == {"jwk": {name: phone.jwk[name] for name in ("crv", "kty", "x", "y")}}
    assert CITY.thumbprint(holder) == phone.print


@pytest.mark.parametrize(
    "other",
    [
        {"d": "AAAA"},
        {"crv": "P-384"},
        {"kty": "RSA"},
        {"x": 7},
        {"x": "AAAA"},
        {"y": None},
    ],
    ids=str,
)
def test_what_is_no_public_key_binds_nothing(other: dict[str, object]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # why is for nobody
        CITY.thumbprint(KeyHolder().jwk | other)
