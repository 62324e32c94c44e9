"""`python -m clients.attack_kit`: attacks on whole checks, against a service on this machine.

Exit: 0 every promise held, 1 one was missed, 2 it could not be measured.
"""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp
import click
import cv2
from zhijian_client import ClientError, OfficerClient

from clients.attack_kit import report, run
from clients.attack_kit.bona_fide import CONDITIONS
from clients.attack_kit.residents import Town
from clients.attack_kit.results import Found
from clients.attack_kit.run import Run, Size
from clients.attack_kit.species import QUICK, SPECIES
from clients.attack_kit.words import in_chinese, translate
from clients.demo.outside import Outside
from clients.demo.processes import ROOT, NotStarted, free_port
from clients.demo.service import OFFICER, Service, forget

FOLDER: Final = ROOT / "var" / "attack-kit"
PASSWORD: Final = "ZHIJIAN_KIT_PASSWORD"  # noqa: S105  # the variable's name
HERE: Final = frozenset({"127.0.0.1", "localhost", "::1"})
QUICK_MINUTES: Final = 0.5  # after which no check is begun
MINUTES: Final = 90.0
_FILE: Final = click.Path(path_type=Path, dir_okay=False)
PROXIES: Final = "127.0.0.1/32"  # each phone has an address of its own


@dataclass(frozen=True, slots=True)
class Place:
    """A service, its officer, and where its SMS arrive."""

    base: str
    officer: str
    password: str
    sms: str


