"""A room where outcomes are packed: two issuers, a clerk, one case, and its parcels in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from domain.cursors import Place
from domain.errors import Conflict, NotAllowed
from domain.four_eyes import SecondWord
from domain.hall.cases import Case, CaseState
from domain.hall.parcel_lists import DeskView
from domain.hall.parcel_news import News, NewsKind
from domain.hall.parcels import Direction, Parcel, ParcelMove, ParcelState
from domain.hall.parties import Party
from domain.hall.posts import Post, PostRole
from domain.payments.payments import Paid
from domain.payments.trades import RefundReason
from domain.people import Officer
from domain.problems import Problem
from domain.subjects import Subject, SubjectKind
from services.hall.parcel_work import ParcelWorkService, WantedMove
from tests.domain.hall.sample import decided
from tests.people import NOON, FakeClock
from tests.services.hall.counter import FakeItems, FakeMover, FakePosts, cases_of, officer
from tests.services.unit import FakeAudit, FakeEvents, FakeUnit

UNIT: Final = "city_management"
AREA: Final = "440304"
NUMBER: Final = "EB000717618HK"
HOME: Final = Party("李建国", "13900139000", "广东省", "深圳市", "南山区", "深南大道1号")
OFFICE: Final = Party("政务服务中心", "13600136000", "广东省", "深圳市", "福田区", "福中三路")
PACKER, SECOND, CLERK, STRANGER = officer(11), officer(12), officer(13), officer(14)
POSTS: Final = {
    PACKER.officer: [Post(UNIT, PostRole.ISSUER, AREA)],
    SECOND.officer: [Post(UNIT, PostRole.ISSUER, AREA)],
    CLERK.officer: [Post(UNIT, PostRole.CLERK, AREA)],
    STRANGER.officer: [Post("fire_rescue", PostRole.ISSUER, AREA)],
}
CASE: Final = replace(decided(), state=CaseState.DELIVERING)
PARCEL: Final = Parcel(
    parcel=UUID(int=81),
    person=CASE.person,
    direction=Direction.RETURN,
    subject=SubjectKind.CASE.of(CASE.case),
    opened_by=CASE.opened_by,
    opened_at=NOON,
    state=ParcelState.WANTED,
    to=HOME,
    unit=UNIT,
    area=AREA,
    ready_at=NOON,
)
COMING: Final = replace(
    PARCEL,
    parcel=UUID(int=82),
    direction=Direction.COLLECT,
    state=ParcelState.LABELLED,
    number=NUMBER,
    materials=("deed",),
)
LETTER: Final = replace(
    PARCEL,
    parcel=UUID(int=83),
    direction=Direction.LETTER,
    subject=SubjectKind.LETTER.of(UUID(int=83)),
    state=ParcelState.LABELLED,
    number=NUMBER,
)
NEWS: Final = News(NUMBER, NOON, "203", kind=NewsKind.PICKED)


def case(**changes: object) -> Case:
    return replace(CASE, **changes)  # type: ignore[arg-type]  # a test's own


def packed(**changes: object) -> Parcel:
    parcel = replace(PARCEL.pack(PACKER.officer, NOON), **changes)  # type: ignore[arg-type]  # as above
    return replace(parcel, state=ParcelState.LABELLED) if parcel.number else parcel


def out() -> Parcel:
    """In the courier's hands."""
    return packed().hand_over(SECOND.officer, NUMBER, NOON)


@dataclass
class FakeParcels:
    """storage.hall.parcels.ParcelStore. `locked`: as another process left it meanwhile."""

    rows: dict[UUID, Parcel] = field(default_factory=dict)
    said: dict[UUID, list[News]] = field(default_factory=dict)
    locked: dict[UUID, Parcel | None] = field(default_factory=dict)
    asked: list[tuple[list[Post], DeskView, Place, int]] = field(default_factory=list)
    full: bool = False  # one of this direction is under way

    def put(self, *parcels: Parcel) -> None:
        self.rows |= {each.parcel: each for each in parcels}

    @property
    def only(self) -> Parcel:
        (one,) = self.rows.values()
        return one

    async def add(self, parcel: Parcel) -> bool:
        if not self.full:
            self.put(parcel)
        return not self.full

    async def read(self, parcel: UUID) -> Parcel | None:
        return self.rows.get(parcel)

    async def lock(self, parcel: UUID) -> Parcel | None:
        return self.locked.get(parcel, self.rows.get(parcel))

    async def save(self, parcel: Parcel) -> None:
        assert parcel.parcel in self.rows
        self.put(parcel)

    async def numbered(self, number: str) -> UUID | None:
        found = [each.parcel for each in self.rows.values() if each.number == number]
        return found[0] if found else None

    async def of(self, subject: Subject) -> tuple[Parcel, ...]:
        return tuple(each for each in self.rows.values() if each.subject == subject)

    async def at_desk(
        self, posts: list[Post], view: DeskView, after: Place, limit: int
    ) -> list[Parcel]:
        self.asked.append((posts, view, after, limit))
        return list(self.rows.values())[:limit]

    async def news(self, parcel: UUID) -> tuple[News, ...]:
        return tuple(self.said.get(parcel, ()))

    async def put_news(self, parcel: UUID, news: News, at: datetime) -> bool:
        kept = self.said.setdefault(parcel, [])
        if news in kept:
            return False
        kept.append(news)
        return True


