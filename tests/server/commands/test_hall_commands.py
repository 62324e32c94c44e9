"""The operator's way to the halls of the city."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from domain.bookings.hall_files import SHIPPED
from server.commands.cli import cli
from storage.keys.vault import init_keys
from tests.server.commands.test_cli import at


@pytest.fixture
def city(database_url: str, tmp_path: Path) -> dict[str, str]:
    init_keys(tmp_path / "keys")
    return at(tmp_path, ZHIJIAN_DATABASE_URL=database_url)


def load(city: dict[str, str], *file: str) -> Result:
    return CliRunner().invoke(cli, ("halls", "load", *file), env=city)


def test_the_hall_that_comes_along_is_loaded_again_and_again(city: dict[str, str]) -> None:
    assert load(city).output == "1 halls loaded\n"
    assert load(city).output == "1 halls loaded\n"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('opens = "09:00"', 'opens = "18:00"', "civic_center: closes: not after it opens"),
        ('3 = ["A"]', '3 = ["Z"]', "windows: 3: no such group: Z"),
        ('3 = ["A"]', '0 = ["A"]', "windows: 0: not a number from 1 to 200"),
        ('["C"]', '["A"]', None),
        ("minutes = 12", "minutes = 0", "groups: A: minutes: not a number from 1 to 240"),
        ('by = "officer"', 'by = "luck"', "priorities: soldier: by: 'luck'"),
        ('area = ""', 'area = "深圳"', "area: not the digits of a division"),
        ("walk_in_every = 4", "walk_in_every = 1", "walk_in_every: not a number from 2 to 100"),
        ("[halls.civic_center]", "[halls.Civic]\n[halls.civic_center]", "Civic: groups: missing"),
    ],
)
def test_a_fault_in_the_file_is_one_sentence(
    city: dict[str, str], tmp_path: Path, before: str, after: str, said: str | None
) -> None:
    own = tmp_path / "own.toml"
    own.write_text(SHIPPED.read_text(encoding="utf-8").replace(before, after, 1), encoding="utf-8")

    told = load(city, str(own))

    assert told.exit_code == (0 if said is None else 1)
    assert said is None or (said in told.output and len(told.output.splitlines()) == 1)
