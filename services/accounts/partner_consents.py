"""What a partner asks of a person: pushed before (RFC 9126), read and answered on our own page, listed, withdrawn."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Final, Protocol
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from uuid import UUID, uuid4

from domain.accounts.partners import (
    CODE_LIFE,
    CONSENT_LIFE,
    READ_LIFE,
    REQUEST_LIFE,
    AuthorizationRequest,
    ConsentSeen,
    Environment,
    GrantEnd,
    Partner,
    PartnerGrant,
    PartnerScope,
    Pushed,
)
from domain.base64url import packed
from domain.errors import Gone, Invalid, NotAllowed, NotFound
from domain.people import Citizen, Principal
from domain.problems import Problem
from domain.subjects import SubjectKind
from services.accounts.partner_tokens import unpacked
from services.ports import AuditLog, Clock, UnitOfWork

REQUEST_URI: Final = "urn:ietf:params:oauth:request_uri:"
_SECRET_BYTES: Final = 32
#: Own choice: more than anybody agrees to in three years, in one list.
MOST: Final = 200


class Partners(Protocol):
    """storage.accounts.partners.PartnerStore."""

    async def read(self, partner: UUID) -> Partner | None: ...


class Persons(Protocol):
    """storage.accounts.persons.PersonStore."""

    async def of_account(self, account: UUID) -> UUID | None: ...


class Levels(Protocol):
    """services.accounts.sessions.SessionService."""

    async def check_level(self, principal: Principal | None) -> None:
        """NotAllowed unless this sign-in showed a face within the last quarter of an hour."""


class Grants(Protocol):
    """storage.accounts.partner_grants.PartnerGrantStore."""

    async def push(
        self, request: UUID, partner: UUID, pushed: Pushed, secret: bytes, expires_at: datetime
    ) -> None: ...

    async def lock_pushed(self, secret: bytes) -> AuthorizationRequest | None: ...

    async def lock_request(self, request: UUID) -> AuthorizationRequest | None: ...

    async def take(self, request: UUID, account: UUID, expires_at: datetime) -> None: ...

    async def refuse(self, request: UUID, at: datetime) -> None: ...

    async def agree(
        self, request: UUID, grant: PartnerGrant, code: bytes, code_until: datetime
    ) -> None: ...

    async def subject(self, person: UUID, partner: UUID) -> str | None: ...

    async def lock(self, grant: UUID) -> PartnerGrant | None: ...

    async def of_person(self, person: UUID, most: int) -> tuple[ConsentSeen, ...]: ...

    async def end(self, grant: UUID, why: GrantEnd, at: datetime) -> None: ...


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person reads before answering; `until`: so long the consent would hold."""

    request: AuthorizationRequest
    partner: Partner
    until: datetime


