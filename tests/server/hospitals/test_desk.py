"""Hospitals at the desk: differences are settled with a word, and health records opened at the counter."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

import pytest

from domain.accounts.consent import Purpose
from domain.city.differences import Difference, DifferenceKind
from domain.errors import Busy, Conflict, NotAllowed, NotFound
from domain.people import Officer, Role
from domain.problems import Problem
from services.city.counter_records import CounterRecordService
from services.city.difference_lists import HospitalDifferenceService
from storage.accounts.consents import ConsentStore
from storage.audit.audit import AuditStore
from storage.city.hospitals import HospitalStore
from storage.city.patient_records import PatientRecordStore
from storage.database import Database
from storage.hall.applicants import ApplicantStore
from storage.hall.case_work import CaseWorkStore
from tests.server.hospitals.hospital import HOSPITAL, MONDAY, HospitalDesk, open_hospital

OFFICER: Final = Officer(UUID(int=7), frozenset({Role.COUNTER}), UUID(int=70))


class Reach:
    """Works at the hospital, or nowhere."""

    def __init__(self, hospital: str = HOSPITAL) -> None:
        self._hospital = hospital

    async def of(self, officer: UUID) -> Callable[[str, str], bool]:
        return lambda unit, _area: unit == self._hospital


@dataclass
class Staff:
    person: UUID | None = None

    async def person_of(self, officer: UUID) -> UUID | None:  # one officer alone
        return self.person


def differences(h: HospitalDesk, reach: Reach | None = None) -> HospitalDifferenceService:
    return HospitalDifferenceService(
        unit=h.database,
        store=h.differences,
        hospitals=HospitalStore(h.database),
        reach=reach or Reach(),
        names=CaseWorkStore(h.database),
        audit=AuditStore(h.database),
        clock=h.clock,
    )


def counter(h: HospitalDesk, staff: Staff | None = None) -> CounterRecordService:
    vault = h.desk.city.vault
    return CounterRecordService(
        unit=h.database,
        numbers=h.numbers,
        store=PatientRecordStore(h.database, vault),
        hospitals=h.hospitals,
        register=ApplicantStore(h.database, vault),
        consents=ConsentStore(h.database),
        staff=staff or Staff(),
        audit=AuditStore(h.database),
        clock=h.clock,
    )


async def actions(h: HospitalDesk, person: UUID | None) -> list[str]:
    rows = await h.database.fetch(
        """SELECT action FROM audit WHERE person_id IS NOT DISTINCT FROM $1 AND actor = $2
           ORDER BY seq""",
        person,
        OFFICER.actor,
    )
    return [row["action"] for row in rows]


async def one_that_differs(h: HospitalDesk) -> Difference:
    """Booked here, and gone at the hospital."""
    h.his.appointments.pop((await h.registered(await h.patient())).hex)
    (found,) = await h.reconciliation.compare(HOSPITAL, MONDAY)
    return found


async def test_what_is_settled_stays_settled_when_the_day_is_looked_at_again(
    database: Database, tmp_path: Path
) -> None:
    async with open_hospital(database, tmp_path / "keys") as h:
        found = await one_that_differs(h)
        await differences(h).settle(OFFICER, found, "已致电医院补登")
        await h.reconciliation.compare(HOSPITAL, MONDAY)
        open_ = await differences(h).listed(OFFICER, "", settled=False)
        settled = await differences(h).listed(OFFICER, "", settled=True)

        assert (open_.differences, await h.differences.count()) == ([], 0)
        (one,) = settled.differences
        assert (one.kind, one.words, one.settled_by) == (
            DifferenceKind.OURS_ONLY,
            "已致电医院补登",
            OFFICER.officer,
        )
        assert "hospital.difference_settled" in await actions(h, None)


async def test_what_was_settled_stays_on_record_when_the_hospital_mends_it(
    database: Database, tmp_path: Path
) -> None:
    async with open_hospital(database, tmp_path / "keys") as h:
        booking = await h.registered(await h.patient())
        taken = h.his.appointments.pop(booking.hex)
        (found,) = await h.reconciliation.compare(HOSPITAL, MONDAY)
        await differences(h).settle(OFFICER, found, "已致电医院补登")
        h.his.appointments[booking.hex] = taken
        await h.reconciliation.compare(HOSPITAL, MONDAY)

        (one,) = (await differences(h).listed(OFFICER, "", settled=True)).differences
        assert one.words == "已致电医院补登"


async def test_what_is_mended_by_itself_is_listed_no_more(
    database: Database, tmp_path: Path
) -> None:
    async with open_hospital(database, tmp_path / "keys") as h:
        booking = await h.registered(await h.patient())
        taken = h.his.appointments.pop(booking.hex)
        await h.reconciliation.compare(HOSPITAL, MONDAY)
        h.his.appointments[booking.hex] = taken
        await h.reconciliation.compare(HOSPITAL, MONDAY)

        assert await h.differences.count() == 0


async def test_one_is_settled_once_and_by_those_of_the_hospital_alone(
    database: Database, tmp_path: Path
) -> None:
    async with open_hospital(database, tmp_path / "keys") as h:
        found = await one_that_differs(h)
        with pytest.raises(NotFound):
            await differences(h, Reach("another")).settle(OFFICER, found, "不是我院的")
        await differences(h).settle(OFFICER, found, "已致电医院补登")
        with pytest.raises(Conflict) as twice:
            await differences(h).settle(OFFICER, found, "再来一次")

        assert twice.value.problem is Problem.DIFFERENCE_MOVED


async def test_at_the_counter_nothing_goes_to_a_hospital_before_it_is_agreed_to(
    database: Database, tmp_path: Path
) -> None:
    """The laziest way to a patient number of somebody: to ask for it at the counter, without them."""
    async with open_hospital(database, tmp_path / "keys") as h:
        person = await h.person(await h.desk.citizen())
        with pytest.raises(NotAllowed) as refused:
            await counter(h).open(OFFICER, person, HOSPITAL)

        assert refused.value.problem is Problem.CONSENT_MISSING
        assert h.wire.sent == []


async def test_a_record_at_the_counter_is_the_persons_own_and_they_read_of_it(
    database: Database, tmp_path: Path
) -> None:
    async with open_hospital(database, tmp_path / "keys") as h:
        citizen = await h.desk.citizen()
        person = await h.person(citizen)
        await h.agree(citizen, Purpose.HOSPITAL_RECORD)
        h.wire.away = True
        with pytest.raises(Busy):
            await counter(h).open(OFFICER, person, HOSPITAL)
        h.wire.away = False
        opened = await counter(h).open(OFFICER, person, HOSPITAL)
        seen = await counter(h).of_person(OFFICER, person, "窗口建档")

        assert [each.number for each in await h.records.mine(citizen)] == [opened.number]
        assert list(seen) == [opened]
        opened_and_read = ["hospital.record_opened", "hospital.record_read"]
        assert (await actions(h, person))[-2:] == opened_and_read


async def test_nobody_opens_their_own_record_at_their_own_counter(
    database: Database, tmp_path: Path
) -> None:
    async with open_hospital(database, tmp_path / "keys") as h:
        citizen = await h.desk.citizen()
        await h.agree(citizen, Purpose.HOSPITAL_RECORD)
        person = await h.person(citizen)
        with pytest.raises(NotAllowed) as own:
            await counter(h, Staff(person)).open(OFFICER, person, HOSPITAL)

        assert own.value.problem is Problem.OWN_CASE
