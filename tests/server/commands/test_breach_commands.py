"""What an operator runs after an incident: the report, the file of persons, and the telling."""

import asyncio
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from domain.privacy.breach import touched
from domain.privacy.uses import _WORDS
from server.commands.cli import cli
from storage.database import open_database
from tests.server.commands.test_cli import at
from tests.storage.city import found

WINDOW = ("--since", "2020-01-01", "--until", "2100-01-01")


@pytest.fixture
def city(shared_database_url: str, tmp_path: Path) -> dict[str, str]:
    """The environment of a city with one new person on its register, who has an account."""

    async def fill() -> None:
        async with open_database(shared_database_url, size=2) as database:
            await database.execute("DELETE FROM lookup_id_number")
            small = found(database, tmp_path / "keys")
            await small.account(await small.resident())

    asyncio.run(fill())
    return at(tmp_path, ZHIJIAN_DATABASE_URL=shared_database_url)


def zhijian(city: dict[str, str], *command: str) -> Result:
    return CliRunner().invoke(cli, command, env=city)


def test_what_only_people_know_stays_a_blank(city: dict[str, str]) -> None:
    shown = zhijian(city, "breach", "report", "I-1", *WINDOW, "--contact", "12345")

    assert shown.exit_code == 0, shown.output
    assert shown.output.count("（待填写）") == 2
    assert "12345" in shown.output
    assert "影响评估 assessment: 无 none" in shown.output


def test_the_report_says_as_json_which_data_and_what_harm(city: dict[str, str]) -> None:
    shown = zhijian(city, "breach", "report", "I-1", *WINDOW, "--json")

    whole = json.loads(shown.output)
    assert whole["persons"] >= 1
    assert {"identity", "pension"} <= {each["data"] for each in whole["categories"]}
    assert all(each["harm_zh"] and each["harm_en"] for each in whole["categories"])


def test_the_persons_are_in_a_file_of_their_own_and_are_told_once(
    city: dict[str, str], tmp_path: Path
) -> None:
    file, out = tmp_path / "persons.jsonl", tmp_path / "report.md"
    written = zhijian(
        city, "breach", "report", "I-1", *WINDOW, "--out", str(out), "--person-file", str(file)
    )
    persons = [json.loads(line)["person"] for line in file.read_text().splitlines()]
    first = zhijian(city, "breach", "tell", "I-1", str(file))
    second = zhijian(city, "breach", "tell", "I-1", str(file))

    assert written.exit_code == first.exit_code == 0, written.output + first.output
    assert file.stat().st_mode & 0o077 == out.stat().st_mode & 0o077 == 0
    assert not any(person in out.read_text(encoding="utf-8") for person in persons)
    assert f"of {len(persons)} persons told now; 0 of these have no account" in first.output
    assert second.output.startswith("0 of")


def test_no_file_is_written_over(city: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "there"
    file.touch()

    refused = zhijian(city, "breach", "report", "I-1", *WINDOW, "--out", str(file))

    assert refused.exit_code == 1
    assert "exists already" in refused.output


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (("report", "王秀英", *WINDOW), "a reference is"),
        (("report", "I-1", "--since", "2026-02-01", "--until", "2026-01-01"), "has to be after"),
    ],
    ids=["a name as a reference", "a window that ends first"],
)
def test_what_makes_no_report_is_refused(
    city: dict[str, str], command: tuple[str, ...], says: str
) -> None:
    refused = zhijian(city, "breach", *command)

    assert refused.exit_code == 1
    assert says in refused.output


def test_a_file_that_is_none_of_persons_is_refused(city: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "other.jsonl"
    file.write_text("[]\n", encoding="utf-8")

    assert "is no file of" in zhijian(city, "breach", "tell", "I-1", str(file)).output


def test_every_use_that_a_person_can_read_is_of_a_kind_of_data() -> None:
    unkind = {action for action in _WORDS if not touched(action)}

    assert unkind == {"person.refused", "review.refused", "person.claimed", "breach.told"}
