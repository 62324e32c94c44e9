"""The nouns of the hall: calendars, units and posts, items, cases."""

from typing import Final

from storage.card import Noun, Table

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
        "posts",
        keeps="until revoked; those of a disabled officer do not count",
        why="who does which part of the work; the audit keeps each grant and revocation",
        tables=(Table("posts"),),
    ),
)
