"""The operator's way to officers: listed, changed, ended and let in again, each with a reason."""

import asyncio
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from server.commands.cli import cli
from storage.database import open_database
from storage.keys.vault import init_keys
from tests.server.commands.test_cli import at

PASSWORD = "a long enough password"


@pytest.fixture
def city(database_url: str, tmp_path: Path) -> dict[str, str]:
    """The environment of a city with one administrator."""
    init_keys(tmp_path / "keys")
    city = at(tmp_path, ZHIJIAN_DATABASE_URL=database_url)
    added = zhijian(city, "add", "admin", "--role", "admin", "--password", PASSWORD)
    assert added.exit_code == 0, added.output
    return city


def zhijian(city: dict[str, str], *command: str) -> Result:
    return CliRunner().invoke(cli, ("officer", *command), env=city)


def whys(city: dict[str, str], action: str) -> list[str]:
    async def read() -> list[str]:
        async with open_database(city["ZHIJIAN_DATABASE_URL"], size=1) as database:
            rows = await database.fetch("SELECT why FROM audit WHERE action = $1", action)
            return [row["why"] for row in rows]

    return asyncio.run(read())


def test_the_list_says_roles_areas_and_what_is_amiss(city: dict[str, str]) -> None:
    zhijian(city, "add", "chen", "--area", "440304", "--password", PASSWORD, "--second-factor")

    assert zhijian(city, "list").output.splitlines() == [
        "admin: admin; the whole city (no second factor)",
        "chen: counter, reviewer; 440304",
    ]


def test_an_officer_is_disabled_and_enabled_with_a_reason(city: dict[str, str]) -> None:
    zhijian(city, "add", "chen", "--password", PASSWORD)

    ended = zhijian(city, "disable", "chen", "--why", "left the office")
    again = zhijian(city, "enable", "chen", "--why", "came back")

    assert (ended.output, again.output) == (
        "chen is disabled, and every session has ended\n",
        "chen can sign in again\n",
    )
    assert whys(city, "officer.disabled") == ["left the office"]


def test_the_last_administrator_is_kept_by_the_command_line_too(city: dict[str, str]) -> None:
    ended = zhijian(city, "disable", "admin", "--why", "a slip")
    changed = zhijian(city, "roles", "admin", "counter", "--why", "a slip")

    assert (ended.exit_code, changed.exit_code) == (1, 1)
    assert "This is the last administrator" in ended.output


def test_roles_and_areas_are_replaced(city: dict[str, str]) -> None:
    zhijian(city, "add", "chen", "--password", PASSWORD)

    roles = zhijian(city, "roles", "chen", "reviewer", "--why", "moved desks")
    areas = zhijian(city, "areas", "chen", "4403", "440305", "--why", "moved desks")
    whole = zhijian(city, "areas", "chen", "--why", "everywhere")

    assert roles.output == "chen: reviewer\n"
    assert areas.output == "chen: 4403\n"
    assert whole.output == "chen: the whole city\n"


def test_a_new_second_factor_has_its_reason(city: dict[str, str]) -> None:
    zhijian(city, "add", "chen", "--password", PASSWORD)

    given = zhijian(city, "second-factor", "chen", "--why", "lost the phone")

    assert given.output.startswith("otpauth://totp/")
    assert whys(city, "officer.second_factor_set") == ["lost the phone"]


def test_a_wrong_area_or_name_is_one_sentence(city: dict[str, str]) -> None:
    nobody = zhijian(city, "disable", "nobody", "--why", "a slip")
    wrong = zhijian(city, "areas", "admin", "44030", "--why", "a slip")

    assert nobody.output.strip() == "Error: no officer has the user name 'nobody'"
    assert nobody.exit_code == 1
    assert "2, 4 or 6 digits" in wrong.output
