"""The command line as a whole; listing.py says which file beside this one makes which command."""

import asyncio
import gc
import os
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from server.commands.listing import House
from server.commands.wording import told

if TYPE_CHECKING:
    from server.settings import Settings

T = TypeVar("T")

# New objects before the youngest are looked through, and so on (gc.set_threshold). As Python has it,
# 700, 10 and 10, a sixth of the time in which a command loads the house goes into looking for garbage
# where none is, and opening 10,000 update sockets looks through everything ten times, at the end for
# half a second, in which nobody is served.
COLLECT: Final = (10_000, 20, 100)


class Operator(click.ClickException):
    """A fault said in one sentence to whoever runs the command, in the operator's language."""

    def __init__(self, text: str, /, **values: object) -> None:
        super().__init__(told(text, **values))


def settings_or_exit(file: Path | None) -> "Settings":
    from server.settings import BadSettings, load  # a help text needs no settings

    try:
        return load(os.environ, file)
    except BadSettings as bad:
        raise Operator("the configuration is wrong: {bad}", bad=bad) from bad


def run(work: Coroutine[Any, Any, T]) -> T:
    """Runs to the end; a fault that is meant for the operator is one sentence, not a traceback."""
    import uvloop  # as above

    from server.commands.faults import OPERATOR_FAULTS, sentence  # imports the whole house

    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return runner.run(work)
    except OPERATOR_FAULTS as fault:
        raise Operator("{fault}", fault=sentence(fault)) from fault
    except KeyboardInterrupt:
        sys.exit(130)


@click.group(
    cls=House,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A TOML file; default zhijian.toml here, if there is one. The environment beats it.",
)
@click.version_option(package_name="zhijian")
@click.pass_context
def cli(context: click.Context, config: Path | None) -> None:
    """指尖: a city's citizen services.

    \b
    First steps on a laptop:
      zhijian models prepare     collect the face models, once
      zhijian up                 everything in one process, on 127.0.0.1:8080
      zhijian officer add li     an officer who can enrol people at /officer/
    """  # noqa: D301  # the backspace tells click to leave the lines as they are
    gc.set_threshold(*COLLECT)
    context.obj = config
