"""A round through the doors of meetings: a home visit, and a call by video."""

from datetime import UTC, datetime, time, timedelta
from uuid import UUID, uuid4

from domain.days import SHANGHAI, day_of
from domain.pensions.home_visits import QUESTIONS
from domain.pensions.videos import ASKED
from tests.server.meetings import TEAM, VIDEO, book, enrol
from tests.server.rounds.city import City


async def visited(city: City, person: UUID) -> None:
    enter, desk = city.walker.enter, city.officers["chen"]
    database, now = city.house.infrastructure.database, datetime.now(UTC)
    await enrol(database, "chen")
    await book(database, person, TEAM, datetime.combine(day_of(now), time(12), SHANGHAI))
    await enter("GET /v1/officer/home-visits/teams", by=desk)
    asked = {"place": TEAM.place, "day": day_of(now).isoformat(), "phone_at": now.isoformat()}
    handed = await enter("POST /v1/officer/home-visits/lists", asked, by=desk)
    body = {
        "visit_list": handed["visit_list"],
        "report": str(uuid4()),
        "door": "met",
        "met_at": (now + timedelta(minutes=1)).isoformat(),
        "sent_at": (now + timedelta(minutes=1)).isoformat(),
        "document": True,
        "alive": True,
        "answers": {question.name: question.settled for question in QUESTIONS},
        "sign": "ticked",
        "words": "在家中核对身份证",
    }
    visit = handed["visits"][0]["visit"]
    await enter("POST /v1/officer/home-visits/{visit}/reports", body, by=desk, visit=visit)


async def seen_by_video(city: City, her: str, person: UUID) -> None:
    enter, desk = city.walker.enter, city.officers["chen"]
    database = city.house.infrastructure.database
    booking = str(await book(database, person, VIDEO, datetime.now(UTC)))
    await enter("GET /v1/officer/video-calls/places", by=desk)
    await enter("GET /v1/officer/video-calls", by=desk, query=f"?place={VIDEO.place}")
    hers = await enter("POST /v1/video-calls/{booking}/entrances", by=her, booking=booking)
    async with city.walker.socket("GET /v1/video", hers["protocol"], hers["ticket"]):
        pass
    look = {"purpose": "视频办理"}
    await enter("POST /v1/officer/video-calls/{booking}/entrances", look, by=desk, booking=booking)
    await database.execute("UPDATE video_calls SET met_at = now()")
    body = {
        "wanted": "certified",
        "face": True,
        "document": True,
        "answers": {question.name: question.settled for question in ASKED},
        "words": "证件举到镜头前核对",
    }
    await enter(
        "POST /v1/officer/video-calls/{booking}/conclusions", body, by=desk, booking=booking
    )
