"""The sealer: chains entries in order of their numbers and signs where the chain stands.

Numbers come to light out of order, and a transaction that is undone leaves a gap. So a round first
marks: the newest number given out, and then a transaction number. Every entry up to the mark belongs
to a transaction numbered before it (a trigger numbers the transaction first). Once all of these are
over, what is there up to the mark is all that there will ever be, and is sealed.
"""

import logging
from datetime import datetime
from typing import Final

from domain.audit import GENESIS, SealHead, chain
from storage.audit.audit import read_entry
from storage.database import Database, Transaction
from storage.keys.vault import Keys

log = logging.getLogger(__name__)

ENTRIES: Final = 1_000  # of one seal: some milliseconds of hashing

GIVEN_OUT: Final = """
SELECT coalesce(last_value, 0) FROM pg_sequences
WHERE schemaname = current_schema() AND sequencename = 'audit_seq_seq'
"""
# Outside of the transaction, so that a round with nothing to do is one statement and takes no number.
ANYTHING: Final = f"""
SELECT after_tx IS NOT NULL OR next_to < ({GIVEN_OUT}) FROM audit_sealer
"""  # noqa: S608  # a constant alone
# Held until the end of the transaction: of many sealers one works, and a dead one's hold goes with it.
HOLD: Final = """
SELECT sealed_to, next_to, after_tx IS NOT NULL AS marked FROM audit_sealer FOR UPDATE SKIP LOCKED
"""
# A mark of the future comes from the cluster that a backup was taken of.
OVER: Final = """
SELECT after_tx <= pg_snapshot_xmin(pg_current_snapshot()) AS over,
    after_tx > pg_current_xact_id() AS foreign_mark, clock_timestamp() AS now
FROM audit_sealer
"""
MARK: Final = "UPDATE audit_sealer SET next_to = $1, after_tx = pg_current_xact_id()"
UNMARK: Final = "UPDATE audit_sealer SET after_tx = NULL"
SEALED: Final = "UPDATE audit_sealer SET sealed_to = $1"
ENTRIES_BETWEEN: Final = """
SELECT seq, at, actor, action, person_id, about, why FROM audit
WHERE seq > $1 AND seq <= $2 ORDER BY seq LIMIT $3
"""
NEWEST_SEAL: Final = "SELECT seal, chain FROM audit_seals ORDER BY seal DESC LIMIT 1"
ADD_SEAL: Final = """
INSERT INTO audit_seals
    (seal, after_seq, to_seq, entries, previous, chain, sealed_at, kid, signature)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""


class Sealer:
    """Signs with the current token key; a head says which, and its words are no token's."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self.use(keys)

    def use(self, keys: Keys) -> None:
        """Signs with the current one of these from the next seal on."""
        self._kid = keys.current_kid
        self._key = keys.token_keys[keys.current_kid]

    async def round(self) -> bool:
        """Seals what can be sealed and marks what is next; True when there is more to seal at once.

        Any number may run; whoever finds another at work does nothing.
        """
        if not await self._database.fetchval(ANYTHING):
            return False
        async with self._database.transaction() as tx:
            # Read before this transaction has a number of its own, which is what the mark waits for.
            given_out: int = await tx.fetchval(GIVEN_OUT)
            held = await tx.fetchrow(HOLD)
            if held is None:
                return False
            mark = given_out > held["next_to"]
            if held["marked"]:
                found = await tx.fetchrow(OVER)
                assert found is not None  # the row is held
                if found["foreign_mark"]:
                    mark = True
                elif not found["over"]:
                    return False
                elif await self._seal(tx, held["sealed_to"], held["next_to"], found["now"]):
                    return True
                else:
                    await tx.execute(UNMARK)
            if mark:
                await tx.execute(MARK, max(given_out, held["next_to"]))
            return False

    async def _seal(self, tx: Transaction, after: int, to: int, now: datetime) -> bool:
        """One seal, of at most ENTRIES; True when there may be more up to `to`."""
        rows = await tx.fetch(ENTRIES_BETWEEN, after, to, ENTRIES)
        if not rows:
            return False  # only numbers of transactions that were undone
        entries = [read_entry(row) for row in rows]
        newest = await tx.fetchrow(NEWEST_SEAL)
        previous: bytes = GENESIS if newest is None else newest["chain"]
        more = len(entries) == ENTRIES
        head = SealHead(
            seal=1 if newest is None else newest["seal"] + 1,
            after=after,
            to=entries[-1].seq if more else to,
            entries=len(entries),
            previous=previous,
            chain=chain(previous, entries),
            sealed_at=now,
            kid=self._kid,
        )
        await tx.execute(
            ADD_SEAL,
            head.seal,
            head.after,
            head.to,
            head.entries,
            head.previous,
            head.chain,
            head.sealed_at,
            head.kid,
            self._key.sign(head.signed_bytes()),
        )
        await tx.execute(SEALED, head.to)
        # Whoever keeps the log keeps the chain's ends, which no one with the database alone can change.
        log.info("audit seal %d to entry %d: %s", head.seal, head.to, head.chain.hex())
        return more
