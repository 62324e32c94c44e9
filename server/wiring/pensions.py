"""Puts the services of pensions together."""

from collections.abc import Mapping

from domain.pensions.evidence import Provider
from handlers.pensions.services import PensionServices
from server.background import Background
from server.infrastructure import now
from server.wiring.accounts import make_phone_reassignment
from server.wiring.bookings import make_bookings
from server.wiring.built_in import make_built_in_cases, make_openings
from server.wiring.effects import Effects
from server.wiring.faces import FaceInfrastructure
from server.wiring.foundation import Foundation
from server.wiring.privacy import make_face_locks
from server.wiring.videos import make_video_calls, make_video_lines
from services.accounts.consents import ConsentService
from services.pensions.attestations import Attestations
from services.pensions.certifications import CertificationService
from services.pensions.deaths import DeathService
from services.pensions.entitlements import EntitlementService
from services.pensions.evidence import EvidenceProvider, EvidenceService
from services.pensions.home_visits import HomeVisitService
from services.pensions.proofs import Proofs
from services.pensions.register import RegisterService
from services.pensions.review_claims import ReviewClaimService
from services.pensions.review_decisions import ReviewDecisions
from services.pensions.review_lapses import ReviewLapses
from services.pensions.reviews import ReviewService
from services.pensions.spot_checks import SpotCheckService
from storage.accounts.staff import StaffStore
from storage.audit.audit import AuditStore
from storage.bookings.bookings import BookingStore
from storage.bookings.places import PlaceStore
from storage.database import Database
from storage.events import EventStore
from storage.faces.face_records import FaceRecordStore
from storage.four_eyes import FourEyesStore
from storage.hall.posts import PostStore
from storage.keys.vault import Vault
from storage.pensions.certifications import CertificationStore
from storage.pensions.entitlements import EntitlementStore
from storage.pensions.evidence import EvidenceStore
from storage.pensions.home_visits import HomeVisitStore
from storage.pensions.proofs import ProofStore
from storage.pensions.reviews import ReviewStore
from storage.pensions.spot_checks import SpotCheckStore


async def wire_pensions(
    base: Foundation,
    faces: FaceInfrastructure,
    providers: Mapping[Provider, EvidenceProvider],
    effects: Effects,
    consents: ConsentService,
    background: Background,
) -> PensionServices:
    """`providers`: those of evidence that are configured."""
    database, vault, persons, bell = base.database, base.vault, base.persons, base.bell
    proofs, engine = make_proofs(database, vault), faces.workers.engine
    attestations, lines = make_attestations(base, effects), make_video_lines(base)
    await background.run("calls by video", lines.run)
    evidence = _evidence(base, faces, providers, effects, attestations)
    reviews = ReviewService(
        store=ReviewStore(database, vault),
        decisions=make_decisions(database, vault, base.second_officers),
        persons=persons,
        bell=bell,
        clock=now,
    )
    return PensionServices(
        certifications=CertificationService(store=CertificationStore(database), clock=now),
        deaths=DeathService(persons=persons, store=proofs, macs=vault.macs, bell=bell, clock=now),
        entitlements=EntitlementService(
            store=EntitlementStore(database),
            engine=engine,
            clock=now,
            former=faces.former.engine if faces.former else None,
            outside=evidence.ways,
            actions=base.settings.actions,
            kiosks=base.kiosks,
            attests=base.settings.attests,
        ),
        evidence=evidence,
        home_visits=_home_visits(base, attestations),
        register=RegisterService(
            persons=persons,
            areas=StaffStore(database, vault),
            face_records=FaceRecordStore(database, vault),
            proofs=proofs,
            faces=faces.workers,
            consents=consents,
            holders=make_phone_reassignment(database, vault),
            locks=make_face_locks(database, vault),
            tokens=base.tokens,
            bell=bell,
            gate=faces.gate,
            clock=now,
        ),
        review_claims=make_review_claims(database, vault, reviews),
        reviews=reviews,
        spot_checks=_spot_checks(base, effects),
        video_lines=lines,
        videos=make_video_calls(base, attestations),
    )


def _spot_checks(base: Foundation, effects: Effects) -> SpotCheckService:
    return SpotCheckService(
        unit=base.database,
        store=SpotCheckStore(base.database),
        reviews=effects.reviewer,
        audit=AuditStore(base.database),
        bell=base.bell,
        clock=now,
    )


def make_review_claims(
    database: Database, vault: Vault, reviews: ReviewService
) -> ReviewClaimService:
    return ReviewClaimService(
        unit=database,
        store=ReviewStore(database, vault),
        cases=make_built_in_cases(database, vault),
        reviews=reviews,
        clock=now,
    )


def make_review_lapses(database: Database, vault: Vault) -> ReviewLapses:
    return ReviewLapses(
        unit=database,
        store=ReviewStore(database, vault),
        cases=make_built_in_cases(database, vault),
        clock=now,
    )


def make_decisions(
    database: Database, vault: Vault, second_officers: FourEyesStore
) -> ReviewDecisions:
    return ReviewDecisions(
        unit=database,
        store=ReviewStore(database, vault),
        openings=make_openings(database, vault),
        cases=make_built_in_cases(database, vault),
        second_officers=second_officers,
        entitlements=EntitlementStore(database),
        events=EventStore(database),
        audit=AuditStore(database),
    )


def make_proofs(database: Database, vault: Vault) -> Proofs:
    return Proofs(
        unit=database,
        store=ProofStore(database),
        entitlements=EntitlementStore(database),
        reviews=make_openings(database, vault),
        events=EventStore(database),
        audit=AuditStore(database),
    )


def _home_visits(base: Foundation, attestations: Attestations) -> HomeVisitService:
    database, vault = base.database, base.vault
    return HomeVisitService(
        unit=database,
        store=HomeVisitStore(database, vault),
        places=PlaceStore(database),
        bookings=BookingStore(database),
        moves=make_bookings(base.infrastructure, base.bell).moves,
        posts=PostStore(database),
        persons=EvidenceStore(database, vault),
        entitlements=EntitlementStore(database),
        attestations=attestations,
        reviews=make_openings(database, vault),
        audit=AuditStore(database),
        bell=base.bell,
        clock=now,
    )


def make_attestations(base: Foundation, effects: Effects) -> Attestations:
    return Attestations(
        store=EvidenceStore(base.database, base.vault),
        certify=effects.certify,
        audit=AuditStore(base.database),
        signer=base.tokens,
        drawn=effects.drawn,
    )


def _evidence(
    base: Foundation,
    faces: FaceInfrastructure,
    providers: Mapping[Provider, EvidenceProvider],
    effects: Effects,
    attestations: Attestations,
) -> EvidenceService:
    return EvidenceService(
        providers=providers,
        unit=base.database,
        store=EvidenceStore(base.database, base.vault),
        effects=effects.by_evidence,
        attestations=attestations,
        audit=AuditStore(base.database),
        checks=faces.checks,
        engine=faces.workers.engine,
        signer=base.tokens,
        bell=base.bell,
        gate=faces.gate,
        clock=now,
    )
