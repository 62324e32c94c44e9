"""iPhones and Android phones in software, under authorities that tests alone trust, rightly or as an attacker would."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Annotated, Any, Final

import cbor2
from cryptography import x509
from cryptography.hazmat import asn1
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

from auth.attestation.android import DESCRIPTION
from auth.attestation.app_attest import FORMAT, NONCE, PRODUCTION
from auth.attestation.roots import Roots
from domain.base64url import packed
from domain.faces.attestation import AndroidKey, AppleKeyNew, AppleKeyUsed

APP: Final = "1234567890.cn.example.hall"
PACKAGE: Final = "cn.example.hall"
SIGNER: Final = sha256(b"the certificate that signs the app").digest()
#: Of every certificate in tests; a phone's own has dates that nobody trusts.
SINCE, UNTIL = datetime(2020, 1, 1, tzinfo=UTC), datetime(2060, 1, 1, tzinfo=UTC)

Key = ec.EllipticCurvePrivateKey


def new_key() -> Key:
    return ec.generate_private_key(ec.SECP256R1())


@dataclass(frozen=True)
class Authority:
    """Issues certificates; the root is its own issuer."""

    name: str
    key: Key = field(default_factory=new_key)
    above: "Authority | None" = None
    serial: int = 0x1234ABCD
    until: datetime = UNTIL
    ca: bool = True

    def issue(
        self, name: str, key: Key, extensions: Sequence[x509.ExtensionType] = (), serial: int = 1
    ) -> bytes:
        return self.sign(name, key, serial, UNTIL, extensions, ca=False)

    @property
    def certificate(self) -> bytes:
        issuer = self.above or self
        return issuer.sign(self.name, self.key, self.serial, self.until, (), ca=self.ca)

    @property
    def pem(self) -> bytes:
        return x509.load_der_x509_certificate(self.certificate).public_bytes(Encoding.PEM)

    @property
    def chain(self) -> tuple[bytes, ...]:
        """Up to the root."""
        return (self.certificate, *(self.above.chain if self.above else ()))

    def below(self, name: str, *, until: datetime = UNTIL, ca: bool = True) -> "Authority":
        return Authority(name, above=self, serial=self.serial + 1, until=until, ca=ca)

    def sign(
        self,
        name: str,
        key: Key,
        serial: int,
        until: datetime,
        extensions: Sequence[x509.ExtensionType],
        *,
        ca: bool,
    ) -> bytes:
        builder = (
            x509.CertificateBuilder()
            .subject_name(_named(name))
            .issuer_name(_named(self.name))
            .public_key(key.public_key())
            .serial_number(serial)
            .not_valid_before(SINCE)
            .not_valid_after(until)
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        )
        for extension in extensions:
            builder = builder.add_extension(extension, critical=False)
        return builder.sign(self.key, SHA256()).public_bytes(Encoding.DER)


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


@asn1.sequence
class _Nonce:
    nonce: Annotated[bytes, asn1.Explicit(1)]


@dataclass
class IPhone:
    """One key of one app; `authority` is the one below Apple's root."""

    authority: Authority
    app: str = APP
    environment: bytes = PRODUCTION
    counted: int = 0
    key: Key = field(default_factory=new_key)
    named: bytes = b""  # the id that it says its key has; that of the key where empty

    @property
    def id(self) -> bytes:
        public = self.key.public_key()
        point = public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return sha256(point).digest()

    def attest(self, challenge: bytes, **changed: object) -> AppleKeyNew:
        """`changed`: fields of the statement that say something else."""
        named = self.named or self.id
        held = self.environment + len(named).to_bytes(2) + named + cbor2.dumps({1: 2})
        data = self._data() + held
        nonce = asn1.encode_der(_Nonce(nonce=sha256(data + sha256(challenge).digest()).digest()))
        leaf = self.authority.issue("iPhone", self.key, [x509.UnrecognizedExtension(NONCE, nonce)])
        said = {
            "fmt": FORMAT,
            "attStmt": {"x5c": [leaf, self.authority.certificate], "receipt": b""},
            "authData": data,
        }
        return AppleKeyNew(self.id, cbor2.dumps(said | changed))

    def answer(self, challenge: bytes) -> AppleKeyUsed:
        self.counted += 1
        data = self._data()
        nonce = sha256(data + sha256(challenge).digest()).digest()
        signed = self.key.sign(nonce, ec.ECDSA(SHA256()))
        return AppleKeyUsed(self.id, cbor2.dumps({"signature": signed, "authenticatorData": data}))

    def _data(self) -> bytes:
        return sha256(self.app.encode()).digest() + b"\x40" + self.counted.to_bytes(4)


