"""The audit, searched by an administrator."""

from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from aiohttp import web

from domain.audit import AuditPurpose
from domain.days import SHANGHAI
from domain.errors import FieldError, Invalid
from domain.problems import Problem
from domain.words import Words
from handlers.privacy.services import PRIVACY
from handlers.request import json_response, officer_of, query_text
from proto.http.accounts.officers import AuditEntrySeen, AuditFound
from services.privacy.audit import ALWAYS

_KNOWN: Final = ", ".join(AuditPurpose)
_PURPOSES: Final = Words(f"只能是 {_KNOWN}", f"one of {_KNOWN}")
_ID: Final = Words("应是人员编号", "the id of a person")
_MOMENT: Final = Words(
    "应是日期或时刻，按 RFC 3339 书写", "a day or a moment, as RFC 3339 writes it"
)


async def search(request: web.Request) -> web.StreamResponse:
    asked, faults = request.query, list[FieldError]()
    purpose, person, since = None, None, ALWAYS
    try:
        purpose = AuditPurpose(asked.get("purpose", ""))
    except ValueError:
        faults.append(FieldError("/purpose", "unknown", _PURPOSES))
    try:
        person = UUID(asked["person"]) if asked.get("person") else None
    except ValueError:
        faults.append(FieldError("/person", "uuid", _ID))
    try:
        since = _moment(asked["since"]) if asked.get("since") else ALWAYS
    except ValueError:
        faults.append(FieldError("/since", "moment", _MOMENT))
    if purpose is None or faults:
        raise Invalid(Problem.BODY_INVALID, errors=tuple(faults))
    page = await request.app[PRIVACY].audit.search(
        officer_of(request),
        purpose,
        person=person,
        actor=query_text(request, "actor"),
        since=since,
        cursor=asked.get("cursor", ""),
    )
    return json_response(
        AuditFound(
            entries=[
                AuditEntrySeen(
                    seq=seen.entry.seq,
                    at=seen.entry.at,
                    actor=seen.entry.actor,
                    name=seen.name,
                    action=seen.entry.action,
                    person=seen.entry.person,
                    about=seen.entry.about,
                    why=seen.entry.why,
                    sealed=seen.sealed,
                )
                for seen in page.entries
            ],
            next_cursor=page.next_cursor,
        )
    )


def _moment(text: str) -> datetime:
    """A day is the city's; so is a time that names no zone."""
    moment = datetime.fromisoformat(text)
    zoned = moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)
    try:
        return zoned.astimezone(UTC)
    except OverflowError as wrong:
        raise ValueError("a moment of our calendar") from wrong
