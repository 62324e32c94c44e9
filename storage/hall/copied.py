"""What is held of a person's matters in the hall, for the copy of everything."""

from typing import Any, Final
from uuid import UUID

from domain.hall.copied import DECISIONS
from domain.hall.decisions import Decision
from storage.copied import MOST, OfPerson, Source
from storage.hall import decisions


async def _decisions(source: Source, person: UUID) -> tuple[Decision, ...]:
    rows = await source.tx.fetch(decisions.OF_PERSON, person, MOST)
    return tuple(decisions.read_decision(source.vault, row) for row in rows)


OF_PERSON: Final[tuple[OfPerson[Any], ...]] = (OfPerson(DECISIONS, _decisions),)
