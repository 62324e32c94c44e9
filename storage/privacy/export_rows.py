"""The rows of each selection: counted, their persons put on record, read by helpings of persons.

All take the same filter: $1 area, $2 and $3 the first day or moment and the one behind the last,
$4 kind, $5 state.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from domain.privacy.export_rows import ExportRow, Fact
from domain.privacy.exports import GIVEN, WITHDRAWN, Filter, Selection
from domain.subjects import Subject
from domain.ways import WAY_WORDS, Way
from domain.words import Words
from storage.accounts.persons import open_identity
from storage.database import Queries, Row
from storage.keys.vault import Vault

#: Rows of the days that are looked at, whatever the rest of the filter says; own choice: some seconds.
LOOKED_MOST: Final = 300_000

_DAYS: Final = "r.{day} >= $2 AND r.{day} < $3"
_ENTITLEMENTS: Final = _DAYS.format(day="certified_until")
_CONSENTS: Final = _DAYS.format(day="given_at")
_FACE_CHECKS: Final = _DAYS.format(day="ended_at")
# The area by a look at one row by its key, never a join: a wide filter would read the register through.
_MEANT: Final = """
    ($1 = '' OR (SELECT starts_with(p.area, $1) FROM persons AS p WHERE p.person_id = r.person_id))
"""
_ENTITLEMENT_MEANT: Final = f"""
    ($4 = '' OR r.scheme = $4) AND ($5 = '' OR r.standing = $5) AND {_MEANT}
"""
_CONSENT_MEANT: Final = f"""
    ($4 = '' OR r.purpose = $4) AND ($5 = '' OR (r.withdrawn_at IS NOT NULL) = ($5 = 'withdrawn'))
    AND {_MEANT}
"""
_FACE_CHECK_MEANT: Final = f"""
    ($4 = '' OR r.action = $4) AND ($5 = '' OR r.state = $5) AND {_MEANT}
