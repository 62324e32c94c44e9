"""The wire to a unit's own system: JSON over HTTPS, signed as Standard Webhooks (standardwebhooks.com), both ways.

No national standard fixes one. This one is ours, and docs/dispatch.md says it to who builds the other side.
"""

import binascii
import json
from base64 import b64decode
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from http import HTTPStatus
from typing import Final
from uuid import UUID, uuid4

from standardwebhooks import Webhook, WebhookVerificationError

from connectors.answers import read_object, retry_after
from connectors.callbacks import objects, read_json
from domain.delivery import OPERATOR_S, Answer, Outcome
from domain.hall.cases import Move, Opinion
from domain.hall.dispatches import (
    ANSWERS_AT_ONCE,
    EXPECTS,
    WORDS_LENGTH,
    ClaimedDispatch,
    DispatchedCase,
    Heads,
    UnitAnswer,
)
from domain.notices.delivery_reports import Forged, Unreadable
from domain.utc import zulu
from domain.wire import HttpRequest, HttpResponse

_ANSWER_BYTES: Final = 1024 * 1024  # a hundred answers with their words
_NUMBER_MAX: Final = 2**53
_NAME_LENGTH: Final = 60
_WANTS_MAX: Final = 100
_PREFIX: Final = "whsec_"
_KEY_BYTES: Final = (24, 64)
_HEADERS: Final = ("webhook-id", "webhook-timestamp", "webhook-signature")


class StandardSystem:
    """One unit's. Raises ValueError at once for a secret that is none."""

    def __init__(self, unit: str, base_url: str, secret: str) -> None:
        self.unit = unit
        self._base = base_url.rstrip("/")
        _check_secret(secret)
        self._webhook = Webhook(secret)

    def build_message(
        self, message: ClaimedDispatch, told: DispatchedCase | None, at: datetime
    ) -> HttpRequest:
        """`told`: None of one that is recalled."""
        content: dict[str, object] = {
            "type": f"case.{message.kind}",
            "unit": self.unit,
            "sequence": message.sequence,
            "case": str(message.case),
            "step": message.step,
        }
        if told is not None:
            content["data"] = _data(message, told)
        return self._signed("/cases", content, at, f"msg_{message.message.hex}")

    def parse_message(self, message: ClaimedDispatch, response: HttpResponse) -> Answer:
        """DELIVERED: it says that it is there, which a gateway's page does not. RETRY with EXPECTS, and the number as its reference: another one lacks, or is there."""
        if response.status == HTTPStatus.OK:
            heard = (read_object(response) or {}).get("heard")
            there = _is_count(heard) and int(str(heard)) >= message.sequence
            return Answer(Outcome.DELIVERED) if there else Answer(Outcome.RETRY, "unreadable")
        if response.status == HTTPStatus.CONFLICT:
            wanted = (read_object(response) or {}).get(EXPECTS)
            if _is_number(wanted):
                return Answer(Outcome.RETRY, EXPECTS, str(wanted))
        ours = HTTPStatus.BAD_REQUEST <= response.status < HTTPStatus.INTERNAL_SERVER_ERROR
        busy = response.status == HTTPStatus.TOO_MANY_REQUESTS
        wait = OPERATOR_S if ours and not busy else retry_after(response)
        return Answer(Outcome.RETRY, f"http-{response.status}", retry_after=wait)

    def build_look(self, after: int, at: datetime) -> HttpRequest:
        """For what it said after this number."""
        return self._signed("/answers", {"after": after, "limit": ANSWERS_AT_ONCE}, at)

    def parse_look(self, response: HttpResponse) -> tuple[UnitAnswer, ...] | None:
        """None when it did not answer well."""
        found = read_object(response) if response.status == HTTPStatus.OK else None
        try:
            listed = list(objects((found or {}).get("answers")))
            return tuple(self._answer(each) for each in listed[:ANSWERS_AT_ONCE])
        except Unreadable:
            return None

    def build_heads(self, at: datetime) -> HttpRequest:
        return self._signed("/heads", {}, at)

    def parse_heads(self, response: HttpResponse) -> Heads | None:
        """None when it did not answer well."""
        found = read_object(response) if response.status == HTTPStatus.OK else None
        heard, sent = (found or {}).get("heard"), (found or {}).get("sent")
        if not (_is_count(heard) and _is_count(sent)):
            return None
        return Heads(int(str(heard)), int(str(sent)))

    def read(self, headers: Mapping[str, str], body: bytes) -> UnitAnswer:
        """What it calls us with; `headers` in small letters. Raises Forged, also for an old time, or Unreadable."""
        try:
            self._webhook.verify(body, {name: headers.get(name, "") for name in _HEADERS})
        except WebhookVerificationError:
            raise Forged from None
        except (ValueError, RecursionError):  # signed well, and no JSON
            raise Unreadable from None
        found = read_json(body)
        if not isinstance(found, dict):
            raise Unreadable
        return self._answer(found)

    def _answer(self, said: Mapping[str, object]) -> UnitAnswer:
        """Raises Unreadable."""
        sequence, answers = said.get("sequence"), said.get("answers")
        if not (_is_number(sequence) and _is_number(answers)):
            raise Unreadable
        wants = said.get("wants", [])
        if not isinstance(wants, list) or len(wants) > _WANTS_MAX:
            raise Unreadable
        try:
            case, move = UUID(_text(said, "case", 36)), Move(_text(said, "move", _NAME_LENGTH))
            opinion = Opinion(_text(said, "opinion", _NAME_LENGTH)) if "opinion" in said else None
        except ValueError as broken:
            raise Unreadable from broken
        names = tuple(_text({"name": each}, "name", _NAME_LENGTH) for each in wants)
        step, words = _text(said, "step", _NAME_LENGTH), _text(said, "words", WORDS_LENGTH)
        whole = [sequence, answers, str(case), step, move, opinion, words, list(names)]
        return UnitAnswer(
            unit=self.unit,
            sequence=int(str(sequence)),
            answers=int(str(answers)),
            case=case,
            step=step,
            move=move,
            words=words,
            opinion=opinion,
            wants=names,
            digest=sha256(json.dumps(whole).encode()).digest(),
        )

    def _signed(
        self, path: str, content: Mapping[str, object], at: datetime, mark: str = ""
    ) -> HttpRequest:
        """With its path and time within, so that nothing that is signed is good for anything else, or later."""
        whole = {**content, "path": path, "timestamp": zulu(at)}
        body = json.dumps(whole, ensure_ascii=False, separators=(",", ":"))
        mark = mark or f"msg_{uuid4().hex}"
        return HttpRequest(
            "POST",
            f"{self._base}{path}",
            {
                "Content-Type": "application/json",
                "webhook-id": mark,
                "webhook-timestamp": str(int(at.timestamp())),
                "webhook-signature": self._webhook.sign(mark, at.astimezone(UTC), body),
            },
            body.encode(),
            _ANSWER_BYTES,
        )


