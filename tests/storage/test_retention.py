"""What has served its time goes, and only that."""

from typing import Final

import pytest

from storage.database import Database
from storage.retention import ROWS, SCHEDULE, sweep

OLD: Final = "now() - interval '40 days'"
# One row that is over and one that is not; {} is the moment that decides.
ROWS_OF: Final = {
    "sign-in codes": "INSERT INTO sign_in_codes VALUES (sha256($1), '', {}, 5, '{{}}')",
    "capture tickets": """INSERT INTO capture_tickets
        VALUES (sha256($1), gen_random_uuid(), gen_random_uuid(), gen_random_uuid(),
                gen_random_uuid(), {})""",
    "frame digests": "INSERT INTO frame_digests VALUES (sha256($1), gen_random_uuid(), {})",
    "receipts": """INSERT INTO receipts VALUES (gen_random_uuid(), gen_random_uuid(),
        gen_random_uuid(), gen_random_uuid(), encode($1, 'hex'), now(), {})""",
    "sessions": """INSERT INTO sessions (session_id, account_id, refresh_mac, expires_at)
        VALUES (gen_random_uuid(), gen_random_uuid(), $1, {})""",
    "creations": """INSERT INTO idempotency (scope, key, fingerprint, created_at)
        VALUES (encode($1, 'hex'), 'k', $1, {})""",
    "face checks under way": """INSERT INTO face_checks (person_id, check_id, account_id, action, subject,
            elder, language, state, issued_at, expires_at, tries)
        VALUES (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), encode($1, 'hex'), 's',
            false, 'zh-CN', 'capturing', now(), {}, 1)""",
    "deliveries under way": """INSERT INTO deliveries (delivery_id, account_id, n, kind, subject, channel,
            state, next_at, expires_at, created_at)
        VALUES (gen_random_uuid(), gen_random_uuid(), 1, encode($1, 'hex'), 's', 'sms', 'queued',
            {0}, {0}, now())""",
}


@pytest.mark.parametrize("noun", ROWS_OF)
async def test_what_is_over_is_swept_and_what_is_not_stays(database: Database, noun: str) -> None:
    for name, when in ((b"old", OLD), (b"new", "now() + interval '1 minute'")):
        await database.execute(ROWS_OF[noun].format(when), name)

    first, second = await sweep(database), await sweep(database)

    assert first == dict.fromkeys((rule.noun for rule in SCHEDULE if rule.statement), 0) | {noun: 1}
    assert not any(second.values())


async def test_one_go_is_bounded(database: Database) -> None:
    await database.execute(
        "INSERT INTO frame_digests SELECT sha256(i::text::bytea), gen_random_uuid(), '2020-01-01'"
        " FROM generate_series(1, $1) AS i",
        ROWS + 1,
    )

    goes = [(await sweep(database))["frame digests"] for _ in range(3)]

    assert goes == [ROWS, 1, 0]


async def test_an_abandoned_check_counts_when_a_try_of_it_had_failed(database: Database) -> None:
    await database.execute(ROWS_OF["face checks under way"].format(OLD), b"one")

    await sweep(database)

    row = await database.fetchrow("SELECT state, counts FROM face_checks")
    assert row is not None
    assert (row["state"], row["counts"]) == ("expired", True)
