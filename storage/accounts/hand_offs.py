"""Hand-offs: a code on a screen, and how far the phone that opened it has come."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from domain.accounts.hand_offs import Asker, HandOff, HandOffState
from domain.subjects import Subject
from storage.database import Database, Row
from storage.keys.vault import Vault

ADD: Final = """
INSERT INTO hand_offs (hand_off_id, code_mac, purpose, subject, part, account_id, officer_id,
    session_id, kiosk_id, digits, state, made_at, ends_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'open', $11, $12)
"""
#: Of a screen whose sign-in stands: with it everything that it showed is over.
_STANDS: Final = """EXISTS (
    SELECT FROM sessions AS s
    WHERE s.session_id = h.session_id AND s.revoked_at IS NULL AND s.expires_at > $2)"""
BY_CODE: Final = f"""
SELECT h.* FROM hand_offs AS h WHERE h.code_mac = ANY ($1::bytea[]) AND {_STANDS}
"""  # noqa: S608  # constants
HOLD_BY_CODE: Final = f"{BY_CODE} FOR UPDATE OF h"  # constants alone
OF_SESSION: Final = "SELECT h.* FROM hand_offs AS h WHERE h.hand_off_id = $1 AND h.session_id = $2"
HOLD_OF_SESSION: Final = f"{OF_SESSION} FOR UPDATE OF h"  # constants alone
SHOWN: Final = """
SELECT h.* FROM hand_offs AS h WHERE h.session_id = $1 AND h.purpose = $2 AND h.subject = $3
"""
MOVE: Final = """
UPDATE hand_offs SET state = $2, device_key = $3, ends_at = $4 WHERE hand_off_id = $1
"""
UNDER_WAY: Final = """
SELECT count(*) FROM hand_offs
WHERE session_id = $1 AND state IN ('open', 'opened', 'confirmed') AND ends_at > $2
"""
SCREEN: Final = """
SELECT s.device, coalesce(k.name, '') AS kiosk
FROM hand_offs AS h
LEFT JOIN sessions AS s ON s.session_id = h.session_id
LEFT JOIN kiosks AS k ON k.kiosk_id = h.kiosk_id
WHERE h.hand_off_id = $1
"""


class HandOffStore:
    """Codes are kept as MACs: who reads the table opens nothing with it."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def add(self, held: HandOff, code: str) -> None:
        await self._database.execute(
            ADD,
            held.hand_off,
            self._macs(code)[0],
            held.purpose,
            str(held.subject),
            held.part,
            held.account,
            held.officer,
            held.session,
            held.kiosk,
            held.digits,
            held.made_at,
            held.ends_at,
        )

    async def by_code(self, code: str, now: datetime) -> HandOff | None:
        """None for a code that there is not, and where the screen's sign-in is over."""
        row = await self._database.fetchrow(BY_CODE, self._macs(code), now)
        return None if row is None else _read(row)

    async def lock_by_code(self, code: str, now: datetime) -> HandOff | None:
        """As `by_code`; nobody else changes it until the unit of work ends."""
        row = await self._database.fetchrow(HOLD_BY_CODE, self._macs(code), now)
        return None if row is None else _read(row)

    async def of_session(self, hand_off: UUID, session: UUID) -> HandOff | None:
        """Only to the very screen that shows it."""
        row = await self._database.fetchrow(OF_SESSION, hand_off, session)
        return None if row is None else _read(row)

    async def lock_of_session(self, hand_off: UUID, session: UUID) -> HandOff | None:
        row = await self._database.fetchrow(HOLD_OF_SESSION, hand_off, session)
        return None if row is None else _read(row)

    async def move(self, held: HandOff) -> None:
        await self._database.execute(MOVE, held.hand_off, held.state, held.device_key, held.ends_at)

    async def under_way(self, session: UUID, now: datetime) -> int:
        """How many codes of one screen wait or are worked on."""
        count: int = await self._database.fetchval(UNDER_WAY, session, now)
        return count

    async def shown(self, session: UUID, purpose: str, subject: Subject) -> tuple[HandOff, ...]:
        """By one screen, about one thing; however they stand."""
        rows = await self._database.fetch(SHOWN, session, purpose, str(subject))
        return tuple(_read(row) for row in rows)

    async def screen(self, hand_off: UUID) -> Asker:
        """Where it is shown; the name is not known here."""
        row = await self._database.fetchrow(SCREEN, hand_off)
        return Asker("", row["kiosk"], row["device"] or "") if row else Asker("")

    def _macs(self, code: str) -> Sequence[bytes]:
        return self._vault.macs("hand-off", code.encode())


def _read(row: Row) -> HandOff:
    return HandOff(
        hand_off=row["hand_off_id"],
        purpose=row["purpose"],
        subject=Subject.parse(row["subject"]),
        part=row["part"],
        account=row["account_id"],
        officer=row["officer_id"],
        session=row["session_id"],
        kiosk=row["kiosk_id"],
        digits=row["digits"],
        made_at=row["made_at"],
        ends_at=row["ends_at"],
        state=HandOffState(row["state"]),
        device_key=row["device_key"],
    )
