"""The refresh tokens of sessions: the first of each, the one that follows, and what one shown twice brings about."""

import logging
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain import actors
from domain.accounts.accounts import Lifetime, RefreshToken, Reused, RevokedSession, SessionEnd
from domain.events import EventKind
from domain.subjects import SubjectKind
from services.accounts.person_binding import Bindings
from services.ports import AuditLog, Events, UnitOfWork

log = logging.getLogger(__name__)


class SessionStore(Protocol):
    """storage.accounts.sessions.SessionStore, within the unit of work."""

    async def open_citizen(
        self,
        token: RefreshToken,
        account: UUID,
        *,
        device: str,
        device_key: str,
        by_wechat: bool,
        now: datetime,
        lifetime: Lifetime,
    ) -> None: ...

    async def signed_in_elsewhere(self, account: UUID, session: UUID, now: datetime) -> bool: ...

    async def rotate(
        self,
        shown: RefreshToken,
        *,
        of_officer: bool,
        device_key: str,
        now: datetime,
        lifetime: Lifetime,
    ) -> tuple[UUID, RefreshToken] | RevokedSession | SessionEnd:
        """The owner and the token that follows; or the session that ended, since two hold a token of it."""


class RefreshTokens:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        sessions: SessionStore,
        persons: Bindings,
        events: Events,
        audit: AuditLog,
    ) -> None:
        self._unit = unit
        self._sessions = sessions
        self._persons = persons
        self._events = events
        self._audit = audit

    async def open_citizen(
        self,
        token: RefreshToken,
        account: UUID,
        *,
        device: str,
        device_key: str = "",
        by_wechat: bool = False,
        now: datetime,
        lifetime: Lifetime,
    ) -> tuple[UUID, ...]:
        """Whom to ring: an account that is signed in elsewhere is told of the new device.

        device_key: the thumbprint of the key without which nothing renews it.
        """

        async def work() -> tuple[UUID, ...]:
            await self._sessions.open_citizen(
                token,
                account,
                device=device,
                device_key=device_key,
                by_wechat=by_wechat,
                now=now,
                lifetime=lifetime,
            )
            if not await self._sessions.signed_in_elsewhere(account, token.session, now):
                return ()
            return await self._events.tell(
                account=account,
                kind=EventKind.ACCOUNT_SIGNED_IN,
                subject=SubjectKind.SESSION.of(token.session),
                at=now,
            )

        return await self._unit.together(work)

    async def rotate(
        self,
        shown: RefreshToken,
        *,
        of_officer: bool,
        device_key: str = "",
        now: datetime,
        lifetime: Lifetime,
    ) -> tuple[UUID, RefreshToken] | Reused | SessionEnd:
        """Whose session it is and the token that follows.

        A token of ours that was followed longer ago than the grace ends the session: two hold it,
        and nobody can say which is the thief; its owner is told. One that was never given out ends
        nothing, since the session's id stands in every access token; nor does any without the
        session's own key.
        """

        async def work() -> tuple[UUID, RefreshToken] | Reused | SessionEnd:
            done = await self._sessions.rotate(
                shown, of_officer=of_officer, device_key=device_key, now=now, lifetime=lifetime
            )
            if isinstance(done, RevokedSession):
                return Reused(await self._tell_owner(shown.session, done, now))
            return done

        done = await self._unit.together(work)
        if isinstance(done, Reused):
            log.warning("session %s ended: a refresh token was shown that is past", shown.session)
        return done

    async def _tell_owner(
        self, session: UUID, revoked: RevokedSession, at: datetime
    ) -> tuple[UUID, ...]:
        """On record; a citizen finds it in the inbox. An officer has none, and signs in again."""
        account, about, person = revoked.account, SubjectKind.SESSION.of(session), None
        actor = actors.SYSTEM if revoked.officer is None else actors.officer(revoked.officer)
        if account is not None:
            person = await self._persons.of_account(account)
        await self._audit.record(
            actor=actor,
            action=EventKind.SIGN_IN_COPIED,
            person=person,
            about=about,
            why="shown twice",
        )
        if account is None:
            return ()
        return await self._events.tell(
            account=account, kind=EventKind.SIGN_IN_COPIED, subject=about, at=at
        )
