"""Who checks a certificate without the city takes what the city signed, and nothing else."""

import base64
import json
import time
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, TypedDict

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from jwcrypto.jwk import JWK
from sd_jwt.common import SDObj
from sd_jwt.holder import SDJWTHolder
from sd_jwt.issuer import SDJWTIssuer
from sd_jwt.verifier import SDJWTVerifier
from zhijian_client.certificates import NotValid, Verified, Why, main, status_of, verify
from zhijian_client.device_key import DeviceKey

from auth.credentials import Credentials
from auth.tokens import Tokens
from domain.hall.certificate_claims import claims_of, type_of
from domain.hall.certificate_claims import status_of as claimed
from domain.hall.certificates import CertificateState
from domain.hall.status_lists import list_claims
from tests.domain.hall.certificates import ACTIVE
from tests.domain.hall.days import at


class Asked(TypedDict):
    audience: str
    nonce: str


NOW: Final = at("2026-11-04 10:00")
NOBODY: Final[Asked] = {"audience": "", "nonce": ""}
LISTS: Final = "https://city.test/v1/status-lists"
ASKED: Final[Asked] = {"audience": "https://bank.example", "nonce": "n-0123456789"}
KEY: Final = Ed25519PrivateKey.generate()
TOKENS: Final = Tokens({"k1": KEY}, "k1", "zhijian", clock=lambda: NOW)
CITY: Final = Credentials(TOKENS, LISTS)
WHOLE: Final = CITY.certificate(claims_of(ACTIVE, LISTS))
PHONE: Final = DeviceKey.generate()
FIELDS: Final = {"number": ACTIVE.number, "shop": "包子铺", "lit": True}


def moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def status(states: dict[int, CertificateState] | None = None, at: float = 0) -> str:
    tokens = Tokens({"k1": KEY}, "k1", "zhijian", clock=lambda: moment(at or NOW.timestamp()))
    signer = Credentials(tokens, LISTS)
    return signer.status_list(
        list_claims(f"{LISTS}/0", states or {}, moment(at or NOW.timestamp()))
    )


def presented(*disclosed: str, key: DeviceKey | None = None) -> str:
    claims = {
        "exp": int(NOW.timestamp()) + 300,
        "vct": type_of(ACTIVE.kind),
        "unit": ACTIVE.unit,
        "aud": ASKED["audience"],
        "nonce": ASKED["nonce"],
        "status": claimed(ACTIVE, LISTS),
    }
    return CITY.presentation(claims, FIELDS, disclosed, key.public if key else None)


def check(
    text: str,
    listed: str | None = None,
    later: float = 0,
    *,
    audience: str = "",
    nonce: str = "",
) -> Verified:
    return verify(
        text,
        keys=TOKENS.jwks(),
        status=status() if listed is None else listed,
        audience=audience,
        nonce=nonce,
        at=NOW.timestamp() + later,
    )


def refused(
    text: str,
    listed: str | None = None,
    later: float = 0,
    *,
    audience: str = "",
    nonce: str = "",
) -> Why:
    with pytest.raises(NotValid) as wrong:
        check(text, listed, later, audience=audience, nonce=nonce)
    return wrong.value.why


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def disclosure(name: object, value: object) -> str:
    return base64url(json.dumps(["c2FsdA", name, value]).encode())


def resigned(text: str, change: Callable[[dict[str, Any]], None], key: Ed25519PrivateKey) -> str:
    """The claims changed, and signed anew by `key`."""
    claims = jwt.decode(text, options={"verify_signature": False})
    change(claims)
    return jwt.encode(claims, key, algorithm="EdDSA", headers=jwt.get_unverified_header(text))


def test_a_whole_certificate_holds() -> None:
    found = check(WHOLE)

    assert found.fields == {"number": ACTIVE.number, "shop": "包子铺", "lit": True}
    assert (found.kind, found.whole, found.bound) == ("shop_sign", True, False)
    assert status_of(WHOLE) == f"{LISTS}/0"


def test_clocks_may_differ_by_a_minute() -> None:
    end = at("2029-11-02 00:00").timestamp() - NOW.timestamp()

    assert check(WHOLE, status(at=NOW.timestamp() - 60), later=-60).whole
    assert refused(WHOLE, status(at=NOW.timestamp() - 61), later=-61) is Why.NOT_YET
    assert refused(WHOLE, status(at=NOW.timestamp() + end), later=end + 60) is Why.EXPIRED
    assert check(WHOLE, status(at=NOW.timestamp() + end), later=end + 59).whole


@pytest.mark.parametrize(
    ("state", "why"),
    [
        (CertificateState.REVOKED, Why.REVOKED),
        (CertificateState.EXPIRED, Why.REVOKED),
        (CertificateState.SUSPENDED, Why.SUSPENDED),
        (CertificateState.MADE, Why.SUSPENDED),
    ],
)
def test_what_the_list_says_holds(state: CertificateState, why: Why) -> None:
    others = dict.fromkeys((0, 1, 2, 4, 131_071), CertificateState.REVOKED)

    assert refused(WHOLE, status({ACTIVE.place: state})) is why
    assert check(WHOLE, status(others)).whole


