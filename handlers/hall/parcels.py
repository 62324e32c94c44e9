"""A person's own parcels, and those of another by whoever acts for them."""

from aiohttp import web

from domain.hall.parties import Party, read_party
from domain.hall.postage import POSTAGE
from handlers.hall.services import HALL
from handlers.payments.services import PAYMENTS
from handlers.request import MANDATE, citizen_of, json_response, language_of, path_id
from proto.http.hall import parcels as wire
from services.hall.parcels import CaseParcels


async def of_case(request: web.Request) -> web.Response:
    """What of a case went, or goes, by courier."""
    found = await request.app[HALL].parcels.of_case(
        citizen_of(request), path_id(request, "case"), request.get(MANDATE)
    )
    return _seen(request, found)


async def send(request: web.Request, body: wire.ParcelWanted) -> web.Response:
    """The outcome is to be sent there; asked again before it is packed, it goes somewhere else."""
    found = await request.app[HALL].parcels.send(
        citizen_of(request), path_id(request, "case"), _party(body.to), request.get(MANDATE)
    )
    return _seen(request, found, 201)


async def collect(request: web.Request, body: wire.CollectionWanted) -> web.Response:
    """Originals are to be picked up there."""
    found = await request.app[HALL].parcels.collect(
        citizen_of(request),
        path_id(request, "case"),
        _party(body.to),
        body.materials,
        request.get(MANDATE),
    )
    return _seen(request, found, 201)


async def cancel(request: web.Request) -> web.Response:
    """Not by courier after all."""
    found = await request.app[HALL].parcels.cancel(
        citizen_of(request), path_id(request, "parcel"), request.get(MANDATE)
    )
    return _seen(request, found, 201)


def _party(body: wire.PartyWanted) -> Party:
    return read_party(body.name, body.phone, body.province, body.city, body.county, body.street)


def _seen(request: web.Request, found: CaseParcels, status: int = 200) -> web.Response:
    language, ways = language_of(request), request.app[PAYMENTS].paying.ways(POSTAGE.name)
    prices = found.prices
    return json_response(
        wire.CaseParcels(
            parcels=[wire.ParcelSeen.of(each, ways, language) for each in found.parcels],
            may_send=found.may_send,
            collected=[wire.CollectedMaterial.of(each, language) for each in found.collected],
            postage=[] if prices is None else wire.PostagePrice.all_of(prices),
        ),
        status,
    )
