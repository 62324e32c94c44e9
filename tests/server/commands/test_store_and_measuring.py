"""Tables, backups, checks, models and measurements at the command line, with what does the work replaced."""

from collections.abc import Callable, Coroutine
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

import pytest
from click.testing import CliRunner, Result

from biometrics.liveness import layers
from server.commands import faces, measuring
from server.commands.cli import cli
from storage.backup import KEYS_ARE_ELSEWHERE, BackupError, Manifest
from tests.server.commands.noting import Notes
from tests.server.commands.test_cli import at

URL: Final = "postgresql://u:p@db.test/zhijian"
MANIFEST: Final = Manifest(
    made_at="2026-11-30T16:30:00Z",
    revision="0042",
    rows={"persons": 3, "audit": 39},
    dump_bytes=1,
    dump_sha256="",
    keys_not_included=[],
)


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


def run(*command: str) -> Result:
    env = at(Path("city"), ZHIJIAN_DATABASE_URL=URL)
    return CliRunner().invoke(cli, command, env=env)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("0042", "0042", "the tables are up to date at version 0042; there was nothing to do\n"),
        ("0041", "0042", "the tables were brought from 0041 to version 0042\n"),
        ("", "0042", "the tables were brought from an empty database to version 0042\n"),
    ],
)
def test_a_migration_says_from_where_to_where(
    before: str, after: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = Notes()
    monkeypatch.setattr("storage.migrate.migrate", notes.awaited(gives=(before, after)))

    assert run("migrate").output == said
    assert notes == [(URL,)]


def test_a_backup_says_what_is_in_it_and_that_the_keys_are_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    notes = Notes()
    monkeypatch.setattr("storage.backup.backup", notes.awaited(gives=MANIFEST))

    assert run("backup", "copy").output == (
        f"42 rows of 2 tables at revision 0042\n{KEYS_ARE_ELSEWHERE}\n"
    )
    assert notes == [(URL, Path("city/keys"), Path("copy"))]


def test_a_restore_says_of_which_time_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    notes = Notes()
    Path("copy").mkdir()
    monkeypatch.setattr("storage.backup.restore", notes.awaited(gives=MANIFEST))

    assert run("restore", "copy").output == "42 rows restored, as of 2026-11-30T16:30:00Z\n"
    assert notes == [(URL, Path("copy"))]


def test_no_backup_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuse(*_: object) -> Manifest:
        raise BackupError("copy exists already")

    monkeypatch.setattr("storage.backup.backup", refuse)

    found = run("backup", "copy")

    assert (found.exit_code, found.output) == (1, "Error: copy exists already\n")


@pytest.mark.parametrize(
    ("faults", "lacking", "code", "said"),
    [
        ([], [], 0, ["✓ nothing unsafe found"]),
        (["one", "two"], [], 1, ["✗ one", "✗ two", "✗ no assessment", "✗ no list"]),
        (
            [],
            ["landlock"],
            0,
            [
                "– no Landlock in this kernel: a worker that decodes pictures can read our files",
                "✓ nothing unsafe found",
            ],
        ),
    ],
)
def test_a_check_names_places_first_then_faults_and_fails_for_the_last_alone(
    faults: list[str],
    lacking: list[str],
    code: int,
    said: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def told(line: str) -> Callable[..., Coroutine[Any, Any, list[str]]]:
        async def look(*_: object) -> list[str]:
            return [line] if faults else []

        return look

    monkeypatch.setattr("server.monitoring.checks.unsafe", lambda _: faults)
    monkeypatch.setattr("server.monitoring.checks.unassessed", told("no assessment"))
    monkeypatch.setattr("server.monitoring.checks.unlisted", told("no list"))
    monkeypatch.setattr("server.outside.abroad.lies", lambda _: ["database on db.test"])
    monkeypatch.setattr("server.commands.abroad.leaving", lambda _: ["leaves: nothing"])
    monkeypatch.setattr("biometrics.isolation.lacking", lambda: lacking)

    found = run("check")

    assert (found.exit_code, found.output.splitlines()) == (
        code,
        ["· database on db.test", "· leaves: nothing", *said],
    )


def test_the_settings_are_printed_as_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.settings.table", lambda: "name  default")

    assert run("settings").output == "name  default\n"


@pytest.mark.parametrize(
    ("missing", "said"),
    [(("a", "b"), "left out (their layers are off): a, b\n"), ((), "")],
)
def test_models_that_are_left_out_are_named(
    missing: tuple[str, ...], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = Notes()
    prepared = notes.by(gives=SimpleNamespace(missing=missing))
    monkeypatch.setattr("biometrics.models.prepare", prepared)

    found = run("models", "prepare", "--sources", "files")

    assert (found.exit_code, found.output) == (0, said)
    assert ("sources", Path("files")) in notes[0]


def test_a_person_is_enrolled_from_a_photo_with_what_the_officer_typed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    notes = Notes()
    Path("photo.jpg").write_bytes(b"a photo")
    monkeypatch.setattr(faces, "_enrol", notes.awaited())

    found = CliRunner().invoke(
        cli, ["enrol", "photo.jpg", "--officer", "li"], input="440304195001010021\npass\n"
    )

    assert found.exit_code == 0
    assert found.output.splitlines()[-1] == "enrolled"
    assert "440304195001010021" not in found.output  # nor is it shown as it is typed
    assert notes[0][1:] == (b"a photo", "li", "pass", "", "440304195001010021")


def test_layers_are_listed_with_what_each_may_do(monkeypatch: pytest.MonkeyPatch) -> None:
    found = SimpleNamespace(may={"replay": "fail", "cut": "unsure"})
    notes = Notes()
    monkeypatch.setattr(layers, "read", notes.by(gives=found))
    Path("own.json").write_text("{}")

    ours, own = run("liveness", "layers"), run("liveness", "layers", "--layers", "own.json")

    assert ours.output == own.output == "replay       fail\ncut          unsure\n"
    assert notes == [(layers.FILE,), (Path("own.json"),)]


def test_layers_that_are_unfit_are_one_sentence() -> None:
    Path("own.json").write_text("{")

    found = run("liveness", "layers", "--layers", "own.json")

    assert found.exit_code == 1
    assert found.output.startswith("Error: ")
    assert "Traceback" not in found.output


@pytest.mark.parametrize("as_json", [True, False])
def test_a_report_is_printed_and_written_as_a_page_where_one_is_asked_for(
    as_json: bool,  # noqa: FBT001  # a case
    capsys: pytest.CaptureFixture[str],
) -> None:
    report: Any = SimpleNamespace(as_json=lambda: "{}", as_table=lambda: "a table")
    page = None if as_json else Path("page.html")

    measuring._print(report, lambda: "<p>测量</p>", page, as_json=as_json)

    said = capsys.readouterr()
    assert said.out == ("{}\n" if as_json else "a table\n")
    assert said.err == ("" if as_json else "written to page.html\n")
    assert as_json or Path("page.html").read_text(encoding="utf-8") == "<p>测量</p>"
