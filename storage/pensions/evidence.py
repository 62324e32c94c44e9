"""Evidence of other providers and of officers who met the person: begun, and ended once."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from domain.accounts.consent import Purpose, good
from domain.faces.face_check import CheckState, Reason
from domain.pensions.evidence import (
    PRESENT,
    Applicant,
    Assurance,
    Evidence,
    Judgement,
    Pending,
    Presence,
    Provider,
)
from domain.subjects import Subject
from domain.words import Language
from storage.accounts import persons
from storage.accounts.accounts import open_openid
from storage.accounts.persons import open_identity
from storage.database import Database, Row
from storage.keys.vault import Vault

APPLICANT: Final = """
SELECT p.person_id, p.identity, a.openid FROM accounts a
JOIN persons p ON p.person_id = a.person_id
WHERE a.account_id = $1
"""
# A person has one of a provider under way: an earlier one ends unjudged.
CLOSE_OPEN: Final = """
UPDATE evidence SET state = 'expired', kept = NULL, ended_at = $3
WHERE person_id = $1 AND provider = $2 AND state = 'issued'
"""
BEGIN: Final = """
INSERT INTO evidence (person_id, evidence_id, account_id, provider, action, subject, language, state,
    kept, issued_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, 'issued', $8, $9, $10)
"""
SHOW: Final = """
SELECT v.person_id, v.evidence_id, v.account_id, v.provider, v.action, v.subject, v.language, v.state,
    v.issued_at, v.expires_at, v.ended_at, v.reasons, v.assurance, r.receipt_id
FROM accounts a
JOIN evidence v
    ON v.person_id = a.person_id AND v.evidence_id = $2 AND v.account_id = a.account_id
LEFT JOIN receipts r ON r.person_id = v.person_id AND r.check_id = v.evidence_id
WHERE a.account_id = $1
"""
# Of the same account and person as at the beginning; withdrawn or locked since is seen here.
PENDING: Final = """
SELECT v.kept, p.identity, a.openid,
    EXISTS (SELECT FROM consents c WHERE c.person_id = v.person_id AND c.purpose = $3
            AND c.withdrawn_at IS NULL AND c.version = ANY ($4::text[])) AS consented,
    p.face_locked_at IS NOT NULL AS locked
FROM accounts a
JOIN evidence v
    ON v.person_id = a.person_id AND v.evidence_id = $2 AND v.account_id = a.account_id
JOIN persons p ON p.person_id = v.person_id
WHERE a.account_id = $1 AND v.state = 'issued' AND v.kept IS NOT NULL
"""
# Single use: of two answers for one piece of evidence the store takes one.
END: Final = """
UPDATE evidence v SET state = $4, ended_at = $5, reasons = $6, counts = $7, assurance = $8, kept = NULL
WHERE v.person_id = $1 AND v.evidence_id = $2 AND v.state = 'issued' AND v.expires_at > $5
    AND EXISTS (SELECT FROM accounts a WHERE a.account_id = $3 AND a.account_id = v.account_id
                AND a.person_id = v.person_id)
RETURNING v.evidence_id
"""
CLOSE: Final = """
UPDATE evidence SET state = 'expired', ended_at = $3, kept = NULL
WHERE person_id = $1 AND evidence_id = $2 AND state = 'issued'
"""
ATTEST: Final = """
INSERT INTO evidence (person_id, evidence_id, provider, action, subject, language, state, issued_at,
    expires_at, ended_at, assurance, presence, attested_by, words, met_on)
SELECT $1, $2, $3, $4, $5, $6, 'passed', $7, $7, $7, $8, $9, $10, $11, $13
FROM entitlements e WHERE e.person_id = $1 AND e.scheme = $12
RETURNING evidence_id
"""
# As of a case (storage/hall/cases.py): the officer is the person, or acts for them now.
OWN: Final = """
SELECT EXISTS (
    SELECT FROM officers AS o WHERE o.officer_id = $2 AND (
        o.person_id = $1 OR EXISTS (
            SELECT FROM accounts AS a JOIN mandates AS m ON m.account_id = a.account_id
            WHERE a.person_id = o.person_id AND m.person_id = $1
                AND m.ended_at IS NULL AND m.ends_at > $3)))
