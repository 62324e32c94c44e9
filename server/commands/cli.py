"""The command line as a whole; each group of commands is a file beside this one."""

import asyncio
import os
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

import click
import uvloop

from server.settings import BadSettings, Settings, load

T = TypeVar("T")


class Operator(click.ClickException):
    """A fault said in one sentence to whoever runs the command."""


def settings_or_exit(file: Path | None) -> Settings:
    try:
        return load(os.environ, file)
    except BadSettings as bad:
        raise Operator(f"the configuration is wrong: {bad}") from bad


def run(work: Coroutine[Any, Any, T]) -> T:
    """Runs to the end; a fault that is meant for the operator is one sentence, not a traceback."""
    from server.commands.faults import OPERATOR_FAULTS  # noqa: PLC0415  # imports the whole house

    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return runner.run(work)
    except OPERATOR_FAULTS as fault:
        raise Operator(str(fault)) from fault
    except KeyboardInterrupt:
        sys.exit(130)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
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
    context.obj = config


from server.commands import (  # noqa: E402, F401  # each adds its commands
    attacks,
    audit,
    breach,
    channels,
    city,
    duties,
    engines,
    faces,
    keys,
    liveness,
    measuring,
    notices,
    serving,
    store,
)
