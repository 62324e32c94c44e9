"""Puts the services of halls together: queues, windows, screens, tickets."""

from auth.second_factor import qr_svg
from handlers.bookings.services import QueueServices
from server.background import Background
from server.infrastructure import now
from server.monitoring.hall_watch import HallWatch
from server.wiring.bookings import make_bookings
from server.wiring.foundation import Foundation
from server.wiring.ratings import make_hall_visits
from server.wiring.tickets import make_halls, make_tickets
from services.bookings.booking_moves import BookingMoves
from services.bookings.booking_tickets import BookingOfTicket
from services.bookings.hall_codes import HallCodes
from services.bookings.kiosk_check_in import KioskCheckIn
from services.bookings.kiosk_tickets import KioskTickets
from services.bookings.queues import QueueService
from services.bookings.screen_updates import ScreenUpdateService
from services.bookings.screens import ScreenService
from services.bookings.tickets import TicketService
from services.bookings.windows import WindowService
from storage.audit.audit import AuditStore
from storage.bookings.bookings import BookingStore
from storage.bookings.halls import HallStore
from storage.bookings.places import PlaceStore
from storage.bookings.screens import ScreenStore
from storage.bookings.tickets import TicketStore
from storage.events import EventStore
from storage.unit_of_work import AfterCommit


async def wire_halls(base: Foundation, background: Background) -> QueueServices:
    database, audit = base.database, AuditStore(base.database)
    halls, store = make_halls(database, base.vault), TicketStore(database)
    queues = QueueService(halls=HallStore(database), tickets=store)
    called, codes = ScreenStore(database), HallCodes(base.vault.mac)
    screens = AfterCommit(base.infrastructure.halls)
    updates = ScreenUpdateService(bells=base.infrastructure.halls, calls=called)
    await background.run("screens", updates.run)
    await background.run("counts of screens", updates.run_counts)
    await background.watch("watching halls", HallWatch(halls, queues, updates, now))
    tickets = make_tickets(base.infrastructure, queues)
    moves = make_bookings(base.infrastructure, base.bell).moves
    return QueueServices(
        halls=halls,
        queues=queues,
        tickets=tickets,
        kiosk_tickets=KioskTickets(
            kiosks=base.kiosks, tickets=tickets, limits=base.infrastructure.limits
        ),
        kiosk_check_in=_make_check_in(base, moves, tickets),
        windows=WindowService(
            unit=database,
            halls=halls,
            windows=HallStore(database),
            tickets=store,
            calls=called,
            bookings=BookingOfTicket(moves),
            visits=make_hall_visits(database, base.vault),
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


def _make_check_in(base: Foundation, moves: BookingMoves, tickets: TicketService) -> KioskCheckIn:
    return KioskCheckIn(
        unit=base.database,
        kiosks=base.kiosks,
        halls=make_halls(base.database, base.vault),
        places=PlaceStore(base.database),
        bookings=BookingStore(base.database),
        moves=moves,
        tickets=tickets,
        limits=base.infrastructure.limits,
        bell=base.bell,
        clock=now,
    )
