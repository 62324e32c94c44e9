"""How the commands that run a city set about it: what is opened, in which order, and what keeps it from starting."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Final, cast

import pytest
from click.testing import CliRunner, Result
from pydantic import SecretStr

from server.commands import serving
from server.commands.cli import Operator, cli
from server.resources import Resources
from server.settings import Settings
from storage.keys.vault import load_keys
from tests.server.commands.noting import Notes
from tests.server.commands.test_cli import at

URL: Final = "postgresql://u:p@db.test/zhijian"
VALKEY: Final = "redis://cache.test"
CITY: Final = cast("Resources", object())
PRODUCTION: Final = {"ZHIJIAN_ENVIRONMENT": "production", "ZHIJIAN_DATABASE_URL": URL}
VENDOR: Final = {"ZHIJIAN_ENVIRONMENT": "sandbox", "ZHIJIAN_SMS_BASE_URL": "https://sms.test"}
MIXED: Final = (
    "no sandbox:\n  sms_base_url leads to a vendor: the phones of invented people may be somebody's"
)


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def notes(monkeypatch: pytest.MonkeyPatch) -> Notes:
    """Logs are left alone, and noted."""
    notes = Notes()
    monkeypatch.setattr("server.monitoring.logs.start_logs", notes.by("logs"))
    return notes


def run(folder: Path, *command: str, **env: str) -> Result:
    return CliRunner().invoke(cli, command, env=at(folder, **env))


@pytest.mark.parametrize(
    ("command", "opener", "environment", "port", "shared"),
    [
        ("up", "all_in_one", "development", 8080, []),
        ("up --port 9000", "all_in_one", "development", 9000, []),
        ("up --sandbox", "all_in_one", "sandbox", 8080, []),
        ("serve", "migrated", "development", 8080, [("reuse_port", True)]),
        ("serve --port 0 --processes 1", "migrated", "development", 0, [("reuse_port", True)]),
    ],
)
def test_up_opens_all_of_it_and_serve_joins_a_database_that_is_there(
    command: str,
    opener: str,
    environment: str,
    port: int,
    shared: list[tuple[str, bool]],
    tmp_path: Path,
    notes: Notes,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(serving, "_serve", notes.by("served"))
    for name in ("all_in_one", "migrated"):
        monkeypatch.setattr(serving, name, notes.by(name))

    ended = run(tmp_path, *command.split(), ZHIJIAN_DATABASE_URL=URL)
    ((_, settings, context, *more),) = notes
    context()

    assert (ended.exit_code, ended.output) == (0, "")
    assert (settings.environment, settings.port, more) == (environment, port, shared)
    assert notes[1:] == [(opener, settings)]


def test_several_processes_end_with_the_exit_code_of_all(
    tmp_path: Path, notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "_many", notes.awaited("many", gives=1))

    ended = run(tmp_path, "serve", "--processes", "2", "--port", "9000", ZHIJIAN_DATABASE_URL=URL)

    ((_, count, settings, config),) = notes
    assert (ended.exit_code, count, settings.port, config) == (1, 2, 9000, None)


def test_work_starts_the_logs_and_works_until_it_ends(
    tmp_path: Path, notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "_work", notes.awaited("work"))

    ended = run(tmp_path, "work", ZHIJIAN_DATABASE_URL=URL)

    assert (ended.exit_code, ended.output) == (0, "")
    assert [each[0] for each in notes] == ["logs", "work"]
    assert notes[1][1].database_url.get_secret_value() == URL


@pytest.mark.parametrize("command", ["up", "serve", "serve --processes 2", "work"])
def test_no_process_starts_that_is_unsafe_for_production(
    command: str, tmp_path: Path, notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("_many", "_work", "_until_stopped"):
        monkeypatch.setattr(serving, name, notes.awaited(name))
    monkeypatch.setattr("server.monitoring.checks.unsafe", lambda _: ["one fault", "another"])

    ended = run(tmp_path, *command.split(), **PRODUCTION)

    assert (ended.exit_code, ended.output) == (
        1,
        "Error: not safe for production:\n  one fault\n  another\n",
    )
    assert notes == []


def test_no_sandbox_sends_to_phones(tmp_path: Path, notes: Notes) -> None:
    ended = run(tmp_path, "work", ZHIJIAN_DATABASE_URL=URL, **VENDOR)

    assert (ended.exit_code, ended.output, notes) == (1, f"Error: {MIXED}\n", [])


@pytest.mark.parametrize(
    ("environment", "mixed", "unsafe"),
    [("development", ["m"], ["u"]), ("sandbox", [], ["u"]), ("production", ["m"], [])],
)
def test_each_environment_has_its_own_faults(
    environment: str, mixed: list[str], unsafe: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.monitoring.checks.mixed", lambda _: mixed)
    monkeypatch.setattr("server.monitoring.checks.unsafe", lambda _: unsafe)

    serving._refuse_unsafe(Settings.model_validate({"environment": environment}))  # raises nothing


@pytest.mark.parametrize("broken", [False, True])
def test_serving_collects_no_garbage_until_it_stands_and_again_after_it_ends(
    broken: bool,  # noqa: FBT001  # a case
    notes: Notes,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def until(app: str, _: Settings, *, reuse_port: bool) -> None:
        notes.append((app, reuse_port))
        if broken:
            raise OSError("address in use")

    monkeypatch.setattr(serving, "_until_stopped", until)
    monkeypatch.setattr("server.app.create_app", notes.by("app", gives="the app"))
    gc = SimpleNamespace(disable=notes.by("no gc"), enable=notes.by("gc"))
    monkeypatch.setattr(serving, "gc", gc)
    settings, context = Settings(), notes.opened("city")

    if broken:
        with pytest.raises(Operator, match="address in use"):
            serving._serve(settings, context, reuse_port=True)
    else:
        serving._serve(settings, context, reuse_port=True)

    assert notes == [
        ("no gc",),
        ("logs", settings.log),
        ("app", settings, context),
        ("the app", True),
        ("gc",),
    ]


def test_what_stands_when_all_is_open_is_left_out_of_collecting(
    notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    gc = SimpleNamespace(**{name: notes.by(name) for name in ("collect", "freeze", "enable")})
    monkeypatch.setattr(serving, "gc", gc)

    serving.settle()

    assert notes == [("collect",), ("freeze",), ("enable",)]


class Opened:
    """What `up` and `serve` stand on, replaced by notes."""

    def __init__(self, notes: Notes, monkeypatch: pytest.MonkeyPatch) -> None:
        self.notes, self.lacking = notes, list[str]()

        async def cache() -> str:
            return "redis://own.test"

        for name, what in {
            "server.workers.open_workers": notes.opened("workers", "w"),
            "server.resources.open_resources": self._resources,
            "storage.postgres.embedded_postgres.embedded_postgres": notes.opened("postgres", "pg"),
            "storage.postgres.embedded_valkey.embedded_valkey": notes.opened(
                "valkey", "redis://own.test"
            ),
            "storage.migrate.migrate": notes.awaited("migrate"),
            "storage.migrate.pending": self._pending,
        }.items():
            monkeypatch.setattr(name, what)

    async def _pending(self, url: str) -> list[str]:
        self.notes.append(("pending", url))
        return self.lacking

    @asynccontextmanager
    async def _resources(
        self, settings: Settings, workers: object, *, works: bool
    ) -> AsyncIterator[Resources]:
        urls = (settings.database_url, settings.redis_url)
        known = [each.get_secret_value() if each else None for each in urls]
        assert callable(workers)
        self.notes.append(("city", *known, works, await workers()))
        yield CITY


@pytest.fixture
def opened(notes: Notes, monkeypatch: pytest.MonkeyPatch) -> Opened:
    return Opened(notes, monkeypatch)


async def test_up_brings_servers_keys_and_tables_where_none_are_named(
    tmp_path: Path, opened: Opened, notes: Notes
) -> None:
    settings = Settings(data=tmp_path / "data", keys=tmp_path / "keys")

    async with serving.all_in_one(settings) as city:
        assert city is CITY

    assert [each for each in notes if each[0] not in ("workers", "valkey", "postgres")] == [
        ("migrate", "pg"),
        ("city", "pg", "redis://own.test", True, "w"),
        *[each for each in notes if isinstance(each, str)],
    ]
    assert ("postgres", tmp_path / "data") in notes
    assert ("valkey", tmp_path / "data") in notes
    assert {each for each in notes if isinstance(each, str)} == {
        f"{part} closed" for part in ("workers", "valkey", "postgres")
    }
    assert load_keys(tmp_path / "keys").latest("identity") == 1


@pytest.mark.parametrize("environment", ["development", "production"])
async def test_up_uses_the_servers_and_keys_that_are_named(
    environment: str,
    tmp_path: Path,
    opened: Opened,
    notes: Notes,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("storage.keys.vault.init_keys", notes.by("keys made"))
    there = Path(__file__).parent  # a folder that is there is left as it is; production makes none
    keys = there if environment == "development" else tmp_path / "keys"
    settings = Settings.model_validate(
        {"environment": environment, "database_url": URL, "redis_url": VALKEY}
        | {"data": tmp_path / "data", "keys": keys}
    )

    async with serving.all_in_one(settings):
        pass

    assert ("migrate", URL) in notes
    assert ("city", URL, VALKEY, True, "w") in notes
    assert not [each for each in notes if each[0] in ("valkey", "postgres", "keys made")]


async def test_serve_joins_a_database_as_new_as_the_program_and_leaves_the_work_to_others(
    opened: Opened, notes: Notes
) -> None:
    async with serving.migrated(Settings(database_url=SecretStr(URL))) as city:
        assert city is CITY

    assert [each for each in notes if each[0] in ("pending", "city")] == [
        ("pending", URL),
        ("city", URL, None, False, "w"),
    ]


async def test_serve_refuses_an_older_database_and_names_what_it_lacks(
    opened: Opened, notes: Notes
) -> None:
    opened.lacking = ["0007", "0008"]

    with pytest.raises(Operator) as refused:
        async with serving.migrated(Settings(database_url=SecretStr(URL))):
            pytest.fail("it opened")

    assert refused.value.message == ("the database lacks 0007, 0008; run `zhijian migrate` first")
    assert not [each for each in notes if each[0] == "city"]


@pytest.mark.parametrize(
    ("named", "database", "valkey", "found"),
    [
        ({"database_url": URL}, "pg", "own", (URL, None)),
        ({}, "pg", "own", ("pg", "own")),
        ({}, "pg", None, ("pg", None)),
        ({"redis_url": VALKEY}, "pg", "own", ("pg", VALKEY)),
    ],
)
def test_serve_shares_the_servers_of_up_where_none_are_named(
    named: dict[str, str],
    database: str,
    valkey: str | None,
    found: tuple[str, str | None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    running = "storage.postgres.embedded_{0}.running_{0}"
    monkeypatch.setattr(running.format("postgres"), lambda _: database)
    monkeypatch.setattr(running.format("valkey"), lambda _: valkey)

    here = serving._beside_up(Settings.model_validate(named))

    urls = (here.database_url, here.redis_url)
    assert tuple(each.get_secret_value() if each else None for each in urls) == found
