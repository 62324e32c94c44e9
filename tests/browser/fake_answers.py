"""How the fake city answers and refuses, in the wire's own models and the house's own words."""

from datetime import UTC, datetime
from typing import Final

from aiohttp import web

from domain.errors import Refusal
from domain.next_steps import NEXT_STEPS
from domain.pensions.certification_ways import HOW, OFFERED
from domain.problem_titles import TITLES
from domain.problems import Problem
from domain.ways import WAY_WORDS, Way
from domain.words import Language
from proto.http.base import Answer, FieldFault, ProblemAnswer
from proto.http.ways import WayOffered

NOW: Final = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)


def spoken(request: web.Request) -> Language:
    return Language.EN if request.headers["Accept-Language"] == "en" else Language.ZH


def ways(request: web.Request, outside: tuple[Way, ...] = ()) -> list[WayOffered]:
    offered = (*OFFERED, *outside)
    return [
        WayOffered(
            way=way,
            name=WAY_WORDS[way].in_(spoken(request)),
            how=HOW[way].in_(spoken(request)),
            ready=True,
        )
        for way in offered
    ]


def answer(model: Answer, status: int = 200) -> web.Response:
    return web.Response(
        text=model.model_dump_json(), status=status, content_type="application/json"
    )


def refused(refusal: Refusal) -> web.Response:
    """As the service says it of a body that breaks a rule of form."""
    body = ProblemAnswer(
        type=f"/problems/{refusal.problem}",
        title=TITLES[refusal.problem].zh,
        status=422,
        next_step=NEXT_STEPS[refusal.problem].zh,
        request_id="r1",
        errors=[
            FieldFault(pointer=one.pointer, code=one.code, detail=one.detail.zh)
            for one in refusal.errors
        ],
    )
    return web.Response(
        text=body.model_dump_json(), status=422, content_type="application/problem+json"
    )


def refuse(problem: Problem, status: int, *pointers: str) -> web.Response:
    body = ProblemAnswer(
        type=f"/problems/{problem}",
        title=TITLES[problem].zh,
        status=status,
        next_step=NEXT_STEPS[problem].zh,
        request_id="r1",
        errors=[FieldFault(pointer=one, code="wrong", detail="填写有误") for one in pointers],
    )
    return web.Response(
        text=body.model_dump_json(), status=status, content_type="application/problem+json"
    )
