"""Reviews: opened with the change that needs one, queued for officers, decided once, a suspension by two."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
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
from storage.keys.vault import Vault

# An open review of the same kind takes the new reasons in, so that nobody decides one thing twice.
OPEN: Final = """
WITH opened AS (
    INSERT INTO reviews AS r
        (person_id, review_id, kind, scheme, check_id, way, words, reasons, state, opened_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'open', $9)
    ON CONFLICT (person_id, scheme, kind) WHERE state = 'open' DO UPDATE SET
        reasons = r.reasons || ARRAY(
            SELECT reason FROM unnest(excluded.reasons) AS reason WHERE reason <> ALL (r.reasons)
        ),
        check_id = coalesce(excluded.check_id, r.check_id),
        way = coalesce(nullif(excluded.way, ''), r.way),
        words = right(concat_ws(E'\n', nullif(r.words, ''), nullif(excluded.words, '')), 2000)
    RETURNING review_id, person_id
), known AS (
    INSERT INTO lookup_review (review_id, person_id) SELECT review_id, person_id FROM opened
    ON CONFLICT (review_id) DO NOTHING
)
SELECT review_id FROM opened
"""
# Until an officer has decided, no further check of the camera certifies.
HELD: Final = """
SELECT EXISTS (
    SELECT FROM reviews
    WHERE person_id = $1 AND state = 'open' AND kind = 'face_check' AND $2 = ANY (reasons))
"""
SOME_SCHEME: Final = "SELECT min(scheme) FROM entitlements WHERE person_id = $1"
HOLDS_SCHEME: Final = "SELECT scheme FROM entitlements WHERE person_id = $1 AND scheme = $2"
WHOSE: Final = "SELECT person_id FROM lookup_review WHERE review_id = $1"
WHOSE_REACHED: Final = """
SELECT l.person_id FROM lookup_review AS l JOIN persons AS p ON p.person_id = l.person_id
WHERE l.review_id = $1 AND officer_reaches($2, p.person_id, p.area)
"""
WHOSE_SERVED: Final = """
SELECT l.person_id FROM lookup_review AS l JOIN persons AS p ON p.person_id = l.person_id
WHERE l.review_id = $1 AND officer_serves($2, p.area)
"""
READ: Final = """
SELECT r.person_id, r.review_id, r.kind, r.scheme, r.check_id, r.way, r.words, r.reasons, r.state,
    r.opened_at, r.decision, r.decision_words, r.decided_at, r.decided_by, r.proposed_by,
    r.proposed_at, r.proposed_words, r.claimed_by, r.claimed_until, o.username AS claimed_name,
    p.identity, p.died_on
FROM reviews AS r JOIN persons AS p ON p.person_id = r.person_id
    LEFT JOIN officers AS o ON o.officer_id = r.claimed_by
WHERE r.person_id = $1 AND r.review_id = $2
"""
OF_PERSON: Final = """
SELECT person_id, review_id, kind, scheme, check_id, way, words, reasons, state, opened_at, decision,
    decision_words, decided_at, decided_by
FROM reviews WHERE person_id = $1 AND (opened_at, review_id) < ($2, $3)
ORDER BY opened_at DESC, review_id DESC LIMIT $4
"""
QUEUE: Final = """
SELECT r.person_id, r.review_id, r.kind, r.scheme, r.check_id, r.way, r.words, r.reasons, r.state,
    r.opened_at, r.decision, r.decision_words, r.decided_at, r.decided_by, r.proposed_by,
    r.proposed_at, r.proposed_words, r.claimed_by, r.claimed_until, o.username AS claimed_name,
    p.identity
FROM reviews AS r JOIN persons AS p ON p.person_id = r.person_id
    LEFT JOIN officers AS o ON o.officer_id = r.claimed_by
WHERE r.state = 'open' AND (r.opened_at, r.review_id) > ($1, $2)
    AND officer_reaches($4, p.person_id, p.area) AND ($5::text IS NULL OR r.kind = $5)
ORDER BY r.opened_at, r.review_id LIMIT $3
"""
OVERDUE: Final = """
SELECT count(*) FROM reviews WHERE state = 'open' AND kind = ANY ($1) AND opened_at < $2
"""
HISTORY: Final = """
SELECT check_id, action, CASE WHEN state IN ('issued', 'capturing') AND expires_at < now()
    THEN 'expired' ELSE state END AS state, issued_at, reasons FROM face_checks
WHERE person_id = $1 AND issued_at >= $2
UNION ALL
SELECT evidence_id, action, CASE WHEN state = 'issued' AND expires_at < now()
    THEN 'expired' ELSE state END, issued_at, reasons FROM evidence
