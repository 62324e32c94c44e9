"""Hospitals and their doctors, for everybody."""

from aiohttp import web

from handlers.city.services import CITY
from handlers.request import json_response, language_of
from proto.http.city.hospitals import DoctorSeen, DoctorsSeen, HospitalSeen, HospitalsSeen


async def all_(request: web.Request) -> web.Response:
    """Hospitals that take registrations, with their departments."""
    language = language_of(request)
    found = await request.app[CITY].hospitals.all()
    return json_response(
        HospitalsSeen(hospitals=[HospitalSeen.of(each, language) for each in found])
    )


async def doctors(request: web.Request) -> web.Response:
    """Doctors of a hospital, or of one of its departments; each is a place that has slots."""
    language = language_of(request)
    found = await request.app[CITY].hospitals.doctors(
        request.match_info["hospital"], request.query.get("department", "")
    )
    return json_response(DoctorsSeen(doctors=[DoctorSeen.of(each, language) for each in found]))
