from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st

from auth.attestation.android import KeyAttestation
from auth.attestation.roots import PUBLISHED
from domain.faces.attestation import AndroidApps, AndroidKey, Attestation
from tests.phones import (
    PACKAGE,
    SIGNER,
    AndroidPhone,
    Authority,
    new_key,
    number,
    tagged,
)

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
CHALLENGE, OTHER = b"of this check".ljust(32), b"of another check".ljust(32)
APPS = AndroidApps({PACKAGE: frozenset({SIGNER})})
ROOT = Authority("f92009e853b6b045")
BATCH = ROOT.below("TEE").below("TEE of a batch")
CITY = KeyAttestation(APPS, [ROOT.pem])
PHONE = AndroidPhone(BATCH)

Made = Callable[[], AndroidKey]


def test_a_key_that_the_city_s_app_made_in_hardware_is_taken() -> None:
    verified = CITY.verified(PHONE.attest(CHALLENGE), CHALLENGE, NOW)

    assert verified is not None
    assert verified.attestation is Attestation.ANDROID_TEE


def test_a_chip_of_its_own_is_said_to_be_one() -> None:
    verified = CITY.verified(
        replace(PHONE, attested_by=2, kept_by=2).attest(CHALLENGE), CHALLENGE, NOW
    )

    assert verified is not None
    assert verified.attestation is Attestation.ANDROID_STRONGBOX


def test_all_that_stand_above_the_phone_are_looked_up_in_both_forms_of_a_serial() -> None:
    verified = CITY.verified(PHONE.attest(CHALLENGE), CHALLENGE, NOW)

    assert verified is not None
    assert verified.serials == (
        "1234abcf", "305441743",
        "1234abce", "305441742",
        "1234abcd", "305441741",
    )  # fmt: skip


def test_what_newer_phones_say_besides_is_passed_over() -> None:
    newer = replace(PHONE, software=tagged(799, number(1)), hardware=tagged(724, number(1)))

    assert CITY.verified(newer.attest(CHALLENGE), CHALLENGE, NOW) is not None


def test_android_8_says_no_hash_of_what_booted() -> None:
    assert (
        CITY.verified(replace(PHONE, boot_hash=False).attest(CHALLENGE), CHALLENGE, NOW) is not None
    )


def test_a_root_is_known_by_its_key_whatever_certificate_of_it_a_phone_sends() -> None:
    renewed = Authority(ROOT.name, key=ROOT.key, until=NOW - timedelta(days=1), serial=9)
    phone = AndroidPhone(renewed.below("TEE").below("TEE of a batch"))

    assert CITY.verified(phone.attest(CHALLENGE), CHALLENGE, NOW) is not None


def refused(made: Made, name: str) -> object:
    return pytest.param(made, id=name)


@pytest.mark.parametrize(
    "made",
    [
        refused(lambda: PHONE.attest(OTHER), "another challenge"),
        refused(lambda: replace(PHONE, package="cn.example.game").attest(CHALLENGE), "another app"),
        refused(lambda: replace(PHONE, signers=(bytes(32),)).attest(CHALLENGE), "the app signed by another"),
        refused(lambda: replace(PHONE, signers=(SIGNER, bytes(32))).attest(CHALLENGE), "by another as well"),
        refused(lambda: replace(PHONE, signers=()).attest(CHALLENGE), "signed by nobody"),
        refused(
            lambda: replace(PHONE, packages=(PACKAGE, "cn.example.game")).attest(CHALLENGE),
            "an identity that apps share",
        ),
        refused(lambda: replace(PHONE, everybody=True).attest(CHALLENGE), "a key for all apps"),
        refused(lambda: replace(PHONE, attested_by=0).attest(CHALLENGE), "attested by software"),
        refused(lambda: replace(PHONE, kept_by=0).attest(CHALLENGE), "kept by software"),
        refused(lambda: replace(PHONE, attested_by=3).attest(CHALLENGE), "a level that nobody knows"),
        refused(lambda: replace(PHONE, locked=False).attest(CHALLENGE), "an unlocked bootloader"),
        refused(lambda: replace(PHONE, boot=1).attest(CHALLENGE), "a system of the owner's own"),
        refused(lambda: replace(PHONE, boot=2).attest(CHALLENGE), "a system that nobody verified"),
        refused(lambda: replace(PHONE, origin=2).attest(CHALLENGE), "an imported key"),
        refused(lambda: replace(PHONE, purposes=(2, 7)).attest(CHALLENGE), "a key that may attest others"),
        refused(lambda: replace(PHONE, purposes=(0,)).attest(CHALLENGE), "a key that does not sign"),
        refused(lambda: replace(PHONE, hardware=tagged(702, number(0))).attest(CHALLENGE), "said twice"),
        refused(
            lambda: AndroidPhone(Authority(ROOT.name).below("TEE").below("TEE of a batch")).attest(CHALLENGE),
            "a root that looks alike",
        ),
        refused(
            lambda: AndroidPhone(ROOT.below("TEE", until=NOW - timedelta(days=1)).below("b")).attest(CHALLENGE),
            "an authority that ran out",
        ),
        refused(lambda: AndroidPhone(BATCH.below("leaf", ca=False)).attest(CHALLENGE), "a leaf that issues"),
        refused(lambda: AndroidKey(PHONE.attest(CHALLENGE).certificates[:-1]), "no root"),
        refused(lambda: AndroidKey(PHONE.attest(CHALLENGE).certificates * 10), "fifty certificates"),
        refused(lambda: AndroidKey(()), "nothing"),
    ],
)  # fmt: skip
def test_what_a_phone_that_was_tampered_with_says_is_not_taken(made: Made) -> None:
    assert CITY.verified(made(), CHALLENGE, NOW) is None


