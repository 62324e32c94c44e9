"""What the entries of a window of the audit touched, counted one by one."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from domain import actors
from domain.audited import Data
from domain.privacy.breach import ActorCount, Findings, touched

_CITIZENS: Final = "citizens"


@dataclass(frozen=True, slots=True)
class Touch:
    """As much of an entry as is counted."""

    seq: int
    at: datetime
    actor: str
    action: str
    person: UUID | None


@dataclass(frozen=True, slots=True)
class Touched:
    """The findings, and by person the kinds of data that were touched."""

    findings: Findings
    persons: dict[UUID, frozenset[Data]]


class TouchCount:
    """Some 200 bytes for each person."""

    def __init__(self, sealed_to: int, *, named: bool) -> None:
        """`named`: one actor was asked for."""
        self._by_actor = Counter[str]()
        self._sealed_to = sealed_to
        self._named = named
        self._unsealed = 0
        self._actions, self._data = Counter[str](), Counter[Data]()
        self._met: dict[str, set[UUID]] = {}
        self._persons: dict[UUID, frozenset[Data]] = {}

    @property
    def officers(self) -> Sequence[UUID]:
        """Who acted, of those that have a user name."""
        return [actors.officer_of(who) for who in self._by_actor if actors.is_officer(who)]

    def add(self, touch: Touch) -> None:
        kinds = touched(touch.action)
        if not kinds:
            return
        self._unsealed += touch.seq > self._sealed_to
        who = _who(touch.actor, named=self._named)
        self._by_actor[who] += 1
        self._actions[touch.action] += 1
        self._data.update(kinds)
        met = self._met.setdefault(who, set())
        if (person := touch.person) is not None:
            met.add(person)
            self._persons[person] = self._persons.get(person, frozenset()).union(kinds)

    def touched(
        self, since: datetime, until: datetime, actor: str, names: Mapping[str, str]
    ) -> Touched:
        """`names`: user names by actor."""
        counts = [
            ActorCount(who, names.get(who, ""), number, len(self._met[who]))
            for who, number in self._by_actor.items()
        ]
        findings = Findings(
            since=since,
            until=until,
            actor=actor,
            entries=self._by_actor.total(),
            unsealed=self._unsealed,
            persons=len(self._persons),
            actors=tuple(sorted(counts, key=lambda one: (-one.persons, one.actor))),
            actions=tuple(self._actions.most_common()),
            data=tuple(self._data.most_common()),
        )
        return Touched(findings, self._persons)


def _who(actor: str, *, named: bool) -> str:
    """Citizens as one: each has an account, and a list of them would say nothing."""
    return _CITIZENS if actors.is_citizen(actor) and not named else actor
