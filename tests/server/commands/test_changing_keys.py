"""Keys listed, followed by newer ones and retired: what is done in which order, and what is refused."""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

import pytest
from click.testing import CliRunner, Result

from domain.subjects import SubjectKind
from server.commands import keys
from server.commands.cli import Operator, cli
from storage.keys.vault import Keys, add_version, init_keys, load_keys, rotate_tokens
from tests.server.commands.noting import Notes
from tests.server.commands.test_cli import at

URL: Final = "postgresql://u:p@db.test/zhijian"
COPY: Final = "Copy the folder to where the keys are kept, and to every machine."


class Transaction:
    async def __aenter__(self) -> str:
        return "tx"

    async def __aexit__(self, *_: object) -> None:
        return None


DATABASE: Final = SimpleNamespace(transaction=Transaction)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    init_keys(tmp_path / "keys")
    return tmp_path / "keys"


@pytest.fixture
def notes(monkeypatch: pytest.MonkeyPatch) -> Notes:
    """What is done to a database that is none."""
    notes = Notes()
    monkeypatch.setattr("storage.database.open_database", notes.opened("database", DATABASE))
    for path in ("storage.accounts.reindexing.reindex", "storage.accounts.reindexing.forget"):
        monkeypatch.setattr(path, notes.awaited(path.rpartition(".")[2]))
    monkeypatch.setattr("storage.keys.key_checks.retire", notes.awaited("retired"))
    monkeypatch.setattr("storage.audit.audit.record", notes.awaited("audit"))
    monkeypatch.setattr("asyncio.sleep", notes.awaited("waits"))
    return notes


def run(folder: Path, *command: str) -> Result:
    env = at(folder.parent, ZHIJIAN_DATABASE_URL=URL)
    return CliRunner().invoke(cli, ("keys", *command), env=env)


def under(counts: dict[str, dict[int, int]]) -> Callable[..., Any]:
    async def count(_: object, kind: str) -> dict[int, int]:
        return counts.get(kind, {})

    return count


def done(notes: Notes) -> list[object]:
    return [each for each in notes if "database" not in each]


def aged(folder: Path, age: timedelta) -> Keys:
    found = load_keys(folder)
    made = datetime.now(UTC) - age
    return replace(found, made_at=dict.fromkeys(found.made_at, made))


def test_the_list_says_age_use_and_what_stands_under_a_key_that_is_not_here(
    folder: Path, notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        keys, "_under", under({"identity": {1: 3, 2: 5}, "lookups": {1: 7}, "digests": {1: 9}})
    )
    made = {each: f"{day:%Y-%m-%d}" for each, day in load_keys(folder).made_at.items()}

    shown = run(folder, "list")

    assert (shown.exit_code, shown.output.splitlines()) == (
        0,
        [
            f"identity 1  aes-256-gcm  {made['identity', 1]}  3 values",
            "identity 2  aes-256-gcm  not here  5 values",
            f"templates 1  aes-256-gcm  {made['templates', 1]}  0 values",
            f"digests 1  hmac-sha-256  {made['digests', 1]}",
            f"lookups 1  hmac-sha-256  {made['lookups', 1]}  7 values",
            "tokens: 1 that sign or did lately, 0 before",
        ],
    )


