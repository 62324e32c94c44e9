"""What a proof of a device's key has to be, and every way in which one may be wrong."""

import base64
import json
import re
from dataclasses import dataclass, field
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from hypothesis import given
from hypothesis import strategies as st
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from auth.dpop import Asked, KeyProofs, thumbprint
from domain.errors import NotSignedIn
from domain.problems import Problem
from storage.limits import Allowance, Limits
from tests.key_holder import KeyHolder
from tests.people import NOON, FakeClock, make_vault

URL = "https://city.example/v1/me"
TOKEN = "an.access.token"
IAT = NOON.timestamp()
PHONE = KeyHolder()
OTHER = KeyHolder()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def proofs(clock: FakeClock) -> KeyProofs:
    return KeyProofs(counter=Limits(None), mac=make_vault().mac, clock=clock)


def proof(proofs: KeyProofs, phone: KeyHolder = PHONE, **changes: Any) -> str:  # noqa: ANN401  # claims of any kind
    said: dict[str, Any] = {"token": TOKEN, "nonce": proofs.nonce(), "iat": IAT} | changes
    return phone.proof(said.pop("method", "GET"), said.pop("url", URL), **said)


async def refusal(proofs: KeyProofs, shown: str, *, token: str = TOKEN) -> Problem:
    with pytest.raises(NotSignedIn) as refused:
        await proofs.read(shown, Asked("GET", [URL], token))
    return refused.value.problem


def raw(header: object, claims: object, signature: bytes = b"x" * 64) -> str:
    parts = (json.dumps(header).encode(), json.dumps(claims).encode(), signature)
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)


@pytest.mark.parametrize("edwards", [False, True])
async def test_a_good_proof_names_its_key(proofs: KeyProofs, *, edwards: bool) -> None:
    phone = KeyHolder(edwards=edwards)

    assert await proofs.read(proof(proofs, phone), Asked("GET", [URL], TOKEN)) == phone.print


def test_the_thumbprint_is_that_of_the_standard() -> None:
    # The key and thumbprint that RFC 9449 shows in its sections 4.1 and 6.1.
    key = ECAlgorithm.from_jwk(
        {
            "kty": "EC",
            "crv": "P-256",
            "x": "l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs",
            "y": "9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA",
        }
    )
    assert isinstance(key, ec.EllipticCurvePublicKey)

    assert thumbprint(key) == "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"


@pytest.mark.parametrize(
    "htu",
    [
        URL,
        "HTTPS://City.Example/v1/me",
        "https://city.example:443/v1/me?since=1#top",
        "wss://city.example/v1/me",
    ],
)
async def test_the_address_is_compared_as_addresses_are(proofs: KeyProofs, htu: str) -> None:
    await proofs.read(proof(proofs, url=htu), Asked("GET", [URL], TOKEN))


@pytest.mark.parametrize(
    "changes",
    [
        {"method": "POST"},
        {"method": "get"},
        {"htm": None},
        {"htm": ["GET"]},
        {"url": "https://city.example/v1/me/"},
        {"url": "http://city.example/v1/me"},
        {"url": "https://city.example:8443/v1/me"},
        {"url": "https://city.example@elsewhere.example/v1/me"},
        {"url": "https://elsewhere.example/v1/me"},
        {"url": "https://city.example:port/v1/me"},
        {"url": "nonsense"},
        {"htu": None},
        {"htu": [URL]},
        {"ath": None},
        {"ath": "another"},
        {"token": "another.access.token"},
        {"jti": None},
        {"jti": ""},
        {"jti": 7},
        {"jti": "j" * 129},
        {"iat": IAT - 301},
        {"iat": IAT + 301},
        {"iat": 10**30},
        {"iat": float("nan")},
        {"iat": float("inf")},
        {"iat": "now"},
        {"iat": True},
    ],
    ids=str,
)
async def test_a_proof_of_something_else_is_refused(
    proofs: KeyProofs, changes: dict[str, Any]
) -> None:
    assert await refusal(proofs, proof(proofs, **changes)) is Problem.PROOF_WRONG


