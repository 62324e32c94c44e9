"""Commands for the auditor: whether the audit is as it was written, and all of it as a file."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from server.commands.cli import Operator, cli, run, settings_or_exit
from server.commands.wording import say

if TYPE_CHECKING:
    from domain.audit import Month
    from server.settings import Settings
    from storage.audit.audit_check import Checked


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
@click.option(
    "--archive",
    "archives",
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="A month that the database let go, as `audit archive` wrote it. May be given several times.",
)
@click.pass_obj
def verify(config: Path | None, known: tuple[str, ...], archives: tuple[Path, ...]) -> None:
    """Recompute the whole chain; exit 1 if anything was changed, removed or put elsewhere.

    Keep the last line somewhere else: only an end that you know shows that the newest seals were
    cut off together with their entries.
    """
    try:
        found = run(_verify(settings_or_exit(config), _known(known), archives))
    except ValueError as wrong:
        raise Operator("an archive can't be read: {wrong}", wrong=wrong) from wrong
    for fault in found.faults:
        say("{fault}", mark="✗ ", fault=fault)
    say("{entries} entries in {seals} seals", entries=found.entries, seals=found.seals)
    if found.unsealed:
        say(
            "{entries} entries are not sealed yet, the oldest for {seconds:.0f} s",
            entries=found.unsealed,
            seconds=found.unsealed_s,
        )
    if found.archived:
        say(
            "{entries} entries are in archives; not compared without their --archive",
            entries=found.archived,
        )
    if found.newest is not None:
        click.echo(f"{found.newest.seal}:{found.newest.chain.hex()}")
    if found.faults:
        raise SystemExit(1)


async def _verify(settings: Settings, known: dict[int, str], archives: tuple[Path, ...]) -> Checked:
    from server.commands.database import url_of, with_database
    from server.outside.kms import key_service
    from storage.audit import audit_check
    from storage.audit.audit_archive import ArchiveFile
    from storage.database import open_database
    from storage.keys.vault import load_keys

    public = load_keys(settings.keys, key_service(settings)).verifying()
    async with with_database(settings) as found, open_database(url_of(found), size=2) as database:
        return await audit_check.verify(
            database, public, known, [ArchiveFile(file) for file in archives]
        )


@audit.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, writable=True))
@click.pass_obj
def export(config: Path | None, file: Path) -> None:
    """Write everything to FILE as lines of JSON, with the seals and the public keys.

    The export is on record itself. FILE must not exist: it holds who did what to whose data.
    """
    lines = run(_write(settings_or_exit(config), _new(file), None))
    say("{lines} lines in {file}", lines=lines, file=file)


@audit.command("archive")
@click.argument("month", metavar="YYYY-MM")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, writable=True))
@click.pass_obj
def archive(config: Path | None, month: str, file: Path) -> None:
    """Write a month that is over to FILE as lines of JSON, with its seals and the public keys.

    The archive is on record itself. FILE must not exist: it holds who did what to whose data.
    """
    from storage.audit.audit_archive import NotArchivable

    asked, settings = _month(month), settings_or_exit(config)
    _new(file)
    try:
        lines = run(_write(settings, file, asked))
    except NotArchivable as why:
        file.unlink()
        raise Operator("{why}", why=why) from why
    say("{lines} lines in {file}", lines=lines, file=file)


@audit.command("detach")
@click.argument("month", metavar="YYYY-MM")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.pass_obj
def detach(config: Path | None, month: str, file: Path) -> None:
    """Drop a month from the database, three years after its end, that FILE holds entry for entry.

    Keep FILE and a copy of it: from then on nothing else holds these entries. It is on record.
    """
    from storage.audit.audit_archive import NotArchivable

    try:
        entries = run(_detach(settings_or_exit(config), _month(month), file))
    except NotArchivable as why:
        raise Operator("{why}", why=why) from why
    except ValueError as wrong:
        raise Operator(
            "{file} can't be read as an archive: {wrong}", file=file, wrong=wrong
        ) from wrong
    say("{entries} entries of {month} are in {file} alone", entries=entries, month=month, file=file)


async def _write(settings: Settings, file: Path, month: Month | None) -> int:
    """The month or, without one, everything; how many lines."""
    from server.commands.database import url_of, with_database
    from server.outside.kms import key_service
    from storage.audit import audit_archive, audit_check
    from storage.database import open_database
    from storage.keys.vault import load_keys

    public = load_keys(settings.keys, key_service(settings)).verifying()
    async with with_database(settings) as found, open_database(url_of(found), size=2) as database:
        lines: AsyncIterator[str] = (
            audit_check.export(database, public, actor="system")
            if month is None
            else audit_archive.archive(database, public, month, actor="system")
        )
        with file.open("w", encoding="utf-8") as target:
            return await _lines(lines, target)


def _new(file: Path) -> Path:
    """Made for the owner alone, and never over another file."""
    try:
        file.touch(mode=0o600, exist_ok=False)
    except FileExistsError as there:
        raise Operator("{file} exists already", file=file) from there
    return file


async def _lines(lines: AsyncIterator[str], target: TextIO) -> int:
    count = 0
    async for line in lines:
        target.write(f"{line}\n")
        count += 1
    return count


async def _detach(settings: Settings, month: Month, file: Path) -> int:
    from server.commands.database import url_of, with_database
    from storage.audit import audit_archive
    from storage.database import open_database

    async with with_database(settings) as found, open_database(url_of(found), size=2) as database:
        return await audit_archive.detach(database, month, file, actor="system")


def _month(text: str) -> Month:
    from domain.audit import Month

    try:
        return Month.read(text)
    except ValueError as wrong:
        raise Operator("a month is written 2026-11") from wrong


def _known(ends: tuple[str, ...]) -> dict[int, str]:
    try:
        return {int(seal): chain.lower() for seal, _, chain in (end.partition(":") for end in ends)}
    except ValueError as wrong:
        raise Operator("--known is the number of a seal, a colon and its chain's end") from wrong
