"""What a request says in its headers, as the doors read it: tokens, versions, purposes, codings."""

import gzip
from typing import Final
from urllib.parse import quote

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from auth.access import Access
from domain.errors import Invalid, NotSignedIn
from domain.problems import Problem
from handlers.request import PURPOSE, VERSION
from server.http.pages import sending
from server.http.shown_tokens import shown_token
from server.http.stated import state
from server.route import Asks, Route
from server.site import FOR_EVER, as_file, keeping_nothing

OFFICERS: Final = "/v1/officer/persons"
COOKIES: Final = "zj_access=a.b.c; zj_officer_access=d.e.f"


@pytest.mark.parametrize(
    ("path", "headers", "shown"),
    [
        ("/v1/me", {}, ("", "")),
        ("/v1/me", {"Authorization": "Bearer a.b.c"}, ("bearer", "a.b.c")),
        ("/v1/me", {"Authorization": "BEARER  a.b.c "}, ("bearer", "a.b.c")),
        ("/v1/me", {"Authorization": "DPoP a.b.c"}, ("dpop", "a.b.c")),
        ("/v1/me", {"Cookie": COOKIES}, ("bearer", "a.b.c")),
        (OFFICERS, {"Cookie": COOKIES}, ("bearer", "d.e.f")),
        (OFFICERS, {"Cookie": "zj_access=a.b.c"}, ("", "")),
        ("/v1/me", {"Cookie": COOKIES, "Authorization": "Bearer g"}, ("bearer", "g")),
    ],
)
def test_a_token_is_shown_by_a_header_or_by_the_cookie_of_its_pages(
    path: str, headers: dict[str, str], shown: tuple[str, str]
) -> None:
    assert shown_token(make_mocked_request("GET", path, headers)) == shown


@pytest.mark.parametrize("authorization", ["", "Basic bGk6eA==", "a.b.c"])
def test_another_scheme_is_no_sign_in_whatever_cookies_come_with_it(authorization: str) -> None:
    headers = {"Authorization": authorization, "Cookie": COOKIES}

    with pytest.raises(NotSignedIn) as refused:
        shown_token(make_mocked_request("GET", "/v1/me", headers))
    assert refused.value.problem is Problem.SIGN_IN_NEEDED


async def handler(_: web.Request) -> web.StreamResponse:
    return web.Response()


CHANGE: Final = Route("PUT", "/v1/x", handler, Access.ADMIN, asks=Asks.VERSION)
LOOK: Final = Route("GET", "/v1/x", handler, Access.OFFICER, asks=Asks.PURPOSE)


@pytest.mark.parametrize("version", [1, 10, 999_999_999])
def test_which_version_is_changed_says_its_etag(version: int) -> None:
    request = make_mocked_request("PUT", "/v1/x", {"If-Match": f'"{version}"'})

    state(request, CHANGE)

    assert request[VERSION] == version
    assert PURPOSE not in request


@pytest.mark.parametrize(
    "said", ["", "1", '"0"', '"01"', 'W/"1"', '"1", "2"', "*", '"1000000000"', '"\uff11"', '" 1"']
)
def test_a_change_of_no_version_of_ours_is_not_made(said: str) -> None:
    with pytest.raises(Invalid) as refused:
        state(make_mocked_request("PUT", "/v1/x", {"If-Match": said}), CHANGE)
    assert refused.value.problem is Problem.VERSION_MISSING


def test_why_an_officer_looks_is_said_percent_encoded() -> None:
    request = make_mocked_request("GET", "/v1/x", {"Zhijian-Purpose": quote("核对 材料")})

    state(request, LOOK)

    assert request[PURPOSE] == "核对 材料"
    assert VERSION not in request


@pytest.mark.parametrize("said", ["", "%20", "%ff", "two%0Alines", quote("件" * 501)])
def test_an_officer_who_does_not_say_why_sees_nothing(said: str) -> None:
    with pytest.raises(Invalid) as refused:
        state(make_mocked_request("GET", "/v1/x", {"Zhijian-Purpose": said}), LOOK)
    assert refused.value.problem is Problem.PURPOSE_MISSING


async def sent(name: str, content: bytes, **headers: str) -> web.Response:
    """A file as a page asks for it."""
    named = {each.replace("_", "-"): value for each, value in headers.items()}
    file = as_file(name, content, FOR_EVER)
    answer = await sending(file)(make_mocked_request("GET", "/static/x", named))
    assert isinstance(answer, web.Response)
    return answer


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br", "br"),
        ("gzip", "gzip"),
        ("GZIP; q=0.5", "gzip"),
        ("br;q=0, gzip;q=0.1", "gzip"),
        ("br;q=0.0, gzip;q=0", None),
        ("br;q=1.0", "br"),
        ("identity", None),
        ("", None),
    ],
)
async def test_a_text_is_compressed_as_the_caller_takes_it(
    accepted: str, coding: str | None
) -> None:
    answer = await sent("a.js", b"x" * 513, Accept_Encoding=accepted)

    assert answer.headers.get("Content-Encoding") == coding
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert (answer.content_type, answer.charset) == ("text/javascript", "utf-8")
    assert answer.etag is not None
    assert answer.etag.value.endswith(f"-{coding}" if coding else "") is True
    if coding == "gzip":
        assert isinstance(answer.body, bytes)
        assert gzip.decompress(answer.body) == b"x" * 513


async def test_a_small_file_and_a_picture_are_sent_as_they_are() -> None:
    small = await sent("a.css", b"x" * 512, Accept_Encoding="br")
    picture = await sent("a.png", b"x" * 9_000, Accept_Encoding="br")

    assert [each.headers.get("Content-Encoding") for each in (small, picture)] == [None, None]
    assert (picture.content_type, picture.charset) == ("image/png", None)
    assert picture.body == b"x" * 9_000


async def test_who_has_a_file_already_is_told_so_of_the_same_coding_alone() -> None:
    plain = (await sent("a.js", b"x" * 600)).headers["ETag"]
    packed = (await sent("a.js", b"x" * 600, Accept_Encoding="br")).headers["ETag"]
    known = f'"another", {packed}'

    again = await sent("a.js", b"x" * 600, Accept_Encoding="br", If_None_Match=known)
    assert (again.status, again.body) == (304, None)
    assert (await sent("a.js", b"x" * 600, If_None_Match="*")).status == 304
    assert (await sent("a.js", b"x" * 600, If_None_Match=plain)).status == 304
    assert (await sent("a.js", b"x" * 600, If_None_Match=packed)).status == 200


def test_a_worker_that_keeps_nothing_forgets_its_files_and_has_another_tag() -> None:
    worker = as_file("sw.js", b'const FILES = ["/static/a.js"];\nrest();\n', "no-cache")

    forgetful = keeping_nothing(worker)

    assert forgetful.content == b"const FILES = null;\nrest();\n"
    assert (forgetful.cache_control, forgetful.content_type) == ("no-cache", "text/javascript")
    assert forgetful.tag != worker.tag
