"""Which partner passes a door, and for whom; each reading of a person's data is on record before it is made."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Final, Protocol
from uuid import UUID

from domain import actors
from domain.accounts.partners import (
    READINGS,
    Environment,
    Partner,
    PartnerGrant,
    PartnerScope,
    PartnerToken,
)
from domain.errors import NotAllowed, NotSignedIn, TooMany
from domain.people import Level, Person
from domain.problems import Problem
from domain.subjects import SubjectKind
from services.ports import Allowance, AuditLog, Clock, Limits, UnitOfWork

_MINUTE: Final = 60.0


class Partners(Protocol):
    """storage.accounts.partners.PartnerStore."""

    async def read(self, partner: UUID) -> Partner | None: ...

    async def is_revoked(self, token: UUID) -> bool: ...


class Grants(Protocol):
    """storage.accounts.partner_grants.PartnerGrantStore."""

    async def lock(self, grant: UUID) -> PartnerGrant | None: ...


class Persons(Protocol):
    """storage.accounts.persons.PersonStore."""

    async def read(self, person: UUID) -> Person | None: ...


@dataclass(frozen=True, slots=True)
class Bearer:
    """A partner at a door. `grant`: the consent under which it reads; None at a door about itself."""

    partner: Partner
    left: Allowance
    grant: PartnerGrant | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """Who the person is to this partner. `name`: None for who was not known surely enough when agreeing."""

    subject: str
    level: Level
    name: str | None


class PartnerGate:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        partners: Partners,
        grants: Grants,
        persons: Persons,
        read_token: Callable[[str], PartnerToken],
        limits: Limits,
        audit: AuditLog,
        environment: Environment,
        clock: Clock,
    ) -> None:
        """`read_token`: NotSignedIn for what is no token of a partner's here and now."""
        self._unit = unit
        self._partners = partners
        self._grants = grants
        self._persons = persons
        self._read_token = read_token
        self._limits = limits
        self._audit = audit
        self._environment = environment
        self._clock = clock

    def shown(self, text: str) -> PartnerToken:
        return self._read_token(text)

    async def admit(
        self, token: PartnerToken, scope: PartnerScope | None, *, own: bool = False
    ) -> Bearer:
        """By a token whose key was proven. `scope`: of a door that shows a person's data, which this records.

        `own`: of a door that opens to the partner's own token alone, and to none that a consent made.

        NotSignedIn for a token that is revoked or whose consent is over, NotAllowed beyond its scope,
        TooMany beyond the partner's plan.
        """
        partner = await self._partners.read(token.partner)
        if partner is None or not partner.is_live_in(self._environment):
            raise NotSignedIn(Problem.SIGN_IN_NEEDED)
        if await self._partners.is_revoked(token.token):
            raise NotSignedIn(Problem.SESSION_OVER)
        per_minute = partner.terms.plan.per_minute
        left = await self._limits.allow(f"partner {partner.partner}", per_minute, _MINUTE)
        if not left.allowed:
            raise TooMany(Problem.TOO_MANY_REQUESTS, retry_after=ceil(left.reset_s))
        if own and token.grant is not None:
            raise NotAllowed(Problem.PARTNER_SCOPE)
        if scope is None:
            return Bearer(partner, left)
        if token.grant is None or scope not in token.scopes:
            raise NotAllowed(Problem.PARTNER_SCOPE)
        return Bearer(partner, left, await self._reading(partner, token.grant, scope))

    async def known(self, grant: PartnerGrant) -> Known:
        """The name goes to a partner only of who was seen: by face, or at a window."""
        name = None
        if grant.level >= Level.PROVEN:
            person = await self._persons.read(grant.person)
            name = person.identity.name if person else None
        return Known(grant.subject, grant.level, name)

    async def _reading(self, partner: Partner, grant: UUID, scope: PartnerScope) -> PartnerGrant:
        at = self._clock()

        async def work() -> PartnerGrant:
            held = await self._grants.lock(grant)
            if held is None or not _covers(held, partner, scope, at):
                raise NotSignedIn(Problem.SESSION_OVER)
            await self._audit.record(
                actor=actors.partner(partner.partner),
                action=READINGS[scope],
                person=held.person,
                about=SubjectKind.PARTNER.of(partner.partner),
                why=partner.why,
            )
            return held

        return await self._unit.together(work)


def _covers(grant: PartnerGrant, partner: Partner, scope: PartnerScope, at: datetime) -> bool:
    return grant.partner == partner.partner and scope in grant.scopes and grant.holds(at)
