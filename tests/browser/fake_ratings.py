"""The fake city's ratings: one that is asked for, one at a counter, the boards, a repair and an appeal."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from aiohttp import web

from domain.hall.calendar import Calendar
from domain.hall.calendar_years import shipped
from domain.hall.oversight import BoardShown, Measure, Tally, board_of, public_board
from domain.hall.posts import Unit
from domain.hall.published_answers import PublishedAnswer
from domain.hall.rating_appeals import Appeal, AppealState
from domain.hall.rating_lists import AppealFile, AskSeen, RatingsPage
from domain.hall.rating_repairs import CallBack, RepairAnswer, RepairGrounds
from domain.hall.ratings import RatingAsk, RatingLevel, RatingReason, RatingShown
from domain.subjects import SubjectKind
from domain.words import Words
from proto.http.hall import oversight as boards
from proto.http.hall import published_answers as answers
from proto.http.hall import ratings as wire
from proto.http.hall.posts import UnitsSeen, unit_seen
from tests.browser.fake_answers import NOW, answer, spoken

ASK: Final = UUID(int=701)
RATED: Final = UUID(int=702)
REPAIR: Final = UUID(int=703)
#: For whoever has not signed in.
FREE: Final = ("/v1/rating-codes/", "/v1/service-board", "/v1/published-answers")
CODE: Final = "c0de-of-the-counter"
UNIT: Final = Words("城市管理局", "City management")
ITEM: Final = Words("店招设置许可", "Permit for a shop sign")
CALENDAR: Final = Calendar(shipped())
STEPS: Final = (
    ("assign", "交办"),
    ("verify", "核实"),
    ("repair", "整改"),
    ("call_back", "回访"),
    ("close", "办结"),
)


def _counts(closed: int, satisfied: int, poor: int) -> dict[str, int]:
    return {
        Measure.CLOSED: closed,
        Measure.IN_TIME: closed - 2,
        Measure.ONLINE: closed // 2,
        Measure.VISITS: closed // 3,
        "rated_very_satisfied": satisfied,
        "rated_dissatisfied": poor,
        "silent": closed,
        Measure.WAITED: closed,
        Measure.WAITED_MINUTES: 9 * closed,
        "waited_to_6": closed - closed // 4,
        "waited_to_20": closed // 4,
    }


TALLIES: Final = tuple(
    Tally(unit, "", date(2026, month, 1), _counts(closed, closed // 2, 2))
    for unit, closed in (("city_management", 120), ("fire_rescue", 64), ("sports", 6))
    for month in range(5, 11)
)
NAMES: Final = {
    "city_management": UNIT,
    "fire_rescue": Words("消防救援支队", "Fire and Rescue Division"),
    "sports": Words("文化广电旅游体育局", "Culture, Radio, Television, Tourism and Sports Bureau"),
}


@dataclass(slots=True)
class FakeRatings:
    ask: RatingAsk = field(
        default_factory=lambda: RatingAsk(
            UUID(int=7),
            ASK,
            SubjectKind.CASE.of(UUID(int=501)),
            "city_management",
            "permit.shopfront",
            NOW,
        )
    )
    repair: RepairAnswer | None = None
    appeal: Appeal | None = None
    by_code: list[dict[str, Any]] = field(default_factory=list)
    said: list[dict[str, Any]] = field(default_factory=list)  # to the last doors of officers
    mine: bool = False  # the step of the repair that is open lies with the officer
    done: int = 0  # steps of the repair

    def add_to(self, app: web.Application) -> None:
        one, repairs = "/v1/ratings/{rating}", "/v1/officer/rating-repairs/{case}"
        app.add_routes(
            [
                web.get("/v1/ratings", self._mine),
                web.get(one, self._show),
                web.post(f"{one}/answers", self._give),
                web.post(f"{one}/objections", self._object),
                web.get("/v1/rating-codes/{code}", self._coded),
                web.post("/v1/rating-codes/{code}", self._give_coded),
                web.get("/v1/service-board", self._public),
                web.get("/v1/officer/service-board", self._board),
                web.get("/v1/published-answers", self._answers),
                web.get("/v1/officer/units", self._units),
                web.get("/v1/officer/published-answers", self._waiting),
                web.post("/v1/officer/published-answers", self._write),
                web.post("/v1/officer/published-answers/{answer}/{end}", self._end),
                web.get("/v1/officer/units/{unit}/ratings", self._shown),
                web.post("/v1/officer/ratings/{rating}/appeals", self._appeal),
                web.get("/v1/officer/rating-appeals", self._appeals),
                web.post("/v1/officer/ratings/{rating}/appeals/decisions", self._decide),
                web.get(repairs, self._repair),
                web.post(f"{repairs}/moves", self._move),
                web.post(f"{repairs}/rater", self._rater),
            ]
        )

    @property
    def seen(self) -> AskSeen:
        return AskSeen(
            self.ask,
            ITEM,
            UNIT,
            self.ask.last_day(CALENDAR),
            self.ask.is_open(NOW, CALENDAR),
            self.ask.may_give(NOW, CALENDAR),
            self.repair,
            self.appeal,
        )

    async def _mine(self, request: web.Request) -> web.Response:
        return answer(wire.RatingsAsked(ratings=[wire.RatingLine.of(self.seen, spoken(request))]))

    async def _show(self, request: web.Request) -> web.Response:
        return answer(wire.RatingSeen.of(self.seen, spoken(request)))

    async def _give(self, request: web.Request) -> web.Response:
        body = wire.RatingGiven.model_validate_json(await request.text())
        self.ask = self.ask.give(body.given, NOW, CALENDAR)
        return answer(wire.RatingSeen.of(self.seen, spoken(request)), 201)

    async def _object(self, request: web.Request) -> web.Response:
        assert self.appeal is not None
        self.appeal = self.appeal.object((await request.json())["words"])
        return answer(wire.RatingSeen.of(self.seen, spoken(request)), 201)

    async def _coded(self, request: web.Request) -> web.Response:
        assert request.match_info["code"] == CODE
        return answer(wire.CodedRating.of(self.seen, spoken(request)))

    async def _give_coded(self, request: web.Request) -> web.Response:
        self.by_code.append(await request.json())
        return web.Response(status=204)

    async def _public(self, request: web.Request) -> web.Response:
        shown = BoardShown(date(2026, 5, 1), date(2026, 10, 31), public_board(TALLIES), NAMES, {})
        return answer(boards.PublicBoard.of(shown, spoken(request)))

    async def _board(self, request: web.Request) -> web.Response:
        unit = request.query.get("unit", "")
        tallies = [each for each in TALLIES if unit in {"", each.unit}]
        by_item = [replace(each, item="permit.shopfront") for each in tallies] if unit else []
        shown = BoardShown(
            date(2026, 5, 1),
            date(2026, 11, 24),
            board_of(tallies, by_item),
            NAMES,
            {"permit.shopfront": ITEM},
        )
        return answer(boards.ServiceBoard.of(shown, spoken(request)))

    async def _waiting(self, request: web.Request) -> web.Response:
        made = PublishedAnswer(
            UUID(int=705), "city_management", "什么时候办公？", "工作日。", UUID(int=1), NOW
        )
        seen = answers.PublishedAnswerSeen.of(made, UNIT, spoken(request))
        return answer(answers.PublishedAnswersSeen(answers=[seen]))

    async def _write(self, request: web.Request) -> web.Response:
        body = answers.PublishedAnswerNew.model_validate_json(await request.text())
        self.said.append(body.model_dump())
        return answer(answers.PublishedAnswerMade(answer=UUID(int=706)), 201)

    async def _end(self, request: web.Request) -> web.Response:
        self.said.append({"end": request.match_info["end"]})
        return web.Response(status=204)

    async def _units(self, _: web.Request) -> web.Response:
        units = [unit_seen(Unit(unit, names)) for unit, names in NAMES.items()]
        return answer(UnitsSeen(units=units))

    async def _answers(self, request: web.Request) -> web.Response:
        made = PublishedAnswer(
            UUID(int=704),
            "city_management",
            "店招要多久？",
            "自受理之日起十个工作日。",
            UUID(int=1),
            NOW,
            published_at=NOW,
        )
        found = [made] if request.query.get("words", "") in {"", "dz"} else []
        return answer(
            answers.PublishedAnswersSeen(
                answers=[
                    answers.PublishedAnswerSeen.of(each, UNIT, spoken(request)) for each in found
                ]
            )
        )

    async def _shown(self, request: web.Request) -> web.Response:
        ratings = tuple(
            (
                RatingShown(
                    UUID(int=RATED.int + 10 * n) if n else RATED,
                    "city_management",
                    "permit.shopfront",
                    level,
                    (RatingReason.SPEED,),
                    "等了一上午" if level.poor else "",
                    date(2026, 10, 1),
                    counted=True,
                ),
                self.appeal if not n else None,
            )
            for n, level in enumerate((RatingLevel.DISSATISFIED, *[RatingLevel.VERY_SATISFIED] * 4))
        )
        return answer(wire.RatingsShown.of(RatingsPage(ratings, ""), spoken(request)))

    async def _appeal(self, request: web.Request) -> web.Response:
        why = (await request.json())["words"]
        self.appeal = Appeal(RATED, "city_management", why, UUID(int=1), NOW)
        return web.Response(status=204)

    @property
    def _grounds(self) -> RepairGrounds:
        return RepairGrounds(
            RATED,
            "city_management",
            "permit.shopfront",
            RatingLevel.DISSATISFIED,
            (RatingReason.SPEED,),
            "等了一上午",
            call_back=True,
            counted=True,
        )

    async def _appeals(self, request: web.Request) -> web.Response:
        open_ = self.appeal is not None and self.appeal.state is AppealState.OPEN
        files = [AppealFile(self.appeal, self._grounds)] if self.appeal and open_ else []
        seen = [wire.AppealSeen.of(each, spoken(request)) for each in files]
        return answer(wire.AppealsSeen(appeals=seen))

    async def _decide(self, request: web.Request) -> web.Response:
        body = await request.json()
        assert self.appeal is not None
        self.appeal = self.appeal.decide(UUID(int=2), body["words"], NOW, false=body["false"])
        file = AppealFile(self.appeal, self._grounds)
        return answer(wire.AppealSeen.of(file, spoken(request)), 201)

    async def _repair(self, request: web.Request) -> web.Response:
        return answer(self._repaired())

    def _repaired(self) -> wire.RepairSeen:
        grounds = self._grounds
        return wire.RepairSeen(
            case=REPAIR,
            version=1 + self.done,
            number="20261124-0000009-0",
            unit=grounds.unit,
            unit_name=UNIT.zh,
            item=grounds.item,
            item_name=ITEM.zh,
            level=grounds.level,
            level_name="不满意",
            reason_names=["办事效率"],
            words=grounds.words,
            may_call=True,
            counted=True,
            call_back=CallBack.SATISFIED if self.done > len(STEPS) - 2 else None,
            closed=self.done == len(STEPS),
            clocks=[],
            steps=[
                wire.RepairStep(
                    step=step,
                    name=name,
                    done=n < self.done,
                    open=n == self.done,
                    mine=n == self.done and self.mine,
                    words="已办" if n < self.done else "",
                )
                for n, (step, name) in enumerate(STEPS)
            ],
        )

    async def _move(self, request: web.Request) -> web.Response:
        assert request.headers["If-Match"] == f'"{1 + self.done}"'
        self.said.append(await request.json())
        self.done += 1
        return answer(self._repaired(), 201)

    async def _rater(self, request: web.Request) -> web.Response:
        self.said.append({"why": request.headers["Zhijian-Purpose"]})
        return answer(
            wire.RaterSeen(name="王桂英", phone="13800000001", number="20261101-0000001-0"), 201
        )
