"""A mark that the head follows: sent place by place on the server's clock, so that nobody knows it ahead."""

from collections.abc import Awaitable, Callable, Sequence
from itertools import accumulate
from random import Random
from typing import Final, Protocol

from domain.faces.capture import Pointing
from domain.faces.face_check import Observation, Reason, Rules, StepResult, StepState
from domain.faces.following import AHEAD, Shown, draw_dwells, draw_places
from domain.words import Language

BEFORE_MS: Final = 1_000  # straight ahead, of what is judged
AFTER_MS: Final = 800  # the head arrives later than the mark


class PathJudge(Protocol):
    def follow(self, path: Sequence[Shown], history: Sequence[Observation]) -> bool:
        """Whether the head went where the mark went; `history` is of the path alone."""


class Mark:
    """The mark of a check: a path for each time that it is asked for."""

    def __init__(
        self,
        rules: Rules,
        language: Language,
        send: Callable[[Pointing], Awaitable[None]],
        dice: Random | None = None,
    ) -> None:
        """`dice` is the system's randomness unless a test brings its own."""
        self._rules = rules
        self._language = language
        self._send = send
        self._dice = dice
        self._prompt = 0
        self._due: list[Shown] = []
        self._ends_ms = 0
        self._shown: list[Shown] = []

    async def begin(self, prompt: int, now_ms: int) -> None:
        """Shows the mark straight ahead; its way from there is drawn anew."""
        self._prompt = prompt
        dwells = draw_dwells(self._rules, self._dice)
        places = draw_places(self._rules.marks, self._dice)
        *starts, self._ends_ms = accumulate(dwells, initial=now_ms + self._rules.ahead_ms)
        self._due = [Shown(place, at) for place, at in zip(places, starts, strict=True)]
        self._shown = []
        await self._show(Shown(AHEAD, now_ms))

    async def go_on(
        self, result: StepResult, history: Sequence[Observation], judge: PathJudge, now_ms: int
    ) -> StepResult:
        """After each picture: moves the mark when it is time, and says at its end whether it was followed.

        `result` is what the other layers say of the step; while they wait, the mark goes on.
        """
        if result.state is not StepState.WAITING:
            return result
        if self._due:
            if now_ms >= self._due[0].at_ms:
                await self._show(Shown(self._due.pop(0).place, now_ms))
            return result
        if now_ms < self._ends_ms + AFTER_MS:
            return result
        ahead, *places = self._shown
        await self._show(Shown(AHEAD, now_ms))  # the head comes back to the camera
        begins = places[0].at_ms - BEFORE_MS
        path = [Shown(ahead.place, begins), *places]
        at = next(at for at, seen in enumerate(history) if seen.received_ms >= begins)
        if not judge.follow(path, history[at:]):
            return StepResult(StepState.RESTART, Reason.NOT_FOLLOWED)
        return StepResult(StepState.PASSED, first=at, last=len(history) - 1)

    async def _show(self, shown: Shown) -> None:
        self._shown.append(shown)
        place = shown.place
        await self._send(Pointing(self._prompt, place, place.words.in_(self._language)))
