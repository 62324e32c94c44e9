"""What goes to units' own systems, in which order, and what is recalled; posts by the city's groups."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final
from uuid import UUID

import pytest

from domain.delivery import OPERATOR_S, Answer, Outcome
from domain.hall.cases import Case, CaseState, Move
from domain.hall.clocks import ClockKind
from domain.hall.dispatches import EXPECTS, ClaimedDispatch, DispatchedCase, DispatchKind
from domain.hall.posts import Post, PostRole, Unit
from domain.hall.provider_posts import PostsByGroup
from domain.hall.transitions import moved
from domain.hall.uploads import Upload
from domain.wire import HttpRequest, HttpResponse, TransportFailed
from domain.words import Words
from services.hall.dispatch_effect import DispatchEffect
from services.hall.dispatching import DispatchSender
from services.hall.provider_posts import ProviderPosts
from tests.domain.hall.days import CALENDAR
from tests.domain.hall.sample import ITEM, accepted
from tests.domain.hall.sample import NOW as MOMENT
from tests.people import NOON, WANG, FakeBell, FakeClock
from tests.services.hall.case_store import Calendars
from tests.services.hall.counter import SHE, FakeItems, FakeRegister, cases_of
from tests.services.unit import FakeAudit

UNIT: Final = "fire_rescue"
CASE: Final = accepted()
TOLD: Final = ClaimedDispatch(
    message=UUID(int=1),
    unit=UNIT,
    sequence=7,
    kind=DispatchKind.DISPATCHED,
    person=SHE,
    case=CASE.case,
    step="safety",
    attempt=1,
    fence=1,
    created_at=NOON,
)
HANDED_IN: Final = Upload(UUID(int=91), SHE, SHE, "a.pdf", 9, NOON, NOON, handed_in_at=NOON)
WAITING: Final = replace(HANDED_IN, upload=UUID(int=92), handed_in_at=None)
TAKEN: Final = Answer(Outcome.DELIVERED, "ok")


class System:
    """services.hall.dispatching, and a unit's system that answers as a test laid out."""

    def __init__(self, answer: Answer = TAKEN) -> None:
        self.answer = answer
        self.broken: TransportFailed | None = None
        self.cases, self.register = cases_of(CASE), FakeRegister()
        self.built: list[tuple[ClaimedDispatch, DispatchedCase | None, datetime]] = []
        self.resent: list[tuple[str, int, datetime]] = []
        self.holders: list[UUID] = []
        self.sender = DispatchSender(
            systems={UNIT: self},
            store=self,
            cases=self.cases,
            items=FakeItems(),
            calendars=Calendars(),
            applicants=self.register,
            uploads=self,
            transport=self,
            clock=FakeClock(),
        )

    def build_message(
        self, message: ClaimedDispatch, told: DispatchedCase | None, at: datetime
    ) -> HttpRequest:
        self.built.append((message, told, at))
        return HttpRequest("POST", "https://unit.example")

    def parse_message(self, message: ClaimedDispatch, response: HttpResponse) -> Answer:
        return self.answer

    async def send(self, request: HttpRequest) -> HttpResponse:
        if self.broken is not None:
            raise self.broken
        return HttpResponse(200, {}, b"")

    async def again(self, unit: str, since: int, at: datetime) -> None:
        self.resent.append((unit, since, at))

    async def of_case(self, person: UUID, case: UUID) -> tuple[Upload, ...]:
        self.holders.append(case)
        return (HANDED_IN, WAITING)


async def test_a_unit_is_told_of_its_step_as_its_own_officers_would_see_it() -> None:
    system = System()

    assert await system.sender.send(TOLD) == TAKEN

    clock = CASE.clock(ClockKind.DECIDE)
    assert clock is not None
    due = clock.due(CALENDAR)
    assert due is not None
    told = DispatchedCase(CASE, ITEM, WANG, (HANDED_IN,), due.at)
    assert system.built == [(TOLD, told, NOON)]
    assert (system.holders, system.resent) == ([CASE.case], [])