@click.command(
    "attack-kit",
    context_settings={
        "help_option_names": ["-h", "--help"],
        "max_content_width": 100,
        "show_default": True,
    },
    epilog="Exit status: 0 every promise held, 1 one was missed, 2 it could not be measured.",
)
@click.option("--seeds", type=click.IntRange(1), default=60, help="Of each species.")
@click.option("--from-seed", type=click.IntRange(0), default=0, help="Go on where a run was cut.")
@click.option(
    "--only",
    multiple=True,
    type=click.Choice([one.name for one in SPECIES]),
    metavar="SPECIES",
    help="May be given several times; docs/attack-kit.md lists them. Default: all.",
)
@click.option("--quick", is_flag=True, help="One seed of the main species, within a minute.")
@click.option("--attacks-only", is_flag=True, help="No BPCER.")
@click.option("--bona-fide-only", is_flag=True, help="No APCER.")
@click.option("--genuine", type=click.IntRange(0), default=60, help="Whole checks a condition.")
@click.option(
    "--condition",
    multiple=True,
    type=click.Choice(list(CONDITIONS)),
    help="May be given several times. Default: all.",
)
@click.option("--phones", type=click.IntRange(1, 32), default=6, help="At once.")
@click.option("--each", is_flag=True, help="Tell how each check went.")
@click.option(
    "--minutes",
    type=float,
    help=f"No check is begun after so many. Default: {MINUTES:g}, with --quick {QUICK_MINUTES:g}.",
)
@click.option("--json", type=_FILE, help="Write the figures here.")
@click.option("--html", type=_FILE, help="Write a page here.")
@click.option("--base", help="A running service on this machine. Default: one of its own.")
@click.option("--sms", help="With --base: address of the stand-ins that take its SMS.")
@click.option("--officer", default=OFFICER, help=f"With --base; the password stands in {PASSWORD}.")
@click.option("--first", default=1, help="With --base: number of the first invented resident.")
@click.pass_context
def cli(context: click.Context, /, **chosen: Any) -> None:  # noqa: ANN401  # of each option its own type
    """Play attacks as whole face checks on this machine, and tell how many passed."""
    context.exit(played(SimpleNamespace(**chosen)))


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status; `arguments` are those of the command line unless given."""
    if in_chinese():
        translate(cli)
    try:
        cli.main(None if arguments is None else list(arguments), prog_name="zhijian attack-kit")
    except SystemExit as over:
        return int(over.code or 0)


def played(chosen: SimpleNamespace) -> int:
    """The exit status of what was asked for."""
    for address in filter(None, (chosen.base, chosen.sms)):
        if urlsplit(address).hostname not in HERE:
            _say("attacks are played against this machine only")
            return 2
    if chosen.base and not (chosen.sms and os.environ.get(PASSWORD)):
        _say(f"--base needs --sms, --officer and {PASSWORD}")
        return 2
    cv2.setNumThreads(1)
    found = asyncio.run(_measured_or_told(chosen))
    if found is None:
        return 2
    command = " ".join(["zhijian attack-kit", *sys.argv[1:]])
    print(report.table(found))  # noqa: T201  # what the command is for
    if chosen.json:
        told = json.dumps(report.as_json(found, command), ensure_ascii=False, indent=1)
        chosen.json.write_text(told + "\n", "utf-8")
    if chosen.html:
        chosen.html.write_text(report.html(found, command), "utf-8")
    return 1 if found.missed else 0


async def _measured_or_told(chosen: SimpleNamespace) -> Found | None:
    """None after saying why nothing was measured."""
    found: Found | None = None
    try:
        found = await _measure(chosen)
    except* (NotStarted, ClientError, aiohttp.ClientError, LookupError, OSError) as broken:
        for why in broken.exceptions:
            _say(f"could not measure: {why}")
    return found


async def _measure(chosen: SimpleNamespace) -> Found:
    known = {one.name: one for one in SPECIES}
    names = chosen.only or (QUICK if chosen.quick else tuple(known))
    full = Size(
        seeds=range(chosen.from_seed, chosen.from_seed + chosen.seeds),
        phones=chosen.phones,
        minutes=chosen.minutes or (QUICK_MINUTES if chosen.quick else MINUTES),
        species={name: known[name] for name in names},
        conditions=tuple(chosen.condition or CONDITIONS),
        whole_checks=chosen.genuine,
        each=chosen.each,
    )
    size = replace(full, windows=0, whole_checks=0) if chosen.attacks_only else full
    size = replace(size, species={}) if chosen.bona_fide_only else size
    if chosen.quick:
        once = {name: replace(one, of_each_seed=1) for name, one in size.species.items()}
        size = replace(size, species=once, seeds=range(1), conditions=size.conditions[:1])
        size = replace(size, windows=3, whole_checks=2, recorded_checks=1)
    async with (
        _place(chosen) as place,
        OfficerClient(place.base) as officer,
        aiohttp.ClientSession() as http,
    ):
        await officer.sign_in(place.officer, place.password)
        town = Town(
            place.base, sms=place.sms, officer=officer, http=http, photos=await run.photos(),
            first=chosen.first,
        )  # fmt: skip
        return await Run(town, size, _say).all()


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)  # noqa: T201  # beside the table


@asynccontextmanager
async def _place(chosen: SimpleNamespace) -> AsyncIterator[Place]:
    """The service that was named, or one of our own with the embedded store and stand-ins."""
    if chosen.base:
        yield Place(chosen.base, chosen.officer, os.environ[PASSWORD], chosen.sms)
        return
    folder = _new_folder()
    try:
        async with Outside(folder / "standins.log") as outside:
            settings = {
                **outside.settings(),
                "ZHIJIAN_CAPTURES": str(chosen.phones + 2),
                "ZHIJIAN_TRUSTED_PROXIES": PROXIES,
                "ZHIJIAN_LOG": "json",
            }
            service = Service(free_port(), settings, folder)
            try:
                await service.start()
                await service.add_officer()
                yield Place(service.base, OFFICER, service.password, outside.address)
            finally:
                await service.stop()
    finally:
        forget(folder)


def _new_folder() -> Path:
    """For this run; those of runs that were killed are cleared away."""
    for old in FOLDER.glob("run-*"):
        if not Path("/proc", old.name.removeprefix("run-")).exists():
            forget(old)
    folder = FOLDER / f"run-{os.getpid()}"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


if __name__ == "__main__":
    sys.exit(main())
