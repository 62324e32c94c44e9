"""Video with an officer: booked, entered, the two browsers brought together, and what the officer attests."""

import asyncio
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from domain.errors import Conflict, Gone, NotAllowed, NotFound, Refusal
from domain.pensions.videos import (
    SIGNALS_MOST,
    CallOutcome,
    Checked,
    Over,
    SignalKind,
)
from domain.people import Citizen, Level, Officer
from domain.problems import Problem
from services.pensions import video_lines
from services.pensions.video_lines import Line, News, VideoLineService
from storage.database import Database
from storage.pensions.spot_checks import SpotCheckStore
from storage.pensions.videos import VideoStore
from storage.privacy.retention import sweep
from tests.storage.city import LI, NOW
from tests.storage.pensions.video_desk import DESK, DONE, OFFICER, PURPOSE, VideoDesk, open_video


@pytest.fixture
async def town(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> VideoDesk:
    monkeypatch.setattr(video_lines, "BEAT_S", 0.05)
    return await open_video(database, tmp_path / "keys")


@pytest.fixture
async def officer(town: VideoDesk) -> Officer:
    return await town.enrol(OFFICER)


async def state(town: VideoDesk, booking: UUID) -> str:
    found: str = await town.city.database.fetchval(
        "SELECT state FROM bookings WHERE booking_id = $1", booking
    )
    return found


async def news(lines: VideoLineService, line: Line) -> News:
    async with asyncio.timeout(10):
        return await lines.next(line)


async def certified(town: VideoDesk) -> tuple[date, str]:
    row = await town.city.database.fetchrow(
        "SELECT certified_until, certified_by FROM entitlements"
    )
    assert row is not None
    return row["certified_until"], row["certified_by"]


async def test_two_processes_bring_two_browsers_together_by_the_store_alone(
    town: VideoDesk, officer: Officer
) -> None:
    booked = await town.booked()
    town.desk.at("2026-11-05 09:05")
    hers = await town.here.join((await town.enter(booked)).ticket)
    alone = await news(town.here, hers)
    his = await town.there.join((await town.enter_desk(officer, booked)).entrance.ticket)

    assert (alone.epoch, (await news(town.there, his)).epoch) == ("", "1.1")
    assert (await news(town.here, hers)).epoch == "1.1"
    await town.there.say(his, "1.1", SignalKind.OFFER, '{"sdp":"v=0"}')
    await town.there.say(his, "1.1", SignalKind.CANDIDATE, "one")
    signals = [each for _ in range(1) for each in (await news(town.here, hers)).signals]
    while len(signals) < 2:
        signals += (await news(town.here, hers)).signals
    await town.here.say(hers, "1.1", SignalKind.ANSWER, '{"sdp":"v=1"}')
    (answer,) = (await news(town.there, his)).signals
    for lines, line in ((town.here, hers), (town.there, his)):
        await lines.sees(line, "1.1")

    assert [(each.kind, each.body) for each in signals] == [
        ("offer", '{"sdp":"v=0"}'),
        ("candidate", "one"),
    ]
    assert (answer.kind, answer.body) == ("answer", '{"sdp":"v=1"}')
    assert await state(town, booked.booking) == "checked_in"
    assert await town.city.database.fetchval("SELECT met_at FROM video_calls") is not None
    sealed = await town.city.database.fetchval("SELECT body FROM video_signals LIMIT 1")
    assert b"v=0" not in sealed


async def test_a_line_that_was_cut_is_taken_up_within_the_appointment(
    town: VideoDesk, officer: Officer
) -> None:
    booked = await town.booked()
    town.desk.at("2026-11-05 09:05")
    hers = await town.here.join((await town.enter(booked)).ticket)
    his = await town.there.join((await town.enter_desk(officer, booked)).entrance.ticket)
    await news(town.there, his)
    await town.there.say(his, "1.1", SignalKind.OFFER, "of the first")
    await town.here.leave(hers)
    assert (await news(town.there, his)).epoch == ""

    again = await town.there.join((await town.enter(booked)).ticket)

    assert (await news(town.there, his)).epoch == "2.1"
    assert await news(town.there, again) == News(epoch="2.1")  # of the first connection nothing
    await town.here.say(hers, "1.1", SignalKind.ANSWER, "of a seat that is over")
    assert await town.city.count("video_signals") == 0


async def test_each_party_is_on_one_socket_and_the_newest_is_it(
    town: VideoDesk, officer: Officer
) -> None:
    booked = await town.booked()
    town.desk.at("2026-11-05 09:05")
    first = await town.here.join((await town.enter(booked)).ticket)
    await news(town.here, first)
    second = await town.there.join((await town.enter(booked)).ticket)

    assert (await news(town.here, first)).over is Over.REPLACED
    await town.here.leave(first)
    assert await town.city.database.fetchval("SELECT citizen_on_at FROM video_calls") is not None
    assert (await news(town.there, second)).epoch == ""


async def test_a_ticket_lets_one_in_once_and_for_a_minute(
    town: VideoDesk, officer: Officer
) -> None:
    booked = await town.booked()
    town.desk.at("2026-11-05 09:05")
    used = (await town.enter(booked)).ticket
    await town.here.join(used)
    hers = (await town.enter(booked)).ticket
    his = (await town.enter_desk(officer, booked)).entrance.ticket
    town.desk.later(minutes=1)

    for ticket in (used, hers, his, "guessed", ""):
        with pytest.raises(NotAllowed):
            await town.here.join(ticket)


@pytest.mark.parametrize(
    ("at", "refusal"),
    [("2026-11-05 08:44", Conflict), ("2026-11-05 09:51", Gone), ("2026-11-06 09:00", Gone)],
)
async def test_outside_the_appointments_time_nobody_comes_in(
    town: VideoDesk, officer: Officer, at: str, refusal: type[Refusal]
) -> None:
    booked = await town.booked()
    town.desk.at(at)

    with pytest.raises(refusal):
        await town.enter(booked)
    with pytest.raises(refusal):
        await town.enter_desk(officer, booked)


async def test_the_socket_ends_with_the_appointments_time_and_with_the_session(
    town: VideoDesk, officer: Officer
) -> None:
    booked = await town.booked()
    town.desk.at("2026-11-05 09:45")
    hers = await town.here.join((await town.enter(booked)).ticket)
    his = await town.there.join((await town.enter_desk(officer, booked)).entrance.ticket)
    town.there.end_session(officer.session)
    assert (await news(town.there, his)).over is Over.SIGNED_OUT

    town.desk.at("2026-11-05 09:51")

    while (last := await news(town.here, hers)).over is None:
        pass
    assert last.over is Over.WINDOW


async def test_more_than_two_browsers_ever_say_ends_the_line(
    town: VideoDesk, officer: Officer
) -> None:
    booked = await town.booked()
    town.desk.at("2026-11-05 09:05")
    await town.here.join((await town.enter(booked)).ticket)
    his = await town.there.join((await town.enter_desk(officer, booked)).entrance.ticket)
    await news(town.there, his)

    for n in range(SIGNALS_MOST + 1):
        await town.there.say(his, "1.1", SignalKind.CANDIDATE, str(n))

    assert (await news(town.there, his)).over is Over.TOO_MUCH
    assert await town.city.count("video_signals") == SIGNALS_MOST


async def test_a_third_one_is_not_found(town: VideoDesk, officer: Officer) -> None:
    booked, others = await town.booked(), await town.booked(LI)
    town.desk.at("2026-11-05 09:05")
    elsewhere = await town.enrol(UUID(int=23), area="440306")

    with pytest.raises(NotFound):
        await town.calls.enter(town.citizens[others.booking], booked.booking)
    with pytest.raises(NotAllowed):
        await town.calls.enter(Citizen(uuid4(), Level.BOUND, uuid4()), booked.booking)
    with pytest.raises(NotFound):
        await town.enter_desk(elsewhere, booked)
    with pytest.raises(NotFound):
        await town.calls.day(elsewhere, DESK.place, date(2026, 11, 5), PURPOSE)
    with pytest.raises(NotFound):
        await town.conclude(elsewhere, booked)


async def test_a_colleague_does_not_push_in_and_takes_over_an_empty_chair(
    town: VideoDesk, officer: Officer
) -> None:
    booked = await town.booked()
    town.desk.at("2026-11-05 09:05")
    colleague = await town.enrol(UUID(int=22))
    his = await town.there.join((await town.enter_desk(officer, booked)).entrance.ticket)

    with pytest.raises(Conflict) as refused:
        await town.enter_desk(colleague, booked)
    await town.there.leave(his)
    await town.enter_desk(colleague, booked)

    assert refused.value.problem is Problem.VIDEO_TAKEN


async def test_what_is_attested_certifies_by_video(town: VideoDesk, officer: Officer) -> None:
    booked = await town.booked()
    town.desk.at("2026-11-05 09:05")
    entered = await town.enter(booked)
    of_desk = await town.enter_desk(officer, booked)
    await town.seen(booked)

    done = await town.conclude(officer, booked)

    assert done.outcome is CallOutcome.CERTIFIED
    assert await certified(town) == (date(2027, 11, 5), "video")
    assert await state(town, booked.booking) == "served"
    assert of_desk.identity.name == "王秀英"
    assert [server.urls for server in entered.ice_servers] == [
        ("stun:stun.city.gov.cn",),
        ("turn:turn.city.gov.cn",),
    ]
    assert await town.city.told(town.citizens[booked.booking].account) == [
        "booking.booked",
        "entitlement.certified",
    ]
    row = await town.city.database.fetchrow("SELECT presence, assurance FROM evidence")
    assert row is not None
    assert tuple(row) == ("video", "substantial")
    with pytest.raises(Gone):
        await town.conclude(officer, booked)
    with pytest.raises(Gone):
        await town.enter(booked)


async def test_of_a_call_in_which_they_never_saw_each_other_nothing_is_certified(
    town: VideoDesk, officer: Officer
) -> None:
    booked = await town.booked()
    town.desk.at("2026-11-05 09:05")
    await town.enter(booked)
    await town.enter_desk(officer, booked)
    await town.seen(booked, ("officer",))  # says so alone

    with pytest.raises(Conflict) as refused:
        await town.conclude(officer, booked)

    assert refused.value.problem is Problem.VIDEO_NOT_MET
    assert (await certified(town))[1] == "window"  # as it was


async def test_what_is_doubted_goes_to_a_colleague(town: VideoDesk, officer: Officer) -> None:
    booked = await town.booked()
    town.desk.at("2026-11-05 09:05")
    await town.enter(booked)
    await town.enter_desk(officer, booked)
    await town.seen(booked)
    unsure = Checked(CallOutcome.CERTIFIED, face=True, document=False, answers=DONE.answers)

    done = await town.conclude(officer, booked, unsure)

    assert done.outcome is CallOutcome.REVIEW
    review = await town.city.database.fetchrow("SELECT kind, words FROM review_grounds")
    assert review is not None
    assert tuple(review) == ("meeting", "没有核对证件，或证件不符")


async def test_a_call_that_did_not_come_about_counts_against_nobody(
    town: VideoDesk, officer: Officer
) -> None:
    booked = await town.booked()
    town.desk.at("2026-11-05 09:05")
    await town.enter(booked)
    await town.enter_desk(officer, booked)

    nothing = Checked(CallOutcome.NOT_HELD, face=False, document=False, answers={})
    await town.conclude(officer, booked, nothing)

    assert await state(town, booked.booking) == "stopped"
    told = await town.city.told(town.citizens[booked.booking].account)
    assert told[-1] == "booking.stopped"


async def test_who_came_and_met_nobody_is_not_missed(town: VideoDesk) -> None:
    booked, absent = await town.booked(), await town.booked(LI)
    town.desk.at("2026-11-05 09:05")
    await town.enter(booked)
    town.desk.at("2026-11-05 11:00")

    await town.desk.times.round()
    assert await town.endings.round() == 1

    assert await state(town, booked.booking) == "stopped"
    assert await state(town, absent.booking) == "missed"
    assert await town.endings.round() == 0


async def test_an_officer_does_not_meet_themselves(town: VideoDesk, officer: Officer) -> None:
    booked = await town.booked()
    town.desk.at("2026-11-05 09:05")
    await town.city.database.execute("UPDATE officers SET person_id = $1", booked.person)

    with pytest.raises(NotAllowed):
        await town.enter_desk(officer, booked)
    assert await town.calls.day(officer, DESK.place, date(2026, 11, 5), PURPOSE) == []


async def test_the_days_list_says_who_waits(town: VideoDesk, officer: Officer) -> None:
    booked = await town.booked()
    town.desk.at("2026-11-05 09:05")
    await town.here.join((await town.enter(booked)).ticket)

    (due,) = await town.calls.day(officer, DESK.place, date(2026, 11, 5), PURPOSE)

    assert (due.booking, due.waits(town.desk.now[0])) == (booked.booking, True)
    town.desk.later(seconds=16)
    assert not due.waits(town.desk.now[0])
    assert "video.listed" in await town.city.recorded(booked.person)


async def test_a_share_is_confirmed_by_somebody_else(town: VideoDesk, officer: Officer) -> None:
    town.drawn[0] = True
    booked = await town.booked()
    town.desk.at("2026-11-05 09:05")
    await town.enter(booked)
    await town.enter_desk(officer, booked)
    await town.seen(booked)
    await town.conclude(officer, booked)
    await town.enrol(UUID(int=22))

    first = (NOW.replace(year=2020), UUID(int=0))
    spots = SpotCheckStore(town.city.database)
    assert await spots.read(first, 9, officer=OFFICER, why="回访") == []
    (spot,) = await spots.read(first, 9, officer=UUID(int=22), why="回访")
    assert spot.way == "video"


async def test_what_two_browsers_said_is_gone_with_the_call_or_the_hour(
    town: VideoDesk, officer: Officer
) -> None:
    booked = await town.booked()
    town.desk.at("2026-11-05 09:05")
    await town.here.join((await town.enter(booked)).ticket)
    his = await town.there.join((await town.enter_desk(officer, booked)).entrance.ticket)
    await town.there.say(his, "1.1", SignalKind.OFFER, "x")
    await town.city.database.execute("UPDATE video_signals SET at = now() - interval '61 minutes'")
    await sweep(town.city.database)
    assert await town.city.count("video_signals") == 0
    await town.there.say(his, "1.1", SignalKind.OFFER, "x")
    await town.seen(booked)

    await town.conclude(officer, booked)

    assert await town.city.count("video_signals") == 0


async def test_what_comes_too_late_for_a_call_is_not_kept(
    town: VideoDesk, officer: Officer
) -> None:
    booked = await town.booked()
    town.desk.at("2026-11-05 09:05")
    await town.here.join((await town.enter(booked)).ticket)
    his = await town.there.join((await town.enter_desk(officer, booked)).entrance.ticket)
    store = VideoStore(town.city.database, town.city.vault)
    call = await store.read(booked.booking)
    assert call is not None
    await town.seen(booked)
    await town.conclude(officer, booked)

    # It was read while the call went on.
    said = await store.say(call, his.party, SignalKind.CANDIDATE, "x", NOW, SIGNALS_MOST)

    assert said is False
    assert await town.city.count("video_signals") == 0
