"""Tokens of partners: for themselves, by a code that a person's consent made, and renewed (OAuth 2.1)."""

import base64
import binascii
import struct
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from hmac import compare_digest
from math import ceil
from typing import Final, Protocol
from uuid import UUID, uuid4

from domain import actors
from domain.accounts.partner_events import PartnerEvent, PartnerTelling
from domain.accounts.partners import (
    ACCESS_LIFE,
    READINGS,
    VERIFIER,
    AuthorizationRequest,
    GrantEnd,
    Partner,
    PartnerGrant,
    PartnerScope,
    PartnerToken,
)
from domain.base64url import packed
from domain.errors import Invalid, NotSignedIn, TooMany
from domain.problems import Problem
from domain.subjects import SubjectKind
from services.ports import AuditLog, Clock, Limits, UnitOfWork

_REFRESH: Final = struct.Struct(">16sI32s")  # the grant, which of its tokens, and our MAC over both
_LABEL: Final = "partner-refresh"
_MINUTE: Final = 60.0


class Grants(Protocol):
    """storage.accounts.partner_grants.PartnerGrantStore."""

    async def lock_code(self, code: bytes) -> AuthorizationRequest | None: ...

    async def redeem(self, request: UUID, at: datetime) -> None: ...

    async def read(self, grant: UUID) -> PartnerGrant | None: ...

    async def lock(self, grant: UUID) -> PartnerGrant | None: ...

    async def refresh(self, grant: UUID, key: str, generation: int, at: datetime) -> None: ...

    async def end(self, grant: UUID, why: GrantEnd, at: datetime) -> None: ...


class Revocations(Protocol):
    """storage.accounts.partners.PartnerStore."""

    async def revoke(self, token: UUID, over_at: datetime) -> None: ...

    async def is_revoked(self, token: UUID) -> bool: ...


class Signer(Protocol):
    """auth.partner_tokens.PartnerTokens."""

    def issue(self, token: PartnerToken) -> str: ...

    def read(self, text: str) -> PartnerToken: ...

    def face_result(self, partner: UUID, subject: str, at: datetime, result: UUID) -> str: ...


class Events(Protocol):
    """storage.notices.partner_events.PartnerEventStore."""

    async def tell(self, telling: PartnerTelling) -> None:
        """In the unit of work of the change; nothing for who did not ask for the type."""


class Macs(Protocol):
    """storage.keys.vault.Vault."""

    def mac(self, label: str, data: bytes) -> bytes: ...

    def macs(self, label: str, data: bytes) -> list[bytes]: ...


@dataclass(frozen=True, slots=True)
class Issued:
    """`refresh`: "" for a partner's own, which asks anew as easily. `face`: the signed result, where one was agreed to."""

    token: PartnerToken
    access: str = field(repr=False)
    refresh: str = field(default="", repr=False)
    face: str = field(default="", repr=False)


