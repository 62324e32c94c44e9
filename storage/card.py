"""What a noun states of itself, once, for all who do the same with every table.

`storage/<context>/cards.py` hold the cards, beside the statements of their nouns; `storage/nouns.py`
collects them. A card imports nothing of any context, so that every context may read all of them.
tests/storage/test_cards.py holds the cards to the schema.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    name: str  # with its schema, unless that is `public`


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A state that ends by time, long before the row does. Shown as a noun of its own."""

    name: str
    keeps: str
    why: str
    statement: str  # $1: how many rows at most


@dataclass(frozen=True, slots=True)
class Noun:
    """`keeps`: how long its rows stay, for whoever reads the schedule; `why`: the ground, and the law.

    `swept` deletes them, at most $1 of them a run. Without it nothing sweeps them: `keeps` says what
    ends them, or that nothing does.
    """

    name: str
    keeps: str
    why: str
    tables: tuple[Table, ...]
    swept: str = ""
    under_way: UnderWay | None = None


def rows_where(table: str, *conditions: str) -> str:
    """Deletes rows of which a condition holds; each condition is found by an index of its own.

    By their place, since the planner, who can't know how many $1 are, would else read the table through.
    """
    found = [f"SELECT ctid FROM {table} WHERE {condition} LIMIT $1" for condition in conditions]  # noqa: S608  # words of a card
    several = " UNION ALL ".join(f"({each})" for each in found) if found[1:] else found[0]
    return f"DELETE FROM {table} WHERE ctid = ANY (ARRAY({several}))"  # noqa: S608  # words of a card
