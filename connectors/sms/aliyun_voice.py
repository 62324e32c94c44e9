"""Alibaba Cloud's voice notices: SingleCallByTts of 2017-05-25, a call that reads a template aloud, as values.

Sources: Alibaba Cloud's pages SingleCallByTts, VoiceReport and 运营商回执错误码. The vendor calls one
number once a minute, five times an hour and twenty times a day at most.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from connectors.answers import outside_answer, read_object
from connectors.callbacks import PathReader, local_time, mark, objects, read_json, text
from connectors.sms.aliyun_sms import ask, meaning
from domain.delivery import Answer, Channel, Delivery, Outcome
from domain.events import said_by
from domain.notices.delivery_reports import DeliveryReport
from domain.templates import ByLanguage
from domain.wire import HttpRequest, HttpResponse

_TIMES: Final = 2  # read aloud twice: who picks up slowly misses the first
_ANSWERED: Final = frozenset({"200000", "200001"})  # heard, or hung up before the end
_DEAD: Final = frozenset({"200004"})  # no such number
# Busy, not answered, not reached, out of reach, switched off, too many calls at once, not at this hour.
_AGAIN: Final = frozenset({"200002", "200003", "200005", "200007", "200010", "200118", "200121"})


@dataclass(frozen=True, slots=True)
class VoiceAccount:
    """As configured. The template has ${title} and ${text}; `shown`: the number that is displayed."""

    base_url: str
    key_id: str
    key_secret: str = field(repr=False)
    template: ByLanguage
    shown: str = ""  # empty: one of the vendor's pool


class AliyunVoice:
    def __init__(self, account: VoiceAccount) -> None:
        self._account = account

    def build_send(self, delivery: Delivery, at: datetime) -> HttpRequest:
        """A call to a mainland number; the delivery's id travels as OutId and comes back in reports."""
        account = self._account
        template, language = account.template.chosen(delivery.language)
        told = said_by(delivery, language)
        query = {
            "CalledNumber": delivery.address,
            "TtsCode": template,
            "TtsParam": json.dumps({"title": told.title, "text": told.text}, ensure_ascii=False),
            "PlayTimes": str(_TIMES),
            "OutId": str(delivery.delivery),
            **({"CalledShowNumber": account.shown} if account.shown else {}),
        }
        return ask(
            account.base_url, account.key_id, account.key_secret, "SingleCallByTts", query, at
        )

    def parse_send(self, response: HttpResponse) -> Answer:
        """DELIVERED: the vendor will call. Whether somebody answers, the report says."""
        found = read_object(response) or {}
        code = found.get("Code")
        if not isinstance(code, str) or not code:
            # Called twice is worse than told "unknown".
            outside = outside_answer(response, on_fault=Outcome.UNKNOWN)
            return outside or Answer(Outcome.UNKNOWN, "unreadable")
        outcome, retry_after = meaning(code)
        return Answer(outcome, code, text(found, "CallId"), retry_after)


class VoiceReports(PathReader):
    """A list of reports; `out_id` is our delivery, `call_id` the CallId of the send."""

    reply = '{"code":0,"msg":"OK"}'

    def reports(self, body: bytes) -> tuple[DeliveryReport, ...]:
        return tuple(_report(each) for each in objects(read_json(body)))


def _report(row: Mapping[str, object]) -> DeliveryReport:
    code = text(row, "status_code")
    return DeliveryReport(
        Channel.VOICE,
        _outcome(code),
        code,
        text(row, "call_id"),
        mark(text(row, "out_id")),
        local_time(text(row, "end_time")),
    )


def _outcome(code: str) -> Outcome:
    if code in _ANSWERED:
        return Outcome.DELIVERED
    if code in _DEAD:
        return Outcome.DEAD_ADDRESS
    return Outcome.RETRY if code in _AGAIN else Outcome.REFUSED
