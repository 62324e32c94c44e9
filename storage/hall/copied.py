"""What is held of a person's matters in the hall, for the copy of everything."""

from typing import Any, Final
from uuid import UUID

from domain.hall.copied import CASES, DECISIONS, CaseKept
from domain.hall.decisions import Decision
from storage.copied import MOST, OfPerson, Source
from storage.hall import decisions
from storage.hall.case_rows import read_case, read_event
from storage.hall.cases import CLOCKS, EVENTS, READ, STEPS, briefs_of


async def _decisions(source: Source, person: UUID) -> tuple[Decision, ...]:
    rows = await source.tx.fetch(decisions.OF_PERSON, person, MOST)
    return tuple(decisions.read_decision(source.vault, row) for row in rows)


async def _cases(source: Source, person: UUID) -> tuple[CaseKept, ...]:
    found = []
    for brief in await briefs_of(source.tx, person, MOST):
        row = await source.tx.fetchrow(READ, person, brief.case)
        assert row is not None
        steps, clocks, events = [
            await source.tx.fetch(sql, person, brief.case) for sql in (STEPS, CLOCKS, EVENTS)
        ]
        case = read_case(source.vault, row, steps, clocks)
        found.append(CaseKept(case, tuple(read_event(event) for event in events)))
    return tuple(found)


OF_PERSON: Final[tuple[OfPerson[Any], ...]] = (
    OfPerson(CASES, _cases),
    OfPerson(DECISIONS, _decisions),
)