"""


def _counting(table: str, days: str, meant: str) -> str:
    return f"""
    SELECT count(*) AS looked, count(*) FILTER (WHERE {meant}) AS rows
    FROM (SELECT * FROM {table} AS r WHERE {days} LIMIT $6) AS r
    """  # noqa: S608  # constants alone


def _noting(table: str, days: str, meant: str) -> str:
    """One statement for all of them: an entry of each person, as of every other use of the data."""
    return f"""
    INSERT INTO audit (actor, action, person_id, about, why)
    SELECT $6, $7, person_id, $8, $9
    FROM (SELECT DISTINCT r.person_id FROM {table} AS r WHERE {days} AND {meant}) AS found
    """  # noqa: S608  # constants alone


def _reading(table: str, days: str, meant: str, columns: str, order: str) -> str:
    return f"""
    SELECT r.person_id, p.identity, p.area, {columns}
    FROM {table} AS r JOIN persons AS p ON p.person_id = r.person_id
    WHERE r.person_id = ANY ($6::uuid[]) AND {days} AND {meant}
    ORDER BY r.person_id, {order}
    """  # noqa: S608  # constants alone


COUNT_ENTITLEMENTS: Final = _counting("entitlements", _ENTITLEMENTS, _ENTITLEMENT_MEANT)
COUNT_CONSENTS: Final = _counting("consents", _CONSENTS, _CONSENT_MEANT)
COUNT_FACE_CHECKS: Final = _counting("face_checks", _FACE_CHECKS, _FACE_CHECK_MEANT)
NOTE_ENTITLEMENTS: Final = _noting("entitlements", _ENTITLEMENTS, _ENTITLEMENT_MEANT)
NOTE_CONSENTS: Final = _noting("consents", _CONSENTS, _CONSENT_MEANT)
NOTE_FACE_CHECKS: Final = _noting("face_checks", _FACE_CHECKS, _FACE_CHECK_MEANT)
READ_ENTITLEMENTS: Final = _reading(
    "entitlements",
    _ENTITLEMENTS,
    _ENTITLEMENT_MEANT,
    """(SELECT ARRAY[s.zh, s.en] FROM schemes AS s WHERE s.scheme = r.scheme) AS scheme,
    r.certified_until, r.certified_by, r.standing, r.suspended_on, r.back_pay_from""",
    order="r.scheme",
)
READ_CONSENTS: Final = _reading(
    "consents",
    _CONSENTS,
    _CONSENT_MEANT,
    "r.purpose, r.version, r.given_at, r.withdrawn_at",
    order="r.given_at",
)
READ_FACE_CHECKS: Final = _reading(
    "face_checks",
    _FACE_CHECKS,
    _FACE_CHECK_MEANT,
    "r.action, r.started_at, r.ended_at, r.state",
    order="r.ended_at",
)


async def count(tx: Queries, selection: Selection, wanted: Filter, most: int) -> int:
    """How many rows there are now; `most` when there are more, or the days have too many to look at."""
    statement = _STATEMENTS[selection].count
    counted = await tx.fetchrow(statement, *_given(selection, wanted), LOOKED_MOST)
    assert counted is not None  # a count
    rows: int = counted["rows"]
    return most if counted["looked"] >= LOOKED_MOST else min(rows, most)


async def note(
    tx: Queries,
    selection: Selection,
    wanted: Filter,
    *,
    actor: str,
    action: str,
    about: Subject,
    why: str,
) -> None:
    """Puts on record, of each person who has a row now, that the row leaves."""
    statement = _STATEMENTS[selection].note
    await tx.execute(statement, *_given(selection, wanted), actor, action, str(about), why)


async def read(
    tx: Queries, vault: Vault, selection: Selection, wanted: Filter, persons: Sequence[UUID]
) -> list[ExportRow]:
    """The rows of these persons, as they are now."""
    found = _STATEMENTS[selection]
    rows = await tx.fetch(found.read, *_given(selection, wanted), list(persons))
    return [
        ExportRow(
            open_identity(vault, row["person_id"], row["identity"]), row["area"], found.facts(row)
        )
        for row in rows
    ]


def _given(selection: Selection, wanted: Filter) -> tuple[object, ...]:
    since, behind = wanted.moments
    if selection is Selection.ENTITLEMENTS:
        return wanted.area, since.date(), behind.date(), wanted.kind, wanted.state
    return wanted.area, since, behind, wanted.kind, wanted.state


def _entitlement(row: Row) -> tuple[Fact, ...]:
    return (
        Words(*row["scheme"]) if row["scheme"] else None,
        row["certified_until"],
        WAY_WORDS[Way(row["certified_by"])],
        row["standing"],
        row["suspended_on"],
        row["back_pay_from"],
    )


def _consent(row: Row) -> tuple[Fact, ...]:
    state = WITHDRAWN if row["withdrawn_at"] else GIVEN
    return row["purpose"], row["version"], row["given_at"], state, row["withdrawn_at"]


def _face_check(row: Row) -> tuple[Fact, ...]:
    return row["action"], row["started_at"], row["ended_at"], row["state"]


@dataclass(frozen=True, slots=True)
class _Statements:
    count: str
    note: str
    read: str
    facts: Callable[[Row], tuple[Fact, ...]]


_STATEMENTS: Final[Mapping[Selection, _Statements]] = {
    Selection.ENTITLEMENTS: _Statements(
        COUNT_ENTITLEMENTS, NOTE_ENTITLEMENTS, READ_ENTITLEMENTS, _entitlement
    ),
    Selection.CONSENTS: _Statements(COUNT_CONSENTS, NOTE_CONSENTS, READ_CONSENTS, _consent),
    Selection.FACE_CHECKS: _Statements(
        COUNT_FACE_CHECKS, NOTE_FACE_CHECKS, READ_FACE_CHECKS, _face_check
    ),
}
