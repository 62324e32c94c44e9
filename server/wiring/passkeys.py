"""Puts the passkeys of officers together."""

from auth.passkeys import PasskeyProofs
from auth.second_factor import TotpCodes
from domain.accounts.passkeys import RelyingParty
from server.infrastructure import now
from server.settings import Settings
from server.token_keys import ISSUER
from server.wiring.foundation import Foundation
from services.accounts.passkey_sign_in import PasskeySignIn
from services.accounts.passkeys import PasskeyService
from services.accounts.second_factor import SecondFactors
from storage.accounts.officers import OfficerStore
from storage.accounts.passkeys import PasskeyStore
from storage.accounts.sessions import SessionStore
from storage.accounts.staff import StaffStore
from storage.audit.audit import AuditStore


def make_second_factors(base: Foundation) -> SecondFactors:
    return SecondFactors(
        store=OfficerStore(base.database, base.vault),
        codes=TotpCodes(ISSUER),
        required=base.settings.second_factor_required,
        clock=now,
    )


def make_passkeys(base: Foundation) -> PasskeyService:
    database, vault = base.database, base.vault
    return PasskeyService(
        unit=database,
        store=PasskeyStore(database, vault),
        proofs=_proofs(base.settings),
        factors=make_second_factors(base),
        tries=OfficerStore(database, vault),
        staff=StaffStore(database, vault),
        tokens=base.tokens,
        audit=AuditStore(database),
        clock=now,
    )


def make_passkey_sign_in(base: Foundation) -> PasskeySignIn:
    database, vault = base.database, base.vault
    return PasskeySignIn(
        unit=database,
        store=PasskeyStore(database, vault),
        proofs=_proofs(base.settings),
        sessions=SessionStore(database, vault),
        tokens=base.tokens,
        guard=base.rate_limits,
        audit=AuditStore(database),
        clock=now,
    )


def _proofs(settings: Settings) -> PasskeyProofs | None:
    party = RelyingParty.at(settings.public_url)
    return None if party is None else PasskeyProofs(party)
