"""Puts the services of the hall together."""

from definitions.rules import CelRules
from domain.hall.items import Source
from handlers.hall.services import HallServices
from server.infrastructure import now
from server.wiring.foundation import Foundation
from services.hall.calendars import CalendarService
from services.hall.decision_reports import DecisionReportService
from services.hall.decisions import DecisionService, ItemSource
from services.hall.facts import FactService
from services.hall.posts import PostService
from services.hall.register_facts import RegisterFacts
from services.hall.units import UnitService
from storage.accounts.staff import StaffStore
from storage.audit.audit import AuditStore
from storage.database import Database
from storage.four_eyes import FourEyesStore
from storage.hall.calendar_years import CalendarYearStore
from storage.hall.decisions import DecisionStore
from storage.hall.posts import PostStore
from storage.hall.register_facts import RegisterFactStore
from storage.hall.units import UnitStore
from storage.keys.vault import Vault


def wire_hall(base: Foundation) -> HallServices:
    return HallServices(
        calendars=make_calendars(base.database),
        posts=make_posts(base.database, base.vault),
        units=make_units(base.database, base.vault),
    )


def make_calendars(database: Database) -> CalendarService:
    return CalendarService(
        unit=database, store=CalendarYearStore(database), audit=AuditStore(database), clock=now
    )


def make_posts(database: Database, vault: Vault) -> PostService:
    return PostService(
        unit=database,
        store=PostStore(database),
        units=UnitStore(database),
        staff=StaffStore(database, vault),
        touches=FourEyesStore(database),
        audit=AuditStore(database),
        clock=now,
    )


def make_units(database: Database, vault: Vault) -> UnitService:
    return UnitService(
        unit=database,
        store=UnitStore(database),
        admins=StaffStore(database, vault),
        audit=AuditStore(database),
        clock=now,
    )


def make_rule_decisions(database: Database, vault: Vault, items: ItemSource) -> DecisionService:
    # Apart: facts are asked at once, and a request that has written holds one connection alone.
    register = RegisterFactStore(database.apart(), vault)
    return DecisionService(
        facts=FactService(
            sources={Source.REGISTER: RegisterFacts(store=register, clock=now)}, clock=now
        ),
        judge=CelRules(),
        items=items,
        store=DecisionStore(database, vault),
        draw=lambda case: vault.mac("decision-sample", case.bytes),
        audit=AuditStore(database),
        clock=now,
    )


def make_decision_reports(database: Database, vault: Vault) -> DecisionReportService:
    return DecisionReportService(store=DecisionStore(database, vault), clock=now)
