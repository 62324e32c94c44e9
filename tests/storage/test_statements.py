"""Every statement of storage/ is understood by the server, and none reads a growing table through."""

import asyncio
import importlib
import json
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import asyncpg
import pytest

import storage
from storage.card import Event
from storage.ending import STATEMENTS as ENDING
from storage.migrate import migrate
from storage.nouns import NOUNS
from storage.postgres.embedded_postgres import embedded_postgres
from storage.privacy.retention import SCHEDULE
from tests.databases import for_long, open_folder
from tests.storage import filled_windows
from tests.storage.everything_of_partners import FILL_PARTNERS
from tests.storage.filled_hospitals import HOSPITALS
from tests.storage.filled_parcels import FILL_PARCELS

DEBIAN: Final = Path("/usr/lib/postgresql")
OLDEST: Final = (15, 16, 17)
VERBS: Final = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b")
SMALL: Final = {table.name for noun in NOUNS for table in noun.tables if table.few} | {
    "alembic_version"
}

ROWS: Final = 10_000
# Rows of a city that runs: little is expired, open, queued or due at once; the audit lies in all partitions.
FILL: Final = (
    """INSERT INTO persons (person_id, identity, named, looked_up)
       SELECT id(i), b(i), i % 100 > 0, i % 100 > 0 FROM n""",
    """INSERT INTO lookup_id_number SELECT b(i), id(i) FROM n""",
    """INSERT INTO lookup_birth_month SELECT id(i), 1, b(i % 1000) FROM n""",
    """INSERT INTO lookup_person_phone SELECT id(i), 1, b(i) FROM n""",
    """INSERT INTO lookup_name SELECT b(i % 3000), 1, id(i) FROM n""",
    """INSERT INTO accounts (account_id, phone, person_id, level, language, created_at)
       SELECT id(i), b(i), id(i), 2, 'zh-CN', at(i) FROM n""",
    """INSERT INTO lookup_phone SELECT b(i), id(i) FROM n""",
    """INSERT INTO lookup_openid SELECT b(i), id(i) FROM n""",
    """INSERT INTO sign_in_codes SELECT b(i), b(i), later(i), 5, ARRAY[at(i)] FROM n""",
    """INSERT INTO passkey_challenges SELECT b(i), id(i), later(i) FROM n""",
    """INSERT INTO identity_requests (state, browser, expires_at) SELECT b(i), b(i), later(i) FROM n""",
    *FILL_PARTNERS,
    """INSERT INTO sign_in_places SELECT b(i), later(i) - interval '89 days' FROM n""",
    """INSERT INTO sessions (session_id, account_id, refresh_mac, expires_at, device_key)
       SELECT id(i), id(i), b(i), later(i), 'k' || i FROM n""",
    """INSERT INTO hand_offs (hand_off_id, code_mac, purpose, subject, part, account_id, session_id,
           digits, state, made_at, ends_at) SELECT id(i), b(i), 'p', 's', '', id(i), id(i), '1',
           'done', at(i), later(i) - interval '1 day' FROM n""",
    """INSERT INTO consents SELECT id(i % 7000), 'purpose' || i % 3, 'v', at(i), 'x' FROM n""",
    """INSERT INTO entitlements (person_id, scheme, certified_until, certified_by, standing, version)
       SELECT id(i), 'city-pension', later(i), 'face', 'active', 1 FROM n""",
    """INSERT INTO proofs SELECT id(i % 7000), id(i), 's' || i, at(i), 'x', at(i) FROM n""",
    """INSERT INTO biometric.face_records SELECT id(i), 'e', 's', b(i), at(i), later(i) FROM n""",
    """INSERT INTO biometric.movements SELECT id(i % 7000), id(i), 1, 's', b(i),
           later(i) - interval '5 years' + interval '7 days' FROM n""",
    """INSERT INTO face_checks (person_id, check_id, account_id, action, subject, elder, language,
           state, issued_at, expires_at) SELECT id(i % 7000), id(i), id(i % 7000), 'a', 's', false,
           'zh-CN', CASE WHEN i % 100 = 0 THEN 'capturing' ELSE 'passed' END, at(i), later(i) FROM n""",
    """INSERT INTO evidence (person_id, evidence_id, account_id, provider, action, subject, language,
           state, issued_at, expires_at, ended_at)
       SELECT id(i % 7000), id(i), id(i % 7000), 'wechat_verify', 'a', 's', 'zh-CN',
           CASE WHEN i % 100 = 0 THEN 'issued' ELSE 'passed' END, at(i), later(i),
           CASE WHEN i % 100 = 0 THEN NULL ELSE at(i) END FROM n""",
    """INSERT INTO capture_tickets SELECT b(i), id(i), id(i), id(i), id(i), later(i) FROM n""",
    """INSERT INTO attestation_challenges SELECT id(i), id(i), id(i), b(i), later(i) FROM n""",
    """INSERT INTO attested_keys
       SELECT b(i), id(i), b(i), 1, at(i), later(i) - interval '13 months' FROM n""",
    """INSERT INTO frame_digests SELECT b(i), id(i), current_date - i % 31 FROM n""",
    """INSERT INTO receipts SELECT id(i), id(i), id(i), id(i), 'j', at(i), later(i) FROM n""",
    """INSERT INTO emergencies (person_id, emergency_id, officer_id, why, opened_at, until,
           reviewed_at, reviewed_by)
       SELECT id(i % 7000), id(i), id(1), 'w', at(i), at(i - 30),
           CASE WHEN i % 100 > 0 THEN at(i) - interval '3 years' + interval '7 days' END, id(2)
       FROM n""",
    """INSERT INTO spot_checks (spot_id, person_id, check_id, scheme, drawn_at, due_at, result, met_by,
           ended_at)
       SELECT id(i), id(i % 7000), id(i), 'pension', at(i), at(i) + interval '14 days',
           CASE WHEN i % 100 > 0 THEN 'met' END, 'call',
           CASE WHEN i % 100 > 0 THEN at(i) - interval '3 years' + interval '7 days' END
       FROM n""",
    """INSERT INTO decisions
       SELECT id(i % 7000), id(i / 2), i % 2 + 1, 'item' || i % 300, 1, '',
           CASE WHEN i % 3 = 0 THEN 'person' ELSE 'approve' END,
           CASE WHEN i % 2 = 0 THEN 'rule' ELSE 'officer' END, i % 4 = 0, false, '[]',
           CASE WHEN i % 2 = 0 THEN b(i) END, later(i) - interval '11 years' + interval '7 days' * i
       FROM n""",
    """INSERT INTO inbox SELECT id(i % 7000), i, 'k', 's', at(i), false FROM n""",
    """INSERT INTO deliveries (delivery_id, account_id, n, kind, subject, channel, state, next_at,
           expires_at, created_at)
       SELECT id(i), id(i % 7000), i, 'k', 's', 'sms',
           CASE WHEN i % 100 = 0 THEN 'queued' ELSE 'sent' END, at(i), later(i), at(i) FROM n""",
    """INSERT INTO subscription_grants SELECT id(i), 't', 1 FROM n""",
    """INSERT INTO devices SELECT id(i % 7000), id(i), 'apns', b(i), 'a', at(i), at(i) FROM n""",
    """INSERT INTO addresses SELECT id(i), 'email', b(i), at(i) FROM n""",
    """INSERT INTO address_codes SELECT id(i), b(i), later(i), 5, ARRAY[at(i)] FROM n""",
    """INSERT INTO letters (letter_id, account_id, address, kind, subject, language, about_at,
           queued_at, posted_at)
       SELECT id(i), id(i % 7000), b(i), 'k', 's', 'zh-CN', at(i), at(i),
           CASE WHEN i % 100 = 0 THEN NULL ELSE later(i) - interval '89 days' END FROM n""",
    """INSERT INTO lookup_device SELECT b(i), id(i % 7000), id(i) FROM n""",
    """INSERT INTO audit (at, actor, action, person_id, about, why)
       SELECT at(60000 - 18 * i), 'x', 'y', id(i % 7000), 'z', 'w' FROM n""",
    """INSERT INTO audit_seals SELECT i, i - 1, i, 1, b(i - 1), b(i), at(i), 'k', b(i) FROM n""",
    """INSERT INTO campaign_persons SELECT id(i % 7000), id(i), later(i) FROM n""",
    """INSERT INTO reminders SELECT id(i % 7000), 's', current_date, i % 9000, later(i) FROM n
       ON CONFLICT DO NOTHING""",
    """INSERT INTO webhook_messages (webhook_id, delivery_id, kind, channel, became, happened_at, state,
           next_at, expires_at)
       SELECT id(i % 5), id(i), 'k', 'sms', 'sent', later(i) - interval '28 days',
           CASE WHEN i % 100 = 0 THEN 'queued' ELSE 'sent' END, at(i), later(i) FROM n""",
    """INSERT INTO idempotency (scope, key, fingerprint, status, body, created_at)
       SELECT 's' || i, 'k', b(i), 201, b(i), later(i) - interval '1 day' FROM n""",
    """INSERT INTO mandates
       SELECT id(i % 7000), id(i), id(i % 7000), CASE WHEN i % 50 = 0 THEN 'guardian' ELSE 'helper' END,
           '{certify}', 'x', at(i), later(i) FROM n""",
    """INSERT INTO rights_served
       SELECT id(i % 7000), id(i), 'k' || i, 'x', at(i) - interval '3 years' + interval '7 days' FROM n""",
    """INSERT INTO helper_tries SELECT b(i), 1, later(i) - interval '1 day' FROM n""",
    """INSERT INTO no_helpers SELECT id(i), at(i) FROM n""",
    """INSERT INTO cases (person_id, case_id, item, item_version, number, state, area, opened_by, opened_at,
           changed_at, ended_at, version, moves, form)
       SELECT id(i % 7000), id(i),
           CASE i % 4 WHEN 1 THEN 'pension.review' WHEN 2 THEN 'data.k' || i ELSE 'item' || i % 60 END, 1, i::text,
           CASE WHEN i % 50 = 0 THEN 'draft' WHEN i % 10 = 0 THEN 'submitted' ELSE 'closed' END, '', 'x', at(i),
           later(i) - interval '29 days',
           CASE WHEN i % 10 > 0 THEN later(i) - interval '10 years' END, 1, 1, b(i) FROM n""",
    """INSERT INTO request_words SELECT id(i % 7000), id(i), b(i) FROM n""",
    """INSERT INTO review_grounds (person_id, case_id, kind, scheme, reasons, decision)
       SELECT id(i % 7000), id(i), 'k' || i, 's', '{}', CASE WHEN i % 100 > 0 THEN 'certified' END FROM n""",
    """INSERT INTO lookup_case SELECT id(i), id(i % 7000), i::text FROM n""",
    """INSERT INTO case_steps SELECT id(i % 7000), id(i), 0, 'accept', 'accept', 'unit' || i % 60, 'clerk',
           (440300 + i % 10)::text, '{}', CASE WHEN i % 2 = 0 THEN 'open' ELSE 'done' END,
           CASE WHEN i % 3 = 0 THEN id(i % 500) END, at(i), NULL, NULL, '', later(i), later(i) FROM n""",
    """INSERT INTO case_clocks SELECT id(i % 7000), id(i), 0,
           CASE WHEN i % 20 = 0 THEN 'supplement' ELSE 'accept' END, 'working_days', 5, 1, at(i), 0, NULL,
           later(i), later(i), i % 100 = 1 FROM n""",
    """INSERT INTO case_events SELECT id(i % 7000), id(i), 1, 'submit', 'submitted', 'x', at(i), '', ''
       FROM n""",
    """INSERT INTO certificates (person_id, certificate_id, case_id, item, item_version, kind, number,
           unit, area, state, version, place, made_at, changed_at, last_day, content)
       SELECT id(i % 7000), id(i), id(i), 'x', 1, 'kind' || i % 9, i::text, 'x', '',
           CASE WHEN i % 100 = 0 THEN 'revoked' ELSE 'active' END, 1, i * 20, at(i), later(i),
           later(i)::date, b(i) FROM n""",
    """INSERT INTO lookup_certificate SELECT id(i), id(i % 7000), i::text FROM n""",
    """INSERT INTO showings SELECT id(i % 7000), id(i), id(i % 9000), 'code', '{}', '',
           later(i) - interval '3 years' + interval '7 days', later(i), NULL,
           CASE WHEN i % 100 = 0 THEN b(i) END FROM n""",
    """INSERT INTO signatures (person_id, signature_id, case_id, move, way, digest, content, begun_at,
           signed_at, used_at, officer_id, jws)
       SELECT id(i % 7000), id(i), id(i), 'submit', CASE WHEN i % 3 = 0 THEN 'officer' ELSE 'code' END, b(i),
           b(i), later(i) - interval '12 hours', at(i), CASE WHEN i % 100 > 0 THEN at(i) END,
           CASE WHEN i % 3 = 0 THEN id(1) END, 'j' FROM n""",
    """INSERT INTO uploads (upload_id, account_id, person_id, name, length, state, created_at, expires_at,
           due_at, kind, digest, scan, case_id, handed_in_at)
       SELECT id(i), id(i % 7000), id(i % 7000), b(i), 9,
           CASE i % 100 WHEN 0 THEN 'scanning' WHEN 1 THEN 'receiving' ELSE 'ready' END,
           CASE WHEN i % 50 < 2 THEN later(i) - interval '29 days' ELSE at(i) END, later(i),
           CASE WHEN i % 100 = 0 THEN later(i) END,
           CASE WHEN i % 100 > 1 THEN 'application/pdf' END, CASE WHEN i % 100 > 1 THEN b(i) END,
           CASE WHEN i % 100 > 1 THEN 'clean' END, CASE WHEN i % 50 > 1 THEN id(i) END,
           CASE WHEN i % 50 > 1 THEN at(i) END FROM n""",
    """INSERT INTO upload_chunks SELECT id(i), id(i), true, 0, 9, current_date, b(i) FROM n""",
    """INSERT INTO upload_leftovers SELECT id(-i), current_date, 9, later(i) FROM n""",
    """INSERT INTO posts SELECT id(i % 3000), 'unit' || i, 'clerk', '', at(i), id(-1) FROM n""",
    """INSERT INTO items (name, version, zh, en, text, digest, state, proposed_at, released_at, ended_at)
       SELECT 'permit.a' || i / 2, 1 + i % 2, 'x', 'x', repeat('x', 900), 'x',
           CASE WHEN i % 2 = 0 THEN 'retired' ELSE 'released' END, at(i), at(i),
           CASE WHEN i % 2 = 0 THEN at(i) END FROM n""",
    """INSERT INTO item_words
       SELECT 'permit.a' || i, 1, 'x', 'x', repeat('x', 300), repeat('x', 300),
           ARRAY(SELECT 'a' || (i * k) % 3000 FROM generate_series(1, 40) AS k), i % 300 = 0 FROM n""",
    """INSERT INTO slots (slot_id, place, day, starts_at, minutes, opens_at, size, walk_in_share, taken)
       SELECT id(i), 'place' || i % 50, current_date - i / 30, later(i) - interval '1 year' + interval '7 days',
           30, at(i), 5, 1, i % 5 FROM n""",
    """INSERT INTO bookings (person_id, booking_id, slot_id, place, kind, day, starts_at, minutes, missed_at,
           state, held_until, code, about, made_by, made_at, walk_in, offered, late, version)
       SELECT id(i), id(i), id(i % 7000), 'place' || i % 50, 'window', current_date - i / 30,
           later(i) - interval '1 year' + interval '7 days', 30, at(i),
           CASE WHEN i % 100 = 0 THEN 'held' WHEN i % 100 = 1 THEN 'booked' ELSE 'served' END,
           CASE WHEN i % 100 = 0 THEN later(i) END, '123456', 'x', 'x', at(i), false, false, false, 1 FROM n""",
    """INSERT INTO visit_lists
       SELECT id(i), id(i % 300), 'place' || i % 50, current_date - i / 30, '{}', at(i),
           later(i) - interval '30 days' + interval '1 day' FROM n""",
    """INSERT INTO home_visits
       SELECT id(i % 7000), id(i), id(i % 300), id(i), id(i), 'x', 'certified', '{}', b(i), at(i), 'right', at(i),
           at(i), later(i) - interval '3 years' + interval '1 day', id(i) FROM n""",
    """INSERT INTO video_calls (person_id, booking_id, closes_at, citizen_ticket, officer_ticket, outcome, said,
           ended_at)
       SELECT id(i % 7000), id(i), later(i) - interval '3 years' + interval '1 day',
           CASE WHEN i % 100 = 0 THEN b(i) END, CASE WHEN i % 100 = 1 THEN b(i) END,
           CASE WHEN i % 100 > 1 THEN 'certified' END, CASE WHEN i % 100 > 1 THEN b(i) END,
           CASE WHEN i % 100 > 1 THEN at(i) END FROM n""",
    """INSERT INTO video_signals (booking_id, sender, epoch, kind, body, at)
       SELECT id(i % 1000), 'officer', '1.1', 'offer', b(i), later(i) - interval '1 hour' + interval '1 day'
       FROM n""",
    """INSERT INTO booking_waits
       SELECT id(i), id(i), 'place' || i % 500, current_date + i % 60, false,
           at(i), 'x', 'x', NULL FROM n""",
    """INSERT INTO offers SELECT id(i), 'item' || i % 60, 1,
           CASE WHEN i % 50 = 0 THEN 'open' WHEN i % 50 = 1 THEN 'stopped' ELSE 'applied' END, at(i),
           current_date - 300 - i % 60 FROM n""",
    """INSERT INTO tickets
           (ticket_id, hall, day, number, letter, state, person_id, account_id, booking_id, booked_at, booked_until,
            priority, ahead, taken_at, called_at, window_number)
       SELECT id(i), 'h' || i % 60, current_date - i / 100, 'A' || i, 'A',
           CASE WHEN i % 50 = 0 THEN 'waiting' WHEN i % 50 = 1 THEN 'called' ELSE 'done' END, id(i % 7000),
           id(i % 7000), id(i), at(i), at(i), '', '0', at(i), CASE WHEN i % 50 > 0 THEN at(i) END,
           CASE WHEN i % 50 > 0 THEN i END FROM n""",
    """INSERT INTO ticket_numbers SELECT 'h' || i, current_date + 30 - i / 200, 'A', 1 FROM n""",
    """INSERT INTO hall_calls SELECT 'h' || i % 60, i, 'A001', 1, later(i) FROM n""",
    """INSERT INTO served_tickets (hall, day, hour, letter, served_s, waited_s, forecast_s, forecast_error_s,
           told_low_min, told_high_min)
       SELECT 'h' || i % 60, current_date - i / 100, 9, 'A', 1, 1, 1, 1, 1, 2 FROM n""",
    *filled_windows.FILL,
    *FILL_PARCELS,
    """INSERT INTO orders
       SELECT id(i), 'ZJ' || i, id(i % 7000), CASE WHEN i % 3 > 0 THEN id(i % 7000) END, 'case.fee', 's' || i, 100,
           at(i), CASE WHEN i % 2 = 0 THEN later(i) + interval '1 day' END,
           CASE WHEN i % 100 = 0 THEN 'open' WHEN i % 3 = 0 THEN 'paid' ELSE 'closed' END, 1, at(i),
           CASE WHEN i % 3 > 0 THEN later(i) - interval '10 years' + interval '7 days' END FROM n""",
    """INSERT INTO trades
       SELECT id(i), 1, 'T' || i, 'wechat_pay', 'jsapi', CASE WHEN i % 3 > 0 THEN id(i % 7000) END, at(i), at(i),
           CASE WHEN i % 200 = 0 THEN 'begun' WHEN i % 200 = 1 THEN 'refunding' ELSE 'paid' END, false,
           't' || i, at(20 * i), NULL, 0, CASE WHEN i % 20 = 2 THEN at(20 * i) END, '',
           CASE WHEN i % 200 < 2 THEN later(i) END FROM n""",
    """INSERT INTO refunds (refund_id, number, order_id, n, created_at, state, next_at)
       SELECT id(i), 'R' || i, id(i), 1, at(i), CASE WHEN i % 100 = 0 THEN 'queued' ELSE 'sent' END, at(i) FROM n""",
    *HOSPITALS,
    """INSERT INTO payment_differences
       SELECT id(i), 'wechat_pay', 'amount', 'T' || i, '', id(i), 1, 2, 'CNY', current_date, at(i),
           CASE WHEN i % 100 = 0 THEN 'open' ELSE 'resolved' END, NULL, '', NULL, NULL, NULL,
           CASE WHEN i % 100 > 0 THEN later(i) - interval '10 years' + interval '7 days' END FROM n""",
    """INSERT INTO rating_asks (person_id, ask_id, subject, unit, item, asked_of, asked_at, last_day, open,
           answer, code, code_until)
       SELECT id(i % 7000), id(i), 'case:' || i, 'unit' || i % 60, 'item' || i % 300, 'x',
           later(i) - interval '2 years' + interval '7 days', current_date - 9, i % 50 = 0, b(i),
           CASE WHEN i % 100 = 0 THEN b(i) END, later(i) FROM n""",
    """INSERT INTO ratings
       SELECT id(i), 'unit' || i % 60, 'item' || i % 300, 'satisfied', i % 2 = 0, '{}', b(i), false,
           current_date - 731 + i % 300, CASE WHEN i % 50 > 0 THEN current_date - i % 300 END, true, b(i)
       FROM n""",
    """INSERT INTO rating_repairs SELECT id(i % 7000), id(i), id(i) FROM n""",
    """INSERT INTO rating_appeals (rating_id, unit, why, asked_by, asked_at, state)
       SELECT id(i), 'unit' || i % 60, 'x', id(1), later(i) - interval '2 years' + interval '7 days',
           CASE WHEN i % 100 = 0 THEN 'open' ELSE 'dismissed' END FROM n""",
    """INSERT INTO published_answers
       SELECT id(i), 'unit' || i % 60, repeat('x', 60), repeat('x', 900),
           ARRAY(SELECT 'a' || (i * k) % 3000 FROM generate_series(1, 40) AS k),
           CASE WHEN i % 100 = 0 THEN 'proposed' WHEN i % 9 = 0 THEN 'withdrawn' ELSE 'published' END,
           id(1), at(i), id(2), at(i),
           CASE WHEN i % 9 = 0 THEN later(i) - interval '3 years' + interval '7 days' END FROM n""",
    """INSERT INTO hall_tallies SELECT CASE WHEN i % 3 = 0 THEN '' ELSE 'item' || i % 300 END,
           current_date - i / 60, 'unit' || i % 60, 'closed', 1 FROM n""",
)
HELP: Final = (
    "CREATE FUNCTION id(i int) RETURNS uuid IMMUTABLE RETURN md5(i::text)::uuid",
    "CREATE FUNCTION b(i int) RETURNS bytea IMMUTABLE RETURN sha256(i::text::bytea)",
    "CREATE FUNCTION at(i int) RETURNS timestamptz STABLE RETURN now() - i * interval '1 min'",
    """CREATE FUNCTION later(i int) RETURNS timestamptz STABLE
       RETURN now() + (i - 200) * interval '1 min' - interval '1 day'""",
    f"CREATE TABLE n AS SELECT generate_series(1, {ROWS}) AS i",
)

