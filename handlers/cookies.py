"""The cookies in which pages keep a sign-in: two a kind of caller."""

from dataclasses import dataclass
from typing import Final

from aiohttp import web

SECURE_COOKIES: Final = web.AppKey("secure_cookies", bool)


@dataclass(frozen=True, slots=True)
class Cookies:
    """Names and paths: a browser sends the long-lived one only where it is of use."""

    access: str
    access_path: str
    refresh: str
    refresh_path: str
    told: str = ""  # one that the page itself may read: there may be a session, and no more


@dataclass(frozen=True, slots=True)
class Cookie:
    name: str
    path: str


#: Binds a sign-in at the city's identity provider to the browser that began it.
IDENTITY_REQUEST: Final = Cookie("zj_officer_identity", "/v1/officer/sign-in")
CITIZEN_COOKIES: Final = Cookies(
    "zj_access", "/", "zj_refresh", "/v1/sessions", told="zj_signed_in"
)
OFFICER_COOKIES: Final = Cookies(
    "zj_officer_access", "/v1/officer", "zj_officer_refresh", "/v1/officer/sessions"
)


def forget_cookies(response: web.Response, cookies: Cookies) -> None:
    response.del_cookie(cookies.access, path=cookies.access_path)
    response.del_cookie(cookies.refresh, path=cookies.refresh_path)
    if cookies.told:
        response.del_cookie(cookies.told, path="/")
