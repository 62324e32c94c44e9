"""Encryption of fields and templates, keyed digests, and the folder of keys they stand on.

One folder, mode 0700, one file a key, mode 0600: `<kind>.<version>.key`, base64 of 32 random bytes,
and `tokens.<version>.pem`, an Ed25519 key. The highest version writes, all versions read. A token key
that signs no more leaves its public half, `tokens.<version>.pub`, by which old receipts and audit seals
are checked for ever.

Losing `identity` loses every name, ID number and phone; `templates` every face record; `lookups` the
way from an ID number or phone to its row. Nothing in the database can bring them back. Losing
`digests` or `tokens` signs people out and forgets which frames were seen.
"""

import base64
import hashlib
import hmac
import os
import re
import secrets
import struct
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Final, Literal, get_args
from uuid import uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from storage.database import Database

Sealing = Literal["identity", "templates"]
Secret = Literal["identity", "templates", "digests", "lookups"]
Lookup = Literal["id-number", "phone", "openid", "device"]

REMEMBERED: Final = "SELECT kind, version, check_value FROM key_checks"
REMEMBER: Final = """
INSERT INTO key_checks (kind, version, check_value)
SELECT * FROM unnest($1::text[], $2::integer[], $3::bytea[])
ON CONFLICT DO NOTHING
"""

_SECRETS: Final[tuple[Secret, ...]] = get_args(Secret)
#: Every process signs with a new token key, and what older ones signed is over.
SETTLED_S: Final = 3600.0

_TOKENS: Final = "tokens"
_PUBLIC_FORM: Final = (
    serialization.Encoding.PEM,
    serialization.PublicFormat.SubjectPublicKeyInfo,
)
_KEY_BYTES: Final = 32  # AES-256, and the block that HMAC-SHA-256 is keyed with
# Format 1, kind, key version; part of what AES-GCM authenticates.
_HEADER: Final = struct.Struct(">BBH")
_FORMAT: Final = 1
_KINDS: Final[dict[Sealing, int]] = {"identity": 1, "templates": 2}
_NONCE_BYTES: Final = 12  # random: one key may seal 2**32 values (NIST SP 800-38D, 8.3)
_FILE: Final = re.compile(r"([a-z]+)\.([1-9][0-9]{0,4})\.(key|pem|pub)")
# Of these an older version can be done without once what it wrote has expired.
_EXPIRING: Final = frozenset({"digests"})


class KeysError(Exception):
    """The keys can't be used; the text is a sentence for the operator."""


class SealBroken(Exception):
    """Not sealed by these keys for this place, or changed since; says no more."""


@dataclass(frozen=True, slots=True)
class Keys:
    """All keys in memory: by kind and version, and the token keys by their key id (JWT `kid`)."""

    secrets: Mapping[Secret, Mapping[int, bytes]] = field(repr=False)
    token_keys: Mapping[str, Ed25519PrivateKey] = field(repr=False)
    current_kid: str
    #: Public halves of those that sign no more, and when each private one here was followed by another.
    retired: Mapping[str, Ed25519PublicKey] = field(default_factory=dict, repr=False)
    followed_at: Mapping[str, datetime] = field(default_factory=dict, repr=False)

    def verifying(self) -> dict[str, Ed25519PublicKey]:
        """All public token keys, the newest last."""
        kept = {kid: key.public_key() for kid, key in self.token_keys.items()}
        return {**self.retired, **kept}

    def latest(self, kind: Secret) -> int:
        return max(self.secrets[kind])


