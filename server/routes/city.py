"""Doors of hospitals; holding, confirming and cancelling are those of bookings."""

from typing import Final

from domain.accounts.mandates import Scope
from handlers.city import his, hospitals, officer_hospitals, registrations
from proto.http.city.hospitals import (
    DifferenceSettled,
    DifferencesSeen,
    DoctorsSeen,
    HospitalsSeen,
    RecordNew,
    RecordSeen,
    RecordsSeen,
    RegistrationSeen,
    RegistrationsSeen,
    ReportsSeen,
)
from server.route import Bytes, Route
from server.routes.terms import (
    BOUND,
    CALLS,
    COUNTER,
    CURSOR,
    KEY,
    LOOKS,
    OFFICER,
    PERSON,
    PUBLIC,
    PURPOSE,
    TEXT,
    TRIES,
)

HOSPITAL: Final = "/v1/hospitals/{hospital}"
NAMED: Final = ("hospital",)
CALL: Final = Bytes(64 * 1024)  # own choice: one resource of FHIR
CASES: Final = Scope.CASES

# fmt: off
ROUTES: Final[tuple[Route, ...]] = (
    Route("GET", "/v1/hospitals", hospitals.all_, PUBLIC, gives=HospitalsSeen, per_minute=CALLS),
    Route("GET", f"{HOSPITAL}/doctors", hospitals.doctors, PUBLIC, query={"department": TEXT}, gives=DoctorsSeen, texts=NAMED, per_minute=CALLS),
    Route("GET", f"{HOSPITAL}/results", registrations.results, BOUND, gives=ReportsSeen, texts=NAMED, acts=CASES, per_account=TRIES),
    Route("GET", "/v1/patient-records", registrations.records, BOUND, gives=RecordsSeen, acts=CASES),
    Route("POST", "/v1/patient-records", registrations.open_record, BOUND, asks=KEY, takes=RecordNew, gives=RecordSeen, status=201, acts=CASES, per_account=TRIES),
    Route("GET", "/v1/registrations", registrations.mine, BOUND, query=CURSOR, gives=RegistrationsSeen, acts=CASES),
    Route("GET", "/v1/registrations/{booking}", registrations.show, BOUND, gives=RegistrationSeen, acts=CASES),
    Route("POST", "/v1/hospital-callbacks/his", his.take, PUBLIC, takes_bytes=CALL, status=204),
    Route("GET", "/v1/officer/hospital-differences", officer_hospitals.differences, OFFICER, query={"view": TEXT, **CURSOR}, gives=DifferencesSeen, per_account=LOOKS),
    Route("POST", "/v1/officer/hospital-differences/settlements", officer_hospitals.settle, OFFICER, asks=KEY, takes=DifferenceSettled, gives=DifferencesSeen, status=201),
    Route("GET", f"{PERSON}/patient-records", officer_hospitals.records, COUNTER, asks=PURPOSE, gives=RecordsSeen, per_account=LOOKS),
    Route("POST", f"{PERSON}/patient-records", officer_hospitals.open_record, COUNTER, asks=KEY, takes=RecordNew, gives=RecordSeen, status=201, per_account=TRIES),
)
# fmt: on
