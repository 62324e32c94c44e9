"""The end of an account, within the unit of work of what brings it about.

Audit, consents, checks, reviews and entitlements hang on the person and stay (docs/privacy.md).
"""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.accounts.accounts import EndingAccount
from domain.subjects import SubjectKind
from services.ports import AuditLog, Clock


class AccountEndStore(Protocol):
    """storage.accounts.account_ends.AccountEndStore."""

    async def hold(self, accounts: Collection[UUID]) -> None:
        """The persons whom the end of these accounts concerns, then all accounts that are told."""

    async def lock(self, account: UUID) -> EndingAccount | None: ...

    async def forget_sign_in(self, ending: EndingAccount) -> None:
        """By phone and by WeChat; its phone, when it signs in again, is a stranger's."""

    async def erase(self, ending: EndingAccount) -> tuple[UUID, ...]:
        """The account with all that ends with it, as the cards say; the sessions that it had."""


class MandateEnds(Protocol):
    """services.accounts.mandate_changes.MandateChanges."""

    async def end_with_account(
        self, account: UUID, person: UUID | None, *, actor: str, why: str, at: datetime
    ) -> None: ...


class AccountEnds:
    def __init__(
        self,
        *,
        store: AccountEndStore,
        mandates: MandateEnds,
        audit: AuditLog,
        clock: Clock,
    ) -> None:
        self._store = store
        self._mandates = mandates
        self._audit = audit
        self._clock = clock

    async def hold(self, accounts: Collection[UUID]) -> None:
        """Before any other lock: the persons whom their end concerns, then all accounts that are told."""
        await self._store.hold(accounts)

    async def end_account(
        self, account: UUID, *, actor: str, action: str, why: str
    ) -> tuple[UUID, ...]:
        """Of an account that is held: the sessions that ended with it; none when it is gone."""
        ending = await self._store.lock(account)
        if ending is None:
            return ()
        await self._store.forget_sign_in(ending)
        await self._mandates.end_with_account(
            account, ending.person, actor=actor, why=why, at=self._clock()
        )
        ended = await self._store.erase(ending)
        await self._audit.record(
            actor=actor,
            action=action,
            person=ending.person,
            about=SubjectKind.ACCOUNT.of(account),
            why=why,
        )
        return ended
