"""A hospital's system by FHIR R4: what is asked, what its answers mean, and whose messages are taken."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

import pytest

from connectors.hospital.his import His, HisAccount
from domain.city.his import (
    HisFailed,
    HisVisit,
    LabValue,
    MedicalReport,
    Visit,
)
from domain.city.registrations import HisAsk, Refusal, Registration, Wish
from domain.delivery import OPERATOR_S, Answer, Outcome
from domain.people import Identity
from domain.wire import HttpRequest
from tests.connectors.deliveries import answered

#: 08:05 of 25 November in the city.
AT: Final = datetime(2026, 11, 25, 0, 5, tzinfo=UTC)
BOOKING: Final = UUID(int=0xABC)
NUMBER: Final = BOOKING.hex
ACCOUNT: Final = HisAccount("https://his.example/fhir/", "zhijian", "secret")
HIS: Final = His(ACCOUNT, lambda: "nonce-1")
REGISTRATION: Final = Registration(
    UUID(int=7), BOOKING, "first", "cardiology_li", AT, 5000, Wish.CONFIRM, AT
)


def ask(wish: Wish = Wish.CONFIRM) -> HisAsk:
    return HisAsk(REGISTRATION, wish, minutes=10, patient="P100")


def signed_as(request: HttpRequest, target: str) -> str:
    """HMAC-SHA256 over method, path, hospital, time, nonce and the body's digest, a line each."""
    lines = [
        *(request.method, target, "first", str(int(AT.timestamp())), "nonce-1"),
        hashlib.sha256(request.body).hexdigest(),
    ]
    return hmac.digest(b"secret", "\n".join(lines).encode(), "sha256").hex()


def test_a_registration_is_put_under_our_own_number() -> None:
    request = HIS.build_ask(ask(), AT)

    assert request.method == "PUT"
    assert request.url == (
        f"https://his.example/fhir/Appointment?identifier=urn%3Azhijian%3Aregistration%7C{NUMBER}"
    )
    assert request.headers == {
        "Accept": "application/fhir+json",
        "Content-Type": "application/fhir+json",
        "X-App": "zhijian",
        "X-Hospital": "first",
        "X-Timestamp": str(int(AT.timestamp())),
        "X-Nonce": "nonce-1",
        "X-Signature": signed_as(
            request, f"/fhir/Appointment?identifier=urn:zhijian:registration|{NUMBER}"
        ),
    }
    assert json.loads(request.body) == {
        "resourceType": "Appointment",
        "extension": [
            {"url": "urn:zhijian:sequence", "valueInteger": 2},
            {"url": "urn:zhijian:fee-fen", "valueInteger": 5000},
        ],
        "identifier": [{"system": "urn:zhijian:registration", "value": NUMBER}],
        "status": "booked",
        "start": "2026-11-25T08:05:00+08:00",
        "end": "2026-11-25T08:15:00+08:00",
        "participant": [
            {
                "actor": {
                    "type": "Patient",
                    "identifier": {"system": "urn:zhijian:patient", "value": "P100"},
                },
                "status": "accepted",
            },
            {
                "actor": {
                    "type": "Practitioner",
                    "identifier": {"system": "urn:zhijian:doctor", "value": "cardiology_li"},
                },
                "status": "accepted",
            },
        ],
    }


@pytest.mark.parametrize(
    ("wish", "status", "sequence"),
    [(Wish.LOCK, "pending", 1), (Wish.CONFIRM, "booked", 2), (Wish.RELEASE, "cancelled", 3)],
)
def test_what_is_wanted_is_the_status_and_only_rises(
    wish: Wish, status: str, sequence: int
) -> None:
    content = json.loads(HIS.build_ask(ask(wish), AT).body)

    assert content["status"] == status
    assert content["extension"][0]["valueInteger"] == sequence


def appointment(status: str = "booked", number: str = NUMBER) -> dict[str, object]:
    return {
        "status": status,
        "identifier": [
            {"system": "urn:other", "value": "x"},
            {"system": "urn:zhijian:registration", "value": number},
        ],
    }


@pytest.mark.parametrize("status", [200, 201])
def test_an_appointment_of_ours_in_the_state_asked_for_is_done(status: int) -> None:
    answer = HIS.parse_ask(answered(appointment(), status), ask())

    assert answer == Answer(Outcome.DELIVERED, "")


