"""An account bound to a person, once, with what the person was told before it had one."""

from datetime import datetime
from functools import partial
from typing import Protocol
from uuid import UUID

from domain import actors
from domain.events import EventKind
from domain.subjects import SubjectKind
from services.ports import AuditLog, Events, UnitOfWork


class AccountStore(Protocol):
    """storage.accounts.accounts.AccountStore, within the unit of work."""

    async def hold_person(self, person: UUID) -> None:
        """What tells the person waits, and finds the account."""

    async def bind(self, account: UUID, person: UUID) -> bool:
        """False for one that is bound already."""

    async def take_over(self, account: UUID, person: UUID) -> None:
        """What the person was told without an account becomes the account's."""


class Binding:
    def __init__(
        self, *, unit: UnitOfWork, accounts: AccountStore, events: Events, audit: AuditLog
    ) -> None:
        self._unit = unit
        self._accounts = accounts
        self._events = events
        self._audit = audit

    async def bind(self, account: UUID, person: UUID, at: datetime) -> tuple[UUID, ...] | None:
        """Tells every account of the person: those to ring; None for one that is bound already."""
        return await self._unit.together(partial(self._bind, account, person, at))

    async def _bind(self, account: UUID, person: UUID, at: datetime) -> tuple[UUID, ...] | None:
        await self._accounts.hold_person(person)
        if not await self._accounts.bind(account, person):
            return None
        await self._accounts.take_over(account, person)
        about = SubjectKind.ACCOUNT.of(account)
        await self._audit.record(
            actor=actors.citizen(account),
            action="account.bound",
            person=person,
            about=about,
            why="name, ID number and recorded phone agree",
        )
        return await self._events.tell(
            person=person, kind=EventKind.ACCOUNT_BOUND, subject=about, at=at
        )
