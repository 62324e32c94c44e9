"""Units, and the posts that officers hold in them; each change states why, which is on record."""

from typing import Any, Literal
from uuid import UUID

from zhijian_client._calls import Calls
from zhijian_client.answers.posts import Posts, Unit, Units

PostRole = Literal["clerk", "approver", "issuer", "supervisor"]
_UNITS = "/v1/officer/units"


class PostCalls(Calls):
    """What an OfficerClient calls; changes are for administrators."""

    async def units(self) -> tuple[Unit, ...]:
        return (await self._door.get(Units, _UNITS)).units

    async def own(self) -> Posts:
        """Of who is signed in."""
        return await self._door.get(Posts, "/v1/officer/posts")

    async def add_unit(self, unit: str, zh: str, en: str, why: str) -> Unit:
        body = {"unit": unit, "zh": zh, "en": en, "why": why}
        return await self._door.create(Unit, _UNITS, body)

    async def rename_unit(
        self, unit: str, why: str, *, zh: str | None = None, en: str | None = None
    ) -> Unit:
        """What is None stays as it is."""
        names: dict[str, Any] = {"zh": zh, "en": en}
        body = {"why": why} | {name: value for name, value in names.items() if value is not None}
        return await self._door.edit(Unit, f"{_UNITS}/{unit}", body)

    async def close_unit(self, unit: str, why: str) -> Unit:
        """It takes no new posts."""
        return await self._door.create(Unit, f"{_UNITS}/{unit}/closings", {"why": why})

    async def open_unit(self, unit: str, why: str) -> Unit:
        return await self._door.create(Unit, f"{_UNITS}/{unit}/openings", {"why": why})

    async def of_officer(self, officer: UUID) -> Posts:
        return await self._door.get(Posts, _posts(officer))

    async def grant(self, officer: UUID, unit: str, role: PostRole, area: str, why: str) -> Posts:
        """All that the officer holds then; `area`: "" for the whole city."""
        body = {"unit": unit, "role": role, "area": area, "why": why}
        return await self._door.create(Posts, _posts(officer), body)

    async def revoke(self, officer: UUID, unit: str, role: PostRole, area: str, why: str) -> Posts:
        """All that the officer holds then."""
        body = {"unit": unit, "role": role, "area": area, "why": why}
        return await self._door.create(Posts, f"{_posts(officer)}/revocations", body)


def _posts(officer: UUID) -> str:
    return f"/v1/officer/officers/{officer}/posts"
