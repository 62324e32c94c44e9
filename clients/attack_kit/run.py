"""A whole run: genuine checks first, whose frames are kept for the replays, then every attack."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from zhijian_client import CitizenClient

from clients import clips
from clients.attack_kit import bona_fide
from clients.attack_kit.bona_fide import CONDITIONS, Showings, Shown
from clients.attack_kit.course import GENUINE_FILM_S, Trial, kept_of
from clients.attack_kit.film import STEPS
from clients.attack_kit.phone import End, Limits, Told, film
from clients.attack_kit.residents import Town
from clients.attack_kit.results import Found
from clients.attack_kit.show import MEN, Show, Stage, man_of
from clients.attack_kit.species import Species
from clients.attack_kit.split import read

AGAIN: Final = 2  # more tries of a check that could not be measured
WINDOW_FILM_S: Final = 8.0

Job = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Size:
    """How much is run."""

    seeds: range
    phones: int
    minutes: float
    species: Mapping[str, Species]
    conditions: tuple[str, ...] = tuple(CONDITIONS)
    windows: int = 10_000
    each: bool = False  # check is told as it ended
    whole_checks: int = 60  # genuine ones of each condition, the men in turn
    recorded_checks: int = 10  # at most, of each man, until every step was asked once


class Run:
    """Bounded in checks, in time, and in phones at once."""

    def __init__(self, town: Town, size: Size, tell: Callable[[str], None]) -> None:
        self._town = town
        self._size = size
        self._tell = tell
        self._found = Found.of(size.species)
        self._recorded: dict[str, dict[str, tuple[bytes, ...]]] = {man: {} for man in MEN}
        self._stage = Stage(self._recorded)
        self._began = time.monotonic()

    async def all(self) -> Found:
        """Attacks are taken seed by seed, so that a run cut short has as many of each."""
        if any(one.replays for one in self._size.species.values()):
            await self._do([self._recording(man) for man in MEN])
        shown = [Showings(condition) for condition in self._size.conditions]
        genuine = [
            *(
                self._whole(showings, seed)
                for seed in range(self._size.whole_checks)
                for showings in shown
            ),
            *(
                self._window(condition, seed)
                for seed in range(min(len(read().windows()), self._size.windows))
                for condition in self._size.conditions
            ),
        ]
        attacks = [
            self._attack(one, seed * one.of_each_seed + more)
            for seed in self._size.seeds
            for one in self._size.species.values()
            for more in range(one.of_each_seed)
        ]
        await self._do([*genuine, *attacks])
        self._found.seconds = time.monotonic() - self._began
        return self._found

    @property
    def _over(self) -> bool:
        return time.monotonic() - self._began > self._size.minutes * 60

    async def _do(self, jobs: list[Job]) -> None:
        """As many at once as there are phones; what is not begun in time is left out."""
        waiting = iter(jobs)

        async def phone() -> None:
            for job in waiting:
                if self._over:
                    return
                await job()

        async with asyncio.TaskGroup() as group:
            for _ in range(min(self._size.phones, len(jobs))):
                group.create_task(phone())

    async def _check(self, man: str, make: Callable[[], Show], limits: Limits) -> Told:
        """One check of a new resident."""

        async def once(client: CitizenClient) -> Told:
            return await self._film(client, await asyncio.to_thread(make), limits)

        return await self._measured(man, once)

    async def _film(self, client: CitizenClient, show: Show, limits: Limits) -> Told:
        self._found.checks += 1
        told = await film(client, show, limits)
        if self._size.each:
            self._say(f"{show.man} {told}")
        return told

    async def _measured(self, man: str, once: Callable[[CitizenClient], Awaitable[Told]]) -> Told:
        """Once more, with another resident, when it could not be measured."""
        left = AGAIN
        while True:
            async with self._town.resident(man) as client:
                told = await once(client)
            if told.end is not End.UNMEASURED or not left or self._over:
                return told
            left -= 1

    def _recording(self, man: str) -> Job:
        async def job() -> None:
            wanted = self._recorded[man]
            for number in range(self._size.recorded_checks):
                seed = 2 * number + MEN.index(man)
                told = await self._check(
                    man,
                    lambda seed=seed: bona_fide.living_man(self._stage, seed),  # type: ignore[misc]  # bound now
                    Limits(GENUINE_FILM_S, persists=True, keeps=True),
                )
                for step, kept in kept_of(told).items():
                    wanted.setdefault(step, kept)
                if set(wanted) == set(STEPS):
                    return
            # a step that never came up is replayed with another one's frames
            for step in STEPS:
                wanted.setdefault(step, next(iter(wanted.values()), ()))

        return job

    def _whole(self, showings: Showings, seed: int) -> Job:
        async def job() -> None:
            shown = Shown()

            def make() -> Show:
                showings.begun.difference_update(shown.stretches.values())
                shown.stretches.clear()
                return bona_fide.does_as_asked(self._stage, seed, showings=showings, shown=shown)

            limits = Limits(GENUINE_FILM_S, persists=True)
            told = await self._check(man_of(seed), make, limits)
            self._found.genuine[showings.condition].add_check(told, shown)

        return job

    def _window(self, condition: str, seed: int) -> Job:
        async def job() -> None:
            told = await self._check(
                bona_fide.man_of_window(seed),
                lambda: bona_fide.merely_there(self._stage, seed, condition=condition),
                Limits(WINDOW_FILM_S),
            )
            self._found.genuine[condition].add_window(told)

        return job

    def _attack(self, one: Species, seed: int) -> Job:
        async def job() -> None:
            stage = replace(self._stage, species=one.name)
            limits = Limits(one.longest_s, one.persists)
            before: list[Told] = []

            async def once(client: CitizenClient) -> Told:
                async def watched(show: Show, limits: Limits) -> Told:
                    return await self._film(client, show, limits)

                return await one.course(Trial(stage, seed, one.make, limits, watched, before))

            told = await self._measured(man_of(seed), once)
            row = self._found.rows[one.name]
            row.add(seed, told, before)
            if row.ends.total() % 10 == 0:
                self._say(f"{one.name}: {row.apcer}")

        return job

    def _say(self, what: str) -> None:
        took = time.monotonic() - self._began
        self._tell(f"{took:6.0f} s  {self._found.checks:5} checks  {what}")


async def photos() -> dict[str, bytes]:
    """What an officer enrols of each man."""
    return {man: await asyncio.to_thread(clips.photo, man) for man in MEN}
