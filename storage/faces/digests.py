"""Keyed digests of the pictures of a capture, for thirty days: an exact picture is good for one."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from storage.database import Queries

KEEP: Final = """
INSERT INTO frame_digests (digest, capture_id, seen_on)
SELECT d, $2, $3 FROM unnest($1::bytea[]) AS t (d) ON CONFLICT (digest) DO NOTHING
"""


async def keep(tx: Queries, digests: Sequence[bytes], capture: UUID, day: date) -> None:
    await tx.execute(KEEP, list(digests), capture, day)