class Vault:
    """Seals and opens values; finds and compares them without showing them."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._latest = {kind: keys.latest(kind) for kind in _SECRETS}
        self._ciphers = {
            kind: {version: AESGCM(key) for version, key in keys.secrets[kind].items()}
            for kind in _KINDS
        }

    def seal(self, kind: Sealing, plaintext: bytes, *, aad: bytes) -> bytes:
        """AES-256-GCM, 32 bytes longer than the text.

        aad: the place (table, person id, column); elsewhere the value can't be opened.
        """
        version = self._latest[kind]
        header = _HEADER.pack(_FORMAT, _KINDS[kind], version)
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return header + nonce + self._ciphers[kind][version].encrypt(nonce, plaintext, header + aad)

    def open(self, kind: Sealing, sealed: bytes, *, aad: bytes) -> bytes:
        """Raises SealBroken; KeysError when the version that sealed it is not in the folder."""
        try:
            form, number, version = _HEADER.unpack_from(sealed)
        except struct.error:
            raise SealBroken from None
        if (form, number) != (_FORMAT, _KINDS[kind]):
            raise SealBroken
        cipher = self._ciphers[kind].get(version)
        if cipher is None:
            raise KeysError(f"Version {version} of the key {kind} is not in the folder of keys.")
        header, rest = sealed[: _HEADER.size], sealed[_HEADER.size :]
        try:
            return cipher.decrypt(rest[:_NONCE_BYTES], rest[_NONCE_BYTES:], header + aad)
        except (InvalidTag, ValueError):
            raise SealBroken from None

    def latest(self, kind: Sealing) -> int:
        """The version that seals now."""
        return self._latest[kind]

    def is_latest(self, kind: Sealing, sealed: bytes) -> bool:
        """Whether the newest key sealed this; says nothing about whether it opens."""
        return sealed[: _HEADER.size] == _HEADER.pack(_FORMAT, _KINDS[kind], self._latest[kind])

    def blind_index(self, label: Lookup, value: str) -> bytes:
        """32 bytes by which an equal value is found; equal values of two labels differ."""
        return self._mac("lookups", label, value.encode())

    def digest(self, jpeg: bytes) -> bytes:
        """32 bytes that recognise a frame seen before, and say nothing without the key."""
        return self._mac("digests", "frame", jpeg)

    def mac(self, label: str, data: bytes) -> bytes:
        """32 bytes for a code or token to be compared with later (by hmac.compare_digest)."""
        return self._mac("digests", f"mac:{label}", data)

    def _mac(self, kind: Secret, label: str, data: bytes) -> bytes:
        return _hmac(self._keys.secrets[kind][self._latest[kind]], label, data)


def init_keys(folder: Path) -> list[str]:
    """Makes version 1 of each kind that has no key; gives the names of the files made.

    Never overwrites, so it may be run again; raises KeysError when the folder is not ours alone.
    """
    if not folder.exists():
        folder.mkdir(parents=True, mode=0o700)
    have = {kind for kind, _, _ in _files(folder)}
    made = []
    for kind in _SECRETS:
        if kind not in have:
            text = base64.b64encode(secrets.token_bytes(_KEY_BYTES)) + b"\n"
            made.append(_put(folder, f"{kind}.1.key", text))
    if _TOKENS not in have:
        made.append(_put(folder, f"{_TOKENS}.1.pem", _new_token_key()))
    return made


def add_version(folder: Path, kind: Sealing) -> str:
    """Makes the next version of a key beside the others, which must stay to read; gives its name."""
    load_keys(folder)
    newest = max(version for name, version, _ in _files(folder) if name == kind)
    text = base64.b64encode(secrets.token_bytes(_KEY_BYTES)) + b"\n"
    return _put(folder, f"{kind}.{newest + 1}.key", text)


def rotate_tokens(folder: Path) -> tuple[str, list[str]]:
    """Makes the next token key. Its file, and those of older keys that kept their public half only.

    The one before still verifies what it signed; those before that signed nothing that lives, unless
    the last rotation was within the hour.
    """
    load_keys(folder)
    private = {
        version: path
        for name, version, path in _files(folder)
        if name == _TOKENS and path.suffix == ".pem"
    }
    newest = max(private)
    settled = time.time() - private[newest].stat().st_mtime > SETTLED_S
    made = _put(folder, f"{_TOKENS}.{newest + 1}.pem", _new_token_key())
    retired = []
    for version in sorted(private.keys() - {newest} if settled else ()):
        public = _token_key(private[version].read_bytes()).public_key()
        half = f"{_TOKENS}.{version}.pub"
        if not (folder / half).exists():
            _put(folder, half, public.public_bytes(*_PUBLIC_FORM))
        private[version].unlink()
        retired.append(half)
    return made, retired


def load_keys(folder: Path) -> Keys:
    """Reads all keys; raises KeysError when one is missing, broken or readable by others."""
    if not folder.is_dir():
        raise KeysError(f"There is no folder of keys at {folder}; `zhijian keys init` makes it.")
    found: dict[Secret, dict[int, bytes]] = {kind: {} for kind in _SECRETS}
    tokens: dict[int, Ed25519PrivateKey] = {}
    made_at: dict[int, datetime] = {}
    retired: dict[str, Ed25519PublicKey] = {}
    for name, version, path in _files(folder):
        text = path.read_bytes()
        try:
            if name == _TOKENS and path.suffix == ".pub":
                half = _public_half(text)
                retired[_kid(half)] = half
            elif name == _TOKENS:
                tokens[version] = _token_key(text)
                made_at[version] = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            for kind in _SECRETS:
                if name == kind:
                    found[kind][version] = _secret_key(text)
        except ValueError as error:
            raise KeysError(f"The key file {path} can't be read: {error}") from None
    missing = [kind for kind in _SECRETS if not found[kind]] + ([] if tokens else [_TOKENS])
    if missing:
        raise KeysError(
            f"The folder of keys {folder} lacks {', '.join(missing)}. Bring it back from where the"
            " keys are kept; only for a new database `zhijian keys init` makes what is missing."
        )
    versions = sorted(tokens)
    kids = {version: _kid(tokens[version].public_key()) for version in versions}
    return Keys(
        secrets=found,
        token_keys={kids[version]: tokens[version] for version in versions},
        current_kid=kids[versions[-1]],
        retired=retired,
        followed_at={kids[a]: made_at[b] for a, b in pairwise(versions)},
    )


async def check_keys(database: Database, keys: Keys) -> None:
    """Refuses with KeysError keys other than those this database was written with.

    The first start writes what later ones are compared with; token keys sign for minutes only and
    are not compared.
    """
    values = {
        (kind, version): _hmac(key, "key check", f"{kind}.{version}".encode())
        for kind, versions in keys.secrets.items()
        for version, key in versions.items()
    }
    async with database.transaction() as transaction:
        # Compared before it is written, so that wrong keys leave nothing; and after, since two
        # first starts with two folders may meet.
        for write in (True, False):
            for row in await transaction.fetch(REMEMBERED):
                _compare(row["kind"], row["version"], row["check_value"], values)
            if write:
                kinds = [kind for kind, _ in values]
                versions = [version for _, version in values]
                await transaction.execute(REMEMBER, kinds, versions, list(values.values()))


def _compare(
    kind: Secret, version: int, remembered: bytes, values: Mapping[tuple[Secret, int], bytes]
) -> None:
    have = values.get((kind, version))
    if have is None and kind in _EXPIRING:
        return
    if have is None or not hmac.compare_digest(have, remembered):
        what = "is missing" if have is None else "is another one"
        raise KeysError(
            f"The key {kind}, version {version}, with which this database was written, {what} in"
            " the folder of keys. Bring the right folder back; nothing has been changed."
        )


def _files(folder: Path) -> list[tuple[str, int, Path]]:
    found = []
    for path in sorted(folder.iterdir()):
        if match := _FILE.fullmatch(path.name):
            if path.stat().st_mode & 0o077:
                raise KeysError(
                    f"{path} can be read by others than its owner. chmod 600 it, and put a newer"
                    " version beside it if anybody may have read it."
                )
            found.append((match[1], int(match[2]), path))
    return found


def _put(folder: Path, name: str, content: bytes) -> str:
    """Whole or not at all, never over another; on the disk before anything is sealed with it."""
    unfinished = folder / f".{uuid4().hex}"
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(unfinished, folder / name)
    finally:
        unfinished.unlink()
    directory = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
    return name


def _secret_key(text: bytes) -> bytes:
    key = base64.b64decode(text.strip(), validate=True)
    if len(key) != _KEY_BYTES:
        raise ValueError(f"{len(key)} bytes instead of {_KEY_BYTES}")
    return key


def _token_key(pem: bytes) -> Ed25519PrivateKey:
    key = serialization.load_pem_private_key(pem, password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError("no Ed25519 key")  # noqa: TRY004  # a broken file, as the other cases
    return key


def _new_token_key() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _public_half(pem: bytes) -> Ed25519PublicKey:
    key = serialization.load_pem_public_key(pem)
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError("no Ed25519 key")  # noqa: TRY004  # a broken file, as the other cases
    return key


def _kid(key: Ed25519PublicKey) -> str:
    return hashlib.sha256(key.public_bytes_raw()).hexdigest()[:16]


def _hmac(key: bytes, label: str, data: bytes) -> bytes:
    return hmac.digest(key, label.encode() + b"\0" + data, "sha256")
