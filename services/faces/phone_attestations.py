"""An app proves, before its camera starts, that it is the city's own on a phone that nobody has tampered with.

What does not hold leaves the check as it was: it goes on as that of a page, where its action allows one.
"""

import logging
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.accounts.mandates import Acting
from domain.errors import Conflict, Gone, NotAllowed, NotFound
from domain.faces.attestation import (
    CHALLENGE_BYTES,
    CHALLENGE_LIFE,
    AndroidKey,
    AndroidVerified,
    AppleKey,
    AppleKeyNew,
    AppleKeyUsed,
    Attestation,
    Challenge,
    Listed,
    Shown,
    ToAttest,
)
from domain.faces.checks import Check
from domain.faces.face_check import OPEN_STATES, CheckState
from domain.people import Citizen
from domain.problems import Problem
from domain.subjects import SubjectKind
from services.ports import AuditLog, Clock, UnitOfWork

log = logging.getLogger(__name__)


class PhoneAttestationStore(Protocol):
    """storage.faces.phone_attestations.PhoneAttestationStore."""

    async def keep_challenge(
        self, asked: ToAttest, challenge: bytes, expires_at: datetime
    ) -> None: ...

    async def take_challenge(self, asked: ToAttest, now: datetime) -> bytes | None:
        """Once; None when it is over, was taken, or was given to another sign-in."""

    async def hold(self, asked: ToAttest, now: datetime) -> bool:
        """Whether its camera may still start as an attested one."""

    async def mark(self, asked: ToAttest, attestation: Attestation) -> None: ...

    async def add_key(self, key: bytes, account: UUID, public_key: bytes, at: datetime) -> bool:
        """False for a key that was shown before."""

    async def lock_key(self, key: bytes, account: UUID) -> AppleKey | None: ...

    async def put_counted(self, key: bytes, counter: int, at: datetime) -> None: ...

    async def listed(self, serials: Sequence[str]) -> Listed | None:
        """None where no list was loaded."""


class Checks(Protocol):
    async def show(
        self, account: UUID, check: UUID, person: UUID | None = None
    ) -> Check | None: ...


class ApplePhones(Protocol):
    """auth.attestation.app_attest.AppAttest."""

    def registered(self, made: AppleKeyNew, challenge: bytes, now: datetime) -> bytes | None: ...

    def asserted(self, shown: AppleKeyUsed, challenge: bytes, public_key: bytes) -> int | None: ...


class AndroidPhones(Protocol):
    """auth.attestation.android.KeyAttestation."""

    def verified(
        self, shown: AndroidKey, challenge: bytes, now: datetime
    ) -> AndroidVerified | None: ...


class PhoneAttestationService:
    """`apple`, `android`: None where the city names no app for them."""

    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: PhoneAttestationStore,
        checks: Checks,
        apple: ApplePhones | None,
        android: AndroidPhones | None,
        audit: AuditLog,
        clock: Clock,
    ) -> None:
        self._unit = unit
        self._store = store
        self._checks = checks
        self._apple = apple
        self._android = android
        self._audit = audit
        self._clock = clock

    async def begin(self, acting: Acting, citizen: Citizen, check: UUID) -> Challenge:
        """For a check whose camera has not started; an earlier challenge of it is over."""
        if self._apple is None and self._android is None:
            raise Conflict(Problem.ATTESTATION_OFF)
        asked = await self._asked(acting, citizen, check)
        challenge = secrets.token_bytes(CHALLENGE_BYTES)
        given = Challenge(challenge, self._clock() + CHALLENGE_LIFE)
        await self._store.keep_challenge(asked, challenge, given.expires_at)
        return given

    async def attest(
        self, acting: Acting, citizen: Citizen, check: UUID, shown: Shown
    ) -> Attestation:
        """The challenge is taken whatever comes of it. NotAllowed for whatever does not hold, and never why.

        Nothing is counted: a phone that can't prove itself costs nobody a try.
        """
        asked, now = await self._asked(acting, citizen, check), self._clock()
        challenge = await self._store.take_challenge(asked, now)
        if challenge is None:
            raise NotAllowed(Problem.ATTESTATION_REFUSED)

        async def work() -> Attestation | None:
            if not await self._store.hold(asked, now):
                raise Conflict(Problem.ATTESTATION_LATE)
            attestation = await self._judged(asked, shown, challenge, now)
            if attestation is not None:
                await self._store.mark(asked, attestation)
                await self._audit.record(
                    actor=citizen.actor,
                    action="face_check.attested",
                    person=asked.person,
                    about=SubjectKind.FACE_CHECK.of(check).under(
                        acting.mandate.mandate if acting.mandate else None
                    ),
                    why=attestation,
                )
            return attestation

        attestation = await self._unit.together(work)
        if attestation is None:
            log.info("an attestation of check %s was refused", check)
            raise NotAllowed(Problem.ATTESTATION_REFUSED)
        return attestation

    async def _asked(self, acting: Acting, citizen: Citizen, check: UUID) -> ToAttest:
        found = await self._checks.show(acting.account, check, acting.person)
        if found is None:
            raise NotFound(Problem.NOT_FOUND)
        if found.state not in OPEN_STATES:
            raise Gone(Problem.CHECK_OVER)
        if found.state is not CheckState.ISSUED:
            raise Conflict(Problem.ATTESTATION_LATE)
        return ToAttest(found.person, check, acting.account, citizen.session)

    async def _judged(
        self, asked: ToAttest, shown: Shown, challenge: bytes, now: datetime
    ) -> Attestation | None:
        match shown:
            case AppleKeyNew():
                holds = await self._registered(asked, shown, challenge, now)
                return Attestation.APP_ATTEST if holds else None
            case AppleKeyUsed():
                holds = await self._asserted(asked, shown, challenge, now)
                return Attestation.APP_ATTEST if holds else None
            case AndroidKey():
                return await self._made_by(shown, challenge, now)

    async def _registered(
        self, asked: ToAttest, made: AppleKeyNew, challenge: bytes, now: datetime
    ) -> bool:
        if self._apple is None:
            return False
        public_key = self._apple.registered(made, challenge, now)
        if public_key is None:
            return False
        return await self._store.add_key(made.key, asked.account, public_key, now)

    async def _asserted(
        self, asked: ToAttest, shown: AppleKeyUsed, challenge: bytes, now: datetime
    ) -> bool:
        key = await self._store.lock_key(shown.key, asked.account)
        if key is None or self._apple is None:
            return False
        counted = self._apple.asserted(shown, challenge, key.public_key)
        if counted is None or key.is_replayed(counted):
            return False
        await self._store.put_counted(key.key, counted, now)
        return True

    async def _made_by(
        self, shown: AndroidKey, challenge: bytes, now: datetime
    ) -> Attestation | None:
        verified = self._android and self._android.verified(shown, challenge, now)
        if not verified:
            return None
        listed = await self._store.listed(verified.serials)
        return verified.attestation if listed is not None and listed.clears(now) else None