Plan = dict[str, Any]


def statements() -> dict[str, str]:
    """By module and name: the constants in capitals that hold a statement, and what the cards say."""
    found = {rule.statement: f"schedule.{rule.noun}" for rule in SCHEDULE if rule.statement}
    for event, ending in ENDING.items():
        found |= {sql: f"{event}.{table}" for table, sql in ending}
    for module in pkgutil.walk_packages(storage.__path__, "storage."):
        if module.ispkg or module.name.startswith("storage.migrations."):
            continue
        noun = module.name.rpartition(".")[2]
        for name, value in vars(importlib.import_module(module.name)).items():
            if name.isupper() and isinstance(value, str) and VERBS.match(value):
                found.setdefault(value, f"{noun}.{name}")
    return {name: sql for sql, name in found.items()}


STATEMENTS: Final = statements()


@pytest.fixture(scope="module")
def explained(shared_database_url: str) -> dict[str, Plan | str]:
    """The plan of each statement in a filled city, or why there is none."""

    async def explain() -> dict[str, Plan | str]:
        connection = await asyncpg.connect(shared_database_url)
        try:
            for sql in (*HELP, *FILL):
                await connection.execute(sql)
            await connection.execute("ANALYZE")
            await connection.execute("SET plan_cache_mode = force_generic_plan")
            return {name: await _plan(connection, sql) for name, sql in STATEMENTS.items()}
        finally:
            await connection.close()

    return asyncio.run(explain())


