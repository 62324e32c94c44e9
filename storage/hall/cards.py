"""The nouns of the hall: calendars, units, districts and posts, items, cases, certificates."""

from typing import Final

from storage.card import (
    PERSON,
    Event,
    Lock,
    Noun,
    Sealed,
    Table,
    UnderWay,
    cases_where,
    of_ids,
    rows_where,
)
from storage.database import Row


def _of_decision(row: Row) -> bytes:
    return f"decisions|{row['person_id']}|{row['case_id']}|{row['n']}".encode()


NOUNS: Final = (
    Noun(
        "calendars",
        keeps="not ended",
        why="a due day is reckoned by its year; no person in them",
        tables=(Table("calendar_years", few=True),),
    ),
    Noun(
        "units",
        keeps="not ended; a closed one takes no new posts",
        why="cases and items name them; no person in them",
        tables=(Table("units", few=True),),
    ),
    Noun(
        "districts",
        keeps="not ended",
        why="the desk and the pages say what an area is called; no person in them",
        tables=(Table("districts", few=True),),
    ),
    Noun(
        "items",
        keeps="not ended; a version that is retired stays for its cases",
        why="what a case was decided by is read in its version; no person in them",
        tables=(Table("items"), Table("item_words")),
    ),
    Noun(
        "posts",
        keeps="until revoked; those of a disabled officer do not count",
        why="who does which part of the work; the audit keeps each grant and revocation",
        tables=(Table("posts"),),
    ),
    Noun(
        "cases",
        keeps="10 years after their end; one under way stays",
        why="the evidence of a decision on a person's application, as long as the shorter class of the"
        " files of administrative permits (own choice; the city's archive rules go first)",
        swept=cases_where(
            "ended_at IS NOT NULL AND ended_at < now() - interval '10 years'",
            *(
                "case_steps",
                "case_clocks",
                "case_events",
                "decisions",
                "signatures",
                "rating_repairs",
                "uploads",
            ),
        ),
        # As long as domain/hall/cases.py says (DRAFT_LIVES).
        under_way=UnderWay(
            "drafts of applications",
            keeps="30 days after the last change",
            why="nobody comes back to it; what was filled in is nobody else's",
            statement="""
            WITH old AS (
                SELECT person_id, case_id FROM cases
                WHERE state = 'draft' AND changed_at < now() - interval '30 days' LIMIT $1
            ), ways AS (
                DELETE FROM lookup_case WHERE case_id = ANY (ARRAY(SELECT case_id FROM old))
            ), files AS (
                DELETE FROM uploads
                WHERE person_id = ANY (ARRAY(SELECT person_id FROM old))
                    AND case_id = ANY (ARRAY(SELECT case_id FROM old))
            )
            DELETE FROM cases AS c USING old
            WHERE c.person_id = old.person_id AND c.case_id = old.case_id AND c.state = 'draft'
            """,
        ),
        tables=(
            Table(
                "cases",
                key=(PERSON, ("case_id", "uuid")),
                sealed=(
                    Sealed("form", of_ids(b"cases.form:", "case_id")),
                    Sealed("supplement_form", of_ids(b"cases.supplement_form:", "case_id")),
                ),
                lock=Lock.CASE,
                copied=("cases",),
            ),
            Table("case_steps", left_out="who worked on it; its events are shown"),
            Table("case_clocks", left_out="its time; its events are shown"),
            Table("case_events", copied=("cases",)),
            # What rules said, and why: facts and the fields looked at are sealed.
            Table(
                "decisions",
                key=(PERSON, ("case_id", "uuid"), ("n", "smallint")),
                sealed=(Sealed("facts", _of_decision),),
                copied=("decisions",),
            ),
            Table("lookup_case", left_out="the way to a row that is shown"),
            Table(
                "rating_repairs",
                left_out="its person is nobody's; what came of it is shown with the rating",
            ),
        ),
    ),
    Noun(
        "certificates",
        keeps="10 years after their last day, or their revocation; one without end stays",
        why="the evidence of what somebody was allowed, as long as that of the decision (own choice)",
        # By arrays, as cases are.
        swept="""
        WITH old AS (
            (SELECT person_id, certificate_id FROM certificates
             WHERE last_day < current_date - interval '10 years' LIMIT $1)
            UNION
            (SELECT person_id, certificate_id FROM certificates
             WHERE state = 'revoked' AND changed_at < now() - interval '10 years' LIMIT $1)
        ), ways AS (
            DELETE FROM lookup_certificate
            WHERE certificate_id = ANY (ARRAY(SELECT certificate_id FROM old))
        )
        DELETE FROM certificates
        WHERE person_id = ANY (ARRAY(SELECT person_id FROM old))
            AND certificate_id = ANY (ARRAY(SELECT certificate_id FROM old))
        """,
        tables=(
            Table(
                "certificates",
                key=(PERSON, ("certificate_id", "uuid")),
                sealed=(Sealed("content", of_ids(b"certificates.content:", "certificate_id")),),
                lock=Lock.CERTIFICATE,
                copied=("certificates",),
            ),
            Table("lookup_certificate", left_out="the way to a row that is shown"),
            Table("certificate_kinds", few=True),
        ),
    ),
    Noun(
        "showings of certificates",
        keeps="3 years",
        why="evidence for the holder of who looked at what (PIPL Art. 55, 56: 3 years)",
        swept=rows_where("showings", "made_at < now() - interval '3 years'"),
        under_way=UnderWay(
            "codes that nobody looked at",
            keeps="1 day after they end",
            why="nothing was shown",
            statement=rows_where(
                "showings", "code IS NOT NULL AND expires_at < now() - interval '1 day'"
            ),
        ),
        tables=(Table("showings", unsealed=("code",), copied=("certificates",)),),
    ),
    Noun(
        "offers",
        keeps="1 year after the last day on which they could be answered; whoever wants no more stays",
        why="nobody is offered twice what they did not want (own choice)",
        swept=rows_where(
            "offers",
            "state NOT IN ('open', 'stopped') AND ends_on < current_date - interval '1 year'",
        ),
        tables=(
            Table("offers", left_out="the notice of each and the case that it became are shown"),
        ),
    ),
    # As long as domain/hall/signatures.py says (WAITS_FOR).
    Noun(
        "signatures of applications",
        keeps="with their case, 10 years after its end; one that went with no submission 1 day",
        why="what was signed, and how, is evidence of the application as the case is",
        swept=rows_where("signatures", "used_at IS NULL AND begun_at < now() - interval '1 day'"),
        tables=(
            Table(
                "signatures",
                key=(PERSON, ("signature_id", "uuid")),
                sealed=(Sealed("content", of_ids(b"signatures.content:", "signature_id")),),
                unsealed=("digest",),
                copied=("signatures",),
            ),
        ),
    ),
    Noun(
        "ratings asked for",
        keeps="2 years",
        why="whoever rated may read what they said, and what came of it (own choice)",
        swept=rows_where("rating_asks", "asked_at < now() - interval '2 years'"),
        tables=(
            Table(
                "rating_asks",
                key=(PERSON, ("ask_id", "uuid")),
                sealed=(Sealed("answer", of_ids(b"rating_asks.answer:", "ask_id")),),
                unsealed=("code",),
                copied=("ratings",),
            ),
        ),
    ),
    Noun(
        "ratings",
        keeps="2 years; their tallies stay",
        why="what was said of a unit, and its appeal, as long as the rater may read it (own choice)",
        swept=rows_where("ratings", "settled_on < current_date - interval '2 years'"),
        tables=(
            Table(
                "ratings",
                key=(("rating_id", "uuid"),),
                sealed=(
                    Sealed("words", of_ids(b"ratings.words:", "rating_id")),
                    Sealed("rater", of_ids(b"ratings.rater:", "rating_id")),
                ),
            ),
        ),
    ),
    Noun(
        "appeals against ratings",
        keeps="2 years",
        why="why a rating counts no more, as long as the rating (own choice)",
        swept=rows_where("rating_appeals", "asked_at < now() - interval '2 years'"),
        tables=(
            Table(
                "rating_appeals",
                key=(("rating_id", "uuid"),),
                sealed=(Sealed("objection", of_ids(b"rating_appeals.objection:", "rating_id")),),
            ),
        ),
    ),
    Noun(
        "tallies of the hall",
        keeps="not ended",
        why="how the city's service changes over the years; no person in them",
        # What was counted in the last minute.
        tables=(Table("hall_tallies"), Table("hall_tally_entries", few=True)),
    ),
    Noun(
        "parcels",
        keeps="3 years after their end; to whom it went until then only",
        why="claims about what was sent end in three years (Civil Code Art. 188)",
        swept=rows_where("parcels", "ended_at < now() - interval '3 years'"),
        under_way=UnderWay(
            "parcels of letters that are gone",
            keeps="1 day after they were ordered",
            why="the letter went with the account of whom it told, or nobody waits for it any more",
            statement=rows_where(
                "parcels",
                "direction = 'letter' AND ended_at IS NULL AND opened_at < now() - interval '1 day'"
                " AND NOT EXISTS (SELECT FROM letters WHERE letter_id = parcel_id)",
            ),
        ),
        tables=(
            Table(
                "parcels",
                key=(("parcel_id", "uuid"),),
                sealed=(Sealed("address", of_ids(b"parcels.address:", "parcel_id")),),
                lock=Lock.PARCEL,
                copied=("parcels",),
            ),
            Table("parcel_news", copied=("parcels",)),
            Table("parcel_orders", left_out="how its number was asked for; the parcel is shown"),
            Table(
                "parcel_recalls", left_out="which order of it was taken back; the parcel is shown"
            ),
        ),
    ),
    Noun(
        "published answers",
        keeps="3 years after they are withdrawn; one that is published stays",
        why="what the city told everybody may be asked for later (own choice); no person in them",
        swept=rows_where("published_answers", "ended_at < now() - interval '3 years'"),
        tables=(Table("published_answers"),),
    ),
    Noun(
        "who was received at a window",
        keeps="7 days",
        why="as long as the ticket; how somebody was identified, and by whom, stands in the audit",
        swept=rows_where("receptions", "identified_at < now() - interval '7 days'"),
        tables=(
            Table(
                "receptions",
                left_out="that somebody was served, which is shown with the ticket, the case and who looked",
            ),
        ),
    ),
    Noun(
        "messages to units' own systems",
        keeps="3 years; their numbers stay",
        why="evidence of what went where and what came back (PIPL Art. 55, 56: 3 years); nothing of a case but its id",
        swept=rows_where(
            "dispatches",
            "created_at < now() - interval '3 years' AND state NOT IN ('queued', 'claimed')",
        ),
        tables=(
            Table(
                "dispatches", left_out="that a step went to its unit, which is shown among the uses"
            ),
            Table("unit_counters", few=True),
        ),
    ),
    Noun(
        "answers of units' own systems",
        keeps="3 years",
        why="evidence of who moved a case (PIPL Art. 55, 56: 3 years); what was said stands in the case",
        swept=rows_where("unit_answers", "heard_at < now() - interval '3 years'"),
        tables=(
            Table(
                "unit_answers",
                unsealed=("digest",),
                left_out="that a unit answered, which the case shows",
            ),
        ),
    ),
    Noun(
        "last numbers of units' own systems",
        keeps="1 year",
        why="a difference is looked into within weeks; of nobody",
        swept=rows_where("unit_heads", "day < (now() AT TIME ZONE 'Asia/Shanghai')::date - 365"),
        tables=(Table("unit_heads"),),
    ),
    Noun(
        "faces shown at a window",
        keeps="1 day",
        why="the officer goes on within ten minutes; that a check was made, and of what, stands in the audit",
        swept=rows_where("reception_faces", "passed_at < now() - interval '1 day'"),
        tables=(
            Table(
                "reception_faces",
                left_out="that a face check passed for a ticket, which is shown with the face checks",
            ),
        ),
    ),
    Noun(
        "how long the steps of a window took",
        keeps="1 year",
        why="a year is compared with the one before; of nobody",
        swept=rows_where(
            "reception_steps", "day < (now() AT TIME ZONE 'Asia/Shanghai')::date - 365"
        ),
        tables=(Table("reception_steps"),),
    ),
    # As long as domain/hall/uploads.py says (UNUSED_FOR, UNFINISHED_FOR).
    Noun(
        "files handed in",
        keeps="with their case, 10 years after its end; one that went with none 30 days",
        why="what was handed in is evidence of the application as the case is; what was not is nobody's",
        swept=rows_where("uploads", "case_id IS NULL AND created_at < now() - interval '30 days'"),
        under_way=UnderWay(
            "uploads that broke off",
            keeps="24 hours",
            why="the rest of the file never came",
            statement=rows_where("uploads", "state = 'receiving' AND expires_at < now()"),
        ),
        tables=(
            Table(
                "uploads",
                key=(("upload_id", "uuid"),),
                sealed=(Sealed("name", of_ids(b"uploads.name:", "upload_id")),),
                unsealed=("digest",),
                ends={
                    Event.ACCOUNT: "DELETE FROM uploads WHERE account_id = $1 AND handed_in_at IS NULL"
                    " AND case_id IS NULL"
                },
                copied=("uploads",),
            ),
            # Without its key what lies in the store of objects opens for nobody.
            Table(
                "upload_chunks",
                key=(("chunk_id", "uuid"),),
                sealed=(Sealed("secret", of_ids(b"upload_chunks.secret:", "chunk_id")),),
                left_out="where the bytes of a file lie; the file is shown",
            ),
        ),
    ),
    Noun(
        "objects of files that are gone",
        keeps="until the store has deleted them, a minute when it is there",
        why="the key of each is gone with its row; no person in them",
        tables=(Table("upload_leftovers"),),
    ),
)
