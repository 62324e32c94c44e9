"""Commands about the words of notices: whether they may leave, how they look, what vendors say of them."""

from datetime import UTC, datetime
from pathlib import Path

import click

from domain.delivery import Channel
from domain.notices import TEMPLATES, EventKind
from domain.templates import Approval, VendorTemplate, in_force
from domain.words import Language
from server.commands.cli import cli, run, settings_or_exit
from server.commands.store import url_of, with_database
from server.settings import Settings
from services import templates
from storage.database import open_database
from storage.vendor_templates import VendorTemplates

LANGUAGES = {"zh": Language.ZH, "en": Language.EN}


@cli.group()
def notices() -> None:
    """The words of notices, one file a kind and version."""


@notices.command("lint")
def lint() -> None:
    """Check every text: languages, lengths, characters, placeholders, neutral words.

    Exit 1 if any is unfit. Nothing personal may stand in a text: a locked screen is read by anyone.
    """
    found = templates.faults()
    for kind, faults in found.items():
        for fault in faults:
            click.echo(f"✗ {kind}: {fault}")
    if found:
        raise SystemExit(1)
    click.echo(f"{sum(map(len, TEMPLATES.values()))} texts are fit to leave")


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
    template = in_force(TEMPLATES[EventKind(kind)], datetime.now(UTC))
    chosen = LANGUAGES[language]
    seen = templates.preview(template, Channel(channel) if channel else None, chosen)
    click.echo(seen.said.title)
    click.echo(template.plain.in_(chosen) if plain else seen.said.text)
    paid = f", paid as {seen.segments} messages" if seen.segments else ""
    click.echo(f"— version {template.version}, since {template.since.isoformat()}{paid}")


@notices.command("approval")
@click.argument("channel", type=click.Choice([channel.value for channel in Channel]))
@click.argument("template_id")
@click.argument("state", type=click.Choice([state.value for state in Approval]))
@click.option("--why", default="", help="The vendor's reason, for a rejection.")
@click.pass_obj
def approval(config: Path | None, channel: str, template_id: str, state: str, why: str) -> None:
    """Note what the vendor says of TEMPLATE_ID on CHANNEL: pending, approved or rejected.

    Officers see it beside the texts, and a campaign on a rejected template is not released.
    """
    found = VendorTemplate(Channel(channel), template_id, Approval(state), why, datetime.now(UTC))
    run(_record(settings_or_exit(config), found))
    click.echo(f"{channel} {template_id}: {state}")


async def _record(settings: Settings, found: VendorTemplate) -> None:
    async with with_database(settings) as here, open_database(url_of(here), size=2) as database:
        await VendorTemplates(database).record(found, actor="system")
