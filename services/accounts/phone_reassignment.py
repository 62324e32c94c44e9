"""Phone reassignment, or whose account a number opens: numbers change hands, and a new holder must find nothing of the old."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Protocol
from uuid import UUID

from domain import actors
from domain.accounts.accounts import Account, BoundPhone, Claimed
from domain.people import Identity
from domain.subjects import SubjectKind
from domain.words import Language
from services.ports import AuditLog, UnitOfWork


class PhoneHolderStore(Protocol):
    """storage.accounts.phone_reassignment.PhoneHolderStore."""

    async def bound(self, phone: str) -> BoundPhone | None:
        """The account of the phone, where it is bound to a person."""

    async def unproven(self, phone: str) -> UUID | None:
        """The account of the phone, where nobody ever answered a code on it."""

    async def of_person(self, person: UUID) -> Sequence[tuple[UUID, str]]:
        """The person's accounts in their order, each with its phone."""

    async def note_sign_in(self, account: UUID, now: datetime) -> None: ...


class AccountStore(Protocol):
    async def of_phone(self, phone: str, language: Language) -> Account: ...


class IdentityStore(Protocol):
    """storage.accounts.identities.IdentityStore, within the unit of work."""

    async def lock(self, person: UUID) -> Identity | None: ...

    async def put(self, person: UUID, identity: Identity) -> None: ...


class Ends(Protocol):
    """services.accounts.account_ends.AccountEnds."""

    async def hold(self, accounts: Collection[UUID]) -> None: ...

    async def end_account(
        self, account: UUID, *, actor: str, action: str, why: str
    ) -> tuple[UUID, ...]: ...


class PhoneReassignment:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        holders: PhoneHolderStore,
        accounts: AccountStore,
        identities: IdentityStore,
        ends: Ends,
        audit: AuditLog,
    ) -> None:
        self._unit = unit
        self._holders = holders
        self._accounts = accounts
        self._identities = identities
        self._ends = ends
        self._audit = audit

    async def claim(self, phone: str, language: Language, now: datetime) -> Claimed:
        """The account of whoever answered a code on `phone`, made new where its holder may have changed.

        So does one that WeChat's word alone opened: who had this number before may sit in it still.
        """
        ended = await self._unit.together(partial(self._retire, phone, now))
        account = await self._accounts.of_phone(phone, language)
        await self._holders.note_sign_in(account.account, now)
        return Claimed(account, ended)

    async def change_phone(
        self, person: UUID, phone: str, *, actor: str
    ) -> tuple[UUID, ...] | None:
        """Records the phone; accounts of other phones end. Their sessions; None for nobody known.

        Nothing moves to the new number by itself: were it mistyped, a stranger would hold it. Its
        holder signs in and gives name and ID number, as everybody does.
        """
        return await self._unit.together(partial(self._change_phone, person, phone, actor))

    async def _retire(self, phone: str, now: datetime) -> tuple[UUID, ...]:
        bound = await self._holders.bound(phone)
        if bound is not None and bound.has_new_holder(now):
            return await self._end(bound.account, "the number has another holder")
        unproven = await self._holders.unproven(phone)
        if unproven is not None:
            return await self._end(unproven, "its holder never answered a code")
        return ()

    async def _end(self, account: UUID, why: str) -> tuple[UUID, ...]:
        await self._ends.hold([account])
        return await self._ends.end_account(
            account, actor=actors.SYSTEM, action="account.retired", why=why
        )

    async def _change_phone(self, person: UUID, phone: str, actor: str) -> tuple[UUID, ...] | None:
        await self._ends.hold([account for account, _ in await self._holders.of_person(person)])
        old = await self._identities.lock(person)
        if old is None:
            return None
        await self._identities.put(person, replace(old, phone=phone))
        await self._audit.record(
            actor=actor,
            action="person.phone_changed",
            person=person,
            about=SubjectKind.PERSON.of(),
            why="counter",
        )
        ended: list[UUID] = []
        for account, its in await self._holders.of_person(person):
            if its != phone:
                ended += await self._ends.end_account(
                    account,
                    actor=actor,
                    action="account.retired",
                    why="the phone was changed at the counter",
                )
        return tuple(ended)
