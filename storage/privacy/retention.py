"""What has served its time is deleted, a bounded number of rows at a go."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from storage.database import Database

ROWS: Final = 5_000

# By their place, since the planner, who can't know how many $1 are, would else read the table through.
CODES: Final = """
DELETE FROM sign_in_codes WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM sign_in_codes WHERE expires_at < now() - interval '1 day' LIMIT $1))
"""
PLACES: Final = """
DELETE FROM sign_in_places WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM sign_in_places WHERE proven_at < now() - interval '90 days' LIMIT $1))
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
UPDATE deliveries SET
    state = CASE WHEN person_id IS NULL OR until_read THEN 'failed' ELSE 'superseded' END,
    answer = CASE WHEN person_id IS NULL OR until_read THEN 'expired' ELSE 'not-needed' END,
    ended_at = now()
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
# Evidence that nobody came back for; it was never judged, so it does not count.
EVIDENCE: Final = """
UPDATE evidence v SET state = 'expired', kept = NULL, ended_at = now()
FROM (
    SELECT person_id, evidence_id FROM evidence
    WHERE state = 'issued' AND expires_at < now() LIMIT $1) AS old
WHERE v.person_id = old.person_id AND v.evidence_id = old.evidence_id AND v.state = 'issued'
"""
# The message is in the inbox; how it went out is of use to nobody any more.
OLD_DELIVERIES: Final = """
DELETE FROM deliveries WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM deliveries WHERE ended_at < now() - interval '90 days' LIMIT $1))
"""
ADDRESS_CODES: Final = """
DELETE FROM address_codes WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM address_codes WHERE expires_at < now() - interval '1 day' LIMIT $1))
"""
OLD_LETTERS: Final = """
DELETE FROM letters WHERE ctid = ANY (ARRAY(
    (SELECT ctid FROM letters WHERE posted_at < now() - interval '90 days' LIMIT $1)
    UNION ALL
    (SELECT ctid FROM letters
     WHERE posted_at IS NULL AND queued_at < now() - interval '60 days' LIMIT $1)))
"""
OLD_MOVEMENTS: Final = """
DELETE FROM biometric.movements WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM biometric.movements WHERE kept_at < now() - interval '5 years' LIMIT $1))
"""
OLD_CHECKS: Final = """
DELETE FROM face_checks WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM face_checks WHERE ended_at < now() - interval '3 years' LIMIT $1))
"""
OLD_SPOT_CHECKS: Final = """
DELETE FROM spot_checks WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM spot_checks WHERE ended_at < now() - interval '3 years' LIMIT $1))
"""
CROWDED: Final = """
DELETE FROM crowded WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM crowded WHERE seen_at < now() - interval '1 year' LIMIT $1))
"""
OLD_EMERGENCIES: Final = """
DELETE FROM emergencies WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM emergencies WHERE reviewed_at < now() - interval '3 years' LIMIT $1))
"""
OLD_CHANGES: Final = """
DELETE FROM officer_changes WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM officer_changes WHERE changed_at < now() - interval '90 days' LIMIT $1))
"""
OLD_GRANTS: Final = """
DELETE FROM officer_grants WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM officer_grants WHERE ends_at < now() - interval '90 days' LIMIT $1))
"""
TOLD_CAMPAIGNS: Final = """
DELETE FROM campaign_persons WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM campaign_persons WHERE told_at < now() - interval '1 year' LIMIT $1))
"""
OLD_REMINDERS: Final = """
DELETE FROM reminders WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM reminders WHERE told_at < now() - interval '2 years' LIMIT $1))
"""
OLD_EVIDENCE: Final = """
DELETE FROM evidence WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM evidence WHERE ended_at < now() - interval '3 years' LIMIT $1))
"""
# As long as what was decided under it has to be shown.
MANDATES: Final = """
DELETE FROM mandates WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM mandates WHERE ends_at < now() - interval '3 years' LIMIT $1))
"""
OLD_REQUESTS: Final = """
DELETE FROM requests WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM requests WHERE ended_at < now() - interval '3 years' LIMIT $1))
"""
# One that holds is what processing stands on.
WITHDRAWN: Final = """
DELETE FROM consents WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM consents WHERE withdrawn_at < now() - interval '3 years' LIMIT $1))
"""
OLD_REVIEWS: Final = """
WITH old AS (
    SELECT person_id, review_id FROM reviews WHERE decided_at < now() - interval '10 years' LIMIT $1
), ways AS (
    DELETE FROM lookup_review WHERE review_id = ANY (ARRAY(SELECT review_id FROM old))
)
DELETE FROM reviews WHERE (person_id, review_id) IN (SELECT person_id, review_id FROM old)
"""
HELPER_TRIES: Final = """
DELETE FROM helper_tries WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM helper_tries WHERE since < now() - interval '1 day' LIMIT $1))
"""
WEBHOOK_MESSAGES: Final = """
DELETE FROM webhook_messages WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM webhook_messages WHERE happened_at < now() - interval '30 days' LIMIT $1))
"""
# Of a webhook that is switched off, which nobody claims.
WEBHOOK_CALLS: Final = """
UPDATE webhook_messages SET state = 'failed', answer = 'expired', ended_at = now()
WHERE message_id = ANY (ARRAY(
    SELECT message_id FROM webhook_messages
    WHERE state IN ('queued', 'claimed') AND next_at < now() - interval '1 day'
        AND expires_at < now() LIMIT $1))
"""
NOTE: Final = """
INSERT INTO sweeps (noun, swept_on, ended)
SELECT noun, current_date, ended FROM unnest($1::text[], $2::bigint[]) AS t (noun, ended)
ON CONFLICT (noun, swept_on) DO UPDATE SET ended = sweeps.ended + excluded.ended
"""
SWEPT: Final = """
SELECT noun, sum(ended)::bigint AS ended, max(swept_on) AS last FROM sweeps
WHERE swept_on > current_date - 30 GROUP BY noun
"""


