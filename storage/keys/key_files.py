"""The folder of keys: which files lie there, read and written whole, wrapped or plain.

One folder, mode 0700, one file a key, mode 0600: `<kind>.<version>.key`, base64 of random bytes, after
`sm4-gcm ` or `hmac-sm3 ` where it is for one of these; and `tokens.<version>.pem`, an Ed25519 key, or
`tokens.<version>.pub`, the public half of one that signs no more.

A private file may lie wrapped: then its content is one line that a key service gave for it, and only that
service gives the content back.
"""

import os
import re
from pathlib import Path
from typing import Final, Protocol
from uuid import uuid4

#: What a wrapped file begins with, and no plain one: HashiCorp Vault's mark.
WRAPPED: Final = b"vault:v"

#: A file beside the keys of a sandbox, and beside no others.
SANDBOX: Final = "sandbox"

_FILE: Final = re.compile(r"([a-z]+)\.([1-9][0-9]{0,4})\.(key|pem|pub)")


class KeysError(Exception):
    """The keys can't be used; the text is a sentence for the operator."""


class Wrapping(Protocol):
    """A key service: the key that wraps never leaves it. Both may wait for a network; both raise KeysError."""

    def wrap(self, plain: bytes) -> bytes:
        """One line that begins with WRAPPED, without its end."""
        ...

    def unwrap(self, wrapped: bytes) -> bytes: ...


def check_kind(folder: Path, *, sandbox: bool) -> None:
    """KeysError for keys of a city in a sandbox, and for those of a sandbox elsewhere."""
    if (folder / SANDBOX).exists() is not sandbox:
        raise KeysError(
            f"The keys in {folder} are not those of a sandbox; it needs a folder of its own."
            if sandbox
            else f"The keys in {folder} are those of a sandbox, and good for nothing else."
        )


def put(folder: Path, name: str, content: bytes, wrapping: Wrapping | None) -> str:
    """Whole or not at all, never over another; on the disk before anything is sealed with it."""
    unfinished = write_aside(folder, wrapping.wrap(content) + b"\n" if wrapping else content)
    try:
        os.link(unfinished, folder / name)
    finally:
        unfinished.unlink()
    keep_names(folder)
    return name


def write_aside(folder: Path, content: bytes) -> Path:
    """A file under a name that `files` passes over, on the disk as a whole."""
    unfinished = folder / f".{uuid4().hex}"
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return unfinished


def keep_names(folder: Path) -> None:
    """Brings the names in the folder to the disk."""
    directory = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def unwrapped(path: Path, wrapping: Wrapping | None) -> bytes:
    text = path.read_bytes()
    if not text.startswith(WRAPPED):
        return text
    if wrapping is None:
        raise KeysError(f"The key file {path} is wrapped, and no kms_url says by whom.")
    try:
        return wrapping.unwrap(text.strip())
    except KeysError as fault:
        raise KeysError(f"The key file {path} can't be unwrapped: {fault}") from fault


def files(folder: Path) -> list[tuple[str, int, Path]]:
    """Kind, version and path of each; raises KeysError when others can read one."""
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
