"""Encryption of fields and templates, and keyed digests, by the keys of storage/keys/keys.py."""

import hmac
import secrets
import struct
from typing import Final, Literal

from cryptography.exceptions import InvalidTag

from storage.keys.ciphers import Algorithm, mac, sealer
from storage.keys.key_checks import check_keys
from storage.keys.key_files import KeysError, Wrapping
from storage.keys.keys import (
    SETTLED_S,
    Keys,
    Sealing,
    Secret,
    add_version,
    init_keys,
    load_keys,
    rotate_tokens,
)

__all__ = [
    "SETTLED_S",
    "Keys",
    "KeysError",
    "SealBroken",
    "Vault",
    "Wrapping",
    "add_version",
    "check_keys",
    "init_keys",
    "load_keys",
    "rotate_tokens",
]

Lookup = Literal["id-number", "name", "birth-month", "phone", "openid", "device"]

# Format, kind, key version; part of what the cipher authenticates. The format tells the algorithm.
HEADER: Final = struct.Struct(">BBH")
KINDS: Final[dict[Sealing, int]] = {"identity": 1, "templates": 2}
_FORMATS: Final = {Algorithm.AES: 1, Algorithm.SM4: 2}
#: What is made of the key `templates` beside sealing: nothing that one shows tells the other.
_TURNS: Final = b"zhijian: seed of the rotation of templates"
_NONCE_BYTES: Final = 12  # random: one key may seal 2**32 values (NIST SP 800-38D, 8.3)


class SealBroken(Exception):
    """Not sealed by these keys for this place, or changed since; says no more."""


class Vault:
    """Seals and opens values; finds and compares them without showing them."""

    def __init__(self, keys: Keys) -> None:
        self.use(keys)

    def use(self, keys: Keys) -> None:
        """From now on these."""
        self._keys = keys
        writes = keys.writes("digests")
        others = sorted(keys.secrets["digests"].keys() - {writes}, reverse=True)
        self._digesting = (writes, *others)
        self._ciphers = {
            kind: {
                version: (
                    HEADER.pack(_FORMATS[keys.algorithm(kind, version)], KINDS[kind], version),
                    sealer(keys.algorithm(kind, version), key),
                )
                for version, key in keys.secrets[kind].items()
            }
            for kind in KINDS
        }

    def seal(self, kind: Sealing, plaintext: bytes, *, aad: bytes) -> bytes:
        """AES-256-GCM or SM4-GCM, as the key is for; 32 bytes longer than the text.

        aad: the place (table, person id, column); elsewhere the value can't be opened.
        """
        header, cipher = self._ciphers[kind][self._keys.writes(kind)]
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return header + nonce + cipher.encrypt(nonce, plaintext, header + aad)

    def open(self, kind: Sealing, sealed: bytes, *, aad: bytes) -> bytes:
        """Raises SealBroken; KeysError when the version that sealed it is not in the folder."""
        try:
            _, number, version = HEADER.unpack_from(sealed)
        except struct.error:
            raise SealBroken from None
        if number != KINDS[kind]:
            raise SealBroken
        known = self._ciphers[kind].get(version)
        if known is None:
            raise KeysError(f"Version {version} of the key {kind} is not in the folder of keys.")
        header, cipher = known
        if sealed[: HEADER.size] != header:
            raise SealBroken
        rest = sealed[HEADER.size :]
        try:
            return cipher.decrypt(rest[:_NONCE_BYTES], rest[_NONCE_BYTES:], header + aad)
        except (InvalidTag, ValueError):
            raise SealBroken from None

    def turning(self) -> tuple[int, tuple[tuple[int, bytes], ...]]:
        """The version of the key `templates` that turns templates now, and the seed of each version."""
        secrets_ = self._keys.secrets["templates"]
        seeds = ((n, hmac.digest(key, _TURNS, "sha256")) for n, key in sorted(secrets_.items()))
        return self._keys.writes("templates"), tuple(seeds)

    def latest(self, kind: Secret) -> int:
        """The version that seals now."""
        return self._keys.writes(kind)

    def algorithm(self, kind: Sealing) -> Algorithm:
        """By which this kind is sealed now."""
        return self._keys.algorithm(kind, self._keys.writes(kind))

    def is_latest(self, kind: Sealing, sealed: bytes) -> bool:
        """Whether the newest key sealed this; says nothing about whether it opens."""
        return sealed[: HEADER.size] == self._ciphers[kind][self._keys.writes(kind)][0]

    def blind_indexes(self, label: Lookup, value: str) -> list[bytes]:
        """32 bytes by which an equal value is found; equal values of two labels differ.

        One by each version of the key, the oldest first, as `lookup_versions`: all are looked for, and
        all are written, so that a value is found and taken once whichever versions a process knows.
        """
        return [self._mac("lookups", n, label, value.encode()) for n in self.lookup_versions()]

    def lookup_versions(self) -> list[int]:
        return sorted(self._keys.secrets["lookups"])

    def blind_index(self, label: Lookup, value: str) -> bytes:
        """By the version that writes now."""
        return self._mac("lookups", self._keys.writes("lookups"), label, value.encode())

    def digests(self, jpeg: bytes) -> list[bytes]:
        """32 bytes that recognise a frame seen before, and say nothing without the key.

        One by each version, the first of which is to be kept.
        """
        return [self._mac("digests", n, "frame", jpeg) for n in self._digesting]

    def digest(self, jpeg: bytes) -> bytes:
        return self.digests(jpeg)[0]

    def macs(self, label: str, data: bytes) -> list[bytes]:
        """By each version of the key, to compare with what was kept; the first is `mac`'s."""
        return [self._mac("digests", n, f"mac:{label}", data) for n in self._digesting]

    def mac(self, label: str, data: bytes) -> bytes:
        """32 bytes for a code or token to be compared with later (by hmac.compare_digest)."""
        return self._mac("digests", self._keys.writes("digests"), f"mac:{label}", data)

    def _mac(self, kind: Secret, version: int, label: str, data: bytes) -> bytes:
        keys = self._keys
        key = keys.secrets[kind][version]
        return mac(keys.algorithm(kind, version), key, label.encode() + b"\0" + data)
