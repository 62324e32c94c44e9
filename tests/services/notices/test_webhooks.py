"""Webhooks at the desk and on the wire: what is told once, when the sender is woken, and how long it pauses."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import pytest

from domain.delivery import Answer, Channel, DeliveryState, Outcome
from domain.errors import Conflict, Invalid, NotFound
from domain.notices.webhooks import ClaimedMessage, Webhook, WebhookCall, WebhookMessage
from domain.people import Officer
from domain.problems import Problem
from domain.wire import HttpRequest, HttpResponse, TransportFailed
from services.notices.webhooks import WebhookSender, WebhookService
from services.outbox import Skipped

NOW: Final = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
LI: Final = Officer(UUID(int=7), frozenset(), UUID(int=8))
URL: Final = "https://partner.example.com/hook"
HOOK: Final = Webhook(UUID(int=1), URL, NOW)
GONE: Final = UUID(int=99)
TAKEN: Final = Answer(Outcome.DELIVERED)


def message(n: int = 1) -> WebhookMessage:
    return WebhookMessage(
        UUID(int=n), UUID(int=50), "certified", "sms", "sent", NOW + timedelta(seconds=n)
    )


@dataclass
class Hooks:
    """One webhook; `done`: what was asked of it, by whom and until when."""

    full: bool = False
    count: int = 0
    done: list[tuple[object, ...]] = field(default_factory=list)
    woken: int = 0

    def wake(self) -> None:
        self.woken += 1

    async def add(
        self, url: str, secret: str, *, officer: UUID, why: str, at: datetime, most: int
    ) -> Webhook | None:
        self.done.append(("add", url, officer, why, most))
        return None if self.full else HOOK

    async def all(self) -> list[Webhook]:
        return [HOOK]

    def _known(self, webhook: UUID, *what: object) -> bool:
        if webhook != HOOK.webhook:
            return False
        self.done.append(what)
        return True

    async def enable(self, webhook: UUID, *, officer: UUID, why: str) -> bool:
        return self._known(webhook, "enable", officer, why)

    async def pause(self, webhook: UUID, *, officer: UUID, why: str, at: datetime) -> bool:
        return self._known(webhook, "pause", officer, why, at)

    async def rotate(
        self, webhook: UUID, secret: str, *, officer: UUID, why: str, old_until: datetime
    ) -> bool:
        return self._known(webhook, "rotate", officer, why, old_until)

    async def ping(
        self, webhook: UUID, *, officer: UUID, why: str, at: datetime, until: datetime
    ) -> bool:
        return self._known(webhook, "ping", officer, why, at, until)

    async def remove(self, webhook: UUID, *, officer: UUID, why: str) -> bool:
        return self._known(webhook, "remove", officer, why)

    async def calls(
        self, webhook: UUID, *, failed: bool, before: tuple[datetime, int], limit: int
    ) -> list[WebhookCall]:
        found = (
            WebhookCall(message(n), n, DeliveryState.SENT, 1, "", NOW, None)
            for n in range(self.count, 0, -1)
        )
        return [each for each in found if (each.message.happened_at, each.seq) < before][:limit]

    async def resend(
        self, webhook: UUID, message: UUID, *, officer: UUID, why: str, at: datetime
    ) -> bool:
        return self._known(webhook, "resend", message, officer, why)

    async def replay(
        self, webhook: UUID, since: datetime, *, officer: UUID, why: str, at: datetime, limit: int
    ) -> tuple[int, datetime | None] | None:
        return (limit, since) if self._known(webhook, "replay", officer, why, at) else None


def desk(hooks: Hooks) -> WebhookService:
    return WebhookService(store=hooks, standins=(), wake=hooks.wake, clock=lambda: NOW)


async def test_a_secret_is_told_once_when_it_is_made() -> None:
    hooks = Hooks()

    made, secret = await desk(hooks).add(LI, URL, "asked by the partner")
    changed, other = await desk(hooks).rotate(LI, HOOK.webhook, "leaked")

    assert (made, changed) == (HOOK, HOOK)
    assert secret != other
    assert {secret[:6], other[:6]} == {"whsec_"}
    assert len(secret) == len("whsec_") + 44  # 32 bytes
    assert hooks.done == [
        ("add", URL, LI.officer, "asked by the partner", 20),
        ("rotate", LI.officer, "leaked", NOW + timedelta(days=1)),
    ]


async def test_an_address_that_is_not_public_and_one_too_many_are_refused() -> None:
    with pytest.raises(Invalid) as refused:
        await desk(Hooks()).add(LI, "https://10.0.0.1/hook", "x")
    assert [(each.pointer, each.code) for each in refused.value.errors] == [("/url", "not_public")]
    with pytest.raises(Conflict) as full:
        await desk(Hooks(full=True)).add(LI, URL, "x")
    assert full.value.problem is Problem.WEBHOOKS_FULL


async def test_what_is_to_leave_now_wakes_the_sender() -> None:
    hooks, woken = Hooks(), list[int]()
    service = desk(hooks)

    assert await service.pause(LI, HOOK.webhook, "asked") == HOOK
    woken.append(hooks.woken)
    assert await service.enable(LI, HOOK.webhook, "mended") == HOOK
    woken.append(hooks.woken)
    assert await service.ping(LI, HOOK.webhook, "a test") == HOOK
    woken.append(hooks.woken)
    await service.resend(LI, HOOK.webhook, UUID(int=5), "lost")
    woken.append(hooks.woken)
    assert await service.replay(LI, HOOK.webhook, NOW, "lost") == (5000, NOW)
    woken.append(hooks.woken)
    await service.remove(LI, HOOK.webhook)

    assert woken == [0, 1, 2, 3, 4]
    assert hooks.done == [
        ("pause", LI.officer, "asked", NOW),
        ("enable", LI.officer, "mended"),
        ("ping", LI.officer, "a test", NOW, NOW + timedelta(minutes=5)),
        ("resend", UUID(int=5), LI.officer, "lost"),
        ("replay", LI.officer, "lost", NOW),
        ("remove", LI.officer, "removed"),
    ]


async def test_an_unknown_webhook_is_not_found_at_any_door() -> None:
    service = desk(Hooks())
    for call in (
        service.enable(LI, GONE, "x"),
        service.pause(LI, GONE, "x"),
        service.rotate(LI, GONE, "x"),
        service.ping(LI, GONE, "x"),
        service.remove(LI, GONE),
        service.resend(LI, GONE, GONE, "x"),
        service.replay(LI, GONE, NOW, "x"),
    ):
        with pytest.raises(NotFound):
            await call


@pytest.mark.parametrize(("count", "pages"), [(50, [50]), (51, [50, 1])])
async def test_calls_are_read_from_the_newest_to_their_end(count: int, pages: list[int]) -> None:
    service, sizes, seen, cursor = desk(Hooks(count=count)), list[int](), list[int](), ""
    while cursor or not sizes:
        page = await service.calls(HOOK.webhook, failed=False, cursor=cursor)
        sizes.append(len(page.calls))
        seen += [each.seq for each in page.calls]
        cursor = page.next

    assert sizes == pages
    assert seen == list(range(count, 0, -1))


@dataclass
class Partner:
    """Answers each call the same; None: it does not answer. `sent`: it may have heard the call."""

    answer: Answer | None = TAKEN
    sent: bool = True
    url: str | None = URL
    requests: list[HttpRequest] = field(default_factory=list)

    def build_send(
        self, url: str, secrets: Sequence[str], message: WebhookMessage, at: datetime
    ) -> HttpRequest:
        return HttpRequest("POST", f"{url}/{message.message}", {"signed": " ".join(secrets)})

    def parse_send(self, response: HttpResponse) -> Answer:
        assert self.answer is not None
        return self.answer

    async def target(
        self, message_: UUID, at: datetime
    ) -> tuple[str, tuple[str, ...], WebhookMessage] | None:
        return None if self.url is None else (self.url, ("new", "old"), message())

    async def send(self, request: HttpRequest) -> HttpResponse:
        self.requests.append(request)
        if self.answer is None:
            raise TransportFailed("away", sent=self.sent)
        return HttpResponse(200, {}, b"")


async def sent(partner: Partner, attempt: int = 1) -> Answer:
    sender = WebhookSender(
        api=partner, store=partner, transport=partner, standins=(), clock=lambda: NOW
    )
    claimed = ClaimedMessage(UUID(int=1), Channel.WEBHOOK, attempt, 1, NOW, NOW + timedelta(days=3))
    return await sender.send(claimed)


async def test_a_call_is_signed_with_every_secret_that_holds() -> None:
    partner = Partner()

    assert await sent(partner) == TAKEN
    assert [(each.url, each.headers) for each in partner.requests] == [
        (f"{URL}/{UUID(int=1)}", {"signed": "new old"})
    ]


@pytest.mark.parametrize(
    ("attempt", "pause"),
    [(1, 5), (2, 300), (3, 1800), (4, 7200), (5, 18000), (6, 36000), (7, 36000)],
)
async def test_who_is_away_is_called_again_after_longer_and_longer(
    attempt: int, pause: int
) -> None:
    away = await sent(Partner(None), attempt)

    assert away == Answer(Outcome.RETRY, "no-answer", retry_after=pause)


@pytest.mark.parametrize(
    ("partner", "code", "pause"),
    [
        (Partner(None, sent=False), "unreachable", 5.0),
        (Partner(url="https://10.0.0.1/hook"), "address-refused", 5.0),
        (Partner(Answer(Outcome.REFUSED, "http-400")), "http-400", 5.0),
        (Partner(Answer(Outcome.RETRY, "http-429", retry_after=60.0)), "http-429", 60.0),
        (Partner(Answer(Outcome.RETRY, "http-429", retry_after=1.0)), "http-429", 5.0),
    ],
    ids=["unreachable", "not_public", "refused", "asks_for_longer", "asks_for_less"],
)
async def test_no_answer_but_a_good_one_ends_a_message(
    partner: Partner, code: str, pause: float
) -> None:
    assert await sent(partner) == Answer(Outcome.RETRY, code, retry_after=pause)


async def test_a_webhook_that_was_removed_is_called_no_more() -> None:
    with pytest.raises(Skipped) as skipped:
        await sent(Partner(url=None))
    assert skipped.value.why == "removed"
