# Written by `make sdk` from zhijian_client/kiosk.py.
"""A kiosk: enrolled once by a code, then used by one person after the other, each for minutes."""

import zhijian_client.kiosk as asynchronous
from zhijian_client._door import Prover
from zhijian_client.answers.accounts import CodeSent, Session
from zhijian_client.answers.halls import CheckedIn, HallTicket
from zhijian_client.answers.kiosks import KioskSelf
from zhijian_client.citizen.accounts import Language
from zhijian_client.sync.citizen import CitizenClient


class KioskClient(CitizenClient):
    """The machine with its key; use with `with`. Whoever is signed in makes a citizen's calls."""

    _calls: asynchronous.KioskClient

    def __init__(self, base: str, device_key: Prover, *, language: Language = "zh-CN") -> None:
        self._wrap(asynchronous.KioskClient(base, device_key, language=language))

    def enrol(self, code: str) -> KioskSelf:
        """By the code that an administrator was told, once."""
        return self._portal.run(self._calls.enrol(code))

    def beat(self, *, camera: bool) -> KioskSelf:
        """Said once a minute; after ten without it the desk shows the kiosk as silent."""
        return self._portal.run(self._calls.beat(camera=camera))

    def identify(self, name: str, id_number: str) -> CodeSent:
        """What was read of a card: a code goes to the phone on record, and nobody is told whether."""
        return self._portal.run(self._calls.identify(name, id_number))

    def sign_in_by_card(self, name: str, id_number: str, code: str, request: str) -> Session:
        """`request` of CodeSent. Whoever was signed in here before is so no more."""
        return self._portal.run(self._calls.sign_in_by_card(name, id_number, code, request))

    def take_number(self, hall: str, group: str) -> HallTicket:
        """A ticket of the hall's queue, for whoever stands here."""
        return self._portal.run(self._calls.take_number(hall, group))

    def check_in(self, hall: str, code: str) -> CheckedIn:
        """Who is booked at the hall and enters the six digits holds a ticket."""
        return self._portal.run(self._calls.check_in(hall, code))

    def clear(self) -> None:
        """Whoever was at it has gone."""
        self._portal.run(self._calls.clear())
