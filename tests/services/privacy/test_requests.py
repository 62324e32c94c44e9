"""What a person asks about the own data, from the asking to its end: who may, what is written, who hears."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

import pytest

from domain.errors import Conflict, Invalid, NotAllowed, NotFound
from domain.events import EventKind
from domain.four_eyes import Matter, SecondWord
from domain.privacy.requests import Correction, QueuedRequest, Request, RequestKind, RequestState
from domain.problems import Problem
from services.privacy.requests import MOST, PAGE
from tests.services.privacy.request_desk import (
    CITIZEN,
    LI,
    NOW,
    OTHER,
    PERSON,
    WANG,
    ZHAO,
    RequestDesk,
)
from tests.services.unit import ACCOUNT

NUMBER: Final = "440304195001010048"
OTHER_NUMBER: Final = "440306195001011238"
NOTHING: Final = Correction()
BY_LI, BY_ZHAO = f"officer:{LI.officer}", f"officer:{ZHAO.officer}"
BY_CITIZEN: Final = f"citizen:{ACCOUNT}"


@pytest.fixture
def desk() -> RequestDesk:
    return RequestDesk()


async def answered(
    desk: RequestDesk,
    request: UUID,
    correction: Correction = NOTHING,
    state: RequestState = RequestState.ANSWERED,
) -> Request:
    return await desk.service.answer(LI, PERSON, request, state, "已查验身份证", correction)


async def test_a_request_is_a_case_with_a_day_by_which_it_is_answered_and_its_person_hears(
    desk: RequestDesk,
) -> None:
    request = await desk.service.ask(CITIZEN, RequestKind.COPY, "想要检查的记录")

    assert (request.kind, request.words, request.state) == (
        RequestKind.COPY,
        "想要检查的记录",
        RequestState.OPEN,
    )
    assert (request.opened_at, request.due_on) == (NOW, date(2026, 12, 16))
    assert desk.audit.entries == [
        (BY_CITIZEN, "case.submit", PERSON, f"case:{request.request}", "")
    ]
    assert desk.events.told == [(EventKind.REQUEST_OPENED, f"request:{request.request}", PERSON)]
    assert desk.bell.rung == [ACCOUNT]
    assert await desk.service.mine(CITIZEN) == (request,)
    assert desk.requests.asked[-1] == (PERSON, MOST)


async def test_what_is_asked_at_the_counter_is_on_record_as_the_officer_s_deed(
    desk: RequestDesk,
) -> None:
    request = await desk.service.take_down(LI, PERSON, RequestKind.DELETE, "说不清楚，请删掉")

    assert (request.person, request.kind) == (PERSON, RequestKind.DELETE)
    assert desk.actions() == [(BY_LI, "case.submit")]


async def test_what_is_served_at_once_waits_for_no_officer(desk: RequestDesk) -> None:
    with pytest.raises(Invalid) as refused:
        await desk.service.ask(CITIZEN, RequestKind.LOCK, "")

    assert [(each.pointer, each.code) for each in refused.value.errors] == [("/kind", "at_once")]
    assert desk.cases.held == {}


async def test_one_of_a_kind_is_under_way_at_a_time(desk: RequestDesk) -> None:
    await desk.asked(RequestKind.COPY)

    with pytest.raises(Conflict) as refused:
        await desk.service.ask(CITIZEN, RequestKind.COPY, "")
    assert refused.value.problem is Problem.REQUEST_OPEN
    await desk.service.ask(CITIZEN, RequestKind.EXPLAIN, "")

    assert len(desk.cases.held) == 2


async def test_of_nobody_on_the_register_nothing_is_taken_down(desk: RequestDesk) -> None:
    desk.register.held = None

    with pytest.raises(NotFound):
        await desk.service.take_down(LI, PERSON, RequestKind.COPY, "")

    assert (desk.cases.held, desk.bell.rung) == ({}, [])


async def test_who_is_not_bound_asks_nothing_sees_nothing_and_takes_nothing_back(
    desk: RequestDesk,
) -> None:
    request = await desk.asked()
    desk.bound = None

    for call in (
        desk.service.ask(CITIZEN, RequestKind.COPY, ""),
        desk.service.mine(CITIZEN),
        desk.service.withdraw(CITIZEN, request),
    ):
        with pytest.raises(NotAllowed) as refused:
            await call
        assert refused.value.problem is Problem.BINDING_NEEDED


async def test_what_is_withdrawn_is_over_and_drops_the_number_that_waited(
    desk: RequestDesk,
) -> None:
    request = await desk.asked()
    await answered(desk, request, Correction(id_number=NUMBER))
    desk.bell.rung.clear()

    await desk.service.withdraw(CITIZEN, request)

    assert [each.state for each in await desk.service.mine(CITIZEN)] == [RequestState.WITHDRAWN]
    assert desk.requests.numbers == {}
    assert desk.actions()[-1] == (BY_CITIZEN, "case.withdraw")
    assert desk.events.told == [(EventKind.REQUEST_WITHDRAWN, f"request:{request}", PERSON)]
    assert desk.bell.rung == [ACCOUNT]
    with pytest.raises(Conflict) as refused:
        await desk.service.withdraw(CITIZEN, request)
    assert refused.value.problem is Problem.REQUEST_OVER


async def test_a_request_of_somebody_else_is_none_and_one_served_at_once_is_over(
    desk: RequestDesk,
) -> None:
    request, looked_up = await desk.asked(), UUID(int=99)
    desk.bound, desk.requests.at_once = OTHER, frozenset({looked_up})

    with pytest.raises(NotFound):
        await desk.service.withdraw(CITIZEN, request)
    with pytest.raises(Conflict) as refused:
        await desk.service.withdraw(CITIZEN, looked_up)
    assert refused.value.problem is Problem.REQUEST_OVER


@pytest.mark.parametrize(
    ("state", "kind", "move"),
    [
        (RequestState.ANSWERED, EventKind.REQUEST_ANSWERED, "case.approve"),
        (RequestState.REFUSED, EventKind.REQUEST_REFUSED, "case.reject"),
    ],
)
async def test_an_answer_ends_it_with_its_words_and_the_person_hears_which(
    desk: RequestDesk, state: RequestState, kind: EventKind, move: str
) -> None:
    request = await desk.asked(RequestKind.EXPLAIN)

    seen = await answered(desk, request, state=state)

    assert (seen.state, seen.answer, seen.ended_at) == (state, "已查验身份证", NOW)
    assert desk.actions() == [(BY_LI, move)]
    assert desk.events.told == [(kind, f"request:{request}", PERSON)]
    assert desk.bell.rung == [ACCOUNT]
    with pytest.raises(Conflict) as refused:
        await answered(desk, request)
    assert refused.value.problem is Problem.REQUEST_OVER


async def test_a_name_and_an_area_are_put_right_by_one_officer_who_saw_the_papers(
    desk: RequestDesk,
) -> None:
    request = await desk.asked()

    seen = await answered(desk, request, Correction(name="王秀瑛", area="440306"))

    assert seen.state is RequestState.ANSWERED
    assert desk.register.done == [
        ("area", PERSON, "440306"),
        ("rename", PERSON, "王秀英", "王秀瑛"),
        ("put", PERSON, "王秀瑛", WANG.id_number, False),
    ]
    assert desk.audit.entries[0] == (
        BY_LI,
        "person.corrected",
        PERSON,
        f"request:{request}",
        "papers seen",
    )
    assert desk.actions()[1:] == [(BY_LI, "case.finish_step"), (BY_LI, "case.approve")]


async def test_an_answer_without_a_correction_says_of_none(desk: RequestDesk) -> None:
    await answered(desk, await desk.asked())

    assert desk.register.done == []
    assert desk.actions() == [(BY_LI, "case.finish_step"), (BY_LI, "case.approve")]


async def test_an_id_number_waits_for_another_officer_and_is_on_the_register_by_that_word(
    desk: RequestDesk,
) -> None:
    request = await desk.asked()

    waits = await answered(desk, request, Correction(id_number=f" {NUMBER} "))

    assert (waits.state, waits.proposed_by) == (RequestState.OPEN, LI.officer)
    assert (desk.requests.numbers, desk.register.done) == ({request: NUMBER}, [])
    assert desk.audit.entries[0] == (
        BY_LI,
        "person.number_proposed",
        PERSON,
        f"request:{request}",
        "papers seen",
    )
    assert desk.actions()[1:] == [(BY_LI, "case.finish_step")]
    desk.audit.entries.clear()

    done = await desk.service.confirm(ZHAO, PERSON, request, "两人已查验")

    assert (done.state, done.answer, done.proposed_by) == (
        RequestState.ANSWERED,
        "两人已查验",
        None,
    )
    assert desk.register.done == [("put", PERSON, "王秀英", NUMBER, True)]
    assert desk.second.heard == [SecondWord(Matter.CORRECTION, LI.officer, ZHAO.officer)]
    assert desk.actions() == [(BY_ZHAO, "case.approve"), (BY_ZHAO, "person.corrected")]
    assert desk.events.told == [(EventKind.REQUEST_ANSWERED, f"request:{request}", PERSON)]
    assert desk.bell.rung == [ACCOUNT]


async def test_who_proposed_a_number_is_no_second_and_nothing_changes(desk: RequestDesk) -> None:
    request = await desk.asked()
    await answered(desk, request, Correction(id_number=NUMBER))

    with pytest.raises(NotAllowed) as refused:
        await desk.service.confirm(LI, PERSON, request, "")

    assert refused.value.problem is Problem.SECOND_OFFICER_NEEDED
    assert desk.register.done == []
    assert desk.requests.numbers == {request: NUMBER}


async def test_a_number_proposed_by_another_takes_the_place_of_the_first(desk: RequestDesk) -> None:
    request = await desk.asked()
    await answered(desk, request, Correction(id_number=NUMBER))

    waits = await desk.service.answer(
        ZHAO, PERSON, request, RequestState.ANSWERED, "", Correction(id_number=OTHER_NUMBER)
    )

    assert (waits.proposed_by, desk.requests.numbers) == (ZHAO.officer, {request: OTHER_NUMBER})


async def test_an_answer_without_the_number_drops_the_one_that_waited(desk: RequestDesk) -> None:
    request = await desk.asked()
    await answered(desk, request, Correction(id_number=NUMBER))

    await answered(desk, request, state=RequestState.REFUSED)

    assert (desk.requests.numbers, desk.register.done) == ({}, [])


async def test_where_no_number_waits_none_is_confirmed(desk: RequestDesk) -> None:
    request = await desk.asked()

    with pytest.raises(Conflict) as refused:
        await desk.service.confirm(ZHAO, PERSON, request, "")

    assert refused.value.problem is Problem.REQUEST_OVER
    assert desk.second.heard == []


async def test_of_nobody_on_the_register_nothing_is_answered_or_confirmed(
    desk: RequestDesk,
) -> None:
    request = await desk.asked()
    desk.register.held = None

    with pytest.raises(NotFound):
        await answered(desk, request)
    with pytest.raises(NotFound):
        await desk.service.confirm(ZHAO, PERSON, request, "")


async def test_an_officer_answers_nothing_of_the_own(desk: RequestDesk) -> None:
    request = await desk.asked()
    desk.cases.own = frozenset({LI.officer})

    with pytest.raises(NotAllowed) as refused:
        await answered(desk, request, Correction(area="440306"))

    assert refused.value.problem is Problem.OWN_CASE
    assert desk.register.done == []


@pytest.mark.parametrize(
    ("state", "correction", "pointer", "code"),
    [
        (RequestState.REFUSED, Correction(name="王秀瑛"), "/correction", "refused"),
        (RequestState.ANSWERED, Correction(area="4401"), "/correction/area", "not_served"),
        (
            RequestState.ANSWERED,
            Correction(id_number=NUMBER[:-1]),
            "/correction/id_number",
            "id_number",
        ),
    ],
    ids=["refused_yet_corrected", "area_not_served", "no_number"],
)
async def test_what_can_not_be_corrected_like_this_is_named_and_changes_nothing(
    desk: RequestDesk, state: RequestState, correction: Correction, pointer: str, code: str
) -> None:
    request = await desk.asked()

    with pytest.raises(Invalid) as refused:
        await answered(desk, request, correction, state)

    assert [(each.pointer, each.code) for each in refused.value.errors] == [(pointer, code)]
    assert (desk.register.done, desk.audit.entries) == ([], [])


async def test_what_asked_for_no_correction_corrects_nothing(desk: RequestDesk) -> None:
    request = await desk.asked(RequestKind.COPY)

    with pytest.raises(Conflict) as refused:
        await answered(desk, request, Correction(name="王秀瑛"))

    assert refused.value.problem is Problem.REQUEST_OVER
    assert desk.register.done == []


async def test_an_officer_s_look_names_who_looked_and_why(desk: RequestDesk) -> None:
    request = await desk.asked()

    seen = await desk.service.of_person(LI, PERSON, "本人来电询问")

    assert [each.request for each in seen] == [request]
    assert desk.requests.asked[-1] == (PERSON, MOST, BY_LI, "本人来电询问")


def waiting(count: int) -> list[QueuedRequest]:
    one = Request(
        UUID(int=1),
        PERSON,
        RequestKind.COPY,
        "",
        RequestState.OPEN,
        datetime(2026, 11, 1, tzinfo=UTC),
        date(2026, 11, 22),
    )
    return [QueuedRequest(replace(one, request=UUID(int=1 + n)), "王秀英") for n in range(count)]


async def test_the_queue_goes_on_behind_its_cursor_without_a_gap(desk: RequestDesk) -> None:
    desk.requests.waiting = waiting(PAGE + 1)

    first = await desk.service.queue(LI, "")
    second = await desk.service.queue(LI, first.next_cursor)

    assert [*first.requests, *second.requests] == desk.requests.waiting
    assert second.next_cursor == ""
    assert desk.requests.asked == [
        ((date(1970, 1, 1), UUID(int=0)), PAGE + 1, BY_LI),
        ((date(2026, 11, 22), UUID(int=PAGE)), PAGE + 1, BY_LI),
    ]


async def test_a_queue_of_one_page_has_no_second(desk: RequestDesk) -> None:
    desk.requests.waiting = waiting(PAGE)

    page = await desk.service.queue(LI, "")

    assert (len(page.requests), page.next_cursor) == (PAGE, "")


@pytest.mark.parametrize("cursor", ["2026-11-22", "2026-11-22~xy", "today~00000000", "~"])
async def test_a_cursor_that_was_not_given_out_is_refused(desk: RequestDesk, cursor: str) -> None:
    with pytest.raises(Invalid):
        await desk.service.queue(LI, cursor)
