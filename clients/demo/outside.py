"""The world outside the service, as the stand-ins play it: SMS that came, WeChat codes and messages."""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import aiohttp

from clients.demo.processes import READY_SECONDS, NotStarted, Program, free_port
from clients.standins.accounts import StandinAccounts

_LOOK_SECONDS: Final = 0.1
PORT: Final = 8081
#: One for the certification, one for the reminder of a service that has run for a minute by then.
GRANTS: Final = 2
#: What the vendors would call; here they call the machine itself.
PUBLIC_URL: Final = "https://hall.example"
_CODE_TEMPLATE, _NOTICE_TEMPLATE = StandinAccounts().sms_templates
_SUBSCRIPTION: Final = next(iter(StandinAccounts().subscriptions))


@dataclass(frozen=True, slots=True)
class Sent:
    """Notices that arrived."""

    sms: int
    wechat: int


class Outside:
    """The stand-ins' process. Stopped, it refuses connections; started again, it has forgotten."""

    template: Final = _SUBSCRIPTION

    def __init__(self, log: Path, port: int = 0) -> None:
        """Port 0 takes a free one."""
        self._log = log
        self._port = port or free_port()
        self._program = self._new_program()
        self._http: aiohttp.ClientSession | None = None
        self._heard: Callable[[str], None] | None = None

    async def __aenter__(self) -> Self:
        self._http = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10))
        try:
            await self.start()
        except NotStarted as failed:
            await self.__aexit__(type(failed), failed, None)
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()
        if self._http is not None:
            await self._http.close()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def settings(self) -> dict[str, str]:
        """What the service's environment says to be connected to these."""
        accounts = StandinAccounts()
        return {
            "ZHIJIAN_WECHAT_BASE_URL": self.address,
            "ZHIJIAN_WECHAT_APPID": accounts.appid,
            "ZHIJIAN_WECHAT_SECRET": accounts.app_secret,
            "ZHIJIAN_WECHAT_TEMPLATE": _SUBSCRIPTION,
            "ZHIJIAN_SMS_BASE_URL": self.address,
            "ZHIJIAN_SMS_SECRET_ID": accounts.secret_id,
            "ZHIJIAN_SMS_SECRET_KEY": accounts.secret_key,
            "ZHIJIAN_SMS_APP_ID": accounts.sdk_app_id,
            "ZHIJIAN_SMS_SIGN": accounts.sign_name,
            "ZHIJIAN_SMS_CODE_TEMPLATE": _CODE_TEMPLATE,
            "ZHIJIAN_SMS_NOTICE_TEMPLATE": _NOTICE_TEMPLATE,
            "ZHIJIAN_PUBLIC_URL": PUBLIC_URL,
            "ZHIJIAN_CALLBACK_SECRET": secrets.token_urlsafe(24),
        }

    def overhear(self, heard: Callable[[str], None] | None) -> None:
        """`heard` gets each line that the stand-ins print: the text messages taken."""
        self._heard = heard

    async def start(self) -> None:
        ready = asyncio.Event()

        def line(text: str) -> None:
            if text.startswith("standins ready"):
                ready.set()
            elif self._heard is not None:
                self._heard(text)

        self._program = self._new_program()
        await self._program.start(line)
        try:
            async with asyncio.timeout(READY_SECONDS):
                while not ready.is_set():
                    if self._program.ended():
                        raise NotStarted(f"the stand-ins ended\n{self._program.tail()}")
                    await asyncio.sleep(_LOOK_SECONDS)
        except TimeoutError:
            raise NotStarted(f"the stand-ins are not ready\n{self._program.tail()}") from None

    async def stop(self) -> None:
        await self._program.stop()

    async def code(self, phone: str) -> str:
        """The newest sign-in code that came to `phone`."""
        if self._http is None:
            raise NotStarted("the stand-ins")
        async with self._http.get(f"{self.address}/_standin/sms/{phone}/code") as answer:
            if not answer.ok:
                raise LookupError("no sign-in code came by SMS")
            return await answer.text()

    async def wechat_code(self, phone: str) -> str:
        """What `wx.login` gives in the mini-program on this phone, the subscription granted GRANTS times there too."""
        openid = _openid(phone)
        await self._hook(
            "POST",
            "/wechat/grants",
            {"openid": openid, "template_id": _SUBSCRIPTION, "count": GRANTS},
        )
        answer = await self._hook("POST", "/wechat/codes", {"openid": openid})
        return str(answer["code"])

    async def answer(self, phone: str, text: str, url: str) -> int:
        """Somebody answers a text message, and the vendor hands it on to the address; what that said."""
        body = {"phone": phone, "text": text, "url": url}
        return int((await self._hook("POST", "/sms/replies", body))["status"])

    async def sent(self, phone: str, saying: str = "") -> Sent:
        """Notices that came to a phone so far, and say that: others, a reminder say, come when they come."""
        messages = await self._hook("GET", "/wechat/messages")
        own = [message for message in messages if message["openid"] == _openid(phone)]
        return Sent(
            sms=sum(saying in text for text in await self.texts(phone)),
            wechat=sum(saying in " ".join(message["values"].values()) for message in own),
        )

    async def texts(self, phone: str) -> list[str]:
        """What the notices say that came to a phone by SMS."""
        came = await self._hook("GET", "/sms")
        return [" ".join(sms["params"]) for sms in came if _is(sms, phone, _NOTICE_TEMPLATE)]

    async def sent_since(
        self, phone: str, before: Sent, wanted: Sent, seconds: float, saying: str = ""
    ) -> Sent:
        """As `sent`, after `before`: as soon as there are as many as `wanted`, or what came in time."""
        new = Sent(0, 0)
        for _ in range(int(seconds / _LOOK_SECONDS)):
            now = await self.sent(phone, saying)
            new = Sent(now.sms - before.sms, now.wechat - before.wechat)
            if new.sms >= wanted.sms and new.wechat >= wanted.wechat:
                break
            await asyncio.sleep(_LOOK_SECONDS)
        return new

    async def accounts(self) -> dict[str, Any]:
        """What the vendors of payments hand out in their consoles."""
        return dict(await self._hook("GET", "/pay/accounts"))

    async def pay(self, number: str, city: str, *, told: int = 1) -> list[int]:
        """Somebody pays a trade by WeChat, and the city is told so often; what it answered."""
        body = {"number": number, "tell": told, "city": city}
        return list((await self._hook("POST", "/pay/wechat", body))["status"])

    async def books(self) -> dict[str, Any]:
        """Of WeChat Pay: what it took and gave back in fen, the numbers of refunds that have not ended."""
        return dict((await self._hook("GET", "/pay/books"))["wechat_pay"])

    async def refund(self, number: str, city: str) -> None:
        """A refund of the city's reaches whoever paid, and the city is told."""
        await self._hook("POST", "/pay/wechat/refunds", {"number": number, "city": city})

    async def parcel(self, number: str, code: str, url: str) -> int:
        """Something happens to a parcel, and the city is told at the address; what it answered."""
        body = {"number": number, "code": code, "url": url}
        return int((await self._hook("POST", "/parcels/news", body))["status"])

    async def _hook(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:  # noqa: ANN401  # JSON
        if self._http is None:
            raise NotStarted("the stand-ins")
        async with self._http.request(
            method, f"{self.address}/_standin{path}", json=body, raise_for_status=True
        ) as response:
            return await response.json()

    def _new_program(self) -> Program:
        arguments = ("clients.standins", "--port", str(self._port))
        return Program("stand-ins", arguments, {}, self._log)


def _is(sms: dict[str, Any], phone: str, template: str) -> bool:
    return bool(sms["phone"] == f"+86{phone}" and sms["template"] == template)


def _openid(phone: str) -> str:
    return f"standin-openid-{phone}"
