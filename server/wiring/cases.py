"""Puts the services of cases together, and with what they stand on those of the hall."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from auth.credentials import Credentials
from definitions.forms import Forms
from handlers.hall.services import HallServices
from papers.press import Press
from server.background import Background
from server.infrastructure import now
from server.monitoring.case_watch import CaseWatch
from server.monitoring.dispatch_watch import DispatchWatch
from server.monitoring.parcel_watch import ParcelWatch
from server.wiring.calendars import make_calendars
from server.wiring.case_effects import make_effects
from server.wiring.certificates import (
    make_applicants,
    make_certificate_checks,
    make_certificate_moves,
    make_certificates,
    make_status_lists,
)
from server.wiring.dispatch import make_dispatch_standings, make_unit_answers
from server.wiring.foundation import Foundation
from server.wiring.hall import (
    make_districts,
    make_item_releases,
    make_items,
    make_posts,
    make_rule_decisions,
    make_units,
)
from server.wiring.offers import make_offer_answers, make_offers, make_sms_replies
from server.wiring.papers import make_papers
from server.wiring.parcels import ParcelParts, make_parcels
from server.wiring.payments import make_payments
from server.wiring.ratings import RatingParts, make_ratings
from server.wiring.receptions import Beside, make_receptions
from server.wiring.signatures import make_counter_signatures, make_signatures
from server.wiring.uploads import make_uploads
from services.accounts.sign_in import SignInService
from services.hall.bundles import BundleService
from services.hall.calendars import CalendarService
from services.hall.case_endings import CaseEndings
from services.hall.case_moves import CaseMover, Effect
from services.hall.case_rules import CaseRules
from services.hall.case_work import CaseWorkService
from services.hall.decisions import DecisionService
from services.hall.desk_updates import DeskUpdateService
from services.hall.fees import FeeService
from services.hall.items import ItemService
from services.hall.left_work import LeftWork
from services.hall.my_cases import CaseService
from services.hall.offer_answers import OfferAnswers
from services.hall.offers import OfferService
from services.hall.posts import PostService
from services.hall.representation import Representation
from services.hall.signatures import SignatureService
from services.hall.signing import Signing
from services.hall.unit_answers import UnitAnswers
from services.hall.upload_checks import Pictures
from services.ports import Bell
from storage.accounts.mandates import MandateStore
from storage.accounts.persons import PersonStore
from storage.audit.audit import AuditStore
from storage.database import Database
from storage.events import EventStore
from storage.hall.applicants import ApplicantStore
from storage.hall.case_work import CaseWorkStore
from storage.hall.cases import CaseStore
from storage.hall.looks import LookStore
from storage.hall.parcel_orders import ParcelOrderStore
from storage.hall.parcel_recalls import ParcelRecallStore
from storage.hall.parcels import ParcelStore
from storage.hall.posts import PostStore
from storage.hall.rating_repairs import RepairStore
from storage.hall.signatures import SignatureStore
from storage.hall.uploads import UploadStore
from storage.keys.vault import Vault
from storage.unit_of_work import wakes


@dataclass(frozen=True, slots=True)
class CaseParts:
    """`rules`, `endings`, `left` and `offers` go on in the background."""

    calendars: CalendarService
    items: ItemService
    posts: PostService
    mover: CaseMover
    forms: Forms
    cases: CaseService
    work: CaseWorkService
    rules: CaseRules
    endings: CaseEndings
    left: LeftWork
    offers: OfferService
    answers: OfferAnswers


async def wire_hall(
    base: Foundation,
    parts: CaseParts,
    credentials: Credentials,
    codes: SignInService,
    background: Background,
    pictures: Pictures,
) -> HallServices:
    """`codes`: sends the one-use codes by which something is signed; `pictures`: the workers that decode faces."""
    desk_updates = await _desks(base, background)
    press = Press()
    background.at_end(press.close)
    parcels = _parcels(base, parts, press)
    drawn = make_papers(base, press, cases=parts.cases, work=parts.work, items=parts.items)
    await _watch(base, background)
    rated = _rated(base, parts)
    signatures = _signed(base, parts, codes)
    witnesses = make_counter_signatures(base, parts.items, parts.posts)
    files = await make_uploads(base, background, pictures, items=parts.items, work=parts.work)
    beside = Beside(codes, signatures, witnesses, files, drawn.papers, rated.ratings)
    received = make_receptions(base, parts, beside)
    return HallServices(
        cases=parts.cases,
        case_work=parts.work,
        calendars=parts.calendars,
        certificates=make_certificates(base, credentials),
        certificate_checks=make_certificate_checks(base),
        certificate_moves=make_certificate_moves(base, parts.posts),
        status_lists=make_status_lists(base, credentials),
        items=parts.items,
        item_releases=make_item_releases(base.database, base.vault, base.second_officers),
        fees=_make_fees(base, parts),
        papers=drawn.papers,
        certificate_papers=drawn.certificate_papers,
        parcels=parcels.parcels,
        parcel_work=parcels.work,
        parcel_updates=parcels.updates,
        parcel_labels=parcels.labels,
        parcel_recalls=parcels.recalls,
        posts=parts.posts,
        desk_updates=desk_updates,
        sms_replies=make_sms_replies(
            base.settings, parts.answers, base.infrastructure.delivery_reports.counts
        ),
        signatures=signatures,
        counter_signatures=witnesses,
        units=make_units(base.database, base.vault),
        districts=make_districts(base.database),
        ratings=rated.ratings,
        appeals=rated.appeals,
        repairs=rated.repairs,
        oversight=rated.oversight,
        published_answers=rated.published_answers,
        uploads=files.uploads,
        materials=files.materials,
        receptions=received.receptions,
        reception_files=received.files,
        reception_ends=received.ends,
        unit_answers=_answers(base, parts),
    )


def _answers(base: Foundation, parts: CaseParts) -> UnitAnswers:
    return make_unit_answers(base.settings, base.infrastructure, parts.items, parts.mover)


async def _desks(base: Foundation, background: Background) -> DeskUpdateService:
    updates = DeskUpdateService(
        bells=base.infrastructure.desks,
        posts=PostStore(base.database),
        cases=CaseWorkStore(base.database),
        streams=base.settings.update_streams,
    )
    await background.run("desks", updates.run)
    return updates


def _signed(base: Foundation, parts: CaseParts, codes: SignInService) -> SignatureService:
    representation = make_representation(base.database, base.vault)
    return make_signatures(base, parts.items, parts.forms, representation, codes)


async def _watch(base: Foundation, background: Background) -> None:
    stores = CaseWorkStore(base.database), LookStore(base.database), RepairStore(base.database)
    await background.watch("watching cases", CaseWatch(*stores, now))
    parcels = ParcelStore(base.database, base.vault), ParcelOrderStore(base.database, base.vault)
    recalls = ParcelRecallStore(base.database)
    await background.watch("watching parcels", ParcelWatch(*parcels, recalls, now))
    standings = make_dispatch_standings(base.settings, base.database)
    await background.watch("watching units' systems", DispatchWatch(standings, now))


def _parcels(base: Foundation, parts: CaseParts, press: Press) -> ParcelParts:
    return make_parcels(
        base,
        items=parts.items,
        mover=parts.mover,
        posts=parts.posts,
        representation=make_representation(base.database, base.vault),
        press=press,
    )


def _rated(base: Foundation, parts: CaseParts) -> RatingParts:
    return make_ratings(
        base.database,
        base.vault,
        bell=base.infrastructure.bell,
        items=parts.items,
        posts=parts.posts,
        work=parts.work,
        representation=make_representation(base.database, base.vault),
        second_officers=base.second_officers,
    )


def cases_of(base: Foundation, credentials: Credentials) -> CaseParts:
    return make_cases(
        base.database,
        base.vault,
        base.bell,
        base.desks,
        credentials,
        scans=bool(base.settings.clamd),
        systems=base.settings.unit_systems,
    )


def make_cases(
    database: Database,
    vault: Vault,
    bell: Bell,
    desks: Bell,
    credentials: Credentials,
    *,
    scans: bool,
    systems: Collection[str] = (),
) -> CaseParts:
    """`scans`: a virus scanner is set, so that no file goes unscanned; `systems`: units that have one of their own."""
    items, calendars, forms = make_items(database), make_calendars(database), Forms()
    posts = make_posts(database, vault, desks)
    store, applicants = CaseStore(database, vault), make_applicants(database, vault)
    decisions = make_rule_decisions(database, vault, items)
    effects = make_effects(database, vault, credentials, applicants, scans=scans, systems=systems)
    mover = _make_mover(database, store, items, calendars, effects, bell=bell, desks=desks)
    rules = CaseRules(store=store, mover=mover, items=items, decisions=decisions, clock=now)

    def judge_soon(person: UUID, case: UUID) -> None:
        wakes(partial(rules.soon, person, case))()  # once the submission has committed

    return CaseParts(
        calendars=calendars,
        items=items,
        posts=posts,
        mover=mover,
        forms=forms,
        cases=_make_my_cases(
            database,
            vault,
            store=store,
            mover=mover,
            items=items,
            forms=forms,
            calendars=calendars,
            judge_soon=judge_soon,
        ),
        work=make_case_work(
            database, vault, store=store, mover=mover, items=items, posts=posts, decisions=decisions
        ),
        rules=rules,
        endings=CaseEndings(
            unit=database, store=store, mover=mover, calendars=calendars, clock=now
        ),
        left=LeftWork(work=CaseWorkStore(database), posts=PostStore(database), mover=mover),
        offers=make_offers(database, vault, bell, items),
        answers=make_offer_answers(
            database, vault, bell, items=items, forms=forms, mover=mover, judge_soon=judge_soon
        ),
    )


def _make_my_cases(
    database: Database,
    vault: Vault,
    *,
    store: CaseStore,
    mover: CaseMover,
    items: ItemService,
    forms: Forms,
    calendars: CalendarService,
    judge_soon: Callable[[UUID, UUID], None],
) -> CaseService:
    applicants = make_applicants(database, vault)
    representation = make_representation(database, vault)
    signing = make_signing(database, vault)
    return CaseService(
        unit=database,
        store=store,
        mover=mover,
        items=items,
        forms=forms,
        applicants=applicants,
        representation=representation,
        bundles=BundleService(
            unit=database,
            store=store,
            mover=mover,
            items=items,
            forms=forms,
            applicants=applicants,
            representation=representation,
            signing=signing,
            judge_soon=judge_soon,
        ),
        calendars=calendars,
        audit=AuditStore(database),
        signing=signing,
        judge_soon=judge_soon,
        clock=now,
    )


def make_signing(database: Database, vault: Vault) -> Signing:
    return Signing(store=SignatureStore(database, vault), uploads=UploadStore(database, vault))


def make_case_work(
    database: Database,
    vault: Vault,
    *,
    store: CaseStore,
    mover: CaseMover,
    items: ItemService,
    posts: PostService,
    decisions: DecisionService,
) -> CaseWorkService:
    return CaseWorkService(
        unit=database,
        store=store,
        work=CaseWorkStore(database),
        looks=LookStore(database),
        mover=mover,
        items=items,
        posts=posts,
        applicants=make_applicants(database, vault),
        representatives=make_representation(database, vault),
        decisions=decisions,
        signatures=SignatureStore(database, vault),
        audit=AuditStore(database),
    )


def _make_fees(base: Foundation, parts: CaseParts) -> FeeService:
    return FeeService(
        unit=base.database,
        cases=CaseStore(base.database, base.vault),
        items=parts.items,
        posts=parts.posts,
        payments=make_payments(base.database),
        representation=make_representation(base.database, base.vault),
        audit=AuditStore(base.database),
        clock=now,
    )


def _make_mover(
    database: Database,
    store: CaseStore,
    items: ItemService,
    calendars: CalendarService,
    effects: tuple[Effect, ...],
    *,
    bell: Bell,
    desks: Bell,
) -> CaseMover:
    return CaseMover(
        unit=database,
        store=store,
        items=items,
        calendars=calendars,
        events=EventStore(database),
        audit=AuditStore(database),
        bell=bell,
        desks=desks,
        clock=now,
        effects=effects,
    )


def make_representation(database: Database, vault: Vault) -> Representation:
    return Representation(
        persons=PersonStore(database, vault),
        mandates=MandateStore(database, vault),
        applicants=ApplicantStore(database, vault),
        clock=now,
    )
