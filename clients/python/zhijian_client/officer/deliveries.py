"""How notices reached people, and whom none reached."""

from collections.abc import AsyncIterator, Awaitable
from uuid import UUID, uuid4

from zhijian_client._calls import Calls
from zhijian_client._pages import Pages
from zhijian_client.answers.deliveries import (
    Deliveries,
    Delivery,
    PersonalNotice,
    PersonalNotices,
    Resent,
)


class DeliveryCalls(Calls):
    """Of deliveries and notices to be told in person."""

    async def list(self, person: UUID, purpose: str) -> AsyncIterator[Delivery]:
        """How notices reached a person, newest first; looking is on record with its purpose."""
        path = f"/v1/officer/persons/{person}/deliveries/search"

        def read(cursor: str) -> Awaitable[Deliveries]:
            return self._door.ask(Deliveries, path, {"purpose": purpose, "cursor": cursor})

        async for page in Pages(read):
            for delivery in page.deliveries:
                yield delivery

    async def dead_letters(self, channel: str = "", reason: str = "") -> AsyncIterator[Delivery]:
        """What failed or is of unknown outcome, newest first."""
        path = "/v1/officer/dead-letters"
        async for page in self._door.pages(Deliveries, path, channel=channel, reason=reason):
            for delivery in page.deliveries:
                yield delivery

    async def resend(self, channel: str, why: str, reason: str = "") -> int:
        """Queues at most 500 dead letters of a channel again; how many."""
        body = {"channel": channel, "reason": reason, "why": why}
        path = "/v1/officer/dead-letters/resendings"
        return (await self._door.create(Resent, path, body)).queued

    async def personal_notices(self, purpose: str) -> AsyncIterator[PersonalNotice]:
        """Whom no other way has reached, the longest waiting first; `purpose` is written down."""
        async for page in self._door.pages(
            PersonalNotices, "/v1/officer/personal-notices", purpose=purpose
        ):
            for notice in page.notices:
                yield notice

    async def end_personal_notice(self, notice: UUID, why: str, *, told: bool) -> None:
        body = {"told": told, "why": why}
        path = f"/v1/officer/personal-notices/{notice}/end"
        await self._door.call("POST", path, body=body, key=uuid4().hex)
