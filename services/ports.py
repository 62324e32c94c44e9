"""What services of every context ask for; whatever is one context's own stands in its files."""

from collections.abc import Callable, Iterable
from typing import Protocol
from uuid import UUID

from domain.delivery import Answer
from domain.wire import HttpRequest, HttpResponse


class Bell(Protocol):
    """Says "look again" to whoever serves these accounts, once what they are told has committed."""

    async def ring(self, accounts: Iterable[UUID]) -> None: ...


class TokenRevoker(Protocol):
    """Session revocation: no token of it is taken any more, in whichever process."""

    def end(self, session: UUID) -> None: ...


class Transport(Protocol):
    """Carries a connector's request out of the house. Raises what kept the answer from coming."""

    async def send(self, request: HttpRequest) -> HttpResponse: ...


class Tokens(Protocol):
    """Calls of a vendor that wants an access token: fetched, shared and renewed behind this."""

    async def call(
        self, ask: Callable[[str], HttpRequest], read: Callable[[HttpResponse], Answer]
    ) -> Answer: ...
