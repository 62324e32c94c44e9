"""What handlers make of a word: an answer to a question, a move of a ticket, a filter of a list."""

import json
from types import SimpleNamespace
from typing import Any, Literal
from uuid import UUID

import pytest
from aiohttp import web

from domain.bookings.forecast import Accuracy
from domain.bookings.halls import Hall
from domain.bookings.tickets import Ticket
from domain.delivery import Channel
from domain.errors import Refusal
from domain.escalation import Chosen, NotificationPreferences
from domain.notices.deliveries import DeadFilter
from domain.pensions.review import Proposal, QueuedReview, Review
from domain.people import Citizen, Level
from domain.problems import Problem
from domain.quiet import Quiet
from handlers.accounts import me
from handlers.accounts.services import ACCOUNTS, AccountServices
from handlers.bookings import officer_halls
from handlers.bookings.services import QUEUES, QueueServices
from handlers.notices import officer_deliveries, officer_webhooks, preferences
from handlers.notices.services import NOTICES, NoticeServices
from handlers.pensions import officer_reviews
from handlers.pensions.services import PENSIONS, PensionServices
from handlers.refusals import status_of
from handlers.request import PRINCIPAL
from proto.http.accounts.sign_in import SubscriptionAnswer
from proto.http.bookings.halls import TicketMove
from services.bookings.queues import Queue
from services.notices.preferences import WaysSeen
from services.pensions.reviews import QueuePage
from tests.handlers.asking import Service, asked, request
from tests.made import MOMENT, made
from tests.service_sets import with_only

WEBHOOK = {"webhook": str(UUID(int=1))}


def body_of(answer: web.StreamResponse) -> Any:  # noqa: ANN401  # JSON
    assert isinstance(answer, web.Response)
    assert isinstance(answer.body, bytes)
    return json.loads(answer.body)


@pytest.mark.parametrize(
    ("result", "accepted"), [("accept", True), ("reject", False), ("ban", False), ("filter", False)]
)
async def test_wechat_may_tell_of_a_result_where_its_holder_said_yes(
    result: Literal["accept", "reject", "ban", "filter"], *, accepted: bool
) -> None:
    app = web.Application()
    app[ACCOUNTS] = with_only(AccountServices, accounts=Service())
    made_ = request(app=app)
    made_[PRINCIPAL] = Citizen(UUID(int=1), Level.BOUND, UUID(int=2))
    answer = SubscriptionAnswer(template_id="t", result=result)

    assert (await asked(lambda each: me.subscribe(each, answer), made_)).named == {
        "accepted": accepted
    }


@pytest.mark.parametrize(
    ("move", "called"),
    [
        ("again", "call_again"),
        ("start", "start"),
        ("finish", "finish"),
        ("miss", "miss"),
        ("transfer", "transfer"),
    ],
)
async def test_each_move_of_a_ticket_is_made_as_it_is_called(
    move: Literal["again", "start", "finish", "miss", "transfer"], called: str
) -> None:
    app = web.Application()
    windows = SimpleNamespace(**{called: Service().any})  # no other may be asked
    app[QUEUES] = with_only(QueueServices, windows=windows)
    ticket = UUID(int=8)
    made_ = request({"ticket": str(ticket)}, app=app)
    wanted = TicketMove(move=move, group="B")

    found = await asked(lambda each: officer_halls.move(each, wanted), made_)
    assert found.args[1:] == ((ticket, "B") if move == "transfer" else (ticket,))


async def test_the_waits_of_a_hall_are_shown_in_whole_minutes() -> None:
    hall = made(Hall, groups={})
    queue = made(Queue, hall=hall, waiting=[made(Ticket)], at=MOMENT.replace(hour=MOMENT.hour + 1))

    async def known(*_: object) -> Any:  # noqa: ANN401  # of each
        return next(answers)

    answers = iter([hall, queue, Accuracy(known=8, within=7, median_s=150)])
    app = web.Application()
    app[QUEUES] = with_only(
        QueueServices,
        halls=SimpleNamespace(served_by=known),
        queues=SimpleNamespace(seen=known, accuracy=known),
        clock=lambda: MOMENT,
    )
    seen = body_of(await officer_halls.queue(request({"hall": "hall_1"}, app=app)))

    assert (seen["waiting"], seen["longest_wait_min"], seen["median_error_min"]) == (1, 60, 2)
    assert (seen["forecasts"], seen["within_percent"]) == (8, 87)


@pytest.mark.parametrize(("query", "failed"), [({}, False), ({"state": "failed"}, True)])
async def test_the_calls_of_a_webhook_are_listed_all_or_those_that_failed(
    query: dict[str, str], *, failed: bool
) -> None:
    app = web.Application()
    app[NOTICES] = with_only(NoticeServices, webhooks=Service())

    found = await asked(officer_webhooks.calls, request(WEBHOOK, query, app=app))
    assert found.named == {"failed": failed, "cursor": ""}


async def test_dead_letters_are_looked_for_by_a_reason_that_a_table_can_hold() -> None:
    app = web.Application()
    app[NOTICES] = with_only(NoticeServices, deliveries=Service())
    query = {"channel": "sms", "reason": "no\x00body", "cursor": "c"}

    found = await asked(officer_deliveries.dead, request(query=query, app=app))
    assert DeadFilter(Channel.SMS, "nobody") in found.args


@pytest.mark.parametrize("quiet", [None, Quiet()], ids=["off", "on"])
async def test_quiet_hours_are_shown_as_they_are_switched(quiet: Quiet | None) -> None:
    async def show(_: object) -> WaysSeen:
        chosen = made(Chosen, wishes=NotificationPreferences(quiet=quiet), window=Quiet())
        return made(WaysSeen, chosen=chosen)

    app = web.Application()
    app[NOTICES] = with_only(NoticeServices, preferences=SimpleNamespace(show=show))
    made_ = request(app=app)
    made_[PRINCIPAL] = Citizen(UUID(int=1), Level.BOUND, UUID(int=2))

    shown = body_of(await preferences.show(made_))
    assert shown["quiet"]["on"] is (quiet is not None)


@pytest.mark.parametrize("proposal", [None, made(Proposal)], ids=["open", "proposed"])
async def test_the_queue_shows_which_reviews_wait_for_a_second_officer(
    proposal: Proposal | None,
) -> None:
    async def queue(*_: object) -> QueuePage:
        return QueuePage((QueuedReview(made(Review, proposal=proposal), "王秀英"),), "")

    app = web.Application()
    reviews = SimpleNamespace(queue=queue, today=MOMENT.date(), now=MOMENT)
    app[PENSIONS] = with_only(PensionServices, reviews=reviews)
    (shown,) = body_of(await officer_reviews.queue(request(app=app)))["reviews"]

    assert shown["proposed"] is (proposal is not None)
    assert shown["name"] != "王秀英"


def test_a_refusal_of_no_family_is_a_fault_of_ours() -> None:
    assert status_of(Refusal(Problem.NOT_FOUND)) == 500