@pytest.mark.parametrize("iat", [IAT - 300, IAT + 300])
async def test_a_phones_clock_may_be_five_minutes_off(proofs: KeyProofs, iat: float) -> None:
    await proofs.read(proof(proofs, iat=iat), Asked("GET", [URL], TOKEN))


@pytest.mark.parametrize("jti", ["j" * 128, "\ud800"], ids=["long", "half a character"])
async def test_a_phone_numbers_its_proofs_as_it_likes(proofs: KeyProofs, jti: str) -> None:
    await proofs.read(proof(proofs, jti=jti), Asked("GET", [URL], TOKEN))


@dataclass
class NotingCounter:
    """Lets each pass, and notes how it was counted."""

    counted: list[tuple[str, int, float]] = field(default_factory=list)

    async def allow(self, key: str, limit: int, window_s: float) -> Allowance:
        self.counted.append((key, limit, window_s))
        return Allowance(allowed=True, remaining=0, reset_s=0.0)


async def test_a_proof_is_remembered_as_long_as_it_could_be_shown_and_not_by_its_own_words(
    clock: FakeClock,
) -> None:
    counter = NotingCounter()
    proofs = KeyProofs(counter=counter, mac=make_vault().mac, clock=clock)

    await proofs.read(proof(proofs, jti="of-this-phone"), Asked("GET", [URL], TOKEN))

    [(key, limit, window_s)] = counter.counted
    assert (limit, window_s) == (1, 600)  # iat may be five minutes before and after now
    assert re.fullmatch("dpop:[0-9a-f]{64}", key)


@pytest.mark.parametrize("nonce", ["", "invented", "随机", "x" * 300])
async def test_a_good_proof_without_our_nonce_is_asked_for_it(
    proofs: KeyProofs, nonce: str
) -> None:
    assert await refusal(proofs, proof(proofs, nonce=nonce)) is Problem.PROOF_NONCE


async def test_a_nonce_is_good_for_five_minutes_and_not_for_ten(
    proofs: KeyProofs, clock: FakeClock
) -> None:
    nonce = proofs.nonce()
    clock.forward(minutes=5)
    later = clock().timestamp()
    await proofs.read(proof(proofs, nonce=nonce, iat=later), Asked("GET", [URL], TOKEN))
    clock.forward(minutes=5)

    late = proof(proofs, nonce=nonce, iat=clock().timestamp())
    assert await refusal(proofs, late) is Problem.PROOF_NONCE


async def test_all_processes_of_the_same_keys_take_each_others_nonces(clock: FakeClock) -> None:
    vault = make_vault()
    one, other = [KeyProofs(counter=Limits(None), mac=vault.mac, clock=clock) for _ in range(2)]

    assert await other.read(proof(one), Asked("GET", [URL], TOKEN)) == PHONE.print


async def test_a_proof_is_good_once(proofs: KeyProofs) -> None:
    shown = proof(proofs)
    await proofs.read(shown, Asked("GET", [URL], TOKEN))

    assert await refusal(proofs, shown) is Problem.PROOF_WRONG


async def test_two_phones_may_choose_the_same_number(proofs: KeyProofs) -> None:
    for phone in (PHONE, OTHER):
        await proofs.read(proof(proofs, phone, jti="1"), Asked("GET", [URL], TOKEN))


@pytest.mark.parametrize(
    "header",
    [
        {"typ": "at+jwt"},
        {"typ": "JWT"},
        {"jwk": None},
        {"jwk": "key"},
        {"jwk": {}},
        {"jwk": OTHER.jwk},
        {"jwk": PHONE.jwk | {"d": "AAAA"}},
        {"jwk": PHONE.jwk | {"x5u": "https://elsewhere.example/key"}},
        {"jwk": PHONE.jwk | {"x5c": ["AAAA"]}},
        {"jwk": PHONE.jwk | {"crv": "P-384"}},
        {"jwk": PHONE.jwk | {"x": 1}},
        {"jwk": PHONE.jwk | {"x": ["a"]}},
        {"jwk": PHONE.jwk | {"x": "AAAA"}},
        {"jwk": PHONE.jwk | {"y": PHONE.jwk["x"]}},
        {"jku": "https://elsewhere.example/keys"},
        {"x5u": "https://elsewhere.example/key"},
        {"x5c": ["AAAA"]},
        {"crit": ["exp"]},
        {"b64": False},
    ],
)
async def test_a_header_that_could_lead_to_another_key_is_refused(
    proofs: KeyProofs, header: dict[str, object]
) -> None:
    assert await refusal(proofs, proof(proofs, header=header)) is Problem.PROOF_WRONG


