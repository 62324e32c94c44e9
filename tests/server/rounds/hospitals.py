"""The doors of hospitals: a record is opened, a registration held and locked, results are looked at."""

import json
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final
from uuid import uuid4

from clients.standins.his import APP, KEY
from connectors.hospital.his import HisAccount, signed
from domain.accounts.consent import Purpose, current
from domain.bookings.places import DayKind, Place, PlaceKind, Rules, Span
from domain.city.differences import Difference, DifferenceKind
from domain.city.hospitals import Department, Doctor, Hospital, HospitalFile
from domain.days import day_of
from domain.people import Role
from domain.words import Words
from server.wiring.hospitals import make_hospitals
from storage.city.differences import DifferenceStore
from tests.server.house import ID_NUMBER, hire
from tests.server.rounds.city import City
from tests.server.rounds.desk import PERSON, STAFF, WHY

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
    await _differs(city)
    await _at_counter(city)


async def _differs(city: City) -> None:
    """Somebody of the hospital settles what a look at the day found."""
    await hire(city.house.parts.accounts.officers, "yao", Role.COUNTER)
    token = await city.house.officer("yao")
    _, me = await city.house.call("GET", "/v1/officer/me", token=token)
    post = WHY | {"unit": HOSPITAL, "role": "clerk", "area": ""}
    path = f"{STAFF}/posts".format(officer=me["officer"]["officer"])
    status, answer = await city.house.call("POST", path, post, token=city.officers["chen"])
    assert status == 201, answer
    day, at = day_of(datetime.now(UTC)), datetime.now(UTC)
    found = Difference(HOSPITAL, day, DifferenceKind.THEIRS_ONLY, "n-1")
    store = DifferenceStore(city.house.infrastructure.database)
    await store.keep(HOSPITAL, day, [found], (0, 1), at)
    enter = city.walker.enter
    seen = await enter("GET /v1/officer/hospital-differences", by=token, query="?view=open")
    (one,) = seen["differences"]
    body = {each: one[each] for each in ("hospital", "day", "kind", "number")}
    body["words"] = "医院已取消"
    await enter("POST /v1/officer/hospital-differences/settlements", body, by=token)


async def _at_counter(city: City) -> None:
    """She comes to the counter too: there is one record, however it is asked for."""
    counter = city.officers["chen"]
    look = {"id_number": ID_NUMBER, "purpose": "窗口建档"}
    _, found = await city.house.call("POST", "/v1/officer/persons/search", look, token=counter)
    body, ids = {"hospital": HOSPITAL}, {"person": found["person"]}
    await city.walker.enter(f"POST {PERSON}/patient-records", body, by=counter, **ids)
    await city.walker.enter(f"GET {PERSON}/patient-records", by=counter, **ids)


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