@pytest.mark.parametrize(
    "body",
    [appointment(status="pending"), appointment(number="f" * 32), {}, b"<html>"],
    ids=["another state", "another number", "nothing", "no object"],
)
def test_an_answer_about_another_is_asked_for_again(body: object) -> None:
    assert HIS.parse_ask(answered(body), ask()) == Answer(Outcome.RETRY, "another")


@pytest.mark.parametrize("status", [404, 409, 422])
@pytest.mark.parametrize(
    ("code", "refusal"),
    [
        ("conflict", Refusal.TAKEN),
        ("business-rule", Refusal.STOPPED),
        ("not-found", Refusal.UNKNOWN_PATIENT),
        ("duplicate", Refusal.TWICE),
        ("invalid", Refusal.OTHER),
    ],
)
def test_the_hospital_says_why_it_has_no_place(code: str, refusal: Refusal, status: int) -> None:
    body = {"resourceType": "OperationOutcome", "issue": [{}, {"code": code}]}

    assert HIS.parse_ask(answered(body, status), ask()) == Answer(Outcome.REFUSED, refusal)


def test_what_the_hospital_never_had_is_released() -> None:
    body = {"issue": [{"code": "not-found"}]}

    released = HIS.parse_ask(answered(body, 404), ask(Wish.RELEASE))
    assert released == Answer(Outcome.DELIVERED, "not-found")


@pytest.mark.parametrize(
    ("status", "body", "wait"),
    [
        (401, {}, OPERATOR_S),
        (403, {"issue": [{"code": "conflict"}]}, OPERATOR_S),
        (409, {}, 7.0),
        (503, {"issue": [{"code": "conflict"}]}, 7.0),
    ],
)
def test_what_says_nothing_of_the_place_is_asked_for_again(
    status: int, body: object, wait: float
) -> None:
    answer = HIS.parse_ask(answered(body, status, retry_after="7"), ask())

    assert answer == Answer(Outcome.RETRY, f"http-{status}", retry_after=wait)


def test_a_record_is_opened_by_name_and_number_in_the_body_alone() -> None:
    request = HIS.build_record("first", Identity("王秀英", "990001195611020028", "139"), AT)

    assert (request.method, request.url) == ("POST", "https://his.example/fhir/Patient/$open")
    assert request.headers["X-Signature"] == signed_as(request, "/fhir/Patient/$open")
    assert json.loads(request.body) == {
        "resourceType": "Patient",
        "identifier": [
            {"system": "urn:zhijian:id-document:resident_id", "value": "990001195611020028"}
        ],
        "name": [{"text": "王秀英"}],
    }


def test_a_record_has_the_number_of_the_patient() -> None:
    rows = [{"system": "urn:other", "value": "x"}, {"system": "urn:zhijian:patient", "value": "P1"}]

    assert HIS.parse_record(answered({"identifier": rows}, 201)) == "P1"


def failed(code: str, *, refused: bool) -> "pytest.RaisesExc[HisFailed]":
    return pytest.raises(
        HisFailed, check=lambda wrong: (wrong.code, wrong.refused) == (code, refused)
    )


@pytest.mark.parametrize(
    ("body", "status", "code", "refused"),
    [
        ({"identifier": []}, 200, "unreadable", False),
        (b"<html>", 200, "unreadable", False),
        ({}, 404, "http-404", True),
        ({}, 500, "http-500", False),
        (
            {"identifier": [{"system": "urn:zhijian:patient", "value": ""}]},
            200,
            "unreadable",
            True,
        ),
    ],
    ids=["none", "no object", "refused", "a fault", "no text"],
)
def test_a_record_without_a_number_is_none(
    body: object, status: int, code: str, *, refused: bool
) -> None:
    with failed(code, refused=refused):
        HIS.parse_record(answered(body, status))


def bundle(*resources: Mapping[str, object], **more: object) -> dict[str, object]:
    return {"resourceType": "Bundle", "entry": [{"resource": each} for each in resources], **more}


