"""Puts the services of privacy together."""

from collections.abc import Callable
from datetime import datetime

from handlers.privacy.services import PrivacyServices
from server.infrastructure import now
from server.wiring.accounts import make_account_ends
from server.wiring.built_in import make_built_in_cases, make_corrections
from server.wiring.foundation import Foundation
from services.privacy.audit import AuditService
from services.privacy.breach import BreachService
from services.privacy.erasure import Erasure
from services.privacy.export_steps import ExportSteps
from services.privacy.exports import ExportService
from services.privacy.face_locks import FaceLocks
from services.privacy.oversight import OversightService
from services.privacy.requests import RequestService
from services.privacy.rights import RightsService
from storage.accounts.consents import ConsentStore
from storage.accounts.identities import IdentityStore
from storage.accounts.persons import PersonStore
from storage.accounts.staff import StaffStore
from storage.audit.audit import AuditStore
from storage.database import Database
from storage.events import EventStore
from storage.four_eyes import FourEyesStore
from storage.keys.vault import Vault
from storage.privacy.breach import BreachStore
from storage.privacy.exports import ExportStore
from storage.privacy.oversight import OversightStore
from storage.privacy.requests import RequestStore
from storage.privacy.rights import RightsStore


def wire_privacy(base: Foundation) -> PrivacyServices:
    database, vault, persons = base.database, base.vault, base.persons
    return PrivacyServices(
        audit=AuditService(store=AuditStore(database)),
        breaches=make_breaches(database),
        exports=ExportService(
            store=ExportStore(database, vault),
            steps=make_export_steps(database, vault, base.second_officers),
            schemes=persons,
            most=base.settings.export_rows,
            clock=now,
        ),
        oversight=OversightService(store=OversightStore(database)),
        requests=RequestService(
            unit=database,
            store=RequestStore(database, vault),
            cases=make_built_in_cases(database, vault),
            identities=IdentityStore(database, vault),
            corrections=make_corrections(database, vault),
            second_officers=base.second_officers,
            persons=persons,
            areas=StaffStore(database, vault),
            audit=AuditStore(database),
            bell=base.bell,
            clock=now,
        ),
        rights=RightsService(
            store=RightsStore(database, vault),
            locks=make_face_locks(database, vault),
            erasure=make_erasure(database, vault),
            persons=persons,
            tokens=base.tokens,
            bell=base.bell,
            clock=now,
        ),
    )


def make_breaches(database: Database, clock: Callable[[], datetime] = now) -> BreachService:
    return BreachService(
        unit=database,
        store=BreachStore(database),
        events=EventStore(database),
        audit=AuditStore(database),
        clock=clock,
    )


def make_face_locks(database: Database, vault: Vault) -> FaceLocks:
    return FaceLocks(
        unit=database,
        store=RightsStore(database, vault),
        events=EventStore(database),
        audit=AuditStore(database),
    )


def make_erasure(database: Database, vault: Vault) -> Erasure:
    return Erasure(
        unit=database,
        rights=RightsStore(database, vault),
        persons=PersonStore(database, vault),
        consents=ConsentStore(database),
        ends=make_account_ends(database, vault),
        events=EventStore(database),
        audit=AuditStore(database),
    )


def make_export_steps(
    database: Database, vault: Vault, second_officers: FourEyesStore
) -> ExportSteps:
    return ExportSteps(
        unit=database,
        store=ExportStore(database, vault),
        second_officers=second_officers,
        audit=AuditStore(database),
    )
