"""Which partner's program asks: by an assertion that its own key signed, once."""

from datetime import datetime
from hashlib import sha256
from typing import Final, Protocol
from uuid import UUID

from domain.accounts.partners import Asserted, Claimed, Environment, Partner, PartnerKey
from domain.errors import NotFound, NotSignedIn
from domain.problems import Problem
from services.ports import Clock, Limits

ASSERTION_TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class Assertions(Protocol):
    """auth.client_assertions.ClientAssertions."""

    def claimed(self, text: str) -> Claimed | None: ...

    def asserted(self, claimed: Claimed, key: PartnerKey, now: datetime) -> Asserted | None: ...


class Partners(Protocol):
    """storage.accounts.partners.PartnerStore."""

    async def read(self, partner: UUID) -> Partner | None: ...


class Keys(Protocol):
    """services.accounts.partner_keys.PartnerKeys."""

    async def find(self, partner: Partner, kid: str) -> PartnerKey | None: ...


class KeyUses(Protocol):
    """services.accounts.partner_calls.PartnerCalls."""

    def used(self, partner: UUID, kid: str, at: datetime) -> None: ...


class PartnerClients:
    def __init__(
        self,
        *,
        partners: Partners,
        keys: Keys,
        uses: KeyUses,
        assertions: Assertions,
        limits: Limits,
        environment: Environment,
        on: bool,
        clock: Clock,
    ) -> None:
        """`on`: whether the city has an address that tokens can name as their issuer."""
        self._on = on
        self._partners = partners
        self._keys = keys
        self._uses = uses
        self._assertions = assertions
        self._limits = limits
        self._environment = environment
        self._clock = clock

    async def authenticate(self, kind: str, assertion: str, client: str) -> Partner:
        """NotSignedIn for all that is wrong alike: who is a partner is nothing to guess at.

        `client`: the parameter `client_id`, "" where it is left out. Busy while its keys can't be fetched.
        """
        if not self._on:
            raise NotFound(Problem.PARTNERS_OFF)
        claimed = self._assertions.claimed(assertion) if kind == ASSERTION_TYPE else None
        if claimed is None or client not in {"", str(claimed.client)}:
            raise _refused()
        partner = await self._partners.read(claimed.client)
        if partner is None or not partner.is_live_in(self._environment):
            raise _refused()
        key, now = await self._keys.find(partner, claimed.kid), self._clock()
        asserted = self._assertions.asserted(claimed, key, now) if key else None
        if asserted is None:
            raise _refused()
        shown = sha256(f"{partner.partner} {asserted.jti}".encode(errors="replace")).hexdigest()
        window_s = max(1.0, (asserted.until - now).total_seconds())
        once = await self._limits.allow(f"partner assertion {shown}", 1, window_s)
        if not once.allowed:
            raise _refused()
        self._uses.used(partner.partner, claimed.kid, now)
        return partner


def _refused() -> NotSignedIn:
    return NotSignedIn(Problem.PARTNER_CLIENT)
