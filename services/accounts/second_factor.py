"""The second factor of officers: asked for after the password, each code taken once."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.accounts.accounts import OfficerLogin
from domain.problems import Problem


class FactorStore(Protocol):
    async def take_back_try(self, officer: UUID) -> None: ...

    async def use_step(self, officer: UUID, step: int) -> bool: ...


class FactorCodes(Protocol):
    def step(self, secret: bytes, code: str, now: datetime) -> int | None: ...


class SecondFactors:
    """`required`: an officer without one does not sign in."""

    def __init__(
        self,
        *,
        store: FactorStore,
        codes: FactorCodes,
        required: bool,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._codes = codes
        self._required = required
        self._clock = clock

    async def refuse(self, login: OfficerLogin, code: str) -> Problem | None:
        """Why a right password is not enough; None: it is, with this code or without any.

        A try that only lacked its code is taken back, and nothing else is, so that wrong codes add
        up to the same lock as wrong passwords.
        """
        if login.second_factor is None:
            if not self._required:
                return None
            await self._store.take_back_try(login.officer)
            return Problem.SECOND_FACTOR_UNSET
        if not code:
            await self._store.take_back_try(login.officer)
            return Problem.SECOND_FACTOR_NEEDED
        step = self._codes.step(login.second_factor, code, self._clock())
        if step is None or not await self._store.use_step(login.officer, step):
            return Problem.SECOND_FACTOR_WRONG
        return None
