"""What a check asks for, drawn so that no film made before can know it; and what a slip costs.

A *slip* is another of the movements than the one asked for, made first. Whoever listens rarely makes
one; a film that plays on makes one four times in five.
"""

import secrets
from collections.abc import Collection, Sequence
from itertools import product
from typing import Final

from domain.faces.face_check import MOVEMENTS, Step

STEPS_ASKED: Final = 4
#: Of a check's steps: movements that are kept of an earlier one of the person, so that a film which was
#: used then can be known again; the fourth may be any.
KNOWN_STEPS: Final = 3
STEPS_AFTER_A_SLIP: Final = 6  # in the same check, and in later ones until one has passed
REPEATS: Final = 2  # of a step that is not done; then another is drawn, and nobody asks why
FREE_SLIPS: Final = 1  # of a person, in all checks of SLIP_DAYS that did not pass
SLIP_DAYS: Final = 30
SLIPPED_CHECKS: Final = 3  # in SLIP_DAYS; then an officer decides
#: Sockets in SLIP_DAYS that were asked something and came to no result; after more an officer confirms a
#: pass. Own choice: whoever breaks a film off before each wrong movement passes once in 5^4 of them.
LEFT_CAPTURES: Final = 12
#: How long somebody has to be at rest before the next step is asked, in ms.
REST_MS: Final = (800, 2_500)

TURNS: Final = tuple(step for step in Step if step.is_turn)
#: Every challenge that may be drawn: each step independent of the one before, at least one a turn.
CHALLENGES: Final = tuple(
    steps for steps in product(MOVEMENTS, repeat=STEPS_ASKED) if any(step.is_turn for step in steps)
)


def draw_challenge(kept: Collection[Step] = ()) -> tuple[Step, ...]:
    """One order, from the system's randomness: a recording can't know which.

    `kept` are the movements kept of the person's earlier checks: of 544 orders where there are none,
    else of 103 to 544, the more the more movements they are.
    """
    return secrets.choice(challenges(kept))


def challenges(kept: Collection[Step]) -> tuple[tuple[Step, ...], ...]:
    """Every order in which KNOWN_STEPS and more can be compared; every order when nothing is kept."""
    asked_again = comparable(kept)
    if not asked_again:
        return CHALLENGES
    return tuple(steps for steps in CHALLENGES if known(steps, asked_again) >= KNOWN_STEPS)


def comparable(kept: Collection[Step]) -> frozenset[Step]:
    """What a later check asks again. Of one movement alone there are 17 orders, so turns to both sides."""
    return frozenset(kept) if len(set(kept)) != 1 else frozenset({*kept, *TURNS})


def known(steps: Sequence[Step], asked_again: Collection[Step]) -> int:
    """How many of these are among those."""
    return sum(step in asked_again for step in steps)


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
