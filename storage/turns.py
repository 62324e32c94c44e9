"""A rate limit that waits: turns at a steady rate, handed out in Valkey to all processes together.

Without Valkey each process hands them out by itself, at the whole rate.
"""

import logging
import time
from collections.abc import Callable
from typing import Final

from redis.asyncio import Redis
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

# By Valkey's own clock, so that no two machines have to agree on theirs. KEYS[1] holds when the next
# turn is free, in microseconds. What was not used is saved up, for a second or one turn at most.
_SCRIPT: Final = """
local time = redis.call('TIME')
local now, step, most = time[1] * 1000000 + time[2], tonumber(ARGV[1]), tonumber(ARGV[2])
local saved = math.max(1000000, step) - step
local free = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now - saved)
local wait = math.max(0, free - now)
if wait <= most then
    local left = math.ceil((free + step - now + saved) / 1000) + 1000
    redis.call('SET', KEYS[1], string.format('%.0f', free + step), 'PX', left)
end
return string.format('%.0f', wait)
"""
_PREFIX: Final = "zhijian:turn:"
_LEAVE_ALONE_S: Final = 1.0  # after a failure, so that not each message waits for one of its own


class Turns:
    def __init__(self, client: Redis | None, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` gives seconds from any zero; it counts where Valkey does not."""
        self._script = client.register_script(_SCRIPT) if client is not None else None
        self._clock = clock
        self._free_at: dict[str, float] = {}
        self._again_at = float("-inf")

    async def take(self, key: str, per_second: float, most_s: float) -> float:
        """Seconds until the next turn of `key`, which is taken unless it is further off than `most_s`.

        Never raises.
        """
        now = self._clock()
        if self._script is not None and now >= self._again_at:
            try:
                step_us, most_us = round(1e6 / per_second), round(most_s * 1e6)
                wait_us = await self._script(keys=[_PREFIX + key], args=[step_us, most_us])
                return int(wait_us) / 1e6
            except (RedisError, OSError) as error:
                log.warning("rates are kept by this process alone: %s", type(error).__name__)
                self._again_at = now + _LEAVE_ALONE_S
        return self._take_alone(key, now, 1 / per_second, most_s)

    def _take_alone(self, key: str, now: float, step: float, most_s: float) -> float:
        free_at = max(self._free_at.get(key, float("-inf")), now - max(1.0, step) + step)
        wait = max(0.0, free_at - now)
        if wait <= most_s:
            self._free_at[key] = free_at + step
        return wait
