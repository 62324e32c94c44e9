"""Facts for a decision by rule: each from its source within its own time, all asked side by side."""

import asyncio
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Protocol
from uuid import UUID

from domain.hall.decisions import Fact, FactValue, Unanswered, Why, digest_of, fits
from domain.hall.items import FactWanted
from services.ports import Clock

log = logging.getLogger(__name__)


class NotKnown(Exception):
    """The source answers, and has no such record of this person, or never heard of what was asked."""


class FactSource(Protocol):
    """One outside register, or one of the house."""

    async def answer(self, person: UUID, what: str) -> FactValue:
        """Raises NotKnown; anything else that it raises means that the source is down."""


@dataclass(frozen=True, slots=True)
class Answers:
    """Each fact that was wanted stands in one of the two."""

    facts: tuple[Fact, ...]
    unanswered: tuple[Unanswered, ...]


class FactService:
    def __init__(self, *, sources: Mapping[str, FactSource], clock: Clock) -> None:
        self._sources = sources
        self._clock = clock

    async def ask(self, person: UUID, wanted: Sequence[FactWanted]) -> Answers:
        """Never raises for a source: what keeps it from answering is said of the fact.

        Takes as long as the slowest may. Outside of any unit of work, since sources ask at once.
        """
        told = await asyncio.gather(*(self._one(person, each) for each in wanted))
        against = {
            name
            for one, other in combinations(zip(wanted, told, strict=True), 2)
            for name in _contradicting(one, other)
        }
        facts = [each for each in told if isinstance(each, Fact) and each.name not in against]
        lost = [each for each in told if isinstance(each, Unanswered)]
        lost += [
            Unanswered(each.name, each.source, Why.CONTRADICTS)
            for each in wanted
            if each.name in against
        ]
        return Answers(tuple(facts), tuple(lost))

    async def _one(self, person: UUID, wanted: FactWanted) -> Fact | Unanswered:
        source = self._sources.get(wanted.source)
        if source is None:
            return _lost(wanted, Why.NO_SOURCE)
        begun = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(wanted.within_ms / 1000):
                value = await source.answer(person, wanted.what)
        except asyncio.CancelledError:
            if (task := asyncio.current_task()) is None or task.cancelling():
                raise
            return _lost(wanted, Why.DOWN)  # the source's own: what it waited for has ended
        except Exception as broken:  # noqa: BLE001  # whatever a source breaks by, a person decides
            return _lost(wanted, _why(wanted, broken))
        took = asyncio.get_running_loop().time() - begun
        if not fits(wanted, value):
            return _lost(wanted, Why.WRONG_TYPE)
        return Fact(
            wanted.name,
            value,
            wanted.source,
            self._clock(),
            digest_of(value),
            round(took * 1000),
        )


def _lost(wanted: FactWanted, why: Why) -> Unanswered:
    return Unanswered(wanted.name, wanted.source, why)


def _why(wanted: FactWanted, broken: Exception) -> Why:
    if isinstance(broken, NotKnown):
        return Why.NOT_KNOWN
    if isinstance(broken, TimeoutError):
        return Why.SLOW
    log.warning("the source %s does not answer: %s", wanted.source, type(broken).__name__)
    return Why.DOWN


_Told = tuple[FactWanted, Fact | Unanswered]


def _contradicting(one: _Told, other: _Told) -> Iterable[str]:
    """The names of both, when two sources were asked the same and say different things."""
    (wanted, told), (also, tells) = one, other
    same = wanted.what == also.what and wanted.type == also.type and wanted.source != also.source
    if same and isinstance(told, Fact) and isinstance(tells, Fact) and told.digest != tells.digest:
        return wanted.name, also.name
    return ()
