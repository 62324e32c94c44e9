"""The hospitals of a resident's page at the desk."""

from aiohttp import web

from proto.http.city.hospitals import HospitalSeen, HospitalsSeen, RecordSeen, RecordsSeen
from tests.browser.fake_answers import NOW, answer
from tests.browser.fake_desk_acting import PERSON


class FakeHospitals:
    def add_to(self, app: web.Application) -> None:
        app.add_routes(
            [
                web.get("/v1/hospitals", self._hospitals),
                web.get(f"/v1/officer/persons/{PERSON}/patient-records", self._records),
            ]
        )

    async def _hospitals(self, request: web.Request) -> web.Response:
        names = {"city_hospital": "市人民医院", "womens_hospital": "市妇幼保健院"}
        seen = [
            HospitalSeen(hospital=one, name=name, address="", departments=[])
            for one, name in names.items()
        ]
        return answer(HospitalsSeen(hospitals=seen))

    async def _records(self, request: web.Request) -> web.Response:
        held = RecordSeen(hospital="city_hospital", number="P0001", opened_at=NOW)
        return answer(RecordsSeen(records=[held]))
