"""What a hospital's system tells by itself: a resource of FHIR R4 in JSON, signed as calls are, with its own number."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hmac import compare_digest
from typing import Final
from uuid import UUID

from connectors.hospital.his import (
    DOCTOR,
    PATIENT,
    REGISTRATION,
    SEQUENCE,
    HisAccount,
    signature,
)
from domain.city.his import HisMessage, ResultReady, Stopped, Visit, Visited
from domain.payments.vendor_calls import Forged

#: As of other vendors: what is older, or of the future, is a recording or a wrong clock.
WITHIN: Final = timedelta(minutes=5)
_STOPPED: Final = "busy-unavailable"  # of FHIR's value set SlotStatus
_SESSION_MOST: Final = timedelta(days=1)


class HisMessages:
    def __init__(self, account: HisAccount) -> None:
        self._account = account

    def read(self, headers: Mapping[str, str], path: str, body: bytes, at: datetime) -> HisMessage:
        """`headers` in lower case. Forged for what is not the hospital's, or not of now; ValueError for no message."""
        hospital, stamp = headers.get("x-hospital", ""), headers.get("x-timestamp", "")
        expected = signature(
            self._account.key,
            "POST",
            path,
            hospital,
            stamp,
            headers.get("x-nonce", ""),
            body,
        )
        given = headers.get("x-signature", "")
        if headers.get("x-app") != self._account.app or not compare_digest(
            expected.encode(), given.encode()
        ):
            raise Forged("signature")
        if not stamp.isdecimal() or abs(at - datetime.fromtimestamp(int(stamp[:12]), UTC)) > WITHIN:
            raise Forged("time")
        try:
            found = json.loads(body)
        except RecursionError as broken:
            raise ValueError("too deep") from broken
        if not isinstance(found, dict):
            raise ValueError("no object")  # noqa: TRY004  # as anything else that is no message
        return HisMessage(hospital, _sequence(found), _told(found))


def _told(found: Mapping[str, object]) -> Stopped | Visited | ResultReady:
    match found.get("resourceType"), found.get("status"):
        case "Slot", status if status == _STOPPED:
            begins, ends = _moment(found, "start"), _moment(found, "end")
            if not begins < ends <= begins + _SESSION_MOST:
                raise ValueError("no session")
            return Stopped(_identifier(found.get("schedule"), DOCTOR), begins, ends)
        case "Appointment", status:
            return Visited(UUID(hex=_own(found)), Visit(str(status)))
        case "DiagnosticReport", "final" | "amended" | "corrected":
            return ResultReady(_identifier(found.get("subject"), PATIENT))
    raise ValueError("no message of ours")


def _sequence(found: Mapping[str, object]) -> int:
    extensions = found.get("extension")
    for each in extensions if isinstance(extensions, list) else ():
        if isinstance(each, dict) and each.get("url") == SEQUENCE:
            value = each.get("valueInteger")
            if type(value) is int and 0 < value < 2**62:
                return value
    raise ValueError("no sequence number")


def _own(found: Mapping[str, object]) -> str:
    identifiers = found.get("identifier")
    for each in identifiers if isinstance(identifiers, list) else ():
        if isinstance(each, dict) and each.get("system") == REGISTRATION:
            return str(each.get("value"))
    raise ValueError("no number of ours")


def _identifier(reference: object, system: str) -> str:
    found = reference.get("identifier") if isinstance(reference, dict) else None
    if isinstance(found, dict) and found.get("system") == system:
        value = found.get("value")
        if isinstance(value, str) and 0 < len(value) <= 100:  # noqa: PLR2004  # far more than any number has
            return value
    raise ValueError("no identifier")


def _moment(found: Mapping[str, object], name: str) -> datetime:
    at = datetime.fromisoformat(str(found.get(name)))
    if at.tzinfo is None:
        raise ValueError("no zone")
    return at.astimezone(UTC)
