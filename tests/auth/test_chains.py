"""How long a chain of certificates may be, and when one of them is good."""

import itertools
from datetime import timedelta
from typing import Final

import pytest
from cryptography import x509

from auth.attestation.chains import Unproven, check_chain, key_of, read_chain, valid
from tests.phones import SINCE, UNTIL, Authority

ROOT: Final = Authority("a root")
ONE: Final = ROOT.certificate
SECOND: Final = timedelta(seconds=1)


@pytest.mark.parametrize("count", [2, 8])
def test_a_chain_of_two_to_eight_is_read(count: int) -> None:
    assert len(read_chain([ONE] * count, least=2)) == count


@pytest.mark.parametrize("count", [1, 9])
def test_a_shorter_and_a_longer_one_is_not(count: int) -> None:
    with pytest.raises(Unproven):
        read_chain([ONE] * count, least=2)


def sized(most: int) -> bytes:
    """A certificate of so many bytes; a signature has one more or less."""
    near = most - len(filled(1_000)) + 1_000
    sizes = itertools.cycle(range(near - 2, near + 3))
    return next(each for n in sizes if len(each := filled(n)) == most)


def filled(count: int) -> bytes:
    extension = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), bytes(count))
    return ROOT.sign("filled", ROOT.key, 1, UNTIL, [extension], ca=True)


def test_a_certificate_may_have_4096_bytes() -> None:
    assert read_chain([sized(4096)], least=1)

    with pytest.raises(Unproven):
        read_chain([sized(4097)], least=1)


def test_a_certificate_is_good_from_its_first_second_to_its_last() -> None:
    [certificate] = read_chain([ONE], least=1)

    assert valid(certificate, SINCE)
    assert valid(certificate, UNTIL)
    assert not valid(certificate, SINCE - SECOND)
    assert not valid(certificate, UNTIL + SECOND)


def test_a_root_alone_is_a_chain() -> None:
    [root] = read_chain([ONE], least=1)

    check_chain([root], {key_of(root)}, SINCE)
    with pytest.raises(Unproven):
        check_chain([root], (), SINCE)
