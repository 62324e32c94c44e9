"""A hospital whose system is the stand-in, on a real wire that may break; the ledger, the money, and who registers."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Final
from uuid import UUID, uuid4

from aiohttp.test_utils import TestServer

from clients.standins.app import HIS, make_standins
from clients.standins.his import APP, KEY
from clients.standins.his import His as HisStandin
from connectors.hospital.his import His, HisAccount
from connectors.hospital.his_messages import HisMessages
from domain.accounts.consent import UNNAMED, How, Purpose, current
from domain.bookings.bookings import Booking
from domain.bookings.places import DayKind, Place, PlaceKind, Rules, Span
from domain.city.hospitals import REGISTRATION, Department, Doctor, Hospital, HospitalFile
from domain.city.registrations import ClaimedHisCall, Registration
from domain.delivery import Channel
from domain.payments import trades
from domain.payments.payments import Paid
from domain.payments.settling import News
from domain.payments.trades import PayWay
from domain.payments.vendor_calls import BeginWanted
from domain.people import Citizen
from domain.subjects import SubjectKind
from domain.wire import HttpRequest, HttpResponse, TransportFailed
from domain.words import Language, Words
from server.outside.transport import Transport, open_transport
from services.accounts.acting_for import ActingForService
from services.bookings.slot_stops import SlotStops
from services.city.his_calls import HisSender, RegistrationCalls
from services.city.his_messages import HisMessageService
from services.city.hospitals import HospitalService
from services.city.patient_records import PatientNumbers, PatientRecordService
from services.city.reconciliation import HospitalReconciliation
from services.city.registrations import RegistrationEffect, RegistrationPayments
from services.city.results import ResultService
from services.outbox import Outbox
from services.payments.orders import PaymentService
from services.payments.settlement import Settlement
from storage.accounts.consents import ConsentStore
from storage.accounts.mandates import MandateStore
from storage.audit.audit import AuditStore
from storage.bookings.waits import WaitStore
from storage.city.differences import DifferenceStore
from storage.city.his_calls import HisCallStore
from storage.city.hospitals import HospitalStore
from storage.city.patient_records import PatientRecordStore
from storage.city.registrations import RegistrationStore
from storage.database import Database
from storage.events import EventStore
from storage.hall.applicants import ApplicantStore
from storage.hall.units import UnitStore
from storage.payments.differences import DifferenceStore as PaymentDifferences
from storage.payments.orders import OrderStore
from tests.storage.bookings.desk import BookingDesk, open_bookings
from tests.storage.city import City
from tests.storage.payments.shop import Bell, FakeVendor

HOSPITAL: Final = "riverside"
DEPARTMENT: Final = "riverside_heart"
FEE: Final = 2500
PATH: Final = "/v1/hospital-callbacks/his"
NINE: Final = "2026-11-09 09:00"
HALF_PAST: Final = "2026-11-09 09:30"
MONDAY: Final = date(2026, 11, 9)

DOCTOR: Final = Place(
    place="riverside_heart_an",
    kind=PlaceKind.DOCTOR,
    unit=HOSPITAL,
    names=Words("安主任", "Dr An"),
    address=Words("健康路1号", "1 Jiankang Road"),
    size=2,
    walk_in_percent=0,
    minutes=30,
    hours={DayKind.MON: (Span(9 * 60, 10 * 60),)},
    rules=Rules(days_ahead=14, released_at=time(7), hold_min=6, cancel_eve=time(17)),
    part_of=DEPARTMENT,
)


def file(place: Place = DOCTOR, fee_fen: int = FEE) -> HospitalFile:
    names = Words("河畔医院", "Riverside Hospital")
    department = Department(DEPARTMENT, Words("心内科", "Cardiology"))
    doctor = Doctor(
        place=place.place,
        hospital=HOSPITAL,
        department=DEPARTMENT,
        names=place.names,
        title=Words("主任医师", "Chief"),
        specialist=True,
        fee_fen=fee_fen,
    )
    return HospitalFile(
        (Hospital(HOSPITAL, names, place.address, (department,)),), (doctor,), (place,)
    )


class Wire:
    """services.ports.Transport that may be cut, before the request or before its answer."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self.away = False
        self.loses_answers = 0
        self.sent: list[HttpRequest] = []

    async def send(self, request: HttpRequest) -> HttpResponse:
        self.sent.append(request)
        if self.away:
            raise TransportFailed("away", sent=False)
        response = await self._transport.send(request)
        if self.loses_answers > 0:
            self.loses_answers -= 1
            raise TransportFailed("lost", sent=True)
        return response


