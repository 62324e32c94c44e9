"""Puts together what partners ask of a person's face."""

from auth.partner_tokens import PartnerTokens
from auth.second_factor import qr_svg
from server.background import Background
from server.infrastructure import now
from server.outside.partner_events import partner_environment
from server.wiring.foundation import Foundation
from server.wiring.partners import partner_issuer
from services.accounts.face_requests import FaceRequestService
from services.accounts.hand_off_watch import HandOffWatch
from storage.accounts.face_requests import FaceRequestStore
from storage.accounts.partner_grants import PartnerGrantStore
from storage.accounts.partners import PartnerStore
from storage.accounts.persons import PersonStore
from storage.accounts.sessions import SessionStore
from storage.audit.audit import AuditStore
from storage.events import EventStore
from storage.notices.partner_events import PartnerEventStore
from storage.unit_of_work import AfterCommit


async def make_face_requests(base: Foundation, background: Background) -> FaceRequestService:
    database, vault = base.database, base.vault
    issuer, environment = partner_issuer(base.settings), partner_environment(base.settings)
    watch = HandOffWatch(bells=base.infrastructure.handed)
    await background.run("face requests", watch.run)
    return FaceRequestService(
        unit=database,
        store=FaceRequestStore(database, vault),
        partners=PartnerStore(database),
        grants=PartnerGrantStore(database, vault),
        persons=PersonStore(database, vault),
        sessions=SessionStore(database, vault),
        signer=PartnerTokens(base.tokens, issuer=issuer, environment=environment),
        limits=base.infrastructure.limits,
        events=EventStore(database),
        tellings=PartnerEventStore(database),
        audit=AuditStore(database),
        watch=watch,
        bell=AfterCommit(base.infrastructure.handed),
        accounts_bell=base.bell,
        draw=qr_svg,
        page=issuer,
        environment=environment,
        clock=now,
    )
