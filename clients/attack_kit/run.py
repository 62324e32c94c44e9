"""A whole run: genuine checks first, whose frames are kept for the replays, then every attack."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from clients import clips
from clients.attack_kit import bona_fide
from clients.attack_kit.bona_fide import CONDITIONS, Showings, Shown
from clients.attack_kit.film import STEPS
from clients.attack_kit.phone import End, Limits, Told, film
from clients.attack_kit.residents import Town
from clients.attack_kit.results import Found
from clients.attack_kit.show import MEN, Show, Stage
from clients.attack_kit.species import Species
from clients.attack_kit.split import read

RECORDED_CHECKS: Final = 10  # at most, of each man, until every step was asked once
SHOWING_CHECKS: Final = 14  # at most, of each man and condition, until every stretch was shown
AGAIN: Final = 2  # more tries of a check that could not be measured
PERSISTENT_FILM_S: Final = 80.0
WINDOW_FILM_S: Final = 8.0
GENUINE_FILM_S: Final = 60.0

Job = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Size:
    """How much is run."""

    seeds: int
    phones: int
    minutes: float
    species: Mapping[str, Species]
    conditions: tuple[str, ...] = tuple(CONDITIONS)
    windows: int = 10_000
    showing_checks: int = SHOWING_CHECKS


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
        if self._size.species:
            await self._do([self._recording(man) for man in MEN])
        genuine = [
            *(
                self._showing(Showings(condition), man)
                for condition in self._size.conditions
                for man in MEN
                if self._size.showing_checks
            ),
            *(
                self._window(condition, seed)
                for condition in self._size.conditions
                for seed in range(min(len(read().windows()), self._size.windows))
            ),
        ]
        await self._do(genuine)
        self._say("genuine ones done")
        await self._do(
            [
                self._attack(one, seed)
                for seed in range(self._size.seeds)
                for one in self._size.species.values()
            ]
        )
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

    async def _check(self, make: Callable[[], Show], limits: Limits) -> Told:
        """Once more, with another resident, when it could not be measured."""
        left = AGAIN
        while True:
            show = await asyncio.to_thread(make)
            async with self._town.resident(show.man) as client:
                told = await film(client, show, limits)
            self._found.checks += 1
            if told.end is not End.UNMEASURED or not left or self._over:
                return told
            left -= 1

    def _recording(self, man: str) -> Job:
        async def job() -> None:
            wanted = self._recorded[man]
            for number in range(RECORDED_CHECKS):
                seed = 2 * number + MEN.index(man)
                told = await self._check(
                    lambda seed=seed: bona_fide.living_man(self._stage, seed),  # type: ignore[misc]  # bound now
                    Limits(GENUINE_FILM_S, keeps=True),
                )
                for prompt, after in zip(told.prompts, [*told.prompts[1:], None], strict=True):
                    passed = after.position > prompt.position if after else told.end is End.ACCEPTED
                    if passed and prompt.step is not None:
                        wanted.setdefault(str(prompt.step), tuple(told.sent[prompt.number]))
                if set(wanted) == set(STEPS):
                    return
            # a step that never came up is replayed with another one's frames
            for step in STEPS:
                wanted.setdefault(step, next(iter(wanted.values()), ()))

        return job

    def _showing(self, showings: Showings, man: str) -> Job:
        async def job() -> None:
            row = self._found.genuine[showings.condition]
            mine = {doing.name for doing in read().unused if doing.man == man}
            for number in range(self._size.showing_checks):
                if mine <= showings.begun or self._over:
                    return
                shown = Shown()

                def make(seed: int = 10_000 + number, shown: Shown = shown) -> Show:
                    showings.begun.difference_update(shown.stretches.values())
                    shown.stretches.clear()
                    return bona_fide.does_as_asked(
                        self._stage, seed, showings=showings, shown=shown, man=man
                    )

                row.add_check(await self._check(make, Limits(GENUINE_FILM_S)), shown)

        return job

    def _window(self, condition: str, seed: int) -> Job:
        async def job() -> None:
            told = await self._check(
                lambda: bona_fide.merely_there(self._stage, seed, condition=condition),
                Limits(WINDOW_FILM_S),
            )
            self._found.genuine[condition].add_window(told)

        return job

    def _attack(self, one: Species, seed: int) -> Job:
        async def job() -> None:
            limits = Limits(PERSISTENT_FILM_S if one.persists else one.longest_s, one.persists)
            told = await self._check(
                lambda: one.make(replace(self._stage, species=one.name), seed), limits
            )
            row = self._found.rows[one.name]
            row.add(seed, told)
            if row.ends.total() % 10 == 0:
                self._say(f"{one.name}: {row.apcer}")

        return job

    def _say(self, what: str) -> None:
        took = time.monotonic() - self._began
        self._tell(f"{took:6.0f} s  {self._found.checks:5} checks  {what}")


async def photos() -> dict[str, bytes]:
    """What an officer enrols of each man."""
    return {man: await asyncio.to_thread(clips.photo, man) for man in MEN}
