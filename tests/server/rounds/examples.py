"""`make examples`: what each door was sent and answered in a round, as the API reference shows it.

Invented people alone walk through that city; what differs from round to round (ids, times, secrets)
is put in the place of what does not.
"""

import asyncio
import json
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from domain.identifiers import check_digit
from server.http.openapi import EXAMPLES
from storage.migrate import migrate
from storage.postgres.embedded_postgres import embedded_postgres
from tests.databases import open_folder
from tests.server.rounds.city import open_city
from tests.server.rounds.walker import DOORS, Entered
from tests.server.rounds.whole import walk

Json = Any
DAY: Final = datetime(2026, 11, 24, 9, tzinfo=UTC)
STEP_S: Final = 300  # times are told in steps of five minutes
LETTERS: Final = 240
ITEMS: Final = 2
_UUID: Final = re.compile(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)")
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d")
_COUNTED: Final = re.compile(r"\d+")
_NUMBER: Final = re.compile(r"\b\d{17}[\dX]\b")
#: What a browser carries back and forth: random, and of no meaning to anybody.
_STATE: Final = re.compile(r"\b[0-9a-f]{32,128}\b")
_SHORT: Final = "0123456789abcdef" * 2
_PAPER: Final = re.compile(r"\b(\d{8}-\d{7,12}-\d-\d+)-[0-9A-HJKMNP-TV-Z]{16}\b")
_NOWHERE: Final = "100000"  # a region code that no place has
_ENROLS: Final = re.compile(r"[A-Z2-7]{4}(-[A-Z2-7]{4}){3}")
_PHONES_CODE: Final = "Y29kZS1mb3Itb25lLXBob25l"[:22]
_HANDED: Final = re.compile(r"(/#/hand/)[\w-]{22}")
_HOST: Final = re.compile(r"http://127\.0\.0\.1:\d+")
_TOKEN: Final = "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJleGFtcGxlIn0.c2lnbmF0dXJl"
_RANDOM: Final = re.compile(r"[\w-]{43}")  # as a browser takes it to the identity provider and back
_PROVIDERS: Final = "https://id.city.example"
#: By the name of a field.
_SECRETS: Final = {
    "access_token": _TOKEN,
    "refresh_token": "b3BhcXVlLXJlZnJlc2gtdG9rZW4",
    "jws": _TOKEN,
    "signed": _TOKEN,
    "ticket": "dGlja2V0LWZvci1vbmUtc29ja2V0",
    "secret": "whsec_c2hvd24tdGhpcy1vbmNl",
    "password": "abcde-fghij-kmnpq-rstuv",
    "otpauth": "otpauth://totp/zhijian:sun?secret=JBSWY3DPEHPK3PXP&issuer=zhijian",
    "qr_svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 41 41">…</svg>',
    "sent_sha256": "0" * 64,
    "web_push_key": "BExampleApplicationServerKey",
    "value": "verify-id-of-wechat",
    "attestation": "o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YQ",
    "statement": "o2NmbXRvYXBwbGUtYXBwYXR0ZXN0Z2F0dFN0bXQ",
    "digits": "0417",
    "go_to": f"{_PROVIDERS}/authorize?response_type=code&client_id=zhijian&scope=openid&state=…",
    "kid": "1f0c3a5b7d9e2468",
    "digest": _SHORT * 2,  # SHA-256
    "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",  # of RFC 8037
}
#: Digests of texts that anybody may read, so they stay.
_DIGESTS: Final = frozenset({"text_sha256", "spoken_sha256"})
#: What is told of texts and of what was asked for stays the day it was.
_STAND: Final = frozenset({"version", "since", "until"})


def examples(walked: Iterable[Entered]) -> dict[str, Json]:
    """The first success of each door, in the order of the routes."""
    tidy, found = _Tidy(), dict[str, Json]()
    for each in walked:
        if each.door not in found:
            found[each.door] = {
                "sent": tidy(each.sent),
                "status": each.status,
                "answer": tidy(_short(each)),
            }
    return {door: found[door] for door in DOORS if door in found}


