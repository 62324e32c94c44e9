"""Puts the services of the hall together."""

from typing import Final

from definitions.reading import read_item
from definitions.rules import CelRules
from definitions.search_words import asked, indexed
from domain.events import EventKind
from domain.hall.definitions import FACTS_OF_THE_REGISTER, PREFILLS_OF_THE_REGISTER, Known
from domain.hall.items import Source
from server.infrastructure import now
from server.wiring.built_in import built_in_items
from services.hall.certificate_facts import CertificateFacts
from services.hall.decision_reports import DecisionReportService
from services.hall.decisions import DecisionService, ItemSource
from services.hall.districts import DistrictService
from services.hall.facts import FactService, FactSource
from services.hall.item_releases import ItemReleaseService
from services.hall.items import ItemService
from services.hall.posts import PostService
from services.hall.register_facts import RegisterFacts
from services.hall.units import UnitService
from services.ports import Bell
from storage.accounts.staff import StaffStore
from storage.audit.audit import AuditStore
from storage.database import Database
from storage.four_eyes import FourEyesStore
from storage.hall.applicants import ApplicantStore
from storage.hall.certificates import CertificateStore
from storage.hall.decisions import DecisionStore
from storage.hall.districts import DistrictStore
from storage.hall.items import ItemStore
from storage.hall.posts import PostStore
from storage.hall.units import UnitStore
from storage.keys.vault import Vault

#: What a definition may name beside the units of the city and the certificates that its items give out. No
#: end of an approval has a name of its own yet.
KNOWN: Final = Known(
    facts=FACTS_OF_THE_REGISTER,
    prefills=PREFILLS_OF_THE_REGISTER,
    effects=frozenset(),
    certificates={},
    notices=frozenset(kind.value for kind in EventKind if kind.value.startswith("case.")),
)


def make_items(database: Database) -> ItemService:
    return ItemService(
        store=ItemStore(database),
        units=UnitStore(database),
        built_in=built_in_items(),
        read=read_item,
        asked=asked,
    )


def make_item_releases(
    database: Database, vault: Vault, second_officers: FourEyesStore
) -> ItemReleaseService:
    return ItemReleaseService(
        unit=database,
        store=ItemStore(database),
        units=UnitStore(database),
        admins=StaffStore(database, vault),
        second_officers=second_officers,
        read=read_item,
        indexed=indexed,
        known=KNOWN,
        reserved=built_in_items().names,
        audit=AuditStore(database),
        clock=now,
    )


def make_posts(database: Database, vault: Vault, desks: Bell) -> PostService:
    return PostService(
        unit=database,
        store=PostStore(database),
        units=UnitStore(database),
        staff=StaffStore(database, vault),
        touches=FourEyesStore(database),
        audit=AuditStore(database),
        desks=desks,
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


def make_districts(database: Database) -> DistrictService:
    return DistrictService(unit=database, store=DistrictStore(database), audit=AuditStore(database))


def make_rule_decisions(database: Database, vault: Vault, items: ItemSource) -> DecisionService:
    # Apart: facts are asked at once, and a request that has written holds one connection alone.
    apart = database.apart()
    sources: dict[str, FactSource] = {
        Source.REGISTER: RegisterFacts(store=ApplicantStore(apart, vault), clock=now),
        Source.CERTIFICATE: CertificateFacts(store=CertificateStore(apart, vault), clock=now),
    }
    return DecisionService(
        facts=FactService(sources=sources, clock=now),
        judge=CelRules(),
        items=items,
        store=DecisionStore(database, vault),
        draw=lambda case: vault.mac("decision-sample", case.bytes),
        audit=AuditStore(database),
        clock=now,
    )


def make_decision_reports(database: Database, vault: Vault) -> DecisionReportService:
    return DecisionReportService(store=DecisionStore(database, vault), clock=now)
