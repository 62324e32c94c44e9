"""`make docs`: writes the tables of the handbook and the records of the API, words and constants anew."""

import asyncio
from pathlib import Path

from server.settings import table
from storage.privacy.retention import table as schedule
from tests import decided, kept_words
from tests.handlers import behind
from tests.server.rounds.recorded import RECORDED
from tests.server.rounds.recorded import text as api
from tests.test_docs import (
    doors,
    findings,
    invented_people,
    kinds,
    ladders,
    partner_events,
    problems,
    reasons,
)

DOCS = Path(__file__).resolve().parents[1] / "docs"


def put(file: Path, new: str) -> None:
    """Replaces the table that begins with the same heading row."""
    heading = new.split("\n", 1)[0]
    before, rest = file.read_text(encoding="utf-8").split(heading + "\n", 1)
    lines = rest.split("\n")
    end = next(at for at, line in enumerate(lines) if not line.startswith("|"))
    file.write_text(before + new + "\n" + "\n".join(lines[end:]), encoding="utf-8")


if __name__ == "__main__":
    for made in (doors(), kinds(), problems(), reasons()):
        put(DOCS / "api.md", made)
    put(DOCS / "channels.md", ladders())
    put(DOCS / "items.md", findings())
    put(DOCS / "partners.md", partner_events())
    put(DOCS / "sandbox.md", invented_people())
    put(DOCS / "operations.md", table())
    put(DOCS / "privacy.md", schedule())
    RECORDED.write_text(api(), encoding="utf-8")
    behind.RECORDED.write_text(asyncio.run(behind.text()), encoding="utf-8")
    kept_words.RECORDED.write_text(kept_words.text(), encoding="utf-8")
    decided.RECORDED.write_text(decided.text(), encoding="utf-8")
