"""What people were asked for and answered, and apart from it what their answers count as.

An answer is sealed in the person's row of `rating_asks`, where nothing in the open says whether there is one.
A row of `ratings` names neither person nor case; the way back to them is sealed, and no statement joins the
two tables (tests/storage/hall/test_raters.py).
"""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from domain.hall.rating_repairs import RepairGrounds
from domain.hall.ratings import (
    Given,
    Rater,
    Rating,
    RatingAsk,
    RatingLevel,
    RatingReason,
    RatingShown,
    RatingWay,
    Waiting,
)
from domain.subjects import Subject
from storage.database import Database, Row
from storage.keys.vault import Vault

ADD: Final = """
INSERT INTO rating_asks (person_id, ask_id, subject, unit, item, asked_of, asked_at, last_day, answer)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING RETURNING ask_id
"""
_ASK: Final = "person_id, ask_id, subject, unit, item, asked_at, open, answer"
OF_PERSON: Final = f"""
SELECT {_ASK} FROM rating_asks
WHERE person_id = $1 AND (asked_at, ask_id) < ($2, $3) AND ($5 = '' OR asked_of = $5)
ORDER BY asked_at DESC, ask_id DESC LIMIT $4
"""  # noqa: S608  # a constant alone
READ: Final = f"""
SELECT {_ASK} FROM rating_asks
WHERE person_id = $1 AND ask_id = $2 AND ($3 = '' OR asked_of = $3)
"""  # noqa: S608  # a constant alone
HOLD: Final = f"{READ} FOR UPDATE"
HOLD_OF: Final = f"SELECT {_ASK} FROM rating_asks WHERE subject = $1 FOR UPDATE"  # noqa: S608  # a constant alone
HOLD_CODED: Final = f"""
SELECT {_ASK} FROM rating_asks WHERE code = ANY ($1) AND code_until > $2 FOR UPDATE
"""  # noqa: S608  # a constant alone
# By their ids, which are drawn: not in the order in which they were asked, or answered.
DUE: Final = f"""
SELECT {_ASK} FROM rating_asks WHERE open AND last_day < $1
ORDER BY last_day, ask_id LIMIT $2 FOR UPDATE SKIP LOCKED
"""  # noqa: S608  # a constant alone
# A code is used up with the answer.
PUT: Final = """
UPDATE rating_asks SET answer = $3, open = $4, code = NULL, code_until = NULL
WHERE person_id = $1 AND ask_id = $2
"""
LATER: Final = "UPDATE rating_asks SET last_day = $3 WHERE person_id = $1 AND ask_id = $2"
CODE: Final = """
UPDATE rating_asks SET code = $3, code_until = $4 WHERE person_id = $1 AND ask_id = $2
"""
SETTLE: Final = """
INSERT INTO ratings
    (rating_id, unit, item, level, silent, reasons, words, call_back, settled_on, rater)
SELECT rating_id, unit, item, level, silent, string_to_array(reasons, ','), words, call_back, day, rater
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::boolean[], $6::text[], $7::bytea[],
    $8::boolean[], $9::date[], $10::bytea[])
    AS t (rating_id, unit, item, level, silent, reasons, words, call_back, day, rater)
"""
# One process at a time shows what waits: of two the second would show the few that came meanwhile.
LOCK: Final = "SELECT pg_advisory_xact_lock(hashtext('ratings'))"
WAITING: Final = """
SELECT unit, item, (count(*) FILTER (WHERE NOT silent))::int AS given FROM ratings
WHERE released_on IS NULL GROUP BY unit, item ORDER BY unit, item
"""
RELEASE: Final = """
UPDATE ratings SET released_on = $3
WHERE unit = $1 AND item = $2 AND released_on IS NULL RETURNING level, silent, counted
"""
SHOWN: Final = """
SELECT rating_id, unit, item, level, reasons, words, released_on, counted FROM ratings
WHERE unit = $1 AND released_on IS NOT NULL AND NOT silent AND (released_on, rating_id) < ($2, $3)
ORDER BY released_on DESC, rating_id DESC LIMIT $4
"""
GROUNDS: Final = """
SELECT rating_id, unit, item, level, reasons, words, call_back, counted, released_on FROM ratings
WHERE rating_id = $1 AND NOT silent
"""
HOLD_GROUNDS: Final = f"{GROUNDS} FOR UPDATE"
RATER: Final = "SELECT rating_id, rater FROM ratings WHERE rating_id = $1"
COUNT: Final = "UPDATE ratings SET counted = $2 WHERE rating_id = $1"

