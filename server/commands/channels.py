"""Commands about the ways in and out of the house."""

from pathlib import Path

import click

from server.commands.cli import Operator, cli, settings_or_exit


@cli.command("callbacks")
@click.pass_obj
def show_callbacks(config: Path | None) -> None:
    """Show the addresses at which vendors report what became of messages.

    Enter them in the vendors' consoles. Most of them end in a secret: whoever knows one can report
    in that vendor's name. Xiaomi, OPPO and vivo are told theirs with each message.
    """
    from server.outside.callback_addresses import callbacks

    found = callbacks(settings_or_exit(config))
    if not found:
        raise Operator("set public_url and callback_secret first")
    for vendor, url in found.items():
        click.echo(f"{vendor:15} {url}")
