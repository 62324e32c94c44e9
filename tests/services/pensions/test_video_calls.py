"""Video with an officer: who is let in when, what the day's list shows, and what a call comes to."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

import pytest

from domain.actors import SYSTEM
from domain.bookings.bookings import BookingChanged, BookingState
from domain.bookings.places import PlaceKind
from domain.errors import Conflict, Gone, Invalid, NotAllowed, NotFound
from domain.events import EventKind
from domain.pensions.evidence import Presence
from domain.pensions.home_visits import DOUBT_WORDS, Doubt
from domain.pensions.review import ReviewKind
from domain.pensions.videos import CallDone, CallOutcome, Checked, Party, Seat
from domain.problems import Problem
from domain.ways import Way
from domain.words import Language
from services.pensions.meeting_bookings import MeetingBookings
from services.pensions.video_calls import LIST_MOST, digest_of
from tests.services.bookings.ledger import ABOUT, CHEN, CITIZEN, FOR_ZHAO, NOW, TODAY, WANG, ZHAO
from tests.services.pensions.evidence_desk import IDENTITY
from tests.services.pensions.meetings import CITY, COLLEAGUE, REVIEWER
from tests.services.pensions.video_room import (
    CERTIFIES,
    CLOSES,
    MINUTE,
    OPENS,
    PENSION,
    ROOM,
    SERVERS,
    SOON,
    Room,
)
from tests.services.unit import ACCOUNT


@pytest.fixture
def room() -> Room:
    return Room()


async def test_who_comes_is_checked_in_and_let_in_with_a_ticket_of_a_minute(room: Room) -> None:
    entrance = await room.service.enter(CITIZEN, room.id)

    assert room.now_booked.state is BookingState.CHECKED_IN
    assert entrance.booking == room.now_booked
    assert (entrance.opens_at, entrance.closes_at) == (OPENS, CLOSES)
    assert (entrance.ice_servers, len(entrance.ticket)) == (SERVERS, 43)
    ((user, until),) = room.servers_for
    assert (len(user), until) == (16, CLOSES)
    assert room.videos.seated == [
        (Party.CITIZEN, digest_of(entrance.ticket), CITIZEN.session, NOW + MINUTE)
    ]
    call = room.videos.calls[room.id]
    assert (call.seats[Party.CITIZEN].number, call.officer, call.closes_at) == (1, None, CLOSES)
    assert room.audit.entries == [
        (CITIZEN.actor, "booking.checked_in", WANG, f"booking:{room.id}", ""),
        (CITIZEN.actor, "video.entered", WANG, f"booking:{room.id}", ""),
    ]
    assert room.rings.rung == [room.id]
    assert room.bell.rung == []


async def test_who_comes_back_is_let_in_with_another_ticket_and_checked_in_once(
    room: Room,
) -> None:
    first = await room.service.enter(CITIZEN, room.id)
    again = await room.service.enter(CITIZEN, room.id)

    assert first.ticket != again.ticket
    assert room.videos.calls[room.id].seats[Party.CITIZEN].number == 2
    assert [action for _, action in room.done].count("booking.checked_in") == 1


async def test_whoever_else_hears_that_somebody_came_is_rung(room: Room) -> None:
    room.effects[PlaceKind.VIDEO] = [room.effect]

    await room.service.enter(CITIZEN, room.id)

    assert room.bell.rung == [UUID(int=77)]


async def test_an_officer_enters_for_a_purpose_and_sees_what_the_document_is_to_say(
    room: Room,
) -> None:
    entered = await room.service.enter_desk(CHEN, room.id, "认证")

    assert entered.identity == IDENTITY
    assert room.videos.calls[room.id].officer == CHEN.officer
    assert [(party, session) for party, _, session, _ in room.videos.seated] == [
        (Party.OFFICER, CHEN.session)
    ]
    assert room.now_booked == room.booked  # the person has not come yet
    assert room.audit.entries == [(CHEN.actor, "video.entered", WANG, f"booking:{room.id}", "认证")]


async def test_a_call_is_its_persons_and_of_whoever_booked_it_for_them(room: Room) -> None:
    hers = room.book(2, SOON, ZHAO, about=PENSION, made_by="citizen:" + str(UUID(int=21)))
    eyes = room.book(3, replace(SOON, kind=PlaceKind.PHOTO))
    for booking, mandate in (
        (hers.booking, None),
        (hers.booking, FOR_ZHAO),
        (room.id, FOR_ZHAO),
        (eyes.booking, None),
        (UUID(int=99), None),
    ):
        with pytest.raises(NotFound) as refused:
            await room.service.enter(CITIZEN, booking, mandate)
        assert refused.value.problem is Problem.NOT_FOUND
    assert room.videos.seated == []


@pytest.mark.parametrize(
    ("starts", "problem"),
    [
        (NOW + 16 * MINUTE, Problem.VIDEO_TOO_EARLY),
        (NOW - 51 * MINUTE, Problem.VIDEO_OVER),
    ],
    ids=["early", "over"],
)
async def test_nobody_waits_before_a_quarter_of_an_hour_or_after_it(
    room: Room, starts: datetime, problem: Problem
) -> None:
    room.bookings[room.id] = replace(room.booked, starts_at=starts)

    for enter in (
        room.service.enter(CITIZEN, room.id),
        room.service.enter_desk(CHEN, room.id, "认证"),
    ):
        with pytest.raises((Conflict, Gone)) as refused:
            await enter
        assert refused.value.problem is problem
    assert (room.videos.seated, room.rings.rung) == ([], [])


@pytest.mark.parametrize("lack", ["post", "area", "place"])
async def test_an_officer_without_the_post_or_area_finds_no_call(room: Room, lack: str) -> None:
    officer = replace(CHEN, officer=UUID(int=99)) if lack == "post" else CHEN
    room.serving = lack != "area"
    if lack == "place":
        room.places.clear()
    room.meets()

    for ask in (
        room.service.enter_desk(officer, room.id, "认证"),
        room.service.conclude(officer, room.id, CERTIFIES, Language.ZH),
    ):
        with pytest.raises(NotFound) as refused:
            await ask
        assert refused.value.problem is Problem.NOT_FOUND
    assert (room.audit.entries, room.videos.ended) == ([], [])


async def test_no_officer_meets_themselves(room: Room) -> None:
    room.office.own_of.add(CHEN.officer)
    room.meets()

    for ask in (room.service.enter_desk(CHEN, room.id, "认证"), room.conclude()):
        with pytest.raises(NotAllowed) as refused:
            await ask
        assert refused.value.problem is Problem.OWN_CASE
    assert (room.audit.entries, room.videos.ended) == ([], [])


async def test_where_a_colleague_is_in_the_call_another_waits_outside(room: Room) -> None:
    seats = {Party.CITIZEN: Seat(1, NOW), Party.OFFICER: Seat(1, NOW)}
    room.meets(seats=seats)

    with pytest.raises(Conflict) as refused:
        await room.service.enter_desk(COLLEAGUE, room.id, "认证")
    with pytest.raises(Conflict) as ended:
        await room.service.conclude(COLLEAGUE, room.id, CERTIFIES, Language.ZH)

    assert refused.value.problem is ended.value.problem is Problem.VIDEO_TAKEN


async def test_the_list_of_a_day_is_on_record_for_each_person(room: Room) -> None:
    due = await room.service.day(CHEN, "room", TODAY, "准备")

    assert [each.booking for each in due] == [UUID(int=201), UUID(int=202)]
    assert room.videos.asked == [("room", TODAY, CHEN.officer, NOW, LIST_MOST)]
    assert room.audit.entries == [
        (CHEN.actor, "video.listed", WANG, f"booking:{UUID(int=n)}", "准备") for n in (201, 202)
    ]
    assert await room.service.places(CHEN) == [ROOM]
    assert room.service.now() == NOW
    for officer, place in ((replace(CHEN, officer=UUID(int=99)), "room"), (CHEN, "nowhere")):
        with pytest.raises(NotFound):
            await room.service.day(officer, place, TODAY, "准备")


async def test_a_call_in_which_all_was_seen_certifies(room: Room) -> None:
    room.meets()

    done = await room.conclude()

    (evidence, presence, officer, words, on) = room.office.attested[0]
    assert done == CallDone(
        person=WANG,
        booking=room.id,
        officer=CHEN.officer,
        scheme="city-pension",
        said=CERTIFIES,
        outcome=CallOutcome.CERTIFIED,
        doubts=(),
        met_at=NOW - MINUTE,
        ended_at=NOW,
        evidence=evidence.check,
    )
    assert room.videos.ended == [done]
    assert (presence, officer, words, on) == (Presence.VIDEO, CHEN.officer, "看清了", None)
    assert evidence.language is Language.ZH
    assert room.office.held["city-pension"].certified_by is Way.VIDEO
    assert room.now_booked.state is BookingState.SERVED
    assert room.audit.entries == [
        (CHEN.actor, "booking.served", WANG, f"booking:{room.id}", ""),
        (CHEN.actor, "video.ended", WANG, f"booking:{room.id}", "certified"),
    ]
    assert (room.bell.rung, room.rings.rung) == ([ACCOUNT], [room.id])


@pytest.mark.parametrize(
    ("said", "doubts", "words"),
    [
        (
            replace(CERTIFIES, document=False),
            (Doubt.DOCUMENT,),
            f"{DOUBT_WORDS[Doubt.DOCUMENT].zh}；看清了",
        ),
        (replace(CERTIFIES, wanted=CallOutcome.REVIEW), (), "看清了"),
    ],
    ids=["no_document", "left_to_a_colleague"],
)
async def test_what_a_call_leaves_open_a_colleague_decides(
    room: Room, said: Checked, doubts: tuple[Doubt, ...], words: str
) -> None:
    room.meets()

    done = await room.conclude(said)

    assert (done.outcome, done.doubts, done.evidence) == (CallOutcome.REVIEW, doubts, None)
    assert room.office.openings.opened == [
        ("city-pension", ReviewKind.MEETING, (), CHEN.actor, words)
    ]
    assert (room.office.attested, room.office.held["city-pension"]) == ([], CITY)
    assert room.bell.rung == [REVIEWER]


async def test_with_a_recorded_death_a_call_is_looked_at_by_another_officer(room: Room) -> None:
    room.meets()
    room.office.dead = True

    done = await room.conclude()

    assert done.outcome is CallOutcome.REVIEW
    assert done.evidence == room.office.attested[0][0].check
    assert room.audit.entries[-1][-1] == "review"
    assert room.bell.rung == [REVIEWER]


async def test_a_call_that_did_not_come_about_counts_against_nobody(room: Room) -> None:
    room.meets(met_at=None)
    not_held = replace(CERTIFIES, wanted=CallOutcome.NOT_HELD)

    with pytest.raises(Conflict) as unseen:
        await room.conclude()
    done = await room.conclude(not_held)

    assert unseen.value.problem is Problem.VIDEO_NOT_MET
    assert (done.outcome, done.evidence) == (CallOutcome.NOT_HELD, None)
    assert room.now_booked.state is BookingState.STOPPED
    assert room.told == [(EventKind.BOOKING_STOPPED, WANG)]
    assert room.taken(SOON) == (0, 0)
    assert (room.office.attested, room.office.openings.opened) == ([], [])


@pytest.mark.parametrize("over", ["no_call", "told_already", "not_checked_in"])
async def test_what_is_over_is_ended_once(room: Room, over: str) -> None:
    room.meets(outcome=CallOutcome.REVIEW if over == "told_already" else None)
    if over == "no_call":
        room.videos.calls.clear()
    if over == "not_checked_in":
        room.bookings[room.id] = room.booked

    with pytest.raises(Gone) as refused:
        await room.conclude()

    assert refused.value.problem is Problem.VIDEO_OVER
    assert (room.videos.ended, room.bell.rung) == ([], [])


@pytest.mark.parametrize("gone", ["person", "pension"])
async def test_of_a_person_or_pension_that_is_no_more_nothing_is_attested(
    room: Room, gone: str
) -> None:
    room.meets()
    if gone == "person":
        room.bookings[room.id] = replace(room.now_booked, person=ZHAO)
    else:
        room.office.held.clear()

    with pytest.raises(NotFound):
        await room.conclude()

    assert room.videos.ended == []


async def test_who_came_and_was_left_waiting_is_told_that_the_office_stopped_it(
    room: Room,
) -> None:
    room.meets()
    served = room.book(2, SOON, ZHAO, state=BookingState.SERVED)
    room.videos.left_ = [room.id, served.booking]

    assert await room.endings.round() == 2

    assert room.now_booked.state is BookingState.STOPPED
    assert room.bookings[served.booking] == served
    assert room.done == [(SYSTEM, "booking.stopped")]
    assert room.told == [(EventKind.BOOKING_STOPPED, WANG)]
    assert room.bell.rung == [ACCOUNT]


async def test_what_is_booked_where_officers_meet_people_is_a_pension(room: Room) -> None:
    changed = BookingChanged(None, room.booked, ROOM, CITIZEN.actor, NOW)
    other = replace(room.booked, about=ABOUT)

    assert await MeetingBookings().after(changed) == ()
    assert await MeetingBookings().after(replace(changed, before=other, booking=other)) == ()
    with pytest.raises(Invalid) as refused:
        await MeetingBookings().after(replace(changed, booking=other))
    assert [(each.pointer, each.code) for each in refused.value.errors] == [
        ("/about", "entitlement")
    ]
