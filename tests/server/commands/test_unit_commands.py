"""The operator's way to the units of the city."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from server.commands.cli import cli
from storage.keys.vault import init_keys
from tests.server.commands.test_cli import at


@pytest.fixture
def city(database_url: str, tmp_path: Path) -> dict[str, str]:
    init_keys(tmp_path / "keys")
    return at(tmp_path, ZHIJIAN_DATABASE_URL=database_url)


def load(city: dict[str, str], *file: str) -> Result:
    return CliRunner().invoke(cli, ("units", "load", *file), env=city)


def test_the_units_that_come_along_are_loaded_and_the_city_s_own_added(
    city: dict[str, str], tmp_path: Path
) -> None:
    own = tmp_path / "own.toml"
    own.write_text(
        '[units]\nwater = { zh = "市水务局", en = "Water Affairs Bureau" }\n'
        'metro = { zh = "地铁办", en = "Metro Office" }\n'
        '[districts]\n440390 = { zh = "大鹏", en = "Dapeng" }\n'
    )

    assert (
        load(city).output
        == "61 units added, 0 renamed, 0 as they were; 10 districts named, 0 as they were\n"
    )
    assert (
        load(city).output
        == "0 units added, 0 renamed, 61 as they were; 0 districts named, 10 as they were\n"
    )
    assert (
        load(city, str(own)).output
        == "1 units added, 1 renamed, 0 as they were; 1 districts named, 0 as they were\n"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"[units]\nwater = 3", "Error: own.toml: units: 'water': not a table"),
        (b"[units", "Error: own.toml: Expected ']' at the end of a table declaration"),
        (b"\xff", "Error: own.toml: 'utf-8' codec"),
    ],
)
def test_a_fault_in_the_file_is_one_sentence(
    city: dict[str, str], tmp_path: Path, text: bytes, said: str
) -> None:
    (tmp_path / "own.toml").write_bytes(text)

    told = load(city, str(tmp_path / "own.toml"))

    assert told.exit_code == 1
    assert told.output.startswith(said)
    assert len(told.output.splitlines()) == 1


def test_a_file_that_is_not_there_is_one_sentence(city: dict[str, str], tmp_path: Path) -> None:
    told = load(city, str(tmp_path / "none.toml"))

    assert told.exit_code == 1
    assert "No such file" in told.output
    assert len(told.output.splitlines()) == 1
