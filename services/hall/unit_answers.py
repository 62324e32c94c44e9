"""What units' own systems say of the steps that they were sent: each number once, as the move of a post of that unit."""

import hmac
import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Final, Protocol
from uuid import UUID

from domain.errors import Busy, Conflict, Invalid, NotAllowed, NotFound, Refusal
from domain.hall.cases import Case, Move
from domain.hall.dispatches import AHEAD, MOVES, AnswerEnd, AnswerKept, UnitAnswer, hand_of
from domain.hall.items import Item
from domain.hall.step_moves import freed, in_hand
from domain.hall.transitions import Hand, Moment, Moved, open_step
from domain.notices.delivery_reports import Forged, Unreadable
from domain.problems import Problem
from services.hall.case_moves import Also, Make
from services.hall.officer_moves import Wanted, make_move
from services.ports import Clock, UnitOfWork

log = logging.getLogger(__name__)

_DECIDES: Final = frozenset({Move.APPROVE, Move.REJECT})


class Reader(Protocol):
    """connectors.dispatch.standard.StandardSystem, or another wire."""

    def read(self, headers: Mapping[str, str], body: bytes) -> UnitAnswer:
        """Raises Forged or Unreadable."""


class AnswerStore(Protocol):
    """storage.hall.unit_answers.UnitAnswerStore; what changes something, within the unit of work."""

    async def read(self, unit: str, sequence: int) -> AnswerKept | None: ...

    async def keep(self, answer: UnitAnswer, kept: AnswerKept, at: datetime) -> bool:
        """False where one of this number is there."""

    async def heard(self, unit: str) -> int:
        """Up to which number nothing lacks."""


class DispatchStore(Protocol):
    """storage.hall.dispatches.DispatchStore, within the unit of work."""

    async def open_of(self, case: UUID) -> dict[str, tuple[str, int]]: ...

    async def end_open(self, case: UUID, step: str, over: str) -> None: ...


class CaseOwners(Protocol):
    """storage.hall.cases.CaseStore."""

    async def person_of(self, case: UUID) -> UUID | None: ...


class Mover(Protocol):
    """services.hall.case_moves.CaseMover."""

    async def move(
        self, person: UUID, case: UUID, seen: int | None, make: Make, also: Also | None = None
    ) -> Case: ...


class Decisions(Protocol):
    """services.hall.decisions.DecisionService, within the unit of work of the move."""

    async def officer_decided(self, case: Case, *, granted: bool) -> None: ...


@dataclass(frozen=True, slots=True)
class Heard:
    """`expects`: the number of its own that lacks first."""

    kept: AnswerKept
    expects: int


class UnitAnswers:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        readers: Mapping[str, Reader],
        answers: AnswerStore,
        dispatches: DispatchStore,
        cases: CaseOwners,
        mover: Mover,
        decisions: Decisions,
        counts: Counter[tuple[str, str]],
        clock: Clock,
    ) -> None:
        """`counts`: calls by who calls and what became of them, beside those of vendors' reports."""
        self._unit = unit
        self._readers = readers
        self._answers = answers
        self._dispatches = dispatches
        self._cases = cases
        self._mover = mover
        self._decisions = decisions
        self._clock = clock
        self._counts = counts

    async def take(self, unit: str, headers: Mapping[str, str], body: bytes) -> Heard:
        """A call of the unit's system. NotAllowed for who is not it; Invalid; Conflict for a number with other words."""
        reader = self._readers.get(unit)
        if reader is None:
            raise NotAllowed(Problem.CALLBACK_FORGED)
        try:
            answer = reader.read(headers, body)
        except Forged:
            self._count(unit, "forged")
            log.warning("a forged call in the name of the system of %s", unit)
            raise NotAllowed(Problem.CALLBACK_FORGED) from None
        except Unreadable:
            self._count(unit, "unreadable")
            log.warning("a call of the system of %s could not be read", unit)
            raise Invalid(Problem.BODY_UNREADABLE) from None
        return await self.put(answer)

    async def put(self, answer: UnitAnswer) -> Heard:
        """Applied or refused once, on record with its number; the same again changes nothing."""
        if answer.sequence > await self._answers.heard(answer.unit) + AHEAD:
            raise Invalid(Problem.BODY_UNREADABLE)
        kept = await self._answers.read(answer.unit, answer.sequence)
        if kept is None:
            kept = await self._judged(answer)
        if not hmac.compare_digest(kept.digest, answer.digest):
            self._count(answer.unit, "twice")
            log.warning("%s said two things as number %d", answer.unit, answer.sequence)
            raise Conflict(Problem.UNIT_NUMBER_USED)
        return Heard(kept, await self._answers.heard(answer.unit) + 1)

    async def _judged(self, answer: UnitAnswer) -> AnswerKept:
        try:
            kept = await self._unit.together(partial(self._apply, answer))
        except Busy:
            raise
        except Refusal as refused:
            kept = AnswerKept(answer.digest, AnswerEnd.REFUSED, refused.problem)
            await self._unit.together(partial(self._keep, answer, kept))
        self._count(answer.unit, kept.end)
        # Of two at once the first is kept, and answers both.
        return await self._answers.read(answer.unit, answer.sequence) or kept

    async def _apply(self, answer: UnitAnswer) -> AnswerKept:
        if answer.move not in MOVES:
            raise NotAllowed(Problem.NOT_PERMITTED)
        person = await self._cases.person_of(answer.case)
        if person is None:
            raise NotFound(Problem.NOT_FOUND)
        await self._check_newest(answer)
        hand = hand_of(answer.unit)

        async def also(case: Case, item: Item) -> None:
            await self._check_newest(answer)
            await self._dispatches.end_open(case.case, answer.step, "answered")
            if item.rules is not None and answer.move in _DECIDES:
                granted = answer.move is Move.APPROVE
                await self._decisions.officer_decided(case, granted=granted)

        await self._mover.move(person, answer.case, None, partial(_move, answer, hand), also)
        kept = AnswerKept(answer.digest, AnswerEnd.APPLIED)
        if not await self._keep(answer, kept):
            raise Conflict(Problem.UNIT_NUMBER_USED)
        return kept

    async def _check_newest(self, answer: UnitAnswer) -> None:
        """Conflict unless it is of what this unit was sent last for the step, and did not answer."""
        there = await self._dispatches.open_of(answer.case)
        if there.get(answer.step) != (answer.unit, answer.answers):
            raise Conflict(Problem.CASE_MOVED)

    async def _keep(self, answer: UnitAnswer, kept: AnswerKept) -> bool:
        return await self._answers.keep(answer, kept, self._clock())

    def _count(self, unit: str, became: str) -> None:
        self._counts[f"unit_{unit}", became] += 1


def _move(answer: UnitAnswer, hand: Hand, case: Case, item: Item, now: Moment) -> Moved:
    """As an officer of the unit would, who took the step; one whom it lies with keeps it."""
    wanted = Wanted(
        answer.move, answer.step, answer.words, wants=answer.wants, opinion=answer.opinion
    )
    if open_step(case, answer.step).officer is None:
        case = in_hand(case, answer.step, hand)
    moved = make_move(wanted, hand, None, case, item, now)
    if answer.move is not Move.WANT_SUPPLEMENT:
        return moved
    # What is added is sent there anew, as to nobody's step.
    return replace(moved, case=freed(moved.case, answer.step))