def _data(message: ClaimedDispatch, told: DispatchedCase) -> dict[str, object]:
    case, step = told.case, told.case.step(message.step)
    assert step is not None
    return {
        "number": case.number,
        "item": case.item,
        "item_version": case.item_version,
        "item_name": told.item.names.zh,
        "kind": step.kind,
        "due": None if told.due is None else zulu(told.due),
        "applicant": {
            "name": told.identity.name,
            "document": told.identity.document,
            "number": told.identity.id_number,
        },
        "form": dict(case.form),
        "files": [
            {
                "material": file.material,
                "name": file.name,
                "kind": file.kind,
                "size": file.size,
                "sha256": file.digest.hex(),
            }
            for file in told.files
        ],
    }


def _check_secret(secret: str) -> None:
    """ValueError unless it is as Standard Webhooks writes one: the library takes an empty one too."""
    try:
        key = b64decode(secret.removeprefix(_PREFIX), validate=True)
    except binascii.Error as broken:
        raise ValueError("the secret is no Base64") from broken
    if not secret.startswith(_PREFIX) or not _KEY_BYTES[0] <= len(key) <= _KEY_BYTES[1]:
        raise ValueError("the secret is not whsec_ and Base64 of 24 to 64 bytes")


def _text(said: Mapping[str, object], name: str, most: int) -> str:
    """Empty where there is none. Unreadable for what is no text, or too long a one."""
    found = said.get(name, "")
    if not isinstance(found, str) or len(found) > most:
        raise Unreadable
    return found


def _is_count(found: object) -> bool:
    return isinstance(found, int) and not isinstance(found, bool) and 0 <= found < _NUMBER_MAX


def _is_number(found: object) -> bool:
    return _is_count(found) and found != 0