async def test_a_name_of_a_key_leads_nowhere(proofs: KeyProofs) -> None:
    shown = proof(proofs, header={"kid": "../../keys/tokens.1.pem"})

    assert await proofs.read(shown, Asked("GET", [URL], TOKEN)) == PHONE.print


@pytest.mark.parametrize("alg", ["none", "None", "HS256", "RS256", "ES384", "ES256K", "", None, 7])
async def test_another_algorithm_is_refused(proofs: KeyProofs, alg: object) -> None:
    claims = jwt.decode(proof(proofs), options={"verify_signature": False})
    shown = raw({"typ": "dpop+jwt", "alg": alg, "jwk": PHONE.jwk}, claims)

    assert await refusal(proofs, shown) is Problem.PROOF_WRONG


async def test_a_proof_signed_with_the_public_key_as_a_secret_is_refused(
    proofs: KeyProofs,
) -> None:
    claims = jwt.decode(proof(proofs), options={"verify_signature": False})
    headers = {"typ": "dpop+jwt", "jwk": PHONE.jwk}
    shown = jwt.encode(claims, (PHONE.jwk["x"] + PHONE.jwk["y"]).encode(), "HS256", headers)

    assert await refusal(proofs, shown) is Problem.PROOF_WRONG


async def test_a_key_of_a_kind_that_is_not_taken_is_refused(proofs: KeyProofs) -> None:
    claims = jwt.decode(proof(proofs), options={"verify_signature": False})
    key = rsa.generate_private_key(65537, 2048)
    jwk = RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    shown = jwt.encode(claims, key, "RS256", {"typ": "dpop+jwt", "jwk": jwk})

    assert await refusal(proofs, shown) is Problem.PROOF_WRONG


async def test_an_access_token_is_no_proof(proofs: KeyProofs) -> None:
    shown = PHONE.proof("GET", URL, header={"typ": "at+jwt"})

    assert await refusal(proofs, shown) is Problem.PROOF_WRONG


async def test_an_oversized_proof_is_not_read(proofs: KeyProofs) -> None:
    assert await refusal(proofs, proof(proofs, more="x" * 2048)) is Problem.PROOF_WRONG


def of_length(letters: int, proofs: KeyProofs) -> str:
    """A good proof of so many letters: three bytes more are four letters, a name of the key makes up the rest."""
    made = (
        proof(proofs, more="x" * more, header={"kid": "k" * name})
        for name in range(3)
        for more in range(900, 1300)
    )
    return next(each for each in made if len(each) == letters)


async def test_a_proof_may_be_2048_letters_long(proofs: KeyProofs) -> None:
    await proofs.read(of_length(2048, proofs), Asked("GET", [URL], TOKEN))

    assert await refusal(proofs, of_length(2049, proofs)) is Problem.PROOF_WRONG


@given(st.text(max_size=200))
async def test_whatever_is_no_proof_is_refused(text: str) -> None:
    proofs = KeyProofs(counter=Limits(None), mac=make_vault().mac, clock=FakeClock())

    assert await refusal(proofs, text) is Problem.PROOF_WRONG


@given(st.data())
async def test_a_proof_with_any_changed_letter_is_refused(data: st.DataObject) -> None:
    proofs = KeyProofs(counter=Limits(None), mac=make_vault().mac, clock=FakeClock())
    shown = proof(proofs)
    # The last letter of the signature carries four bits that base64 leaves unused.
    place = data.draw(st.integers(0, len(shown) - 2))
    letter = data.draw(st.sampled_from("ABCxyz019-_."))
    changed = shown[:place] + letter + shown[place + 1 :]

    if changed != shown:
        assert await refusal(proofs, changed) is Problem.PROOF_WRONG
