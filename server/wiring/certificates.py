"""Puts the services of certificates together."""

from auth.credentials import Credentials
from auth.second_factor import qr_svg
from auth.tokens import Tokens
from server.infrastructure import now
from server.settings import Settings
from server.wiring.foundation import Foundation
from services.hall.applicants import ApplicantService
from services.hall.certificate_checks import CertificateCheckService, StatusListService
from services.hall.certificate_issue import CertificateIssue
from services.hall.certificate_moves import CertificateMoveService, PostSource
from services.hall.my_certificates import CertificateService
from storage.accounts.persons import PersonStore
from storage.audit.audit import AuditStore
from storage.database import Database
from storage.events import EventStore
from storage.hall.applicants import ApplicantStore
from storage.hall.cases import CaseStore
from storage.hall.certificates import CertificateStore
from storage.hall.units import UnitStore
from storage.keys.vault import Vault


def make_credentials(settings: Settings, tokens: Tokens) -> Credentials:
    return Credentials(tokens, f"{_origin(settings)}/v1/status-lists")


def make_applicants(database: Database, vault: Vault) -> ApplicantService:
    return ApplicantService(
        register=ApplicantStore(database, vault),
        certificates=CertificateStore(database, vault),
        clock=now,
    )


def make_certificate_issue(
    database: Database, vault: Vault, credentials: Credentials
) -> CertificateIssue:
    return CertificateIssue(
        store=CertificateStore(database, vault),
        applicants=ApplicantStore(database, vault),
        signer=credentials,
        audit=AuditStore(database),
    )


def make_certificates(base: Foundation, credentials: Credentials) -> CertificateService:
    origin = _origin(base.settings)
    return CertificateService(
        unit=base.database,
        store=CertificateStore(base.database, base.vault),
        units=UnitStore(base.database),
        persons=PersonStore(base.database, base.vault),
        signer=credentials,
        draw=qr_svg,
        page=f"{origin}/#/verify/" if origin else "",
        audit=AuditStore(base.database),
        clock=now,
    )


def make_certificate_checks(base: Foundation) -> CertificateCheckService:
    return CertificateCheckService(
        unit=base.database,
        store=CertificateStore(base.database, base.vault),
        audit=AuditStore(base.database),
        clock=now,
    )


def make_status_lists(base: Foundation, credentials: Credentials) -> StatusListService:
    store = CertificateStore(base.database, base.vault)
    return StatusListService(store=store, signer=credentials, clock=now)


def make_certificate_moves(base: Foundation, posts: PostSource) -> CertificateMoveService:
    return CertificateMoveService(
        unit=base.database,
        store=CertificateStore(base.database, base.vault),
        cases=CaseStore(base.database, base.vault),
        posts=posts,
        events=EventStore(base.database),
        audit=AuditStore(base.database),
        bell=base.bell,
        clock=now,
    )


def _origin(settings: Settings) -> str:
    """Where the pages are, for whoever has nothing but what is signed; "" where the city named none."""
    return settings.origins[0].rstrip("/") if settings.origins else ""
