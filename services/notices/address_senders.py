"""The ways to an address that a citizen added: a service account's message, e-mail, a call, a letter."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from domain.delivery import Answer, Channel, Delivery, Outcome
from domain.notices.letters import Letter
from domain.notices.mail import Mail, MailReply
from domain.wire import HttpRequest, HttpResponse, TransportFailed
from services.outbox import Skipped
from services.ports import Tokens, Transport

#: The 1st to 4th try lie within three minutes, far within the platform's ten.
_TRIES_IN_TIME: Final = 4


class AddressStore(Protocol):
    """storage.notices.addresses.AddressStore."""

    async def of(self, account: UUID, channel: Channel) -> str:
        """Empty when there is none."""

    async def remove(self, account: UUID, channel: Channel) -> bool: ...


class ServiceAccountApi(Protocol):
    """connectors.wechat.wechat_account.WechatService."""

    def template(self, kind: str) -> str: ...

    def build_send(self, delivery: Delivery, token: str) -> HttpRequest: ...

    def parse_send(self, response: HttpResponse) -> Answer: ...


class WechatAccountSender:
    """The platform sends one message of a delivery within ten minutes: until then it is tried again."""

    def __init__(self, *, api: ServiceAccountApi, tokens: Tokens, addresses: AddressStore) -> None:
        self._api = api
        self._tokens = tokens
        self._addresses = addresses

    async def send(self, delivery: Delivery) -> Answer:
        if not self._api.template(delivery.kind):
            raise Skipped("no-template")
        leg = await _addressed(self._addresses, delivery)
        try:
            answer = await self._tokens.call(
                lambda token: self._api.build_send(leg, token), self._api.parse_send
            )
        except TransportFailed as broken:
            if not broken.sent or delivery.attempt >= _TRIES_IN_TIME:
                raise
            return Answer(Outcome.RETRY, "no-answer")
        return await _forgotten(self._addresses, delivery, answer)


class Mailer(Protocol):
    """The port of e-mail: server.outside.mailing.SmtpMailer."""

    async def send(self, mail: Mail) -> MailReply:
        """The server's last word. Raises TransportFailed; `sent`: it may have taken the letter."""


class MailApi(Protocol):
    """connectors.mail.MailApi."""

    def notice(self, delivery: Delivery, unsubscribe: str) -> Mail: ...

    def parse_reply(self, reply: MailReply) -> Answer: ...


class EmailSender:
    """`unsubscribe` makes the address that ends an account's letters with one click, "" for none."""

    def __init__(
        self,
        *,
        api: MailApi,
        mailer: Mailer,
        addresses: AddressStore,
        unsubscribe: Callable[[UUID, str], str],
    ) -> None:
        self._api = api
        self._mailer = mailer
        self._addresses = addresses
        self._unsubscribe = unsubscribe

    async def send(self, delivery: Delivery) -> Answer:
        leg = await _addressed(self._addresses, delivery)
        mail = self._api.notice(leg, self._unsubscribe(leg.account, leg.address))
        answer = self._api.parse_reply(await self._mailer.send(mail))
        return await _forgotten(self._addresses, delivery, answer)


class Calls(Protocol):
    """connectors.sms.aliyun_voice.AliyunVoice."""

    def build_send(self, delivery: Delivery, at: datetime) -> HttpRequest: ...

    def parse_send(self, response: HttpResponse) -> Answer: ...


class VoiceSender:
    def __init__(
        self,
        *,
        calls: Calls,
        transport: Transport,
        clock: Callable[[], datetime],
    ) -> None:
        self._calls = calls
        self._transport = transport
        self._clock = clock

    async def send(self, delivery: Delivery) -> Answer:
        if not delivery.address:
            raise Skipped("no-address")
        request = self._calls.build_send(delivery, self._clock())
        return self._calls.parse_send(await self._transport.send(request))


class LetterQueue(Protocol):
    async def queue(self, letter: Letter) -> None:
        """Once, however often it is asked."""


class LetterSender:
    """Ends at our own printer's queue: an officer posts it."""

    def __init__(
        self, *, letters: LetterQueue, addresses: AddressStore, clock: Callable[[], datetime]
    ) -> None:
        self._letters = letters
        self._addresses = addresses
        self._clock = clock

    async def send(self, delivery: Delivery) -> Answer:
        leg = delivery if delivery.register else await _addressed(self._addresses, delivery)
        if not leg.address:
            raise Skipped("no-address")
        await self._letters.queue(
            Letter(
                letter=leg.delivery,
                account=leg.account,
                address=leg.address,
                kind=leg.kind,
                subject=leg.subject,
                language=leg.language,
                about_at=leg.created_at,
                queued_at=self._clock(),
            )
        )
        return Answer(Outcome.DELIVERED, "queued", leg.delivery.hex)


async def _addressed(addresses: AddressStore, delivery: Delivery) -> Delivery:
    address = await addresses.of(delivery.account, delivery.channel)
    if not address:
        raise Skipped("no-address")
    return replace(delivery, address=address)


async def _forgotten(addresses: AddressStore, delivery: Delivery, answer: Answer) -> Answer:
    """An address that never works again is not kept."""
    if answer.outcome is Outcome.DEAD_ADDRESS:
        await addresses.remove(delivery.account, delivery.channel)
    return answer
