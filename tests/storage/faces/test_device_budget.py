"""A device's failed checks count whomever they are of; the store knows it by a digest alone."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from domain.faces.checks import Ticket
from storage.database import Database
from tests.storage.books import Book
from tests.storage.city import LI, NOW, WANG, City, found, issued

PHONE, OTHER = "key abc", "session 7"
SINCE = NOW - timedelta(hours=24)


@pytest.fixture
def city(database: Database, tmp_path: Path) -> City:
    return found(database, tmp_path / "keys")


async def failed(city: City, person: UUID, device: str, hours: int, *, counts: bool = True) -> None:
    """A check that ended so long ago, judged failed unless said otherwise."""
    at = NOW - timedelta(hours=hours)
    check = issued(person, await city.account(person), at, device=device)
    await Book(city).open(check, Ticket("t" + str(check.check), at, UUID(int=9)))
    await city.database.execute(
        "UPDATE face_checks SET state = 'failed', counts = $2 WHERE check_id = $1",
        check.check,
        counts,
    )


async def test_failures_of_several_persons_on_one_device_count_together(city: City) -> None:
    wang, li = await city.resident(WANG), await city.resident(LI)
    await failed(city, wang, PHONE, 3)
    await failed(city, li, PHONE, 2)
    await failed(city, li, OTHER, 2)
    await failed(city, li, PHONE, 1, counts=False)
    await failed(city, wang, PHONE, 25)

    book = Book(city)
    assert await book.of_device(PHONE, SINCE) == (2, NOW - timedelta(hours=3))
    assert await book.of_device("key unknown", SINCE) == (0, None)


async def test_no_name_of_a_device_lies_in_the_store(city: City) -> None:
    await failed(city, await city.resident(WANG), PHONE, 3)

    device = await city.database.fetchval("SELECT device FROM face_checks")
    assert PHONE.encode() not in device
