# Written by `make sdk` from zhijian_client/officer/partners.py.
"""Partners as administrators register them, agree to them, and shut them out; each change states why."""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

import zhijian_client.officer.partners as asynchronous
from zhijian_client.answers.partners import Partner
from zhijian_client.officer.partners import Move
from zhijian_client.sync._portal import Calls


class PartnerCalls(Calls):
    """A registration is live once a second administrator agreed."""

    _calls: asynchronous.PartnerCalls

    def list(self) -> tuple[Partner, ...]:
        return self._portal.run(self._calls.list())

    def ask(
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
        return self._portal.run(
            self._calls.ask(
                name,
                purpose,
                why,
                scopes=scopes,
                redirect_uris=redirect_uris,
                jwks=jwks,
                jwks_url=jwks_url,
                plan=plan,
                events=events,
                events_url=events_url,
                contact=contact,
            )
        )

    def move(self, partner: UUID, move: Move, why: str) -> Partner:
        """Approving, declining and resuming take another officer than the one before."""
        return self._portal.run(self._calls.move(partner, move, why))

    def enable_calls(self, partner: UUID, why: str) -> Partner:
        """Calls that were switched off by their failures, switched on again."""
        return self._portal.run(self._calls.enable_calls(partner, why))
