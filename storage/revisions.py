"""Which migrations there are and which a database has, read without what applies them.

Alembic and SQLAlchemy cost a start half a second and 27 MB (`python -X importtime -c "import
storage.upgrading"`), and most starts find nothing to apply.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import asyncpg

from storage.postgres.hosts import Hosts

SCRIPTS: Final = Path(__file__).with_name("migrations")
# A migration that waits for a lock makes everyone after it wait too: rather give up and be run again.
SETTINGS: Final = {"application_name": "zhijian migrate", "lock_timeout": "5s"}
_REVISION: Final = re.compile(r'^revision = "(\w+)"$', re.MULTILINE)
_BEFORE: Final = re.compile(r'^down_revision = (?:"(\w+)"|None)$', re.MULTILINE)


class MigrationError(Exception):
    """The tables can't be brought up to date; the text is a sentence for the operator."""


def unknown(revision: str) -> MigrationError:
    return MigrationError(
        f"The database is at revision {revision}, which this program does not know:"
        " it was migrated by a newer release. Start that release, or restore a backup."
    )


@contextmanager
def answering() -> Iterator[None]:
    """MigrationError where the database is away."""
    try:
        yield
    except (OSError, asyncpg.TargetServerAttributeNotMatched) as error:
        raise MigrationError(f"The database does not answer: {error}") from error


async def current(url: str) -> str:
    """The revision the database is at, "" for none."""
    with answering():
        connection = await Hosts(url).connect(server_settings=SETTINGS)
        try:
            return await _revision(connection)
        finally:
            await connection.close()


async def pending(url: str, *, scripts: Path = SCRIPTS) -> list[str]:
    """The revisions not yet applied, in the order in which they would be."""
    at, known = await current(url), in_order(scripts)
    if at and at not in known:
        raise unknown(at)
    return known[known.index(at) + 1 :] if at else known


def in_order(scripts: Path) -> list[str]:
    """The revisions of a folder of migrations, each of which names the one before it; the first names none."""
    after: dict[str, str] = {}
    files = sorted((scripts / "versions").glob("[!_]*.py"))
    for file in files:
        text = file.read_text("utf-8")
        revision, before = _REVISION.search(text), _BEFORE.search(text)
        if revision is None or before is None:
            raise MigrationError(f"{file.name} does not say which revision it is, and after which.")
        after[before[1] or ""] = revision[1]
    found: list[str] = []
    while (following := after.get(found[-1] if found else "")) is not None:
        found.append(following)
    if len(found) != len(files):
        raise MigrationError(f"The migrations in {scripts} are not one line, each after one other.")
    return found


async def _revision(connection: "asyncpg.Connection[asyncpg.Record]") -> str:
    if await connection.fetchval("SELECT to_regclass('alembic_version')") is None:
        return ""
    return str(await connection.fetchval("SELECT version_num FROM alembic_version") or "")
