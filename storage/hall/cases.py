"""Cases on the books: read, locked and written; what moves them, domain/hall/moves.py says.

A form is sealed, bound to its case; one that is empty is kept as nothing. `due_at` of a step is that of the clock that it works against,
the year 9999 while that stands.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Final
from uuid import UUID

from domain.days import day_of
from domain.hall.calendar import Calendar
from domain.hall.case_lists import CaseBrief
from domain.hall.case_numbers import case_number
from domain.hall.cases import Case, CaseEvent, canonical
from storage.database import Database, Queries
from storage.hall.case_rows import (
    STANDING_UNTIL,
    clock_columns,
    form_aad,
    read_brief,
    read_case,
    read_event,
    step_columns,
    supplement_form_aad,
    supplement_json,
)
from storage.keys.vault import Vault

ADD: Final = """
WITH way AS (INSERT INTO lookup_case (case_id, person_id) VALUES ($2, $1))
INSERT INTO cases
    (person_id, case_id, item, item_version, state, area, opened_by, opened_at, changed_at, version,
     moves, form, parent_id, barred, mandate_id, bundle_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9, $10, $11, $12, $13, $14, $15)
"""
OPEN: Final = """
WITH way AS (INSERT INTO lookup_case (case_id, person_id, number) VALUES ($2, $1, $5))
INSERT INTO cases
    (person_id, case_id, item, item_version, number, state, area, opened_by, opened_at, changed_at,
     submitted_at, version, moves, form)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10, $11, $12, $13)
"""
AREA: Final = "SELECT area FROM persons WHERE person_id = $1"
_CASE: Final = """
person_id, case_id, item, item_version, number, state, area, opened_by, opened_at, changed_at,
submitted_at, decided_at, ended_at, version, moves, form, words, supplement, supplement_form, standing,
rules_due_at, parent_id, barred, mandate_id, witnesses, look, looked_at, bundle_id
"""
READ: Final = f"SELECT {_CASE} FROM cases WHERE person_id = $1 AND case_id = $2"  # noqa: S608  # a constant alone
LOCK: Final = f"{READ} FOR NO KEY UPDATE"
STEPS: Final = """
SELECT step, kind, unit, role, after, state, officer_id, opened_at, ended_at, opinion, words
FROM case_steps WHERE person_id = $1 AND case_id = $2 ORDER BY place
"""
CLOCKS: Final = """
SELECT kind, unit, law, promised, since, spent, ended_at
FROM case_clocks WHERE person_id = $1 AND case_id = $2 ORDER BY place
"""
EVENTS: Final = """
SELECT n, move, state, actor, at, step, words, mandate_id
FROM case_events WHERE person_id = $1 AND case_id = $2 ORDER BY n
"""
SAVE: Final = """
UPDATE cases SET
    number = $4, state = $5, changed_at = $6, submitted_at = $7, decided_at = $8, ended_at = $9,
    version = $10, moves = $11, form = $12, words = $13, supplement = $14, standing = $15, rules_due_at = $16,
    supplement_form = $17, witnesses = $18, look = $19, looked_at = $20
WHERE person_id = $1 AND case_id = $2 AND version = $3 RETURNING case_id
"""
JUDGED: Final = "UPDATE cases SET rules_due_at = NULL WHERE person_id = $1 AND case_id = $2"
# Leased: another process looks again when this one has died over them.
CLAIM_RULES: Final = """
UPDATE cases SET rules_due_at = $2
WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM cases WHERE rules_due_at <= $1
    ORDER BY rules_due_at LIMIT $3 FOR NO KEY UPDATE SKIP LOCKED
))
RETURNING person_id, case_id
"""
NUMBER: Final = "UPDATE lookup_case SET number = $2 WHERE case_id = $1"
PUT_STEPS: Final = """
INSERT INTO case_steps
    (person_id, case_id, area, place, step, kind, unit, role, after, state, officer_id, opened_at,
     ended_at, opinion, words, due_at, yellow_at)
SELECT $1, $2, $3, place, step, kind, unit, role, string_to_array(after, ','), state, officer, opened,
    ended, opinion, words, due, yellow
