"""What services of every context ask for; whatever is one context's own stands in its files."""

from collections.abc import Awaitable, Callable, Collection, Iterable
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

from domain.audit import About
from domain.delivery import Answer
from domain.events import EventKind
from domain.four_eyes import SecondWord
from domain.subjects import Subject
from domain.wire import HttpRequest, HttpResponse

T = TypeVar("T")

Clock = Callable[[], datetime]


class UnitOfWork(Protocol):
    """One use case is one transaction, however many stores of the database it writes by."""

    async def together(self, work: Callable[[], Awaitable[T]], /) -> T:
        """All that `work` reads, locks and writes commits at its end, or nothing of it.

        Run once more, from its start, when the server undid it: `work` does nothing but that.
        """


class LastUnitOfWork(UnitOfWork, Protocol):
    def last(self, work: Callable[[], Awaitable[None]], /) -> None:
        """Within `together`: done right before the commit, since others wait for what it locks.

        What it raises undoes the whole, with all that a request around it has written.
        """


class AuditLog(Protocol):
    """Who did what to whose data, written in the unit of work of the change itself."""

    async def record(
        self, *, actor: str, action: str, person: UUID | None, about: About, why: str
    ) -> None:
        """`actor` is citizen:UUID, officer:UUID or system; `about` never names a person."""


class Events(Protocol):
    """What accounts are told, written in the unit of work of the change itself."""

    async def tell(
        self,
        *,
        kind: EventKind,
        subject: Subject,
        at: datetime,
        person: UUID | None = None,
        account: UUID | None = None,
        acting: UUID | None = None,
    ) -> tuple[UUID, ...]:
        """Every account of the person, or the one account; those to ring after the commit.

        `acting`: of who applied in the person's place, told too while that may be done.
        """


class OrderedEvents(Events, Protocol):
    async def hold(self, persons: Collection[UUID], accounts: Collection[UUID] = ()) -> None:
        """Before several are told in one unit of work: all of their accounts, in the accounts' order."""


class SecondOfficers(Protocol):
    """storage.four_eyes.FourEyesStore."""

    async def check(self, word: SecondWord, at: datetime) -> None:
        """Returns for an officer whose word counts beside the first one's; else NotAllowed says why not."""


class Bell(Protocol):
    """Says "look again" to whoever serves these accounts, once what they are told has committed."""

    async def ring(self, accounts: Iterable[UUID]) -> None: ...


class Allowance(Protocol):
    @property
    def allowed(self) -> bool: ...

    @property
    def remaining(self) -> int: ...

    @property
    def reset_s(self) -> float:
        """Seconds until there is room again."""


class Limits(Protocol):
    """storage.limits.Limits: rate limits by key."""

    async def allow(self, key: str, limit: int, window_s: float) -> Allowance:
        """Counts one; the window begins with the first."""

    async def look(self, key: str, limit: int) -> Allowance:
        """Without counting."""


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
