"""Databases with all tables, which tests have one after another.

To copy the template and to drop the copy takes thousands of files and three checkpoints. So a later test has
the same copy, made again as it was: nobody is connected to it, tables that were written are empty down to
their files or hold what migrations wrote, numbers begin anew. A copy whose schema changed is dropped.
"""

import asyncio
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Final
from uuid import uuid4

import asyncpg
from sqlalchemy import make_url

if TYPE_CHECKING:  # the driver's own class takes no parameter when it runs
    Connection = asyncpg.Connection[asyncpg.Record]
else:
    Connection = asyncpg.Connection

#: Of our tables those with a page, which one that was never written has not.
_WRITTEN: Final = """
SELECT n.nspname, c.relname, format('%I.%I', n.nspname, c.relname) AS name
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname !~ '^(pg_|information_schema$)' AND pg_relation_size(c.oid) > 0
ORDER BY name
"""
_OTHERS: Final = """
SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_NUMBERS: Final = """
SELECT seqrelid::regclass::text AS name, pg_sequence_last_value(seqrelid) AS last, seqstart AS start
FROM pg_sequence
"""
_COUNTED: Final = (
    "count(*), coalesce(sum(xmin::text::int8), 0)::int8, coalesce(max(xmin::text::int8), 0)"
)
#: A change of the schema writes a row of one of them, takes one away, or gives a table another file.
_SHAPE: Final = f"""
{
    " UNION ALL ".join(
        f"SELECT '{catalog}', {_COUNTED} FROM {catalog}"
        for catalog in (
            *(
                "pg_attribute",
                "pg_attrdef",
                "pg_constraint",
                "pg_index",
                "pg_inherits",
                "pg_namespace",
            ),
            *(
                "pg_policy",
                "pg_proc",
                "pg_rewrite",
                "pg_sequence",
                "pg_statistic",
                "pg_trigger",
                "pg_type",
            ),
        )
    )
}
UNION ALL
SELECT 'pg_db_role_setting', {_COUNTED} FROM pg_db_role_setting
WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
UNION ALL
SELECT 'pg_class', count(*), sum(hashtext(concat_ws(
    ' ', oid, relname, relnamespace, relowner, relfilenode, relkind, relacl, reloptions
)))::int8, 0
FROM pg_class
"""  # noqa: S608  # names of catalogs
#: Nobody else is there, so a table gives all its pages back.
_VACUUM: Final = "VACUUM (INDEX_CLEANUP ON, TRUNCATE ON, PARALLEL 0, SKIP_DATABASE_STATS ON)"
#: The planner takes it again for a table whose size nobody knows.
_UNKNOWN: Final = (
    "SELECT pg_clear_relation_stats(s, t) FROM unnest($1::text[], $2::text[]) AS u (s, t)"
)


@dataclass(slots=True)
class Copy:
    """A database of one test at a time; `admin`: its URL for who puts it right between two."""

    name: str
    url: str
    admin: str
    _connection: Connection | None = None
    _shape: list[asyncpg.Record] = field(default_factory=list)
    _numbers: dict[str, int | None] = field(default_factory=dict)
    #: What migrations wrote, by table: the rows, and what tells them from later ones.
    _rows: dict[str, bytes] = field(default_factory=dict)
    _marks: dict[str, asyncpg.Record | None] = field(default_factory=dict)

    async def look(self) -> None:
        """Notes how it is, as nobody has used it."""
        connection = await self._connect()
        self._shape = await connection.fetch(_SHAPE)
        self._numbers = {row["name"]: row["last"] for row in await connection.fetch(_NUMBERS)}
        for table in await connection.fetch(_WRITTEN):
            rows = BytesIO()
            await connection.copy_from_table(
                table["relname"], schema_name=table["nspname"], output=rows, format="binary"
            )
            self._rows[table["name"]] = rows.getvalue()
            self._marks[table["name"]] = await _mark(connection, table["name"])

    async def restore(self) -> bool:
        """Makes it as it was; False when other rows are not all that changed."""
        connection = await self._connect()
        await connection.execute(_OTHERS)
        if await connection.fetch(_SHAPE) != self._shape:
            return False
        written = [
            table
            for table in await connection.fetch(_WRITTEN)
            if table["name"] not in self._marks
            or self._marks[table["name"]] != await _mark(connection, table["name"])
        ]
        if written:
            await self._empty(connection, written)
        for row in await connection.fetch(_NUMBERS):
            if (before := self._numbers[row["name"]]) != row["last"]:
                await connection.execute(
                    "SELECT setval($1::text::regclass, $2, $3)",
                    *(row["name"], before or row["start"], before is not None),
                )
        return True

    async def close(self) -> None:
        if self._connection is not None:
            await self._connection.close()

    async def _connect(self) -> Connection:
        """Past triggers and references; anew when a test has ended all connections."""
        if self._connection is not None:
            try:
                await self._connection.execute("SELECT")
            except (asyncpg.PostgresConnectionError, asyncpg.InterfaceError, OSError):
                self._connection.terminate()
            else:
                return self._connection
        past = {"session_replication_role": "replica"}
        self._connection = await asyncpg.connect(self.admin, server_settings=past)
        return self._connection

    async def _empty(self, connection: Connection, tables: list[asyncpg.Record]) -> None:
        names = [table["name"] for table in tables]
        await connection.execute(";".join(f"DELETE FROM {name}" for name in names))  # noqa: S608  # of the catalog
        await connection.execute(f"{_VACUUM} {', '.join(names)}")
        for table in tables:
            if (name := table["name"]) in self._rows:
                await connection.copy_to_table(
                    table["relname"],
                    schema_name=table["nspname"],
                    source=BytesIO(self._rows[name]),
                    format="binary",
                )
                self._marks[name] = await _mark(connection, name)
        await connection.execute(
            _UNKNOWN, *zip(*((t["nspname"], t["relname"]) for t in tables), strict=True)
        )


class Copies:
    """Copies of the template, each given to one test after another."""

    def __init__(self, server: str, superuser: str, template: str) -> None:
        self._server = server
        self._superuser = superuser
        self._template = template
        self._free: list[Copy] = []
        self._runner = asyncio.Runner(loop_factory=asyncio.new_event_loop)

    def take(self) -> Copy:
        return self._free.pop() if self._free else self._runner.run(self._new())

    def give_back(self, copy: Copy) -> None:
        if self._runner.run(copy.restore()):
            self._free.append(copy)
        else:
            self._runner.run(self._drop(copy))

    def close(self) -> None:
        while self._free:
            self._runner.run(self._drop(self._free.pop()))
        self._runner.close()

    async def _new(self) -> Copy:
        name = await create(self._server, self._template)
        copy = Copy(name, named(self._server, name), named(self._superuser, name))
        await copy.look()
        return copy

    async def _drop(self, copy: Copy) -> None:
        await copy.close()
        await drop(self._server, copy.name)


async def create(server: str, template: str) -> str:
    """The name of a new database."""
    name = f"test_{uuid4().hex}"
    # FILE_COPY is several times faster than the write-ahead log for a template this small.
    await execute(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    return name


async def drop(server: str, name: str) -> None:
    await execute(server, f"DROP DATABASE {name} WITH (FORCE)")


async def execute(server: str, sql: str) -> None:
    connection = await asyncpg.connect(server)
    try:
        await connection.execute(sql)
    finally:
        await connection.close()


def named(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)


async def _mark(connection: Connection, table: str) -> asyncpg.Record | None:
    """Of a table's rows: another one after any of them was written, changed or taken away."""
    return await connection.fetchrow(f"SELECT {_COUNTED} FROM {table}")  # noqa: S608  # of the catalog
