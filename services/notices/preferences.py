"""How a citizen wishes to be told: ways by group, language, plain words, quiet hours."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from domain.delivery import Channel
from domain.errors import FieldError, Invalid, NotSignedIn
from domain.escalation import (
    BOUND_GROUPS,
    CHANNEL_GROUP_OF,
    ChannelGroup,
    Chosen,
    NotificationPreferences,
)
from domain.people import Citizen
from domain.problems import Problem
from domain.quiet import QUIET_MOST
from domain.words import Language, Words

_LAST_WAY: Final = Words("至少保留一种方式", "at least one way has to stay on")
_NO_WINDOW: Final = Words("开始和结束不能相同", "beginning and end must differ")
_TOO_LONG: Final = Words("最长 12 小时", "at most 12 hours")


class PreferenceStore(Protocol):
    async def read(self, account: UUID) -> Chosen | None:
        """None when the account is gone."""

    async def write(
        self, account: UUID, wishes: NotificationPreferences, language: Language, at: datetime
    ) -> bool:
        """Holds for what waits too; False when the account is gone."""


@dataclass(frozen=True, slots=True)
class WaysSeen:
    """`offered`: by a channel that is set up. `ask`: templates to ask for at the next fitting tap."""

    chosen: Chosen
    ask: tuple[str, ...]
    offered: frozenset[ChannelGroup]


class PreferenceService:
    """`templates`: the subscription messages that the city sends, `channels`: all it sends by."""

    def __init__(
        self,
        *,
        wishes: PreferenceStore,
        channels: Collection[Channel],
        templates: frozenset[str],
        clock: Callable[[], datetime],
    ) -> None:
        self._wishes = wishes
        self._offered = frozenset(
            CHANNEL_GROUP_OF[one] for one in channels if one in CHANNEL_GROUP_OF
        )
        self._templates = templates
        self._clock = clock

    async def show(self, citizen: Citizen) -> WaysSeen:
        chosen = await self._wishes.read(citizen.account)
        if chosen is None:
            raise NotSignedIn(Problem.SESSION_OVER)
        wanting = (template for template in self._templates if not chosen.grants.get(template))
        asked = tuple(sorted(wanting)) if chosen.wechat else ()
        return WaysSeen(chosen, asked, self._offered)

    async def choose(
        self, citizen: Citizen, wishes: NotificationPreferences, language: Language
    ) -> WaysSeen:
        """Invalid for a night that is too long, or a group that the law wants told with no way left."""
        faults = [
            FieldError(f"/off/{group}", "last-way", _LAST_WAY)
            for group in sorted(BOUND_GROUPS)
            if {way for its, way in wishes.off if its is group}
            >= (self._offered or set(ChannelGroup))
        ]
        if wishes.quiet is not None and not wishes.quiet.lasts:
            faults.append(FieldError("/quiet", "window", _NO_WINDOW))
        elif wishes.quiet is not None and wishes.quiet.lasts > QUIET_MOST:
            faults.append(FieldError("/quiet", "window", _TOO_LONG))
        if faults:
            raise Invalid(Problem.BODY_INVALID, errors=tuple(faults))
        if not await self._wishes.write(citizen.account, wishes, language, self._clock()):
            raise NotSignedIn(Problem.SESSION_OVER)
        return await self.show(citizen)
