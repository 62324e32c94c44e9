"""Parcels on the books, and all that their courier said of them.

Where one goes is sealed, bound to its row, and gone once it is over.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from domain.cursors import Place
from domain.hall.parcel_lists import DeskView
from domain.hall.parcel_news import News, NewsKind
from domain.hall.parcels import Direction, Parcel, ParcelState, Trouble
from domain.hall.parties import Party
from domain.hall.posts import Post
from domain.subjects import Subject
from storage.database import Database, Row
from storage.keys.vault import Vault

_PARCEL: Final = """
parcel_id, person_id, direction, subject, opened_by, opened_at, state, address, unit, area, number,
materials, copy, ready_at, before_id, packed_by, packed_at, handed_by, handed_at, news_at, heard_at,
ended_at, trouble, words
"""
ADD: Final = f"""
INSERT INTO parcels ({_PARCEL}) VALUES
    ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
     $22, $23, $24)
ON CONFLICT DO NOTHING RETURNING parcel_id
"""  # noqa: S608  # a constant alone
READ: Final = f"SELECT {_PARCEL} FROM parcels WHERE parcel_id = $1"  # noqa: S608  # a constant alone
LOCK: Final = f"{READ} FOR NO KEY UPDATE"
SAVE: Final = """
UPDATE parcels SET
    state = $2, address = $3, number = $4, ready_at = $5, packed_by = $6, packed_at = $7,
    handed_by = $8, handed_at = $9, news_at = $10, heard_at = $11, ended_at = $12, trouble = $13,
    words = $14
WHERE parcel_id = $1
"""
NUMBERED: Final = "SELECT parcel_id FROM parcels WHERE number = $1 AND number <> ''"
OF_SUBJECT: Final = f"""
SELECT {_PARCEL} FROM parcels WHERE subject = $1 ORDER BY opened_at, parcel_id
"""  # noqa: S608  # a constant alone
OF_PERSON: Final = f"""
SELECT {_PARCEL} FROM parcels WHERE person_id = $1 ORDER BY opened_at DESC, parcel_id DESC LIMIT $2
"""  # noqa: S608  # a constant alone
# Of a CASE the planner expects half of the rows to pass, and walks the index in its order.
DESK: Final = f"""
SELECT DISTINCT ON (f.ready_at, f.parcel_id) f.* FROM unnest($1::text[], $2::text[]) AS p (unit, area)
CROSS JOIN LATERAL (
    SELECT {_PARCEL} FROM parcels AS d
    WHERE d.ended_at IS NULL AND d.ready_at IS NOT NULL AND d.unit = p.unit
        AND CASE WHEN p.area = '' THEN true ELSE starts_with(d.area, p.area) END
        AND CASE WHEN $3 = 'trouble' THEN d.trouble IS NOT NULL OR d.state IN ('returned', 'lost')
            ELSE d.direction = $4 AND d.state = ANY ($5) END
        AND (d.ready_at, d.parcel_id) > ($6, $7)
    ORDER BY d.ready_at, d.parcel_id LIMIT $8
) AS f
ORDER BY f.ready_at, f.parcel_id LIMIT $8
"""  # noqa: S608  # a constant alone
NEWS: Final = """
SELECT at, code, said, place, kind FROM parcel_news WHERE parcel_id = $1 ORDER BY at, code
"""
PUT_NEWS: Final = """
INSERT INTO parcel_news (parcel_id, at, code, said, place, kind, heard_at)
VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING code
"""
# Leased by the moment itself: who asks about one has asked, for all others, until its next time.
CLAIM_SILENT: Final = """
UPDATE parcels SET heard_at = $2
WHERE parcel_id = ANY (ARRAY(
    SELECT parcel_id FROM parcels
    WHERE ended_at IS NULL AND number <> '' AND heard_at <= $1
        AND state IN ('labelled', 'handed_over', 'picked', 'in_transit', 'delivering', 'refused')
    ORDER BY heard_at LIMIT $3 FOR NO KEY UPDATE SKIP LOCKED
))
RETURNING parcel_id, number
"""
ASK_AGAIN: Final = """
UPDATE parcels SET heard_at = $3 WHERE parcel_id = ANY ($1) AND heard_at = $2
"""
COUNT_SILENT: Final = """
SELECT count(*) FROM parcels
WHERE ended_at IS NULL AND number <> ''
    AND state IN ('labelled', 'handed_over', 'picked', 'in_transit', 'delivering', 'refused')
    AND coalesce(news_at, handed_at, opened_at) <= $1