def test_a_list_is_taken_for_a_day_and_for_its_own_certificates() -> None:
    now = NOW.timestamp()
    signed = status()
    other = Credentials(TOKENS, "https://else.test/v1/status-lists")
    foreign = other.status_list(list_claims("https://else.test/v1/status-lists/0", {}, NOW))

    assert check(WHOLE, signed, later=24 * 3600).whole
    assert refused(WHOLE, signed, later=24 * 3600 + 1) is Why.STATUS_OLD
    assert refused(WHOLE, status(at=now + 61)) is Why.NOT_YET
    assert refused(WHOLE, foreign) is Why.STATUS_OTHER
    assert refused(WHOLE, WHOLE) is Why.UNREADABLE
    assert refused(WHOLE, "") is Why.UNREADABLE


def test_a_list_that_unpacks_to_more_than_any_is_none() -> None:
    bomb = base64url(zlib.compress(bytes(50_000_000), 9))
    claims = list_claims(f"{LISTS}/0", {}, NOW) | {"status_list": {"bits": 2, "lst": bomb}}
    short = list_claims(f"{LISTS}/0", {}, NOW) | {
        "status_list": {"bits": 2, "lst": base64url(zlib.compress(b""))}
    }

    assert refused(WHOLE, CITY.status_list(claims)) is Why.UNREADABLE
    assert refused(WHOLE, CITY.status_list(short)) is Why.STATUS_OTHER


def test_whatever_another_key_signed_or_none_is_forged() -> None:
    stranger = Ed25519PrivateKey.generate()
    none = base64url(b'{"alg":"none","typ":"certificate+jwt","kid":"k1"}')
    body = WHOLE.split(".")[1]

    assert refused(resigned(WHOLE, lambda _: None, stranger)) is Why.FORGED
    assert refused(f"{none}.{body}.") is Why.UNREADABLE
    hmac = jwt.encode(
        jwt.decode(WHOLE, options={"verify_signature": False}),
        "x" * 40,
        algorithm="HS256",
        headers={"typ": "certificate+jwt", "kid": "k1"},
    )
    assert refused(hmac) is Why.UNREADABLE
    with pytest.raises(NotValid) as unknown:
        verify(WHOLE, keys={"keys": []}, status=status(), at=NOW.timestamp())
    assert unknown.value.why in {Why.KEY_UNKNOWN, Why.UNREADABLE}


def test_no_other_token_of_the_city_is_a_certificate() -> None:
    receipt = TOKENS.sign_receipt({"sub": "x"})

    assert refused(receipt) is Why.UNREADABLE
    assert refused(presented("shop").partition("~")[0]) is Why.UNREADABLE
    with pytest.raises(ValueError, match="issued"):
        TOKENS.sign({}, "at+jwt")


def test_a_presentation_shows_what_was_chosen_to_whom_it_was_for() -> None:
    found = check(presented("shop"), **ASKED)

    assert found.fields == {"shop": "包子铺"}
    assert not found.whole
    assert check(presented(), **ASKED).fields == {}
    assert refused(presented("shop")) is Why.OTHER_AUDIENCE
    assert refused(presented("shop"), audience="x", nonce=ASKED["nonce"]) is Why.OTHER_AUDIENCE
    assert (
        refused(presented("shop"), audience=ASKED["audience"], nonce="n-other-one")
        is Why.OTHER_AUDIENCE
    )
    assert refused(presented("shop"), later=360, **ASKED) is Why.EXPIRED


def test_a_disclosure_that_was_changed_added_or_doubled_is_none() -> None:
    signed, shop, _ = presented("shop").split("~")
    other = presented("number").split("~")[1]
    bad = base64url(b"[1]")

    assert refused(f"{signed}~{disclosure('shop', '别的铺子')}~", **ASKED) is Why.CHANGED
    assert refused(f"{signed}~{shop}~{disclosure('admin', 1)}~", **ASKED) is Why.CHANGED
    assert refused(f"{signed}~{shop}~{shop}~", **ASKED) is Why.CHANGED
    assert refused(f"{signed}~{other}~", **ASKED) is Why.CHANGED  # of another presentation
    assert refused(f"{signed}~{shop}", **ASKED) is Why.CHANGED
    assert refused(f"{signed}~{bad}~", **ASKED) is Why.CHANGED
    assert refused(f"{signed}~{shop}~x.y.z", **ASKED) is Why.CHANGED


