"""Puts hand-offs and kiosks on the services of accounts."""

from auth.second_factor import qr_svg
from domain.accounts.hand_offs import HandOffPurposes
from domain.hall.papers import PAPER_FETCH
from domain.hall.receptions import RECEPTION_PHOTO
from domain.hall.uploads import PHOTO_UPLOAD
from domain.pensions.certify import KIOSK_FACE
from server.background import Background
from server.infrastructure import now
from server.wiring.foundation import Foundation
from services.accounts.accounts import AccountService
from services.accounts.hand_off_watch import HandOffWatch
from services.accounts.hand_offs import HandOffService
from services.accounts.kiosk_sign_in import KioskSignIn
from services.accounts.kiosks import KioskService
from services.accounts.sign_in import SignInService
from storage.accounts.accounts import AccountStore
from storage.accounts.hand_offs import HandOffStore
from storage.accounts.kiosks import KioskStore
from storage.accounts.persons import PersonStore
from storage.accounts.staff import StaffStore
from storage.audit.audit import AuditStore
from storage.unit_of_work import AfterCommit


async def make_hand_offs(base: Foundation, background: Background) -> HandOffService:
    settings, database, vault = base.settings, base.database, base.vault
    page = settings.origins[0] if settings.origins else f"http://{settings.host}:{settings.port}"
    watch = HandOffWatch(bells=base.infrastructure.handed)
    await background.run("hand-offs", watch.run)
    return HandOffService(
        unit=database,
        store=HandOffStore(database, vault),
        purposes=HandOffPurposes((KIOSK_FACE, PAPER_FETCH, PHOTO_UPLOAD, RECEPTION_PHOTO)),
        levels=AccountStore(database, vault),
        persons=PersonStore(database, vault),
        kiosks=base.kiosks,
        watch=watch,
        bell=AfterCommit(base.infrastructure.handed),
        audit=AuditStore(database),
        draw=qr_svg,
        address=lambda code: f"{page}/#/hand/{code}",
        clock=now,
    )


def make_kiosks(base: Foundation) -> KioskService:
    return KioskService(
        unit=base.database,
        store=KioskStore(base.database, base.vault),
        gate=base.kiosks,
        areas=StaffStore(base.database, base.vault),
        audit=AuditStore(base.database),
        captures=AfterCommit(base.infrastructure.replaced),
        clock=now,
    )


def make_kiosk_sign_in(
    base: Foundation, sign_ins: SignInService, accounts: AccountService
) -> KioskSignIn:
    return KioskSignIn(
        gate=base.kiosks,
        persons=PersonStore(base.database, base.vault),
        sign_ins=sign_ins,
        accounts=accounts,
        clock=now,
    )
