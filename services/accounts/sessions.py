"""Where an account is signed in, signing others out, and proving anew that its holder is here."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.accounts.accounts import CONFIRMED_FOR, Account
from domain.accounts.devices import SessionSeen
from domain.errors import NotAllowed, NotFound, NotSignedIn
from domain.levels import STEP_UP
from domain.people import Citizen, Level, Principal
from domain.problems import Problem
from domain.words import Words
from services.ports import TokenRevoker


class SessionStore(Protocol):
    async def of_account(self, account: UUID, now: datetime) -> tuple[SessionSeen, ...]: ...

    async def end_one(self, account: UUID, session: UUID, now: datetime) -> bool: ...

    async def end_others(self, account: UUID, keep: UUID, now: datetime) -> tuple[UUID, ...]: ...

    async def confirm(self, session: UUID, now: datetime) -> None: ...

    async def confirmed(self, session: UUID, since: datetime) -> bool: ...

    async def by_wechat(self, session: UUID) -> bool: ...

    async def proven(self, session: UUID, now: datetime) -> bool: ...


class AccountStore(Protocol):
    async def read(self, account: UUID) -> Account | None: ...

    async def prove_phone(self, account: UUID, now: datetime) -> None: ...


class CodeStore(Protocol):
    async def redeem(self, phone: str, place: str, code: str, now: datetime) -> bool: ...


class SessionService:
    def __init__(
        self,
        *,
        sessions: SessionStore,
        accounts: AccountStore,
        codes: CodeStore,
        tokens: TokenRevoker,
        clock: Callable[[], datetime],
    ) -> None:
        self._sessions = sessions
        self._accounts = accounts
        self._codes = codes
        self._tokens = tokens
        self._clock = clock

    async def mine(self, citizen: Citizen) -> tuple[SessionSeen, ...]:
        return await self._sessions.of_account(citizen.account, self._clock())

    async def end(self, citizen: Citizen, session: UUID) -> None:
        """One of the citizen's own; another's is as unknown as none."""
        if not await self._sessions.end_one(citizen.account, session, self._clock()):
            raise NotFound(Problem.NOT_FOUND)
        self._tokens.end(session)

    async def end_others(self, citizen: Citizen) -> None:
        """All but the one that asks."""
        ended = await self._sessions.end_others(citizen.account, citizen.session, self._clock())
        for session in ended:
            self._tokens.end(session)

    async def phone(self, citizen: Citizen) -> str:
        """Where a code has to go that proves the holder."""
        account = await self._accounts.read(citizen.account)
        if account is None:
            raise NotSignedIn(Problem.SESSION_OVER)
        return account.phone

    async def place(self, citizen: Citizen) -> str:
        """Whence a code is asked for that this sign-in answers: nobody else's wishes use it up.

        A sign-in by WeChat costs no code: all of an account have one place, or each new one would
        bring codes and guesses of its own.
        """
        if await self._sessions.by_wechat(citizen.session):
            return f"wechat {citizen.account}"
        return f"session {citizen.session}"

    async def confirm(self, citizen: Citizen, code: str) -> None:
        """By the code on the account's own phone; for five minutes this sign-in may do more."""
        now = self._clock()
        phone = await self.phone(citizen)
        if not await self._codes.redeem(phone, await self.place(citizen), code, now):
            raise NotAllowed(Problem.CODE_WRONG)
        await self._accounts.prove_phone(citizen.account, now)
        await self._sessions.confirm(citizen.session, now)

    async def check_level(self, principal: Principal | None) -> None:
        """Raises NotAllowed(STEP_UP_NEEDED) unless this sign-in is at level 3."""
        if not isinstance(principal, Citizen) or not await self._sessions.proven(
            principal.session, self._clock()
        ):
            detail = Words(
                f"第 {Level.PROVEN} 级：以 {STEP_UP} 刷脸，或由工作人员当面确认",
                f"level {Level.PROVEN}: a face check of {STEP_UP}, or an officer in person",
            )
            raise NotAllowed(Problem.STEP_UP_NEEDED, detail)

    async def check(self, principal: Principal | None) -> None:
        """Raises NotAllowed(CONFIRMATION_NEEDED) unless a code was answered within five minutes."""
        if not isinstance(principal, Citizen) or not await self._sessions.confirmed(
            principal.session, self._clock() - CONFIRMED_FOR
        ):
            raise NotAllowed(Problem.CONFIRMATION_NEEDED)
