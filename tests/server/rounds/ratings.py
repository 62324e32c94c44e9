"""The doors of ratings, of what becomes of the poor ones, and of the boards."""

from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from domain.hall.built_in import SERVICE_OVERSIGHT
from domain.hall.oversight import Measure
from domain.people import Role
from server.wiring.ratings import make_rating_rounds
from storage.hall.tallies import TallyStore
from tests.server.house import hire
from tests.server.rounds.cases import UNIT, post_holders, seen
from tests.server.rounds.city import City
from tests.server.rounds.desk import STAFF, WHY

RATING: Final = "/v1/ratings/{rating}"
REPAIRS: Final = "rating.repair"
REPAIR: Final = "/v1/officer/rating-repairs/{case}"
APPEAL: Final = "/v1/officer/ratings/{rating}/appeals"
POOR: Final = {
    "level": "dissatisfied",
    "reasons": ["speed"],
    "words": "等了太久",
    "call_back": True,
}


async def overseers(city: City) -> tuple[str, str, str]:
    """A clerk and two approvers of the unit that oversees services."""
    tokens = []
    for name, role in (("yan", "clerk"), ("hao", "approver"), ("lei", "approver")):
        await hire(city.house.parts.accounts.officers, name, Role.COUNTER)
        token = await city.house.officer(name)
        _, me = await city.house.call("GET", "/v1/officer/me", token=token)
        post = WHY | {"unit": SERVICE_OVERSIGHT, "role": role, "area": ""}
        path = f"{STAFF}/posts".format(officer=me["officer"]["officer"])
        status, answer = await city.house.call("POST", path, post, token=city.officers["chen"])
        assert status == 201, answer
        tokens.append(token)
    return tokens[0], tokens[1], tokens[2]


async def given(city: City, her: str) -> None:
    """Two of hers: a poor one signed in, and one at the counter; looked into, appealed and objected to."""
    enter = city.walker.enter
    clerk, _, supervisor = await post_holders(city)
    asked = (await enter("GET /v1/ratings", by=her))["ratings"]
    first, second = asked[0], asked[1]
    ids = {"rating": first["rating"]}
    await enter(f"POST {RATING}/answers", POOR, by=her, **ids)
    code = await enter("POST /v1/officer/cases/{case}/rating-codes", by=clerk, case=second["case"])
    await enter("GET /v1/rating-codes/{code}", code=code["code"])
    await enter("POST /v1/rating-codes/{code}", {"level": "very_satisfied"}, code=code["code"])
    await their_days_are_over(city)
    await _repaired(city)
    await _appealed(city, her, supervisor, first["rating"])
    await enter(f"GET {RATING}", by=her, **ids)


async def their_days_are_over(city: City) -> None:
    """A month has gone by for all that was asked; and all that counts is shown, as of a unit with many."""
    database = city.house.infrastructure.database
    await database.execute(
        "UPDATE rating_asks SET asked_at = asked_at - interval '30 days', last_day = last_day - 30"
    )
    await make_rating_rounds(database, city.house.infrastructure.vault).settle()
    await database.execute("UPDATE ratings SET released_on = current_date")


async def _repaired(city: City) -> None:
    enter = city.walker.enter
    clerk, approver, other = await overseers(city)
    city.officers |= {"hao": approver, "lei": other}
    work = (await enter("GET /v1/officer/work", by=clerk))["work"]
    line = next(each for each in work if each["item"] == REPAIRS)
    ids = {"case": line["case"]}
    repair = await enter(f"GET {REPAIR}", by=clerk, **ids)
    took = {"move": "take", "step": "assign", "case": line["case"], "version": repair["version"]}
    await enter("POST /v1/officer/cases/moves", {"moves": [took]}, by=clerk)
    await enter(f"POST {REPAIR}/rater", by=clerk, **ids)
    repair = await enter(f"GET {REPAIR}", by=clerk, **ids)
    for by, more in (
        (clerk, {"words": "交办民政局"}),
        (clerk, {"words": "情况属实", "founded": True}),
        (clerk, {"words": "已增设窗口"}),
        (clerk, {"words": "已致电", "call_back": "satisfied"}),
        (approver, {"words": "已增设窗口，并向您致歉"}),
    ):
        repair = await enter(f"POST {REPAIR}/moves", more, by=by, headers=seen(repair), **ids)


async def _appealed(city: City, her: str, supervisor: str, rating: str) -> None:
    enter = city.walker.enter
    shown = await enter("GET /v1/officer/units/{unit}/ratings", by=supervisor, unit=UNIT)
    (poor,) = [each for each in shown["ratings"] if each["level"] == "dissatisfied"]
    ids = {"rating": poor["rating"]}
    await enter(f"POST {APPEAL}", {"words": "当日系统故障，不属服务问题"}, by=supervisor, **ids)
    await enter("GET /v1/officer/rating-appeals", by=city.officers["hao"])
    decided = {"false": True, "words": "非本部门原因"}
    await enter(f"POST {APPEAL}/decisions", decided, by=city.officers["hao"], **ids)
    objection = {"words": "窗口本来就不够"}
    await enter(f"POST {RATING}/objections", objection, by=her, rating=rating)
    await enter(
        f"POST {APPEAL}/decisions",
        {"false": False, "words": "异议成立，恢复计入"},
        by=city.officers["lei"],
        **ids,
    )


async def boards(city: City) -> None:
    """Of the last two months that are over, in which the unit did some work."""
    enter = city.walker.enter
    _, _, supervisor = await post_holders(city)
    tallies = TallyStore(city.house.infrastructure.database)
    this = date.today().replace(day=1)  # noqa: DTZ011  # any day of the month before
    for back, closed in ((1, 120), (40, 90)):
        counts: dict[str, Any] = {
            Measure.CLOSED: closed,
            Measure.IN_TIME: closed - 3,
            Measure.ONLINE: closed - 30,
            Measure.VISITS: 40,
            "rated_very_satisfied": 30,
            "rated_satisfied": 12,
            "rated_dissatisfied": 2,
            "silent": 50,
        }
        await tallies.enter(this - timedelta(days=back), UNIT, "notice.street", counts)
    await tallies.fold(1000)
    await enter("GET /v1/service-board")
    query = f"?{urlencode({'unit': UNIT})}"
    await enter("GET /v1/officer/service-board", by=supervisor, query=query)


async def answered(city: City) -> None:
    """An answer for everybody: written by one who decides, released by another, found, and taken back."""
    enter = city.walker.enter
    _, approver, supervisor = await post_holders(city)
    text = {
        "unit": UNIT,
        "question": "高龄津贴什么时候开始发？",
        "text": "自年满 80 周岁当月起发放，可以提前两个月申请。",
    }
    made = await enter("POST /v1/officer/published-answers", text, by=approver)
    door = "/v1/officer/published-answers/{answer}"
    await enter("GET /v1/officer/published-answers", by=supervisor)
    await enter(f"POST {door}/releases", by=supervisor, answer=made["answer"])
    found = await enter("GET /v1/published-answers", query=f"?{urlencode({'words': 'gljt'})}")
    assert [each["answer"] for each in found["answers"]] == [made["answer"]]
    await enter(f"POST {door}/withdrawals", by=supervisor, answer=made["answer"])
