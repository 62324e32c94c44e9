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
@click.password_option(help="Asked for when not given (better so).")
@click.pass_obj
def add(config: Path | None, username: str, roles: tuple[str, ...], password: str) -> None:
    """Add an officer who signs in at /officer/.

    Works beside a running `zhijian up` and without one.
    """
    run(_add(settings_or_exit(config), username, password, [Role(role) for role in roles]))
    click.echo(f"{username} can sign in")


async def _add(settings: Settings, username: str, password: str, roles: list[Role]) -> None:
    async with with_database(settings) as found, open_desk(found) as desk:
        await desk.create_officer(username, password, roles)
