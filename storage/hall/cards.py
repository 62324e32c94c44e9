"""The nouns of the hall: calendars, units and posts, items, cases."""

from typing import Final

from storage.card import PERSON, Noun, Sealed, Table, rows_where
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
        "decisions by rule",
        keeps="11 years after they were made",
        why="the evidence of a decision, ten years from the end of its case, and none of those runs for"
        " a year; facts and fields are sealed",
        swept=rows_where("decisions", "at < now() - interval '11 years'"),
        tables=(
            Table(
                "decisions",
                key=(PERSON, ("case_id", "uuid"), ("n", "smallint")),
                sealed=(Sealed("facts", _of_decision),),
                copied=("decisions",),
            ),
        ),
    ),
)
