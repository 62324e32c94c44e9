"""Reviews of pensions: each is a case of the hall, with what it is about beside it.

What opens, takes and decides one, services/pensions says.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from domain import actors
from domain.errors import NotAllowed
from domain.faces.face_check import CheckState, Reason
from domain.pensions.review import (
    Claim,
    Decision,
    PastCheck,
    Proposal,
    QueuedReview,
    Review,
    ReviewFile,
    ReviewKind,
    ReviewState,
)
from domain.problems import Problem
from domain.subjects import SubjectKind
from storage.accounts.persons import open_identity, read_person
from storage.audit import audit
from storage.database import Database, Queries, Row
from storage.faces.phone_attestations import read_attested
from storage.keys.vault import Vault

# An open review of the same kind takes the new reasons in, so that nobody decides one thing twice.
OPEN: Final = """
INSERT INTO review_grounds AS r (person_id, case_id, kind, scheme, check_id, way, words, reasons)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (person_id, scheme, kind) WHERE decision IS NULL DO UPDATE SET
    reasons = r.reasons || ARRAY(
        SELECT reason FROM unnest(excluded.reasons) AS reason WHERE reason <> ALL (r.reasons)
    ),
    check_id = coalesce(excluded.check_id, r.check_id),
    way = coalesce(nullif(excluded.way, ''), r.way),
    words = right(concat_ws(E'\n', nullif(r.words, ''), nullif(excluded.words, '')), 2000)
RETURNING case_id
"""
# Until an officer has decided, no further check of the camera certifies.
HELD: Final = """
SELECT EXISTS (
    SELECT FROM review_grounds
    WHERE person_id = $1 AND decision IS NULL AND kind = 'face_check' AND $2 = ANY (reasons))
"""
SOME_SCHEME: Final = "SELECT min(scheme) FROM entitlements WHERE person_id = $1"
HOLDS_SCHEME: Final = "SELECT scheme FROM entitlements WHERE person_id = $1 AND scheme = $2"
WHOSE: Final = """
SELECT g.person_id FROM lookup_case AS l
    JOIN review_grounds AS g ON g.person_id = l.person_id AND g.case_id = l.case_id
    JOIN persons AS p ON p.person_id = l.person_id
WHERE l.case_id = $1
"""
WHOSE_REACHED: Final = f"{WHOSE} AND officer_reaches($2, p.person_id, p.area)"
WHOSE_SERVED: Final = f"{WHOSE} AND officer_serves($2, p.area)"
# The case, what it is about, and its two steps: a look that disagrees is a suspension that waits.
_SHOWN: Final = """
c.person_id, c.case_id AS review_id, g.kind, g.scheme, g.check_id, g.way, g.words, g.reasons, c.opened_at,
g.decision, c.words AS decision_words, c.decided_at,
CASE WHEN d.state = 'done' THEN d.officer_id END AS decided_by,
CASE WHEN l.opinion = 'disagrees' THEN l.officer_id END AS proposed_by, l.ended_at AS proposed_at,
l.words AS proposed_words
"""
_CASES: Final = """
cases AS c JOIN review_grounds AS g ON g.person_id = c.person_id AND g.case_id = c.case_id
    JOIN case_steps AS l ON l.person_id = c.person_id AND l.case_id = c.case_id AND l.step = 'look'
    JOIN case_steps AS d ON d.person_id = c.person_id AND d.case_id = c.case_id AND d.step = 'decide'
"""
# Whoever has the open step works on it, until a moment.
_CLAIM: Final = """
LEFT JOIN officers AS o
    ON o.officer_id = CASE WHEN l.state = 'open' THEN l.officer_id WHEN d.state = 'open' THEN d.officer_id END
"""
READ: Final = f"""
SELECT {_SHOWN}, o.officer_id AS claimed_by, g.claimed_until, o.username AS claimed_name,
    p.identity, p.died_on
FROM {_CASES} {_CLAIM} JOIN persons AS p ON p.person_id = c.person_id
WHERE c.person_id = $1 AND c.case_id = $2
"""  # noqa: S608  # constants alone
OF_PERSON: Final = f"""
SELECT {_SHOWN} FROM {_CASES}
WHERE c.person_id = $1 AND c.item = 'pension.review' AND (c.opened_at, c.case_id) < ($2, $3)
ORDER BY c.opened_at DESC, c.case_id DESC LIMIT $4
"""  # noqa: S608  # constants alone
QUEUE: Final = f"""
SELECT {_SHOWN}, o.officer_id AS claimed_by, g.claimed_until, o.username AS claimed_name, p.identity
FROM {_CASES} {_CLAIM} JOIN persons AS p ON p.person_id = c.person_id
WHERE c.item = 'pension.review' AND c.ended_at IS NULL AND g.decision IS NULL
    AND (c.opened_at, c.case_id) > ($1, $2)
    AND officer_reaches($4, p.person_id, p.area) AND ($5::text IS NULL OR g.kind = $5)
