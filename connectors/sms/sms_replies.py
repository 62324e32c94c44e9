"""Answers to text messages: what the SMS clouds post to us of them, as values.

Sources: Tencent Cloud's page 短信回复 (document 382/43548), one answer a call; Alibaba Cloud's page SmsUp,
a list of them. Neither signs: the address ends in a secret, and who knows it speaks for the vendor.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from connectors.callbacks import SecretPath, local_time, objects, read_json, text
from domain.notices.delivery_reports import Called, Unreadable
from domain.notices.sms_replies import SmsReply

_SECONDS_MAX: Final = 10**11  # the year 5138


class _Replies(ABC):
    reply = ""

    def __init__(self, path: SecretPath) -> None:
        self._path = path

    def read(self, called: Called) -> tuple[SmsReply, ...]:
        """Raises Forged or Unreadable."""
        self._path.check(called)
        return self.replies(read_json(called.body))

    @abstractmethod
    def replies(self, found: object) -> tuple[SmsReply, ...]:
        """Raises Unreadable."""


class TencentReplies(_Replies):
    """One answer: `nationcode`, `mobile`, `text`, `time` in seconds."""

    reply = '{"result":0,"errmsg":"OK"}'

    def replies(self, found: object) -> tuple[SmsReply, ...]:
        if not isinstance(found, dict):
            raise Unreadable
        return (SmsReply(text(found, "mobile"), text(found, "text"), _moment(found)),)


class AliyunReplies(_Replies):
    """A list: `phone_number`, `content`, `send_time` in Shanghai."""

    reply = '{"code":0,"msg":"OK"}'

    def replies(self, found: object) -> tuple[SmsReply, ...]:
        return tuple(
            SmsReply(
                text(each, "phone_number"),
                text(each, "content"),
                local_time(text(each, "send_time")),
            )
            for each in objects(found)
        )


def _moment(found: Mapping[str, object]) -> datetime | None:
    seconds = found.get("time")
    if type(seconds) is not int or not 0 < seconds < _SECONDS_MAX:
        return None
    return datetime.fromtimestamp(seconds, UTC)
