"""Commands about phones that prove what films."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from server.commands.cli import Operator, cli, run, settings_or_exit
from server.commands.wording import say

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from server.settings import Settings


@cli.group()
def attestation() -> None:
    """Phones that prove to film with the city's own app."""


@attestation.group()
def revocations() -> None:
    """Keys of Android phones that leaked or broke, as Google lists them."""


@revocations.command("load")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def load(config: Path | None, file: Path) -> None:
    """Load FILE, the answer of https://android.googleapis.com/attestation/status, in place of the list before.

    Once a week: after 30 days without a new list no Android phone can prove itself.
    """
    from services.faces.revocations import read_revocations

    settings = settings_or_exit(config)
    try:
        serials = read_revocations(file.read_bytes())
    except (OSError, ValueError) as wrong:
        raise Operator("{fault}", fault=wrong) from wrong
    run(_load(settings, serials))
    say("{count} revoked keys", count=len(serials))


@revocations.command("show")
@click.pass_obj
def show(config: Path | None) -> None:
    """Say when the list was loaded."""
    loaded = run(_loaded_at(settings_or_exit(config)))
    if loaded is None:
        raise Operator("no list was loaded")
    say("loaded {at}", at=loaded.isoformat(timespec="minutes"))


async def _load(settings: Settings, serials: Collection[str]) -> None:
    from server.commands.database import url_of, with_database
    from server.wiring.phone_attestations import make_revocations
    from storage.database import open_database

    async with with_database(settings) as here, open_database(url_of(here), size=2) as database:
        await make_revocations(database).load(serials)


async def _loaded_at(settings: Settings) -> datetime | None:
    from server.commands.database import url_of, with_database
    from server.wiring.phone_attestations import make_revocations
    from storage.database import open_database

    async with with_database(settings) as here, open_database(url_of(here), size=2) as database:
        return await make_revocations(database).loaded_at()