@pytest.fixture(scope="module")
def older_server() -> Iterator[str]:
    """An empty database of the oldest PostgreSQL that this machine has beside the package's."""
    here = [DEBIAN / str(v) / "bin" for v in OLDEST if (DEBIAN / str(v) / "bin/postgres").exists()]
    if not here:
        pytest.skip("no PostgreSQL 15, 16 or 17 under /usr/lib/postgresql")
    with open_folder() as folder, for_long(embedded_postgres(folder, binaries=here[0])) as url:
        yield url


def test_there_are_statements() -> None:
    assert len(STATEMENTS) > 50
    assert {name.partition(".")[0] for name in STATEMENTS} >= {
        "inbox",
        "face_checks",
        "schedule",
        *Event,
    }


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_statement_reads_no_growing_table_through(
    explained: dict[str, Plan | str], name: str
) -> None:
    plan = explained[name]

    assert not isinstance(plan, str), plan
    assert not [scan for scan in _scans(plan) if scan not in SMALL]


def test_every_other_table_is_filled_so_that_its_plans_say_something(
    explained: dict[str, Plan | str], shared_database_url: str
) -> None:
    async def short() -> set[str]:
        connection = await asyncpg.connect(shared_database_url)
        try:
            rows = await connection.fetch(
                "SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples < $1"
                " AND relnamespace IN ('public'::regnamespace, 'biometric'::regnamespace)",
                ROWS / 10,
            )
            return {row["relname"] for row in rows}
        finally:
            await connection.close()

    assert asyncio.run(short()) <= SMALL


