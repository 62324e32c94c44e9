"""Statements about an incident: what the audit has of a window, and whom it names as told."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from domain import actors
from domain.privacy.breach import Duties
from domain.privacy.incident_count import Touch
from domain.subjects import Subject
from storage.audit import audit
from storage.database import Database
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
PERSON: Final = "SELECT person_id FROM persons WHERE person_id = $1 FOR NO KEY UPDATE"
TOLD: Final = """
SELECT EXISTS (
    SELECT FROM audit WHERE person_id = $1 AND action = 'breach.told' AND about = $2)
"""


class BreachStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def actor_named(self, username: str) -> str | None:
        """The officer of that user name, as the audit names who acts."""
        actor: str | None = await self._database.fetchval(audit.NAMED, username)
        return actor

    async def sealed_to(self) -> int:
        """The newest entry that a signature stands under."""
        return int(await self._database.fetchval(SEALED))

    async def page(
        self, place: tuple[datetime, int], until: datetime, actor: str
    ) -> Sequence[Touch]:
        """The next entries of the actor, "" for everybody, behind the place; none at the end."""
        if actor:
            rows = await self._database.fetch(BETWEEN_BY, *place, until, PAGE, actor)
        else:
            rows = await self._database.fetch(BETWEEN, *place, until, PAGE)
        return [
            Touch(row["seq"], row["at"], row["actor"], row["action"], row["person_id"])
            for row in rows
        ]

    async def names(self, officers: Sequence[UUID]) -> dict[str, str]:
        """User names, by who acts."""
        rows = await self._database.fetch(NAMES, list(officers))
        return {row["actor"]: row["username"] for row in rows}

    async def duties(self, today: date) -> Duties:
        """The assessment that holds longest, and the persons with stored faces as last counted."""
        newest = await AssessmentStore(self._database).newest(today)
        faces = await Tallies(self._database).persons_with_faces()
        return Duties(
            newest.reference if newest else "",
            newest.review_on if newest else None,
            faces.value if faces else -1,
        )

    async def hold_person(self, person: UUID) -> bool:
        """Until the transaction ends: of two who tell at once the second finds the first one's entry."""
        return await self._database.fetchval(PERSON, person) is not None

    async def was_told(self, person: UUID, incident: Subject) -> bool:
        return bool(await self._database.fetchval(TOLD, person, str(incident)))
