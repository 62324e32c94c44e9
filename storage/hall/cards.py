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
)
