"""A row of which a test says what matters; what else must be there is filled by its type."""

from typing import Final

from storage.database import Database

#: What must be filled and isn't by itself.
COLUMNS: Final = """
SELECT attname AS name, format_type(atttypid, NULL) AS type FROM pg_attribute
WHERE attrelid = $1::text::regclass AND attnum > 0 AND NOT attisdropped AND attnotnull
    AND NOT atthasdef AND attidentity = ''
"""
#: Another one each time where two must differ; a list is empty, and what is left out here is 0.
FILLED: Final = {
    "uuid": "gen_random_uuid()",
    "bytea": "uuid_send(gen_random_uuid())",
    "timestamp with time zone": "now()",
    "date": "current_date",
    "text": "gen_random_uuid()::text",
    "boolean": "false",
    "jsonb": "'{}'",
}


async def put(database: Database, table: str, **values: object) -> None:
    needed = {row["name"]: row["type"] for row in await database.fetch(COLUMNS, table)}
    filled = {
        name: FILLED.get(kind, "'{}'" if kind.endswith("[]") else "0")
        for name, kind in needed.items()
        if name not in values
    }
    given = [f"${n}" for n, _ in enumerate(values, 1)]
    await database.execute(
        f"INSERT INTO {table} ({', '.join([*values, *filled])})"  # noqa: S608  # words of a test
        f" VALUES ({', '.join([*given, *filled.values()])})",
        *values.values(),
    )
