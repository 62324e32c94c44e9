"""A hall in which rules decide about shop signs, with one source of facts, in memory."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from domain.hall.cases import Case
from domain.hall.decisions import (
    Decision,
    Fact,
    Judged,
    Outcome,
)
from domain.hall.items import Condition, FactWanted, Item, Law, Otherwise, Rules
from domain.words import Words
from services.hall.case_rules import CaseRules
from services.hall.decisions import DecisionService
from services.hall.facts import FactService
from tests.domain.hall.sample import NOW, submitted
from tests.services.hall.cases import CASE, PERMIT, Hall
from tests.services.hall.sources import StandInSource

#: Milliseconds: on the slowest machine too.
NEVER_LATE = 10**9
LAW = Law(Words("招牌条例", "Signs Act"), "第 3 条")
HOLDS = Condition("holds", "true", Words("须成立", "it has to hold"))
BOUND = Condition("bound", "true", Words("须满十八岁", "of full age"), Otherwise.REFUSE, LAW)
RULES = Rules((FactWanted("age", "register", "age", "int", NEVER_LATE),), (HOLDS, BOUND), sampled=5)
ITEM = replace(PERMIT, rules=RULES)
#: Of 100, below 5 and not.
DRAWN, NOT_DRAWN = bytes(8), b"\xff" * 8


def judged(*, holds: bool | None = True, bound: bool | None = True) -> tuple[Judged, ...]:
    return Judged.of(HOLDS, holds), Judged.of(BOUND, bound)


@dataclass
class Rulings:
    """definitions.rules.CelRules, and storage.hall.decisions.DecisionStore."""

    says: tuple[Judged, ...] = judged()
    asked: list[tuple[str, Mapping[str, object], list[str], date]] = field(default_factory=list)
    kept: list[Decision] = field(default_factory=list)
    officers: list[tuple[UUID, UUID, str, int, Outcome, datetime]] = field(default_factory=list)
    pages: list[tuple[tuple[datetime, UUID, int], int, str]] = field(default_factory=list)
    looks: list[tuple[UUID, str]] = field(default_factory=list)

    def judge(
        self, item: Item, form: Mapping[str, object], facts: Mapping[str, Fact], today: date
    ) -> tuple[Judged, ...]:
        self.asked.append((item.reference, form, list(facts), today))
        return self.says if item.rules and item.rules.conditions else ()

    def named(self, item: Item) -> frozenset[str]:
        return frozenset({"shop"})

    async def record(self, decision: Decision) -> int:
        self.kept.append(decision)
        return len(self.kept)

    async def record_officers(
        self,
        person: UUID,
        case: UUID,
        item: str,
        item_version: int,
        outcome: Outcome,
        at: datetime,
    ) -> None:
        self.officers.append((person, case, item, item_version, outcome, at))

    async def of_case(self, case: UUID, *, why: str) -> list[Decision]:
        self.looks.append((case, why))
        return [each for each in self.kept if each.case == case]

    async def since(
        self, after: tuple[datetime, UUID, int], limit: int, *, why: str
    ) -> list[Decision]:
        self.pages.append((after, limit, why))
        later = [each for each in self.kept if (each.at, each.case, each.n) > after]
        return later[:2]  # as if no more were read at once


class Over(Exception):
    """Ends what goes on for ever."""


class Scene:
    def __init__(self) -> None:
        self.hall = Hall()
        self.hall.items.kept[ITEM.name] = ITEM
        self.rulings = Rulings()
        self.source = StandInSource({"age": 30})
        self.draw = NOT_DRAWN
        self.drawn_for: list[UUID] = []
        self.decisions = DecisionService(
            facts=FactService(sources={"register": self.source}, clock=self.hall.clock),
            judge=self.rulings,
            items=self.hall.items,
            store=self.rulings,
            draw=self.drawn,
            audit=self.hall.audit,
            clock=self.hall.clock,
        )
        self.looks = 0  # after which it is over; 0: never
        self.claimed: list[tuple[datetime, datetime, int]] = []
        self.rules = CaseRules(
            store=self,
            mover=self.hall.mover,
            items=self.hall.items,
            decisions=self.decisions,
            clock=self.hall.clock,
        )

    def drawn(self, case: UUID) -> bytes:
        self.drawn_for.append(case)
        return self.draw

    async def read(self, person: UUID, case: UUID) -> Case | None:
        return await self.hall.cases.read(person, case)

    async def claim_rules(
        self, at: datetime, until: datetime, limit: int
    ) -> list[tuple[UUID, UUID]]:
        self.claimed.append((at, until, limit))
        if len(self.claimed) == self.looks:
            raise Over
        return [(each.person, each.case) for each in self.hall.cases.kept.values()]


def waiting(case: UUID = CASE) -> Case:
    form = {"shop": "包子铺", "phone": "13800138000"}
    return replace(
        submitted(ITEM), case=case, form=form, rules_due_at=NOW.at + timedelta(seconds=30)
    )
