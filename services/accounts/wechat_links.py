"""Which WeChat signs in to which account: linked and unlinked, with what ends by it."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Protocol
from uuid import UUID

from domain import actors
from domain.accounts.wechat import Relinked
from domain.events import EventKind
from domain.subjects import SubjectKind
from services.accounts.person_binding import Bindings
from services.ports import AuditLog, Clock, OrderedEvents, UnitOfWork


class LinkStore(Protocol):
    """storage.accounts.accounts.AccountStore, within the unit of work."""

    async def linked_to(self, openid: str) -> UUID | None: ...

    async def link_wechat(self, account: UUID, openid: str, at: datetime) -> Relinked | None:
        """None when it signed in to this account before."""

    async def unlink_wechat(self, account: UUID) -> bool:
        """False when none was linked."""


class SessionEnds(Protocol):
    """storage.accounts.sessions.SessionStore."""

    async def end_by_wechat(self, account: UUID, now: datetime) -> tuple[UUID, ...]: ...


@dataclass(frozen=True, slots=True)
class LinkChanged:
    """Accounts to ring, and the sessions that ended."""

    told: tuple[UUID, ...] = ()
    ended: tuple[UUID, ...] = ()


class WechatLinks:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        links: LinkStore,
        sessions: SessionEnds,
        persons: Bindings,
        events: OrderedEvents,
        audit: AuditLog,
        clock: Clock,
    ) -> None:
        self._unit = unit
        self._links = links
        self._sessions = sessions
        self._persons = persons
        self._events = events
        self._audit = audit
        self._clock = clock

    async def link(self, account: UUID, openid: str) -> LinkChanged:
        """From now on the WeChat signs in to this account, and to no other; both are told.

        Sign-ins end that another WeChat opened to it, or this WeChat to another.
        """
        return await self._unit.together(partial(self._link, account, openid))

    async def unlink(self, account: UUID) -> LinkChanged:
        """No WeChat signs in any more, and what one opened ends; nothing when there was none."""
        return await self._unit.together(partial(self._unlink, account))

    async def _link(self, account: UUID, openid: str) -> LinkChanged:
        before, now = await self._links.linked_to(openid), self._clock()
        await self._events.hold((), (account,) if before is None else (account, before))
        changed = await self._links.link_wechat(account, openid, now)
        if changed is None:
            return LinkChanged()
        ended: tuple[UUID, ...] = ()
        told = await self._tell(account)
        await self._audit.record(
            actor=actors.citizen(account),
            action="account.wechat_linked",
            person=await self._persons.of_account(account),
            about=SubjectKind.ACCOUNT.of(account),
            why="linked",
        )
        if changed.replaced:
            ended += await self._sessions.end_by_wechat(account, now)
        if changed.before is not None:
            ended += await self._sessions.end_by_wechat(changed.before, now)
            told += await self._note_unlinked(changed.before, actors.SYSTEM, "linked elsewhere")
        return LinkChanged(told, ended)

    async def _unlink(self, account: UUID) -> LinkChanged:
        await self._events.hold((), (account,))
        if not await self._links.unlink_wechat(account):
            return LinkChanged()
        ended = await self._sessions.end_by_wechat(account, self._clock())
        return LinkChanged(
            await self._note_unlinked(account, actors.citizen(account), "unlinked"), ended
        )

    async def _note_unlinked(self, account: UUID, actor: str, why: str) -> tuple[UUID, ...]:
        await self._audit.record(
            actor=actor,
            action="account.wechat_unlinked",
            person=await self._persons.of_account(account),
            about=SubjectKind.ACCOUNT.of(account),
            why=why,
        )
        return await self._tell(account)

    async def _tell(self, account: UUID) -> tuple[UUID, ...]:
        return await self._events.tell(
            account=account,
            kind=EventKind.WECHAT_CHANGED,
            subject=SubjectKind.ACCOUNT.of(account),
            at=self._clock(),
        )