def _short(entered: Entered) -> Json:
    if entered.door == "GET /v1/openapi.json":
        return {name: entered.answer[name] for name in ("openapi", "info")}
    return entered.answer or None


class _Tidy:
    """Puts the same in the same place: an id that comes twice stays one."""

    def __init__(self) -> None:
        self._ids: dict[str, str] = {}
        self._now = datetime.now(UTC)

    def __call__(self, value: Json, name: str = "") -> Json:
        if isinstance(value, dict):
            return {key: self(each, key) for key, each in value.items()}
        if isinstance(value, list):
            return [self(each, name) for each in value[:ITEMS]]
        return self._text(value, name) if isinstance(value, str) else value

    def _text(self, text: str, name: str) -> str:
        if text and name in _SECRETS:
            return _SECRETS[name]
        if _PAPER.fullmatch(text):
            return _PAPER.sub(r"\1-0123456789ABCDEF", text)
        if name == "code":
            return _code(text)
        if name == "state" and _RANDOM.fullmatch(text):
            return "c3RhdGUtb2Ytb25lLXNpZ24taW4tYXQtdGhlLWNpdHk"
        if name not in _STAND and _DATE.fullmatch(text):
            days = date.fromisoformat(text) - self._now.date()
            return f"{DAY.date() + days}"
        text = _UUID.sub(lambda found: self._id(found[0]), text)
        if name not in _DIGESTS:
            text = _STATE.sub(_SHORT, text)
        text = _HOST.sub("https://partner.example", text)
        text = _HANDED.sub(rf"\1{_PHONES_CODE}", text)
        text = _MOMENT.sub(lambda found: self._moment(found[0]), text)
        text = _NUMBER.sub(lambda found: _invented(found[0]), text).replace("440***", "100***")
        return text if len(text) <= LETTERS else text[: LETTERS - 1] + "…"

    def _id(self, text: str) -> str:
        return self._ids.setdefault(text, str(UUID(int=(4 << 76) + (2 << 62) + len(self._ids) + 1)))

    def _moment(self, text: str) -> str:
        later = datetime.fromisoformat(text) - self._now
        return f"{DAY + timedelta(seconds=round(later.total_seconds() / STEP_S) * STEP_S):%Y-%m-%dT%H:%M:%SZ}"


def _code(text: str) -> str:
    """By who gave it out: a message, an administrator for a kiosk, a screen for a phone, the provider, or WeChat."""
    if text.isdigit():
        return "123456"
    if text.startswith("idp_"):
        return "code-of-the-identity-provider"
    if _ENROLS.fullmatch(text):
        return "ABCD-EFGH-IJKL-MN23"
    return _PHONES_CODE if len(text) == len(_PHONES_CODE) else "code-of-wechat"


def _invented(number: str) -> str:
    first = _NOWHERE + number[6:17]
    return first + check_digit(first)


async def _round(folder: Path) -> dict[str, Json]:
    async with embedded_postgres(folder) as url:
        await migrate(url)
        async with open_city(url, folder) as city:
            await walk(city)
            return examples(city.walker.entered)


def _kept(made: dict[str, Json], before: dict[str, Json]) -> dict[str, Json]:
    """An example of which ids, times and counts alone are others stays as it was, and makes no difference to read."""
    return {
        door: before[door] if door in before and _same(before[door], each) else each
        for door, each in made.items()
    }


def _same(one: Json, other: Json) -> bool:
    a, b = (
        _COUNTED.sub("#", _UUID.sub("#", json.dumps(each, ensure_ascii=False)))
        for each in (one, other)
    )
    return a == b


if __name__ == "__main__":
    with open_folder() as data:
        made = asyncio.run(_round(data))
    made = _kept(made, json.loads(EXAMPLES.read_text(encoding="utf-8")))
    EXAMPLES.write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
