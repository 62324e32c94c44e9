from pathlib import Path

from click.testing import CliRunner

from server.commands.cli import cli
from storage.privacy.retention import SCHEDULE
from tests.server.commands.test_cli import at


def test_the_schedule_is_printed_noun_by_noun(database_url: str, tmp_path: Path) -> None:
    city = at(tmp_path, ZHIJIAN_DATABASE_URL=database_url)

    shown = CliRunner().invoke(cli, ("retention", "report"), env=city)

    assert shown.exit_code == 0, shown.output
    assert len(shown.output.splitlines()) == len(SCHEDULE)
    assert "(none ended)" in shown.output
