"""A hospital's system (HIS), by HL7 FHIR R4 (4.0.1) in JSON: Appointment, Patient, DiagnosticReport, Slot.

Source: hl7.org/fhir/R4, resources of these names and "RESTful API" (conditional update: PUT with a search for our
own identifier makes one, or changes the one that there is, so that what is asked twice is done once). No public
document fixes how hospitals sign calls; here each carries HMAC-SHA256 over method, path, hospital, time, nonce and
the body's SHA-256, by a key that both have. What could not be checked stands in docs/channels.md.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from hmac import digest
from http import HTTPStatus
from typing import Final
from urllib.parse import unquote, urlencode, urlsplit

from connectors.answers import read_object, retry_after
from domain.city.his import HisDay, HisFailed, HisVisit, LabValue, MedicalReport, Visit
from domain.city.registrations import HisAsk, Refusal, Wish
from domain.days import SHANGHAI
from domain.delivery import OPERATOR_S, Answer, Outcome
from domain.people import Identity
from domain.wire import HttpRequest, HttpResponse

#: Systems of identifiers, ours and those that each hospital fills.
REGISTRATION: Final = "urn:zhijian:registration"
DOCTOR: Final = "urn:zhijian:doctor"
PATIENT: Final = "urn:zhijian:patient"
DOCUMENT: Final = "urn:zhijian:id-document"
SEQUENCE: Final = "urn:zhijian:sequence"
FEE: Final = "urn:zhijian:fee-fen"

_STATUS: Final = {Wish.LOCK: "pending", Wish.CONFIRM: "booked", Wish.RELEASE: "cancelled"}
#: `issue.code` of an OperationOutcome (FHIR's value set IssueType) by what we make of it.
_REFUSALS: Final[Mapping[str, Refusal]] = {
    "conflict": Refusal.TAKEN,
    "business-rule": Refusal.STOPPED,
    "not-found": Refusal.UNKNOWN_PATIENT,
    "duplicate": Refusal.TWICE,
}
_REFUSES: Final = frozenset(
    {HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY}
)
_MADE: Final = frozenset({HTTPStatus.OK, HTTPStatus.CREATED})
_DAY_BYTES: Final = (
    64 * 1024 * 1024
)  # own choice: a day of a large hospital has ten thousand patients
_REPORT_BYTES: Final = 4 * 1024 * 1024
_MEDIA: Final = "application/fhir+json"
_TEXT_MAX: Final = 500


@dataclass(frozen=True, slots=True)
class HisAccount:
    """`base_url`: FHIR's base; `app`: our name there; `key`: that both have."""

    base_url: str
    app: str
    key: str = field(repr=False)


