"""Around every request: its id and language, and the one place where a refusal becomes an answer."""

import json
import logging
import secrets
import time
from collections.abc import Callable
from functools import lru_cache
from http import HTTPStatus
from typing import Final

import structlog
from aiohttp import hdrs, web
from aiohttp.typedefs import Handler, Middleware
from multidict import CIMultiDict, istr

from domain.errors import Refusal
from domain.problems import NEXT_STEPS, TITLES, Problem
from domain.words import Language
from handlers import keys

log = logging.getLogger(__name__)

#: Told of every plain answer and the seconds it took.
Observe = Callable[[web.Request, web.Response, float], None]

_DATA: Final = "/v1/"
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
        "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
        "Content-Security-Policy": (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
            "media-src 'self' blob:; connect-src 'self'; worker-src 'self'; font-src 'self'; "
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
HEADER_ID: Final = istr("X-Request-ID")


def problems(observe: Observe | None = None) -> Middleware:
    """Every refusal and every fault leaves here as problem+json; ours are logged, once.

    The one middleware of the house, since each costs a request an eighth of a bare one.
    """

    @web.middleware
    async def around(request: web.Request, handler: Handler) -> web.StreamResponse:
        began = time.perf_counter()
        request_id = secrets.token_hex(8)
        request[keys.REQUEST_ID] = request_id
        request[keys.LANGUAGE] = _language(request.headers.get(hdrs.ACCEPT_LANGUAGE, ""))
        request[keys.PRINCIPAL] = None
        structlog.contextvars.bind_contextvars(request=request_id)
        try:
            response = await handler(request)
        except Refusal as refusal:
            if keys.status_of(refusal) >= HTTPStatus.INTERNAL_SERVER_ERROR:
                log.warning("refused %s: %s", refusal.problem, refusal.__cause__ or refusal.detail)
            response = refused(request, refusal)
        except web.HTTPException as http:
            if http.status not in _STATUS_PROBLEM:
                raise
            response = _not_served(request, http)
        except ConnectionResetError:
            raise
        except Exception:
            log.exception("request failed")
            response = _problem(request, Problem.OUR_FAULT, 500)
        if not response.prepared:
            _head(request, response)
        if observe is not None and isinstance(response, web.Response):
            observe(request, response, time.perf_counter() - began)
        return response

    return around


def _not_served(request: web.Request, http: web.HTTPException) -> web.Response:
    problem = _STATUS_PROBLEM[http.status]
    status = HTTPStatus.NOT_FOUND if problem is Problem.NOT_FOUND else http.status
    response = _problem(request, problem, status)
    if hdrs.ALLOW in http.headers:
        response.headers[hdrs.ALLOW] = http.headers[hdrs.ALLOW]
    return response


def _head(request: web.Request, response: web.StreamResponse) -> None:
    headers = response.headers
    headers[HEADER_ID] = request[keys.REQUEST_ID]
    if keys.PROOF_NONCE in request:
        headers["DPoP-Nonce"] = request[keys.PROOF_NONCE]
    # What a handler has set stays.
    is_data = request.rel_url.raw_path.startswith(_DATA)
    headers.merge(_DATA_HEADERS if is_data else _PAGE_HEADERS)


def refused(request: web.Request, refusal: Refusal) -> web.Response:
    """The refusal as RFC 9457."""
    language = request.get(keys.LANGUAGE, Language.ZH)
    response = _problem(
        request,
        refusal.problem,
        keys.status_of(refusal),
        detail=refusal.detail_in(language),
        errors=[
            {
                "pointer": error.pointer,
                "code": error.code,
                "detail": error.detail.in_(language),
            }
            for error in refusal.errors
        ],
    )
    if refusal.retry_after is not None:
        response.headers[hdrs.RETRY_AFTER] = str(refusal.retry_after)
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
) -> web.Response:
    language = request.get(keys.LANGUAGE, Language.ZH)
    body: dict[str, object] = {
        "type": f"/problems/{problem}",
        "title": TITLES[problem].in_(language),
        "status": status,
        "detail": detail,
        "next_step": NEXT_STEPS[problem].in_(language),
        "request_id": request.get(keys.REQUEST_ID, ""),
    }
    if errors:
        body["errors"] = errors
    return web.Response(
        body=json.dumps(body, ensure_ascii=False).encode(),
        status=status,
        content_type="application/problem+json",
        headers={"Cache-Control": "no-store", "Content-Language": language},
    )


@lru_cache(maxsize=256)  # browsers send a few hundred different ones
def _language(accepted: str) -> Language:
    """The first of the asked languages that we speak; Chinese when none is named."""
    for part in accepted.split(","):
        tag = part.split(";")[0].strip().lower()
        if tag.startswith("zh"):
            return Language.ZH
        if tag.startswith("en"):
            return Language.EN
    return Language.ZH
