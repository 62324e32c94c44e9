"""Going over from one face engine to the next, as values: who comes over, who never does, and the end."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

import pytest

import services.faces.engine_switch
from domain.errors import Busy, Invalid, TooLarge
from domain.faces.engine_switch import Candidate, Photo, Switch
from domain.faces.face_check import EngineId, Enrolment, Reason, Thresholds
from domain.problems import Problem
from services.faces.engine_switch import HELPING, EngineSwitch, NotYet
from tests.people import FakeBell, FakeClock
from tests.services.unit import ACCOUNT

OLD: Final = EngineId("dlib", "1", "dlib-2026")
NEW: Final = EngineId("opencv", "1", "opencv-2026")
OTHER: Final = EngineId("vendor", "3", "")
#: After midnight in the city: its day is the 25th.
NOW: Final = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
ENDS: Final = date(2026, 12, 24)


@dataclass
class Store:
    """Persons on the old engine in the order of their ids; `only`: counts by the engines of persons."""

    running: Switch | None = None
    persons: list[Candidate] = field(default_factory=list)
    only: Mapping[str, int] = field(default_factory=dict)
    did: list[tuple[object, ...]] = field(default_factory=list)

    async def open(self) -> Switch | None:
        return self.running

    async def begin(self, engine: EngineId, former: EngineId, ends_on: date, now: datetime) -> None:
        self.did.append(("begun", now))
        self.running = Switch(str(engine), str(former), now, ends_on, None)

    async def looked(self, engine: EngineId, person: UUID | None) -> None:
        self.did.append(("looked", str(engine), person))

    async def end(self, engine: EngineId, now: datetime) -> None:
        self.did.append(("ended", str(engine), now))
        self.running = None

    async def candidates(
        self, former: EngineId, engine: EngineId, after: UUID, limit: int
    ) -> Sequence[Candidate]:
        assert (former, engine) == (OLD, NEW)
        return [each for each in self.persons if each.person > after][:limit]

    async def on_former(self, former: EngineId, after: UUID, limit: int) -> Sequence[UUID]:
        assert former == OLD
        return [each.person for each in self.persons if each.person > after][:limit]

    async def count(self, now: datetime, *, anew: bool) -> Mapping[str, int]:
        assert anew  # a count of a moment ago would erase whoever came since
        return self.only


@dataclass
class Records:
    """`locked`: nothing is kept of them any more."""

    locked: frozenset[UUID] = frozenset()
    adopted: list[tuple[object, ...]] = field(default_factory=list)
    retired: list[tuple[object, ...]] = field(default_factory=list)

    async def adopt(
        self, person: UUID, engine: EngineId, template: bytes, *, at: datetime, actor: str
    ) -> bool:
        self.adopted.append((person, engine, template, at, actor))
        return person not in self.locked

    async def anchors(self, person: UUID, engine: EngineId) -> list[bytes]:
        return [b"old wang"] if engine == OLD else []

    async def retire(
        self, person: UUID, former: EngineId, *, at: datetime, actor: str
    ) -> tuple[UUID, ...]:
        self.retired.append((person, former, at, actor))
        return (ACCOUNT,)


class New:
    engine = NEW

    def __init__(self, busy_for: int = 0) -> None:
        self.busy_for = busy_for

    async def enrol(self, photo: bytes) -> Enrolment:
        if self.busy_for:
            self.busy_for -= 1
            raise Busy(Problem.BUSY, retry_after=1)
        if photo == b"junk":
            raise Invalid(Problem.PICTURE_UNREADABLE)
        if photo == b"huge":
            raise TooLarge(Problem.FRAME_TOO_LARGE)
        if photo == b"dark":
            return Enrolment(None, (Reason.TOO_DARK,), second=b"old wang")
        return Enrolment(b"new", (), second=b"" if photo == b"seen by one" else b"old " + photo)


@dataclass
class Old:
    """`alike`: how like the old reference the same face is."""

    alike: float = 0.58
    engine: EngineId = OLD

    def thresholds(self, action: str) -> Thresholds:
        return Thresholds(accept=0.58 if action == "pension.certify" else 0.1, unsure=0.4)

    async def compare(self, template: bytes, references: Sequence[bytes]) -> tuple[float, ...]:
        return tuple(self.alike if template == each else 0.0 for each in references)


@dataclass
class Photos:
    of: Mapping[UUID, bytes] = field(default_factory=dict)
    asked: list[UUID] = field(default_factory=list)

    async def photo(self, person: UUID) -> bytes | None:
        self.asked.append(person)
        return self.of.get(person, b"wang")


UNDER_WAY: Final = Switch(str(NEW), str(OLD), NOW, ENDS, None)


def persons(count: int) -> list[Candidate]:
    return [Candidate(UUID(int=n), missing=True, open=True) for n in range(1, count + 1)]


class Hall:
    def __init__(self, running: Switch | None = UNDER_WAY, count: int = 0) -> None:
        self.store, self.records, self.bell = Store(running, persons(count)), Records(), FakeBell()
        self.clock, self.helpings = FakeClock(NOW), list[int]()
        self.switch = EngineSwitch(
            store=self.store, records=self.records, bell=self.bell, clock=self.clock
        )

    async def take(
        self, photos: Photos | None = None, old: Old | None = None, new: New | None = None
    ) -> Mapping[Photo, int]:
        return await self.switch.take_photos(
            new or New(), old or Old(), photos or Photos(), on_progress=self.helpings.append
        )

    async def finish(self) -> int:
        return await self.switch.finish(NEW, OLD, on_progress=self.helpings.append)


async def test_a_photo_whose_worker_hung_is_looked_at_again_and_read_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(services.faces.engine_switch, "AGAIN_AFTER_S", (0, 0, 0))
    hall, photos = Hall(count=1), Photos()

    assert await hall.take(photos, new=New(busy_for=3)) == {Photo.MOVED: 1}
    assert photos.asked == [UUID(int=1)]

    with pytest.raises(Busy):
        await hall.take(photos, new=New(busy_for=4))
    assert len(hall.records.adopted) == 1


async def test_a_switch_is_begun_once_and_gone_on_with() -> None:
    hall = Hall(running=None)

    begun = await hall.switch.begin(NEW, OLD, ENDS)

    assert begun == UNDER_WAY
    assert hall.store.did == [("begun", NOW)]
    assert await hall.switch.begin(NEW, OLD, ENDS) == UNDER_WAY


@pytest.mark.parametrize(("new", "former"), [(OTHER, OLD), (NEW, OTHER)])
async def test_another_switch_waits_for_the_one_under_way(new: EngineId, former: EngineId) -> None:
    hall = Hall()

    with pytest.raises(NotYet, match="a switch from dlib/1 to opencv/1 is under way"):
        await hall.switch.begin(new, former, ENDS)

    assert (hall.store.did, hall.store.running) == ([], UNDER_WAY)


async def test_two_calibrations_of_the_same_templates_need_no_switch() -> None:
    hall = Hall(running=None)

    with pytest.raises(NotYet, match="both use the templates of dlib/1"):
        await hall.switch.begin(replace(OLD, calibration="newer"), OLD, ENDS)

    assert hall.store.did == []


@pytest.mark.parametrize("running", [None, replace(UNDER_WAY, engine=str(OTHER))])
async def test_what_was_not_begun_takes_no_photo_and_ends_nothing(running: Switch | None) -> None:
    hall = Hall(running)

    with pytest.raises(NotYet, match="no switch to opencv/1 is under way"):
        await hall.take()
    with pytest.raises(NotYet, match="no switch to opencv/1 is under way"):
        await hall.finish()

    assert hall.store.did == []


async def test_a_photo_as_like_the_old_reference_as_certifying_asks_becomes_the_new_one() -> None:
    hall = Hall(count=1)

    assert await hall.take() == {Photo.MOVED: 1}
    assert hall.records.adopted == [(UUID(int=1), NEW, b"new", NOW, "system")]
    assert hall.store.did == [("looked", str(NEW), None)]


@pytest.mark.parametrize(
    ("photo", "became"),
    [
        (b"li", Photo.UNLIKE),
        (b"junk", Photo.UNFIT),
        (b"huge", Photo.UNFIT),
        (b"dark", Photo.UNFIT),
        (b"seen by one", Photo.UNFIT),
    ],
)
async def test_a_photo_of_somebody_else_or_unfit_leaves_the_person_on_the_old_engine(
    photo: bytes, became: Photo
) -> None:
    hall = Hall(count=1)

    assert await hall.take(Photos({UUID(int=1): photo})) == {became: 1}
    assert hall.records.adopted == []


async def test_a_photo_a_little_less_alike_is_not_taken() -> None:
    assert await Hall(count=1).take(old=Old(alike=0.57)) == {Photo.UNLIKE: 1}


async def test_without_a_photo_and_without_leave_nothing_is_made() -> None:
    hall, photos = Hall(), Photos()
    hall.store.persons = [
        Candidate(UUID(int=1), missing=True, open=False),
        Candidate(UUID(int=2), missing=False, open=True),
    ]

    assert await hall.take(photos) == {Photo.CLOSED: 1}
    assert (photos.asked, hall.records.adopted) == ([], [])


class NoPhotos:
    async def photo(self, person: UUID) -> bytes | None:
        return None


async def test_whose_photo_no_office_holds_waits_for_the_next_check() -> None:
    assert await Hall(count=1).switch.take_photos(New(), Old(), NoPhotos()) == {Photo.NONE: 1}


async def test_a_face_that_is_locked_meanwhile_is_not_kept() -> None:
    hall = Hall(count=1)
    hall.records.locked = frozenset({UUID(int=1)})

    assert await hall.take() == {Photo.CLOSED: 1}


@pytest.mark.parametrize(
    ("count", "helpings", "noted"),
    [
        (HELPING - 1, [HELPING - 1], [None]),
        (HELPING, [HELPING, 0], [UUID(int=HELPING), None]),
        (HELPING + 1, [HELPING, 1], [UUID(int=HELPING), None]),
        (0, [0], [None]),
    ],
)
async def test_how_far_it_is_is_noted_after_each_helping(
    count: int, helpings: list[int], noted: list[UUID | None]
) -> None:
    hall = Hall(count=count)

    assert await hall.take() == ({Photo.MOVED: count} if count else {})
    assert hall.helpings == helpings
    assert [each[2] for each in hall.store.did] == noted


async def test_after_an_interruption_it_goes_on_behind_the_last_that_was_noted() -> None:
    hall, photos = Hall(replace(UNDER_WAY, photos_to=UUID(int=3)), count=5), Photos()

    assert await hall.take(photos) == {Photo.MOVED: 2}
    assert photos.asked == [UUID(int=4), UUID(int=5)]


async def test_a_few_photos_are_held_at_a_time() -> None:
    class Counting(New):
        def __init__(self) -> None:
            super().__init__()
            self.held = self.most = 0

        async def enrol(self, photo: bytes) -> Enrolment:
            self.held += 1
            self.most = max(self.most, self.held)
            await asyncio.sleep(0)
            self.held -= 1
            return await super().enrol(photo)

    new = Counting()

    await Hall(count=20).switch.take_photos(new, Old(), Photos())

    assert new.most == 4


async def test_nothing_is_erased_while_somebody_is_left_before_the_day() -> None:
    hall = Hall(count=3)
    hall.store.only = {"dlib/1": 2, "dlib/1+opencv/1": 1}
    hall.clock.now = datetime(2026, 12, 23, 15, 59, tzinfo=UTC)

    with pytest.raises(
        NotYet, match="2 persons are on dlib/1 alone; wait for them until 2026-12-24"
    ):
        await hall.finish()

    assert (hall.records.retired, hall.store.running) == ([], UNDER_WAY)


@pytest.mark.parametrize(
    ("only", "at"),
    [
        ({"dlib/1": 2}, datetime(2026, 12, 23, 16, 0, tzinfo=UTC)),
        ({"dlib/1+opencv/1": 3}, NOW),
    ],
    ids=["the day has come in the city", "all are over"],
)
async def test_at_the_day_or_once_all_are_over_the_old_templates_go_and_who_lost_the_only_one_hears(
    only: Mapping[str, int], at: datetime
) -> None:
    hall = Hall(count=HELPING + 1)
    hall.store.only, hall.clock.now = only, at

    assert await hall.finish() == HELPING + 1
    assert hall.records.retired == [(each.person, OLD, at, "system") for each in hall.store.persons]
    assert hall.bell.rung == [ACCOUNT] * (HELPING + 1)
    assert hall.helpings == [HELPING, 1]
    assert hall.store.did == [("ended", str(NEW), at)]


async def test_a_switch_from_another_engine_erases_nothing() -> None:
    hall = Hall(replace(UNDER_WAY, former=str(OTHER)), count=1)

    with pytest.raises(NotYet, match="the switch under way is from vendor/3"):
        await hall.finish()

    assert (hall.records.retired, hall.store.did) == ([], [])
