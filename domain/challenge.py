"""What a check asks for, drawn so that no film made before can know it; and what a slip costs.

A *slip* is another of the movements than the one asked for, made first. Whoever listens rarely makes
one; a film that plays on makes one four times in five.
"""

import secrets
from collections.abc import Sequence
from itertools import product
from typing import Final

from domain.face_check import MOVEMENTS, Step

STEPS_ASKED: Final = 4
STEPS_AFTER_A_SLIP: Final = 6  # in the same check, and in later ones until one has passed
REPEATS: Final = 2  # of a step that is not done; then another is drawn, and nobody asks why
FREE_SLIPS: Final = 1  # of a person, in all checks of SLIP_DAYS that did not pass
SLIP_DAYS: Final = 30
SLIPPED_CHECKS: Final = 3  # in SLIP_DAYS; then an officer decides
#: How long somebody has to be at rest before the next step is asked, in ms.
REST_MS: Final = (800, 2_500)

TURNS: Final = tuple(step for step in Step if step.is_turn)
#: Every challenge that may be drawn: each step independent of the one before, at least one a turn.
CHALLENGES: Final = tuple(
    steps for steps in product(MOVEMENTS, repeat=STEPS_ASKED) if any(step.is_turn for step in steps)
)


def draw_challenge() -> tuple[Step, ...]:
    """One of 544 orders, from the system's randomness: a recording can't know which."""
    return secrets.choice(CHALLENGES)


def with_follow(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """The same, with one of its steps to follow a mark instead; a turn stays among the others."""
    kept = next(at for at, step in enumerate(steps) if step.is_turn)
    place = secrets.choice([at for at in range(len(steps)) if at != kept])
    return (*steps[:place], Step.FOLLOW, *steps[place + 1 :])


def draw_step(among: Sequence[Step] = MOVEMENTS) -> Step:
    """Any of these alike, whatever was asked before it."""
    return secrets.choice(among)


def draw_rest_ms() -> int:
    shortest, longest = REST_MS
    return shortest + secrets.randbelow(longest - shortest + 1)
