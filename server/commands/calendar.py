"""Commands about the days that the city works."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from server.commands.cli import Operator, cli, run, settings_or_exit
from server.commands.wording import say, told

if TYPE_CHECKING:
    from domain.hall.calendar import YearOfDays
    from server.settings import Settings
    from services.hall.calendars import KnownYear


@cli.group()
def calendar() -> None:
    """Working days: Monday to Friday, less the days off, and the week-ends worked in their stead."""


@calendar.command("load")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def load(config: Path | None, file: Path) -> None:
    """Load the days of one year from FILE, in place of what held for that year.

    FILE is named by its year, like 2027.toml, and has two lists of days: `off`, Mondays to Fridays on
    which nobody works, and `worked`, Saturdays and Sundays that are worked, as the State Council's
    notice has them. A process that runs counts by them within a minute.
    """
    from domain.hall.calendar_years import read_year

    settings = settings_or_exit(config)
    try:
        year = read_year(file)
    except (OSError, ValueError) as wrong:
        raise Operator("{fault}", fault=wrong) from wrong
    run(_load(settings, year))
    click.echo(_counted(year))


@calendar.command("show")
@click.argument("year", type=int, required=False)
@click.pass_obj
def show(config: Path | None, year: int | None) -> None:
    """List the years that are known; of YEAR the days off and the week-ends worked."""
    known = run(_known(settings_or_exit(config)))
    for each in known:
        if year in {None, each.days.year}:
            origin = told("loaded") if each.loaded else told("comes with the program")
            click.echo(f"{_counted(each.days)} ({origin})")
            if year is not None:
                say("off: {days}", days=", ".join(map(str, sorted(each.days.off))))
                say("worked: {days}", days=", ".join(map(str, sorted(each.days.worked))))
    if year is not None and all(each.days.year != year for each in known):
        raise Operator(
            "{year} is not known: its days are counted by the week alone, and due days that rest on"
            " them are provisional",
            year=year,
        )


def _counted(year: YearOfDays) -> str:
    return told(
        "{year}: {off} days off, {worked} worked in their stead",
        year=year.year,
        off=len(year.off),
        worked=len(year.worked),
    )


async def _load(settings: Settings, year: YearOfDays) -> None:
    from server.commands.database import url_of, with_database
    from server.wiring.calendars import make_calendars
    from storage.database import open_database

    async with with_database(settings) as here, open_database(url_of(here), size=2) as database:
        await make_calendars(database).load(year)


async def _known(settings: Settings) -> tuple[KnownYear, ...]:
    from server.commands.database import url_of, with_database
    from server.wiring.calendars import make_calendars
    from storage.database import open_database

    async with with_database(settings) as here, open_database(url_of(here), size=2) as database:
        return await make_calendars(database).known()
