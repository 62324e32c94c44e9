"""Puts the services of parcels together."""

from dataclasses import dataclass

from papers.press import Press
from server.infrastructure import Infrastructure, now
from server.outside.courier import courier, office, parcel_readers, postage_prices
from server.settings import Settings
from server.wiring.foundation import Foundation
from server.wiring.payments import make_payments
from services.hall.case_moves import CaseMover
from services.hall.items import ItemService
from services.hall.parcel_labels import ParcelLabelService
from services.hall.parcel_recalls import ParcelRecallService
from services.hall.parcel_updates import ParcelAsker, ParcelUpdateService
from services.hall.parcel_work import ParcelWorkService
from services.hall.parcels import ParcelService
from services.hall.postage import ParcelPostage
from services.hall.posts import PostService
from services.hall.representation import Representation
from services.notices.letters import LetterService
from storage.audit.audit import AuditStore
from storage.database import Database
from storage.events import EventStore
from storage.hall.case_work import CaseWorkStore
from storage.hall.cases import CaseStore
from storage.hall.parcel_orders import ParcelOrderStore
from storage.hall.parcel_recalls import ParcelRecallStore
from storage.hall.parcels import ParcelStore
from storage.notices.delivery_outbox import DeliveryStore
from storage.notices.letters import LetterStore


@dataclass(frozen=True, slots=True)
class ParcelParts:
    parcels: ParcelService
    work: ParcelWorkService
    updates: ParcelUpdateService
    labels: ParcelLabelService
    recalls: ParcelRecallService


def make_parcels(
    base: Foundation,
    *,
    items: ItemService,
    mover: CaseMover,
    posts: PostService,
    representation: Representation,
    press: Press,
) -> ParcelParts:
    database, vault = base.database, base.vault
    store, orders = ParcelStore(database, vault), ParcelOrderStore(database, vault)
    cases, audit = CaseStore(database, vault), AuditStore(database)
    postage = make_postage(database, base.settings)
    work = ParcelWorkService(
        unit=database,
        store=store,
        orders=orders,
        cases=cases,
        items=items,
        mover=mover,
        postage=postage,
        posts=posts,
        names=CaseWorkStore(database),
        second_officers=base.second_officers,
        events=EventStore(database),
        audit=audit,
        courier=courier(base.settings) is not None,
    )
    return ParcelParts(
        parcels=ParcelService(
            unit=database,
            store=store,
            orders=orders,
            cases=cases,
            items=items,
            representation=representation,
            postage=postage,
            audit=audit,
            bell=base.bell,
            clock=now,
            courier=courier(base.settings) is not None,
        ),
        work=work,
        updates=make_parcel_updates(base.settings, base.infrastructure, items, mover),
        labels=ParcelLabelService(
            parcels=work,
            letters=LetterService(letters=LetterStore(database, vault), clock=now),
            press=press,
            office=office(base.settings),
        ),
        recalls=ParcelRecallService(
            unit=database,
            store=ParcelRecallStore(database),
            parcels=store,
            cases=cases,
            posts=posts,
            audit=audit,
            clock=now,
        ),
    )


def make_postage(database: Database, settings: Settings) -> ParcelPostage:
    return ParcelPostage(
        payments=make_payments(database),
        events=EventStore(database),
        prices=postage_prices(settings),
        clock=now,
    )


def make_parcel_updates(
    settings: Settings, infrastructure: Infrastructure, items: ItemService, mover: CaseMover
) -> ParcelUpdateService:
    database, vault = infrastructure.database, infrastructure.vault
    return ParcelUpdateService(
        unit=database,
        store=ParcelStore(database, vault),
        cases=CaseStore(database, vault),
        items=items,
        mover=mover,
        letters=LetterStore(database, vault),
        deliveries=DeliveryStore(database, vault),
        events=EventStore(database),
        audit=AuditStore(database),
        readers=parcel_readers(settings),
        counts=infrastructure.delivery_reports.counts,
        clock=now,
    )


def make_parcel_asker(
    settings: Settings, infrastructure: Infrastructure, items: ItemService, mover: CaseMover
) -> ParcelAsker | None:
    """None without a courier."""
    api = courier(settings)
    if api is None:
        return None
    return ParcelAsker(
        api=api,
        store=ParcelStore(infrastructure.database, infrastructure.vault),
        transport=infrastructure.transport,
        updates=make_parcel_updates(settings, infrastructure, items, mover),
        clock=now,
    )
