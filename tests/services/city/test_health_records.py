"""Health records and results, by the person and at the counter: who may, what is on record, what a hospital says."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from domain.accounts.mandates import MandateKind
from domain.city.his import HisFailed, MedicalReport
from domain.errors import Busy, Conflict, NotAllowed, NotFound, Refusal
from domain.people import Identity
from domain.problems import Problem
from domain.wire import HttpRequest, HttpResponse
from services.city.counter_records import CounterRecordService
from services.city.patient_records import PatientNumbers, PatientRecordService
from services.city.results import ResultService
from tests.services.city.hospital import (
    CHILD,
    CITIZEN,
    CLERK,
    NOW,
    PERSON,
    RECORD,
    WANG,
    Entry,
    FakeActing,
    FakeConsents,
    FakeHospitals,
    FakeRecords,
    FakeRegister,
    FakeWire,
    mandate,
)
from tests.services.unit import FakeAudit, FakeUnit

OLD = MedicalReport("r-1", "血常规", NOW - timedelta(days=2), "", ())
NEW = replace(OLD, report="r-2", issued_at=NOW)


@dataclass
class FakeApi:
    """Gives the number P-1 to everybody, and two reports to everybody of that number."""

    refusal: HisFailed | None = None

    def build_record(self, hospital: str, person: Identity, at: datetime) -> HttpRequest:
        return HttpRequest("POST", f"/{hospital}/{person.id_number}/{at.isoformat()}")

    def parse_record(self, response: HttpResponse) -> str:
        if self.refusal is not None:
            raise self.refusal
        return "P-1"

    def build_reports(self, hospital: str, patient: str, at: datetime) -> HttpRequest:
        return HttpRequest("GET", f"/{hospital}/{patient}/{at.isoformat()}")

    def parse_reports(self, response: HttpResponse, patient: str) -> tuple[MedicalReport, ...]:
        if self.refusal is not None or patient != "P-1":
            raise self.refusal or HisFailed("another")
        return OLD, NEW


class Staff:
    """The clerk, who is herself a patient."""

    async def person_of(self, officer: UUID) -> UUID | None:
        return CHILD if officer == CLERK.officer else None


class Desk:
    """The three services, over one memory."""

    def __init__(self, *, connected: bool = True) -> None:
        self.api = FakeApi()
        api = self.api if connected else None
        self.wire, self.audit, self.records = FakeWire(), FakeAudit(), FakeRecords()
        self.register, self.consents, self.acting = FakeRegister(), FakeConsents(), FakeActing()
        unit, hospitals, clock = FakeUnit(), FakeHospitals(), lambda: NOW
        self.numbers = PatientNumbers(api=api, transport=self.wire, clock=clock)
        self.own = PatientRecordService(
            unit=unit,
            numbers=self.numbers,
            store=self.records,
            hospitals=hospitals,
            register=self.register,
            consents=self.consents,
            acting=self.acting,
            audit=self.audit,
            clock=clock,
        )
        self.counter = CounterRecordService(
            unit=unit,
            numbers=self.numbers,
            store=self.records,
            hospitals=hospitals,
            register=self.register,
            consents=self.consents,
            staff=Staff(),
            audit=self.audit,
            clock=clock,
        )
        self.results = ResultService(
            unit=unit,
            api=api,
            transport=self.wire,
            records=self.records,
            hospitals=hospitals,
            consents=self.consents,
            acting=self.acting,
            audit=self.audit,
            clock=clock,
        )


async def test_a_record_is_opened_with_what_the_register_has_and_is_on_record() -> None:
    desk = Desk()

    opened = await desk.own.open(CITIZEN, "first")

    assert opened == RECORD
    assert list(await desk.own.mine(CITIZEN)) == [RECORD]
    assert WANG.id_number in desk.wire.requests[0].url
    assert desk.audit.entries == [
        (CITIZEN.actor, "hospital.record_opened", PERSON, "unit:first", "")
    ]


async def test_at_the_counter_it_says_who_opened_it_and_where() -> None:
    desk = Desk()

    opened = await desk.counter.open(CLERK, PERSON, "first")

    assert opened == replace(RECORD, opened_by=CLERK.actor)
    assert list(await desk.counter.of_person(CLERK, PERSON, "asked at window 3")) == [opened]
    assert desk.audit.entries == [
        (CLERK.actor, "hospital.record_opened", PERSON, "unit:first", "at the counter"),
        (CLERK.actor, "hospital.record_read", PERSON, "person", "asked at window 3"),
    ]


def _no_consent(desk: Desk) -> None:
    desk.consents.given = frozenset()


def _nobody(desk: Desk) -> None:
    desk.register.entry = None


def _died(desk: Desk) -> None:
    desk.register.entry = Entry(died_on=date(2026, 11, 1))


@pytest.mark.parametrize(
    ("change", "refusal", "problem"),
    [
        (_no_consent, NotAllowed, Problem.CONSENT_MISSING),
        (_nobody, NotFound, Problem.NOT_FOUND),
        (_died, NotFound, Problem.NOT_FOUND),
    ],
    ids=["no_consent", "nobody", "died"],
)
async def test_at_the_counter_nothing_leaves_for_who_may_not(
    change: Callable[[Desk], None], refusal: type[Refusal], problem: Problem
) -> None:
    desk = Desk()
    change(desk)

    with pytest.raises(refusal) as refused:
        await desk.counter.open(CLERK, PERSON, "first")
    assert refused.value.problem is problem
    assert not desk.wire.requests
    assert not desk.records.kept


async def test_nobody_opens_their_own_at_their_own_counter() -> None:
    with pytest.raises(NotAllowed) as refused:
        await Desk().counter.open(CLERK, CHILD, "first")
    assert refused.value.problem is Problem.OWN_CASE


@pytest.mark.parametrize(
    ("change", "problem"),
    [(_no_consent, Problem.CONSENT_MISSING), (_nobody, Problem.BINDING_NEEDED)],
    ids=["no_consent", "nobody"],
)
async def test_a_page_opens_none_for_who_may_not(
    change: Callable[[Desk], None], problem: Problem
) -> None:
    desk = Desk()
    change(desk)

    with pytest.raises(NotAllowed) as refused:
        await desk.own.open(CITIZEN, "first")
    assert refused.value.problem is problem
    assert not desk.wire.requests


async def test_who_is_a_representative_no_more_opens_none() -> None:
    desk = Desk()
    desk.acting.ended = True

    with pytest.raises(NotAllowed):
        await desk.own.open(CITIZEN, "first")
    assert not desk.records.kept


async def test_where_no_system_is_connected_a_number_of_ours_will_do() -> None:
    desk = Desk(connected=False)

    opened = await desk.own.open(CITIZEN, "first")

    assert opened.number == PERSON.hex[:12]
    assert not desk.wire.requests


@pytest.mark.parametrize(
    ("refusal", "refused", "problem", "again"),
    [
        (
            HisFailed("no-such-person", refused=True),
            Conflict,
            Problem.HEALTH_RECORD_REFUSED,
            None,
        ),
        (HisFailed("unreadable"), Busy, Problem.HOSPITAL_AWAY, 30),
        (None, Busy, Problem.HOSPITAL_AWAY, 30),
    ],
    ids=["refused", "unreadable", "away"],
)
async def test_what_a_hospital_refuses_is_told_from_one_that_is_away(
    refusal: HisFailed | None, refused: type[Refusal], problem: Problem, again: int | None
) -> None:
    desk = Desk()
    desk.api.refusal, desk.wire.fails = refusal, refusal is None

    with pytest.raises(refused) as told:
        await desk.numbers.of("first", PERSON, WANG)
    assert (told.value.problem, told.value.retry_after) == (problem, again)


async def test_results_come_newest_first_and_each_look_is_on_record() -> None:
    desk = Desk()
    desk.records.kept.append(RECORD)

    assert await desk.results.of_hospital(CITIZEN, "first") == [NEW, OLD]
    assert desk.audit.entries == [
        (CITIZEN.actor, "hospital.results_read", PERSON, "unit:first", "")
    ]


async def test_a_look_is_on_record_also_when_the_hospital_does_not_answer() -> None:
    desk = Desk()
    desk.records.kept.append(RECORD)
    desk.wire.fails = True

    with pytest.raises(Busy) as busy:
        await desk.results.of_hospital(CITIZEN, "first")
    assert (busy.value.problem, busy.value.retry_after) == (Problem.HOSPITAL_AWAY, 30)
    assert len(desk.audit.entries) == 1


async def test_where_no_system_is_connected_results_are_asked_for_in_an_hour() -> None:
    desk = Desk(connected=False)
    desk.records.kept.append(RECORD)

    with pytest.raises(Busy) as busy:
        await desk.results.of_hospital(CITIZEN, "first")
    assert (busy.value.problem, busy.value.retry_after) == (Problem.HOSPITAL_AWAY, 3600)


async def test_results_need_a_record_at_that_hospital() -> None:
    desk = Desk()
    desk.records.kept.append(RECORD)

    with pytest.raises(Conflict) as refused:
        await desk.results.of_hospital(CITIZEN, "second")
    assert refused.value.problem is Problem.HEALTH_RECORD_NEEDED


async def test_results_are_for_the_person_and_guardians_alone() -> None:
    desk = Desk()
    desk.records.kept.append(replace(RECORD, person=CHILD))

    with pytest.raises(NotAllowed) as helper:
        await desk.results.of_hospital(CITIZEN, "first", mandate(MandateKind.REPRESENTATIVE))
    with pytest.raises(NotAllowed) as unasked:
        await desk.results.of_hospital(CITIZEN, "first", mandate(MandateKind.GUARDIAN))
    assert helper.value.problem is Problem.NOT_PERMITTED
    assert unasked.value.problem is Problem.CONSENT_MISSING
    assert not desk.audit.entries


async def test_who_is_guardian_no_more_fetches_no_results() -> None:
    desk = Desk()
    desk.records.kept.append(RECORD)
    desk.acting.ended = True

    with pytest.raises(NotAllowed):
        await desk.results.of_hospital(CITIZEN, "first")
    assert not desk.wire.requests
