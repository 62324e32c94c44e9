"""Commands about two engines: what the shadow says, going over from one to the next, the baseline."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import UUID

import click

from domain.days import day_of
from domain.faces.check_counts import Period
from domain.faces.engine_switch import Photo, Switch
from domain.faces.face_check import EngineId
from server.commands.cli import Operator, cli, run, settings_or_exit
from server.commands.wording import say

if TYPE_CHECKING:
    from biometrics.faces import Faces
    from server.infrastructure import Infrastructure
    from server.settings import Settings
    from services.faces.engine_switch import EngineSwitch
    from services.faces.engines import Pair

#: Who is certified once a year has come by then, with a month to spare.
DAYS: Final = 400
_DAY: Final = click.DateTime(["%Y-%m-%d"])
_SUFFIXES: Final = (".jpg", ".jpeg", ".png")


class PhotoFolder:
    """One file a person, named by the person's id on the register; read once, never copied."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def photo(self, person: UUID) -> bytes | None:
        return await asyncio.to_thread(self._read, person)

    def _read(self, person: UUID) -> bytes | None:
        for suffix in _SUFFIXES:
            path = self._folder / f"{person}{suffix}"
            if path.is_file():
                return path.read_bytes()
        return None


@cli.group()
def engine() -> None:
    """Face engines: the shadow's opinion, switching, and the baseline of the alarms."""


@engine.command("compare")
@click.option("--days", type=click.IntRange(1, 3660), default=28, show_default=True)
@click.pass_obj
def compare(config: Path | None, days: int) -> None:
    """Say how often the shadow engine disagreed with the one in force, over the last DAYS.

    Rates with their number of checks and Wilson's interval at 95 %; none below 20 checks.
    """
    click.echo(run(_compare(settings_or_exit(config), days)))


async def _compare(settings: Settings, days: int) -> str:
    from server.infrastructure import now
    from services.faces.engines import pairs_of
    from storage.faces.score_bands import CheckCountStore

    today = day_of(now())
    async with _ground(settings) as infrastructure:
        found = pairs_of(
            await CheckCountStore(infrastructure.database).pairs(
                Period(today - timedelta(days=days - 1), today)
            )
        )
    return "\n".join(map(_said, found)) or "nothing was compared: set shadow_engine"


def _said(pair: Pair) -> str:
    lines = [f"{pair.engine} and {pair.shadow}: {pair.checks} checks"]
    if pair.disagree is None:
        lines.append("  too few for a rate: at least 20 checks are needed")
    else:
        rate = pair.disagree
        lines.append(
            f"  disagreed {rate.errors} of {rate.trials}: {rate.share:.2%}"
            f" ({rate.low:.2%} to {rate.high:.2%})"
        )
    lines += [
        f"  {cell.verdict} here, {cell.shadow_verdict} there: {cell.checks}"
        for cell in pair.disagreements
    ]
    return "\n".join(lines)


@engine.command("switch")
@click.argument("new")
@click.option(
    "--photos",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder of ID photos, each named by the person's id: PERSON.jpg or .png.",
)
@click.option("--days", type=click.IntRange(1, 3660), default=DAYS, show_default=True)
@click.pass_obj
def switch(config: Path | None, new: str, photos: Path | None, days: int) -> None:
    """Begin, or go on with, a switch to the engine NEW. May be interrupted; run it again.

    Where a photo is still there, the new reference is made of it, when it is like the old one. All
    others come over at their next sure check by the old engine, without doing anything for it. After
    DAYS the switch may be finished whoever is left.
    """
    run(_switch(settings_or_exit(config), new, photos, days))


async def _switch(settings: Settings, new: str, photos: Path | None, days: int) -> None:
    from biometrics.faces import open_faces
    from server.infrastructure import now
    from server.workers import calibrations
    from storage.faces.engine_switches import EngineSwitchStore

    old = settings.former_engine if settings.engine == new else settings.engine
    if not old:
        raise Operator("{new} is the engine in force, and no former_engine is set", new=new)
    ends_on = day_of(now()) + timedelta(days=days)
    async with (
        open_faces(
            settings.models,
            workers=settings.worker_count,
            engine=new,
            second=old,
            production=settings.production,
            calibrations=calibrations(settings),
        ) as faces,
        _ground(settings) as infrastructure,
    ):
        assert faces.second is not None  # opened with one
        faces.turn_by(infrastructure.vault.turning)
        desk = _desk(infrastructure)
        running = await desk.begin(faces.engine, faces.second.engine, ends_on)
        if photos is not None:
            done = await _take(desk, faces, photos)
            for photo in Photo:
                click.echo(f"{photo}: {done.get(photo, 0)}")
        click.echo(
            _progress(
                running, await EngineSwitchStore(infrastructure.database).count(now(), anew=True)
            )
        )
    say(
        "Now set engine = {new} and former_engine = {old}, and start all processes again.",
        new=new,
        old=old,
    )


