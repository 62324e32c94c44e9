"""The effect of a step-up: one sign-in is at level 3 for a while."""

from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from domain.faces.capture import Outcome
from domain.faces.checks import Booked, End
from domain.levels import PROVEN_FOR
from domain.subjects import Subject, SubjectKind
from domain.ways import Offer


class ProvenSessions(Protocol):
    async def prove(self, session: UUID, account: UUID, until: datetime) -> None:
        """An ended session stays ended."""


class ProvenAccounts(Protocol):
    async def prove(self, account: UUID | None, person: UUID) -> None: ...


class StepUp:
    def __init__(
        self, *, sessions: ProvenSessions, accounts: ProvenAccounts, window: Offer
    ) -> None:
        """`window`: where the same is done in person."""
        self._sessions = sessions
        self._accounts = accounts
        self._window = window

    def subject(self, reference: str, session: UUID) -> Subject:  # noqa: ARG002  # the sign-in that asks
        return SubjectKind.SESSION.of(session)

    async def due(self, person: UUID, subject: Subject, today: date, *, died: bool) -> bool:  # noqa: ARG002  # at any time
        return True

    def other_ways(self) -> tuple[Offer, ...]:
        return (self._window,)

    async def __call__(self, end: End) -> Booked:
        """No pension hangs on it: there is no review."""
        if (booked := end.without_effect) is not None:
            return booked
        hand = end.hand
        await self._sessions.prove(hand.subject.session, hand.account, end.at + PROVEN_FOR)
        await self._accounts.prove(hand.account, hand.person)
        return Booked(Outcome(), ())
