"""Decisions on cases, with what was known sealed in one piece."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from domain.actors import SYSTEM
from domain.hall.decision_reports import Difference, PassRate
from domain.hall.decisions import (
    DecidedBy,
    Decision,
    Fact,
    FactValue,
    Judged,
    Outcome,
    Unanswered,
    Why,
)
from domain.subjects import SubjectKind
from domain.words import Words
from storage.audit import audit
from storage.database import Database, Queries, Row
from storage.keys.vault import Vault

NEXT: Final = """
SELECT coalesce(max(n), 0) + 1 FROM decisions WHERE person_id = $1 AND case_id = $2
"""
RECORD: Final = """
INSERT INTO decisions (person_id, case_id, n, item, item_version, rules, outcome, decided_by, shadow,
    sampled, judged, facts, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, 'rule', $8, $9, $10, $11, $12)
"""
# Only where a rule judged too: what officers decide is on record with the case.
RECORD_OFFICERS: Final = """
INSERT INTO decisions (person_id, case_id, n, item, item_version, rules, outcome, decided_by, shadow,
    sampled, judged, facts, at)
SELECT $1, $2, max(n) + 1, $3, $4, '', $5, 'officer', false, false, '[]', NULL, $6
FROM decisions WHERE person_id = $1 AND case_id = $2
HAVING count(*) > 0
"""
_COLUMNS: Final = (
    "person_id, case_id, n, item, item_version, rules, outcome, decided_by, shadow, sampled, judged,"
    " facts, at"
)
OF_CASE: Final = f"""
SELECT {_COLUMNS} FROM decisions WHERE case_id = $1 AND decided_by = 'rule' ORDER BY n
"""  # noqa: S608  # a constant alone
MADE_SINCE: Final = f"""
SELECT {_COLUMNS} FROM decisions
WHERE (at, case_id, n) > ($1, $2, $3) AND decided_by = 'rule' ORDER BY at, case_id, n LIMIT $4
"""  # noqa: S608  # a constant alone
OF_PERSON: Final = f"""
SELECT {_COLUMNS} FROM decisions WHERE person_id = $1 ORDER BY at DESC, n DESC LIMIT $2
"""  # noqa: S608  # a constant alone
DIFFERENCES: Final = """
SELECT s.item_version, s.outcome AS by_rule, o.outcome AS by_officer, count(*)::int AS cases
FROM decisions AS s CROSS JOIN LATERAL (
    SELECT d.outcome FROM decisions AS d
    WHERE d.person_id = s.person_id AND d.case_id = s.case_id AND d.decided_by = 'officer'
    ORDER BY d.n DESC LIMIT 1) AS o
WHERE s.item = $1 AND s.at >= $2 AND s.shadow
GROUP BY s.item_version, s.outcome, o.outcome ORDER BY s.item_version DESC, by_rule, by_officer
"""
RATES: Final = """
SELECT item,
    (count(*) FILTER (WHERE at >= $2 AND outcome = 'approve'))::int AS day_passed,
    (count(*) FILTER (WHERE at >= $2))::int AS day,
    (count(*) FILTER (WHERE at < $2 AND outcome = 'approve'))::int AS month_passed,
    (count(*) FILTER (WHERE at < $2))::int AS month
