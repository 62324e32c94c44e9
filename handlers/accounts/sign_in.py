"""Signing in and out, and renewing a session: tokens in the answer, or in cookies for the pages."""

from typing import Final, Literal

from aiohttp import hdrs, web

from domain.accounts.devices import device_of
from domain.accounts.identity_provider import REQUEST_LIFE, SignInRequest
from domain.accounts.passkeys import CHALLENGE_LIFE
from domain.base64url import packed
from domain.people import Citizen, Principal
from handlers.accounts.services import ACCOUNTS
from handlers.cookies import (
    CITIZEN_COOKIES,
    IDENTITY_REQUEST,
    OFFICER_COOKIES,
    SECURE_COOKIES,
    Cookies,
    forget_cookies,
)
from handlers.request import CALLER, DEVICE_KEY, citizen_of, json_response, officer_of
from proto.http.accounts.identities import IdentityProviderSeen, IdentityRequest, IdentityReturn
from proto.http.accounts.passkeys import PasskeyChallenge, PasskeySignIn
from proto.http.accounts.sign_in import (
    CodeSent,
    CodeWanted,
    OfficerSignIn,
    Refresh,
    Session,
    SignIn,
    WechatSignIn,
)
from services.accounts.identity_sign_in import Returned
from services.accounts.session_opening import SignedIn

_REQUEST_S: Final = int(REQUEST_LIFE.total_seconds())
_OFFICERS_LEVEL: Final = 0  # levels are of citizens' accounts


async def send_code(request: web.Request, body: CodeWanted) -> web.Response:
    sent = await request.app[ACCOUNTS].sign_in.send_code(body.phone, request[CALLER])
    return json_response(
        CodeSent(resend_after=sent.resend_after, expires_in=sent.expires_in, request=sent.request),
        202,
    )


async def sign_in(request: web.Request, body: SignIn) -> web.Response:
    signed_in = await request.app[ACCOUNTS].sign_in.sign_in(
        body.phone,
        body.code,
        body.request or request[CALLER],
        body.language,
        device_of(request.headers.get(hdrs.USER_AGENT, "")),
        request.get(DEVICE_KEY, ""),
    )
    return _session(request, signed_in, CITIZEN_COOKIES if body.cookies else None, 201)


async def sign_in_by_wechat(request: web.Request, body: WechatSignIn) -> web.Response:
    signed_in = await request.app[ACCOUNTS].wechat_sign_in.sign_in(
        body.code,
        body.phone_code,
        body.language,
        device_of(request.headers.get(hdrs.USER_AGENT, "")),
    )
    return _session(request, signed_in, None, 201)


async def refresh(request: web.Request, body: Refresh) -> web.Response:
    token, cookies = _shown(request, body, CITIZEN_COOKIES)
    device_key = request.get(DEVICE_KEY, "")
    return _session(
        request, await request.app[ACCOUNTS].sign_in.refresh(token, device_key), cookies
    )


async def sign_out(request: web.Request) -> web.Response:
    await request.app[ACCOUNTS].sign_in.sign_out(citizen_of(request))
    return _signed_out(CITIZEN_COOKIES)


async def officer_sign_in(request: web.Request, body: OfficerSignIn) -> web.Response:
    signed_in = await request.app[ACCOUNTS].sign_in.sign_in_officer(
        body.username,
        body.password.get_secret_value(),
        request[CALLER],
        body.totp,
        body.own_password.get_secret_value(),
    )
    return _session(request, signed_in, OFFICER_COOKIES if body.cookies else None, 201)


async def passkey_challenge(request: web.Request) -> web.Response:
    begun = await request.app[ACCOUNTS].passkey_sign_in.begin()
    return json_response(
        PasskeyChallenge(
            challenge=packed(begun.challenge),
            host=begun.host,
            expires_in=int(CHALLENGE_LIFE.total_seconds()),
        ),
        201,
    )


