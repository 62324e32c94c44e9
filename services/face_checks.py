"""Opening a face check, handing out its tickets, and saying how it ended.

All that can be refused without a camera is refused before it opens, and each refusal names a next step.
"""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, Protocol
from uuid import UUID, uuid4

from domain.capture import CheckInHand
from domain.checks import Check, CheckStanding, Receipt, Ticket
from domain.consent import Purpose
from domain.entitlement import SHANGHAI
from domain.errors import Conflict, FieldError, Gone, NotAllowed, NotFound, TooMany
from domain.face_check import (
    BUDGET_FAILED,
    BUDGET_HOURS,
    CHECK_MINUTES,
    FIRST_FRAME_SECONDS,
    OPEN_STATES,
    CheckState,
    EngineId,
)
from domain.people import Citizen
from domain.problems import Problem
from domain.words import Language

ACTION: Final = "pension.certify"
NEEDED: Final = (Purpose.FACE_PROCESSING, Purpose.SENDING_FRAMES)


class CheckStore(Protocol):
    async def standing(
        self, account: UUID, scheme: str, engine: EngineId, since: datetime
    ) -> CheckStanding | None: ...

    async def open(self, check: Check, ticket: Ticket) -> None: ...

    async def add_ticket(self, check: Check, ticket: Ticket, now: datetime) -> bool: ...

    async def use_ticket(self, secret: str, now: datetime) -> CheckInHand | None: ...

    async def show(self, account: UUID, check: UUID) -> Check | None: ...

    async def receipt(self, account: UUID, receipt: UUID, now: datetime) -> Receipt | None: ...


class FaceChecks:
    def __init__(
        self,
        *,
        checks: CheckStore,
        engine: EngineId,
        clock: Callable[[], datetime],
        former: EngineId | None = None,
    ) -> None:
        """During a switch the `former` engine's references are as good."""
        self._checks = checks
        self._engine = engine
        self._former = former
        self._clock = clock

    async def open(
        self, citizen: Citizen, *, scheme: str, language: Language
    ) -> tuple[Check, Ticket]:
        """A check and the ticket for its first socket; every refusal names what to do."""
        now = self._clock()
        since = now - timedelta(hours=BUDGET_HOURS)
        standing = await self._checks.standing(citizen.account, scheme, self._engine, since)
        if standing is not None and not standing.enrolled and self._former is not None:
            standing = await self._checks.standing(citizen.account, scheme, self._former, since)
        standing = pre_flight(standing, now)
        check = Check(
            person=standing.person,
            check=uuid4(),
            account=citizen.account,
            action=ACTION,
            subject=f"entitlement:{scheme}",
            elder=standing.elder,
            language=language,
            state=CheckState.ISSUED,
            issued_at=now,
            expires_at=now + timedelta(minutes=CHECK_MINUTES),
        )
        ticket = _new_ticket(now)
        await self._checks.open(check, ticket)
        return check, ticket

    async def ticket(self, citizen: Citizen, check: UUID) -> Ticket:
        """For a new socket of the same check, after the last one dropped; nothing is counted."""
        found = await self.show(citizen, check)
        if found.state not in OPEN_STATES:
            raise Gone(Problem.CHECK_OVER)
        now = self._clock()
        ticket = _new_ticket(now)
        if not await self._checks.add_ticket(found, ticket, now):
            raise Gone(Problem.CHECK_OVER)
        return ticket

    async def enter(self, secret: str) -> CheckInHand:
        """Uses a ticket up; of two sockets with one ticket, one is let in."""
        hand = await self._checks.use_ticket(secret, self._clock())
        if hand is None:
            raise NotAllowed(Problem.TICKET_INVALID)
        return hand

    async def show(self, citizen: Citizen, check: UUID) -> Check:
        found = await self._checks.show(citizen.account, check)
        if found is None:
            raise NotFound(Problem.NOT_FOUND)
        return found

    async def receipt(self, citizen: Citizen, receipt: UUID) -> Receipt:
        found = await self._checks.receipt(citizen.account, receipt, self._clock())
        if found is None:
            raise NotFound(Problem.NOT_FOUND)
        return found


def _new_ticket(now: datetime) -> Ticket:
    return Ticket(secrets.token_urlsafe(32), now + timedelta(seconds=FIRST_FRAME_SECONDS))