WHERE person_id = $1 AND issued_at >= $2
ORDER BY issued_at DESC LIMIT 50
"""
HOLD_PERSON: Final = "SELECT died_on FROM persons WHERE person_id = $1 FOR UPDATE"
PROPOSED_BY: Final = """
SELECT proposed_by FROM reviews WHERE person_id = $1 AND review_id = $2 AND state = 'open'
FOR UPDATE
"""
PROPOSE: Final = """
UPDATE reviews SET proposed_by = $3, proposed_at = $4, proposed_words = $5,
    claimed_by = NULL, claimed_until = NULL
WHERE person_id = $1 AND review_id = $2
"""
DECIDE: Final = """
UPDATE reviews SET state = 'decided', decision = $3, decision_words = $4, decided_at = $5,
    decided_by = $6, claimed_by = NULL, claimed_until = NULL
WHERE person_id = $1 AND review_id = $2 AND state = 'open'
RETURNING scheme
"""
LIVES: Final = "UPDATE persons SET died_on = NULL WHERE person_id = $1"


class ReviewStore:
    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def holds_scheme(self, person: UUID, scheme: str) -> bool:
        return await self._database.fetchval(HOLDS_SCHEME, person, scheme) is not None

    async def read(self, person: UUID, review: UUID) -> Review:
        """Of one that is known to be there."""
        row = await self._database.fetchrow(READ, person, review)
        assert row is not None
        return read_review(row)

    async def open_or_join(
        self,
        person: UUID,
        scheme: str,
        kind: ReviewKind,
        reasons: Iterable[Reason],
        check: UUID | None,
        at: datetime,
        *,
        words: str = "",
        way: str = "",
    ) -> tuple[UUID, bool]:
        """The open review of this kind, and whether it was made now, so that the person is told once.

        One that was open already is joined: the reasons are merged.
        """
        return await open_or_join(
            self._database, person, scheme, kind, reasons, check, at, words=words, way=way
        )

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
        return await served(self._database, review, officer)

    async def lock_person(self, person: UUID) -> date | None:
        """The day of a recorded death; nobody else changes the person until the transaction ends."""
        day: date | None = await self._database.fetchval(HOLD_PERSON, person)
        return day

    async def lock_open(self, person: UUID, review: UUID) -> tuple[UUID | None] | None:
        """Who proposed a suspension, if anybody; None for one that is not open."""
        row = await self._database.fetchrow(PROPOSED_BY, person, review)
        return None if row is None else (row["proposed_by"],)

    async def propose(
        self, person: UUID, review: UUID, officer: UUID, words: str, at: datetime
    ) -> None:
        await self._database.execute(PROPOSE, person, review, officer, at, words)

    async def decide(
        self,
        person: UUID,
        review: UUID,
        decision: Decision,
        words: str,
        officer: UUID,
        at: datetime,
    ) -> str:
        """Of one that this transaction has locked; the scheme that it is of."""
        scheme: str = await self._database.fetchval(
            DECIDE, person, review, decision, words, at, officer
        )
        return scheme

    async def put_alive(self, person: UUID) -> None:
        await self._database.execute(LIVES, person)


async def served(tx: Queries, review: UUID, officer: UUID) -> UUID | None:
    """Whose review it is, of an area served. NotAllowed where an emergency opens the person alone."""
    person: UUID | None = await tx.fetchval(WHOSE_SERVED, review, officer)
    if person is None and await tx.fetchval(WHOSE_REACHED, review, officer) is not None:
        raise NotAllowed(Problem.EMERGENCY_READS)
    return person


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


async def open_or_join(
    tx: Queries,
    person: UUID,
    scheme: str,
    kind: ReviewKind,
    reasons: Iterable[Reason],
    check: UUID | None,
    at: datetime,
    words: str = "",
    way: str = "",
) -> tuple[UUID, bool]:
    """The open review of this kind, and whether it was made now, so that the person is told once.

    One that was open already is joined: the reasons are merged.
    """
    fresh = uuid4()
    review: UUID = await tx.fetchval(
        OPEN, person, fresh, kind, scheme, check, way, words, list(dict.fromkeys(reasons)), at
    )
    return review, review == fresh


def read_review(row: Row) -> Review:
    return Review(
        person=row["person_id"],
        review=row["review_id"],
        kind=ReviewKind(row["kind"]),
        scheme=row["scheme"],
        opened_at=row["opened_at"],
        reasons=tuple(Reason(reason) for reason in row["reasons"]),
        state=ReviewState(row["state"]),
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
    held = row["claimed_by"]
    claim = held and Claim(held, row["claimed_name"], row["claimed_until"])
    return replace(read_review(row), proposal=proposal, claim=claim)


def read_past_check(row: Row) -> PastCheck:
    return PastCheck(
        check=row["check_id"],
        action=row["action"],
        state=CheckState(row["state"]),
        issued_at=row["issued_at"],
        reasons=tuple(Reason(reason) for reason in row["reasons"]),
    )
