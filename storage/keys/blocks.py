"""What is too large to be sealed whole: blocks under a key of their own, counted, each bound to its place."""

import secrets
from typing import Final

from cryptography.exceptions import InvalidTag

from storage.keys.ciphers import KEY_BYTES, Algorithm, sealer
from storage.keys.vault import SealBroken

#: Own choice: 50 uploads at once hold 25 MB with the block that each is writing, and 200 MB are 800 objects.
BLOCK_BYTES: Final = 256 * 1024
_NONCE_BYTES: Final = 12
_NAMES: Final = {1: Algorithm.AES, 2: Algorithm.SM4}


class Blocks:
    """Seals and opens the blocks of one thing. A key seals one thing, once: its nonces are counted from 0.

    `secret`: of `new_secret`, itself kept sealed; `place`: to what the blocks are bound.
    """

    def __init__(self, secret: bytes, place: bytes) -> None:
        self._cipher = sealer(_NAMES[secret[0]], secret[1:])
        self._place = place

    def seal(self, n: int, data: bytes) -> bytes:
        """16 bytes longer."""
        return self._cipher.encrypt(_nonce(n), data, self._place)

    def open(self, n: int, sealed: bytes) -> bytes:
        """Raises SealBroken for what is not the n-th block of this."""
        try:
            return self._cipher.decrypt(_nonce(n), sealed, self._place)
        except (InvalidTag, ValueError):
            raise SealBroken from None


def new_secret(algorithm: Algorithm) -> bytes:
    number = next(number for number, each in _NAMES.items() if each is algorithm)
    return bytes([number]) + secrets.token_bytes(KEY_BYTES[algorithm])


def sizes(size: int) -> list[int]:
    """Of the blocks of so many bytes."""
    whole, rest = divmod(size, BLOCK_BYTES)
    return [BLOCK_BYTES] * whole + [rest] * bool(rest)


def _nonce(n: int) -> bytes:
    return n.to_bytes(_NONCE_BYTES)
