"""Puts the services of hospitals together."""

from dataclasses import dataclass

from domain.city.registrations import ClaimedHisCall
from domain.delivery import Channel
from handlers.city.services import CityServices
from server.background import Background
from server.infrastructure import Infrastructure, now
from server.monitoring.hospital_watch import HospitalWatch
from server.outside.hospitals import his, his_messages
from server.settings import Settings
from server.wiring.bookings import PostReach, make_acting, make_bookings, make_places
from server.wiring.foundation import Foundation
from server.wiring.payments import make_payments
from services.city.counter_records import CounterRecordService
from services.city.difference_lists import HospitalDifferenceService
from services.city.his_calls import HisSender, RegistrationCalls
from services.city.his_messages import HisMessageService
from services.city.hospitals import HospitalService
from services.city.patient_records import PatientNumbers, PatientRecordService
from services.city.reconciliation import HospitalReconciliation
from services.city.results import ResultService
from services.city.visits import VisitService
from services.outbox import Outbox
from storage.accounts.consents import ConsentStore
from storage.accounts.staff import StaffStore
from storage.audit.audit import AuditStore
from storage.bookings.bookings import BookingStore
from storage.bookings.slots import SlotStore
from storage.bookings.waits import WaitStore
from storage.city.differences import DifferenceStore
from storage.city.his_calls import HisCallStore
from storage.city.hospitals import HospitalStore
from storage.city.patient_records import PatientRecordStore
from storage.city.registrations import RegistrationStore
from storage.database import Database
from storage.events import EventStore
from storage.hall.applicants import ApplicantStore
from storage.hall.case_work import CaseWorkStore
from storage.hall.posts import PostStore
from storage.hall.units import UnitStore


@dataclass(frozen=True, slots=True)
class HospitalWork:
    """What goes on in the background."""

    calls: Outbox[ClaimedHisCall]
    reconciliation: HospitalReconciliation


def make_hospitals(database: Database) -> HospitalService:
    return HospitalService(
        unit=database,
        store=HospitalStore(database),
        places=make_places(database),
        units=UnitStore(database),
        audit=AuditStore(database),
        clock=now,
    )


def make_hospital_work(settings: Settings, base: Infrastructure) -> HospitalWork:
    database = base.database
    parts = make_bookings(base, base.bell)
    calls = RegistrationCalls(
        unit=database,
        store=RegistrationStore(database),
        records=PatientRecordStore(database, base.vault),
        moves=parts.moves,
        times=parts.times,
        waits=WaitStore(database),
        payments=make_payments(database),
        bell=base.bell,
        clock=now,
    )
    sender = HisSender(api=his(settings), calls=calls, transport=base.transport, clock=now)
    return HospitalWork(
        # A system that was away for an hour is asked by four at a time.
        calls=Outbox(
            store=HisCallStore(database), senders={Channel.HOSPITAL: sender}, clock=now, slots=4
        ),
        reconciliation=make_hospital_reconciliation(settings, base),
    )


def make_hospital_reconciliation(
    settings: Settings, base: Infrastructure
) -> HospitalReconciliation:
    database = base.database
    return HospitalReconciliation(
        unit=database,
        api=his(settings),
        transport=base.transport,
        store=DifferenceStore(database),
        hospitals=HospitalStore(database),
        registrations=RegistrationStore(database),
        bookings=BookingStore(database),
        orders=make_payments(database),
        clock=now,
    )


async def wire_city(base: Foundation, background: Background) -> CityServices:
    database, vault, settings = base.database, base.vault, base.settings
    transport, api = base.infrastructure.transport, his(settings)
    hospitals, audit = make_hospitals(database), AuditStore(database)
    records, consents = PatientRecordStore(database, vault), ConsentStore(database)
    acting = make_acting(database, vault)
    numbers = PatientNumbers(api=api, transport=transport, clock=now)
    messages = _make_messages(base)
    watch = HospitalWatch(
        calls=HisCallStore(database),
        differences=DifferenceStore(database),
        messages=messages,
        clock=now,
    )
    await background.watch("watching hospitals", watch)
    return CityServices(
        hospitals=hospitals,
        records=PatientRecordService(
            unit=database,
            numbers=numbers,
            store=records,
            hospitals=hospitals,
            register=ApplicantStore(database, vault),
            consents=consents,
            acting=acting,
            audit=audit,
            clock=now,
        ),
        counter_records=_make_counter_records(base, hospitals, numbers),
        visits=VisitService(
            store=RegistrationStore(database),
            bookings=BookingStore(database),
            orders=make_payments(database),
            acting=acting,
        ),
        results=ResultService(
            unit=database,
            api=api,
            transport=transport,
            records=records,
            hospitals=hospitals,
            consents=consents,
            acting=acting,
            audit=audit,
            clock=now,
        ),
        messages=messages,
        differences=_make_differences(base),
    )


def _make_counter_records(
    base: Foundation, hospitals: HospitalService, numbers: PatientNumbers
) -> CounterRecordService:
    database, vault = base.database, base.vault
    return CounterRecordService(
        unit=database,
        numbers=numbers,
        store=PatientRecordStore(database, vault),
        hospitals=hospitals,
        register=ApplicantStore(database, vault),
        consents=ConsentStore(database),
        staff=StaffStore(database, vault),
        audit=AuditStore(database),
        clock=now,
    )


def _make_differences(base: Foundation) -> HospitalDifferenceService:
    database = base.database
    return HospitalDifferenceService(
        unit=database,
        store=DifferenceStore(database),
        hospitals=HospitalStore(database),
        reach=PostReach(PostStore(database)),
        names=CaseWorkStore(database),
        audit=AuditStore(database),
        clock=now,
    )


def _make_messages(base: Foundation) -> HisMessageService:
    database = base.database
    parts = make_bookings(base.infrastructure, base.bell)
    return HisMessageService(
        unit=database,
        reader=his_messages(base.settings),
        store=DifferenceStore(database),
        doctors=HospitalStore(database),
        records=PatientRecordStore(database, base.vault),
        slots=SlotStore(database),
        stops=parts.stops,
        moves=parts.moves,
        consents=ConsentStore(database),
        events=EventStore(database),
        bell=base.bell,
        clock=now,
    )
