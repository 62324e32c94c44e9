"""Colours of the page that light the face: shown one after the other in a dim room, seen in the pictures.

A vote and never a gate: a page that shows none, a bright lamp and a dark skin are no fault of anybody's.
"""

from collections.abc import Awaitable, Callable, Sequence
from random import Random, SystemRandom
from typing import Final, Protocol

from domain.faces.capture import Glowing
from domain.faces.coaching import GLOW_WORDS
from domain.faces.face_check import ELDER, Lit, Observation, Rules
from domain.words import Language

#: Pale, of about the same brightness, and none of them a saturated red: WCAG 2.3.1 counts no flash here.
COLOURS: Final = (0xFF9090, 0xE8C060, 0x90E090, 0x70D8E8, 0xA0A8FF, 0xE090E8)
#: 1.25 changes a second, where three flashes are allowed.
EACH_MS: Final = 800
SHOWN: Final = 5
ALL_MS: Final = EACH_MS * SHOWN
_SETTLES_MS: Final = 300  # on its way to the screen, to the face, and back


class GlowJudge(Protocol):
    def asks_glow(self, history: Sequence[Observation]) -> bool:
        """Whether the layer is on, and the room so dim that the light of a screen can be seen."""


def wanted(judge: GlowJudge, history: Sequence[Observation], rules: Rules) -> bool:
    """Never with the elder rules: a page that changes its colours unasked bewilders."""
    return rules.name != ELDER.name and judge.asks_glow(history)


def draw_colours(dice: Random | None = None) -> tuple[int, ...]:
    """None twice, in one of 720 orders; from the system's randomness unless a test brings its own."""
    return tuple((dice or SystemRandom()).sample(COLOURS, SHOWN))


async def glow(
    send: Callable[[Glowing], Awaitable[None]],
    look: Callable[[], Awaitable[Observation]],
    now_ms: Callable[[], int],
    language: Language,
    colours: Sequence[int] = (),
) -> tuple[Lit, ...]:
    """Shows each colour in turn; returns what the face looked like in each, once it had settled.

    `look` gives the next picture's observation. The page gets its own colour back, whatever happens.
    """
    lit: list[Lit] = []
    text = GLOW_WORDS.in_(language)
    try:
        for colour in colours or draw_colours():
            await send(Glowing(colour, text))
            text, shown_ms = "", now_ms()
            while now_ms() - shown_ms < EACH_MS:
                seen = await look()
                settled = seen.received_ms - shown_ms >= _SETTLES_MS
                if settled and seen.sight.usable and seen.sight.tint is not None:
                    lit.append(Lit(colour, seen.sight.tint))
    finally:
        await send(Glowing(0))
    return tuple(lit)
