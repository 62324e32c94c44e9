"""The last rung of the ladder: people whom no other way has reached, for an officer to see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from domain import actors
from domain.events import EventKind
from domain.subjects import SubjectKind
from storage.audit import audit
from storage.database import Database, Transaction
from storage.notices.settled import settled

DUE: Final = f"""
SELECT d.delivery_id, p.person_id, d.kind, d.next_at, d.expires_at
FROM deliveries AS d LEFT JOIN accounts AS a USING (account_id)
    JOIN persons AS p ON p.person_id = coalesce(d.person_id, a.person_id)
WHERE d.state IN ('queued', 'claimed') AND d.channel = 'visit' AND d.next_at <= $1
    AND d.expires_at > $1
    AND (d.next_at, d.delivery_id) > ($2, $3) AND officer_serves($5, p.area) AND NOT {settled("d")}
ORDER BY d.next_at, d.delivery_id LIMIT $4
"""  # noqa: S608  # constants alone
END: Final = """
UPDATE deliveries AS d SET
    state = $2, answer = $3, ended_at = $4, read_at = CASE WHEN $2 = 'read' THEN $4 END
FROM persons AS p
WHERE d.delivery_id = $1 AND d.channel = 'visit' AND d.state = 'queued' AND d.next_at <= $4
    AND p.person_id = coalesce(
        d.person_id, (SELECT a.person_id FROM accounts AS a WHERE a.account_id = d.account_id))
    AND officer_serves($5, p.area)
RETURNING p.person_id
"""


@dataclass(frozen=True, slots=True)
class PersonalNotice:
    """Somebody to be told `kind` in person, on the list since `due` and until `expires`."""

    notice: UUID
    person: UUID
    kind: EventKind
    due: datetime
    expires: datetime


class PersonalNoticeStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def due(
        self, at: datetime, after: tuple[datetime, UUID], limit: int, *, officer: UUID
    ) -> Sequence[PersonalNotice]:
        """Of the areas that the officer serves, the longest waiting first.

        `after`: due and id of the last one on the page before.
        """
        rows = await self._database.fetch(DUE, at, *after, limit, officer)
        return [
            PersonalNotice(
                notice=row["delivery_id"],
                person=row["person_id"],
                kind=EventKind(row["kind"]),
                due=row["next_at"],
                expires=row["expires_at"],
            )
            for row in rows
        ]

    async def read(
        self, at: datetime, after: tuple[datetime, UUID], limit: int, *, officer: UUID, why: str
    ) -> Sequence[PersonalNotice]:
        """As `due`; that the officer saw each of them, and why, is on record before."""
        found = await self.due(at, after, limit, officer=officer)
        await audit.record_all(
            self._database,
            actor=actors.officer(officer),
            action="visit.read",
            persons=[(each.person, SubjectKind.VISIT.of(each.notice)) for each in found],
            why=why,
        )
        return found

    async def end(self, notice: UUID, officer: UUID, *, told: bool, why: str, at: datetime) -> bool:
        """Told, or not met and given up; recorded. False when it is on the list no more."""

        async def work(tx: Transaction) -> bool:
            state, answer = ("read", "told") if told else ("failed", "not-met")
            row = await tx.fetchrow(END, notice, state, answer, at, officer)
            if row is None:
                return False
            await audit.record(
                tx,
                actor=actors.officer(officer),
                action="visit.ended",
                person=row["person_id"],
                about=SubjectKind.VISIT.of(notice),
                why=why,
            )
            return True

        return await self._database.transact(work)
