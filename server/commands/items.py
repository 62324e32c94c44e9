"""Commands about the items of the city, as departments write them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from server.commands.cli import Operator, cli, run, settings_or_exit
from server.commands.wording import language, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from domain.errors import FieldError
    from domain.hall.definitions import Finding
    from server.settings import Settings
    from services.hall.item_releases import ItemReleaseService

_FILE = click.Path(path_type=Path, dir_okay=False)


@cli.group()
def items() -> None:
    """The items of the city: what it does for people, as departments write it."""


@items.command("lint")
@click.argument("files", nargs=-1, required=True, type=_FILE)
@click.option("--units", type=_FILE, help="The city's own units, as `units load` takes them.")
def lint(files: tuple[Path, ...], units: Path | None) -> None:
    """Say what is wrong with each of FILES, by line and column; ends with 1 when anything is.

    Nothing is asked of a running city: its units are those of --units, or those that come with the
    program; its certificates are those that FILES and the shipped items give out, the parts of a bundle
    are among these.
    """
    from dataclasses import replace

    from definitions.reading import read_item
    from definitions.shipped import items_in, kinds_in, shipped
    from domain.hall.items import Item
    from domain.hall.unit_files import SHIPPED, read_city
    from server.wiring.hall import KNOWN

    try:
        named = frozenset(unit.unit for unit in read_city(units or SHIPPED).units)
    except (OSError, ValueError) as wrong:
        raise Operator("{fault}", fault=wrong) from wrong
    texts = {file: _bytes(file) for file in files}
    there = [*(path.read_bytes() for path in shipped()), *texts.values()]
    city = replace(KNOWN, units=named, certificates=kinds_in(there), parts=items_in(there))
    faulty = 0
    for file, text in texts.items():
        read = read_item(text, city)
        if isinstance(read, Item):
            say("{file}: {item} has no faults", file=file, item=read.reference)
        else:
            faulty += 1
            _tell(file, read)
    if faulty:
        raise Operator("{faulty} of {all} files have faults", faulty=faulty, all=len(files))


@items.command("diff")
@click.argument("old", type=_FILE)
@click.argument("new", type=_FILE)
def diff(old: Path, new: Path) -> None:
    """List the values that NEW changes, adds and takes away, each by its place in the definition."""
    from definitions.differing import Difference, differences

    found = differences(_bytes(old), _bytes(new))
    for each in found:
        if not isinstance(each, Difference):
            raise Operator("{file} is no YAML: see `items lint`", file=f"{old}, {new}")
        mark = "+" if each.old is None else "-" if each.new is None else "~"
        values = [value for value in (each.old, each.new) if value is not None]
        click.echo(f"{mark} {each.place}: {' → '.join(values)}")
    if not found:
        say("nothing differs")


@items.command("publish")
@click.argument("files", nargs=-1, type=_FILE)
@click.option("--all", "shipped", is_flag=True, help="Those that come with the program.")
@click.pass_obj
def publish(config: Path | None, files: tuple[Path, ...], shipped: bool) -> None:  # noqa: FBT001  # a flag of the command line
    """Propose FILES; while the city has no two administrators, release them too.

    What the operator releases is recorded as the system's. Once there are two administrators, one of
    them releases what is proposed. The units that an item names have to be there: `units load`.
    """
    from definitions.shipped import shipped as those_shipped

    wanted = (*files, *(those_shipped() if shipped else ()))
    if not wanted:
        raise Operator("name a file, or --all")
    texts = [(file, _bytes(file)) for file in wanted]
    run(_publish(settings_or_exit(config), texts))


async def _publish(settings: Settings, texts: Iterable[tuple[Path, bytes]]) -> None:
    from server.commands.database import with_database
    from server.infrastructure import open_infrastructure
    from server.wiring.hall import make_item_releases
    from storage.four_eyes import FourEyesStore

    async with with_database(settings) as here, open_infrastructure(here) as base:
        releases = make_item_releases(base.database, base.vault, FourEyesStore(base.database))
        for file, text in texts:
            await _publish_one(releases, file, text)


async def _publish_one(releases: ItemReleaseService, file: Path, text: bytes) -> None:
    from domain.errors import Invalid
    from domain.problems import Problem
    from services.hall.item_releases import Published

    try:
        item, became = await releases.publish(text)
    except Invalid as unfit:
        if unfit.problem is not Problem.ITEM_UNFIT:
            raise
        _tell_errors(file, unfit.errors)
        raise Operator("{file} is not published", file=file) from unfit
    match became:
        case Published.RELEASED:
            say("{item} is in force", item=item.reference)
        case Published.PROPOSED:
            say("{item} waits for an administrator to release it", item=item.reference)
        case Published.SAME:
            say("{item} is there already", item=item.reference)
        case Published.LATER:
            say("{item} comes after the version that waits", item=item.reference)


def _bytes(file: Path) -> bytes:
    """No more than a definition may have, and one byte."""
    from definitions.located import BYTES

    try:
        with file.open("rb") as opened:
            return opened.read(BYTES + 1)
    except OSError as wrong:
        raise Operator("{fault}", fault=wrong) from wrong


def _tell(file: Path, found: Sequence[Finding]) -> None:
    chosen = language()
    for each in found:
        what = f"{each.words.in_(chosen)} ({each.hint.in_(chosen)}) [{each.code}]"
        click.echo(f"{file}:{each.line}:{each.column}: {what}")


def _tell_errors(file: Path, errors: Sequence[FieldError]) -> None:
    """As `_tell`, of a refusal, whose pointers are `/line/column`."""
    for each in errors:
        place = each.pointer.lstrip("/").replace("/", ":")
        click.echo(f"{file}:{place}: {each.detail.in_(language())} [{each.code}]")
