"""WeChat's message push (消息推送) in its secure mode: who calls, and what the event says.

Sources: WeChat's pages 消息加解密说明, 小程序订阅消息 and 模板消息 (事件推送). In this mode the bodies are
JSON from a mini-program and flat XML from a service account.
"""

import base64
import binascii
import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from connectors.callbacks import REPORTS_MAX, text
from domain.delivery import Channel, Outcome
from domain.notices.delivery_reports import Called, DeliveryReport, Forged, GrantAnswer, Unreadable

_BLOCK: Final = 32  # of the padding; AES itself has 16
_RANDOM: Final = 16
_LENGTH: Final = 4
_ELEMENT: Final = re.compile(r"\s*<(\w{1,64})>(?:<!\[CDATA\[(.*?)\]\]>|([^<]*))</\1>", re.DOTALL)
_KEY: Final = re.compile(r"[A-Za-z0-9]{43}")


class WechatPush:
    """Of one account, by the token and EncodingAESKey of its console. ValueError for a wrong key."""

    reply = "success"

    def __init__(self, channel: Channel, appid: str, token: str, key: str) -> None:
        if not _KEY.fullmatch(key):
            raise ValueError("an EncodingAESKey has 43 letters and digits")
        self._channel = channel
        self._appid = appid.encode()
        self._token = token
        self._key = base64.b64decode(key + "=")

    def echo(self, called: Called) -> str:
        """The answer to the console's check of the address. Raises Forged."""
        query = called.query
        self._check(query, query.get("signature", ""))
        return query.get("echostr", "")[:256]

    def read(
        self,
        called: Called,
        at: datetime,  # noqa: ARG002  # as the port says
    ) -> tuple[DeliveryReport | GrantAnswer, ...]:
        """Raises Forged or Unreadable; an event of another kind tells nothing."""
        sealed = _sealed(called.body)
        self._check(called.query, called.query.get("msg_signature", ""), sealed)
        return self._told(_fields(self._open(sealed)))

    def _check(self, query: Mapping[str, str], signature: str, *more: str) -> None:
        parts = sorted((self._token, query.get("timestamp", ""), query.get("nonce", ""), *more))
        # The platform asks for SHA-1; the token in it is what makes it hard to forge.
        right = hashlib.sha1("".join(parts).encode(), usedforsecurity=False).hexdigest()
        if not hmac.compare_digest(right.encode(), signature.encode()):
            raise Forged

    def _open(self, sealed: str) -> bytes:
        try:
            raw = base64.b64decode(sealed, validate=True)
        except binascii.Error as broken:
            raise Unreadable from broken
        if not raw or len(raw) % 16:
            raise Unreadable
        opener = Cipher(algorithms.AES256(self._key), modes.CBC(self._key[:16])).decryptor()
        plain = opener.update(raw) + opener.finalize()
        padding = plain[-1]
        if not 1 <= padding <= _BLOCK or plain[-padding:] != bytes([padding]) * padding:
            raise Forged
        plain = plain[_RANDOM:-padding]
        length = int.from_bytes(plain[:_LENGTH], "big")
        message, appid = plain[_LENGTH : _LENGTH + length], plain[_LENGTH + length :]
        if appid != self._appid:
            raise Forged
        return message

    def _told(self, event: Mapping[str, object]) -> tuple[DeliveryReport | GrantAnswer, ...]:
        openid, name = text(event, "FromUserName"), text(event, "Event")
        if name == "subscribe_msg_change_event":
            rows = _rows(event, "SubscribeMsgChangeEvent")
            return tuple(
                GrantAnswer(
                    openid,
                    text(row, "TemplateId"),
                    given=text(row, "SubscribeStatusString") == "accept",
                )
                for row in rows
            )
        if name == "subscribe_msg_sent_event":
            return tuple(
                self._report(event, text(row, "MsgID"), text(row, "ErrorCode"), good="0")
                for row in _rows(event, "SubscribeMsgSentEvent")
            )
        if name == "TEMPLATESENDJOBFINISH":
            status = text(event, "Status")
            return (self._report(event, text(event, "MsgID"), status, good="success"),)
        return ()

    def _report(
        self, event: Mapping[str, object], reference: str, code: str, *, good: str
    ) -> DeliveryReport:
        seconds = text(event, "CreateTime")
        known = seconds.isascii() and seconds.isdigit() and len(seconds) <= 11  # noqa: PLR2004  # the year 5138
        return DeliveryReport(
            self._channel,
            Outcome.DELIVERED if code == good else Outcome.REFUSED,
            code,
            reference,
            at=datetime.fromtimestamp(int(seconds), UTC) if known else None,
        )


def _fields(body: bytes) -> Mapping[str, object]:
    """A JSON object, or the elements of flat XML; entities are not read, so none can grow."""
    try:
        words = body.decode()
        if not words.lstrip().startswith("<"):
            event = json.loads(words)
            if isinstance(event, dict):
                return event
            raise Unreadable
    except (ValueError, RecursionError) as broken:
        raise Unreadable from broken
    # One after another and no further than they are flat: looking on from each place would take
    # minutes over a body made for it, and find elements within what a follower wrote.
    read: dict[str, object] = {}
    begin = re.match(r"\s*<xml>", words)
    at = begin.end() if begin else len(words)
    while found := _ELEMENT.match(words, at):
        read[found[1]] = found[2] or found[3] or ""
        at = found.end()
    return read


def _sealed(body: bytes) -> str:
    value = _fields(body).get("Encrypt")
    if not isinstance(value, str) or not value or not value.isascii():
        raise Unreadable
    return value


def _rows(event: Mapping[str, object], name: str) -> list[Mapping[str, object]]:
    """A list of one is sent as the thing itself."""
    held = event.get(name)
    rows = held.get("List") if isinstance(held, dict) else event.get("List")
    listed = rows if isinstance(rows, list) else [rows]
    return [row for row in listed[:REPORTS_MAX] if isinstance(row, dict)]
