"""The operator's way to the places at which people are booked."""

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


def load(city: dict[str, str], what: str, *file: str) -> Result:
    return CliRunner().invoke(cli, (what, "load", *file), env=city)


def test_the_example_is_loaded_once_its_units_are_there(
    city: dict[str, str], tmp_path: Path
) -> None:
    without = load(city, "places")
    load(city, "units")
    own = tmp_path / "own.toml"
    own.write_text("[places.Center]\n")

    assert without.exit_code == 1
    assert "no unit 'public_security'; load it first" in without.output
    assert load(city, "places").output == "3 places added, 0 changed, 0 as they were\n"
    assert load(city, "places").output == "0 places added, 0 changed, 3 as they were\n"
    assert "own.toml: places: 'Center'" in load(city, "places", str(own)).output
