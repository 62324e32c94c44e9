"""How it stands with units' own systems, for the operator: what waits, lacks, was refused, and differs."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, Protocol

from domain.hall.dispatches import REFUSED_OVER, Compared, DispatchStanding
from services.ports import Clock

#: Own choice: longer than a system is maintained at noon.
LATE: Final = timedelta(hours=1)


class DispatchStore(Protocol):
    """storage.hall.dispatches.DispatchStore."""

    async def waiting_at(self, unit: str) -> tuple[int, datetime | None, str]:
        """How many wait, since when the first, and what was answered to it last."""


class AnswerStore(Protocol):
    """storage.hall.unit_answers.UnitAnswerStore."""

    async def lacking(self, unit: str) -> int: ...

    async def refused(self, unit: str, since: datetime) -> int: ...

    async def heads(self, unit: str) -> Compared | None: ...


class DispatchStandings:
    def __init__(
        self,
        *,
        units: Sequence[str],
        dispatches: DispatchStore,
        answers: AnswerStore,
        clock: Clock,
    ) -> None:
        self._units = units
        self._dispatches = dispatches
        self._answers = answers
        self._clock = clock

    async def all(self) -> tuple[DispatchStanding, ...]:
        return tuple([await self._of(unit) for unit in self._units])

    def is_well(self, standing: DispatchStanding) -> bool:
        """Whether nobody has to look at it."""
        late = standing.oldest is not None and self._clock() - standing.oldest > LATE
        differs = standing.compared is not None and standing.compared.differs
        return not (late or differs or standing.lacking)

    async def _of(self, unit: str) -> DispatchStanding:
        waiting, oldest, answer = await self._dispatches.waiting_at(unit)
        return DispatchStanding(
            unit=unit,
            waiting=waiting,
            oldest=oldest,
            answer=answer,
            lacking=await self._answers.lacking(unit),
            refused=await self._answers.refused(unit, self._clock() - REFUSED_OVER),
            compared=await self._answers.heads(unit),
        )
