"""Whether faces may be looked at: only while an impact assessment is in force (Order 19 Art. 9, PIPL 55).

Everything else goes on: notices, windows, evidence that sees no face here.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Protocol

from domain.days import day_of
from domain.errors import NotAllowed
from domain.problems import Problem


class AssessmentStore(Protocol):
    async def in_force(self, today: date) -> bool: ...


class FaceGate:
    def __init__(
        self, *, assessments: AssessmentStore | None, clock: Callable[[], datetime]
    ) -> None:
        """Without `assessments`, outside production, it is always open."""
        self._assessments = assessments
        self._clock = clock

    async def check(self) -> None:
        """NotAllowed, with the other ways, while no assessment is in force."""
        if self._assessments is None:
            return
        today = day_of(self._clock())
        if not await self._assessments.in_force(today):
            raise NotAllowed(Problem.FACE_PAUSED)
