"""The ways to an address that a citizen added, each with an outside that the test plays."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest

from domain.delivery import Answer, Channel, Delivery, Outcome
from domain.notices.letters import Letter
from domain.notices.mail import Mail, MailReply, Stage
from domain.wire import HttpRequest, HttpResponse, TransportFailed
from services.notices.address_senders import (
    EmailSender,
    LetterSender,
    VoiceSender,
    WechatAccountSender,
)
from services.outbox import Skipped
from tests.connectors.deliveries import AT, delivery


class Outside:
    """Takes what comes, or fails; keeps addresses, letters and what was asked."""

    def __init__(self, address: str = "o1") -> None:
        self.address = address
        self.answer = Answer(Outcome.DELIVERED, "0", "m1")
        self.failure: TransportFailed | None = None
        self.known_template = "T2"
        self.asked: list[str] = []
        self.letters: list[Letter] = []

    async def of(self, account: UUID, channel: Channel) -> str:
        return self.address

    async def remove(self, account: UUID, channel: Channel) -> bool:
        self.address = ""
        return True

    def template(self, kind: str) -> str:
        return self.known_template

    def build_send(self, delivery: Delivery, token: object) -> HttpRequest:
        self.asked.append(delivery.address)
        return HttpRequest("POST", "https://w.test/")

    def parse_send(self, response: HttpResponse) -> Answer:
        return self.answer

    async def call(
        self, ask: Callable[[str], HttpRequest], read: Callable[[HttpResponse], Answer]
    ) -> Answer:
        return read(await self.send(ask("token")))

    async def send(self, request: HttpRequest) -> HttpResponse:
        if self.failure:
            raise self.failure
        return HttpResponse(200, {}, b"")

    async def queue(self, letter: Letter) -> None:
        self.letters.append(letter)


def service(outside: Outside) -> WechatAccountSender:
    return WechatAccountSender(api=outside, tokens=outside, addresses=outside)


LEG = delivery(Channel.WECHAT_ACCOUNT, address="")


async def test_a_message_goes_to_the_openid_that_was_linked() -> None:
    outside = Outside()

    answer = await service(outside).send(LEG)

    assert (answer.outcome, outside.asked) == (Outcome.DELIVERED, ["o1"])


async def test_a_dead_openid_is_forgotten() -> None:
    outside = Outside()
    outside.answer = Answer(Outcome.DEAD_ADDRESS, "40003")

    await service(outside).send(LEG)

    assert outside.address == ""


async def test_a_kind_without_a_template_and_an_account_without_a_link_are_skipped() -> None:
    bare, unlinked = Outside(), Outside("")
    bare.known_template = ""

    with pytest.raises(Skipped, match="no-template"):
        await service(bare).send(LEG)
    with pytest.raises(Skipped, match="no-address"):
        await service(unlinked).send(LEG)


async def test_a_lost_answer_is_tried_again_while_the_platform_remembers_the_first() -> None:
    outside = Outside()
    outside.failure = TransportFailed("gone", sent=True)

    early = await service(outside).send(replace(LEG, attempt=3))
    with pytest.raises(TransportFailed):
        await service(outside).send(replace(LEG, attempt=4))

    assert early == Answer(Outcome.RETRY, "no-answer")


async def test_nobody_is_called_without_a_number() -> None:
    outside = Outside()
    sender = VoiceSender(calls=outside, transport=outside, clock=lambda: AT)

    with pytest.raises(Skipped, match="no-address"):
        await sender.send(delivery(Channel.VOICE, address=""))
    assert (await sender.send(delivery(Channel.VOICE))).outcome is Outcome.DELIVERED
    assert outside.asked == ["13800000000"]


async def test_a_letter_is_queued_under_the_deliverys_own_number() -> None:
    outside = Outside("{}")
    sender = LetterSender(letters=outside, addresses=outside, clock=lambda: AT)

    answer = await sender.send(delivery(Channel.LETTER, address=""))

    [letter] = outside.letters
    assert (letter.letter, letter.address) == (LEG.delivery, "{}")
    assert answer == Answer(Outcome.DELIVERED, "queued", LEG.delivery.hex)
    assert (letter.queued_at, letter.about_at, letter.kind) == (AT, LEG.created_at, LEG.kind)


async def test_a_letter_by_the_register_goes_where_the_register_says_or_nowhere() -> None:
    outside = Outside("{}")
    sender = LetterSender(letters=outside, addresses=outside, clock=lambda: AT)
    leg = replace(delivery(Channel.LETTER, address="of the register"), register=True)

    await sender.send(leg)
    with pytest.raises(Skipped, match="no-address"):
        await sender.send(replace(leg, address=""))

    assert [letter.address for letter in outside.letters] == ["of the register"]


class Post:
    """A mail server, with one word to all letters."""

    def __init__(self, outcome: Outcome = Outcome.DELIVERED) -> None:
        self.answer = Answer(outcome, "250", "m1")
        self.sent: list[tuple[str, str]] = []

    def notice(self, delivery: Delivery, unsubscribe: str) -> Mail:
        return Mail("city@example.cn", delivery.address, unsubscribe.encode())

    def parse_reply(self, reply: MailReply) -> Answer:
        return self.answer

    async def send(self, mail: Mail) -> MailReply:
        self.sent.append((mail.to, mail.raw.decode()))
        return MailReply(Stage.DATA, 250)


@pytest.mark.parametrize(
    ("outcome", "kept"), [(Outcome.DELIVERED, "li@example.cn"), (Outcome.DEAD_ADDRESS, "")]
)
async def test_a_mail_goes_to_the_address_added_and_one_that_is_dead_is_forgotten(
    outcome: Outcome, kept: str
) -> None:
    post, outside = Post(outcome), Outside("li@example.cn")
    sender = EmailSender(
        api=post, mailer=post, addresses=outside, unsubscribe=lambda _, email: f"end {email}"
    )

    assert await sender.send(delivery(Channel.EMAIL, address="")) == post.answer
    assert post.sent == [("li@example.cn", "end li@example.cn")]
    assert outside.address == kept
