"""Officers sign in by the city's identity provider; our own second factor follows where the provider asked for none."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Protocol
from uuid import UUID

from domain import actors
from domain.accounts.accounts import (
    OFFICER_LIFETIME,
    PASSWORD_LOCK,
    Lifetime,
    OfficerLogin,
    RefreshToken,
)
from domain.accounts.identity_provider import REQUEST_LIFE, Claims, Known, SignInRequest
from domain.errors import Conflict, NotAllowed, NotSignedIn, TooMany
from domain.people import Officer, Role
from domain.problems import Problem
from domain.subjects import SubjectKind
from services.accounts.session_opening import NewTokens, SignedIn, TokenIssuer, signed_in
from services.ports import AuditLog, UnitOfWork

#: As the audit says by what a session was opened.
BY_PROVIDER: Final = "identity provider"


class IdentityStore(Protocol):
    """storage.accounts.officer_identities.OfficerIdentityStore."""

    async def keep_request(self, asked: SignInRequest, now: datetime, life: timedelta) -> None: ...

    async def take_request(self, asked: SignInRequest, now: datetime) -> bool:
        """Once; False for one that is over, was taken, or is another browser's."""

    async def put_known(self, asked: SignInRequest, known: Known) -> None:
        """Who it turned out to be; the second factor may follow."""

    async def known(self, asked: SignInRequest, now: datetime) -> Known | None: ...

    async def end_request(self, asked: SignInRequest) -> bool:
        """False where it was ended before."""

    async def officer_of(self, issuer: str, subject: str) -> UUID | None: ...

    async def hold(self, officer: UUID, issuer: str) -> frozenset[Role] | None:
        """Today's roles; None for who is disabled, or bound no more."""

    async def open_session(
        self, token: RefreshToken, officer: UUID, *, now: datetime, lifetime: Lifetime
    ) -> None: ...


class Provider(Protocol):
    """services.accounts.identity_provider.IdentityProvider."""

    issuer: str

    async def address(self, asked: SignInRequest) -> str: ...

    async def redeem(self, asked: SignInRequest, code: str, issuer: str) -> Claims | None: ...


class Factors(Protocol):
    """services.accounts.second_factor.SecondFactors."""

    async def refuse(self, login: OfficerLogin, code: str) -> Problem | None: ...


class Tries(Protocol):
    """storage.accounts.officers.OfficerStore."""

    async def count_own_try(self, officer: UUID, now: datetime) -> OfficerLogin | None: ...

    async def take_back_try(self, officer: UUID) -> None: ...


class Posts(Protocol):
    """services.hall.provider_posts.ProviderPosts, in the unit of work that holds the officer."""

    async def follow(self, officer: UUID, groups: Collection[str], at: datetime) -> None: ...


class Guard(Protocol):
    """services.accounts.rate_limits.RateLimits."""

    async def before_password(self, caller: str) -> None: ...

    async def wrong_password(self, caller: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Returned:
    """What the browser brought back from the provider; `issuer`: "" where it named none."""

    asked: SignInRequest
    code: str = field(repr=False)
    issuer: str
    totp: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Begun:
    """`browser` is the browser's own, and shown to nobody else."""

    address: str
    browser: str = field(repr=False)


class IdentitySignIn:
    """`provider`: None where the city has none."""

    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: IdentityStore,
        provider: Provider | None,
        factors: Factors,
        tries: Tries,
        posts: Posts,
        sessions: NewTokens,
        tokens: TokenIssuer,
        guard: Guard,
        audit: AuditLog,
        clock: Callable[[], datetime],
    ) -> None:
        self._unit = unit
        self._store = store
        self._provider = provider
        self._factors = factors
        self._tries = tries
        self._posts = posts
        self._sessions = sessions
        self._tokens = tokens
        self._guard = guard
        self._audit = audit
        self._clock = clock

    @property
    def on(self) -> bool:
        return self._provider is not None

    async def begin(self) -> Begun:
        """The same for everybody. Busy while the provider is away."""
        asked = SignInRequest.new()
        address = await self._there().address(asked)
        await self._store.keep_request(asked, self._clock(), REQUEST_LIFE)
        return Begun(address, asked.browser)

    async def sign_in(self, returned: Returned, caller: str) -> SignedIn:
        """Within ten minutes, once. NotSignedIn asks for our second factor; the same is sent again with it.

        One answer for whatever of the provider's word is wrong; it counts by `caller` as a wrong password.
        NotAllowed for who is bound to no officer in service, and for administrators.
        """
        provider, now = self._there(), self._clock()
        await self._guard.before_password(caller)
        known = await self._store.known(returned.asked, now)
        if known is None:
            known = await self._judged(provider, returned, now)
        if known is None:
            await self._guard.wrong_password(caller)
            raise NotSignedIn(Problem.IDENTITY_PROVIDER_REFUSED)
        if not known.strong:
            await self._check_factor(known.officer, returned.totp, caller, now)
        return await self._opened(provider.issuer, returned.asked, known, now)

    async def _judged(self, provider: Provider, returned: Returned, now: datetime) -> Known | None:
        """The request is taken whatever comes of it."""
        if not await self._store.take_request(returned.asked, now):
            return None
        claims = await provider.redeem(returned.asked, returned.code, returned.issuer)
        if claims is None:
            return None
        officer = await self._store.officer_of(provider.issuer, claims.subject)
        if officer is None:
            raise NotAllowed(Problem.IDENTITY_UNKNOWN)
        known = Known(officer, claims.groups, claims.strong)
        await self._store.put_known(returned.asked, known)
        return known

    async def _check_factor(self, officer: UUID, code: str, caller: str, now: datetime) -> None:
        login = await self._tries.count_own_try(officer, now)
        if login is None:
            wait_s = int(PASSWORD_LOCK.total_seconds())
            raise TooMany(Problem.TOO_MANY_REQUESTS, retry_after=wait_s)
        refused = await self._factors.refuse(login, code)
        if refused is Problem.SECOND_FACTOR_WRONG:
            await self._guard.wrong_password(caller)
        if refused is not None:
            raise NotSignedIn(refused)
        await self._tries.take_back_try(officer)

    async def _opened(
        self, issuer: str, asked: SignInRequest, known: Known, now: datetime
    ) -> SignedIn:
        token = self._sessions.new_token()

        async def work() -> frozenset[Role]:
            roles = await self._store.hold(known.officer, issuer)
            if roles is None:
                raise NotAllowed(Problem.IDENTITY_UNKNOWN)
            if Role.ADMIN in roles:
                raise NotAllowed(Problem.IDENTITY_OF_ADMIN)
            if not await self._store.end_request(asked):
                raise NotSignedIn(Problem.IDENTITY_PROVIDER_REFUSED)
            if known.groups is not None:
                await self._posts.follow(known.officer, known.groups, now)
            await self._store.open_session(token, known.officer, now=now, lifetime=OFFICER_LIFETIME)
            await self._audit.record(
                actor=actors.officer(known.officer),
                action="officer.signed_in",
                person=None,
                about=SubjectKind.OFFICER.of(known.officer),
                why=BY_PROVIDER,
            )
            return roles

        roles = await self._unit.together(work)
        officer = Officer(known.officer, roles, token.session)
        return signed_in(self._tokens, officer, token, OFFICER_LIFETIME)

    def _there(self) -> Provider:
        if self._provider is None:
            raise Conflict(Problem.IDENTITY_PROVIDER_OFF)
        return self._provider
