"""Review dates of face records, in a real database: asked ahead, renewed, or erased after the grace."""

from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from domain.faces.face_check import EngineId
from domain.faces.face_records import FaceSource
from services.faces.face_reviews import FaceReviewService
from storage.audit.audit import AuditStore
from storage.database import Database
from storage.events import EventStore
from storage.faces.face_reviews import FaceReviewStore
from tests.storage.city import COUNTER, NOW, TODAY, City, found

ENGINE = EngineId("sface", "2", "2026-11")
DUE = TODAY + timedelta(days=60)


@pytest.fixture
def city(database: Database, tmp_path: Path) -> City:
    return found(database, tmp_path / "keys")


class Bell:
    async def ring(self, accounts: object) -> None:
        pass


async def enrolled(city: City, review_on: date = DUE) -> tuple[UUID, UUID]:
    """A person with one record, and her account."""
    person = await city.resident()
    account = await city.account(person)
    await city.consent(person)
    await put(city, person, review_on)
    return person, account


async def put(city: City, person: UUID, review_on: date) -> None:
    await city.face_records.put(
        person,
        ENGINE,
        FaceSource.ID_PHOTO,
        bytes(512),
        at=NOW,
        review_on=review_on,
        actor=COUNTER,
    )


async def look(city: City, day: date) -> int:
    """One pass at noon of the day; accounts told."""
    at = NOW + (day - TODAY)
    return await FaceReviewService(
        unit=city.database,
        store=FaceReviewStore(city.database),
        events=EventStore(city.database),
        audit=AuditStore(city.database),
        bell=Bell(),
        wake=lambda: None,
        clock=lambda: at,
    ).once()


@pytest.mark.parametrize(("days", "told"), [(61, 0), (60, 1), (0, 1), (-400, 1)])
async def test_the_holder_is_asked_sixty_days_before(city: City, days: int, told: int) -> None:
    await enrolled(city, TODAY + timedelta(days=days))

    assert await look(city, TODAY) == told
    assert await city.count("biometric.face_records") == 1


async def test_the_holder_is_asked_once_and_it_is_on_record(city: City) -> None:
    person, account = await enrolled(city)

    assert [await look(city, TODAY), await look(city, DUE)] == [1, 0]
    assert (await city.told(account))[-1] == "face_record.review_due"
    assert (await city.recorded(person))[-1] == "face_record.review_asked"


async def test_what_nobody_renews_is_erased_thirty_days_after_its_date(city: City) -> None:
    person, account = await enrolled(city)
    await look(city, TODAY)

    await look(city, DUE + timedelta(days=29))
    before = await city.count("biometric.face_records")
    await look(city, DUE + timedelta(days=30))

    assert (before, await city.count("biometric.face_records")) == (1, 0)
    assert (await city.told(account))[-1] == "face_record.erased"
    assert (await city.recorded(person))[-1] == "face_record.erased"


async def test_who_was_asked_late_has_ninety_days_all_the_same(city: City) -> None:
    await enrolled(city, TODAY - timedelta(days=400))
    await look(city, TODAY)

    await look(city, TODAY + timedelta(days=89))
    before = await city.count("biometric.face_records")
    await look(city, TODAY + timedelta(days=90))

    assert (before, await city.count("biometric.face_records")) == (1, 0)


async def test_a_new_photo_renews_it(city: City) -> None:
    person, _ = await enrolled(city)
    await look(city, TODAY)
    await put(city, person, DUE + timedelta(days=1826))

    assert await look(city, DUE + timedelta(days=30)) == 0
    assert await city.count("biometric.face_records") == 1


async def test_a_person_recorded_as_dead_is_not_asked(city: City) -> None:
    person, account = await enrolled(city)
    await city.database.execute(
        "UPDATE persons SET died_on = $2 WHERE person_id = $1", person, TODAY
    )

    assert await look(city, TODAY) == 0
    assert "face_record.review_due" not in await city.told(account)
