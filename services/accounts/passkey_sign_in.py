"""Officers sign in by a passkey: one answer of the browser stands for the name and both factors."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol
from uuid import UUID

from domain import actors
from domain.accounts.accounts import OFFICER_LIFETIME, Lifetime, RefreshToken
from domain.accounts.passkeys import CHALLENGE_LIFE, Assertion, Passkey
from domain.errors import Conflict, NotSignedIn
from domain.people import Officer, Role
from domain.problems import Problem
from domain.subjects import SubjectKind
from services.accounts.session_opening import NewTokens, SignedIn, TokenIssuer, signed_in
from services.ports import AuditLog, UnitOfWork

#: As the audit says by what a session was opened.
BY_PASSKEY: Final = "passkey"


class PasskeyStore(Protocol):
    """storage.accounts.passkeys.PasskeyStore."""

    async def keep_challenge(
        self, challenge: bytes, officer: UUID | None, now: datetime, life: timedelta
    ) -> None: ...

    async def take_challenge(self, challenge: bytes, officer: UUID | None, now: datetime) -> bool:
        """Once; False for one that is over, was taken, or was given to somebody else."""

    async def by_credential(self, credential: bytes) -> Passkey | None: ...

    async def hold(self, officer: UUID) -> frozenset[Role] | None:
        """None where a password could not sign in either."""

    async def lock(self, passkey: UUID) -> Passkey | None:
        """After its officer is held."""

    async def put_used(self, passkey: UUID, sign_count: int, at: datetime) -> None: ...

    async def open_session(
        self, token: RefreshToken, passkey: Passkey, *, now: datetime, lifetime: Lifetime
    ) -> None: ...


class Proofs(Protocol):
    """auth.passkeys.PasskeyProofs."""

    @property
    def host(self) -> str: ...

    def new_challenge(self) -> bytes: ...

    def challenge_in(self, client_data: bytes) -> bytes | None: ...

    def asserted(self, shown: Assertion, challenge: bytes, public_key: bytes) -> int | None: ...


class Guard(Protocol):
    """services.accounts.rate_limits.RateLimits."""

    async def before_password(self, caller: str) -> None: ...

    async def wrong_password(self, caller: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Challenge:
    challenge: bytes
    host: str


class PasskeySignIn:
    """`proofs`: None where the city has no address for passkeys."""

    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: PasskeyStore,
        proofs: Proofs | None,
        sessions: NewTokens,
        tokens: TokenIssuer,
        guard: Guard,
        audit: AuditLog,
        clock: Callable[[], datetime],
    ) -> None:
        self._unit = unit
        self._store = store
        self._proofs = proofs
        self._sessions = sessions
        self._tokens = tokens
        self._guard = guard
        self._audit = audit
        self._clock = clock

    async def begin(self) -> Challenge:
        """The same for everybody: who signs in says the passkey itself."""
        proofs = self._on()
        challenge = proofs.new_challenge()
        await self._store.keep_challenge(challenge, None, self._clock(), CHALLENGE_LIFE)
        return Challenge(challenge, proofs.host)

    async def sign_in(self, shown: Assertion, caller: str) -> SignedIn:
        """One answer for whatever is wrong: no such passkey, another's, a copied one, a disabled officer.

        What fails counts by `caller` as wrong passwords do; the lock of a name does not close it.
        """
        proofs, now = self._on(), self._clock()
        await self._guard.before_password(caller)
        passkey = await self._store.by_credential(shown.credential)
        counted = await self._judged(proofs, shown, passkey, now)
        done = None
        if passkey is not None and counted is not None:
            done = await self._opened(passkey, counted, now)
        if done is None:
            await self._guard.wrong_password(caller)
            raise NotSignedIn(Problem.PASSKEY_WRONG)
        return done

    async def _judged(
        self, proofs: Proofs, shown: Assertion, passkey: Passkey | None, now: datetime
    ) -> int | None:
        """What its authenticator counted. The challenge is taken whatever comes of it."""
        challenge = proofs.challenge_in(shown.client_data)
        if challenge is None or not await self._store.take_challenge(challenge, None, now):
            return None
        if passkey is None or shown.user_handle != passkey.officer.bytes:
            return None
        return proofs.asserted(shown, challenge, passkey.public_key)

    async def _opened(self, passkey: Passkey, counted: int, now: datetime) -> SignedIn | None:
        token = self._sessions.new_token()

        async def work() -> frozenset[Role] | None:
            roles = await self._store.hold(passkey.officer)
            held = await self._store.lock(passkey.passkey)
            if roles is None or held is None:
                return None
            if held.is_copied(counted):
                why = f"{counted} after {held.sign_count}"
                await self._record(held, "officer.passkey_copied", why)
                return None
            await self._store.put_used(held.passkey, counted, now)
            await self._store.open_session(token, held, now=now, lifetime=OFFICER_LIFETIME)
            await self._record(held, "officer.signed_in", BY_PASSKEY)
            return roles

        roles = await self._unit.together(work)
        if roles is None:
            return None
        officer = Officer(passkey.officer, roles, token.session)
        return signed_in(self._tokens, officer, token, OFFICER_LIFETIME)

    async def _record(self, passkey: Passkey, action: str, why: str) -> None:
        await self._audit.record(
            actor=actors.officer(passkey.officer),
            action=action,
            person=None,
            about=SubjectKind.OFFICER.of(passkey.officer),
            why=why,
        )

    def _on(self) -> Proofs:
        if self._proofs is None:
            raise Conflict(Problem.PASSKEYS_OFF)
        return self._proofs
