"""Codes of papers: made of a number and the service's key, and known again without a table."""

import hmac
from collections.abc import Sequence
from typing import Final, Protocol

from domain.hall.papers import PaperCode, check_of, paper_number

_LABEL: Final = "paper"  # what the key is used for


class Macs(Protocol):
    """storage.keys.vault.Vault."""

    def macs(self, label: str, data: bytes) -> Sequence[bytes]:
        """By each version of the key, the one that writes now first."""


class PaperCodes:
    def __init__(self, macs: Macs) -> None:
        self._macs = macs

    def of_event(self, case: str, n: int) -> PaperCode:
        """Of a paper of the case with this number."""
        number = paper_number(case, n)
        return PaperCode(number, self._checks(number)[0], case, n)

    def of_certificate(self, number: str) -> PaperCode:
        return PaperCode(number, self._checks(number)[0])

    def ours(self, code: PaperCode) -> bool:
        """By whichever version of the key it was made."""
        return any(hmac.compare_digest(each, code.check) for each in self._checks(code.number))

    def _checks(self, number: str) -> list[str]:
        return [check_of(mac) for mac in self._macs.macs(_LABEL, number.encode())]
