"""What the push vendors report of a message: arrived, refused by the phone, or no such device any more.

Sources: Huawei's page 消息回执 (V2, and the V1 form of its older interface), OPPO's page 消息回执说明, vivo's
server interface 2.9 (回执), Xiaomi's page 消息回执 and, for the field names of Honor's and vivo's bodies,
the public code of doopush. Honor publishes no list of states: what is not known to be success is
taken for a refusal of this one message.
"""

import base64
import hmac
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import parse_qs

from connectors.callbacks import (
    REPORTS_MAX,
    PathReader,
    from_milliseconds,
    mark,
    objects,
    read_json,
    signed,
    text,
)
from domain.delivery import Channel, Outcome
from domain.notices.delivery_reports import Called, DeliveryReport, Forged, Unreadable

#: A signature is good for so long before and after its time, as with the webhooks of this house.
DRIFT: Final = timedelta(minutes=5)

_HUAWEI_HEADER: Final = "x-huawei-callback-id"
_FIELD: Final = re.compile(r"\s*(timestamp|nonce|value)=([^;]{1,128})\s*")
_HUAWEI_DEAD: Final = frozenset({"2", "5"})  # uninstalled; a token of another application
_HONOR_CAME: Final = frozenset({"0", "40000002"})
_XIAOMI: Final = {"1": Outcome.DELIVERED, "16": Outcome.DEAD_ADDRESS}
_OPPO: Final = {
    "push_arrive": Outcome.DELIVERED,
    "regid_invalid": Outcome.DEAD_ADDRESS,
    "user_daily_limit": Outcome.REFUSED,
}


class HuaweiReports:
    """Both of Huawei's interfaces. The header's signature covers time, nonce and user, not the body."""

    reply = '{"code":"0","message":"success"}'

    def __init__(self, channel: Channel, user: str, secret: str) -> None:
        self._channel = channel
        self._user = user
        self._secret = secret

    def read(self, called: Called, at: datetime) -> tuple[DeliveryReport, ...]:
        """Raises Forged or Unreadable."""
        self._check(called.headers.get(_HUAWEI_HEADER, ""), at)
        found = read_json(called.body)
        rows = objects(found.get("statuses") if isinstance(found, dict) else None)
        return tuple(self._report(row) for row in rows)

    def _check(self, header: str, at: datetime) -> None:
        parts = [_FIELD.fullmatch(part) for part in header.split(";")]
        given = {found[1]: found[2].strip() for found in parts if found}
        stamp, nonce = given.get("timestamp", ""), given.get("nonce", "")
        moment = from_milliseconds(stamp)
        if moment is None or abs(moment - at) > DRIFT:
            raise Forged
        right = base64.b64encode(signed(self._secret, stamp, nonce, self._user))
        if not hmac.compare_digest(right, given.get("value", "").encode()):
            raise Forged

    def _report(self, row: Mapping[str, object]) -> DeliveryReport:
        status = row.get("deliveryStatus")
        code = text(status, "result") if isinstance(status, dict) else text(row, "status")
        stamp = text(status if isinstance(status, dict) else row, "timestamp")
        refused = Outcome.DEAD_ADDRESS if code in _HUAWEI_DEAD else Outcome.REFUSED
        return DeliveryReport(
            self._channel,
            Outcome.DELIVERED if code == "0" else refused,
            code,
            text(row, "requestId"),
            mark(text(row, "biTag")),
            from_milliseconds(stamp),
        )


class HonorReports(PathReader):
    reply = '{"code":"0","message":"success"}'

    def reports(self, body: bytes) -> tuple[DeliveryReport, ...]:
        found = read_json(body)
        rows = objects(found.get("statuses") if isinstance(found, dict) else None)
        return tuple(
            DeliveryReport(
                Channel.HONOR,
                Outcome.DELIVERED if text(row, "status") in _HONOR_CAME else Outcome.REFUSED,
                text(row, "status"),
                text(row, "requestId"),
                mark(text(row, "biTag")),
                from_milliseconds(text(row, "timestamp")),
            )
            for row in rows
        )


class XiaomiReports(PathReader):
    """A form with one field of JSON: by the vendor's message ids, what became of each."""

    def reports(self, body: bytes) -> tuple[DeliveryReport, ...]:
        try:
            held = parse_qs(body.decode(), strict_parsing=True, max_num_fields=8)
        except ValueError as broken:
            raise Unreadable from broken
        rows = _by_id(held.get("data", [""])[0].encode())
        return tuple(
            DeliveryReport(
                Channel.XIAOMI,
                _XIAOMI[text(row, "type")],
                text(row, "type"),
                reference,
                mark(text(row, "param")),
                from_milliseconds(text(row, "timestamp")),
            )
            for reference, row in rows.items()
            if text(row, "type") in _XIAOMI
        )


class OppoReports(PathReader):
    def reports(self, body: bytes) -> tuple[DeliveryReport, ...]:
        return tuple(
            DeliveryReport(
                Channel.OPPO,
                _OPPO[text(row, "eventType")],
                text(row, "eventType"),
                text(row, "messageId"),
                mark(text(row, "param")),
                from_milliseconds(text(row, "eventTime")),
            )
            for row in objects(read_json(body))
            if text(row, "eventType") in _OPPO
        )


class VivoReports(PathReader):
    """By the vendor's task ids; a kind other than 0, arrived, says nothing of the way."""

    def reports(self, body: bytes) -> tuple[DeliveryReport, ...]:
        return tuple(
            DeliveryReport(
                Channel.VIVO,
                Outcome.DELIVERED,
                "0",
                reference,
                mark(text(row, "param")),
                from_milliseconds(text(row, "ackTime")),
            )
            for reference, row in _by_id(body).items()
            if text(row, "ackType") in {"", "0"}
        )


def _by_id(body: bytes) -> dict[str, Mapping[str, object]]:
    found = read_json(body)
    if not isinstance(found, dict) or len(found) > REPORTS_MAX:
        raise Unreadable
    rows: dict[str, Mapping[str, object]] = {
        str(name)[:256]: row for name, row in found.items() if isinstance(row, dict)
    }
    if len(rows) != len(found):
        raise Unreadable
    return rows
