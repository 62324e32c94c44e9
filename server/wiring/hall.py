"""Puts the services of the hall together."""

from handlers.hall.services import HallServices
from server.infrastructure import now
from server.wiring.foundation import Foundation
from services.hall.calendars import CalendarService
from storage.audit.audit import AuditStore
from storage.database import Database
from storage.hall.calendar_years import CalendarYearStore


def wire_hall(base: Foundation) -> HallServices:
    return HallServices(calendars=make_calendars(base.database))


def make_calendars(database: Database) -> CalendarService:
    return CalendarService(
        unit=database, store=CalendarYearStore(database), audit=AuditStore(database), clock=now
    )
