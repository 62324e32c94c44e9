"""Commands by which a city measures: engines, liveness, and the calibration that follows.

What they need beside the server (the extra `[evaluation]`) is loaded only once one of them runs.
"""

import asyncio
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

import click

from server.commands.cli import Operator, cli, settings_or_exit
from server.commands.wording import say

F = TypeVar("F", bound=Callable[..., Any])

#: Beside the data of the server, so that a run that was stopped finds what it had measured.
WORK: Final = Path("var/evaluation")
ENGINE: Final = click.Choice(["opencv", "dlib"])
_FILE: Final = click.Path(path_type=Path, dir_okay=False)
_DATA: Final = click.Path(path_type=Path, exists=True)
_FOLDER: Final = click.Path(path_type=Path, exists=True, file_okay=False)


class Printable(Protocol):
    """A report for people and for programs."""

    def as_json(self) -> str: ...

    def as_table(self) -> str: ...


def options(*chosen: Callable[[F], F]) -> Callable[[F], F]:
    """Several options of click as one decorator."""

    def add(command: F) -> F:
        for option in reversed(chosen):
            command = option(command)
        return command

    return add


_PICTURES: Final = options(
    click.option("--engine", type=ENGINE, help="Default: the configured one."),
    click.option("--root", type=_FOLDER, help="Where the pictures of a pair list lie."),
    click.option("--subsets", type=_FILE, help='JSON {"subset": ["identity", …]}.'),
    click.option(
        "--attributes",
        type=_FILE,
        help="CSV: path or identity, and age or age_band, sex, region, source, year.",
    ),
)
_REMEMBERED: Final = options(
    click.option(
        "--work",
        type=click.Path(path_type=Path, file_okay=False),
        default=WORK,
        show_default=True,
        help="Where measured templates lie meanwhile, so that a stopped run goes on. Personal data.",
    ),
    click.option("--keep", is_flag=True, help="Leave them there at the end."),
)
_OUT: Final = options(
    click.option("--json", "as_json", is_flag=True, help="One JSON object instead of a table."),
    click.option("--html", type=_FILE, help="Also write a page with tables and plots."),
)


@cli.command()
@click.argument("data", type=_DATA)
@_PICTURES
@_REMEMBERED
@_OUT
@click.pass_obj
def evaluate(
    config: Path | None,
    data: Path,
    engine: str | None,
    root: Path | None,
    subsets: Path | None,
    attributes: Path | None,
    work: Path,
    html: Path | None,
    *,
    keep: bool,
    as_json: bool,
) -> None:
    """Measure an engine on DATA: one folder a person, or a list of pairs.

    Says how many faces were not found (FTA) or not good enough (FTE), how many strangers pass (FMR)
    and how many owners are refused (FNMR), by group, each with its number of pairs and its interval.
    DATA may be a pairs.txt (NAME N N / NAME N NAME N) or a CSV of path1,path2,same.
    """
    settings = settings_or_exit(config)
    with _measuring(work) as progress:
        from biometrics import evaluate as evaluation  # the extra
        from biometrics import report as pages  # the extra

        report = evaluation.measure(
            data,
            models=settings.models,
            engine=engine or settings.engine,
            root=root,
            subsets=subsets,
            attributes=attributes,
            work=work,
            keep=keep,
            progress=progress,
        )
        _print(report, lambda: pages.of_engine(report, made=_made()), html, as_json=as_json)


@cli.command("evaluate-liveness")
@click.argument("data", type=_FOLDER)
@click.option("--engine", type=ENGINE, help="Default: the configured one.")
@click.option(
    "--mode", type=click.Choice(["standard", "elder"]), default="elder", show_default=True
)
@click.option("--fps", type=click.FloatRange(2, 30), default=8.0, show_default=True)
@click.option(
    "--window", type=click.FloatRange(1, 60), default=6.0, show_default=True, help="Seconds."
)
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True)
@_REMEMBERED
@_OUT
@click.pass_obj
def evaluate_liveness(
    config: Path | None,
    data: Path,
    engine: str | None,
    mode: str,
    fps: float,
    window: float,
    workers: int,
    work: Path,
    html: Path | None,
    *,
    keep: bool,
    as_json: bool,
) -> None:
    """Measure liveness on clips: DATA/bonafide/CLIP and DATA/attack/SPECIES/CLIP.

    A clip is a video or a folder of numbered frames; DATA/labels.csv says who does what in it.
    Says what passes each prompt, what each layer stops alone, and how whole checks end (APCER,
    BPCER), each with its number. No evaluation under ISO/IEC 30107-3.
    """
    settings = settings_or_exit(config)
    with _measuring(work) as progress:
        from biometrics import report as pages  # the extra
        from biometrics.evaluate import measure_liveness  # the extra

        report = asyncio.run(
            measure_liveness(
                data,
                models=settings.models,
                engine=engine or settings.engine,
                mode=mode,
                fps=fps,
                window_seconds=window,
                workers=workers,
                work=work,
                keep=keep,
                progress=progress,
            )
        )
        _print(report, lambda: pages.of_liveness(report, made=_made()), html, as_json=as_json)


