"""What an operator records of the impact assessment that the law asks for."""

from datetime import date, timedelta
from pathlib import Path

from click.testing import CliRunner, Result

from server.commands.cli import cli
from tests.server.commands.test_cli import at


def test_no_assessment_is_said_as_such_and_one_that_is_recorded_is_shown(
    database_url: str, tmp_path: Path
) -> None:
    city = at(tmp_path, ZHIJIAN_DATABASE_URL=database_url)
    approved = (date.today() - timedelta(days=9)).isoformat()  # noqa: DTZ011  # as the command

    def assessment(*command: str) -> Result:
        return CliRunner().invoke(cli, ("assessment", *command), env=city)

    before = assessment("show")
    recorded = assessment("record", "粤评-1", "--approved-on", approved)
    after = assessment("show")

    assert (before.exit_code, recorded.exit_code, after.exit_code) == (1, 0, 0), recorded.output
    assert "no impact assessment is on record" in before.output
    assert f"粤评-1: approved on {approved}" in after.output