@dataclass(frozen=True, slots=True)
class Rule:
    """One noun's end. Without a statement nothing sweeps it: `keeps` says what ends it, or that nothing does."""

    noun: str
    tables: tuple[str, ...]
    keeps: str
    why: str
    statement: str = ""


# Every table of the store stands in exactly one rule that says how long it keeps its rows; a second
# rule of a table only ends a state. tests/storage/test_retention.py holds the list to the schema.
SCHEDULE: Final = (
    Rule(
        "sign-in codes",
        ("sign_in_codes",),
        "1 day after they end",
        "the sending limits look back a day",
        CODES,
    ),
    Rule(
        "places of sign-in",
        ("sign_in_places",),
        "90 days after a phone last signed in from there; a digest of phone and address alone",
        "whoever asks for codes from elsewhere does not lock the holder out",
        PLACES,
    ),
    Rule(
        "codes to further addresses",
        ("address_codes",),
        "1 day after they end",
        "the sending limits look back a day",
        ADDRESS_CODES,
    ),
    Rule(
        "letters",
        ("letters",),
        "90 days after they are posted; the address until then only. 60 days where nobody posts them",
        "complaints about a letter",
        OLD_LETTERS,
    ),
    Rule(
        "further addresses",
        ("addresses",),
        "until the holder removes them, the vendor calls them dead, or the account ends",
        "reaching a person beside the phone",
    ),
    Rule(
        "capture tickets",
        ("capture_tickets",),
        "1 day after they end",
        "a late socket hears why",
        TICKETS,
    ),
    Rule("frame digests", ("frame_digests",), "30 days", "frames seen before are refused", DIGESTS),
    Rule("receipts", ("receipts",), "3 days", "readable so long", RECEIPTS),
    Rule(
        "sessions",
        ("sessions",),
        "1 day after they end",
        "a token shown again is recognised",
        SESSIONS,
    ),
    Rule("creations", ("idempotency",), "24 hours", "a creation is answered once", CREATIONS),
    Rule(
        "deliveries under way",
        ("deliveries",),
        "given up 1 day after they were due",
        "nobody waits for them",
        DELIVERIES,
    ),
    Rule(
        "face checks under way",
        ("face_checks",),
        "ended when their time is over",
        "nobody comes back to them",
        CHECKS,
    ),
    Rule(
        "deliveries",
        ("deliveries",),
        "90 days after they end",
        "complaints about a message",
        OLD_DELIVERIES,
    ),
    Rule(
        "face checks",
        ("face_checks",),
        "3 years after they end; no picture, no score",
        "evidence of a decision (PIPL Art. 55, 56: 3 years)",
        OLD_CHECKS,
    ),
    Rule(
        "spot checks",
        ("spot_checks",),
        "3 years after they end; an open one stays",
        "evidence of what was done (PIPL Art. 55, 56: 3 years), and how much fraud there can be",
        OLD_SPOT_CHECKS,
    ),
    Rule(
        "accounts and devices used for many",
        ("crowded",),
        "1 year after the last check that came near the limit",
        "the limit looks back a year",
        CROWDED,
    ),
    Rule(
        "evidence under way",
        ("evidence",),
        "ended when its time is over; what the provider gave is then erased",
        "nobody comes back to it",
        EVIDENCE,
    ),
    Rule(
        "evidence by others",
        ("evidence",),
        "3 years after it ends; no picture, no score",
        "evidence of a decision (PIPL Art. 55, 56: 3 years)",
        OLD_EVIDENCE,
    ),
    Rule(
        "mandates",
        ("mandates",),
        "3 years after the day they were to end",
        "evidence of who acted for whom (PIPL Art. 55, 56: 3 years)",
        MANDATES,
    ),
    Rule(
        "requests of a person",
        ("requests",),
        "3 years after they end; the words are sealed",
        "evidence of what was asked and answered (PIPL Art. 50, 56: 3 years)",
        OLD_REQUESTS,
    ),
    Rule(
        "tries to name a person",
        ("helper_tries",),
        "1 day",
        "guesses at names and ID numbers are limited",
        HELPER_TRIES,
    ),
    Rule(
        "wishes for no helpers", ("no_helpers",), "until the person changes it", "the person's wish"
    ),
    Rule(
        "face templates",
        ("biometric.face_records",),
        "until the agreement is withdrawn or the account deleted, at once; 30 days after a review date that nobody renewed, 5 years ahead",
        "the agreement (PIPL Art. 29)",
    ),
    Rule(
        "movements",
        ("biometric.movements",),
        "5 years after the check; until the agreement is withdrawn or the account deleted, at once",
        "no film is used twice (the agreement, PIPL Art. 29)",
        OLD_MOVEMENTS,
    ),
    Rule(
        "accounts",
        (
            "accounts",
            "lookup_phone",
            "lookup_openid",
            "subscription_grants",
            "devices",
            "lookup_device",
        ),
        "until deleted by the holder, or the phone has another holder",
        "signing in",
    ),
    Rule(
        "whom a campaign was told to",
        ("campaign_persons",),
        "1 year",
        "nobody is told twice, and the text can be read so long",
        TOLD_CAMPAIGNS,
    ),
    Rule(
        "reminders told",
        ("reminders",),
        "2 years",
        "nobody is reminded twice in a period",
        OLD_REMINDERS,
    ),
    Rule(
        "campaigns",
        ("campaigns", "vendor_templates"),
        "not ended",
        "who told what to which group, for the accounts of the city; no person in them",
    ),
    Rule(
        "calls of webhooks under way",
        ("webhook_messages",),
        "given up 3 days after the change",
        "nobody waits for them",
        WEBHOOK_CALLS,
    ),
    Rule(
        "calls of webhooks",
        ("webhook_messages",),
        "30 days; no person in them",
        "a partner that missed some asks again",
        WEBHOOK_MESSAGES,
    ),
    Rule("webhooks", ("webhooks",), "until an administrator removes them", "who is called"),
    Rule("messages", ("inbox",), "with the account", "what a person was told"),
    Rule(
        "the register",
        ("persons", "lookup_id_number", "lookup_name"),
        "as long as the city keeps its register",
        "paying pensions (PIPL Art. 13 (3))",
    ),
    Rule(
        "entitlements and proofs",
        ("entitlements", "proofs", "schemes"),
        "as long as the register",
        "paying pensions (PIPL Art. 13 (3))",
    ),
    Rule(
        "agreements withdrawn",
        ("consents",),
        "3 years after the withdrawal; one that holds stays, as it is what the processing stands on",
        "the evidence that there was one (PIPL Art. 56; claims lapse after 3 years, Civil Code Art. 188)",
        WITHDRAWN,
    ),
    Rule(
        "reviews decided",
        ("reviews", "lookup_review"),
        "10 years after the decision; an open one stays",
        "the evidence of a decision on a pension, as long as the shortest class of social insurance"
        " files (own choice; the city's archive rules go first)",
        OLD_REVIEWS,
    ),
    Rule(
        "texts of agreements",
        ("consent_texts",),
        "not ended",
        "what those agreed to who did; no person in them",
    ),
    Rule(
        "audit",
        ("audit", "audit_seals", "audit_sealer"),
        "not ended here; months older than 3 years leave for files, whose end the city sets",
        "who used what, for the person and the auditor (PIPL Art. 45, 54): a chain with a link"
        " removed proves nothing any more",
    ),
    Rule(
        "emergency openings",
        ("emergencies",),
        "3 years after their review",
        "evidence of who looked and why; the audit keeps it too",
        OLD_EMERGENCIES,
    ),
    Rule(
        "exports",
        ("exports",),
        "not ended",
        "the audit's entry of each person in a file names it: without the row nobody could say to"
        " whom the data went (PIPL Art. 23). No person in them",
    ),
    Rule(
        "officers",
        ("officers",),
        "not ended; a disabled one signs in no more",
        "the audit names who acted by number, and means a person as long as it is kept",
    ),
    Rule(
        "officers' accounts changed",
        ("officer_changes",),
        "90 days",
        "who is no second officer beside whom, for at most 30 days; the audit keeps each change",
        OLD_CHANGES,
    ),
    Rule(
        "grants about administrators",
        ("officer_grants",),
        "90 days after they ended",
        "who asked and who agreed, shown to administrators; the audit keeps both",
        OLD_GRANTS,
    ),
    Rule(
        "assessments",
        ("assessments",),
        "not ended; the law asks for 3 years",
        "a reference and two days each, no person in them (PIPL Art. 56)",
    ),
    Rule(
        "filings",
        ("filings",),
        "not ended",
        "what was filed with the authority and when, no person in them (Order 19 Art. 15)",
    ),
    Rule(
        "counts without persons",
        (
            "tallies",
            "sweeps",
            "check_counts",
            "engine_baselines",
            "shadow_counts",
            "engine_switches",
        ),
        "not ended",
        "error rates are compared over years; no person in them, and small groups are not shown",
    ),
    Rule(
        "keys and tokens of the house",
        ("vendor_tokens", "key_checks"),
        "replaced in place",
        "no person in them",
    ),
)


