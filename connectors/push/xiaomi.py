"""Xiaomi's push service, as values. Sources: Xiaomi's pages 服务器API and 服务端错误码."""

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

from connectors.answers import outside_answer, read_object
from connectors.push.pushes import QUOTA_S, TTL_S, Codes, number, unreadable, words
from domain.delivery import OPERATOR_S, Answer, Delivery, Outcome
from domain.wire import HttpRequest, HttpResponse

_REPORTS: Final = "17"  # 1, arrived, and 16, no such device
_RATE_S: Final = 60.0
_CODES: Final = Codes(
    sent=("0",),
    expired=(),
    dead=(),
    later={
        "10001": None,
        "10002": None,
        "10003": None,
        "65029": None,
        "10027": _RATE_S,
        "10034": QUOTA_S,
        "21301": OPERATOR_S,
        "21302": OPERATOR_S,
        "22006": OPERATOR_S,
        "22007": OPERATOR_S,
        "22022": OPERATOR_S,
        "26006": OPERATOR_S,
        "27001": OPERATOR_S,
    },
)


@dataclass(frozen=True, slots=True)
class XiaomiAccount:
    base_url: str
    package: str
    channel_id: str  # every message names one
    secret: str = field(repr=False)
    callback: str = field(default="", repr=False)  # where reports are posted to; empty: nowhere


class Xiaomi:
    """Its secret goes with every request: there is no token.

    10029, 20301 and 65003 may mean a dead device or one that is offline; only the vendor's report
    tells, so they end the message and leave the device.
    """

    def __init__(self, account: XiaomiAccount) -> None:
        self._account = account

    def build_send(self, delivery: Delivery, token: str) -> HttpRequest:  # noqa: ARG002  # has none
        title, text = words(delivery)
        form = {
            "registration_id": delivery.address,
            "restricted_package_name": self._account.package,
            "title": title,
            "description": text,
            "payload": f"n={delivery.event_n}",
            "pass_through": "0",
            "notify_type": "-1",
            "notify_id": str(number(delivery)),
            "time_to_live": str(TTL_S * 1000),
            "extra.channel_id": self._account.channel_id,
            "extra.jobkey": delivery.delivery.hex[:20],
        }
        if self._account.callback:
            form["extra.callback"] = self._account.callback
            form["extra.callback.param"] = delivery.delivery.hex
            form["extra.callback.type"] = _REPORTS
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Authorization": f"key={self._account.secret}",
        }
        url = self._account.base_url.rstrip("/") + "/v3/message/regid"
        return HttpRequest("POST", url, headers, urlencode(form).encode())

    def parse_send(self, response: HttpResponse) -> Answer:
        outside = outside_answer(response, on_fault=Outcome.RETRY)
        if outside:
            return outside
        found = read_object(response) or {}
        code = found.get("code")
        if type(code) is not int:
            return unreadable()
        reference = str(found.get("trace_id", ""))
        return _CODES.answer(str(code), reference)
