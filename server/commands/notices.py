"""Commands about the words of notices: whether they may leave, how they look, what vendors say of them."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from domain.delivery import Channel
from domain.events import TEMPLATES, EventKind
from domain.templates import Approval, VendorTemplate, in_force
from domain.words import Language
from server.commands.cli import cli, run, settings_or_exit
from server.commands.wording import say, told

if TYPE_CHECKING:
    from server.settings import Settings
    from services.notices.approvals import Refreshed

LANGUAGES = {"zh": Language.ZH, "en": Language.EN}


@cli.group()
def notices() -> None:
    """The words of notices, one file a kind and version."""


@notices.command("lint")
def lint() -> None:
    """Check every text: languages, lengths, characters, placeholders, neutral words.

    Exit 1 if any is unfit. Nothing personal may stand in a text: a locked screen is read by anyone.
    """
    from services.notices import templates

    found = templates.faults()
    for kind, faults in found.items():
        for fault in faults:
            click.echo(f"✗ {kind}: {fault}")
    if found:
        raise SystemExit(1)
    say("{count} texts are fit to leave", count=sum(map(len, TEMPLATES.values())))


@notices.command("preview")
@click.argument("kind", type=click.Choice([kind.value for kind in EventKind]))
@click.option(
    "--channel",
    type=click.Choice([channel.value for channel in Channel]),
    help="The way out; default: the inbox.",
)
@click.option("--language", type=click.Choice(list(LANGUAGES)), default="zh", show_default=True)
@click.option("--plain", is_flag=True, help="In few and common words.")
def preview(kind: str, channel: str | None, language: str, *, plain: bool) -> None:
    """Show KIND as it would leave now, with samples for what is filled in."""
    from services.notices import templates

    template = in_force(TEMPLATES[EventKind(kind)], datetime.now(UTC))
    chosen = LANGUAGES[language]
    seen = templates.preview(template, Channel(channel) if channel else None, chosen)
    click.echo(seen.said.title)
    click.echo(template.plain.in_(chosen) if plain else seen.said.text)
    line = told(
        "version {version}, since {since}",
        version=template.version,
        since=template.since.isoformat(),
    )
    if seen.segments:
        line += f", {told('paid as {segments} messages', segments=seen.segments)}"
    click.echo(f"— {line}")


@notices.command("approval")
@click.argument("channel", type=click.Choice([channel.value for channel in Channel]))
@click.argument("template_id")
@click.argument("state", type=click.Choice([state.value for state in Approval]))
@click.option("--why", default="", help="The vendor's reason, for a rejection.")
@click.pass_obj
def approval(config: Path | None, channel: str, template_id: str, state: str, why: str) -> None:
    """Note what the vendor says of TEMPLATE_ID on CHANNEL: pending, approved or rejected.

    Officers see it beside the texts, and a campaign on a rejected template is not released. What
    SMS and WeChat say is asked for each hour and takes the place of a note.
    """
    found = VendorTemplate(Channel(channel), template_id, Approval(state), why, datetime.now(UTC))
    run(_record(settings_or_exit(config), found))
    click.echo(f"{channel} {template_id}: {state}")


@notices.command("approvals")
@click.pass_obj
def approvals(config: Path | None) -> None:
    """Ask the vendors how they have the templates that the settings name, and keep what they say.

    Exit 1 where one is not approved, has other fields than those that we fill in, or a vendor gave no
    answer. Vendors of text messages and WeChat have a door for this.
    """
    seen = run(_ask(settings_or_exit(config)))
    for channel, code in seen.silent.items():
        say("no answer ({code})", mark=f"✗ {channel}: ", code=code)
    for each in seen.known:
        fit = each.state is Approval.APPROVED and not each.differs
        why = "".join(f", {part}" for part in (each.why, each.differs) if part)
        click.echo(f"{'✓' if fit else '✗'} {each.channel} {each.template_id}: {each.state}{why}")
    if not seen.known and not seen.silent:
        say("no template is in use whose vendor could be asked")
    if seen.silent or any(
        each.state is not Approval.APPROVED or each.differs for each in seen.known
    ):
        raise SystemExit(1)


async def _ask(settings: Settings) -> Refreshed:
    from server.commands.database import url_of, with_database
    from server.infrastructure import now
    from server.outside.approvals import approvals
    from server.outside.kms import key_service
    from server.outside.transport import open_transport
    from storage.database import open_database
    from storage.keys.vault import Vault, load_keys

    keys = await asyncio.to_thread(load_keys, settings.keys, key_service(settings))
    async with (
        with_database(settings) as here,
        open_database(url_of(here), size=2) as database,
        open_transport() as transport,
    ):
        asked = approvals(here, database, Vault(keys), transport, now)
        return await asked.refresh()


async def _record(settings: Settings, found: VendorTemplate) -> None:
    from server.commands.database import url_of, with_database
    from storage.database import open_database
    from storage.notices.vendor_templates import VendorTemplateStore

    async with with_database(settings) as here, open_database(url_of(here), size=2) as database:
        await VendorTemplateStore(database).record(found, actor="system")
