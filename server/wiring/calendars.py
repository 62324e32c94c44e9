"""The calendar of the city, for all that counts by working days."""

from server.infrastructure import now
from services.hall.calendars import CalendarService
from storage.audit.audit import AuditStore
from storage.database import Database
from storage.hall.calendar_years import CalendarYearStore


def make_calendars(database: Database) -> CalendarService:
    return CalendarService(
        unit=database, store=CalendarYearStore(database), audit=AuditStore(database), clock=now
    )
