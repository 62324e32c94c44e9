# Written by `make sdk` from zhijian_client/officer/administration.py.
"""An administrator's desk: officers, what is done to other administrators with a third one's word, emergencies."""

from collections.abc import Collection, Iterator
from uuid import UUID

import zhijian_client.officer.administration as asynchronous
from zhijian_client.answers.officers import (
    Emergency,
    Grant,
    Officer,
    OwnAccount,
    SecondFactor,
    StartPassword,
)
from zhijian_client.officer.administration import GrantKind, GrantMove, Role
from zhijian_client.sync._portal import (
    Calls,
)


class Administration(Calls):
    """What `OfficerClient.administration` calls; each change states why, which is on record."""

    _calls: asynchronous.Administration

    def own(self) -> OwnAccount:
        """Who is signed in, and what waits for them; for every officer."""
        return self._portal.run(self._calls.own())

    def officers(self) -> Iterator[Officer]:
        """All, by user name."""
        return self._portal.each(self._calls.officers())

    def officer(self, officer: UUID) -> Officer:
        return self._portal.run(self._calls.officer(officer))

    def add(
        self, username: str, roles: Collection[Role], areas: Collection[str], why: str
    ) -> Officer:
        """Without a password: give one out then (`start_password`). `areas`: ("",) for the whole city."""
        return self._portal.run(self._calls.add(username, roles, areas, why))

    def change(
        self,
        officer: UUID,
        why: str,
        *,
        roles: Collection[Role] | None = None,
        areas: Collection[str] | None = None,
    ) -> Officer:
        """What is None stays as it is."""
        return self._portal.run(self._calls.change(officer, why, roles=roles, areas=areas))

    def identify(self, officer: UUID, id_number: str, why: str) -> Officer:
        """Who the officer is on the register: no case of theirs comes to them."""
        return self._portal.run(self._calls.identify(officer, id_number, why))

    def disable(self, officer: UUID, why: str) -> Officer:
        """At once; every session of theirs ends."""
        return self._portal.run(self._calls.disable(officer, why))

    def enable(self, officer: UUID, why: str) -> Officer:
        return self._portal.run(self._calls.enable(officer, why))

    def start_password(self, officer: UUID, why: str) -> StartPassword:
        """Of an administrator only with a grant that another one approved."""
        return self._portal.run(self._calls.start_password(officer, why))

    def second_factor(self, officer: UUID, why: str) -> SecondFactor:
        """A new one, as `start_password`."""
        return self._portal.run(self._calls.second_factor(officer, why))

    def ask_grant(self, officer: UUID, what: GrantKind, why: str) -> Grant:
        """To do this to an administrator, or to make one; another administrator decides."""
        return self._portal.run(self._calls.ask_grant(officer, what, why))

    def grants(self) -> Iterator[Grant]:
        """The newest first."""
        return self._portal.each(self._calls.grants())

    def move_grant(self, grant: UUID, move: GrantMove, why: str) -> Grant:
        return self._portal.run(self._calls.move_grant(grant, move, why))

    def emergencies(self) -> Iterator[Emergency]:
        """Those that nobody has looked at yet, oldest first."""
        return self._portal.each(self._calls.emergencies())

    def review_emergency(self, emergency: UUID, words: str, *, justified: bool) -> None:
        """The look that was opened ends with this word, whichever it is."""
        self._portal.run(self._calls.review_emergency(emergency, words, justified=justified))
