"""Items in their versions, with the text as it was written, and the words by which those in force are found."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from domain.hall.certificate_kinds import KnownKind
from domain.hall.items import Item
from domain.hall.releases import ItemFound, ItemState, ItemVersion, Searched
from domain.words import Words
from storage.database import Database, Row

# On the path of each door that opens a case: by a unique index.
CURRENT: Final = "SELECT version FROM items WHERE name = $1 AND state = 'released'"
RELEASED_TEXT: Final = """
SELECT text FROM items WHERE name = $1 AND version = $2 AND released_at IS NOT NULL
"""
TEXT: Final = "SELECT text FROM items WHERE name = $1 AND version = $2"
_SHOWN: Final = """
n, name, version, zh, en, state, digest, proposed_by, proposed_at, released_by, released_at, ended_at
"""
READ: Final = f"SELECT {_SHOWN} FROM items WHERE name = $1 AND version = $2"  # noqa: S608  # constants alone
HOLD: Final = f"{READ} FOR UPDATE"
LAST: Final = "SELECT max(version) FROM items WHERE name = $1"
NEWEST: Final = f"SELECT {_SHOWN} FROM items WHERE n < $1 ORDER BY n DESC LIMIT $2"  # noqa: S608  # constants alone
ADD: Final = """
INSERT INTO items (name, version, zh, en, text, digest, state, proposed_by, proposed_at)
VALUES ($1, $2, $3, $4, $5, $6, 'proposed', $7, $8) ON CONFLICT DO NOTHING RETURNING n
"""
REPLACED: Final = """
UPDATE items SET state = 'retired', ended_at = $2 WHERE name = $1 AND state = 'released'
"""
RELEASE: Final = """
UPDATE items SET state = 'released', released_by = $3, released_at = $4
WHERE name = $1 AND version = $2
"""
END: Final = "UPDATE items SET state = $3, ended_at = $4 WHERE name = $1 AND version = $2"
ENTER: Final = """
INSERT INTO item_words (name, version, zh, en, about_zh, about_en, words, offers)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (name) DO UPDATE
SET version = $2, zh = $3, en = $4, about_zh = $5, about_en = $6, words = $7, offers = $8
"""
OFFERING: Final = "SELECT name FROM item_words WHERE offers ORDER BY name"
FORGET: Final = "DELETE FROM item_words WHERE name = $1"
ALL: Final = """
SELECT name, version, zh, en, about_zh, about_en, true AS close FROM item_words
WHERE name > $1 ORDER BY name LIMIT $2
"""
# What was written first, and among each by name.
SEARCH: Final = """
WITH found AS MATERIALIZED (
    SELECT name, version, zh, en, about_zh, about_en, words @> $2 AS close
    FROM item_words WHERE words @> $1
)
SELECT * FROM found WHERE (NOT close, name) > ($3, $4) ORDER BY NOT close, name LIMIT $5
"""
KINDS: Final = "SELECT kind, item, types FROM certificate_kinds"
#: None while another item gives it out.
GIVE: Final = """
INSERT INTO certificate_kinds AS k (kind, item, types) VALUES ($1, $2, $3)
ON CONFLICT (kind) DO UPDATE SET types = excluded.types WHERE k.item = excluded.item RETURNING kind
"""
ADMINISTRATORS: Final = """
SELECT count(*) FROM officers WHERE 'admin' = ANY (roles) AND disabled_at IS NULL
"""


class ItemStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def current(self, name: str) -> int | None:
        """The version that is released."""
        found: int | None = await self._database.fetchval(CURRENT, name)
        return found

    async def released_text(self, name: str, version: int) -> str | None:
        """None for one that was never released."""
        found: str | None = await self._database.fetchval(RELEASED_TEXT, name, version)
        return found

    async def text(self, name: str, version: int) -> str | None:
        found: str | None = await self._database.fetchval(TEXT, name, version)
        return found

    async def read(self, name: str, version: int) -> ItemVersion | None:
        row = await self._database.fetchrow(READ, name, version)
        return None if row is None else _version(row)

    async def hold(self, name: str, version: int) -> ItemVersion | None:
        """Until the unit of work ends nobody else moves it."""
        row = await self._database.fetchrow(HOLD, name, version)
        return None if row is None else _version(row)

    async def last(self, name: str) -> int:
        """The greatest version that was ever proposed; 0 for none."""
        return await self._database.fetchval(LAST, name) or 0

    async def newest(self, before: int, limit: int) -> Sequence[ItemVersion]:
        return [_version(row) for row in await self._database.fetch(NEWEST, before, limit)]

    async def add(
        self, item: Item, text: str, digest: str, *, by: UUID | None, at: datetime
    ) -> bool:
        """False while another is proposed, or where there is this version."""
        row = (item.name, item.version, item.names.zh, item.names.en, text, digest, by, at)
        return await self._database.fetchval(ADD, *row) is not None

    async def release(
        self, item: Item, words: Sequence[str], *, by: UUID | None, at: datetime
    ) -> bool:
        """In place of the version that was released, and found by these words.

        False, to be undone, where another item gives out its certificate.
        """
        await self._database.execute(REPLACED, item.name, at)
        await self._database.execute(RELEASE, item.name, item.version, by, at)
        shown = (item.names.zh, item.names.en, item.about.zh, item.about.en)
        found_by = (list(words), item.offer is not None)
        await self._database.execute(ENTER, item.name, item.version, *shown, *found_by)
        kind = item.certificate
        if kind is None:
            return True
        types = KnownKind.of(item.name, kind).types
        return await self._database.fetchval(GIVE, kind.kind, item.name, types) is not None

    async def certificate_kinds(self) -> dict[str, KnownKind]:
        """All that were ever given out by an item that was released, by their names."""
        rows = await self._database.fetch(KINDS)
        return {row["kind"]: KnownKind(row["item"], row["types"]) for row in rows}

    async def end(self, name: str, version: int, state: ItemState, at: datetime) -> None:
        await self._database.execute(END, name, version, state, at)

    async def forget(self, name: str) -> None:
        """Nobody finds it any more."""
        await self._database.execute(FORGET, name)

    async def all(self, after: str, limit: int) -> Sequence[ItemFound]:
        return [_found(row) for row in await self._database.fetch(ALL, after, limit)]

    async def search(
        self, searched: Searched, after: tuple[bool, str], limit: int
    ) -> Sequence[ItemFound]:
        """`after`: whether the last that was shown was not close, and its name."""
        tokens = (list(searched.tokens), list(searched.close))
        rows = await self._database.fetch(SEARCH, *tokens, *after, limit)
        return [_found(row) for row in rows]

    async def offering(self) -> Sequence[str]:
        """Those in force that are offered before somebody asks."""
        return [row["name"] for row in await self._database.fetch(OFFERING)]

    async def administrators(self) -> int:
        """How many there are who could release."""
        return int(await self._database.fetchval(ADMINISTRATORS))


def _version(row: Row) -> ItemVersion:
    return ItemVersion(
        n=row["n"],
        name=row["name"],
        version=row["version"],
        names=Words(row["zh"], row["en"]),
        state=ItemState(row["state"]),
        digest=row["digest"],
        proposed_by=row["proposed_by"],
        proposed_at=row["proposed_at"],
        released_by=row["released_by"],
        released_at=row["released_at"],
        ended_at=row["ended_at"],
    )


def _found(row: Row) -> ItemFound:
    return ItemFound(
        name=row["name"],
        version=row["version"],
        names=Words(row["zh"], row["en"]),
        about=Words(row["about_zh"], row["about_en"]),
        close=row["close"],
    )
