"""A poor rating put right: given out, verified, repaired, called back about and closed, by who oversees services."""

from dataclasses import replace
from typing import Final
from uuid import UUID

import pytest

from definitions.reading import read_item
from definitions.shipped import FOLDER
from domain.errors import Conflict, Invalid, NotAllowed, NotFound, Outdated
from domain.events import EventKind
from domain.hall.built_in import SERVICE_OVERSIGHT, UNIT_WORDS
from domain.hall.cases import Case, CaseState, Opinion
from domain.hall.definitions import Known
from domain.hall.items import Item
from domain.hall.posts import Post, PostRole
from domain.hall.rating_lists import RaterShown, RepairFile
from domain.hall.rating_repairs import REPAIR, CallBack, Repair, RepairDone
from domain.people import Officer
from domain.problems import Problem
from domain.subjects import SubjectKind
from domain.words import Words
from services.hall.built_in_cases import BuiltInCases
from services.hall.case_moves import CaseNotes
from services.hall.rating_repairs import RepairService
from tests.domain.hall.sample import refused
from tests.domain.hall.sample import submitted as rated_case
from tests.people import WANG, FakeBell, FakeClock
from tests.services.hall.case_store import Calendars, Cases
from tests.services.hall.counter import SHE, FakeItems, FakePosts, FakeRegister, officer
from tests.services.hall.office import where
from tests.services.hall.rated import (
    ASK,
    GROUNDS,
    ITEM,
    NOW,
    RATER,
    RATING,
    UNIT,
    UNITS,
    FakeRatings,
    FakeUnits,
)
from tests.services.unit import ACCOUNT, FakeAudit, FakeEvents, FakeUnit

LIU, CHEN, FANG = officer(34), officer(32), officer(31)  # clerk, approver; of the rated unit
NOBODYS: Final = Repair(UUID(int=501), UUID(int=502), RATING)
RATED: Final = rated_case()
STEPS: Final = ("assign", "verify", "repair", "call_back", "close")


def _definition() -> Item:
    """As it comes with the program."""
    known = Known(
        units=frozenset(UNIT_WORDS),
        effects=frozenset(),
        notices=frozenset(EventKind),
        built_in=True,
    )
    found = read_item((FOLDER / "built_in" / f"{REPAIR}.1.yaml").read_bytes(), known)
    assert isinstance(found, Item)
    return found


DEFINITION: Final = _definition()


class Kept(Cases):
    async def area_of(self, person: UUID) -> str:
        return ""


class Unheard:
    """Nobody has an account by which a case of nobody is told."""

    async def tell(self, **_: object) -> tuple[UUID, ...]:
        return ()


class Oversight:
    """services.hall.rating_repairs, with one repair that is opened."""

    def __init__(self) -> None:
        self.clock = FakeClock(NOW)
        self.cases, self.ratings, self.register = Kept(), FakeRatings(), FakeRegister()
        self.cases.put(RATED)
        self.repair: Repair | None = NOBODYS
        self.outcomes: list[tuple[Repair, CallBack]] = []
        self.posts = FakePosts(
            {
                LIU.officer: [Post(SERVICE_OVERSIGHT, PostRole.CLERK, "")],
                CHEN.officer: [Post(SERVICE_OVERSIGHT, PostRole.APPROVER, "")],
                FANG.officer: [Post(UNIT, PostRole.CLERK, "")],
            }
        )
        self.events, self.audit, self.bell = FakeEvents(), FakeAudit(), FakeBell()
        self.items = FakeItems(DEFINITION)
        built_in = BuiltInCases(
            store=self.cases,
            items=self.items,
            posts=self.posts,
            calendars=Calendars(),
            notes=CaseNotes(events=Unheard(), audit=FakeAudit()),
        )
        self.opening = built_in.open(NOBODYS.person, NOBODYS.case, REPAIR, actor="system", at=NOW)
        self.service = RepairService(
            unit=FakeUnit(),
            store=self,
            ratings=self.ratings,
            cases=built_in,
            kept=self.cases,
            posts=self.posts,
            applicants=self.register,
            units=FakeUnits(),
            items=self.items,
            calendars=Calendars(),
            events=self.events,
            audit=self.audit,
            bell=self.bell,
            clock=self.clock,
        )

    async def of_case(self, case: UUID) -> Repair | None:
        return self.repair if case == NOBODYS.case else None

    async def put_call_back(self, repair: Repair, outcome: CallBack) -> None:
        self.outcomes.append((repair, outcome))

    @property
    def case(self) -> Case:
        return self.cases.kept[NOBODYS.case]

    async def move(
        self,
        by: Officer = LIU,
        *,
        version: int | None = None,
        founded: bool | None = None,
        call_back: CallBack | None = None,
    ) -> RepairFile:
        done = RepairDone("已核", founded, call_back)
        seen = self.case.version if version is None else version
        return await self.service.move(by, NOBODYS.case, seen, done)

    async def until(self, step: str) -> None:
        """All that comes before it is done."""
        for each in STEPS[: STEPS.index(step)]:
            await self.move(
                founded=True if each == "verify" else None,
                call_back=CallBack.SATISFIED if each == "call_back" else None,
            )

    async def rater(self, by: Officer = LIU) -> RaterShown:
        return await self.service.rater(by, NOBODYS.case, "to call back")


