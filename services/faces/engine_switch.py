"""Going over from one face engine to the next: photos first, then the checks as they come, then the end."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Final, Protocol, TypeVar
from uuid import UUID

from domain.days import day_of
from domain.errors import Busy, Invalid, TooLarge
from domain.faces.engine_switch import Candidate, Photo, Switch
from domain.faces.face_check import EngineId, Enrolment, Thresholds
from services.ports import Bell

T = TypeVar("T")

ACTOR: Final = "system"
#: Persons between two notes of how far it is: so many are looked at again after an interruption.
HELPING: Final = 50
#: Photos held and looked at at once, so that the line of the workers is never full of them.
AT_ONCE: Final = 4
#: Own choice: seconds after which a photo is looked at again whose worker hung, or while all are busy.
AGAIN_AFTER_S: Final = (1, 5, 20)
_NOBODY: Final = UUID(int=0)
#: A photo is compared with the old reference at the threshold of this action, the strictest there is.
_ACTION: Final = "pension.certify"


class NotYet(Exception):
    """Why it can't be begun or finished, for the operator."""


class PhotoSource(Protocol):
    async def photo(self, person: UUID) -> bytes | None:
        """The ID photo that an office holds of the person; None when it has none."""


class NewEngine(Protocol):
    @property
    def engine(self) -> EngineId: ...

    async def enrol(self, photo: bytes) -> Enrolment: ...


class OldEngine(Protocol):
    @property
    def engine(self) -> EngineId: ...

    def thresholds(self, action: str) -> Thresholds: ...

    async def compare(self, template: bytes, references: Sequence[bytes]) -> tuple[float, ...]: ...


class SwitchStore(Protocol):
    async def open(self) -> Switch | None: ...

    async def begin(
        self, engine: EngineId, former: EngineId, ends_on: date, now: datetime
    ) -> None: ...

    async def looked(self, engine: EngineId, person: UUID | None) -> None: ...

    async def end(self, engine: EngineId, now: datetime) -> None: ...

    async def candidates(
        self, former: EngineId, engine: EngineId, after: UUID, limit: int
    ) -> Sequence[Candidate]: ...

    async def on_former(self, former: EngineId, after: UUID, limit: int) -> Sequence[UUID]: ...

    async def count(self, now: datetime, *, anew: bool) -> Mapping[str, int]: ...


class Records(Protocol):
    async def adopt(
        self, person: UUID, engine: EngineId, template: bytes, *, at: datetime, actor: str
    ) -> bool: ...

    async def anchors(self, person: UUID, engine: EngineId) -> list[bytes]: ...

    async def retire(
        self, person: UUID, former: EngineId, *, at: datetime, actor: str
    ) -> tuple[UUID, ...]: ...


class EngineSwitch:
    """Every step may be interrupted and begun again."""

    def __init__(
        self,
        *,
        store: SwitchStore,
        records: Records,
        bell: Bell,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._records = records
        self._bell = bell
        self._clock = clock

    async def begin(self, new: EngineId, former: EngineId, ends_on: date) -> Switch:
        """Or goes on with the one that was begun. NotYet when another one is under way."""
        if str(new) == str(former):
            raise NotYet(f"both use the templates of {new}: there is nothing to switch")
        running = await self._store.open()
        if running is not None and (running.engine, running.former) != (str(new), str(former)):
            raise NotYet(f"a switch from {running.former} to {running.engine} is under way")
        await self._store.begin(new, former, ends_on, self._clock())
        return await self._running(new)

    async def take_photos(
        self,
        new: NewEngine,
        old: OldEngine,
        photos: PhotoSource,
        *,
        on_progress: Callable[[int], None] = lambda _: None,
    ) -> Mapping[Photo, int]:
        """Makes the new engine's references of photos that are still there; goes on where it stopped.

        Each photo is read once and kept nowhere. It must be like the old reference: a photo under a
        wrong name would hand over somebody's pension.
        """
        switch = await self._running(new.engine)
        after = switch.photos_to or _NOBODY
        done: Counter[Photo] = Counter()
        room = asyncio.Semaphore(AT_ONCE)

        async def one_of_few(candidate: Candidate) -> Photo:
            async with room:
                return await self._take(new, old, photos, candidate)

        while True:
            page = await self._store.candidates(old.engine, new.engine, after, HELPING)
            wanted = [one for one in page if one.missing]
            done.update(await asyncio.gather(*(one_of_few(candidate) for candidate in wanted)))
            on_progress(len(page))
            last = len(page) < HELPING
            after = page[-1].person if page else after
            await self._store.looked(new.engine, None if last else after)
            if last:
                return done

    async def finish(
        self,
        new: EngineId,
        former: EngineId,
        *,
        on_progress: Callable[[int], None] = lambda _: None,
    ) -> int:
        """Erases all that the former engine made; persons who lost their only reference are told.

        How many persons had one. NotYet while somebody is left and the date is not reached.
        """
        switch = await self._running(new)
        if switch.former != str(former):
            raise NotYet(f"the switch under way is from {switch.former}")
        now = self._clock()
        left = switch.left(await self._store.count(now, anew=True))
        if left and day_of(now) < switch.ends_on:
            raise NotYet(
                f"{left} persons are on {former} alone; wait for them until {switch.ends_on}"
            )
        erased, after = 0, _NOBODY
        while page := await self._store.on_former(former, after, HELPING):
            for person in page:
                told = await self._records.retire(person, former, at=now, actor=ACTOR)
                await self._bell.ring(told)
            erased += len(page)
            after = page[-1]
            on_progress(len(page))
        await self._store.end(new, self._clock())
        return erased

    async def _take(
        self, new: NewEngine, old: OldEngine, photos: PhotoSource, candidate: Candidate
    ) -> Photo:
        if not candidate.open:
            return Photo.CLOSED
        picture = await photos.photo(candidate.person)
        if picture is None:
            return Photo.NONE
        try:
            made = await _patiently(partial(new.enrol, picture))
        except (Invalid, TooLarge):
            return Photo.UNFIT
        if made.template is None or not made.second:
            return Photo.UNFIT
        known = await self._records.anchors(candidate.person, old.engine)
        alike = await _patiently(partial(old.compare, made.second, known))
        if max(alike, default=-1.0) < old.thresholds(_ACTION).accept:
            return Photo.UNLIKE
        kept = await self._records.adopt(
            candidate.person, new.engine, made.template, at=self._clock(), actor=ACTOR
        )
        return Photo.MOVED if kept else Photo.CLOSED

    async def _running(self, new: EngineId) -> Switch:
        switch = await self._store.open()
        if switch is None or switch.engine != str(new):
            raise NotYet(f"no switch to {new} is under way")
        return switch


async def _patiently(call: Callable[[], Awaitable[T]]) -> T:
    """One worker that had to be replaced ends no run over a city's photos. Busy when it goes on."""
    for pause_s in AGAIN_AFTER_S:
        try:
            return await call()
        except Busy:
            await asyncio.sleep(pause_s)
    return await call()
