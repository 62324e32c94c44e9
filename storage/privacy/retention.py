"""What has served its time is deleted, a bounded number of rows at a go, as the cards of the nouns say."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from storage.card import Noun
from storage.database import Database
from storage.nouns import NOUNS

ROWS: Final = 5_000
NOTE: Final = """
INSERT INTO sweeps (noun, swept_on, ended)
SELECT noun, current_date, ended FROM unnest($1::text[], $2::bigint[]) AS t (noun, ended)
ON CONFLICT (noun, swept_on) DO UPDATE SET ended = sweeps.ended + excluded.ended
"""
SWEPT: Final = """
SELECT noun, sum(ended)::bigint AS ended, max(swept_on) AS last FROM sweeps
WHERE swept_on > current_date - 30 GROUP BY noun
"""


# In this order the schedule is shown; a noun that is not named here comes behind, by its card.
_SHOWN_FIRST: Final = """
sign-in codes
places of sign-in
codes to further addresses
letters
further addresses
capture tickets
frame digests
receipts
sessions
creations
deliveries under way
face checks under way
deliveries
face checks
spot checks
accounts and devices used for many
evidence under way
evidence by others
mandates
requests of a person
tries to name a person
wishes for no helpers
face templates
movements
accounts
whom a campaign was told to
reminders told
campaigns
calls of webhooks under way
calls of webhooks
webhooks
messages
the register
entitlements and proofs
agreements withdrawn
reviews decided
texts of agreements
audit
emergency openings
exports
officers
passkeys of officers
challenges of passkeys
officers' accounts at the identity provider
sign-ins at the identity provider
partners
requests of partners
consents to partners
face requests of partners
tokens of partners that were revoked
officers' accounts changed
grants about administrators
assessments
filings
counts without persons
keys and tokens of the house
""".strip().splitlines()


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of the schedule. Without a statement nothing sweeps: `keeps` says what ends it, or that nothing does."""

    noun: str
    tables: tuple[str, ...]
    keeps: str
    why: str
    statement: str


def _rules(noun: Noun) -> Iterator[Rule]:
    tables = tuple(table.name for table in noun.tables)
    if (under_way := noun.under_way) is not None:
        yield Rule(under_way.name, tables, under_way.keeps, under_way.why, under_way.statement)
    yield Rule(noun.name, tables, noun.keeps, noun.why, noun.swept)


def _place(rule: Rule) -> int:
    return _SHOWN_FIRST.index(rule.noun) if rule.noun in _SHOWN_FIRST else len(_SHOWN_FIRST)


SCHEDULE: Final = tuple(sorted((rule for noun in NOUNS for rule in _rules(noun)), key=_place))


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
