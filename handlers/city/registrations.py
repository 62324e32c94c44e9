"""A person's health records, registrations and results, and those of another by whoever acts for them."""

from aiohttp import web

from handlers.city.services import CITY
from handlers.request import MANDATE, citizen_of, json_response, language_of, path_id
from proto.http.city.hospitals import (
    RecordNew,
    RecordSeen,
    RecordsSeen,
    RegistrationSeen,
    RegistrationsSeen,
    ReportSeen,
    ReportsSeen,
)


async def records(request: web.Request) -> web.Response:
    """At which hospitals the person has a health record."""
    found = await request.app[CITY].records.mine(citizen_of(request), request.get(MANDATE))
    return json_response(RecordsSeen(records=[RecordSeen.of(each) for each in found]))


async def open_record(request: web.Request, body: RecordNew) -> web.Response:
    """Opens one: the hospital gets name and ID number as the register has them, as was agreed to."""
    record = await request.app[CITY].records.open(
        citizen_of(request), body.hospital, request.get(MANDATE)
    )
    return json_response(RecordSeen.of(record), 201)


async def mine(request: web.Request) -> web.Response:
    """The person's registrations, the latest first."""
    found = await request.app[CITY].visits.mine(
        citizen_of(request), request.query.get("cursor", ""), request.get(MANDATE)
    )
    language = language_of(request)
    return json_response(
        RegistrationsSeen(
            registrations=[RegistrationSeen.of(each, language) for each in found.visits],
            next_cursor=found.next_cursor,
        )
    )


async def show(request: web.Request) -> web.Response:
    """One of them: what the hospital says, and what is to be paid."""
    file = await request.app[CITY].visits.show(
        citizen_of(request), path_id(request, "booking"), request.get(MANDATE)
    )
    return json_response(RegistrationSeen.of(file, language_of(request)))


async def results(request: web.Request) -> web.Response:
    """Results of examinations, fetched from the hospital now and kept nowhere."""
    found = await request.app[CITY].results.of_hospital(
        citizen_of(request), request.match_info["hospital"], request.get(MANDATE)
    )
    return json_response(ReportsSeen(reports=[ReportSeen.of(each) for each in found]))