async def officer_sign_in_by_passkey(request: web.Request, body: PasskeySignIn) -> web.Response:
    signed_in = await request.app[ACCOUNTS].passkey_sign_in.sign_in(body.assertion, request[CALLER])
    return _session(request, signed_in, OFFICER_COOKIES if body.cookies else None, 201)


async def identity_provider(request: web.Request) -> web.Response:
    return json_response(IdentityProviderSeen(on=request.app[ACCOUNTS].identity_sign_in.on))


async def identity_request(request: web.Request) -> web.Response:
    begun = await request.app[ACCOUNTS].identity_sign_in.begin()
    answer = json_response(IdentityRequest(go_to=begun.address, expires_in=_REQUEST_S), 201)
    answer.set_cookie(
        IDENTITY_REQUEST.name,
        begun.browser,
        path=IDENTITY_REQUEST.path,
        max_age=_REQUEST_S,
        httponly=True,
        secure=request.app[SECURE_COOKIES],
        samesite="Strict",
    )
    return answer


async def officer_sign_in_by_provider(request: web.Request, body: IdentityReturn) -> web.Response:
    asked = SignInRequest(body.state, request.cookies.get(IDENTITY_REQUEST.name, ""))
    signed_in = await request.app[ACCOUNTS].identity_sign_in.sign_in(
        Returned(asked, body.code, body.iss, body.totp), request[CALLER]
    )
    answer = _session(request, signed_in, OFFICER_COOKIES if body.cookies else None, 201)
    answer.del_cookie(IDENTITY_REQUEST.name, path=IDENTITY_REQUEST.path)
    return answer


async def officer_refresh(request: web.Request, body: Refresh) -> web.Response:
    token, cookies = _shown(request, body, OFFICER_COOKIES)
    return _session(request, await request.app[ACCOUNTS].sign_in.refresh_officer(token), cookies)


async def officer_sign_out(request: web.Request) -> web.Response:
    await request.app[ACCOUNTS].sign_in.sign_out(officer_of(request))
    return _signed_out(OFFICER_COOKIES)


def _shown(request: web.Request, body: Refresh, cookies: Cookies) -> tuple[str, Cookies | None]:
    """The token of the body, else the cookie's; and the cookies to set, where it came from one."""
    if body.refresh_token:
        return body.refresh_token, None
    return request.cookies.get(cookies.refresh, ""), cookies


def _session(
    request: web.Request, signed_in: SignedIn, cookies: Cookies | None, status: int = 200
) -> web.Response:
    principal = signed_in.principal
    if isinstance(principal, Citizen):
        holder, level = principal.account, int(principal.level)
    else:
        holder, level = principal.officer, _OFFICERS_LEVEL
    answer = json_response(
        Session(
            access_token="" if cookies else signed_in.access_token,
            refresh_token="" if cookies else signed_in.refresh_token,
            token_type=_token_type(principal),
            expires_in=signed_in.expires_in,
            account=holder,
            level=level,
        ),
        status,
    )
    if cookies:
        _set_cookies(answer, signed_in, cookies, secure=request.app[SECURE_COOKIES])
    return answer


def _set_cookies(
    answer: web.Response, signed_in: SignedIn, cookies: Cookies, *, secure: bool
) -> None:
    longest = signed_in.renewable_for
    wanted = [
        (cookies.access, signed_in.access_token, cookies.access_path, signed_in.expires_in, True),
        (cookies.refresh, signed_in.refresh_token, cookies.refresh_path, longest, True),
    ]
    if cookies.told:
        wanted.append((cookies.told, "1", "/", longest, False))
    for name, value, path, seconds, hidden in wanted:
        answer.set_cookie(
            name,
            value,
            path=path,
            max_age=seconds,
            httponly=hidden,
            secure=secure,
            samesite="Strict",
        )


def _token_type(principal: Principal) -> Literal["Bearer", "DPoP"]:
    return "DPoP" if isinstance(principal, Citizen) and principal.device_key else "Bearer"


def _signed_out(cookies: Cookies) -> web.Response:
    answer = web.Response(status=204)
    forget_cookies(answer, cookies)
    return answer
