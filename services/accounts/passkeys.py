"""An officer's own passkeys: made once the second factor was given anew, listed, removed."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from domain.accounts.accounts import PASSWORD_LOCK, OfficerLogin
from domain.accounts.officers import OfficerSeen
from domain.accounts.passkeys import (
    CHALLENGE_LIFE,
    MOST,
    NewPasskey,
    PasskeySeen,
    Registration,
)
from domain.errors import Conflict, NotAllowed, NotFound, NotSignedIn, TooMany
from domain.people import Officer, Role
from domain.problems import Problem
from domain.subjects import SubjectKind
from services.ports import AuditLog, TokenRevoker, UnitOfWork


class PasskeyStore(Protocol):
    """storage.accounts.passkeys.PasskeyStore."""

    async def keep_challenge(
        self, challenge: bytes, officer: UUID | None, now: datetime, life: timedelta
    ) -> None: ...

    async def take_challenge(self, challenge: bytes, officer: UUID | None, now: datetime) -> bool:
        """Once; False for one that is over, was taken, or was given to somebody else."""

    async def hold(self, officer: UUID) -> frozenset[Role] | None:
        """None where a password could not sign in either."""

    async def stands(self, officer: UUID, session: UUID) -> bool:
        """Whether the session has not ended."""

    async def how_many(self, officer: UUID) -> int: ...

    async def credentials(self, officer: UUID) -> Collection[bytes]: ...

    async def of_officer(self, officer: UUID, session: UUID) -> tuple[PasskeySeen, ...]: ...

    async def add(self, officer: UUID, made: NewPasskey, name: str, at: datetime) -> bool:
        """False for a credential that somebody has."""

    async def remove(self, officer: UUID, passkey: UUID) -> str | None:
        """What it was called; None when the officer has no such passkey."""

    async def end_other_sessions(
        self, officer: UUID, keep: UUID, at: datetime
    ) -> tuple[UUID, ...]: ...


class Factors(Protocol):
    """services.accounts.second_factor.SecondFactors."""

    async def refuse(self, login: OfficerLogin, code: str) -> Problem | None: ...


class Tries(Protocol):
    """storage.accounts.officers.OfficerStore."""

    async def count_own_try(self, officer: UUID, now: datetime) -> OfficerLogin | None: ...

    async def take_back_try(self, officer: UUID) -> None: ...


class Staff(Protocol):
    async def one(self, officer: UUID) -> OfficerSeen | None: ...


class Proofs(Protocol):
    """auth.passkeys.PasskeyProofs."""

    @property
    def host(self) -> str: ...

    @property
    def algorithms(self) -> tuple[int, ...]: ...

    def new_challenge(self) -> bytes: ...

    def challenge_in(self, client_data: bytes) -> bytes | None: ...

    def registered(self, made: Registration, challenge: bytes) -> NewPasskey | None: ...


@dataclass(frozen=True, slots=True)
class Creation:
    """What the browser is to make a passkey by; `known` are those that the officer has."""

    challenge: bytes
    host: str
    officer: UUID
    username: str
    algorithms: tuple[int, ...]
    known: tuple[bytes, ...]


class PasskeyService:
    """`proofs`: None where the city has no address for passkeys."""

    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: PasskeyStore,
        proofs: Proofs | None,
        factors: Factors,
        tries: Tries,
        staff: Staff,
        tokens: TokenRevoker,
        audit: AuditLog,
        clock: Callable[[], datetime],
    ) -> None:
        self._unit = unit
        self._store = store
        self._proofs = proofs
        self._factors = factors
        self._tries = tries
        self._staff = staff
        self._tokens = tokens
        self._audit = audit
        self._clock = clock

    async def mine(self, officer: Officer) -> tuple[PasskeySeen, ...]:
        return await self._store.of_officer(officer.officer, officer.session)

    async def begin(self, officer: Officer, code: str) -> Creation:
        """Once `code` of the second factor is right: a session left open at a desk makes none.

        NotAllowed for a wrong code, which counts towards the lock of the officer's name, and for who
        has no second factor. TooMany while locked.
        """
        proofs = self._on()
        seen = await self._staff.one(officer.officer)
        if seen is None:
            raise NotFound(Problem.NOT_FOUND)
        await self._check_factor(officer.officer, code)
        if await self._store.how_many(officer.officer) >= MOST:
            raise Conflict(Problem.PASSKEYS_FULL)
        challenge = proofs.new_challenge()
        await self._store.keep_challenge(challenge, officer.officer, self._clock(), CHALLENGE_LIFE)
        return Creation(
            challenge,
            proofs.host,
            officer.officer,
            seen.username,
            proofs.algorithms,
            tuple(await self._store.credentials(officer.officer)),
        )

    async def add(self, officer: Officer, made: Registration, name: str) -> tuple[PasskeySeen, ...]:
        """With what this officer's last `begin` gave, once; every other session of theirs ends.

        NotAllowed for an answer to any other challenge, or one that does not verify; Conflict beyond ten.
        """
        proofs, at = self._on(), self._clock()
        challenge = proofs.challenge_in(made.client_data)
        if challenge is None or not await self._store.take_challenge(
            challenge, officer.officer, at
        ):
            raise NotAllowed(Problem.PASSKEY_WRONG)
        verified = proofs.registered(made, challenge)
        if verified is None:
            raise NotAllowed(Problem.PASSKEY_WRONG)

        async def work() -> tuple[UUID, ...]:
            await self._hold(officer)
            if await self._store.how_many(officer.officer) >= MOST:
                raise Conflict(Problem.PASSKEYS_FULL)
            if not await self._store.add(officer.officer, verified, name, at):
                raise NotAllowed(Problem.PASSKEY_WRONG)
            return await self._changed(officer, "officer.passkey_added", at, name)

        self._end(await self._unit.together(work))
        return await self.mine(officer)

    async def remove(self, officer: Officer, passkey: UUID, why: str) -> tuple[PasskeySeen, ...]:
        """Every other session of the officer ends. NotFound for what is not theirs."""
        at = self._clock()

        async def work() -> tuple[UUID, ...]:
            await self._hold(officer)
            name = await self._store.remove(officer.officer, passkey)
            if name is None:
                raise NotFound(Problem.NOT_FOUND)
            return await self._changed(officer, "officer.passkey_removed", at, f"{name}: {why}")

        self._end(await self._unit.together(work))
        return await self.mine(officer)

    def _on(self) -> Proofs:
        if self._proofs is None:
            raise Conflict(Problem.PASSKEYS_OFF)
        return self._proofs

    async def _check_factor(self, officer: UUID, code: str) -> None:
        login = await self._tries.count_own_try(officer, self._clock())
        if login is None:
            wait_s = int(PASSWORD_LOCK.total_seconds())
            raise TooMany(Problem.TOO_MANY_REQUESTS, retry_after=wait_s)
        if login.second_factor is None:
            await self._tries.take_back_try(officer)
            raise NotAllowed(Problem.SECOND_FACTOR_UNSET)
        refused = await self._factors.refuse(login, code)
        if refused is not None:
            raise NotAllowed(refused)
        await self._tries.take_back_try(officer)

    async def _hold(self, officer: Officer) -> None:
        """A reset that came first has ended the session, and with it what it began."""
        held = await self._store.hold(officer.officer)
        if held is None or not await self._store.stands(officer.officer, officer.session):
            raise NotSignedIn(Problem.SESSION_OVER)

    async def _changed(
        self, officer: Officer, action: str, at: datetime, why: str
    ) -> tuple[UUID, ...]:
        await self._audit.record(
            actor=officer.actor,
            action=action,
            person=None,
            about=SubjectKind.OFFICER.of(officer.officer),
            why=why,
        )
        return await self._store.end_other_sessions(officer.officer, officer.session, at)

    def _end(self, sessions: tuple[UUID, ...]) -> None:
        for session in sessions:
            self._tokens.end(session)
