"""A hospital's system (HIS), as connectors/hospital speaks to it: registrations, health records, results, days.

It refuses what a HIS would: a call that is not signed by the key, or not of now, or sent again (its nonce was seen);
an unknown patient, a session that is stopped, a place that is taken, a second one of the patient that day, and
whatever comes behind a later step of the same registration. Asked twice it answers the same.
"""

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from hashlib import sha256
from hmac import compare_digest, digest
from typing import Any, Final
from urllib.parse import unquote

import aiohttp
from aiohttp import web

PREFIX: Final = "/fhir"
APP: Final = "zhijian"
KEY: Final = "standin-his-key"
REGISTRATION: Final = "urn:zhijian:registration"
PATIENT: Final = "urn:zhijian:patient"
SEQUENCE: Final = "urn:zhijian:sequence"
_WINDOW_S: Final = 300
_SHANGHAI: Final = timezone(timedelta(hours=8))


def refusal(status: int, code: str) -> web.Response:
    outcome = {
        "resourceType": "OperationOutcome",
        "issue": [{"severity": "error", "code": code}],
    }
    return web.json_response(outcome, status=status, content_type="application/fhir+json")


def error(code: str) -> web.Response:
    """What misbehaves (faults.py) answers in its own form."""
    return refusal(503, code)


@dataclass(slots=True)
class Appointment:
    resource: dict[str, Any]
    sequence: int
    hospital: str
    changes: int = 1  # how often it was changed; asked twice it is changed once

    @property
    def stands(self) -> bool:
        return self.resource["status"] in {"pending", "booked", "arrived", "fulfilled"}


