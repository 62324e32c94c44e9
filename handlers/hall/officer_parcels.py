"""Parcels as officers pack, hand over and receive them."""

from collections.abc import Iterable

from aiohttp import web

from domain.errors import fault
from domain.hall.couriers import LeftOrder
from domain.hall.parcel_lists import DeskView, ParcelFile
from domain.words import Words
from handlers.hall.services import HALL
from handlers.request import PURPOSE, json_response, language_of, officer_of, path_id
from proto.http.accounts.staff import Why
from proto.http.hall.parcels import (
    DeskParcel,
    DeskParcels,
    LeftOrders,
    LeftOrderSeen,
    OfficerParcel,
    ParcelFound,
    ParcelMoved,
)
from services.hall.parcel_work import WantedMove


async def at_desk(request: web.Request) -> web.Response:
    """What waits at the officer's units: to be packed, out, coming, or in trouble."""
    try:
        view = DeskView(request.query.get("view", DeskView.PACK))
    except ValueError:
        words = Words("请选择 pack、out、coming 或 trouble", "pack, out, coming or trouble")
        raise fault("/view", "view", words) from None
    cursor, language = request.query.get("cursor", ""), language_of(request)
    found = await request.app[HALL].parcel_work.at_desk(officer_of(request), view, cursor)
    lines = [DeskParcel.of(each, language) for each in found.parcels]
    return json_response(DeskParcels(view=view, parcels=lines, next_cursor=found.next_cursor))


async def find(request: web.Request) -> web.Response:
    """The parcel of a label that was scanned."""
    number = request.query.get("number", "")
    found = await request.app[HALL].parcel_work.find(officer_of(request), number)
    return json_response(ParcelFound(parcel=found))


async def show(request: web.Request) -> web.Response:
    """A parcel with its address, for whoever packs or receives it."""
    parcel = path_id(request, "parcel")
    file = await request.app[HALL].parcel_work.show(officer_of(request), parcel, request[PURPOSE])
    return _seen(request, file)


async def move(request: web.Request, body: ParcelMoved) -> web.Response:
    """One move of a parcel; what goes out takes two officers."""
    wanted = WantedMove(body.move, body.number, body.words)
    file = await request.app[HALL].parcel_work.move(
        officer_of(request), path_id(request, "parcel"), wanted
    )
    return _seen(request, file, 201)


async def left(request: web.Request) -> web.Response:
    """Orders of the officer's units that the courier did not take back; the oldest first."""
    found = await request.app[HALL].parcel_recalls.left(officer_of(request))
    return _left(request, found)


async def settle(request: web.Request, body: Why) -> web.Response:
    """The officer has settled it with the courier, and says how."""
    found = await request.app[HALL].parcel_recalls.settle(
        officer_of(request), path_id(request, "recall"), body.why
    )
    return _left(request, found, 201)


async def label(request: web.Request) -> web.Response:
    """The label of a parcel, as PDF."""
    parcel = path_id(request, "parcel")
    pdf = await request.app[HALL].parcel_labels.label(officer_of(request), parcel, request[PURPOSE])
    return web.Response(body=pdf, content_type="application/pdf")


async def sheet(request: web.Request) -> web.Response:
    """A letter as it is printed, with its label, as PDF."""
    letter = path_id(request, "letter")
    pdf = await request.app[HALL].parcel_labels.sheet(officer_of(request), letter, request[PURPOSE])
    return web.Response(body=pdf, content_type="application/pdf")


def _left(request: web.Request, found: Iterable[LeftOrder], status: int = 200) -> web.Response:
    language = language_of(request)
    orders = [LeftOrderSeen.of(each, language) for each in found]
    return json_response(LeftOrders(orders=orders), status)


def _seen(request: web.Request, file: ParcelFile, status: int = 200) -> web.Response:
    return json_response(OfficerParcel.of(file, language_of(request)), status)