REPORT: Final = {
    "resourceType": "DiagnosticReport",
    "id": "R1",
    "subject": {"identifier": {"value": "P100"}},
    "code": {"text": "血常规"},
    "issued": "2026-11-25T07:00:00+08:00",
    "conclusion": "未见异常",
    "contained": [
        {
            "resourceType": "Observation",
            "code": {"text": "白细胞"},
            "valueQuantity": {"value": 11.2, "unit": "10*9/L"},
            "referenceRange": [{"text": "3.5-9.5"}, {"text": "other"}],
            "interpretation": [{"text": "H"}],
        },
        {"resourceType": "Observation", "code": {"text": "血型"}, "valueString": "O"},
        {"resourceType": "Practitioner"},
    ],
}


def test_the_reports_of_a_patient_are_asked_for_newest_first() -> None:
    request = HIS.build_reports("first", "P100", AT)

    assert (request.method, request.body) == ("GET", b"")
    assert request.url == (
        "https://his.example/fhir/DiagnosticReport"
        "?patient.identifier=urn%3Azhijian%3Apatient%7CP100&_sort=-issued"
    )
    assert "Content-Type" not in request.headers
    assert request.headers["X-Signature"] == signed_as(
        request,
        "/fhir/DiagnosticReport?patient.identifier=urn:zhijian:patient|P100&_sort=-issued",
    )


def test_a_report_is_read_with_its_values() -> None:
    assert HIS.parse_reports(answered(bundle(REPORT)), "P100") == (
        MedicalReport(
            report="R1",
            name="血常规",
            issued_at=datetime(2026, 11, 24, 23, 0, tzinfo=UTC),
            conclusion="未见异常",
            values=(
                LabValue("白细胞", "11.2 10*9/L", "3.5-9.5", unusual=True),
                LabValue("血型", "O", "", unusual=False),
            ),
        ),
    )


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"subject": {"identifier": {"value": "P999"}}}, "another-patient"),
        ({"subject": "P100"}, "another-patient"),
        ({"resourceType": "Patient"}, "unreadable"),
        ({"issued": "2026-11-25T07:00:00"}, "unreadable"),
        ({"issued": "yesterday"}, "unreadable"),
        ({"id": "R\n1"}, "unreadable"),
        ({"id": "R" * 501}, "unreadable"),
    ],
    ids=lambda value: value if isinstance(value, str) else next(iter(value)),
)
def test_a_report_of_another_or_without_its_parts_is_not_shown(
    change: Mapping[str, object], code: str
) -> None:
    with failed(code, refused=True):
        HIS.parse_reports(answered(bundle(REPORT | dict(change))), "P100")


DAY: Final = date(2026, 11, 25)


def of_day(
    status: str, start: str = "2026-11-25T08:05:00+08:00", **more: object
) -> dict[str, object]:
    found = appointment(status) | {"resourceType": "Appointment", "start": start}
    return {**found, **more}


def test_a_day_is_read_whole() -> None:
    theirs = of_day("noshow", id="H7", identifier=[])
    response = answered(bundle(of_day("booked"), of_day("waitlist"), theirs, total=3))

    found = HIS.parse_day(response, "first", DAY)

    assert (found.hospital, found.day) == ("first", DAY)
    assert found.visits == (HisVisit(NUMBER, Visit.BOOKED), HisVisit("H7", Visit.NO_SHOW))
    request = HIS.build_day("first", DAY, AT)
    assert request.url == "https://his.example/fhir/Appointment?date=2026-11-25"
    assert request.answer_bytes == 64 * 1024 * 1024


@pytest.mark.parametrize(
    ("whole", "code"),
    [
        (bundle(of_day("booked"), total=2), "not-whole"),
        (bundle(of_day("booked", start="2026-11-24T23:59:00+08:00"), total=1), "another-day"),
        (bundle(of_day("booked", start="2026-11-26T00:00:00+08:00"), total=1), "another-day"),
        ({"resourceType": "Appointment", "total": 0}, "unreadable"),
    ],
    ids=["half of it", "the day before", "the day after", "no bundle"],
)
def test_a_day_that_is_not_whole_or_of_another_is_not_taken(
    whole: Mapping[str, object], code: str
) -> None:
    with failed(code, refused=True):
        HIS.parse_day(answered(whole), "first", DAY)
