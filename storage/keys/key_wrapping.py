"""Turning a folder of plain keys into one of wrapped keys, safe against being killed at any moment."""

import os
from pathlib import Path

from storage.keys.key_files import WRAPPED, KeysError, Wrapping, files, keep_names, write_aside
from storage.keys.keys import load_keys


def plain_files(folder: Path) -> list[Path]:
    """The private keys that lie plain; raises KeysError when others can read one."""
    return [
        path
        for _, _, path in files(folder)
        if path.suffix != ".pub" and not path.read_bytes().startswith(WRAPPED)
    ]


def wrap_folder(folder: Path, wrapping: Wrapping) -> list[str]:
    """Wraps each private key that lies plain; gives the names of the files.

    Each file is at every moment whole, plain or wrapped, and keeps its time, since from it a key counts
    as made. A plain file goes only after the wrapped one, read again from the disk, gave the same key.
    Raises KeysError; what was wrapped by then stays so, and it may be run again.
    """
    load_keys(folder, wrapping)
    wrapped = []
    for path in plain_files(folder):
        _wrap(path, wrapping)
        wrapped.append(path.name)
    return wrapped


def _wrap(path: Path, wrapping: Wrapping) -> None:
    plain, found = path.read_bytes(), path.stat()
    aside = write_aside(path.parent, wrapping.wrap(plain) + b"\n")
    try:
        if wrapping.unwrap(aside.read_bytes().strip()) != plain:
            raise KeysError(
                f"The key service gave another key back than {path} holds: all is as it was."
            )
        os.utime(aside, ns=(found.st_atime_ns, found.st_mtime_ns))
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    keep_names(path.parent)
