"""Bodies: read within bounds, parsed with all their faults at once, each said in both languages."""

import asyncio
import re
import socket
from collections.abc import AsyncIterator, Mapping
from itertools import takewhile
from typing import Any, Final

from aiohttp import web
from pydantic import BaseModel, ValidationError

from domain.errors import CutOff, FieldError, Invalid, TooLarge, Unfit
from domain.problems import Problem
from domain.words import Words
from handlers.request import read_body
from server.route import JSON, Bytes

BODY_BYTES: Final = 64 * 1024
#: Own choices, of a body that is read as it comes: what is taken of it at once, and what the kernel holds, which
#: gives it out in one read. Many send at once, and each byte of theirs that waits is memory; with less than this
#: the loopback's packets of 64 kB, through which a proxy sends, wait for each other.
PIECE_BYTES: Final = 64 * 1024
_HELD_BYTES: Final = 128 * 1024

# The form of our own fields. An unknown one may be a name, or a number of an ID card.
NAME: Final = re.compile(r"[a-zA-Z][a-zA-Z_]{0,39}[0-9]{0,3}")
_UNKNOWN: Final = "内容不符合要求"
#: What pydantic finds, by its own names; the English is its own (docs.pydantic.dev, Validation Errors).
CHINESE: Final[Mapping[str, str]] = {
    "missing": "必须填写",
    "extra_forbidden": "没有这一项",
    "string_type": "应是文字",
    "string_too_short": "至少 {min_length} 个字",
    "string_too_long": "最多 {max_length} 个字",
    "string_pattern_mismatch": "格式不对",
    "enum": "只能是 {expected}",
    "literal_error": "只能是 {expected}",
    "bool_type": "应是 true 或 false",
    "int_type": "应是整数",
    "int_from_float": "应是整数",
    "int_parsing_size": "数字太大",
    "float_type": "应是数字",
    "finite_number": "应是有限的数字",
    "greater_than_equal": "不小于 {ge}",
    "less_than": "小于 {lt}",
    "less_than_equal": "不大于 {le}",
    "list_type": "应是列表",
    "set_type": "应是列表",
    "tuple_type": "应是列表",
    "frozen_set_type": "应是列表",
    "too_short": "至少 {min_length} 项",
    "too_long": "最多 {max_length} 项",
    "dict_type": "应是 JSON 对象",
    "model_type": "应是 JSON 对象",
    "uuid_type": "应是 UUID",
    "uuid_parsing": "应是 UUID",
    "date_type": "应是日期，如 2026-12-31",
    "date_parsing": "应是日期，如 2026-12-31",
    "date_from_datetime_parsing": "应是日期，如 2026-12-31",
    "date_from_datetime_inexact": "应是日期，不带时刻",
    "datetime_type": "应是时刻，如 2026-12-31T08:00:00Z",
    "datetime_parsing": "应是时刻，如 2026-12-31T08:00:00Z",
    "datetime_from_date_parsing": "应是时刻，如 2026-12-31T08:00:00Z",
    "timezone_aware": "时刻要带时区",
    "time_type": "应是时间，如 21:30",
    "time_parsing": "应是时间，如 21:30",
}
#: What citizens type, said as they understand it, in place of the pattern.
PATTERNS: Final[Mapping[str, Words]] = {
    r"^[0-9]{6}$": Words("请填写 6 位数字", "Please enter the 6 digits"),
    r"^([0-9]{6})?$": Words(
        "请填写 6 位数字，或留空", "Please enter 6 digits, or leave this empty"
    ),
}


async def read(request: web.Request, wanted: Bytes | None, *, seconds: float) -> bytes:
    """JSON, unless other bytes are `wanted`; Invalid when they come too slowly."""
    limit = _check(request, wanted)
    return await read_body(request, most=limit, seconds=seconds)


async def pieces(request: web.Request, wanted: Bytes, seconds: float) -> AsyncIterator[bytes]:
    """As they come, PIECE_BYTES at most, each within `seconds` of the one before; CutOff when the next one does not.

    Invalid and TooLarge before the first, by what the request says of itself.
    """
    left = _check(request, wanted)
    _hold_little(request)
    while True:
        try:
            async with asyncio.timeout(seconds):
                piece = await request.content.read(PIECE_BYTES)
        except (TimeoutError, ConnectionResetError, web.RequestPayloadError) as cut:
            raise CutOff from cut
        if not piece:
            return
        left -= len(piece)
        if left < 0:
            raise _too_large(wanted.most)
        yield piece


def _hold_little(request: web.Request) -> None:
    line = request.transport.get_extra_info("socket") if request.transport else None
    if line is not None:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _HELD_BYTES)


def _check(request: web.Request, wanted: Bytes | None) -> int:
    limit, kinds = (wanted.most, wanted.kinds) if wanted else (BODY_BYTES, (JSON,))
    if kinds and request.content_type not in kinds:
        raise Invalid(
            Problem.MEDIA_TYPE, Words(f"应是 {' 或 '.join(kinds)}", f"send {' or '.join(kinds)}")
        )
    if (request.content_length or 0) > limit:
        raise _too_large(limit)
    return limit


def _too_large(limit: int) -> TooLarge:
    return TooLarge(Problem.BODY_TOO_LARGE, Words(f"最多 {limit} 字节", f"at most {limit} bytes"))


def parse(model: type[BaseModel], data: bytes) -> BaseModel:
    """All faults of a body at once, each with its JSON pointer; values are never repeated."""
    try:
        return model.model_validate_json(data)
    except ValidationError as broken:
        found = broken.errors(include_input=False, include_url=False)
        if found[0]["type"] == "json_invalid":
            raise Invalid(Problem.BODY_UNREADABLE, Words("不是 JSON", "not JSON")) from None
        raise Invalid(
            Problem.BODY_INVALID,
            errors=tuple(
                FieldError(
                    pointer=_pointer(error["loc"]),
                    code=error["type"],
                    detail=_words(error["type"], error["msg"], error.get("ctx", {})),
                )
                for error in found
            ),
        ) from None


def _words(kind: str, message: str, context: Mapping[str, Any]) -> Words:
    unfit = context.get("error")
    if isinstance(unfit, Unfit):
        return unfit.words
    if context.get("pattern") in PATTERNS:
        return PATTERNS[context["pattern"]]
    chinese = CHINESE.get(kind, _UNKNOWN).format_map(context)
    return Words(chinese.replace(" or ", " 或 "), message.removeprefix("Value error, "))


def _pointer(steps: tuple[int | str, ...]) -> str:
    """To the fault, or to what holds it where its name is of the caller's making."""
    named = takewhile(lambda step: isinstance(step, int) or NAME.fullmatch(step), steps)
    return "".join(f"/{step}" for step in named)