@dataclass(frozen=True)
class AndroidPhone:
    """What its keystore says of a key that an app has just made; `authority` is the one that attests."""

    authority: Authority
    package: str = PACKAGE
    packages: tuple[str, ...] = ()  # where several apps share one identity
    signers: tuple[bytes, ...] = (SIGNER,)
    attested_by: int = 1
    kept_by: int = 1
    locked: bool = True
    boot: int = 0
    boot_hash: bool = True
    purposes: tuple[int, ...] = (2,)
    origin: int = 0
    everybody: bool = False
    software: bytes = b""  # further elements
    hardware: bytes = b""

    def attest(self, challenge: bytes, key: Key | None = None) -> AndroidKey:
        leaf = self.authority.issue(
            "Android Keystore Key", key or new_key(), [self.said(challenge)]
        )
        return AndroidKey((leaf, *self.authority.chain))

    def said(self, challenge: bytes) -> x509.UnrecognizedExtension:
        software = tagged(709, octets(self._application())) + self.software
        hardware = (
            tagged(1, der(0x31, b"".join(number(each) for each in self.purposes)))
            + (tagged(600, b"\x05\x00") if self.everybody else b"")
            + tagged(702, number(self.origin))
            + tagged(704, self._root_of_trust())
            + self.hardware
        )
        return x509.UnrecognizedExtension(
            DESCRIPTION,
            der(
                0x30,
                number(300),
                der(0x0A, bytes([self.attested_by])),
                number(300),
                der(0x0A, bytes([self.kept_by])),
                octets(challenge),
                octets(b""),
                der(0x30, software),
                der(0x30, hardware),
            ),
        )

    def _application(self) -> bytes:
        packages = [
            der(0x30, octets(each.encode()), number(7)) for each in self.packages or (self.package,)
        ]
        return der(
            0x30,
            der(0x31, *sorted(packages)),
            der(0x31, *sorted(octets(each) for each in self.signers)),
        )

    def _root_of_trust(self) -> bytes:
        locked = der(0x01, b"\xff" if self.locked else b"\x00")
        tail = octets(bytes(32)) if self.boot_hash else b""
        return der(0x30, octets(bytes(32)), locked, der(0x0A, bytes([self.boot])), tail)


def der(tag: int, *parts: bytes) -> bytes:
    return bytes([tag]) + _length(b"".join(parts))


def octets(value: bytes) -> bytes:
    return der(0x04, value)


def number(value: int) -> bytes:
    return asn1.encode_der(value)


def tagged(tag: int, value: bytes) -> bytes:
    """[tag] EXPLICIT."""
    if tag < 31:
        return der(0xA0 | tag, value)
    return b"\xbf" + bytes([0x80 | tag >> 7, tag & 0x7F]) + _length(value)


def _length(value: bytes) -> bytes:
    size = len(value)
    if size < 0x80:
        return bytes([size]) + value
    written = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes([0x80 | len(written)]) + written + value


#: A city's apps, as its settings name them, and the authorities above the phones of its tests.
APPS: Final = {"app_attest_ids": (APP,), "android_apps": {PACKAGE: (SIGNER.hex(),)}}
APPLE: Final = Authority("Apple App Attestation Root CA")
GOOGLE: Final = Authority("f92009e853b6b045")
ROOTS: Final = Roots(APPLE.pem, (GOOGLE.pem,))
BATCH: Final = GOOGLE.below("TEE").below("TEE of a batch")


def iphone() -> IPhone:
    return IPhone(APPLE.below("Apple App Attestation CA 1"))


def android() -> AndroidPhone:
    return AndroidPhone(BATCH)


def as_body(shown: AppleKeyNew | AppleKeyUsed | AndroidKey) -> dict[str, Any]:
    """As POST …/attestations takes it."""
    if isinstance(shown, AndroidKey):
        return {
            "kind": "android_key",
            "certificates": [packed(each) for each in shown.certificates],
        }
    new = {"new": True} if isinstance(shown, AppleKeyNew) else {}
    said = {"key": packed(shown.key), "statement": packed(shown.statement)}
    return {"kind": "app_attest"} | said | new
