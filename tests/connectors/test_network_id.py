"""The national network identity: only a signed answer about this very asking says anything."""

import hmac
import json
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from connectors.identity.network_id import NetworkId, NetworkIdAccount, id_digest
from domain.delivery import Answer, Outcome
from domain.faces.face_check import Reason, Verdict
from domain.pensions.evidence import Assurance, Forged, Judgement
from tests.connectors.deliveries import answered
from tests.evidence import WANG, applicant

NOW: Final = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
KEY: Final = ec.generate_private_key(ec.SECP256R1())
OTHER_KEY: Final = ec.generate_private_key(ec.SECP256R1())


def public(key: ec.EllipticCurvePrivateKey) -> str:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


NETWORK: Final = NetworkId(NetworkIdAccount("https://net.example/", "app", "secret", public(KEY)))


def signed(key: ec.EllipticCurvePrivateKey = KEY, **changes: object) -> str:
    at = int(NOW.timestamp())
    claims: dict[str, Any] = {
        "iss": "network-id",
        "aud": "app",
        "jti": applicant().number,
        "iat": at - 5,
        "exp": at + 60,
        "net_no": "N0",
        "id_digest": id_digest(applicant()),
        "verified": True,
        "level": "high",
    }
    claims |= changes
    return jwt.encode({k: v for k, v in claims.items() if v is not None}, key, algorithm="ES256")


def refused(answer: str) -> str:
    with pytest.raises(Forged) as forged:
        NETWORK.parse_answer(answer, applicant(), NOW)
    return forged.value.code


def test_what_is_asked_holds_neither_name_nor_number_and_is_signed() -> None:
    request = NETWORK.build_begin(applicant())

    assert request.url == "https://net.example/v1/authentications"
    assert json.loads(request.body) == {
        "app_id": "app",
        "biz_seq": applicant().number,
        "id_digest": id_digest(applicant()),
    }
    assert request.headers["X-Signature"] == hmac.new(b"secret", request.body, sha256).hexdigest()
    assert "秀英".encode() not in request.body


def test_two_askings_about_one_person_have_nothing_in_common() -> None:
    assert id_digest(applicant()) != id_digest(applicant(number="f" * 32))


def test_an_address_comes_with_its_life() -> None:
    read = NETWORK.parse_begin(answered({"code": 0, "url": "networkid://x", "expires_in": 300}))

    assert read == ("networkid://x", 300)


@pytest.mark.parametrize(
    ("body", "status", "outcome"),
    [
        ({"code": 4010, "message": "refused"}, 200, Outcome.REFUSED),
        ({"code": 0, "url": "", "expires_in": 300}, 200, Outcome.UNKNOWN),
        ({"code": 0, "url": "x" * 1025, "expires_in": 300}, 200, Outcome.UNKNOWN),
        ({"code": 0, "url": "x", "expires_in": "300"}, 200, Outcome.UNKNOWN),
        (b"<html>", 200, Outcome.UNKNOWN),
        (b"", 503, Outcome.RETRY),
    ],
)
def test_what_is_no_address_opens_nothing(body: object, status: int, outcome: Outcome) -> None:
    read = NETWORK.parse_begin(answered(body, status=status))

    assert isinstance(read, Answer)
    assert read.outcome is outcome


@pytest.mark.parametrize(
    ("level", "assurance"),
    [("high", Assurance.HIGH), ("substantial", Assurance.SUBSTANTIAL)],
)
def test_a_pass_says_how_sure_it_is(level: str, assurance: Assurance) -> None:
    read = NETWORK.parse_answer(signed(level=level), applicant(), NOW)

    assert read == Judgement(Verdict.PASS, assurance)


def test_a_no_is_no_judgement_of_a_face_and_does_not_count() -> None:
    read = NETWORK.parse_answer(signed(verified=False), applicant(), NOW)

    assert read == Judgement(Verdict.FAIL, reasons=(Reason.NOT_THE_PERSON,))


def test_an_answer_by_another_key_is_refused() -> None:
    assert refused(signed(OTHER_KEY)) == "signature"


def test_an_unsigned_answer_is_refused() -> None:
    claims = jwt.decode(signed(), options={"verify_signature": False})

    assert refused(jwt.encode(claims, "", algorithm="none")) == "form"


def test_an_answer_signed_with_our_knowledge_of_the_public_key_is_refused() -> None:
    head = jwt.utils.base64url_encode(b'{"alg":"HS256","typ":"JWT"}')
    body = signed().split(".")[1].encode()
    mac = hmac.new(public(KEY).encode(), head + b"." + body, sha256).digest()

    assert refused(b".".join([head, body, jwt.utils.base64url_encode(mac)]).decode()) == "form"


def test_an_answer_for_another_service_is_refused() -> None:
    assert refused(signed(aud="other")) == "audience"
    assert refused(signed(iss="other")) == "audience"


def test_a_late_answer_is_refused() -> None:
    assert refused(signed(exp=int(NOW.timestamp()))) == "late"


def test_an_answer_from_the_future_is_refused() -> None:
    assert refused(signed(iat=int(NOW.timestamp()) + 120)) == "late"


def test_an_answer_of_another_asking_is_refused() -> None:
    assert refused(signed(jti="f" * 32)) == "number"


def test_an_answer_about_another_person_is_refused() -> None:
    li = replace(WANG, name="李建国", id_number="440306195001011238")

    assert refused(signed(id_digest=id_digest(applicant(identity=li)))) == "person"


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": None},
        {"jti": None},
        {"exp": "soon"},
        {"verified": None},
        {"verified": 1},
        {"level": "certain"},
        {"level": None},
    ],
)
def test_an_answer_that_lacks_something_is_refused(changes: dict[str, Any]) -> None:
    assert refused(signed(**changes)) == "form"


@pytest.mark.parametrize("junk", ["", "a.b.c", "ey", "…", "\x00", "." * 4000])
def test_junk_is_refused(junk: str) -> None:
    assert refused(junk) == "form"


@pytest.mark.parametrize("pem", ["", "no key", public(ec.generate_private_key(ec.SECP384R1()))])
def test_a_key_that_is_none_is_found_at_the_start(pem: str) -> None:
    with pytest.raises(ValueError, match="key"):
        NetworkId(NetworkIdAccount("https://net.example", "app", "secret", pem))