"""
BILLED: Final = """
SELECT number FROM parcels WHERE number = ANY ($1) AND number <> ''
"""
SENT: Final = """
SELECT number FROM parcels
WHERE number <> '' AND news_at IS NOT NULL AND opened_at >= $1 AND opened_at < $2 ORDER BY number
"""


class ParcelStore:
    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def add(self, parcel: Parcel) -> bool:
        """False where one of its matter is under way in this direction, and for one that is there."""
        return (
            await self._database.fetchval(
                ADD,
                parcel.parcel,
                parcel.person,
                parcel.direction,
                str(parcel.subject),
                parcel.opened_by,
                parcel.opened_at,
                parcel.state,
                self._sealed(parcel),
                parcel.unit,
                parcel.area,
                parcel.number,
                list(parcel.materials),
                parcel.copy,
                parcel.ready_at,
                parcel.before,
                parcel.packed_by,
                parcel.packed_at,
                parcel.handed_by,
                parcel.handed_at,
                parcel.news_at,
                parcel.heard_at,
                parcel.ended_at,
                parcel.trouble,
                parcel.words,
            )
            is not None
        )

    async def read(self, parcel: UUID) -> Parcel | None:
        row = await self._database.fetchrow(READ, parcel)
        return None if row is None else read_parcel(self._vault, row)

    async def lock(self, parcel: UUID) -> Parcel | None:
        """Nobody else moves it until the unit of work ends."""
        row = await self._database.fetchrow(LOCK, parcel)
        return None if row is None else read_parcel(self._vault, row)

    async def save(self, parcel: Parcel) -> None:
        """What a move made of one that is locked."""
        await self._database.execute(
            SAVE,
            parcel.parcel,
            parcel.state,
            self._sealed(parcel),
            parcel.number,
            parcel.ready_at,
            parcel.packed_by,
            parcel.packed_at,
            parcel.handed_by,
            parcel.handed_at,
            parcel.news_at,
            parcel.heard_at,
            parcel.ended_at,
            parcel.trouble,
            parcel.words,
        )

    async def numbered(self, number: str) -> UUID | None:
        """The parcel of a number, in its stored form."""
        found: UUID | None = await self._database.fetchval(NUMBERED, number)
        return found

    async def of(self, subject: Subject) -> tuple[Parcel, ...]:
        """All of one matter, the oldest first."""
        rows = await self._database.fetch(OF_SUBJECT, str(subject))
        return tuple(read_parcel(self._vault, row) for row in rows)

    async def at_desk(
        self, posts: Sequence[Post], view: DeskView, after: Place, limit: int
    ) -> list[Parcel]:
        """Of the units and areas of these posts, what waits longest first."""
        rows = await self._database.fetch(
            DESK,
            [post.unit for post in posts],
            [post.area for post in posts],
            view,
            view.direction,
            sorted(view.states),
            *after,
            limit,
        )
        return [read_parcel(self._vault, row) for row in rows]

    async def news(self, parcel: UUID, number: str = "") -> tuple[News, ...]:
        """By the courier's own time."""
        return tuple(read_news(row, number) for row in await self._database.fetch(NEWS, parcel))

    async def put_news(self, parcel: UUID, news: News, at: datetime) -> bool:
        """False for what was said before."""
        row = (parcel, news.at, news.code, news.said, news.place, news.kind, at)
        return await self._database.fetchval(PUT_NEWS, *row) is not None

    async def claim_silent(
        self, before: datetime, at: datetime, limit: int
    ) -> list[tuple[UUID, str]]:
        """Parcel and number of those nothing was heard of since `before`; nobody else gets them for as long."""
        rows = await self._database.fetch(CLAIM_SILENT, before, at, limit)
        return [(row["parcel_id"], row["number"]) for row in rows]

    async def ask_again(
        self, parcels: Sequence[UUID], claimed_at: datetime, heard_at: datetime
    ) -> None:
        """Of those that were claimed then, and of which nothing was heard since."""
        await self._database.execute(ASK_AGAIN, list(parcels), claimed_at, heard_at)

    async def silent(self, before: datetime) -> int:
        """How many under way have had no news of the courier since."""
        count: int = await self._database.fetchval(COUNT_SILENT, before)
        return count

    async def known(self, numbers: Sequence[str]) -> frozenset[str]:
        """Which of these numbers are ours."""
        rows = await self._database.fetch(BILLED, list(numbers))
        return frozenset(row["number"] for row in rows)

    async def sent(self, since: datetime, until: datetime) -> tuple[str, ...]:
        """Numbers of what was opened in between, and the courier took."""
        rows = await self._database.fetch(SENT, since, until)
        return tuple(row["number"] for row in rows)

    def _sealed(self, parcel: Parcel) -> bytes | None:
        if parcel.to is None:
            return None
        plain = parcel.to.sealed_form().encode()
        return self._vault.seal("identity", plain, aad=address_aad(parcel.parcel))


def address_aad(parcel: UUID) -> bytes:
    return b"parcels.address:" + parcel.bytes


def read_parcel(vault: Vault, row: Row) -> Parcel:
    parcel, sealed = row["parcel_id"], row["address"]
    to = None
    if sealed is not None:
        to = Party.parse(vault.open("identity", sealed, aad=address_aad(parcel)).decode())
    return Parcel(
        parcel=parcel,
        person=row["person_id"],
        direction=Direction(row["direction"]),
        subject=Subject.parse(row["subject"]),
        opened_by=row["opened_by"],
        opened_at=row["opened_at"],
        state=ParcelState(row["state"]),
        to=to,
        unit=row["unit"],
        area=row["area"],
        number=row["number"],
        materials=tuple(row["materials"]),
        copy=row["copy"],
        ready_at=row["ready_at"],
        before=row["before_id"],
        packed_by=row["packed_by"],
        packed_at=row["packed_at"],
        handed_by=row["handed_by"],
        handed_at=row["handed_at"],
        news_at=row["news_at"],
        heard_at=row["heard_at"],
        ended_at=row["ended_at"],
        trouble=None if row["trouble"] is None else Trouble(row["trouble"]),
        words=row["words"],
    )


def read_news(row: Row, number: str = "") -> News:
    return News(
        number=number,
        at=row["at"],
        code=row["code"],
        said=row["said"],
        place=row["place"],
        kind=None if row["kind"] is None else NewsKind(row["kind"]),
    )
