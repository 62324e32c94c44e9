"""The doors of hospitals: a record is opened, a registration held and locked, results are looked at."""

import json
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final
from uuid import uuid4

from clients.standins.his import APP, KEY
from connectors.hospital.his import HisAccount, signed
from domain.accounts.consent import Purpose, current
from domain.bookings.places import DayKind, Place, PlaceKind, Rules, Span
from domain.city.hospitals import Department, Doctor, Hospital, HospitalFile
from domain.days import day_of
from domain.words import Words
from server.wiring.hospitals import make_hospitals
from tests.server.rounds.city import City

HOSPITAL: Final = "night_hospital"
CALL: Final = "/v1/hospital-callbacks/his"
#: Open at any hour, since a round is walked at any.
PLACE: Final = Place(
    place="night_hospital_er_li",
    kind=PlaceKind.DOCTOR,
    unit=HOSPITAL,
    names=Words("李医生", "Dr Li"),
    address=Words("健康路1号", "1 Jiankang Road"),
    size=5,
    walk_in_percent=0,
    minutes=30,
    hours=dict.fromkeys(DayKind, (Span(0, 24 * 60),)),
    rules=Rules(days_ahead=7, released_at=time(), hold_min=6, cancel_min=0),
    part_of="night_hospital_er",
)
FILE: Final = HospitalFile(
    (
        Hospital(
            HOSPITAL,
            Words("不夜医院", "Night Hospital"),
            PLACE.address,
            (Department("night_hospital_er", Words("急诊科", "Emergency")),),
        ),
    ),
    (
        Doctor(
            place=PLACE.place,
            hospital=HOSPITAL,
            department="night_hospital_er",
            names=PLACE.names,
            title=Words("主治医师", "Attending physician"),
            specialist=False,
            fee_fen=2500,
        ),
    ),
    (PLACE,),
)


async def registered(city: City, her: str) -> None:
    enter = city.walker.enter
    await make_hospitals(city.house.infrastructure.database).load(FILE)
    await enter("GET /v1/hospitals")
    where: dict[str, Any] = {"hospital": HOSPITAL}
    await enter("GET /v1/hospitals/{hospital}/doctors", **where)
    for purpose in (Purpose.HOSPITAL_RECORD, Purpose.HOSPITAL_RESULTS):
        agreed = {"purpose": purpose, "version": current(purpose).version}
        await enter("POST /v1/me/consents", agreed, by=her)
    record = await enter("POST /v1/patient-records", {"hospital": HOSPITAL}, by=her)
    await enter("GET /v1/patient-records", by=her)
    report = {"patient": record["number"], "name": "血常规", "conclusion": "未见异常"}
    await city.played("his/reports", report)
    await enter("GET /v1/hospitals/{hospital}/results", by=her, **where)

    tomorrow = day_of(datetime.now(UTC)) + timedelta(days=1)
    path = f"/v1/places/{PLACE.place}/slots?first={tomorrow}&days=1"
    _, slots = await city.house.call("GET", path)
    body = {"slot": slots["slots"][0]["slot"]}
    _, held = await city.house.call("POST", "/v1/bookings", body, token=her)
    ids: dict[str, Any] = {"booking": held["booking"]}

    async def locked() -> bool:
        path = f"/v1/registrations/{held['booking']}"
        _, seen = await city.house.call("GET", path, token=her)
        return seen["order"] is not None

    await city.until(locked)
    await enter("GET /v1/registrations/{booking}", by=her, **ids)
    await enter("GET /v1/registrations", by=her)
    await _told(city, record["number"])
    await enter("GET /v1/officer/hospital-differences", by=city.officers["chen"])


async def _told(city: City, patient: str) -> None:
    """The hospital says that a result is there."""
    resource = {
        "resourceType": "DiagnosticReport",
        "status": "final",
        "subject": {"identifier": {"system": "urn:zhijian:patient", "value": patient}},
        "extension": [{"url": "urn:zhijian:sequence", "valueInteger": 1}],
    }
    body, at = json.dumps(resource).encode(), datetime.now(UTC)
    account = HisAccount("", APP, KEY)
    headers = signed(account, "POST", CALL, HOSPITAL, body, at=at, nonce=uuid4().hex)
    await city.walker.enter(f"POST {CALL}", data=body, headers=headers)
