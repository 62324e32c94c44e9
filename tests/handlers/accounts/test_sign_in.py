from http.cookies import SimpleCookie
from uuid import UUID

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request
from pydantic import SecretStr

from domain.people import Citizen, Level, Officer, Principal, Role
from domain.words import Language
from handlers.accounts import sign_in
from handlers.accounts.services import ACCOUNTS, AccountServices
from handlers.cookies import SECURE_COOKIES
from handlers.request import CALLER, PRINCIPAL
from proto.http.accounts.sign_in import CodeWanted, OfficerSignIn, Refresh, Session, SignIn
from services.accounts.session_opening import SignedIn
from services.accounts.sign_in import CodeSent
from tests.people import PHONE
from tests.service_sets import with_only

CITIZEN = Citizen(UUID(int=1), Level.BOUND, UUID(int=2))
OFFICER = Officer(UUID(int=3), frozenset({Role.COUNTER}), UUID(int=4))


class FakeService:
    def __init__(self) -> None:
        self.shown: list[str] = []
        self.places: list[str] = []
        self.out: list[Principal] = []

    async def send_code(self, phone: str, caller: str) -> CodeSent:
        return CodeSent(60, 300, caller)

    async def sign_in(
        self,
        phone: str,
        code: str,
        place: str,
        language: Language,
        device: str,
        device_key: str = "",
    ) -> SignedIn:
        self.places.append(place)
        return SignedIn(CITIZEN, "access", 900, "refresh", 2_592_000)

    async def sign_in_officer(
        self, username: str, password: str, caller: str, totp: str = "", own_password: str = ""
    ) -> SignedIn:
        return SignedIn(OFFICER, "access", 900, "refresh", 1800)

    async def refresh(self, refresh_token: str, device_key: str = "") -> SignedIn:
        self.shown.append(refresh_token)
        return SignedIn(CITIZEN, "access 2", 900, "refresh 2", 2_592_000)

    async def refresh_officer(self, refresh_token: str) -> SignedIn:
        self.shown.append(refresh_token)
        return SignedIn(OFFICER, "access 2", 900, "refresh 2", 1800)

    async def sign_out(self, principal: Principal) -> None:
        self.out.append(principal)


@pytest.fixture
def service() -> FakeService:
    return FakeService()


def ask(
    service: FakeService,
    *,
    cookie: str = "",
    principal: Principal | None = None,
    secure: bool = True,
) -> web.Request:
    app = web.Application()
    app[ACCOUNTS] = with_only(AccountServices, sign_in=service)
    app[SECURE_COOKIES] = secure
    headers = {"Cookie": cookie} if cookie else {}
    request = make_mocked_request("POST", "/", headers=headers, app=app)
    request[PRINCIPAL] = principal
    request[CALLER] = "ca11e4"
    return request


def session(answer: web.Response) -> Session:
    assert isinstance(answer.body, bytes)
    return Session.model_validate_json(answer.body)


def cookies(answer: web.Response) -> dict[str, tuple[str, str, str]]:
    """Value, path and seconds of each: all SameSite=Strict, and HttpOnly those that hold a token."""
    jar: SimpleCookie = answer.cookies
    assert all(cookie["samesite"] == "Strict" for cookie in jar.values())
    assert {name for name, cookie in jar.items() if not cookie["httponly"]} == {"zj_signed_in"} & {
        *jar
    }
    return {name: (c.value, c["path"], str(c["max-age"])) for name, c in jar.items()}


def signing_in(*, cookies: bool) -> SignIn:
    return SignIn(phone=PHONE, code="123456", cookies=cookies)


async def test_a_code_is_on_its_way(service: FakeService) -> None:
    answer = await sign_in.send_code(ask(service), CodeWanted(phone=PHONE))

    assert answer.status == 202
    assert answer.body == b'{"resend_after":60,"expires_in":300,"request":"ca11e4"}'


