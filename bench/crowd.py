"""Persons and cases by the hundred thousand: copies of some that the program made, loaded by COPY.

What a row holds comes from the city's own services: one case of each pattern goes its way through them,
and its rows are read back. A copy has ids, a number, an area and days of its own; what is sealed or found
by a keyed digest is made for each anew, by the functions by which the stores do it. Who and what a copy
is follows from its place in the row alone, so that whoever asks for it afterwards need not be told.
"""

import asyncio
import pickle
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import Final
from uuid import UUID

import asyncpg

from clients.demo.people import resident
from clients.demo.processes import ROOT
from domain import actors
from domain.hall.case_numbers import case_number
from domain.hall.cases import Case, canonical
from domain.people import Identity
from storage.accounts.accounts import seal_phone
from storage.accounts.names import name_blinds
from storage.accounts.persons import seal_identity
from storage.accounts.register_lookups import month_blinds, phone_blinds
from storage.database import Database, Row
from storage.hall.case_rows import STANDING_UNTIL, form_aad
from storage.keys.vault import Vault, load_keys

CASES_EACH: Final = 2
PROCESSES: Final = 2  # that seal and load: of as many cores
AREAS: Final = tuple(f"4403{at:02}" for at in range(3, 13))  # ten districts
CASE_TABLES: Final = ("cases", "lookup_case", "case_steps", "case_clocks", "case_events")

_A_DAY: Final = 999  # residents who can be invented for a day of birth
_AT_ONCE: Final = 1000  # persons in a transaction
_DAYS: Final = 60  # over which cases were submitted
_SERIAL: Final = 1_000_000  # of the first number: those that the city gives begin at 1
_SURNAMES: Final = "王李张刘陈杨黄赵周吴徐孙马胡朱郭何林罗高"
_GIVEN: Final = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉建国文"
_OWN: Final = frozenset({"person_id", "case_id", "number", "area", "form"})


@dataclass(frozen=True, slots=True)
class Pattern:
    """A case as the program wrote it: by table, the columns and the rows."""

    case: Case
    person: Identity
    rows: dict[str, tuple[tuple[str, ...], tuple[tuple[object, ...], ...]]]


