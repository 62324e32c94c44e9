"""At the fake city's desk: the work list and the cases of its hall, for an officer with the posts a test gives."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote
from uuid import UUID

from aiohttp import web

from domain.errors import Unfit, fault
from domain.hall import step_moves
from domain.hall.built_in import POSTS
from domain.hall.case_lists import CaseFile, OfficerCaseFile, WorkItem
from domain.hall.case_numbers import read_case_number
from domain.hall.cases import Case, CaseStep, StepState
from domain.hall.items import StepKind
from domain.hall.looks import Look, LookItem
from domain.hall.posts import Post, PostRole, Posts, Unit
from domain.hall.transitions import Hand
from domain.problems import Problem
from proto.http.hall import officer_cases as wire
from proto.http.hall.posts import PostSeen, PostsSeen, unit_seen
from services.hall import officer_moves
from tests.browser.fake_administration import MYSELF
from tests.browser.fake_answers import NOW, answer, refuse, spoken
from tests.browser.fake_hall import CALENDAR, CLERK, IDENTITY, UNITS, FakeHall, acting

COLLEAGUE: Final = UUID(int=71)  # the clerk of fake_hall
NAMES: Final = {MYSELF: "li", COLLEAGUE: "zhao"}


@dataclass(slots=True)
class FakeWork:
    posts: set[Post] = field(default_factory=set)
    purposes: list[str] = field(default_factory=list)  # of the looks at a case
    asked: list[wire.CaseMoved] = field(default_factory=list)
    hall: FakeHall = field(default_factory=FakeHall)
    opened: int = 0  # streams, one after the other
    _listening: set[asyncio.Queue[str]] = field(default_factory=set)

    @property
    def hand(self) -> Hand:
        """With the posts that follow from the roles of whoever counts and reviews."""
        return Hand(MYSELF, Posts(frozenset(self.posts) | frozenset(POSTS.values())))

    def hold(self, role: PostRole, unit: str = "city_management") -> None:
        """The officer at the desk holds this post from now on, in the whole city."""
        self.posts.add(Post(unit, role, ""))

    @property
    def listening(self) -> int:
        """Desks that hear what changed."""
        return len(self._listening)

    def ring(self, event: str, **data: object) -> None:
        """Told to every open desk."""
        for listener in self._listening:
            listener.put_nowait(f"event: {event}\ndata: {json.dumps(data)}\n\n")

    def ring_case(self, case: UUID) -> None:
        self.ring("case", case=str(case), version=self.hall.held[case].case.version)

    def cut_streams(self) -> None:
        """Ends every open stream, as a restart would: it is told of nothing more."""
        while self._listening:
            self._listening.pop().put_nowait("")

    def add_to(self, app: web.Application) -> None:
        at = "/v1/officer"
        app.add_routes(
            [
                web.get(f"{at}/posts", self._posts),
                web.get(f"{at}/updates", self._updates),
                web.get(f"{at}/work", self._free),
                web.get(f"{at}/work/mine", self._mine),
                web.get(f"{at}/work/looks", self._looks),
                web.get(f"{at}/cases", self._find),
                web.get(f"{at}/cases/{{case}}", self._show),
                web.get(f"{at}/cases/{{case}}/steps/{{step}}/officers", self._holders),
                web.post(f"{at}/cases/{{case}}/moves", self._move),
            ]
        )

    async def _posts(self, request: web.Request) -> web.Response:
        posts = [
            PostSeen(
                unit=unit_seen(Unit(post.unit, UNITS[post.unit])),
                role=post.role,
                area=post.area,
                granted_at=NOW,
                areas=[""],
                by_provider=False,
            )
            for post in self.posts
        ]
        return answer(PostsSeen(posts=posts))

    async def _updates(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        await response.write(b"retry: 50\n\n")  # nobody waits here for a restart to be over
        queue: asyncio.Queue[str] = asyncio.Queue()
        self._listening.add(queue)
        self.opened += 1
        try:
            while told := await queue.get():
                await response.write(told.encode())
        except ConnectionResetError:
            return response
        finally:
            self._listening.discard(queue)
        return response

    async def _free(self, request: web.Request) -> web.Response:
        cover = self.hand.posts.cover
        return self._list(
            request,
            [
                (case, step)
                for case, step in self._open()
                if step.officer is None and cover(step.unit, step.role, case.area)
            ],
        )

    async def _mine(self, request: web.Request) -> web.Response:
        return self._list(request, [each for each in self._open() if each[1].officer == MYSELF])

    async def _looks(self, request: web.Request) -> web.Response:
        lines = []
        for held in self.hall.held.values():
            case, decided = held.case, held.case.of_kind(StepKind.DECIDE)
            if case.look is not Look.WAITING or decided is None or case.decided_at is None:
                continue
            if self.hand.posts.cover(decided.unit, decided.role, case.area):
                one = LookItem(
                    case=case.case,
                    number=case.number,
                    item=case.item,
                    item_version=case.item_version,
                    unit=decided.unit,
                    area=case.area,
                    decided_at=case.decided_at,
                )
                lines.append(wire.LookLine.of(one, self.hall.item(case), spoken(request)))
        return answer(wire.LooksSeen(looks=lines))

    def _open(self) -> Iterator[tuple[Case, CaseStep]]:
        for case in self.hall.waiting():
            for step in case.steps:
                if step.state is StepState.OPEN:
                    yield case, step

    def _list(self, request: web.Request, found: list[tuple[Case, CaseStep]]) -> web.Response:
        lines = [
            wire.WorkLine.of(
                self._work(case, step), self.hall.item(case), self.hall.at, spoken(request)
            )
            for case, step in found
        ]
        return answer(wire.WorkSeen(work=lines))

    def _work(self, case: Case, step: CaseStep) -> WorkItem:
        clock = next(each for each in case.clocks if each.ended_at is None)
        due = clock.due(CALENDAR)
        return WorkItem(
            case=case.case,
            person=case.person,
            number=case.number,
            item=case.item,
            item_version=case.item_version,
            state=case.state,
            step=step.name,
            kind=step.kind,
            unit=step.unit,
            area=case.area,
            opened_at=case.opened_at,
            sorted_at=case.opened_at,
            due_at=due.at if due else None,
            yellow_at=clock.yellow_at(CALENDAR),
            officer=step.officer,
        )

    async def _find(self, request: web.Request) -> web.Response:
        try:
            number = read_case_number(request.query["number"])
        except Unfit as wrong:
            raise fault("/number", "case_number", wrong.words) from wrong
        found = [one.case for one in self.hall.waiting() if one.number == number]
        return answer(wire.CaseFound(case=found[0])) if found else refuse(Problem.NOT_FOUND, 404)

    async def _show(self, request: web.Request) -> web.Response:
        self.purposes.append(unquote(request.headers["Zhijian-Purpose"]))
        return self._answer(self.hall.held[UUID(request.match_info["case"])].case, request)

    async def _holders(self, request: web.Request) -> web.Response:
        case = self.hall.held[UUID(request.match_info["case"])].case
        step = case.step(request.match_info["step"])
        assert step is not None
        found = [
            wire.PostHolder(officer=hand.officer, username=NAMES[hand.officer])
            for hand in (self.hand, CLERK)
            if hand.posts.cover(step.unit, step.role, case.area)
        ]
        return answer(wire.PostHolders(officers=found))

    async def _move(self, request: web.Request) -> web.Response:
        body = wire.CaseMoved.model_validate_json(await request.read())
        self.asked.append(body)
        case = UUID(request.match_info["case"])
        wanted = officer_moves.Wanted(**body.model_dump() | {"wants": tuple(body.wants)})
        moved = self.hall.moved(
            request,
            lambda one, item: officer_moves.make_move(
                wanted, self.hand, self._to(wanted), one, item, self.hall.now
            ),
        )
        return (
            self._answer(self.hall.held[case].case, request, 201) if moved.status == 201 else moved
        )

    def _to(self, wanted: officer_moves.Wanted) -> Hand | None:
        return next((each for each in (self.hand, CLERK) if each.officer == wanted.officer), None)

    def _answer(self, case: Case, request: web.Request, status: int = 200) -> web.Response:
        events = self.hall.held[case.case].events
        file = CaseFile(case, self.hall.item(case), events, representative=acting(case))
        moves = step_moves.open_to(case, self.hand)
        seen = OfficerCaseFile(file, IDENTITY, moves, NAMES)
        answered = wire.OfficerCase.of(seen, MYSELF, self.hall.now, spoken(request))
        return answer(answered, status)
