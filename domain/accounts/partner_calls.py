"""How much a partner's program calls, and by which of its keys. Tallies by day and door; no person is in them."""

from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus
from typing import Final

#: As far back as a partner sees its calls, today among them; so long they are kept.
DAYS_SEEN: Final = 30


@dataclass(frozen=True, slots=True)
class Tally:
    """`refused`: answered by 4xx. `limited`: of these, for more calls than the plan has."""

    calls: int = 0
    refused: int = 0
    limited: int = 0

    @classmethod
    def of(cls, status: int) -> "Tally":
        """One call, by the status of its answer; a fault of ours is no refusal."""
        return cls(
            calls=1,
            refused=int(HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR),
            limited=int(status == HTTPStatus.TOO_MANY_REQUESTS),
        )

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.calls + other.calls, self.refused + other.refused, self.limited + other.limited
        )


@dataclass(frozen=True, slots=True)
class DayOfCalls:
    """Of one door; `door`: the noun of its path."""

    day: date
    door: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class KeyUse:
    """When assertions of a key were taken."""

    kid: str
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class KeySeen:
    """`alg`: "" for one that does not stand among the partner's keys any more. `use`: None before its first."""

    kid: str
    alg: str
    use: KeyUse | None


def door_of(path: str) -> str:
    """How the calls of a door are summed up: `/v1/oauth/token` and its likes are `oauth`."""
    _, _, room, noun, *_ = path.split("/")
    return noun if room == "partner" else room
