"""What one try asks, step by step; it grows when something else was done than what was asked."""

from collections.abc import Callable, Sequence

from domain.challenge import REPEATS, STEPS_AFTER_A_SLIP, TURNS
from domain.face_check import MOVEMENTS, Step


class Challenge:
    """Begins with the drawn steps; `step` is the one to ask now, while there is one."""

    def __init__(
        self, steps: Sequence[Step], draw: Callable[[Sequence[Step]], Step], *, slipped: bool
    ) -> None:
        """`slipped`: an earlier check of the person saw a slip, so more is asked from the start."""
        self._steps = list(steps)
        self._draw = draw
        self._at = 0
        self._repeats = 0
        self._cannot: set[Step] = set()
        if slipped:
            self._lengthen()

    @property
    def steps(self) -> tuple[Step, ...]:
        return tuple(self._steps)

    @property
    def step(self) -> Step:
        return self._steps[self._at]

    @property
    def position(self) -> int:
        return self._at + 1

    @property
    def met(self) -> bool:
        return self._at == len(self._steps)

    def pass_step(self) -> None:
        self._at += 1
        self._repeats = 0

    def slip(self) -> None:
        """Another movement was made: any step may come now, the same one too, and more after it."""
        self._steps[self._at] = self._draw(self._able())
        self._lengthen()
        self._keep_a_turn()
        self._repeats = 0

    def repeat(self) -> bool:
        """The step is asked again; True when it was asked often enough, and another takes its place."""
        self._repeats += 1
        if self._repeats <= REPEATS:
            return False
        self._cannot.add(self.step)
        able = self._able()
        if not able:
            return False
        for at in range(self._at, len(self._steps)):
            if self._steps[at] in self._cannot:
                self._steps[at] = self._draw(able)
        self._keep_a_turn()
        self._repeats = 0
        return True

    def _lengthen(self) -> None:
        while len(self._steps) < STEPS_AFTER_A_SLIP:
            self._steps.append(self._draw(self._able()))

    def _able(self) -> tuple[Step, ...]:
        return tuple(step for step in MOVEMENTS if step not in self._cannot)

    def _keep_a_turn(self) -> None:
        """Without a turn nothing tells a head from a picture of one."""
        if any(step.is_turn for step in self._steps):
            return
        able = [turn for turn in TURNS if turn not in self._cannot]
        last = max(at for at, step in enumerate(self._steps) if step is not Step.FOLLOW)
        self._steps[last] = self._draw(able or TURNS)
