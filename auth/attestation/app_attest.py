"""App Attest, after Apple's "Validating apps that connect to your server" and "Attestation Object Validation Guide".

What is signed beside the authenticator's data is the SHA-256 of the challenge.
"""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Annotated, Final

from cryptography import x509
from cryptography.hazmat import asn1
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_public_key,
)
from webauthn.helpers import parse_cbor

from auth.attestation.chains import (
    Unproven,
    check_chain,
    key_of,
    must,
    read_chain,
    unless_broken,
    valid,
)
from domain.faces.attestation import AppleApps, AppleKeyNew, AppleKeyUsed

FORMAT: Final = "apple-appattest"
NONCE: Final = x509.ObjectIdentifier("1.2.840.113635.100.8.2")
PRODUCTION: Final = b"appattest".ljust(16, b"\0")
DEVELOPMENT: Final = b"appattestdevelop"
#: The phone's own and one above it; Apple sends no root.
_CERTIFICATES: Final = 2
# Authenticator data (WebAuthn, section 6.1): hash of the app, flags, counter, then what was attested.
_APP, _COUNTER, _HEAD = slice(0, 32), slice(33, 37), 37
_ENVIRONMENT, _ID_LENGTH, _ID = slice(37, 53), slice(53, 55), 55


@asn1.sequence
class _Nonce:
    nonce: Annotated[bytes, asn1.Explicit(1)]


class AppAttest:
    """For the city's apps; `root`: the certificate under which Apple attests."""

    def __init__(self, apps: AppleApps, root: bytes) -> None:
        self._apps = frozenset(sha256(each.encode()).digest() for each in apps.ids)
        self._environments = {PRODUCTION, DEVELOPMENT} if apps.development else {PRODUCTION}
        self._root = x509.load_pem_x509_certificate(root)

    def registered(self, made: AppleKeyNew, challenge: bytes, now: datetime) -> bytes | None:
        """The public key of a key that Apple vouches for, made by one of the apps and never used."""
        return unless_broken(lambda: self._registered(made, challenge, now))

    def asserted(self, shown: AppleKeyUsed, challenge: bytes, public_key: bytes) -> int | None:
        """How often the key has signed. Whether that is new says AppleKey.is_replayed."""
        return unless_broken(lambda: self._asserted(shown, challenge, public_key))

    def _registered(self, made: AppleKeyNew, challenge: bytes, now: datetime) -> bytes:
        sent = _fields(parse_cbor(made.statement))
        must(sent["fmt"] == FORMAT)
        chain = read_chain(_list(_fields(sent["attStmt"])["x5c"]), least=_CERTIFICATES)
        must(len(chain) == _CERTIFICATES)
        leaf = chain[0]
        check_chain([*chain, self._root], {key_of(self._root)}, now)
        must(valid(leaf, now))

        data = _bytes(sent["authData"])
        must(_nonce_in(leaf) == _nonce(data, challenge))
        public_key = leaf.public_key()
        must(isinstance(public_key, ec.EllipticCurvePublicKey))
        point = public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        must(sha256(point).digest() == made.key)
        must(data[_APP] in self._apps)
        must(data[_COUNTER] == bytes(4))
        must(data[_ENVIRONMENT] in self._environments)
        length = int.from_bytes(data[_ID_LENGTH])
        must(data[_ID : _ID + length] == made.key)
        return key_of(leaf)

    def _asserted(self, shown: AppleKeyUsed, challenge: bytes, public_key: bytes) -> int:
        sent = _fields(parse_cbor(shown.statement))
        data, signature = _bytes(sent["authenticatorData"]), _bytes(sent["signature"])
        must(len(data) >= _HEAD)
        must(data[_APP] in self._apps)
        key = load_der_public_key(public_key)
        assert isinstance(key, ec.EllipticCurvePublicKey)  # as registered
        key.verify(signature, _nonce(data, challenge), ec.ECDSA(SHA256()))
        return int.from_bytes(data[_COUNTER])


def _nonce(data: bytes, challenge: bytes) -> bytes:
    return sha256(data + sha256(challenge).digest()).digest()


def _nonce_in(leaf: x509.Certificate) -> bytes:
    extension = leaf.extensions.get_extension_for_oid(NONCE).value
    assert isinstance(extension, x509.UnrecognizedExtension)
    return asn1.decode_der(_Nonce, extension.value).nonce


def _fields(sent: object) -> Mapping[str, object]:
    if not isinstance(sent, dict):
        raise Unproven
    return sent


def _list(sent: object) -> list[bytes]:
    if not isinstance(sent, list):
        raise Unproven
    return [_bytes(each) for each in sent]


def _bytes(sent: object) -> bytes:
    if not isinstance(sent, bytes):
        raise Unproven
    return sent
