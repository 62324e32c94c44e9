"""Opening a face check, handing out its tickets, and saying how it ended.

All that can be refused without a camera is refused before it opens, and each refusal names a next step.
"""

import secrets
from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta
from typing import Final, Protocol
from uuid import UUID, uuid4

from domain.accounts.consent import Purpose
from domain.accounts.elder import ELDER_AGE
from domain.accounts.mandates import Acting, Mandate
from domain.actions import CERTIFY, Actions
from domain.days import day_of
from domain.errors import Conflict, FieldError, Gone, NotAllowed, NotFound, TooMany
from domain.faces.capture import CheckInHand
from domain.faces.challenge import SLIPPED_CHECKS
from domain.faces.checks import Check, CheckStanding, Claim, Receipt, Ticket
from domain.faces.face_check import (
    BUDGET_FAILED,
    BUDGET_HOURS,
    CHECK_MINUTES,
    DEVICE_FAILED,
    FIRST_FRAME_SECONDS,
    OPEN_STATES,
    CheckState,
    EngineId,
)
from domain.levels import STEP_UP
from domain.people import Citizen
from domain.problems import Problem
from domain.subjects import SubjectKind
from domain.words import Language, Words
from services.faces.face_gate import FaceGate

NEEDED: Final = (Purpose.FACE_PROCESSING, Purpose.SENDING_FRAMES)
_AGREEMENT: Final = Words("需要您的同意", "agreement needed")


class CheckStore(Protocol):
    async def standing(
        self,
        account: UUID,
        scheme: str,
        engine: EngineId,
        since: datetime,
        mandate: Mandate | None = None,
    ) -> CheckStanding | None: ...

    async def of_device(self, device: str, since: datetime) -> tuple[int, datetime | None]:
        """How many checks of it count against its budget since then, and when the oldest was opened."""

    async def open(self, check: Check, ticket: Ticket) -> tuple[UUID, ...]:
        """The captures whose check it closed; NotAllowed for one person too many of account or device."""

    async def use_ticket(self, secret: str, now: datetime) -> CheckInHand | None: ...

    async def show(
        self, account: UUID, check: UUID, person: UUID | None = None
    ) -> Check | None: ...

    async def receipt(
        self, account: UUID, receipt: UUID, now: datetime, person: UUID | None = None
    ) -> Receipt | None: ...


class TicketStore(Protocol):
    async def add(self, check: Check, ticket: Ticket, now: datetime) -> bool: ...

    async def look(self, secret: str, now: datetime) -> Claim | None: ...


class Bell(Protocol):
    async def ring(self, captures: Iterable[UUID], /) -> None: ...