#: Own choice: what is sealed is filled up to a multiple of so many bytes, so that its length says little.
_FILLED: Final = 256


def answer_aad(ask: UUID) -> bytes:
    return b"rating_asks.answer:" + ask.bytes


def rater_aad(rating: UUID) -> bytes:
    return b"ratings.rater:" + rating.bytes


def words_aad(rating: UUID) -> bytes:
    return b"ratings.words:" + rating.bytes


class RatingAskStore:
    """The person's side; what changes something, within the unit of work."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def add(self, ask: RatingAsk, asked_of: str, last_day: date) -> bool:
        """`asked_of`: who applied. False where it was asked of this before."""
        row = (ask.person, ask.ask, str(ask.subject), ask.unit, ask.item, asked_of, ask.asked_at)
        return await self._database.fetchval(ADD, *row, last_day, self._seal(ask)) is not None

    async def of_person(
        self, person: UUID, before: tuple[datetime, UUID], limit: int, by: str = ""
    ) -> tuple[RatingAsk, ...]:
        """Newest first. `by`: those alone for which this actor applied."""
        rows = await self._database.fetch(OF_PERSON, person, *before, limit, by)
        return tuple(read_ask(self._vault, row) for row in rows)

    async def read(self, person: UUID, ask: UUID, by: str = "") -> RatingAsk | None:
        return self._read(await self._database.fetchrow(READ, person, ask, by))

    async def hold(self, person: UUID, ask: UUID, by: str = "") -> RatingAsk | None:
        """Nobody else answers it until the unit of work ends."""
        return self._read(await self._database.fetchrow(HOLD, person, ask, by))

    async def hold_of(self, subject: Subject) -> RatingAsk | None:
        return self._read(await self._database.fetchrow(HOLD_OF, str(subject)))

    async def hold_coded(self, code: str, at: datetime) -> RatingAsk | None:
        """By a code that an officer showed and that still holds."""
        macs = self._vault.macs("rating-code", code.encode())
        return self._read(await self._database.fetchrow(HOLD_CODED, macs, at))

    async def due(self, today: date, limit: int) -> tuple[RatingAsk, ...]:
        """Those whose last day was before today, by the calendar of then; held, and left to who holds them."""
        rows = await self._database.fetch(DUE, today, limit)
        return tuple(read_ask(self._vault, row) for row in rows)

    async def put(self, ask: RatingAsk) -> None:
        """What was answered, or that its time is over; a code to it is used up."""
        await self._database.execute(PUT, ask.person, ask.ask, self._seal(ask), ask.rating is None)

    async def put_last_day(self, ask: RatingAsk, last_day: date) -> None:
        await self._database.execute(LATER, ask.person, ask.ask, last_day)

    async def put_code(self, ask: RatingAsk, code: str, until: datetime) -> None:
        """In place of one that was shown before."""
        mac = self._vault.mac("rating-code", code.encode())
        await self._database.execute(CODE, ask.person, ask.ask, mac, until)

    def _read(self, row: Row | None) -> RatingAsk | None:
        return None if row is None else read_ask(self._vault, row)

    def _seal(self, ask: RatingAsk) -> bytes:
        said = _filled(
            {"given": _given_json(ask.given), "rating": str(ask.rating) if ask.rating else None}
        )
        return self._vault.seal("identity", said, aad=answer_aad(ask.ask))


class RatingStore:
    """The rated side, within the unit of work where it changes something."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def add(self, ratings: Sequence[Rating]) -> None:
        rows = [
            (
                each.rating,
                each.unit,
                each.item,
                each.level,
                each.silent,
                ",".join(each.reasons),
                self._vault.seal("identity", each.words.encode(), aad=words_aad(each.rating)),
                each.call_back,
                each.settled_on,
                self._seal_rater(each),
            )
            for each in ratings
        ]
        columns = [list(column) for column in zip(*rows, strict=True)]
        await self._database.execute(SETTLE, *columns)

    async def lock_showing(self) -> None:
        """No other process shows what waits until the unit of work ends."""
        await self._database.execute(LOCK)

    async def waiting(self) -> tuple[Waiting, ...]:
        rows = await self._database.fetch(WAITING)
        return tuple(Waiting(row["unit"], row["item"], row["given"]) for row in rows)

    async def release(
        self, waiting: Waiting, day: date
    ) -> tuple[tuple[RatingLevel, bool, bool], ...]:
        """Shows all that waits; of each its level, whether it was silent and whether it counts."""
        rows = await self._database.fetch(RELEASE, waiting.unit, waiting.item, day)
        return tuple((RatingLevel(row["level"]), row["silent"], row["counted"]) for row in rows)

    async def shown(
        self, unit: str, before: tuple[date, UUID], limit: int
    ) -> list[tuple[date, RatingShown]]:
        """What was given and is shown to the unit, the newest first, each with the day to go on from."""
        rows = await self._database.fetch(SHOWN, unit, *before, limit)
        return [(row["released_on"], self._shown(row)) for row in rows]

    async def grounds(self, rating: UUID) -> RepairGrounds | None:
        """None for a silent one."""
        row = await self._database.fetchrow(GROUNDS, rating)
        return None if row is None else self._grounds(row)

    async def hold(self, rating: UUID) -> tuple[RepairGrounds, date | None] | None:
        """With the day since which the unit is shown it; None: it is not. Nobody else changes it meanwhile."""
        row = await self._database.fetchrow(HOLD_GROUNDS, rating)
        return None if row is None else (self._grounds(row), row["released_on"])

    async def rater(self, rating: UUID) -> Rater | None:
        """Who it was: for telling them, and for the one look that they allowed."""
        row = await self._database.fetchrow(RATER, rating)
        if row is None:
            return None
        opened = self._vault.open("identity", row["rater"], aad=rater_aad(rating))
        said: dict[str, str] = json.loads(opened)
        return Rater(UUID(said["person"]), UUID(said["ask"]), Subject.parse(said["subject"]))

    async def count(self, rating: UUID, *, counted: bool) -> None:
        await self._database.execute(COUNT, rating, counted)

    def _seal_rater(self, rating: Rating) -> bytes:
        rater = rating.rater
        said = _filled(
            {"person": str(rater.person), "ask": str(rater.ask), "subject": str(rater.subject)}
        )
        return self._vault.seal("identity", said, aad=rater_aad(rating.rating))

    def _words(self, row: Row) -> str:
        opened = self._vault.open("identity", row["words"], aad=words_aad(row["rating_id"]))
        return opened.decode()

    def _grounds(self, row: Row) -> RepairGrounds:
        return RepairGrounds(
            rating=row["rating_id"],
            unit=row["unit"],
            item=row["item"],
            level=RatingLevel(row["level"]),
            reasons=_reasons(row),
            words=self._words(row),
            call_back=row["call_back"],
            counted=row["counted"],
        )

    def _shown(self, row: Row) -> RatingShown:
        return RatingShown(
            rating=row["rating_id"],
            unit=row["unit"],
            item=row["item"],
            level=RatingLevel(row["level"]),
            reasons=_reasons(row),
            words=self._words(row),
            month=row["released_on"].replace(day=1),
            counted=row["counted"],
        )


