# Written by `make sdk` from zhijian_client/officer/deliveries.py.
"""How notices reached people, and whom none reached."""

from collections.abc import Iterator
from uuid import UUID

import zhijian_client.officer.deliveries as asynchronous
from zhijian_client.answers.deliveries import (
    Delivery,
    PersonalNotice,
)
from zhijian_client.sync._portal import (
    Calls,
)


class DeliveryCalls(Calls):
    """Of deliveries and notices to be told in person."""

    _calls: asynchronous.DeliveryCalls

    def list(self, person: UUID, purpose: str) -> Iterator[Delivery]:
        """How notices reached a person, newest first; looking is on record with its purpose."""
        return self._portal.each(self._calls.list(person, purpose))

    def dead_letters(self, channel: str = "", reason: str = "") -> Iterator[Delivery]:
        """What failed or is of unknown outcome, newest first."""
        return self._portal.each(self._calls.dead_letters(channel, reason))

    def resend(self, channel: str, why: str, reason: str = "") -> int:
        """Queues at most 500 dead letters of a channel again; how many."""
        return self._portal.run(self._calls.resend(channel, why, reason))

    def personal_notices(self, purpose: str) -> Iterator[PersonalNotice]:
        """Whom no other way has reached, the longest waiting first; `purpose` is written down."""
        return self._portal.each(self._calls.personal_notices(purpose))

    def end_personal_notice(self, notice: UUID, why: str, *, told: bool) -> None:
        self._portal.run(self._calls.end_personal_notice(notice, why, told=told))
