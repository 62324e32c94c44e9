"""Orders at the courier and their recalls: asked again, taken for refused, or shown to whoever packs."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import pytest

from domain.delivery import Answer, Outcome
from domain.errors import Conflict, NotAllowed, NotFound
from domain.hall.couriers import (
    NO_NUMBER,
    ClaimedOrder,
    ClaimedRecall,
    CourierOrder,
    CourierRecall,
    LeftOrder,
    order_reference,
)
from domain.hall.parcel_news import News
from domain.hall.parcels import Direction
from domain.hall.parties import Party
from domain.hall.posts import Post, PostRole
from domain.people import Officer
from domain.problems import Problem
from domain.subjects import Subject
from domain.wire import HttpRequest, HttpResponse, TransportFailed
from services.hall.parcel_orders import CourierSender, RecallSender
from services.hall.parcel_recalls import MOST, ParcelRecallService
from services.outbox import Skipped
from tests.domain.hall.sample import refused
from tests.people import NOON, FakeClock
from tests.services.hall.counter import FakePosts, cases_of
from tests.services.hall.parcel_room import (
    AREA,
    CASE,
    CLERK,
    HOME,
    LETTER,
    NEWS,
    NUMBER,
    OFFICE,
    PACKER,
    PARCEL,
    POSTS,
    STRANGER,
    UNIT,
    FakeParcels,
    packed,
)
from tests.services.unit import FakeAudit, FakeUnit

ORDER: Final = ClaimedOrder(PARCEL.parcel, attempt=1, fence=1, created_at=NOON)
RECALL: Final = ClaimedRecall(
    recall=UUID(int=61),
    parcel=PARCEL.parcel,
    ordered_at=NOON,
    number=NUMBER,
    attempt=5,
    fence=5,
    created_at=NOON,
)
REFERENCE: Final = order_reference(PARCEL.parcel, NOON)
LABELLED: Final = Answer(Outcome.DELIVERED, "ok", NUMBER)
REFUSED: Final = Answer(Outcome.REFUSED, "S07")


@dataclass
class Courier:
    """Answers as a test laid out; `broken`: what comes of the sends in turn."""

    answer: Answer = LABELLED
    wanted: tuple[Direction, Subject, Party] | None = (Direction.RETURN, PARCEL.subject, HOME)
    trace: tuple[News, ...] | None = ()
    broken: list[TransportFailed | None] = field(default_factory=list)
    asked: list[tuple[object, datetime]] = field(default_factory=list)
    clock: FakeClock = field(default_factory=FakeClock)

    async def order(self, claimed: ClaimedOrder = ORDER) -> Answer:
        sender = CourierSender(
            api=self, office=OFFICE, store=self, transport=self, clock=self.clock
        )
        return await sender.send(claimed)

    async def recall(self, claimed: ClaimedRecall = RECALL) -> Answer:
        return await RecallSender(api=self, transport=self, clock=self.clock).send(claimed)

    async def target(self, parcel: UUID) -> tuple[Direction, Subject, Party] | None:
        return self.wanted

    async def send(self, request: HttpRequest) -> HttpResponse:
        if self.broken and (broken := self.broken.pop(0)):
            raise broken
        return HttpResponse(200, {}, b"")

    def build_order(self, order: CourierOrder, at: datetime) -> HttpRequest:
        return self._built(order, at)

    def build_recall(self, recall: CourierRecall, at: datetime) -> HttpRequest:
        return self._built(recall, at)

    def build_trace(self, number: str, at: datetime) -> HttpRequest:
        return self._built(number, at)

    def parse_order(self, response: HttpResponse) -> Answer:
        return self.answer

    parse_recall = parse_order

    def parse_trace(self, response: HttpResponse) -> tuple[News, ...] | None:
        return self.trace

    def _built(self, what: object, at: datetime) -> HttpRequest:
        self.asked.append((what, at))
        return HttpRequest("POST", "https://courier.example")


async def test_an_order_goes_from_the_office_to_her_under_our_own_number() -> None:
    courier = Courier()

    assert await courier.order() == LABELLED
    assert courier.asked == [(CourierOrder(REFERENCE, OFFICE, HOME), courier.clock())]


async def test_what_is_picked_up_goes_the_other_way() -> None:
    courier = Courier(wanted=(Direction.COLLECT, PARCEL.subject, HOME))
    await courier.order()

    assert courier.asked[0][0] == CourierOrder(REFERENCE, HOME, OFFICE)


async def test_an_order_that_nobody_wants_any_more_is_not_sent() -> None:
    courier = Courier(wanted=None)

    with pytest.raises(Skipped, match=r"^not-wanted$"):
        await courier.order()
    assert courier.asked == []


@pytest.mark.parametrize(("sent", "word"), [(True, "no-answer"), (False, "unreachable")])
async def test_a_courier_that_is_away_is_asked_again_for_the_same(*, sent: bool, word: str) -> None:
    away = Answer(Outcome.RETRY, word)

    assert await Courier(broken=[TransportFailed("away", sent=sent)]).order() == away
    assert await Courier(broken=[TransportFailed("away", sent=sent)]).recall() == away


@pytest.mark.parametrize("attempt", [1, 4, 5])
async def test_a_courier_that_refuses_is_asked_five_times(attempt: int) -> None:
    expected = Answer(Outcome.RETRY, "S07") if attempt < 5 else REFUSED
    courier = Courier(answer=REFUSED)

    assert await courier.order(replace(ORDER, attempt=attempt)) == expected
    assert await courier.recall(replace(RECALL, attempt=attempt)) == expected
    assert len(courier.asked) == 2  # no trace of what was answered each time


async def test_what_is_taken_back_names_our_number_and_the_labels() -> None:
    taken = Answer(Outcome.DELIVERED, "ok")
    courier = Courier(answer=taken)

    assert await courier.recall() == taken
    assert courier.asked == [(CourierRecall(REFERENCE, NUMBER), courier.clock())]


async def test_a_courier_that_is_busy_is_asked_again_as_it_says() -> None:
    busy = Answer(Outcome.RETRY, "busy", retry_after=7)

    assert await Courier(answer=busy).recall() == busy


@pytest.mark.parametrize(
    ("minutes", "outcome"), [(0, Outcome.RETRY), (4.9, Outcome.RETRY), (5, Outcome.REFUSED)]
)
async def test_a_number_that_is_under_way_is_waited_for_and_then_the_desk_is_told(
    minutes: float, outcome: Outcome
) -> None:
    courier = Courier(clock=FakeClock(NOON + timedelta(minutes=minutes)))

    answer = await courier.recall(replace(RECALL, number=""))

    assert (answer, courier.asked) == (Answer(outcome, NO_NUMBER), [])


@pytest.mark.parametrize(
    ("trace", "done"),
    [
        ((), True),
        ((replace(NEWS, kind=None),), True),
        ((replace(NEWS, kind=None), NEWS), False),
        (None, False),
    ],
    ids=["nothing", "a word that says nothing", "it was fetched", "no answer"],
)
async def test_where_an_answer_was_lost_its_trace_says_whether_anybody_came(
    trace: tuple[News, ...] | None, *, done: bool
) -> None:
    courier = Courier(answer=REFUSED, trace=trace)

    answer = await courier.recall(replace(RECALL, unclear=True))

    assert answer == (Answer(Outcome.DELIVERED, "S07") if done else REFUSED)
    assert [what for what, _ in courier.asked] == [CourierRecall(REFERENCE, NUMBER), NUMBER]


async def test_a_trace_that_does_not_come_is_asked_for_again() -> None:
    courier = Courier(answer=REFUSED, broken=[None, TransportFailed("away", sent=True)])

    answer = await courier.recall(replace(RECALL, unclear=True))

    assert answer == Answer(Outcome.RETRY, "S07")


LEFT: Final = LeftOrder(
    recall=RECALL.recall,
    parcel=PARCEL.parcel,
    person=CASE.person,
    case=CASE.case,
    ordered_at=NOON,
    number=NUMBER,
    code="S07",
    ended_at=NOON,
)


class Recalls:
    """services.hall.parcel_recalls, with what the courier did not take back."""

    def __init__(self) -> None:
        self.open = {LEFT.recall: LEFT}
        self.asked: list[tuple[list[Post], int]] = []
        self.parcels, self.cases = FakeParcels(), cases_of(CASE)
        self.posts, self.audit = FakePosts(dict(POSTS)), FakeAudit()
        self.parcels.put(packed(number=NUMBER))
        self.service = ParcelRecallService(
            unit=FakeUnit(),
            store=self,
            parcels=self.parcels,
            cases=self.cases,
            posts=self.posts,
            audit=self.audit,
            clock=lambda: NOON,
        )

    async def left(self, posts: Sequence[Post], limit: int) -> list[LeftOrder]:
        self.asked.append((list(posts), limit))
        return list(self.open.values())

    async def parcel_of(self, recall: UUID) -> UUID | None:
        return LEFT.parcel if recall == LEFT.recall else None

    async def settle(self, recall: UUID, at: datetime) -> bool:
        assert at == NOON
        return self.open.pop(recall, None) is not None


@pytest.fixture
def recalls() -> Recalls:
    return Recalls()


async def test_whoever_packs_sees_what_was_not_taken_back_with_the_number_of_its_case(
    recalls: Recalls,
) -> None:
    decides = Post("fire_rescue", PostRole.APPROVER, AREA)
    clerk = Post(UNIT, PostRole.CLERK, AREA)
    recalls.posts.held[PACKER.officer] = [*POSTS[PACKER.officer], clerk, decides]

    assert await recalls.service.left(PACKER) == (replace(LEFT, case_number=CASE.number),)
    ((posts, limit),) = recalls.asked
    assert ([each.unit for each in posts], limit) == ([UNIT], MOST) == ([UNIT], 50)


@pytest.mark.parametrize(
    "left",
    [
        replace(LEFT, case=None),
        replace(LEFT, person=None),
        replace(LEFT, case=UUID(int=404)),
    ],
    ids=["a letter", "nobody's", "swept"],
)
async def test_what_has_no_case_any_more_has_no_number_of_one(
    recalls: Recalls, left: LeftOrder
) -> None:
    recalls.open = {left.recall: left}

    assert await recalls.service.left(PACKER) == (left,)


async def test_an_officer_who_had_it_taken_back_says_so_once_and_is_on_record(
    recalls: Recalls,
) -> None:
    assert await recalls.service.settle(CLERK, LEFT.recall, "by telephone") == ()

    assert [at for _, at in recalls.cases.asked] == [NOON]
    about = f"parcel:{PARCEL.parcel}"
    entry = (CLERK.actor, "parcel.settle", CASE.person, about, "by telephone")
    assert recalls.audit.entries == [entry]
    with refused(Problem.PARCEL_MOVED, Conflict):
        await recalls.service.settle(CLERK, LEFT.recall, "again")
    assert recalls.audit.entries == [entry]


@pytest.mark.parametrize("why", ["no recall", "no parcel", "a letter", "another unit's"])
async def test_what_is_not_theirs_to_settle_is_not_there(recalls: Recalls, why: str) -> None:
    officer: Officer = STRANGER if why == "another unit's" else PACKER
    recall = UUID(int=404) if why == "no recall" else LEFT.recall
    if why == "no parcel":
        recalls.parcels.rows.clear()
    elif why == "a letter":
        recalls.parcels.put(replace(LETTER, parcel=LEFT.parcel))

    with refused(Problem.NOT_FOUND, NotFound):
        await recalls.service.settle(officer, recall, "by telephone")
    assert (list(recalls.open), recalls.audit.entries) == ([LEFT.recall], [])


async def test_nobody_settles_what_went_to_themselves(recalls: Recalls) -> None:
    recalls.cases.own_of = frozenset({PACKER.officer})

    with refused(Problem.OWN_CASE, NotAllowed):
        await recalls.service.settle(PACKER, LEFT.recall, "by telephone")
    assert list(recalls.open) == [LEFT.recall]
