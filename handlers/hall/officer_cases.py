"""Cases as officers work on them."""

from aiohttp import web

from domain.errors import Unfit, fault
from domain.hall.case_lists import OfficerCaseFile
from domain.hall.case_numbers import read_case_number
from handlers.hall.services import HALL
from handlers.request import (
    PURPOSE,
    VERSION,
    json_response,
    language_of,
    officer_of,
    path_id,
    versioned_response,
)
from proto.http.hall.cases import CaseLine, CasesSeen
from proto.http.hall.officer_cases import (
    BoardSeen,
    CaseFound,
    CaseMoved,
    CasesMoved,
    LookLine,
    LooksSeen,
    LookTallySeen,
    MoveDone,
    MovesDone,
    OfficerCase,
    PostHolder,
    PostHolders,
    TallySeen,
    WorkLine,
    WorkSeen,
)
from services.hall.case_work import WorkPage
from services.hall.officer_moves import Wanted


async def free(request: web.Request) -> web.Response:
    """Open steps that wait for somebody of the officer's posts, what is due first."""
    cursor = request.query.get("cursor", "")
    found = await request.app[HALL].case_work.free(officer_of(request), cursor)
    return await _list(request, found)


async def mine(request: web.Request) -> web.Response:
    """Open steps that lie with the officer."""
    cursor = request.query.get("cursor", "")
    found = await request.app[HALL].case_work.mine(officer_of(request), cursor)
    return await _list(request, found)


async def looks(request: web.Request) -> web.Response:
    """Grants by rule that were drawn, for whoever decides at the unit: to be looked at afterwards."""
    cursor, language = request.query.get("cursor", ""), language_of(request)
    found = await request.app[HALL].case_work.to_look_at(officer_of(request), cursor)
    lines = [LookLine.of(one, item, language) for one, item in found.looks]
    return json_response(LooksSeen(looks=lines, next_cursor=found.next_cursor))


async def find(request: web.Request) -> web.Response:
    """The case of a number."""
    try:
        number = read_case_number(request.query.get("number", ""))
    except Unfit as wrong:
        raise fault("/number", "case_number", wrong.words) from wrong
    case = await request.app[HALL].case_work.find(officer_of(request), number)
    return json_response(CaseFound(case=case))


async def show(request: web.Request) -> web.Response:
    """A case, for whoever holds a post of a unit that works on it."""
    seen = await request.app[HALL].case_work.show(
        officer_of(request), path_id(request, "case"), request[PURPOSE]
    )
    return await _seen(request, seen)


async def holders(request: web.Request) -> web.Response:
    """To whom a step may be given, for a supervisor of its unit."""
    found = await request.app[HALL].case_work.holders(
        officer_of(request), path_id(request, "case"), request.match_info["step"]
    )
    return json_response(
        PostHolders(
            officers=[PostHolder(officer=who, username=name) for who, name in found.items()]
        )
    )


async def move(request: web.Request, body: CaseMoved) -> web.Response:
    """One move of a case, by whoever holds the post for it."""
    seen = await request.app[HALL].case_work.move(
        officer_of(request), path_id(request, "case"), request[VERSION], _wanted(body)
    )
    return await _seen(request, seen, 201)


async def move_many(request: web.Request, body: CasesMoved) -> web.Response:
    """Moves of several cases, each by itself: one that is refused keeps none of the others back."""
    wanted = [(each.case, each.version, _wanted(each)) for each in body.moves]
    done = await request.app[HALL].case_work.move_many(officer_of(request), wanted)
    language = language_of(request)
    told = [MoveDone.of(case, result, language) for case, result in done]
    return json_response(MovesDone(done=told), 201)


async def board(request: web.Request) -> web.Response:
    """Open work at the units that the officer supervises, by role."""
    board = await request.app[HALL].case_work.board(officer_of(request))
    return json_response(
        BoardSeen(
            work=[TallySeen.of(each) for each in board.work],
            looks=[LookTallySeen.of(each) for each in board.looks],
        )
    )


async def of_person(request: web.Request) -> web.Response:
    """What a person applied for, newest first."""
    found = await request.app[HALL].case_work.of_person(
        officer_of(request),
        path_id(request, "person"),
        request.query.get("cursor", ""),
        request[PURPOSE],
    )
    language = language_of(request)
    lines = [CaseLine.of(brief, item, language) for brief, item in found.cases]
    return json_response(CasesSeen(cases=lines, next_cursor=found.next_cursor))


def _wanted(body: CaseMoved) -> Wanted:
    return Wanted(
        move=body.move,
        step=body.step,
        words=body.words,
        wants=tuple(body.wants),
        opinion=body.opinion,
        to=body.to,
        officer=body.officer,
        standing=body.standing,
        delivered=body.delivered,
    )


async def _seen(request: web.Request, seen: OfficerCaseFile, status: int = 200) -> web.Response:
    officer, now = officer_of(request).officer, await request.app[HALL].case_work.moment()
    answer = OfficerCase.of(seen, officer, now, language_of(request))
    return versioned_response(answer, seen.file.case.version, status)


async def _list(request: web.Request, found: WorkPage) -> web.Response:
    now, language = await request.app[HALL].case_work.moment(), language_of(request)
    lines = [
        WorkLine.of(one, item, now.at, language, found.bundles.get(one.bundle or ("", 0)))
        for one, item in found.items
    ]
    return json_response(WorkSeen(work=lines, next_cursor=found.next_cursor))
