"""Differences of a hospital's days are settled by who works there; hospitals as the city shows them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final
from uuid import UUID

import pytest

from domain.bookings.places import Place, PlaceKind, Rules
from domain.city.differences import Difference, DifferenceKind
from domain.city.hospitals import Doctor, Hospital, HospitalFile
from domain.errors import Conflict, Invalid, NotFound
from domain.hall.posts import Unit
from domain.words import Words
from services.bookings.places import Loaded
from services.city.difference_lists import PAGE, HospitalDifferenceService
from services.city.hospitals import HospitalService
from tests.services.city.hospital import (
    CLERK,
    FIRST,
    NOW,
    SECOND,
    FakeHospitals,
)
from tests.services.unit import FakeAudit, FakeUnit

DAY: Final = date(2026, 11, 23)
AN: Final = Doctor(
    place="an",
    hospital="first",
    department="heart",
    names=Words("安", "An"),
    title=Words("医师", "Dr"),
    specialist=False,
    fee_fen=0,
)
BO: Final = replace(AN, place="bo")


@dataclass
class Differences:
    rows: list[Difference]
    asked: list[tuple[Sequence[str], tuple[date, str, str, str], bool]] = field(
        default_factory=list
    )

    async def of(
        self,
        hospitals: Sequence[str],
        after: tuple[date, str, str, str],
        limit: int,
        *,
        settled: bool,
    ) -> Sequence[Difference]:
        self.asked.append((hospitals, after, settled))
        return [
            each
            for each in self.rows
            if (each.day, each.hospital, each.number, str(each.kind)) > after
        ][:limit]

    async def lock(
        self, hospital: str, day: date, number: str, kind: DifferenceKind
    ) -> Difference | None:
        asked = Difference(hospital, day, kind, number)
        return next(
            (
                each
                for each in self.rows
                if replace(each, settled_at=None, settled_by=None, words="") == asked
            ),
            None,
        )

    async def settle(self, after: Difference) -> None:
        self.rows = [
            after if (each.number, each.kind) == (after.number, after.kind) else each
            for each in self.rows
        ]


class FirstAlone:
    """The clerk works at the first hospital, as a whole."""

    async def of(self, officer: UUID) -> Callable[[str, str], bool]:
        return lambda unit, area: (officer, unit, area) == (CLERK.officer, "first", "")


class Names:
    async def names(self, officers: frozenset[UUID]) -> dict[UUID, str]:
        assert officers  # nobody asks for nobody's
        return dict.fromkeys(officers, "wang.li")


def desk(rows: list[Difference]) -> tuple[HospitalDifferenceService, Differences, FakeAudit]:
    store, audit = Differences(rows), FakeAudit()
    service = HospitalDifferenceService(
        unit=FakeUnit(),
        store=store,
        hospitals=FakeHospitals(),
        reach=FirstAlone(),
        names=Names(),
        audit=audit,
        clock=lambda: NOW,
    )
    return service, store, audit


def rows(count: int) -> list[Difference]:
    return [Difference("first", DAY, DifferenceKind.OURS_ONLY, f"n{n:03}") for n in range(count)]


@pytest.mark.parametrize(
    ("count", "pages"), [(PAGE, [PAGE]), (PAGE + 1, [PAGE, 1]), (2 * PAGE, [PAGE, PAGE])]
)
async def test_a_list_is_walked_to_its_end_without_a_gap(count: int, pages: list[int]) -> None:
    service, _, _ = desk(rows(count))
    seen: list[Difference] = []
    sizes, cursor = list[int](), ""
    while cursor or not sizes:
        page = await service.listed(CLERK, cursor, settled=False)
        sizes.append(len(page.differences))
        seen += page.differences
        cursor = page.next_cursor

    assert sizes == pages
    assert seen == rows(count)


async def test_only_the_hospitals_of_the_officer_are_listed() -> None:
    service, store, _ = desk([])

    page = await service.listed(CLERK, "", settled=True)

    assert (list(page.differences), dict(page.names)) == ([], {})
    assert store.asked == [(["first"], (date(2000, 1, 1), "", "", ""), True)]


@pytest.mark.parametrize("cursor", ["x", "////", "YWJj", "MjAyNi0xMy0wMXxhfGJ8Yw=="])
async def test_a_cursor_that_is_none_is_named_as_the_fault(cursor: str) -> None:
    service, _, _ = desk([])

    with pytest.raises(Invalid) as refused:
        await service.listed(CLERK, cursor, settled=False)
    assert [(each.pointer, each.code) for each in refused.value.errors] == [("/cursor", "cursor")]


async def test_a_difference_is_settled_with_words_on_record_and_the_name_of_who_did() -> None:
    service, store, audit = desk(rows(1))

    page = await service.settle(CLERK, rows(1)[0], "put right by phone")

    after = replace(
        rows(1)[0], settled_at=NOW, settled_by=CLERK.officer, words="put right by phone"
    )
    assert (list(page.differences), page.next_cursor) == ([after], "")
    assert page.names == {CLERK.officer: "wang.li"}
    assert store.rows == [after]
    assert audit.entries == [
        (
            CLERK.actor,
            "hospital.difference_settled",
            None,
            "unit:first",
            "2026-11-23 ours_only n000: put right by phone",
        )
    ]
    with pytest.raises(Conflict):
        await service.settle(CLERK, rows(1)[0], "once more")


@pytest.mark.parametrize(
    "asked",
    [replace(rows(1)[0], hospital="second"), replace(rows(1)[0], number="n999")],
    ids=["of_another_hospital", "that_there_is_not"],
)
async def test_nobody_settles_what_is_not_theirs(asked: Difference) -> None:
    service, _, audit = desk([*rows(1), replace(rows(1)[0], hospital="second")])

    with pytest.raises(NotFound):
        await service.settle(CLERK, asked, "mine")
    assert not audit.entries


@dataclass
class Shelf:
    """Hospitals, their doctors, places and units as they are loaded."""

    loaded: list[object] = field(default_factory=list)
    closed: frozenset[str] = frozenset()

    async def all(self) -> Sequence[Hospital]:
        return (FIRST, SECOND)

    async def doctors(self, hospital: str, department: str = "") -> Sequence[Doctor]:
        found: Mapping[tuple[str, str], Sequence[Doctor]] = {
            ("first", ""): (AN, BO),
            ("first", "heart"): (AN,),
        }
        return found.get((hospital, department), ())

    async def put(
        self, hospitals: Sequence[Hospital], doctors: Sequence[Doctor], at: datetime
    ) -> None:
        self.loaded.append((tuple(hospitals), tuple(doctors), at))


@dataclass
class ShelfOfPlaces:
    shelf: Shelf

    async def all(self) -> Sequence[Place]:
        return [place("an"), replace(place("bo"), closed=True)]

    async def load(self, places: Sequence[Place]) -> Loaded:
        self.shelf.loaded.append(tuple(places))
        return Loaded(1, 2, 3)


@dataclass
class ShelfOfUnits:
    shelf: Shelf

    async def add(self, unit: Unit) -> bool:
        self.shelf.loaded.append(unit)
        return True


def place(name: str) -> Place:
    return Place(
        place=name,
        kind=PlaceKind.DOCTOR,
        unit="first",
        names=AN.names,
        address=FIRST.address,
        size=1,
        walk_in_percent=0,
        minutes=30,
        hours={},
        rules=Rules(),
    )


def hospitals() -> tuple[HospitalService, Shelf, FakeAudit]:
    shelf, audit = Shelf(), FakeAudit()
    service = HospitalService(
        unit=FakeUnit(),
        store=shelf,
        places=ShelfOfPlaces(shelf),
        units=ShelfOfUnits(shelf),
        audit=audit,
        clock=lambda: NOW,
    )
    return service, shelf, audit


async def test_a_doctor_whose_place_is_closed_takes_no_registrations() -> None:
    service, _, _ = hospitals()

    assert list(await service.doctors("first", "")) == [AN]
    assert list(await service.doctors("first", "heart")) == [AN]
    with pytest.raises(NotFound):
        await service.doctors("third", "")


async def test_each_hospital_that_is_loaded_becomes_a_unit_and_is_on_record() -> None:
    service, shelf, audit = hospitals()

    loaded = await service.load(HospitalFile((FIRST, SECOND), (AN,), (place("an"),)))

    assert loaded == Loaded(1, 2, 3)
    assert await service.show("second") == SECOND
    assert list(await service.all()) == [FIRST, SECOND]
    assert shelf.loaded == [
        Unit("first", FIRST.names),
        Unit("second", SECOND.names),
        (place("an"),),
        ((FIRST, SECOND), (AN,), NOW),
    ]
    assert audit.entries == [
        ("system", "hospital.loaded", None, "unit:first", ""),
        ("system", "hospital.loaded", None, "unit:second", ""),
    ]
