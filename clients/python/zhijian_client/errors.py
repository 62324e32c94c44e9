"""What may go wrong in a call, as a caller sees it.

ClientError        base of all
├── Problem        the service refused, and says what to do next
│   └── SignInOver the sign-in can't be renewed: sign in again
├── Disconnected   no whole answer came: the service or the network is away
└── Untrue         what was shown to be verified is not what it says
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


class ClientError(Exception):
    """Base of all that this package raises."""


class Disconnected(ClientError):
    """No whole answer came, after all tries that were safe to make."""


class Untrue(ClientError):
    """A receipt, or a webhook's call; `why` is a stable word, for a log."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class FieldFault:
    """One fault in what was sent: where (JSON pointer), a stable code, a plain sentence."""

    pointer: str
    code: str
    detail: str


class Problem(ClientError):
    """A refusal (RFC 9457). `title` and `next_step` are in the client's language, to be shown.

    `name` is the stable end of `type`; `retry_after` is in seconds, None when nothing was said.
    """

    def __init__(
        self,
        *,
        type: str,  # noqa: A002  # the name of the standard
        title: str,
        status: int,
        next_step: str = "",
        detail: str = "",
        retry_after: float | None = None,
        request_id: str = "",
        errors: tuple[FieldFault, ...] = (),
    ) -> None:
        super().__init__(f"{status} {type}: {title}")
        self.type = type
        self.title = title
        self.status = status
        self.next_step = next_step
        self.detail = detail
        self.retry_after = retry_after
        self.request_id = request_id
        self.errors = errors

    @property
    def name(self) -> str:
        return self.type.rsplit("/", 1)[-1]


class SignInOver(Problem):
    """The refresh token is no longer taken; the person has to sign in again."""


def read_problem(status: int, body: Mapping[str, Any], retry_after: float | None) -> Problem:
    """A problem document as an exception; whatever is missing or odd in it is left empty."""
    faults = body.get("errors")
    return Problem(
        type=str(body.get("type", "about:blank")),
        title=str(body.get("title", "")),
        status=status,
        next_step=str(body.get("next_step", "")),
        detail=str(body.get("detail", "")),
        retry_after=retry_after,
        request_id=str(body.get("request_id", "")),
        errors=tuple(
            FieldFault(
                pointer=str(fault.get("pointer", "")),
                code=str(fault.get("code", "")),
                detail=str(fault.get("detail", "")),
            )
            for fault in (faults if isinstance(faults, list) else ())
            if isinstance(fault, dict)
        ),
    )
