"""Puts the attestations of captures together."""

from auth.attestation.android import KeyAttestation
from auth.attestation.app_attest import AppAttest
from server.infrastructure import now
from server.wiring.foundation import Foundation
from services.faces.phone_attestations import PhoneAttestationService
from services.faces.revocations import RevocationService
from storage.audit.audit import AuditStore
from storage.database import Database
from storage.faces.face_checks import FaceCheckStore
from storage.faces.phone_attestations import PhoneAttestationStore, RevocationStore


def make_phone_attestations(base: Foundation, checks: FaceCheckStore) -> PhoneAttestationService:
    apple, android = base.settings.apple_apps, base.settings.android_apps_signed
    return PhoneAttestationService(
        unit=base.database,
        store=PhoneAttestationStore(base.database),
        checks=checks,
        apple=AppAttest(apple, base.infrastructure.roots.apple) if apple.ids else None,
        android=KeyAttestation(android, base.infrastructure.roots.google)
        if android.signers
        else None,
        audit=AuditStore(base.database),
        clock=now,
    )


def make_revocations(database: Database) -> RevocationService:
    return RevocationService(
        unit=database, store=RevocationStore(database), audit=AuditStore(database), clock=now
    )
