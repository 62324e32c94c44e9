"""Commands about the layers of liveness: which are on, and what each is worth."""

import asyncio
from pathlib import Path
from typing import Final

import click

from server.commands.cli import Operator, cli, settings_or_exit

_FILE: Final = click.Path(path_type=Path, exists=True, dir_okay=False)


@cli.group()
def liveness() -> None:
    """The layers of liveness."""


@liveness.command("layers")
@click.option("--layers", "file", type=_FILE, help="Check this file instead of the built-in one.")
def show_layers(file: Path | None) -> None:
    """Which layers are on, and what each may do."""
    from biometrics.liveness.layers import FILE, LayersUnfit, read

    try:
        layers = read(file or FILE)
    except LayersUnfit as unfit:
        raise Operator("{unfit}", unfit=unfit) from unfit
    for name, may in layers.may.items():
        click.echo(f"{name:<12} {may}")


@liveness.command("ablate")
@click.argument("data", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--layers", "file", type=_FILE, help="Instead of the built-in layers.json.")
@click.option(
    "--mode", type=click.Choice(["standard", "elder"]), default="elder", show_default=True
)
@click.option("--fps", type=click.FloatRange(2, 30), default=8.0, show_default=True)
@click.option("--workers", type=click.IntRange(1), default=1, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of a table.")
@click.pass_obj
def ablate_layers(
    config: Path | None,
    data: Path,
    file: Path | None,
    mode: str,
    fps: float,
    workers: int,
    *,
    as_json: bool,
) -> None:
    """Whole checks accepted of DATA, laid out as for evaluate-liveness, with each layer off in turn.

    Counts that a layer changes are marked. Nothing is written.
    """
    from biometrics.liveness.layers import FILE
    from server.commands.faults import OPERATOR_FAULTS

    settings = settings_or_exit(config)
    try:
        from biometrics.evaluation.ablation import ablate_clips  # the extra
        from biometrics.evaluation.gallery import NothingToEvaluate  # the extra
    except ModuleNotFoundError as missing:
        raise Operator(
            "{name} is not installed: pip install 'zhijian[evaluation]'", name=missing.name
        ) from missing
    try:
        ablation = asyncio.run(
            ablate_clips(
                data,
                models=settings.models,
                engine=settings.engine,
                layers=file or FILE,
                mode=mode,
                fps=fps,
                workers=workers,
                progress=lambda what, done, of: click.echo(f"{what} {done}/{of}", err=True),
            )
        )
    except (NothingToEvaluate, *OPERATOR_FAULTS) as fault:
        raise Operator("{fault}", fault=fault) from fault
    click.echo(ablation.as_json() if as_json else ablation.as_table())