@dataclass(frozen=True, slots=True)
class Swept:
    rule: Rule
    ended: int  # rows in 30 days
    last: date | None


async def sweep(database: Database) -> dict[str, int]:
    """Rows ended by noun, at most ROWS of each; call again while any of them is a full helping."""
    done = {}
    for rule in SCHEDULE:
        if rule.statement:
            tag = await database.execute(rule.statement, ROWS)
            done[rule.noun] = int(tag.rsplit(" ", 1)[-1])
    ended = {noun: count for noun, count in done.items() if count}
    if ended:
        await database.execute(NOTE, list(ended), list(ended.values()))
    return done


async def report(database: Database) -> tuple[Swept, ...]:
    """The schedule, and what it ended in the last 30 days."""
    found = {row["noun"]: row for row in await database.fetch(SWEPT)}
    return tuple(
        Swept(rule, found[rule.noun]["ended"], found[rule.noun]["last"])
        if rule.noun in found
        else Swept(rule, 0, None)
        for rule in SCHEDULE
    )


def table() -> str:
    """The schedule as the table of docs/privacy.md."""
    rows = ["| noun | tables | how long | why | swept |", "|---|---|---|---|---|"]
    rows += [
        f"| {rule.noun} | {', '.join(f'`{name}`' for name in rule.tables)} | {rule.keeps} | {rule.why}"
        f" | {'yes' if rule.statement else ''} |"
        for rule in SCHEDULE
    ]
    return "\n".join(rows)
