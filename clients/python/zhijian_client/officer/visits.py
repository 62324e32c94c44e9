"""Meetings: a team's day taken along and sent later, and calls by video."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from zhijian_client._calls import Calls
from zhijian_client.answers.videos import (
    OfficerVideoEntrance,
    VideoCalls,
    VideoConcluded,
    VideoPlace,
    VideoPlaces,
)
from zhijian_client.answers.visits import Team, Teams, VisitList, VisitSent

Door = Literal["met", "not_met", "refused"]
Sign = Literal["ticked", "refused", "none"]


class VisitCalls(Calls):
    """Of home visits, whose moments are by the clock of the device, whatever it says; and of videos."""

    async def teams(self) -> tuple[Team, ...]:
        """Those for whose visits the officer is enrolled."""
        return (await self._door.get(Teams, "/v1/officer/home-visits/teams")).teams

    async def hand_over(self, place: str, day: date, phone_at: datetime) -> VisitList:
        """The visits of today or tomorrow; each is on record."""
        body = {"place": place, "day": day.isoformat(), "phone_at": phone_at.isoformat()}
        return await self._door.ask(VisitList, "/v1/officer/home-visits/lists", body)

    async def send(
        self,
        visit: UUID,
        visit_list: UUID,
        report: UUID,
        door: Door,
        *,
        met_at: datetime,
        sent_at: datetime,
        document: bool = False,
        alive: bool = False,
        answers: Mapping[str, bool] | None = None,
        sign: Sign = "none",
        words: str = "",
    ) -> VisitSent:
        """`report`: made once for the visit; sent again with it, it counts once and is answered the same."""
        body = {
            "visit_list": str(visit_list),
            "report": str(report),
            "door": door,
            "met_at": met_at.isoformat(),
            "sent_at": sent_at.isoformat(),
            "document": document,
            "alive": alive,
            "answers": dict(answers or {}),
            "sign": sign,
            "words": words,
        }
        return await self._door.create(VisitSent, f"/v1/officer/home-visits/{visit}/reports", body)

    async def video_places(self) -> tuple[VideoPlace, ...]:
        """Whose calls the officer holds."""
        return (await self._door.get(VideoPlaces, "/v1/officer/video-calls/places")).places

    async def video_calls(self, place: str, purpose: str, day: date | None = None) -> VideoCalls:
        """Of a day, today for None; each look is on record with its purpose."""
        query = {"place": place} | ({"day": day.isoformat()} if day else {})
        return await self._door.look(VideoCalls, "/v1/officer/video-calls", purpose, **query)

    async def enter_video(self, booking: UUID, purpose: str) -> OfficerVideoEntrance:
        """The officer's side of a call, with what is compared."""
        path = f"/v1/officer/video-calls/{booking}/entrances"
        return await self._door.ask(OfficerVideoEntrance, path, {"purpose": purpose})

    async def conclude_video(
        self,
        booking: UUID,
        wanted: Literal["certified", "review", "not_held"],
        *,
        face: bool = False,
        document: bool = False,
        answers: Mapping[str, bool] | None = None,
        words: str = "",
    ) -> VideoConcluded:
        """What the officer attests of a call, once."""
        body = {
            "wanted": wanted,
            "face": face,
            "document": document,
            "answers": dict(answers or {}),
            "words": words,
        }
        path = f"/v1/officer/video-calls/{booking}/conclusions"
        return await self._door.create(VideoConcluded, path, body)
