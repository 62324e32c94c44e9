"""What a noun states of itself, once, for all who do the same with every table.

`storage/<context>/cards.py` hold the cards, beside the statements of their nouns; `storage/nouns.py`
collects them. A card imports nothing of any context, so that every context may read all of them.
tests/storage/test_cards.py holds the cards to the schema.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Final

from storage.database import Row
from storage.keys.keys import Sealing

PERSON: Final = ("person_id", "uuid")
ACCOUNT: Final = ("account_id", "uuid")


@dataclass(frozen=True, slots=True)
class Sealed:
    """A column that a new key has to reach; `place`: what its value is bound to."""

    column: str
    place: Callable[[Row], bytes]
    kind: Sealing = "identity"
    turned: bool = False  # a face template, which a new key turns as well


class Lock(IntEnum):
    """In this order a transaction takes its locks (docs/architecture.md, Locks), each kind in that of its keys."""

    PERSON = 1
    CASE = 2
    CERTIFICATE = 3
    PARCEL = 4
    REVIEW = 5
    ENTITLEMENT = 6
    BOOKING = 7
    CALL = 8
    SLOT = 9
    ORDER = 10  # after all that is paid for
    ACCOUNT = 11


class Event(StrEnum):
    """What ends, with the ids that a statement gets as $1, $2."""

    ACCOUNT = "account"  # an account ends: the account
    BOUND_ACCOUNT = "bound_account"  # and it was bound: the person, the account
    FACE_AGREEMENT = "face_agreement"  # nothing permits a template any more: the person


#: In the place of a statement where one is not enough: services/accounts/account_ends.py says the steps.
IN_STEPS: Final = ""


@dataclass(frozen=True, slots=True)
class Table:
    """`key`: its primary key with the type of each column, of a table that holds sealed values.

    `unsealed`: columns of bytes that no key seals: digests, chains, signatures, and what is public.
    `copied`: by which parts of the copy of everything it is shown (domain/copied.py).
    `ends`: what deletes rows, or ends a state of theirs, in the transaction of an event.
    """

    name: str  # with its schema, unless that is `public`
    key: tuple[tuple[str, str], ...] = ()
    sealed: tuple[Sealed, ...] = ()
    unsealed: tuple[str, ...] = ()
    lock: Lock | None = None  # of one that is held together with others
    few: bool = False  # a city has a handful of rows; all others grow with its people
    ends: Mapping[Event, str] = field(default_factory=dict)
    stays: str = ""  # why rows with an account's id stay when it ends
    copied: tuple[str, ...] = ()
    left_out: str = ""  # why none of a person's rows is in the copy of everything


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


def of_ids(label: bytes, *names: str) -> Callable[[Row], bytes]:
    """A place by the bytes of the row's own ids."""
    return lambda row: label + b"".join(row[name].bytes for name in names)


def cases_where(condition: str, *parts: str) -> str:
    """Deletes cases of which the condition holds, with their rows in the tables `parts`, and the way to them.

    By arrays, whose length the planner guesses to be small, so that each is found by its key.
    """
    of_them = (
        "WHERE person_id = ANY (ARRAY(SELECT person_id FROM old))"
        " AND case_id = ANY (ARRAY(SELECT case_id FROM old))"
    )
    rows = "".join(f", of_{part} AS (DELETE FROM {part} {of_them})" for part in parts)  # noqa: S608  # words of a card
    return f"""
        WITH old AS (
            SELECT person_id, case_id FROM cases WHERE {condition} LIMIT $1
        ), ways AS (
            DELETE FROM lookup_case WHERE case_id = ANY (ARRAY(SELECT case_id FROM old))
        ){rows}
        DELETE FROM cases {of_them}
        """  # noqa: S608  # words of a card


def rows_where(table: str, *conditions: str) -> str:
    """Deletes rows of which a condition holds; each condition is found by an index of its own.

    By their place, since the planner, who can't know how many $1 are, would else read the table through.
    """
    found = [f"SELECT ctid FROM {table} WHERE {condition} LIMIT $1" for condition in conditions]  # noqa: S608  # words of a card
    several = " UNION ALL ".join(f"({each})" for each in found) if found[1:] else found[0]
    return f"DELETE FROM {table} WHERE ctid = ANY (ARRAY({several}))"  # noqa: S608  # words of a card