@dataclass(frozen=True, slots=True)
class Crowd:
    """`patterns` take turns, so that one that stands there often is frequent; none: persons alone."""

    persons: int
    born_from: date
    today: date
    patterns: tuple[Pattern, ...] = ()

    def identity(self, at: int) -> Identity:
        day, number = divmod(at, _A_DAY)
        names = len(_GIVEN)
        name = (
            _SURNAMES[at % len(_SURNAMES)] + _GIVEN[at * 7 % names] + _GIVEN[at // 31 * 11 % names]
        )
        who = resident(1 + number, name, self.born_from + timedelta(days=day))
        return Identity(who.name, who.id_number, f"13{at:09}")

    def person(self, at: int) -> UUID:
        return _id("person", at)

    def account(self, at: int) -> UUID:
        return _id("account", at)

    def case(self, at: int) -> UUID:
        return _id("case", at)

    def number(self, at: int) -> str:
        """Of the case `at` of all."""
        days = at // len(self.patterns) % _DAYS
        return case_number(self.today - timedelta(days=days), _SERIAL + at)


async def read_pattern(database: Database, case: Case, person: Identity) -> Pattern:
    rows = {}
    for table in CASE_TABLES:
        found = await database.fetch(f"SELECT * FROM {table} WHERE case_id = $1", case.case)  # noqa: S608  # a constant
        columns = tuple(found[0].keys())
        rows[table] = columns, tuple(tuple(map(_plain, row.values())) for row in found)
    return Pattern(case, person, rows)


@dataclass(frozen=True, slots=True)
class Filling:
    """A city's database, its folder of keys, and who is to live there."""

    url: str
    keys: Path
    crowd: Crowd


async def load(cities: Sequence[Filling]) -> None:
    """Returns once all is there and the planner knows it. ConnectionError when a process failed."""
    await asyncio.gather(*(_load(cities, share) for share in range(PROCESSES)))
    await asyncio.gather(*(_vacuum(city.url, half) for city in cities for half in _HALVES))


async def _load(cities: Sequence[Filling], share: int) -> None:
    """Every so many-th thousand of the persons of each city, by a process that knows no more than this file."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.crowd", cwd=ROOT, stdin=asyncio.subprocess.PIPE
    )
    try:
        await process.communicate(pickle.dumps((cities, share)))
        if process.returncode:
            raise ConnectionError("a process that loads a city ended too soon")
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def _vacuum(url: str, tables: Sequence[str]) -> None:
    """Else the server does it by itself, while one measures."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(f"VACUUM ANALYZE {', '.join(tables)}")
    finally:
        await connection.close()


async def _copy(city: Filling, share: int) -> None:
    connection: asyncpg.Connection[Row] = await asyncpg.connect(city.url)
    copying, end = _Copying(Vault(load_keys(city.keys)), city.crowd), city.crowd.persons
    try:
        for first in range(share * _AT_ONCE, end, PROCESSES * _AT_ONCE):
            some = range(first, min(end, first + _AT_ONCE))
            async with connection.transaction():
                for table, columns, rows in copying.tables(some):
                    await connection.copy_records_to_table(table, columns=columns, records=rows)
    finally:
        await connection.close()


Table = tuple[str, Sequence[str], list[tuple[object, ...]]]


class _Copying:
    def __init__(self, vault: Vault, crowd: Crowd) -> None:
        self._vault = vault
        self._crowd = crowd
        self._stamps = [
            [_Stamp(pattern, table, days) for table in CASE_TABLES]
            for days in range(_DAYS)
            for pattern in crowd.patterns
        ]

    def tables(self, some: range) -> Iterator[Table]:
        yield from self._persons(some)
        if self._crowd.patterns:
            yield from self._cases(some)

    def _persons(self, some: range) -> Iterator[Table]:
        crowd, vault = self._crowd, self._vault
        versions = vault.lookup_versions()
        persons: list[tuple[object, ...]] = []
        accounts: list[tuple[object, ...]] = []
        found: dict[str, list[tuple[object, ...]]] = {table: [] for table, _ in _LOOKUPS}
        for at in some:
            identity, person, account = crowd.identity(at), crowd.person(at), crowd.account(at)
            sealed = seal_identity(vault, person, identity)
            persons.append((person, sealed, AREAS[at % len(AREAS)], True, True))
            phone = seal_phone(vault, account, identity.phone)
            accounts.append((account, phone, person, 2, "zh-CN"))
            phones = phone_blinds(vault, identity)
            blinds = (
                (vault.blind_indexes("id-number", identity.key), person),
                (name_blinds(vault, identity.name), person),
                (month_blinds(vault, identity), person),
                (phones, person),
                (phones, account),
            )
            for (table, _), (digests, whose) in zip(_LOOKUPS, blinds, strict=True):
                found[table] += zip(digests, versions, [whose] * len(versions), strict=True)
        yield "persons", ("person_id", "identity", "area", "named", "looked_up"), persons
        yield "accounts", ("account_id", "phone", "person_id", "level", "language"), accounts
        for table, whose_column in _LOOKUPS:
            yield table, ("blind", "key_version", whose_column), found[table]

    def _cases(self, some: range) -> Iterator[Table]:
        crowd, stamps = self._crowd, self._stamps
        rows: list[list[tuple[object, ...]]] = [[] for _ in CASE_TABLES]
        for at in some:
            identity, area = crowd.identity(at), AREAS[at % len(AREAS)]
            actor = actors.citizen(crowd.account(at))
            for n in range(at * CASES_EACH, (at + 1) * CASES_EACH):
                case = crowd.case(n)
                pattern = crowd.patterns[n % len(crowd.patterns)]
                own = {
                    "person_id": crowd.person(at),
                    "case_id": case,
                    "number": crowd.number(n),
                    "area": area,
                    "form": self._form(pattern, identity, case),
                }
                for into, stamp in zip(rows, stamps[n % len(stamps)], strict=True):
                    into.extend(stamp.of(own, actor))
        for table, stamp, filled in zip(CASE_TABLES, stamps[0], rows, strict=True):
            yield table, stamp.columns, filled

    def _form(self, pattern: Pattern, who: Identity, case: UUID) -> bytes:
        known = pattern.person
        own = {
            known.name: who.name,
            known.id_number: who.id_number,
            known.phone: who.phone,
        }
        form = {
            field: own.get(value, value) if isinstance(value, str) else value
            for field, value in pattern.case.form.items()
        }
        return self._vault.seal("identity", canonical(form), aad=form_aad(case))


#: Keyed digests and whose they are, in the order in which they are made.
_LOOKUPS: Final = (
    ("lookup_id_number", "person_id"),
    ("lookup_name", "person_id"),
    ("lookup_birth_month", "person_id"),
    ("lookup_person_phone", "person_id"),
    ("lookup_phone", "account_id"),
)


#: All that is loaded, in two parts of about as many rows.
_HALVES: Final = (
    ("case_steps", "case_clocks", "lookup_case"),
    ("cases", "case_events", "persons", "accounts", *(table for table, _ in _LOOKUPS)),
)


class _Stamp:
    """The rows of one table of a case that went its way so many days earlier."""

    def __init__(self, pattern: Pattern, table: str, days: int) -> None:
        self.columns, rows = pattern.rows[table]
        back, applicant = timedelta(days=days, minutes=days * 7), pattern.case.opened_by
        self._bases = [[_earlier(value, back) for value in row] for row in rows]
        self._own = [(at, name) for at, name in enumerate(self.columns) if name in _OWN]
        self._applicants = [
            [at for at, value in enumerate(row) if value == applicant] for row in rows
        ]

    def of(self, own: dict[str, object], actor: str) -> Iterator[tuple[object, ...]]:
        for base, applicants in zip(self._bases, self._applicants, strict=True):
            row = list(base)
            for at, name in self._own:
                row[at] = own[name]
            for at in applicants:
                row[at] = actor
            yield tuple(row)


def _earlier(value: object, back: timedelta) -> object:
    return value - back if isinstance(value, datetime) and value < STANDING_UNTIL else value


def _plain(value: object) -> object:
    """The driver's own kind of UUID goes into no other process."""
    return UUID(int=value.int) if isinstance(value, UUID) else value


def _id(what: str, at: int) -> UUID:
    return UUID(bytes=blake2b(f"{what} {at}".encode(), digest_size=16).digest(), version=4)


def main() -> None:
    cities, share = pickle.load(sys.stdin.buffer)  # noqa: S301  # from `load`, which started this
    for city in cities:
        asyncio.run(_copy(city, share))


if __name__ == "__main__":
    main()
