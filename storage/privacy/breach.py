"""An incident as the audit shows it: what was touched in a window, whose it was, and those persons told."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from domain import actors
from domain.audited import Data
from domain.errors import Conflict
from domain.events import EventKind
from domain.privacy.breach import ActorCount, Duties, Findings, touched
from domain.problems import Problem
from domain.subjects import SubjectKind
from storage import events
from storage.audit import audit
from storage.database import Database, Row, Transaction
from storage.faces.tallies import Tallies
from storage.privacy.assessments import AssessmentStore

PAGE: Final = 2_000
BETWEEN: Final = """
SELECT seq, at, actor, action, person_id FROM audit
WHERE (at, seq) > ($1, $2) AND at < $3 ORDER BY at, seq LIMIT $4
"""
BETWEEN_BY: Final = """
SELECT seq, at, actor, action, person_id FROM audit
WHERE actor = $5 AND (at, seq) > ($1, $2) AND at < $3 ORDER BY at, seq LIMIT $4
"""
SEALED: Final = "SELECT sealed_to FROM audit_sealer"
NAMES: Final = f"""
SELECT '{actors.OFFICER_PREFIX}' || officer_id AS actor, username FROM officers
WHERE officer_id = ANY ($1::uuid[])
"""  # noqa: S608  # a constant alone
# Held, so that of two who tell at once the second finds the first one's entry.
PERSON: Final = "SELECT person_id FROM persons WHERE person_id = $1 FOR NO KEY UPDATE"
TOLD: Final = """
SELECT EXISTS (
    SELECT FROM audit WHERE person_id = $1 AND action = 'breach.told' AND about = $2)
"""


@dataclass(frozen=True, slots=True)
class Touched:
    """The findings, and by person the kinds of data that were touched."""

    findings: Findings
    persons: dict[UUID, frozenset[Data]]


class _Count:
    """What entries touched, counted one by one; some 200 bytes for each person."""

    def __init__(self, sealed_to: int, *, named: bool) -> None:
        """`named`: one actor was asked for."""
        self.by_actor = Counter[str]()
        self._sealed_to = sealed_to
        self._named = named
        self._unsealed = 0
        self._actions, self._data = Counter[str](), Counter[Data]()
        self._met: dict[str, set[UUID]] = {}
        self._persons: dict[UUID, frozenset[Data]] = {}

    def add(self, row: Row) -> None:
        kinds = touched(row["action"])
        if not kinds:
            return
        self._unsealed += row["seq"] > self._sealed_to
        who = _who(row["actor"], named=self._named)
        self.by_actor[who] += 1
        self._actions[row["action"]] += 1
        self._data.update(kinds)
        met = self._met.setdefault(who, set())
        if (person := row["person_id"]) is not None:
            met.add(person)
            self._persons[person] = self._persons.get(person, frozenset()).union(kinds)

    def touched(
        self, since: datetime, until: datetime, actor: str, names: Mapping[str, str]
    ) -> Touched:
        counts = [
            ActorCount(who, names.get(who, ""), number, len(self._met[who]))
            for who, number in self.by_actor.items()
        ]
        findings = Findings(
            since=since,
            until=until,
            actor=actor,
            entries=self.by_actor.total(),
            unsealed=self._unsealed,
            persons=len(self._persons),
            actors=tuple(sorted(counts, key=lambda one: (-one.persons, one.actor))),
            actions=tuple(self._actions.most_common()),
            data=tuple(self._data.most_common()),
        )
        return Touched(findings, self._persons)


class BreachStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def look(
        self,
        reference: str,
        since: datetime,
        until: datetime,
        actor: str = "",
        *,
        reader: str = "system",
        most: int | None = None,
    ) -> Touched:
        """Reads the window; the reading is on record first. `actor`: a recorded form or a user name.

        Raises Conflict beyond `most` entries.
        """
        await audit.record(
            self._database,
            actor=reader,
            action="breach.reported",
            person=None,
            about=SubjectKind.INCIDENT.of(reference),
            why="incident",
        )
        if actor and not actors.is_recorded(actor):
            actor = await self._database.fetchval(audit.NAMED, actor) or actor
        count = _Count(await self._database.fetchval(SEALED), named=bool(actor))
        read, place = 0, (since, 0)
        while rows := await self._page(place, until, actor):
            read += len(rows)
            if most is not None and read > most:
                raise Conflict(Problem.BREACH_TOO_LARGE, f"at most {most} entries")
            for row in rows:
                count.add(row)
            place = rows[-1]["at"], rows[-1]["seq"]
        return count.touched(since, until, actor, await self._names(count.by_actor))

    async def duties(self, today: date) -> Duties:
        """The assessment that holds longest, and the persons with stored faces as last counted."""
        newest = await AssessmentStore(self._database).newest(today)
        faces = await Tallies(self._database).persons_with_faces()
        return Duties(
            newest.reference if newest else "",
            newest.review_on if newest else None,
            faces.value if faces else -1,
        )

    async def tell(self, reference: str, person: UUID, *, at: datetime) -> tuple[UUID, ...] | None:
        """Tells the person once of the incident: accounts told. None: told before, or not on the register."""
        about = SubjectKind.INCIDENT.of(reference)

        async def work(tx: Transaction) -> tuple[UUID, ...] | None:
            if await tx.fetchval(PERSON, person) is None or await tx.fetchval(
                TOLD, person, str(about)
            ):
                return None
            await audit.record(
                tx, actor="system", action="breach.told", person=person, about=about, why="incident"
            )
            return await events.tell(
                tx, person=person, kind=EventKind.DATA_INCIDENT, subject=about, at=at
            )

        return await self._database.transact(work)

    async def _page(
        self, place: tuple[datetime, int], until: datetime, actor: str
    ) -> Sequence[Row]:
        if actor:
            return await self._database.fetch(BETWEEN_BY, *place, until, PAGE, actor)
        return await self._database.fetch(BETWEEN, *place, until, PAGE)

    async def _names(self, found: Counter[str]) -> dict[str, str]:
        officers = [actors.officer_of(who) for who in found if actors.is_officer(who)]
        rows = await self._database.fetch(NAMES, officers)
        return {row["actor"]: row["username"] for row in rows}


def _who(actor: str, *, named: bool) -> str:
    """Citizens as one: each has an account, and a list of them would say nothing."""
    return "citizens" if actors.is_citizen(actor) and not named else actor
