"""From one engine to the next: what was begun, who is still to come over, how far it is."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from domain.accounts.consent import Asked, Purpose, permitting
from domain.faces.engine_switch import Candidate, Switch
from domain.faces.face_check import EngineId
from storage.database import Database
from storage.faces.tallies import COUNT_SOME, HELPING, KEEP, READ

OPEN: Final = """
SELECT engine, former, begun_at, ends_on, photos_to FROM engine_switches WHERE ended_at IS NULL
"""
BEGIN: Final = """
INSERT INTO engine_switches (engine, former, begun_at, ends_on) VALUES ($1, $2, $3, $4)
ON CONFLICT (engine) DO UPDATE SET
    photos_to = CASE WHEN engine_switches.ended_at IS NULL THEN engine_switches.photos_to END,
    begun_at = CASE WHEN engine_switches.ended_at IS NULL THEN engine_switches.begun_at
        ELSE excluded.begun_at END,
    former = excluded.former, ends_on = excluded.ends_on, ended_at = NULL
"""
LOOKED: Final = "UPDATE engine_switches SET photos_to = $2 WHERE engine = $1"
END: Final = "UPDATE engine_switches SET ended_at = $2 WHERE engine = $1 AND ended_at IS NULL"
# Persons on the former engine in their order; whether a photo of them may be looked at. Each is looked
# up by key, where an EXISTS might be planned to read a table through once for all.
CANDIDATES: Final = """
SELECT f.person_id, n.held IS NULL AS missing, c.agreed IS NOT NULL AND p.open IS NOT NULL AS open
FROM (
    SELECT DISTINCT r.person_id FROM biometric.face_records r
    WHERE r.person_id > $1 AND r.engine = $2 ORDER BY r.person_id LIMIT $6) AS f
LEFT JOIN LATERAL (
    SELECT true AS held FROM biometric.face_records
    WHERE person_id = f.person_id AND engine = $3 AND source <> 'check' LIMIT 1) AS n ON true
LEFT JOIN LATERAL (
    SELECT true AS agreed FROM consents
    WHERE person_id = f.person_id AND purpose = $4 AND version = ANY ($5::text[]) AND withdrawn_at IS NULL
    LIMIT 1) AS c ON true
LEFT JOIN LATERAL (
    SELECT true AS open FROM persons
    WHERE person_id = f.person_id AND face_locked_at IS NULL AND died_on IS NULL
    LIMIT 1) AS p ON true
ORDER BY f.person_id
"""
ON_FORMER: Final = """
SELECT DISTINCT person_id FROM biometric.face_records
WHERE person_id > $1 AND engine = $2 ORDER BY person_id LIMIT $3
"""
BY_ENGINES: Final = """
SELECT engines, count(*) AS persons FROM (
    SELECT person_id, string_agg(DISTINCT engine, '+' ORDER BY engine) AS engines
    FROM biometric.face_records WHERE person_id > $1 AND person_id <= $2 GROUP BY person_id) AS found
GROUP BY engines
"""
READ_ALL: Final = "SELECT name, value FROM tallies WHERE name LIKE 'faces_on:%'"
FORGET: Final = "DELETE FROM tallies WHERE name LIKE 'faces_on:%' AND name <> ALL ($1::text[])"

_PREFIX: Final = "faces_on:"
_COUNTED: Final = "faces_on"
_EVERY: Final = timedelta(minutes=10)
_PAUSE_S: Final = 0.05


class EngineSwitchStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def open(self) -> Switch | None:
        """The one under way; there is at most one."""
        row = await self._database.fetchrow(OPEN)
        if row is None:
            return None
        return Switch(
            engine=row["engine"],
            former=row["former"],
            begun_at=row["begun_at"],
            ends_on=row["ends_on"],
            photos_to=row["photos_to"],
        )

    async def begin(self, engine: EngineId, former: EngineId, ends_on: date, now: datetime) -> None:
        """Or goes on with it, to another date."""
        await self._database.execute(BEGIN, str(engine), str(former), now, ends_on)

    async def looked(self, engine: EngineId, person: UUID | None) -> None:
        """Photos were looked for up to this person; None: up to the last."""
        await self._database.execute(LOOKED, str(engine), person)

    async def end(self, engine: EngineId, now: datetime) -> None:
        await self._database.execute(END, str(engine), now)

    async def candidates(
        self, former: EngineId, engine: EngineId, after: UUID, limit: int
    ) -> Sequence[Candidate]:
        """The next persons on the former engine; fewer than `limit` are the last."""
        rows = await self._database.fetch(
            CANDIDATES,
            after,
            str(former),
            str(engine),
            Purpose.FACE_PROCESSING,
            list(permitting(Purpose.FACE_PROCESSING, Asked.TEMPLATE)),
            limit,
        )
        return [Candidate(row["person_id"], row["missing"], row["open"]) for row in rows]

    async def on_former(self, former: EngineId, after: UUID, limit: int) -> Sequence[UUID]:
        rows = await self._database.fetch(ON_FORMER, after, str(former), limit)
        return [row["person_id"] for row in rows]

    async def persons(self) -> Mapping[str, int]:
        """How many persons are on which engines, as last counted; `a/1+b/1` are on both."""
        rows = await self._database.fetch(READ_ALL)
        return {row["name"].removeprefix(_PREFIX): row["value"] for row in rows}

    async def count(self, now: datetime, *, anew: bool = False) -> Mapping[str, int]:
        """Counts, unless one of the processes did so within ten minutes."""
        known = await self._database.fetchrow(READ, _COUNTED)
        if known is not None and known["counted_at"] > now - _EVERY and not anew:
            return await self.persons()
        total: dict[str, int] = {}
        after = UUID(int=0)
        while True:
            row = await self._database.fetchrow(COUNT_SOME, after, HELPING)
            assert row is not None  # an aggregate always answers
            if not row["persons"]:
                break
            last = UUID(row["last"])
            for each in await self._database.fetch(BY_ENGINES, after, last):
                total[each["engines"]] = total.get(each["engines"], 0) + each["persons"]
            after = last
            if row["persons"] < HELPING:
                break
            await asyncio.sleep(_PAUSE_S)
        for engines, persons in sorted(total.items()):
            await self._database.execute(KEEP, _PREFIX + engines, persons, now)
        await self._database.execute(FORGET, [_PREFIX + engines for engines in total])
        await self._database.execute(KEEP, _COUNTED, sum(total.values()), now)
        return total
