"""Puts together what holds calls by video."""

from server.infrastructure import Infrastructure, now
from server.outside.turn import ice_servers
from server.wiring.bookings import make_bookings
from server.wiring.built_in import make_openings
from server.wiring.foundation import Foundation
from services.accounts.acting_for import ActingForService
from services.pensions.attestations import Attestations
from services.pensions.video_calls import VideoCallService
from services.pensions.video_endings import VideoEndings
from services.pensions.video_lines import VideoLineService
from services.ports import Bell
from storage.accounts.mandates import MandateStore
from storage.accounts.persons import PersonStore
from storage.audit.audit import AuditStore
from storage.bookings.bookings import BookingStore
from storage.bookings.places import PlaceStore
from storage.hall.applicants import ApplicantStore
from storage.hall.posts import PostStore
from storage.pensions.entitlements import EntitlementStore
from storage.pensions.evidence import EvidenceStore
from storage.pensions.videos import VideoStore
from storage.unit_of_work import AfterCommit


def make_video_calls(base: Foundation, attestations: Attestations) -> VideoCallService:
    database, vault = base.database, base.vault
    store = VideoStore(database, vault)
    return VideoCallService(
        unit=database,
        store=store,
        places=PlaceStore(database),
        bookings=BookingStore(database),
        moves=make_bookings(base.infrastructure, base.bell).moves,
        posts=PostStore(database),
        persons=EvidenceStore(database, vault),
        identities=store,
        entitlements=EntitlementStore(database),
        acting=ActingForService(
            persons=PersonStore(database, vault),
            mandates=MandateStore(database, vault),
            register=ApplicantStore(database, vault),
            clock=now,
        ),
        attestations=attestations,
        reviews=make_openings(database, vault),
        audit=AuditStore(database),
        bell=base.bell,
        calls=AfterCommit(base.infrastructure.videos),
        ice=ice_servers(base.settings),
        clock=now,
    )


def make_video_lines(base: Foundation) -> VideoLineService:
    return VideoLineService(
        unit=base.database,
        store=VideoStore(base.database, base.vault),
        bells=base.infrastructure.videos,
        clock=now,
    )


def make_video_endings(infrastructure: Infrastructure, bell: Bell) -> VideoEndings:
    return VideoEndings(
        unit=infrastructure.database,
        store=VideoStore(infrastructure.database, infrastructure.vault),
        moves=make_bookings(infrastructure, bell).moves,
        bell=bell,
        clock=now,
    )
