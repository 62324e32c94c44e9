"""Calls of partners' programs, counted for their own sake: by day and door, and by which key.

Counted in the process and written together now and then, so that no call waits for its own tally
(docs/decisions/0164). A process that dies loses what it had not written.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Protocol
from uuid import UUID

from domain.accounts.partner_calls import DAYS_SEEN, DayOfCalls, KeySeen, KeyUse, Tally
from domain.accounts.partners import Partner, PartnerKey
from domain.days import day_of
from domain.errors import Busy
from services.ports import Clock

#: Own choice: so much of the newest a partner may miss, or a dying process lose.
WRITE_S: Final = 10.0


class CallStore(Protocol):
    """storage.accounts.partner_calls.PartnerCallStore."""

    async def add(self, tallies: Mapping[tuple[UUID, date, str], Tally]) -> None: ...

    async def days(self, partner: UUID, since: date) -> tuple[DayOfCalls, ...]: ...

    async def use(self, uses: Mapping[tuple[UUID, str], tuple[datetime, datetime]]) -> None: ...

    async def uses(self, partner: UUID) -> tuple[KeyUse, ...]: ...


class Keys(Protocol):
    """services.accounts.partner_keys.PartnerKeys."""

    async def all(self, partner: Partner) -> tuple[PartnerKey, ...]: ...


@dataclass(frozen=True, slots=True)
class Usage:
    """Days without a call are left out."""

    since: date
    until: date
    days: tuple[DayOfCalls, ...]


@dataclass(frozen=True, slots=True)
class KeysSeen:
    """`away`: the partner's address did not answer, so that what stands there is not known."""

    keys: tuple[KeySeen, ...]
    away: bool


class PartnerCalls:
    def __init__(self, *, store: CallStore, keys: Keys, clock: Clock) -> None:
        self._store = store
        self._keys = keys
        self._clock = clock
        self._tallies: dict[tuple[UUID, date, str], Tally] = {}
        self._uses: dict[tuple[UUID, str], tuple[datetime, datetime]] = {}

    def count(self, partner: UUID, door: str, status: int) -> None:
        """A call of a partner whose key was proven, by the status of its answer."""
        self._count((partner, day_of(self._clock()), door), Tally.of(status))

    def used(self, partner: UUID, kid: str, at: datetime) -> None:
        """An assertion of this key was taken."""
        self._use((partner, kid), at, at)

    async def usage(self, partner: Partner) -> Usage:
        """The last days with today, all that this process counted among them."""
        await self.write()
        today = day_of(self._clock())
        since = today - timedelta(days=DAYS_SEEN - 1)
        return Usage(since, today, await self._store.days(partner.partner, since))

    async def keys(self, partner: Partner) -> KeysSeen:
        """Those that stand there, in their order, and then those that were used and are gone."""
        await self.write()
        uses = {each.kid: each for each in await self._store.uses(partner.partner)}
        try:
            listed, away = await self._keys.all(partner), False
        except Busy:
            listed, away = (), True
        known = [KeySeen(each.kid, each.alg, uses.pop(each.kid, None)) for each in listed]
        return KeysSeen((*known, *(KeySeen(each.kid, "", each) for each in uses.values())), away)

    async def write(self) -> None:
        """What was counted since the last time; kept for the next one where it can't be written."""
        tallies, self._tallies = self._tallies, {}
        uses, self._uses = self._uses, {}
        try:
            if tallies:
                await self._store.add(tallies)
                tallies = {}
            if uses:
                await self._store.use(uses)
        except Busy:
            for place, tally in tallies.items():
                self._count(place, tally)
            for key, (first, last) in uses.items():
                self._use(key, first, last)
            raise

    async def forever(self) -> None:
        while True:
            await asyncio.sleep(WRITE_S)
            await self.write()

    async def close(self) -> None:
        """What is left is written, unless the store is away."""
        with suppress(Busy):
            await self.write()

    def _count(self, place: tuple[UUID, date, str], tally: Tally) -> None:
        self._tallies[place] = self._tallies.get(place, Tally()) + tally

    def _use(self, key: tuple[UUID, str], first: datetime, last: datetime) -> None:
        before = self._uses.get(key, (first, last))
        self._uses[key] = min(before[0], first), max(before[1], last)
