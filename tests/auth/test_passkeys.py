"""What an authenticator made or signed: taken as WebAuthn says, and nothing else."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import cbor2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from auth.passkeys import PasskeyProofs
from domain.accounts.passkeys import NewPasskey, Registration, RelyingParty
from tests.passkeys import HOST, ORIGIN, PRESENT, VERIFIED, Authenticator, Key

USER = b"0123456789abcdef"
CHALLENGE = bytes(range(32))
OTHER = bytes(32)


@pytest.fixture
def proofs() -> PasskeyProofs:
    return PasskeyProofs(RelyingParty(HOST, ORIGIN))


def _certificate(key: ec.EllipticCurvePrivateKey) -> bytes:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "a maker")])
    now = datetime.now(UTC)
    built = x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + timedelta(days=1))
    return built.sign(key, SHA256()).public_bytes(Encoding.DER)


def registered(proofs: PasskeyProofs, device: Authenticator) -> NewPasskey | None:
    return proofs.registered(device.make(CHALLENGE, USER), CHALLENGE)


def taken(proofs: PasskeyProofs, device: Authenticator) -> NewPasskey:
    new = registered(proofs, device)
    assert new is not None
    return new


@pytest.mark.parametrize(
    "key",
    [
        ec.generate_private_key(ec.SECP256R1()),
        ed25519.Ed25519PrivateKey.generate(),
        rsa.generate_private_key(65537, 2048),
    ],
    ids=["ES256", "EdDSA", "RS256"],
)
def test_a_passkey_of_each_algorithm_is_made_and_answers(proofs: PasskeyProofs, key: Key) -> None:
    device = Authenticator(key)

    new = taken(proofs, device)

    assert new.credential == device.credential
    assert proofs.asserted(device.answer(CHALLENGE), CHALLENGE, new.public_key) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "https://hall.test.example.cn"},
        {"origin": "http://hall.test"},
        {"origin": "https://hall.test:8443"},
        {"host": "example.cn"},
        {"flags": PRESENT},
        {"flags": VERIFIED},
        {"framed": True},
    ],
    ids=[
        "another site's page",
        "without encryption",
        "another port",
        "another site's passkey",
        "user not verified",
        "user not present",
        "in another site's frame",
    ],
)
def test_what_was_made_or_signed_otherwise_is_not_taken(
    proofs: PasskeyProofs, wrong: dict[str, Any]
) -> None:
    device = Authenticator()
    new = taken(proofs, device)

    lying = replace(device, **wrong)

    assert registered(proofs, lying) is None
    assert proofs.asserted(lying.answer(CHALLENGE), CHALLENGE, new.public_key) is None


@pytest.mark.parametrize("algorithm", [-35, -36, -37, -65535, -48, 0x7FFF])
def test_a_key_of_another_algorithm_is_not_taken(proofs: PasskeyProofs, algorithm: int) -> None:
    assert registered(proofs, Authenticator(algorithm=algorithm)) is None


def test_an_answer_to_another_challenge_is_not_taken(proofs: PasskeyProofs) -> None:
    device = Authenticator()
    new = taken(proofs, device)

    assert proofs.registered(device.make(OTHER, USER), CHALLENGE) is None
    assert proofs.asserted(device.answer(OTHER), CHALLENGE, new.public_key) is None


def test_what_was_made_is_no_answer_and_the_other_way(proofs: PasskeyProofs) -> None:
    device = Authenticator()
    made, new = device.make(CHALLENGE, USER), taken(proofs, device)
    answer = device.answer(CHALLENGE)

    assert proofs.registered(replace(made, client_data=answer.client_data), CHALLENGE) is None
    mixed = replace(answer, client_data=made.client_data)
    assert proofs.asserted(mixed, CHALLENGE, new.public_key) is None


def test_an_answer_of_another_key_is_not_taken(proofs: PasskeyProofs) -> None:
    device = Authenticator()
    new = taken(proofs, device)

    answer = Authenticator(credential=device.credential, user=USER).answer(CHALLENGE)

    assert proofs.asserted(answer, CHALLENGE, new.public_key) is None


@pytest.mark.parametrize("length", [0, 15, 1024])
def test_a_credential_of_no_usual_length_is_not_taken(proofs: PasskeyProofs, length: int) -> None:
    assert registered(proofs, Authenticator(credential=bytes(length))) is None


@pytest.mark.parametrize("length", [16, 1023])
def test_a_credential_may_have_16_to_1023_bytes(proofs: PasskeyProofs, length: int) -> None:
    assert registered(proofs, Authenticator(credential=bytes(length))) is not None


def test_a_page_is_told_its_host_and_the_algorithms_by_their_numbers(proofs: PasskeyProofs) -> None:
    assert proofs.host == HOST
    assert proofs.algorithms == (-7, -8, -257)  # ES256, EdDSA, RS256 (IANA's COSE algorithms)
    assert len(proofs.new_challenge()) == 32


def test_a_point_that_lies_on_no_curve_is_no_key(proofs: PasskeyProofs) -> None:
    class Crooked(Authenticator):
        def _public(self) -> dict[int, Any]:
            return super()._public() | {-3: b"\x07" * 32}

    assert registered(proofs, Crooked()) is None


@pytest.mark.parametrize("fmt", ["tpm", "apple", "android-safetynet", "fido-u2f", "none2", 7, None])
def test_an_attestation_that_was_not_asked_for_is_not_read(proofs: PasskeyProofs, fmt: Any) -> None:  # noqa: ANN401  # whatever it is
    made = Authenticator().make(CHALLENGE, USER)
    named = cbor2.dumps(cbor2.loads(made.attestation) | {"fmt": fmt})

    assert proofs.registered(replace(made, attestation=named), CHALLENGE) is None


def test_an_attestation_of_its_maker_that_verifies_is_not_taken_either(
    proofs: PasskeyProofs,
) -> None:
    device, maker = Authenticator(), ec.generate_private_key(ec.SECP256R1())
    made = device.make(CHALLENGE, USER)
    public = device.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    hashes = (sha256(each).digest() for each in (HOST.encode(), made.client_data))
    signed = b"".join((b"\0", *hashes, device.credential, public))
    statement = {"sig": maker.sign(signed, ec.ECDSA(SHA256())), "x5c": [_certificate(maker)]}
    held = cbor2.loads(made.attestation)["authData"]
    whole = cbor2.dumps({"fmt": "fido-u2f", "attStmt": statement, "authData": held})

    assert proofs.registered(replace(made, attestation=whole), CHALLENGE) is None


@pytest.mark.parametrize(
    "junk",
    [
        b"",
        b"\xff",
        b"{}",
        b"[1]",
        b"null",
        b'"text"',
        b"[" * 4_000,
        b'{"type":1,"challenge":2,"origin":3}',
        b'{"type":"webauthn.get","challenge":"\\ud800","origin":[]}',
        b"\x82" * 4_000,
        b"\xbf" * 200,
        b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x40",
    ],
    ids=range(12),
)
def test_junk_is_refused_and_breaks_nothing(proofs: PasskeyProofs, junk: bytes) -> None:
    device = Authenticator()
    made, new = device.make(CHALLENGE, USER), taken(proofs, device)
    answer = device.answer(CHALLENGE)

    assert proofs.registered(Registration(junk, made.attestation), CHALLENGE) is None
    assert proofs.registered(Registration(made.client_data, junk), CHALLENGE) is None
    for part in ("client_data", "authenticator_data", "signature"):
        wrong = replace(answer, **{part: junk})
        assert proofs.asserted(wrong, CHALLENGE, new.public_key) is None
    proofs.challenge_in(junk)


def test_what_was_cut_off_anywhere_is_refused(proofs: PasskeyProofs) -> None:
    made = Authenticator().make(CHALLENGE, USER)

    for end in range(len(made.attestation)):
        cut = replace(made, attestation=made.attestation[:end])
        assert proofs.registered(cut, CHALLENGE) is None


def test_the_challenge_is_read_where_the_browser_says_it(proofs: PasskeyProofs) -> None:
    assert proofs.challenge_in(Authenticator().answer(CHALLENGE).client_data) == CHALLENGE
    assert proofs.challenge_in(json.dumps({"challenge": "x"}).encode()) is None
    assert len({proofs.new_challenge() for _ in range(9)}) == 9