FROM decisions WHERE decided_by = 'rule' AND NOT shadow AND at >= $1
GROUP BY item ORDER BY item
"""

#: The words of a condition stand with the item, and not in each row.
_UNSAID: Final = Words("", "")


class DecisionStore:
    """What is read back has no words of conditions."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def record(self, decision: Decision) -> int:
        """By rule. Its number in its case, whose row the unit of work holds."""
        person, case = decision.person, decision.case
        n: int = await self._database.fetchval(NEXT, person, case)
        await self._database.execute(
            RECORD,
            person,
            case,
            n,
            decision.item,
            decision.item_version,
            decision.rules,
            decision.outcome,
            decision.shadow,
            decision.sampled,
            [[each.condition, each.held, each.refuses] for each in decision.judged],
            self._vault.seal("identity", _sealed(decision), aad=_place(person, case, n)),
            decision.at,
        )
        return n

    async def record_officers(
        self,
        person: UUID,
        case: UUID,
        item: str,
        item_version: int,
        outcome: Outcome,
        at: datetime,
    ) -> None:
        """Beside what a rule said of the case; nothing where none did."""
        await self._database.execute(RECORD_OFFICERS, person, case, item, item_version, outcome, at)

    async def of_case(self, case: UUID, *, why: str) -> list[Decision]:
        """By rule, to be judged again, which is on record; the first made first."""
        async with self._database.transaction() as tx:
            return await self._to_replay(tx, await tx.fetch(OF_CASE, case), why)

    async def since(
        self, after: tuple[datetime, UUID, int], limit: int, *, why: str
    ) -> list[Decision]:
        """As `of_case`, of all cases; `after`: when the last one was made, its case and number."""
        async with self._database.transaction() as tx:
            return await self._to_replay(tx, await tx.fetch(MADE_SINCE, *after, limit), why)

    async def differences(self, item: str, since: datetime) -> list[Difference]:
        """Of cases that both rules in shadow and an officer decided; the newest version first."""
        return [
            Difference(
                row["item_version"],
                Outcome(row["by_rule"]),
                Outcome(row["by_officer"]),
                row["cases"],
            )
            for row in await self._database.fetch(DIFFERENCES, item, since)
        ]

    async def pass_rates(self, month: datetime, day: datetime) -> list[PassRate]:
        """`month`, `day`: where each begins."""
        return [PassRate(**dict(row)) for row in await self._database.fetch(RATES, month, day)]

    async def _to_replay(self, tx: Queries, rows: Sequence[Row], why: str) -> list[Decision]:
        await audit.record_all(
            tx,
            actor=SYSTEM,
            action="decision.replayed",
            persons=[(row["person_id"], SubjectKind.CASE.of(row["case_id"])) for row in rows],
            why=why,
        )
        return [read_decision(self._vault, row) for row in rows]


def read_decision(vault: Vault, row: Row) -> Decision:
    sealed: bytes | None = row["facts"]
    known: Mapping[str, Any] = {"facts": [], "unanswered": [], "form": {}}
    if sealed is not None:
        place = _place(row["person_id"], row["case_id"], row["n"])
        known = json.loads(vault.open("identity", sealed, aad=place))
    return Decision(
        person=row["person_id"],
        case=row["case_id"],
        item=row["item"],
        item_version=row["item_version"],
        rules=row["rules"],
        facts=tuple(_fact(each) for each in known["facts"]),
        unanswered=tuple(
            Unanswered(name, source, Why(why)) for name, source, why in known["unanswered"]
        ),
        judged=tuple(Judged(name, held, _UNSAID, refuses) for name, held, refuses in row["judged"]),
        outcome=Outcome(row["outcome"]),
        by=DecidedBy(row["decided_by"]),
        at=row["at"],
        form=known["form"],
        shadow=row["shadow"],
        sampled=row["sampled"],
        n=row["n"],
    )


def _place(person: UUID, case: UUID, n: int) -> bytes:
    return f"decisions|{person}|{case}|{n}".encode()


def _sealed(decision: Decision) -> bytes:
    known = {
        "facts": [
            [
                each.name,
                _written(each.value),
                each.source,
                each.at.isoformat(),
                each.digest,
                each.ms,
            ]
            for each in decision.facts
        ],
        "unanswered": [[each.name, each.source, each.why] for each in decision.unanswered],
        "form": decision.form,
    }
    return json.dumps(known, separators=(",", ":")).encode()


def _fact(written: Sequence[Any]) -> Fact:
    name, value, source, at, digest, ms = written
    return Fact(name, _read(value), source, datetime.fromisoformat(at), digest, ms)


def _written(value: FactValue) -> object:
    """A day is told from the same text."""
    return {"day": value.isoformat()} if isinstance(value, date) else value


def _read(written: Any) -> FactValue:  # noqa: ANN401  # of JSON
    if isinstance(written, dict):
        return date.fromisoformat(written["day"])
    value: FactValue = tuple(written) if isinstance(written, list) else written
    return value