async def _take(desk: EngineSwitch, faces: Faces, photos: Path) -> Mapping[Photo, int]:
    assert faces.second is not None  # opened with one
    looked = 0

    def on_progress(count: int) -> None:
        nonlocal looked
        looked += count
        say("looked for the photos of {looked} persons", err=True, looked=looked)

    return await desk.take_photos(faces, faces.second, PhotoFolder(photos), on_progress=on_progress)


@engine.command("progress")
@click.pass_obj
def progress(config: Path | None) -> None:
    """Say how many persons are on which engine."""
    click.echo(run(_show_progress(settings_or_exit(config))))


async def _show_progress(settings: Settings) -> str:
    from server.infrastructure import now
    from storage.faces.engine_switches import EngineSwitchStore

    async with _ground(settings) as infrastructure:
        store = EngineSwitchStore(infrastructure.database)
        persons = await store.count(now(), anew=True)
        running = await store.open()
    if running is not None:
        return _progress(running, persons)
    return "\n".join(f"{on}: {count} persons" for on, count in sorted(persons.items())) or "nobody"


def _progress(switch: Switch, persons: Mapping[str, int]) -> str:
    return (
        f"from {switch.former} to {switch.engine}: {switch.over(persons)} persons are over,"
        f" {switch.left(persons)} are left; may be finished from {switch.ends_on}"
    )


@engine.command("finish")
@click.pass_obj
def finish(config: Path | None) -> None:
    """Erase all templates of the former engine, once all are over or the date is reached.

    Who has no other is told, and of the other ways. May be interrupted; run it again.
    """
    erased = run(_finish(settings_or_exit(config)))
    say("the former engine's templates of {erased} persons are erased", erased=erased)
    say("Now take former_engine out of the configuration, and start all processes again.")


async def _finish(settings: Settings) -> int:
    if not settings.former_engine:
        raise Operator("former_engine is not set: no switch is under way in this configuration")
    async with _ground(settings) as infrastructure:
        return await _desk(infrastructure).finish(
            _id(settings, settings.engine), _id(settings, settings.former_engine)
        )


@engine.command("baseline")
@click.argument("first", type=_DAY)
@click.argument("last", type=_DAY)
@click.pass_obj
def baseline(config: Path | None, first: datetime, last: datetime) -> None:
    """Hold later weeks of the engine in force against the days FIRST to LAST.

    Without it, the baseline is its first 28 days.
    """
    if last < first:
        raise Operator("the last day lies before the first")
    period = Period(first.date(), last.date())
    run(_baseline(settings_or_exit(config), period))
    say("the baseline is {first} to {last}", first=period.first, last=period.last)


async def _baseline(settings: Settings, period: Period) -> None:
    from storage.faces.score_bands import CheckCountStore

    async with _ground(settings) as infrastructure:
        engine = str(_id(settings, settings.engine))
        await CheckCountStore(infrastructure.database).set_baseline(engine, period)


@asynccontextmanager
async def _ground(settings: Settings) -> AsyncIterator[Infrastructure]:
    from server.commands.database import with_database
    from server.infrastructure import open_infrastructure

    async with (
        with_database(settings) as found,
        open_infrastructure(found) as infrastructure,
    ):
        yield infrastructure


def _desk(infrastructure: Infrastructure) -> EngineSwitch:
    from server.infrastructure import now
    from services.faces.engine_switch import EngineSwitch
    from storage.faces.engine_switches import EngineSwitchStore
    from storage.faces.face_records import FaceRecordStore

    return EngineSwitch(
        store=EngineSwitchStore(infrastructure.database),
        records=FaceRecordStore(infrastructure.database, infrastructure.vault),
        bell=infrastructure.bell,
        clock=now,
    )


def _id(settings: Settings, name: str) -> EngineId:
    from biometrics.calibration import find
    from server.workers import calibrations

    return find(name, calibrations(settings)).engine