FROM unnest($4::smallint[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],
    $11::uuid[], $12::timestamptz[], $13::timestamptz[], $14::text[], $15::text[], $16::timestamptz[],
    $17::timestamptz[])
    AS t (place, step, kind, unit, role, after, state, officer, opened, ended, opinion, words, due, yellow)
ON CONFLICT (person_id, case_id, step) DO UPDATE SET
    state = excluded.state, officer_id = excluded.officer_id, opened_at = excluded.opened_at,
    ended_at = excluded.ended_at, opinion = excluded.opinion, words = excluded.words,
    due_at = excluded.due_at, yellow_at = excluded.yellow_at
"""
PUT_CLOCKS: Final = """
INSERT INTO case_clocks
    (person_id, case_id, place, kind, unit, law, promised, since, spent, ended_at, due_at, law_due_at,
     provisional)
SELECT $1, $2, t.* FROM unnest($3::smallint[], $4::text[], $5::text[], $6::integer[], $7::integer[],
    $8::timestamptz[], $9::integer[], $10::timestamptz[], $11::timestamptz[], $12::timestamptz[],
    $13::boolean[]) AS t
ON CONFLICT (person_id, case_id, place) DO UPDATE SET
    law = excluded.law, promised = excluded.promised, since = excluded.since, spent = excluded.spent,
    ended_at = excluded.ended_at, due_at = excluded.due_at, law_due_at = excluded.law_due_at,
    provisional = excluded.provisional