@pytest.fixture
async def oversight() -> Oversight:
    made = Oversight()
    await made.opening
    return made


async def test_a_repair_is_shown_with_what_was_said_and_of_whom_and_nothing_of_the_rater(
    oversight: Oversight,
) -> None:
    assert await oversight.service.show(LIU, NOBODYS.case) == RepairFile(
        oversight.case,
        DEFINITION,
        NOBODYS,
        GROUNDS,
        UNITS[0].names,
        Words(f"{ITEM} 事项", f"the item {ITEM}"),
    )
    assert (await oversight.service.moment()).at == NOW
    oversight.ratings.kept = replace(GROUNDS, unit="gone")
    assert (await oversight.service.show(LIU, NOBODYS.case)).unit == Words("gone", "gone")


async def test_it_is_done_step_by_step_and_its_rater_hears_at_the_end(
    oversight: Oversight,
) -> None:
    await oversight.until("call_back")
    assert [step.opinion for step in oversight.case.steps][1] is Opinion.AGREES
    assert oversight.outcomes == []

    await oversight.move(call_back=CallBack.NOT_REACHED)
    assert oversight.outcomes == [(NOBODYS, CallBack.NOT_REACHED)]
    assert (oversight.events.told, oversight.bell.rung) == ([], [])
    closed = await oversight.move(CHEN)

    assert closed.case == oversight.case
    assert closed.case.state is CaseState.CLOSED
    assert oversight.events.told == [(EventKind.RATING_ANSWERED, f"rating:{ASK.ask}", SHE)]
    assert oversight.bell.rung == [ACCOUNT]
    with refused(Problem.CASE_MOVED, Conflict):
        await oversight.move()


async def test_a_step_lacks_what_it_has_to_say(oversight: Oversight) -> None:
    await oversight.until("verify")
    with pytest.raises(Invalid) as refusal:
        await oversight.move()
    assert where(refusal.value) == ("/founded", "needed")
    await oversight.move(founded=True)
    await oversight.move()
    with pytest.raises(Invalid) as refusal:
        await oversight.move(call_back=CallBack.BY_PAGE)
    assert where(refusal.value) == ("/call_back", "not_allowed")
    assert oversight.outcomes == []


async def test_two_officers_do_not_do_one_step_twice(oversight: Oversight) -> None:
    before = oversight.case
    with refused(Problem.CASE_CHANGED, Outdated) as refusal:
        await oversight.move(version=before.version - 1)
    assert isinstance(refusal.value, Outdated)
    assert (refusal.value.version, oversight.case) == (before.version, before)


async def test_who_closes_it_is_an_approver_and_who_gives_it_out_a_clerk(
    oversight: Oversight,
) -> None:
    with refused(Problem.POST_NEEDED, NotAllowed):
        await oversight.move(CHEN)
    await oversight.until("close")
    with refused(Problem.POST_NEEDED, NotAllowed):
        await oversight.move(LIU)


async def test_who_works_at_the_rated_unit_or_oversees_nothing_sees_none_of_it(
    oversight: Oversight,
) -> None:
    async def none(problem: Problem, by: Officer) -> None:
        with refused(problem, NotAllowed):
            await oversight.service.show(by, NOBODYS.case)
        with refused(problem, NotAllowed):
            await oversight.move(by)
        with refused(problem, NotAllowed):
            await oversight.rater(by)

    await none(Problem.POST_NEEDED, FANG)
    oversight.posts.held[FANG.officer].append(Post(SERVICE_OVERSIGHT, PostRole.CLERK, ""))
    await none(Problem.KEPT_APART, FANG)
    oversight.cases.own_of = frozenset({LIU.officer})
    await none(Problem.OWN_CASE, LIU)
    assert oversight.audit.entries == []


async def test_a_rating_of_a_ticket_is_nobodys_own_case(oversight: Oversight) -> None:
    ticket = replace(RATER, subject=SubjectKind.TICKET.of(RATED.case))
    oversight.ratings.whose = ticket
    await oversight.until("call_back")
    oversight.cases.asked.clear()

    await oversight.service.show(LIU, NOBODYS.case)
    assert oversight.cases.asked == []
    await hold(oversight)
    assert (await oversight.rater()).number == ""


async def hold(oversight: Oversight) -> None:
    """The open step is LIU's."""
    steps = tuple(
        replace(each, officer=LIU.officer) if each.name == "call_back" else each
        for each in oversight.case.steps
    )
    oversight.cases.put(replace(oversight.case, steps=steps))


async def test_whoever_calls_back_learns_whom_and_she_has_it_on_record(
    oversight: Oversight,
) -> None:
    await oversight.until("call_back")
    with refused(Problem.STEP_NOT_YOURS, NotAllowed):
        await oversight.rater()
    await hold(oversight)
    with refused(Problem.STEP_NOT_YOURS, NotAllowed):
        await oversight.rater(CHEN)

    assert await oversight.rater() == RaterShown(WANG.name, WANG.phone, RATED.number)
    entry = (LIU.actor, "rating.rater_read", SHE, f"rating:{ASK.ask}", "to call back")
    assert oversight.audit.entries == [entry]
    del oversight.cases.kept[RATED.case]
    assert (await oversight.rater()).number == ""
    oversight.register.applicants.clear()
    with refused(Problem.NOT_FOUND, NotFound):
        await oversight.rater()


async def test_who_allowed_no_call_is_named_to_nobody(oversight: Oversight) -> None:
    await oversight.until("call_back")
    await hold(oversight)
    oversight.ratings.kept = replace(GROUNDS, call_back=False)
    with refused(Problem.NOT_PERMITTED, NotAllowed):
        await oversight.rater()
    await oversight.move(call_back=CallBack.BY_PAGE)
    await oversight.move(CHEN)
    oversight.ratings.kept = GROUNDS
    with refused(Problem.STEP_NOT_YOURS, NotAllowed):
        await oversight.rater()
    assert oversight.audit.entries == []


@pytest.mark.parametrize("lacks", ["repair", "grounds", "rater", "case"])
async def test_what_is_no_repair_is_not_there(oversight: Oversight, lacks: str) -> None:
    match lacks:
        case "repair":
            oversight.repair = None
        case "grounds":
            oversight.ratings.kept = None
        case "rater":
            oversight.ratings.whose = None
        case _:
            del oversight.cases.kept[NOBODYS.case]

    with refused(Problem.NOT_FOUND, NotFound):
        await oversight.service.show(LIU, NOBODYS.case)


async def test_one_that_is_gone_when_it_is_locked_is_not_moved(oversight: Oversight) -> None:
    async def gone(person: UUID, case: UUID) -> Case | None:
        return None

    oversight.cases.lock = gone  # type: ignore[method-assign]  # swept meanwhile
    with refused(Problem.NOT_FOUND, NotFound):
        await oversight.move()
