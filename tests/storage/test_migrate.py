import asyncio
import sys
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory

from storage.database import open_database
from storage.migrate import SCRIPTS, MigrationError, current, migrate, pending
from storage.revisions import in_order

ONE = """
from alembic import op
revision = "one"
down_revision = None
def upgrade():
    op.execute("CREATE TABLE things (id int PRIMARY KEY, name text)")
"""
TWO = """
from alembic import op
revision = "two"
down_revision = "one"
def upgrade():
    with op.get_context().autocommit_block():
        op.execute("CREATE INDEX CONCURRENTLY IF NOT EXISTS things_name ON things (name)")
"""
BROKEN = """
from alembic import op
revision = "three"
down_revision = "two"
def upgrade():
    op.execute("CREATE TABLE half (id int)")
    op.execute("ALTER TABLE nowhere ADD COLUMN x int")
"""


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    (tmp_path / "versions").mkdir()
    (tmp_path / "env.py").write_text((SCRIPTS / "env.py").read_text())
    add(tmp_path, "one", ONE)
    return tmp_path


def add(scripts: Path, name: str, text: str) -> None:
    (scripts / "versions" / f"{name}.py").write_text(text)


async def test_an_empty_database_gets_all_tables(empty_database: str, scripts: Path) -> None:
    assert await migrate(empty_database, scripts=scripts) == ("", "one")
    assert await current(empty_database) == "one"


async def test_migrating_again_changes_nothing(empty_database: str, scripts: Path) -> None:
    await migrate(empty_database, scripts=scripts)

    assert await migrate(empty_database, scripts=scripts) == ("one", "one")


async def test_only_what_is_missing_is_pending(empty_database: str, scripts: Path) -> None:
    add(scripts, "two", TWO)
    before = await pending(empty_database, scripts=scripts)
    await migrate(empty_database, scripts=scripts)

    assert before == ["one", "two"]
    assert await pending(empty_database, scripts=scripts) == []


async def test_a_former_release_is_brought_forward_with_its_rows(
    empty_database: str, scripts: Path
) -> None:
    await migrate(empty_database, scripts=scripts)
    async with open_database(empty_database) as database:
        await database.execute("INSERT INTO things VALUES (1, 'kept')")
        add(scripts, "two", TWO)

        assert await migrate(empty_database, scripts=scripts) == ("one", "two")
        assert await database.fetchval("SELECT name FROM things") == "kept"


async def test_many_processes_may_migrate_at_once(empty_database: str, scripts: Path) -> None:
    add(scripts, "two", TWO)  # an index built concurrently hangs when one waits with a snapshot

    async with asyncio.timeout(20):
        done = await asyncio.gather(*(migrate(empty_database, scripts=scripts) for _ in range(4)))

    assert sorted(done) == [("", "two"), ("two", "two"), ("two", "two"), ("two", "two")]


async def test_a_failing_migration_is_undone_and_the_ones_before_it_hold(
    empty_database: str, scripts: Path
) -> None:
    add(scripts, "two", TWO)
    add(scripts, "three", BROKEN)

    with pytest.raises(MigrationError, match="after revision two failed"):
        await migrate(empty_database, scripts=scripts)
    async with open_database(empty_database) as database:
        assert await database.fetchval("SELECT to_regclass('half')") is None


async def test_a_database_of_a_newer_release_is_refused(empty_database: str, scripts: Path) -> None:
    add(scripts, "two", TWO)
    await migrate(empty_database, scripts=scripts)
    (scripts / "versions" / "two.py").unlink()

    with pytest.raises(MigrationError, match="two, which this program does not know"):
        await migrate(empty_database, scripts=scripts)
    with pytest.raises(MigrationError, match="does not know"):
        await pending(empty_database, scripts=scripts)


async def test_a_server_that_is_away_is_told_in_a_sentence() -> None:
    with pytest.raises(MigrationError, match="does not answer"):
        await migrate("postgresql://nobody:x@127.0.0.1:1/none")


def test_the_line_of_migrations_is_the_one_that_alembic_finds() -> None:
    alembics = ScriptDirectory(str(SCRIPTS)).iterate_revisions("head", "base")

    assert in_order(SCRIPTS) == [script.revision for script in alembics][::-1]


def test_two_migrations_after_the_same_one_are_refused(scripts: Path) -> None:
    add(scripts, "two", TWO)
    add(scripts, "other", TWO.replace('"two"', '"other"'))

    with pytest.raises(MigrationError, match="not one line"):
        in_order(scripts)


async def test_nothing_that_applies_migrations_is_loaded_where_none_is_missing(
    empty_database: str, scripts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await migrate(empty_database, scripts=scripts)
    monkeypatch.setitem(sys.modules, "storage.upgrading", None)

    assert await migrate(empty_database, scripts=scripts) == ("one", "one")
    add(scripts, "two", TWO)
    with pytest.raises(ImportError):
        await migrate(empty_database, scripts=scripts)


async def test_the_migrations_of_this_release_apply(database_url: str) -> None:
    assert await pending(database_url) == []
