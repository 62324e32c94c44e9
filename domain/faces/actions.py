"""What each action asks of a face check, as a table: a row for each, from the context that it belongs to.

What follows from a check of it, in the transaction of the check's end, is the action's effect
(services/faces/effects.py). A capture is a `kiosk`'s where the sign-in is bound to the key of an enrolled one;
`attested` where the phone of that sign-in proved to film with the city's own app (domain/faces/attestation.py). No
client can say them of itself.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final
from uuid import UUID

from domain.accounts.consent import CAMERA, Purpose
from domain.errors import NotAllowed
from domain.faces.attestation import Attestation
from domain.faces.capture import Outcome
from domain.faces.face_check import Verdict
from domain.problems import Problem
from domain.words import Words


class Capture(StrEnum):
    """How sure the service is of what filmed."""

    BROWSER = "browser"  # a page on a phone, or an app that proved nothing: nothing is known of its camera
    ATTESTED = "attested"
    KIOSK = "kiosk"


def verified_as(kiosk: UUID | None, attested: Attestation | None) -> Capture:
    """By what the key of a sign-in, or a phone, showed."""
    if kiosk is not None:
        return Capture.KIOSK
    return Capture.BROWSER if attested is None else Capture.ATTESTED


#: What a capture that was verified as this will do for.
_GOOD_FOR: Final = {
    Capture.BROWSER: frozenset({Capture.BROWSER}),
    Capture.ATTESTED: frozenset({Capture.BROWSER, Capture.ATTESTED}),
    Capture.KIOSK: frozenset(Capture),
}


@dataclass(frozen=True, slots=True)
class Action:
    """What a face check may be made for. How sure a match must be, the calibration says by its name."""

    name: str  # "pension.certify"; its first part is what calibrations name
    words: Callable[[Verdict, Outcome], tuple[Words, Words]]  # of the end, and what to do next
    consents: tuple[Purpose, ...] = CAMERA
    capture: Capture = Capture.BROWSER  # as shipped; the setting `action_captures` is laid over it
    for_others: bool = False  # under a mandate too; then for how many one acts is limited
    opens_locked: bool = False  # a face that its owner locked does not refuse it
    confirmed_after_slips: bool = False  # then a pass is evidence, and an officer decides
    renews: bool = True  # a pass may leave a newer template; what it asks leave for has to say so


class Actions:
    """The table of a running city."""

    def __init__(
        self, rows: Iterable[Action], captures: Mapping[str, Capture] | None = None
    ) -> None:
        """`captures`: what the city asks of some actions instead."""
        asked = captures or {}
        self._rows = {
            row.name: replace(row, capture=asked.get(row.name, row.capture)) for row in rows
        }

    def __getitem__(self, name: str) -> Action:
        return self._rows[name]

    @property
    def unlocking(self) -> tuple[str, ...]:
        """Names of those that a locked face does not refuse."""
        return tuple(row.name for row in self._rows.values() if row.opens_locked)

    def open(self, name: str, verified: Capture = Capture.BROWSER) -> bool:
        """Whether a capture that the server verified as this is enough; for an unknown action never."""
        row = self._rows.get(name)
        return row is not None and row.capture in _GOOD_FOR[verified]

    def check(self, name: str, verified: Capture = Capture.BROWSER) -> Action:
        """The action; raises NotAllowed(CAPTURE_NOT_ENOUGH) for what such a capture does not open."""
        if not self.open(name, verified):
            raise NotAllowed(Problem.CAPTURE_NOT_ENOUGH)
        return self._rows[name]
