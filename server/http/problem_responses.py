"""Around every handler: the request's id, and the one place where a refusal becomes an answer."""

import json
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from random import getrandbits
from typing import Final

from aiohttp import hdrs, web
from multidict import CIMultiDict, istr

from domain.errors import Outdated, Refusal
from domain.next_steps import next_step
from domain.problem_titles import TITLES
from domain.problems import Problem
from handlers.refusals import status_of
from handlers.request import PROOF_NONCE, etag, language_of
from server.http.dpop import HEADER as PROOF
from server.http.oauth_errors import PREFIX as OAUTH
from server.http.oauth_errors import in_oauth_s_words
from server.http.quotas import tell
from server.monitoring import logs

log = logging.getLogger(__name__)

Plain = Callable[[web.Request], Awaitable[web.StreamResponse]]
#: Told of every plain answer: its request, route and status, and the seconds it took.
Observe = Callable[[web.Request, str, int, float], None]

#: The route of what is asked for where no door stands.
UNKNOWN_ROUTE: Final = "unknown"
_DATA: Final = ("/v1/", UNKNOWN_ROUTE)
#: An answer that is no page needs only to stay none: phones pay for every byte of it.
_DATA_HEADERS: Final = CIMultiDict(
    {
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    }
)
_PAGE_HEADERS: Final = CIMultiDict(
    {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "X-Frame-Options": "DENY",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(self), microphone=(self), geolocation=()",
        "Content-Security-Policy": (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
            "media-src 'self' blob:; connect-src 'self'; worker-src 'self'; font-src 'self'; frame-src blob:; "
            "form-action 'self'; "
            "frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'"
        ),
    }
)
_STATUS_PROBLEM: Final = {
    400: Problem.BODY_UNREADABLE,
    403: Problem.NOT_FOUND,  # a folder of static files
    404: Problem.NOT_FOUND,
    405: Problem.METHOD,
    413: Problem.BODY_TOO_LARGE,
    415: Problem.MEDIA_TYPE,
}
#: RFC 9449, 7.1 and 9: what a client library looks at.
_CHALLENGES: Final = {
    Problem.PROOF_NEEDED: 'DPoP algs="ES256 EdDSA"',
    Problem.PROOF_WRONG: 'DPoP error="invalid_dpop_proof", algs="ES256 EdDSA"',
    Problem.PROOF_NONCE: 'DPoP error="use_dpop_nonce", algs="ES256 EdDSA"',
}
PROBLEM: Final = "application/problem+json"
HEADER_ID: Final = istr("X-Request-ID")


def answering(
    handler: Plain,
    route: str,
    observe: Observe | None = None,
    headers: Mapping[str, str] | None = None,
) -> Plain:
    """The handler as aiohttp is given it: every refusal and every fault leaves it as problem+json.

    `headers`: what else each of its answers says.

    Ours are logged, once. It is wrapped so once and for all, as aiohttp takes an eighth of what a
    bare request costs to lead each through a middleware.
    """
    standing = CIMultiDict(_DATA_HEADERS if route.startswith(_DATA) else _PAGE_HEADERS)
    standing.extend(headers or {})
    oauth = route.startswith(OAUTH)

    async def answer(request: web.Request) -> web.StreamResponse:
        began = time.perf_counter()
        request_id = f"{getrandbits(64):016x}"
        logs.REQUEST.set(request_id)
        try:
            response = await handler(request)
        except (Refusal, web.HTTPException) as refusal:
            response = _instead(request, refusal)
        except ConnectionResetError:
            raise
        except Exception:
            log.exception("request failed")
            response = _problem(request, Problem.OUR_FAULT, 500)
        if oauth and isinstance(response, web.Response) and response.content_type == PROBLEM:
            response = in_oauth_s_words(response)
        if not response.prepared:
            said = response.headers
            said[HEADER_ID] = request_id
            if PROOF in request.headers and PROOF_NONCE in request:
                said["DPoP-Nonce"] = request[PROOF_NONCE]
            tell(request, said)
            said.merge(standing)  # what a handler has set stays
        if observe is not None and isinstance(response, web.Response):
            observe(request, route, response.status, time.perf_counter() - began)
        return response

    return answer


def _instead(request: web.Request, refusal: Refusal | web.HTTPException) -> web.Response:
    if isinstance(refusal, web.HTTPException):
        if refusal.status not in _STATUS_PROBLEM:
            raise refusal
        return _not_served(request, refusal)
    if status_of(refusal) >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log.warning("refused %s: %s", refusal.problem, refusal.__cause__ or refusal.detail)
    return _refused(request, refusal)


def _not_served(request: web.Request, http: web.HTTPException) -> web.Response:
    problem = _STATUS_PROBLEM[http.status]
    status = HTTPStatus.NOT_FOUND if problem is Problem.NOT_FOUND else http.status
    response = _problem(request, problem, status)
    if hdrs.ALLOW in http.headers:
        response.headers[hdrs.ALLOW] = http.headers[hdrs.ALLOW]
    return response


def _refused(request: web.Request, refusal: Refusal) -> web.Response:
    """The refusal as RFC 9457."""
    language = language_of(request)
    response = _problem(
        request,
        refusal.problem,
        status_of(refusal),
        detail=refusal.detail_in(language),
        errors=[
            {
                "pointer": error.pointer,
                "code": error.code,
                "detail": error.detail.in_(language),
            }
            for error in refusal.errors
        ],
        retry_after=refusal.retry_after,
    )
    if refusal.retry_after is not None:
        response.headers[hdrs.RETRY_AFTER] = str(refusal.retry_after)
    if isinstance(refusal, Outdated):
        response.headers[hdrs.ETAG] = etag(refusal.version)
    if response.status == HTTPStatus.UNAUTHORIZED:
        response.headers[hdrs.WWW_AUTHENTICATE] = _CHALLENGES.get(refusal.problem, "Bearer")
    return response


def _problem(
    request: web.Request,
    problem: Problem,
    status: int,
    *,
    detail: str = "",
    errors: list[dict[str, str]] | None = None,
    retry_after: int | None = None,
) -> web.Response:
    language = language_of(request)
    body: dict[str, object] = {
        "type": f"/problems/{problem}",
        "title": TITLES[problem].in_(language),
        "status": status,
        "detail": detail,
        "next_step": next_step(problem, retry_after).in_(language),
        "request_id": logs.REQUEST.get(),
    }
    if errors:
        body["errors"] = errors
    return web.Response(
        body=json.dumps(body, ensure_ascii=False).encode(),
        status=status,
        content_type=PROBLEM,
        headers={"Cache-Control": "no-store", "Content-Language": language},
    )
