"""What a hospital's system tells by itself: whose messages are taken, and of what."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Final
from uuid import UUID

import pytest

from connectors.hospital.his import HisAccount, signature
from connectors.hospital.his_messages import HisMessages
from domain.city.his import ResultReady, Stopped, Visit, Visited
from domain.payments.vendor_calls import Forged

#: 08:05 of 25 November in the city.
AT: Final = datetime(2026, 11, 25, 0, 5, tzinfo=UTC)
BOOKING: Final = UUID(int=0xABC)
ACCOUNT: Final = HisAccount("https://his.example/fhir/", "zhijian", "secret")
PATH: Final = "/v1/vendors/his/messages"
SEQUENCE: Final = [{"url": "urn:zhijian:sequence", "valueInteger": 12}]
STOPPED: Final = {
    "resourceType": "Slot",
    "status": "busy-unavailable",
    "extension": SEQUENCE,
    "schedule": {"identifier": {"system": "urn:zhijian:doctor", "value": "cardiology_li"}},
    "start": "2026-11-25T08:00:00+08:00",
    "end": "2026-11-25T12:00:00+08:00",
}
SEEN: Final = {
    "resourceType": "Appointment",
    "status": "fulfilled",
    "extension": SEQUENCE,
    "identifier": [
        {"system": "urn:other", "value": "x"},
        {"system": "urn:zhijian:registration", "value": BOOKING.hex},
    ],
}
READY: Final = {
    "resourceType": "DiagnosticReport",
    "status": "final",
    "extension": SEQUENCE,
    "subject": {"identifier": {"system": "urn:zhijian:patient", "value": "P100"}},
}


def told(content: object, at: datetime, changed: Mapping[str, str]) -> tuple[dict[str, str], bytes]:
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    stamp = str(int(at.timestamp()))
    headers = {
        "x-app": "zhijian",
        "x-hospital": "first",
        "x-timestamp": stamp,
        "x-nonce": "n",
        "x-signature": signature("secret", "POST", PATH, "first", stamp, "n", body),
    }
    return headers | dict(changed), body


def read(
    content: object, at: datetime = AT, changed: Mapping[str, str] = MappingProxyType({})
) -> object:
    headers, body = told(content, at, changed)
    message = HisMessages(ACCOUNT).read(headers, PATH, body, AT)
    assert (message.hospital, message.sequence) == ("first", 12)
    return message.told


def test_a_message_tells_of_a_stopped_session_a_visit_or_a_result() -> None:
    begins = datetime(2026, 11, 25, 0, 0, tzinfo=UTC)

    assert read(STOPPED) == Stopped("cardiology_li", begins, begins + timedelta(hours=4))
    assert read(SEEN) == Visited(BOOKING, Visit.FULFILLED)
    for status in ("final", "amended", "corrected"):
        assert read(READY | {"status": status}) == ResultReady("P100")


@pytest.mark.parametrize("minutes", [-5, 5])
def test_a_message_of_the_last_minutes_is_taken_and_an_older_one_is_a_recording(
    minutes: int,
) -> None:
    at = AT + timedelta(minutes=minutes)

    assert read(READY, at) == ResultReady("P100")
    with pytest.raises(Forged, match="time"):
        read(READY, at + timedelta(seconds=minutes // 5))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("x-app", "other"),
        ("x-hospital", "second"),
        ("x-nonce", "m"),
        ("x-timestamp", "1"),
        ("x-signature", ""),
        ("x-signature", "签"),
    ],
)
def test_what_the_hospital_did_not_sign_is_forged(name: str, value: str) -> None:
    with pytest.raises(Forged, match="signature"):
        read(READY, changed={name: value})


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"[" * 100_000,
        READY | {"status": "preliminary"},
        READY | {"extension": []},
        READY | {"extension": [{"url": "urn:zhijian:sequence", "valueInteger": 0}]},
        READY | {"extension": [{"url": "urn:zhijian:sequence", "valueInteger": True}]},
        READY | {"extension": [{"url": "urn:zhijian:sequence", "valueInteger": 2**62}]},
        READY | {"subject": {"identifier": {"system": "urn:other", "value": "P100"}}},
        READY | {"subject": {"identifier": {"system": "urn:zhijian:patient", "value": ""}}},
        READY | {"subject": {"identifier": {"system": "urn:zhijian:patient", "value": "P" * 101}}},
        SEEN | {"identifier": []},
        SEEN | {"status": "proposed"},
        STOPPED | {"status": "free"},
        STOPPED | {"end": STOPPED["start"]},
        STOPPED | {"end": "2026-11-26T08:00:01+08:00"},
        STOPPED | {"start": "2026-11-25T08:00:00"},
    ],
)
def test_what_is_no_message_is_not_taken(content: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        read(content)


def test_a_session_may_last_a_day() -> None:
    whole_day = read(STOPPED | {"end": "2026-11-26T08:00:00+08:00"})

    assert isinstance(whole_day, Stopped)
    assert whole_day.ends - whole_day.begins == timedelta(days=1)
