"""Refusals in OAuth's words (RFC 6749, 5.2): the status, the error, and the problem beside them."""

import json
from typing import Final

import pytest
from aiohttp import web

from domain.problems import Problem
from server.http.oauth_errors import in_oauth_s_words

CHALLENGE: Final = 'DPoP error="use_dpop_nonce"'


def refused(problem: Problem, status: int) -> web.Response:
    """As `answering` makes it."""
    said = {"type": f"/problems/{problem}", "title": "标题", "status": status, "next_step": "再试"}
    headers = {"WWW-Authenticate": CHALLENGE, "Retry-After": "3", "Content-Language": "zh-CN"}
    return web.Response(
        body=json.dumps(said).encode(),
        status=status,
        headers=headers,
        content_type="application/problem+json",
    )


@pytest.mark.parametrize(
    ("problem", "came", "status", "error"),
    [
        (Problem.PARTNER_CLIENT, 401, 401, "invalid_client"),
        (Problem.PARTNER_GRANT, 403, 400, "invalid_grant"),
        (Problem.PARTNER_GRANT_TYPE, 422, 400, "unsupported_grant_type"),
        (Problem.PARTNER_SCOPE, 403, 400, "invalid_scope"),
        (Problem.PROOF_NEEDED, 401, 400, "invalid_dpop_proof"),
        (Problem.PROOF_WRONG, 401, 400, "invalid_dpop_proof"),
        (Problem.PROOF_NONCE, 401, 400, "use_dpop_nonce"),
        (Problem.BUSY, 503, 503, "temporarily_unavailable"),
        (Problem.TOO_MANY_REQUESTS, 429, 429, "temporarily_unavailable"),
        (Problem.OUR_FAULT, 500, 500, "server_error"),
        (Problem.BODY_INVALID, 422, 400, "invalid_request"),
        (Problem.BODY_TOO_LARGE, 413, 413, "invalid_request"),
        (Problem.METHOD, 405, 405, "invalid_request"),
    ],
)
def test_a_refusal_has_the_word_that_a_client_library_looks_at(
    problem: Problem, came: int, status: int, error: str
) -> None:
    answer = in_oauth_s_words(refused(problem, came))

    assert isinstance(answer.body, bytes)
    said = json.loads(answer.body)
    assert answer.content_type == "application/json"
    assert (answer.status, said["status"], said["error"]) == (status, status, error)
    assert said["error_description"] == str(problem)
    assert (said["title"], said["next_step"]) == ("标题", "再试")
    assert "标题".encode() in answer.body
    assert (answer.headers["Retry-After"], answer.headers["Content-Language"]) == ("3", "zh-CN")
    assert ("WWW-Authenticate" in answer.headers) is (status == 401)
