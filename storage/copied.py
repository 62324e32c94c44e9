"""How a part of the copy of everything is read; `storage/<context>/copied.py` read those of each context."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Generic, TypeVar
from uuid import UUID

from domain.copied import Part
from storage.database import Queries
from storage.keys.vault import Vault

T = TypeVar("T")

#: More than anybody has; a copy of everything is still one answer with an end.
MOST: Final = 10_000
#: Behind every moment: a list that is read from here begins with the newest.
END: Final = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Source:
    """Of whom, in the transaction that has put the copying on record."""

    tx: Queries
    vault: Vault
    account: UUID
    person: UUID | None  # on the register, to whom the account is bound
    now: datetime


@dataclass(frozen=True, slots=True)
class OfAccount(Generic[T]):
    part: Part[T]
    read: Callable[[Source], Awaitable[T]]


@dataclass(frozen=True, slots=True)
class OfPerson(Generic[T]):
    """Of the person alone: `read` gets her id."""

    part: Part[T]
    read: Callable[[Source, UUID], Awaitable[T]]
