"""What is said to the person while a check runs: one advice at a time, and no oftener than it helps."""

from collections.abc import Callable
from typing import Final

from domain.faces.capture import CheckInHand, Coaching
from domain.faces.coaching import reason_words
from domain.faces.face_check import Reason
from services.faces.conversation_ports import Phone

COACH_EVERY_MS: Final = 1_500  # the same advice is not repeated sooner: it is spoken aloud
TOLD_ALIKE: Final = (
    2  # times that somebody is told to turn further; then it is said and shown otherwise
)


class Coach:
    def __init__(self, hand: CheckInHand, *, phone: Phone, elapsed: Callable[[], int]) -> None:
        """`elapsed` counts the check's milliseconds."""
        self._language = hand.language
        self._phone = phone
        self._elapsed = elapsed
        self._at_kiosk = hand.kiosk is not None
        self._said: tuple[Reason, int] | None = None
        self._short_turns = 0  # of the running step, as often as it was said

    def begin_step(self) -> None:
        self._short_turns = 0

    async def say(self, reason: Reason, *, again: bool = False) -> None:
        """Unless the same was just said; `again`: all the same."""
        now = self._elapsed()
        if not again and self._said is not None:
            said, when = self._said
            if said is reason and now - when < COACH_EVERY_MS:
                return
        self._said = (reason, now)
        if reason is Reason.TURN_FURTHER:
            self._short_turns += 1
            if self._short_turns > TOLD_ALIKE:
                reason = Reason.TURN_AS_SHOWN
        words = reason_words(reason, at_kiosk=self._at_kiosk)
        await self._phone.send(Coaching(reason, words.in_(self._language)))
