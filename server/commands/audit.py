"""Commands for the auditor: whether the audit is as it was written, and all of it as a file."""

from pathlib import Path
from typing import TextIO

import click

from server.commands.cli import Operator, cli, run, settings_or_exit
from server.commands.store import url_of, with_database
from server.settings import Settings
from storage import audit_check
from storage.audit_check import Checked
from storage.database import open_database
from storage.vault import load_keys


@cli.group()
def audit() -> None:
    """The audit: who did what to whose data, and why."""


@audit.command("verify")
@click.option(
    "--known",
    multiple=True,
    metavar="SEAL:CHAIN",
    help="A chain's end that you kept, as this command or the log told it. May be given several times.",
)
@click.pass_obj
def verify(config: Path | None, known: tuple[str, ...]) -> None:
    """Recompute the whole chain; exit 1 if anything was changed, removed or put elsewhere.

    Keep the last line somewhere else: only an end that you know shows that the newest seals were
    cut off together with their entries.
    """
    found = run(_verify(settings_or_exit(config), _known(known)))
    for fault in found.faults:
        click.echo(f"✗ {fault}")
    click.echo(f"{found.entries} entries in {found.seals} seals")
    if found.unsealed:
        click.echo(
            f"{found.unsealed} entries are not sealed yet, the oldest for {found.unsealed_s:.0f} s"
        )
    if found.newest is not None:
        click.echo(f"{found.newest.seal}:{found.newest.chain.hex()}")
    if found.faults:
        raise SystemExit(1)


async def _verify(settings: Settings, known: dict[int, str]) -> Checked:
    public = load_keys(settings.keys).verifying()
    async with with_database(settings) as found, open_database(url_of(found), size=2) as database:
        return await audit_check.verify(database, public, known)


@audit.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, writable=True))
@click.pass_obj
def export(config: Path | None, file: Path) -> None:
    """Write everything to FILE as lines of JSON, with the seals and the public keys.

    The export is on record itself. FILE must not exist: it holds who did what to whose data.
    """
    settings = settings_or_exit(config)
    try:
        file.touch(mode=0o600, exist_ok=False)
    except FileExistsError as there:
        raise Operator(f"{file} exists already") from there
    with file.open("w", encoding="utf-8") as target:
        lines = run(_export(settings, target))
    click.echo(f"{lines} lines in {file}")


async def _export(settings: Settings, target: TextIO) -> int:
    public = load_keys(settings.keys).verifying()
    lines = 0
    async with with_database(settings) as found, open_database(url_of(found), size=2) as database:
        async for line in audit_check.export(database, public, actor="system"):
            target.write(f"{line}\n")
            lines += 1
    return lines


def _known(ends: tuple[str, ...]) -> dict[int, str]:
    try:
        return {int(seal): chain.lower() for seal, _, chain in (end.partition(":") for end in ends)}
    except ValueError as wrong:
        raise Operator("--known is the number of a seal, a colon and its chain's end") from wrong
