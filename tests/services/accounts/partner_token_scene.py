"""One consent in memory, the request that it answered, and a signer that reads what it issued."""

from base64 import urlsafe_b64encode
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

from domain import actors
from domain.accounts.partners import (
    AuthorizationRequest,
    GrantEnd,
    PartnerGrant,
    PartnerScope,
    PartnerToken,
    Pushed,
)
from domain.errors import NotSignedIn
from domain.problems import Problem
from services.accounts.partner_tokens import Issued, PartnerTokenService
from tests.people import NOON, FakeClock
from tests.services.accounts.partner_parts import (
    BANK,
    GRANT,
    HER_ACCOUNT,
    PARTNER,
    FakePartners,
    FakeTellings,
    grant,
)
from tests.services.unit import FakeAudit, FakeLimits, FakeUnit

KEY, OTHER_KEY = "thumbprint", "another"
SECRET: Final = b"\xfb" * 32
CODE: Final = urlsafe_b64encode(SECRET).decode().rstrip("=")
VERIFIER: Final = "v" * 43
CHALLENGE: Final = urlsafe_b64encode(sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
BACK: Final = "https://bank.example.com/back"
OTHER_PARTNER: Final = replace(PARTNER, partner=UUID(int=99))
BY: Final = actors.partner(BANK)
COUNTED: Final = (f"partner tokens {BANK}", 600, 60.0)
REQUEST: Final = AuthorizationRequest(
    request=UUID(int=7),
    partner=BANK,
    pushed=Pushed(BACK, frozenset({PartnerScope.PERSON}), "state", CHALLENGE),
    expires_at=NOON,
    account=HER_ACCOUNT,
    answered_at=NOON,
    grant=GRANT,
    code_until=NOON + timedelta(seconds=60),
)


class Scene:
    """One consent, and the request that it answered."""

    def __init__(self, *scopes: PartnerScope) -> None:
        self.clock = FakeClock()
        self.request = REQUEST
        self.grant: PartnerGrant | None = grant(*(scopes or (PartnerScope.PERSON,)))
        self.partners, self.tellings = FakePartners(), FakeTellings()
        self.limits, self.audit = FakeLimits(), FakeAudit()
        self.tokens: dict[str, PartnerToken] = {}
        self.service = PartnerTokenService(
            unit=FakeUnit(),
            grants=self,
            revocations=self.partners,
            signer=Signer(self),
            macs=Macs(),
            events=self.tellings,
            limits=self.limits,
            audit=self.audit,
            clock=self.clock,
        )

    @property
    def held(self) -> PartnerGrant:
        assert self.grant is not None
        return self.grant

    async def lock_code(self, code: bytes) -> AuthorizationRequest | None:
        return self.request if code == SECRET else None

    async def redeem(self, request: UUID, at: datetime) -> None:
        assert request == self.request.request
        self.request = replace(self.request, redeemed_at=at)

    async def read(self, grant: UUID) -> PartnerGrant | None:
        return self.grant if grant == GRANT else None

    async def lock(self, grant: UUID) -> PartnerGrant | None:
        return await self.read(grant)

    async def refresh(self, grant: UUID, key: str, generation: int, at: datetime) -> None:
        assert grant == GRANT
        self.grant = replace(self.held, key=key, generation=generation, refreshed_at=at)

    async def end(self, grant: UUID, why: GrantEnd, at: datetime) -> None:
        assert (grant, at) == (GRANT, self.clock.now)
        self.grant = replace(self.held, ended=why)

    async def redeemed(self) -> Issued:
        return await self.service.redeem(
            PARTNER, KEY, code=CODE, redirect_uri=BACK, verifier=VERIFIER
        )


class Signer:
    """auth.partner_tokens.PartnerTokens: reads what it issued."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    def issue(self, token: PartnerToken) -> str:
        self.scene.tokens[f"signed {token.token}"] = token
        return f"signed {token.token}"

    def read(self, text: str) -> PartnerToken:
        if text not in self.scene.tokens:
            raise NotSignedIn(Problem.SIGN_IN_NEEDED)
        return self.scene.tokens[text]

    def face_result(self, partner: UUID, subject: str, at: datetime, result: UUID) -> str:
        return f"{partner} {subject} {at:%H:%M} {result}"


class Macs:
    """storage.keys.vault.Vault, whose key before was "old"."""

    def mac(self, label: str, data: bytes) -> bytes:
        return self._mac("new", label, data)

    def macs(self, label: str, data: bytes) -> list[bytes]:
        return [self._mac(key, label, data) for key in ("new", "old")]

    def _mac(self, key: str, label: str, data: bytes) -> bytes:
        return sha256(key.encode() + label.encode() + data).digest()
