"""An HTTP exchange with an outside system as values: connectors make and read, a transport sends."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

#: Answers are small; a longer one is a fault of the other side, unless a picture was asked for.
ANSWER_BYTES: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class HttpRequest:
    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    answer_bytes: int = ANSWER_BYTES  # of an answer's body that are taken, at most


@dataclass(frozen=True, slots=True)
class HttpResponse:
    status: int
    headers: Mapping[str, str]
    body: bytes


class TransportFailed(Exception):
    """No whole answer came. `sent` says whether the request may have reached the other side."""

    def __init__(self, why: str, *, sent: bool) -> None:
        super().__init__(why)
        self.sent = sent