@dataclass
class HospitalDesk:
    desk: BookingDesk
    his: HisStandin
    wire: Wire
    calls: RegistrationCalls
    outbox: Outbox[ClaimedHisCall]
    records: PatientRecordService
    numbers: PatientNumbers
    results: ResultService
    messages: HisMessageService
    reconciliation: HospitalReconciliation
    hospitals: HospitalService
    differences: DifferenceStore
    store: RegistrationStore
    orders: PaymentService
    order_store: OrderStore
    settlement: Settlement
    vendor: FakeVendor
    database: Database

    def clock(self) -> datetime:
        return self.desk.now[0]

    async def patient(self, *purposes: Purpose) -> Citizen:
        """Somebody with a health record there, who agreed to that."""
        citizen = await self.desk.citizen()
        await self.agree(citizen, Purpose.HOSPITAL_RECORD, *purposes)
        await self.records.open(citizen, HOSPITAL)
        return citizen

    async def person(self, citizen: Citizen) -> UUID:
        found: UUID = await self.database.fetchval(
            "SELECT person_id FROM accounts WHERE account_id = $1", citizen.account
        )
        return found

    async def agree(self, citizen: Citizen, *purposes: Purpose) -> None:
        for purpose in purposes:
            await ConsentStore(self.database).add(
                await self.person(citizen),
                purpose,
                current(purpose).version,
                actor=citizen.actor,
                at=self.clock(),
                shown=current(purpose).shown(Language.ZH, How.PAGE, UNNAMED),
                mandate=None,
            )

    async def held(self, citizen: Citizen, text: str = NINE) -> UUID:
        slot = await self.desk.slot(text, DOCTOR)
        return (await self.desk.bookings.hold(citizen, slot.slot)).booking.booking

    async def send(self) -> None:
        """Whatever is due at the hospital's system."""
        for _ in range(4):
            if not await self.outbox.run_once(99):
                return

    async def order(self, booking: UUID) -> Paid | None:
        return await self.orders.seen(SubjectKind.BOOKING.of(booking), REGISTRATION.name)

    async def pay(self, booking: UUID) -> News:
        """By a phone: begun, paid, and told by the vendor."""
        return await self.settlement.take(self.vendor.pay(await self.begin(booking)))

    async def begin(self, booking: UUID) -> str:
        paid = await self.order(booking)
        assert paid is not None
        order = paid.order
        trade = trades.begin(
            order.order,
            order.number,
            len(paid.trades) + 1,
            PayWay.NATIVE,
            None,
            self.clock(),
            order.expires_at,
        )

        async def work() -> None:
            held = await self.order_store.lock(order.order)
            assert held is not None
            await self.order_store.save(held, replace(held, trades=(*held.trades, trade)))

        await self.database.together(work)
        await self.vendor.begin(BeginWanted(trade, order.amount_fen, "挂号费"))
        return trade.number

    async def registered(self, citizen: Citizen, text: str = NINE) -> UUID:
        """Held, locked, paid and confirmed."""
        booking = await self.held(citizen, text)
        await self.send()
        await self.pay(booking)
        await self.send()
        return booking

    async def booking(self, booking: UUID) -> Booking:
        found = await self.desk.store.find(booking)
        assert found is not None
        return found

    async def registration(self, booking: UUID) -> Registration:
        found = await self.store.read(booking)
        assert found is not None
        return found

    def there(self, booking: UUID) -> str:
        """How it stands at the hospital; "" for nothing."""
        held = self.his.appointments.get(booking.hex)
        return "" if held is None else str(held.resource["status"])

    async def told(self, kind: str) -> int:
        count: int = await self.database.fetchval(
            "SELECT count(*)::int FROM inbox WHERE kind = $1", kind
        )
        return count

    async def push(self, **resource: object) -> None:
        body, headers = self.his.message(HOSPITAL, resource, PATH)
        await self.messages.take({k.lower(): v for k, v in headers.items()}, PATH, body)

    async def kinds(self, day: date = MONDAY) -> Sequence[str]:
        return [each.kind for each in await self.reconciliation.compare(HOSPITAL, day)]


