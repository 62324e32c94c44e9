# Written by `make sdk` from zhijian_client/hand_offs.py.
"""Handing something from a screen to a phone: the screen's calls, and `HandedPhone` for the other side."""

from typing import Literal
from uuid import UUID

import zhijian_client.hand_offs as asynchronous
from zhijian_client._door import Prover
from zhijian_client.answers.checks import CheckOpened
from zhijian_client.answers.hand_offs import HandOff, HandOffShown, HandOffTaken
from zhijian_client.sync._portal import Calls, Client


class HandOffCalls(Calls):
    """Of the screen; the one that showed a code alone follows it."""

    _calls: asynchronous.HandOffCalls

    def open(self, purpose: str, about: str, part: str = "") -> HandOffShown:
        """For one purpose, five minutes and one phone: `paper.fetch`, the case, the paper's number."""
        return self._portal.run(self._calls.open(purpose, about, part))

    def read(self, hand_off: UUID, known: str = "") -> HandOff:
        """How far it is; with `known`, once it is no longer in that state, or after 20 seconds."""
        return self._portal.run(self._calls.read(hand_off, known))

    def close(self, hand_off: UUID) -> None:
        self._portal.run(self._calls.close(hand_off))


class HandedPhone(Client):
    """The phone that scanned a code; use with `with`.

    Nobody is signed in by it: the code and the phone's key open the doors of its purpose alone.
    """

    _calls: asynchronous.HandedPhone

    def __init__(
        self,
        base: str,
        code: str,
        device_key: Prover,
        *,
        language: Literal["zh-CN", "en"] = "zh-CN",
    ) -> None:
        self._wrap(asynchronous.HandedPhone(base, code, device_key, language=language))

    def take(self) -> HandOffTaken:
        """From here on no other phone opens it."""
        return self._portal.run(self._calls.take())

    def confirm(self) -> HandOffTaken:
        """Its holder compared the digits, and says yes."""
        return self._portal.run(self._calls.confirm())

    def done(self) -> HandOffTaken:
        return self._portal.run(self._calls.done())

    def refuse(self) -> None:
        self._portal.run(self._calls.refuse())

    def open_check(self, scheme: str) -> CheckOpened:
        """Of `kiosk.face`: a check for whoever showed the code."""
        return self._portal.run(self._calls.open_check(scheme))

    def draw_paper(self, case: UUID, paper: int) -> bytes:
        """Of `paper.fetch`, as PDF."""
        return self._portal.run(self._calls.draw_paper(case, paper))
