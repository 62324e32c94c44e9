"""Commands about the units and districts of the city."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from server.commands.cli import Operator, cli, run, settings_or_exit
from server.commands.wording import say

if TYPE_CHECKING:
    from domain.hall.dispatches import DispatchStanding
    from domain.hall.unit_files import CityFile
    from server.settings import Settings
    from services.hall.units import Loaded


@cli.group()
def units() -> None:
    """The units of the city, in which officers hold posts."""


@units.command("load")
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def load(config: Path | None, file: Path | None) -> None:
    """Add the units and districts of FILE, rename those that it calls otherwise, and take none away.

    FILE is TOML: tables `units` and `districts` with a line for each, `civil_affairs = { zh = "…", en = "…" }`,
    `440304 = { zh = "…", en = "…" }`. Without it those that come with the program are loaded, as a large city
    has them.
    """
    from domain.hall.unit_files import SHIPPED, read_city

    settings = settings_or_exit(config)
    try:
        wanted = read_city(file or SHIPPED)
    except (OSError, ValueError) as wrong:
        raise Operator("{fault}", fault=wrong) from wrong
    loaded, named = run(_load(settings, wanted))
    say(
        "{added} units added, {renamed} renamed, {same} as they were; {named} districts named, {as_before} as they were",
        added=loaded.added,
        renamed=loaded.renamed,
        same=loaded.same,
        named=named,
        as_before=len(wanted.districts) - named,
    )


@units.command("systems")
@click.pass_obj
def systems(config: Path | None) -> None:
    """How it stands with units' own systems: a line for each, and exit 1 where somebody has to look.

    The unit; messages that wait, and what was answered to the first; answers that lack; those refused in 30
    days; the last numbers of both sides as they were compared last, ours first.
    """
    settings = settings_or_exit(config)
    found, well = run(_standings(settings))
    for each in found:
        compared = each.compared
        here = "-" if compared is None else f"{compared.here.ours}/{compared.here.theirs}"
        there = "-" if compared is None else f"{compared.there.ours}/{compared.there.theirs}"
        waits = f"{each.waiting} {each.answer}".strip()
        click.echo(f"{each.unit}\t{waits}\t{each.lacking}\t{each.refused}\t{here}\t{there}")
    say("{count} units with a system of their own", count=len(found))
    if not well:
        raise SystemExit(1)


async def _standings(settings: Settings) -> tuple[tuple[DispatchStanding, ...], bool]:
    from server.commands.database import url_of, with_database
    from server.wiring.dispatch import make_dispatch_standings
    from storage.database import open_database

    async with with_database(settings) as here, open_database(url_of(here), size=2) as database:
        standings = make_dispatch_standings(settings, database)
        found = await standings.all()
        return found, all(standings.is_well(each) for each in found)


async def _load(settings: Settings, wanted: CityFile) -> tuple[Loaded, int]:
    from server.commands.database import with_database
    from server.infrastructure import open_infrastructure
    from server.wiring.hall import make_districts, make_units

    async with with_database(settings) as here, open_infrastructure(here) as base:
        loaded = await make_units(base.database, base.vault).load(wanted.units)
        return loaded, await make_districts(base.database).load(wanted.districts)