"""


class EvidenceStore:
    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def applicant(self, account: UUID, number: str) -> Applicant | None:
        """Who stands behind the account; None while it is bound to nobody."""
        row = await self._database.fetchrow(APPLICANT, account)
        if row is None:
            return None
        person = row["person_id"]
        return Applicant(
            number,
            person,
            open_identity(self._vault, person, row["identity"]),
            self._openid(account, row),
        )

    async def begin(self, evidence: Evidence, kept: str) -> None:
        """Ends an earlier one of the provider; of two at once the second ends the first."""
        sealed = self._vault.seal("identity", kept.encode(), aad=_aad(evidence.check))
        await persons.hold(self._database, evidence.person)
        await self._database.execute(
            CLOSE_OPEN, evidence.person, evidence.provider, evidence.issued_at
        )
        await self._database.execute(
            BEGIN,
            evidence.person,
            evidence.check,
            evidence.account,
            evidence.provider,
            evidence.action,
            str(evidence.subject),
            evidence.language,
            sealed,
            evidence.issued_at,
            evidence.expires_at,
        )

    async def show(self, account: UUID, evidence: UUID) -> Evidence | None:
        row = await self._database.fetchrow(SHOW, account, evidence)
        return None if row is None else _evidence(row)

    async def pending(self, evidence: Evidence, consent: Purpose) -> Pending | None:
        """None when it has ended already."""
        account = evidence.account
        row = await self._database.fetchrow(
            PENDING, account, evidence.check, consent, list(good(consent))
        )
        if row is None or account is None:
            return None
        kept = self._vault.open("identity", row["kept"], aad=_aad(evidence.check))
        return Pending(
            evidence=evidence,
            applicant=Applicant(
                evidence.number,
                evidence.person,
                open_identity(self._vault, evidence.person, row["identity"]),
                self._openid(account, row),
            ),
            kept=kept.decode(),
            consented=row["consented"],
            locked=row["locked"],
        )

    async def died(self, person: UUID) -> bool:
        """Whether a death is recorded; unchanged until the transaction ends."""
        return await persons.died_on(self._database, person) is not None

    async def end(
        self, evidence: Evidence, state: CheckState, judgement: Judgement, at: datetime
    ) -> bool:
        """Single use: False when it had ended, or run out."""
        ended = await self._database.fetchval(
            END,
            evidence.person,
            evidence.check,
            evidence.account,
            state,
            at,
            list(judgement.reasons),
            judgement.counts,
            judgement.assurance if state is CheckState.PASSED else None,
        )
        return ended is not None

    async def close(self, evidence: Evidence, at: datetime) -> None:
        """Ends it unjudged, if it has not ended."""
        await self._database.execute(CLOSE, evidence.person, evidence.check, at)

    async def attest(
        self,
        evidence: Evidence,
        presence: Presence,
        officer: UUID,
        words: str,
        *,
        met_on: date | None,
    ) -> bool:
        """An officer's word; False: no such scheme of this person."""
        written = await self._database.fetchval(
            ATTEST,
            evidence.person,
            evidence.check,
            evidence.provider,
            evidence.action,
            str(evidence.subject),
            evidence.language,
            evidence.issued_at,
            PRESENT[presence][1],
            presence,
            officer,
            words,
            evidence.subject.scheme,
            met_on,
        )
        return written is not None

    async def hold(self, person: UUID) -> bool:
        """Until the unit of work ends nobody else changes the person; False when there is none."""
        return await persons.hold(self._database, person)

    async def own(self, person: UUID, officer: UUID, at: datetime) -> bool:
        """Whether the officer is this person, or acts for them."""
        own: bool = await self._database.fetchval(OWN, person, officer, at)
        return own

    def _openid(self, account: UUID, row: Row) -> str:
        return "" if row["openid"] is None else open_openid(self._vault, account, row["openid"])


def _aad(evidence: UUID) -> bytes:
    return b"evidence.kept:" + evidence.bytes


def _evidence(row: Row) -> Evidence:
    return Evidence(
        person=row["person_id"],
        check=row["evidence_id"],
        account=row["account_id"],
        provider=Provider(row["provider"]),
        action=row["action"],
        subject=Subject.parse(row["subject"]),
        language=Language(row["language"]),
        state=CheckState(row["state"]),
        issued_at=row["issued_at"],
        expires_at=row["expires_at"],
        reasons=tuple(Reason(reason) for reason in row["reasons"]),
        assurance=None if row["assurance"] is None else Assurance(row["assurance"]),
        ended_at=row["ended_at"],
        receipt=row["receipt_id"],
    )
