"""Kiosks: enrolled by a code, known by a key, taken out of service with all that goes on at them."""

from datetime import datetime
from typing import Final
from uuid import UUID

from domain.accounts.kiosks import Kiosk
from storage.database import Database, Row
from storage.keys.vault import Vault

ADD: Final = """
INSERT INTO kiosks (kiosk_id, name, area, made_at, made_by, code_mac, enrol_until)
VALUES ($1, $2, $3, $4, $5, $6, $7)
"""
_SEEN: Final = """SELECT kiosk_id, name, area, made_at, device_key, enrol_until, enrolled_at, seen_at,
    camera, revoked_at
FROM kiosks"""
OF_KEY: Final = f"{_SEEN} WHERE device_key = $1 AND device_key <> ''"  # constants alone
OF_OFFICER: Final = f"""
{_SEEN} WHERE EXISTS (
    SELECT FROM officers AS o, unnest(o.areas) AS a (area)
    WHERE o.officer_id = $1 AND o.disabled_at IS NULL AND starts_with(kiosks.area, a.area))
ORDER BY revoked_at IS NOT NULL, area, name, kiosk_id LIMIT $2
"""  # constants
HOLD: Final = f"{_SEEN} WHERE kiosk_id = $1 FOR UPDATE"  # constants alone
HOLD_BY_CODE: Final = f"""
{_SEEN} WHERE code_mac = ANY ($1::bytea[]) AND enrol_until > $2 AND revoked_at IS NULL FOR UPDATE
"""  # constants
ENROL: Final = """
UPDATE kiosks SET device_key = $2, enrolled_at = $3, seen_at = $3, code_mac = NULL, enrol_until = NULL
WHERE kiosk_id = $1
"""
RENEW_CODE: Final = """
UPDATE kiosks SET device_key = '', enrolled_at = NULL, seen_at = NULL, camera = false,
    code_mac = $2, enrol_until = $3
WHERE kiosk_id = $1
"""
REVOKE: Final = """
UPDATE kiosks SET revoked_at = $2, code_mac = NULL, enrol_until = NULL WHERE kiosk_id = $1
"""
BEAT: Final = "UPDATE kiosks SET seen_at = $2, camera = $3 WHERE kiosk_id = $1"
END_SESSIONS: Final = """
UPDATE sessions SET revoked_at = $2
WHERE device_key = $1 AND device_key <> '' AND revoked_at IS NULL RETURNING session_id
"""
#: A check in which a try had failed counts, as if the person had hung up.
END_CHECKS: Final = """
UPDATE face_checks SET state = 'expired', counts = tries > 0, ended_at = $2
WHERE kiosk_id = $1 AND kiosk_id IS NOT NULL AND state IN ('issued', 'capturing')
RETURNING capture_id
"""
COUNTS: Final = """
SELECT count(*) FILTER (WHERE revoked_at IS NOT NULL) AS revoked,
    count(*) FILTER (WHERE revoked_at IS NULL AND device_key = '') AS enrolling,
    count(*) FILTER (WHERE revoked_at IS NULL AND device_key <> '' AND seen_at > $1) AS live,
    count(*) FILTER (WHERE revoked_at IS NULL AND device_key <> '' AND seen_at <= $1) AS silent
FROM kiosks
"""


class KioskStore:
    """Enrolment codes are kept as MACs."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def add(self, kiosk: Kiosk, code: bytes, *, by: UUID) -> None:
        await self._database.execute(
            ADD,
            kiosk.kiosk,
            kiosk.name,
            kiosk.area,
            kiosk.made_at,
            by,
            self._vault.mac("kiosk", code),
            kiosk.enrol_until,
        )

    async def of_key(self, device_key: str) -> Kiosk | None:
        """Enrolled by this key; one that was revoked among them."""
        row = await self._database.fetchrow(OF_KEY, device_key)
        return None if row is None else _read(row)

    async def of_officer(self, officer: UUID, most: int) -> tuple[Kiosk, ...]:
        """In the areas that the officer serves, those out of service last."""
        rows = await self._database.fetch(OF_OFFICER, officer, most)
        return tuple(_read(row) for row in rows)

    async def lock(self, kiosk: UUID) -> Kiosk | None:
        """Nobody else changes it until the unit of work ends."""
        row = await self._database.fetchrow(HOLD, kiosk)
        return None if row is None else _read(row)

    async def lock_by_code(self, code: bytes, now: datetime) -> Kiosk | None:
        """None for a code that is wrong, used or past."""
        row = await self._database.fetchrow(HOLD_BY_CODE, self._vault.macs("kiosk", code), now)
        return None if row is None else _read(row)

    async def enrol(self, kiosk: UUID, device_key: str, at: datetime) -> None:
        """The code is used up."""
        await self._database.execute(ENROL, kiosk, device_key, at)

    async def renew_code(self, kiosk: UUID, code: bytes, until: datetime) -> None:
        """No key is its own until the code was entered."""
        await self._database.execute(RENEW_CODE, kiosk, self._vault.mac("kiosk", code), until)

    async def revoke(self, kiosk: UUID, at: datetime) -> None:
        await self._database.execute(REVOKE, kiosk, at)

    async def beat(self, kiosk: UUID, at: datetime, *, camera: bool) -> None:
        await self._database.execute(BEAT, kiosk, at, camera)

    async def end_sessions(self, device_key: str, at: datetime) -> tuple[UUID, ...]:
        """Of the persons who are signed in at the kiosk of this key: those that ended."""
        rows = await self._database.fetch(END_SESSIONS, device_key, at)
        return tuple(row["session_id"] for row in rows)

    async def end_checks(self, kiosk: UUID, at: datetime) -> tuple[UUID, ...]:
        """Of the captures that run there: those to ring."""
        rows = await self._database.fetch(END_CHECKS, kiosk, at)
        return tuple(row["capture_id"] for row in rows if row["capture_id"])

    async def counts(self, silent_since: datetime) -> dict[str, int]:
        """How many by state, of the whole city."""
        row = await self._database.fetchrow(COUNTS, silent_since)
        return dict(row.items()) if row else {}


def _read(row: Row) -> Kiosk:
    return Kiosk(
        kiosk=row["kiosk_id"],
        name=row["name"],
        area=row["area"],
        made_at=row["made_at"],
        device_key=row["device_key"],
        enrol_until=row["enrol_until"],
        enrolled_at=row["enrolled_at"],
        seen_at=row["seen_at"],
        camera=row["camera"],
        revoked_at=row["revoked_at"],
    )
