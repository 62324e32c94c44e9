# Written by `make sdk` from zhijian_client/officer/visits.py.
"""Meetings: a team's day taken along and sent later, and calls by video."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal
from uuid import UUID

import zhijian_client.officer.visits as asynchronous
from zhijian_client.answers.videos import (
    OfficerVideoEntrance,
    VideoCalls,
    VideoConcluded,
    VideoPlace,
)
from zhijian_client.answers.visits import Team, VisitList, VisitSent
from zhijian_client.officer.visits import Door, Sign
from zhijian_client.sync._portal import Calls


class VisitCalls(Calls):
    """Of home visits, whose moments are by the clock of the device, whatever it says; and of videos."""

    _calls: asynchronous.VisitCalls

    def teams(self) -> tuple[Team, ...]:
        """Those for whose visits the officer is enrolled."""
        return self._portal.run(self._calls.teams())

    def hand_over(self, place: str, day: date, phone_at: datetime) -> VisitList:
        """The visits of today or tomorrow; each is on record."""
        return self._portal.run(self._calls.hand_over(place, day, phone_at))

    def send(
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
        return self._portal.run(
            self._calls.send(
                visit,
                visit_list,
                report,
                door,
                met_at=met_at,
                sent_at=sent_at,
                document=document,
                alive=alive,
                answers=answers,
                sign=sign,
                words=words,
            )
        )

    def video_places(self) -> tuple[VideoPlace, ...]:
        """Whose calls the officer holds."""
        return self._portal.run(self._calls.video_places())

    def video_calls(self, place: str, purpose: str, day: date | None = None) -> VideoCalls:
        """Of a day, today for None; each look is on record with its purpose."""
        return self._portal.run(self._calls.video_calls(place, purpose, day))

    def enter_video(self, booking: UUID, purpose: str) -> OfficerVideoEntrance:
        """The officer's side of a call, with what is compared."""
        return self._portal.run(self._calls.enter_video(booking, purpose))

    def conclude_video(
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
        return self._portal.run(
            self._calls.conclude_video(
                booking, wanted, face=face, document=document, answers=answers, words=words
            )
        )
