"""`python -m clients.attack_kit`: attacks on whole checks, against a service on this machine.

Exit: 0 every promise held, 1 one was missed, 2 it could not be measured.
"""

import argparse
import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import aiohttp
import cv2
from zhijian_client import ClientError, OfficerClient

from clients.attack_kit import report, run
from clients.attack_kit.bona_fide import CONDITIONS
from clients.attack_kit.residents import Town
from clients.attack_kit.results import Found
from clients.attack_kit.run import Run, Size
from clients.attack_kit.species import QUICK, SPECIES
from clients.demo.outside import Outside
from clients.demo.processes import ROOT, NotStarted, free_port
from clients.demo.service import OFFICER, Service, forget

FOLDER: Final = ROOT / "var" / "attack-kit"
PASSWORD: Final = "ZHIJIAN_KIT_PASSWORD"  # noqa: S105  # the variable's name
HERE: Final = frozenset({"127.0.0.1", "localhost", "::1"})
QUICK_MINUTES: Final = 0.5  # after which no check is begun
MINUTES: Final = 90.0
PROXIES: Final = "127.0.0.1/32"  # each phone has an address of its own


@dataclass(frozen=True, slots=True)
class Place:
    """A service, its officer, and where its SMS arrive."""

    base: str
    officer: str
    password: str
    sms: str


def main(arguments: Sequence[str] | None = None) -> int:
    chosen = _parser().parse_args(arguments)
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
    command = " ".join(["python -m clients.attack_kit", *(arguments or sys.argv[1:])])
    print(report.table(found))  # noqa: T201  # what the command is for
    if chosen.json:
        told = json.dumps(report.as_json(found, command), ensure_ascii=False, indent=1)
        chosen.json.write_text(told + "\n", "utf-8")
    if chosen.html:
        chosen.html.write_text(report.html(found, command), "utf-8")
    return 1 if found.missed else 0


async def _measured_or_told(chosen: argparse.Namespace) -> Found | None:
    """None after saying why nothing was measured."""
    found: Found | None = None
    try:
        found = await _measure(chosen)
    except* (NotStarted, ClientError, aiohttp.ClientError, LookupError, OSError) as broken:
        for why in broken.exceptions:
            _say(f"could not measure: {why}")
    return found


async def _measure(chosen: argparse.Namespace) -> Found:
    known = {one.name: one for one in SPECIES}
    names = chosen.only or (QUICK if chosen.quick else tuple(known))
    full = Size(
        seeds=chosen.seeds,
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
        size = replace(size, seeds=1, windows=3, whole_checks=2)
        size = replace(size, conditions=size.conditions[:1])
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
async def _place(chosen: argparse.Namespace) -> AsyncIterator[Place]:
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


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="zhijian attack-kit", description=__doc__)
    add = parser.add_argument
    add("--seeds", type=int, default=60, help="of each species")
    add("--only", action="append", choices=[one.name for one in SPECIES], help="repeatable")
    add("--quick", action="store_true", help="one seed of the main species, within a minute")
    add("--attacks-only", action="store_true", help="no BPCER")
    add("--bona-fide-only", action="store_true", help="no APCER")
    add("--genuine", type=int, default=60, metavar="N", help="whole checks of each condition")
    add("--condition", action="append", choices=list(CONDITIONS), help="of these; repeatable")
    add("--phones", type=int, default=6, choices=range(1, 33), metavar="N", help="at once")
    add("--each", action="store_true", help="tell how each check went")
    add("--minutes", type=float, help=f"no check is begun after so many: {MINUTES:g}, quick .5")
    add("--json", type=Path, help="write the figures here")
    add("--html", type=Path, help="write a page here")
    add("--base", help="a running service on this machine; else one is started and removed")
    add("--sms", help="with --base: address of the stand-ins that take its SMS")
    add("--officer", default=OFFICER, help=f"with --base; the password stands in {PASSWORD}")
    add("--first", type=int, default=1, help="with --base: number of the first invented resident")
    return parser


if __name__ == "__main__":
    sys.exit(main())
