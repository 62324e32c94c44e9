"""The operator's way to the days that the city works."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from server.commands.cli import cli
from tests.server.commands.test_cli import at

SHIPPED = "2026: 19 days off, 6 worked in their stead (comes with the program)"
NEXT = "off = [2027-01-01]\nworked = [2027-01-09, 2027-01-10]\n"


@pytest.fixture
def city(database_url: str, tmp_path: Path) -> dict[str, str]:
    return at(tmp_path, ZHIJIAN_DATABASE_URL=database_url)


def calendar(city: dict[str, str], *command: str) -> Result:
    return CliRunner().invoke(cli, ("calendar", *command), env=city)


def test_a_year_is_loaded_and_shown_beside_those_that_come_along(
    city: dict[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "2027.toml"
    path.write_text(NEXT)

    before = calendar(city, "show").output
    loaded = calendar(city, "load", str(path)).output

    assert before == f"{SHIPPED}\n"
    assert loaded == "2027: 1 days off, 2 worked in their stead\n"
    assert calendar(city, "show").output.splitlines() == [
        SHIPPED,
        "2027: 1 days off, 2 worked in their stead (loaded)",
    ]
    assert calendar(city, "show", "2027").output.splitlines() == [
        "2027: 1 days off, 2 worked in their stead (loaded)",
        "off: 2027-01-01",
        "worked: 2027-01-09, 2027-01-10",
    ]


def test_a_year_that_nobody_loaded_is_said_to_be_unknown(city: dict[str, str]) -> None:
    shown = calendar(city, "show", "2031")

    assert shown.exit_code == 1
    assert shown.output.startswith("Error: 2031 is not known")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("next.toml", b"off = []\nworked = []", "a calendar is named by its year"),
        ("2027.toml", b"off = [2027-01-02]\nworked = []", "a Saturday is no day off of its own"),
        ("2027.toml", b"off = [2026-01-01]\nworked = []", "not of 2027"),
        ("2027.toml", b"off = [2027-02-30]\nworked = []", "2027.toml: "),
        ("2027.toml", b"off = [", "2027.toml: "),
        ("2027.toml", b"\xff", "2027.toml: "),
        ("2027.toml", None, "No such file"),
    ],
)
def test_a_fault_in_the_file_is_one_sentence_and_nothing_is_loaded(
    city: dict[str, str], tmp_path: Path, name: str, text: bytes | None, said: str
) -> None:
    if text is not None:
        (tmp_path / name).write_bytes(text)

    told = calendar(city, "load", str(tmp_path / name))

    assert told.exit_code == 1
    assert told.output.startswith("Error: ")
    assert said in told.output
    assert len(told.output.splitlines()) == 1
    assert calendar(city, "show").output == f"{SHIPPED}\n"
