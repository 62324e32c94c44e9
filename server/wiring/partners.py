"""Puts together what partners' programs and the persons whom they ask meet."""

from dataclasses import dataclass

from auth.client_assertions import ClientAssertions, read_keys
from auth.partner_tokens import PartnerTokens
from domain.accounts.partners import Environment
from server.background import Background
from server.infrastructure import now
from server.outside.partner_events import partner_environment
from server.settings import Settings
from server.wiring.foundation import Foundation
from services.accounts.partner_calls import PartnerCalls
from services.accounts.partner_clients import PartnerClients
from services.accounts.partner_consents import Levels, PartnerConsents
from services.accounts.partner_gate import PartnerGate
from services.accounts.partner_keys import PartnerKeys
from services.accounts.partner_tokens import PartnerTokenService
from services.accounts.partners import PartnerService
from storage.accounts.partner_calls import PartnerCallStore
from storage.accounts.partner_grants import PartnerGrantStore
from storage.accounts.partners import PartnerStore
from storage.accounts.persons import PersonStore
from storage.accounts.staff import StaffStore
from storage.audit.audit import AuditStore
from storage.notices.partner_events import PartnerEventStore


@dataclass(frozen=True, slots=True)
class Partners:
    issuer: str
    calls: PartnerCalls
    clients: PartnerClients
    consents: PartnerConsents
    gate: PartnerGate
    tokens: PartnerTokenService
    registered: PartnerService


def partner_issuer(settings: Settings) -> str:
    """As it stands in tokens and metadata (RFC 8414: https, without a query); "" where the city has none."""
    url = settings.public_url.rstrip("/")
    return url if url.startswith("https://") else ""


async def make_partners(base: Foundation, levels: Levels, background: Background) -> Partners:
    issuer, environment = partner_issuer(base.settings), partner_environment(base.settings)
    signer = PartnerTokens(base.tokens, issuer=issuer, environment=environment)
    grants = PartnerGrantStore(base.database, base.vault)
    keys = _keys(base)
    calls = PartnerCalls(store=PartnerCallStore(base.database), keys=keys, clock=now)
    background.at_end(calls.close)
    await background.run("calls of partners", calls.forever)
    return Partners(
        issuer=issuer,
        calls=calls,
        clients=_clients(base, keys, calls, issuer, environment),
        consents=PartnerConsents(
            unit=base.database,
            partners=PartnerStore(base.database),
            grants=grants,
            persons=PersonStore(base.database, base.vault),
            levels=levels,
            audit=AuditStore(base.database),
            issuer=issuer,
            environment=environment,
            clock=now,
        ),
        gate=PartnerGate(
            unit=base.database,
            partners=PartnerStore(base.database),
            grants=grants,
            persons=PersonStore(base.database, base.vault),
            read_token=signer.read,
            limits=base.infrastructure.limits,
            audit=AuditStore(base.database),
            environment=environment,
            clock=now,
        ),
        tokens=PartnerTokenService(
            unit=base.database,
            grants=grants,
            revocations=PartnerStore(base.database),
            signer=signer,
            macs=base.vault,
            events=PartnerEventStore(base.database),
            limits=base.infrastructure.limits,
            audit=AuditStore(base.database),
            clock=now,
        ),
        registered=_registered(base, environment),
    )


def _keys(base: Foundation) -> PartnerKeys:
    return PartnerKeys(
        transport=base.infrastructure.public,
        read=read_keys,
        standins=base.settings.webhook_standins,
        clock=now,
    )


def _clients(
    base: Foundation,
    keys: PartnerKeys,
    uses: PartnerCalls,
    issuer: str,
    environment: Environment,
) -> PartnerClients:
    return PartnerClients(
        partners=PartnerStore(base.database),
        keys=keys,
        uses=uses,
        assertions=ClientAssertions(issuer),
        limits=base.infrastructure.limits,
        environment=environment,
        on=bool(issuer),
        clock=now,
    )


def _registered(base: Foundation, environment: Environment) -> PartnerService:
    return PartnerService(
        unit=base.database,
        store=PartnerStore(base.database),
        areas=StaffStore(base.database, base.vault),
        second_officers=base.second_officers,
        audit=AuditStore(base.database),
        read_keys=read_keys,
        environment=environment,
        standins=base.settings.webhook_standins,
        clock=now,
    )
