"""Draws that nobody can foretell or move: by a keyed digest of what they are about."""

from typing import Final

_BYTES: Final = 8


def drawn(mac: bytes, percent: float) -> bool:
    """Whether it is among so many of 100; `mac`: of its id, by a key that nobody outside holds."""
    number = int.from_bytes(mac[:_BYTES], "big")
    return number < percent / 100 * float(1 << (8 * _BYTES))
