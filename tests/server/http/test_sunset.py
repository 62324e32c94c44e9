"""A door that goes says so long before, in each of its answers and in the description."""

from datetime import date
from http import HTTPStatus

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from auth.access import Access
from domain.errors import NotFound
from domain.problems import Problem
from server.http import openapi
from server.http.problem_responses import answering
from server.route import Route, Sunset

GOES = Sunset(date(2026, 12, 1), date(2027, 6, 1), "/v1/cases")


async def old(request: web.Request) -> web.Response:
    if "lost" in request.query:
        raise NotFound(Problem.NOT_FOUND)
    return web.json_response({})


async def test_each_answer_of_a_door_that_goes_says_since_when_until_when_and_what_instead() -> (
    None
):
    app = web.Application()
    app.router.add_get("/v1/old", answering(old, "/v1/old", headers=GOES.headers))
    app.router.add_get("/v1/new", answering(old, "/v1/new"))

    async with TestClient(TestServer(app)) as client:
        for path, status in (("/v1/old", HTTPStatus.OK), ("/v1/old?lost", HTTPStatus.NOT_FOUND)):
            answer = await client.get(path)
            assert answer.status == status
            assert answer.headers["Deprecation"] == "@1796083200"
            assert answer.headers["Sunset"] == "Tue, 01 Jun 2027 00:00:00 GMT"
            assert answer.headers["Link"] == '</v1/cases>; rel="successor-version"'
        stays = await client.get("/v1/new")
        assert not {"Deprecation", "Sunset", "Link"} & stays.headers.keys()


def test_the_description_marks_a_door_that_goes() -> None:
    routes = (
        Route("GET", "/v1/old", old, Access.PUBLIC, sunset=GOES),
        Route("GET", "/v1/new", old, Access.PUBLIC),
    )

    paths = openapi.document(routes, "1")["paths"]

    assert paths["/v1/old"]["get"]["deprecated"] is True
    assert "deprecated" not in paths["/v1/new"]["get"]
