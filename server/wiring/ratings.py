"""Puts together what people think of services, what becomes of it, and the boards."""

import secrets
from dataclasses import dataclass

from definitions.search_words import asked, indexed_texts
from server.infrastructure import now
from server.wiring.built_in import make_built_in_cases
from server.wiring.calendars import make_calendars
from services.hall.case_work import CaseWorkService
from services.hall.items import ItemService
from services.hall.oversight import OversightService
from services.hall.posts import PostService
from services.hall.published_answers import PublishedAnswerService
from services.hall.rating_appeals import AppealService
from services.hall.rating_asks import RatingAsks, Served
from services.hall.rating_repairs import RepairService
from services.hall.rating_rounds import RatingRounds
from services.hall.ratings import RatingService
from services.hall.representation import Representation
from services.hall.visits import HallVisits
from services.ports import Bell
from storage.audit.audit import AuditStore
from storage.bookings.bookings import BookingStore
from storage.database import Database
from storage.events import EventStore
from storage.four_eyes import FourEyesStore
from storage.hall.applicants import ApplicantStore
from storage.hall.cases import CaseStore
from storage.hall.published_answers import PublishedAnswerStore
from storage.hall.rating_repairs import AppealStore, RepairStore
from storage.hall.ratings import RatingAskStore, RatingStore
from storage.hall.receptions import ReceptionStore
from storage.hall.tallies import TallyStore
from storage.hall.units import UnitStore
from storage.keys.vault import Vault

#: Of a code at the counter, which lives some minutes: 96 bits.
_CODE_BYTES = 12


@dataclass(frozen=True, slots=True)
class RatingParts:
    ratings: RatingService
    appeals: AppealService
    repairs: RepairService
    oversight: OversightService
    published_answers: PublishedAnswerService


def make_served(database: Database, vault: Vault) -> Served:
    return Served(asks=make_rating_asks(database, vault), tallies=TallyStore(database))


def make_hall_visits(database: Database, vault: Vault) -> HallVisits:
    return HallVisits(
        tallies=TallyStore(database),
        asks=make_rating_asks(database, vault),
        receptions=ReceptionStore(database),
        bookings=BookingStore(database),
    )


def make_rating_asks(database: Database, vault: Vault) -> RatingAsks:
    return RatingAsks(
        store=RatingAskStore(database, vault),
        calendars=make_calendars(database),
        events=EventStore(database),
    )


def make_rating_rounds(database: Database, vault: Vault) -> RatingRounds:
    return RatingRounds(
        unit=database,
        asks=RatingAskStore(database, vault),
        ratings=RatingStore(database, vault),
        repairs=RepairStore(database),
        cases=make_built_in_cases(database, vault),
        tallies=TallyStore(database),
        calendars=make_calendars(database),
        clock=now,
    )


def make_ratings(
    database: Database,
    vault: Vault,
    *,
    bell: Bell,
    items: ItemService,
    posts: PostService,
    work: CaseWorkService,
    representation: Representation,
    second_officers: FourEyesStore,
) -> RatingParts:
    return RatingParts(
        ratings=RatingService(
            unit=database,
            store=RatingAskStore(database, vault),
            repairs=RepairStore(database),
            appeals=AppealStore(database, vault),
            units=UnitStore(database),
            items=items,
            cases=work,
            representation=representation,
            calendars=make_calendars(database),
            draw=lambda: secrets.token_urlsafe(_CODE_BYTES),
            audit=AuditStore(database),
            clock=now,
        ),
        appeals=AppealService(
            unit=database,
            ratings=RatingStore(database, vault),
            appeals=AppealStore(database, vault),
            tallies=TallyStore(database),
            posts=posts,
            events=EventStore(database),
            audit=AuditStore(database),
            bell=bell,
            clock=now,
        ),
        repairs=make_repairs(database, vault, bell=bell, items=items, posts=posts),
        published_answers=PublishedAnswerService(
            unit=database,
            store=PublishedAnswerStore(database),
            posts=posts,
            units=UnitStore(database),
            second_officers=second_officers,
            asked=asked,
            indexed=indexed_texts,
            audit=AuditStore(database),
            clock=now,
        ),
        oversight=OversightService(
            store=TallyStore(database),
            units=UnitStore(database),
            items=items,
            posts=posts,
            clock=now,
        ),
    )


def make_repairs(
    database: Database, vault: Vault, *, bell: Bell, items: ItemService, posts: PostService
) -> RepairService:
    return RepairService(
        unit=database,
        store=RepairStore(database),
        ratings=RatingStore(database, vault),
        cases=make_built_in_cases(database, vault),
        kept=CaseStore(database, vault),
        posts=posts,
        applicants=ApplicantStore(database, vault),
        units=UnitStore(database),
        items=items,
        calendars=make_calendars(database),
        events=EventStore(database),
        audit=AuditStore(database),
        bell=bell,
        clock=now,
    )