class His:
    """`nonce` gives a word that was never given before."""

    def __init__(self, account: HisAccount, nonce: Callable[[], str]) -> None:
        self._account = account
        self._nonce = nonce
        self._base = account.base_url.rstrip("/")

    def build_ask(self, ask: HisAsk, at: datetime) -> HttpRequest:
        registration = ask.registration
        starts = registration.starts_at
        content = {
            "resourceType": "Appointment",
            "extension": [
                {"url": SEQUENCE, "valueInteger": ask.wish.sequence},
                {"url": FEE, "valueInteger": registration.fee_fen},
            ],
            "identifier": [{"system": REGISTRATION, "value": registration.number}],
            "status": _STATUS[ask.wish],
            "start": _local(starts),
            "end": _local(starts + timedelta(minutes=ask.minutes)),
            "participant": [
                _participant("Patient", PATIENT, ask.patient),
                _participant("Practitioner", DOCTOR, registration.place),
            ],
        }
        query = urlencode({"identifier": f"{REGISTRATION}|{registration.number}"})
        return self._request("PUT", f"/Appointment?{query}", registration.hospital, at, content)

    def parse_ask(self, response: HttpResponse, ask: HisAsk) -> Answer:
        """DELIVERED: it is so. REFUSED with a Refusal as its code: it has no place. RETRY: it said nothing."""
        found = read_object(response)
        if response.status in _MADE:
            same = found is not None and (_number(found), found.get("status")) == (
                ask.registration.number,
                _STATUS[ask.wish],
            )
            return Answer(Outcome.DELIVERED if same else Outcome.RETRY, "" if same else "another")
        why = _issue(found)
        if response.status in _REFUSES and why:
            if ask.wish is Wish.RELEASE and why == "not-found":
                return Answer(Outcome.DELIVERED, why)  # it never had it
            return Answer(Outcome.REFUSED, _REFUSALS.get(why, Refusal.OTHER))
        ours = response.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}
        wait = OPERATOR_S if ours else retry_after(response)
        return Answer(Outcome.RETRY, f"http-{response.status}", retry_after=wait)

    def build_record(self, hospital: str, person: Identity, at: datetime) -> HttpRequest:
        """Name and number of the document alone: that is what is agreed to."""
        content = {
            "resourceType": "Patient",
            "identifier": [{"system": f"{DOCUMENT}:{person.document}", "value": person.id_number}],
            "name": [{"text": person.name}],
        }
        # The number stands in the body alone: addresses are written down on their way.
        return self._request("POST", "/Patient/$open", hospital, at, content)

    def parse_record(self, response: HttpResponse) -> str:
        """The number. HisFailed."""
        found = self._object(response)
        for each in _objects(found, "identifier"):
            if each.get("system") == PATIENT:
                return _text(each, "value")
        raise HisFailed("unreadable")

    def build_reports(self, hospital: str, patient: str, at: datetime) -> HttpRequest:
        query = urlencode({"patient.identifier": f"{PATIENT}|{patient}", "_sort": "-issued"})
        return self._request("GET", f"/DiagnosticReport?{query}", hospital, at, None, _REPORT_BYTES)

    def parse_reports(self, response: HttpResponse, patient: str) -> tuple[MedicalReport, ...]:
        """HisFailed, also for one of another patient."""
        return tuple(
            _report(each, patient) for each in _entries(self._object(response), "DiagnosticReport")
        )

    def build_day(self, hospital: str, day: date, at: datetime) -> HttpRequest:
        query = urlencode({"date": day.isoformat()})
        return self._request("GET", f"/Appointment?{query}", hospital, at, None, _DAY_BYTES)

    def parse_day(self, response: HttpResponse, hospital: str, day: date) -> HisDay:
        """HisFailed, also for one that is not whole (`total`), or has something of another day."""
        found = self._object(response)
        entries = tuple(_entries(found, "Appointment"))
        if found.get("total") != len(entries):
            raise HisFailed("not-whole", refused=True)
        visits = []
        for each in entries:
            start = _moment(_text(each, "start"))
            if start.astimezone(SHANGHAI).date() != day:
                raise HisFailed("another-day", refused=True)
            try:
                visit = Visit(_text(each, "status"))
            except ValueError:
                continue  # proposed, waitlist, entered-in-error: no registration
            visits.append(HisVisit(_number(each) or _text(each, "id"), visit))
        return HisDay(hospital, day, tuple(visits))

    def _request(
        self,
        method: str,
        path: str,
        hospital: str,
        at: datetime,
        content: Mapping[str, object] | None,
        answer_bytes: int = 64 * 1024,
    ) -> HttpRequest:
        body = b"" if content is None else json.dumps(content, ensure_ascii=False).encode()
        url = self._base + path
        split = urlsplit(url)
        # Unescaped, since a library on the way may escape otherwise.
        target = unquote(f"{split.path}?{split.query}" if split.query else split.path)
        headers = signed(self._account, method, target, hospital, body, at=at, nonce=self._nonce())
        kind = {"Content-Type": _MEDIA} if body else {}
        return HttpRequest(method, url, {"Accept": _MEDIA, **kind, **headers}, body, answer_bytes)

    def _object(self, response: HttpResponse) -> dict[str, object]:
        if response.status not in _MADE:
            refused = response.status in _REFUSES
            raise HisFailed(f"http-{response.status}", refused=refused)
        found = read_object(response)
        if found is None:
            raise HisFailed("unreadable")
        return found


