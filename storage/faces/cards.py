"""The nouns of faces: checks before the camera, and what is kept of a face."""

from typing import Final

from storage.card import PERSON, Event, Noun, Sealed, Table, UnderWay, rows_where

NOUNS: Final = (
    Noun(
        "capture tickets",
        keeps="1 day after they end",
        why="a late socket hears why",
        swept=rows_where("capture_tickets", "expires_at < now() - interval '1 day'"),
        tables=(
            Table(
                "capture_tickets",
                unsealed=("ticket_mac",),
                stays="the check that it opens has ended; swept a day later",
                left_out="of a check that is shown, for a day",
            ),
        ),
    ),
    Noun(
        "challenges of phones",
        keeps="1 day after they end",
        why="each is answered once",
        swept=rows_where("attestation_challenges", "expires_at < now() - interval '1 day'"),
        tables=(
            Table(
                "attestation_challenges",
                unsealed=("challenge",),
                left_out="of a check that is shown, for a day",
            ),
        ),
    ),
    Noun(
        "keys of iPhones",
        keeps="13 months after they were last used",
        why="certifying once a year by the same phone; a public key, no secret",
        swept=rows_where("attested_keys", "used_at < now() - interval '13 months'"),
        tables=(
            Table(
                "attested_keys",
                unsealed=("key_id", "public_key"),
                ends={Event.ACCOUNT: "DELETE FROM attested_keys WHERE account_id = $1"},
                left_out="what a phone proves itself by; that it did is shown with the check",
            ),
        ),
    ),
    Noun(
        "revoked attestations",
        keeps="until the next list is loaded",
        why="keys of phones that leaked or broke, as Google lists them; of nobody",
        tables=(Table("attestation_revocations", few=True),),
    ),
    Noun(
        "frame digests",
        keeps="30 days",
        why="frames seen before are refused",
        swept=rows_where("frame_digests", "seen_on < current_date - 30"),
        tables=(Table("frame_digests", unsealed=("digest",)),),
    ),
    Noun(
        "receipts",
        keeps="3 days",
        why="readable so long",
        swept=rows_where("receipts", "readable_until < now()"),
        tables=(
            Table(
                "receipts",
                ends={
                    Event.BOUND_ACCOUNT: "DELETE FROM receipts WHERE person_id = $1 AND account_id = $2"
                },
                left_out="of a check that is shown; readable beside it for three days",
            ),
        ),
    ),
    Noun(
        "face checks",
        keeps="3 years after they end; no picture, no score",
        why="evidence of a decision (PIPL Art. 55, 56: 3 years)",
        swept=rows_where("face_checks", "ended_at < now() - interval '3 years'"),
        # Nobody took it up again; it counts when a try of it was judged and failed.
        under_way=UnderWay(
            "face checks under way",
            keeps="ended when their time is over",
            why="nobody comes back to them",
            statement="""
            UPDATE face_checks k SET state = 'expired', counts = k.tries > 0, ended_at = now()
            FROM (
                SELECT person_id, check_id FROM face_checks
                WHERE state IN ('issued', 'capturing') AND expires_at < now() LIMIT $1) AS old
            WHERE k.person_id = old.person_id AND k.check_id = old.check_id
                AND k.state IN ('issued', 'capturing')
            """,
        ),
        tables=(
            Table(
                "face_checks",
                unsealed=("device",),
                # Under way; a check that has ended is evidence, and counts.
                ends={
                    Event.BOUND_ACCOUNT: """
                        UPDATE face_checks SET state = 'expired', counts = tries > 0, ended_at = now()
                        WHERE person_id = $1 AND account_id = $2 AND state IN ('issued', 'capturing')
                        """
                },
                copied=("checks",),
            ),
        ),
    ),
    Noun(
        "face templates",
        keeps="until the agreement is withdrawn or the account deleted, at once; 30 days after a review"
        " date that nobody renewed, 5 years ahead",
        why="the agreement (PIPL Art. 29)",
        tables=(
            Table(
                "biometric.face_records",
                key=(PERSON, ("engine", "text"), ("source", "text")),
                sealed=(
                    Sealed(
                        "template",
                        lambda row: f"face_records|{row['person_id']}|{row['source']}".encode(),
                        "templates",
                        turned=True,
                    ),
                ),
                ends={
                    Event.FACE_AGREEMENT: "DELETE FROM biometric.face_records WHERE person_id = $1"
                },
                copied=("faces",),
            ),
        ),
    ),
    Noun(
        "movements",
        keeps="5 years after the check; until the agreement is withdrawn or the account deleted, at once",
        why="no film is used twice (the agreement, PIPL Art. 29)",
        swept=rows_where("biometric.movements", "kept_at < now() - interval '5 years'"),
        tables=(
            Table(
                "biometric.movements",
                key=(PERSON, ("check_id", "uuid"), ("place", "smallint")),
                sealed=(
                    Sealed(
                        "movement",
                        lambda row: (
                            f"movements|{row['person_id']}|{row['check_id']}|{row['place']}".encode()
                        ),
                        "templates",
                    ),
                ),
                ends={Event.FACE_AGREEMENT: "DELETE FROM biometric.movements WHERE person_id = $1"},
                copied=("movements",),
            ),
        ),
    ),
)
