"""The pages and what a reader of the API sees: served with their headers, and with nothing inline."""

import re

import pytest

from domain.problems import Problem
from server.routes import ROUTES
from tests.server.house import House

pytestmark = pytest.mark.asyncio(loop_scope="module")

INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|javascript:", re.IGNORECASE)


@pytest.mark.parametrize("path", ["/", "/officer/", "/screen/", "/partners/", "/docs"])
async def test_a_page_has_nothing_that_its_policy_forbids(shared: House, path: str) -> None:
    async with shared.http.get(shared.base + path) as response:
        page = await response.text()

    assert response.status == 200
    assert (response.content_type, response.charset) == ("text/html", "utf-8")
    assert not INLINE.search(page)
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    assert "camera=(self)" in response.headers["Permissions-Policy"]
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/", "/officer/", "/partners/", "/docs"])
async def test_every_file_that_a_page_names_is_there(shared: House, path: str) -> None:
    async with shared.http.get(shared.base + path) as response:
        page = await response.text()
    files = re.findall(r'(?:src|href)="(/static/[^"]+)"', page)

    statuses = []
    for file in files:
        async with shared.http.get(shared.base + file) as response:
            statuses.append(response.status)

    assert files
    assert set(statuses) == {200}


async def test_a_page_is_asked_for_again_and_answered_by_its_tag(shared: House) -> None:
    async with shared.http.get(shared.base + "/") as first:
        tag = first.headers["ETag"]

    async with shared.http.get(shared.base + "/", headers={"If-None-Match": tag}) as again:
        assert again.status == 304
    assert first.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "path", ["/static/none.js", "/static/city.css/x", "/static/../server/app.py"]
)
async def test_a_file_that_is_not_there_is_not_found(shared: House, path: str) -> None:
    async with shared.http.get(shared.base + path) as response:
        assert response.status == 404


async def test_the_page_of_the_api_lists_every_door(shared: House) -> None:
    async with shared.http.get(f"{shared.base}/docs") as response:
        page = await response.text()

    doors = [f"{route.method}</span> <code>{route.path}</code>" for route in ROUTES]
    assert not [door for door in doors if door not in page]


async def test_every_problem_has_a_page_in_both_languages(shared: House) -> None:
    _, listed = await shared.call("GET", "/problems")

    assert set(listed) == set(Problem)
    for problem in Problem:
        status, words = await shared.call("GET", f"/problems/{problem}")
        assert status == 200
        assert words == listed[problem]
        for part in ("title", "next_step"):
            assert words[part]["zh-CN"]
            assert words[part]["en"]


async def test_a_live_house_says_so_and_what_it_can(shared: House) -> None:
    alive = await shared.call("GET", "/healthz")
    ready = await shared.call("GET", "/readyz")

    assert alive == (200, {"status": "alive"})
    assert ready[0] == 200
    assert ready[1]["parts"] == {"database": "ready", "faces": "ready"}
    assert ready[1]["channels"] == ["sms"]


async def test_the_numbers_name_routes_and_no_ids(shared: House) -> None:
    await shared.call("GET", "/v1/face-checks/4d0d5a4e-0000-4000-8000-000000000000")
    await shared.call("GET", "/made-up/4d0d5a4e")

    async with shared.http.get(f"{shared.base}/metrics") as response:
        text = await response.text()

    assert response.content_type == "text/plain"
    assert 'route="/v1/face-checks/{check}"' in text
    assert "zhijian_captures_running 0.0" in text
    assert "4d0d5a4e" not in text
