"""The keys: made, rotated and read from their folder (storage/keys/key_files.py).

The highest version writes, all versions read. A token key that signs no more leaves its public half, by
which old receipts and audit seals are checked for ever.

Losing `identity` loses every name, ID number and phone; `templates` every face record; `lookups` the
way from an ID number or phone to its row. Nothing in the database can bring them back. Losing
`digests` or `tokens` signs people out and forgets which frames were seen.
"""

import base64
import hashlib
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Final, Literal, get_args

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from storage.keys.ciphers import KEY_BYTES, Algorithm
from storage.keys.key_files import SANDBOX, KeysError, Wrapping, files, put, unwrapped

Sealing = Literal["identity", "templates"]
Secret = Literal["identity", "templates", "digests", "lookups"]

SECRETS: Final[tuple[Secret, ...]] = get_args(Secret)
#: Every process signs with a new token key, and what older ones signed is over.
SETTLED_S: Final = 3600.0

_TOKENS: Final = "tokens"
_PUBLIC_FORM: Final = (
    serialization.Encoding.PEM,
    serialization.PublicFormat.SubjectPublicKeyInfo,
)
_SEALING: Final = frozenset(get_args(Sealing))
_SEALS: Final = frozenset({Algorithm.AES, Algorithm.SM4})
_INTERNATIONAL: Final = {True: Algorithm.AES, False: Algorithm.SHA256}
_NATIONAL: Final = {True: Algorithm.SM4, False: Algorithm.SM3}


@dataclass(frozen=True, slots=True)
class Keys:
    """All keys in memory: by kind and version, and the token keys by their key id (JWT `kid`)."""

    secrets: Mapping[Secret, Mapping[int, bytes]] = field(repr=False)
    token_keys: Mapping[str, Ed25519PrivateKey] = field(repr=False)
    current_kid: str
    #: Public halves of those that sign no more, and when each private one here was followed by another.
    retired: Mapping[str, Ed25519PublicKey] = field(default_factory=dict, repr=False)
    followed_at: Mapping[str, datetime] = field(default_factory=dict, repr=False)
    #: Of the secrets: what each is for, where it is not AES or SHA-256, and when its file was written.
    algorithms: Mapping[tuple[Secret, int], Algorithm] = field(default_factory=dict, repr=False)
    made_at: Mapping[tuple[Secret, int], datetime] = field(default_factory=dict, repr=False)
    #: The version that writes, where it is not the newest.
    writing: Mapping[Secret, int] = field(default_factory=dict, repr=False)

    def verifying(self) -> dict[str, Ed25519PublicKey]:
        """All public token keys, the newest last."""
        kept = {kid: key.public_key() for kid, key in self.token_keys.items()}
        return {**self.retired, **kept}

    def latest(self, kind: Secret) -> int:
        return max(self.secrets[kind])

    def writes(self, kind: Secret) -> int:
        return self.writing.get(kind, self.latest(kind))

    def algorithm(self, kind: Secret, version: int) -> Algorithm:
        return self.algorithms.get((kind, version), _INTERNATIONAL[_is_sealing(kind)])

    def settled(self, before: datetime) -> "Keys":
        """The same, of which the newest secrets made before then write, or else the oldest."""
        writing = {
            kind: max(
                (v for v in versions if self.made_at.get((kind, v), before) <= before),
                default=min(versions),
            )
            for kind, versions in self.secrets.items()
        }
        return replace(self, writing=writing)


def init_keys(
    folder: Path,
    *,
    national: bool = False,
    wrapping: Wrapping | None = None,
    sandbox: bool = False,
) -> list[str]:
    """Makes version 1 of each kind that has no key; gives the names of the files made.

    Never overwrites, so it may be run again; raises KeysError when the folder is not ours alone.
    national: for SM4 and SM3. wrapping: none lies plain, not for a moment. sandbox: a new folder is one's.
    """
    if not folder.exists():
        folder.mkdir(parents=True, mode=0o700)
        if sandbox:
            (folder / SANDBOX).touch(mode=0o600)
    have = {kind for kind, _, _ in files(folder)}
    made = [
        put(folder, f"{kind}.1.key", _new_secret(kind, national=national), wrapping)
        for kind in SECRETS
        if kind not in have
    ]
    if _TOKENS not in have:
        made.append(put(folder, f"{_TOKENS}.1.pem", _new_token_key(), wrapping))
    return made


