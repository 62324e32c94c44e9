"""What services of the hall ask of cases and officers, in memory: cases, whose they are, items, posts, moves.

HER, who applied for herself; HIM, whom she named to apply for her (MANDATE); and who else there is.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final
from uuid import UUID

from domain.accounts.mandates import Mandate, MandateKind, MandateSeen, Scope
from domain.hall.applicants import Applicant
from domain.hall.cases import Case
from domain.hall.items import Item
from domain.hall.posts import Post, Posts
from domain.hall.transitions import Moment, Moved
from domain.people import Citizen, Level, Officer
from domain.words import Words
from services.hall.representation import Representation
from tests.domain.hall.days import CALENDAR
from tests.domain.hall.sample import ITEM
from tests.people import NOON, WANG, FakeClock
from tests.services.hall.case_store import Cases
from tests.services.unit import ACCOUNT

SHE: Final = UUID(int=7)  # whose the case is
HER: Final = Citizen(UUID(int=9), Level.BOUND, UUID(int=909))
HIM: Final = Citizen(UUID(int=10), Level.BOUND, UUID(int=910))
NOBODY: Final = Citizen(UUID(int=404), Level.PHONE, UUID(int=940))  # bound to no person
MANDATE: Final = Mandate(
    mandate=UUID(int=71),
    person=SHE,
    account=HIM.account,
    kind=MandateKind.REPRESENTATIVE,
    scopes=frozenset({Scope.CASES}),
    granted_by=HER.actor,
    granted_at=NOON,
    ends_at=NOON + timedelta(days=300),
)


def officer(number: int) -> Officer:
    return Officer(UUID(int=number), frozenset(), UUID(int=900 + number))


def cases_of(*cases: Case) -> Cases:
    """Of which these are kept."""
    kept = Cases()
    kept.put(*cases)
    return kept


@dataclass
class FakeItems:
    """Every case is of this one."""

    item: Item = ITEM

    async def current(self, name: str) -> Item:
        return self.item

    async def version(self, name: str, version: int) -> Item:
        assert (name, version) == (self.item.name, self.item.version)
        return self.item

    async def called(self, name: str) -> Words:
        return Words(f"{name} 事项", f"the item {name}")


@dataclass
class FakePosts:
    """What each officer holds."""

    held: dict[UUID, list[Post]] = field(default_factory=dict)

    async def of(self, officer: UUID) -> Posts:
        return Posts.of(self.held.get(officer, ()))


@dataclass
class FakeMover:
    """Moves of cases, as they are written and told; ACCOUNT hears of each."""

    clock: FakeClock
    written: list[Moved] = field(default_factory=list)
    told: list[tuple[Case, Case, tuple[UUID, ...]]] = field(default_factory=list)

    async def moment(self) -> Moment:
        return Moment(self.clock(), CALENDAR)

    async def write(self, before: Case, moved: Moved, item: Item, now: Moment) -> tuple[UUID, ...]:
        assert now.at == self.clock()
        assert item.name == before.item
        self.written.append(moved)
        return (ACCOUNT,)

    async def tell(self, before: Case, after: Case, accounts: tuple[UUID, ...]) -> None:
        self.told.append((before, after, accounts))


class FakeRegister:
    """Who is behind an account, and on the register; mandates as they stand. `kept`: looks within a change."""

    def __init__(self) -> None:
        self.persons = {HER.account: SHE, HIM.account: UUID(int=70)}
        self.applicants = {SHE: Applicant(WANG, "440304")}
        self.mandates = {MANDATE.mandate: MANDATE}
        self.kept: list[UUID] = []

    async def of_account(self, account: UUID) -> UUID | None:
        return self.persons.get(account)

    async def of(self, person: UUID) -> Applicant | None:
        return self.applicants.get(person)

    async def keep(self, person: UUID, mandate: UUID) -> Mandate | None:
        self.kept.append(mandate)
        return self.mandates.get(mandate)

    async def seen(self, person: UUID, mandate: UUID) -> MandateSeen | None:
        held = self.mandates.get(mandate)
        return None if held is None else MandateSeen(held, "李建国")

    def representation(self, clock: FakeClock) -> Representation:
        return Representation(persons=self, mandates=self, applicants=self, clock=clock)
