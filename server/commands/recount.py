"""The hall's books, counted again from their rows."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from server.commands.cli import cli, run, settings_or_exit
from server.commands.wording import say

if TYPE_CHECKING:
    from domain.hall.recounts import Counted
    from server.settings import Settings

DAY = click.DateTime(formats=["%Y-%m-%d"])


@cli.command()
@click.option("--since", type=DAY, help="YYYY-MM-DD, of the city; default today.")
@click.pass_obj
def recount(config: Path | None, since: datetime | None) -> None:
    """Count places, tickets, money, parcels and ratings again from their rows.

    Each line is a count of all since that day, and by how much it differs from what it has to be: a slot
    from its bookings, what was paid from the orders, a ticket's end from its window. Nothing is
    written, and nobody is named; works beside a running city. Exit 1 if anything differs. Tickets go
    after 7 days, so count no longer back.
    """
    found = run(_count(settings_or_exit(config), since))
    for each in found:
        click.echo(f"{each.name}\t{each.count}\t{each.wrong}")
    differing = sum(each.wrong != 0 for each in found)
    say("{differing} of {all} counts differ", differing=differing, all=len(found))
    if differing:
        raise SystemExit(1)


async def _count(settings: Settings, since: datetime | None) -> list[Counted]:
    from datetime import timedelta

    from domain.days import SHANGHAI, day_of
    from server.commands.database import url_of, with_database
    from server.infrastructure import now
    from storage.database import open_database
    from storage.hall.recounts import RecountStore

    first = since.date() if since else day_of(now())
    last = day_of(now()) + timedelta(days=29)  # slots are made 28 days ahead
    begins, ends = [datetime.combine(day, datetime.min.time(), SHANGHAI) for day in (first, last)]
    async with with_database(settings) as here, open_database(url_of(here), size=2) as database:
        return await RecountStore(database).count((first, last), (begins, ends))
