"""The face check that certifies nothing: it raises the level of one sign-in (domain/levels.py)."""

from typing import Final

from domain import levels
from domain.faces.actions import Action
from domain.faces.capture import RECOGNISED, Outcome
from domain.faces.face_check import Verdict
from domain.words import Words

_GO_ON: Final = Words(
    "请继续办理，十五分钟内有效。", "Please go on; this is good for fifteen minutes."
)
_ELSEWHERE: Final = Words(
    "您可以再试一次，或带身份证到窗口办理。",
    "You can try once more, or bring your ID card to a service window.",
)


def _words(verdict: Verdict, _: Outcome) -> tuple[Words, Words]:
    return RECOGNISED[verdict], _GO_ON if verdict is Verdict.PASS else _ELSEWHERE


#: Its own lock is what the person may want to open by it.
STEP_UP: Final = Action(levels.STEP_UP, _words, opens_locked=True)
