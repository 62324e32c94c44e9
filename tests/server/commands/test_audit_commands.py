"""What an auditor runs: verify says whether all is as it was written, export writes it out."""

import asyncio
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from domain.subjects import SubjectKind
from server.commands.cli import cli
from storage.audit import audit
from storage.audit.audit_seal import Sealer
from storage.database import open_database
from storage.keys.vault import init_keys, load_keys
from tests.server.commands.test_cli import at


@pytest.fixture
def city(shared_database_url: str, tmp_path: Path) -> dict[str, str]:
    """The environment of a city with two sealed entries."""
    init_keys(tmp_path / "keys")

    async def fill() -> None:
        async with open_database(shared_database_url, size=2) as database:
            for table in ("audit", "audit_seals"):
                await database.execute(f"ALTER TABLE {table} DISABLE TRIGGER audit_kept")
                await database.execute(f"DELETE FROM {table}")  # noqa: S608  # a name from here
            await database.execute(
                "UPDATE audit_sealer SET sealed_to = 0, next_to = 0, after_tx = NULL"
            )
            await database.execute("ALTER TABLE audit ALTER COLUMN seq RESTART WITH 1")
            for why in ("first", "second"):
                await audit.record(
                    database,
                    actor="system",
                    action="noted",
                    person=None,
                    about=SubjectKind.PERSON.of(),
                    why=why,
                )
            sealer = Sealer(database, load_keys(tmp_path / "keys"))
            for _ in range(2):
                await sealer.round()

    asyncio.run(fill())
    return at(tmp_path, ZHIJIAN_DATABASE_URL=shared_database_url)


def change(city: dict[str, str], statement: str) -> None:
    async def work() -> None:
        async with open_database(city["ZHIJIAN_DATABASE_URL"], size=1) as database:
            await database.execute(statement)

    asyncio.run(work())


def zhijian(city: dict[str, str], *command: str) -> Result:
    return CliRunner().invoke(cli, command, env=city)


def test_verify_says_how_far_the_chain_goes_and_where_it_ends(city: dict[str, str]) -> None:
    verified = zhijian(city, "audit", "verify")
    end = verified.output.splitlines()[-1]
    again = zhijian(city, "audit", "verify", "--known", end)

    assert verified.exit_code == again.exit_code == 0, verified.output
    assert "2 entries in 1 seals" in verified.output
    assert end.startswith("1:")


def test_verify_names_the_seal_whose_entries_were_changed(city: dict[str, str]) -> None:
    change(city, "UPDATE audit SET why = 'never' WHERE seq = 1")

    verified = zhijian(city, "audit", "verify")

    assert verified.exit_code == 1
    assert "✗ seal 1: the entries 1 to 2 are not those that were sealed" in verified.output


def test_verify_refuses_what_is_no_chain_s_end(city: dict[str, str]) -> None:
    assert "--known is the number" in zhijian(city, "audit", "verify", "--known", "x:y").output


def test_export_writes_a_file_that_others_can_t_read_and_never_over_another(
    city: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "audit.jsonl"
    exported = zhijian(city, "audit", "export", str(file))
    again = zhijian(city, "audit", "export", str(file))

    assert exported.exit_code == 0, exported.output
    assert file.stat().st_mode & 0o077 == 0
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert [next(iter(line)) for line in lines] == ["keys", "entry", "entry", "seal", "unsealed"]
    assert again.exit_code == 1
    assert "exists already" in again.output


def noted_of(city: dict[str, str], action: str) -> list[tuple[str, str]]:
    """Who did it, and why."""

    async def read() -> list[tuple[str, str]]:
        async with open_database(city["ZHIJIAN_DATABASE_URL"], size=1) as database:
            rows = await database.fetch("SELECT actor, why FROM audit WHERE action = $1", action)
            return [(row["actor"], row["why"]) for row in rows]

    return asyncio.run(read())


def test_that_the_audit_was_written_out_is_in_it_and_that_no_person_did_it(
    old_city: dict[str, str], tmp_path: Path
) -> None:
    zhijian(old_city, "audit", "export", str(tmp_path / "all.jsonl"))
    month = str(tmp_path / "month.jsonl")
    zhijian(old_city, "audit", "archive", "2020-12", month)
    zhijian(old_city, "audit", "detach", "2020-12", month)

    assert noted_of(old_city, "audit.exported") == [("system", "export")]
    assert noted_of(old_city, "audit.archived") == [("system", "archive")]
    assert noted_of(old_city, "audit.detached") == [("system", "archive")]


@pytest.fixture
def old_city(city: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """And with a sealed entry of December 2020."""

    async def fill() -> None:
        async with open_database(city["ZHIJIAN_DATABASE_URL"], size=2) as database:
            await database.execute("DROP TABLE IF EXISTS audit_2020_12")
            await database.execute("SELECT audit_make_month('2020-12-01')")
            await database.execute(
                "INSERT INTO audit (at, actor, action, about, why)"
                " VALUES ('2020-12-05Z', 'system', 'noted', 'x', 'old')"
            )
            sealer = Sealer(database, load_keys(tmp_path / "keys"))
            for _ in range(2):
                await sealer.round()

    asyncio.run(fill())
    return city


def test_an_old_month_goes_into_a_file_that_verify_follows(
    old_city: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "month.jsonl"

    archived = zhijian(old_city, "audit", "archive", "2020-12", str(file))
    detached = zhijian(old_city, "audit", "detach", "2020-12", str(file))
    without = zhijian(old_city, "audit", "verify")
    verified = zhijian(old_city, "audit", "verify", "--archive", str(file))

    assert archived.exit_code == 0, archived.output
    assert file.stat().st_mode & 0o077 == 0
    assert "1 entries of 2020-12" in detached.output
    assert "1 entries are in archives" in without.output
    assert without.exit_code == verified.exit_code == 0, verified.output
    assert "3 entries in 2 seals" in verified.output


def test_a_month_that_is_not_there_leaves_no_file(city: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "month.jsonl"

    archived = zhijian(city, "audit", "archive", "2019-01", str(file))

    assert archived.exit_code == 1
    assert "there is no audit_2019_01" in archived.output
    assert not file.exists()


def test_a_file_that_is_no_archive_lets_no_month_go(
    old_city: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "month.jsonl"
    file.write_text("1\n", encoding="utf-8")

    refused = zhijian(old_city, "audit", "detach", "2020-12", str(file))
    unread = zhijian(old_city, "audit", "verify", "--archive", str(file))

    assert "can't be read" in refused.output
    assert "can't be read" in unread.output
    assert refused.exit_code == unread.exit_code == 1


@pytest.mark.parametrize("command", ["archive", "detach"])
def test_a_month_is_a_year_and_a_month(city: dict[str, str], tmp_path: Path, command: str) -> None:
    file = tmp_path / "there"
    file.touch()

    assert "a month is written 2026-11" in zhijian(city, "audit", command, "12", str(file)).output
