"""Puts the services of halls together: queues, windows, screens, tickets."""

from dataclasses import dataclass
from datetime import date

from auth.second_factor import qr_svg
from handlers.bookings.services import QueueServices
from server.background import Background
from server.infrastructure import Infrastructure, now
from server.monitoring.hall_watch import HallWatch
from server.wiring.calendars import make_calendars
from server.wiring.foundation import Foundation
from services.bookings.booking_moves import BookingMoves
from services.bookings.booking_tickets import BookingOfTicket, TicketOfBooking
from services.bookings.hall_codes import HallCodes
from services.bookings.halls import HallService
from services.bookings.queues import QueueService
from services.bookings.screen_updates import ScreenUpdateService
from services.bookings.screens import ScreenService
from services.bookings.tickets import TicketService
from services.bookings.windows import WindowService
from services.hall.calendars import CalendarService
from storage.accounts.persons import PersonStore
from storage.accounts.staff import StaffStore
from storage.audit.audit import AuditStore
from storage.bookings.halls import HallStore
from storage.bookings.screens import ScreenStore
from storage.bookings.tickets import TicketStore
from storage.database import Database
from storage.events import EventStore
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


async def wire_halls(
    base: Foundation, moves: BookingMoves, background: Background
) -> QueueServices:
    database, audit = base.database, AuditStore(base.database)
    halls, store = make_halls(database, base.vault), TicketStore(database)
    queues = QueueService(halls=HallStore(database), tickets=store)
    called, codes = ScreenStore(database), HallCodes(base.vault.mac)
    screens = AfterCommit(base.infrastructure.halls)
    updates = ScreenUpdateService(bells=base.infrastructure.halls, calls=called)
    await background.run("screens", updates.run)
    await background.watch("watching halls", HallWatch(halls, queues, updates, now))
    return QueueServices(
        halls=halls,
        queues=queues,
        tickets=make_tickets(base.infrastructure, queues),
        windows=WindowService(
            unit=database,
            halls=halls,
            windows=HallStore(database),
            tickets=store,
            calls=called,
            bookings=BookingOfTicket(moves),
            queues=queues,
            events=EventStore(database),
            audit=audit,
            bell=base.bell,
            screens=screens,
            phones=AfterCommit(base.infrastructure.moved),
            clock=now,
        ),
        screens=ScreenService(
            unit=database,
            store=called,
            halls=halls,
            queues=queues,
            audit=audit,
            screens=screens,
            codes=codes,
            draw=qr_svg,
            base=next(iter(base.settings.origins), ""),
            clock=now,
        ),
        screen_updates=updates,
        clock=now,
    )
