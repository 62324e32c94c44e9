"""Acting for another person, and letting others act."""

from collections.abc import AsyncIterator, Collection
from datetime import date
from typing import Literal
from uuid import UUID

from zhijian_client._calls import Calls
from zhijian_client.answers.accounts import Mandate, Mandates


class MandateCalls(Calls):
    """Of who acts for whom."""

    async def help(self, name: str, id_number: str) -> Mandate:
        """Help the pensioner beside you for an hour; then use `CitizenClient.acting_for`."""
        return await self._door.create(
            Mandate, "/v1/helping", {"name": name, "id_number": id_number}
        )

    async def acting(self) -> tuple[Mandate, ...]:
        """The mandates under which this account may act now."""
        return (await self._door.get(Mandates, "/v1/me/acting")).mandates

    async def list(self) -> AsyncIterator[Mandate]:
        """Who may act for this person, and who might, page by page."""
        async for page in self._door.pages(Mandates, "/v1/me/mandates"):
            for mandate in page.mandates:
                yield mandate

    async def name_representative(
        self,
        name: str,
        id_number: str,
        scopes: Collection[Literal["cases", "certify", "notices"]],
        ends_on: date,
    ) -> Mandate:
        """Somebody with an account acts for this person until the end of that day; needs a fresh code."""
        body = {
            "name": name,
            "id_number": id_number,
            "scopes": list(scopes),
            "ends_on": ends_on.isoformat(),
        }
        return await self._door.create(Mandate, "/v1/me/mandates", body)

    async def end(self, mandate: UUID) -> None:
        """By either side, with effect at once."""
        await self._door.call("DELETE", f"/v1/me/mandates/{mandate}")

    async def welcome_helpers(self, *, welcome: bool) -> None:
        """Whether relatives may help with their phones at all."""
        await self._door.call("PUT", "/v1/me/helpers", body={"welcome": welcome})
