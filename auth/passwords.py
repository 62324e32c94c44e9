"""Passwords of officers: hashed and checked by argon2id, beside the event loop."""

import asyncio
import secrets
from base64 import b64encode
from collections.abc import Callable
from typing import Final, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import ARGON2_VERSION

from domain.errors import Busy
from domain.problems import Problem

T = TypeVar("T")

_AT_ONCE: Final = 2  # each takes 64 MiB and about 50 ms on four lanes
_WAITING: Final = 16  # beyond it Busy, so that a flood of guesses can't fill memory or threads


class Passwords:
    """The hasher's default is RFC 9106's second choice: argon2id, 64 MiB, 3 rounds, 4 lanes."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._of_nobody = of_nobody(self._hasher)
        self._slots = asyncio.Semaphore(_AT_ONCE)
        self._inside = 0

    async def hash(self, password: str) -> str:
        """In argon2's own form, with its salt and costs. Raises Busy when too many wait."""
        return await self._in_thread(lambda: self._hasher.hash(password))

    async def verify(self, password_hash: str | None, password: str) -> bool:
        """Whether it is the password; None, for nobody's, takes as long and is never true.

        Raises Busy when too many wait.
        """
        return await self._in_thread(lambda: self._matches(password_hash, password))

    def outdated(self, password_hash: str) -> bool:
        """Whether it was made with other costs than today's, and is worth making anew."""
        return self._hasher.check_needs_rehash(password_hash)

    def _matches(self, password_hash: str | None, password: str) -> bool:
        try:
            self._hasher.verify(password_hash or self._of_nobody, password)
        except (VerificationError, InvalidHashError):
            return False
        return password_hash is not None

    async def _in_thread(self, work: Callable[[], T]) -> T:
        if self._inside >= _AT_ONCE + _WAITING:
            raise Busy(Problem.BUSY, retry_after=1)
        self._inside += 1
        try:
            async with self._slots:
                return await asyncio.to_thread(work)
        finally:
            self._inside -= 1


def of_nobody(hasher: PasswordHasher) -> str:
    """In the form of a hash, of no password: drawn, not worked out, and as dear to check as any."""

    def drawn(count: int) -> str:
        return b64encode(secrets.token_bytes(count)).decode().rstrip("=")

    costs = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    salt, digest = drawn(hasher.salt_len), drawn(hasher.hash_len)
    return f"$argon2{hasher.type.name.lower()}$v={ARGON2_VERSION}${costs}${salt}${digest}"
