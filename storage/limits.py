"""Rate limits: how often something may be done, counted in Valkey by all processes, or by each alone without it."""

import logging
import time
from collections import OrderedDict
from typing import Final, NamedTuple

from redis.asyncio import Redis
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

# One window begins with the first call of a key and ends by itself with the key.
_SCRIPT: Final = """
local n = redis.call('INCR', KEYS[1])
if n == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return {n, redis.call('PTTL', KEYS[1])}
"""
_PREFIX: Final = "zhijian:limit:"
_MOST_KEYS: Final = 100_000  # about 20 MB; beyond it the oldest are forgotten
_LEAVE_ALONE_S: Final = 1.0  # after a failure, so that not each request waits for one of its own


class Allowance(NamedTuple):
    allowed: bool
    remaining: int
    reset_s: float  # until the window ends


class Limits:
    """Fixed windows: at most `limit` calls of a key within `window_s` seconds of the first."""

    def __init__(self, client: Redis | None) -> None:
        self._client = client
        self._script = client.register_script(_SCRIPT) if client is not None else None
        self._alone: OrderedDict[str, tuple[int, float]] = OrderedDict()
        self._again_at = 0.0
        self._counted_alone = 0

    @property
    def counted_alone(self) -> int:
        """Calls that this process counted by itself because Valkey was away."""
        return self._counted_alone

    async def look(self, key: str, limit: int) -> Allowance:
        """As `allow` would answer one more call, without counting it. Never raises."""
        now = time.monotonic()
        if self._client is not None and now >= self._again_at:
            try:
                count = int(await self._client.get(_PREFIX + key) or 0)
                left_ms = int(await self._client.pttl(_PREFIX + key)) if count else 0
            except (RedisError, OSError) as error:
                self._leave_alone(now, error)
            else:
                return _allowance(count + 1, limit, left_ms / 1000)
        count, ends = self._alone.get(key, (0, 0.0))
        return _allowance(count + 1 if ends > now else 1, limit, ends - now)

    async def allow(self, key: str, limit: int, window_s: float) -> Allowance:
        """Counts one call. Never raises. The key names no phone or person: use ids or blind indexes."""
        now = time.monotonic()
        if self._script is not None and now >= self._again_at:
            try:
                count, left_ms = await self._script(
                    keys=[_PREFIX + key], args=[max(1, round(window_s * 1000))]
                )
            except (RedisError, OSError) as error:
                self._leave_alone(now, error)
            else:
                return _allowance(int(count), limit, int(left_ms) / 1000)
        if self._script is not None:
            self._counted_alone += 1
        count, ends = self._alone.get(key, (0, 0.0))
        if ends <= now:
            count, ends = 0, now + window_s
            self._alone.pop(key, None)
        self._alone[key] = (count + 1, ends)
        while len(self._alone) > _MOST_KEYS:
            self._alone.popitem(last=False)
        return _allowance(count + 1, limit, ends - now)

    def _leave_alone(self, now: float, error: Exception) -> None:
        log.warning("limits are counted by this process alone: %s", type(error).__name__)
        self._again_at = now + _LEAVE_ALONE_S


def _allowance(count: int, limit: int, reset_s: float) -> Allowance:
    return Allowance(count <= limit, max(0, limit - count), max(0.0, reset_s))
