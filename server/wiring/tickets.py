"""Puts together who takes tickets: whoever comes to a hall, and who was booked there."""

from dataclasses import dataclass
from datetime import date

from server.infrastructure import Infrastructure, now
from server.wiring.calendars import make_calendars
from services.bookings.booking_tickets import TicketOfBooking
from services.bookings.hall_codes import HallCodes
from services.bookings.halls import HallService
from services.bookings.queues import QueueService
from services.bookings.tickets import TicketService
from services.hall.calendars import CalendarService
from storage.accounts.persons import PersonStore
from storage.accounts.staff import StaffStore
from storage.audit.audit import AuditStore
from storage.bookings.halls import HallStore
from storage.bookings.tickets import TicketStore
from storage.database import Database
from storage.keys.vault import Vault
from storage.unit_of_work import AfterCommit


@dataclass(frozen=True, slots=True)
class OfficeDays:
    calendars: CalendarService

    async def works(self, day: date) -> bool:
        return (await self.calendars.current()).works(day)


def make_halls(database: Database, vault: Vault) -> HallService:
    return HallService(
        unit=database,
        store=HallStore(database),
        staff=StaffStore(database, vault),
        audit=AuditStore(database),
    )


def make_tickets(base: Infrastructure, queues: QueueService) -> TicketService:
    return TicketService(
        unit=base.database,
        store=TicketStore(base.database),
        halls=make_halls(base.database, base.vault),
        queues=queues,
        persons=PersonStore(base.database, base.vault),
        days=OfficeDays(make_calendars(base.database)),
        codes=HallCodes(base.vault.mac),
        limits=base.limits,
        audit=AuditStore(base.database),
        screens=AfterCommit(base.halls),
        clock=now,
    )


def make_ticket_effect(base: Infrastructure) -> TicketOfBooking:
    """Who is booked at windows and has come takes a ticket."""
    halls = HallStore(base.database)
    queues = QueueService(halls=halls, tickets=TicketStore(base.database))
    return TicketOfBooking(halls=halls, tickets=make_tickets(base, queues))