async def test_a_part_of_a_bundle_has_the_bundles_files_and_no_clock_no_day() -> None:
    system = System()
    system.cases.kept[CASE.case] = replace(CASE, bundle=UUID(int=80), clocks=())
    await system.sender.send(TOLD)

    (_, told, _), *_ = system.built
    assert told is not None
    assert (told.due, system.holders) == (None, [UUID(int=80)])


@pytest.mark.parametrize("why", ["recalled", "swept", "no such step", "off the register"])
async def test_where_nothing_is_to_be_done_any_more_it_is_told_so(why: str) -> None:
    system, claimed = System(), TOLD
    recalled = replace(TOLD, kind=DispatchKind.RECALLED)
    match why:
        case "recalled":
            claimed = recalled
        case "swept":
            system.cases.kept.clear()
        case "no such step":
            claimed, recalled = (replace(each, step="gone") for each in (claimed, recalled))
        case _:
            system.register.applicants.clear()

    assert await system.sender.send(claimed) == TAKEN
    assert system.built == [(recalled, None, NOON)]


async def test_a_unit_whose_system_is_gone_waits_for_an_operator() -> None:
    answer = await System().sender.send(replace(TOLD, unit="housing"))

    assert answer == Answer(Outcome.RETRY, "no-system", retry_after=OPERATOR_S)


@pytest.mark.parametrize(("sent", "word"), [(True, "no-answer"), (False, "unreachable")])
async def test_what_may_have_been_taken_is_sent_again(word: str, *, sent: bool) -> None:
    system = System()
    system.broken = TransportFailed("away", sent=sent)

    assert await system.sender.send(TOLD) == Answer(Outcome.RETRY, word)


@pytest.mark.parametrize("wanted", [6, 7, 8])
async def test_a_system_that_wants_another_number_gets_it(wanted: int) -> None:
    expects = Answer(Outcome.RETRY, EXPECTS, str(wanted))
    system = System(expects)

    answer = await system.sender.send(TOLD)

    has_it = wanted > TOLD.sequence
    assert answer == (Answer(Outcome.DELIVERED, EXPECTS) if has_it else expects)
    lost = wanted < TOLD.sequence
    assert system.resent == ([(UNIT, wanted, NOON)] if lost else [])


@dataclass
class Lying:
    """services.hall.dispatch_effect: what lies at systems, by step."""

    there: dict[str, tuple[str, int]] = field(default_factory=dict)
    done: list[tuple[object, ...]] = field(default_factory=list)
    audit: FakeAudit = field(default_factory=FakeAudit)
    units: Collection[str] = (UNIT,)

    async def open_of(self, case: UUID) -> dict[str, tuple[str, int]]:
        return self.there

    async def end_open(self, case: UUID, step: str, over: str) -> None:
        self.done.append(("end", case, step, over))

    async def queue(
        self, kind: DispatchKind, unit: str, person: UUID, case: UUID, step: str, at: datetime
    ) -> None:
        self.done.append((kind, unit, person, case, step, at))

    async def after(self, case: Case = CASE) -> None:
        effect = DispatchEffect(store=self, units=self.units, audit=self.audit)
        assert await effect.after(moved(case, Move.ACCEPT, "officer:x", MOMENT), ITEM) == ()


async def test_a_step_goes_to_the_units_system_with_the_move_that_opens_it() -> None:
    lying = Lying()
    await lying.after()

    assert lying.done == [(DispatchKind.DISPATCHED, UNIT, SHE, CASE.case, "safety", MOMENT.at)]
    about = f"case:{CASE.case}"
    assert lying.audit.entries == [("system", "case.dispatched", SHE, about, UNIT)]


async def test_it_is_recalled_with_the_move_that_ends_it_and_lies_there_once() -> None:
    lying = Lying({"safety": (UNIT, 7)})
    await lying.after()
    assert lying.done == []

    await lying.after(replace(CASE, state=CaseState.WITHDRAWN))

    assert lying.done == [
        ("end", CASE.case, "safety", DispatchKind.RECALLED),
        (DispatchKind.RECALLED, UNIT, SHE, CASE.case, "safety", MOMENT.at),
    ]
    assert [action for _, action, *_ in lying.audit.entries] == ["case.recalled"]


async def test_without_systems_and_of_built_in_items_nothing_goes_anywhere() -> None:
    lying = Lying({"safety": (UNIT, 7)}, units=())
    await lying.after(replace(CASE, state=CaseState.WITHDRAWN))
    steps = tuple(replace(each, unit="service_oversight") for each in CASE.steps)
    lying.units = ("service_oversight",)
    await lying.after(replace(CASE, steps=steps))

    assert (lying.done, lying.audit.entries) == ([], [])


OFFICER: Final = UUID(int=21)
CLERK: Final = Post("civil_affairs", PostRole.CLERK, "4403")
GONE: Final = Post("gone", PostRole.CLERK, "")
CLOSED: Final = Post("housing", PostRole.CLERK, "")
APPROVER: Final = replace(CLERK, role=PostRole.APPROVER)


class Provider:
    """services.hall.provider_posts: the groups `clerks` and `old`."""

    def __init__(self, *held: Post) -> None:
        self.held = set(held)
        self.granted: list[tuple[Post, UUID | None, datetime]] = []
        self.audit, self.desks = FakeAudit(), FakeBell()
        self.by_hand: set[Post] = set()
        self.posts = ProviderPosts(
            groups=PostsByGroup(
                {"clerks": frozenset({CLERK, APPROVER}), "old": frozenset({GONE, CLOSED})}
            ),
            store=self,
            units=self,
            audit=self.audit,
            desks=self.desks,
        )

    async def of_provider(self, officer: UUID) -> frozenset[Post]:
        assert officer == OFFICER
        return frozenset(self.held)

    async def grant(self, officer: UUID, post: Post, *, by: UUID | None, at: datetime) -> bool:
        self.granted.append((post, by, at))
        return post not in self.by_hand

    async def revoke(self, officer: UUID, post: Post) -> bool:
        self.held.remove(post)
        return True

    async def keep(self, unit: str) -> Unit | None:
        names = Words("局", "Bureau")
        return None if unit == "gone" else Unit(unit, names, closed=unit == "housing")

    async def follow(self, *groups: str) -> None:
        await self.posts.follow(OFFICER, groups, NOON)


def recorded(action: str, post: Post) -> tuple[str, str, None, str, str]:
    return ("system", action, None, f"officer:{OFFICER}", f"identity provider ({post})")


async def test_posts_come_and_go_with_the_groups_of_the_city() -> None:
    old = Post("fire_rescue", PostRole.CLERK, "")
    provider = Provider(old)
    await provider.follow("clerks")

    assert provider.granted == [(APPROVER, None, NOON), (CLERK, None, NOON)]
    assert provider.held == set()
    assert provider.audit.entries == [
        recorded("post.revoked", old),
        recorded("post.granted", APPROVER),
        recorded("post.granted", CLERK),
    ]
    assert provider.desks.rung == [OFFICER]


async def test_what_an_administrator_granted_already_is_on_record_by_them_alone() -> None:
    provider = Provider()
    provider.by_hand = {CLERK}
    await provider.follow("clerks")

    assert provider.audit.entries == [recorded("post.granted", APPROVER)]


async def test_a_unit_that_there_is_not_or_that_is_closed_gets_none() -> None:
    provider = Provider()
    await provider.follow("old")

    assert (provider.granted, provider.audit.entries) == ([], [])


async def test_the_same_groups_change_nothing_and_ring_no_desk() -> None:
    provider = Provider(CLERK, APPROVER)
    await provider.follow("clerks", "of no posts")

    assert (provider.granted, provider.desks.rung) == ([], [])
    await provider.follow()
    assert (provider.held, provider.desks.rung) == (set(), [OFFICER])
