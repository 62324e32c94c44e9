"""The nouns of privacy: requests, exports, and what the law wants on record."""

from collections.abc import Callable
from typing import Final

from storage.card import PERSON, Noun, Sealed, Table, cases_where, rows_where
from storage.database import Row


def _of_request(column: str) -> Callable[[Row], bytes]:
    return lambda row: f"requests|{row['person_id']}|{row['case_id']}|{column}".encode()


NOUNS: Final = (
    Noun(
        "requests of a person",
        keeps="3 years after they end; the words are sealed",
        why="evidence of what was asked and answered (PIPL Art. 50, 56: 3 years)",
        # The case with all that hangs on it, years before other cases.
        swept=cases_where(
            "item LIKE 'data.%' AND ended_at < now() - interval '3 years'",
            *("case_steps", "case_clocks", "case_events"),
        ),
        tables=(
            Table(
                "request_words",
                key=(PERSON, ("case_id", "uuid")),
                sealed=tuple(
                    Sealed(column, _of_request(column))
                    for column in ("words", "answer", "proposed")
                ),
                copied=("requests",),
            ),
        ),
    ),
    Noun(
        "rights served at once",
        keeps="3 years",
        why="evidence of what was asked and done (PIPL Art. 50, 56: 3 years)",
        swept=rows_where("rights_served", "opened_at < now() - interval '3 years'"),
        tables=(Table("rights_served", copied=("requests",)),),
    ),
    Noun(
        "exports",
        keeps="not ended",
        why="the audit's entry of each person in a file names it: without the row nobody could say to"
        " whom the data went (PIPL Art. 23). No person in them",
        tables=(Table("exports", few=True),),
    ),
    Noun(
        "assessments",
        keeps="not ended; the law asks for 3 years",
        why="a reference and two days each, no person in them (PIPL Art. 56)",
        tables=(Table("assessments", few=True),),
    ),
    Noun(
        "filings",
        keeps="not ended",
        why="what was filed with the authority and when, no person in them (Order 19 Art. 15)",
        tables=(Table("filings", few=True),),
    ),
)