class FaceCheckService:
    def __init__(
        self,
        *,
        checks: CheckStore,
        tickets: TicketStore,
        replaced: Bell,
        gate: FaceGate,
        engine: EngineId,
        clock: Callable[[], datetime],
        former: EngineId | None = None,
        actions: Actions | None = None,
        elder_age: int = ELDER_AGE,
    ) -> None:
        """`replaced` rings for captures whose check another socket has or closed.

        During a switch the `former` engine's references are as good.
        """
        self._checks = checks
        self._tickets = tickets
        self._replaced = replaced
        self._gate = gate
        self._engine = engine
        self._former = former
        self._clock = clock
        self._actions = actions or Actions()
        self._elder_age = elder_age

    async def open(
        self, acting: Acting, *, session: UUID, scheme: str, language: Language, device: str
    ) -> tuple[Check, Ticket]:
        """A check and the ticket for its first socket; every refusal names what to do.

        `device`: Citizen.device, whose failures count whomever its checks are of.
        """
        self._actions.check(CERTIFY)
        await self._gate.check()
        now = self._clock()
        since = now - timedelta(hours=BUDGET_HOURS)
        standing = await self._checks.standing(
            acting.account, scheme, self._engine, since, acting.mandate
        )
        if standing is not None and not standing.enrolled and self._former is not None:
            standing = await self._checks.standing(
                acting.account, scheme, self._former, since, acting.mandate
            )
        standing = pre_flight(standing, now, guarded=acting.guards)
        await self._check_device(device, now)
        expires_at = now + timedelta(minutes=CHECK_MINUTES)
        if acting.mandate is not None:
            expires_at = min(expires_at, acting.mandate.ends_at)
        check = Check(
            person=standing.person,
            check=uuid4(),
            account=acting.account,
            action=CERTIFY,
            subject=SubjectKind.ENTITLEMENT.of(scheme),
            elder=standing.elder(day_of(now), self._elder_age),
            language=language,
            state=CheckState.ISSUED,
            issued_at=now,
            expires_at=expires_at,
            mandate=acting.mandate.mandate if acting.mandate else None,
            device=device,
        )
        return check, await self._open(check, session)

    async def step_up(self, citizen: Citizen, language: Language) -> tuple[Check, Ticket]:
        """A check that raises the level of this sign-in, and is open to who has locked the face too."""
        self._actions.check(STEP_UP)
        await self._gate.check()
        now = self._clock()
        since = now - timedelta(hours=BUDGET_HOURS)
        standing = await self._checks.standing(citizen.account, "", self._engine, since)
        if standing is not None and not standing.enrolled and self._former is not None:
            standing = await self._checks.standing(citizen.account, "", self._former, since)
        standing = pre_flight(standing, now, of_pension=False)
        await self._check_device(citizen.device, now)
        check = Check(
            person=standing.person,
            check=uuid4(),
            account=citizen.account,
            action=STEP_UP,
            subject=SubjectKind.SESSION.of(citizen.session),
            elder=standing.elder(day_of(now), self._elder_age),
            language=language,
            state=CheckState.ISSUED,
            issued_at=now,
            expires_at=now + timedelta(minutes=CHECK_MINUTES),
            device=citizen.device,
        )
        return check, await self._open(check, citizen.session)

    async def _open(self, check: Check, session: UUID) -> Ticket:
        ticket = _new_ticket(check.issued_at, session)
        await self._replaced.ring(await self._checks.open(check, ticket))
        return ticket

    async def _check_device(self, device: str, now: datetime) -> None:
        failed, oldest = await self._checks.of_device(device, now - timedelta(hours=BUDGET_HOURS))
        if failed >= DEVICE_FAILED:
            raise _spent(oldest, now)

    async def ticket(self, acting: Acting, check: UUID, session: UUID) -> Ticket:
        """For a new socket of the same check, after the last one dropped; nothing is counted."""
        found = await self.show(acting, check)
        if found.state not in OPEN_STATES:
            raise Gone(Problem.CHECK_OVER)
        now = self._clock()
        ticket = _new_ticket(now, session)
        if not await self._tickets.add(found, ticket, now):
            raise Gone(Problem.CHECK_OVER)
        return ticket

    async def look(self, secret: str) -> Claim:
        """Who comes with the ticket; it stays unused."""
        claim = await self._tickets.look(secret, self._clock())
        if claim is None:
            raise NotAllowed(Problem.TICKET_INVALID)
        return claim

    async def enter(self, secret: str) -> CheckInHand:
        """Uses a ticket up; of two sockets with one ticket, one is let in, and an older one ends."""
        hand = await self._checks.use_ticket(secret, self._clock())
        if hand is None:
            raise NotAllowed(Problem.TICKET_INVALID)
        if hand.before is not None:
            await self._replaced.ring([hand.before])
        return hand

    async def show(self, acting: Acting, check: UUID) -> Check:
        found = await self._checks.show(acting.account, check, acting.person)
        if found is None:
            raise NotFound(Problem.NOT_FOUND)
        return found

    async def receipt(self, acting: Acting, receipt: UUID) -> Receipt:
        found = await self._checks.receipt(acting.account, receipt, self._clock(), acting.person)
        if found is None:
            raise NotFound(Problem.NOT_FOUND)
        return found


def pre_flight(
    standing: CheckStanding | None,
    now: datetime,
    needed: Collection[Purpose] = NEEDED,
    *,
    sees_face: bool = True,
    by_record: bool = True,
    guarded: bool = False,
    of_pension: bool = True,
) -> CheckStanding:
    """Refuses all that needs no look at the person, each with a next step.

    `sees_face`: a locked face and a spent budget refuse it; `by_record`: it needs a face record here;
    `guarded`: a guardian acts, without whom no child is looked at; `of_pension`: else it certifies
    nothing, and a lock, which the person may want to open by it, does not refuse it.
    """
    if standing is None:
        raise NotAllowed(Problem.BINDING_NEEDED)
    if of_pension and standing.entitlement is None:
        raise NotFound(Problem.NOT_FOUND, Words("您没有这项待遇", "no such pension of yours"))
    if standing.guarded_until is not None and now < standing.guarded_until and not guarded:
        raise NotAllowed(Problem.GUARDIAN_NEEDED)
    if sees_face and standing.locked and of_pension:
        raise NotAllowed(Problem.FACE_LOCKED)
    # Who is recorded as dead and is not shows it at any time; an officer then decides.
    today = day_of(now)
    entitlement = standing.entitlement
    if of_pension and entitlement and not (standing.died or entitlement.due(today)):
        raise Conflict(Problem.NOT_DUE)
    missing = [purpose for purpose in needed if purpose not in standing.consents]
    if missing:
        raise NotAllowed(
            Problem.CONSENT_MISSING,
            errors=tuple(FieldError("", purpose, _AGREEMENT) for purpose in missing),
        )
    if by_record and not standing.enrolled:
        raise NotAllowed(Problem.FACE_RECORD_MISSING)
    if sees_face and standing.slipped >= SLIPPED_CHECKS:
        raise NotAllowed(Problem.FACE_WITH_OFFICER)
    if sees_face and standing.failed >= BUDGET_FAILED:
        raise _spent(standing.oldest_failed, now)
    return standing


def _spent(oldest: datetime | None, now: datetime) -> TooMany:
    again = (oldest or now) + timedelta(hours=BUDGET_HOURS)
    return TooMany(Problem.BUDGET_SPENT, retry_after=max(1, int((again - now).total_seconds())))


def _new_ticket(now: datetime, session: UUID) -> Ticket:
    good_until = now + timedelta(seconds=FIRST_FRAME_SECONDS)
    return Ticket(secrets.token_urlsafe(32), good_until, session)
