"""The operator's way to the items of the city."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from click.testing import CliRunner, Result

from definitions.shipped import shipped
from server.commands.cli import cli
from storage.keys.vault import init_keys
from tests.server.commands.test_cli import at

ELDER, SHOPFRONT = (
    next(path for path in shipped() if path.stem == name)
    for name in ("allowance.elder.1", "permit.shopfront.1")
)


@pytest.fixture
def city(database_url: str, tmp_path: Path) -> dict[str, str]:
    init_keys(tmp_path / "keys")
    return at(tmp_path, ZHIJIAN_DATABASE_URL=database_url)


def command(city: dict[str, str], *words: str) -> Result:
    return CliRunner().invoke(cli, words, env=city)


def items(city: dict[str, str], *words: str | Path) -> Result:
    return command(city, "items", *map(str, words))


def changed(tmp_path: Path, old: str, new: str) -> Path:
    text = ELDER.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "allowance.elder.2.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


async def administrators(url: str, *disabled: bool) -> None:
    connection = await asyncpg.connect(url)
    try:
        for each in disabled:
            await connection.execute(
                "INSERT INTO officers (officer_id, username, password_hash, roles, disabled_at)"
                " VALUES ($1, $2, 'x', '{admin}', CASE WHEN $3 THEN now() END)",
                uuid4(), uuid4().hex, each,
            )  # fmt: skip
    finally:
        await connection.close()


async def rows(url: str, sql: str) -> list[tuple[object, ...]]:
    connection = await asyncpg.connect(url)
    try:
        return [tuple(row) for row in await connection.fetch(sql)]
    finally:
        await connection.close()


def test_what_comes_along_has_no_faults() -> None:
    told = items({}, "lint", ELDER, SHOPFRONT)

    assert told.exit_code == 0
    assert told.output.splitlines()[0].endswith("allowance.elder@1 has no faults")


def test_a_fault_is_told_as_compilers_tell_it(tmp_path: Path) -> None:
    path = changed(tmp_path, "unit: civil_affairs\n    role: approver", "unit: civil_afairs\n    role: clerk")  # fmt: skip
    told = items({}, "lint", path, ELDER)
    lines = path.read_text(encoding="utf-8").splitlines()
    line = next(n for n, each in enumerate(lines, 1) if "civil_afairs" in each)

    assert told.exit_code == 1
    assert f"{path}:{line}:11: no unit is called civil_afairs (did you mean civil_affairs?)" in told.output  # fmt: skip
    assert f"{path}:{line + 1}:11: " in told.output
    assert told.output.endswith("Error: 1 of 2 files have faults\n")


def test_the_city_s_own_units_are_named(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text('[units]\nmetro = { zh = "地铁办", en = "Metro Office" }\n')

    assert "there are metro" in items({}, "lint", "--units", own, ELDER).output
    assert items({}, "lint", "--units", tmp_path / "none.toml", ELDER).exit_code == 1


def test_faults_are_said_in_chinese_where_the_locale_is() -> None:
    # In a program of its own: the words of help are put in once.
    told = subprocess.run(
        [sys.executable, "-m", "server", "items", "lint", __file__],
        env=os.environ | {"LANG": "zh_CN.UTF-8", "LC_ALL": ""},
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert "请检查缩进" in told.stdout
    assert told.stderr == "Error: 1 个文件中 1 个有问题\n"


def test_a_file_that_is_none_or_too_large_is_one_sentence(tmp_path: Path) -> None:
    large = tmp_path / "large.yaml"
    large.write_text("#" * 300_000)

    assert "too_large" in items({}, "lint", large).output
    missing = items({}, "lint", tmp_path / "none.yaml")
    assert (missing.exit_code, len(missing.output.splitlines())) == (1, 1)


def test_a_difference_is_listed_by_its_place(tmp_path: Path) -> None:
    path = changed(tmp_path, "promised: 5", "promised: 3")

    assert items({}, "diff", ELDER, path).output == "~ clocks.decide.promised: 5 → 3\n"
    assert items({}, "diff", ELDER, ELDER).output == "nothing differs\n"


def test_the_operator_of_a_fresh_city_publishes_what_comes_along(
    city: dict[str, str], database_url: str
) -> None:
    without_units = items(city, "publish", "--all")
    assert without_units.exit_code == 1
    assert "no unit is called civil_affairs" in without_units.output

    command(city, "units", "load")
    asyncio.run(administrators(database_url, False, True))  # noqa: FBT003  # the second one is disabled
    told = items(city, "publish", "--all")

    assert told.output.splitlines() == [
        f"{path.stem.rpartition('.')[0]}@{path.stem.rpartition('.')[2]} is in force"
        for path in shipped()
    ]
    assert "is there already" in items(city, "publish", ELDER).output
    recorded = asyncio.run(
        rows(database_url, "SELECT actor, action, about FROM audit WHERE action LIKE 'item.%'")
    )
    assert recorded[:2] == [
        ("system", "item.proposed", "item:allowance.elder@1"),
        ("system", "item.released", "item:allowance.elder@1"),
    ]


def test_with_two_administrators_the_operator_proposes_only(
    city: dict[str, str], database_url: str
) -> None:
    command(city, "units", "load")
    asyncio.run(administrators(database_url, False, False))  # noqa: FBT003  # neither is disabled

    told = items(city, "publish", ELDER)

    assert told.output == "allowance.elder@1 waits for an administrator to release it\n"
    assert asyncio.run(rows(database_url, "SELECT state FROM items")) == [("proposed",)]


def test_a_version_that_comes_after_one_that_waits_is_published_once_that_is_released(
    city: dict[str, str], database_url: str
) -> None:
    command(city, "units", "load")
    asyncio.run(administrators(database_url, False, False))  # noqa: FBT003  # neither is disabled

    told = items(city, "publish", "--all")

    assert told.output.splitlines() == [
        "allowance.elder@1 waits for an administrator to release it",
        "allowance.elder@2 comes after the version that waits",
        "archive.marriage_record@1 waits for an administrator to release it",
        "hall.complaint@1 waits for an administrator to release it",
        "hall.consultation@1 waits for an administrator to release it",
        "permit.residence_again@1 waits for an administrator to release it",
        "permit.shopfront@1 waits for an administrator to release it",
        "permit.shopfront@2 comes after the version that waits",
        "permit.shopfront@3 comes after the version that waits",
        "permit.shopfront@4 comes after the version that waits",
        "permit.small_catering@1 waits for an administrator to release it",
        "shop.opening@1 waits for an administrator to release it",
    ]


def test_what_is_not_the_next_version_is_not_published(
    city: dict[str, str], tmp_path: Path
) -> None:
    command(city, "units", "load")
    items(city, "publish", ELDER)
    path = changed(tmp_path, "version: 1\n", "version: 3\n")

    told = items(city, "publish", path)
    assert told.output == "Error: This version has moved on: the next version is 2\n"
    assert items(city, "publish", changed(tmp_path, "promised: 5", "promised: 3")).exit_code == 1
    assert items(city, "publish").output == "Error: name a file, or --all\n"
