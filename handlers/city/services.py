"""The services of the city's own contexts: one noun, one field."""

from dataclasses import dataclass
from typing import Final

from aiohttp import web

from services.city.counter_records import CounterRecordService
from services.city.difference_lists import HospitalDifferenceService
from services.city.his_messages import HisMessageService
from services.city.hospitals import HospitalService
from services.city.patient_records import PatientRecordService
from services.city.results import ResultService
from services.city.visits import VisitService


@dataclass(frozen=True, slots=True)
class CityServices:
    """Hospitals."""

    hospitals: HospitalService
    records: PatientRecordService
    counter_records: CounterRecordService
    visits: VisitService
    results: ResultService
    messages: HisMessageService
    differences: HospitalDifferenceService


CITY: Final = web.AppKey("city", CityServices)
