"""Refusals at the doors of OAuth in that standard's own words (RFC 6749, 5.2), beside the problem that they are."""

import json
from http import HTTPStatus
from typing import Final

from aiohttp import hdrs, web

from domain.problems import Problem

#: The doors of which each refusal is said so.
PREFIX: Final = "/v1/oauth/"
_ERRORS: Final = {
    Problem.PARTNER_CLIENT: (HTTPStatus.UNAUTHORIZED, "invalid_client"),
    Problem.PARTNER_GRANT: (HTTPStatus.BAD_REQUEST, "invalid_grant"),
    Problem.PARTNER_GRANT_TYPE: (HTTPStatus.BAD_REQUEST, "unsupported_grant_type"),
    Problem.PARTNER_SCOPE: (HTTPStatus.BAD_REQUEST, "invalid_scope"),
    # RFC 9449, 5 and 8: the server of tokens says it by 400.
    Problem.PROOF_NEEDED: (HTTPStatus.BAD_REQUEST, "invalid_dpop_proof"),
    Problem.PROOF_WRONG: (HTTPStatus.BAD_REQUEST, "invalid_dpop_proof"),
    Problem.PROOF_NONCE: (HTTPStatus.BAD_REQUEST, "use_dpop_nonce"),
}


def in_oauth_s_words(response: web.Response) -> web.Response:
    """A problem as `answering` made it, which stays in the body: who reads problems finds the next step there."""
    assert isinstance(response.body, bytes)
    problem = json.loads(response.body)
    name = problem["type"].removeprefix("/problems/")
    status, error = _ERRORS.get(name, _otherwise(response.status))
    problem |= {"status": int(status), "error": error, "error_description": name}
    headers = response.headers.copy()
    headers.popall(hdrs.CONTENT_TYPE, None)
    headers.popall(hdrs.CONTENT_LENGTH, None)
    if status != HTTPStatus.UNAUTHORIZED:
        headers.popall(hdrs.WWW_AUTHENTICATE, None)
    body = json.dumps(problem, ensure_ascii=False).encode()
    return web.Response(body=body, status=status, headers=headers, content_type="application/json")


def _otherwise(status: int) -> tuple[int, str]:
    if status in {HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS}:
        return status, "temporarily_unavailable"
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return status, "server_error"
    unfit = status == HTTPStatus.UNPROCESSABLE_ENTITY
    return HTTPStatus.BAD_REQUEST if unfit else status, "invalid_request"
