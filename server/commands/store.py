"""Commands about what is kept: keys, tables, backups, and whether all of it is safe."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from server.commands.cli import cli, run, settings_or_exit
from server.commands.wording import found, say, told

if TYPE_CHECKING:
    from server.settings import Settings

FOLDER = click.Path(path_type=Path, file_okay=False)


@cli.command()
@click.pass_obj
def migrate(config: Path | None) -> None:
    """Bring the tables to this program's version.

    Safe to run again, and from several machines at once: one works, the others wait. It goes forward
    only; take a backup first.
    """
    run(_migrate(settings_or_exit(config)))


async def _migrate(settings: Settings) -> None:
    from server.commands.database import url_of, with_database
    from storage.migrate import migrate as migrate_to_newest

    async with with_database(settings) as found:
        before, after = await migrate_to_newest(url_of(found))
    if before == after:
        say(
            "the tables are up to date at version {version}; there was nothing to do", version=after
        )
    else:
        start = before or told("an empty database")
        say("the tables were brought from {before} to version {after}", before=start, after=after)


@cli.command()
@click.pass_obj
def check(config: Path | None) -> None:
    """Say where data lies, what leaves the country, and what is unsafe for production; exit 1 for the last.

    `environment = production` refuses to start with any of it.
    """
    from biometrics import isolation
    from server.commands.abroad import leaving
    from server.monitoring import checks
    from server.outside.abroad import lies

    settings = settings_or_exit(config)
    today = date.today()  # noqa: DTZ011  # the operator's own day
    faults = [
        *checks.unsafe(settings),
        *run(checks.unassessed(settings, today)),
        *run(checks.unlisted(settings, datetime.now(UTC))),
    ]
    for line in lies(settings):
        click.echo(f"· {found(line)}")  # no fault: to be known, and answered for
    for line in leaving(settings):
        click.echo(f"· {line}")
    for fault in faults:
        click.echo(f"✗ {found(fault)}")
    if "landlock" in isolation.lacking():
        say(
            "no Landlock in this kernel: a worker that decodes pictures can read our files",
            mark="– ",
        )
    if faults:
        raise SystemExit(1)
    say("nothing unsafe found", mark="✓ ")


@cli.command()
@click.argument("target", type=FOLDER)
@click.pass_obj
def backup(config: Path | None, target: Path) -> None:
    """Write a consistent copy of the whole database into the new folder TARGET, while all runs on.

    The keys are not in it.
    """
    run(_backup(settings_or_exit(config), target))


async def _backup(settings: Settings, target: Path) -> None:
    from server.commands.database import url_of, with_database
    from storage import backup as backups

    async with with_database(settings) as found:
        manifest = await backups.backup(url_of(found), settings.keys, target)
    rows = sum(manifest.rows.values())
    say(
        "{rows} rows of {tables} tables at revision {revision}",
        rows=rows,
        tables=len(manifest.rows),
        revision=manifest.revision,
    )
    click.echo(backups.KEYS_ARE_ELSEWHERE)


@cli.command()
@click.argument("source", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.pass_obj
def restore(config: Path | None, source: Path) -> None:
    """Fill an empty database from the backup in SOURCE; one that holds anything is refused.

    Then start with the keys of that time: with others the service does not start.
    """
    run(_restore(settings_or_exit(config), source))


async def _restore(settings: Settings, source: Path) -> None:
    from server.commands.database import url_of, with_database
    from storage import backup as backups

    async with with_database(settings) as found:
        manifest = await backups.restore(url_of(found), source)
    rows = sum(manifest.rows.values())
    say("{rows} rows restored, as of {made_at}", rows=rows, made_at=manifest.made_at)


@cli.command("settings")
def show_settings() -> None:
    """Print every setting with its default, as a table."""
    from server.settings import table

    click.echo(table())
