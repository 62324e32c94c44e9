"""A door is a route with its rule: who may pass, what it takes, and that a creation happens once."""

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass, field
from functools import partial
from math import ceil
from typing import Final, Protocol, TypeGuard
from urllib.parse import urlsplit
from uuid import UUID

from aiohttp import hdrs, web
from multidict import istr

from auth.access import Access, allows
from domain.creations import Begun, Stored
from domain.errors import (
    Busy,
    Conflict,
    Invalid,
    NotAllowed,
    NotSignedIn,
    Refusal,
    TooMany,
)
from domain.people import Citizen, Level, Officer, Principal
from domain.problems import Problem
from domain.words import Words
from handlers.accounts.services import ACCOUNTS
from handlers.request import (
    ADDRESS,
    CALLER,
    DEVICE_KEY,
    HANDED,
    MANDATE,
    PARTNER,
    PRINCIPAL,
    REACH,
    TOKEN_SECONDS,
    path_id,
)
from server.http import bodies
from server.http.callers import Network, address
from server.http.dpop import shown_key
from server.http.handed import HAND_OFF, admit_handed
from server.http.partners import admit_partner, counting
from server.http.problem_responses import Plain
from server.http.quotas import MINUTE, PER_ADDRESS, Allowance, Pace, note
from server.http.shown_tokens import DPOP, shown_token
from server.http.stated import STATED, state
from server.route import Asks, Route

BODY_SECONDS: Final = 20.0  # a body slower than this is cut off
_DATA: Final = "/v1/"
_PROVEN: Final = Asks.PROOF | Asks.CODE | Asks.FACE | Asks.ADDRESS
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
KEY_LENGTH: Final = 128
_KEY_SHAPE: Final = Words(f"1 到 {KEY_LENGTH} 个 ASCII 字符", f"1 to {KEY_LENGTH} plain characters")
ACTING_FOR: Final = istr("Zhijian-Acting-For")  # names the mandate under which the caller acts


class Tokens(Protocol):
    def read(self, token: str) -> Principal: ...

    def seconds_left(self, token: str) -> float: ...


class Limits(Protocol):
    async def allow(self, key: str, limit: int, window_s: float) -> Allowance: ...

    async def look(self, key: str, limit: int) -> Allowance: ...


class Once(Protocol):
    """Remembers creations by the caller's key."""

    async def begin(self, scope: str, key: str, fingerprint: bytes) -> Stored | Begun: ...

    def unit(self) -> AbstractAsyncContextManager[None]:
        """What is written within commits together."""

    async def finish(
        self, begun: Begun, status: int, headers: dict[str, str], body: bytes
    ) -> None: ...

    async def forget(self, begun: Begun) -> None: ...


TOKENS: Final[web.AppKey[Tokens]] = web.AppKey("tokens", Tokens)
CREATIONS: Final[web.AppKey[Once]] = web.AppKey("creations", Once)
LIMITS: Final[web.AppKey[Limits]] = web.AppKey("limits", Limits)
#: A keyed digest: an address as it is would be found again by trying the 2**32 there are.
MAC: Final[web.AppKey[Callable[[str, bytes], bytes]]] = web.AppKey("mac", Callable)  # type: ignore[arg-type]  # no class


@dataclass(frozen=True, slots=True)
class _Kind:
    """What is asked of a route at each of its calls, made out once."""

    public: bool
    changes: bool
    proves: bool
    states: bool
    reads: bool


@dataclass(frozen=True, slots=True)
class Gatekeeper:
    """Who sees to the doors of one application.

    `origins` are the pages that may act with cookies, `proxies` the ones whose word on the caller's
    address is believed; `pace` counts what one caller asks of all doors.
    """

    origins: frozenset[str]
    proxies: Sequence[Network] = ()
    body_seconds: float = BODY_SECONDS
    pace: Pace = field(default_factory=Pace)

    async def lead(self, request: web.Request, route: Route, kind: _Kind) -> web.StreamResponse:
        """Through a door of this kind, to what is behind it."""
        if route.per_minute:
            await self._count(request, route)
        if kind.changes or hdrs.UPGRADE in request.headers:
            self._check_origin(request)
        if kind.public:
            request[PRINCIPAL] = None
        else:
            await self._admit(request, route)
        await self._count_caller(request, route)
        if ACTING_FOR in request.headers:
            await self._act_for(request, route)
        if kind.proves:
            await self._ask(request, route)
        if kind.states:
            state(request, route)
        if route.refusals:
            return await self._count_refusals(request, route)
        return await (self._act(request, route) if kind.reads else route.handler(request))

    async def _admit(self, request: web.Request, route: Route) -> None:
        """Notes who asks, if the rule lets them pass."""
        if route.access is Access.PARTNER:
            request[PRINCIPAL] = None
            await admit_partner(request, route, self._shown_key)
            return
        if HAND_OFF in request.headers:
            request[PRINCIPAL] = await admit_handed(request, route, await self._shown_key(request))
            return
        tokens = request.app[TOKENS]
        scheme, token = shown_token(request)
        principal = tokens.read(token) if scheme else None
        bound_to = principal.device_key if isinstance(principal, Citizen) else ""
        if bound_to or scheme == DPOP:
            await self._check_holder(request, scheme, token, bound_to)
        if route.access is Access.BOUND and _below(principal, Level.BOUND):
            # A token older than the binding still says PHONE: the store knows better.
            principal = await request.app[ACCOUNTS].sign_in.renewed(principal)
        if isinstance(principal, Officer):
            # The token may be older than a change of roles, or than the officer's end.
            principal = await request.app[ACCOUNTS].officers.today(principal)
        allows(route.access, principal)
        request[PRINCIPAL] = principal
        if isinstance(principal, Officer) and "person" in request.match_info:
            person = path_id(request, "person")
            request[REACH] = await request.app[ACCOUNTS].officers.admit(
                principal, person, changes=not route.emergency
            )
        if route.streams:
            request[TOKEN_SECONDS] = tokens.seconds_left(token)

    async def _check_holder(
        self, request: web.Request, scheme: str, token: str, bound_to: str
    ) -> None:
        """A bound token opens only with a proof of its key, and an unbound one with none."""
        if not bound_to:
            raise NotSignedIn(Problem.SIGN_IN_NEEDED)
        if scheme != DPOP or await self._shown_key(request, token) != bound_to:
            raise NotSignedIn(Problem.PROOF_NEEDED)

    async def _ask(self, request: web.Request, route: Route) -> None:
        """What a door wants to see besides a sign-in: a key, a face, a code, the caller's address."""
        if Asks.ADDRESS in route.asks:
            request[ADDRESS] = address(request, self.proxies)
        if Asks.PROOF in route.asks:
            request[DEVICE_KEY] = await self._shown_key(request)
        if Asks.FACE in route.asks:
            await request.app[ACCOUNTS].sessions.check_level(request[PRINCIPAL])
        if Asks.CODE in route.asks:
            await request.app[ACCOUNTS].sessions.check(request[PRINCIPAL])

    async def _act(self, request: web.Request, route: Route) -> web.StreamResponse:
        if (taken := route.takes_stream) is not None:
            return await route.handler(request, bodies.pieces(request, taken, self.body_seconds))
        if route.takes is None and route.takes_bytes is None:
            data, act = b"", partial(route.handler, request)
        else:
            data = await bodies.read(request, route.takes_bytes, seconds=self.body_seconds)
            body = data if route.takes is None else bodies.parse(route.takes, data)
            act = partial(route.handler, request, body)
        return (
            await self._once(request, route, data, act) if Asks.KEY in route.asks else await act()
        )

    async def _act_for(self, request: web.Request, route: Route) -> None:
        """Resolves the mandate that the call names; one at a time, and only where the route knows of it."""
        principal = request.get(PRINCIPAL)
        named = request.headers.getall(ACTING_FOR)
        if route.acts is None or not isinstance(principal, Citizen) or len(named) != 1:
            raise NotAllowed(Problem.ACTING_NOT_HERE)
        if HANDED in request:
            raise NotAllowed(Problem.HAND_OFF_NOT_HERE)
        mandates = request.app[ACCOUNTS].mandates
        request[MANDATE] = await mandates.resolve(principal, named[0], route.acts)

    async def _count_refusals(self, request: web.Request, route: Route) -> web.StreamResponse:
        """Whoever guesses at what opens this door is soon not asked any more; who has it, is."""
        limits, key = request.app[LIMITS], self._key(request, route)
        allowance = await limits.look(key, route.refusals)
        if not allowance.allowed:
            raise TooMany(Problem.TOO_MANY_REQUESTS, retry_after=ceil(allowance.reset_s))
        try:
            return await self._act(request, route)
        except (NotAllowed, NotSignedIn):
            await limits.allow(key, route.refusals, MINUTE)
            raise

    def _key(self, request: web.Request, route: Route) -> str:
        """Of this door and the caller's address."""
        caller = request.app[MAC]("caller", address(request, self.proxies).encode()).hex()
        request[CALLER] = caller
        return f"{route.method} {route.path} {caller}"

    async def _count_caller(self, request: web.Request, route: Route) -> None:
        """Counts a call of whatever door by who is signed in, or by the address where nobody is."""
        if not route.path.startswith(_DATA) or route.access is Access.PARTNER:
            return  # a partner is counted by its plan
        principal = request[PRINCIPAL]
        limit = self.pace.limit * (1 if principal else PER_ADDRESS)
        standing = self.pace.take(_counted(request) or address(request, self.proxies), limit)
        note(request, "caller", limit, standing)
        if not standing.allowed:
            raise TooMany(Problem.TOO_MANY_REQUESTS, retry_after=ceil(standing.reset_s))
        if route.per_account:
            await _count_own(request, route)

    async def _count(self, request: web.Request, route: Route) -> None:
        """Counts a call of this door by the caller's address; TooMany says when to come back."""
        key = self._key(request, route)
        allowance = await request.app[LIMITS].allow(key, route.per_minute, MINUTE)
        note(request, "minute", route.per_minute, allowance)
        if not allowance.allowed:
            raise TooMany(Problem.TOO_MANY_REQUESTS, retry_after=ceil(allowance.reset_s))

    def _check_origin(self, request: web.Request) -> None:
        """Pages act with cookies, so a foreign page must not: Origin is checked on all but plain reads."""
        headers = request.headers
        socket = hdrs.UPGRADE in headers and headers[hdrs.UPGRADE].lower() == "websocket"
        if request.method in SAFE and not socket:
            return
        origin = headers.get(hdrs.ORIGIN)
        if origin is None:
            if request.cookies and hdrs.AUTHORIZATION not in request.headers and not socket:
                raise NotAllowed(Problem.ORIGIN)
            return
        if origin not in self.origins and _host_of(origin) not in {request.host} - {""}:
            raise NotAllowed(Problem.ORIGIN)

    async def _shown_key(self, request: web.Request, token: str = "") -> str:
        return await shown_key(request, origins=self.origins, proxies=self.proxies, token=token)

    async def _once(
        self,
        request: web.Request,
        route: Route,
        data: bytes,
        act: Callable[[], Awaitable[web.StreamResponse]],
    ) -> web.StreamResponse:
        """draft-ietf-httpapi-idempotency-key-header-07: done once, answered the same again."""
        key = request.headers.get("Idempotency-Key", "")
        if not 0 < len(key) <= KEY_LENGTH or not (key.isascii() and key.isprintable()):
            raise Invalid(Problem.IDEMPOTENCY_KEY_MISSING, _KEY_SHAPE)
        creations = request.app[CREATIONS]
        partner = request.get(PARTNER)
        who = f"{partner.partner if partner else _id_of(request[PRINCIPAL])}"
        if MANDATE in request:
            who = f"{who} for {request[MANDATE].person}"
        scope = f"{who} {route.method} {request.rel_url.raw_path}"
        fingerprint = hashlib.sha256(data).digest()
        stored = await creations.begin(scope, key, fingerprint)
        if isinstance(stored, Stored):
            if not stored.same:
                raise Invalid(Problem.IDEMPOTENCY_KEY_REUSED)
            if stored.status is None:
                raise Conflict(Problem.IDEMPOTENCY_RUNNING, retry_after=1)
            return web.Response(status=stored.status, headers=stored.headers, body=stored.body)
        try:
            done = await _create(creations, stored, act)
        except Exception:
            # Undone: the same key may try again. Where even this fails, it may in two minutes.
            with suppress(Refusal):
                await creations.forget(stored)
            raise
        if isinstance(done, Refusal):
            raise done
        return done


GATEKEEPER: Final = web.AppKey("gatekeeper", Gatekeeper)


def door(route: Route) -> Plain:
    """The handler behind a route, for every application: each has a gatekeeper of its own."""
    asks = route.asks
    kind = _Kind(
        public=route.access is Access.PUBLIC,
        changes=route.method not in SAFE,
        proves=bool(asks & _PROVEN),
        states=bool(asks & STATED),
        reads=Asks.KEY in asks or any((route.takes, route.takes_bytes, route.takes_stream)),
    )

    async def enter(request: web.Request) -> web.StreamResponse:
        return await request.app[GATEKEEPER].lead(request, route, kind)

    return counting(enter, route)


async def _create(
    creations: Once, begun: Begun, act: Callable[[], Awaitable[web.StreamResponse]]
) -> web.StreamResponse | Refusal:
    """The creation and its answer in one transaction: a crash leaves both or neither.

    A refusal commits too: what was counted against the caller, such as a try, stays.
    """
    async with creations.unit():
        try:
            response = await act()
        except Busy:
            raise
        except Refusal as refused:
            await creations.forget(begun)
            return refused
        if isinstance(response, web.Response) and isinstance(response.body, bytes):
            kept = (hdrs.CONTENT_TYPE, hdrs.ETAG)
            headers = {
                str(name): response.headers[name] for name in kept if name in response.headers
            }
            await creations.finish(begun, response.status, headers, response.body)
        return response


async def _count_own(request: web.Request, route: Route) -> None:
    """Counts a call of this door by who is signed in; TooMany says when to come back."""
    key = f"{route.method} {route.path} {_counted(request)}"
    allowance = await request.app[LIMITS].allow(key, route.per_account, MINUTE)
    note(request, "own", route.per_account, allowance)
    if not allowance.allowed:
        raise TooMany(Problem.TOO_MANY_REQUESTS, retry_after=ceil(allowance.reset_s))


def _counted(request: web.Request) -> UUID | str:
    """Whose allowance it is: a phone that an officer showed a code uses up its own, and not the officer's."""
    if HANDED in request and isinstance(request[PRINCIPAL], Officer):
        return request[HANDED].hand_off.hand_off
    return _id_of(request[PRINCIPAL])


def _id_of(principal: Principal | None) -> UUID | str:
    if isinstance(principal, Citizen):
        return principal.account
    return "" if principal is None else principal.officer


def _host_of(origin: str) -> str:
    """With its port; "" for what is no address."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""


def _below(principal: Principal | None, level: Level) -> TypeGuard[Citizen]:
    return isinstance(principal, Citizen) and principal.level < level
