"""Decisions by rule: made of what sources say, recorded with the case's move, and judged again later."""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Final, Protocol
from uuid import UUID

from domain.actors import SYSTEM
from domain.days import day_of
from domain.draws import drawn
from domain.errors import NotFound
from domain.hall.cases import Case
from domain.hall.decision_reports import Replayed
from domain.hall.decisions import (
    DecidedBy,
    Decision,
    Fact,
    Judged,
    Outcome,
    outcome,
    rules_digest,
)
from domain.hall.items import Item, Rules
from domain.problems import Problem
from domain.subjects import SubjectKind
from services.hall.facts import FactService
from services.ports import AuditLog, Clock

_PAGE: Final = 500  # decisions judged again at once: some hundred milliseconds
_FIRST: Final = UUID(int=0)


class RuleJudge(Protocol):
    """definitions.rules.CelRules."""

    def judge(
        self, item: Item, form: Mapping[str, object], facts: Mapping[str, Fact], today: date
    ) -> tuple[Judged, ...]: ...

    def named(self, item: Item) -> frozenset[str]:
        """The fields that the rules look at."""


class ItemSource(Protocol):
    """services.hall.items.ItemService."""

    async def version(self, name: str, version: int) -> Item: ...


class DecisionStore(Protocol):
    """storage.hall.decisions.DecisionStore."""

    async def record(self, decision: Decision) -> int: ...

    async def record_officers(
        self,
        person: UUID,
        case: UUID,
        item: str,
        item_version: int,
        outcome: Outcome,
        at: datetime,
    ) -> None: ...

    async def of_case(self, case: UUID, *, why: str) -> list[Decision]: ...

    async def since(
        self, after: tuple[datetime, UUID, int], limit: int, *, why: str
    ) -> list[Decision]: ...


class DecisionService:
    """`draw`: a keyed digest of a case's id, so that nobody can tell which grants are sampled."""

    def __init__(
        self,
        *,
        facts: FactService,
        judge: RuleJudge,
        items: ItemSource,
        store: DecisionStore,
        draw: Callable[[UUID], bytes],
        audit: AuditLog,
        clock: Clock,
    ) -> None:
        self._facts = facts
        self._judge = judge
        self._items = items
        self._store = store
        self._draw = draw
        self._audit = audit
        self._clock = clock

    async def decide(self, case: Case, item: Item) -> Decision:
        """What the rules say of a case as it stands; nothing is written yet, and no transaction open.

        Takes as long as the slowest fact may. Without rules it is a person's.
        """
        rules = item.rules or Rules((), ())
        answers = await self._facts.ask(case.person, rules.facts)
        at = self._clock()
        by_name = {each.name: each for each in answers.facts}
        judged = self._judge.judge(item, case.form, by_name, day_of(at))
        found = outcome(judged, answers.unanswered)
        seen = self._judge.named(item)
        return Decision(
            person=case.person,
            case=case.case,
            item=item.name,
            item_version=item.version,
            rules=rules_digest(rules),
            facts=answers.facts,
            unanswered=answers.unanswered,
            judged=judged,
            outcome=found,
            by=DecidedBy.RULE,
            at=at,
            form={name: value for name, value in case.form.items() if name in seen},
            shadow=rules.shadow,
            sampled=found is Outcome.APPROVE
            and not rules.shadow
            and drawn(self._draw(case.case), rules.sampled),
        )

    async def record(self, decision: Decision) -> Decision:
        """In the unit of work of the case's move, which holds the case; with its number in the case."""
        n = await self._store.record(decision)
        await self._audit.record(
            actor=SYSTEM,
            action="decision.made",
            person=decision.person,
            about=SubjectKind.CASE.of(decision.case),
            why=f"{decision.item}@{decision.item_version}",
        )
        return replace(decision, n=n)

    async def officer_decided(self, case: Case, *, granted: bool) -> None:
        """In the unit of work of that move: so that what rules said can be held against it."""
        said = Outcome.APPROVE if granted else Outcome.REFUSE
        await self._store.record_officers(
            case.person, case.case, case.item, case.item_version, said, self._clock()
        )

    async def replay(self, case: UUID) -> tuple[Replayed, ...]:
        """Each decision by rule of the case, judged again. NotFound for a case of which none judged."""
        found = await self._store.of_case(case, why="replay")
        if not found:
            raise NotFound(Problem.NOT_FOUND)
        return tuple([await self._again(each) for each in found])

    async def replay_since(self, since: datetime) -> AsyncIterator[Replayed]:
        """All that were made from then on, in that order."""
        after = since, _FIRST, 0
        while page := await self._store.since(after, _PAGE, why="replay"):
            for each in page:
                yield await self._again(each)
            last = page[-1]
            after = last.at, last.case, last.n

    async def _again(self, decision: Decision) -> Replayed:
        try:
            item = await self._items.version(decision.item, decision.item_version)
        except NotFound:
            return Replayed.of(decision, None)
        if item.rules is None or rules_digest(item.rules) != decision.rules:
            return Replayed.of(decision, None)
        facts = {each.name: each for each in decision.facts}
        judged = self._judge.judge(item, decision.form, facts, day_of(decision.at))
        return Replayed.of(decision, judged)
