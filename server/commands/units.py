"""Commands about the units of the city."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from server.commands.cli import Operator, cli, run, settings_or_exit
from server.commands.wording import say

if TYPE_CHECKING:
    from domain.hall.posts import Unit
    from server.settings import Settings
    from services.hall.units import Loaded


@cli.group()
def units() -> None:
    """The units of the city, in which officers hold posts."""


@units.command("load")
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def load(config: Path | None, file: Path | None) -> None:
    """Add the units of FILE and rename those that it calls otherwise; none is closed by being left out.

    FILE is TOML: a table `units` with a line for each, `civil_affairs = { zh = "…", en = "…" }`. Without
    it the units that come with the program are loaded, as a large city has them.
    """
    from domain.hall.unit_files import SHIPPED, read_units

    settings = settings_or_exit(config)
    try:
        wanted = read_units(file or SHIPPED)
    except (OSError, ValueError) as wrong:
        raise Operator("{fault}", fault=wrong) from wrong
    loaded = run(_load(settings, wanted))
    say(
        "{added} units added, {renamed} renamed, {same} as they were",
        added=loaded.added,
        renamed=loaded.renamed,
        same=loaded.same,
    )


async def _load(settings: Settings, wanted: tuple[Unit, ...]) -> Loaded:
    from server.commands.database import with_database
    from server.infrastructure import open_infrastructure
    from server.wiring.hall import make_units

    async with with_database(settings) as here, open_infrastructure(here) as base:
        return await make_units(base.database, base.vault).load(wanted)
