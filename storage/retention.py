"""What has served its time is deleted, a bounded number of rows at a go."""

from typing import Final

from storage.database import Database

ROWS: Final = 5_000

# By their place, since the planner, who can't know how many $1 are, would else read the table through.
CODES: Final = """
DELETE FROM sign_in_codes WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM sign_in_codes WHERE expires_at < now() - interval '1 day' LIMIT $1))
"""
TICKETS: Final = """
DELETE FROM capture_tickets WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM capture_tickets WHERE expires_at < now() - interval '1 day' LIMIT $1))
"""
DIGESTS: Final = """
DELETE FROM frame_digests WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM frame_digests WHERE seen_on < current_date - 30 LIMIT $1))
"""
RECEIPTS: Final = """
DELETE FROM receipts WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM receipts WHERE readable_until < now() LIMIT $1))
"""
SESSIONS: Final = """
DELETE FROM sessions WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM sessions WHERE expires_at < now() - interval '1 day' LIMIT $1))
"""
# A key that is begun again in the same moment is young when its turn comes.
CREATIONS: Final = """
DELETE FROM idempotency WHERE created_at < now() - interval '1 day' AND ctid = ANY (ARRAY(
    SELECT ctid FROM idempotency WHERE created_at < now() - interval '1 day' LIMIT $1))
"""
# A channel that is switched off claims nothing; its deliveries still come to an end.
DELIVERIES: Final = """
UPDATE deliveries SET state = 'failed', answer = 'expired', ended_at = now()
WHERE delivery_id IN (
    SELECT delivery_id FROM deliveries
    WHERE state IN ('queued', 'claimed') AND next_at < now() - interval '1 day'
        AND expires_at < now() LIMIT $1)
"""
# A check that nobody took up again; it counts when a try of it was judged and failed.
CHECKS: Final = """
UPDATE face_checks k SET state = 'expired', counts = k.tries > 0, ended_at = now()
FROM (
    SELECT person_id, check_id FROM face_checks
    WHERE state IN ('issued', 'capturing') AND expires_at < now() LIMIT $1) AS old
WHERE k.person_id = old.person_id AND k.check_id = old.check_id
    AND k.state IN ('issued', 'capturing')
"""
_ALL: Final = {
    "sign-in codes": CODES,
    "capture tickets": TICKETS,
    "frame digests": DIGESTS,
    "receipts": RECEIPTS,
    "sessions": SESSIONS,
    "creations": CREATIONS,
    "deliveries": DELIVERIES,
    "face checks": CHECKS,
}


async def sweep(database: Database) -> dict[str, int]:
    """Rows ended by noun, at most ROWS of each; call again while any of them is a full helping."""
    done = {}
    for noun, statement in _ALL.items():
        tag = await database.execute(statement, ROWS)
        done[noun] = int(tag.rsplit(" ", 1)[-1])
    return done
