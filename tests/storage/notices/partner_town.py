"""A partner to whom a person lets be told, for the stores of what partners are told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from domain.accounts.partner_events import PartnerEvent, PartnerTelling
from domain.accounts.partners import (
    Environment,
    Partner,
    PartnerGrant,
    PartnerScope,
    PartnerState,
    PartnerTerms,
    Plan,
)
from domain.delivery import Channel
from domain.notices.webhooks import ClaimedMessage
from domain.people import Level
from storage.accounts.partner_grants import PartnerGrantStore
from storage.accounts.partners import PartnerStore
from storage.database import Database
from storage.keys.vault import Vault, init_keys, load_keys
from storage.notices.partner_event_outbox import PartnerEventOutboxStore
from storage.notices.partner_events import PartnerEventStore
from storage.notices.partner_hooks import PartnerHookStore
from tests.storage.notices.test_notices import LATER, LEASE, NOW

BANK: Final = UUID(int=11)
CONSENT: Final = UUID(int=12)
SHE: Final = UUID(int=13)
OFFICER: Final = UUID(int=3)
URL: Final = "https://bank.example.com/events"
EVERY: Final = frozenset(PartnerEvent)


@dataclass
class PartnerTown:
    database: Database
    vault: Vault

    def __post_init__(self) -> None:
        self.events = PartnerEventStore(self.database)
        self.outbox = PartnerEventOutboxStore(self.database, Environment.SANDBOX)
        self.hooks = PartnerHookStore(self.database, self.vault)
        self.partners = PartnerStore(self.database)
        self.grants = PartnerGrantStore(self.database, self.vault)

    @classmethod
    def at(cls, database: Database, folder: Path) -> "PartnerTown":
        init_keys(folder)
        return cls(database, Vault(load_keys(folder)))

    async def partner(
        self,
        partner: UUID = BANK,
        *,
        events: frozenset[PartnerEvent] = EVERY,
        url: str = URL,
        contact: str = "it@bank.example.com",
        state: PartnerState = PartnerState.LIVE,
        environment: Environment = Environment.SANDBOX,
    ) -> None:
        terms = PartnerTerms(
            name="示例银行",
            purpose="核对",
            redirect_uris=(),
            scopes=frozenset(PartnerScope),
            plan=Plan.SMALL,
            jwks="keys",
            events=events,
            events_url=url,
            contact=contact,
        )
        await self.partners.add(
            Partner(partner, terms, environment, state, OFFICER, NOW, OFFICER, NOW)
        )

    async def consent(
        self,
        grant: UUID = CONSENT,
        *,
        partner: UUID = BANK,
        scopes: frozenset[PartnerScope] = frozenset(PartnerScope),
        until: datetime = NOW + timedelta(days=90),
    ) -> None:
        await self.grants.add(
            PartnerGrant(
                grant, partner, SHE, UUID(int=14), "a-subject", scopes, Level.PROVEN, NOW, until
            )
        )

    async def open(self) -> "PartnerTown":
        """With one partner, and one consent to it."""
        await self.partner()
        await self.consent()
        return self

    async def tell(
        self, event: PartnerEvent = PartnerEvent.CASE_ACCEPTED, reference: str = "SZ1"
    ) -> None:
        await self.events.tell(PartnerTelling(BANK, CONSENT, event, reference, NOW))

    async def claim(self, at: datetime = LATER) -> list[ClaimedMessage]:
        return await self.outbox.claim(Channel.WEBHOOK, at=at, until=at + LEASE, limit=99)

    async def told(self, claimed: Sequence[ClaimedMessage]) -> list[tuple[str, str]]:
        """Of what, and which state."""
        found = [await self.events.read(each.message) for each in claimed]
        return [(each.telling.event, each.telling.reference) for each in found if each]
