"""Sources of facts as they come: one that answers, one that is slow, one that breaks."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from domain.hall.decisions import FactValue
from services.hall.facts import NotKnown


@dataclass
class StandInSource:
    """Answers what it holds, after `takes_s`; `breaks`: with what it fails instead."""

    holds: Mapping[str, FactValue] = field(default_factory=dict)
    takes_s: float = 0.0
    breaks: BaseException | None = None
    asked: list[tuple[UUID, str]] = field(default_factory=list)

    async def answer(self, person: UUID, what: str) -> FactValue:
        self.asked.append((person, what))
        await asyncio.sleep(self.takes_s)
        if self.breaks is not None:
            raise self.breaks
        if what not in self.holds:
            raise NotKnown
        return self.holds[what]
