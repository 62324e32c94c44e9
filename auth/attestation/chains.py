"""Chains of certificates up to a known root key, the phone's own certificate first."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Final, TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from webauthn.helpers.exceptions import WebAuthnException

T = TypeVar("T")

#: Google's longest has five; a longer one is not read.
MOST_CERTIFICATES: Final = 8
#: Apple's longest has 1.1 kB, Google's 1.5.
MOST_BYTES: Final = 4_096
_HASHES: Final = (SHA256, SHA384, SHA512)
#: The libraries take apart what a stranger sent, trusting shapes that the stranger chose.
_BROKEN: Final = (
    ArithmeticError,
    AttributeError,
    InvalidSignature,
    LookupError,
    RecursionError,
    TypeError,
    UnsupportedAlgorithm,
    ValueError,
    WebAuthnException,
    x509.DuplicateExtension,
    x509.ExtensionNotFound,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)


class Unproven(ValueError):
    """A statement does not hold."""


def must(holds: object) -> None:
    """Raises Unproven unless it is true."""
    if not holds:
        raise Unproven


def unless_broken(read: Callable[[], T]) -> T | None:
    try:
        return read()
    except _BROKEN:
        return None


def read_chain(certificates: Sequence[bytes], least: int) -> list[x509.Certificate]:
    """Raises Unproven for a chain that is too short or too long, ValueError for what is no certificate."""
    must(least <= len(certificates) <= MOST_CERTIFICATES)
    must(all(len(each) <= MOST_BYTES for each in certificates))
    return [x509.load_der_x509_certificate(each) for each in certificates]


def key_of(certificate: x509.Certificate) -> bytes:
    return certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def check_chain(chain: Sequence[x509.Certificate], roots: Collection[bytes], now: datetime) -> None:
    """Each is issued by the next, and the last has a root's key; raises Unproven or InvalidSignature.

    A root is known by its key: Google gives one key several certificates, and an old phone sends one that ran out.
    The dates of the first are its issuer's to judge: an Android phone writes them by its own clock.
    """
    *below, root = chain
    must(key_of(root) in roots)
    for issued, issuer in zip(below, chain[1:], strict=True):
        must(isinstance(issued.signature_hash_algorithm, _HASHES))
        must(issuer.extensions.get_extension_for_class(x509.BasicConstraints).value.ca)
        issued.verify_directly_issued_by(issuer)
    for between in below[1:]:
        must(valid(between, now))


def valid(certificate: x509.Certificate, now: datetime) -> bool:
    return certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc
