"""A vendor's access token: fetched by one process at a time, shared by all, renewed before its end."""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol, runtime_checkable

from domain.delivery import OPERATOR_S, Answer, Outcome
from domain.errors import Busy
from domain.notices.vendor_token import VendorToken
from domain.wire import HttpRequest, HttpResponse, TransportFailed
from services.ports import Transport

log = logging.getLogger(__name__)

#: WeChat renews its token five minutes ahead, and the old one works on for as long.
MARGIN: Final = timedelta(seconds=300)

_LIFE_MIN: Final = timedelta(seconds=5)
_LEASE: Final = timedelta(seconds=15)  # longer than the transport's 8 s
_WAIT_S: Final = 12.0
_LOOK_S: Final = 0.1


@runtime_checkable
class TokenMaker(Protocol):
    """The vendor's side: connectors.wechat.wechat.Wechat."""

    @property
    def vendor(self) -> str: ...

    def build_token(self) -> HttpRequest: ...

    def parse_token(self, response: HttpResponse) -> tuple[str, int] | Answer: ...


@runtime_checkable
class TokenMinter(Protocol):
    """Where we sign the token ourselves: connectors.push.apns.Apns, connectors.push.huawei.Harmony.

    It is shared like any other, since Apple counts how often a new one is shown.
    """

    @property
    def vendor(self) -> str: ...

    def mint(self, at: datetime) -> tuple[str, int]: ...


class TokenStore(Protocol):
    """One row a vendor, with a lease for whoever fetches."""

    async def read(self, vendor: str) -> VendorToken | None:
        """The newest token, over or not."""

    async def lease(self, vendor: str, *, at: datetime, until: datetime) -> bool:
        """True for the one who may fetch until then: the token is over and nobody else fetches."""

    async def put(self, vendor: str, token: VendorToken, *, lease: datetime) -> bool:
        """Keeps the token and ends the lease; False when another took the lease meanwhile."""

    async def release(self, vendor: str, *, lease: datetime) -> None:
        """Ends the lease without a token."""

    async def drop(self, vendor: str, token: VendorToken, *, at: datetime) -> None:
        """Ends this token now; a newer one stays."""


class TokenFailed(Exception):
    """No token could be had; `code` says why in the vendor's or our own short word."""

    def __init__(self, code: str, retry_after: float | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.retry_after = retry_after


class VendorTokens:
    def __init__(
        self,
        *,
        maker: TokenMaker | TokenMinter,
        store: TokenStore,
        transport: Transport,
        clock: Callable[[], datetime],
    ) -> None:
        self._maker = maker
        self._store = store
        self._transport = transport
        self._clock = clock
        self._held: VendorToken | None = None
        self._lock = asyncio.Lock()
        self._flights = 0
        self._failure: TokenFailed | None = None
        self._rests_until = datetime.min.replace(tzinfo=UTC)

    async def call(
        self, ask: Callable[[str], HttpRequest], read: Callable[[HttpResponse], Answer]
    ) -> Answer:
        """Makes a call with the token; with a fresh one a second time when the first was over.

        Raises TransportFailed of the call itself. Without a token nothing was sent: RETRY. So is a
        fresh one that is refused as well, since no third will be better before somebody looks.
        """
        try:
            token = await self.token()
            answer = read(await self._transport.send(ask(token.value)))
            if answer.outcome is not Outcome.TOKEN_EXPIRED:
                return answer
            await self.drop(token)
            token = await self.token()
        except TokenFailed as failed:
            return Answer(Outcome.RETRY, f"token-{failed.code}", retry_after=failed.retry_after)
        answer = read(await self._transport.send(ask(token.value)))
        if answer.outcome is not Outcome.TOKEN_EXPIRED:
            return answer
        log.warning("%s refuses a fresh access token: %s", self._maker.vendor, answer.code)
        return Answer(Outcome.RETRY, f"token-{answer.code}", answer.reference, OPERATOR_S)

    async def token(self) -> VendorToken:
        """A token that is good now; raises TokenFailed. Callers at one moment share one fetch.

        While the vendor wants to be left alone, none is asked for and the failure is told again.
        """
        if self._held and self._held.expires_at > self._clock():
            return self._held
        flights = self._flights
        async with self._lock:
            if self._held and self._held.expires_at > self._clock():
                return self._held
            if self._failure and self._flights != flights:
                raise TokenFailed(self._failure.code, self._failure.retry_after)
            if self._failure and (left := (self._rests_until - self._clock()).total_seconds()) > 0:
                raise TokenFailed(self._failure.code, left)
            try:
                self._held = await self._shared()
                self._failure = None
            except TokenFailed as failed:
                self._failure = failed
                # No longer than that, since another process may have better luck meanwhile.
                rest = min(failed.retry_after or 0.0, OPERATOR_S)
                self._rests_until = self._clock() + timedelta(seconds=rest)
                log.warning("no access token of %s: %s", self._maker.vendor, failed.code)
                raise
            finally:
                self._flights += 1
            return self._held

    async def drop(self, token: VendorToken) -> None:
        """Forgets a token that the vendor no longer takes; a newer one stays. Raises TokenFailed."""
        if self._held == token:
            self._held = None
        try:
            await self._store.drop(self._maker.vendor, token, at=self._clock())
        except Busy as busy:
            raise TokenFailed("store") from busy

    async def _shared(self) -> VendorToken:
        """From the store, where another process may just be putting it; else fetched here."""
        vendor = self._maker.vendor
        try:
            async with asyncio.timeout(_WAIT_S):
                while True:
                    at = self._clock()
                    kept = await self._store.read(vendor)
                    if kept and kept.expires_at > at:
                        return kept
                    lease = at + _LEASE
                    if await self._store.lease(vendor, at=at, until=lease):
                        return await self._fetched(lease)
                    await asyncio.sleep(_LOOK_S)
        except TimeoutError as late:
            raise TokenFailed("waited") from late
        except Busy as busy:
            raise TokenFailed("store") from busy

    async def _fetched(self, lease: datetime) -> VendorToken:
        vendor = self._maker.vendor
        at = self._clock()
        try:
            made = await self._made(at)
        except TransportFailed as broken:
            await self._store.release(vendor, lease=lease)
            raise TokenFailed("unreachable") from broken
        if isinstance(made, Answer):
            await self._store.release(vendor, lease=lease)
            refused = made.outcome in {Outcome.REFUSED, Outcome.TOKEN_EXPIRED}
            raise TokenFailed(made.code, OPERATOR_S if refused else made.retry_after)
        value, seconds = made
        token = VendorToken(value, at + max(timedelta(seconds=seconds) - MARGIN, _LIFE_MIN))
        await self._store.put(vendor, token, lease=lease)
        return token

    async def _made(self, at: datetime) -> tuple[str, int] | Answer:
        if isinstance(self._maker, TokenMinter):
            return self._maker.mint(at)
        return self._maker.parse_token(await self._transport.send(self._maker.build_token()))
