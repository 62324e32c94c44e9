"""What a problem's `type` leads to: its words in both languages."""

from aiohttp import web

from domain.errors import NotFound
from domain.next_steps import NEXT_STEPS
from domain.problem_titles import TITLES
from domain.problems import Problem


async def all_(request: web.Request) -> web.Response:
    return web.json_response({problem: _words(problem) for problem in Problem})


async def one(request: web.Request) -> web.Response:
    try:
        problem = Problem(request.match_info["name"])
    except ValueError:
        raise NotFound(Problem.NOT_FOUND) from None
    return web.json_response(_words(problem))


def _words(problem: Problem) -> dict[str, dict[str, str]]:
    title, step = TITLES[problem], NEXT_STEPS[problem]
    return {
        "title": {"zh-CN": title.zh, "en": title.en},
        "next_step": {"zh-CN": step.zh, "en": step.en},
    }
