"""The nouns of pensions: entitlements, evidence, reviews, spot checks."""

from typing import Final

from storage.card import PERSON, Event, Lock, Noun, Sealed, Table, UnderWay, of_ids, rows_where

NOUNS: Final = (
    Noun(
        "entitlements and proofs",
        keeps="as long as the register",
        why="paying pensions (PIPL Art. 13 (3))",
        tables=(
            Table("entitlements", lock=Lock.ENTITLEMENT, copied=("entitlements",)),
            Table("proofs", copied=("proofs",)),
            Table("schemes", few=True),
        ),
    ),
    Noun(
        "evidence by others",
        keeps="3 years after it ends; no picture, no score",
        why="evidence of a decision (PIPL Art. 55, 56: 3 years)",
        swept=rows_where("evidence", "ended_at < now() - interval '3 years'"),
        # Nobody came back for it; it was never judged, so it does not count.
        under_way=UnderWay(
            "evidence under way",
            keeps="ended when its time is over; what the provider gave is then erased",
            why="nobody comes back to it",
            statement="""
            UPDATE evidence v SET state = 'expired', kept = NULL, ended_at = now()
            FROM (
                SELECT person_id, evidence_id FROM evidence
                WHERE state = 'issued' AND expires_at < now() LIMIT $1) AS old
            WHERE v.person_id = old.person_id AND v.evidence_id = old.evidence_id
                AND v.state = 'issued'
            """,
        ),
        tables=(
            Table(
                "evidence",
                key=(PERSON, ("evidence_id", "uuid")),
                sealed=(
                    Sealed(
                        "kept",
                        of_ids(b"evidence.kept:", "evidence_id"),
                    ),
                ),
                # Under way; what has ended is evidence of a decision.
                ends={
                    Event.BOUND_ACCOUNT: """
                    UPDATE evidence SET state = 'expired', kept = NULL, ended_at = now()
                    WHERE person_id = $1 AND account_id = $2 AND state = 'issued'
                    """
                },
                copied=("checks",),
            ),
        ),
    ),
    Noun(
        "lists of home visits",
        keeps="30 days after they were handed over; no name and no address",
        why="by which both clocks of a visit are compared, which is sent within 14 days (own choice)",
        swept=rows_where("visit_lists", "handed_at < now() - interval '30 days'"),
        tables=(Table("visit_lists"),),
    ),
    Noun(
        "home visits",
        keeps="3 years after they were sent; no picture",
        why="evidence of a decision (PIPL Art. 55, 56: 3 years)",
        swept=rows_where("home_visits", "received_at < now() - interval '3 years'"),
        tables=(
            Table(
                "home_visits",
                key=(PERSON, ("booking_id", "uuid")),
                sealed=(Sealed("said", of_ids(b"home_visits.said:", "booking_id")),),
                copied=("home_visits",),
            ),
        ),
    ),
    Noun(
        "calls by video",
        keeps="3 years after their time; no picture, no sound",
        why="evidence of a decision (PIPL Art. 55, 56: 3 years)",
        swept=rows_where("video_calls", "closes_at < now() - interval '3 years'"),
        tables=(
            Table(
                "video_calls",
                key=(PERSON, ("booking_id", "uuid")),
                sealed=(Sealed("said", of_ids(b"video_calls.said:", "booking_id")),),
                unsealed=("citizen_ticket", "officer_ticket"),
                lock=Lock.CALL,
                copied=("videos",),
            ),
        ),
    ),
    Noun(
        "what two browsers say to find each other",
        keeps="until the call is over, at most an hour",
        why="nothing of it is needed once they have",
        swept=rows_where("video_signals", "at < now() - interval '1 hour'"),
        tables=(
            Table(
                "video_signals",
                key=(("booking_id", "uuid"), ("n", "bigint")),
                sealed=(Sealed("body", of_ids(b"video_signals.body:", "booking_id")),),
                left_out="addresses of networks, which are gone within the hour",
            ),
        ),
    ),
    Noun(
        "reviews decided",
        keeps="with their cases: 10 years after the decision; an open one stays",
        why="the evidence of a decision on a pension, as long as the shortest class of social insurance"
        " files (own choice; the city's archive rules go first)",
        tables=(Table("review_grounds", lock=Lock.REVIEW, copied=("reviews",)),),
    ),
    Noun(
        "spot checks",
        keeps="3 years after they end; an open one stays",
        why="evidence of what was done (PIPL Art. 55, 56: 3 years), and how much fraud there can be",
        swept=rows_where("spot_checks", "ended_at < now() - interval '3 years'"),
        tables=(Table("spot_checks", copied=("spot_checks",)),),
    ),
)
