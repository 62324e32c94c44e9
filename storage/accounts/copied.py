"""What is held of a person's entry, accounts, sign-ins, agreements and mandates, for the copy of everything."""

from typing import Any, Final
from uuid import UUID

from domain.accounts.consent import Purpose
from domain.accounts.copied import (
    ACCOUNT,
    CONSENTS,
    ELDER_RULES,
    ENTRY,
    MANDATES,
    PARTNERS,
    SESSIONS,
    AccountKept,
    ConsentKept,
    EntryKept,
)
from domain.accounts.devices import SessionSeen
from domain.accounts.elder import ElderGrant
from domain.accounts.mandates import MandateSeen
from domain.accounts.partners import ConsentSeen
from storage.accounts import accounts, mandates, partner_grants, persons, sessions
from storage.copied import END, MOST, OfAccount, OfPerson, Source

OTHER_ACCOUNTS: Final = """
SELECT count(*) FROM accounts AS a JOIN accounts AS o ON o.person_id = a.person_id
WHERE a.account_id = $1 AND o.account_id <> $1
"""
OF_PERSON_CONSENTS: Final = """
SELECT purpose, version, given_at, withdrawn_at FROM consents WHERE person_id = $1 ORDER BY given_at
"""


async def _entry(source: Source, person: UUID) -> EntryKept | None:
    row = await source.tx.fetchrow(persons.READ, person)
    return None if row is None else EntryKept(persons.read_person(source.vault, row), row["area"])


async def _account(source: Source) -> AccountKept:
    row = await source.tx.fetchrow(accounts.READ, source.account)
    assert row is not None  # read in this transaction before
    return AccountKept(
        accounts.read_account(source.vault, row),
        await source.tx.fetchval(OTHER_ACCOUNTS, source.account),
    )


async def _sessions(source: Source) -> tuple[SessionSeen, ...]:
    rows = await source.tx.fetch(sessions.OF_ACCOUNT, source.account, source.now)
    return tuple(sessions.read_session(row) for row in rows)


async def _consents(source: Source, person: UUID) -> tuple[ConsentKept, ...]:
    return tuple(
        ConsentKept(Purpose(row["purpose"]), row["version"], row["given_at"], row["withdrawn_at"])
        for row in await source.tx.fetch(OF_PERSON_CONSENTS, person)
    )


async def _mandates(source: Source, person: UUID) -> tuple[MandateSeen, ...]:
    return await mandates.of_person(source.tx, source.vault, person, END, MOST)


async def _partners(source: Source, person: UUID) -> tuple[ConsentSeen, ...]:
    return await partner_grants.of_person(source.tx, person, MOST)


async def _elder_rules(source: Source, person: UUID) -> ElderGrant | None:
    row = await source.tx.fetchrow(persons.READ, person)
    return None if row is None else persons.read_elder(row)


OF_ACCOUNT: Final[tuple[OfAccount[Any], ...]] = (
    OfAccount(ACCOUNT, _account),
    OfAccount(SESSIONS, _sessions),
)
OF_PERSON: Final[tuple[OfPerson[Any], ...]] = (
    OfPerson(ENTRY, _entry),
    OfPerson(CONSENTS, _consents),
    OfPerson(MANDATES, _mandates),
    OfPerson(PARTNERS, _partners),
    OfPerson(ELDER_RULES, _elder_rules),
)
