# Written by `make sdk` from zhijian_client/officer/privacy.py.
"""Exports of many persons' data, and the report of an incident."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Literal
from uuid import UUID

import zhijian_client.officer.privacy as asynchronous
from zhijian_client.answers.privacy import BreachReport, Export, ExportWanted
from zhijian_client.sync._portal import (
    Calls,
)


class PrivacyCalls(Calls):
    """Of data that leaves the house, or left it."""

    _calls: asynchronous.PrivacyCalls

    def ask_export(self, wanted: ExportWanted) -> Export:
        """Data of many persons, for another body; another administrator has to approve it."""
        return self._portal.run(self._calls.ask_export(wanted))

    def exports(self) -> Iterator[Export]:
        """One's own and those of the areas served, newest first."""
        return self._portal.each(self._calls.exports())

    def export(self, export: UUID) -> Export:
        """With its rows as counted now, while it waits."""
        return self._portal.run(self._calls.export(export))

    def move_export(
        self, export: UUID, move: Literal["approve", "refuse", "withdraw"], why: str
    ) -> Export:
        return self._portal.run(self._calls.move_export(export, move, why))

    def download_export(self, export: UUID, write: Callable[[bytes], object]) -> None:
        """Hands the file over piece by piece, once; Disconnected: it broke off, and may be begun again.

        A copy that broke off is no file: do away with it. The export says the digest of a whole one.
        """
        self._portal.run(self._calls.download_export(export, write))

    def breach_report(
        self,
        reference: str,
        since: datetime,
        until: datetime,
        *,
        actor: str = "",
        cause: str = "",
        measures: str = "",
        contact: str = "",
    ) -> BreachReport:
        """What the audit says of an incident's time; on record itself. `actor`: a user name."""
        return self._portal.run(
            self._calls.breach_report(
                reference,
                since,
                until,
                actor=actor,
                cause=cause,
                measures=measures,
                contact=contact,
            )
        )
