"""What the push connectors have in common: the words on a locked screen, marks, and JSON bodies."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Final

from domain.delivery import EXPIRE_HOURS, Answer, Delivery, Outcome
from domain.events import said_by
from domain.templates import LIMITS, Limit
from domain.wire import HttpRequest

#: A notice that a phone could not get by then is in the inbox all the same.
TTL_S: Final = EXPIRE_HOURS * 3600
QUOTA_S: Final = 3600.0  # the vendors count days; asked again each hour of a notice's own day

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Codes:
    """A vendor's codes by what they mean; any other is a refusal, the same when asked again.

    Unless it comes under a status of the vendor's own fault.
    """

    sent: Collection[str]
    expired: Collection[str]  # the access token
    dead: Collection[str]
    later: Mapping[str, float | None]  # seconds, where the code tells how long

    def answer(
        self,
        code: str,
        reference: str = "",
        *,
        status: int = HTTPStatus.OK,
        wait: float | None = None,
        dead_since: datetime | None = None,
    ) -> Answer:
        """`wait`: what the answer itself says of how long."""
        if code in self.later:
            seconds = self.later[code] if wait is None else wait
            return Answer(Outcome.RETRY, code, reference, seconds)
        if code in self.dead:
            return Answer(Outcome.DEAD_ADDRESS, code, reference, dead_since=dead_since)
        if code in self.sent:
            return Answer(Outcome.DELIVERED, code, reference)
        if code in self.expired:
            return Answer(Outcome.TOKEN_EXPIRED, code, reference)
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return Answer(Outcome.RETRY, code, reference, wait)
        return Answer(Outcome.REFUSED, code, reference)


def words(delivery: Delivery) -> tuple[str, str]:
    """Title and text in the account's language, cut to what the vendor counts as its lengths.

    Raises domain.templates.Unrenderable.
    """
    told, limit = said_by(delivery, delivery.language), LIMITS[delivery.channel]
    return cut(told.title, limit.title, limit), cut(told.text, limit.text, limit)


def opened_by_a_tap(delivery: Delivery) -> str:
    """What the app is handed when the message is tapped, as a JSON object in a string."""
    return json.dumps({"n": str(delivery.event_n)})


def number(delivery: Delivery) -> int:
    """By which a vendor replaces a message that is shown already; 31 bits."""
    return delivery.delivery.int & 0x7FFF_FFFF


def expires(delivery: Delivery) -> datetime:
    """The delivery's own end: one held for the night or sent again ends later than its event's."""
    return delivery.ends_at


def milliseconds(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(milliseconds=1)


def post_json(url: str, body: Mapping[str, object], headers: Mapping[str, str]) -> HttpRequest:
    raw = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    return HttpRequest("POST", url, {"Content-Type": "application/json", **headers}, raw)


def unreadable() -> Answer:
    """A push has a mark by which its double replaces it, so that it may be tried again."""
    return Answer(Outcome.RETRY, "unreadable")


def cut(text: str, most: int, limit: Limit) -> str:
    """The text with an ellipsis where it is longer than `most`, as the vendor counts."""
    if limit.measure(text) <= most:
        return text
    while limit.measure(text + "…") > most:
        text = text[:-1]
    return text + "…"
