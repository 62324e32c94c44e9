"""What each action asks of the capture: data, so that a city may ask for more.

`attested` (an app that proves itself) and `kiosk` (a machine of the city) are words for what nothing here
verifies yet. No client can say them of itself.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from domain.errors import NotAllowed
from domain.levels import STEP_UP
from domain.problems import Problem


class Capture(StrEnum):
    """How sure the service is of what filmed."""

    BROWSER = "browser"  # a page on a phone: nothing is known of its camera
    ATTESTED = "attested"
    KIOSK = "kiosk"


CERTIFY: Final = "pension.certify"
#: As shipped; the setting `action_captures` is laid over it.
ASKED: Final[Mapping[str, Capture]] = {CERTIFY: Capture.BROWSER, STEP_UP: Capture.BROWSER}
#: What a capture that was verified as this will do for.
_GOOD_FOR: Final = {
    Capture.BROWSER: frozenset({Capture.BROWSER}),
    Capture.ATTESTED: frozenset({Capture.BROWSER, Capture.ATTESTED}),
    Capture.KIOSK: frozenset(Capture),
}


class Actions:
    def __init__(self, asked: Mapping[str, Capture] | None = None) -> None:
        self._asked = {**ASKED, **(asked or {})}

    def open(self, action: str, verified: Capture = Capture.BROWSER) -> bool:
        """Whether a capture that the server verified as this is enough; an unknown action never is."""
        asked = self._asked.get(action)
        return asked is not None and asked in _GOOD_FOR[verified]

    def check(self, action: str, verified: Capture = Capture.BROWSER) -> None:
        if not self.open(action, verified):
            raise NotAllowed(Problem.CAPTURE_NOT_ENOUGH)
