"""The attack kit's command: becomes `python -m clients.attack_kit`, which this house knows from outside only."""

import importlib.util
import os
import sys

import click

from server.commands.cli import Operator, cli

KIT = "clients.attack_kit"


@cli.command(
    "attack-kit",
    context_settings={"ignore_unknown_options": True, "help_option_names": []},
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def attack_kit(arguments: tuple[str, ...]) -> None:
    """Play attacks as whole face checks on this machine, and tell how many passed (--help for more)."""
    if importlib.util.find_spec(KIT) is None:
        raise Operator("the attack kit is not installed with the service: run it in a checkout")
    os.execv(sys.executable, [sys.executable, "-m", KIT, *arguments])  # noqa: S606  # ourselves
