"""What is asked of the SMS vendor while a person waits: a code sent."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Final, Protocol

from domain.delivery import Answer, Outcome
from domain.errors import Busy
from domain.problems import Problem
from domain.wire import HttpRequest, HttpResponse, TransportFailed
from services.ports import Transport

log = logging.getLogger(__name__)

_RETRY_AFTER_S: Final = 30  # the vendor takes one message a number in this time


class CodeApi(Protocol):
    """connectors.sms.tencent_sms.TencentSms."""

    def build_code(self, phone: str, code: str, at: datetime) -> HttpRequest: ...

    def parse_send(self, response: HttpResponse) -> Answer: ...


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


async def _sent(transport: Transport, request: HttpRequest) -> HttpResponse:
    try:
        return await transport.send(request)
    except TransportFailed as broken:
        log.warning("an outside system did not answer: %s", broken)
        raise Busy(Problem.OUTSIDE_SYSTEM, retry_after=_RETRY_AFTER_S) from broken