"""
PUT_EVENT: Final = """
INSERT INTO case_events (person_id, case_id, n, move, state, actor, at, step, words, mandate_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""
SERIAL: Final = "SELECT nextval('case_serial')"
OBJECTED: Final = "SELECT case_id FROM cases WHERE person_id = $1 AND parent_id = $2"
DRAFTS: Final = "SELECT count(*) FROM cases WHERE person_id = $1 AND state = 'draft'"
PERSON_OF: Final = "SELECT person_id FROM lookup_case WHERE case_id = $1"
# Whose it is, and which of these officers are that person, act for them now, or applied for them.
OWN_OF: Final = """
SELECT l.person_id, ARRAY(
    SELECT o.officer_id FROM officers AS o
    WHERE o.officer_id = ANY ($2) AND o.person_id IS NOT NULL AND (
        o.person_id = l.person_id OR EXISTS (
            SELECT FROM accounts AS a JOIN mandates AS m ON m.account_id = a.account_id
            WHERE a.person_id = o.person_id AND m.person_id = l.person_id AND (
                m.ended_at IS NULL AND m.ends_at > $3 OR EXISTS (
                    SELECT FROM cases AS c
                    WHERE c.person_id = l.person_id AND c.case_id = $1
                        AND c.mandate_id = m.mandate_id))))
) AS own
FROM lookup_case AS l WHERE l.case_id = $1
"""
NUMBERED: Final = "SELECT case_id FROM lookup_case WHERE number = $1"
DISCARD: Final = """
WITH gone AS (
    DELETE FROM cases WHERE person_id = $1 AND case_id = $2 AND state = 'draft' RETURNING case_id
), unsigned AS (
    DELETE FROM signatures USING gone WHERE signatures.person_id = $1 AND signatures.case_id = gone.case_id
), files AS (
    DELETE FROM uploads USING gone WHERE uploads.person_id = $1 AND uploads.case_id = gone.case_id
)
DELETE FROM lookup_case USING gone WHERE lookup_case.case_id = gone.case_id
RETURNING lookup_case.case_id
"""
OF_PERSON: Final = """
SELECT c.case_id, c.person_id, c.number, c.item, c.item_version, c.state, c.area, c.opened_at,
    c.submitted_at, c.ended_at, c.mandate_id, k.due_at
FROM cases AS c LEFT JOIN LATERAL (
    SELECT min(due_at) AS due_at FROM case_clocks AS k
    WHERE k.person_id = c.person_id AND k.case_id = c.case_id AND k.ended_at IS NULL
) AS k ON true
WHERE c.person_id = $1 AND (c.opened_at, c.case_id) < ($2, $3) AND ($5 = '' OR c.opened_by = $5)
    AND ($6 OR c.bundle_id IS NULL)
ORDER BY c.opened_at DESC, c.case_id DESC LIMIT $4
"""
PARTS: Final = """
SELECT case_id FROM cases WHERE person_id = $1 AND bundle_id = $2 ORDER BY case_id
"""
SUPPLEMENTS_LATE: Final = """
SELECT person_id, case_id FROM case_clocks
WHERE kind = 'supplement' AND law_due_at IS NOT NULL AND law_due_at <= $1
ORDER BY law_due_at LIMIT $2
"""
PROVISIONAL: Final = """
SELECT person_id, case_id FROM case_clocks WHERE provisional AND case_id > $1
ORDER BY case_id LIMIT $2
"""


class CaseStore:
    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def person_of(self, case: UUID) -> UUID | None:
        """Whose case it is."""
        person: UUID | None = await self._database.fetchval(PERSON_OF, case)
        return person

    async def owned(
        self, case: UUID, officers: Collection[UUID], at: datetime
    ) -> tuple[UUID, frozenset[UUID]] | None:
        """Whose case it is, and to which of these officers it is their own or of somebody they act for."""
        row = await self._database.fetchrow(OWN_OF, case, list(officers), at)
        return None if row is None else (row["person_id"], frozenset(row["own"]))

    async def numbered(self, number: str) -> UUID | None:
        """The case of a number, in its stored form."""
        case: UUID | None = await self._database.fetchval(NUMBERED, number)
        return case

    async def add(self, case: Case) -> None:
        """A draft."""
        await self._database.execute(
            ADD,
            case.person,
            case.case,
            case.item,
            case.item_version,
            case.state,
            case.area,
            case.opened_by,
            case.opened_at,
            case.version,
            case.moves,
            self._seal(case),
            case.parent,
            sorted(case.barred),
            case.mandate,
            case.bundle,
        )

    async def open(self, case: Case, event: CaseEvent, calendar: Calendar) -> None:
        """One that was submitted as it was opened."""
        await self._database.execute(
            OPEN,
            case.person,
            case.case,
            case.item,
            case.item_version,
            case.number,
            case.state,
            case.area,
            case.opened_by,
            case.opened_at,
            case.submitted_at,
            case.version,
            case.moves,
            self._seal(case),
        )
        await self.reckon(case, calendar)
        await self._put_event(case, event)

    async def area_of(self, person: UUID) -> str:
        """Where the person is on record; "" for nowhere, and for nobody."""
        return await self._database.fetchval(AREA, person) or ""

    async def read(self, person: UUID, case: UUID) -> Case | None:
        return await self._read(READ, person, case)

    async def lock(self, person: UUID, case: UUID) -> Case | None:
        """Nobody else moves it until the unit of work ends."""
        return await self._read(LOCK, person, case)

    async def events(self, person: UUID, case: UUID) -> tuple[CaseEvent, ...]:
        rows = await self._database.fetch(EVENTS, person, case)
        return tuple(read_event(row) for row in rows)

    async def next_number(self, at: datetime) -> str:
        """Never given twice; one whose submission failed is left out."""
        return case_number(day_of(at), await self._database.fetchval(SERIAL))

    async def objection_to(self, person: UUID, case: UUID) -> UUID | None:
        """The objection that was made to it."""
        found: UUID | None = await self._database.fetchval(OBJECTED, person, case)
        return found

    async def part_ids(self, person: UUID, bundle: UUID) -> tuple[UUID, ...]:
        """In one order, in which they are locked."""
        rows = await self._database.fetch(PARTS, person, bundle)
        return tuple(row["case_id"] for row in rows)

    async def drafts(self, person: UUID) -> int:
        """How many the person has open."""
        count: int = await self._database.fetchval(DRAFTS, person)
        return count

    async def save(
        self, before: Case, after: Case, event: CaseEvent | None, calendar: Calendar
    ) -> None:
        """What a move, or a change of the draft, made of it. RuntimeError if it was not locked."""
        saved = await self._database.fetchval(
            SAVE,
            after.person,
            after.case,
            before.version,
            after.number,
            after.state,
            after.changed_at or after.opened_at,
            after.submitted_at,
            after.decided_at,
            after.ended_at,
            after.version,
            after.moves,
            self._seal(after),
            after.words,
            supplement_json(after.supplement),
            after.standing,
            after.rules_due_at,
            self._seal_supplement(after),
            sorted(after.witnesses),
            after.look,
            after.looked_at,
        )
        if saved is None:
            raise RuntimeError("a case was saved that was not locked")
        if after.number != before.number:
            await self._database.execute(NUMBER, after.case, after.number)
        await self.reckon(after, calendar)
        if event is not None:
            await self._put_event(after, event)

    async def reckon(self, case: Case, calendar: Calendar) -> None:
        """Writes its steps and clocks, with the days on which they are due by this calendar."""
        if case.steps:
            columns = [list(column) for column in zip(*step_columns(case, calendar), strict=True)]
            await self._database.execute(PUT_STEPS, case.person, case.case, case.area, *columns)
        if case.clocks:
            columns = [
                list(column) for column in zip(*clock_columns(case.clocks, calendar), strict=True)
            ]
            await self._database.execute(PUT_CLOCKS, case.person, case.case, *columns)

    async def judged(self, person: UUID, case: UUID) -> None:
        """The rules have had their say, and left it to a person."""
        await self._database.execute(JUDGED, person, case)

    async def claim_rules(
        self, at: datetime, until: datetime, limit: int
    ) -> list[tuple[UUID, UUID]]:
        """Person and case of those that no rule has judged in their time; nobody else gets them until then."""
        rows = await self._database.fetch(CLAIM_RULES, at, until, limit)
        return [(row["person_id"], row["case_id"]) for row in rows]

    async def discard(self, person: UUID, case: UUID) -> bool:
        """A draft; False for anything else."""
        return await self._database.fetchval(DISCARD, person, case) is not None

    async def of_person(
        self,
        person: UUID,
        before: tuple[datetime, UUID],
        limit: int,
        by: str = "",
        *,
        parts: bool = True,
    ) -> list[CaseBrief]:
        """Newest first. `by`: those alone that this actor began; `parts`: also those that are part of a bundle."""
        rows = await self._database.fetch(OF_PERSON, person, *before, limit, by, parts)
        return [read_brief(row) for row in rows]

    async def late_supplements(self, at: datetime, limit: int) -> list[tuple[UUID, UUID]]:
        """Person and case of those that waited for their applicant in vain."""
        rows = await self._database.fetch(SUPPLEMENTS_LATE, at, limit)
        return [(row["person_id"], row["case_id"]) for row in rows]

    async def provisional(self, after: UUID, limit: int) -> list[tuple[UUID, UUID]]:
        """Those whose due day rests on a year that was not loaded, in the order of their ids."""
        rows = await self._database.fetch(PROVISIONAL, after, limit)
        return [(row["person_id"], row["case_id"]) for row in rows]

    async def _read(self, sql: str, person: UUID, case: UUID) -> Case | None:
        row = await self._database.fetchrow(sql, person, case)
        if row is None:
            return None
        steps = await self._database.fetch(STEPS, person, case)
        clocks = await self._database.fetch(CLOCKS, person, case)
        return read_case(self._vault, row, steps, clocks)

    def _seal_supplement(self, case: Case) -> bytes | None:
        if case.supplement_form is None:
            return None
        form, aad = canonical(case.supplement_form), supplement_form_aad(case.case)
        return self._vault.seal("identity", form, aad=aad)

    async def _put_event(self, case: Case, event: CaseEvent) -> None:
        await self._database.execute(
            PUT_EVENT,
            case.person,
            case.case,
            event.n,
            event.move,
            event.state,
            event.actor,
            event.at,
            event.step,
            event.words,
            event.mandate,
        )

    def _seal(self, case: Case) -> bytes:
        """Nothing for an empty form, as built-in items have."""
        if not case.form:
            return b""
        return self._vault.seal("identity", canonical(case.form), aad=form_aad(case.case))


async def briefs_of(tx: Queries, person: UUID, limit: int) -> tuple[CaseBrief, ...]:
    """All of a person's, the newest first."""
    rows = await tx.fetch(OF_PERSON, person, STANDING_UNTIL, UUID(int=0), limit, "", True)  # noqa: FBT003  # a parameter of the statement
    return tuple(read_brief(row) for row in rows)
