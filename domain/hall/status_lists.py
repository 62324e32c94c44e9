"""Which certificates hold, as a list that anyone may keep (IETF Token Status List, two bits each)."""

import zlib
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from domain import base64url
from domain.hall.certificates import PLACES, STATUS_LIVES, CertificateState

BITS: Final = 2
_PER_BYTE: Final = 8 // BITS
_INVALID, _SUSPENDED = 0x01, 0x02
_STATUS: Final = {
    CertificateState.MADE: _SUSPENDED,  # not yet
    CertificateState.SUSPENDED: _SUSPENDED,
    CertificateState.REVOKED: _INVALID,
    CertificateState.EXPIRED: _INVALID,
}
#: Seconds after which who keeps a list does well to ask again.
TTL_S: Final = 300


def packed(states: Mapping[int, CertificateState]) -> str:
    """`states`: of the places that do not hold. All lists are of one size, whatever was given out of them."""
    whole = bytearray(PLACES // _PER_BYTE)
    for place, state in states.items():
        byte, within = divmod(place, _PER_BYTE)
        whole[byte] |= _STATUS[state] << (within * BITS)
    found = zlib.compress(bytes(whole), 9)
    return base64url.packed(found)


def list_claims(
    uri: str, states: Mapping[int, CertificateState], at: datetime
) -> dict[str, object]:
    """Of the signed list, which nobody takes once it is STATUS_LIVES old."""
    return {
        "sub": uri,
        "exp": int((at + STATUS_LIVES).timestamp()),
        "ttl": TTL_S,
        "status_list": {"bits": BITS, "lst": packed(states)},
    }
