"""A bank that is a partner, a person's consent to it, and who is asked about either."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from domain.accounts.partner_events import PartnerTelling
from domain.accounts.partners import (
    Environment,
    Partner,
    PartnerGrant,
    PartnerScope,
    PartnerState,
    PartnerTerms,
    Plan,
)
from domain.people import Citizen, Level
from tests.people import NOON

BANK, HER, HER_ACCOUNT, GRANT = (UUID(int=n) for n in (101, 102, 103, 104))
SHE: Final = Citizen(HER_ACCOUNT, Level.BOUND, UUID(int=105))
STRANGER: Final = Citizen(UUID(int=106), Level.BOUND, UUID(int=107))
STRANGERS_PERSON: Final = UUID(int=108)
UNBOUND: Final = Citizen(UUID(int=109), Level.PHONE, UUID(int=110))
ABOUT: Final = f"partner:{BANK}"
HERE: Final = Environment.SANDBOX
TERMS: Final = PartnerTerms(
    name="示例银行",
    purpose="核对",
    redirect_uris=("https://bank.example.com/back?from=city",),
    scopes=frozenset({PartnerScope.PERSON, PartnerScope.CASES, PartnerScope.FACE}),
    plan=Plan.STANDARD,
    jwks="{}",
)
PARTNER: Final = Partner(BANK, TERMS, HERE, PartnerState.LIVE, UUID(int=1), NOON, UUID(int=1), NOON)
WHY: Final = PARTNER.why


def grant(*scopes: PartnerScope, level: Level = Level.PROVEN) -> PartnerGrant:
    """By HER, yesterday, for ninety days."""
    given = NOON - timedelta(days=1)
    return PartnerGrant(
        grant=GRANT,
        partner=BANK,
        person=HER,
        account=HER_ACCOUNT,
        subject="sub",
        scopes=frozenset(scopes),
        level=level,
        given_at=given,
        ends_at=given + timedelta(days=90),
    )


@dataclass
class FakePartners:
    """storage.accounts.partners.PartnerStore, of the one."""

    partner: Partner = PARTNER
    revoked: dict[UUID, datetime | None] = field(default_factory=dict)

    async def read(self, partner: UUID) -> Partner | None:
        return self.partner if partner == self.partner.partner else None

    async def is_revoked(self, token: UUID) -> bool:
        return token in self.revoked

    async def revoke(self, token: UUID, over_at: datetime) -> None:
        self.revoked[token] = over_at

    def becomes(self, state: PartnerState) -> None:
        self.partner = replace(self.partner, state=state)


class FakePersons:
    """storage.accounts.persons.PersonStore: whose the accounts are."""

    async def of_account(self, account: UUID) -> UUID | None:
        persons = {HER_ACCOUNT: HER, STRANGER.account: STRANGERS_PERSON}
        return persons.get(account)


@dataclass
class FakeTellings:
    """storage.notices.partner_events.PartnerEventStore."""

    told: list[PartnerTelling] = field(default_factory=list)

    async def tell(self, telling: PartnerTelling) -> None:
        self.told.append(telling)
