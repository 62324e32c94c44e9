"""What was measured already, so that a run that was stopped goes on where it stood.

Vectors of faces are templates: personal data. The folder is for its owner alone, and whoever opened
the memory forgets it at the end unless asked to keep it.
"""

import hashlib
import json
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Self

_COMMIT_EVERY: Final = 25


class Memory:
    """Answers by key, of one engine with these very models; the file is written as the work goes on.

    A file that is no such memory is begun anew.
    """

    def __init__(self, folder: Path, *, about: Mapping[str, str]) -> None:
        named = hashlib.sha256(json.dumps(dict(about), sort_keys=True).encode()).hexdigest()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.path = folder / f"{named[:16]}.sqlite"
        self._unsaved = 0
        self._forgotten = False
        try:
            self._rows = self._open()
        except sqlite3.DatabaseError:
            self.path.unlink()
            self._rows = self._open()
        self.path.chmod(0o600)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if not self._forgotten:
            self._rows.commit()
            self._rows.close()

    def get(self, key: bytes) -> tuple[dict[str, object], bytes] | None:
        row = self._rows.execute("SELECT told, data FROM answer WHERE key = ?", (key,)).fetchone()
        return None if row is None else (json.loads(row[0]), bytes(row[1]))

    def put(self, key: bytes, told: Mapping[str, object], data: bytes = b"") -> None:
        self._rows.execute(
            "INSERT OR REPLACE INTO answer VALUES (?, ?, ?)", (key, json.dumps(told), data)
        )
        self._unsaved += 1
        if self._unsaved >= _COMMIT_EVERY:
            self._rows.commit()
            self._unsaved = 0

    def forget(self) -> None:
        """Deletes the file; of the work folder, what is empty then."""
        self._forgotten = True
        self._rows.close()
        self.path.unlink(missing_ok=True)
        if not any(self.path.parent.iterdir()):
            self.path.parent.rmdir()

    def _open(self) -> sqlite3.Connection:
        rows = sqlite3.connect(self.path)
        try:
            rows.execute(
                "CREATE TABLE IF NOT EXISTS answer (key BLOB PRIMARY KEY, told TEXT, data BLOB)"
            )
        except sqlite3.DatabaseError:
            rows.close()
            raise
        return rows