@pytest.mark.parametrize(
    ("wrapped", "said"),
    [
        (["identity.1.key", "tokens.1.pem"], "wrapped identity.1.key\nwrapped tokens.1.pem\n"),
        ([], "all keys are wrapped already\n"),
    ],
)
def test_keys_that_are_wrapped_are_named(
    wrapped: list[str], said: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = Notes()
    monkeypatch.setattr("server.outside.kms.key_service", lambda _: "service")
    monkeypatch.setattr("storage.keys.key_wrapping.wrap_folder", notes.by(gives=wrapped))

    assert run(folder, "wrap").output == said
    assert notes == [(folder, "service")]


def test_of_the_token_keys_before_only_the_public_half_is_kept(folder: Path) -> None:
    rotate_tokens(folder)
    os.utime(folder / "tokens.2.pem", (0, 0))  # long ago

    said = run(folder, "rotate", "tokens").output.splitlines()

    assert said == [
        "made tokens.3.pem: the newest of tokens",
        "kept tokens.1.pub only: that key signs nothing any more",
        COPY,
    ]


@pytest.mark.parametrize(("kind", "national"), [("identity", True), ("lookups", False)])
def test_a_key_is_made_waited_for_and_everything_brought_under_it(
    kind: str,
    national: bool,  # noqa: FBT001  # a case
    folder: Path,
    notes: Notes,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(keys, "_settle", notes.awaited("settled"))
    monkeypatch.setattr(keys, "_reseal", notes.awaited("reseal"))

    ended = run(folder, "rotate", kind, *(["--national"] if national else []))

    assert ended.output.splitlines() == [
        f"made {kind}.2.key",
        COPY,
        f"All is under version 2 of {kind}. When you like: keys retire {kind} 1",
    ]
    (settled, change) = done(notes)
    assert isinstance(settled, tuple)
    assert isinstance(change, tuple)
    assert (settled[0], *settled[2:]) == ("settled", kind, 2)
    if kind == "lookups":
        assert change[:2] == ("reindex", DATABASE)
        assert change[3:] == (("on_progress", keys._tell),)
    else:
        assert change[:2] == ("reseal", DATABASE)
        assert change[3:] == (kind,)
    algorithm = load_keys(folder).algorithm("identity", 2 if national else 1)
    assert algorithm == ("sm4-gcm" if national else "aes-256-gcm")


def test_a_change_that_was_broken_off_goes_on_with_the_key_that_it_made(
    folder: Path, notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_version(folder, "templates")
    monkeypatch.setattr(keys, "_settle", notes.awaited("settled"))
    monkeypatch.setattr(keys, "_reseal", notes.awaited("reseal"))

    said = run(folder, "rotate", "templates").output

    assert said == "All is under version 2 of templates. When you like: keys retire templates 1\n"
    assert sorted(load_keys(folder).secrets["templates"]) == [1, 2]


@pytest.mark.parametrize(
    ("kind", "said", "waits"),
    [
        ("identity", [], []),
        ("lookups", ["waiting until no process writes by it"], [("waits", 20.0), ("forget", DATABASE, 1)]),
    ],
)  # fmt: skip
def test_a_retired_key_is_on_record_and_gone_from_the_folder(
    kind: str,
    said: list[str],
    waits: list[object],
    folder: Path,
    notes: Notes,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    add_version(folder, "identity")
    add_version(folder, "lookups")
    monkeypatch.setattr(keys, "_refuse_used", notes.awaited("looked"))

    ended = run(folder, "retire", kind, "1")

    assert (ended.exit_code, ended.output.splitlines()) == (
        0,
        [
            f"removed {kind}.1.key: destroy it in every other copy too",
            *said,
            f"version 1 of {kind} is retired",
        ],
    )
    looked, *rest = done(notes)
    assert isinstance(looked, tuple)
    assert (looked[0], looked[1], *looked[3:]) == ("looked", DATABASE, kind, 1)
    record = {
        "actor": "system",
        "action": "keys.retired",
        "person": None,
        "about": SubjectKind.KEY.of(f"{kind}:1"),
        "why": "keys retire",
    }
    assert rest == [("retired", "tx", kind, 1), ("audit", "tx", *record.items()), *waits]
    assert not (folder / f"{kind}.1.key").exists()


@pytest.mark.parametrize(
    ("kind", "age", "counts", "refused"),
    [
        ("identity", timedelta(minutes=9), {}, "version 2 of identity is not in use yet: keys rotate identity first"),
        ("identity", timedelta(minutes=11), {1: 2}, "2 values are under version 1 still: keys rotate identity first"),
        ("lookups", timedelta(minutes=11), {1: 7, 2: 5}, "2 values are under version 1 still: keys rotate lookups first"),
    ],
)  # fmt: skip
async def test_a_key_that_something_needs_is_not_retired(
    kind: Any,  # noqa: ANN401  # a kind of key
    age: timedelta,
    counts: dict[int, int],
    refused: str,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    add_version(folder, kind)
    monkeypatch.setattr(keys, "_under", under({kind: counts}))
    database: Any = DATABASE

    with pytest.raises(Operator) as said:
        await keys._refuse_used(database, aged(folder, age), kind, 1)

    assert said.value.message == refused


async def test_a_digest_s_key_stays_for_as_long_as_what_it_made_lives(folder: Path) -> None:
    add_version(folder, "digests")
    found, database = aged(folder, timedelta(days=179)), Any
    until = found.made_at["digests", 2] + timedelta(days=180)

    with pytest.raises(Operator) as said:
        await keys._refuse_used(database, found, "digests", 1)  # type: ignore[arg-type]  # not asked

    assert said.value.message == f"what it made lives until {until:%Y-%m-%d}: retire it then"


@pytest.mark.parametrize(
    ("kind", "age", "resealed"),
    [
        ("digests", 181, False),
        ("identity", 1, False),
        ("lookups", 1, False),
        ("templates", 1, True),
    ],
)
async def test_a_key_that_nothing_needs_may_go_and_templates_are_turned_once_more(
    kind: Any,  # noqa: ANN401  # a kind of key
    age: int,
    resealed: bool,  # noqa: FBT001  # a case
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    add_version(folder, kind)
    notes = Notes()
    monkeypatch.setattr(keys, "_under", under({kind: {2: 5}}))
    monkeypatch.setattr(keys, "_reseal", notes.awaited("reseal"))
    database: Any = DATABASE

    await keys._refuse_used(database, aged(folder, timedelta(days=age)), kind, 1)

    assert [(each[0], each[1], each[3]) for each in notes] == (
        [("reseal", DATABASE, kind)] if resealed else []
    )


async def test_what_stands_under_a_key_is_counted_where_its_values_lie(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    notes, database = Notes(), Any
    indexed, sealed = notes.awaited("indexed", gives={1: 1}), notes.awaited("sealed", gives={2: 2})
    monkeypatch.setattr("storage.accounts.reindexing.indexed_under", indexed)
    monkeypatch.setattr("storage.keys.resealing.sealed_under", sealed)

    found = {kind: await keys._under(database, kind) for kind in keys.SECRETS}  # type: ignore[arg-type]  # not asked

    assert found == {"identity": {2: 2}, "templates": {2: 2}, "digests": {}, "lookups": {1: 1}}
    assert notes == [("sealed", Any, "identity"), ("sealed", Any, "templates"), ("indexed", Any)]


async def test_a_template_is_turned_as_it_is_sealed_anew(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def reseal(*given: object, turn: Callable[[bytes], bytes], on_progress: Any) -> None:  # noqa: ANN401  # a call
        assert given == ("database", vault, "templates")
        assert turn(b"old") == b"old turned by 7"
        on_progress("face_records", 3)

    vault: Any = SimpleNamespace(turning=lambda: 7)
    database: Any = "database"
    monkeypatch.setattr("storage.keys.resealing.reseal", reseal)
    monkeypatch.setattr("biometrics.rotation.renewed", lambda old, by: old + b" turned by %d" % by)

    await keys._reseal(database, vault, "templates")

    assert capsys.readouterr().out == "face_records: 3\n"


async def test_a_key_that_all_write_with_is_not_waited_for(
    folder: Path, notes: Notes, capsys: pytest.CaptureFixture[str]
) -> None:
    await keys._settle(aged(folder, timedelta(minutes=11)), "identity", 1)

    assert notes == []
    assert capsys.readouterr().out == ""
