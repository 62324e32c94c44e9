"""The access token that a request shows, and by which scheme."""

from typing import Final

from aiohttp import hdrs, web

from domain.errors import NotSignedIn
from domain.problems import Problem

BEARER: Final = "bearer"
DPOP: Final = "dpop"
_SCHEMES: Final = frozenset({BEARER, DPOP})
OFFICER_PATH: Final = "/v1/officer"


def shown_token(request: web.Request) -> tuple[str, str]:
    """The scheme and the token of a request; no scheme where it shows none."""
    authorization = request.headers.get(hdrs.AUTHORIZATION)
    if authorization is not None:
        # What comes with a header never acts by its cookies: Origin was not asked of it.
        scheme, _, token = authorization.partition(" ")
        scheme = scheme.lower()
        if scheme not in _SCHEMES:
            raise NotSignedIn(Problem.SIGN_IN_NEEDED)
        return scheme, token.strip()
    officer = request.path.startswith(OFFICER_PATH)
    cookie = request.cookies.get("zj_officer_access" if officer else "zj_access")
    return (BEARER, cookie) if cookie else ("", "")
