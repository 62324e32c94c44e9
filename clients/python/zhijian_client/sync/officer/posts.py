# Written by `make sdk` from zhijian_client/officer/posts.py.
"""Units, and the posts that officers hold in them; each change states why, which is on record."""

from uuid import UUID

import zhijian_client.officer.posts as asynchronous
from zhijian_client.answers.posts import Posts, Unit
from zhijian_client.officer.posts import PostRole
from zhijian_client.sync._portal import Calls


class PostCalls(Calls):
    """What an OfficerClient calls; changes are for administrators."""

    _calls: asynchronous.PostCalls

    def units(self) -> tuple[Unit, ...]:
        return self._portal.run(self._calls.units())

    def own(self) -> Posts:
        """Of who is signed in."""
        return self._portal.run(self._calls.own())

    def add_unit(self, unit: str, zh: str, en: str, why: str) -> Unit:
        return self._portal.run(self._calls.add_unit(unit, zh, en, why))

    def rename_unit(
        self, unit: str, why: str, *, zh: str | None = None, en: str | None = None
    ) -> Unit:
        """What is None stays as it is."""
        return self._portal.run(self._calls.rename_unit(unit, why, zh=zh, en=en))

    def close_unit(self, unit: str, why: str) -> Unit:
        """It takes no new posts."""
        return self._portal.run(self._calls.close_unit(unit, why))

    def open_unit(self, unit: str, why: str) -> Unit:
        return self._portal.run(self._calls.open_unit(unit, why))

    def of_officer(self, officer: UUID) -> Posts:
        return self._portal.run(self._calls.of_officer(officer))

    def grant(self, officer: UUID, unit: str, role: PostRole, area: str, why: str) -> Posts:
        """All that the officer holds then; `area`: "" for the whole city."""
        return self._portal.run(self._calls.grant(officer, unit, role, area, why))

    def revoke(self, officer: UUID, unit: str, role: PostRole, area: str, why: str) -> Posts:
        """All that the officer holds then."""
        return self._portal.run(self._calls.revoke(officer, unit, role, area, why))
