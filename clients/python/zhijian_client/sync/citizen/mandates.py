# Written by `make sdk` from zhijian_client/citizen/mandates.py.
"""Acting for another person, and letting others act."""

from collections.abc import Collection, Iterator
from datetime import date
from typing import Literal
from uuid import UUID

import zhijian_client.citizen.mandates as asynchronous
from zhijian_client.answers.accounts import Mandate
from zhijian_client.sync._portal import (
    Calls,
)


class MandateCalls(Calls):
    """Of who acts for whom."""

    _calls: asynchronous.MandateCalls

    def help(self, name: str, id_number: str) -> Mandate:
        """Help the pensioner beside you for an hour; then use `CitizenClient.acting_for`."""
        return self._portal.run(self._calls.help(name, id_number))

    def acting(self) -> tuple[Mandate, ...]:
        """The mandates under which this account may act now."""
        return self._portal.run(self._calls.acting())

    def list(self) -> Iterator[Mandate]:
        """Who may act for this person, and who might, page by page."""
        return self._portal.each(self._calls.list())

    def name_representative(
        self,
        name: str,
        id_number: str,
        scopes: Collection[Literal["cases", "certify", "notices"]],
        ends_on: date,
    ) -> Mandate:
        """Somebody with an account acts for this person until the end of that day; needs a fresh code."""
        return self._portal.run(self._calls.name_representative(name, id_number, scopes, ends_on))

    def end(self, mandate: UUID) -> None:
        """By either side, with effect at once."""
        self._portal.run(self._calls.end(mandate))

    def welcome_helpers(self, *, welcome: bool) -> None:
        """Whether relatives may help with their phones at all."""
        self._portal.run(self._calls.welcome_helpers(welcome=welcome))