@dataclass
class FakeOrders:
    """storage.hall.parcel_orders.ParcelOrderStore."""

    queued: list[tuple[UUID, datetime]] = field(default_factory=list)
    left: list[tuple[UUID, str, datetime]] = field(default_factory=list)

    async def queue(self, parcel: UUID, at: datetime) -> None:
        self.queued.append((parcel, at))

    async def leave(self, parcel: UUID, number: str, at: datetime) -> None:
        self.left.append((parcel, number, at))


@dataclass
class FakePostage:
    """`unpaid`: packing waits for it."""

    unpaid: bool = False
    paid: Paid | None = None
    asked: list[tuple[UUID, UUID, str]] = field(default_factory=list)
    back: list[tuple[UUID, RefundReason, str]] = field(default_factory=list)

    async def check(self, parcel: Parcel) -> None:
        if self.unpaid:
            raise Conflict(Problem.POSTAGE_UNPAID)

    async def seen(self, parcel: Parcel) -> Paid | None:
        return self.paid

    async def ask(self, parcel: Parcel, account: UUID, actor: str) -> tuple[UUID, ...]:
        self.asked.append((parcel.parcel, account, actor))
        return (account,)

    async def give_back(self, parcel: Parcel, reason: RefundReason, actor: str) -> None:
        self.back.append((parcel.parcel, reason, actor))


@dataclass
class FakeNames:
    asked: list[frozenset[UUID]] = field(default_factory=list)

    async def names(self, officers: frozenset[UUID]) -> dict[UUID, str]:
        self.asked.append(officers)
        return {each: f"officer-{each.int}" for each in officers}


class Room:
    """services.hall.parcel_work, an hour after the parcel was wanted."""

    def __init__(self, *, courier: bool = True) -> None:
        self.clock = FakeClock(NOON + timedelta(hours=1))
        self.store, self.orders, self.postage = FakeParcels(), FakeOrders(), FakePostage()
        self.cases, self.items, self.posts = cases_of(CASE), FakeItems(), FakePosts(dict(POSTS))
        self.mover, self.names = FakeMover(self.clock), FakeNames()
        self.events, self.audit = FakeEvents(), FakeAudit()
        self.words: list[SecondWord] = []
        self.service = ParcelWorkService(
            unit=FakeUnit(),
            store=self.store,
            orders=self.orders,
            cases=self.cases,
            items=self.items,
            mover=self.mover,
            postage=self.postage,
            posts=self.posts,
            names=self.names,
            second_officers=self,
            events=self.events,
            audit=self.audit,
            courier=courier,
        )
        self.store.put(PARCEL)

    async def check(self, word: SecondWord, at: datetime) -> None:
        assert at == self.clock()
        if word.asked_by == word.by:
            raise NotAllowed(Problem.PARCEL_TWO_HANDS)
        self.words.append(word)

    async def move(
        self,
        move: ParcelMove,
        parcel: Parcel | None = None,
        by: Officer = PACKER,
        number: str = "",
        words: str = "",
    ) -> Parcel:
        """Of this parcel, as it lies there, or of PARCEL."""
        if parcel is not None:
            self.store.put(parcel)
        which = (parcel or PARCEL).parcel
        return (await self.service.move(by, which, WantedMove(move, number, words))).parcel

    @property
    def untouched(self) -> bool:
        """Nothing was written but what lay there."""
        return not (self.audit.entries or self.events.told or self.mover.written or self.words)


def only(parcels: Sequence[Parcel]) -> Parcel:
    (one,) = parcels
    return one
