"""Each noun's card says what is true of the schema, and says all of it."""

import ast
from collections import Counter
from pathlib import Path
from typing import Any, Final, cast

from storage.card import Event
from storage.database import Database, Row
from storage.nouns import NOUNS
from storage.privacy.retention import _SHOWN_FIRST, SCHEDULE

STORAGE: Final = Path(__file__).resolve().parents[2] / "storage"
#: What a card may stand on: words of the domain, and what cards are made of.
GROUND: Final = {"typing", "collections.abc", "storage.card", "storage.database"}
TABLES: Final = """
SELECT CASE WHEN n.nspname = 'public' THEN c.relname ELSE n.nspname || '.' || c.relname END AS name
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname IN ('public', 'biometric')
    AND c.relname <> 'alembic_version'
"""
BYTES: Final = """
SELECT CASE WHEN table_schema = 'public' THEN table_name ELSE table_schema || '.' || table_name END
    AS name, column_name
FROM information_schema.columns
WHERE data_type = 'bytea' AND table_schema IN ('public', 'biometric')
"""
WITH_COLUMN: Final = """
SELECT CASE WHEN table_schema = 'public' THEN table_name ELSE table_schema || '.' || table_name END AS name
FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
WHERE column_name = $1 AND table_type = 'BASE TABLE' AND table_schema IN ('public', 'biometric')
    AND NOT starts_with(table_name, 'audit_')
"""
COLUMNS: Final = """
SELECT CASE WHEN table_schema = 'public' THEN table_name ELSE table_schema || '.' || table_name END
    AS name, column_name
FROM information_schema.columns WHERE table_schema IN ('public', 'biometric')
"""
KEYS: Final = """
SELECT CASE WHEN n.nspname = 'public' THEN c.relname ELSE n.nspname || '.' || c.relname END AS name,
    array_agg(a.attname::text ORDER BY k.place) AS columns,
    array_agg(format_type(a.atttypid, NULL) ORDER BY k.place) AS types
FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    CROSS JOIN unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, place)
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum
WHERE i.indisprimary AND n.nspname IN ('public', 'biometric')
GROUP BY 1
"""


class Text(str):
    """A word, or an id."""

    __slots__ = ()
    bytes = b"id"


class Asked(dict[str, Any]):
    """A row that says which of its columns a place is made of."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()

    def __getitem__(self, name: str) -> Text:
        self.asked.add(name)
        return Text("1")


async def test_every_table_has_a_card_and_every_card_has_its_tables(database: Database) -> None:
    there = {row["name"] for row in await database.fetch(TABLES)}
    named = Counter(table.name for noun in NOUNS for table in noun.tables)

    assert there - named.keys() == set(), "tables without a card"
    assert named.keys() - there == set(), "cards of tables that do not exist"
    assert {name for name, cards in named.items() if cards > 1} == set(), "tables with two cards"


async def test_every_column_of_bytes_is_sealed_or_said_to_be_open(database: Database) -> None:
    rows = await database.fetch(BYTES)
    there = {(row["name"], row["column_name"]) for row in rows}
    tables = [table for noun in NOUNS for table in noun.tables]
    sealed = {(table.name, each.column) for table in tables for each in table.sealed}
    unsealed = {(table.name, column) for table in tables for column in table.unsealed}

    assert there - sealed - unsealed == set(), "columns of bytes on no card"
    assert (sealed | unsealed) - there == set(), "columns that do not exist"
    assert sealed & unsealed == set()


async def test_what_holds_sealed_values_names_its_primary_key(database: Database) -> None:
    rows = await database.fetch(KEYS)
    there = {row["name"]: list(zip(row["columns"], row["types"], strict=True)) for row in rows}
    named = {table.name: list(table.key) for noun in NOUNS for table in noun.tables if table.sealed}

    assert named == {name: there[name] for name in named}


async def test_every_sealed_value_is_bound_to_the_row_that_holds_it(database: Database) -> None:
    """By ids of its own row: what is put into another row opens nowhere."""
    columns = await database.fetch(COLUMNS)
    there = {(row["name"], row["column_name"]) for row in columns}
    for table in (table for noun in NOUNS for table in noun.tables):
        for sealed in table.sealed:
            row = Asked()
            sealed.place(cast(Row, row))

            assert row.asked, (table.name, sealed.column)
            assert {(table.name, name) for name in row.asked} <= there


async def test_every_table_with_an_account_says_what_becomes_of_it_when_the_account_ends(
    database: Database,
) -> None:
    there = {row["name"] for row in await database.fetch(WITH_COLUMN, "account_id")}
    said = {
        table.name
        for noun in NOUNS
        for table in noun.tables
        if table.stays or table.ends.keys() & {Event.ACCOUNT, Event.BOUND_ACCOUNT}
    }

    assert there - said == set()


def test_whatever_is_kept_of_a_face_ends_with_the_agreement() -> None:
    tables = [table for noun in NOUNS for table in noun.tables]

    assert {each.name for each in tables if each.name.startswith("biometric.")} == {
        each.name for each in tables if Event.FACE_AGREEMENT in each.ends
    }


def test_every_noun_has_a_name_of_its_own() -> None:
    named = Counter(rule.noun for rule in SCHEDULE)

    assert {name for name, nouns in named.items() if nouns > 1} == set()


def test_no_place_in_the_schedule_is_kept_for_a_noun_that_is_gone() -> None:
    assert set(_SHOWN_FIRST) - {rule.noun for rule in SCHEDULE} == set()


def test_a_card_imports_nothing_of_any_context() -> None:
    cards = [*STORAGE.rglob("cards.py")]
    imported = {
        (path.parent.name, module)
        for path in cards
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for module in _modules(node)
    }

    assert len(cards) == 10
    assert {
        (where, module)
        for where, module in imported
        if module not in GROUND and not module.startswith("domain.")
    } == set()


def _modules(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []
