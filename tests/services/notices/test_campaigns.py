"""Campaigns as a service: who may move one, what it would cost, and when the loops keep silent."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar
from uuid import UUID, uuid4

import pytest

from domain.audit import About
from domain.cursors import Place
from domain.delivery import Channel
from domain.errors import Conflict, Invalid, NotAllowed, NotFound
from domain.four_eyes import STANDARD, SecondWord
from domain.notices.campaigns import (
    NO_ACCOUNT,
    Batch,
    Campaign,
    CampaignKind,
    CampaignState,
    Draft,
    Group,
    Move,
    Reach,
    Tally,
    speaks_from,
)
from domain.notices.reminders import EndingPlace, Reminded, step_of
from domain.people import Citizen, Level, Officer, Role
from domain.problems import Problem
from domain.templates import Approval, VendorTemplate
from domain.words import Words
from services.notices.campaign_moves import CampaignMoves
from services.notices.campaigns import PAGE, CampaignService, Telling

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)  # 16:00 in Shanghai
TODAY = date(2026, 11, 24)
WRITER = Officer(UUID(int=1), frozenset({Role.CAMPAIGNS}), UUID(int=11))
OTHER = Officer(UUID(int=2), frozenset({Role.CAMPAIGNS}), UUID(int=12))
CITIZEN = Citizen(UUID(int=5), Level.BOUND, UUID(int=15))
T = TypeVar("T")
DRAFT = Draft(
    kind=CampaignKind.NOTICE,
    title=Words("通知", "Notice"),
    text=Words("全文", "All of it"),
    group=Group(schemes=("city-pension",)),
    per_minute=100,
)


DUE = replace(DRAFT, kind=CampaignKind.DUE)


@dataclass
class Clock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Store:
    campaigns: dict[UUID, Campaign] = field(default_factory=dict)
    reached: list[Reach] = field(default_factory=list)
    recorded: list[tuple[str, str, str]] = field(default_factory=list)

    async def add(self, draft: Draft, *, officer: UUID, at: datetime) -> UUID:
        campaign = uuid4()
        self.campaigns[campaign] = Campaign(campaign, draft, CampaignState.DRAFT, officer, at)
        return campaign

    async def read(self, campaign: UUID) -> Campaign | None:
        return self.campaigns.get(campaign)

    async def newest(self, before: Place, limit: int) -> list[Campaign]:
        found = sorted(self.campaigns.values(), key=lambda c: (c.made_at, c.campaign), reverse=True)
        return [c for c in found if (c.made_at, c.campaign) < before][:limit]

    async def reach(self, draft: Draft, channels: tuple[Channel, ...], today: date) -> list[Reach]:
        return self.reached

    async def result(self, campaign: UUID) -> list[Tally]:
        return [Tally("sms", "sent", 3)]

    async def lock(self, campaign: UUID) -> Campaign | None:
        return self.campaigns.get(campaign)

    async def move(
        self, campaign: UUID, state: CampaignState, *, released_by: UUID | None, at: datetime
    ) -> None:
        self.campaigns[campaign] = replace(self.campaigns[campaign], state=state)

    async def together(self, work: Callable[[], Awaitable[T]]) -> T:
        return await work()

    async def check(self, word: SecondWord, at: datetime) -> None:
        if (objection := STANDARD.objection(word, ())) is not None:
            raise NotAllowed(objection)

    async def record(
        self, *, actor: str, action: str, person: UUID | None, about: About, why: str
    ) -> None:
        self.recorded.append((actor, action, why))

    async def told_to(self, person: UUID, campaign: UUID) -> Campaign | None:
        return self.campaigns.get(campaign) if person == UUID(int=7) else None


@dataclass
class Persons:
    person: UUID | None = field(default_factory=lambda: UUID(int=7))

    async def schemes(self) -> Mapping[str, object]:
        return {"city-pension": None}

    async def of_account(self, account: UUID) -> UUID | None:
        return self.person


@dataclass
class Approvals:
    known: list[VendorTemplate] = field(default_factory=list)

    async def all(self) -> list[VendorTemplate]:
        return self.known


@dataclass
class World:
    store: Store = field(default_factory=Store)
    persons: Persons = field(default_factory=Persons)
    approvals: Approvals = field(default_factory=Approvals)

    @property
    def desk(self) -> CampaignService:
        return CampaignService(
            store=self.store,
            moves=CampaignMoves(
                unit=self.store,
                store=self.store,
                second_officers=self.store,
                audit=self.store,
            ),
            persons=self.persons,
            approvals=self.approvals,
            templates={
                Channel.WECHAT: "w-1",
                Channel.WECHAT_ACCOUNT: "a-1",
                Channel.SMS: "s-1",
            },
            fen={"sms": 4.5},
            clock=Clock(),
        )

    async def drafted(self, draft: Draft = DRAFT) -> UUID:
        return (await self.desk.draft(WRITER, draft)).campaign.campaign


async def test_a_draft_says_whom_it_reaches_and_what_that_costs() -> None:
    world = World(
        Store(reached=[Reach("inbox", 10, 11), Reach("sms", 10, 11), Reach(NO_ACCOUNT, 3, 3)])
    )

    file = await world.desk.draft(WRITER, DRAFT)

    assert [(cost.reach.channel, cost.fen) for cost in file.costs] == [("inbox", 0), ("sms", 50)]
    assert file.without_account == 3
    assert file.result == ()


async def test_a_scheme_that_the_city_has_not_is_refused_by_name() -> None:
    with pytest.raises(Invalid) as refused:
        await World().desk.draft(WRITER, replace(DRAFT, group=Group(schemes=("moon",))))

    assert refused.value.errors[0].pointer == "/schemes"


async def test_who_wrote_it_does_not_release_it() -> None:
    world = World()
    campaign = await world.drafted()

    with pytest.raises(NotAllowed) as refused:
        await world.desk.move(WRITER, campaign, Move.RELEASE, "read")

    assert refused.value.problem is Problem.CAMPAIGN_OWN_DRAFT


async def test_a_second_officer_releases_it_and_the_result_takes_the_place_of_the_cost() -> None:
    world = World()

    file = await world.desk.move(OTHER, await world.drafted(), Move.RELEASE, "read")

    assert file.campaign.state is CampaignState.RUNNING
    assert (file.costs, file.result) == ((), (Tally("sms", "sent", 3),))


async def test_a_move_that_its_state_does_not_allow_is_a_conflict() -> None:
    world = World()

    with pytest.raises(Conflict) as refused:
        await world.desk.move(OTHER, await world.drafted(), Move.PAUSE, "wait")

    assert refused.value.problem is Problem.CAMPAIGN_MOVED


@pytest.mark.parametrize(
    "said",
    [
        VendorTemplate(Channel.WECHAT, "w-1", Approval.PENDING, "", NOW),
        VendorTemplate(Channel.WECHAT, "w-1", Approval.REJECTED, "", NOW),
        VendorTemplate(Channel.WECHAT, "w-1", Approval.APPROVED, "", NOW, differs="lacks thing1"),
        VendorTemplate(Channel.WECHAT_ACCOUNT, "a-1", Approval.REJECTED, "", NOW),
    ],
    ids=["pending", "rejected", "other fields", "service account"],
)
async def test_a_template_that_the_vendor_would_refuse_holds_the_release(
    said: VendorTemplate,
) -> None:
    world = World()
    campaign = await world.drafted(DUE)
    world.approvals.known = [said]

    with pytest.raises(Conflict) as refused:
        await world.desk.move(OTHER, campaign, Move.RELEASE, "read")

    assert refused.value.problem is Problem.CAMPAIGN_TEMPLATE


async def test_templates_that_carry_nothing_here_hold_no_release() -> None:
    world = World()
    campaign = await world.drafted(DUE)
    world.approvals.known = [
        VendorTemplate(Channel.WECHAT, "w-1", Approval.APPROVED, "", NOW),
        VendorTemplate(Channel.WECHAT, "an old one", Approval.REJECTED, "", NOW),
        VendorTemplate(Channel.EMAIL, "w-1", Approval.REJECTED, "", NOW),
    ]

    file = await world.desk.move(OTHER, campaign, Move.RELEASE, "read")

    assert file.campaign.state is CampaignState.RUNNING


async def test_nobody_finds_a_campaign_that_does_not_exist() -> None:
    for call in (
        World().desk.show(UUID(int=99)),
        World().desk.move(OTHER, UUID(int=99), Move.STOP, "x"),
        World().desk.text(CITIZEN, UUID(int=99)),
    ):
        with pytest.raises(NotFound):
            await call


async def test_a_stranger_to_a_campaign_cannot_tell_that_it_exists() -> None:
    world = World(persons=Persons(UUID(int=8)))
    campaign = await world.drafted()

    with pytest.raises(NotFound):
        await world.desk.text(CITIZEN, campaign)


async def test_a_page_of_campaigns_leads_to_the_next() -> None:
    world = World()
    for n in range(PAGE + 1):
        await world.store.add(DRAFT, officer=UUID(int=1), at=NOW + timedelta(seconds=n))

    first = await world.desk.newest("")
    second = await world.desk.newest(first.next_cursor)

    assert (len(first.campaigns), len(second.campaigns)) == (PAGE, 1)
    assert second.next_cursor == ""


@pytest.mark.parametrize(
    "cursor", ["x", "2026-11-24T08:00:00~x", f"2026-11-24T08:00:00~{'0' * 32}"]
)
async def test_a_made_up_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(Invalid):
        await World().desk.newest(cursor)


@pytest.mark.parametrize(
    ("local", "speaks"),
    [
        ("2026-11-24T08:00", "2026-11-24T08:00"),
        ("2026-11-24T21:29", "2026-11-24T21:29"),
        ("2026-11-24T21:30", "2026-11-25T08:00"),
        ("2026-11-25T00:00", "2026-11-25T08:00"),
        ("2026-11-25T07:59", "2026-11-25T08:00"),
    ],
)
def test_between_half_past_nine_and_eight_nothing_is_said(local: str, speaks: str) -> None:
    at = datetime.fromisoformat(f"{local}+08:00")

    assert speaks_from(at) == datetime.fromisoformat(f"{speaks}+08:00")


@pytest.mark.parametrize(
    ("days", "born", "step"),
    [
        (61, 1950, None),
        (60, 1950, 60),
        (31, None, 60),
        (30, 1950, 30),
        (7, 0, 7),
        (0, 1950, 7),
        (-1, 1950, None),
        (90, 1946, 90),
        (90, 1947, None),
        (91, 1946, None),
        (90, 0, None),
    ],
)
def test_a_reminder_is_the_nearest_step_that_was_reached(
    days: int, born: int | None, step: int | None
) -> None:
    assert step_of(days, born, TODAY) == step


ONE = (UUID(int=1),)


@dataclass
class Batches:
    left: int = 2
    passes: list[EndingPlace] = field(default_factory=list)
    unread: int = 3

    async def tell_batch(self, at: datetime, today: date, most: int) -> Batch | None:
        self.left -= 1
        return Batch(UUID(int=9), ONE, 1, over=False) if self.left >= 0 else None

    async def remind_batch(
        self, at: datetime, today: date, after: EndingPlace, most: int
    ) -> Reminded:
        self.passes.append(after)
        place = (today, UUID(int=len(self.passes)), "s") if len(self.passes) < 3 else None
        return Reminded(ONE, place)

    async def read_years(self, most: int) -> int:
        self.unread -= 1
        return max(self.unread, 0)


@dataclass
class Bell:
    rung: list[UUID] = field(default_factory=list)

    async def ring(self, accounts: Iterable[UUID]) -> None:
        self.rung += accounts


def telling(batches: Batches, bell: Bell, clock: Clock, woken: list[int]) -> Telling:
    return Telling(
        campaigns=batches,
        reminders=batches,
        years=batches,
        bell=bell,
        wake=lambda: woken.append(1),
        clock=clock,
    )


async def test_each_batch_rings_for_those_it_told_and_wakes_the_outbox() -> None:
    batches, bell, woken = Batches(), Bell(), list[int]()
    loop = telling(batches, bell, Clock(), woken)

    assert [await loop.campaigns_once() for _ in range(3)] == [True, True, False]
    assert (len(bell.rung), len(woken)) == (2, 2)


async def test_a_pass_of_reminders_goes_on_from_where_each_batch_ended() -> None:
    batches, bell = Batches(), Bell()

    assert await telling(batches, bell, Clock(), []).reminders_once() == 3
    assert [place[1].int for place in batches.passes] == [0, 1, 2]
    assert batches.unread < 1
    assert len(bell.rung) == 3


@pytest.mark.parametrize("hour", [14, 20, 23])
async def test_the_loops_keep_silent_in_the_quiet_hours(hour: int) -> None:
    at = NOW.replace(hour=hour, minute=0)  # 22:00, 4:00, 7:00 in Shanghai
    batches, bell = Batches(), Bell()
    loop = telling(batches, bell, Clock(at), [])

    assert await loop.campaigns_once() is False
    assert await loop.reminders_once() == 0
    assert bell.rung == []
