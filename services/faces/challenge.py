"""What one try asks, step by step; it grows when something else was done than what was asked."""

from collections.abc import Callable, Collection, Sequence

from domain.faces.challenge import (
    KNOWN_STEPS,
    REPEATS,
    STEPS_AFTER_A_SLIP,
    TURNS,
    comparable,
    known,
)
from domain.faces.face_check import MOVEMENTS, Step


class Challenge:
    """Begins with the drawn steps; `step` is the one to ask now, while there is one."""

    def __init__(
        self,
        steps: Sequence[Step],
        draw: Callable[[Sequence[Step]], Step],
        *,
        slipped: bool,
        kept: Collection[Step] = (),
    ) -> None:
        """`slipped`: an earlier check of the person saw a slip, so more is asked from the start.

        `kept`: movements of earlier checks; what is drawn later leaves as many to compare.
        """
        self._steps = list(steps)
        self._draw = draw
        self._again = comparable(kept)
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
        self._redraw(self._at)
        self._lengthen()
        self._keep_a_turn()
        self._keep_comparable()
        self._repeats = 0

    def repeat(self) -> bool:
        """The step is asked again; True when it was asked often enough, and another takes its place."""
        self._repeats += 1
        if self._repeats <= REPEATS:
            return False
        self._cannot.add(self.step)
        if not self._able():
            return False
        for at in range(self._at, len(self._steps)):
            if self._steps[at] in self._cannot:
                self._redraw(at)
        self._keep_a_turn()
        self._keep_comparable()
        self._repeats = 0
        return True

    def _redraw(self, at: int) -> None:
        """Any that the person can do; one that was asked before where too few of the others were."""
        others = [*self._steps[:at], *self._steps[at + 1 :]]
        few = known(others, self._again) < KNOWN_STEPS
        self._steps[at] = self._draw((few and self._able_again()) or self._able())

    def _keep_comparable(self) -> None:
        """A step more where a turn took the place of one; none to whoever can do none of them."""
        again = self._able_again()
        while again and known(self._steps, self._again) < KNOWN_STEPS:
            self._steps.append(self._draw(again))

    def _lengthen(self) -> None:
        while len(self._steps) < STEPS_AFTER_A_SLIP:
            self._steps.append(self._draw(self._able()))

    def _able(self) -> tuple[Step, ...]:
        return tuple(step for step in MOVEMENTS if step not in self._cannot)

    def _able_again(self) -> tuple[Step, ...]:
        return tuple(step for step in self._able() if step in self._again)

    def _keep_a_turn(self) -> None:
        """Without a turn nothing tells a head from a picture of one."""
        if any(step.is_turn for step in self._steps):
            return
        able = [turn for turn in TURNS if turn not in self._cannot]
        last = max(at for at, step in enumerate(self._steps) if step is not Step.FOLLOW)
        self._steps[last] = self._draw(able or TURNS)
