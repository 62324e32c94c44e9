"""The algorithms that a key may be for: AES-256-GCM and HMAC-SHA-256, or SM4-GCM and HMAC-SM3.

A key is for one algorithm for ever; a new version may be for another. SM4 is GB/T 32907-2016, SM3
GB/T 32905-2016, GCM as RFC 8998 joins it with SM4. None of these is a certified module (GB/T 37092).
"""

import hmac
from enum import StrEnum
from typing import Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SM3
from cryptography.hazmat.primitives.hmac import HMAC

TAG_BYTES: Final = 16


class Algorithm(StrEnum):
    AES = "aes-256-gcm"
    SM4 = "sm4-gcm"
    SHA256 = "hmac-sha-256"
    SM3 = "hmac-sm3"


#: Bytes of a key. An SM4 key has 128 bits by its standard; the HMACs are keyed with half a block.
KEY_BYTES: Final = {
    Algorithm.AES: 32,
    Algorithm.SM4: 16,
    Algorithm.SHA256: 32,
    Algorithm.SM3: 32,
}


class Sealer(Protocol):
    """An authenticated cipher; the tag of 16 bytes follows the text."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes, /) -> bytes: ...

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes, /) -> bytes:
        """Raises InvalidTag or ValueError."""


class Sm4Gcm:
    """SM4 in GCM, in the shape of the library's AESGCM, which has no SM4."""

    def __init__(self, key: bytes) -> None:
        self._key = algorithms.SM4(key)

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes, /) -> bytes:
        work = Cipher(self._key, modes.GCM(nonce)).encryptor()
        work.authenticate_additional_data(associated_data)
        return work.update(data) + work.finalize() + work.tag

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes, /) -> bytes:
        if len(data) < TAG_BYTES:
            raise InvalidTag
        work = Cipher(self._key, modes.GCM(nonce, data[-TAG_BYTES:])).decryptor()
        work.authenticate_additional_data(associated_data)
        return work.update(data[:-TAG_BYTES]) + work.finalize()


def sealer(algorithm: Algorithm, key: bytes) -> Sealer:
    return Sm4Gcm(key) if algorithm is Algorithm.SM4 else AESGCM(key)


def mac(algorithm: Algorithm, key: bytes, data: bytes) -> bytes:
    """32 bytes."""
    if algorithm is Algorithm.SM3:
        work = HMAC(key, SM3())
        work.update(data)
        return work.finalize()
    return hmac.digest(key, data, "sha256")
