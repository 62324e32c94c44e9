"""Android key attestation, after Android's "Verify hardware-backed key pairs with key attestation".

What a key is, its certificate says in an extension (`KeyDescription`, source.android.com, "Key and ID
attestation"): it is read from the phone's own certificate, and no other may have one. A key that was attested
could else sign a certificate below itself that says anything.
"""

import hmac
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from cryptography import x509
from cryptography.hazmat import asn1

from auth.attestation.chains import check_chain, key_of, must, read_chain, unless_broken
from domain.faces.attestation import AndroidApps, AndroidKey, AndroidVerified, Attestation

DESCRIPTION: Final = x509.ObjectIdentifier("1.3.6.1.4.1.11129.2.1.17")
#: The phone's own, the one that attests, the root.
_CERTIFICATES: Final = 3

TRUSTED_ENVIRONMENT, STRONG_BOX = 1, 2  # SecurityLevel; 0 is software
SIGN_ALONE: Final = b"\x31\x03\x02\x01\x02"  # SET OF KeyPurpose, with SIGN (2) in it
GENERATED: Final = 0  # KeyOrigin
VERIFIED: Final = 0  # VerifiedBootState: signed by whom the maker names, not by the owner
# Tags of an AuthorizationList, each [EXPLICIT] as DER writes it.
PURPOSE: Final = b"\xa1"
ALL_APPLICATIONS: Final = b"\xbf\x84\x58"  # 600
ORIGIN: Final = b"\xbf\x85\x3e"  # 702
ROOT_OF_TRUST: Final = b"\xbf\x85\x40"  # 704
APPLICATION: Final = b"\xbf\x85\x45"  # 709


@asn1.sequence
class _Description:
    version: int
    attested_by: asn1.TLV  # ENUMERATED
    keystore_version: int
    kept_by: asn1.TLV  # ENUMERATED
    challenge: bytes
    unique_id: bytes
    software: list[asn1.TLV]
    hardware: list[asn1.TLV]


@asn1.sequence
class _RootOfTrust:
    boot_key: bytes
    locked: bool
    state: asn1.TLV  # ENUMERATED
    boot_hash: bytes | None  # of Android 9 and later


@asn1.sequence
class _Package:
    name: bytes
    version: int


@asn1.sequence
class _Application:
    packages: asn1.SetOf[_Package]
    signers: asn1.SetOf[bytes]


class KeyAttestation:
    """For the city's apps; `roots`: certificates whose keys stand above all chains."""

    def __init__(self, apps: AndroidApps, roots: Collection[bytes]) -> None:
        self._apps = {name.encode(): signers for name, signers in apps.signers.items()}
        self._roots = frozenset(key_of(x509.load_pem_x509_certificate(each)) for each in roots)

    def verified(
        self, shown: AndroidKey, challenge: bytes, now: datetime
    ) -> AndroidVerified | None:
        """A key made in hardware for this challenge by one of the apps, on a phone that booted as its maker meant.

        Whether one of its certificates was revoked, a list says.
        """
        return unless_broken(lambda: self._verified(shown, challenge, now))

    def _verified(self, shown: AndroidKey, challenge: bytes, now: datetime) -> AndroidVerified:
        chain = read_chain(shown.certificates, least=_CERTIFICATES)
        check_chain(chain, self._roots, now)
        leaf, *above = chain
        must(not any(_described(each) for each in above))
        said = asn1.decode_der(_Description, _extension(leaf))
        levels = {_enumerated(said.attested_by), _enumerated(said.kept_by)}
        must(levels <= {TRUSTED_ENVIRONMENT, STRONG_BOX})
        must(hmac.compare_digest(said.challenge, challenge))
        self._check_software(_by_tag(said.software))
        _check_hardware(_by_tag(said.hardware))
        strong = levels == {STRONG_BOX}
        return AndroidVerified(
            Attestation.ANDROID_STRONGBOX if strong else Attestation.ANDROID_TEE,
            tuple(form for each in above for form in _forms(each.serial_number)),
        )

    def _check_software(self, said: dict[bytes, bytes]) -> None:
        """What Android itself wrote: by which app, alone, the key was made."""
        must(ALL_APPLICATIONS not in said)
        made_by = asn1.decode_der(_Application, asn1.decode_der(bytes, said[APPLICATION]))
        (package,) = made_by.packages.as_list()
        signers = frozenset(made_by.signers.as_list())
        must(signers and signers <= self._apps[package.name])


def _check_hardware(said: dict[bytes, bytes]) -> None:
    must(ALL_APPLICATIONS not in said)
    must(said[PURPOSE] == SIGN_ALONE)
    must(asn1.decode_der(int, said[ORIGIN]) == GENERATED)
    root = asn1.decode_der(_RootOfTrust, said[ROOT_OF_TRUST])
    must(root.locked)
    must(_enumerated(root.state) == VERIFIED)


def _described(certificate: x509.Certificate) -> bool:
    return any(each.oid == DESCRIPTION for each in certificate.extensions)


def _extension(leaf: x509.Certificate) -> bytes:
    extension = leaf.extensions.get_extension_for_oid(DESCRIPTION).value
    assert isinstance(extension, x509.UnrecognizedExtension)
    return extension.value


def _by_tag(said: Sequence[asn1.TLV]) -> dict[bytes, bytes]:
    """What newer phones say besides is passed over; a tag that comes twice says nothing for certain."""
    by_tag = {bytes(each.tag_bytes): bytes(each.data) for each in said}
    must(len(by_tag) == len(said))
    return by_tag


def _enumerated(said: asn1.TLV) -> int:
    must(bytes(said.tag_bytes) == b"\x0a")
    return int.from_bytes(bytes(said.data))


def _forms(serial: int) -> tuple[str, str]:
    """Google's list writes most serials as hexadecimal numbers, and some as decimal ones."""
    return f"{serial:x}", str(serial)