class PartnerTokenService:
    """Each call is by a partner whose program has just been known by its key (partner_clients.py)."""

    def __init__(
        self,
        *,
        unit: UnitOfWork,
        grants: Grants,
        revocations: Revocations,
        signer: Signer,
        macs: Macs,
        events: Events,
        limits: Limits,
        audit: AuditLog,
        clock: Clock,
    ) -> None:
        self._unit = unit
        self._grants = grants
        self._revocations = revocations
        self._signer = signer
        self._macs = macs
        self._events = events
        self._limits = limits
        self._audit = audit
        self._clock = clock

    async def own(self, partner: Partner, key: str) -> Issued:
        """For what concerns the partner alone: no person's data is behind it."""
        await self._count(partner, key)
        return self._issued(partner, key, None)

    async def redeem(
        self, partner: Partner, key: str, *, code: str, redirect_uri: str, verifier: str
    ) -> Issued:
        """The first tokens of a consent. Invalid for a code that is not this partner's, now, by this key.

        A code that comes a second time is in two hands: the consent that it made is over.
        """
        await self._count(partner, key)
        at, secret, result = self._clock(), unpacked(code), uuid4()

        async def work() -> PartnerGrant | None:
            request = await self._grants.lock_code(secret)
            if request is None or request.partner != partner.partner or request.grant is None:
                return None
            if request.redeemed_at is not None:
                await self._end(request.grant, GrantEnd.CODE_REPLAYED, at)
                return None
            if not _fits(request, redirect_uri, verifier, key, at):
                return None
            grant = await self._grants.lock(request.grant)
            if grant is None or not grant.holds(at):
                return None
            await self._grants.redeem(request.request, at)
            await self._grants.refresh(grant.grant, key, 1, at)
            if PartnerScope.FACE in grant.scopes:
                await self._record(grant, READINGS[PartnerScope.FACE], partner.why)
                passed = PartnerEvent.FACE_CHECK_PASSED
                await self._events.tell(
                    PartnerTelling(partner.partner, grant.grant, passed, str(result), at)
                )
            return await self._grants.read(grant.grant)

        issued = self._of_grant(partner, key, await self._unit.together(work))
        if PartnerScope.FACE not in issued.token.scopes:
            return issued
        said = self._signer.face_result(partner.partner, issued.token.subject, at, result)
        return replace(issued, face=said)

    async def refresh(self, partner: Partner, key: str, shown: str) -> Issued:
        """The tokens that follow. Invalid for a token that is past; one that was followed ends the consent."""
        await self._count(partner, key)
        at, (named, generation) = self._clock(), self._read_refresh(shown)

        async def work() -> PartnerGrant | None:
            grant = await self._grants.lock(named)
            if grant is None or grant.partner != partner.partner or not grant.holds(at):
                return None
            if grant.key != key:
                return None
            if grant.is_lost_answer(generation, at):
                return grant
            if generation != grant.generation:
                await self._end(grant.grant, GrantEnd.REFRESH_REUSED, at)
                return None
            await self._grants.refresh(grant.grant, key, generation + 1, at)
            return await self._grants.read(grant.grant)

        return self._of_grant(partner, key, await self._unit.together(work))

    async def introspect(self, partner: Partner, shown: str) -> PartnerToken | None:
        """What a token of this partner's still says; None for one that is over, another's or none (RFC 7662)."""
        token = self._read_access(shown)
        if token is None or token.partner != partner.partner:
            return None
        if await self._revocations.is_revoked(token.token):
            return None
        if token.grant is not None:
            grant = await self._grants.read(token.grant)
            if grant is None or not grant.holds(self._clock()):
                return None
        return token

    async def revoke(self, partner: Partner, shown: str) -> None:
        """An access token alone; with a refresh token the whole consent (RFC 7009). Nothing for any other."""
        at, token = self._clock(), self._read_access(shown)
        if token is not None and token.partner == partner.partner:
            await self._revocations.revoke(token.token, token.expires_at)
        if token is not None:
            return
        try:
            named, _ = self._read_refresh(shown)
        except Invalid:
            return

        async def work() -> None:
            grant = await self._grants.lock(named)
            if grant is not None and grant.partner == partner.partner and grant.holds(at):
                await self._end(named, GrantEnd.REVOKED, at)

        await self._unit.together(work)

    async def _count(self, partner: Partner, key: str) -> None:
        if not key:
            raise NotSignedIn(Problem.PROOF_NEEDED)
        per_minute = partner.terms.plan.per_minute
        allowance = await self._limits.allow(
            f"partner tokens {partner.partner}", per_minute, _MINUTE
        )
        if not allowance.allowed:
            raise TooMany(Problem.TOO_MANY_REQUESTS, retry_after=ceil(allowance.reset_s))

    async def _end(self, grant: UUID, why: GrantEnd, at: datetime) -> None:
        """On record as the person reads it: whoever agreed is told in the list of consents why it is over."""
        held = await self._grants.lock(grant)
        if held is None or held.ended is not None:
            return
        await self._grants.end(grant, why, at)
        await self._record(held, "partner.ended", why)

    async def _record(self, grant: PartnerGrant, action: str, why: str) -> None:
        await self._audit.record(
            actor=actors.partner(grant.partner),
            action=action,
            person=grant.person,
            about=SubjectKind.PARTNER.of(grant.partner),
            why=why,
        )

    def _of_grant(self, partner: Partner, key: str, grant: PartnerGrant | None) -> Issued:
        if grant is None:
            raise Invalid(Problem.PARTNER_GRANT)
        return self._issued(partner, key, grant)

    def _issued(self, partner: Partner, key: str, grant: PartnerGrant | None) -> Issued:
        now = self._clock()
        ends = now + ACCESS_LIFE
        token = PartnerToken(
            token=uuid4(),
            partner=partner.partner,
            key=key,
            scopes=grant.scopes if grant else frozenset[PartnerScope](),
            issued_at=now,
            expires_at=min(ends, grant.ends_at) if grant else ends,
            grant=grant.grant if grant else None,
            subject=grant.subject if grant else "",
        )
        return Issued(token, self._signer.issue(token), self._write_refresh(grant) if grant else "")

    def _write_refresh(self, grant: PartnerGrant) -> str:
        """Derived, not kept: a lost answer is given again as it was."""
        named = grant.grant.bytes + grant.generation.to_bytes(4)
        return packed(named + self._macs.mac(_LABEL, named))

    def _read_refresh(self, shown: str) -> tuple[UUID, int]:
        try:
            grant, generation, mac = _REFRESH.unpack(unpacked(shown))
        except struct.error as wrong:
            raise Invalid(Problem.PARTNER_GRANT) from wrong
        named = grant + generation.to_bytes(4)
        if not any(compare_digest(mac, each) for each in self._macs.macs(_LABEL, named)):
            raise Invalid(Problem.PARTNER_GRANT)
        return UUID(bytes=grant), generation

    def _read_access(self, shown: str) -> PartnerToken | None:
        try:
            return self._signer.read(shown)
        except NotSignedIn:
            return None


def _fits(
    request: AuthorizationRequest, redirect_uri: str, verifier: str, key: str, at: datetime
) -> bool:
    """Whether who brings the code is who pushed the request."""
    pushed = request.pushed
    if request.code_until is None or at >= request.code_until:
        return False
    if redirect_uri != pushed.redirect_uri or pushed.key not in {"", key}:
        return False
    if not VERIFIER.fullmatch(verifier):
        return False
    return compare_digest(packed(sha256(verifier.encode()).digest()), pushed.challenge)


def unpacked(text: str) -> bytes:
    """Of base64url; nothing for what is none."""
    try:
        return base64.b64decode(f"{text}{'=' * (-len(text) % 4)}", altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""