@dataclass(slots=True)
class His:
    """`clock` gives seconds since 1970. `room`: how many a doctor takes at one time."""

    clock: Callable[[], float]
    room: int = 100
    appointments: dict[str, Appointment] = field(default_factory=dict)
    patients: dict[str, str] = field(default_factory=dict)  # hospital|document -> number
    reports: dict[str, list[dict[str, Any]]] = field(default_factory=dict)  # of a number
    stopped: list[tuple[str, str, str]] = field(default_factory=list)  # doctor, begin, end
    nonces: set[str] = field(default_factory=set)
    sequences: dict[str, int] = field(default_factory=dict)  # of messages, by hospital
    double_locks: int = 0

    def routes(self) -> list[web.RouteDef]:
        return [
            web.put(f"{PREFIX}/Appointment", self.ask),
            web.get(f"{PREFIX}/Appointment", self.day),
            web.post(f"{PREFIX}/Patient/$open", self.open),
            web.get(f"{PREFIX}/DiagnosticReport", self.results),
            web.post("/_standin/his/sessions", self._stop_hook),
            web.post("/_standin/his/messages", self._message_hook),
            web.post("/_standin/his/reports", self._report_hook),
            web.get("/_standin/his/appointments", self._appointments_hook),
        ]

    async def ask(self, request: web.Request) -> web.Response:
        if (refused := await self._unproved(request)) is not None:
            return refused
        asked = await request.json()
        number = request.query["identifier"].removeprefix(f"{REGISTRATION}|")
        sequence = asked["extension"][0]["valueInteger"]
        held = self.appointments.get(number)
        if held is not None and sequence < held.sequence:
            return refusal(422, "processing")  # behind a later one
        if held is not None and asked["status"] == held.resource["status"]:
            return _resource(held.resource, 200)
        if asked["status"] == "cancelled":
            if held is None:
                return refusal(404, "not-found")
        elif held is None or not held.stands:
            why = self._full(request.headers["X-Hospital"], asked)
            if why:
                return refusal(409, why)
        if held is not None and held.stands and asked["status"] == "pending":
            self.double_locks += 1
        resource = {**asked, "id": number}
        changes = 1 if held is None else held.changes + 1
        self.appointments[number] = Appointment(
            resource, sequence, request.headers["X-Hospital"], changes
        )
        return _resource(resource, 201 if held is None else 200)

    async def open(self, request: web.Request) -> web.Response:
        if (refused := await self._unproved(request)) is not None:
            return refused
        asked = await request.json()
        document = asked["identifier"][0]["value"]
        if not asked["name"][0]["text"]:
            return refusal(422, "required")
        key = f"{request.headers['X-Hospital']}|{document}"
        number = self.patients.setdefault(key, f"P{len(self.patients) + 1:08d}")
        return _resource(
            {
                "resourceType": "Patient",
                "id": number,
                "identifier": [{"system": PATIENT, "value": number}],
            },
            201,
        )

    async def results(self, request: web.Request) -> web.Response:
        if (refused := await self._unproved(request)) is not None:
            return refused
        number = request.query["patient.identifier"].removeprefix(f"{PATIENT}|")
        if number not in self.patients.values():
            return refusal(404, "not-found")
        return _bundle(self.reports.get(number, []))

    async def day(self, request: web.Request) -> web.Response:
        if (refused := await self._unproved(request)) is not None:
            return refused
        day, hospital = request.query["date"], request.headers["X-Hospital"]
        return _bundle(
            [
                each.resource
                for each in self.appointments.values()
                if each.resource["start"].startswith(day) and each.hospital == hospital
            ]
        )

    def note(self, number: str, status: str) -> None:
        """The hospital itself says how it stands: arrived, fulfilled, noshow."""
        self.appointments[number].resource["status"] = status

    def stop(self, doctor: str, begin: str, end: str) -> None:
        self.stopped.append((doctor, begin, end))

    def report(self, number: str, name: str, conclusion: str) -> None:
        at = datetime.fromtimestamp(self.clock(), _SHANGHAI)
        self.reports.setdefault(number, []).append(
            {
                "resourceType": "DiagnosticReport",
                "id": secrets.token_hex(8),
                "status": "final",
                "code": {"text": name},
                "subject": {"identifier": {"system": PATIENT, "value": number}},
                "issued": at.isoformat(timespec="seconds"),
                "conclusion": conclusion,
                "contained": [
                    {
                        "resourceType": "Observation",
                        "code": {"text": "血红蛋白"},
                        "valueQuantity": {"value": 132, "unit": "g/L"},
                        "referenceRange": [{"text": "115–150"}],
                    }
                ],
            }
        )

    def message(
        self, hospital: str, resource: Mapping[str, Any], path: str
    ) -> tuple[bytes, dict[str, str]]:
        """The next of the hospital's messages to that path: its body, and its headers."""
        sequence = self.sequences[hospital] = self.sequences.get(hospital, 0) + 1
        numbered = {**resource, "extension": [{"url": SEQUENCE, "valueInteger": sequence}]}
        body = json.dumps(numbered).encode()
        stamp, nonce = str(int(self.clock())), secrets.token_hex(16)
        return body, {
            "X-App": APP,
            "X-Hospital": hospital,
            "X-Timestamp": stamp,
            "X-Nonce": nonce,
            "X-Signature": _signature("POST", path, hospital, stamp, nonce, body),
        }

    def _full(self, hospital: str, asked: Mapping[str, Any]) -> str:
        patient, doctor = (each["actor"]["identifier"]["value"] for each in asked["participant"])
        known = {number for key, number in self.patients.items() if key.startswith(f"{hospital}|")}
        if patient not in known:
            return "not-found"
        start = asked["start"]
        if any(doctor == each and begin <= start < end for each, begin, end in self.stopped):
            return "business-rule"
        there = [
            each.resource
            for each in self.appointments.values()
            if each.stands and each.resource["participant"][1] == asked["participant"][1]
        ]
        if any(
            each["participant"][0] == asked["participant"][0] and each["start"][:10] == start[:10]
            for each in there
        ):
            return "duplicate"
        return "conflict" if sum(each["start"] == start for each in there) >= self.room else ""

    async def _unproved(self, request: web.Request) -> web.Response | None:
        """Why a call is none of ours; None for one that is."""
        headers = request.headers
        stamp, nonce = headers.get("X-Timestamp", ""), headers.get("X-Nonce", "")
        expected = _signature(
            request.method,
            unquote(request.raw_path),
            headers.get("X-Hospital", ""),
            stamp,
            nonce,
            await request.read(),
        )
        signed = compare_digest(expected, headers.get("X-Signature", ""))
        if headers.get("X-App") != APP or not signed:
            return refusal(401, "login")
        if (
            not stamp.isdecimal()
            or abs(self.clock() - int(stamp)) > _WINDOW_S
            or nonce in self.nonces
        ):
            return refusal(403, "expired")
        self.nonces.add(nonce)
        return None

    async def _stop_hook(self, request: web.Request) -> web.Response:
        asked = await request.json()
        self.stop(asked["doctor"], asked["begin"], asked["end"])
        return web.Response(status=204)

    async def _report_hook(self, request: web.Request) -> web.Response:
        asked = await request.json()
        self.report(asked["patient"], asked["name"], asked["conclusion"])
        return web.Response(status=204)

    async def _appointments_hook(self, _: web.Request) -> web.Response:
        states = {number: each.resource["status"] for number, each in self.appointments.items()}
        return web.json_response(states)

    async def _message_hook(self, request: web.Request) -> web.Response:
        """Calls us with a resource; the status of our answer."""
        asked = await request.json()
        path = "/" + asked["url"].split("/", 3)[3]
        body, headers = self.message(asked["hospital"], asked["resource"], path)
        async with (
            aiohttp.ClientSession() as session,
            session.post(asked["url"], data=body, headers=headers) as answer,
        ):
            return web.json_response({"status": answer.status})


def _signature(method: str, path: str, hospital: str, stamp: str, nonce: str, body: bytes) -> str:
    lines = "\n".join([method, path, hospital, stamp, nonce, sha256(body).hexdigest()])
    return digest(KEY.encode(), lines.encode(), "sha256").hex()


def _resource(resource: Mapping[str, Any], status: int) -> web.Response:
    return web.json_response(resource, status=status, content_type="application/fhir+json")


def _bundle(resources: list[dict[str, Any]]) -> web.Response:
    return _resource(
        {
            "resourceType": "Bundle",
            "type": "searchset",
            "total": len(resources),
            "entry": [{"resource": each} for each in resources],
        },
        200,
    )
