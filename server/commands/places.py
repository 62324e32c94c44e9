"""Commands about the places at which people are booked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from server.commands.cli import Operator, cli, run, settings_or_exit
from server.commands.wording import say

if TYPE_CHECKING:
    from domain.bookings.places import Place
    from server.settings import Settings
    from services.bookings.places import Loaded


@cli.group()
def places() -> None:
    """The places at which people are booked: windows, doctors, studios."""


@places.command("load")
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def load(config: Path | None, file: Path | None) -> None:
    """Add the places of FILE and change those that it says otherwise; none is closed by being left out.

    FILE is TOML, a table for each place (docs/bookings.md). Without it the example that comes with the
    program is loaded: a hall of an invented district. Slots that nobody has booked are made again.
    """
    from domain.bookings.place_files import SHIPPED, read_places

    settings = settings_or_exit(config)
    try:
        loaded = run(_load(settings, read_places(file or SHIPPED)))
    except (OSError, ValueError) as wrong:
        raise Operator("{fault}", fault=wrong) from wrong
    say(
        "{added} places added, {changed} changed, {same} as they were",
        added=loaded.added,
        changed=loaded.changed,
        same=loaded.same,
    )


async def _load(settings: Settings, wanted: tuple[Place, ...]) -> Loaded:
    from server.commands.database import with_database
    from server.infrastructure import open_infrastructure
    from server.wiring.bookings import make_places

    async with with_database(settings) as here, open_infrastructure(here) as base:
        return await make_places(base.database).load(wanted)