@asynccontextmanager
async def open_hospital(
    database: Database, folder: Path, place: Place = DOCTOR, fee_fen: int = FEE
) -> AsyncIterator[HospitalDesk]:
    """A Monday at eight, a week before the doctor's hours."""
    orders = OrderStore(database)

    def clock() -> datetime:
        return desk.now[0]

    payments = PaymentService(store=orders, audit=AuditStore(database), clock=clock)

    def doctors(city: City) -> RegistrationEffect:
        return RegistrationEffect(
            store=RegistrationStore(database),
            doctors=HospitalStore(database),
            records=PatientRecordStore(database, city.vault),
            orders=payments,
        )

    desk = await open_bookings(database, folder, doctors=doctors)
    app = make_standins(clock=lambda: clock().timestamp())
    async with TestServer(app) as server, open_transport() as transport:
        wire, base = Wire(transport), str(server.make_url("/fhir"))
        account = HisAccount(base, APP, KEY)
        api = His(account, lambda: uuid4().hex)
        numbers = PatientNumbers(api=api, transport=wire, clock=clock)
        vault, audit, waits = desk.city.vault, AuditStore(database), WaitStore(database)
        store, records = RegistrationStore(database), PatientRecordStore(database, vault)
        hospitals, differences = HospitalStore(database), DifferenceStore(database)
        consents, events = ConsentStore(database), EventStore(database)
        calls = RegistrationCalls(
            unit=database,
            store=store,
            records=records,
            moves=desk.moves,
            times=desk.times,
            waits=waits,
            payments=payments,
            bell=desk.bell,
            clock=clock,
        )
        service = HospitalService(
            unit=database,
            store=hospitals,
            places=desk.places,
            units=UnitStore(database),
            audit=audit,
            clock=clock,
        )
        await service.load(file(place, fee_fen))
        acting = ActingForService(
            persons=desk.city.persons,
            mandates=MandateStore(database, vault),
            register=ApplicantStore(database, vault),
            clock=clock,
        )
        yield HospitalDesk(
            desk=desk,
            his=app[HIS],
            wire=wire,
            calls=calls,
            outbox=Outbox(
                store=HisCallStore(database),
                senders={
                    Channel.HOSPITAL: HisSender(api=api, calls=calls, transport=wire, clock=clock)
                },
                clock=clock,
            ),
            numbers=numbers,
            records=PatientRecordService(
                unit=database,
                numbers=numbers,
                store=records,
                hospitals=service,
                register=ApplicantStore(database, vault),
                consents=consents,
                acting=acting,
                audit=audit,
                clock=clock,
            ),
            results=ResultService(
                unit=database,
                api=api,
                transport=wire,
                records=records,
                hospitals=service,
                consents=consents,
                acting=acting,
                audit=audit,
                clock=clock,
            ),
            messages=HisMessageService(
                unit=database,
                reader=HisMessages(account),
                store=differences,
                doctors=hospitals,
                records=records,
                slots=desk.slots,
                stops=SlotStops(
                    unit=database,
                    moves=desk.moves,
                    times=desk.times,
                    bookings=desk.store,
                    slots=desk.slots,
                    waits=waits,
                    audit=audit,
                    bell=desk.bell,
                    clock=clock,
                ),
                moves=desk.moves,
                consents=consents,
                events=events,
                bell=desk.bell,
                clock=clock,
            ),
            reconciliation=HospitalReconciliation(
                unit=database,
                api=api,
                transport=wire,
                store=differences,
                hospitals=hospitals,
                registrations=store,
                bookings=desk.store,
                orders=payments,
                clock=clock,
            ),
            hospitals=service,
            differences=differences,
            store=store,
            orders=payments,
            order_store=orders,
            settlement=Settlement(
                unit=database,
                store=orders,
                differences=PaymentDifferences(database),
                effects={
                    REGISTRATION.name: RegistrationPayments(
                        bookings=desk.store, moves=desk.moves, payments=payments, clock=clock
                    )
                },
                events=events,
                audit=audit,
                bell=Bell(),
                wake=lambda: None,
                clock=clock,
            ),
            vendor=FakeVendor(clock),  # type: ignore[arg-type]  # any clock
            database=database,
        )
