"""What a caller has left, told in each answer (draft-ietf-httpapi-ratelimit-headers-10), and the pace of one caller."""

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from math import ceil
from typing import Final, NamedTuple, Protocol

from aiohttp import web
from multidict import CIMultiDict, istr

from server.settings import CALLS

POLICY: Final = istr("RateLimit-Policy")
LIMIT: Final = istr("RateLimit")
MINUTE: Final = 60.0
#: Behind one address a whole carrier may stand.
PER_ADDRESS: Final = 10
_MOST_CALLERS: Final = 100_000  # about 10 MB; beyond it all begin anew


class Allowance(Protocol):
    @property
    def allowed(self) -> bool: ...

    @property
    def remaining(self) -> int: ...

    @property
    def reset_s(self) -> float: ...


class Standing(NamedTuple):
    allowed: bool
    remaining: int
    reset_s: float


@dataclass(frozen=True, slots=True)
class Quota:
    """One policy that a call was counted by, and how its caller stands."""

    policy: str
    limit: int
    standing: Allowance


QUOTAS: Final[web.RequestKey[list[Quota]]] = web.RequestKey("quotas", list)


def note(request: web.Request, policy: str, limit: int, standing: Allowance) -> None:
    request.setdefault(QUOTAS, []).append(Quota(policy, limit, standing))


def tell(request: web.Request, said: CIMultiDict[str]) -> None:
    """Each policy of a minute, with what is left and the seconds until it is whole again."""
    quotas = request.get(QUOTAS)
    if quotas:
        said[POLICY] = ", ".join(f'"{each.policy}";q={each.limit};w=60' for each in quotas)
        said[LIMIT] = ", ".join(
            f'"{each.policy}";r={each.standing.remaining};t={ceil(each.standing.reset_s)}'
            for each in quotas
        )


class Pace:
    """Calls of each caller to this process within a minute that is the same for all."""

    def __init__(self, limit: int = CALLS, clock: Callable[[], float] = time.monotonic) -> None:
        self.limit = limit
        self._clock = clock
        self._until = 0.0
        self._counts: dict[Hashable, int] = {}

    def take(self, caller: Hashable, limit: int) -> Standing:
        now = self._clock()
        if now >= self._until or len(self._counts) >= _MOST_CALLERS:
            self._until = now + MINUTE
            self._counts = {}
        count = self._counts[caller] = self._counts.get(caller, 0) + 1
        return Standing(count <= limit, max(0, limit - count), self._until - now)
