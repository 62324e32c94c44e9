"""What is asked of WeChat while a person waits: who opened the mini-program, and by which number."""

import logging
from collections.abc import Callable
from datetime import datetime
from math import ceil
from typing import Final, Protocol

from domain.accounts.wechat import WechatPhone
from domain.delivery import Answer, Outcome
from domain.errors import Busy, Invalid, Refusal
from domain.problems import Problem
from domain.wire import HttpRequest, HttpResponse, TransportFailed
from services.ports import Tokens, Transport
from services.token_calls import called

log = logging.getLogger(__name__)

_RETRY_AFTER_S: Final = 30


class LoginApi(Protocol):
    """connectors.wechat.wechat.Wechat."""

    def build_openid(self, code: str) -> HttpRequest: ...

    def parse_openid(self, response: HttpResponse) -> str | Answer: ...

    def build_phone(self, code: str, openid: str, token: str) -> HttpRequest: ...

    def parse_phone(self, response: HttpResponse) -> WechatPhone | Answer: ...


class WechatLogin:
    """`tokens`: the mini-program's access token, shared with all that is sent by it."""

    def __init__(
        self,
        *,
        wechat: LoginApi,
        transport: Transport,
        tokens: Tokens,
        clock: Callable[[], datetime],
    ) -> None:
        self._wechat = wechat
        self._transport = transport
        self._tokens = tokens
        self._clock = clock

    async def openid(self, code: str) -> str:
        """The openid behind a code of wx.login; Invalid when the code is of no use, else Busy."""
        try:
            response = await self._transport.send(self._wechat.build_openid(code))
        except TransportFailed as broken:
            log.warning("WeChat did not answer: %s", broken)
            raise Busy(Problem.WECHAT_AWAY, retry_after=_RETRY_AFTER_S) from broken
        found = self._wechat.parse_openid(response)
        if isinstance(found, Answer):
            raise _refusal("a sign-in code", found)
        return found

    async def phone(self, code: str, openid: str) -> str:
        """The number that this user let us know; Invalid for one of no use or that is no mainland number."""
        found = await called(
            self._tokens,
            lambda token: self._wechat.build_phone(code, openid, token),
            self._wechat.parse_phone,
        )
        if isinstance(found, Answer):
            raise _refusal("a phone code", found)
        if not found.is_fresh(self._clock()):
            log.warning("WeChat told a phone number of another time")
            raise Invalid(Problem.WECHAT_CODE)
        return found.phone()


def _refusal(what: str, answer: Answer) -> Refusal:
    log.warning("WeChat did not take %s: %s", what, answer.code)
    if answer.outcome is Outcome.DEAD_ADDRESS:
        return Invalid(Problem.WECHAT_CODE)
    return Busy(Problem.WECHAT_AWAY, retry_after=ceil(answer.retry_after or _RETRY_AFTER_S))