def signed(
    account: HisAccount,
    method: str,
    target: str,
    hospital: str,
    body: bytes,
    *,
    at: datetime,
    nonce: str,
) -> dict[str, str]:
    """The headers that prove a call, of either side. `target`: its path with the query, unescaped."""
    stamp = str(int(at.timestamp()))
    return {
        "X-App": account.app,
        "X-Hospital": hospital,
        "X-Timestamp": stamp,
        "X-Nonce": nonce,
        "X-Signature": signature(account.key, method, target, hospital, stamp, nonce, body),
    }


def signature(key: str, *parts: str | bytes) -> str:
    """HMAC-SHA256 over the parts, a line each, the last as the SHA-256 of its bytes; in hexadecimal."""
    *words, body = parts
    assert isinstance(body, bytes)
    lines = "\n".join([*map(str, words), sha256(body).hexdigest()])
    return digest(key.encode(), lines.encode(), "sha256").hex()


def _participant(kind: str, system: str, value: str) -> dict[str, object]:
    actor = {"type": kind, "identifier": {"system": system, "value": value}}
    return {"actor": actor, "status": "accepted"}


def _local(at: datetime) -> str:
    return at.astimezone(SHANGHAI).isoformat(timespec="seconds")


def _number(found: Mapping[str, object]) -> str:
    """Ours; "" for one that the hospital made by itself."""
    for each in _objects(found, "identifier"):
        value = each.get("value")
        if each.get("system") == REGISTRATION and isinstance(value, str):
            return value[:_TEXT_MAX]
    return ""


def _issue(found: Mapping[str, object] | None) -> str:
    for each in _objects(found or {}, "issue"):
        code = each.get("code")
        if isinstance(code, str):
            return code
    return ""


def _entries(bundle: Mapping[str, object], kind: str) -> Iterator[Mapping[str, object]]:
    if bundle.get("resourceType") != "Bundle":
        raise HisFailed("unreadable", refused=True)
    for each in _objects(bundle, "entry"):
        resource = each.get("resource")
        if not isinstance(resource, dict) or resource.get("resourceType") != kind:
            raise HisFailed("unreadable", refused=True)
        yield resource


def _report(found: Mapping[str, object], patient: str) -> MedicalReport:
    subject = found.get("subject")
    identifier = subject.get("identifier") if isinstance(subject, dict) else None
    if not isinstance(identifier, dict) or identifier.get("value") != patient:
        raise HisFailed("another-patient", refused=True)
    code = found.get("code")
    conclusion = found.get("conclusion")
    return MedicalReport(
        report=_text(found, "id"),
        name=_text(code, "text") if isinstance(code, dict) else "",
        issued_at=_moment(_text(found, "issued")),
        conclusion=conclusion[:_TEXT_MAX] if isinstance(conclusion, str) else "",
        values=tuple(
            _value(each)
            for each in _objects(found, "contained")
            if each.get("resourceType") == "Observation"
        ),
    )


def _value(found: Mapping[str, object]) -> LabValue:
    code, quantity = found.get("code"), found.get("valueQuantity")
    if isinstance(quantity, dict):
        value = f"{quantity.get('value', '')} {quantity.get('unit', '')}".strip()
    else:
        value = str(found.get("valueString", ""))
    usual = next(_objects(found, "referenceRange"), {})
    return LabValue(
        name=_text(code, "text") if isinstance(code, dict) else "",
        value=value[:_TEXT_MAX],
        range=str(usual.get("text", ""))[:_TEXT_MAX],
        unusual=any(True for _ in _objects(found, "interpretation")),
    )


def _objects(found: Mapping[str, object], name: str) -> Iterator[Mapping[str, object]]:
    rows = found.get(name)
    if not isinstance(rows, list):
        return
    yield from (row for row in rows if isinstance(row, dict))


def _text(found: Mapping[str, object], name: str) -> str:
    value = found.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= _TEXT_MAX or not value.isprintable():
        raise HisFailed("unreadable", refused=True)
    return value


def _moment(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as broken:
        raise HisFailed("unreadable", refused=True) from broken
    if at.tzinfo is None:
        raise HisFailed("unreadable", refused=True)
    return at.astimezone(UTC)