def add_version(
    folder: Path, kind: Secret, *, national: bool = False, wrapping: Wrapping | None = None
) -> str:
    """Makes the next version of a key beside the others, which must stay to read; gives its name."""
    newest = max(version for name, version, _ in files(folder) if name == kind)
    made = _new_secret(kind, national=national)
    return put(folder, f"{kind}.{newest + 1}.key", made, wrapping)


def rotate_tokens(folder: Path, wrapping: Wrapping | None = None) -> tuple[str, list[str]]:
    """Makes the next token key. Its file, and those of older keys that kept their public half only.

    The one before still verifies what it signed; those before that signed nothing that lives, unless
    the last rotation was within the hour.
    """
    load_keys(folder, wrapping)
    private = {
        version: path
        for name, version, path in files(folder)
        if name == _TOKENS and path.suffix == ".pem"
    }
    newest = max(private)
    settled = time.time() - private[newest].stat().st_mtime > SETTLED_S
    made = put(folder, f"{_TOKENS}.{newest + 1}.pem", _new_token_key(), wrapping)
    retired = []
    for version in sorted(private.keys() - {newest} if settled else ()):
        public = _token_key(unwrapped(private[version], wrapping)).public_key()
        half = f"{_TOKENS}.{version}.pub"
        if not (folder / half).exists():
            put(folder, half, public.public_bytes(*_PUBLIC_FORM), None)
        private[version].unlink()
        retired.append(half)
    return made, retired


def load_keys(folder: Path, wrapping: Wrapping | None = None) -> Keys:
    """Reads all keys; raises KeysError when one is missing, broken or readable by others.

    wrapping: asked for each file that lies wrapped, and may wait for a network.
    """
    if not folder.is_dir():
        raise KeysError(f"There is no folder of keys at {folder}; `zhijian keys init` makes it.")
    found: dict[Secret, dict[int, bytes]] = {kind: {} for kind in SECRETS}
    algorithms: dict[tuple[Secret, int], Algorithm] = {}
    made_at: dict[tuple[Secret, int], datetime] = {}
    tokens: dict[int, Ed25519PrivateKey] = {}
    signing_since: dict[int, datetime] = {}
    retired: dict[str, Ed25519PublicKey] = {}
    for name, version, path in files(folder):
        text, made = unwrapped(path, wrapping), datetime.fromtimestamp(path.stat().st_mtime, UTC)
        try:
            if name == _TOKENS and path.suffix == ".pub":
                half = _public_half(text)
                retired[_kid(half)] = half
            elif name == _TOKENS:
                tokens[version] = _token_key(text)
                signing_since[version] = made
            for kind in SECRETS:
                if name == kind:
                    algorithm, found[kind][version] = _secret_key(kind, text)
                    algorithms[kind, version], made_at[kind, version] = algorithm, made
        except ValueError as error:
            raise KeysError(f"The key file {path} can't be read: {error}") from None
    missing = [kind for kind in SECRETS if not found[kind]] + ([] if tokens else [_TOKENS])
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
        followed_at={kids[a]: signing_since[b] for a, b in pairwise(versions)},
        algorithms=algorithms,
        made_at=made_at,
    )


def remove_version(folder: Path, kind: Secret, version: int) -> list[str]:
    """Takes the files of a version away from this folder; gives their names."""
    gone = [path for name, number, path in files(folder) if (name, number) == (kind, version)]
    for path in gone:
        path.unlink()
    return [path.name for path in gone]


def _is_sealing(kind: Secret) -> bool:
    return kind in _SEALING


def _new_secret(kind: Secret, *, national: bool) -> bytes:
    algorithm = (_NATIONAL if national else _INTERNATIONAL)[_is_sealing(kind)]
    text = base64.b64encode(secrets.token_bytes(KEY_BYTES[algorithm])) + b"\n"
    return f"{algorithm} ".encode() + text if national else text


def _secret_key(kind: Secret, text: bytes) -> tuple[Algorithm, bytes]:
    words = text.split()
    if len(words) not in {1, 2}:
        raise ValueError("it is no key")
    named = len(words) == 2  # noqa: PLR2004  # the algorithm and the key
    algorithm = Algorithm(words[0].decode()) if named else _INTERNATIONAL[_is_sealing(kind)]
    if (algorithm in _SEALS) != _is_sealing(kind):
        raise ValueError(f"a key of {kind} can't be for {algorithm}")
    key = base64.b64decode(words[-1], validate=True)
    if len(key) != KEY_BYTES[algorithm]:
        raise ValueError(f"{len(key)} bytes instead of {KEY_BYTES[algorithm]}")
    return algorithm, key


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
