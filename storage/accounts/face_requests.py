"""Partners' face requests. What a link ends with is kept as a MAC: who reads the table opens nothing with it."""

from typing import Final
from uuid import UUID

from domain.accounts.face_requests import FaceRequest, FaceRequestState, FaceRequestWay
from storage.database import Database, Row
from storage.keys.vault import Vault

_LABEL: Final = "face-request"  # of the MACs
ADD: Final = """
INSERT INTO partner_face_requests
    (request_id, partner_id, code_mac, way, nonce, digits, person_id, state, made_at, ends_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, 'waiting', $8, $9)
"""
_COLUMNS: Final = """request_id, partner_id, way, nonce, digits, person_id, account_id, state, made_at,
    ends_at, grant_id, done_at, told_at"""
READ: Final = f"""
SELECT {_COLUMNS} FROM partner_face_requests WHERE request_id = $1
"""  # noqa: S608  # a constant alone
LOCK: Final = f"{READ} FOR UPDATE"
LOCK_BY_CODE: Final = f"""
SELECT {_COLUMNS} FROM partner_face_requests WHERE code_mac = ANY ($1::bytea[]) FOR UPDATE
"""  # noqa: S608  # a constant alone
MOVE: Final = """
UPDATE partner_face_requests
SET person_id = $2, account_id = $3, state = $4, ends_at = $5, grant_id = $6, done_at = $7, told_at = $8
WHERE request_id = $1
"""


class FaceRequestStore:
    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def add(self, held: FaceRequest, code: str) -> None:
        await self._database.execute(
            ADD,
            held.request,
            held.partner,
            self._vault.mac(_LABEL, code.encode()),
            held.way,
            held.nonce,
            held.digits,
            held.person,
            held.made_at,
            held.ends_at,
        )

    async def read(self, request: UUID) -> FaceRequest | None:
        row = await self._database.fetchrow(READ, request)
        return None if row is None else _read(row)

    async def lock(self, request: UUID) -> FaceRequest | None:
        """Nobody else changes it until the unit of work ends."""
        row = await self._database.fetchrow(LOCK, request)
        return None if row is None else _read(row)

    async def lock_by_code(self, code: str) -> FaceRequest | None:
        """As `lock`, of what a link ends with; those that are over among them."""
        macs = self._vault.macs(_LABEL, code.encode())
        row = await self._database.fetchrow(LOCK_BY_CODE, macs)
        return None if row is None else _read(row)

    async def move(self, held: FaceRequest) -> None:
        await self._database.execute(
            MOVE,
            held.request,
            held.person,
            held.account,
            held.state,
            held.ends_at,
            held.grant,
            held.done_at,
            held.told_at,
        )


def _read(row: Row) -> FaceRequest:
    return FaceRequest(
        request=row["request_id"],
        partner=row["partner_id"],
        way=FaceRequestWay(row["way"]),
        nonce=row["nonce"],
        digits=row["digits"],
        made_at=row["made_at"],
        ends_at=row["ends_at"],
        person=row["person_id"],
        account=row["account_id"],
        state=FaceRequestState(row["state"]),
        grant=row["grant_id"],
        done_at=row["done_at"],
        told_at=row["told_at"],
    )
