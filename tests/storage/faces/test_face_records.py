import asyncio
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import cv2
import numpy as np
import pytest

from domain.accounts.consent import Purpose
from domain.faces.face_check import EngineId, Reference
from domain.faces.face_records import FaceSource
from storage.database import Database
from storage.keys.vault import SealBroken
from tests.storage.books import Book
from tests.storage.city import COUNTER, LI, NOW, WANG, City, found
from tests.storage.faces.test_renewals import begin

SFACE = EngineId("sface", "1", "2026-11")
DLIB = EngineId("dlib", "1", "")
TEMPLATE = bytes(range(256)) * 2


@pytest.fixture
def city(database: Database, tmp_path: Path) -> City:
    return found(database, tmp_path / "keys")


async def put(
    city: City,
    person: UUID,
    template: bytes = TEMPLATE,
    *,
    engine: EngineId = SFACE,
    source: FaceSource = FaceSource.ID_PHOTO,
) -> tuple[UUID, ...] | None:
    return await city.face_records.put(
        person, engine, source, template, at=NOW, review_on=date(2031, 11, 24), actor=COUNTER
    )


async def enrolled(city: City) -> UUID:
    person = await city.resident()
    await city.consent(person)
    await put(city, person)
    return person


async def test_a_template_comes_back_as_it_was_stored(city: City) -> None:
    person = await enrolled(city)

    assert await city.face_records.references(person, SFACE) == [TEMPLATE]


async def test_a_face_check_compares_with_what_the_counter_stored(city: City) -> None:
    person = await enrolled(city)
    await city.consent(person, Purpose.SENDING_FRAMES)

    book = Book(city)

    assert await book.references(person, SFACE) == [Reference(TEMPLATE)]


async def test_what_hangs_behind_a_frame_makes_no_new_one_of_it(city: City) -> None:
    book, later = Book(city), uuid4()
    person = await enrolled(city)
    await city.consent(person, Purpose.SENDING_FRAMES)
    hand = await begin(city, book, person)
    frame = cv2.imencode(".jpg", np.full((48, 48, 3), 120, np.uint8))[1].tobytes()
    await book.keep_digests([book.digest(frame)], hand, NOW)

    for tail in (b"", b"\x00", b"\r\n", b"/*  |xGv00|another */", frame):
        assert await book.seen_before([book.digest(frame + tail)], later)
    assert not await book.seen_before([book.digest(frame[:-2] + b"\x00\xff\xd9")], later)


async def test_templates_of_another_engine_never_meet(city: City) -> None:
    person = await enrolled(city)

    assert await city.face_records.references(person, DLIB) == []


async def test_without_agreement_nothing_is_stored(city: City) -> None:
    person = await city.resident()

    assert await put(city, person) is None
    assert await city.count("biometric.face_records") == 0


async def test_after_a_withdrawal_nothing_is_stored(city: City) -> None:
    person = await city.resident()
    await city.consent(person)
    await city.withdraw(person)

    assert not await city.face_records.consented(person)
    assert await put(city, person) is None


async def test_a_withdrawal_waits_for_a_record_that_is_being_stored(city: City) -> None:
    person = await city.resident()
    await city.consent(person)

    async with city.database.transaction() as tx:
        await tx.fetch("SELECT FROM consents WHERE person_id = $1 FOR UPDATE", person)
        storing = asyncio.create_task(put(city, person))
        await asyncio.wait({storing}, timeout=0.2)
        assert not storing.done()
        await tx.execute("UPDATE consents SET withdrawn_at = $2 WHERE person_id = $1", person, NOW)

    assert await storing is None
    assert await city.count("biometric.face_records") == 0


async def test_a_new_photo_replaces_the_old_one_of_its_source(city: City) -> None:
    person = await enrolled(city)

    await put(city, person, b"newer")

    assert await city.face_records.references(person, SFACE) == [b"newer"]


async def test_a_stored_template_is_sealed(city: City) -> None:
    await enrolled(city)

    stored = await city.database.fetchval("SELECT template FROM biometric.face_records")
    assert TEMPLATE[:32] not in stored


async def test_a_template_moved_to_another_person_does_not_open(city: City) -> None:
    wang, li = await city.resident(WANG), await city.resident(LI)
    await city.consent(wang)
    await put(city, wang)
    await city.database.execute("UPDATE biometric.face_records SET person_id = $1", li)

    with pytest.raises(SealBroken):
        await city.face_records.references(li, SFACE)


async def test_the_person_is_told_and_it_is_on_record(city: City) -> None:
    person = await city.resident()
    account = await city.account(person)
    await city.consent(person)

    assert await put(city, person) == (account,)

    assert await city.told(account) == ["face_record.changed"]
    assert "face_record.put" in await city.recorded(person)


async def test_an_officer_sees_that_a_record_exists_and_when_to_review_it(city: City) -> None:
    person = await enrolled(city)

    entry = await city.persons.entry(person)

    assert entry is not None
    (record,) = entry.face_records
    assert (record.engine, record.source) == ("sface/1", FaceSource.ID_PHOTO)
    assert record.review_on == date(2031, 11, 24)
