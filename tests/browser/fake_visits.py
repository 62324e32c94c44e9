"""Home visits of the fake city: one team, two people, and reports that settle by the house's own rules."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from aiohttp import web

from domain.pensions.home_visits import (
    CLOCK_WORDS,
    DECLARATION,
    QUESTIONS,
    Reading,
    Settled,
    VisitList,
    settle,
)
from domain.problems import Problem
from proto.http.pensions.home_visits import (
    QuestionSeen,
    TeamSeen,
    TeamsSeen,
    VisitListHanded,
    VisitListWanted,
    VisitReport,
    VisitSeen,
    VisitSent,
)
from tests.browser.fake_administration import MYSELF
from tests.browser.fake_answers import answer, refuse, spoken

WANG, LI = UUID(int=941), UUID(int=942)
TEAM: Final = "visits_futian"
NAMES: Final = {
    WANG: ("王桂英", "福田区福中三路1号301", 1950),
    LI: ("李建国", "福田区莲花路2号", 1948),
}


@dataclass
class FakeVisits:
    """`cut`: the line breaks after the next report was taken in, within its answer."""

    day_list: VisitList | None = None
    came: list[VisitReport] = field(default_factory=list)
    settled: dict[UUID, Settled] = field(default_factory=dict)
    cut: bool = False
    taken: bool = False  # by a colleague
    enrolled: bool = True
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def add_to(self, app: web.Application) -> None:
        app.add_routes(
            [
                web.get("/v1/officer/home-visits/teams", self._teams),
                web.post("/v1/officer/home-visits/lists", self._hand_over),
                web.post("/v1/officer/home-visits/{visit}/reports", self._report),
            ]
        )

    async def _teams(self, request: web.Request) -> web.Response:
        teams = [TeamSeen(place=TEAM, name="福田上门队", area="440304")] if self.enrolled else []
        return answer(TeamsSeen(teams=teams))

    async def _hand_over(self, request: web.Request) -> web.Response:
        wanted = VisitListWanted.model_validate_json(await request.text())
        handed = Reading(wanted.phone_at, self.now())
        self.day_list = VisitList.hand_over(uuid4(), MYSELF, wanted.place, wanted.day, handed)
        language = spoken(request)
        return answer(
            VisitListHanded(
                visit_list=self.day_list.visit_list,
                place=TEAM,
                name="福田上门队",
                day=wanted.day,
                server_at=handed.server,
                expires_at=self.day_list.expires_at,
                declaration=DECLARATION.in_(language),
                questions=[
                    QuestionSeen(question=each.name, words=each.words.in_(language))
                    for each in QUESTIONS
                ],
                visits=[
                    VisitSeen(
                        visit=visit,
                        starts_at=handed.server + timedelta(hours=1),
                        minutes=60,
                        scheme="city-pension",
                        name=name,
                        address=address,
                        born_year=born,
                    )
                    for visit, (name, address, born) in NAMES.items()
                ],
            ),
            201,
        )

    async def _report(self, request: web.Request) -> web.StreamResponse:
        report = VisitReport.model_validate_json(await request.text())
        visit = UUID(request.match_info["visit"])
        assert self.day_list is not None
        assert report.visit_list == self.day_list.visit_list
        if self.taken:
            return refuse(Problem.VISIT_DONE, 409)
        self.came.append(report)
        sent = Reading(report.sent_at, self.now())
        done = self.settled.setdefault(visit, settle(report.said, self.day_list.handed, sent))
        if self.cut:
            self.cut = False
            broken = web.StreamResponse(status=201, headers={"Content-Length": "900"})
            await broken.prepare(request)
            await broken.write(b'{"visit":')
            assert request.transport is not None
            request.transport.abort()
            return broken
        language = spoken(request)
        return answer(
            VisitSent(
                visit=visit,
                outcome=done.outcome,
                met_at=done.taken.at,
                met_on=done.on,
                clock=done.taken.clock,
                clock_words=CLOCK_WORDS[done.taken.clock].in_(language),
                doubts=list(done.doubts),
                words=done.words.in_(language),
            ),
            201,
        )