async def test_a_code_is_answered_from_where_it_was_asked_for_or_with_its_request(
    service: FakeService,
) -> None:
    await sign_in.sign_in(ask(service), signing_in(cookies=False))
    body = SignIn(phone=PHONE, code="123456", request="e15e")
    await sign_in.sign_in(ask(service), body)

    assert service.places == ["ca11e4", "e15e"]


async def test_an_app_gets_its_tokens_in_the_answer(service: FakeService) -> None:
    answer = await sign_in.sign_in(ask(service), signing_in(cookies=False))

    assert answer.status == 201
    assert session(answer) == Session(
        access_token="access",
        refresh_token="refresh",
        expires_in=900,
        account=CITIZEN.account,
        level=2,
    )
    assert not answer.cookies


async def test_a_page_gets_its_tokens_in_cookies_that_no_script_reads(service: FakeService) -> None:
    answer = await sign_in.sign_in(ask(service), signing_in(cookies=True))

    assert (session(answer).access_token, session(answer).refresh_token) == ("", "")
    assert cookies(answer) == {
        "zj_access": ("access", "/", "900"),
        "zj_refresh": ("refresh", "/v1/sessions", "2592000"),
        "zj_signed_in": ("1", "/", "2592000"),  # the page asks nobody's account without it
    }


@pytest.mark.parametrize("secure", [True, False])
async def test_cookies_are_secure_where_the_service_has_https(
    service: FakeService, *, secure: bool
) -> None:
    answer = await sign_in.sign_in(ask(service, secure=secure), signing_in(cookies=True))

    assert {bool(cookie["secure"]) for cookie in answer.cookies.values()} == {secure}


async def test_an_officers_cookies_go_to_the_officers_doors_only(service: FakeService) -> None:
    body = OfficerSignIn(username="chen", password=SecretStr("secret"), cookies=True)
    answer = await sign_in.officer_sign_in(ask(service), body)

    assert (answer.status, session(answer).account) == (201, OFFICER.officer)
    assert cookies(answer) == {
        "zj_officer_access": ("access", "/v1/officer", "900"),
        "zj_officer_refresh": ("refresh", "/v1/officer/sessions", "1800"),
    }


async def test_a_refresh_by_body_answers_in_the_body(service: FakeService) -> None:
    answer = await sign_in.refresh(
        ask(service, cookie="zj_refresh=cookie"), Refresh(refresh_token="body")
    )

    assert service.shown == ["body"]
    assert session(answer).refresh_token == "refresh 2"
    assert not answer.cookies


async def test_a_refresh_by_cookie_answers_in_cookies(service: FakeService) -> None:
    answer = await sign_in.refresh(ask(service, cookie="zj_refresh=cookie"), Refresh())

    assert service.shown == ["cookie"]
    assert session(answer).refresh_token == ""
    assert cookies(answer)["zj_refresh"][0] == "refresh 2"


async def test_an_officers_refresh_takes_no_citizens_cookie(service: FakeService) -> None:
    cookie = "zj_refresh=citizen; zj_officer_refresh=officer"
    await sign_in.officer_refresh(ask(service, cookie=cookie), Refresh())
    await sign_in.officer_refresh(ask(service, cookie="zj_refresh=citizen"), Refresh())

    assert service.shown == ["officer", ""]


async def test_signing_out_takes_the_cookies_away(service: FakeService) -> None:
    citizen = await sign_in.sign_out(ask(service, principal=CITIZEN))
    officer = await sign_in.officer_sign_out(ask(service, principal=OFFICER))

    assert service.out == [CITIZEN, OFFICER]
    assert citizen.status == officer.status == 204
    assert {(n, c["path"], str(c["max-age"])) for n, c in citizen.cookies.items()} == {
        ("zj_access", "/", "0"),
        ("zj_refresh", "/v1/sessions", "0"),
        ("zj_signed_in", "/", "0"),
    }
    assert {(n, c["path"], str(c["max-age"])) for n, c in officer.cookies.items()} == {
        ("zj_officer_access", "/v1/officer", "0"),
        ("zj_officer_refresh", "/v1/officer/sessions", "0"),
    }
