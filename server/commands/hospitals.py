"""Commands about hospitals and their doctors."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from server.commands.cli import Operator, cli, run, settings_or_exit
from server.commands.wording import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.city.differences import Difference
    from domain.city.hospitals import HospitalFile
    from server.settings import Settings
    from services.bookings.places import Loaded


@cli.group()
def hospitals() -> None:
    """Hospitals: their doctors, and their days against ours."""


@hospitals.command("load")
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def load(config: Path | None, file: Path | None) -> None:
    """Add the hospitals of FILE and change those that it says otherwise; none is closed by being left out.

    FILE is TOML, a table for each hospital (docs/hospitals.md). Without it the example that comes with
    the program is loaded. A hospital becomes a unit, and each doctor a place at which people are booked.
    """
    from domain.city.hospital_files import SHIPPED, read_hospitals

    settings = settings_or_exit(config)
    try:
        loaded = run(_load(settings, read_hospitals(file or SHIPPED)))
    except (OSError, ValueError) as wrong:
        raise Operator("{fault}", fault=wrong) from wrong
    say(
        "{added} doctors added, {changed} changed, {same} as they were",
        added=loaded.added,
        changed=loaded.changed,
        same=loaded.same,
    )


@hospitals.command("reconcile")
@click.argument("hospital")
@click.argument("day", type=click.DateTime(["%Y-%m-%d"]))
@click.pass_obj
def reconcile(config: Path | None, hospital: str, day: datetime) -> None:
    """Compare a DAY (2026-11-30) of a HOSPITAL with ours: a line for each difference, and exit 1 for any."""
    from domain.city.his import HisFailed
    from domain.wire import TransportFailed

    settings = settings_or_exit(config)
    try:
        found = run(_compare(settings, hospital, day.date()))
    except HisFailed as failed:
        raise Operator("the hospital's day is not there: {code}", code=failed.code) from failed
    except TransportFailed as broken:
        raise Operator("the hospital's system does not answer") from broken
    for each in found:
        click.echo(f"{each.day}\t{each.kind}\t{each.number}")
    if found:
        raise SystemExit(1)
    say("no differences")


async def _load(settings: Settings, file: HospitalFile) -> Loaded:
    from server.commands.database import with_database
    from server.infrastructure import open_infrastructure
    from server.wiring.hospitals import make_hospitals

    async with with_database(settings) as here, open_infrastructure(here) as base:
        return await make_hospitals(base.database).load(file)


async def _compare(settings: Settings, hospital: str, day: date) -> Sequence[Difference]:
    from server.commands.database import with_database
    from server.infrastructure import open_infrastructure
    from server.wiring.hospitals import make_hospital_reconciliation

    async with with_database(settings) as here, open_infrastructure(here) as base:
        return await make_hospital_reconciliation(here, base).compare(hospital, day)
