"""Partners as administrators register them, agree to them, and shut them out; each change states why."""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from zhijian_client._calls import Calls
from zhijian_client.answers.partners import Partner, Partners

_PARTNERS = "/v1/officer/partners"

Move = Literal["approve", "decline", "suspend", "resume", "close"]


class PartnerCalls(Calls):
    """A registration is live once a second administrator agreed."""

    async def list(self) -> tuple[Partner, ...]:
        return (await self._door.get(Partners, _PARTNERS)).partners

    async def ask(  # what a registration says
        self,
        name: str,
        purpose: str,
        why: str,
        *,
        scopes: Sequence[str] = (),
        redirect_uris: Sequence[str] = (),
        jwks: str = "",
        jwks_url: str = "",
        plan: Literal["small", "standard", "large"] = "standard",
        events: Sequence[str] = (),
        events_url: str = "",
        contact: str = "",
    ) -> Partner:
        """Keys by one of `jwks` and `jwks_url`; with `events_url` a mailbox, `contact`."""
        body = {
            "name": name,
            "purpose": purpose,
            "scopes": [*scopes],
            "redirect_uris": [*redirect_uris],
            "plan": plan,
            "jwks": jwks,
            "jwks_url": jwks_url,
            "events": [*events],
            "events_url": events_url,
            "contact": contact,
            "why": why,
        }
        return await self._door.create(Partner, _PARTNERS, body)

    async def move(self, partner: UUID, move: Move, why: str) -> Partner:
        """Approving, declining and resuming take another officer than the one before."""
        body = {"move": move, "why": why}
        return await self._door.create(Partner, f"{_PARTNERS}/{partner}/moves", body)

    async def enable_calls(self, partner: UUID, why: str) -> Partner:
        """Calls that were switched off by their failures, switched on again."""
        path = f"{_PARTNERS}/{partner}/webhook/enablings"
        return await self._door.create(Partner, path, {"why": why})