@cli.command()
@click.argument("data", type=_DATA)
@_PICTURES
@click.option(
    "--action",
    "actions",
    multiple=True,
    metavar="NAME=low|normal|high",
    help="Risk of the actions whose names begin so; pension=high without saying so.",
)
@click.option("--out", type=_FILE, required=True, help="The file to write, ENGINE.json.")
@_REMEMBERED
@click.pass_obj
def calibrate(
    config: Path | None,
    data: Path,
    engine: str | None,
    root: Path | None,
    subsets: Path | None,
    attributes: Path | None,
    actions: tuple[str, ...],
    out: Path,
    work: Path,
    *,
    keep: bool,
) -> None:
    """Choose the thresholds of an engine from DATA, as for `evaluate`, and write its calibration.

    False-match rates: low risk 1e-3, normal 1e-4, high the strictest that the pairs support; a rate
    that they can't support is not claimed, and without enough for normal risk nothing is written.
    """
    settings = settings_or_exit(config)
    with _measuring(work) as progress:
        from biometrics import calibrate as choosing  # the extra
        from biometrics import calibration  # beside the next

        try:
            risks = {
                name: choosing.Risk(risk)
                for name, _, risk in (action.partition("=") for action in actions)
            }
        except ValueError as wrong:
            raise Operator(
                "--action takes NAME=low, NAME=normal or NAME=high: {wrong}", wrong=wrong
            ) from wrong
        written = choosing.calibrate(
            data,
            models_folder=settings.models,
            engine=engine or settings.engine,
            actions=risks,
            command=_command(),
            today=_today(),
            root=root,
            subsets=subsets,
            attributes=attributes,
            work=work,
            keep=keep,
            progress=progress,
        )
        calibration.write(out, written)
        click.echo(choosing.summary(written))
        say("written to {file}", file=out)


class _Bar:
    """A progress bar on the terminal of whoever waits, from the first piece of work on."""

    def __init__(self, shown: ExitStack) -> None:
        self._shown = shown
        self._update: Callable[[int], None] | None = None
        self._done = 0

    def __call__(self, what: str, done: int, total: int) -> None:
        if self._update is None:
            bar = click.progressbar(length=total, label=what, file=sys.stderr, show_pos=True)
            self._update = self._shown.enter_context(bar).update
        self._update(done - self._done)
        self._done = done


@contextmanager
def _measuring(work: Path) -> Iterator[_Bar]:
    """A missing extra, bad data and a key press end in one sentence each."""
    from biometrics.engines import NoSuchEngine
    from server.commands.faults import OPERATOR_FAULTS

    try:
        from biometrics.calibrate import CannotClaim  # the extra
        from biometrics.evaluation.gallery import NothingToEvaluate  # the extra
    except ModuleNotFoundError as missing:
        raise Operator(
            "{name} is not installed: pip install 'zhijian[evaluation]'", name=missing.name
        ) from missing
    try:
        with ExitStack() as shown:
            yield _Bar(shown)
    except (CannotClaim, NoSuchEngine, NothingToEvaluate, *OPERATOR_FAULTS) as fault:
        raise Operator("{fault}", fault=fault) from fault
    except KeyboardInterrupt:
        say(
            "stopped; run it again to go on. Templates of people lie in {work} until then:"
            " delete that folder if you will not",
            err=True,
            mark="\n",
            work=work,
        )
        sys.exit(130)


def _print(report: Printable, page: Callable[[], str], html: Path | None, *, as_json: bool) -> None:
    if html is not None:
        html.write_text(page(), encoding="utf-8")
        say("written to {file}", err=True, file=html)
    click.echo(report.as_json() if as_json else report.as_table())


def _made() -> str:
    return f"Made {_today().isoformat()} by {_command()}."


def _command() -> str:
    return " ".join(["zhijian", *sys.argv[1:]])


def _today() -> date:
    return datetime.now(UTC).date()
