"""A switch of engines in a real database: who comes over, who never does, and the end."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from domain.accounts.consent import Purpose
from domain.errors import Invalid
from domain.faces.engine_switch import Photo
from domain.faces.face_check import EngineId, Enrolment, Reason, Thresholds
from domain.faces.face_records import FaceSource
from domain.people import Identity
from domain.problems import Problem
from services.faces.engine_switch import EngineSwitch, NotYet
from storage.database import Database
from storage.faces.engine_switches import EngineSwitchStore
from tests.people import FakeBell
from tests.storage.books import Book
from tests.storage.city import COUNTER, LI, NOW, TODAY, WANG, City, found
from tests.storage.faces.test_renewals import begin

OLD = EngineId("dlib", "1", "dlib-2026")
NEW = EngineId("opencv", "1", "opencv-2026")
ENDS = TODAY + timedelta(days=400)


@dataclass
class FakeNew:
    engine: EngineId = NEW
    broken: bool = False

    async def enrol(self, photo: bytes) -> Enrolment:
        if photo == b"junk":
            raise Invalid(Problem.PICTURE_UNREADABLE)
        if photo == b"dark":
            return Enrolment(None, (Reason.TOO_DARK,))
        if self.broken:
            raise RuntimeError("the machine stops")
        return Enrolment(b"new " + photo, (), second=b"old " + photo, beside=OLD)


class FakeOld:
    engine = OLD

    def thresholds(self, action: str) -> Thresholds:
        return Thresholds(accept=0.58, unsure=0.4)

    async def compare(self, template: bytes, references: Sequence[bytes]) -> tuple[float, ...]:
        return tuple(float(template == reference) for reference in references)


@dataclass
class FakePhotos:
    of: dict[UUID, bytes] = field(default_factory=dict)
    asked: list[UUID] = field(default_factory=list)

    async def photo(self, person: UUID) -> bytes | None:
        self.asked.append(person)
        return self.of.get(person)


class Hall:
    def __init__(self, city: City) -> None:
        self.city = city
        self.store = EngineSwitchStore(city.database)
        self.bell = FakeBell()
        self.now = NOW
        self.photos = FakePhotos()
        self.new = FakeNew()
        self.switch = EngineSwitch(
            store=self.store, records=city.face_records, bell=self.bell, clock=lambda: self.now
        )

    async def resident(self, identity: Identity = WANG, photo: bytes = b"wang") -> UUID:
        """Enrolled with the old engine; the office has the photo."""
        person = await self.city.resident(identity)
        await self.city.consent(person)
        await self.city.consent(person, Purpose.SENDING_FRAMES)
        await self.city.face_records.put(
            person,
            OLD,
            FaceSource.ID_PHOTO,
            b"old " + photo,
            at=NOW - timedelta(days=9),
            review_on=date(2031, 11, 24),
            actor=COUNTER,
        )
        self.photos.of[person] = photo
        return person

    async def take(self) -> dict[Photo, int]:
        return dict(await self.switch.take_photos(self.new, FakeOld(), self.photos))

    async def of(self, person: UUID, engine: EngineId = NEW) -> list[bytes]:
        return await self.city.face_records.references(person, engine)


@pytest.fixture
async def hall(database: Database, tmp_path: Path) -> Hall:
    hall = Hall(found(database, tmp_path / "keys"))
    await hall.switch.begin(NEW, OLD, ENDS)
    return hall


async def test_a_photo_that_is_still_there_becomes_the_new_reference(hall: Hall) -> None:
    person = await hall.resident()

    assert await hall.take() == {Photo.MOVED: 1}
    assert await hall.of(person) == [b"new wang"]
    assert await hall.of(person, OLD) == [b"old wang"]
    assert "face_record.move" in await hall.city.recorded(person)


async def test_a_photo_under_a_wrong_name_is_never_taken(hall: Hall) -> None:
    person = await hall.resident()
    hall.photos.of[person] = b"somebody else"

    assert await hall.take() == {Photo.UNLIKE: 1}
    assert await hall.of(person) == []


@pytest.mark.parametrize("photo", [b"junk", b"dark"])
async def test_an_unfit_photo_leaves_the_person_on_the_old_engine(hall: Hall, photo: bytes) -> None:
    person = await hall.resident()
    hall.photos.of[person] = photo

    assert await hall.take() == {Photo.UNFIT: 1}
    assert await hall.of(person) == []


async def test_without_a_photo_a_person_waits_for_the_next_check(hall: Hall) -> None:
    await hall.resident()
    hall.photos.of.clear()

    assert await hall.take() == {Photo.NONE: 1}


async def test_a_locked_or_withdrawn_face_is_never_looked_at(hall: Hall) -> None:
    locked, withdrawn = await hall.resident(), await hall.resident(LI, b"li")
    await hall.city.database.execute(
        "UPDATE persons SET face_locked_at = $2 WHERE person_id = $1", locked, NOW
    )
    await hall.city.withdraw(withdrawn)

    assert await hall.take() == {Photo.CLOSED: 2}
    assert hall.photos.asked == []


async def test_a_face_that_is_locked_meanwhile_is_not_kept(hall: Hall) -> None:
    person = await hall.resident()
    await hall.city.database.execute(
        "UPDATE persons SET face_locked_at = $2 WHERE person_id = $1", person, NOW
    )

    kept = await hall.city.face_records.adopt(person, NEW, b"new", at=NOW, actor="system")

    assert not kept
    assert await hall.of(person) == []


async def test_an_interrupted_switch_goes_on_with_who_is_left(hall: Hall) -> None:
    first = await hall.resident()
    await hall.take()
    second = await hall.resident(LI, b"li")
    hall.new.broken = True
    with pytest.raises(RuntimeError):
        await hall.take()
    hall.new.broken = False
    hall.photos.asked.clear()

    await hall.switch.begin(NEW, OLD, ENDS)

    assert await hall.take() == {Photo.MOVED: 1}
    assert hall.photos.asked == [second]
    assert await hall.of(first) == [b"new wang"]


async def test_another_switch_waits_for_the_one_under_way(hall: Hall) -> None:
    with pytest.raises(NotYet, match="from dlib/1 to opencv/1 is under way"):
        await hall.switch.begin(EngineId("opencv-b", "1", ""), OLD, ENDS)


async def test_two_calibrations_of_the_same_templates_need_no_switch(hall: Hall) -> None:
    with pytest.raises(NotYet, match="nothing to switch"):
        await hall.switch.begin(NEW, EngineId("opencv", "1", "another"), ENDS)


async def test_a_sure_check_brings_a_person_over(hall: Hall) -> None:
    person = await hall.resident()
    book = Book(hall.city)
    hand = await begin(hall.city, book, person)

    assert await hall.city.face_records.move(hand, OLD, NEW, b"frames", at=NOW)

    assert await hall.of(person) == [b"frames"]
    assert [one.anchor for one in await book.references(person, NEW)] == [True]
    assert not await hall.city.face_records.move(hand, OLD, NEW, b"again", at=NOW)


async def test_a_check_of_a_locked_face_or_without_the_photo_s_reference_brings_nobody(
    hall: Hall,
) -> None:
    person = await hall.resident()
    book = Book(hall.city)
    hand = await begin(hall.city, book, person)
    third = EngineId("opencv-c", "1", "")
    assert not await hall.city.face_records.move(hand, third, NEW, b"frames", at=NOW)

    await hall.city.database.execute(
        "UPDATE persons SET face_locked_at = $2 WHERE person_id = $1", person, NOW
    )

    assert not await hall.city.face_records.move(hand, OLD, NEW, b"frames", at=NOW)


async def test_a_new_photo_ends_what_was_made_of_checks_and_by_other_engines(hall: Hall) -> None:
    person = await hall.resident()
    await hall.take()

    await hall.city.face_records.put(
        person,
        OLD,
        FaceSource.ID_PHOTO,
        b"of another photo",
        at=NOW,
        review_on=date(2031, 11, 24),
        actor=COUNTER,
    )

    assert await hall.of(person) == []
    assert await hall.of(person, OLD) == [b"of another photo"]


async def test_progress_counts_persons_by_their_engines(hall: Hall) -> None:
    await hall.resident()
    await hall.take()
    await hall.resident(LI, b"li")

    persons = await hall.store.count(NOW)

    running = await hall.store.open()
    assert running is not None
    assert persons == {"dlib/1": 1, "dlib/1+opencv/1": 1}
    assert (running.over(persons), running.left(persons)) == (1, 1)
    assert await hall.store.persons() == persons


async def test_progress_is_counted_anew_after_ten_minutes_or_when_asked(hall: Hall) -> None:
    await hall.store.count(NOW)
    await hall.resident()

    assert await hall.store.count(NOW) == {}
    assert await hall.store.count(NOW, anew=True) == {"dlib/1": 1}


async def test_nothing_is_erased_while_somebody_is_left(hall: Hall) -> None:
    person = await hall.resident()

    with pytest.raises(NotYet, match="1 persons are on dlib/1 alone"):
        await hall.switch.finish(NEW, OLD)
    assert await hall.of(person, OLD) == [b"old wang"]


async def test_once_all_are_over_the_old_templates_are_erased_and_nobody_is_bothered(
    hall: Hall,
) -> None:
    person = await hall.resident()
    account = await hall.city.account(person)
    await hall.take()

    assert await hall.switch.finish(NEW, OLD) == 1

    assert await hall.of(person, OLD) == []
    assert await hall.of(person) == [b"new wang"]
    assert "face_record.retired" not in await hall.city.told(account)
    assert await hall.store.open() is None


async def test_at_the_date_who_is_left_is_told_and_of_the_other_ways(hall: Hall) -> None:
    person = await hall.resident()
    account = await hall.city.account(person)
    hall.now = NOW + timedelta(days=400)

    assert await hall.switch.finish(NEW, OLD) == 1

    assert await hall.of(person, OLD) == []
    assert await hall.city.told(account) == ["face_record.retired"]
    assert hall.bell.rung == [account]
    assert "face_record.retired" in await hall.city.recorded(person)


async def test_a_switch_that_was_not_begun_is_not_finished(hall: Hall) -> None:
    with pytest.raises(NotYet, match="no switch to sface/1 is under way"):
        await hall.switch.finish(EngineId("sface", "1", ""), OLD)