def test_an_attested_key_attests_nobody_below_itself() -> None:
    """The known attack: an honest phone's key, made by any app, signs a certificate that says what it likes."""
    honest = new_key()
    chain = replace(PHONE, package="cn.example.game").attest(OTHER, honest).certificates
    forger = AndroidPhone(Authority("Android Keystore Key", key=honest))
    false = forger.authority.issue("false", new_key(), [forger.said(CHALLENGE)])

    assert CITY.verified(AndroidKey((false, *chain)), CHALLENGE, NOW) is None


def test_a_description_above_the_phone_s_own_is_refused_though_an_authority_has_it() -> None:
    key = new_key()
    described = BATCH.sign("described", key, 5, NOW + timedelta(days=9), [PHONE.said(CHALLENGE)], ca=True)  # fmt: skip
    leaf = Authority("described", key=key).issue("leaf", new_key(), [PHONE.said(CHALLENGE)])

    assert CITY.verified(AndroidKey((leaf, described, *BATCH.chain)), CHALLENGE, NOW) is None


def test_the_roots_that_ship_are_google_s_two_keys_and_vouch_for_no_other() -> None:
    names = {
        x509.load_pem_x509_certificate(each).subject.rfc4514_string() for each in PUBLISHED.google
    }

    assert names == {
        "2.5.4.5=f92009e853b6b045",
        "C=US,O=Google LLC,OU=Android,CN=Key Attestation CA1",
    }
    assert (
        KeyAttestation(APPS, PUBLISHED.google).verified(PHONE.attest(CHALLENGE), CHALLENGE, NOW)
        is None
    )


def test_google_s_name_and_key_alone_are_no_chain() -> None:
    """Whoever puts Google's own root at the end of a chain has signed nothing with its key."""
    root = x509.load_pem_x509_certificate(PUBLISHED.google[0]).public_bytes(Encoding.DER)
    certificates = PHONE.attest(CHALLENGE).certificates[:-1]

    shown = AndroidKey((*certificates, root))

    assert KeyAttestation(APPS, PUBLISHED.google).verified(shown, CHALLENGE, NOW) is None


SHOWN = PHONE.attest(CHALLENGE).certificates


#: Bytes of a signature and the name of its algorithm, some of whose bits mean nothing.
SIGNED = 90
#: A serial that a changed bit made negative is warned of, and refused.
NO_SERIAL = pytest.mark.filterwarnings("ignore::cryptography.utils.CryptographyDeprecationWarning")


@given(st.lists(st.binary(max_size=300), max_size=9))
def test_certificates_of_any_shape_break_nothing(certificates: list[bytes]) -> None:
    assert CITY.verified(AndroidKey(tuple(certificates)), CHALLENGE, NOW) is None


@NO_SERIAL
@given(st.data())
def test_one_bit_that_was_changed_is_not_taken(data: st.DataObject) -> None:
    chain = [bytearray(each) for each in SHOWN]
    changed = chain[data.draw(st.integers(0, len(chain) - 2))]  # a root is its key
    changed[data.draw(st.integers(0, len(changed) - SIGNED))] ^= 1 << data.draw(st.integers(0, 7))

    assert CITY.verified(AndroidKey(tuple(map(bytes, chain))), CHALLENGE, NOW) is None


@given(st.binary(max_size=400))
def test_a_description_of_any_shape_breaks_nothing(said: bytes) -> None:
    extension = x509.UnrecognizedExtension(PHONE.said(CHALLENGE).oid, said)
    leaf = BATCH.issue("leaf", LEAF_KEY, [extension])

    assert CITY.verified(AndroidKey((leaf, *SHOWN[1:])), CHALLENGE, NOW) is None


LEAF_KEY = new_key()
