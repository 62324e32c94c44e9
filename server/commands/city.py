"""Commands about officers."""

from pathlib import Path

import click

from domain.people import Role
from server.commands.cli import cli, run, settings_or_exit
from server.commands.store import with_database
from server.resources import open_desk
from server.settings import Settings


@cli.group()
def officer() -> None:
    """Officers: those who enrol, review and administer."""


@officer.command("add")
@click.argument("username")
@click.option(
    "--role",
    "roles",
    multiple=True,
    type=click.Choice([role.value for role in Role]),
    default=("counter", "reviewer"),
    show_default=True,
    help="May be given several times.",
)
@click.option(
    "--second-factor/--no-second-factor",
    default=None,
    help="Codes of an authenticator app. Default: where the configuration requires them.",
)
@click.password_option(help="Asked for when not given (better so).")
@click.pass_obj
def add(
    config: Path | None,
    username: str,
    roles: tuple[str, ...],
    password: str,
    *,
    second_factor: bool | None,
) -> None:
    """Add an officer who signs in at /officer/.

    With a second factor, its otpauth URI is printed, this once: make a QR code of it on a screen that
    only the officer sees, or type its secret into the app. Works beside a running `zhijian up` and
    without one.
    """
    wanted = [Role(role) for role in roles]
    uri = run(_add(settings_or_exit(config), username, password, wanted, second_factor))
    click.echo(f"{username} can sign in")
    if uri:
        click.echo(uri)


@officer.command("second-factor")
@click.argument("username")
@click.pass_obj
def second_factor(config: Path | None, username: str) -> None:
    """Give an officer a new second factor and print its otpauth URI, this once.

    Codes of the one before are void from now on.
    """
    click.echo(run(_second_factor(settings_or_exit(config), username)))


async def _add(
    settings: Settings,
    username: str,
    password: str,
    roles: list[Role],
    second_factor: bool | None,  # noqa: FBT001  # as click gives it; None: as configured
) -> str:
    async with with_database(settings) as found, open_desk(found) as desk:
        await desk.create_officer(username, password, roles)
        wanted = desk.second_factor_required if second_factor is None else second_factor
        return await desk.set_second_factor(username.strip()) if wanted else ""


async def _second_factor(settings: Settings, username: str) -> str:
    async with with_database(settings) as found, open_desk(found) as desk:
        return await desk.set_second_factor(username)
