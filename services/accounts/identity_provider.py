"""The city's identity provider, asked while an officer waits: where to sign in, and who came back."""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final, Protocol

from domain.accounts.identity_provider import (
    AWAY_AGAIN,
    KEYS_AGAIN,
    PUBLISHED_LIFE,
    Claims,
    Endpoints,
    SignInRequest,
    TokensGiven,
)
from domain.errors import Busy
from domain.problems import Problem
from domain.wire import HttpRequest, HttpResponse, TransportFailed
from services.ports import Transport

log = logging.getLogger(__name__)

_RETRY_AFTER_S: Final = 30
_NEVER: Final = datetime.min.replace(tzinfo=UTC)


class ProviderApi(Protocol):
    """connectors.oidc.Oidc."""

    def build_discovery(self) -> HttpRequest: ...

    def parse_discovery(self, response: HttpResponse) -> Endpoints | str: ...

    def build_keys(self, endpoints: Endpoints) -> HttpRequest: ...

    def parse_keys(self, response: HttpResponse) -> bytes | str: ...

    def address(self, endpoints: Endpoints, asked: SignInRequest) -> str: ...

    def build_tokens(
        self, endpoints: Endpoints, code: str, asked: SignInRequest
    ) -> HttpRequest: ...

    def parse_tokens(self, response: HttpResponse) -> TokensGiven | str | None: ...


class Proofs(Protocol):
    """auth.id_tokens.IdTokens."""

    def knows(self, keys: bytes, token: str) -> bool: ...

    def read(
        self, given: TokensGiven, keys: bytes, *, nonce: str, now: datetime
    ) -> Claims | None: ...


class IdentityProvider:
    """Keeps what the provider publishes for an hour; a key that is not known is looked for once a minute."""

    def __init__(
        self,
        *,
        issuer: str,
        api: ProviderApi,
        transport: Transport,
        proofs: Proofs,
        clock: Callable[[], datetime],
    ) -> None:
        self.issuer = issuer
        self._api = api
        self._transport = transport
        self._proofs = proofs
        self._clock = clock
        self._endpoints: Endpoints | None = None
        self._endpoints_at = _NEVER
        self._keys = b""
        self._keys_at = _NEVER
        self._away_until = _NEVER
        self._one_at_a_time = asyncio.Lock()

    async def address(self, asked: SignInRequest) -> str:
        """Where the browser goes. Busy while the provider does not answer as it should."""
        return self._api.address(await self._published(), asked)

    async def redeem(self, asked: SignInRequest, code: str, issuer: str) -> Claims | None:
        """Who signed in; None for whatever is not right. `issuer`: "" where the answer named none.

        Busy while the provider does not answer as it should.
        """
        endpoints = await self._published()
        if issuer != self.issuer and (issuer or endpoints.says_issuer):
            log.warning("an answer of another identity provider was refused")
            return None
        given = self._api.parse_tokens(
            await self._sent(self._api.build_tokens(endpoints, code, asked))
        )
        if isinstance(given, str):
            raise _away(f"its answer to a code: {given}")
        if given is None:
            return None
        keys = await self._keys_for(endpoints, given.id_token)
        return self._proofs.read(given, keys, nonce=asked.nonce, now=self._clock())

    async def _published(self) -> Endpoints:
        async with self._one_at_a_time:
            now = self._clock()
            if now < self._away_until:
                raise _away("it was not in reach a moment ago")
            if self._endpoints is None or now - self._endpoints_at >= PUBLISHED_LIFE:
                found = self._api.parse_discovery(await self._sent(self._api.build_discovery()))
                if isinstance(found, str):
                    raise _away(f"what it publishes of itself: {found}")
                self._endpoints, self._endpoints_at = found, now
            return self._endpoints

    async def _keys_for(self, endpoints: Endpoints, token: str) -> bytes:
        async with self._one_at_a_time:
            age = self._clock() - self._keys_at
            if age >= PUBLISHED_LIFE:
                self._keys = b""
            known = bool(self._keys) and self._proofs.knows(self._keys, token)
            if not known and age >= KEYS_AGAIN:
                # Counted before it is asked: one that does not answer is asked no more often.
                self._keys_at = self._clock()
                found = self._api.parse_keys(await self._sent(self._api.build_keys(endpoints)))
                if isinstance(found, str):
                    raise _away(f"its keys: {found}")
                self._keys = found
            if not self._keys:
                raise _away("its keys are not known yet")
            return self._keys

    async def _sent(self, request: HttpRequest) -> HttpResponse:
        try:
            return await self._transport.send(request)
        except TransportFailed as broken:
            # Who waits behind this one would wait as long, one after the other.
            self._away_until = self._clock() + AWAY_AGAIN
            raise _away(f"{broken}") from broken


def _away(why: str) -> Busy:
    log.warning("the identity provider is of no use: %s", why)
    return Busy(Problem.IDENTITY_PROVIDER_AWAY, retry_after=_RETRY_AFTER_S)
