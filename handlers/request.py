"""What handlers read of a request, and the JSON they answer with."""

import asyncio
import re
from datetime import date
from functools import lru_cache
from typing import Final
from uuid import UUID

from aiohttp import hdrs, web

from domain.accounts.hand_offs import Handed
from domain.accounts.mandates import Acting, Mandate
from domain.accounts.officers import Reach
from domain.accounts.partners import Partner, PartnerGrant
from domain.bookings.places import read_place
from domain.errors import (
    Invalid,
    NotFound,
    NotSignedIn,
    TooLarge,
    Unfit,
    fault,
)
from domain.people import Citizen, Officer, Principal
from domain.problems import Problem
from domain.words import Language, Words
from proto.http.base import Answer

_DAY: Final = Words("日期写作 2026-11-02", "a day like 2026-11-02")
_COUNTED: Final = re.compile(r"[1-9][0-9]{0,4}", re.ASCII)

PRINCIPAL: Final[web.RequestKey[Principal | None]] = web.RequestKey("principal", object)  # type: ignore[arg-type]  # a union has no class
#: How many seconds the caller's access token still lived when he entered, at doors that stream.
TOKEN_SECONDS: Final = web.RequestKey("token_seconds", float)
#: The thumbprint of the key that a sign-in or refresh proved to hold, at doors that bind; else "".
DEVICE_KEY: Final = web.RequestKey("device_key", str)
#: What the caller's next proof has to name, where one was shown.
PROOF_NONCE: Final = web.RequestKey("proof_nonce", str)
#: The mandate under which the caller acts for another person; absent when he acts for himself.
MANDATE: Final = web.RequestKey("mandate", Mandate)
#: The hand-off by which a phone passes a door in the place of the screen that opened it.
HANDED: Final = web.RequestKey("handed", Handed)
#: The partner whose program asks, at doors of partners.
PARTNER: Final = web.RequestKey("partner", Partner)
#: The partner among whose calls this one is counted, once its key was proven; whatever comes of the call.
COUNTED: Final = web.RequestKey("counted", UUID)
#: The person's consent under which it reads, at doors that show a person's data.
PARTNER_GRANT: Final = web.RequestKey("partner_grant", PartnerGrant)
#: A digest of the caller's address, at doors that count calls.
CALLER: Final = web.RequestKey("caller", str)
#: The caller's address itself, at doors that hand it to a vendor.
ADDRESS: Final = web.RequestKey("address", str)
#: Why an officer looks, at doors that show a person's data.
PURPOSE: Final = web.RequestKey("purpose", str)
#: Which version of the thing the caller saw, at doors that change one.
VERSION: Final = web.RequestKey("version", int)
#: How far the officer may go with the person whom the path names.
REACH: Final = web.RequestKey("reach", Reach)


def citizen_of(request: web.Request) -> Citizen:
    """The signed-in citizen of a door that only citizens pass."""
    principal = request[PRINCIPAL]
    if not isinstance(principal, Citizen):
        raise NotSignedIn(Problem.SIGN_IN_NEEDED)
    return principal


def acting_of(request: web.Request) -> Acting:
    """Who acts, and for whom, at a door that may be passed for another person."""
    return Acting(citizen_of(request).account, request.get(MANDATE))


def officer_of(request: web.Request) -> Officer:
    """The signed-in officer of a door that only officers pass."""
    principal = request[PRINCIPAL]
    if not isinstance(principal, Officer):
        raise NotSignedIn(Problem.SIGN_IN_NEEDED)
    return principal


def language_of(request: web.Request) -> Language:
    return _spoken(request.headers.get(hdrs.ACCEPT_LANGUAGE, ""))


@lru_cache(maxsize=256)  # browsers send a few hundred different ones
def _spoken(accepted: str) -> Language:
    """The first of the asked languages that we speak; Chinese when none is named."""
    for part in accepted.split(","):
        tag = part.split(";")[0].strip().lower()
        if tag.startswith("zh"):
            return Language.ZH
        if tag.startswith("en"):
            return Language.EN
    return Language.ZH


def path_id(request: web.Request, name: str) -> UUID:
    """An id in the path; what is no id is not found."""
    try:
        return UUID(request.match_info[name])
    except ValueError:
        raise NotFound(Problem.NOT_FOUND) from None


def path_number(request: web.Request, name: str) -> int:
    """A number in the path, counted from 1; what is none is not found."""
    text = request.match_info[name]
    if not _COUNTED.fullmatch(text):
        raise NotFound(Problem.NOT_FOUND)
    return int(text)


def path_place(request: web.Request) -> str:
    """The word of a place in the path; what is none is not found."""
    try:
        return read_place(request.match_info["place"])
    except Unfit:
        raise NotFound(Problem.NOT_FOUND) from None


def query_text(request: web.Request, name: str) -> str:
    """What the query says there, empty where it says nothing; without NUL, which no table holds."""
    return request.query.get(name, "").replace("\x00", "")


def query_day(request: web.Request, name: str) -> date | None:
    """A day in the query; None where it is left out. Invalid for what is none."""
    text = request.query.get(name, "")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as wrong:
        raise fault(f"/{name}", "day", _DAY) from wrong


def json_response(model: Answer, status: int = 200) -> web.Response:
    return web.Response(
        body=model.model_dump_json().encode(),
        status=status,
        content_type="application/json",
        charset="utf-8",
        headers={"Cache-Control": "no-store"},
    )


def pdf_response(pdf: bytes, name: str) -> web.Response:
    """To be saved under this name, which is ours and plain; kept by nobody between."""
    return web.Response(
        body=pdf,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="{name}.pdf"',
            "Cache-Control": "private, no-store",
        },
    )


def versioned_response(model: Answer, version: int, status: int = 200) -> web.Response:
    """With the version as its ETag, which a change of it has to name."""
    response = json_response(model, status)
    response.headers[hdrs.ETAG] = etag(version)
    return response


def etag(version: int) -> str:
    return f'"{version}"'


async def read_body(request: web.Request, *, most: int, seconds: float) -> bytes:
    """Raises TooLarge beyond `most` bytes, Invalid when it comes too slowly, breaks off or is not what it says."""
    data = bytearray()
    try:
        async with asyncio.timeout(seconds):
            async for chunk in request.content.iter_any():
                data += chunk
                if len(data) > most:
                    raise TooLarge(
                        Problem.BODY_TOO_LARGE, Words(f"最多 {most} 字节", f"at most {most} bytes")
                    )
    except TimeoutError as slow:
        raise Invalid(
            Problem.BODY_UNREADABLE, Words("传得太慢", "the body came too slowly")
        ) from slow
    except web.RequestPayloadError as broken:
        raise Invalid(
            Problem.BODY_UNREADABLE,
            Words("编码与所称的不符", "the body is not encoded as it says"),
        ) from broken
    except ConnectionResetError as gone:  # nobody reads the answer, and nobody is to be alarmed
        raise Invalid(
            Problem.BODY_UNREADABLE, Words("没有传完", "the body ended before its end")
        ) from gone
    return bytes(data)