class PartnerConsents:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        partners: Partners,
        grants: Grants,
        persons: Persons,
        levels: Levels,
        audit: AuditLog,
        issuer: str,
        environment: Environment,
        clock: Clock,
    ) -> None:
        self._unit = unit
        self._partners = partners
        self._grants = grants
        self._persons = persons
        self._levels = levels
        self._audit = audit
        self._issuer = issuer
        self._environment = environment
        self._clock = clock

    async def push(self, partner: Partner, pushed: Pushed) -> str:
        """The request_uri, good for REQUEST_LIFE and one answer.

        Invalid for a redirect URI that is not registered letter by letter, and scopes beyond the registered.
        """
        if pushed.redirect_uri not in partner.terms.redirect_uris:
            raise Invalid(Problem.PARTNER_REQUEST, "redirect_uri: one that is registered, exactly")
        if not pushed.scopes or not pushed.scopes <= partner.terms.scopes:
            raise Invalid(Problem.PARTNER_SCOPE)
        secret, until = secrets.token_bytes(_SECRET_BYTES), self._clock() + REQUEST_LIFE
        await self._grants.push(uuid4(), partner.partner, pushed, secret, until)
        return f"{REQUEST_URI}{packed(secret)}"

    async def read(self, citizen: Citizen, client: UUID, request_uri: str) -> Wanted:
        """From now on nobody else has it before them. Gone for one that is over, answered, or another's."""
        secret, at = unpacked(request_uri.removeprefix(REQUEST_URI)), self._clock()

        async def work() -> Wanted:
            request = await self._grants.lock_pushed(secret)
            partner = await self._asking(request, citizen, at)
            if request is None or partner is None or request.partner != client:
                raise Gone(Problem.PARTNER_REQUEST_OVER)
            until = request.expires_at
            if request.account is None:
                until = at + READ_LIFE
                await self._grants.take(request.request, citizen.account, until)
            taken = replace(request, account=citizen.account, expires_at=until)
            return Wanted(taken, partner, at + CONSENT_LIFE)

        return await self._unit.together(work)

    async def answer(self, citizen: Citizen, request: UUID, *, agrees: bool) -> str:
        """The address to which the person is led back, with a code, or that access is denied (RFC 9207: `iss`).

        NotAllowed for who agrees to tell of a face and has not shown it just now: the request stays open.
        """
        code, at = secrets.token_bytes(_SECRET_BYTES), self._clock()

        async def work() -> AuthorizationRequest:
            held = await self._grants.lock_request(request)
            partner = await self._asking(held, citizen, at)
            if held is None or partner is None or held.account != citizen.account:
                raise Gone(Problem.PARTNER_REQUEST_OVER)
            if not agrees:
                await self._grants.refuse(request, at)
                return held
            if PartnerScope.FACE in held.pushed.scopes:
                await self._levels.check_level(citizen)
            grant = await self._new_grant(citizen, held, at)
            await self._grants.agree(request, grant, code, at + CODE_LIFE)
            await self._record(citizen, "partner.agreed", grant, partner.why)
            return held

        held = await self._unit.together(work)
        said = {"code": packed(code)} if agrees else {"error": "access_denied"}
        return _led_back(held.pushed, said | {"iss": self._issuer})

    async def mine(self, citizen: Citizen) -> tuple[ConsentSeen, ...]:
        """The newest first, those that are over among them."""
        return await self._grants.of_person(await self._person(citizen), MOST)

    async def withdraw(self, citizen: Citizen, grant: UUID) -> None:
        """At once: no token that stands on it opens anything from now on. NotFound for nobody's or another's."""
        person, at = await self._person(citizen), self._clock()
        await self._unit.together(partial(self._withdraw, citizen, person, grant, at))

    def now(self) -> datetime:
        return self._clock()

    async def _withdraw(self, citizen: Citizen, person: UUID, grant: UUID, at: datetime) -> None:
        held = await self._grants.lock(grant)
        if held is None or held.person != person:
            raise NotFound(Problem.NOT_FOUND)
        if not held.holds(at):
            return
        await self._grants.end(grant, GrantEnd.WITHDRAWN, at)
        partner = await self._partners.read(held.partner)
        await self._record(citizen, "partner.withdrawn", held, partner.why if partner else "")

    async def _asking(
        self, request: AuthorizationRequest | None, citizen: Citizen, at: datetime
    ) -> Partner | None:
        """Who asks, as long as this person may still answer."""
        if request is None or not request.may_be_read(citizen.account, at):
            return None
        partner = await self._partners.read(request.partner)
        return partner if partner and partner.is_live_in(self._environment) else None

    async def _new_grant(
        self, citizen: Citizen, request: AuthorizationRequest, at: datetime
    ) -> PartnerGrant:
        person = await self._person(citizen)
        subject = await self._grants.subject(person, request.partner)
        return PartnerGrant(
            grant=uuid4(),
            partner=request.partner,
            person=person,
            account=citizen.account,
            subject=subject or uuid4().hex,
            scopes=request.pushed.scopes,
            level=citizen.level,
            given_at=at,
            ends_at=at + CONSENT_LIFE,
        )

    async def _person(self, citizen: Citizen) -> UUID:
        person = await self._persons.of_account(citizen.account)
        if person is None:
            raise NotAllowed(Problem.BINDING_NEEDED)
        return person

    async def _record(self, citizen: Citizen, action: str, grant: PartnerGrant, why: str) -> None:
        await self._audit.record(
            actor=citizen.actor,
            action=action,
            person=grant.person,
            about=SubjectKind.PARTNER.of(grant.partner),
            why=why,
        )


def _led_back(pushed: Pushed, said: dict[str, str]) -> str:
    parts = urlsplit(pushed.redirect_uri)
    query = [
        *parse_qsl(parts.query, keep_blank_values=True),
        *said.items(),
        ("state", pushed.state),
    ]
    return urlunsplit(parts._replace(query=urlencode(query)))
