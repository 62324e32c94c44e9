"""What lies in a folder that others write to at the same time."""

import os
from pathlib import Path


def files_in(folder: Path) -> list[Path]:
    """Every file below it.

    `Path.rglob` raises when a folder goes away under it, as a test's database does that is dropped
    meanwhile; `os.walk` goes on.
    """
    found = (Path(room) / name for room, _, names in os.walk(folder) for name in names)
    return [path for path in found if path.is_file()]


def read(path: Path) -> bytes:
    """Its bytes, or none when it is gone meanwhile or a server's own."""
    try:
        return path.read_bytes()
    except OSError:
        return b""