def read_ask(vault: Vault, row: Row) -> RatingAsk:
    opened = vault.open("identity", row["answer"], aad=answer_aad(row["ask_id"]))
    said: dict[str, Any] = json.loads(opened)
    return RatingAsk(
        person=row["person_id"],
        ask=row["ask_id"],
        subject=Subject.parse(row["subject"]),
        unit=row["unit"],
        item=row["item"],
        asked_at=row["asked_at"],
        given=_given(said["given"]),
        rating=UUID(said["rating"]) if said["rating"] else None,
    )


def _given_json(given: Given | None) -> dict[str, object] | None:
    if given is None:
        return None
    return {
        "level": given.level,
        "reasons": list(given.reasons),
        "words": given.words,
        "call_back": given.call_back,
        "way": given.way,
        "changes": given.changes,
    }


def _given(said: dict[str, Any] | None) -> Given | None:
    if said is None:
        return None
    return Given(
        level=RatingLevel(said["level"]),
        reasons=tuple(RatingReason(each) for each in said["reasons"]),
        words=str(said["words"]),
        call_back=bool(said["call_back"]),
        way=RatingWay(said["way"]),
        changes=int(said["changes"]),
    )


def _reasons(row: Row) -> tuple[RatingReason, ...]:
    return tuple(RatingReason(each) for each in row["reasons"])


def _filled(said: dict[str, object]) -> bytes:
    """As JSON, which white space ends."""
    text = json.dumps(said, ensure_ascii=False).encode()
    return text.ljust(-(-len(text) // _FILLED) * _FILLED)