ORDER BY c.opened_at, c.case_id LIMIT $3
"""  # noqa: S608  # constants alone
OVERDUE: Final = """
SELECT count(*) FROM cases AS c
    JOIN review_grounds AS g ON g.person_id = c.person_id AND g.case_id = c.case_id
WHERE c.item = 'pension.review' AND c.ended_at IS NULL AND g.decision IS NULL
    AND g.kind = ANY ($1) AND c.opened_at < $2
"""
HISTORY: Final = """
SELECT check_id, action, CASE WHEN state IN ('issued', 'capturing') AND expires_at < now()
    THEN 'expired' ELSE state END AS state, issued_at, reasons, attested_by FROM face_checks
WHERE person_id = $1 AND issued_at >= $2
UNION ALL
SELECT evidence_id, action, CASE WHEN state = 'issued' AND expires_at < now()
    THEN 'expired' ELSE state END, issued_at, reasons, NULL FROM evidence
WHERE person_id = $1 AND issued_at >= $2
ORDER BY issued_at DESC LIMIT 50
"""
HOLD_PERSON: Final = "SELECT person_id FROM persons WHERE person_id = $1 FOR UPDATE"
DECIDE: Final = """
UPDATE review_grounds SET decision = $3, claimed_until = NULL
WHERE person_id = $1 AND case_id = $2 RETURNING scheme
"""
CLAIM: Final = """
UPDATE review_grounds SET claimed_until = $3 WHERE person_id = $1 AND case_id = $2
"""
LAPSED: Final = """
SELECT person_id, case_id FROM review_grounds WHERE claimed_until <= $1
ORDER BY claimed_until LIMIT $2
"""
NAME: Final = "SELECT username FROM officers WHERE officer_id = $1"
# Counted to a bound: a menu says no more than "many".
HOW_MANY: Final = """
SELECT count(*) FROM (
    SELECT FROM cases AS c JOIN persons AS p ON p.person_id = c.person_id
    WHERE c.item = 'pension.review' AND c.ended_at IS NULL AND officer_serves($1, p.area)
    LIMIT $2
) AS open
"""
LIVES: Final = """
UPDATE persons SET died_on = NULL WHERE person_id = $1 AND died_on IS NOT NULL RETURNING person_id
"""


class ReviewStore:
    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def holds_scheme(self, person: UUID, scheme: str) -> bool:
        return await self._database.fetchval(HOLDS_SCHEME, person, scheme) is not None

    async def read(self, person: UUID, review: UUID) -> Review | None:
        row = await self._database.fetchrow(READ, person, review)
        return None if row is None else _with_proposal(row)

    async def open_or_join(
        self,
        person: UUID,
        scheme: str,
        kind: ReviewKind,
        reasons: Iterable[Reason],
        check: UUID | None,
        *,
        words: str = "",
        way: str = "",
    ) -> tuple[UUID, bool]:
        """What the open review of this kind is about, and whether that is new, so that its case is too.

        One that was open already is joined: the reasons are merged.
        """
        fresh = uuid4()
        kept = list(dict.fromkeys(reasons))
        review: UUID = await self._database.fetchval(
            OPEN, person, fresh, kind, scheme, check, way, words, kept
        )
        return review, review == fresh

    async def waits_for(self, person: UUID, reason: Reason) -> bool:
        """Whether an officer is still to decide on a face check for this reason."""
        return bool(await self._database.fetchval(HELD, person, reason))

    async def some_scheme(self, person: UUID) -> str | None:
        """Any that the person is part of."""
        scheme: str | None = await self._database.fetchval(SOME_SCHEME, person)
        return scheme

    async def of_person(
        self, person: UUID, before: tuple[datetime, UUID], limit: int
    ) -> list[Review]:
        """Newest first, those before the place given."""
        rows = await self._database.fetch(OF_PERSON, person, *before, limit)
        return [read_review(row) for row in rows]

    async def queue(
        self,
        after: tuple[datetime, UUID],
        limit: int,
        *,
        reader: str,
        kind: ReviewKind | None = None,
    ) -> list[QueuedReview]:
        """Open reviews of persons whom the officer reaches, oldest first, after the place given.

        Who looked at whose is on record.

        The last of `limit` only tells that there are more: it is not shown, so not on record either.
        """
        async with self._database.transaction() as tx:
            rows = await tx.fetch(QUEUE, *after, limit, actors.officer_of(reader), kind)
            await audit.record_all(
                tx,
                actor=reader,
                action="review.queue_read",
                persons=[
                    (row["person_id"], SubjectKind.REVIEW.of(row["review_id"]))
                    for row in rows[: limit - 1]
                ],
                why="queue",
            )
        return [
            QueuedReview(
                review=_with_proposal(row),
                name=open_identity(self._vault, row["person_id"], row["identity"]).name,
            )
            for row in rows
        ]

    async def show(
        self, review: UUID, *, since: datetime, reader: str, why: str
    ) -> ReviewFile | None:
        """One review with the person's face checks since then; who looked and why is on record.

        None, and on record too, where the person is of another area.
        """
        async with self._database.transaction() as tx:
            person = await tx.fetchval(WHOSE_REACHED, review, actors.officer_of(reader))
            row = await tx.fetchrow(READ, person, review)
            if row is None:
                await _note_refused(tx, review, reader)
                return None
            checks = await tx.fetch(HISTORY, person, since)
            await audit.record(
                tx,
                actor=reader,
                action="review.read",
                person=person,
                about=SubjectKind.REVIEW.of(review),
                why=why,
            )
        return ReviewFile(
            review=_with_proposal(row),
            identity=read_person(self._vault, row).identity,
            died_on=row["died_on"],
            history=tuple(read_past_check(check) for check in checks),
        )

    async def served(self, review: UUID, officer: UUID) -> UUID | None:
        """Whose it is, of an area served. NotAllowed where an emergency opens the person alone."""
        person: UUID | None = await self._database.fetchval(WHOSE_SERVED, review, officer)
        if person is None and await self._database.fetchval(WHOSE_REACHED, review, officer):
            raise NotAllowed(Problem.EMERGENCY_READS)
        return person

    async def hold_person(self, person: UUID) -> None:
        """Nobody else changes the person until the unit of work ends."""
        await self._database.execute(HOLD_PERSON, person)

    async def decide(self, person: UUID, review: UUID, decision: Decision) -> str:
        """Of one whose case is locked; the scheme that it is of."""
        scheme: str = await self._database.fetchval(DECIDE, person, review, decision)
        return scheme

    async def claim(self, person: UUID, review: UUID, until: datetime | None) -> None:
        """Whoever has its open step has it until then; None: nobody has it."""
        await self._database.execute(CLAIM, person, review, until)

    async def lapsed(self, at: datetime, limit: int) -> list[tuple[UUID, UUID]]:
        """Person and review of those that somebody had until then at the latest."""
        rows = await self._database.fetch(LAPSED, at, limit)
        return [(row["person_id"], row["case_id"]) for row in rows]

    async def how_many_open(self, officer: UUID, most: int) -> int:
        """In the areas that the officer serves, `most` at most."""
        count: int = await self._database.fetchval(HOW_MANY, officer, most)
        return count

    async def username(self, officer: UUID) -> str:
        name: str = await self._database.fetchval(NAME, officer)
        return name

    async def put_alive(self, person: UUID) -> bool:
        """False where no death was on record."""
        return await self._database.fetchval(LIVES, person) is not None


async def _note_refused(tx: Queries, review: UUID, reader: str) -> None:
    """Where there is such a review, of a person whom the reader does not reach."""
    person = await tx.fetchval(WHOSE, review)
    if person is not None:
        await audit.record(
            tx,
            actor=reader,
            action="review.refused",
            person=person,
            about=SubjectKind.REVIEW.of(review),
            why="outside the areas served",
        )


def read_review(row: Row) -> Review:
    return Review(
        person=row["person_id"],
        review=row["review_id"],
        kind=ReviewKind(row["kind"]),
        scheme=row["scheme"],
        opened_at=row["opened_at"],
        reasons=tuple(Reason(reason) for reason in row["reasons"]),
        state=ReviewState.OPEN if row["decision"] is None else ReviewState.DECIDED,
        check=row["check_id"],
        words=row["words"],
        way=row["way"],
        decision=None if row["decision"] is None else Decision(row["decision"]),
        decision_words=row["decision_words"],
        decided_at=row["decided_at"],
        decided_by=row["decided_by"],
    )


def _with_proposal(row: Row) -> Review:
    by = row["proposed_by"]
    proposal = by and Proposal(by, row["proposed_at"], row["proposed_words"])
    held = row["claimed_by"] if row["claimed_until"] else None
    claim = held and Claim(held, row["claimed_name"], row["claimed_until"])
    return replace(read_review(row), proposal=proposal, claim=claim)


def read_past_check(row: Row) -> PastCheck:
    return PastCheck(
        check=row["check_id"],
        action=row["action"],
        state=CheckState(row["state"]),
        issued_at=row["issued_at"],
        reasons=tuple(Reason(reason) for reason in row["reasons"]),
        attested=read_attested(row),
    )
