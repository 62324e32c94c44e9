"""Home visits: a team's day taken along, and what was done at each door, sent later."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from zhijian_client._calls import Calls
from zhijian_client.answers.visits import Team, Teams, VisitList, VisitSent

Door = Literal["met", "not_met", "refused"]
Sign = Literal["ticked", "refused", "none"]


class VisitCalls(Calls):
    """Of home visits. Moments are by the clock of the device, whatever it says."""

    async def visit_teams(self) -> tuple[Team, ...]:
        """Those for whose visits the officer is enrolled."""
        return (await self._door.get(Teams, "/v1/officer/home-visits/teams")).teams

    async def hand_over_visits(self, place: str, day: date, phone_at: datetime) -> VisitList:
        """The visits of today or tomorrow; each is on record."""
        body = {"place": place, "day": day.isoformat(), "phone_at": phone_at.isoformat()}
        return await self._door.ask(VisitList, "/v1/officer/home-visits/lists", body)

    async def send_visit(
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
