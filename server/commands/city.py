"""Commands about officers."""

from __future__ import annotations

import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from domain.accounts.officers import OfficerSeen
from domain.people import Role
from server.commands.cli import cli, run, settings_or_exit
from server.commands.wording import say, told

if TYPE_CHECKING:
    from server.settings import Settings
    from services.accounts.officers import OfficerService

T = TypeVar("T")


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
    "--area",
    "areas",
    multiple=True,
    default=("",),
    help="2, 4 or 6 digits of a division, several times; default the whole city.",
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
    areas: tuple[str, ...],
    password: str,
    *,
    second_factor: bool | None,
) -> None:
    """Add an officer who signs in at /officer/.

    With a second factor, its otpauth URI is printed, this once, and on a terminal as a QR code for the
    officer's app too. Works beside a running `zhijian up` and
    without one.
    """
    wanted = [Role(role) for role in roles]
    uri = run(_add(settings_or_exit(config), username, password, wanted, areas, second_factor))
    say("{username} can sign in", username=username)
    if uri:
        _show_factor(uri)


@officer.command("second-factor")
@click.argument("username")
@click.option("--why", required=True, help="Goes into the audit.")
@click.pass_obj
def second_factor(config: Path | None, username: str, why: str) -> None:
    """Give an officer a new second factor and print its otpauth URI, this once.

    Codes of the one before are void from now on, and every session of the officer ends.
    """

    async def work(desk: OfficerService) -> str:
        return await desk.renew_factor(None, await desk.named(username), why)

    _show_factor(run(_with_officers(settings_or_exit(config), work)))


@officer.command("start-password")
@click.argument("username")
@click.option("--why", required=True, help="Goes into the audit.")
@click.pass_obj
def start_password(config: Path | None, username: str, why: str) -> None:
    """Print a password for an officer, this once: good for three days and one sign-in.

    The officer replaces it there, and every session ends. At the desk an administrator's password
    waits for the word of a third; here the operator of the machine answers for it.
    """

    async def work(desk: OfficerService) -> str:
        return (await desk.start_anew(None, await desk.named(username), why)).password

    click.echo(run(_with_officers(settings_or_exit(config), work)))


@officer.command("list")
@click.pass_obj
def list_(config: Path | None) -> None:
    """Every officer: roles, areas, and what is amiss."""
    for seen in run(_all(settings_or_exit(config))):
        areas = _areas(seen)
        amiss = [
            *([told("disabled")] if seen.disabled_at else []),
            *([] if seen.second_factor else [told("no second factor")]),
            *([told("waits for a password of their own")] if seen.start_until else []),
        ]
        more = f" ({'; '.join(amiss)})" if amiss else ""
        click.echo(f"{seen.username}: {', '.join(sorted(seen.roles))}; {areas}{more}")


@officer.command("disable")
@click.argument("username")
@click.option("--why", required=True, help="Goes into the audit.")
@click.pass_obj
def disable(config: Path | None, username: str, why: str) -> None:
    """End an officer's access at once, with every session. The last administrator stays."""

    async def work(desk: OfficerService) -> OfficerSeen:
        return await desk.disable(None, await desk.named(username), why)

    seen = run(_with_officers(settings_or_exit(config), work))
    say("{username} is disabled, and every session has ended", username=seen.username)


@officer.command("enable")
@click.argument("username")
@click.option("--why", required=True, help="Goes into the audit.")
@click.pass_obj
def enable(config: Path | None, username: str, why: str) -> None:
    """Let a disabled officer sign in again."""

    async def work(desk: OfficerService) -> OfficerSeen:
        return await desk.enable(None, await desk.named(username), why)

    seen = run(_with_officers(settings_or_exit(config), work))
    say("{username} can sign in again", username=seen.username)


@officer.command("roles")
@click.argument("username")
@click.argument("roles", nargs=-1, required=True, type=click.Choice([role.value for role in Role]))
@click.option("--why", required=True, help="Goes into the audit.")
@click.pass_obj
def change_roles(config: Path | None, username: str, roles: tuple[str, ...], why: str) -> None:
    """Give an officer these ROLES and no others, from the next click on."""

    async def work(desk: OfficerService) -> OfficerSeen:
        wanted = [Role(role) for role in roles]
        return await desk.change(None, await desk.named(username), why, roles=wanted)

    seen = run(_with_officers(settings_or_exit(config), work))
    click.echo(f"{seen.username}: {', '.join(sorted(seen.roles))}")


@officer.command("areas")
@click.argument("username")
@click.argument("areas", nargs=-1)
@click.option("--why", required=True, help="Goes into the audit.")
@click.pass_obj
def change_areas(config: Path | None, username: str, areas: tuple[str, ...], why: str) -> None:
    """Let an officer serve these AREAS and no others; none given: the whole city.

    An area is 2, 4 or 6 digits of a division code and covers all that begins with them.
    """

    async def work(desk: OfficerService) -> OfficerSeen:
        return await desk.change(None, await desk.named(username), why, areas=areas or ("",))

    seen = run(_with_officers(settings_or_exit(config), work))
    click.echo(f"{seen.username}: {_areas(seen)}")


def _show_factor(uri: str) -> None:
    click.echo(uri)
    if sys.stdout.isatty():  # a program that reads the address is not given a picture
        from auth.second_factor import qr_text

        click.echo(qr_text(uri))


def _areas(seen: OfficerSeen) -> str:
    return ", ".join(area or told("the whole city") for area in seen.areas)


async def _all(settings: Settings) -> list[OfficerSeen]:

    found: list[OfficerSeen] = []

    async def work(desk: OfficerService) -> None:
        cursor = ""
        while True:
            page = await desk.all(cursor)
            found.extend(page.officers)
            cursor = page.next_cursor
            if not cursor:
                return

    await _with_officers(settings, work)
    return found


async def _with_officers(
    settings: Settings, work: Callable[[OfficerService], Coroutine[None, None, T]]
) -> T:
    from server.commands.database import with_database
    from server.wiring.accounts import open_officers

    async with with_database(settings) as found, open_officers(found) as desk:
        return await work(desk)


async def _add(
    settings: Settings,
    username: str,
    password: str,
    roles: list[Role],
    areas: tuple[str, ...],
    second_factor: bool | None,  # noqa: FBT001  # as click gives it; None: as configured
) -> str:

    why = "at the command line"
    wanted = settings.second_factor_required if second_factor is None else second_factor

    async def work(desk: OfficerService) -> str:
        seen = await desk.add(None, username, roles, areas, why, password=password)
        return await desk.renew_factor(None, seen.officer, why) if wanted else ""

    return await _with_officers(settings, work)
