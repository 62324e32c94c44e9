"""What is asked of WeChat and the SMS vendor while a person waits: a code sent, an openid learnt."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Final, Protocol

from domain.delivery import Answer, Outcome
from domain.errors import Busy, Invalid
from domain.problems import Problem
from domain.wire import HttpRequest, HttpResponse, TransportFailed
from services.ports import Transport

log = logging.getLogger(__name__)

_RETRY_AFTER_S: Final = 30  # the vendor takes one message a number in this time


class CodeApi(Protocol):
    """connectors.sms.tencent_sms.TencentSms."""

    def build_code(self, phone: str, code: str, at: datetime) -> HttpRequest: ...

    def parse_send(self, response: HttpResponse) -> Answer: ...


class LoginApi(Protocol):
    """connectors.wechat.wechat.Wechat."""

    def build_openid(self, code: str) -> HttpRequest: ...

    def parse_openid(self, response: HttpResponse) -> str | Answer: ...


class SmsCodes:
    """Sends sign-in codes."""

    def __init__(
        self, *, sms: CodeApi, transport: Transport, clock: Callable[[], datetime]
    ) -> None:
        self._sms = sms
        self._transport = transport
        self._clock = clock

    async def send(self, phone: str, code: str) -> None:
        """Returns when the vendor took it, else raises Busy; it may arrive even so."""
        request = self._sms.build_code(phone, code, self._clock())
        answer = self._sms.parse_send(await _sent(self._transport, request))
        if answer.outcome is not Outcome.DELIVERED:
            log.warning("the SMS vendor did not take a code: %s", answer.code)
            raise Busy(Problem.OUTSIDE_SYSTEM, retry_after=_RETRY_AFTER_S)


class WechatLogin:
    def __init__(self, *, wechat: LoginApi, transport: Transport) -> None:
        self._wechat = wechat
        self._transport = transport

    async def openid(self, code: str) -> str:
        """The openid behind a sign-in code; Invalid when the code is of no use, else Busy."""
        response = await _sent(self._transport, self._wechat.build_openid(code))
        found = self._wechat.parse_openid(response)
        if isinstance(found, str):
            return found
        if found.outcome is Outcome.DEAD_ADDRESS:
            raise Invalid(Problem.WECHAT_CODE)
        log.warning("WeChat did not answer a sign-in code: %s", found.code)
        raise Busy(Problem.OUTSIDE_SYSTEM, retry_after=_RETRY_AFTER_S)


async def _sent(transport: Transport, request: HttpRequest) -> HttpResponse:
    try:
        return await transport.send(request)
    except TransportFailed as broken:
        log.warning("an outside system did not answer: %s", broken)
        raise Busy(Problem.OUTSIDE_SYSTEM, retry_after=_RETRY_AFTER_S) from broken
