"""A person's past certifications, read from what is kept of each; nothing is kept for this list alone."""

from datetime import datetime
from typing import Final
from uuid import UUID

from domain.events import EventKind
from domain.faces.face_check import Reason
from domain.pensions.certifications import Certification
from domain.pensions.evidence import OUTSIDE, PRESENT, Presence, Provider
from domain.subjects import SubjectKind
from domain.ways import Way
from domain.words import Words
from storage.database import Database, Row

_SCHEME: Final = SubjectKind.ENTITLEMENT.prefix
# A pass certifies unless an officer had to look first; of one of which the person was told, it is sure.
# Another office's proof certifies some schemes and leaves others as they are: the audit says which.
# Who acts for the person sees what came of the own account's checks, and no other account's receipt.
PAST: Final = f"""
WITH who AS (
    SELECT coalesce($2, person_id) AS person_id FROM accounts WHERE account_id = $1
), seen AS (
    SELECT k.person_id, k.check_id AS id, k.subject, k.ended_at AS at, k.account_id, $7::text[] AS held_by,
        CASE WHEN k.mandate_id IS NULL THEN 'face' ELSE 'relative' END AS way,
        NULL AS provider, NULL AS presence, NULL::date AS lived_on
    FROM who JOIN face_checks k ON k.person_id = who.person_id WHERE k.state = 'passed'
    UNION ALL
    SELECT e.person_id, e.evidence_id, e.subject, e.ended_at, e.account_id, ARRAY[$9::text],
        NULL, e.provider, e.presence, e.met_on
    FROM who JOIN evidence e ON e.person_id = who.person_id WHERE e.state = 'passed'
), past AS (
    SELECT id, substr(subject, {len(_SCHEME) + 1}) AS scheme, way, provider, presence, at, lived_on, account_id
    FROM seen
    WHERE subject LIKE '{_SCHEME}%' AND (
        EXISTS (
            SELECT FROM inbox i JOIN accounts a ON a.account_id = i.account_id
            WHERE a.person_id = seen.person_id AND i.subject = seen.subject
                AND i.happened_at = seen.at AND i.kind = ANY ($6::text[]))
        OR NOT EXISTS (
            SELECT FROM review_grounds v
                JOIN cases c ON c.person_id = v.person_id AND c.case_id = v.case_id
            WHERE v.person_id = seen.person_id AND '{_SCHEME}' || v.scheme = seen.subject
                AND c.opened_at <= seen.at AND (c.decided_at IS NULL OR c.decided_at > seen.at)
                AND v.reasons && seen.held_by))
    UNION ALL
    SELECT v.case_id, v.scheme, 'officer', NULL, NULL, c.decided_at, NULL, NULL
    FROM who JOIN review_grounds v ON v.person_id = who.person_id
        JOIN cases c ON c.person_id = v.person_id AND c.case_id = v.case_id
    WHERE v.decision = 'certified'
    UNION ALL
    SELECT md5(p.proof_id::text || d.about)::uuid, substr(d.about, {len(_SCHEME) + 1}), 'data', NULL, NULL,
        p.posted_at, p.happened_on, NULL
    FROM who
    JOIN audit d ON d.person_id = who.person_id AND d.action = 'entitlement.certified'
        AND d.about LIKE '{_SCHEME}%'
    JOIN proofs p ON p.person_id = d.person_id
        AND d.why = p.source || ' (' || to_char(p.happened_on, 'YYYY-MM-DD') || ')'
)
SELECT past.*, s.zh, s.en, r.receipt_id
FROM past CROSS JOIN who
LEFT JOIN schemes s ON s.scheme = past.scheme
LEFT JOIN receipts r ON r.person_id = who.person_id AND r.check_id = past.id AND r.account_id = $1
    AND r.readable_until > $8
WHERE (past.at, past.id) < ($3, $4) AND ($2::uuid IS NULL OR past.account_id = $1)
ORDER BY past.at DESC, past.id DESC LIMIT $5
"""  # noqa: S608  # a constant alone
TOLD: Final = (EventKind.CERTIFIED, EventKind.RESTORED)
#: For which a pass of the camera waits for an officer; any other evidence waits for the last alone.
HELD: Final = (Reason.MOVEMENT_KNOWN, Reason.OFFICER_CONFIRMS, Reason.RECORDED_DEATH)


class CertificationStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def past(
        self,
        account: UUID,
        person: UUID | None,
        before: tuple[datetime, UUID],
        limit: int,
        now: datetime,
    ) -> list[Certification]:
        """Newest first, those before the place given; `person`: for whom the account acts.

        Of the account's own person all, of `person` what came of the account's own checks.
        """
        rows = await self._database.fetch(
            PAST, account, person, *before, limit, list(TOLD), list(HELD), now, HELD[-1]
        )
        return [_read(row) for row in rows]


def _read(row: Row) -> Certification:
    return Certification(
        certification=row["id"],
        scheme=row["scheme"],
        name=Words(row["zh"] or row["scheme"], row["en"] or row["scheme"]),
        way=_way(row),
        at=row["at"],
        lived_on=row["lived_on"],
        receipt=row["receipt_id"],
    )


def _way(row: Row) -> Way:
    if row["way"] is not None:
        return Way(row["way"])
    if row["presence"] is not None:
        return PRESENT[Presence(row["presence"])][0]
    return OUTSIDE[Provider(row["provider"])].way
