"""Units and districts: who adds, renames, closes and opens them, and what is on record of it."""

from dataclasses import replace
from datetime import datetime

import pytest

from domain.errors import Invalid, NotAllowed, NotFound
from domain.hall.districts import District
from domain.hall.posts import Unit
from domain.problems import Problem
from domain.subjects import SubjectKind
from domain.words import Words
from services.hall.districts import DistrictService
from services.hall.units import Loaded, UnitService
from tests.services.hall.office import ADMIN, NAMES, NOW, Office, where
from tests.services.unit import FakeUnit


@pytest.fixture
def office() -> Office:
    return Office()


class FakeUnits:
    """storage.hall.units.UnitStore and storage.hall.districts.DistrictStore."""

    def __init__(self, office: Office) -> None:
        self.units = office.units
        self.districts: dict[str, District] = {}

    async def all(self) -> tuple[Unit, ...]:
        return tuple(self.units.values())

    async def hold(self, unit: str) -> Unit | None:
        return self.units.get(unit)

    async def add(self, unit: Unit) -> bool:
        return self.units.setdefault(unit.unit, unit) is unit

    async def rename(self, unit: str, names: Words) -> None:
        self.units[unit] = replace(self.units[unit], names=names)

    async def close(self, unit: str, at: datetime) -> bool:
        return self._set(unit, closed=True)

    async def open(self, unit: str) -> bool:
        return self._set(unit, closed=False)

    def _set(self, unit: str, *, closed: bool) -> bool:
        other = self.units[unit].closed is not closed
        self.units[unit] = replace(self.units[unit], closed=closed)
        return other


def units(office: Office) -> UnitService:
    return UnitService(
        unit=FakeUnit(),
        store=FakeUnits(office),
        admins=office,
        audit=office,
        clock=lambda: NOW,
    )


TRANSPORT = Unit("transport", Words("交通局", "Transport"))


async def test_a_unit_is_added_renamed_closed_and_opened_each_on_record(office: Office) -> None:
    service = units(office)

    assert await service.add(ADMIN, TRANSPORT, "新设") == TRANSPORT
    renamed = await service.rename(ADMIN, "transport", "改名", zh="交通运输局")
    closed = await service.close(ADMIN, "transport", "撤销")
    kept = await service.rename(ADMIN, "transport", "改名", en="Roads")
    opened = await service.open(ADMIN, "transport", "恢复")

    assert renamed.names == Words("交通运输局", "Transport")
    assert (closed.names, closed.closed) == (renamed.names, True)
    assert (kept.names, kept.closed) == (Words("交通运输局", "Roads"), True)
    assert opened == office.units["transport"] == Unit("transport", kept.names)
    assert office.audit == [
        (ADMIN.actor, "unit.added", "新设"),
        (ADMIN.actor, "unit.renamed", "改名 (交通运输局; Transport)"),
        (ADMIN.actor, "unit.closed", "撤销"),
        (ADMIN.actor, "unit.renamed", "改名 (交通运输局; Roads)"),
        (ADMIN.actor, "unit.opened", "恢复"),
    ]
    assert office.about == [SubjectKind.UNIT.of("transport")] * 5


async def test_a_name_that_is_taken_or_comes_with_the_house_is_refused(office: Office) -> None:
    for name in ("civil_affairs", "service_oversight"):
        with pytest.raises(Invalid) as refused:
            await units(office).add(ADMIN, Unit(name, NAMES), "x")
        assert where(refused.value) == ("/unit", "taken")


async def test_a_unit_that_there_is_not_or_that_is_so_already_is_not_found(
    office: Office,
) -> None:
    service = units(office)
    await service.close(ADMIN, "civil_affairs", "x")
    for ask in (
        service.close(ADMIN, "civil_affairs", "x"),
        service.close(ADMIN, "nothing", "x"),
        service.open(ADMIN, "nothing", "x"),
        service.rename(ADMIN, "nothing", "x", zh="x"),
    ):
        with pytest.raises(NotFound) as refused:
            await ask
        assert refused.value.problem is Problem.UNIT_UNKNOWN
    await service.open(ADMIN, "civil_affairs", "x")
    with pytest.raises(NotFound):
        await service.open(ADMIN, "civil_affairs", "x")


async def test_who_administers_a_part_of_the_city_changes_no_unit(office: Office) -> None:
    office.outside = {ADMIN.officer}
    service = units(office)
    for ask in (
        service.add(ADMIN, TRANSPORT, "x"),
        service.rename(ADMIN, "civil_affairs", "x", zh="x"),
        service.close(ADMIN, "civil_affairs", "x"),
        service.open(ADMIN, "civil_affairs", "x"),
    ):
        with pytest.raises(NotAllowed) as refused:
            await ask
        assert refused.value.problem is Problem.OFFICER_OUTSIDE
    assert office.audit == []


async def test_the_operators_list_adds_renames_and_closes_nothing(office: Office) -> None:
    renamed = Unit("civil_affairs", Words("民政", "Civil"))
    service = units(office)

    assert await service.load([TRANSPORT, renamed]) == Loaded(added=1, renamed=1, same=0)
    assert await service.load([TRANSPORT]) == Loaded(added=0, renamed=0, same=1)

    assert await service.all() == (renamed, TRANSPORT)
    assert office.audit == [("system", "unit.renamed", ""), ("system", "unit.added", "")]


async def test_districts_are_named_in_their_order_and_those_that_changed_are_counted(
    office: Office,
) -> None:
    class Store:
        def __init__(self) -> None:
            self.kept: dict[str, District] = {}

        async def all(self) -> tuple[District, ...]:
            return tuple(self.kept.values())

        async def put(self, district: District) -> bool:
            changed = self.kept.get(district.area) != district
            self.kept[district.area] = district
            return changed

    service = DistrictService(unit=FakeUnit(), store=Store(), audit=office)
    first, second = (District(area, Words("区", "D")) for area in ("440303", "440304"))

    assert await service.load([second, first]) == 2
    assert await service.load([first]) == 0
    assert await service.all() == (first, second)
    assert office.audit == [("system", "district.named", "")] * 2
    assert office.about == [SubjectKind.DISTRICT.of(each.area) for each in (first, second)]