def test_bound_to_a_phone_it_is_shown_by_that_phone_just_now() -> None:
    now = NOW.timestamp()
    sd_jwt = presented("shop", "lit", key=PHONE)
    shown = PHONE.show(sd_jwt, at=now, **ASKED)
    signed, shop, lit, _ = sd_jwt.split("~")
    fewer = f"{signed}~{shop}~"
    proof = shown.rpartition("~")[2]

    assert check(shown, **ASKED).bound
    assert check(PHONE.show(fewer, at=now, **ASKED), **ASKED).fields == {"shop": "包子铺"}
    assert refused(sd_jwt, **ASKED) is Why.NO_PROOF
    assert refused(DeviceKey.generate().show(sd_jwt, at=now, **ASKED), **ASKED) is Why.FORGED
    assert refused(f"{fewer}{proof}", **ASKED) is Why.CHANGED
    assert refused(f"{signed}~{lit}~{shop}~{proof}", **ASKED) is Why.CHANGED
    assert refused(PHONE.show(sd_jwt, at=now - 361, **ASKED), **ASKED) is Why.EXPIRED
    assert refused(PHONE.show(sd_jwt, at=now + 361, **ASKED), **ASKED) is Why.NOT_YET
    elsewhere: Asked = {"audience": ASKED["audience"], "nonce": "n-another-one"}
    assert refused(PHONE.show(sd_jwt, at=now, **elsewhere), **ASKED) is Why.OTHER_AUDIENCE


@given(st.text(max_size=300))
def test_whatever_is_no_certificate_is_refused_and_breaks_nothing(text: str) -> None:
    signed, shop, _ = presented("shop").split("~")
    for broken in (text, f"{signed}~{text}~", f"{signed}~{shop}~{text}", f"{text}~{shop}~"):
        try:
            check(broken, **ASKED)
        except NotValid:
            continue
        assert broken.strip() == f"{signed}~{shop}~"


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["status_list", "idx", "uri", "jwk", "_sd", "kty"]), inner
            )
        ),
        max_leaves=6,
    ),
    st.sampled_from(["status", "fields", "cnf", "exp", "iat", "vct", "unit", "_sd_alg", "number"]),
)
def test_claims_of_any_shape_break_nothing(value: object, name: str) -> None:
    def change(claims: dict[str, Any]) -> None:
        claims[name] = value

    for text in (WHOLE, presented("shop")):
        signed, *rest = text.split("~")
        try:
            check("~".join([resigned(signed, change, KEY), *rest]), **(ASKED if rest else NOBODY))
        except NotValid:
            continue


def test_the_reference_implementation_takes_what_the_city_makes() -> None:
    ring = {each["kid"]: JWK(**each) for each in TOKENS.jwks()["keys"]}
    shown = PHONE.show(presented("shop", key=PHONE), **ASKED)
    taken = SDJWTVerifier(
        shown, lambda _, header: ring[header["kid"]], ASKED["audience"], ASKED["nonce"]
    ).get_verified_payload()

    assert taken["fields"] == {"shop": "包子铺"}
    assert taken["vct"] == "urn:zhijian:certificate:shop_sign"


def test_what_the_reference_implementation_makes_is_taken() -> None:
    now = time.time()  # by which it proves
    issuer, holder = JWK.from_pyca(KEY), JWK.generate(kty="EC", crv="P-256")
    claims = {
        "iat": int(now),
        "exp": int(now) + 300,
        "vct": type_of(ACTIVE.kind),
        "unit": ACTIVE.unit,
        "aud": ASKED["audience"],
        "nonce": ASKED["nonce"],
        "status": claimed(ACTIVE, LISTS),
        "fields": {SDObj(name): value for name, value in FIELDS.items()},
    }
    headers = {"typ": "dc+sd-jwt", "kid": "k1"}
    made = SDJWTIssuer(claims, issuer, holder, "EdDSA", extra_header_parameters=headers)
    hand = SDJWTHolder(made.sd_jwt_issuance)
    hand.create_presentation({"fields": {"lit": True}}, ASKED["nonce"], ASKED["audience"], holder)
    text: str = hand.sd_jwt_presentation
    found = verify(text, keys=TOKENS.jwks(), status=status(at=now), at=now, **ASKED)

    assert found.fields == {"lit": True}
    assert found.bound


def test_as_a_command_it_says_whether_and_what(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    now = moment(time.time())
    tokens = Tokens({"k1": KEY}, "k1", "zhijian", clock=lambda: now)
    city = Credentials(tokens, LISTS)
    held = replace(ACTIVE, last_day=None)
    files = {
        "held": city.certificate(claims_of(held, LISTS)),
        "keys": json.dumps(tokens.jwks()),
        "status": city.status_list(list_claims(f"{LISTS}/0", {}, now)),
        "gone": city.status_list(
            list_claims(f"{LISTS}/0", {held.place: CertificateState.REVOKED}, now)
        ),
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text + "\n", encoding="utf-8")
    words = [str(tmp_path / "held"), "--keys", str(tmp_path / "keys"), "--status"]

    assert main([*words, str(tmp_path / "status")]) == 0
    assert json.loads(capsys.readouterr().out)["fields"]["shop"] == "包子铺"
    assert main([*words, str(tmp_path / "gone")]) == 1
    assert capsys.readouterr().err == "not valid: revoked\n"
    assert main([*words, str(tmp_path / "nothing")]) == 2


def test_a_digest_of_every_field_stands_in_it_and_of_the_others_nothing_else() -> None:
    signed, shop, _ = presented("shop").split("~")
    claims = jwt.decode(signed, options={"verify_signature": False})

    assert len(claims["fields"]["_sd"]) == len(FIELDS)
    assert base64url(sha256(shop.encode()).digest()) in claims["fields"]["_sd"]
    assert ACTIVE.number not in json.dumps(claims)
