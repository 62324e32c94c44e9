"""An administrator's desk: officers, what is done to other administrators with a third one's word, emergencies."""

from collections.abc import AsyncIterator, Collection
from typing import Any, Literal
from uuid import UUID

from zhijian_client._calls import Calls
from zhijian_client.answers.officers import (
    Emergencies,
    Emergency,
    Grant,
    Grants,
    Officer,
    Officers,
    OwnAccount,
    SecondFactor,
    StartPassword,
)

Role = Literal["counter", "reviewer", "admin", "campaigns"]
GrantKind = Literal["password", "second_factor", "admin_role"]
GrantMove = Literal["approve", "decline", "withdraw"]
_OFFICERS = "/v1/officer/officers"


class Administration(Calls):
    """What `OfficerClient.administration` calls; each change states why, which is on record."""

    async def own(self) -> OwnAccount:
        """Who is signed in, and what waits for them; for every officer."""
        return await self._door.get(OwnAccount, "/v1/officer/me")

    async def officers(self) -> AsyncIterator[Officer]:
        """All, by user name."""
        async for page in self._door.pages(Officers, _OFFICERS):
            for officer in page.officers:
                yield officer

    async def officer(self, officer: UUID) -> Officer:
        return await self._door.get(Officer, f"{_OFFICERS}/{officer}")

    async def add(
        self, username: str, roles: Collection[Role], areas: Collection[str], why: str
    ) -> Officer:
        """Without a password: give one out then (`start_password`). `areas`: ("",) for the whole city."""
        body = {"username": username, "roles": list(roles), "areas": list(areas), "why": why}
        return await self._door.create(Officer, _OFFICERS, body)

    async def change(
        self,
        officer: UUID,
        why: str,
        *,
        roles: Collection[Role] | None = None,
        areas: Collection[str] | None = None,
    ) -> Officer:
        """What is None stays as it is."""
        body: dict[str, Any] = {"why": why}
        if roles is not None:
            body["roles"] = list(roles)
        if areas is not None:
            body["areas"] = list(areas)
        return await self._door.edit(Officer, f"{_OFFICERS}/{officer}", body)

    async def identify(self, officer: UUID, id_number: str, why: str) -> Officer:
        """Who the officer is on the register: no case of theirs comes to them."""
        path = f"/v1/officer/officers/{officer}/identifications"
        return await self._door.create(Officer, path, {"id_number": id_number, "why": why})

    async def disable(self, officer: UUID, why: str) -> Officer:
        """At once; every session of theirs ends."""
        return await self._door.create(Officer, f"{_OFFICERS}/{officer}/disablings", {"why": why})

    async def enable(self, officer: UUID, why: str) -> Officer:
        return await self._door.create(Officer, f"{_OFFICERS}/{officer}/enablings", {"why": why})

    async def start_password(self, officer: UUID, why: str) -> StartPassword:
        """Of an administrator only with a grant that another one approved."""
        path = f"{_OFFICERS}/{officer}/start-passwords"
        return await self._door.ask(StartPassword, path, {"why": why})

    async def second_factor(self, officer: UUID, why: str) -> SecondFactor:
        """A new one, as `start_password`."""
        path = f"{_OFFICERS}/{officer}/second-factors"
        return await self._door.ask(SecondFactor, path, {"why": why})

    async def ask_grant(self, officer: UUID, what: GrantKind, why: str) -> Grant:
        """To do this to an administrator, or to make one; another administrator decides."""
        body = {"what": what, "why": why}
        return await self._door.create(Grant, f"{_OFFICERS}/{officer}/grants", body)

    async def grants(self) -> AsyncIterator[Grant]:
        """The newest first."""
        async for page in self._door.pages(Grants, "/v1/officer/grants"):
            for grant in page.grants:
                yield grant

    async def move_grant(self, grant: UUID, move: GrantMove, why: str) -> Grant:
        body = {"move": move, "why": why}
        return await self._door.create(Grant, f"/v1/officer/grants/{grant}/moves", body)

    async def emergencies(self) -> AsyncIterator[Emergency]:
        """Those that nobody has looked at yet, oldest first."""
        async for page in self._door.pages(Emergencies, "/v1/officer/emergencies"):
            for emergency in page.emergencies:
                yield emergency

    async def review_emergency(self, emergency: UUID, words: str, *, justified: bool) -> None:
        """The look that was opened ends with this word, whichever it is."""
        body = {"words": words, "justified": justified}
        path = f"/v1/officer/emergencies/{emergency}/review"
        await self._door.create(Emergencies, path, body)
