"""What has served its time goes, and only that: each period at both of its edges."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from storage.database import Database
from storage.privacy.retention import ROWS, SCHEDULE, sweep

# What is none of the facts of a test is filled in by its type.
COLUMNS: Final = """
SELECT column_name, data_type FROM information_schema.columns
WHERE (table_schema || '.' || table_name) IN ($1, 'public.' || $1)
    AND is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO'
"""
OF_TYPE: Final = {
    "uuid": "gen_random_uuid()",
    "text": "gen_random_uuid()::text",
    "bytea": "sha256(gen_random_uuid()::text::bytea)",
    "timestamp with time zone": "now()",
    "date": "current_date",
    "boolean": "false",
    "smallint": "1",
    "integer": "1",
    "bigint": "1",
    "ARRAY": "'{}'",
    "jsonb": "'{}'",
    "interval": "'0'",
    "real": "1",
}


@dataclass(frozen=True, slots=True)
class Period:
    """A row of `table` goes once `column` is older than `lasts`; `more` are further columns in SQL."""

    table: str
    column: str
    lasts: str
    more: tuple[tuple[str, str], ...] = ()


PLACED: Final = (("place", "(random() * 1e9)::bigint"), ("certificate_id", "gen_random_uuid()"))
ACTIVE: Final = (("state", "'active'"), *PLACED)
BY_CODE: Final = (("way", "'code'"), ("showing_id", "gen_random_uuid()"))
NO_CODE: Final = ("code", "NULL")
A_CODE: Final = ("code", "sha256(random()::text::bytea)")
A_VISIT: Final = (("outcome", "'not_met'"), ("clock", "'unclear'"), ("met_at", "NULL"))
AN_ORDER: Final = (("state", "'closed'"),)
A_FILE: Final = (("upload_id", "gen_random_uuid()"), ("length", "9"))
HOLDS: Final = (("touch", "'holds'"),)
A_GRANT: Final = (("what", "'password'"), ("state", "'done'"))
LOOKED_AT: Final = (("kind", "'image/jpeg'"), ("digest", "''"), ("scan", "'clean'"))
WAITS: Final = (("state", "'queued'"), ("happened_at", "now()"))
LATE: Final = (*WAITS, ("expires_at", "now() - interval '1 second'"))
TAKEN: Final = (("state", "'sent'"),)
#: Written down here a second time, so that no period changes without somebody who means it.
PERIODS: Final = (
    ("sign-in codes", Period("sign_in_codes", "expires_at", "1 day")),
    ("places of sign-in", Period("sign_in_places", "proven_at", "90 days")),
    ("codes to further addresses", Period("address_codes", "expires_at", "1 day")),
    ("letters", Period("letters", "posted_at", "90 days", (("queued_at", "now()"),))),
    ("letters", Period("letters", "queued_at", "60 days")),
    ("capture tickets", Period("capture_tickets", "expires_at", "1 day")),
    ("challenges of phones", Period("attestation_challenges", "expires_at", "1 day")),
    ("keys of iPhones", Period("attested_keys", "used_at", "13 months")),
    ("frame digests", Period("frame_digests", "seen_on", "30 days")),
    ("receipts", Period("receipts", "readable_until", "0 days")),
    ("sessions", Period("sessions", "expires_at", "1 day", (("account_id", "gen_random_uuid()"),))),
    (
        "hand-offs to a phone",
        Period("hand_offs", "ends_at", "1 day", (("account_id", "gen_random_uuid()"),)),
    ),
    ("creations", Period("idempotency", "created_at", "1 day")),
    (
        "deliveries under way",
        Period(
            "deliveries",
            "next_at",
            "1 day",
            (("state", "'queued'"), ("expires_at", "now() - interval '1 second'")),
        ),
    ),
    (
        "deliveries under way",
        Period(
            "deliveries",
            "expires_at",
            "0 days",
            (("state", "'claimed'"), ("next_at", "now() - interval '2 days'")),
        ),
    ),
    (
        "face checks under way",
        Period("face_checks", "expires_at", "0 days", (("state", "'capturing'"),)),
    ),
    ("deliveries", Period("deliveries", "ended_at", "90 days", (("state", "'sent'"),))),
    ("face checks", Period("face_checks", "ended_at", "3 years", (("state", "'passed'"),))),
    ("spot checks", Period("spot_checks", "ended_at", "3 years", (("result", "'met'"),))),
    (
        "accounts and devices used for many",
        Period("crowded", "seen_at", "1 year", (("kind", "'account'"),)),
    ),
    ("evidence under way", Period("evidence", "expires_at", "0 days", (("state", "'issued'"),))),
    ("evidence by others", Period("evidence", "ended_at", "3 years", (("state", "'passed'"),))),
    ("mandates", Period("mandates", "ends_at", "3 years")),
    (
        "requests of a person",
        Period("cases", "ended_at", "3 years", (("item", "'data.copy'"), ("state", "'closed'"))),
    ),
    ("rights served at once", Period("rights_served", "opened_at", "3 years")),
    ("tries to name a person", Period("helper_tries", "since", "1 day")),
    ("whom a campaign was told to", Period("campaign_persons", "told_at", "1 year")),
    ("reminders told", Period("reminders", "told_at", "2 years")),
    ("calls of webhooks under way", Period("webhook_messages", "next_at", "1 day", LATE)),
    ("events for partners that wait", Period("partner_events", "expires_at", "0 days", WAITS)),
    ("events for partners", Period("partner_events", "happened_at", "30 days", TAKEN)),
    ("calls of webhooks", Period("webhook_messages", "happened_at", "30 days")),
    ("emergency openings", Period("emergencies", "reviewed_at", "3 years")),
    ("movements", Period("biometric.movements", "kept_at", "5 years")),
    ("requests of partners", Period("partner_requests", "expires_at", "1 day")),
    ("consents to partners", Period("partner_grants", "ends_at", "3 years")),
    ("face requests of partners", Period("partner_face_requests", "ends_at", "1 day")),
    ("tokens of partners that were revoked", Period("partner_revocations", "over_at", "0 days")),
    ("calls of partners", Period("partner_calls", "day", "30 days")),
    ("uses of partners' keys", Period("partner_key_uses", "last_at", "1 year")),
    ("challenges of passkeys", Period("passkey_challenges", "expires_at", "1 day")),
    ("sign-ins at the identity provider", Period("identity_requests", "expires_at", "1 day")),
    ("officers' accounts changed", Period("officer_changes", "changed_at", "90 days", HOLDS)),
    ("grants about administrators", Period("officer_grants", "ends_at", "90 days", A_GRANT)),
    ("agreements withdrawn", Period("consents", "withdrawn_at", "3 years")),
    ("cases", Period("cases", "ended_at", "10 years", (("state", "'closed'"),))),
    ("drafts of applications", Period("cases", "changed_at", "30 days", (("state", "'draft'"),))),
    ("certificates", Period("certificates", "last_day", "10 years", ACTIVE)),
    (
        "certificates",
        Period("certificates", "changed_at", "10 years", (("state", "'revoked'"), *PLACED)),
    ),
    ("showings of certificates", Period("showings", "made_at", "3 years", (*BY_CODE, NO_CODE))),
    ("codes that nobody looked at", Period("showings", "expires_at", "1 day", (*BY_CODE, A_CODE))),
    ("offers", Period("offers", "ends_on", "1 year", (("state", "'over'"),))),
    (
        "signatures of applications",
        Period("signatures", "begun_at", "1 day", (("move", "'submit'"), ("way", "'code'"))),
    ),
    (
        "files handed in",
        Period("uploads", "created_at", "30 days", (*A_FILE, ("state", "'ready'"), *LOOKED_AT)),
    ),
    (
        "uploads that broke off",
        Period("uploads", "expires_at", "0 days", (*A_FILE, ("state", "'receiving'"))),
    ),
    ("slots", Period("slots", "starts_at", "1 year")),
    ("bookings", Period("bookings", "starts_at", "1 year", (("state", "'served'"),))),
    ("lists of home visits", Period("visit_lists", "handed_at", "30 days")),
    ("calls by video", Period("video_calls", "closes_at", "3 years")),
    (
        "what two browsers say to find each other",
        Period("video_signals", "at", "1 hour", (("sender", "'citizen'"),)),
    ),
    ("home visits", Period("home_visits", "received_at", "3 years", A_VISIT)),
    ("waiting lists", Period("booking_waits", "day", "2 days")),
    ("waiting lists", Period("booking_waits", "since", "60 days")),
    (
        "officers at windows",
        Period("hall_windows", "opened_at", "12 hours", (("officer_id", "gen_random_uuid()"),)),
    ),
    ("caller screens", Period("hall_screens", "revoked_at", "1 year")),
    ("calls on screens", Period("hall_calls", "called_at", "1 day")),
    ("tickets", Period("tickets", "day", "7 days", (("state", "'done'"),))),
    (
        "tickets that nobody called",
        Period("tickets", "day", "0 days", (("state", "'waiting'"),)),
    ),
    ("numbers of tickets", Period("ticket_numbers", "day", "7 days")),
    (
        "waits and services that were measured",
        Period("served_tickets", "day", "365 days"),
    ),
    (
        "who was received at a window",
        Period("receptions", "identified_at", "7 days", (("way", "'document'"),)),
    ),
    ("faces shown at a window", Period("reception_faces", "passed_at", "1 day")),
    (
        "messages to units' own systems",
        Period(
            "dispatches", "created_at", "3 years", (("kind", "'recalled'"), ("state", "'sent'"))
        ),
    ),
    (
        "answers of units' own systems",
        Period(
            "unit_answers", "heard_at", "3 years", (("sequence", "1"), ("outcome", "'applied'"))
        ),
    ),
    ("last numbers of units' own systems", Period("unit_heads", "day", "365 days")),
    ("how long the steps of a window took", Period("reception_steps", "day", "365 days")),
    ("ratings asked for", Period("rating_asks", "asked_at", "2 years")),
    ("ratings", Period("ratings", "settled_on", "2 years")),
    ("published answers", Period("published_answers", "ended_at", "3 years")),
    ("appeals against ratings", Period("rating_appeals", "asked_at", "2 years")),
    (
        "parcels",
        Period(
            "parcels",
            "ended_at",
            "3 years",
            (
                *(("direction", "'return'"), ("address", "NULL")),
                *(("subject", "gen_random_uuid()::text"), ("number", "''")),
            ),
        ),
    ),
    (
        "parcels of letters that are gone",
        Period(
            "parcels",
            "opened_at",
            "1 day",
            (
                *(("direction", "'letter'"), ("address", "NULL")),
                *(("subject", "gen_random_uuid()::text"), ("number", "''")),
            ),
        ),
    ),
    ("orders and payments", Period("orders", "ended_at", "30 years", AN_ORDER)),
    (
        "who paid an order",
        Period("orders", "ended_at", "10 years", (*AN_ORDER, ("person_id", "gen_random_uuid()"))),
    ),
    (
        "differences with vendors of payments",
        Period("payment_differences", "resolved_at", "10 years", (("state", "'resolved'"),)),
    ),
    ("registrations at hospitals", Period("registrations", "starts_at", "1 year")),
    ("messages of hospitals' systems", Period("his_messages", "taken_at", "30 days")),
    ("days compared with hospitals", Period("hospital_differences", "day", "365 days")),
)


#: With what their own rules want besides.
PARTS_OF_A_CASE: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "lookup_case": (),
    "case_steps": (),
    "case_clocks": (),
    "case_events": (),
    "decisions": (("outcome", "'refuse'"), ("decided_by", "'officer'")),
    "signatures": (
        *(("move", "'submit'"), ("way", "'code'"), ("jws", "'j'")),
        *(("signed_at", "now()"), ("used_at", "now()")),
    ),
    "uploads": (*A_FILE, ("state", "'ready'"), *LOOKED_AT, ("handed_in_at", "now()")),
}


async def put(database: Database, period: Period, age: str) -> None:
    """A row whose moment lies so long ago."""
    given = {period.column: f"now() - interval '{period.lasts}' - {age}"} | dict(period.more)
    rows = await database.fetch(COLUMNS, period.table)
    filled = {row["column_name"]: OF_TYPE[row["data_type"]] for row in rows} | given
    await database.execute(
        f"INSERT INTO {period.table} ({', '.join(filled)}) VALUES ({', '.join(filled.values())})"  # noqa: S608  # words of this file
    )


async def test_each_row_stays_until_its_period_is_over_and_goes_then(database: Database) -> None:
    due = Counter(noun for noun, _ in PERIODS)

    for _, period in PERIODS:
        await put(database, period, f"(- {_step(period)})")
    early = await sweep(database)
    for _, period in PERIODS:
        await put(database, period, _step(period))
    late, again = await sweep(database), await sweep(database)

    assert not any(early.values()), early
    assert late == due
    assert not any(again.values()), again


def test_every_period_of_the_schedule_is_tried() -> None:
    assert {noun for noun, _ in PERIODS} == {rule.noun for rule in SCHEDULE if rule.statement}


def test_what_does_not_end_says_why() -> None:
    endless = {rule.noun: rule.why for rule in SCHEDULE if rule.keeps.startswith("not ended")}

    assert all(len(why) > 40 for why in endless.values()), endless


async def test_an_agreement_that_holds_and_a_review_that_is_open_never_go(
    database: Database,
) -> None:
    given = "now() - interval '30 years'"
    review = (("item", "'pension.review'"), ("state", "'accepted'"))
    for table, column, more in (("consents", "given_at", ()), ("cases", "opened_at", review)):
        await put(database, Period(table, column, "0 days", more), "interval '30 years'")

    await sweep(database)

    left = await database.fetchval(
        f"SELECT count(*) FROM consents, cases WHERE given_at < {given} AND opened_at < {given}"  # noqa: S608  # words of this test
    )
    assert left == 1


async def test_what_a_review_and_a_request_are_about_goes_with_their_case(
    database: Database,
) -> None:
    for item, table, years in (
        ("pension.review", "review_grounds", 10),
        ("data.copy", "request_words", 3),
    ):
        for age in (years - 1, years + 1):
            case = await database.fetchval("SELECT gen_random_uuid()")
            same = (("person_id", f"'{case}'"), ("case_id", f"'{case}'"))
            of_item = (*same, ("item", f"'{item}'"), ("state", "'closed'"))
            await put(
                database, Period("cases", "ended_at", f"{age} years", of_item), "interval '1 day'"
            )
            await put(database, Period(table, "case_id", "0 days", same), "")

    await sweep(database)

    for table in ("review_grounds", "request_words"):
        left = await database.fetchval(f"SELECT count(*) FROM {table} JOIN cases USING (case_id)")  # noqa: S608  # words of this file
        assert left == await database.fetchval(f"SELECT count(*) FROM {table}") == 1  # noqa: S608  # words of this file


async def test_what_belongs_to_a_case_goes_with_it(database: Database) -> None:
    ids = [await database.fetchval("SELECT gen_random_uuid()") for _ in range(2)]
    for age, case in zip((9, 11), ids, strict=True):
        same = (("person_id", f"'{case}'"), ("case_id", f"'{case}'"))
        await put(database, Period("cases", "ended_at", f"{age} years", same), "interval '1 day'")
        for table, more in PARTS_OF_A_CASE.items():
            await put(database, Period(table, "case_id", "0 days", (*same, *more)), "")

    await sweep(database)

    for table in ("cases", *PARTS_OF_A_CASE):
        left = await database.fetch(f"SELECT case_id FROM {table}")  # noqa: S608  # words of this file
        assert [row["case_id"] for row in left] == ids[:1], table


async def test_one_go_is_bounded(database: Database) -> None:
    await database.execute(
        "INSERT INTO frame_digests SELECT sha256(i::text::bytea), gen_random_uuid(), '2020-01-01'"
        " FROM generate_series(1, $1) AS i",
        ROWS + 1,
    )

    goes = [(await sweep(database))["frame digests"] for _ in range(3)]

    assert goes == [ROWS, 1, 0]


async def test_an_abandoned_check_counts_when_a_try_of_it_had_failed(database: Database) -> None:
    period = Period(
        "face_checks", "expires_at", "0 days", (("state", "'capturing'"), ("tries", "1"))
    )
    await put(database, period, "interval '1 day'")

    await sweep(database)

    row = await database.fetchrow("SELECT state, counts FROM face_checks")
    assert row is not None
    assert (row["state"], row["counts"]) == ("expired", True)


def _step(period: Period) -> str:
    """What a row is younger or older than its period."""
    return (
        "interval '1 day'"
        if period.column in {"day", "ends_on", "last_day", "seen_on", "settled_on"}
        else "interval '1 hour'"
    )
