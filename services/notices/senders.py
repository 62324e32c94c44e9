"""The channels out of the house, each a connector's letters and the one transport that sends them."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from domain.delivery import Answer, Delivery, Outcome
from domain.errors import Busy
from domain.wire import HttpRequest, HttpResponse, TransportFailed
from services.outbox import Skipped
from services.ports import Tokens, Transport

#: WeChat's word for: no grant of this person for this template.
_NO_GRANT: Final = "43101"


class SmsApi(Protocol):
    """connectors.sms.tencent_sms.TencentSms."""

    def build_send(self, delivery: Delivery, at: datetime) -> HttpRequest: ...

    def parse_send(self, response: HttpResponse) -> Answer: ...


class WechatApi(Protocol):
    """connectors.wechat.wechat.Wechat."""

    def template(self, kind: str) -> str: ...

    def build_send(self, delivery: Delivery, token: str) -> HttpRequest: ...

    def parse_send(self, response: HttpResponse) -> Answer: ...


class PushApi(Protocol):
    """The push connectors. `token` is the vendor's, "" where a request carries its own proof."""

    def build_send(self, delivery: Delivery, token: str) -> HttpRequest:
        """Raises ValueError when the address can't be one of this vendor."""

    def parse_send(self, response: HttpResponse) -> Answer: ...


class DeadDevices(Protocol):
    async def remove(
        self, account: UUID, device: UUID, *, dead_since: datetime | None = None
    ) -> bool:
        """False when it was registered again after `dead_since`, or is gone."""


class Grants(Protocol):
    """How often a person may still be written to with a template, as far as we were told."""

    async def left(self, account: UUID, template: str) -> int: ...

    async def spend(self, account: UUID, template: str) -> bool:
        """Takes one off, never below none; False when there was none."""

    async def forfeit(self, account: UUID, template: str) -> None:
        """The platform has none left, whatever was counted here."""


class SmsSender:
    def __init__(self, *, sms: SmsApi, transport: Transport, clock: Callable[[], datetime]) -> None:
        self._sms = sms
        self._transport = transport
        self._clock = clock

    async def send(self, delivery: Delivery) -> Answer:
        if not delivery.address:
            raise Skipped("no-address")
        request = self._sms.build_send(delivery, self._clock())
        return self._sms.parse_send(await self._transport.send(request))


class WechatSender:
    def __init__(self, *, wechat: WechatApi, tokens: Tokens, grants: Grants) -> None:
        self._wechat = wechat
        self._tokens = tokens
        self._grants = grants

    async def send(self, delivery: Delivery) -> Answer:
        template = self._wechat.template(delivery.kind)
        if not template:
            raise Skipped("no-template")
        if not delivery.address:
            raise Skipped("no-address")
        if not await self._grants.left(delivery.account, template):
            raise Skipped("no-grant")
        answer = await self._tokens.call(
            lambda token: self._wechat.build_send(delivery, token), self._wechat.parse_send
        )
        # A message of unknown outcome takes no grant off: if it was taken, a later one hears 43101. With
        # that word the platform has none left, and the page may ask for some again.
        with suppress(Busy):  # the message is out all the same
            if answer.outcome is Outcome.DELIVERED:
                await self._grants.spend(delivery.account, template)
            elif answer.code == _NO_GRANT:
                await self._grants.forfeit(delivery.account, template)
        return answer


class NoTokens:
    """`Tokens` of a vendor whose every request carries its own proof."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def call(
        self, ask: Callable[[str], HttpRequest], read: Callable[[HttpResponse], Answer]
    ) -> Answer:
        return read(await self._transport.send(ask("")))


class PushSender:
    """To one registered device. What a vendor says is dead is forgotten at once.

    `replaces`: the vendor lets a push take the place of an earlier one with its mark, so that one
    of unknown outcome is sent again (docs/channels.md).
    """

    def __init__(
        self, *, push: PushApi, tokens: Tokens, devices: DeadDevices, replaces: bool = True
    ) -> None:
        self._push = push
        self._tokens = tokens
        self._devices = devices
        self._again = Outcome.RETRY if replaces else Outcome.UNKNOWN

    async def send(self, delivery: Delivery) -> Answer:
        if not delivery.address or delivery.device is None:
            raise Skipped("no-address")
        try:
            answer = await self._tokens.call(
                lambda token: self._push.build_send(delivery, token), self._push.parse_send
            )
        except ValueError:
            answer = Answer(Outcome.DEAD_ADDRESS, "unusable")
        except TransportFailed as broken:
            if broken.sent:
                return Answer(self._again, "no-answer")
            return Answer(Outcome.RETRY, "unreachable")
        if answer.outcome is not Outcome.DEAD_ADDRESS:
            return answer
        removed = await self._devices.remove(
            delivery.account, delivery.device, dead_since=answer.dead_since
        )
        if removed or answer.dead_since is None:
            return answer
        # The app registered again after the vendor lost sight of it: the token is good now.
        return Answer(Outcome.RETRY, answer.code, answer.reference)
