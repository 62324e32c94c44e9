"""Commands about parcels."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from server.commands.cli import Operator, cli, run, settings_or_exit
from server.commands.wording import say

if TYPE_CHECKING:
    from domain.hall.parcel_bills import BillLine, BillResult
    from server.settings import Settings

MONTH = click.DateTime(formats=["%Y-%m"])


@cli.group()
def parcels() -> None:
    """Parcels that go and come by courier."""


@parcels.command("bill")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--month", type=MONTH, required=True, help="YYYY-MM, of the bill.")
@click.pass_obj
def bill(config: Path | None, file: Path, month: datetime) -> None:
    """Hold the courier's bill of a month in FILE against the parcels that went.

    FILE is CSV in UTF-8; its first line names the columns, of which one is the number (邮件号, 运单号,
    number) and one the postage in yuan (资费, 金额, postage). Every difference is a line; exit 1 if
    there is any.
    """
    from domain.hall.parcel_bills import BillUnreadable, read_bill

    settings = settings_or_exit(config)
    try:
        lines = read_bill(file.read_text(encoding="utf-8"))
    except (OSError, BillUnreadable, UnicodeDecodeError) as wrong:
        raise Operator("{fault}", fault=wrong) from wrong
    found = run(_compare(settings, lines, month))
    for each in found.differences:
        yuan = f"{each.fen // 100}.{each.fen % 100:02d}"
        click.echo(f"{each.what}\t{each.number}\t{yuan}")
    say(
        "{lines} lines, {yuan} yuan, {differences} differences",
        lines=found.lines,
        yuan=f"{found.fen // 100}.{found.fen % 100:02d}",
        differences=len(found.differences),
    )
    if found.differences:
        raise SystemExit(1)


async def _compare(settings: Settings, lines: tuple[BillLine, ...], month: datetime) -> BillResult:
    from domain.days import SHANGHAI
    from domain.hall.parcel_bills import compare
    from server.commands.database import url_of, with_database
    from server.infrastructure import now
    from server.outside.kms import key_service
    from server.token_keys import in_use
    from storage.database import open_database
    from storage.hall.parcels import ParcelStore
    from storage.keys.vault import Vault, load_keys

    since = month.replace(tzinfo=SHANGHAI)
    following = (since.year + since.month // 12, since.month % 12 + 1)
    until = since.replace(year=following[0], month=following[1])
    keys = load_keys(settings.keys, key_service(settings))
    async with with_database(settings) as here, open_database(url_of(here), size=2) as database:
        store = ParcelStore(database, Vault(in_use(keys, now())))
        known = await store.known([each.number for each in lines])
        return compare(lines, known, await store.sent(since, until))
