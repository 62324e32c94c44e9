"""Commands about the halls of the city."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from server.commands.cli import Operator, cli, run, settings_or_exit
from server.commands.wording import say

if TYPE_CHECKING:
    from domain.bookings.halls import Hall
    from server.settings import Settings


@cli.group()
def halls() -> None:
    """The halls of the city: their windows, groups of items, and who goes first."""


@halls.command("load")
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def load(config: Path | None, file: Path | None) -> None:
    """Load the halls of FILE, each in place of what was stated of it; those that are left out stay.

    FILE is TOML: a table `halls` with a table for each, as docs/bookings.md shows. Without it the hall
    that comes with the program is loaded.
    """
    from domain.bookings.hall_files import SHIPPED, read_halls

    settings = settings_or_exit(config)
    try:
        wanted = read_halls(file or SHIPPED)
    except (OSError, ValueError) as wrong:
        raise Operator("{fault}", fault=wrong) from wrong
    say("{count} halls loaded", count=run(_load(settings, wanted)))


async def _load(settings: Settings, wanted: tuple[Hall, ...]) -> int:
    from server.commands.database import with_database
    from server.infrastructure import open_infrastructure
    from server.wiring.tickets import make_halls

    async with with_database(settings) as here, open_infrastructure(here) as base:
        return await make_halls(base.database, base.vault).load(wanted)
