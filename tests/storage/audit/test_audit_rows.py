"""Which entries of the audit a search finds: of whom, by whom, between which moments."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from domain import actors
from domain.subjects import SubjectKind
from storage.audit.audit import AuditStore
from storage.database import Database
from tests.storage.rows import put

PERSON, STRANGER, OFFICER, ACCOUNT = (UUID(int=n) for n in range(101, 105))
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
CHEN, CITIZEN = actors.officer(OFFICER), actors.citizen(ACCOUNT)
READER = "officer:reader"


@pytest.fixture
async def book(database: Database) -> AuditStore:
    """Of six entries, told apart by their reasons, of which the first three are sealed."""
    await put(database, "officers", officer_id=OFFICER, username="chen")
    for n, (person, actor, at) in enumerate(
        (
            (PERSON, CHEN, NOW),
            (PERSON, CITIZEN, NOW),
            (STRANGER, CHEN, NOW + SECOND),
            (PERSON, CHEN, NOW + 2 * SECOND),
            (PERSON, CHEN, NOW - SECOND),
            (None, CITIZEN, NOW + 3 * SECOND),
        ),
        1,
    ):
        row = {"person_id": person, "actor": actor, "at": at}
        await put(database, "audit", **row, action="person.read", about="person", why=str(n))
    await database.execute("UPDATE audit_sealer SET sealed_to = $1", await number(database, 3))
    return AuditStore(database)


async def number(database: Database, n: int) -> int:
    """Of the n-th entry in the audit."""
    return int(await database.fetchval("SELECT seq FROM audit WHERE why = $1", str(n)))


async def search(
    book: AuditStore,
    person: UUID | None = None,
    actor: str = "",
    *,
    before: tuple[datetime, int] = (NOW + DAY, 0),
    limit: int = 9,
) -> list[int]:
    found = await book.search(
        person=person,
        actor=actor,
        since=NOW,
        before=before,
        limit=limit,
        reader=READER,
        why="asked",
    )
    return [int(each.entry.why) for each in found if each.entry.actor != READER]


async def test_a_search_finds_the_newest_first_of_a_person_or_of_who_acted(
    database: Database, book: AuditStore
) -> None:
    assert await search(book) == [6, 4, 3, 2, 1]
    assert await search(book, limit=2) == [6, 4]
    assert await search(book, before=(NOW, await number(database, 2))) == [1]
    assert await search(book, PERSON) == [4, 2, 1]
    assert await search(book, PERSON, CHEN) == [4, 1]
    assert await search(book, PERSON, "chen") == [4, 1]
    assert await search(book, None, "chen") == [4, 3, 1]
    assert await search(book, None, CITIZEN) == [6, 2]
    assert await search(book, None, "nobody") == []


async def test_an_entry_says_who_it_was_and_whether_a_signature_stands_over_it(
    database: Database, book: AuditStore
) -> None:
    found = await book.search(
        person=PERSON,
        actor="",
        since=NOW,
        before=(NOW + DAY, 0),
        limit=9,
        reader=READER,
        why="asked",
    )

    told = [(each.entry.why, each.name, each.sealed) for each in found if each.entry.actor == CHEN]
    assert told == [("4", "chen", False), ("1", "chen", True)]
    assert [each.name for each in found if each.entry.actor == CITIZEN] == [""]
    (noted,) = await database.fetch("SELECT * FROM audit WHERE actor = $1", READER)
    assert (noted["action"], noted["person_id"], noted["why"]) == ("audit.read", PERSON, "asked")


async def test_one_act_on_many_is_an_entry_for_each(database: Database) -> None:
    book = AuditStore(database)
    about = [SubjectKind.CASE.of(each) for each in (OFFICER, ACCOUNT)]
    persons = list(zip((PERSON, STRANGER), about, strict=True))

    await book.record_all(actor=CHEN, action="case.read", persons=persons, why="w")

    rows = await database.fetch("SELECT actor, action, person_id, about, why FROM audit")
    assert [tuple(row) for row in rows] == [
        (CHEN, "case.read", person, str(subject), "w") for person, subject in persons
    ]
