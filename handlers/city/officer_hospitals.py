"""Hospitals at the desk: where days differ, settled with a word; and health records opened at the counter."""

from aiohttp import web

from domain.city.differences import Difference
from handlers.city.services import CITY
from handlers.request import PURPOSE, json_response, language_of, officer_of, path_id
from proto.http.city.hospitals import (
    DifferenceSeen,
    DifferenceSettled,
    DifferencesSeen,
    RecordNew,
    RecordSeen,
    RecordsSeen,
)
from services.city.difference_lists import DifferencePage


async def differences(request: web.Request) -> web.Response:
    """Where days of the officer's hospitals and ours differ, the oldest first; or those that were settled."""
    found = await request.app[CITY].differences.listed(
        officer_of(request),
        request.query.get("cursor", ""),
        settled=request.query.get("view") == "settled",
    )
    return _seen(request, found)


async def settle(request: web.Request, body: DifferenceSettled) -> web.Response:
    """Put right, or explained: a later look at the day leaves it so."""
    found = Difference(body.hospital, body.day, body.kind, body.number)
    after = await request.app[CITY].differences.settle(officer_of(request), found, body.words)
    return _seen(request, after, 201)


async def records(request: web.Request) -> web.Response:
    """At which hospitals a person has a health record."""
    found = await request.app[CITY].counter_records.of_person(
        officer_of(request), path_id(request, "person"), request[PURPOSE]
    )
    return json_response(RecordsSeen(records=[RecordSeen.of(each) for each in found]))


async def open_record(request: web.Request, body: RecordNew) -> web.Response:
    """Opens one for whoever is there and agreed to it: the hospital gets name and ID number."""
    record = await request.app[CITY].counter_records.open(
        officer_of(request), path_id(request, "person"), body.hospital
    )
    return json_response(RecordSeen.of(record), 201)


def _seen(request: web.Request, found: DifferencePage, status: int = 200) -> web.Response:
    language = language_of(request)
    seen = [DifferenceSeen.of(each, found.names, language) for each in found.differences]
    return json_response(DifferencesSeen(differences=seen, next_cursor=found.next_cursor), status)
