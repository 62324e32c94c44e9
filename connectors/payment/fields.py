"""Fields of a payment vendor's answer that has to have them."""

from collections.abc import Mapping

from domain.payments.vendor_calls import VendorFailed


def read_text(found: Mapping[str, object], name: str, most: int) -> str:
    """One to `most` characters that can be printed. VendorFailed for anything else."""
    value = found.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= most or not value.isprintable():
        raise VendorFailed("unreadable")
    return value


def read_fen(found: Mapping[str, object], name: str) -> int:
    """An amount in fen. VendorFailed for what is no whole number from 0 on."""
    value = found.get(name)
    if type(value) is not int or value < 0:
        raise VendorFailed("amount")
    return value