async def _plan(connection: "asyncpg.Connection[asyncpg.Record]", sql: str) -> Plan | str:
    count = max((int(n) for n in re.findall(r"\$(\d+)", sql)), default=0)
    given = f"({', '.join(['NULL'] * count)})" if count else ""
    try:
        await connection.execute(f"PREPARE one AS {sql}")
    except asyncpg.PostgresError as error:
        return str(error)
    try:
        text = await connection.fetchval(f"EXPLAIN (FORMAT JSON) EXECUTE one{given}")
    finally:
        await connection.execute("DEALLOCATE one")
    plan: Plan = json.loads(text)[0]["Plan"]
    return plan


def _scans(plan: Plan) -> Iterator[str]:
    if plan["Node Type"] == "Seq Scan" and not plan["Relation Name"].startswith("pg_"):
        yield plan["Relation Name"]
    for part in plan.get("Plans", ()):
        yield from _scans(part)


@pytest.mark.slow
def test_the_oldest_server_that_we_name_understands_every_statement(older_server: str) -> None:
    async def refused() -> dict[str, str]:
        await migrate(older_server)
        connection = await asyncpg.connect(older_server)
        try:
            plans = {name: await _plan(connection, sql) for name, sql in STATEMENTS.items()}
        finally:
            await connection.close()
        return {name: plan for name, plan in plans.items() if isinstance(plan, str)}

    assert asyncio.run(refused()) == {}
