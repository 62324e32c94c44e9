"""What an operator runs for the filing with the authority."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from server.commands.cli import cli
from tests.server.commands.test_cli import at


@pytest.fixture
def city(database_url: str, tmp_path: Path) -> dict[str, str]:
    return at(tmp_path, ZHIJIAN_DATABASE_URL=database_url, ZHIJIAN_FCM_BASE_URL="https://fcm.cn")


def zhijian(city: dict[str, str], *command: str) -> Result:
    return CliRunner().invoke(cli, ("filing", *command), env=city)


def test_the_facts_of_a_filing_are_printed_and_what_was_filed_is_kept(
    city: dict[str, str],
) -> None:
    before = zhijian(city, "facts")
    filed = zhijian(city, "record", "粤网信备-7", "--filed-on", "2026-01-05")
    again = zhijian(city, "record", "粤网信备-7", "--filed-on", "2026-01-06")
    ahead = zhijian(city, "record", "粤网信备-8", "--filed-on", "2999-01-05")
    after = zhijian(city, "facts")

    assert before.exit_code == filed.exit_code == after.exit_code == 0, before.output
    for fact in ("persons with a stored face: 0", "not reached", "no filing", "face_processing"):
        assert fact in before.output
    assert "leaves the country: Firebase" in before.output
    assert (again.exit_code, ahead.exit_code) == (1, 1)
    assert "filed on 2026-01-05 as 粤网信备-7" in after.output
