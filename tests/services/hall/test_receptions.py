"""Received at a window: who stands there, what is filled in for them, and what a submission comes to."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Final
from uuid import UUID

import pytest

from domain.errors import Busy, Conflict, Invalid, NotAllowed, NotFound
from domain.hall.applicants import Applicant
from domain.hall.cases import CaseState, Move
from domain.hall.items import SignWay
from domain.hall.receptions import (
    FACE_GOOD_FOR,
    IdentifiedBy,
    Received,
    ReceptionStep,
)
from domain.problems import Problem
from services.accounts.sign_in import CodeSent
from services.hall.officer_moves import Wanted
from services.hall.receptions import FaceCode, ReceptionCode
from tests.domain.hall.sample import ITEM, refused
from tests.people import WANG
from tests.services.hall.counter import SHE
from tests.services.hall.office import where
from tests.services.hall.window import (
    BEGUN,
    CASE,
    CHEN,
    FANG,
    NOBODY_YET,
    NOW,
    SENT,
    SERVED,
    TALLY,
    TICKET,
    Window,
    moved,
)
from tests.services.unit import ACCOUNT

ABOUT: Final = f"ticket:{TICKET}"
FORM: Final = {"shop": "包子铺"}


@pytest.fixture
def window() -> Window:
    return Window()


async def test_a_code_goes_to_the_phone_on_record_and_is_good_for_this_ticket_alone(
    window: Window,
) -> None:
    code = await window.service.send_code(FANG, SHE, TICKET, "10.0.0.1")

    assert code == ReceptionCode("138****8000", CodeSent(60, 300))
    assert window.sent == [(WANG.phone, "10.0.0.1", f"window {SHE}", f"ticket {TICKET}")]
    with refused(Problem.NOT_PERMITTED, NotAllowed):
        await window.service.send_code(CHEN, SHE, TICKET, "10.0.0.1")
    assert len(window.sent) == 1


async def test_who_has_no_phone_on_record_shows_a_document(window: Window) -> None:
    window.register.applicants[SHE] = Applicant(replace(WANG, phone=""), "440304")

    for asked in (
        window.service.send_code(FANG, SHE, TICKET, "10.0.0.1"),
        window.identify(IdentifiedBy.CODE, "246810"),
    ):
        with pytest.raises(Invalid) as refusal:
            await asked
        assert where(refusal.value) == ("/way", "no_phone")
    assert (window.sent, window.store.rows) == ([], {})
    assert (await window.identify()).reception.way is IdentifiedBy.DOCUMENT


async def test_a_face_is_shown_on_a_page_whose_address_the_window_draws(window: Window) -> None:
    address = f"https://z.example/face/{TICKET.int}"

    assert await window.service.face_code(FANG, TICKET) == FaceCode(
        address, f"<svg>{address}</svg>"
    )
    with refused(Problem.NOT_PERMITTED, NotAllowed):
        await window.service.face_code(CHEN, TICKET)


async def test_who_stands_at_the_window_is_on_record_with_how_the_officer_knows(
    window: Window,
) -> None:
    received = await window.identify()

    expected = moved(NOBODY_YET, identified_at=NOW)
    assert received == Received(expected, WANG, None)
    assert window.store.only == expected
    assert window.serving.looked == 1
    assert window.audit.entries == [(FANG.actor, "reception.identify", SHE, ABOUT, "document")]


async def test_a_code_identifies_once_and_a_wrong_one_costs_a_try(window: Window) -> None:
    window.codes[WANG.phone, f"window {SHE}", f"246810 ticket {TICKET}"] = NOW

    received = await window.identify(IdentifiedBy.CODE, "246810")
    assert received.reception.way is IdentifiedBy.CODE
    window.store.rows.clear()
    with refused(Problem.CODE_WRONG, NotAllowed):
        await window.identify(IdentifiedBy.CODE, "246810")
    assert window.store.rows == {}
    assert [why for *_, why in window.audit.entries] == ["code"]


@pytest.mark.parametrize("shown", ["now", "too long ago", "never"])
async def test_a_face_counts_for_ten_minutes(window: Window, shown: str) -> None:
    if shown != "never":
        early = timedelta(seconds=1) if shown == "too long ago" else timedelta()
        window.store.faces = (TICKET, SHE, NOW - FACE_GOOD_FOR - early)
    if shown == "now":
        received = await window.identify(IdentifiedBy.FACE)
        assert received.reception.way is IdentifiedBy.FACE
    else:
        with refused(Problem.FACE_NOT_SHOWN, Conflict):
            await window.identify(IdentifiedBy.FACE)
        assert (window.store.rows, window.audit.entries) == ({}, [])


async def test_who_is_not_on_the_register_is_nobody(window: Window) -> None:
    window.register.applicants.clear()

    with refused(Problem.NOT_FOUND, NotFound):
        await window.identify()
    assert window.store.rows == {}


async def test_what_was_begun_at_another_window_goes_on_at_this_one(window: Window) -> None:
    window.store.rows[TICKET] = moved(BEGUN, officer=CHEN.officer)

    received = await window.identify()

    assert received.file == window.filling.file
    assert window.store.only == moved(BEGUN, identified_at=NOW)
    assert window.filling.asked == [("show", received.reception.at_window, CASE.case)]


async def test_a_draft_that_she_threw_away_is_no_file_any_more(window: Window) -> None:
    window.store.rows[TICKET] = BEGUN
    window.filling.thrown_away = True

    assert (await window.service.show(FANG, TICKET)).file is None


async def test_each_look_at_who_stands_there_is_on_record(window: Window) -> None:
    window.store.rows[TICKET] = BEGUN

    assert await window.service.show(FANG, TICKET) == Received(BEGUN, WANG, window.filling.file)
    assert window.audit.entries == [(FANG.actor, "reception.read", SHE, ABOUT, "")]


@pytest.mark.parametrize("kept", [None, moved(BEGUN, officer=CHEN.officer)])
async def test_before_this_officer_identified_somebody_nothing_is_there(
    window: Window, kept: object
) -> None:
    if kept is not None:
        window.store.rows[TICKET] = moved(BEGUN, officer=CHEN.officer)
    for asked in (
        window.service.show(FANG, TICKET),
        window.service.begin(FANG, TICKET, ITEM.name),
        window.service.save(FANG, TICKET, 1, {}),
        window.service.submit(FANG, TICKET, 1),
    ):
        with refused(Problem.NOT_FOUND, NotFound):
            await asked
    assert (window.filling.asked, window.audit.entries) == ([], [])


async def test_a_draft_is_begun_for_her_and_saved_as_she_says(window: Window) -> None:
    window.store.rows[TICKET] = NOBODY_YET
    here = NOBODY_YET.at_window

    assert await window.service.begin(FANG, TICKET, ITEM.name) == window.filling.file
    assert window.store.only == NOBODY_YET.begin(CASE.case, NOW)
    assert await window.service.save(FANG, TICKET, 3, FORM) == window.filling.file
    assert window.filling.asked == [
        ("begin", here, ITEM.name),
        ("save", here, CASE.case, 3, FORM),
    ]
    assert [at for _, at in window.owners.asked] == [NOW]


async def test_an_officer_neither_begins_nor_submits_their_own(window: Window) -> None:
    window.owners.own_of = frozenset({FANG.officer})
    window.store.rows[TICKET] = BEGUN

    with refused(Problem.OWN_CASE, NotAllowed):
        await window.service.begin(FANG, TICKET, ITEM.name)
    with refused(Problem.OWN_CASE, NotAllowed):
        await window.service.submit(FANG, TICKET, 1)
    assert window.store.only == BEGUN
    assert (window.asks, window.moves) == ([], [])


async def test_she_signs_before_the_officer_what_was_shown(window: Window) -> None:
    window.store.rows[TICKET] = BEGUN

    assert await window.service.sign(FANG, TICKET, 3, "by hand") == window.filling.file
    assert window.begun == [
        (BEGUN.at_window, CASE.case, 3, SignWay.OFFICER, ""),
        (FANG, UUID(int=4), "by hand"),
    ]
    assert window.filling.asked == [("show", BEGUN.at_window, CASE.case)]


async def test_what_is_submitted_is_accepted_at_once_by_who_may_and_its_steps_are_counted(
    window: Window,
) -> None:
    window.store.rows[TICKET] = BEGUN

    assert await window.service.submit(FANG, TICKET, 3) == window.filling.file

    done = BEGUN.submit(NOW)
    here = BEGUN.at_window
    assert window.store.only == done
    assert window.filling.asked == [
        ("submit", here, CASE.case, 3),
        ("show", here, CASE.case),
    ]
    assert window.moves == [
        (FANG, CASE.case, CASE.version, Wanted(Move.TAKE, "accept")),
        (FANG, CASE.case, CASE.version + 1, Wanted(Move.ACCEPT, "accept")),
    ]
    ((hall, day, took),) = window.store.counted
    assert (hall, day, took[ReceptionStep.WHOLE]) == ("civic", date(2026, 11, 24), 420.0)
    assert window.asks == [(SHE, ABOUT, "services", "hall.reception", "system", NOW)]
    assert window.bell.rung == [ACCOUNT]


@pytest.mark.parametrize("why", ["no post", "no step", "decided by rule", "accepted already"])
async def test_what_another_accepts_is_left_to_them(window: Window, why: str) -> None:
    window.store.rows[TICKET] = BEGUN
    match why:
        case "no post":
            window.posts.held.clear()
        case "no step":
            window.filling.case = replace(CASE, steps=CASE.steps[1:])
        case "decided by rule":
            window.filling.case = replace(CASE, rules_due_at=NOW)
        case _:
            window.filling.case = replace(CASE, state=CaseState.ACCEPTED)

    assert await window.service.submit(FANG, TICKET, 3) == window.filling.file

    assert window.moves == []
    assert [what for what, *_ in window.filling.asked] == ["submit"]


async def test_what_stands_in_the_way_of_accepting_it_costs_nobody_the_submission(
    window: Window,
) -> None:
    window.store.rows[TICKET] = BEGUN
    window.in_the_way = Conflict(Problem.CASE_MOVED)

    assert await window.service.submit(FANG, TICKET, 3) == window.filling.file
    assert (window.store.only, window.bell.rung) == (BEGUN.submit(NOW), [ACCOUNT])
    window.in_the_way = Busy(Problem.BUSY)
    window.store.rows[TICKET] = BEGUN
    await window.service.submit(FANG, TICKET, 3)


@pytest.mark.parametrize("lacks", ["called_at", "started_at"])
async def test_a_ticket_that_was_not_called_is_timed_by_nothing(window: Window, lacks: str) -> None:
    window.store.rows[TICKET] = BEGUN
    window.serving.ticket = (
        replace(SERVED, called_at=None)
        if lacks == "called_at"
        else replace(SERVED, started_at=None)
    )

    await window.service.submit(FANG, TICKET, 3)

    assert window.store.counted == []
    assert len(window.asks) == 1


async def test_nothing_is_saved_or_signed_once_it_was_submitted(window: Window) -> None:
    window.store.rows[TICKET] = SENT

    for asked in (
        window.service.save(FANG, TICKET, 1, {}),
        window.service.sign(FANG, TICKET, 1, "by hand"),
        window.service.submit(FANG, TICKET, 1),
    ):
        with refused(Problem.CASE_MOVED, Conflict):
            await asked
    assert (window.filling.asked, window.begun) == ([], [])


async def test_the_steps_of_four_weeks_are_shown_to_who_serves_the_hall(window: Window) -> None:
    assert await window.service.tallies(FANG, "civic") == [TALLY]
    assert window.store.since == [("civic", date(2026, 10, 27))]
    with refused(Problem.NOT_PERMITTED, NotAllowed):
        await window.service.tallies(CHEN, "civic")
    assert (await window.service.moment()).at == NOW
